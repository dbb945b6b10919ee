/*
 * q16.c: Q16.16 division, powers, logarithms and roots.
 *
 * Room: fix. Spec: spec/arithmetic.md 2.3 and 2.5.
 */
#include "qres/fix.h"
#include "power_table.h"

qres_q16 qres_q16_div(qres_q16 a, qres_q16 b) {
    /* 2 * |a| * 2^16 + |b| < 2^49: far inside int64. */
    uint64_t twice = qres_abs64(a.raw) * (2 * (uint64_t)QRES_Q16_ONE);
    uint64_t size = qres_abs64(b.raw);
    uint64_t quotient;
    uint64_t negative;

    if (size == 0) {
        return qres_q16_saturate(a.raw * ((int64_t)1 << 32));
    }
    /* Half up: ties go away from zero above it, towards it below. */
    negative = (a.raw < 0) != (b.raw < 0);
    quotient = qres_divide128(0, twice + size - negative, 2 * size, NULL);
    QRES_ASSERT(quotient <= (uint64_t)1 << 47);
    return qres_q16_saturate(negative ? -(int64_t)quotient : (int64_t)quotient);
}

/*
 * 2^(f / 65536) * 2^31 for 0 <= f < 65536: one factor for each hexadecimal
 * digit of f.
 */
static uint32_t raise_fraction(uint32_t f) {
    const uint64_t half = (uint64_t)1 << 30;
    uint64_t power = power_table[0][f >> 12];

    QRES_ASSERT(f < 65536);
    power = (power * power_table[1][f >> 8 & 15] + half) >> 31;
    power = (power * power_table[2][f >> 4 & 15] + half) >> 31;
    power = (power * power_table[3][f & 15] + half) >> 31;
    QRES_ASSERT(power >> 31 == 1);
    return (uint32_t)power;
}

qres_q16 qres_q16_exp2(qres_q16 x) {
    int32_t whole = qres_q16_floor(x);
    uint64_t power;
    qres_q16 result = {0};

    if (whole >= 15) {
        result.raw = INT32_MAX;
        return result;
    }
    if (whole < -17) {
        return result;
    }
    /* The power counts 2^(whole - 31), the result 2^-16. */
    power = raise_fraction((uint32_t)x.raw & 0xffff);
    power = ((power << 1 >> (15 - whole)) + 1) >> 1;
    return qres_q16_saturate((int64_t)power);
}

/*
 * log2(m / 2^31) * 65536 for 2^31 <= m < 2^32, nearest: the hexadecimal
 * digits of the result, largest first, each divided out of m.
 */
static uint32_t find_fraction(uint32_t m) {
    uint32_t fraction = 0;

    QRES_ASSERT(m >> 31 == 1);
    for (unsigned j = 0; j < 4; j++) {
        const uint32_t *row = power_table[j];
        uint32_t digit = 0;

        for (uint32_t step = 8; step != 0; step >>= 1) {
            /* step or 0 without a branch: no digit is likelier. */
            digit += step & (0 - (uint32_t)(m >= row[digit + step]));
        }
        if (digit != 0) {
            m = (uint32_t)(((uint64_t)m * inverse_table[j][digit] +
                            ((uint64_t)1 << 31)) >>
                           32);
        }
        fraction = fraction << 4 | digit;
    }
    /* What is left is 2^(r / 65536), 0 <= r <= 1, nearly linear. */
    fraction += m >= 0x80002c5d;
    QRES_ASSERT(fraction <= 65536);
    return fraction;
}

qres_q16 qres_q16_log2_u64(uint64_t x) {
    unsigned zeros = qres_clz64(x);
    qres_q16 result = {INT32_MIN};

    if (x != 0) {
        /* 32 bits decide but for a relative 2^-31, 0.0001 units. */
        uint32_t m = (uint32_t)((x << zeros) >> 32);

        result.raw = (int32_t)((63 - zeros) << 16) + (int32_t)find_fraction(m);
    }
    return result;
}

qres_q16 qres_q16_log2(qres_q16 x) {
    qres_q16 result = {INT32_MIN};

    if (x.raw > 0) {
        result = qres_q16_log2_u64((uint64_t)x.raw);
        result.raw -= 16 * QRES_Q16_ONE;
    }
    return result;
}

qres_q16 qres_q16_sqrt(qres_q16 x) {
    qres_q16 result = {0};

    if (x.raw > 0) {
        uint64_t square = (uint64_t)x.raw << 16;
        uint64_t root = qres_square_root64(square);

        /* (root + 1/2)^2 = root^2 + root + 1/4: a tie cannot be. */
        root += square - root * root > root;
        QRES_ASSERT(root < (uint64_t)1 << 24);
        result.raw = (int32_t)root;
    }
    return result;
}
