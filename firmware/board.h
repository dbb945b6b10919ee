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

/*
 * Files on the host, by semihosting: board_open creates or empties the file
 * and returns a handle, or -1; the others return 0 if all is well. Not on
 * RISC-V, where the console is all there is.
 */
int32_t board_open(const char *path);
int board_write(int32_t file, const void *bytes, size_t size);
int board_close(int32_t file);

/*
 * Instructions executed since the first call, mod 2^32. Exact under QEMU's
 * `-icount shift=6,sleep=off` (BOARD_ICOUNT_SHIFT), where an instruction
 * takes 64 ns and every board's timer is faster than that; meaningless
 * elsewhere.
 */
#define BOARD_ICOUNT_SHIFT 6
uint32_t board_instructions(void);

/*
 * Paints the free stack; then bytes of stack below the caller's frame that
 * anything has used since.
 */
void board_stack_paint(void);
uint32_t board_stack_used(void);

/* Ends the program with this exit status. */
_Noreturn void board_exit(int status);

#endif
