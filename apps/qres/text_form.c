/*
 * text_form.c: rows as CSV or as lines of JSON.
 *
 * Program: qres.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "printer.h"

static int put(struct printer *printer, const char *text) {
    return qres_buffer_put(&printer->line, text, strlen(text));
}

static int put_bytes(struct printer *printer, const void *bytes, size_t size) {
    return qres_buffer_put(&printer->line, bytes, size);
}

static int flush_line(struct printer *printer) {
    size_t size = printer->line.size;

    printer->line.size = 0;
    return output_write(printer->job->out, printer->line.data, size,
                        printer->fault);
}

static char separator_of(const struct printer *printer) {
    return printer->origin.kind == ORIGIN_CSV &&
                   printer->table.dialect.separator != 0
               ? (char)printer->table.dialect.separator
               : ',';
}

static int put_ending(struct printer *printer) {
    return put(printer,
               printer->origin.kind == ORIGIN_CSV && printer->table.dialect.crlf
                   ? "\r\n"
                   : "\n");
}

/* ---- head --------------------------------------------------------------- */

/* A quote that is doubled in the header is still doubled in the name. */
static int put_name(struct printer *printer, const char *name) {
    char specials[] = {'"', '\n', '\r', separator_of(printer), '\0'};
    bool quotes = name[strcspn(name, specials)] != '\0';
    int result = quotes ? put(printer, "\"") : QRES_OK;

    if (result == QRES_OK) {
        result = put(printer, name);
    }
    return result == QRES_OK && quotes ? put(printer, "\"") : result;
}

static int put_names(struct printer *printer) {
    char separator[2] = {separator_of(printer), '\0'};
    char name[COLUMN_NAME_SIZE];
    int result = QRES_OK;

    for (uint32_t i = 0; result == QRES_OK && i < printer->chosen_count; i++) {
        if (i != 0) {
            result = put(printer, separator);
        }
        if (result == QRES_OK) {
            result = put_name(printer, column_name(&printer->walk.schema,
                                                   printer->chosen[i], name));
        }
    }
    return result == QRES_OK ? put_ending(printer) : result;
}

/* Two quotes become one. */
static size_t join_quotes(uint8_t *text, size_t size) {
    size_t used = 0;

    for (size_t i = 0; i < size; i++) {
        text[used++] = text[i];
        i += text[i] == '"' && i + 1 < size && text[i + 1] == '"';
    }
    return used;
}

static int quote_names(struct printer *printer) {
    int result = QRES_OK;

    for (uint32_t i = 0; result == QRES_OK && i < printer->chosen_count; i++) {
        struct qres_buffer *quoted = &printer->names[i];
        char name[COLUMN_NAME_SIZE];
        size_t size = strlen(
            column_name(&printer->walk.schema, printer->chosen[i], name));

        size = join_quotes((uint8_t *)name, size);
        result = qres_buffer_put(quoted, NULL, JSON_QUOTE_BOUND(size));
        if (result == QRES_OK) {
            quoted->size =
                json_quote((const uint8_t *)name, size, (char *)quoted->data);
        }
    }
    return result;
}

int form_begin(struct printer *printer) {
    const struct qres_dialect *dialect = &printer->table.dialect;
    int result;

    if (printer->job->form == PRINT_JSONL) {
        return quote_names(printer);
    }
    if (printer->origin.kind == ORIGIN_CSV && printer->is_whole) {
        result = put_bytes(printer, dialect->head.data, dialect->head.size);
    } else if (printer->origin.kind != ORIGIN_CSV || dialect->header) {
        result = put_names(printer);
    } else {
        result = QRES_OK;
    }
    return result == QRES_OK ? flush_line(printer) : result;
}

/* ---- rows --------------------------------------------------------------- */

static int put_csv_row(struct printer *printer) {
    char separator = separator_of(printer);
    int result = QRES_OK;

    for (uint32_t i = 0; result == QRES_OK && i < printer->chosen_count; i++) {
        const struct printed_cell *cell = &printer->row[i];

        if (i != 0) {
            result = put_bytes(printer, &separator, 1);
        }
        if (result == QRES_OK && cell->size != 0) {
            result = put_bytes(printer, printer->texts.data + cell->from,
                               cell->size);
        }
    }
    return result == QRES_OK ? put_ending(printer) : result;
}

