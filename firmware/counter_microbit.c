/*
 * counter_microbit.c: instruction counter of the micro:bit under QEMU.
 *
 * Firmware. TIMER0 of the nRF51 (Reference Manual 3.0, 18), 16 MHz, 32 bits:
 * 62.5 ns a tick, 64 ns an instruction.
 */
#include "board.h"

#define TIMER      ((volatile uint32_t *)0x40008000u)
#define TASK_START (0x000 / 4)
#define TASK_CATCH (0x040 / 4)
#define BIT_MODE   (0x508 / 4)
#define PRESCALER  (0x510 / 4)
#define CAUGHT     (0x540 / 4)
#define BITS_32    3u

uint32_t board_instructions(void) {
    if (TIMER[BIT_MODE] != BITS_32) {
        TIMER[BIT_MODE] = BITS_32;
        TIMER[PRESCALER] = 0;
        TIMER[TASK_START] = 1;
    }
    TIMER[TASK_CATCH] = 1;
    return (uint32_t)(((uint64_t)TIMER[CAUGHT] * 125u + 127u) >> 7);
}
