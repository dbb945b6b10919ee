/*
 * fuzz.h: what all fuzz targets share.
 *
 * Tests: fuzz. A target is LLVMFuzzerTestOneInput in fuzz_<name>.c; it runs
 * under libFuzzer (preset fuzz) and, with any compiler, over its committed
 * corpus (replay.c). A finding is an abort: by a sanitizer, by an assert of
 * the library or by FUZZ_REQUIRE.
 */
#ifndef QRES_TESTS_FUZZ_H
#define QRES_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts and says where, unless the condition holds. */
#define FUZZ_REQUIRE(condition)                                                \
    do {                                                                       \
        if (!(condition)) {                                                    \
            (void)fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__,   \
                          #condition);                                         \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* The input as a source of decisions; zeros when it is used up. */
struct dice {
    const uint8_t *data;
    size_t size;
};

static inline uint8_t dice_u8(struct dice *dice) {
    if (dice->size == 0) {
        return 0;
    }
    dice->size--;
    return *dice->data++;
}

static inline unsigned dice_u16(struct dice *dice) {
    unsigned low = dice_u8(dice);

    return low | (unsigned)dice_u8(dice) << 8;
}

static inline uint64_t dice_u64(struct dice *dice) {
    uint64_t value = 0;

    for (unsigned i = 0; i < 64; i += 8) {
        value |= (uint64_t)dice_u8(dice) << i;
    }
    return value;
}

/* At most `limit` bytes: a length of two bytes, then the bytes. */
static inline struct dice dice_part(struct dice *dice, size_t limit) {
    struct dice part;
    size_t size = dice_u16(dice);

    size = size < limit ? size : limit;
    part.data = dice->data;
    part.size = size < dice->size ? size : dice->size;
    dice->data += part.size;
    dice->size -= part.size;
    return part;
}

static inline void *fuzz_memory(size_t size) {
    void *memory = malloc(size != 0 ? size : 1);

    FUZZ_REQUIRE(memory != NULL);
    return memory;
}

/* A copy of exactly that size, so that a byte too far is found. */
static inline uint8_t *fuzz_copy(const uint8_t *data, size_t size) {
    uint8_t *copy = fuzz_memory(size);

    if (size != 0) {
        memcpy(copy, data, size);
    }
    return copy;
}

#endif