/* A cell in quotes without them. */
static size_t unquote(uint8_t *text, size_t size) {
    if (size < 2 || text[0] != '"' || text[size - 1] != '"') {
        return size;
    }
    memmove(text, text + 1, size - 2);
    return join_quotes(text, size - 2);
}

static int put_json_cell(struct printer *printer,
                         const struct printed_cell *cell) {
    size_t before = printer->line.size;
    uint8_t *text;
    size_t size;
    int result;

    if (cell->is_missing || cell->size == 0) {
        return put(printer, "null");
    }
    text = printer->texts.data + cell->from;
    if (json_is_number(text, cell->size)) {
        return put_bytes(printer, text, cell->size);
    }
    size = unquote(text, cell->size);
    result = put_bytes(printer, NULL, JSON_QUOTE_BOUND(size));
    if (result == QRES_OK) {
        printer->line.size =
            before +
            json_quote(text, size, (char *)printer->line.data + before);
    }
    return result;
}

static int put_json_row(struct printer *printer) {
    int result = put(printer, "{");

    for (uint32_t i = 0; result == QRES_OK && i < printer->chosen_count; i++) {
        if (i != 0) {
            result = put(printer, ", ");
        }
        if (result == QRES_OK) {
            result = put_bytes(printer, printer->names[i].data,
                               printer->names[i].size);
        }
        if (result == QRES_OK) {
            result = put(printer, ": ");
        }
        if (result == QRES_OK) {
            result = put_json_cell(printer, &printer->row[i]);
        }
    }
    return result == QRES_OK ? put(printer, "}\n") : result;
}

int form_text_row(struct printer *printer) {
    int result = printer->job->form == PRINT_JSONL ? put_json_row(printer)
                                                   : put_csv_row(printer);

    return result == QRES_OK ? flush_line(printer) : result;
}

/* As it is in a whole table; else it has no place. */
int form_odd_row(struct printer *printer, struct qres_cell line) {
    if (printer->job->form == PRINT_CSV && printer->is_whole) {
        printer->counts->rows++;
        return printer->dry ? QRES_OK
                            : output_write(printer->job->out, line.text,
                                           line.size, printer->fault);
    }
    printer->counts->odd_rows++;
    return QRES_OK;
}

/* ---- samples ------------------------------------------------------------ */

/* The fewest digits that read back as the same float. */
static int write_float(char *out, size_t room, double value, bool is_single) {
    int digits = is_single ? 6 : 15;
    int last = is_single ? 9 : 17;
    int size = 0;

    for (; digits <= last; digits++) {
        size = snprintf(out, room, "%.*g", digits, value);
        if (is_single ? strtof(out, NULL) == (float)value
                      : strtod(out, NULL) == value) {
            break;
        }
    }
    return size;
}

int form_sample(struct printer *printer, uint32_t index, int64_t cell) {
    enum qres_type type =
        (enum qres_type)printer->walk.schema.columns[printer->chosen[index]]
            .type;
    struct printed_cell *place = &printer->row[index];
    char text[64] = "";
    double value = 0;
    int size = 0;

    place->from = printer->texts.size;
    place->is_missing = cell == qres_type_missing(type) &&
                        (type == QRES_TYPE_F32 || type == QRES_TYPE_F64);
    if (type == QRES_TYPE_F32) {
        uint32_t bits = (uint32_t)cell;
        float single;

        memcpy(&single, &bits, sizeof single);
        value = (double)single;
    } else if (type == QRES_TYPE_F64) {
        memcpy(&value, &cell, sizeof value);
    }
    if (place->is_missing) {
        size = 0;
    } else if (type == QRES_TYPE_U64) {
        size = snprintf(text, sizeof text, "%" PRIu64, (uint64_t)cell);
    } else if (type != QRES_TYPE_F32 && type != QRES_TYPE_F64) {
        size = snprintf(text, sizeof text, "%" PRId64, cell);
    } else if (isnan(value)) {
        size = snprintf(text, sizeof text, "nan");
    } else {
        size = write_float(text, sizeof text, value, type == QRES_TYPE_F32);
    }
    place->size = (size_t)size;
    return qres_buffer_put(&printer->texts, text, place->size);
}
