/*
 * test_fix_decimal.c: decimals against the C library, binary formats.
 *
 * Tests: room fix. Spec: spec/arithmetic.md 2.1 and 2.2.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/fix.h"
#include "rows.h"

enum { RANDOM_CASES = 1000000 };

static uint32_t library_float32(int64_t k, unsigned places) {
    char text[40];
    float value;
    uint32_t bits;

    (void)snprintf(text, sizeof text, "%" PRId64 "e-%u", k, places);
    value = strtof(text, NULL);
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t library_float64(int64_t k, unsigned places) {
    char text[40];
    double value;
    uint64_t bits;

    (void)snprintf(text, sizeof text, "%" PRId64 "e-%u", k, places);
    value = strtod(text, NULL);
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static int64_t random_k(uint64_t *seed) {
    int64_t k = (int64_t)(random_wide(seed) >> 1);

    return random_u64(seed) & 1 ? -k : k;
}

/* Both ways; below the limits of uniqueness the way back gives k itself. */
static void check_both_ways(int64_t k, unsigned places) {
    uint32_t bits32 = qres_decimal_to_float32(k, places);
    uint64_t bits64 = qres_decimal_to_float64(k, places);
    uint64_t size = qres_abs64(k);
    int64_t back;

    assert_int_equal(bits32, library_float32(k, places));
    assert_true(bits64 == library_float64(k, places));
    if (qres_float32_to_decimal(bits32, places, &back) == QRES_OK) {
        assert_int_equal(qres_decimal_to_float32(back, places), bits32);
        assert_true(size >= QRES_DECIMAL_UNIQUE32 || back == k);
    } else {
        assert_true(size >= QRES_DECIMAL_UNIQUE32);
    }
    if (qres_float64_to_decimal(bits64, places, &back) == QRES_OK) {
        assert_true(qres_decimal_to_float64(back, places) == bits64);
        assert_true(size >= QRES_DECIMAL_UNIQUE64 || back == k);
    } else {
        assert_true(size >= QRES_DECIMAL_UNIQUE64);
    }
}

static void random_agrees_with_library(void **state) {
    uint64_t seed = 11;

    (void)state;
    for (unsigned i = 0; i < RANDOM_CASES; i++) {
        unsigned places =
            (unsigned)(random_u64(&seed) % (QRES_DECIMAL_PLACES_MAX + 1));
        int64_t k = random_k(&seed);

        if (k != 0) {
            check_both_ways(k, places);
        }
    }
}

/*
 * Odd multiples of half a unit in the last place, and their neighbours:
 * ties of both formats for few places, near-ties for many.
 */
static void ties_agree_with_library(void **state) {
    uint64_t seed = 12;

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        unsigned digits = i & 1 ? 24 : 53;
        unsigned places = (unsigned)(random_u64(&seed) % 17);
        const struct qres_decimal *decimal = qres_decimal_at(places);
        uint64_t half =
            (random_u64(&seed) >> (63 - digits)) | 1 | (uint64_t)1 << digits;
        qres_u128 product = qres_multiply64(half, decimal->power);
        unsigned room = 63 - qres_bit_length64(product.low);

        if (product.high != 0 || product.low >> 63 != 0) {
            continue;
        }
        product.low <<= random_u64(&seed) % (room + 1);
        for (int64_t d = -1; d <= 1; d++) {
            check_both_ways((int64_t)product.low + d, places);
            check_both_ways(-(int64_t)product.low + d, places);
        }
    }
}

static void powers_agree_with_library(void **state) {
    (void)state;
    for (unsigned places = 0; places <= QRES_DECIMAL_PLACES_MAX; places++) {
        for (unsigned e = 0; e < 63; e++) {
            for (int64_t d = -2; d <= 2; d++) {
                int64_t k = ((int64_t)1 << e) + d;

                if (k != 0) {
                    check_both_ways(k, places);
                    check_both_ways(-k, places);
                }
            }
        }
        for (int64_t k = 1; k < 3000; k++) {
            check_both_ways(k, places);
        }
        check_both_ways(INT64_MAX, places);
        check_both_ways(INT64_MIN + 1, places);
        check_both_ways(INT64_MIN, places);
    }
}

static void zero_is_positive(void **state) {
    (void)state;
    for (unsigned places = 0; places <= QRES_DECIMAL_PLACES_MAX; places++) {
        int64_t k = 77;

        assert_int_equal(qres_decimal_to_float32(0, places), 0);
        assert_true(qres_decimal_to_float64(0, places) == 0);
        assert_int_equal(qres_float32_to_decimal(0, places, &k), QRES_OK);
        assert_true(k == 0);
        k = 77;
        assert_int_equal(qres_float64_to_decimal(0, places, &k), QRES_OK);
        assert_true(k == 0);
    }
}

