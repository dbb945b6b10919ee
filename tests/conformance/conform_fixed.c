/*
 * conform_fixed.c: conformance of Q16.16, Q8.8, BFP-16 and the generator.
 *
 * Tests: conformance of room fix. Spec: spec/arithmetic.md 2.3 to 2.6.
 */
#include "qres/fix.h"

#include "conform.h"

#define VALUES 70

static qres_q16 next_q16(struct conform *c) {
    qres_q16 x = {qres_int32((uint32_t)conform_wild(c))};

    return x;
}

static void fold_q16_pair(struct conform *c, qres_q16 a, qres_q16 b) {
    conform_i32(c, qres_q16_add(a, b).raw);
    conform_i32(c, qres_q16_sub(a, b).raw);
    conform_i32(c, qres_q16_mul(a, b).raw);
    conform_i32(c, qres_q16_div(a, b).raw);
}

static void fold_q16_text(struct conform *c, qres_q16 x) {
    char text[QRES_Q16_TEXT_SIZE];
    size_t size = qres_q16_to_text(x, text);
    qres_q16 back = {1};

    conform_text(c, text);
    if (size > 3) {
        text[size / 2] = (char)('0' + (x.raw & 15)); /* may be malformed */
    }
    conform_i32(c, qres_q16_from_text(text, size, &back));
    conform_i32(c, back.raw);
}

static void fold_q16(struct conform *c) {
    conform_section(c, "fix.q16");
    for (unsigned round = 0; round < 2000; round++) {
        qres_q16 a = next_q16(c);
        qres_q16 b = next_q16(c);
        uint64_t wide = conform_wild(c);

        fold_q16_pair(c, a, b);
        conform_i32(c, qres_q16_neg(a).raw);
        conform_i32(c, qres_q16_abs(a).raw);
        conform_i32(c, qres_q16_saturate(qres_int64(wide)).raw);
        conform_i32(c, qres_q16_from_int(b.raw).raw);
        conform_i32(c, qres_q16_floor(a));
        conform_i32(c, qres_q16_round(a));
        conform_i32(c, qres_q16_exp2(a).raw);
        conform_i32(c, qres_q16_exp2(qres_q16_log2(b)).raw);
        conform_i32(c, qres_q16_log2(a).raw);
        conform_i32(c, qres_q16_sqrt(a).raw);
        conform_i32(c, qres_q16_log2_u64(wide).raw);
        if (round % 8 == 0) {
            fold_q16_text(c, a);
        }
    }
    conform_i32(c, qres_q16_log2_u64(0).raw);
}

/* All of 16 bits on one side, one value for each on the other. */
static void fold_q8(struct conform *c) {
    char text[QRES_Q8_TEXT_SIZE];
    int32_t error = 0;

    conform_section(c, "fix.q8");
    for (int32_t raw = INT16_MIN; raw <= INT16_MAX; raw++) {
        qres_q8 a = {(int16_t)raw};
        qres_q8 b = qres_q8_saturate(qres_asr32(next_q16(c).raw, raw & 15));

        conform_i32(c, qres_q8_add(a, b).raw);
        conform_i32(c, qres_q8_sub(a, b).raw);
        conform_i32(c, qres_q8_mul(a, b).raw);
        conform_i32(c, qres_q8_div(a, b).raw);
        conform_i32(c, qres_q8_neg(a).raw);
        conform_i32(c, qres_q8_abs(a).raw);
        conform_i32(c, qres_q16_from_q8(a).raw);
        conform_i32(c, qres_q8_from_q16(next_q16(c), &error).raw);
        if (raw % 64 == 0) {
            size_t size = qres_q8_to_text(a, text);

            conform_text(c, text);
            conform_i32(c, qres_q8_from_text(text, size, &b));
            conform_i32(c, b.raw);
        }
    }
    conform_i32(c, error);
}

static void fold_block(struct conform *c, const int64_t *values) {
    struct qres_bfp block = {0, 1, {0}};
    uint8_t bytes[QRES_BFP_SIZE(QRES_BFP_BLOCK_MAX)] = {0};
    int64_t back[QRES_BFP_BLOCK_MAX] = {0};
    size_t count = (size_t)(conform_random(c) % (QRES_BFP_BLOCK_MAX + 2));
    unsigned fraction =
        (unsigned)(conform_random(c) % (QRES_BFP_FRACTION_MAX + 2));

    conform_i32(c, qres_bfp_encode(&block, values, count, fraction));
    conform_i32(c, block.exponent);
    conform_u32(c, block.count);
    qres_bfp_pack(&block, bytes);
    conform_bytes(c, bytes, QRES_BFP_SIZE(block.count));
    bytes[conform_random(c) % 8] ^= (uint8_t)(conform_random(c) & 0x11);
    conform_i32(c, qres_bfp_unpack(&block, block.count, bytes));
    if (qres_bfp_decode(&block, fraction & 31, back) == QRES_OK) {
        for (size_t i = 0; i < block.count; i++) {
            conform_i64(c, back[i]);
        }
    }
}

static void fold_vector(struct conform *c, int64_t *values) {
    uint8_t bytes[3 + VALUES / 8 + 1 + 2 * VALUES];
    uint64_t x = conform_random(c);
    struct qres_bfp_layout layout = {(uint16_t)((x & 0xffff) % VALUES),
                                     (uint8_t)(2 + (x >> 16 & 3)),
                                     (uint8_t)(x >> 32 & 31)};
    size_t size = 0;

    conform_i32(c, qres_bfp_pack_vector(&layout, values, bytes,
                                        sizeof bytes - (x >> 40 & 31), &size));
    conform_bytes(c, bytes, size);
    if (size != 0 && (x >> 50 & 3) == 0) {
        bytes[(x >> 52) % size] ^= 0x21;
    }
    conform_i32(c, qres_bfp_unpack_vector(&layout, bytes,
                                          size - (size != 0 && x >> 63), values,
                                          VALUES - (x >> 45 & 15)));
    conform_u32(c, layout.count);
    conform_u32(c, layout.block_log2);
}

static void fold_bfp(struct conform *c) {
    int64_t values[VALUES];

    conform_section(c, "fix.bfp");
    for (unsigned round = 0; round < 200; round++) {
        unsigned narrow = (unsigned)conform_random(c) & 63;

        for (unsigned i = 0; i < VALUES; i++) {
            values[i] = qres_asr64(qres_int64(conform_wild(c)), narrow);
        }
        fold_block(c, values);
        fold_vector(c, values);
    }
}

static void fold_rng(struct conform *c) {
    struct qres_rng rng = {0, 0};

    conform_section(c, "fix.rng");
    for (unsigned round = 0; round < 300; round++) {
        conform_u64(c, qres_rng_u64(&rng));
        conform_u32(c, qres_rng_u32(&rng));
        conform_u64(c, qres_rng_below(&rng, conform_wild(c) | 1));
        if (round % 50 == 0) {
            qres_rng_init(&rng, conform_random(c), round);
            qres_rng_skip(&rng, conform_wild(c));
        }
    }
    conform_u64(c, rng.counter);
}

void conform_fixed(struct conform *c) {
    fold_q16(c);
    fold_q8(c);
    fold_bfp(c);
    fold_rng(c);
}
