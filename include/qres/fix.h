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
 * Bits of the binary32 (binary64) nearest to k / 10^places, ties to even.
 *
 *   decimal      in              from qres_decimal_at(places)
 *   k            in              any; 0 gives +0.0
 *
 * Every result is zero or normal: 10^-27 and 2^63 are inside both ranges.
 *
 * Cost: one 64 x 64 bit product; a 128-bit division for ties and, in
 * binary64, one k of about 700. Format: spec/arithmetic.md 2.1.
 */
QRES_API uint32_t qres_decimal_round32(const struct qres_decimal *decimal,
                                       int64_t k);
QRES_API uint64_t qres_decimal_round64(const struct qres_decimal *decimal,
                                       int64_t k);

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

/*
 * Q16.16 and Q8.8: value = raw / 2^16 and raw / 2^8. One-member structs, so
 * that `a * b` does not compile. Sums, products and quotients saturate at
 * the ends of the range; products and quotients are rounded once, half up:
 * floor(exact + 1/2). Spec: spec/arithmetic.md 2.3.
 */
typedef struct {
    int32_t raw;
} qres_q16;

typedef struct {
    int16_t raw;
} qres_q8;

#define QRES_Q16_ONE ((int32_t)65536)
#define QRES_Q8_ONE  ((int16_t)256)

/* The nearest value of the type to raw / 2^16 (raw / 2^8). */
static inline qres_q16 qres_q16_saturate(int64_t raw) {
    qres_q16 x = {raw > INT32_MAX   ? INT32_MAX
                  : raw < INT32_MIN ? INT32_MIN
                                    : (int32_t)raw};
    return x;
}

static inline qres_q8 qres_q8_saturate(int32_t raw) {
    qres_q8 x = {(int16_t)(raw > INT16_MAX   ? INT16_MAX
                           : raw < INT16_MIN ? INT16_MIN
                                             : raw)};
    return x;
}

static inline qres_q16 qres_q16_add(qres_q16 a, qres_q16 b) {
    return qres_q16_saturate((int64_t)a.raw + b.raw);
}

static inline qres_q16 qres_q16_sub(qres_q16 a, qres_q16 b) {
    return qres_q16_saturate((int64_t)a.raw - b.raw);
}

static inline qres_q16 qres_q16_neg(qres_q16 a) {
    return qres_q16_saturate(-(int64_t)a.raw);
}

static inline qres_q16 qres_q16_abs(qres_q16 a) {
    return a.raw < 0 ? qres_q16_neg(a) : a;
}

/* |product| <= 2^62, so the sum cannot overflow. */
static inline qres_q16 qres_q16_mul(qres_q16 a, qres_q16 b) {
    return qres_q16_saturate(
        qres_asr64((int64_t)a.raw * b.raw + (QRES_Q16_ONE / 2), 16));
}

static inline qres_q8 qres_q8_add(qres_q8 a, qres_q8 b) {
    return qres_q8_saturate(a.raw + b.raw);
}

static inline qres_q8 qres_q8_sub(qres_q8 a, qres_q8 b) {
    return qres_q8_saturate(a.raw - b.raw);
}

static inline qres_q8 qres_q8_neg(qres_q8 a) {
    return qres_q8_saturate(-a.raw);
}

static inline qres_q8 qres_q8_abs(qres_q8 a) {
    return a.raw < 0 ? qres_q8_neg(a) : a;
}

/* |product| <= 2^30. */
static inline qres_q8 qres_q8_mul(qres_q8 a, qres_q8 b) {
    return qres_q8_saturate(
        qres_asr32((int32_t)a.raw * b.raw + (QRES_Q8_ONE / 2), 8));
}

/* a / b; by zero it is the end of the range with the sign of a, 0 / 0 = 0. */
QRES_API qres_q16 qres_q16_div(qres_q16 a, qres_q16 b);
QRES_API qres_q8 qres_q8_div(qres_q8 a, qres_q8 b);

/* From an integer, saturating; to one, down or to the nearest (half up). */
static inline qres_q16 qres_q16_from_int(int32_t x) {
    return qres_q16_saturate((int64_t)x * QRES_Q16_ONE);
}

