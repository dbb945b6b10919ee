/*
 * array_form.c: rows as a NumPy array.
 *
 * Program: qres. Samples keep their type. Of a table, times become
 * datetime64[ns] and numbers float64; text has no place in an array. Columns
 * of one type make an array of two dimensions, others one of records.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "printer.h"

#define HEAD_PREFIX 10 /* magic, version, length */

static enum print_item item_of(const struct printer *printer, uint32_t column) {
    const struct qres_shape *shape;

    if (printer->origin.kind != ORIGIN_CSV) {
        return ITEM_NATIVE;
    }
    shape = &printer->table.group.column[column].shape;
    if (shape->kind == QRES_SHAPE_TIME || shape->kind == QRES_SHAPE_EPOCH) {
        return ITEM_TIME;
    }
    return shape->kind < QRES_SHAPE_TIME ? ITEM_REAL : ITEM_NONE;
}

static enum qres_type type_of(const struct printer *printer, uint32_t index) {
    uint32_t column = printer->chosen[index];

    return printer->items[index] == ITEM_NATIVE
               ? (enum qres_type)printer->walk.schema.columns[column].type
               : QRES_TYPE_F64;
}

/* ---- header ------------------------------------------------------------- */

static const char *descr_of(const struct printer *printer, uint32_t index) {
    static const char *const codes[QRES_TYPE_COUNT] = {
        "|i1", "<i2", "<i4", "<i8", "|u1", "<u2",
        "<u4", "<u8", "<f4", "<f8", ""};

    return printer->items[index] == ITEM_TIME ? "<M8[ns]"
                                              : codes[type_of(printer, index)];
}

static int put(struct qres_buffer *out, const char *text) {
    return qres_buffer_put(out, text, strlen(text));
}

/* ('name', '<f8'), with a number where a name is not the only one. */
static int put_field(const struct printer *printer, struct qres_buffer *out,
                     uint32_t index) {
    char name[COLUMN_NAME_SIZE];
    char other[COLUMN_NAME_SIZE];
    char tail[64];
    bool repeats = false;
    int result = put(out, "('");

    (void)column_name(&printer->walk.schema, printer->chosen[index], name);
    for (uint32_t i = 0; i < printer->chosen_count; i++) {
        (void)column_name(&printer->walk.schema, printer->chosen[i], other);
        repeats = repeats || (i != index && strcmp(name, other) == 0);
    }
    for (const char *at = name; *at != '\0' && result == QRES_OK; at++) {
        bool plain = (unsigned char)*at >= ' ';

        if (*at == '\'' || *at == '\\') {
            result = put(out, "\\");
        }
        if (result == QRES_OK) {
            result = qres_buffer_put(out, plain ? at : " ", 1);
        }
    }
    (void)snprintf(tail, sizeof tail,
                   repeats ? "_%u', '%s'), " : "%.0u', '%s'), ",
                   repeats ? (unsigned)index : 0u, descr_of(printer, index));
    return result == QRES_OK ? put(out, tail) : result;
}

static int put_records_head(const struct printer *printer,
                            struct qres_buffer *out, uint64_t rows) {
    char tail[96];
    size_t size;
    int result = qres_buffer_put(
        out, "\x93NUMPY\x03\x00\x00\x00\x00\x00{'descr': [", 23);

    for (uint32_t i = 0; result == QRES_OK && i < printer->chosen_count; i++) {
        if (printer->items[i] != ITEM_NONE) {
            result = put_field(printer, out, i);
        }
    }
    (void)snprintf(tail, sizeof tail,
                   "], 'fortran_order': False, 'shape': (%llu,), }",
                   (unsigned long long)rows);
    if (result == QRES_OK) {
        result = put(out, tail);
    }
    while (result == QRES_OK && out->size % 64 != 63) {
        result = put(out, " ");
    }
    if (result == QRES_OK) {
        result = put(out, "\n");
    }
    size = out->size - HEAD_PREFIX - 2;
    if (result == QRES_OK) {
        qres_store32(out->data + 8, (uint32_t)size);
    }
    return result;
}

