/*
 * decimal.c: k / 10^places to binary32 and binary64 and back, exactly.
 *
 * Room: fix. Spec: spec/arithmetic.md 2.1.
 */
#include "qres/fix.h"
#include "decimal_table.h"

_Static_assert(sizeof decimal_table / sizeof decimal_table[0] ==
                   QRES_DECIMAL_PLACES_MAX + 1,
               "one row for each number of places");

const struct qres_decimal *qres_decimal_at(unsigned places) {
    return places <= QRES_DECIMAL_PLACES_MAX ? &decimal_table[places] : NULL;
}

/* The two formats: place of the exponent field, and its bias. */
enum { PLACE32 = 23, BIAS32 = 127, PLACE64 = 52, BIAS64 = 1023 };

/*
 * floor(a * reciprocal / 2^64); the true quotient a * 2^63 / (power << shift)
 * is in [this, this + 2).
 */
static inline uint64_t divide_quickly(const struct qres_decimal *decimal,
                                      uint64_t a) {
    return qres_multiply64(a, decimal->reciprocal).high;
}

/*
 * The quotient rounded down, its last bit set if there is a rest: ten or
 * more bits will be rounded off, so the last one only tells ties apart.
 */
static uint64_t divide_exactly(const struct qres_decimal *decimal, uint64_t a) {
    uint64_t rest;
    uint64_t quotient;

    /* a / 2 < 2^63 <= divisor, so the quotient fits. */
    quotient = qres_divide128(a >> 1, a << 63, decimal->power << decimal->shift,
                              &rest);
    QRES_ASSERT(quotient >> 62 != 0);
    return quotient | (rest != 0);
}

/* |k| / 10^places, rounded once, ties to even; size = |k| > 0. */
static inline uint64_t round_size(const struct qres_decimal *decimal,
                                  uint64_t size, unsigned place, int32_t bias) {
    unsigned zeros = qres_clz64(size);
    uint64_t quotient = divide_quickly(decimal, size << zeros);
    unsigned drop = 63 - place - (unsigned)(~quotient >> 63);
    uint64_t half = (uint64_t)1 << (drop - 1);
    uint64_t mantissa;
    uint64_t rest;
    int32_t field;

    /* quotient and quotient + 2 round differently if a tie is between. */
    if (((quotient + 1 - half) & (2 * half - 1)) <= 1) {
        quotient = divide_exactly(decimal, size << zeros);
    }
    mantissa = quotient >> drop;
    rest = quotient - (mantissa << drop);
    mantissa += (rest + half - 1 + (mantissa & 1)) >> drop;
    /* One less, as the hidden bit, and a carry behind it, adds to it. */
    field = decimal->shift - decimal->places - (int32_t)zeros +
            (int32_t)(drop + place) - 64 + bias;
    QRES_ASSERT(quotient >> 62 != 0 && field >= 0 && field < 2 * bias);
    return ((uint64_t)(uint32_t)field << place) + mantissa;
}

/*
 * The same for 0 < size < 2^32 and binary32 by one 32 x 32 bit product: the
 * quotient of round_size is in [this, this + SLACK]. Returns 0 if a tie lies
 * between, one time in 128; a carry into the next power of two does no harm.
 */
#define SLACK (((uint64_t)1 << 32) + 2)

static inline uint32_t round_small(const struct qres_decimal *decimal,
                                   uint32_t size) {
    unsigned zeros = qres_clz32(size);
    uint64_t quotient =
        (uint64_t)(size << zeros) * (uint32_t)(decimal->reciprocal >> 32);
    unsigned drop = 40 - (unsigned)(~quotient >> 63);
    uint64_t half = (uint64_t)1 << (drop - 1);
    int32_t field;

    if (((quotient + SLACK - half) & (2 * half - 1)) <= SLACK) {
        return 0;
    }
    field = decimal->shift - decimal->places - (int32_t)zeros + (int32_t)drop +
            PLACE32 - 96 + BIAS32;
    return ((uint32_t)field << PLACE32) + (uint32_t)(quotient >> drop) +
           (uint32_t)(quotient >> (drop - 1) & 1);
}

