/*
 * pack.c: fixed-width blocks with patched exceptions.
 *
 * Room: bits. Spec: spec/format.md 2.4. After Zukowski et al., Super-Scalar
 * RAM-CPU Cache Compression (2006), PFOR.
 */
#include "qres/bits.h"

#define EXCEPTION_BITS 13 /* index 7, extra width less one 6 */

/*
 * The cheapest width and its cost: values longer than the width pay for an
 * exception. Walks the widths downwards with running sums over the
 * histogram of bit lengths.
 */
static unsigned best_width(const uint64_t *values, size_t count,
                           size_t *cost_out) {
    uint8_t even[65] = {0}; /* two, as equal lengths follow each other */
    uint8_t odd[65] = {0};
    size_t exceptions = 0;
    size_t extra = 0;
    size_t best_cost = SIZE_MAX;
    unsigned longest = 0;
    unsigned best = 64;

    QRES_ASSERT(count >= 1 && count <= QRES_PACK_BLOCK);
    for (size_t i = 0; i < count; i++) {
        unsigned length = qres_bit_length64(values[i]);

        (i % 2 == 0 ? even : odd)[length]++;
        longest = length > longest ? length : longest;
    }
    for (unsigned width = longest;; width--) {
        size_t cost = QRES_PACK_HEADER_BITS + count * width +
                      exceptions * EXCEPTION_BITS + extra;

        if (cost <= best_cost && exceptions < QRES_PACK_BLOCK) {
            best_cost = cost;
            best = width;
        }
        if (width == 0) {
            break;
        }
        exceptions += (size_t)even[width] + odd[width];
        extra += exceptions;
    }
    *cost_out = best_cost;
    return best;
}

static uint64_t low_bits(uint64_t value, unsigned width) {
    return width < 64 ? value & (((uint64_t)1 << width) - 1) : value;
}

void qres_pack_put(struct qres_bit_writer *writer, const uint64_t *values,
                   size_t count) {
    size_t cost;
    unsigned width = best_width(values, count, &cost);
    unsigned exceptions = 0;

    for (size_t i = 0; i < count; i++) {
        exceptions += qres_bit_length64(values[i]) > width;
    }
    QRES_ASSERT(exceptions < QRES_PACK_BLOCK);
    qres_bit_writer_put(writer, width, 7);
    qres_bit_writer_put(writer, exceptions, 7);
    for (size_t i = 0; i < count; i++) {
        qres_bit_writer_put64(writer, low_bits(values[i], width), width);
    }
    for (size_t i = 0; exceptions != 0 && i < count; i++) {
        unsigned length = qres_bit_length64(values[i]);

        if (length > width) {
            qres_bit_writer_put(writer, (uint32_t)i, 7);
            qres_bit_writer_put(writer, length - width - 1, 6);
            qres_bit_writer_put64(writer, values[i] >> width, length - width);
        }
    }
}

static void get_exception(struct qres_bit_reader *reader, uint64_t *values,
                          size_t count, unsigned width) {
    size_t index = qres_bit_reader_get(reader, 7);
    unsigned extra = qres_bit_reader_get(reader, 6) + 1;

    if (index >= count || extra > 64 - width) {
        reader->error = QRES_E_DATA;
        return;
    }
    values[index] |= qres_bit_reader_get64(reader, extra) << width;
}

void qres_pack_get(struct qres_bit_reader *reader, uint64_t *values,
                   size_t count) {
    unsigned width = qres_bit_reader_get(reader, 7);
    unsigned exceptions = qres_bit_reader_get(reader, 7);

    QRES_ASSERT(count >= 1 && count <= QRES_PACK_BLOCK);
    if (width > 64 || (width == 64 && exceptions != 0)) {
        reader->error = QRES_E_DATA;
        width = 0;
        exceptions = 0;
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = qres_bit_reader_get64(reader, width);
    }
    for (unsigned i = 0; i < exceptions; i++) {
        get_exception(reader, values, count, width);
    }
}

size_t qres_pack_cost(const uint64_t *values, size_t count) {
    size_t cost;

    (void)best_width(values, count, &cost);
    return cost;
}
