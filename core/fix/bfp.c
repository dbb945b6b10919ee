/*
 * bfp.c: BFP-16, blocks of 16-bit mantissas with a common exponent.
 *
 * Room: fix. Spec: spec/arithmetic.md 2.4.
 */
#include "qres/fix.h"

enum { HEADER_SIZE = 3, MANTISSA_BITS = 15 };

/* size / 2^shift, 1 <= shift <= 63, to nearest, ties to even. */
static uint64_t shift_even(uint64_t size, unsigned shift) {
    uint64_t half = (uint64_t)1 << (shift - 1);
    uint64_t quotient = size >> shift;
    uint64_t rest = size - (quotient << shift);

    return quotient + ((rest + (quotient & 1)) > half);
}

/* size * 2^-drop as a mantissa magnitude; drop may be negative. */
static uint64_t scale_size(uint64_t size, int drop) {
    return drop > 0 ? shift_even(size, (unsigned)drop) : size << -drop;
}

int qres_bfp_encode(struct qres_bfp *block, const int64_t *values, size_t count,
                    unsigned fraction_bits) {
    uint64_t largest = 0;
    int drop = 0;

    if (count == 0 || count > QRES_BFP_BLOCK_MAX ||
        fraction_bits > QRES_BFP_FRACTION_MAX) {
        return QRES_E_ARG;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t size = qres_abs64(values[i]);

        largest = size > largest ? size : largest;
    }
    block->count = (uint8_t)count;
    block->exponent = 0;
    if (largest != 0) {
        drop = (int)qres_bit_length64(largest) - MANTISSA_BITS;
        drop += scale_size(largest, drop) > INT16_MAX;
        block->exponent = (int8_t)(drop - (int)fraction_bits);
        QRES_ASSERT(block->exponent >= QRES_BFP_EXPONENT_MIN);
        QRES_ASSERT(block->exponent <= QRES_BFP_EXPONENT_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t size = scale_size(qres_abs64(values[i]), drop);

        QRES_ASSERT(size <= INT16_MAX);
        block->mantissas[i] =
            (int16_t)(values[i] < 0 ? -(int32_t)size : (int32_t)size);
    }
    return QRES_OK;
}

/* mantissa * 2^shift; QRES_E_RANGE if it exceeds int64. */
static int scale_mantissa(int16_t mantissa, int shift, int64_t *value) {
    uint64_t size = qres_abs64(mantissa);
    uint64_t limit = (uint64_t)INT64_MAX + (mantissa < 0);

    if (size == 0 || shift < -63) {
        *value = 0;
        return QRES_OK;
    }
    if ((int)qres_bit_length64(size) + shift > 64) {
        return QRES_E_RANGE;
    }
    size = scale_size(size, -shift);
    if (size > limit) {
        return QRES_E_RANGE;
    }
    *value = qres_int64(mantissa < 0 ? 0 - size : size);
    return QRES_OK;
}

int qres_bfp_decode(const struct qres_bfp *block, unsigned fraction_bits,
                    int64_t *values) {
    int shift = block->exponent + (int)fraction_bits;
    int64_t value;

    if (block->count == 0 || block->count > QRES_BFP_BLOCK_MAX ||
        fraction_bits > QRES_BFP_FRACTION_MAX) {
        return QRES_E_ARG;
    }
    for (size_t i = 0; i < block->count; i++) {
        if (scale_mantissa(block->mantissas[i], shift, &value) != QRES_OK) {
            return QRES_E_RANGE;
        }
    }
    for (size_t i = 0; i < block->count; i++) {
        int result = scale_mantissa(block->mantissas[i], shift, &values[i]);

        QRES_ASSERT(result == QRES_OK);
        (void)result;
    }
    return QRES_OK;
}

void qres_bfp_pack(const struct qres_bfp *block, uint8_t *out) {
    QRES_ASSERT(block->count >= 1 && block->count <= QRES_BFP_BLOCK_MAX);
    out[0] = (uint8_t)block->exponent;
    for (size_t i = 0; i < block->count; i++) {
        qres_store16(out + 1 + 2 * i, (uint16_t)block->mantissas[i]);
    }
}

int qres_bfp_unpack(struct qres_bfp *block, size_t count, const uint8_t *in) {
    struct qres_bfp read = {0, 0, {0}};
    uint32_t largest = 0;

    if (count == 0 || count > QRES_BFP_BLOCK_MAX) {
        return QRES_E_ARG;
    }
    read.count = (uint8_t)count;
    read.exponent = (int8_t)(in[0] < 128 ? in[0] : in[0] - 256);
    for (size_t i = 0; i < count; i++) {
        int32_t mantissa = qres_load16(in + 1 + 2 * i);
        uint32_t size;

        mantissa -= mantissa > INT16_MAX ? 65536 : 0;
        size = (uint32_t)qres_abs64(mantissa);
        largest = size > largest ? size : largest;
        read.mantissas[i] = (int16_t)mantissa;
    }
    if (largest == 0 ? read.exponent != 0
                     : largest < 16384 || largest > INT16_MAX ||
                           read.exponent < QRES_BFP_EXPONENT_MIN ||
                           read.exponent > QRES_BFP_EXPONENT_MAX) {
        return QRES_E_DATA;
    }
    *block = read;
    return QRES_OK;
}

/* Bytes of the blocks of a vector, behind its header. */
static size_t count_bytes(size_t count, unsigned block_log2) {
    size_t blocks = (count + ((size_t)1 << block_log2) - 1) >> block_log2;

    return blocks + 2 * count;
}

int qres_bfp_pack_vector(const struct qres_bfp_layout *layout,
                         const int64_t *values, uint8_t *out, size_t out_size,
                         size_t *out_written) {
    size_t count = layout->count;
    size_t block_size = (size_t)1 << (layout->block_log2 & 7);
    size_t written = HEADER_SIZE;
    struct qres_bfp block;

    if (layout->block_log2 < 3 || layout->block_log2 > 5 ||
        layout->fraction_bits > QRES_BFP_FRACTION_MAX) {
        return QRES_E_ARG;
    }
    if (out_size < HEADER_SIZE + count_bytes(count, layout->block_log2)) {
        return QRES_E_SPACE;
    }
    qres_store16(out, layout->count);
    out[2] = layout->block_log2;
    for (size_t i = 0; i < count; i += block_size) {
        size_t part = count - i < block_size ? count - i : block_size;
        int result =
            qres_bfp_encode(&block, values + i, part, layout->fraction_bits);

        QRES_ASSERT(result == QRES_OK);
        (void)result;
        qres_bfp_pack(&block, out + written);
        written += QRES_BFP_SIZE(part);
    }
    QRES_ASSERT(written <= out_size);
    *out_written = written;
    return QRES_OK;
}

int qres_bfp_unpack_vector(struct qres_bfp_layout *layout, const uint8_t *in,
                           size_t in_size, int64_t *values, size_t max) {
    struct qres_bfp_layout read = *layout;
    struct qres_bfp block;
    size_t block_size;
    size_t at = HEADER_SIZE;

    if (layout->fraction_bits > QRES_BFP_FRACTION_MAX) {
        return QRES_E_ARG;
    }
    if (in_size < HEADER_SIZE) {
        return QRES_E_END;
    }
    read.count = qres_load16(in);
    read.block_log2 = in[2];
    if (read.block_log2 < 3 || read.block_log2 > 5) {
        return QRES_E_DATA;
    }
    if (in_size - HEADER_SIZE != count_bytes(read.count, read.block_log2)) {
        return in_size - HEADER_SIZE < count_bytes(read.count, read.block_log2)
                   ? QRES_E_END
                   : QRES_E_DATA;
    }
    if (read.count > max) {
        return QRES_E_LIMIT;
    }
    block_size = (size_t)1 << read.block_log2;
    for (size_t i = 0; i < read.count; i += block_size) {
        size_t left = read.count - i;
        size_t part = left < block_size ? left : block_size;
        int result = qres_bfp_unpack(&block, part, in + at);

        if (result == QRES_OK) {
            result = qres_bfp_decode(&block, read.fraction_bits, values + i);
        }
        if (result != QRES_OK) {
            return result;
        }
        at += QRES_BFP_SIZE(part);
    }
    QRES_ASSERT(at == in_size);
    *layout = read;
    return QRES_OK;
}