uint32_t qres_decimal_round32(const struct qres_decimal *decimal, int64_t k) {
    uint32_t sign = (uint32_t)(k < 0) << 31;
    uint32_t quick;

    if (k == 0) {
        return 0;
    }
    if (qres_abs64(k) >> 32 == 0) {
        quick = round_small(decimal, (uint32_t)qres_abs64(k));
        if (quick != 0) {
            return sign | quick;
        }
    }
    return sign | (uint32_t)round_size(decimal, qres_abs64(k), PLACE32, BIAS32);
}

uint64_t qres_decimal_round64(const struct qres_decimal *decimal, int64_t k) {
    uint64_t sign = (uint64_t)(k < 0) << 63;

    if (k == 0) {
        return 0;
    }
    return sign | round_size(decimal, qres_abs64(k), PLACE64, BIAS64);
}

uint32_t qres_decimal_to_float32(int64_t k, unsigned places) {
    const struct qres_decimal *decimal = qres_decimal_at(places);

    return decimal != NULL ? qres_decimal_round32(decimal, k) : 0;
}

uint64_t qres_decimal_to_float64(int64_t k, unsigned places) {
    const struct qres_decimal *decimal = qres_decimal_at(places);

    return decimal != NULL ? qres_decimal_round64(decimal, k) : 0;
}

int qres_decimal_to_float32_array(const int64_t *k, size_t count,
                                  unsigned places, uint32_t *bits) {
    const struct qres_decimal *decimal = qres_decimal_at(places);

    if (decimal == NULL) {
        return QRES_E_ARG;
    }
    for (size_t i = 0; i < count; i++) {
        bits[i] = qres_decimal_round32(decimal, k[i]);
    }
    return QRES_OK;
}

int qres_decimal_to_float64_array(const int64_t *k, size_t count,
                                  unsigned places, uint64_t *bits) {
    const struct qres_decimal *decimal = qres_decimal_at(places);

    if (decimal == NULL) {
        return QRES_E_ARG;
    }
    for (size_t i = 0; i < count; i++) {
        bits[i] = qres_decimal_round64(decimal, k[i]);
    }
    return QRES_OK;
}

/* A grid point beside a binary value, and how far it is. */
struct neighbour {
    uint64_t k;        /* nearest integer, ties up; all ones if too large */
    uint64_t distance; /* in units of the product; all ones if >= 2^64 */
    int below;         /* the grid point is not above the value */
};

/* Nearest integer to product / 2^shift, 1 <= shift <= 64. */
static struct neighbour find_near(qres_u128 product, unsigned shift) {
    uint64_t half = (uint64_t)1 << (shift - 1);
    uint64_t mask = half - 1 + half;
    uint64_t low = product.low + half;
    uint64_t high = product.high + (low < half);
    uint64_t sign;
    struct neighbour near;

    if (shift == 64) {
        near.k = high;
    } else {
        near.k = high >> shift != 0 ? UINT64_MAX
                                    : high << (64 - shift) | low >> shift;
    }
    near.below = (low & mask) >= half;
    /* Either sign is as likely: no branch. */
    sign = (uint64_t)near.below - 1;
    near.distance = (((low & mask) - half) ^ sign) - sign;
    return near;
}

/* The same for 65 <= shift <= 127; product.high < 2^63. */
static struct neighbour find_far(qres_u128 product, unsigned shift) {
    uint64_t half = (uint64_t)1 << (shift - 65);
    uint64_t mask = half - 1 + half;
    uint64_t high = product.high + half;
    struct neighbour near;

    near.k = high >> (shift - 64);
    near.below = (high & mask) >= half;
    near.distance = UINT64_MAX;
    if ((high & mask) == half) {
        near.distance = product.low;
    } else if ((high & mask) == half - 1) {
        /* Not 0: no mantissa below 2^53 gives a multiple of 2^64. */
        near.distance = 0 - product.low;
    }
    return near;
}

/*
 * |k| for the value mantissa * 2^exponent; `lowest` says that the gap below
 * it is half of the gap above. In units of the product mantissa * power
 * half a gap is power / 2, odd, so that no distance can equal it.
 */
