/*
 * test_table_hostile.c: side data that asks for too much.
 *
 * Tests of host/table. Spec: spec/table.md 1, 4. Each row was found by a
 * fuzz target, or by asking what one would find.
 */
#include <stdlib.h>
#include <string.h>

#include "prose.h"
#include "qres/bits.h"
#include "rows.h"
#include "table.h"

#define ROWS 60000

static int count_bytes(void *context, const uint8_t *data, size_t size) {
    (void)data;
    *(size_t *)context += size;
    return QRES_OK;
}

/* One column of words, the first of them in every row. */
static int decode_words(const uint8_t *page, size_t size, uint32_t rows,
                        size_t *written) {
    struct qres_dialect dialect = {0};
    struct qres_table_column column = {0};
    struct qres_table_group group = {0};
    struct qres_table_decoder *decoder = NULL;
    int result;

    dialect.columns = 1;
    group.rows = rows;
    group.columns = 1;
    group.column = &column;
    column.shape.kind = QRES_SHAPE_WORDS;
    column.shape.type = QRES_TYPE_I64;
    column.cells = calloc(rows, sizeof *column.cells);
    assert_non_null(column.cells);
    assert_int_equal(qres_buffer_put(&column.text, page, size), QRES_OK);
    assert_int_equal(
        qres_table_decoder_open(&decoder, &dialect, count_bytes, written),
        QRES_OK);
    result = qres_table_decoder_group(decoder, &group);
    if (result == QRES_OK) {
        result = qres_table_decoder_finish(decoder);
    }
    qres_table_decoder_close(decoder);
    qres_buffer_free(&column.text);
    free(column.cells);
    return result;
}

/* A page of one text of `size` letters, behind the count of words. */
static size_t make_word(uint8_t *page, size_t page_size, size_t size) {
    struct qres_writer out;

    qres_writer_init(&out, page, page_size);
    qres_writer_varint(&out, 1);
    qres_writer_u8(&out, 0); /* raw */
    qres_writer_varint(&out, size);
    assert_true(size <= page_size - out.position);
    memset(page + out.position, 'x', size);
    return out.position + size;
}

static void text_of_a_group_has_an_end(void **state) {
    static uint8_t page[2048];
    size_t most = QRES_TABLE_TEXT_MAX / ROWS - 1; /* and the line's end */
    size_t written = 0;

    (void)state;
    assert_int_equal(
        decode_words(page, make_word(page, sizeof page, most), ROWS, &written),
        QRES_OK);
    assert_int_equal(written, (most + 1) * ROWS);
    written = 0;
    assert_int_equal(
        decode_words(page, make_word(page, sizeof page, 2000), ROWS, &written),
        QRES_E_LIMIT);
    assert_true(written <= QRES_TABLE_TEXT_MAX);
}

/* Nothing but ends of texts, far more than there are texts. */
static void page_of_ends_takes_no_memory(void **state) {
    enum { TEXTS = 100000 };
    struct qres_cell *cells = calloc(TEXTS, sizeof *cells);
    struct qres_buffer page = {0};
    struct qres_buffer text = {0};
    struct qres_buffer ends = {0};

    (void)state;
    assert_non_null(cells);
    for (size_t i = 0; i < TEXTS; i++) {
        cells[i].text = (const uint8_t *)"";
    }
    assert_int_equal(qres_prose_pack(cells, TEXTS, &page), QRES_OK);
    assert_true(page.size < TEXTS / 50);
    assert_int_equal(
        qres_prose_unpack(page.data, page.size, TEXTS, &text, &ends), QRES_OK);
    assert_int_equal(ends.size, TEXTS * sizeof(uint32_t));
    ends.size = 0;
    assert_int_equal(qres_prose_unpack(page.data, page.size, 10, &text, &ends),
                     QRES_E_DATA);
    assert_true(ends.size <= 11 * sizeof(uint32_t));
    qres_buffer_free(&page);
    qres_buffer_free(&text);
    qres_buffer_free(&ends);
    free(cells);
}

/* One more byte than the texts have: it belongs to no text. */
static void text_without_its_end_is_refused(void **state) {
    struct qres_cell cells[8];
    struct qres_buffer page = {0};
    struct qres_buffer text = {0};
    struct qres_buffer ends = {0};

    (void)state;
    for (size_t i = 0; i < 8; i++) {
        cells[i].text = (const uint8_t *)"status ok";
        cells[i].size = 9;
    }
    assert_int_equal(qres_prose_pack(cells, 8, &page), QRES_OK);
    assert_int_equal(page.data[0], 1); /* modelled */
    assert_int_equal(page.data[1], 80);
    page.data[1] = 81;
    assert_int_equal(qres_prose_unpack(page.data, page.size, 8, &text, &ends),
                     QRES_E_DATA);
    qres_buffer_free(&page);
    qres_buffer_free(&text);
    qres_buffer_free(&ends);
}

/* Under UndefinedBehaviorSanitizer: no pointer is made from no memory. */
static void empty_word_is_a_word(void **state) {
    uint8_t page[8];
    size_t written = 0;

    (void)state;
    assert_int_equal(
        decode_words(page, make_word(page, sizeof page, 0), 5, &written),
        QRES_OK);
    assert_int_equal(written, 5);
}

/* Rows and columns within their limits, but not their product. */
static void cells_of_a_group_have_an_end(void **state) {
    struct qres_dialect dialect = {0};
    struct qres_table_group group = {0};
    struct qres_table_decoder *decoder = NULL;
    size_t written = 0;

    (void)state;
    dialect.columns = QRES_TABLE_CELLS_MAX / 4096 + 1;
    dialect.separator = ',';
    group.columns = dialect.columns;
    group.rows = 4096;
    assert_int_equal(
        qres_table_decoder_open(&decoder, &dialect, count_bytes, &written),
        QRES_OK);
    assert_int_equal(qres_table_decoder_group(decoder, &group), QRES_E_LIMIT);
    qres_table_decoder_close(decoder);
}

/* The same: a column of ".5" and a cell of more decimals than powers. */
static void many_decimals_are_an_escape(void **state) {
    struct qres_shape shape = {0};
    struct qres_cell cell = {(const uint8_t *)".0000000000000000000001", 23};
    struct qres_cell plain = {(const uint8_t *)".5", 2};
    uint64_t bits = 0;
    int nudge = 0;

    (void)state;
    shape.kind = QRES_SHAPE_DECIMAL;
    shape.type = QRES_TYPE_I64;
    shape.scale = 1;
    assert_int_equal(qres_shape_read(&shape, plain, &bits, &nudge), QRES_OK);
    assert_int_equal(bits, 5);
    assert_int_equal(qres_shape_read(&shape, cell, &bits, &nudge),
                     QRES_E_RANGE);
}

int main(void) {
    struct rows rows = {.count = 0};

    ROWS_TEST(&rows, text_of_a_group_has_an_end);
    ROWS_TEST(&rows, page_of_ends_takes_no_memory);
    ROWS_TEST(&rows, text_without_its_end_is_refused);
    ROWS_TEST(&rows, empty_word_is_a_word);
    ROWS_TEST(&rows, cells_of_a_group_have_an_end);
    ROWS_TEST(&rows, many_decimals_are_an_escape);
    return rows_run("table, hostile", &rows);
}
