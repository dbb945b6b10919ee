/*
 * test_fix_bfp.c: BFP-16 over all its exponents, and its bytes.
 *
 * Tests: room fix. Spec: spec/arithmetic.md 2.4.
 */
#include <string.h>

#include "qres/fix.h"
#include "rows.h"

/* The largest of a block, its exponent, and the largest mantissa wanted. */
struct bump_row {
    const char *name;
    int64_t largest;
    int exponent;
    int mantissa;
};

static const struct bump_row bump_rows[] = {
    {"bfp 1", 1, -14, 16384},
    {"bfp -1", -1, -14, -16384},
    {"bfp 32767 as it is", 32767, 0, 32767},
    {"bfp 32768 next exponent", 32768, 1, 16384},
    {"bfp 65533 tie to even below", 65533, 1, 32766},
    {"bfp 65534", 65534, 1, 32767},
    {"bfp 65535 bumps", 65535, 2, 16384},
    {"bfp -65535 bumps", -65535, 2, -16384},
    {"bfp 131069 does not", 131069, 2, 32767},
    {"bfp 131070 bumps by a tie", 131070, 3, 16384},
    {"bfp largest int64 bumps", INT64_MAX, 49, 16384},
    {"bfp smallest int64", INT64_MIN, 49, -16384},
    {"bfp zero", 0, 0, 0},
};

static void encodes_largest(void **state) {
    const struct bump_row *row = *state;
    int64_t values[4] = {0, row->largest, 0, 0};
    struct qres_bfp block;

    assert_int_equal(qres_bfp_encode(&block, values, 4, 0), QRES_OK);
    assert_int_equal(block.exponent, row->exponent);
    assert_int_equal(block.mantissas[1], row->mantissa);
    assert_int_equal(block.mantissas[0], 0);
    assert_int_equal(block.count, 4);
}

/* |a - b| without overflow. */
static uint64_t distance(int64_t a, int64_t b) {
    return a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
}

/* The block holds each value within half a step and is as fine as it can. */
static void check_block(const int64_t *values, size_t count, unsigned q) {
    struct qres_bfp block;
    struct qres_bfp again;
    int64_t back[QRES_BFP_BLOCK_MAX];
    uint8_t bytes[QRES_BFP_SIZE(QRES_BFP_BLOCK_MAX)];
    int step;
    int largest = 0;

    assert_int_equal(qres_bfp_encode(&block, values, count, q), QRES_OK);
    assert_in_range(block.exponent + 78, 0, 127);
    for (size_t i = 0; i < count; i++) {
        int size =
            block.mantissas[i] < 0 ? -block.mantissas[i] : block.mantissas[i];

        largest = size > largest ? size : largest;
    }
    assert_true(largest == 0 || (largest >= 16384 && largest <= 32767));
    qres_bfp_pack(&block, bytes);
    memset(&again, 0, sizeof again);
    assert_int_equal(qres_bfp_unpack(&again, count, bytes), QRES_OK);
    assert_int_equal(again.exponent, block.exponent);
    assert_memory_equal(again.mantissas, block.mantissas, 2 * count);
    if (qres_bfp_decode(&again, q, back) != QRES_OK) {
        /* Only what rounded up to 2^63 does not come back. */
        assert_int_equal(block.exponent + (int)q, 49);
        return;
    }
    step = block.exponent + (int)q;
    for (size_t i = 0; i < count; i++) {
        uint64_t limit = step > 0 ? (uint64_t)1 << (step - 1) : 0;

        assert_true(distance(back[i], values[i]) <= limit);
    }
}