static int match_grid(const struct qres_decimal *decimal, uint64_t mantissa,
                      int32_t exponent, int lowest, uint64_t *k) {
    /* Below 2^53 * 2^63 = 2^116. */
    qres_u128 product = qres_multiply64(mantissa, decimal->power);
    int32_t shift = -(exponent + decimal->places);
    struct neighbour near;

    if (shift <= 0) {
        /* An integer; it must keep below 2^63. */
        if (product.high != 0 ||
            qres_bit_length64(product.low) + (uint32_t)-shift > 63) {
            return QRES_E_RANGE;
        }
        *k = product.low << -shift;
        return QRES_OK;
    }
    if (shift > 117) {
        return QRES_E_RANGE; /* below half a step */
    }
    near = shift <= 64 ? find_near(product, (unsigned)shift)
                       : find_far(product, (unsigned)shift);
    if (near.distance > (decimal->power >> (lowest && near.below ? 2 : 1)) ||
        near.k > INT64_MAX) {
        return QRES_E_RANGE;
    }
    QRES_ASSERT(near.k != 0);
    *k = near.k;
    return QRES_OK;
}

/*
 * match_grid in 64 bits: power < 2^39 and a mantissa of 24 bits, not the
 * lowest of its octave; 1 <= shift <= 63.
 */
static int match_small(uint64_t power, uint64_t mantissa, unsigned shift,
                       uint64_t *k) {
    uint64_t product = mantissa * power;
    uint64_t near = (product + ((uint64_t)1 << (shift - 1))) >> shift;
    uint64_t grid = near << shift;
    uint64_t distance = grid > product ? grid - product : product - grid;

    *k = near;
    return distance > power >> 1 ? QRES_E_RANGE : QRES_OK;
}

static int match_any32(const struct qres_decimal *decimal, uint32_t bits,
                       uint64_t *size) {
    uint32_t field = bits >> 23 & 0xff;
    uint32_t mantissa = bits & 0x7fffff;

    *size = 0;
    if (bits == 0) {
        return QRES_OK;
    }
    /* NaN, infinity, -0.0; denormals are below half of 10^-27. */
    if (field == 0xff || field == 0) {
        return QRES_E_RANGE;
    }
    return match_grid(decimal, mantissa | 0x800000, (int32_t)field - 150,
                      mantissa == 0, size);
}

int qres_decimal_match32(const struct qres_decimal *decimal, uint32_t bits,
                         int64_t *k) {
    uint32_t field = bits >> 23 & 0xff;
    uint32_t mantissa = bits & 0x7fffff;
    uint32_t shift = 150 - field - (uint32_t)decimal->places;
    uint64_t size;
    int result;

    if (decimal->power >> 39 == 0 && mantissa != 0 && shift - 1 < 63 &&
        field != 0) {
        result = match_small(decimal->power, mantissa | 0x800000, shift, &size);
    } else {
        result = match_any32(decimal, bits, &size);
    }
    if (result == QRES_OK) {
        *k = bits >> 31 != 0 ? -(int64_t)size : (int64_t)size;
    }
    return result;
}

int qres_decimal_match64(const struct qres_decimal *decimal, uint64_t bits,
                         int64_t *k) {
    const uint64_t hidden = (uint64_t)1 << 52;
    uint32_t field = (uint32_t)(bits >> 52) & 0x7ff;
    uint64_t mantissa = bits & (hidden - 1);
    uint64_t size;
    int result;

    if (bits == 0) {
        *k = 0;
        return QRES_OK;
    }
    if (field == 0x7ff || field == 0) {
        return QRES_E_RANGE;
    }
    result = match_grid(decimal, mantissa | hidden, (int32_t)field - 1075,
                        mantissa == 0, &size);
    if (result == QRES_OK) {
        *k = bits >> 63 != 0 ? -(int64_t)size : (int64_t)size;
    }
    return result;
}

int qres_float32_to_decimal(uint32_t bits, unsigned places, int64_t *k) {
    const struct qres_decimal *decimal = qres_decimal_at(places);

    return decimal != NULL ? qres_decimal_match32(decimal, bits, k)
                           : QRES_E_ARG;
}

int qres_float64_to_decimal(uint64_t bits, unsigned places, int64_t *k) {
    const struct qres_decimal *decimal = qres_decimal_at(places);

    return decimal != NULL ? qres_decimal_match64(decimal, bits, k)
                           : QRES_E_ARG;
}
