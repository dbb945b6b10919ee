/*
 * test_fix.c: fixed point, its text, powers of two, the generator.
 *
 * Tests: room fix. Spec: spec/arithmetic.md 2.3, 2.5 and 2.6.
 */
#include <string.h>

#include "qres/fix.h"
#include "rows.h"

static qres_q16 q16(int64_t raw) {
    qres_q16 x = {(int32_t)raw};

    return x;
}

static qres_q8 q8(int32_t raw) {
    qres_q8 x = {(int16_t)raw};

    return x;
}

static int64_t clamp(int64_t x, int64_t low, int64_t high) {
    return x < low ? low : x > high ? high : x;
}

/* floor(a / b + 1/2), 0 < b <= 2^31, by what is left of the division. */
static int64_t divide_half_up(int64_t a, int64_t b) {
    int64_t quotient = a / b;
    int64_t rest = a % b;

    if (rest < 0) {
        quotient--;
        rest += b;
    }
    return quotient + (2 * rest >= b);
}

static const int32_t edges[] = {
    0,      1,       -1,     2,         -2,        255,          256,   -256,
    32767,  32768,   -32768, 65535,     65536,     -65536,       65537, 131071,
    131072, -131072, -5,     INT32_MAX, INT32_MIN, INT32_MIN + 1};

enum { EDGES = sizeof edges / sizeof edges[0] };

static void q16_sums_saturate(void **state) {
    (void)state;
    for (size_t i = 0; i < EDGES; i++) {
        int64_t a = edges[i];

        assert_int_equal(qres_q16_neg(q16(a)).raw,
                         clamp(-a, INT32_MIN, INT32_MAX));
        assert_int_equal(qres_q16_abs(q16(a)).raw,
                         clamp(a < 0 ? -a : a, 0, INT32_MAX));
        for (size_t j = 0; j < EDGES; j++) {
            int64_t b = edges[j];

            assert_int_equal(qres_q16_add(q16(a), q16(b)).raw,
                             clamp(a + b, INT32_MIN, INT32_MAX));
            assert_int_equal(qres_q16_sub(q16(a), q16(b)).raw,
                             clamp(a - b, INT32_MIN, INT32_MAX));
        }
    }
    assert_int_equal(qres_q16_saturate(INT64_MAX).raw, INT32_MAX);
    assert_int_equal(qres_q16_saturate(INT64_MIN).raw, INT32_MIN);
}

static void q16_rounds_to_integers(void **state) {
    uint64_t seed = 31;

    (void)state;
    assert_int_equal(qres_q16_from_int(3).raw, 3 * 65536);
    assert_int_equal(qres_q16_from_int(-32768).raw, INT32_MIN);
    assert_int_equal(qres_q16_from_int(32768).raw, INT32_MAX);
    assert_int_equal(qres_q16_from_int(INT32_MIN).raw, INT32_MIN);
    assert_int_equal(qres_q16_round(q16(INT32_MAX)), 32768);
    assert_int_equal(qres_q16_round(q16(32768)), 1);
    assert_int_equal(qres_q16_round(q16(-32768)), 0);
    assert_int_equal(qres_q16_round(q16(-32769)), -1);
    for (unsigned i = 0; i < 100000; i++) {
        int32_t x = qres_int32((uint32_t)random_u64(&seed));
        int32_t down = qres_q16_floor(q16(x));

        assert_int_equal(qres_q16_round(q16(x)), divide_half_up(x, 65536));
        assert_true((int64_t)down * 65536 <= x);
        assert_true(((int64_t)down + 1) * 65536 > x);
    }
}

static void check_q16(int64_t a, int64_t b) {
    int64_t size = b < 0 ? -b : b;
    int64_t above = (b < 0 ? -a : a) * 65536;

    assert_int_equal(qres_q16_mul(q16(a), q16(b)).raw,
                     clamp(divide_half_up(a * b, 65536), INT32_MIN, INT32_MAX));
    if (b == 0) {
        assert_int_equal(qres_q16_div(q16(a), q16(0)).raw, a > 0   ? INT32_MAX
                                                           : a < 0 ? INT32_MIN
                                                                   : 0);
        return;
    }
    assert_int_equal(qres_q16_div(q16(a), q16(b)).raw,
                     clamp(divide_half_up(above, size), INT32_MIN, INT32_MAX));
}

