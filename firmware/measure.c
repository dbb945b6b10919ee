/*
 * measure.c: state, stack and instructions a sample of level 0 on a board.
 *
 * Firmware. Prints lines `name value`; tools/firmware_report.py builds and
 * runs it with an exact instruction counter and makes the table.
 */
#include "board.h"
#include "port.h"
#include "qres/codec.h"

#define COUNT 1024
#define TURNS 1000

static int16_t samples[COUNT];
static uint8_t page[COUNT * 4];

static void print_value(const char *name, uint32_t value) {
    char digits[11];
    unsigned at = sizeof digits - 1;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    port_text(name);
    port_put(' ');
    port_text(digits + at);
    port_put('\n');
}

/* Two instructions a turn, on every CPU here. */
static uint32_t time_loop(uint32_t turns) {
    uint32_t begin = board_instructions();

#ifdef __riscv
    __asm__ volatile("1: addi %0, %0, -1\n bnez %0, 1b" : "+r"(turns));
#else
    __asm__ volatile(".syntax unified\n1: subs %0, %0, #1\n bne 1b"
                     : "+l"(turns)
                     :
                     : "cc");
#endif
    return board_instructions() - begin;
}

/* A 12-bit converter: a slow wave with noise of 4 bits. */
static void sample_wave(void) {
    uint32_t noise = 1;

    for (int32_t i = 0; i < COUNT; i++) {
        int32_t phase = (i & 255) - 128;
        int32_t wave = (16384 - phase * phase) / 16;

        noise = noise * 1664525u + 1013904223u;
        samples[i] = (int16_t)(2048 + ((i & 256) != 0 ? wave : -wave) +
                               (int32_t)(noise >> 28));
    }
}

/* White noise of 16 bits, which nothing predicts. */
static void sample_noise(void) {
    uint32_t noise = 1;

    for (unsigned i = 0; i < COUNT; i++) {
        noise = noise * 1664525u + 1013904223u;
        samples[i] = (int16_t)((int32_t)(noise >> 16) - 32768);
    }
}

/* One page through the tap; its size, or 0. */
static size_t encode(struct qres_tap *tap) {
    size_t written = 0;

    qres_tap_init(tap, 4, page, sizeof page);
    for (unsigned i = 0; i < COUNT; i++) {
        if (qres_tap_push(tap, samples[i]) != QRES_OK) {
            return 0;
        }
    }
    return qres_tap_finish(tap, &written) == QRES_OK ? written : 0;
}

/* The page back; 0 unless every sample returned. */
static int decode(struct qres_untap *untap, size_t size) {
    if (qres_untap_init(untap, page, size) != QRES_OK) {
        return 0;
    }
    for (unsigned i = 0; i < COUNT; i++) {
        int64_t sample;

        if (qres_untap_pull(untap, &sample) != QRES_OK ||
            sample != samples[i]) {
            return 0;
        }
    }
    return qres_untap_finish(untap) == QRES_OK;
}

static void measure_decode(const char *name, size_t size) {
    struct qres_untap untap;
    uint32_t begin = board_instructions();
    int good = decode(&untap, size);
    uint32_t end = board_instructions();

    port_text(name);
    print_value(".decode", end - begin);
    if (!good) {
        board_exit(1);
    }
}

static size_t measure_encode(const char *name) {
    struct qres_tap tap;
    uint32_t begin;
    uint32_t end;
    size_t size;

    begin = board_instructions();
    size = encode(&tap);
    end = board_instructions();
    port_text(name);
    print_value(".encode", end - begin);
    port_text(name);
    print_value(".bytes", (uint32_t)size);
    return size;
}

int main(void) {
    size_t size;

    print_value("samples", COUNT);
    print_value("loop", time_loop(TURNS));
    print_value("loop_twice", time_loop(2 * TURNS));
    print_value("state.encode", sizeof(struct qres_tap));
    print_value("state.decode", sizeof(struct qres_untap));
    sample_noise();
    measure_decode("noise", measure_encode("noise"));
    sample_wave();
    board_stack_paint();
    size = measure_encode("wave");
    print_value("stack.encode", board_stack_used());
    board_stack_paint();
    measure_decode("wave", size);
    print_value("stack.decode", board_stack_used());
    return 0;
}
