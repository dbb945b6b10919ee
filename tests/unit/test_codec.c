/*
 * test_codec.c: types, arguments, detection of front ends, taps.
 *
 * Tests: room codec. Spec: spec/format.md 4.1, 4.3, 5.4.
 */
#include <stdlib.h>
#include <string.h>

#include "qres/codec.h"
#include "shapes.h"

/* ---- types ---------------------------------------------------------- */

struct type_row {
    const char *name;
    unsigned type;
    unsigned width;
    int64_t missing;
    int64_t high; /* cell of the bytes 81 82 83 84 85 86 87 88 */
    int64_t low;  /* and of 01 02 03 04 05 06 07 08 */
};

static const struct type_row type_rows[] = {
    {"type i8", QRES_TYPE_I8, 1, -128, -127, 1},
    {"type i16", QRES_TYPE_I16, 2, -32768, -32127, 0x0201},
    {"type i32", QRES_TYPE_I32, 4, INT32_MIN, -0x7b7c7d7f, 0x04030201},
    {"type i64", QRES_TYPE_I64, 8, INT64_MIN, -0x7778797a7b7c7d7f,
     0x0807060504030201},
    {"type u8", QRES_TYPE_U8, 1, 255, 0x81, 1},
    {"type u16", QRES_TYPE_U16, 2, 65535, 0x8281, 0x0201},
    {"type u32", QRES_TYPE_U32, 4, UINT32_MAX, 0x84838281, 0x04030201},
    {"type u64", QRES_TYPE_U64, 8, -1, -0x7778797a7b7c7d7f, 0x0807060504030201},
    {"type f32", QRES_TYPE_F32, 4, 0x7fc00000, 0x84838281, 0x04030201},
    {"type f64", QRES_TYPE_F64, 8, 0x7ff8000000000000, -0x7778797a7b7c7d7f,
     0x0807060504030201},
};

static void has_type(void **state) {
    const struct type_row *row = *state;
    enum qres_type type = (enum qres_type)row->type;
    uint8_t bytes[24];
    uint8_t again[24];
    int64_t cells[3];

    for (unsigned i = 0; i < 8; i++) {
        bytes[i] = bytes[16 + i] = (uint8_t)(0x81 + i);
        bytes[8 + i] = (uint8_t)(1 + i);
    }
    assert_int_equal(qres_type_width(type), row->width);
    assert_true(qres_type_missing(type) == row->missing);
    qres_type_load(type, bytes, 8, 3, cells);
    assert_true(cells[0] == row->high && cells[2] == row->high);
    assert_true(cells[1] == row->low);
    memset(again, 0xee, sizeof again);
    qres_type_store(type, cells, 3, again, 8);
    for (unsigned i = 0; i < 3; i++) {
        assert_memory_equal(again + 8 * i, bytes + 8 * i, row->width);
        if (row->width < 8) {
            assert_int_equal(again[8 * i + row->width], 0xee);
        }
    }
    /* The missing cell is a cell: it survives its bytes. */
    cells[0] = row->missing;
    qres_type_store(type, cells, 1, again, row->width);
    qres_type_load(type, again, row->width, 1, cells);
    assert_true(cells[0] == row->missing);
}

struct order_row {
    const char *name;
    unsigned type;
    int64_t cell;
    int64_t order;
    int has_order;
};

static const struct order_row order_rows[] = {
    {"order of i8", QRES_TYPE_I8, -5, -5, 1},
    {"order of u32", QRES_TYPE_U32, UINT32_MAX, UINT32_MAX, 1},
    {"order of u64 0", QRES_TYPE_U64, 0, INT64_MIN, 1},
    {"order of u64 2^64 - 1", QRES_TYPE_U64, -1, INT64_MAX, 1},
    {"order of f32 -0.0", QRES_TYPE_F32, 0x80000000, -1, 1},
    {"order of f32 inf", QRES_TYPE_F32, 0x7f800000, 0x7f800000, 1},
    {"order of f32 NaN", QRES_TYPE_F32, 0x7f800001, 0, 0},
    {"order of f32 -NaN", QRES_TYPE_F32, 0xffc00000, 0, 0},
    {"order of f64 1.0", QRES_TYPE_F64, 0x3ff0000000000000, 0x3ff0000000000000,
     1},
    {"order of f64 NaN", QRES_TYPE_F64, 0x7ff8000000000000, 0, 0},
};

