/*
 * binary.c: binary64 to binary32 and back, without loss.
 *
 * Room: fix. Spec: spec/arithmetic.md 2.2.
 */
#include "qres/fix.h"

uint64_t qres_float32_widen(uint32_t bits) {
    uint64_t sign = (uint64_t)(bits >> 31) << 63;
    uint32_t field = bits >> 23 & 0xff;
    uint64_t mantissa = bits & 0x7fffff;
    unsigned shift;

    if (field == 0xff) {
        return sign | (uint64_t)0x7ff << 52 | mantissa << 29;
    }
    if (field != 0) {
        return sign | (uint64_t)(field + 896) << 52 | mantissa << 29;
    }
    if (mantissa == 0) {
        return sign;
    }
    /* Denormal: bring the first one to bit 23, where it is hidden. */
    shift = qres_clz32((uint32_t)mantissa) - 8;
    mantissa = (mantissa << shift) & 0x7fffff;
    return sign | (uint64_t)(897 - shift) << 52 | mantissa << 29;
}

int qres_float64_narrow(uint64_t bits, uint32_t *out) {
    const uint64_t dropped = ((uint64_t)1 << 29) - 1;
    uint32_t sign = (uint32_t)(bits >> 63) << 31;
    uint32_t field = (uint32_t)(bits >> 52) & 0x7ff;
    uint32_t mantissa = (uint32_t)(bits >> 29) & 0x7fffff;
    uint32_t shift;

    if ((bits & dropped) != 0) {
        return QRES_E_RANGE;
    }
    if (field == 0x7ff || (field == 0 && mantissa == 0)) {
        *out = sign | (field == 0 ? 0 : (uint32_t)0xff << 23) | mantissa;
        return QRES_OK;
    }
    if (field >= 897 && field <= 1150) {
        *out = sign | (field - 896) << 23 | mantissa;
        return QRES_OK;
    }
    /* Denormal in binary32: 2^-149 is field 874. */
    if (field < 874 || field > 1150) {
        return QRES_E_RANGE;
    }
    mantissa |= 0x800000;
    shift = 897 - field;
    if ((mantissa & (((uint32_t)1 << shift) - 1)) != 0) {
        return QRES_E_RANGE;
    }
    *out = sign | mantissa >> shift;
    return QRES_OK;
}
