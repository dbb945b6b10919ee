/*
 * test_fix_golden.c: the vectors of the big-integer reference.
 *
 * Tests: room fix. Spec: spec/arithmetic.md 2. The file is written by
 * spec/reference/arithmetic.py; each of its kinds of lines is a case.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/fix.h"
#include "rows.h"

#define FILE_NAME "tests/golden/0.1/arithmetic.txt"

enum { LINE_SIZE = 4096 };

/* A line's words are taken from the left. */
static char *cursor;

static char *take_word(void) {
    char *word = cursor;

    while (*cursor != ' ' && *cursor != '\n' && *cursor != '\0') {
        cursor++;
    }
    if (*cursor != '\0') {
        *cursor++ = '\0';
    }
    return word;
}

static int64_t take_int(void) {
    return strtoll(take_word(), NULL, 10);
}

static uint64_t take_uint(void) {
    return strtoull(take_word(), NULL, 10);
}

static uint64_t take_hex(void) {
    return strtoull(take_word(), NULL, 16);
}

static qres_q16 take_q16(void) {
    qres_q16 x = {(int32_t)take_int()};

    return x;
}

static qres_q8 take_q8(void) {
    qres_q8 x = {(int16_t)take_int()};

    return x;
}

static int check_decimal(void) {
    int64_t k = take_int();
    unsigned places = (unsigned)take_uint();
    uint32_t bits32 = (uint32_t)take_hex();
    uint64_t bits64 = take_hex();

    return qres_decimal_to_float32(k, places) == bits32 &&
           qres_decimal_to_float64(k, places) == bits64;
}

static int check_k(int result, int64_t k) {
    const char *want = take_word();

    if (strcmp(want, "none") == 0) {
        return result == QRES_E_RANGE && k == 77;
    }
    return result == QRES_OK && k == strtoll(want, NULL, 10);
}

static int check_match32(void) {
    uint32_t bits = (uint32_t)take_hex();
    unsigned places = (unsigned)take_uint();
    int64_t k = 77;
    int result = qres_float32_to_decimal(bits, places, &k);

    return check_k(result, k);
}

static int check_match64(void) {
    uint64_t bits = take_hex();
    unsigned places = (unsigned)take_uint();
    int64_t k = 77;
    int result = qres_float64_to_decimal(bits, places, &k);

    return check_k(result, k);
}

static int check_widen(void) {
    uint32_t narrow = (uint32_t)take_hex();
    uint64_t wide = take_hex();
    uint32_t back = 0;

    return qres_float32_widen(narrow) == wide &&
           qres_float64_narrow(wide, &back) == QRES_OK && back == narrow;
}

static int check_narrow(void) {
    uint64_t wide = take_hex();
    const char *want = take_word();
    uint32_t narrow = 77;
    int result = qres_float64_narrow(wide, &narrow);

    if (strcmp(want, "none") == 0) {
        return result == QRES_E_RANGE && narrow == 77;
    }
    return result == QRES_OK && narrow == strtoul(want, NULL, 16);
}

static int check_q16(void) {
    qres_q16 a = take_q16();
    qres_q16 b = take_q16();
    int mul = qres_q16_mul(a, b).raw == take_int();

    return qres_q16_div(a, b).raw == take_int() && mul;
}

static int check_q8(void) {
    qres_q8 a = take_q8();
    qres_q8 b = take_q8();
    int mul = qres_q8_mul(a, b).raw == take_int();

    return qres_q8_div(a, b).raw == take_int() && mul;
}

static int check_narrow8(void) {
    qres_q16 x = take_q16();
    int32_t error = (int32_t)take_int();
    int value = qres_q8_from_q16(x, &error).raw == take_int();

    return error == take_int() && value;
}

static int check_text16(void) {
    qres_q16 x = take_q16();
    const char *want = take_word();
    char text[QRES_Q16_TEXT_SIZE];
    qres_q16 back = {77};

    return qres_q16_to_text(x, text) == strlen(want) &&
           strcmp(text, want) == 0 &&
           qres_q16_from_text(want, strlen(want), &back) == QRES_OK &&
           back.raw == x.raw;
}

