/*
 * qres/base.h: result codes, asserts, bytes, sizes and exact wide integers.
 *
 * Room: base (layer 0). Spec: spec/arithmetic.md 1.
 *
 * Everything in core/ returns int status: 0, or one of the negative codes
 * below. On an error every output is untouched unless the function says
 * otherwise. Nothing here allocates, reads a clock or keeps state.
 */
#ifndef QRES_BASE_H
#define QRES_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Library version, for #if: major * 10000 + minor * 100 + patch. */
#define QRES_VERSION      100
#define QRES_VERSION_TEXT "0.1.0"

#if defined(__GNUC__) || defined(__clang__)
#define QRES_API        __attribute__((visibility("default")))
#define QRES_MUST_CHECK __attribute__((warn_unused_result))
#else
#define QRES_API
#define QRES_MUST_CHECK
#endif

/*
 * The one table of result codes: X(name, value, text). Values are pinned:
 * they appear in exit messages, bindings and stored logs.
 */
#define QRES_RESULTS(X)                                                        \
    X(QRES_OK, 0, "no error")                                                  \
    X(QRES_E_ARG, -1, "an argument is outside its documented range")           \
    X(QRES_E_SPACE, -2, "the output buffer is too small")                      \
    X(QRES_E_DATA, -3, "the data is malformed")                                \
    X(QRES_E_CHECKSUM, -4, "a checksum does not match the data")               \
    X(QRES_E_VERSION, -5, "the format version or feature is not supported")    \
    X(QRES_E_LIMIT, -6, "the data asks for more than a stated limit")          \
    X(QRES_E_END, -7, "the data ends before it is complete")                   \
    X(QRES_E_STATE, -8, "the call does not fit the state of the object")       \
    X(QRES_E_RANGE, -9, "the value cannot be represented")                     \
    X(QRES_E_IO, -20, "an input or output operation failed")                   \
    X(QRES_E_MEMORY, -21, "memory could not be allocated")                     \
    X(QRES_E_EXISTS, -22, "the file exists and may not be overwritten")        \
    X(QRES_E_FOUND, -23, "the named thing was not found")

enum qres_result {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): an enumerator takes none */
#define QRES_RESULT_ENUM(name, value, text) name = value,
    QRES_RESULTS(QRES_RESULT_ENUM)
#undef QRES_RESULT_ENUM
};

/* The code's name, "QRES_E_DATA"; "QRES_E_UNKNOWN" for a value not in use. */
QRES_API const char *qres_result_name(int result);

/* The code's sentence in plain words, without a full stop; never NULL. */
QRES_API const char *qres_result_text(int result);

/* Version of the linked library, comparable with QRES_VERSION. */
QRES_API uint32_t qres_base_version(void);

/*
 * QRES_ASSERT states what must hold if the code is right; wrong data is
 * never asserted. Define QRES_ASSERT_HOOK(text) before the first include to
 * say what a failure does; without it asserts are compiled out unless
 * QRES_CHECKED is defined, which traps.
 */
