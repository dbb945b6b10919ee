/*
 * escapes.c: texts that stand beside the numbers, by row.
 *
 * Room: host/table. Spec: spec/table.md 4.2.
 *
 *   varint count, per escape: varint row - (row before + 1), text page
 */
#include <string.h>

#include "prose.h"
#include "qres/bits.h"

int qres_escapes_add(struct qres_escapes *escapes, uint32_t row,
                     struct qres_cell cell) {
    int result = qres_buffer_put(&escapes->rows, &row, sizeof row);

    return result != QRES_OK
               ? result
               : qres_buffer_put(&escapes->cells, &cell, sizeof cell);
}

int qres_escapes_pack(const struct qres_escapes *escapes,
                      struct qres_buffer *out) {
    size_t count = escapes->rows.size / sizeof(uint32_t);
    uint32_t expected = 0;
    int result;

    if (count == 0) {
        return QRES_OK;
    }
    result = qres_buffer_varint(out, count);
    for (size_t i = 0; i < count && result == QRES_OK; i++) {
        uint32_t row;

        memcpy(&row, escapes->rows.data + i * sizeof row, sizeof row);
        result = qres_buffer_varint(out, row - expected);
        expected = row + 1;
    }
    return result != QRES_OK
               ? result
               : qres_prose_pack((const void *)escapes->cells.data, count, out);
}

void qres_escapes_free(struct qres_escapes *escapes) {
    qres_buffer_free(&escapes->rows);
    qres_buffer_free(&escapes->cells);
}

static uint32_t number_at(const struct qres_buffer *buffer, size_t index) {
    uint32_t value;

    memcpy(&value, buffer->data + index * sizeof value, sizeof value);
    return value;
}

int qres_roll_escapes(struct qres_roll *roll, const struct qres_buffer *packed,
                      uint32_t rows, struct qres_buffer *text) {
    struct qres_reader reader;
    uint32_t start = (uint32_t)text->size;
    uint64_t row = 0;
    int result;

    if (packed->size == 0) {
        return QRES_OK;
    }
    qres_reader_init(&reader, packed->data, packed->size);
    roll->count = qres_reader_size(&reader, rows);
    result = qres_buffer_put(&roll->ends, &start, sizeof start);
    for (size_t i = 0; i < roll->count && result == QRES_OK; i++) {
        uint32_t here;

        row += qres_reader_size(&reader, rows);
        if (reader.error != QRES_OK || row >= rows) {
            return reader.error != QRES_OK ? reader.error : QRES_E_DATA;
        }
        here = (uint32_t)row++;
        result = qres_buffer_put(&roll->rows, &here, sizeof here);
    }
    if (result != QRES_OK || reader.error != QRES_OK) {
        return result != QRES_OK ? result : reader.error;
    }
    return qres_prose_unpack(packed->data + reader.position,
                             packed->size - reader.position, roll->count, text,
                             &roll->ends);
}

struct qres_cell qres_roll_text(const struct qres_roll *roll,
                                const struct qres_buffer *text, size_t index) {
    uint32_t from = number_at(&roll->ends, index);
    struct qres_cell cell;

    cell.size = number_at(&roll->ends, index + 1) - from;
    /* Where all texts are empty there is no memory to point into. */
    cell.text = cell.size != 0 ? text->data + from : (const uint8_t *)"";
    return cell;
}

bool qres_roll_take(struct qres_roll *roll, uint32_t row,
                    const struct qres_buffer *text, struct qres_cell *cell) {
    if (roll->next == roll->count ||
        number_at(&roll->rows, roll->next) != row) {
        return false;
    }
    *cell = qres_roll_text(roll, text, roll->next++);
    return true;
}

void qres_roll_free(struct qres_roll *roll) {
    qres_buffer_free(&roll->rows);
    qres_buffer_free(&roll->ends);
    roll->count = 0;
    roll->next = 0;
}
