/*
 * residual.h: one residual through the range coder, scale-free contexts.
 *
 * Room: codec. Spec: spec/format.md 5.5.
 *
 * The spread picks a context c and a shift s: up to a spread of 64 one
 * context an octave and s = 0, above it the two bits under the leading one
 * and s such that the distribution looks the same at every scale.
 *
 *   zero?   zero[c][size of the residual before: 0, small, large]
 *   sign    sign[sign of the residual before]
 *   class   bit length of |e| >> s, in unary: length[c][i]
 *   then    the three bits under the leading one through mantissa[class],
 *           the rest and the s low bits as they are
 */
#ifndef QRES_RESIDUAL_H
#define QRES_RESIDUAL_H

#include "qres/bits.h"

#define RESIDUAL_OCTAVES       10
#define RESIDUAL_CONTEXTS      (RESIDUAL_OCTAVES + 5)
#define RESIDUAL_LENGTHS       11
#define RESIDUAL_MANTISSA_BITS 3

struct residual_coder {
    struct qres_bit_model zero[RESIDUAL_CONTEXTS][3];
    struct qres_bit_model length[RESIDUAL_CONTEXTS][RESIDUAL_LENGTHS];
    struct qres_bit_model mantissa[RESIDUAL_LENGTHS]
                                  [1 << RESIDUAL_MANTISSA_BITS];
    struct qres_bit_model sign[3];
    uint8_t size_before; /* 0: zero, 1: small, 2: large */
    uint8_t sign_before; /* 0: zero, 1: positive, 2: negative */
};

void qres_residual_init(struct residual_coder *coder);

struct residual_scale {
    unsigned context;
    unsigned shift;
};

static inline struct residual_scale residual_scale(uint64_t spread) {
    unsigned bits = qres_bit_length64(spread);
    struct residual_scale scale = {bits, 0};

    if (bits > RESIDUAL_OCTAVES) {
        scale.shift = bits - RESIDUAL_OCTAVES;
        scale.context = RESIDUAL_OCTAVES + 1 + (spread >> (bits - 3) & 3);
    }
    return scale;
}

static inline unsigned residual_index(unsigned length) {
    return length < RESIDUAL_LENGTHS ? length : RESIDUAL_LENGTHS - 1;
}

static inline void residual_note(struct residual_coder *coder, int64_t residual,
                                 uint64_t scaled) {
    coder->size_before = residual == 0 ? 0 : scaled <= 1 ? 1 : 2;
    coder->sign_before = residual == 0 ? 0 : residual < 0 ? 2 : 1;
}

static inline void residual_put(struct residual_coder *coder,
                                struct qres_range_encoder *out,
                                int64_t residual, uint64_t spread) {
    struct residual_scale scale = residual_scale(spread);
    uint64_t size = qres_abs64(residual);
    uint64_t scaled = size >> scale.shift;
    unsigned class = qres_bit_length64(scaled);
    unsigned first = scale.shift == 0;
    unsigned node = 1;
    unsigned rest;

    qres_range_put(out, &coder->zero[scale.context][coder->size_before],
                   size != 0);
    if (size == 0) {
        residual_note(coder, residual, scaled);
        return;
    }
    qres_range_put(out, &coder->sign[coder->sign_before], residual < 0);
    residual_note(coder, residual, scaled);
    for (unsigned i = first; i < class; i++) {
        qres_range_put(
            out, &coder->length[scale.context][residual_index(i - first)], 1);
    }
    if (class < 64 - scale.shift) {
        qres_range_put(
            out, &coder->length[scale.context][residual_index(class - first)],
            0);
    }
    rest = class > 0 ? class - 1 : 0;
    while (rest > 0 && node < 1 << RESIDUAL_MANTISSA_BITS) {
        unsigned bit = scaled >> --rest & 1;

        qres_range_put(out, &coder->mantissa[residual_index(class)][node], bit);
        node = 2 * node + bit;
    }
    qres_range_put_bits(out, size, rest + scale.shift);
}

static inline int64_t residual_get(struct residual_coder *coder,
                                   struct qres_range_decoder *in,
                                   uint64_t spread) {
    struct residual_scale scale = residual_scale(spread);
    unsigned class_max = 64 - scale.shift;
    unsigned first = scale.shift == 0;
    unsigned class = first;
    unsigned node = 1;
    unsigned negative;
    unsigned rest;
    uint64_t scaled;
    uint64_t size;
    int64_t residual;

    if (!qres_range_get(in, &coder->zero[scale.context][coder->size_before])) {
        residual_note(coder, 0, 0);
        return 0;
    }
    negative = qres_range_get(in, &coder->sign[coder->sign_before]);
    while (
        class < class_max &&
        qres_range_get(
            in, &coder->length[scale.context][residual_index(class - first)])) {
        class ++;
    }
    scaled = class > 0;
    rest = class > 0 ? class - 1 : 0;
    while (rest > 0 && node < 1 << RESIDUAL_MANTISSA_BITS) {
        unsigned bit =
            qres_range_get(in, &coder->mantissa[residual_index(class)][node]);

        node = 2 * node + bit;
        scaled = scaled << 1 | bit;
        rest--;
    }
    rest += scale.shift;
    size = rest < 64 ? scaled << rest : 0;
    size |= qres_range_get_bits(in, rest);
    residual = qres_int64(negative ? 0 - size : size);
    residual_note(coder, residual, size >> scale.shift);
    return residual;
}

#endif