/* Magnitudes of 1 to 64 bits in every Q format: 2^-64 to 2^63. */
static void all_exponents_hold_values(void **state) {
    uint64_t seed = 41;

    (void)state;
    for (unsigned q = 0; q <= QRES_BFP_FRACTION_MAX; q++) {
        for (unsigned bits = 1; bits <= 63; bits++) {
            int64_t top = (int64_t)((uint64_t)1 << (bits - 1));

            for (size_t count = 1; count <= QRES_BFP_BLOCK_MAX; count += 5) {
                int64_t values[QRES_BFP_BLOCK_MAX];

                for (size_t i = 0; i < count; i++) {
                    values[i] =
                        (int64_t)(random_u64(&seed) >> 1) % (top - 1 + top);
                    values[i] *= random_u64(&seed) & 1 ? -1 : 1;
                }
                values[count / 2] = top;
                check_block(values, count, q);
                values[count / 2] = -(top - 1 + top);
                check_block(values, count, q);
            }
        }
    }
}

static void all_exponents_are_reached(void **state) {
    unsigned char seen[256] = {0};
    unsigned count = 0;

    (void)state;
    for (unsigned q = 0; q <= QRES_BFP_FRACTION_MAX; q++) {
        for (unsigned bit = 0; bit < 64; bit++) {
            int64_t value = qres_int64((uint64_t)1 << bit);
            struct qres_bfp block;
            int64_t back;

            assert_int_equal(qres_bfp_encode(&block, &value, 1, q), QRES_OK);
            assert_int_equal(block.exponent, (int)bit - 14 - (int)q);
            assert_int_equal(qres_bfp_decode(&block, q, &back), QRES_OK);
            assert_true(back == value);
            count += !seen[block.exponent + 128];
            seen[block.exponent + 128] = 1;
        }
    }
    assert_int_equal(count, QRES_BFP_EXPONENT_MAX - QRES_BFP_EXPONENT_MIN + 1);
}

/* Every mantissa in every exponent of one Q format is a fixed point. */
static void decoding_then_encoding_is_identity(void **state) {
    (void)state;
    for (int exponent = -20; exponent <= 47; exponent += 67) {
        for (int32_t m = 0; m < 16384; m++) {
            struct qres_bfp block = {0, 2, {0}};
            struct qres_bfp again;
            int64_t values[2];

            block.exponent = (int8_t)exponent;
            block.mantissas[0] = (int16_t)(16384 + m);
            block.mantissas[1] = (int16_t)-m;
            assert_int_equal(
                qres_bfp_decode(&block, 20 - (exponent > 0) * 20, values),
                QRES_OK);
            assert_int_equal(
                qres_bfp_encode(&again, values, 2, 20 - (exponent > 0) * 20),
                QRES_OK);
            assert_int_equal(again.exponent, exponent);
            assert_memory_equal(again.mantissas, block.mantissas, 4);
        }
    }
}

static void arguments_are_checked(void **state) {
    int64_t values[33] = {1};
    struct qres_bfp block = {5, 6, {7}};
    struct qres_bfp none = {0, 0, {1}};
    uint8_t bytes[17] = {0};

    (void)state;
    assert_int_equal(qres_bfp_encode(&block, values, 0, 0), QRES_E_ARG);
    assert_int_equal(qres_bfp_encode(&block, values, 33, 0), QRES_E_ARG);
    assert_int_equal(qres_bfp_encode(&block, values, 1, 65), QRES_E_ARG);
    assert_int_equal(qres_bfp_unpack(&block, 0, bytes), QRES_E_ARG);
    assert_int_equal(qres_bfp_unpack(&block, 33, bytes), QRES_E_ARG);
    assert_int_equal(qres_bfp_decode(&block, 65, values), QRES_E_ARG);
    assert_int_equal(qres_bfp_decode(&none, 0, values), QRES_E_ARG);
    assert_true(block.exponent == 5 && block.count == 6);
    assert_true(block.mantissas[0] == 7 && values[0] == 1);
}

struct decode_row {
    const char *name;
    int exponent;
    int mantissa;
    unsigned fraction_bits;
    int result;
    int64_t value;
};