static void q16_products_round_half_up(void **state) {
    uint64_t seed = 32;

    (void)state;
    for (size_t i = 0; i < EDGES; i++) {
        for (size_t j = 0; j < EDGES; j++) {
            check_q16(edges[i], edges[j]);
        }
    }
    for (unsigned i = 0; i < 300000; i++) {
        int64_t a = qres_int32((uint32_t)random_u64(&seed));
        int64_t b = qres_int32((uint32_t)random_u64(&seed));

        check_q16(a >> (random_u64(&seed) % 32), b);
        check_q16(a, b >> (random_u64(&seed) % 32));
    }
}

/* All 65,536 values with themselves, their neighbours and 60 others. */
static void q8_is_right_for_all_values(void **state) {
    (void)state;
    for (int32_t a = INT16_MIN; a <= INT16_MAX; a++) {
        assert_int_equal(qres_q8_neg(q8(a)).raw, a == -32768 ? 32767 : -a);
        assert_int_equal(qres_q8_abs(q8(a)).raw,
                         clamp(a < 0 ? -a : a, 0, 32767));
        assert_int_equal(qres_q16_from_q8(q8(a)).raw, a * 256);
        for (int32_t i = -31; i <= 31; i++) {
            int32_t b = i * 1056 + a % 7;
            int32_t size = b < 0 ? -b : b;
            int32_t above = (b < 0 ? -a : a) * 256;

            assert_int_equal(qres_q8_add(q8(a), q8(b)).raw,
                             clamp(a + b, INT16_MIN, INT16_MAX));
            assert_int_equal(qres_q8_sub(q8(a), q8(b)).raw,
                             clamp(a - b, INT16_MIN, INT16_MAX));
            assert_int_equal(
                qres_q8_mul(q8(a), q8(b)).raw,
                clamp(divide_half_up(a * b, 256), INT16_MIN, INT16_MAX));
            assert_int_equal(qres_q8_div(q8(a), q8(b)).raw,
                             b == 0 ? clamp(a * 65536L, INT16_MIN, INT16_MAX)
                                    : clamp(divide_half_up(above, size),
                                            INT16_MIN, INT16_MAX));
        }
    }
}

static void feedback_loses_nothing(void **state) {
    uint64_t seed = 33;
    int32_t error = 0;
    int64_t sum_in = 0;
    int64_t sum_out = 0;

    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        int32_t x = (int32_t)(random_u64(&seed) % 4000000) - 2000000;

        sum_in += x;
        sum_out += 256 * qres_q8_from_q16(q16(x), &error).raw;
        assert_true(sum_in - sum_out == error);
        assert_in_range(error + 128, 0, 255);
    }
    /* A weight that moves by less than half a step still moves. */
    error = 0;
    sum_out = 0;
    for (unsigned i = 0; i < 256; i++) {
        sum_out += qres_q8_from_q16(q16(1), &error).raw;
    }
    assert_true(sum_out == 1 && error == 0);
}

static void feedback_forgets_saturation(void **state) {
    int32_t error = 127;

    (void)state;
    assert_int_equal(qres_q8_from_q16(q16(INT32_MAX), &error).raw, INT16_MAX);
    assert_in_range(error + 128, 0, 255);
    error = -128;
    assert_int_equal(qres_q8_from_q16(q16(INT32_MIN), &error).raw, INT16_MIN);
    assert_in_range(error + 128, 0, 255);
}

static void text_goes_there_and_back(void **state) {
    char text[QRES_Q16_TEXT_SIZE];
    size_t longest = 0;

    (void)state;
    for (int64_t raw = INT32_MIN; raw <= INT32_MAX; raw += 6007) {
        size_t size = qres_q16_to_text(q16(raw), text);
        qres_q16 back = {77};

        longest = size > longest ? size : longest;
        assert_int_equal(strlen(text), size);
        assert_int_equal(qres_q16_from_text(text, size, &back), QRES_OK);
        assert_int_equal(back.raw, raw);
    }
    assert_int_equal(longest, QRES_Q16_TEXT_SIZE - 1);
    longest = 0;
    for (int32_t raw = INT16_MIN; raw <= INT16_MAX; raw++) {
        size_t size = qres_q8_to_text(q8(raw), text);
        qres_q8 back = {77};

        longest = size > longest ? size : longest;
        assert_int_equal(qres_q8_from_text(text, size, &back), QRES_OK);
        assert_int_equal(back.raw, raw);
    }
    assert_int_equal(longest, QRES_Q8_TEXT_SIZE - 1);
}

