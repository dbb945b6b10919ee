/*
 * q8.c: Q8.8 division and narrowing with error feedback.
 *
 * Room: fix. Spec: spec/arithmetic.md 2.3.
 */
#include "qres/fix.h"

qres_q8 qres_q8_div(qres_q8 a, qres_q8 b) {
    /* At most 2 * 2^15 * 2^8 + 2^15 < 2^25. */
    uint64_t twice = qres_abs64(a.raw) * (2 * (uint64_t)QRES_Q8_ONE);
    uint64_t size = qres_abs64(b.raw);
    uint64_t negative = (a.raw < 0) != (b.raw < 0);
    int32_t quotient;

    if (size == 0) {
        return qres_q8_saturate(a.raw * 65536);
    }
    quotient =
        (int32_t)qres_divide128(0, twice + size - negative, 2 * size, NULL);
    return qres_q8_saturate(negative ? -quotient : quotient);
}

qres_q8 qres_q8_from_q16(qres_q16 x, int32_t *error) {
    int64_t sum;
    int64_t rounded;

    QRES_ASSERT(*error >= -128 && *error <= 127);
    sum = (int64_t)x.raw + *error;
    rounded = qres_asr64(sum + 128, 8);
    *error = (int32_t)(sum - rounded * 256);
    QRES_ASSERT(*error >= -128 && *error <= 127);
    /* |rounded| <= 2^23. */
    return qres_q8_saturate((int32_t)rounded);
}