static void has_order(void **state) {
    const struct order_row *row = *state;
    int64_t order = 0;

    assert_int_equal(
        qres_type_order((enum qres_type)row->type, row->cell, &order),
        row->has_order);
    if (row->has_order) {
        assert_true(order == row->order);
    }
}

static void bytes_have_no_width(void **state) {
    (void)state;
    assert_int_equal(qres_type_width(QRES_TYPE_BYTES), 0);
    assert_true(qres_type_missing(QRES_TYPE_BYTES) == 0);
}

/* ---- arguments ------------------------------------------------------ */

static int64_t cells[QRES_ROWS_MAX + 1];
static int64_t alphabet[QRES_ALPHABET_MAX];
static uint64_t work[(QRES_PAGE_WORK_SIZE(QRES_ROWS_MAX) + 7) / 8];
static uint8_t page[QRES_PAGE_BOUND(QRES_ROWS_MAX, 8)];

struct argument_row {
    const char *name;
    size_t count;
    uint8_t type;
    uint8_t level;
    uint8_t base;
    uint8_t narrow;
    uint8_t places;
    int encoded;
    int decoded; /* of a constant page */
};

#define MAX QRES_ROWS_MAX

static const struct argument_row argument_rows[] = {
    {"no rows", 0, QRES_TYPE_I8, 0, 0, 0, 0, QRES_E_ARG, QRES_E_ARG},
    {"rows at the limit", MAX, QRES_TYPE_I8, 0, 0, 0, 0, 0, 0},
    {"rows above it", MAX + 1, QRES_TYPE_I8, 0, 0, 0, 0, QRES_E_ARG,
     QRES_E_ARG},
    {"level 2", 1, QRES_TYPE_I8, 2, 0, 0, 0, QRES_E_ARG, 0},
    {"bytes", 1, QRES_TYPE_BYTES, 0, 0, 0, 0, QRES_E_ARG, QRES_E_ARG},
    {"type 11", 1, 11, 0, 0, 0, 0, QRES_E_ARG, QRES_E_ARG},
    {"float without front end", 1, QRES_TYPE_F32, 0, 0, 0, 0, QRES_E_ARG,
     QRES_E_DATA},
    {"integer with decimals", 1, QRES_TYPE_I32, 0, QRES_BASE_DECIMAL, 0, 0,
     QRES_E_ARG, QRES_E_DATA},
    {"base 3", 1, QRES_TYPE_F64, 0, 3, 0, 0, QRES_E_ARG, QRES_E_DATA},
    {"narrow f32", 1, QRES_TYPE_F32, 0, QRES_BASE_ORDERED, 1, 0, QRES_E_ARG,
     QRES_E_DATA},
    {"narrow integer", 1, QRES_TYPE_I64, 0, QRES_BASE_NATIVE, 1, 0, QRES_E_ARG,
     QRES_E_DATA},
    {"narrow f64", 1, QRES_TYPE_F64, 0, QRES_BASE_ORDERED, 1, 0, 0, 0},
    {"too many places", 1, QRES_TYPE_F64, 0, QRES_BASE_DECIMAL, 0, 28,
     QRES_E_ARG, QRES_E_DATA},
};

static void checks_arguments(void **state) {
    static const uint8_t constant[9] = {QRES_METHOD_CONSTANT, 1};
    const struct argument_row *row = *state;
    struct qres_column column = {0};
    struct qres_page_input input = {&column, cells, row->count, row->level};
    struct qres_page_summary summary;

    column.type = row->type;
    column.front.base = row->base;
    column.front.narrow = row->narrow;
    column.front.places = row->places;
    memset(cells, 0, sizeof cells);
    assert_int_equal(
        qres_page_encode(&input, work, page, sizeof page, &summary),
        row->encoded);
    assert_int_equal(
        qres_page_decode(
            &column, constant,
            1 + (row->type < QRES_TYPE_BYTES ? type_width(row->type) : 0), work,
            cells, row->count),
        row->decoded);
}

