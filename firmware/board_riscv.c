/*
 * board_riscv.c: start-up, UART and exit for QEMU's RISC-V virt machine.
 *
 * Firmware. Linker script: virt.ld.
 * Devices: a 16550 UART at 0x10000000, the test finisher at 0x100000.
 */
#include "board.h"

#define UART_DATA     (*(volatile uint8_t *)0x10000000u)
#define TEST_FINISHER (*(volatile uint32_t *)0x00100000u)
#define FINISH_PASS   0x5555u
#define FINISH_FAIL   0x3333u
#define STATUS_FAULT  125

extern uint32_t link_data_from[];
extern uint32_t link_data_begin[];
extern uint32_t link_data_end[];
extern uint32_t link_bss_begin[];
extern uint32_t link_bss_end[];

int main(void);
_Noreturn void board_start(void);
_Noreturn void board_trap(void);

void board_put(char character) {
    UART_DATA = (uint8_t)character;
}

_Noreturn void board_exit(int status) {
    for (;;) {
        TEST_FINISHER =
            status == 0 ? FINISH_PASS : (uint32_t)status << 16 | FINISH_FAIL;
    }
}

__attribute__((aligned(4))) _Noreturn void board_trap(void) {
    board_exit(STATUS_FAULT);
}

_Noreturn void board_start(void) {
    const uint32_t *from = link_data_from;
    uint32_t *to;

    for (to = link_data_begin; to < link_data_end; to++) {
        *to = *from++;
    }
    for (to = link_bss_begin; to < link_bss_end; to++) {
        *to = 0;
    }
    board_exit(main());
}

__asm__(".section .vectors, \"ax\"\n"
        ".globl board_entry\n"
        "board_entry:\n"
        "    la sp, link_stack_top\n"
        "    la t0, board_trap\n"
        "    .option push\n"
        "    .option arch, +zicsr\n"
        "    csrw mtvec, t0\n"
        "    .option pop\n"
        "    j board_start\n"
        ".text\n");
