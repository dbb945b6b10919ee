/*
 * counter_riscv.c: instruction counter of the RISC-V virt machine.
 *
 * Firmware. Under `-icount` QEMU's cycle counter counts nanoseconds of
 * virtual time.
 */
#include "board.h"

uint32_t board_instructions(void) {
    uint32_t low;
    uint32_t high;

    __asm__ volatile(".option push\n"
                     ".option arch, +zicsr\n"
                     "csrr %0, mcycleh\n"
                     "csrr %1, mcycle\n"
                     ".option pop"
                     : "=r"(high), "=r"(low));
    return high << (32 - BOARD_ICOUNT_SHIFT) | low >> BOARD_ICOUNT_SHIFT;
}
