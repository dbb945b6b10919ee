/*
 * wide.c: 128 by 64 bit division and integer square root.
 *
 * Room: base. Spec: spec/arithmetic.md 1.
 */
#include "qres/base.h"

/*
 * Two steps of schoolbook division with 32-bit digits (Knuth, The Art of
 * Computer Programming, vol. 2, 4.3.1, algorithm D).
 */
static uint64_t divide_step(uint64_t *rest, uint32_t digit, uint64_t divisor) {
    uint64_t d1 = divisor >> 32;
    uint64_t d0 = (uint32_t)divisor;
    uint64_t q = *rest / d1;
    uint64_t r = *rest % d1;

    while (q > UINT32_MAX || q * d0 > (r << 32 | digit)) {
        q--;
        r += d1;
        if (r > UINT32_MAX) {
            break;
        }
    }
    /* The true remainder is below divisor, so the wrap cancels. */
    *rest = (*rest << 32 | digit) - q * divisor;
    QRES_ASSERT(q <= UINT32_MAX && *rest < divisor);
    return q;
}

uint64_t qres_divide128(uint64_t high, uint64_t low, uint64_t divisor,
                        uint64_t *remainder) {
    unsigned shift = qres_clz64(divisor);
    uint64_t rest;
    uint64_t quotient;

    QRES_ASSERT(divisor != 0);
    QRES_ASSERT(high < divisor);
    if (shift != 0) {
        high = high << shift | low >> (64 - shift);
        low <<= shift;
        divisor <<= shift;
    }
    rest = high;
    quotient = divide_step(&rest, (uint32_t)(low >> 32), divisor) << 32;
    quotient |= divide_step(&rest, (uint32_t)low, divisor);
    if (remainder != NULL) {
        *remainder = rest >> shift;
    }
    return quotient;
}

uint32_t qres_square_root64(uint64_t x) {
    uint64_t root = 0;
    uint64_t bit = (uint64_t)1 << 62;

    while (bit > x) {
        bit >>= 2;
    }
    while (bit != 0) {
        if (x >= root + bit) {
            x -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
        bit >>= 2;
    }
    /* What is left is x - root^2, at most 2 root. */
    QRES_ASSERT(root <= UINT32_MAX && x <= 2 * root);
    return (uint32_t)root;
}