static const struct decode_row decode_rows[] = {
    {"decode 1.5 ties to 2", -14, 24576, 0, QRES_OK, 2},
    {"decode 2.5 ties to 2", -13, 20480, 0, QRES_OK, 2},
    {"decode -2.5 ties to -2", -13, -20480, 0, QRES_OK, -2},
    {"decode below a half", -78, 32767, 0, QRES_OK, 0},
    {"decode smallest exactly", -78, 16384, 64, QRES_OK, 1},
    {"decode 2^63", 49, 16384, 0, QRES_E_RANGE, 77},
    {"decode -2^63", 49, -16384, 0, QRES_OK, INT64_MIN},
    {"decode below -2^63", 49, -16385, 0, QRES_E_RANGE, 77},
    {"decode largest", 48, 32767, 0, QRES_OK, (int64_t)32767 << 48},
    {"decode far too large", 49, 16384, 64, QRES_E_RANGE, 77},
};

static void decodes(void **state) {
    const struct decode_row *row = *state;
    struct qres_bfp block = {0, 1, {0}};
    int64_t value = 77;

    block.exponent = (int8_t)row->exponent;
    block.mantissas[0] = (int16_t)row->mantissa;
    assert_int_equal(qres_bfp_decode(&block, row->fraction_bits, &value),
                     row->result);
    assert_true(value == row->value);
}

struct bytes_row {
    const char *name;
    uint8_t bytes[5];
    int result;
};

static const struct bytes_row bytes_rows[] = {
    {"unpack one", {0xf2, 0x00, 0x40, 0x00, 0x00}, QRES_OK},
    {"unpack zeros", {0, 0, 0, 0, 0}, QRES_OK},
    {"unpack highest exponent", {49, 0, 0xc0, 0xff, 0x3f}, QRES_OK},
    {"unpack lowest exponent", {178, 0, 0x40, 1, 0}, QRES_OK},
    {"unpack exponent 50", {50, 0x00, 0x40, 0, 0}, QRES_E_DATA},
    {"unpack exponent -79", {177, 0x00, 0x40, 0, 0}, QRES_E_DATA},
    {"unpack exponent -128", {128, 0x00, 0x40, 0, 0}, QRES_E_DATA},
    {"unpack zeros with an exponent", {1, 0, 0, 0, 0}, QRES_E_DATA},
    {"unpack not normalised", {0, 0xff, 0x3f, 1, 0}, QRES_E_DATA},
    {"unpack -32768", {0, 0x00, 0x80, 0, 0}, QRES_E_DATA},
};

static void unpacks(void **state) {
    const struct bytes_row *row = *state;
    struct qres_bfp block = {77, 1, {77}};
    uint8_t again[5];

    assert_int_equal(qres_bfp_unpack(&block, 2, row->bytes), row->result);
    if (row->result == QRES_OK) {
        qres_bfp_pack(&block, again);
        assert_memory_equal(again, row->bytes, sizeof again);
    } else {
        assert_true(block.exponent == 77 && block.mantissas[0] == 77);
    }
}

enum { VALUES = 100 };

static void vectors_go_there_and_back(void **state) {
    uint64_t seed = 42;

    (void)state;
    for (uint8_t log2 = 3; log2 <= 5; log2++) {
        for (uint16_t count = 0; count <= VALUES; count++) {
            struct qres_bfp_layout layout = {count, log2, 16};
            struct qres_bfp_layout found = {0, 0, 16};
            int64_t values[VALUES];
            int64_t back[VALUES];
            uint8_t bytes[3 + 13 + 2 * VALUES];
            size_t want =
                3 + 2u * count + (count + (1u << log2) - 1) / (1u << log2);
            size_t size = 77;

            for (size_t i = 0; i < count; i++) {
                /* 15 bits: exact in any block. */
                values[i] = (int64_t)(random_u64(&seed) & 0x7fff) - 16384;
            }
            assert_int_equal(
                qres_bfp_pack_vector(&layout, values, bytes, want - 1, &size),
                QRES_E_SPACE);
            assert_int_equal(size, 77);
            assert_int_equal(
                qres_bfp_pack_vector(&layout, values, bytes, want, &size),
                QRES_OK);
            assert_int_equal(size, want);
            assert_int_equal(
                qres_bfp_unpack_vector(&found, bytes, size, back, count),
                QRES_OK);
            assert_int_equal(found.count, count);
            assert_int_equal(found.block_log2, log2);
            assert_memory_equal(back, values, count * sizeof values[0]);
            if (count != 0) {
                assert_int_equal(qres_bfp_unpack_vector(&found, bytes, size,
                                                        back, count - 1u),
                                 QRES_E_LIMIT);
            }
            assert_int_equal(
                qres_bfp_unpack_vector(&found, bytes, size - 1, back, VALUES),
                QRES_E_END);
        }
    }
}

