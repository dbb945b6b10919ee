/*
 * test_table_digits.c: digits of floats against printf and strtod.
 *
 * Tests of host/table. Spec: spec/table.md 3.2.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digits.h"
#include "rows.h"

#define DRAWS 40000

/* How the floats of a row are drawn. */
enum draw { DRAW_BITS, DRAW_UNIT, DRAW_DECIMAL, DRAW_EDGE, DRAW_INTEGER };

struct range {
    const char *name;
    enum draw draw;
    bool narrow;
};

static const struct range ranges[] = {
    {"float64, any bits", DRAW_BITS, false},
    {"float64 below one", DRAW_UNIT, false},
    {"float64 near decimals", DRAW_DECIMAL, false},
    {"float64 near powers of two", DRAW_EDGE, false},
    {"float64 integers", DRAW_INTEGER, false},
    {"float32, any bits", DRAW_BITS, true},
    {"float32 below one", DRAW_UNIT, true},
    {"float32 near decimals", DRAW_DECIMAL, true},
    {"float32 near powers of two", DRAW_EDGE, true},
    {"float32 integers", DRAW_INTEGER, true},
};

static double any_float(uint64_t *state, bool narrow) {
    uint64_t bits = random_u64(state);
    uint32_t word = (uint32_t)(bits >> 20);
    double value;
    float single;

    memcpy(&value, &bits, sizeof value);
    memcpy(&single, &word, sizeof single);
    return narrow ? (double)single : value;
}

static double draw_float(const struct range *range, uint64_t *state) {
    int64_t integer = (int64_t)(random_wide(state) >> 11);
    int steps = (int)(random_u64(state) >> 61) - 3;
    double value = 0;

    switch (range->draw) {
    case DRAW_BITS:
        return any_float(state, range->narrow);
    case DRAW_UNIT:
        value = (double)integer * 0x1p-53;
        break;
    case DRAW_DECIMAL:
        value = (double)(integer % 10000000) / 1000;
        break;
    case DRAW_EDGE:
        value = ldexp(1, (int)(random_u64(state) >> 58) - 32);
        break;
    case DRAW_INTEGER:
        value = (double)integer;
        break;
    }
    for (; steps > 0; steps--) {
        value = range->narrow ? (double)nextafterf((float)value, 1e30f)
                              : nextafter(value, 1e300);
    }
    for (; steps < 0; steps++) {
        value = range->narrow ? (double)nextafterf((float)value, -1e30f)
                              : nextafter(value, -1e300);
    }
    return range->narrow ? (double)(float)value : value;
}

static void check_digits(const struct qres_digits *digits, double value,
                         unsigned count) {
    char text[64];
    char expected[64];
    char rest[32] = "";

    (void)snprintf(rest, sizeof rest, "%.*s", (int)digits->count - 1,
                   digits->digit + 1);
    (void)snprintf(text, sizeof text, "%s%c%s%se%c%02d",
                   digits->negative ? "-" : "", digits->digit[0],
                   digits->count > 1 ? "." : "", rest,
                   digits->exponent < 0 ? '-' : '+', abs(digits->exponent));
    (void)snprintf(expected, sizeof expected, "%.*e", (int)count - 1, value);
    assert_string_equal(text, expected);
}

static void rounds(void **state) {
    const struct range *range = *state;
    uint64_t random = 11;

    for (unsigned i = 0; i < DRAWS; i++) {
        double value = draw_float(range, &random);
        unsigned count = 1 + (unsigned)(random_u64(&random) >> 33) % 17;
        struct qres_digits digits = {0};

        if (isfinite(value)) {
            qres_digits_round(&digits, value, count);
            check_digits(&digits, value, count);
        }
    }
}

static double value_again(double value, unsigned count, bool narrow) {
    char text[64];

    (void)snprintf(text, sizeof text, "%.*e", (int)count - 1, value);
    return narrow ? (double)strtof(text, NULL) : strtod(text, NULL);
}

static void finds_fewest(void **state) {
    const struct range *range = *state;
    uint64_t random = 12;

    for (unsigned i = 0; i < DRAWS; i++) {
        double value = draw_float(range, &random);
        unsigned count = range->narrow ? 6 : 15;
        struct qres_digits digits = {0};

        if (!isfinite(value)) {
            continue;
        }
        while (value_again(value, count, range->narrow) != value) {
            count++;
        }
        qres_digits_shortest(&digits, value, range->narrow);
        check_digits(&digits, value, count);
    }
}

int main(void) {
    static struct rows tests;

    ROWS_TABLE(&tests, rounds, ranges);
    ROWS_TABLE(&tests, finds_fewest, ranges);
    return rows_run("table_digits", &tests);
}
