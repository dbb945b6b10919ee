/*
 * test_base.c: result codes, bytes, shifts, sizes and wide integers.
 *
 * Tests: room base. Spec: spec/arithmetic.md 1.
 */
#include <string.h>

#include "qres/base.h"
#include "rows.h"

struct code_row {
    const char *name;
    int value;
};

/* Values that bindings, logs and exit messages rely on. */
static const struct code_row code_rows[] = {
    {"QRES_OK", 0},          {"QRES_E_ARG", -1},
    {"QRES_E_SPACE", -2},    {"QRES_E_DATA", -3},
    {"QRES_E_CHECKSUM", -4}, {"QRES_E_VERSION", -5},
    {"QRES_E_LIMIT", -6},    {"QRES_E_END", -7},
    {"QRES_E_STATE", -8},    {"QRES_E_RANGE", -9},
    {"QRES_E_IO", -20},      {"QRES_E_MEMORY", -21},
    {"QRES_E_EXISTS", -22},  {"QRES_E_FOUND", -23},
    {"QRES_E_UNKNOWN", -24}, {"QRES_E_UNKNOWN", 1},
    {"QRES_E_UNKNOWN", -10}, {"QRES_E_UNKNOWN", INT32_MIN},
};

static void names_result(void **state) {
    const struct code_row *row = *state;
    const char *text = qres_result_text(row->value);

    assert_string_equal(qres_result_name(row->value), row->name);
    assert_true(strlen(text) >= 8);
    assert_true(text[strlen(text) - 1] != '.');
    assert_int_equal(strcmp(text, "a code that this version does not know") ==
                         0,
                     strcmp(row->name, "QRES_E_UNKNOWN") == 0);
}

static void version_is_that_of_the_door(void **state) {
    (void)state;
    assert_int_equal(qres_base_version(), QRES_VERSION);
}

static void bytes_are_little_endian(void **state) {
    const uint8_t want[9] = {0xaa, 0xef, 0xcd, 0xab, 0x89,
                             0x67, 0x45, 0x23, 0x81};
    uint8_t bytes[9];

    (void)state;
    /* One byte off, so that no width is aligned. */
    memset(bytes, 0xaa, sizeof bytes);
    qres_store64(bytes + 1, UINT64_C(0x8123456789abcdef));
    assert_memory_equal(bytes, want, sizeof want);
    assert_int_equal(qres_load64(bytes + 1), UINT64_C(0x8123456789abcdef));
    assert_int_equal(qres_load32(bytes + 5), 0x81234567);
    assert_int_equal(qres_load16(bytes + 7), 0x8123);
    qres_store32(bytes + 3, 0xfedcba98);
    qres_store16(bytes + 1, 0xff80);
    assert_int_equal(qres_load32(bytes + 3), 0xfedcba98);
    assert_int_equal(qres_load16(bytes + 1), 0xff80);
    assert_int_equal(bytes[0], 0xaa);
    assert_int_equal(bytes[7], 0x23);
}

static void signs_are_twos_complement(void **state) {
    (void)state;
    assert_int_equal(qres_int32(0), 0);
    assert_int_equal(qres_int32(0x7fffffff), INT32_MAX);
    assert_int_equal(qres_int32(0x80000000), INT32_MIN);
    assert_int_equal(qres_int32(0xffffffff), -1);
    assert_true(qres_int64(0) == 0);
    assert_true(qres_int64(INT64_MAX) == INT64_MAX);
    assert_true(qres_int64((uint64_t)1 << 63) == INT64_MIN);
    assert_true(qres_int64(UINT64_MAX) == -1);
    assert_true(qres_abs64(INT64_MIN) == (uint64_t)1 << 63);
    assert_true(qres_abs64(-5) == 5 && qres_abs64(5) == 5);
}

/* floor(x / 2^n), without a signed shift. */
static int64_t floor_shift(int64_t x, unsigned n) {
    int64_t divisor = (int64_t)1 << n;
    int64_t quotient = x / divisor;

    return x % divisor < 0 ? quotient - 1 : quotient;
}

static void shifts_are_floors(void **state) {
    uint64_t seed = 1;

    (void)state;
    for (unsigned n = 0; n < 32; n++) {
        for (int32_t x = -70000; x <= 70000; x += 7) {
            assert_true(qres_asr32(x, n) == floor_shift(x, n));
        }
        assert_true(qres_asr32(INT32_MIN, n) == floor_shift(INT32_MIN, n));
        assert_true(qres_asr32(INT32_MAX, n) == floor_shift(INT32_MAX, n));
    }
    for (unsigned n = 0; n < 63; n++) {
        for (unsigned i = 0; i < 1000; i++) {
            int64_t x = qres_int64(random_u64(&seed));

            assert_true(qres_asr64(x, n) == floor_shift(x, n));
        }
        assert_true(qres_asr64(INT64_MIN, n) == floor_shift(INT64_MIN, n));
    }
    assert_true(qres_asr64(INT64_MIN, 63) == -1);
    assert_true(qres_asr64(INT64_MAX, 63) == 0);
}