#if defined(QRES_ASSERT_HOOK)
#define QRES_ASSERT(condition)                                                 \
    ((condition) ? (void)0 : QRES_ASSERT_HOOK(#condition))
#elif defined(QRES_CHECKED)
#define QRES_ASSERT(condition) ((condition) ? (void)0 : __builtin_trap())
#else
#define QRES_ASSERT(condition) ((void)sizeof((condition) ? 1 : 0))
#endif

/* Little-endian bytes. `p` needs no alignment. */
static inline uint16_t qres_load16(const uint8_t p[2]) {
    return (uint16_t)(p[0] | (uint16_t)(p[1] << 8));
}

static inline uint32_t qres_load32(const uint8_t p[4]) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static inline uint64_t qres_load64(const uint8_t p[8]) {
    return (uint64_t)qres_load32(p) | (uint64_t)qres_load32(p + 4) << 32;
}

static inline void qres_store16(uint8_t p[2], uint16_t value) {
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void qres_store32(uint8_t p[4], uint32_t value) {
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

static inline void qres_store64(uint8_t p[8], uint64_t value) {
    qres_store32(p, (uint32_t)value);
    qres_store32(p + 4, (uint32_t)(value >> 32));
}

/* Two's complement reinterpretation, free of implementation-defined casts. */
static inline int32_t qres_int32(uint32_t bits) {
    return bits <= INT32_MAX ? (int32_t)bits
                             : -(int32_t)(UINT32_MAX - bits) - 1;
}

static inline int64_t qres_int64(uint64_t bits) {
    return bits <= INT64_MAX ? (int64_t)bits
                             : -(int64_t)(UINT64_MAX - bits) - 1;
}

/* Arithmetic shift right: floor(x / 2^n), 0 <= n < width. */
static inline int32_t qres_asr32(int32_t x, unsigned n) {
    QRES_ASSERT(n < 32);
    return x < 0 ? ~(~x >> n) : x >> n;
}

static inline int64_t qres_asr64(int64_t x, unsigned n) {
    QRES_ASSERT(n < 64);
    return x < 0 ? ~(~x >> n) : x >> n;
}

/* Sum and difference mod 2^64. */
static inline int64_t qres_add64_wrap(int64_t a, int64_t b) {
    return qres_int64((uint64_t)a + (uint64_t)b);
}

static inline int64_t qres_sub64_wrap(int64_t a, int64_t b) {
    return qres_int64((uint64_t)a - (uint64_t)b);
}

/* |x| as unsigned; |INT64_MIN| = 2^63. */
static inline uint64_t qres_abs64(int64_t x) {
    return x < 0 ? 0u - (uint64_t)x : (uint64_t)x;
}

/* Leading zero bits; 32 (64) for zero. */
static inline unsigned qres_clz32(uint32_t x) {
#if defined(__GNUC__) || defined(__clang__)
    return x != 0 ? (unsigned)__builtin_clz(x) : 32u;
#else
    unsigned n = 32;
    while (x != 0) {
        x >>= 1;
        n--;
    }
    return n;
#endif
}

static inline unsigned qres_clz64(uint64_t x) {
#if (defined(__GNUC__) || defined(__clang__)) && UINTPTR_MAX > UINT32_MAX
    return x != 0 ? (unsigned)__builtin_clzll(x) : 64u;
#else
    uint32_t high = (uint32_t)(x >> 32);

    return high != 0 ? qres_clz32(high) : 32u + qres_clz32((uint32_t)x);
#endif
}

/* Number of bits that x needs: 0 for 0, 64 for 2^63 and above. */
static inline unsigned qres_bit_length64(uint64_t x) {
    return 64u - qres_clz64(x);
}

/* *out = a + b (a * b); returns 0, or QRES_E_LIMIT if size_t overflows. */
QRES_MUST_CHECK static inline int qres_size_add(size_t a, size_t b,
                                                size_t *out) {
    if (a > SIZE_MAX - b) {
        return QRES_E_LIMIT;
    }
    *out = a + b;
    return QRES_OK;
}

QRES_MUST_CHECK static inline int qres_size_multiply(size_t a, size_t b,
                                                     size_t *out) {
    if (b != 0 && a > SIZE_MAX / b) {
        return QRES_E_LIMIT;
    }
    *out = a * b;
    return QRES_OK;
}

/* An unsigned 128-bit value in two halves. */
typedef struct {
    uint64_t high;
    uint64_t low;
} qres_u128;

/* Exact 64 x 64 -> 128 product from 32-bit partial products. */
static inline qres_u128 qres_multiply64(uint64_t a, uint64_t b) {
    uint64_t a0 = (uint32_t)a;
    uint64_t a1 = a >> 32;
    uint64_t b0 = (uint32_t)b;
    uint64_t b1 = b >> 32;
    uint64_t low = a0 * b0;
    /* (2^32-1)^2 + 2 * (2^32-1) = 2^64 - 1: neither sum can wrap. */
    uint64_t middle = a1 * b0 + (low >> 32);
    uint64_t cross = a0 * b1 + (uint32_t)middle;
    qres_u128 product;

    product.high = a1 * b1 + (middle >> 32) + (cross >> 32);
    product.low = cross << 32 | (uint32_t)low;
    return product;
}

/*
 * floor((high * 2^64 + low) / divisor), with high < divisor so that the
 * quotient fits 64 bits; *remainder (may be NULL) takes the rest.
 */
QRES_API uint64_t qres_divide128(uint64_t high, uint64_t low, uint64_t divisor,
                                 uint64_t *remainder);

/* floor(sqrt(x)). */
QRES_API uint32_t qres_square_root64(uint64_t x);

#ifdef __cplusplus
}
#endif

#endif
