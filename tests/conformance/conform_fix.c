/*
 * conform_fix.c: conformance of decimals and binary32/64 bit patterns.
 *
 * Tests: conformance of room fix. Spec: spec/arithmetic.md 2.
 */
#include "qres/fix.h"

#include "conform.h"

/* The status, and the value, which an error must leave as it was. */
static void fold_match(struct conform *c, int status, const int64_t *k) {
    conform_i32(c, status);
    conform_i64(c, *k);
}

static void fold_decimal(struct conform *c) {
    int64_t k[8];
    uint32_t bits32[8];
    uint64_t bits64[8];

    conform_section(c, "fix.decimal");
    for (unsigned round = 0; round < 600; round++) {
        unsigned places = round % (QRES_DECIMAL_PLACES_MAX + 2);

        for (unsigned i = 0; i < 8; i++) {
            k[i] = qres_int64(conform_wild(c));
            conform_u32(c, qres_decimal_to_float32(k[i], places));
            conform_u64(c, qres_decimal_to_float64(k[i], places));
        }
        if (qres_decimal_to_float32_array(k, 8, places, bits32) != QRES_OK ||
            qres_decimal_to_float64_array(k, 8, places, bits64) != QRES_OK) {
            conform_u32(c, places);
            continue;
        }
        for (unsigned i = 0; i < 8; i++) {
            const struct qres_decimal *decimal = qres_decimal_at(places);

            conform_u32(c, bits32[i]);
            conform_u64(c, bits64[i]);
            conform_u32(c, qres_decimal_round32(decimal, k[i]));
            conform_u64(c, qres_decimal_round64(decimal, k[i]));
        }
    }
}

static void fold_matches(struct conform *c) {
    conform_section(c, "fix.match");
    for (unsigned round = 0; round < 3000; round++) {
        unsigned places = round % (QRES_DECIMAL_PLACES_MAX + 2);
        const struct qres_decimal *decimal = qres_decimal_at(places);
        int64_t k = qres_int64(conform_wild(c));
        uint32_t bits32 = qres_decimal_to_float32(k, places);
        uint64_t bits64 = qres_decimal_to_float64(k, places);

        if (round % 4 == 0) {
            bits64 = conform_wild(c);
            bits32 = (uint32_t)bits64;
        }
        fold_match(c, qres_float32_to_decimal(bits32, places, &k), &k);
        fold_match(c, qres_float64_to_decimal(bits64, places, &k), &k);
        if (decimal != NULL) {
            fold_match(c, qres_decimal_match32(decimal, bits32, &k), &k);
            fold_match(c, qres_decimal_match64(decimal, bits64, &k), &k);
        }
    }
}

/* All signs, exponents and leading mantissa bits of binary32. */
static void fold_patterns(struct conform *c) {
    conform_section(c, "fix.pattern");
    for (uint32_t high = 0; high < 65536; high++) {
        uint32_t bits = high << 16 | (high * 40503u & 0xffff);
        uint64_t wide = qres_float32_widen(bits);
        uint32_t narrow = 1;

        conform_u64(c, wide);
        conform_i32(c, qres_float32_order(bits));
        conform_u32(c, qres_float32_unorder(qres_int32(bits)));
        conform_i64(c, qres_float64_order(wide));
        conform_u64(c, qres_float64_unorder(qres_int64(~wide)));
        conform_i32(c, qres_float64_narrow(wide ^ (high & 1), &narrow));
        conform_u32(c, narrow);
    }
}

void conform_fix(struct conform *c) {
    fold_decimal(c);
    fold_matches(c);
    fold_patterns(c);
}