/* ---- detection ------------------------------------------------------ */

struct detect_row {
    const char *name;
    unsigned type;
    unsigned shape;
    size_t count;
    unsigned base;
    unsigned narrow;
    unsigned places;
    int has_alphabet;
};

static const struct detect_row detect_rows[] = {
    {"detect: walk of i32", QRES_TYPE_I32, SHAPE_WALK, 2000, QRES_BASE_NATIVE,
     0, 0, 0},
    {"detect: few values of i32", QRES_TYPE_I32, SHAPE_FEW, 2000,
     QRES_BASE_NATIVE, 0, 0, 1},
    {"detect: few values in many rows", QRES_TYPE_I64, SHAPE_FEW, 20000,
     QRES_BASE_NATIVE, 0, 0, 1},
    {"detect: few values in too few rows", QRES_TYPE_I32, SHAPE_FEW, 20,
     QRES_BASE_NATIVE, 0, 0, 0},
    {"detect: many values", QRES_TYPE_I64, SHAPE_MANY, 20000, QRES_BASE_NATIVE,
     0, 0, 0},
    {"detect: decimals of f32", QRES_TYPE_F32, SHAPE_DECIMAL, 4000,
     QRES_BASE_DECIMAL, 0, 2, 0},
    {"detect: decimals of f64", QRES_TYPE_F64, SHAPE_DECIMAL, 4000,
     QRES_BASE_DECIMAL, 0, 2, 0},
    {"detect: decimals with escapes", QRES_TYPE_F64, SHAPE_ESCAPES, 4000,
     QRES_BASE_DECIMAL, 0, 2, 0},
    {"detect: f64 that is f32", QRES_TYPE_F64, SHAPE_SINGLE, 4000,
     QRES_BASE_ORDERED, 1, 0, 1},
    {"detect: noise of f32", QRES_TYPE_F32, SHAPE_NOISE + 32, 4000,
     QRES_BASE_ORDERED, 0, 0, 0},
    {"detect: noise of f64", QRES_TYPE_F64, SHAPE_NOISE + 64, 4000,
     QRES_BASE_ORDERED, 0, 0, 0},
    {"detect: all missing", QRES_TYPE_F32, SHAPE_ALL_MISSING, 4000,
     QRES_BASE_ORDERED, 0, 0, 0},
    {"detect: nothing", QRES_TYPE_F64, SHAPE_WALK, 0, QRES_BASE_ORDERED, 0, 0,
     0},
};

static void detects(void **state) {
    const struct detect_row *row = *state;
    enum qres_type type = (enum qres_type)row->type;
    struct qres_front front;

    shape_fill(row->shape, row->type, qres_type_missing(type), 4, cells,
               row->count);
    qres_front_detect(type, cells, row->count, &front, alphabet, work);
    assert_int_equal(front.base, row->base);
    assert_int_equal(front.narrow, row->narrow);
    assert_int_equal(front.places, row->places);
    assert_int_equal(front.alphabet_count != 0, row->has_alphabet);
    for (size_t i = 1; i < front.alphabet_count; i++) {
        assert_true(front.alphabet[i - 1] < front.alphabet[i]);
    }
}

static void bytes_have_no_front(void **state) {
    struct qres_front front;

    (void)state;
    memset(cells, 0, 8 * sizeof cells[0]);
    memset(&front, 0xff, sizeof front);
    qres_front_detect(QRES_TYPE_BYTES, cells, 8, &front, alphabet, work);
    assert_int_equal(front.base, QRES_BASE_NATIVE);
    assert_int_equal(front.alphabet_count, 0);
}

/* ---- taps ----------------------------------------------------------- */

struct tap_row {
    const char *name;
    unsigned type;
    unsigned shape;
    size_t count;
    int scale; /* -1: that of the samples */
};