/* The example of the specification: eight values in 20 bytes. */
static void vector_has_stated_bytes(void **state) {
    const struct qres_bfp_layout layout = {8, 3, 16};
    const int64_t values[8] = {65536, -32768, 1, 0, 98304, 0, 0, -65536};
    const uint8_t want[20] = {8,    0,    3,    0xf2, 0x00, 0x40, 0x00,
                              0xe0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x60,
                              0x00, 0x00, 0x00, 0x00, 0x00, 0xc0};
    uint8_t bytes[20];
    size_t size;

    (void)state;
    assert_int_equal(
        qres_bfp_pack_vector(&layout, values, bytes, sizeof bytes, &size),
        QRES_OK);
    assert_int_equal(size, sizeof want);
    assert_memory_equal(bytes, want, sizeof want);
}

static void vector_errors_are_told(void **state) {
    struct qres_bfp_layout layout = {8, 3, 65};
    int64_t values[8] = {1};
    uint8_t bytes[24] = {8, 0, 3};
    size_t size = 77;

    (void)state;
    assert_int_equal(qres_bfp_pack_vector(&layout, values, bytes, 24, &size),
                     QRES_E_ARG);
    assert_int_equal(qres_bfp_unpack_vector(&layout, bytes, 20, values, 8),
                     QRES_E_ARG);
    layout.fraction_bits = 0;
    layout.block_log2 = 2;
    assert_int_equal(qres_bfp_pack_vector(&layout, values, bytes, 24, &size),
                     QRES_E_ARG);
    layout.block_log2 = 6;
    assert_int_equal(qres_bfp_pack_vector(&layout, values, bytes, 24, &size),
                     QRES_E_ARG);
    assert_int_equal(size, 77);
    assert_int_equal(qres_bfp_unpack_vector(&layout, bytes, 2, values, 8),
                     QRES_E_END);
    /* One byte more than the count says. */
    assert_int_equal(qres_bfp_unpack_vector(&layout, bytes, 21, values, 8),
                     QRES_E_DATA);
    bytes[2] = 2;
    assert_int_equal(qres_bfp_unpack_vector(&layout, bytes, 20, values, 8),
                     QRES_E_DATA);
    bytes[2] = 6;
    assert_int_equal(qres_bfp_unpack_vector(&layout, bytes, 20, values, 8),
                     QRES_E_DATA);
    bytes[2] = 3;
    bytes[3] = 50;
    bytes[5] = 0x40;
    assert_int_equal(qres_bfp_unpack_vector(&layout, bytes, 20, values, 8),
                     QRES_E_DATA);
    bytes[3] = 49;
    assert_int_equal(qres_bfp_unpack_vector(&layout, bytes, 20, values, 8),
                     QRES_E_RANGE);
    assert_int_equal(layout.block_log2, 6);
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, encodes_largest, bump_rows);
    ROWS_TEST(&rows, all_exponents_hold_values);
    ROWS_TEST(&rows, all_exponents_are_reached);
    ROWS_TEST(&rows, decoding_then_encoding_is_identity);
    ROWS_TEST(&rows, arguments_are_checked);
    ROWS_TABLE(&rows, decodes, decode_rows);
    ROWS_TABLE(&rows, unpacks, bytes_rows);
    ROWS_TEST(&rows, vectors_go_there_and_back);
    ROWS_TEST(&rows, vector_has_stated_bytes);
    ROWS_TEST(&rows, vector_errors_are_told);
    return rows_run("fix bfp", &rows);
}