static inline int32_t qres_q16_floor(qres_q16 x) {
    return qres_asr32(x.raw, 16);
}

static inline int32_t qres_q16_round(qres_q16 x) {
    return (int32_t)qres_asr64((int64_t)x.raw + QRES_Q16_ONE / 2, 16);
}

/* Exact: every Q8.8 is a Q16.16. */
static inline qres_q16 qres_q16_from_q8(qres_q8 x) {
    qres_q16 wide = {x.raw * 256};
    return wide;
}

/*
 * Q16.16 to Q8.8, half up, with error feedback.
 *
 *   x            in
 *   error        inout           start with 0; -128..127 in units of 2^-16:
 *                                what earlier roundings took away
 *
 * The error is added to x first and the new one is kept, so that the sum of
 * the results follows the sum of the inputs. What saturation takes away is
 * not carried.
 */
QRES_API qres_q8 qres_q8_from_q16(qres_q16 x, int32_t *error);

/*
 * 2^x, log2(x) and the square root, all three monotone. In units of 2^-16
 * the error is at most 1/2 (sqrt), 0.5001 (log2) and 1/2 + 2^-29 of the
 * value (exp2). exp2 saturates from 15 up; log2 of 0 and below is the
 * smallest Q16.16, sqrt of a negative is 0.
 *
 * Cost: 3 (exp2), 4 (log2) 32-bit products; 512 bytes of tables.
 * Format: spec/arithmetic.md 2.5.
 */
QRES_API qres_q16 qres_q16_exp2(qres_q16 x);
QRES_API qres_q16 qres_q16_log2(qres_q16 x);
QRES_API qres_q16 qres_q16_sqrt(qres_q16 x);

/* log2 of an integer, 0..64 in Q16.16; the smallest Q16.16 for 0. */
QRES_API qres_q16 qres_q16_log2_u64(uint64_t x);

/* A sign, 5 digits, a point, 16 digits and the end; 4 and 8 for Q8.8. */
#define QRES_Q16_TEXT_SIZE 24
#define QRES_Q8_TEXT_SIZE  14

/*
 * Writes the exact decimal value, "-0.5", and a NUL; returns its length.
 */
QRES_API size_t qres_q16_to_text(qres_q16 x, char text[QRES_Q16_TEXT_SIZE]);
QRES_API size_t qres_q8_to_text(qres_q8 x, char text[QRES_Q8_TEXT_SIZE]);

/*
 * Reads [+-] digits [. digits], at least one digit, any number of them.
 *
 *   text         in   [size]     no NUL needed, no spaces allowed
 *   x            out             the nearest value, half up, exactly
 *
 * Returns 0, or
 *   QRES_E_DATA   not a number of this form
 *   QRES_E_RANGE  the nearest value is outside the type
 */
QRES_MUST_CHECK QRES_API int qres_q16_from_text(const char *text, size_t size,
                                                qres_q16 *x);
QRES_MUST_CHECK QRES_API int qres_q8_from_text(const char *text, size_t size,
                                               qres_q8 *x);

/*
 * BFP-16: 1..32 values with one exponent, value = mantissa * 2^exponent.
 * The largest magnitude of a block is 16384..32767; a block of zeros has
 * exponent 0. Spec: spec/arithmetic.md 2.4.
 */
#define QRES_BFP_BLOCK_MAX    32
#define QRES_BFP_FRACTION_MAX 64
#define QRES_BFP_EXPONENT_MIN (-78)
#define QRES_BFP_EXPONENT_MAX 49
#define QRES_BFP_SIZE(count)  (1 + 2 * (size_t)(count))

struct qres_bfp {
    int8_t exponent;
    uint8_t count; /* 1..QRES_BFP_BLOCK_MAX */
    int16_t mantissas[QRES_BFP_BLOCK_MAX];
};

