/*
 * counter_mps2.c: instruction counter of the MPS2 boards under QEMU.
 *
 * Firmware. APB timer 0 (Arm DDI 0479, 4.5) counts down at the board's
 * clock: 25 MHz on AN385 and AN386, 20 MHz on AN505, there in secure space.
 */
#include "board.h"

#ifdef BOARD_AN505
#define TIMER     ((volatile uint32_t *)0x50000000u)
#define NUMERATOR 25u /* 50 ns a tick, 64 ns an instruction */
#define POWER     5
#else
#define TIMER     ((volatile uint32_t *)0x40000000u)
#define NUMERATOR 5u /* 40 ns a tick, 64 ns an instruction */
#define POWER     3
#endif
#define CONTROL 0
#define VALUE   1
#define RELOAD  2
#define ENABLE  1u

uint32_t board_instructions(void) {
    uint64_t ticks;

    if ((TIMER[CONTROL] & ENABLE) == 0) {
        TIMER[RELOAD] = UINT32_MAX;
        TIMER[VALUE] = UINT32_MAX;
        TIMER[CONTROL] = ENABLE;
    }
    ticks = UINT32_MAX - TIMER[VALUE];
    return (uint32_t)((ticks * NUMERATOR + (1u << POWER) - 1) >> POWER);
}