static void arrays_equal_single_values(void **state) {
    int64_t k[257];
    uint32_t bits32[257];
    uint64_t bits64[257];
    uint64_t seed = 13;

    (void)state;
    for (unsigned places = 0; places <= QRES_DECIMAL_PLACES_MAX; places++) {
        const struct qres_decimal *decimal = qres_decimal_at(places);

        for (size_t i = 0; i < 257; i++) {
            k[i] = random_k(&seed);
        }
        bits32[256] = 77;
        bits64[256] = 77;
        assert_int_equal(qres_decimal_to_float32_array(k, 256, places, bits32),
                         QRES_OK);
        assert_int_equal(qres_decimal_to_float64_array(k, 256, places, bits64),
                         QRES_OK);
        for (size_t i = 0; i < 256; i++) {
            assert_int_equal(bits32[i], qres_decimal_round32(decimal, k[i]));
            assert_true(bits64[i] == qres_decimal_round64(decimal, k[i]));
        }
        assert_true(bits32[256] == 77 && bits64[256] == 77);
    }
}

static void too_many_places_are_refused(void **state) {
    const unsigned places = QRES_DECIMAL_PLACES_MAX + 1;
    int64_t k = 77;
    uint32_t bits32 = 77;
    uint64_t bits64 = 77;

    (void)state;
    assert_null(qres_decimal_at(places));
    assert_int_equal(qres_decimal_to_float32(1, places), 0);
    assert_true(qres_decimal_to_float64(1, places) == 0);
    assert_int_equal(qres_decimal_to_float32_array(&k, 1, places, &bits32),
                     QRES_E_ARG);
    assert_int_equal(qres_decimal_to_float64_array(&k, 1, places, &bits64),
                     QRES_E_ARG);
    assert_int_equal(qres_float32_to_decimal(0, places, &k), QRES_E_ARG);
    assert_int_equal(qres_float64_to_decimal(0, places, &k), QRES_E_ARG);
    assert_true(bits32 == 77 && bits64 == 77 && k == 77);
}

/*
 * Random bits near a grid: the way back finds a k exactly if one of the
 * integers around value * 10^places rounds to them.
 */
static void refusals_are_complete(void **state) {
    uint64_t seed = 14;
    unsigned refused = 0;

    (void)state;
    for (unsigned i = 0; i < RANDOM_CASES; i++) {
        unsigned places =
            (unsigned)(random_u64(&seed) % (QRES_DECIMAL_PLACES_MAX + 1));
        int64_t near = random_k(&seed) % (QRES_DECIMAL_UNIQUE64 - 8);
        uint64_t step = random_u64(&seed) % 5;
        uint64_t bits = qres_decimal_to_float64(near, places) + step;
        int64_t found = INT64_MAX;
        int64_t k = INT64_MAX;

        for (int64_t d = -6; d <= 6; d++) {
            if (qres_decimal_to_float64(near + d, places) == bits) {
                found = near + d;
            }
        }
        if (near == 0) {
            continue;
        }
        assert_int_equal(qres_float64_to_decimal(bits, places, &k),
                         found == INT64_MAX ? QRES_E_RANGE : QRES_OK);
        assert_true(k == found);
        refused += found == INT64_MAX;
    }
    assert_true(refused > RANDOM_CASES / 4);
}

/*
 * 2^e, whose lower neighbour is nearer than the upper one: 2^e 10^places is
 * 5^places 2^(e + places), so the nearest k is known without rounding.
 */
static void powers_of_two_match(void **state) {
    unsigned refused = 0;

    (void)state;
    for (unsigned places = 0; places <= QRES_DECIMAL_PLACES_MAX; places++) {
        uint64_t power = qres_decimal_at(places)->power;

        for (unsigned shift = 1; shift < 64; shift++) {
            int e = -(int)(shift + places);
            uint64_t near = (power + ((uint64_t)1 << (shift - 1))) >> shift;
            uint64_t bits64 = (uint64_t)(1023 + e) << 52;
            uint32_t bits32 = (uint32_t)(127 + e) << 23;
            int good64 =
                qres_decimal_to_float64((int64_t)near, places) == bits64;
            int good32 =
                qres_decimal_to_float32((int64_t)near, places) == bits32;
            int64_t k = 77;

            assert_int_equal(qres_float64_to_decimal(bits64, places, &k),
                             good64 ? QRES_OK : QRES_E_RANGE);
            assert_true(!good64 || k == (int64_t)near);
            assert_int_equal(qres_float32_to_decimal(bits32, places, &k),
                             good32 ? QRES_OK : QRES_E_RANGE);
            assert_true(!good32 || k == (int64_t)near);
            refused += good64 ? 0 : 1;
        }
    }
    assert_true(refused > 20);
}