static const struct tap_row tap_rows[] = {
    {"tap: one sample", QRES_TYPE_I16, SHAPE_WALK, 1, -1},
    {"tap: two samples", QRES_TYPE_I16, SHAPE_ENDS, 2, -1},
    {"tap: walk", QRES_TYPE_I16, SHAPE_WALK, 256, -1},
    {"tap: walk, scale guessed", QRES_TYPE_I16, SHAPE_WALK, 256, 14},
    {"tap: walk, scale far off", QRES_TYPE_I16, SHAPE_WALK, 256, 48},
    {"tap: noise of 64 bits", QRES_TYPE_I64, SHAPE_NOISE + 64, 300, -1},
    {"tap: noise of 64 bits, scale 0", QRES_TYPE_I64, SHAPE_NOISE + 64, 300, 0},
    {"tap: ends in turn", QRES_TYPE_I64, SHAPE_ENDS, 300, -1},
    {"tap: constant", QRES_TYPE_U8, SHAPE_CONSTANT, 100, -1},
    {"tap: the largest page", QRES_TYPE_U16, SHAPE_RAMP, QRES_ROWS_MAX, -1},
};

static int64_t back[QRES_ROWS_MAX];

static void tap_page_comes_back(void **state) {
    const struct tap_row *row = *state;
    struct qres_column column = {0};
    unsigned scale;
    size_t bound = 12 + (row->count * QRES_RICE_BITS_MAX + 7) / 8;
    struct qres_tap tap;
    struct qres_untap untap;
    size_t size;
    int64_t extra;

    column.type = (uint8_t)row->type;
    shape_fill(row->shape, row->type, 0, 6, cells, row->count);
    scale = row->scale < 0 ? qres_model_scale(cells, row->count)
                           : (unsigned)row->scale;
    qres_tap_init(&tap, scale, page, sizeof page);
    for (size_t i = 0; i < row->count; i++) {
        assert_int_equal(qres_tap_push(&tap, cells[i]), QRES_OK);
    }
    assert_int_equal(qres_tap_finish(&tap, &size), QRES_OK);
    assert_true(size <= bound);
    assert_int_equal(
        qres_page_decode(&column, page, size, work, back, row->count), QRES_OK);
    assert_memory_equal(back, cells, row->count * sizeof back[0]);
    assert_int_equal(qres_untap_init(&untap, page, size), QRES_OK);
    for (size_t i = 0; i < row->count; i++) {
        int64_t sample;

        assert_int_equal(qres_untap_pull(&untap, &sample), QRES_OK);
        assert_true(sample == cells[i]);
    }
    assert_int_equal(qres_untap_finish(&untap), QRES_OK);
    if (row->count >= 2 && row->type != QRES_TYPE_I64) {
        assert_int_equal(qres_tap_scale(&tap),
                         qres_model_scale(cells, row->count));
    }
    /* Behind the last sample: a reader notices within a few bytes. */
    for (unsigned i = 0; i < 64; i++) {
        if (qres_untap_pull(&untap, &extra) != QRES_OK) {
            break;
        }
    }
    assert_int_not_equal(qres_untap_finish(&untap), QRES_OK);
}

/* Level 0 of the page coder and the tap write the same bytes. */
static void tap_writes_the_page(void **state) {
    struct qres_column column = {0};
    struct qres_page_input input = {&column, cells, 500, QRES_LEVEL_FAST};
    struct qres_page_summary summary;
    struct qres_tap tap;
    static uint8_t other[8192];
    size_t size;

    (void)state;
    column.type = QRES_TYPE_I32;
    shape_fill(SHAPE_SINGLE, QRES_TYPE_I32, 0, 2, cells, input.count);
    assert_int_equal(
        qres_page_encode(&input, work, page, sizeof page, &summary), QRES_OK);
    assert_int_equal(summary.method, QRES_METHOD_RICE);
    qres_tap_init(&tap, qres_model_scale(cells, input.count), other,
                  sizeof other);
    for (size_t i = 0; i < input.count; i++) {
        assert_int_equal(qres_tap_push(&tap, cells[i]), QRES_OK);
    }
    assert_int_equal(qres_tap_finish(&tap, &size), QRES_OK);
    assert_int_equal(size, summary.size);
    assert_memory_equal(other, page, size);
}

