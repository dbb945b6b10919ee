/*
 * test_table_array.c: headers of NumPy files, read, refused and written.
 *
 * Tests of host/table. Spec: spec/table.md 5.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "rows.h"

struct header {
    const char *name;
    uint8_t version;
    const char *text;
    int result;
    enum qres_type type;
    uint32_t channels;
    uint64_t rows;
};

static const struct header headers[] = {
    {"float32 matrix", 1,
     "{'descr': '<f4', 'fortran_order': False, 'shape': (100, 3), }\n", QRES_OK,
     QRES_TYPE_F32, 3, 100},
    {"float64 vector", 1,
     "{'descr': '<f8', 'fortran_order': False, 'shape': (7,), }\n", QRES_OK,
     QRES_TYPE_F64, 1, 7},
    {"version 2, other order and quotes", 2,
     "{\"shape\": (1, 2), \"fortran_order\": False, \"descr\": \"<i2\"}",
     QRES_OK, QRES_TYPE_I16, 2, 1},
    {"version 3, bytes", 3,
     "{'descr': '|u1', 'fortran_order': False, 'shape': (0,), }\n", QRES_OK,
     QRES_TYPE_U8, 1, 0},
    {"bytes with an order", 1,
     "{'descr': '<i1', 'fortran_order': False, 'shape': (4,), }", QRES_OK,
     QRES_TYPE_I8, 1, 4},
    {"unsigned 64", 1,
     "{'descr': '<u8', 'fortran_order': False, 'shape': (4, 1), }", QRES_OK,
     QRES_TYPE_U64, 1, 4},
    {"big-endian", 1,
     "{'descr': '>f4', 'fortran_order': False, 'shape': (4, 1), }",
     QRES_E_RANGE, QRES_TYPE_F32, 0, 0},
    {"Fortran order", 1,
     "{'descr': '<f4', 'fortran_order': True, 'shape': (4, 2), }", QRES_E_RANGE,
     QRES_TYPE_F32, 0, 0},
    {"three dimensions", 1,
     "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 2, 2), }",
     QRES_E_RANGE, QRES_TYPE_F32, 0, 0},
    {"no dimension", 1,
     "{'descr': '<f4', 'fortran_order': False, 'shape': (), }", QRES_E_RANGE,
     QRES_TYPE_F32, 0, 0},
    {"no columns", 1,
     "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 0), }",
     QRES_E_RANGE, QRES_TYPE_F32, 0, 0},
    {"too many columns", 1,
     "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4097), }",
     QRES_E_RANGE, QRES_TYPE_F32, 0, 0},
    {"rows beyond 64 bits", 1,
     "{'descr': '<f4', 'fortran_order': False, 'shape': "
     "(18446744073709551616,), }",
     QRES_E_RANGE, QRES_TYPE_F32, 0, 0},
    {"half floats", 1,
     "{'descr': '<f2', 'fortran_order': False, 'shape': (4,), }", QRES_E_RANGE,
     QRES_TYPE_F32, 0, 0},
    {"records", 1,
     "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }",
     QRES_E_RANGE, QRES_TYPE_F32, 0, 0},
    {"entry missing", 1, "{'descr': '<f4', 'shape': (4,), }", QRES_E_DATA,
     QRES_TYPE_F32, 0, 0},
    {"no dictionary", 1, "hello world", QRES_E_DATA, QRES_TYPE_F32, 0, 0},
    {"dictionary cut", 1, "{'descr': '<f4', 'fortran_order'", QRES_E_DATA,
     QRES_TYPE_F32, 0, 0},
    {"version 4", 4,
     "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", QRES_E_DATA,
     QRES_TYPE_F32, 0, 0},
};

static size_t make_file(const struct header *row, uint8_t *out) {
    size_t size = strlen(row->text);
    size_t from = row->version == 1 ? 10 : 12;

    memcpy(out, "\x93NUMPY", 6);
    out[6] = row->version;
    out[7] = 0;
    memset(out + 8, 0, 4);
    out[8] = (uint8_t)size;
    memcpy(out + from, row->text, size);
    memset(out + from + size, 0xaa, 16); /* the samples */
    return from + size + 16;
}