static void sums_wrap(void **state) {
    (void)state;
    assert_true(qres_add64_wrap(INT64_MAX, 1) == INT64_MIN);
    assert_true(qres_add64_wrap(INT64_MIN, -1) == INT64_MAX);
    assert_true(qres_add64_wrap(-3, 5) == 2);
    assert_true(qres_sub64_wrap(INT64_MIN, 1) == INT64_MAX);
    assert_true(qres_sub64_wrap(0, INT64_MIN) == INT64_MIN);
    assert_true(qres_sub64_wrap(3, 5) == -2);
}

static void zeros_are_counted(void **state) {
    (void)state;
    assert_int_equal(qres_clz32(0), 32);
    assert_int_equal(qres_clz64(0), 64);
    assert_int_equal(qres_bit_length64(0), 0);
    for (unsigned n = 0; n < 64; n++) {
        uint64_t low = (uint64_t)1 << n;
        uint64_t high = low | (low - 1);

        assert_int_equal(qres_clz64(low), 63 - n);
        assert_int_equal(qres_clz64(high), 63 - n);
        assert_int_equal(qres_bit_length64(high), n + 1);
        if (n < 32) {
            assert_int_equal(qres_clz32((uint32_t)low), 31 - n);
            assert_int_equal(qres_clz32((uint32_t)high), 31 - n);
        }
    }
}

struct size_row {
    const char *name;
    size_t a;
    size_t b;
    int result;
    size_t out;
};

static const struct size_row add_rows[] = {
    {"size 0 + 0", 0, 0, QRES_OK, 0},
    {"size 3 + 4", 3, 4, QRES_OK, 7},
    {"size max + 0", SIZE_MAX, 0, QRES_OK, SIZE_MAX},
    {"size 1 + (max - 1)", 1, SIZE_MAX - 1, QRES_OK, SIZE_MAX},
    {"size max + 1", SIZE_MAX, 1, QRES_E_LIMIT, 99},
    {"size max + max", SIZE_MAX, SIZE_MAX, QRES_E_LIMIT, 99},
};

static const struct size_row multiply_rows[] = {
    {"size 0 * max", 0, SIZE_MAX, QRES_OK, 0},
    {"size max * 0", SIZE_MAX, 0, QRES_OK, 0},
    {"size 3 * 4", 3, 4, QRES_OK, 12},
    {"size max * 1", SIZE_MAX, 1, QRES_OK, SIZE_MAX},
    {"size max / 2 * 2", SIZE_MAX / 2, 2, QRES_OK, SIZE_MAX - 1},
    {"size (max / 2 + 1) * 2", SIZE_MAX / 2 + 1, 2, QRES_E_LIMIT, 99},
    {"size 2 * max", 2, SIZE_MAX, QRES_E_LIMIT, 99},
};

static void adds_sizes(void **state) {
    const struct size_row *row = *state;
    size_t out = 99;

    assert_int_equal(qres_size_add(row->a, row->b, &out), row->result);
    assert_true(out == row->out);
}

static void multiplies_sizes(void **state) {
    const struct size_row *row = *state;
    size_t out = 99;

    assert_int_equal(qres_size_multiply(row->a, row->b, &out), row->result);
    assert_true(out == row->out);
}

/* Shift and add, one bit of b at a time. */
static qres_u128 multiply_bitwise(uint64_t a, uint64_t b) {
    qres_u128 sum = {0, 0};

    for (unsigned i = 64; i-- > 0;) {
        sum.high = sum.high << 1 | sum.low >> 63;
        sum.low <<= 1;
        if (b >> i & 1) {
            sum.low += a;
            sum.high += sum.low < a;
        }
    }
    return sum;
}

/* Long division, one bit of the dividend at a time. */
static uint64_t divide_bitwise(uint64_t high, uint64_t low, uint64_t divisor,
                               uint64_t *remainder) {
    uint64_t quotient = 0;

    for (unsigned i = 64; i-- > 0;) {
        uint64_t carry = high >> 63;

        high = high << 1 | (low >> i & 1);
        quotient <<= 1;
        if (carry || high >= divisor) {
            high -= divisor;
            quotient |= 1;
        }
    }
    *remainder = high;
    return quotient;
}

