/*
 * conform_base.c: conformance of result codes, bytes and wide integers.
 *
 * Tests: conformance of room base. Spec: spec/arithmetic.md 1.
 */
#include "qres/base.h"

#include "conform.h"

static void fold_results(struct conform *c) {
    int code;

    conform_section(c, "base.result");
    for (code = -40; code <= 1; code++) {
        conform_text(c, qres_result_name(code));
        conform_text(c, qres_result_text(code));
    }
    conform_u32(c, qres_base_version());
}

static void fold_bytes(struct conform *c) {
    uint8_t bytes[16] = {0};
    unsigned offset;
    unsigned i;

    conform_section(c, "base.bytes");
    for (i = 0; i < 256; i++) {
        offset = i & 7;
        qres_store64(bytes + offset, conform_wild(c));
        conform_u64(c, qres_load64(bytes + (offset ^ 3)));
        qres_store32(bytes + offset, (uint32_t)conform_random(c));
        conform_u32(c, qres_load32(bytes + (offset ^ 1)));
        qres_store16(bytes + offset, (uint16_t)conform_random(c));
        conform_u32(c, qres_load16(bytes + (offset ^ 5)));
        conform_bytes(c, bytes, sizeof bytes);
    }
}

static void fold_signs(struct conform *c) {
    unsigned i;

    conform_section(c, "base.sign");
    for (i = 0; i < 1000; i++) {
        uint64_t x = conform_wild(c);
        uint64_t y = conform_wild(c);
        int64_t a = qres_int64(x);
        int64_t b = qres_int64(y);
        unsigned shift = (unsigned)(x ^ y) & 63;

        conform_i64(c, a);
        conform_i32(c, qres_int32((uint32_t)x));
        conform_i64(c, qres_asr64(a, shift));
        conform_i32(c, qres_asr32(qres_int32((uint32_t)x), shift & 31));
        conform_i64(c, qres_add64_wrap(a, b));
        conform_i64(c, qres_sub64_wrap(a, b));
        conform_u64(c, qres_abs64(a));
        conform_u32(c, qres_clz32((uint32_t)x));
        conform_u32(c, qres_clz64(x));
        conform_u32(c, qres_bit_length64(x));
    }
    conform_u64(c, qres_abs64(INT64_MIN));
    conform_u32(c, qres_clz32(0));
    conform_u32(c, qres_clz64(0));
}

/* size_t has 32 or 64 bits: only what both agree on enters the digest. */
static void fold_sizes(struct conform *c) {
    size_t out = 7;
    uint32_t i;

    conform_section(c, "base.size");
    for (i = 1; i < 200; i++) {
        conform_i32(c, qres_size_add(i, SIZE_MAX - 100, &out) == QRES_OK);
        conform_i32(c, qres_size_add(i, i * i, &out));
        conform_u32(c, (uint32_t)out);
        conform_i32(c, qres_size_multiply(i, SIZE_MAX / 97, &out) == QRES_OK);
        conform_i32(c, qres_size_multiply(i, i - 1, &out));
        conform_u32(c, (uint32_t)out);
    }
}

static void fold_wide(struct conform *c) {
    unsigned i;

    conform_section(c, "base.wide");
    for (i = 0; i < 1000; i++) {
        uint64_t divisor = conform_wild(c) | 1;
        uint64_t a = conform_wild(c);
        qres_u128 product = qres_multiply64(a, divisor);
        uint64_t rest = 0;

        conform_u64(c, product.high);
        conform_u64(c, product.low);
        conform_u64(c, qres_divide128(product.high, product.low, divisor,
                                      i % 5 == 0 ? NULL : &rest));
        conform_u64(
            c, qres_divide128(conform_wild(c) % divisor, a, divisor, &rest));
        conform_u64(c, rest);
        conform_u32(c, qres_square_root64(a));
        conform_u32(c, qres_square_root64(product.low));
    }
}

void conform_base(struct conform *c) {
    fold_results(c);
    fold_bytes(c);
    fold_signs(c);
    fold_sizes(c);
    fold_wide(c);
}