struct match_row {
    const char *name;
    uint64_t bits;
    unsigned places;
    int result;
    int64_t k;
};

static const struct match_row match32_rows[] = {
    {"f32 0.1", 0x3dcccccd, 1, QRES_OK, 1},
    {"f32 -0.1", 0xbdcccccd, 1, QRES_OK, -1},
    {"f32 beside 0.1", 0x3dccccce, 1, QRES_E_RANGE, 77},
    {"f32 16777216 is a power", 0x4b800000, 0, QRES_OK, 16777216},
    {"f32 2^62", 0x5e800000, 0, QRES_OK, (int64_t)1 << 62},
    {"f32 2^63", 0x5f000000, 0, QRES_E_RANGE, 77},
    {"f32 -2^63", 0xdf000000, 0, QRES_E_RANGE, 77},
    {"f32 largest", 0x7f7fffff, 0, QRES_E_RANGE, 77},
    {"f32 -0.0", 0x80000000, 3, QRES_E_RANGE, 77},
    {"f32 infinity", 0x7f800000, 0, QRES_E_RANGE, 77},
    {"f32 NaN", 0x7fc00000, 0, QRES_E_RANGE, 77},
    {"f32 smallest denormal", 1, 27, QRES_E_RANGE, 77},
    {"f32 largest denormal", 0x007fffff, 27, QRES_E_RANGE, 77},
    {"f32 smallest normal", 0x00800000, 27, QRES_E_RANGE, 77},
    {"f32 0.5 without places", 0x3f000000, 0, QRES_E_RANGE, 77},
    {"f32 10^-27", 0x129e74d2, 27, QRES_OK, 1},
};

static const struct match_row match64_rows[] = {
    {"f64 0.1", UINT64_C(0x3fb999999999999a), 1, QRES_OK, 1},
    {"f64 0.3", UINT64_C(0x3fd3333333333333), 1, QRES_OK, 3},
    {"f64 0.1 + 0.2", UINT64_C(0x3fd3333333333334), 1, QRES_E_RANGE, 77},
    {"f64 2^53 + 2", UINT64_C(0x4340000000000001), 0, QRES_OK,
     9007199254740994},
    {"f64 2^63 - 1024", UINT64_C(0x43dfffffffffffff), 0, QRES_OK,
     INT64_MAX - 1023},
    {"f64 2^63", UINT64_C(0x43e0000000000000), 0, QRES_E_RANGE, 77},
    {"f64 largest", UINT64_C(0x7fefffffffffffff), 0, QRES_E_RANGE, 77},
    {"f64 -0.0", UINT64_C(0x8000000000000000), 0, QRES_E_RANGE, 77},
    {"f64 -infinity", UINT64_C(0xfff0000000000000), 0, QRES_E_RANGE, 77},
    {"f64 NaN", UINT64_C(0x7ff8000000000001), 0, QRES_E_RANGE, 77},
    {"f64 smallest denormal", 1, 27, QRES_E_RANGE, 77},
    {"f64 smallest normal", UINT64_C(0x0010000000000000), 27, QRES_E_RANGE, 77},
    {"f64 0.5 without places", UINT64_C(0x3fe0000000000000), 0, QRES_E_RANGE,
     77},
};

static void matches32(void **state) {
    const struct match_row *row = *state;
    int64_t k = 77;

    assert_int_equal(
        qres_float32_to_decimal((uint32_t)row->bits, row->places, &k),
        row->result);
    assert_true(k == row->k);
}

static void matches64(void **state) {
    const struct match_row *row = *state;
    int64_t k = 77;

    assert_int_equal(qres_float64_to_decimal(row->bits, row->places, &k),
                     row->result);
    assert_true(k == row->k);
}

static uint64_t library_widen(uint32_t bits) {
    float narrow;
    double wide;
    uint64_t out;

    memcpy(&narrow, &bits, sizeof narrow);
    wide = (double)narrow;
    memcpy(&out, &wide, sizeof out);
    return out;
}

/* All numbers with 13 leading mantissa bits, and random ones. */
static void widening_agrees_with_library(void **state) {
    uint64_t seed = 15;

    (void)state;
    for (uint64_t i = 0; i < UINT64_C(0x100000000); i += 1024) {
        uint32_t bits = (uint32_t)(i | (random_u64(&seed) & 1023));
        uint32_t back = 77;

        if ((bits & 0x7f800000) != 0x7f800000) {
            assert_true(qres_float32_widen(bits) == library_widen(bits));
        }
        assert_int_equal(qres_float64_narrow(qres_float32_widen(bits), &back),
                         QRES_OK);
        assert_int_equal(back, bits);
    }
}

