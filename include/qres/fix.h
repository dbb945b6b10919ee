/*
 * qres/fix.h: exact decimal and binary numbers without a floating unit.
 *
 * Room: fix (layer 1). Spec: spec/arithmetic.md 2.
 *
 * binary32 and binary64 (IEEE 754) values pass through here as their bits
 * in uint32_t and uint64_t; nothing in core/ ever computes with a float.
 */
#ifndef QRES_FIX_H
#define QRES_FIX_H

#include "qres/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 5^27 is the largest power of five that fits 64 bits. */
#define QRES_DECIMAL_PLACES_MAX 27

/*
 * Below these magnitudes of k at most one k gives a binary value: there the
 * step 10^-places is wider than the gap between binary neighbours.
 */
#define QRES_DECIMAL_UNIQUE32 ((int64_t)1 << 23)
#define QRES_DECIMAL_UNIQUE64 ((int64_t)1 << 52)

/*
 * What a number of decimal places needs, for loops over a column. Obtained
 * from qres_decimal_at(), never written by a caller.
 */
struct qres_decimal {
    uint64_t reciprocal; /* floor(2^127 / (power << shift)), below 2^64 */
    uint64_t power;      /* 5^places */
    int32_t shift;       /* leading zero bits of power */
    int32_t places;      /* 0..QRES_DECIMAL_PLACES_MAX */
};

/* The constants for `places`, or NULL above QRES_DECIMAL_PLACES_MAX. */
QRES_API const struct qres_decimal *qres_decimal_at(unsigned places);

/*
 * The slow exact way of the two functions below, always right; they call it
 * when a 64-bit reciprocal cannot tell on which side of a tie k lies.
 */
QRES_API uint32_t qres_decimal_exact32(const struct qres_decimal *decimal,
                                       int64_t k);
QRES_API uint64_t qres_decimal_exact64(const struct qres_decimal *decimal,
                                       int64_t k);

/*
 * floor(a * reciprocal / 2^64); the true quotient a * 2^63 / (power << shift)
 * is in [this, this + 2).
 */
static inline uint64_t qres_decimal_divide(const struct qres_decimal *decimal,
                                           uint64_t a) {
    uint64_t a0 = (uint32_t)a;
    uint64_t a1 = a >> 32;
    uint64_t b0 = (uint32_t)decimal->reciprocal;
    uint64_t b1 = decimal->reciprocal >> 32;
    uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
    uint64_t cross = a0 * b1 + (uint32_t)middle;

    return a1 * b1 + (middle >> 32) + (cross >> 32);
}

/*
 * Whether quotient and quotient + 2 may round differently when the last
 * `drop` bits are rounded off: only if a tie lies between them.
 */
static inline int qres_decimal_unsure(uint64_t quotient, unsigned drop) {
    uint64_t half = (uint64_t)1 << (drop - 1);

    return ((quotient + 1 - half) & (2 * half - 1)) <= 1;
}

/*
 * Rounds off the last `drop` bits of the quotient, ties to even, and puts
 * the exponent field at bit `place`: `field` is one less than the biased
 * exponent, as the hidden bit, and any carry behind it, adds to it.
 */
static inline uint64_t qres_decimal_pack(uint64_t quotient, unsigned drop,
                                         int32_t field, unsigned place) {
    uint64_t mantissa = quotient >> drop;
    uint64_t rest = quotient - (mantissa << drop);
    uint64_t half = (uint64_t)1 << (drop - 1);

    mantissa += (rest + half - 1 + (mantissa & 1)) >> drop;
    return ((uint64_t)(uint32_t)field << place) + mantissa;
}

/*
 * Bits of the binary32 (binary64) nearest to k / 10^places, ties to even.
 *
 *   decimal      in              from qres_decimal_at(places)
 *   k            in              any; 0 gives +0.0
 *
 * Every result is zero or normal: 10^-27 and 2^63 are inside both ranges.
 *
 * Cost: one 64 x 64 bit product; a 128-bit division for ties and, in
 * binary64, one k of about 700 above 2^53. Format: spec/arithmetic.md 2.1.
 */
static inline uint32_t qres_decimal_round32(const struct qres_decimal *decimal,
                                            int64_t k) {
    uint64_t size = qres_abs64(k);
    int32_t zeros = (int32_t)qres_clz64(size);
    uint64_t quotient;
    uint32_t drop;
    int32_t field;

    if (size == 0) {
        return 0;
    }
    quotient = qres_decimal_divide(decimal, size << zeros);
    drop = 40 - (uint32_t)(~quotient >> 63);
    if (qres_decimal_unsure(quotient, drop)) {
        return qres_decimal_exact32(decimal, k);
    }
    field = decimal->shift - decimal->places - zeros + (int32_t)drop + 86;
    return (uint32_t)qres_decimal_pack(quotient, drop, field, 23) |
           (uint32_t)(k < 0) << 31;
}