/*
 * Rounds `count` values to the nearest block, ties to even.
 *
 *   block        out
 *   values       in   [count]    in units of 2^-fraction_bits
 *   count        in              1..QRES_BFP_BLOCK_MAX
 *   fraction_bits in             0..QRES_BFP_FRACTION_MAX
 *
 * Returns 0, or QRES_E_ARG. No value is clamped: if the largest rounds up
 * to 32768 the whole block takes the next exponent.
 */
QRES_MUST_CHECK QRES_API int qres_bfp_encode(struct qres_bfp *block,
                                             const int64_t *values,
                                             size_t count,
                                             unsigned fraction_bits);

/*
 * Back to integers in units of 2^-fraction_bits, to nearest, ties to even.
 * QRES_E_RANGE if a value exceeds int64; QRES_E_ARG as above. Exact if
 * fraction_bits + exponent >= 0.
 */
QRES_MUST_CHECK QRES_API int qres_bfp_decode(const struct qres_bfp *block,
                                             unsigned fraction_bits,
                                             int64_t *values);

/*
 * One block as QRES_BFP_SIZE(count) bytes: i8 exponent, i16 mantissas. The
 * count is known from the context. unpack() returns QRES_E_DATA unless the
 * bytes are what pack() writes: exponent in range, mantissas normalised.
 */
QRES_API void qres_bfp_pack(const struct qres_bfp *block, uint8_t *out);
QRES_MUST_CHECK QRES_API int qres_bfp_unpack(struct qres_bfp *block,
                                             size_t count, const uint8_t *in);

/* A vector on the wire: u16 count, u8 block_log2, then its blocks. */
struct qres_bfp_layout {
    uint16_t count;        /* values; the last block has what is left */
    uint8_t block_log2;    /* 3, 4 or 5: blocks of 8, 16 or 32 values */
    uint8_t fraction_bits; /* of the integers, not on the wire */
};

/*
 * Writes the vector values[layout->count]. Returns 0, QRES_E_ARG for a
 * layout out of range, or QRES_E_SPACE; *out_written is the size in bytes.
 */
QRES_MUST_CHECK QRES_API int
qres_bfp_pack_vector(const struct qres_bfp_layout *layout,
                     const int64_t *values, uint8_t *out, size_t out_size,
                     size_t *out_written);

/*
 * Reads a vector that fills in[in_size].
 *
 *   layout       inout           fraction_bits in; count, block_log2 out
 *   values       out  [max]      in units of 2^-fraction_bits
 *
 * Returns 0, or
 *   QRES_E_ARG    fraction_bits out of range
 *   QRES_E_DATA   wrong block size, exponent or mantissas, or bytes left
 *   QRES_E_END    fewer bytes than the count says
 *   QRES_E_LIMIT  more than `max` values
 *   QRES_E_RANGE  a value exceeds int64
 * On an error `values` may hold some of the values.
 */
QRES_MUST_CHECK QRES_API int
qres_bfp_unpack_vector(struct qres_bfp_layout *layout, const uint8_t *in,
                       size_t in_size, int64_t *values, size_t max);

/*
 * Counter-based generator: draw i under a key is a fixed function of both,
 * so a stream can be entered anywhere. Not for secrets. Zeroed is valid.
 * Spec: spec/arithmetic.md 2.6.
 */
struct qres_rng {
    uint64_t key;
    uint64_t counter; /* index of the next draw */
};

/* Starts stream `stream` of `seed`: different pairs, unrelated streams. */
QRES_API void qres_rng_init(struct qres_rng *rng, uint64_t seed,
                            uint64_t stream);

/* Uniform on 64 bits, and on 32; one draw each. */
QRES_API uint64_t qres_rng_u64(struct qres_rng *rng);
QRES_API uint32_t qres_rng_u32(struct qres_rng *rng);
/* Uniform on 0..bound-1, exactly, bound >= 1; one draw or seldom more. */
QRES_API uint64_t qres_rng_below(struct qres_rng *rng, uint64_t bound);

/* Leaves out `draws` draws (mod 2^64, so it also goes back). */
static inline void qres_rng_skip(struct qres_rng *rng, uint64_t draws) {
    rng->counter += draws;
}

#ifdef __cplusplus
}
#endif

#endif