static int put_plain_head(struct printer *printer, struct qres_buffer *out,
                          uint32_t kept, uint64_t rows) {
    struct qres_array array = {0};

    array.type = type_of(printer, 0);
    for (uint32_t i = 0; i < printer->chosen_count; i++) {
        if (printer->items[i] != ITEM_NONE) {
            array.type = type_of(printer, i);
        }
    }
    array.channels = kept;
    array.rows = rows;
    array.flat = kept == 1;
    return qres_array_write_npy(&array, out);
}

int array_begin(struct printer *printer, uint64_t rows) {
    const char *first = NULL;
    bool mixed = false;
    uint32_t kept = 0;
    int result;

    for (uint32_t i = 0; i < printer->chosen_count; i++) {
        printer->items[i] = (uint8_t)item_of(printer, printer->chosen[i]);
        if (printer->items[i] == ITEM_NONE) {
            continue;
        }
        kept++;
        first = first != NULL ? first : descr_of(printer, i);
        mixed = mixed || strcmp(first, descr_of(printer, i)) != 0 ||
                printer->items[i] == ITEM_TIME;
    }
    printer->counts->text_columns = printer->chosen_count - kept;
    if (kept == 0) {
        return fault_set(printer->fault, QRES_E_ARG,
                         "has no column of numbers for an array");
    }
    result = mixed ? put_records_head(printer, &printer->line, rows)
                   : put_plain_head(printer, &printer->line, kept, rows);
    if (result == QRES_OK) {
        result = output_write(printer->job->out, printer->line.data,
                              printer->line.size, printer->fault);
    }
    printer->line.size = 0;
    return result;
}

/* ---- rows --------------------------------------------------------------- */

static const struct qres_table_column *column_of(const struct printer *printer,
                                                 uint32_t index) {
    return &printer->table.group.column[printer->chosen[index]];
}

/* What the text says, else what the shape makes of the number. */
static double real_of(struct printer *printer, uint32_t index, uint32_t row) {
    const struct qres_table_column *column = column_of(printer, index);
    const struct printed_cell *cell = &printer->row[index];
    char text[128];
    char *end = text;
    double value = (double)NAN;

    if (cell->size != 0 && cell->size < sizeof text) {
        memcpy(text, printer->texts.data + cell->from, cell->size);
        text[cell->size] = '\0';
        value = strtod(text, &end);
        if (end != text && *end == '\0') {
            return value;
        }
    }
    if (column->shape.type == QRES_TYPE_BYTES ||
        column->cells[row] == qres_type_missing(column->shape.type) ||
        !qres_shape_value(&column->shape, (uint64_t)column->cells[row],
                          &value)) {
        return (double)NAN;
    }
    return value;
}

static int64_t time_of(const struct printer *printer, uint32_t index,
                       uint32_t row) {
    const struct qres_table_column *column = column_of(printer, index);
    int64_t time_ns = INT64_MIN; /* not a time */

    if (column->shape.type == QRES_TYPE_I64 &&
        column->cells[row] != qres_type_missing(QRES_TYPE_I64) &&
        !qres_shape_time(&column->shape, (uint64_t)column->cells[row],
                         &time_ns)) {
        time_ns = INT64_MIN;
    }
    return time_ns;
}

int array_row(struct printer *printer, uint32_t row) {
    int result = QRES_OK;

    for (uint32_t i = 0; result == QRES_OK && i < printer->chosen_count; i++) {
        enum qres_type type = type_of(printer, i);
        size_t width = qres_type_width(type);
        uint8_t bytes[8];
        double value;
        int64_t cell;

        if (printer->items[i] == ITEM_NONE) {
            continue;
        }
        if (printer->items[i] == ITEM_TIME) {
            cell = time_of(printer, i, row);
        } else if (printer->items[i] == ITEM_REAL) {
            value = real_of(printer, i, row);
            memcpy(&cell, &value, sizeof cell);
        } else {
            cell = printer->cells[i][row];
        }
        qres_type_store(type, &cell, 1, bytes, width);
        result = output_write(printer->job->out, bytes, width, printer->fault);
    }
    return result;
}