struct text_row {
    const char *name;
    const char *text;
    int result;
    int64_t raw16;
    int result8;
    int32_t raw8;
};

static const struct text_row text_rows[] = {
    {"text 0", "0", 0, 0, 0, 0},
    {"text -0", "-0", 0, 0, 0, 0},
    {"text +1", "+1", 0, 65536, 0, 256},
    {"text .5", ".5", 0, 32768, 0, 128},
    {"text 5.", "5.", 0, 5 * 65536, 0, 5 * 256},
    {"text 007", "007", 0, 7 * 65536, 0, 7 * 256},
    {"text tie goes up", "0.00000762939453125", 0, 1, 0, 0},
    {"text negative tie goes up", "-0.00000762939453125", 0, 0, 0, 0},
    {"text beyond a tie", "-0.000007629394531250000000000000001", 0, -1, 0, 0},
    {"text below a tie", "0.00000762939453124999999999999999", 0, 0, 0, 0},
    {"text Q8 tie", "0.001953125", 0, 128, 0, 1},
    {"text largest Q8", "127.998", 0, 8388477, 0, 32767},
    {"text above Q8", "127.998046875", 0, 8388480, QRES_E_RANGE, 77},
    {"text smallest Q8", "-128.001953125", 0, -8388736, 0, -32768},
    {"text below Q8", "-128.002", 0, -8388739, QRES_E_RANGE, 77},
    {"text largest Q16", "32767.99999", 0, INT32_MAX, QRES_E_RANGE, 77},
    {"text above Q16", "32768", QRES_E_RANGE, 77, QRES_E_RANGE, 77},
    {"text smallest Q16", "-32768.0", 0, INT32_MIN, QRES_E_RANGE, 77},
    {"text below Q16", "-32768.00001", QRES_E_RANGE, 77, QRES_E_RANGE, 77},
    {"text far above", "99999999999999999999999", QRES_E_RANGE, 77,
     QRES_E_RANGE, 77},
    {"text empty", "", QRES_E_DATA, 77, QRES_E_DATA, 77},
    {"text sign only", "-", QRES_E_DATA, 77, QRES_E_DATA, 77},
    {"text point only", ".", QRES_E_DATA, 77, QRES_E_DATA, 77},
    {"text two points", "1.2.3", QRES_E_DATA, 77, QRES_E_DATA, 77},
    {"text two signs", "--1", QRES_E_DATA, 77, QRES_E_DATA, 77},
    {"text exponent", "1e5", QRES_E_DATA, 77, QRES_E_DATA, 77},
    {"text space", " 1", QRES_E_DATA, 77, QRES_E_DATA, 77},
};

static void reads_text(void **state) {
    const struct text_row *row = *state;
    qres_q16 wide = {77};
    qres_q8 narrow = {77};
    size_t size = strlen(row->text);

    assert_int_equal(qres_q16_from_text(row->text, size, &wide), row->result);
    assert_int_equal(wide.raw, row->raw16);
    assert_int_equal(qres_q8_from_text(row->text, size, &narrow), row->result8);
    assert_int_equal(narrow.raw, row->raw8);
}

static void text_needs_no_end(void **state) {
    const char text[3] = {'1', '2', '3'};
    qres_q16 x;

    (void)state;
    assert_int_equal(qres_q16_from_text(text, 2, &x), QRES_OK);
    assert_int_equal(x.raw, 12 * 65536);
}