static void reads(void **state) {
    const struct header *row = *state;
    struct qres_array array = {0};
    struct qres_array again = {0};
    struct qres_buffer pack = {0};
    const char *problem = NULL;
    uint8_t file[256];
    size_t size = make_file(row, file);

    assert_int_equal(qres_array_read_npy(&array, file, size, &problem),
                     row->result);
    if (row->result != QRES_OK) {
        assert_non_null(problem);
        assert_null(array.head.data);
        return;
    }
    assert_int_equal(array.type, row->type);
    assert_int_equal(array.channels, row->channels);
    assert_int_equal(array.rows, row->rows);
    assert_int_equal(array.head.size, size - 16);
    assert_int_equal(qres_array_pack(&array, &pack), QRES_OK);
    assert_int_equal(qres_array_unpack(&again, pack.data, pack.size), QRES_OK);
    assert_int_equal(again.head.size, array.head.size);
    assert_memory_equal(again.head.data, file, array.head.size);
    assert_int_equal(again.rows, row->rows);
    for (size_t cut = 0; cut < pack.size && cut < 5; cut++) {
        struct qres_array none = {0};

        assert_true(qres_array_unpack(&none, pack.data, cut) < 0);
    }
    qres_array_free(&array);
    qres_array_free(&again);
    qres_buffer_free(&pack);
}

/* Any prefix of a header is refused. */
static void refuses_cuts(void **state) {
    uint8_t file[256];
    size_t size = make_file(&headers[0], file) - 16;

    (void)state;
    for (size_t cut = 0; cut < size; cut++) {
        struct qres_array array = {0};

        assert_int_equal(qres_array_read_npy(&array, file, cut, NULL),
                         QRES_E_DATA);
    }
}

static void writes(void **state) {
    static const char expected[] =
        "{'descr': '<i2', 'fortran_order': False, 'shape': (12, 3), }";
    struct qres_array array = {0};
    struct qres_array again = {0};
    struct qres_buffer pack = {0};

    (void)state;
    array.type = QRES_TYPE_I16;
    array.channels = 3;
    array.rows = 12;
    assert_int_equal(qres_array_write_npy(&array, &array.head), QRES_OK);
    assert_int_equal(array.head.size, 128);
    assert_int_equal(array.head.data[127], '\n');
    assert_memory_equal(array.head.data + 10, expected, sizeof expected - 1);
    assert_int_equal(
        qres_array_read_npy(&again, array.head.data, array.head.size, NULL),
        QRES_OK);
    assert_int_equal(again.rows, 12);
    assert_int_equal(again.channels, 3);
    assert_int_equal(qres_array_row_size(&again), 6);
    /* The usual header takes no bytes of its own. */
    assert_int_equal(qres_array_pack(&array, &pack), QRES_OK);
    assert_int_equal(pack.size, 5);
    qres_array_free(&array);
    qres_array_free(&again);
    qres_buffer_free(&pack);
}

static void names_types(void **state) {
    (void)state;
    assert_int_equal(qres_array_type("i16"), QRES_TYPE_I16);
    assert_int_equal(qres_array_type("f32le"), QRES_TYPE_F32);
    assert_int_equal(qres_array_type("f64"), QRES_TYPE_F64);
    assert_int_equal(qres_array_type("f32be"), QRES_TYPE_COUNT);
    assert_int_equal(qres_array_type("i1"), QRES_TYPE_COUNT);
    assert_int_equal(qres_array_type(""), QRES_TYPE_COUNT);
    assert_string_equal(qres_array_type_name(QRES_TYPE_U32), "u32");
}

int main(void) {
    static struct rows tests;

    ROWS_TABLE(&tests, reads, headers);
    ROWS_TEST(&tests, refuses_cuts);
    ROWS_TEST(&tests, writes);
    ROWS_TEST(&tests, names_types);
    return rows_run("table_array", &tests);
}
