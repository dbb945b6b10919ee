/*
 * fuzz_table.c: groups of a table whose every part is hostile.
 *
 * Tests: fuzz of host/table. The input gives the dialect, the rows and per
 * column a shape, a text page, escapes and numbers. Whatever they are, the
 * output of a group is bounded.
 */
#include "fuzz.h"
#include "table.h"

#define COLUMNS_MAX 4
#define ROWS_MAX    200

struct sink {
    size_t size;
};

static int swallow(void *context, const uint8_t *data, size_t size) {
    struct sink *sink = context;

    free(fuzz_copy(data, size));
    sink->size += size;
    return QRES_OK;
}

static void give(struct qres_buffer *buffer, struct dice part) {
    buffer->data = fuzz_copy(part.data, part.size);
    buffer->size = part.size;
    buffer->capacity = part.size;
}

static int make_column(struct qres_table_column *column, struct dice *dice,
                       uint32_t rows) {
    struct dice shape = dice_part(dice, QRES_SHAPE_PACK_MAX);
    int result = qres_shape_unpack(&column->shape, shape.data, shape.size);
    unsigned step = dice_u8(dice);
    uint64_t number;

    give(&column->text, dice_part(dice, 4096));
    give(&column->escapes, dice_part(dice, 4096));
    number = dice_u64(dice);
    column->cells = fuzz_memory(rows * sizeof *column->cells);
    for (uint32_t i = 0; i < rows; i++) {
        /* Small steps for words and times, wide ones for the rest. */
        number = step & 0x80 ? number * UINT64_C(0x2545f4914f6cdd1d) + step
                             : number + step;
        column->cells[i] = qres_int64(
            column->shape.type == QRES_TYPE_F32 ? (uint32_t)number : number);
        if ((number >> 7) % 16 == 15 && result == QRES_OK) {
            column->cells[i] =
                qres_type_missing((enum qres_type)column->shape.type);
        }
    }
    return result;
}

static void decode_group(const struct qres_dialect *dialect,
                         struct dice *dice) {
    struct qres_table_column columns[COLUMNS_MAX] = {0};
    struct qres_table_group group = {0};
    struct qres_table_decoder *decoder = NULL;
    struct sink sink = {0};
    bool wanted[COLUMNS_MAX] = {false, true, true, true};
    unsigned view = dice_u8(dice);
    int result = QRES_OK;

    group.rows = dice_u8(dice) % ROWS_MAX + 1;
    group.columns = dialect->columns;
    group.column = columns;
    give(&group.odd, dice_part(dice, 4096));
    for (uint32_t i = 0; i < group.columns; i++) {
        int error = make_column(&columns[i], dice, group.rows);

        result = result == QRES_OK ? error : result;
    }
    FUZZ_REQUIRE(qres_table_decoder_open(&decoder, dialect, swallow, &sink) ==
                 QRES_OK);
    if (result == QRES_OK && view & 1) {
        FUZZ_REQUIRE(qres_table_decoder_view(decoder, wanted, 3, 90) ==
                     QRES_OK);
    }
    if (result == QRES_OK) {
        result = qres_table_decoder_group(decoder, &group);
        FUZZ_REQUIRE(result == QRES_OK || result == QRES_E_DATA ||
                     result == QRES_E_END || result == QRES_E_LIMIT);
        FUZZ_REQUIRE(qres_table_decoder_finish(decoder) == QRES_OK);
        FUZZ_REQUIRE(sink.size <= QRES_TABLE_TEXT_MAX + QRES_TABLE_HEAD_MAX);
    }
    qres_table_decoder_close(decoder);
    for (uint32_t i = 0; i < COLUMNS_MAX; i++) {
        free(columns[i].cells);
        qres_buffer_free(&columns[i].text);
        qres_buffer_free(&columns[i].escapes);
    }
    qres_buffer_free(&group.odd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};
    struct dice part = dice_part(&dice, 1024);
    struct qres_dialect dialect;

    if (qres_dialect_unpack(&dialect, part.data, part.size) == QRES_OK) {
        if (dialect.columns <= COLUMNS_MAX) {
            decode_group(&dialect, &dice);
        }
        qres_dialect_free(&dialect);
    }
    return 0;
}
