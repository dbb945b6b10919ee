/*
 * rows.h: test tables whose rows are cases, and seeded random numbers.
 *
 * Tests: support. A row is a cmocka test of its own, so that it can fail
 * alone and is counted.
 */
#ifndef QRES_TESTS_ROWS_H
#define QRES_TESTS_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct rows {
    struct CMUnitTest list[1024];
    size_t count;
};

/* Adds a test; `row` (may be NULL) comes back as *state. */
static inline void rows_add(struct rows *rows, const char *name,
                            CMUnitTestFunction function, const void *row) {
    struct CMUnitTest test = {name, function, NULL, NULL, NULL};

    assert_true(rows->count < sizeof rows->list / sizeof rows->list[0]);
    /* cmocka's state is not const; the tests below treat it as such. */
    test.initial_state = (void *)(uintptr_t)row;
    rows->list[rows->count++] = test;
}

/* Adds a function without a row, named as it is. */
#define ROWS_TEST(rows, function) rows_add(rows, #function, function, NULL)

/* Adds one test for each row of an array whose rows have a `name`. */
#define ROWS_TABLE(rows, function, table)                                      \
    do {                                                                       \
        for (size_t i = 0; i < sizeof(table) / sizeof(table)[0]; i++) {        \
            rows_add(rows, (table)[i].name, function, &(table)[i]);            \
        }                                                                      \
    } while (0)

static inline int rows_run(const char *group, struct rows *rows) {
    return _cmocka_run_group_tests(group, rows->list, rows->count, NULL, NULL);
}

/* A seeded generator of the tests' own (xorshift64*), seed not 0. */
static inline uint64_t random_u64(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* Random with a random number of leading zeros: all magnitudes alike. */
static inline uint64_t random_wide(uint64_t *state) {
    unsigned zeros = (unsigned)(random_u64(state) >> 58);

    return random_u64(state) >> zeros;
}

#endif