/* Every argument of exp2 that does not saturate, and its ends. */
static void exp2_is_monotone(void **state) {
    int32_t last = 0;

    (void)state;
    for (int32_t x = -19 * 65536; x < 15 * 65536; x++) {
        int32_t power = qres_q16_exp2(q16(x)).raw;

        assert_true(power >= last);
        last = power;
        if (x % 65536 == 0 && x >= -16 * 65536) {
            assert_int_equal(power, (int64_t)1 << (x / 65536 + 16));
        }
    }
    assert_int_equal(qres_q16_exp2(q16(-17 * 65536)).raw, 1);
    assert_int_equal(qres_q16_exp2(q16(-17 * 65536 - 1)).raw, 0);
    assert_int_equal(qres_q16_exp2(q16(INT32_MIN)).raw, 0);
    assert_int_equal(qres_q16_exp2(q16(15 * 65536)).raw, INT32_MAX);
    assert_int_equal(qres_q16_exp2(q16(INT32_MAX)).raw, INT32_MAX);
}

static void log2_is_monotone(void **state) {
    int32_t last = INT32_MIN;

    (void)state;
    for (int64_t x = 0; x <= INT32_MAX; x += x < 4000000 ? 1 : 997) {
        int32_t power = qres_q16_log2(q16(x)).raw;

        assert_true(power >= last);
        last = power;
    }
    for (unsigned n = 0; n < 64; n++) {
        assert_int_equal(qres_q16_log2_u64((uint64_t)1 << n).raw, n * 65536);
    }
    assert_int_equal(qres_q16_log2_u64(UINT64_MAX).raw, 64 * 65536);
    assert_int_equal(qres_q16_log2_u64(0).raw, INT32_MIN);
    assert_int_equal(qres_q16_log2(q16(-1)).raw, INT32_MIN);
    assert_int_equal(qres_q16_log2(q16(1)).raw, -16 * 65536);
}

/* log2 undoes exp2 where the power has bits enough to tell. */
static void log2_inverts_exp2(void **state) {
    (void)state;
    for (int32_t x = 2 * 65536; x < 15 * 65536; x++) {
        int32_t back = qres_q16_log2(qres_q16_exp2(q16(x))).raw;

        assert_true(back == x);
    }
}

static void roots_are_nearest(void **state) {
    uint64_t seed = 34;

    (void)state;
    assert_int_equal(qres_q16_sqrt(q16(-1)).raw, 0);
    assert_int_equal(qres_q16_sqrt(q16(INT32_MIN)).raw, 0);
    assert_int_equal(qres_q16_sqrt(q16(4 * 65536)).raw, 2 * 65536);
    for (unsigned i = 0; i < 300000; i++) {
        int64_t x = (int64_t)(random_wide(&seed) >> 33);
        int64_t root = qres_q16_sqrt(q16(x)).raw;

        /* (2 root - 1)^2 < 4 x 2^16 < (2 root + 1)^2 */
        assert_true(root == 0 || (2 * root - 1) * (2 * root - 1) < x << 18);
        assert_true((2 * root + 1) * (2 * root + 1) > x << 18);
    }
}

static void rng_skips_to_any_draw(void **state) {
    struct qres_rng walk;
    struct qres_rng jump;

    (void)state;
    qres_rng_init(&walk, 1, 2);
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t draw = qres_rng_u64(&walk);

        qres_rng_init(&jump, 1, 2);
        qres_rng_skip(&jump, i);
        assert_true(qres_rng_u64(&jump) == draw);
        qres_rng_skip(&jump, UINT64_MAX);
        assert_int_equal(qres_rng_u32(&jump), draw >> 32);
    }
    assert_true(walk.counter == 1000);
}

static void rng_streams_differ(void **state) {
    struct qres_rng rng[4];
    uint64_t draws[4][64];

    (void)state;
    qres_rng_init(&rng[0], 0, 0);
    qres_rng_init(&rng[1], 0, 1);
    qres_rng_init(&rng[2], 1, 0);
    memset(&rng[3], 0, sizeof rng[3]);
    for (size_t i = 0; i < 64; i++) {
        for (size_t j = 0; j < 4; j++) {
            draws[j][i] = qres_rng_u64(&rng[j]);
        }
    }
    /* No draw of one stream is among the first of another. */
    for (size_t i = 0; i < 4 * 64; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_true(draws[i / 64][i % 64] != draws[j / 64][j % 64]);
        }
    }
}

