/*
 * rng.c: the counter-based generator.
 *
 * Room: fix. Spec: spec/arithmetic.md 2.6.
 */
#include "qres/fix.h"

/* The fractions of the square roots of 2 to 11 in 64 bits, odd. */
#define STRIDE UINT64_C(0x6a09e667f3bcc909)
#define FIRST  UINT64_C(0xbb67ae8584caa73b)
#define SECOND UINT64_C(0x3c6ef372fe94f82b)
#define THIRD  UINT64_C(0xa54ff53a5f1d36f1)
#define START  UINT64_C(0x510e527fade682d1)

/*
 * The key enters twice: the second time keeps two keys from giving the same
 * stream shifted against itself. Without START draw 0 of key 0 would be 0.
 */
static uint64_t draw(uint64_t key, uint64_t counter) {
    uint64_t x = counter * STRIDE + key + START;

    x = (x ^ x >> 32) * FIRST;
    x = (x ^ x >> 29) * SECOND;
    x += key;
    x = (x ^ x >> 32) * THIRD;
    x = (x ^ x >> 29) * FIRST;
    return x ^ x >> 32;
}

void qres_rng_init(struct qres_rng *rng, uint64_t seed, uint64_t stream) {
    rng->key = draw(draw(0, seed), stream);
    rng->counter = 0;
}

uint64_t qres_rng_u64(struct qres_rng *rng) {
    return draw(rng->key, rng->counter++);
}

uint32_t qres_rng_u32(struct qres_rng *rng) {
    return (uint32_t)(qres_rng_u64(rng) >> 32);
}

uint64_t qres_rng_below(struct qres_rng *rng, uint64_t bound) {
    qres_u128 product;

    QRES_ASSERT(bound >= 1);
    product = qres_multiply64(qres_rng_u64(rng), bound);
    if (product.low < bound) {
        /* The 2^64 mod bound smallest low halves are one too many. */
        uint64_t excess = (0 - bound) % bound;

        while (product.low < excess) {
            product = qres_multiply64(qres_rng_u64(rng), bound);
        }
    }
    QRES_ASSERT(product.high < bound);
    return product.high;
}
