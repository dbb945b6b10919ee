/*
 * stack.c: how much stack a program on a board has used.
 *
 * Firmware. The free stack is painted once; what has lost its paint later
 * was used, by core, by the program and by the compiler's own helpers.
 */
#include "board.h"

#define PAINT  0x5aa5a55au
#define MARGIN 64 /* bytes below this function's own frame */

extern uint32_t link_bss_end[];
extern uint32_t link_stack_top[];

__attribute__((noinline)) void board_stack_paint(void) {
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0) - MARGIN;
    volatile uint32_t *word = link_bss_end;

    while ((uintptr_t)word < frame) {
        *word++ = PAINT;
    }
}

__attribute__((noinline)) uint32_t board_stack_used(void) {
    const volatile uint32_t *word = link_bss_end;
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

    while (*word == PAINT) {
        word++;
    }
    return (uintptr_t)word < frame ? (uint32_t)(frame - (uintptr_t)word) : 0;
}
