/*
 * board_arm.c: vector table, start-up and semihosting for Cortex-M.
 *
 * Firmware. Semihosting: "Semihosting for AArch32 and AArch64", Arm. The
 * start of RAM and flash comes from the board's linker script.
 */
#include "board.h"

enum semihosting_call {
    SEMIHOSTING_OPEN = 0x01,
    SEMIHOSTING_CLOSE = 0x02,
    SEMIHOSTING_WRITEC = 0x03,
    SEMIHOSTING_WRITE = 0x05,
    SEMIHOSTING_EXIT_EXTENDED = 0x20
};

#define OPEN_WRITE_BINARY 5u /* fopen's "wb" */

/* ADP_Stopped_ApplicationExit, and the one for every fault. */
#define STOPPED_EXIT 0x20026u
#define STATUS_FAULT 125

extern uint32_t link_data_from[];
extern uint32_t link_data_begin[];
extern uint32_t link_data_end[];
extern uint32_t link_bss_begin[];
extern uint32_t link_bss_end[];
extern uint32_t link_stack_top[];

int main(void);
_Noreturn void board_reset(void);

static uint32_t call_host(enum semihosting_call call, const void *argument) {
    register uint32_t r0 __asm__("r0") = (uint32_t)call;
    register const void *r1 __asm__("r1") = argument;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory", "cc");
    return r0;
}

void board_put(char character) {
    call_host(SEMIHOSTING_WRITEC, &character);
}

int32_t board_open(const char *path) {
    uint32_t block[3] = {(uint32_t)path, OPEN_WRITE_BINARY, 0};

    while (path[block[2]] != '\0') {
        block[2]++;
    }
    return (int32_t)call_host(SEMIHOSTING_OPEN, block);
}

int board_write(int32_t file, const void *bytes, size_t size) {
    uint32_t block[3] = {(uint32_t)file, (uint32_t)bytes, size};

    /* The call returns how many bytes it has not written. */
    return call_host(SEMIHOSTING_WRITE, block) == 0 ? 0 : -1;
}

int board_close(int32_t file) {
    return call_host(SEMIHOSTING_CLOSE, &file) == 0 ? 0 : -1;
}

_Noreturn void board_exit(int status) {
    uint32_t block[2] = {STOPPED_EXIT, (uint32_t)status};

    for (;;) {
        call_host(SEMIHOSTING_EXIT_EXTENDED, block);
    }
}

_Noreturn static void stop_on_fault(void) {
    board_exit(STATUS_FAULT);
}

_Noreturn void board_reset(void) {
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

/* Stack, reset, then the 14 system exceptions: none of them is expected. */
typedef void (*vector)(void);
struct vector_table {
    uint32_t *stack;
    vector handlers[15];
};

__attribute__((section(".vectors"),
               used)) static const struct vector_table vectors = {
    link_stack_top,
    {board_reset, stop_on_fault, stop_on_fault, stop_on_fault, stop_on_fault,
     stop_on_fault, NULL, NULL, NULL, NULL, stop_on_fault, stop_on_fault, NULL,
     stop_on_fault, stop_on_fault},
};