static void tap_refuses(void **state) {
    struct qres_tap tap;
    size_t size = 7;

    (void)state;
    qres_tap_init(&tap, 5, page, sizeof page);
    assert_int_equal(qres_tap_scale(&tap), 5);
    assert_int_equal(qres_tap_finish(&tap, &size), QRES_E_STATE);
    for (size_t i = 0; i < QRES_ROWS_MAX; i++) {
        assert_int_equal(qres_tap_push(&tap, 0), QRES_OK);
    }
    assert_int_equal(qres_tap_push(&tap, 0), QRES_E_LIMIT);
    assert_int_equal(qres_tap_finish(&tap, &size), QRES_OK);
    for (size_t room = 0; room < 8; room++) {
        uint8_t *exact = malloc(room + 1);
        int error = QRES_OK;

        assert_non_null(exact);
        exact[room] = 0x77;
        qres_tap_init(&tap, 0, exact, room);
        for (unsigned i = 0; i < 4; i++) {
            error = qres_tap_push(&tap, i * INT64_C(1234567));
        }
        if (error == QRES_OK) {
            error = qres_tap_finish(&tap, &size);
        }
        assert_int_equal(error, QRES_E_SPACE);
        assert_int_equal(exact[room], 0x77);
        free(exact);
    }
    assert_true(sizeof(struct qres_tap) <= 256);
    assert_true(sizeof(struct qres_untap) <= 256);
}

struct untap_row {
    const char *name;
    const char *bytes;
    size_t size;
    int error;
};

static const struct untap_row untap_rows[] = {
    {"untap: nothing", "", 0, QRES_E_END},
    {"untap: a head alone", "\x03", 1, QRES_E_END},
    {"untap: no first value", "\x03\x00", 2, QRES_E_END},
    {"untap: first value cut", "\x03\x00\x80", 3, QRES_E_END},
    {"untap: first value of two forms", "\x03\x00\x80\x00", 4, QRES_E_DATA},
    {"untap: a packed page", "\x02\x00\x00", 3, QRES_E_VERSION},
    {"untap: missing rows", "\x13\x00\x00", 3, QRES_E_VERSION},
    {"untap: scale 49", "\x03\x31\x00", 3, QRES_E_DATA},
    {"untap: scale 48", "\x03\x30\x00", 3, QRES_OK},
};

static void opens_untap(void **state) {
    const struct untap_row *row = *state;
    struct qres_untap untap;

    assert_int_equal(
        qres_untap_init(&untap, (const uint8_t *)row->bytes, row->size),
        row->error);
}

static void untap_refuses_a_long_form(void **state) {
    /* 24 ones, then 64 zeros: the value 0 needs no long form. */
    static const uint8_t bytes[14] = {3, 0, 0, 0xff, 0xff, 0xff};
    struct qres_untap untap;
    int64_t sample;

    (void)state;
    assert_int_equal(qres_untap_init(&untap, bytes, sizeof bytes), QRES_OK);
    assert_int_equal(qres_untap_pull(&untap, &sample), QRES_OK);
    assert_int_equal(qres_untap_pull(&untap, &sample), QRES_E_DATA);
    assert_int_equal(qres_untap_finish(&untap), QRES_E_DATA);
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, has_type, type_rows);
    ROWS_TABLE(&rows, has_order, order_rows);
    ROWS_TEST(&rows, bytes_have_no_width);
    ROWS_TABLE(&rows, checks_arguments, argument_rows);
    ROWS_TABLE(&rows, detects, detect_rows);
    ROWS_TEST(&rows, bytes_have_no_front);
    ROWS_TABLE(&rows, tap_page_comes_back, tap_rows);
    ROWS_TEST(&rows, tap_writes_the_page);
    ROWS_TEST(&rows, tap_refuses);
    ROWS_TABLE(&rows, opens_untap, untap_rows);
    ROWS_TEST(&rows, untap_refuses_a_long_form);
    return rows_run("codec", &rows);
}