static inline uint64_t qres_decimal_round64(const struct qres_decimal *decimal,
                                            int64_t k) {
    uint64_t size = qres_abs64(k);
    int32_t zeros = (int32_t)qres_clz64(size);
    uint64_t quotient;
    uint32_t drop;
    int32_t field;

    if (size == 0) {
        return 0;
    }
    quotient = qres_decimal_divide(decimal, size << zeros);
    drop = 11 - (uint32_t)(~quotient >> 63);
    if (qres_decimal_unsure(quotient, drop)) {
        return qres_decimal_exact64(decimal, k);
    }
    field = decimal->shift - decimal->places - zeros + (int32_t)drop + 1011;
    return qres_decimal_pack(quotient, drop, field, 52) | (uint64_t)(k < 0)
                                                              << 63;
}

/*
 * The same for one value, or for `count` values into bits[count].
 * QRES_E_ARG (arrays) and 0 (single values) if places is above the maximum.
 */
QRES_API uint32_t qres_decimal_to_float32(int64_t k, unsigned places);
QRES_API uint64_t qres_decimal_to_float64(int64_t k, unsigned places);
QRES_MUST_CHECK QRES_API int qres_decimal_to_float32_array(const int64_t *k,
                                                           size_t count,
                                                           unsigned places,
                                                           uint32_t *bits);
QRES_MUST_CHECK QRES_API int qres_decimal_to_float64_array(const int64_t *k,
                                                           size_t count,
                                                           unsigned places,
                                                           uint64_t *bits);

/*
 * The way back: a k whose k / 10^places rounds to exactly these bits.
 *
 *   decimal      in              from qres_decimal_at(places)
 *   bits         in              any
 *   k            out             the integer nearest to value * 10^places,
 *                                ties away from 0
 *
 * Returns 0, or
 *   QRES_E_RANGE  that integer does not exist in int64 or does not round
 *                 back: NaN, infinity, -0.0, too large, not on the grid
 *
 * While |value * 10^places| < QRES_DECIMAL_UNIQUE32 (64) the answer is
 * complete: k is the only one, and QRES_E_RANGE says that there is none.
 * Above, other integers may round to the same bits; k is the nearest.
 *
 * Cost: one 64 x 64 bit product, no division.
 */
QRES_MUST_CHECK QRES_API int
qres_decimal_match32(const struct qres_decimal *decimal, uint32_t bits,
                     int64_t *k);
QRES_MUST_CHECK QRES_API int
qres_decimal_match64(const struct qres_decimal *decimal, uint64_t bits,
                     int64_t *k);

/* The same by number of places; also QRES_E_ARG above the maximum. */
QRES_MUST_CHECK QRES_API int
qres_float32_to_decimal(uint32_t bits, unsigned places, int64_t *k);
QRES_MUST_CHECK QRES_API int
qres_float64_to_decimal(uint64_t bits, unsigned places, int64_t *k);

/*
 * The binary32 with the same value, sign and NaN payload as a binary64;
 * QRES_E_RANGE if qres_float32_widen() of no binary32 gives these bits.
 */
QRES_MUST_CHECK QRES_API int qres_float64_narrow(uint64_t bits, uint32_t *out);

/* The binary64 of equal value; exact for denormals, NaNs stay as they are. */
QRES_API uint64_t qres_float32_widen(uint32_t bits);

/*
 * Monotone one-to-one maps of the bits to integers: -NaN < -inf < ... <
 * -0.0 (-1) < +0.0 (0) < ... < +inf < +NaN. Each map is its own inverse.
 */
static inline int32_t qres_float32_order(uint32_t bits) {
    return qres_int32(bits >> 31 != 0 ? bits ^ 0x7fffffff : bits);
}

static inline uint32_t qres_float32_unorder(int32_t order) {
    return order < 0 ? (uint32_t)order ^ 0x7fffffff : (uint32_t)order;
}

static inline int64_t qres_float64_order(uint64_t bits) {
    return qres_int64(bits >> 63 != 0 ? bits ^ INT64_MAX : bits);
}

static inline uint64_t qres_float64_unorder(int64_t order) {
    return order < 0 ? (uint64_t)order ^ INT64_MAX : (uint64_t)order;
}

#ifdef __cplusplus
}
#endif

#endif