/* Turning one bit of key or counter turns each output bit half the time. */
static void rng_avalanches(void **state) {
    enum { TRIALS = 4000 };
    uint64_t seed = 35;

    (void)state;
    for (unsigned bit = 0; bit < 128; bit++) {
        unsigned turned[64] = {0};

        for (unsigned i = 0; i < TRIALS; i++) {
            struct qres_rng a = {random_u64(&seed), i};
            struct qres_rng b = a;
            uint64_t both;

            if (bit < 64) {
                b.counter ^= (uint64_t)1 << bit;
            } else {
                b.key ^= (uint64_t)1 << (bit - 64);
            }
            both = qres_rng_u64(&a) ^ qres_rng_u64(&b);
            for (unsigned j = 0; j < 64; j++) {
                turned[j] += both >> j & 1;
            }
        }
        for (unsigned j = 0; j < 64; j++) {
            /* Six standard deviations of sqrt(4000) / 2. */
            assert_in_range(turned[j], TRIALS / 2 - 190, TRIALS / 2 + 190);
        }
    }
}

/* Chi-square of 1,000,000 draws in 1,000 cells: 999 +- 6 * 44.7. */
static void rng_is_uniform(void **state) {
    static unsigned cells[2][1000];
    struct qres_rng rng;
    double sum[2] = {0, 0};

    (void)state;
    qres_rng_init(&rng, 5, 0);
    for (unsigned i = 0; i < 1000000; i++) {
        uint64_t draw = qres_rng_u64(&rng);

        cells[0][(draw & 0xffffffff) * 1000 >> 32]++;
        cells[1][qres_rng_below(&rng, 1000)]++;
    }
    for (unsigned i = 0; i < 1000; i++) {
        for (unsigned j = 0; j < 2; j++) {
            double off = cells[j][i] - 1000.0;

            sum[j] += off * off / 1000;
        }
    }
    assert_true(sum[0] > 730 && sum[0] < 1268);
    assert_true(sum[1] > 730 && sum[1] < 1268);
}

/*
 * With a bound of 3 * 2^62 a quarter of the draws is refused, and without
 * refusal a third of the results would come twice as often.
 */
static void rng_below_has_no_bias(void **state) {
    const uint64_t bound = (uint64_t)3 << 62;
    unsigned thirds[3] = {0};
    struct qres_rng rng;

    (void)state;
    qres_rng_init(&rng, 6, 0);
    for (unsigned i = 0; i < 300000; i++) {
        uint64_t number = qres_rng_below(&rng, bound);

        assert_true(number < bound);
        thirds[number % 3]++;
        assert_true(qres_rng_below(&rng, 1) == 0);
    }
    for (unsigned i = 0; i < 3; i++) {
        /* 100,000 +- 6 * 258. */
        assert_in_range(thirds[i], 98452, 101548);
    }
    /* 300,000 draws for bound 1 and 400,000 +- 6 * 365 for the other. */
    assert_in_range(rng.counter, 697810, 702190);
}

int main(void) {
    static struct rows rows;

    ROWS_TEST(&rows, q16_sums_saturate);
    ROWS_TEST(&rows, q16_rounds_to_integers);
    ROWS_TEST(&rows, q16_products_round_half_up);
    ROWS_TEST(&rows, q8_is_right_for_all_values);
    ROWS_TEST(&rows, feedback_loses_nothing);
    ROWS_TEST(&rows, feedback_forgets_saturation);
    ROWS_TEST(&rows, text_goes_there_and_back);
    ROWS_TABLE(&rows, reads_text, text_rows);
    ROWS_TEST(&rows, text_needs_no_end);
    ROWS_TEST(&rows, exp2_is_monotone);
    ROWS_TEST(&rows, log2_is_monotone);
    ROWS_TEST(&rows, log2_inverts_exp2);
    ROWS_TEST(&rows, roots_are_nearest);
    ROWS_TEST(&rows, rng_skips_to_any_draw);
    ROWS_TEST(&rows, rng_streams_differ);
    ROWS_TEST(&rows, rng_avalanches);
    ROWS_TEST(&rows, rng_is_uniform);
    ROWS_TEST(&rows, rng_below_has_no_bias);
    return rows_run("fix", &rows);
}
