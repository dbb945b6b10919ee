/*
 * test_hash_small.c: the checksums as QRES_SMALL builds them.
 *
 * Tests: room hash. Spec: spec/arithmetic.md 3.1.
 */
#define QRES_SMALL
/* Beside the functions of the library, which this build has too. */
#define qres_crc32c small_crc32c
#define qres_crc16  small_crc16
#include "crc.c"

#include "rows.h"

#undef qres_crc32c
#undef qres_crc16
extern uint32_t qres_crc32c(uint32_t crc, const void *data, size_t size);
extern uint16_t qres_crc16(uint16_t crc, const void *data, size_t size);

static void small_tables_are_small(void **state) {
    (void)state;
    assert_int_equal(sizeof crc32c_table + sizeof crc16_table, 96);
}

static void small_equals_large(void **state) {
    uint8_t data[300];
    uint64_t seed = 23;

    (void)state;
    for (size_t size = 0; size <= sizeof data; size++) {
        uint32_t start = (uint32_t)random_u64(&seed);

        for (size_t i = 0; i < size; i++) {
            data[i] = (uint8_t)random_u64(&seed);
        }
        assert_int_equal(small_crc32c(start, data, size),
                         qres_crc32c(start, data, size));
        assert_int_equal(small_crc16((uint16_t)start, data, size),
                         qres_crc16((uint16_t)start, data, size));
    }
}

int main(void) {
    static struct rows rows;

    ROWS_TEST(&rows, small_tables_are_small);
    ROWS_TEST(&rows, small_equals_large);
    return rows_run("hash small", &rows);
}