static void check_product(uint64_t a, uint64_t b) {
    qres_u128 got = qres_multiply64(a, b);
    qres_u128 want = multiply_bitwise(a, b);

    assert_true(got.high == want.high && got.low == want.low);
}

static void check_quotient(uint64_t high, uint64_t low, uint64_t divisor) {
    uint64_t got_rest;
    uint64_t want_rest;
    uint64_t want = divide_bitwise(high, low, divisor, &want_rest);

    assert_true(qres_divide128(high, low, divisor, &got_rest) == want);
    assert_true(got_rest == want_rest);
    assert_true(qres_divide128(high, low, divisor, NULL) == want);
}

static const uint64_t corners[] = {
    0,
    1,
    2,
    3,
    0x7fffffff,
    0x80000000,
    0xfffffffe,
    0xffffffff,
    UINT64_C(0x100000000),
    UINT64_C(0x100000001),
    UINT64_C(0x7fffffffffffffff),
    UINT64_C(0x8000000000000000),
    UINT64_C(0x8000000000000001),
    UINT64_C(0x80000000ffffffff),
    UINT64_C(0xfffffffeffffffff),
    UINT64_C(0xffffffff00000000),
    UINT64_C(0xffffffff00000001),
    UINT64_C(0xfffffffffffffffe),
    UINT64_MAX,
};

enum { CORNERS = sizeof corners / sizeof corners[0] };

static void products_agree_with_bitwise(void **state) {
    uint64_t seed = 2;

    (void)state;
    for (size_t i = 0; i < CORNERS; i++) {
        for (size_t j = 0; j < CORNERS; j++) {
            check_product(corners[i], corners[j]);
        }
    }
    for (unsigned i = 0; i < 200000; i++) {
        uint64_t a = random_wide(&seed);

        check_product(a, random_wide(&seed));
    }
}

static void quotients_agree_with_bitwise(void **state) {
    uint64_t seed = 3;

    (void)state;
    for (size_t i = 0; i < CORNERS; i++) {
        for (size_t j = 0; j < CORNERS; j++) {
            for (size_t k = 1; k < CORNERS; k++) {
                check_quotient(corners[i] % corners[k], corners[j], corners[k]);
            }
        }
    }
    for (unsigned i = 0; i < 200000; i++) {
        uint64_t divisor = random_wide(&seed) | 1;
        uint64_t high = random_wide(&seed) % divisor;

        check_quotient(high, random_wide(&seed), divisor);
    }
}

/* Divisors whose first digit guess is one and two too large. */
static void quotients_correct_their_guess(void **state) {
    uint64_t seed = 4;

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        uint64_t divisor =
            UINT64_C(0x8000000000000000) | (random_u64(&seed) & 0xffffffff);
        uint64_t high = divisor - 1 - (random_u64(&seed) & 3);

        check_quotient(high, random_u64(&seed), divisor);
    }
}

static void check_root(uint64_t x) {
    uint64_t root = qres_square_root64(x);

    assert_true(root <= UINT32_MAX && root * root <= x);
    if (root < UINT32_MAX) {
        assert_true((root + 1) * (root + 1) > x);
    }
}

static void roots_are_floors(void **state) {
    uint64_t seed = 5;

    (void)state;
    for (uint64_t x = 0; x < 100000; x++) {
        check_root(x);
    }
    for (unsigned i = 0; i < 100000; i++) {
        uint64_t root = random_u64(&seed) >> 32;

        check_root(root * root);
        check_root(root * root - 1);
        check_root(root * root + 2 * root);
        check_root(random_wide(&seed));
    }
    check_root(UINT64_MAX);
    check_root((uint64_t)UINT32_MAX * UINT32_MAX);
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, names_result, code_rows);
    ROWS_TABLE(&rows, adds_sizes, add_rows);
    ROWS_TABLE(&rows, multiplies_sizes, multiply_rows);
    ROWS_TEST(&rows, version_is_that_of_the_door);
    ROWS_TEST(&rows, bytes_are_little_endian);
    ROWS_TEST(&rows, signs_are_twos_complement);
    ROWS_TEST(&rows, shifts_are_floors);
    ROWS_TEST(&rows, sums_wrap);
    ROWS_TEST(&rows, zeros_are_counted);
    ROWS_TEST(&rows, products_agree_with_bitwise);
    ROWS_TEST(&rows, quotients_agree_with_bitwise);
    ROWS_TEST(&rows, quotients_correct_their_guess);
    ROWS_TEST(&rows, roots_are_floors);
    return rows_run("base", &rows);
}
