/*
 * control.c: the negative control of the platform matrix.
 *
 * Tests: conformance.
 *
 * Four classic ways to write code that is not the same everywhere. Each of
 * them has to come out different on some target of the matrix; if one never
 * does, the matrix could not see such an error in core either. Built with
 * GNU C rules, which allow contraction and excess precision.
 */
#include "port.h"

static volatile unsigned seed = 200;

static void print_value(const char *name, uint64_t value) {
    port_text(name);
    port_put(' ');
    port_hex(value);
    port_put('\n');
}

/* Byte order: a hash of a word's bytes as they lie in memory. */
static uint64_t hash_memory(void) {
    uint32_t word = 0x01020304u * (seed & 7) + seed;
    const unsigned char *bytes = (const unsigned char *)&word;
    uint64_t hash = 0;
    unsigned i;

    for (i = 0; i < sizeof word; i++) {
        hash = hash * 31 + bytes[i];
    }
    return hash;
}

/* Sign of plain char. */
static uint64_t sum_characters(void) {
    int32_t sum = 0;
    unsigned i;

    for (i = 0; i < 16; i++) {
        char character = (char)(seed + i);
        sum += character;
    }
    return (uint32_t)sum;
}

/* Width of long: a generator that relies on it to wrap. */
static uint64_t run_long(void) {
    unsigned long state = seed;
    unsigned i;

    for (i = 0; i < 10; i++) {
        state = state * 1103515245u + 12345u;
    }
    return (uint32_t)(state >> 16 ^ state / 1000003u);
}

/* Floating point: contraction to fused multiply-add, x87's 80 bits. */
static uint64_t run_double(void) {
    double x = (double)seed / 997.0;
    unsigned i;

    for (i = 0; i < 200; i++) {
        x = 3.9 * x * (1.0 - x) + 1e-9 * x;
    }
    return (uint64_t)(x * 1e12);
}

int main(void) {
    print_value("byte-order", hash_memory());
    print_value("char-sign", sum_characters());
    print_value("long-width", run_long());
    print_value("double", run_double());
    return 0;
}