static const struct match_row narrow_rows[] = {
    {"narrow 1.0", UINT64_C(0x3ff0000000000000), 0, QRES_OK, 0x3f800000},
    {"narrow 0.1", UINT64_C(0x3fb999999999999a), 0, QRES_E_RANGE, 77},
    {"narrow lowest kept bit", UINT64_C(0x3ff0000020000000), 0, QRES_OK,
     0x3f800001},
    {"narrow highest lost bit", UINT64_C(0x3ff0000010000000), 0, QRES_E_RANGE,
     77},
    {"narrow 2^128", UINT64_C(0x47f0000000000000), 0, QRES_E_RANGE, 77},
    {"narrow 2^127", UINT64_C(0x47e0000000000000), 0, QRES_OK, 0x7f000000},
    {"narrow 2^-126", UINT64_C(0x3810000000000000), 0, QRES_OK, 0x00800000},
    {"narrow 2^-127", UINT64_C(0x3800000000000000), 0, QRES_OK, 0x00400000},
    {"narrow 2^-149", UINT64_C(0x36a0000000000000), 0, QRES_OK, 1},
    {"narrow 2^-150", UINT64_C(0x3690000000000000), 0, QRES_E_RANGE, 77},
    {"narrow 3 * 2^-150", UINT64_C(0x36a8000000000000), 0, QRES_E_RANGE, 77},
    {"narrow -0.0", UINT64_C(0x8000000000000000), 0, QRES_OK, 0x80000000},
    {"narrow denormal", UINT64_C(0x0000000020000000), 0, QRES_E_RANGE, 77},
    {"narrow infinity", UINT64_C(0x7ff0000000000000), 0, QRES_OK, 0x7f800000},
    {"narrow NaN that fits", UINT64_C(0xfff8000020000000), 0, QRES_OK,
     0xffc00001},
    {"narrow signalling NaN", UINT64_C(0x7ff0000020000000), 0, QRES_OK,
     0x7f800001},
    {"narrow NaN with a long payload", UINT64_C(0x7ff8000000000001), 0,
     QRES_E_RANGE, 77},
};

static void narrows(void **state) {
    const struct match_row *row = *state;
    uint32_t bits = 77;

    assert_int_equal(qres_float64_narrow(row->bits, &bits), row->result);
    assert_int_equal(bits, row->k);
    if (row->result == QRES_OK) {
        assert_true(qres_float32_widen(bits) == row->bits);
    }
}

/* Every 257th pattern, in the order of the integers. */
static void order_is_that_of_values(void **state) {
    uint32_t last_bits = qres_float32_unorder(INT32_MIN);

    (void)state;
    assert_int_equal(qres_float32_order(0), 0);
    assert_int_equal(qres_float32_order(0x80000000), -1);
    assert_true(qres_float64_order(0) == 0);
    assert_true(qres_float64_order((uint64_t)1 << 63) == -1);
    assert_int_equal(last_bits, 0xffffffff);
    for (int64_t i = INT32_MIN + (int64_t)257; i <= INT32_MAX; i += 257) {
        uint32_t bits = qres_float32_unorder((int32_t)i);
        uint64_t wide = qres_float32_widen(bits);
        float last;
        float now;

        assert_int_equal(qres_float32_order(bits), i);
        assert_true(qres_float64_unorder(qres_float64_order(wide)) == wide);
        assert_true(qres_float64_order(wide) >
                    qres_float64_order(qres_float32_widen(last_bits)));
        memcpy(&last, &last_bits, sizeof last);
        memcpy(&now, &bits, sizeof now);
        if (last == last && now == now) {
            assert_true(last < now || (last == 0 && now == 0));
        }
        last_bits = bits;
    }
}

int main(void) {
    static struct rows rows;

    ROWS_TEST(&rows, random_agrees_with_library);
    ROWS_TEST(&rows, ties_agree_with_library);
    ROWS_TEST(&rows, powers_agree_with_library);
    ROWS_TEST(&rows, zero_is_positive);
    ROWS_TEST(&rows, arrays_equal_single_values);
    ROWS_TEST(&rows, too_many_places_are_refused);
    ROWS_TEST(&rows, refusals_are_complete);
    ROWS_TEST(&rows, powers_of_two_match);
    ROWS_TABLE(&rows, matches32, match32_rows);
    ROWS_TABLE(&rows, matches64, match64_rows);
    ROWS_TEST(&rows, widening_agrees_with_library);
    ROWS_TABLE(&rows, narrows, narrow_rows);
    ROWS_TEST(&rows, order_is_that_of_values);
    return rows_run("fix decimal", &rows);
}