static int check_text8(void) {
    qres_q8 x = take_q8();
    const char *want = take_word();
    char text[QRES_Q8_TEXT_SIZE];
    qres_q8 back = {77};

    return qres_q8_to_text(x, text) == strlen(want) &&
           strcmp(text, want) == 0 &&
           qres_q8_from_text(want, strlen(want), &back) == QRES_OK &&
           back.raw == x.raw;
}

static int check_read16(void) {
    const char *text = take_word();
    qres_q16 x;

    return qres_q16_from_text(text, strlen(text), &x) == QRES_OK &&
           x.raw == take_int();
}

static int check_exp2(void) {
    qres_q16 x = take_q16();

    return qres_q16_exp2(x).raw == take_int();
}

static int check_log2(void) {
    qres_q16 x = take_q16();

    return qres_q16_log2(x).raw == take_int();
}

static int check_sqrt(void) {
    qres_q16 x = take_q16();

    return qres_q16_sqrt(x).raw == take_int();
}

static int check_log2u(void) {
    uint64_t x = take_uint();

    return qres_q16_log2_u64(x).raw == take_int();
}

static int check_bfp(void) {
    unsigned q = (unsigned)take_uint();
    unsigned other = (unsigned)take_uint();
    int exponent = (int)take_int();
    size_t count = (size_t)take_uint();
    int64_t values[QRES_BFP_BLOCK_MAX];
    int64_t back[QRES_BFP_BLOCK_MAX];
    uint8_t bytes[QRES_BFP_SIZE(QRES_BFP_BLOCK_MAX)];
    struct qres_bfp block;
    struct qres_bfp again;
    int good;

    for (size_t i = 0; i < count; i++) {
        values[i] = take_int();
    }
    good = qres_bfp_encode(&block, values, count, q) == QRES_OK &&
           block.exponent == exponent && block.count == count;
    for (size_t i = 0; i < count; i++) {
        good &= block.mantissas[i] == take_int();
    }
    qres_bfp_pack(&block, bytes);
    good &= qres_bfp_unpack(&again, count, bytes) == QRES_OK;
    if (strncmp(cursor, "none", 4) == 0) {
        return good && qres_bfp_decode(&again, other, back) == QRES_E_RANGE;
    }
    good &= qres_bfp_decode(&again, other, back) == QRES_OK;
    for (size_t i = 0; i < count; i++) {
        good &= back[i] == take_int();
    }
    return good;
}

static int check_rng(void) {
    struct qres_rng rng;
    uint64_t seed = take_uint();
    uint64_t stream = take_uint();
    uint64_t bound;
    int good;

    qres_rng_init(&rng, seed, stream);
    qres_rng_skip(&rng, take_uint());
    good = qres_rng_u64(&rng) == take_uint();
    bound = take_uint();
    good &= qres_rng_below(&rng, bound) == take_uint();
    return good && rng.counter == take_uint();
}

struct kind {
    const char *name;
    int (*check)(void);
};

static const struct kind kinds[] = {
    {"decimal", check_decimal}, {"match32", check_match32},
    {"match64", check_match64}, {"widen", check_widen},
    {"narrow", check_narrow},   {"q16", check_q16},
    {"q8", check_q8},           {"narrow8", check_narrow8},
    {"text16", check_text16},   {"text8", check_text8},
    {"read16", check_read16},   {"exp2", check_exp2},
    {"log2", check_log2},       {"sqrt", check_sqrt},
    {"log2u", check_log2u},     {"bfpsame", check_bfp},
    {"bfpother", check_bfp},    {"rng", check_rng},
};

/* All lines of one kind; there must be some. */
static void gives_golden_lines(void **state) {
    const struct kind *kind = *state;
    static char line[LINE_SIZE];
    static char copy[LINE_SIZE];
    FILE *file = fopen(FILE_NAME, "r");
    size_t lines = 0;

    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        memcpy(copy, line, sizeof copy);
        cursor = line;
        if (strcmp(take_word(), kind->name) != 0) {
            continue;
        }
        lines++;
        if (!kind->check()) {
            fail_msg("%s", copy);
        }
    }
    assert_int_equal(fclose(file), 0);
    assert_true(lines >= 50);
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, gives_golden_lines, kinds);
    return rows_run("fix golden", &rows);
}
