/*
 * board.h: what the example and test programs need from a bare board.
 *
 * Firmware. Implemented by board_arm.c (Cortex-M under a debugger or QEMU,
 * by semihosting) and board_riscv.c (QEMU's RISC-V virt machine).
 */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

/* Writes one character to the console. */
void board_put(char character);

/* Ends the program with this exit status. */
_Noreturn void board_exit(int status);

#endif
