/*
 * bench_csv.c: the numbers of a CSV file as floats, for bench.
 *
 * Program: qres. compress keeps the text; here only the numbers count, as
 * an array of floats would hold them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "table.h"

struct numbers {
    double *values; /* row by row, all columns */
    size_t rows;
    size_t room;
    uint32_t columns;
    bool *is_text;  /* [columns] */
    uint64_t *seen; /* [columns] numbers */
};

static bool is_missing(const char *cell, size_t size) {
    static const char *const words[] = {"",    "NA",  "na",   "N/A",  "NaN",
                                        "nan", "NAN", "null", "NULL", "?"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i]) == size && memcmp(words[i], cell, size) == 0) {
            return true;
        }
    }
    return false;
}

static void put_cell(struct numbers *numbers, size_t row, uint32_t column,
                     const char *cell, size_t size) {
    double *value = &numbers->values[row * numbers->columns + column];
    char text[64];
    char *end;

    *value = (double)NAN;
    if (is_missing(cell, size) || numbers->is_text[column]) {
        return;
    }
    if (size >= sizeof text) {
        numbers->is_text[column] = true;
        return;
    }
    memcpy(text, cell, size);
    text[size] = '\0';
    *value = strtod(text, &end);
    /* strtod() takes hexadecimal numbers, spaces and words too. */
    if (*end != '\0' || text[strspn(text, "0123456789+-.eE")] != '\0') {
        numbers->is_text[column] = true;
        return;
    }
    numbers->seen[column]++;
}

static bool make_room(struct numbers *numbers) {
    double *grown;

    if (numbers->rows < numbers->room) {
        return true;
    }
    numbers->room = 2 * numbers->room + 1024;
    grown = realloc(numbers->values,
                    numbers->room * numbers->columns * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    numbers->values = grown;
    return true;
}

/* Where the cell ends: at the separator, not inside quotes, or the line. */
static size_t cell_size(const char *cell, size_t rest, char separator) {
    bool quoted = false;
    size_t size = 0;

    while (size < rest && (quoted || cell[size] != separator)) {
        quoted = quoted != (cell[size] == '"');
        size++;
    }
    return size;
}

static void put_line(struct numbers *numbers, const char *line, size_t size,
                     char separator) {
    size_t row = numbers->rows++;
    size_t at = 0;

    for (uint32_t i = 0; i < numbers->columns; i++) {
        size_t count =
            at <= size ? cell_size(line + at, size - at, separator) : 0;

        put_cell(numbers, row, i, at <= size ? line + at : line, count);
        at += count + 1;
    }
}

static int put_lines(struct numbers *numbers, const char *text, size_t size,
                     char separator, struct fault *fault) {
    while (size != 0) {
        const char *end = memchr(text, '\n', size);
        size_t line = end != NULL ? (size_t)(end - text) : size;
        size_t next = end != NULL ? line + 1 : line;

        line -= line != 0 && text[line - 1] == '\r';
        if (line != 0) {
            if (!make_room(numbers)) {
                return fault_set(fault, QRES_E_MEMORY, "out of memory");
            }
            put_line(numbers, text, line, separator);
        }
        text += next;
        size -= next;
    }
    return QRES_OK;
}

/* ---- the set ------------------------------------------------------------ */

static void store(uint8_t *at, double value, enum qres_type type) {
    float single = (float)value;
    uint64_t bits64;
    uint32_t bits32;

    memcpy(&bits32, &single, sizeof bits32);
    memcpy(&bits64, &value, sizeof bits64);
    if (isnan(value)) {
        bits32 = (uint32_t)qres_type_missing(QRES_TYPE_F32);
        bits64 = (uint64_t)qres_type_missing(QRES_TYPE_F64);
    }
    if (type == QRES_TYPE_F32) {
        qres_store32(at, bits32);
    } else {
        qres_store64(at, bits64);
    }
}

static int name_series(struct series *series,
                       const struct qres_dialect *dialect, uint32_t column,
                       struct fault *fault) {
    size_t size;
    const uint8_t *name = qres_dialect_name(dialect, column, &size);

    series->name = malloc(size + 16);
    if (series->name == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    (void)snprintf(series->name, size + 16, "c%u", (unsigned)column);
    if (size != 0) {
        memcpy(series->name, name, size);
        series->name[size] = '\0';
    }
    return QRES_OK;
}

static int fill(struct bench_set *set, const struct numbers *numbers,
                const struct qres_dialect *dialect, struct fault *fault) {
    size_t width = qres_type_width(set->type);
    double *column = malloc(numbers->rows * sizeof *column + 1);
    uint32_t index = 0;
    int result = QRES_OK;

    if (column == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    for (uint32_t i = 0; result == QRES_OK && i < numbers->columns; i++) {
        if (numbers->is_text[i] || numbers->seen[i] == 0) {
            continue;
        }
        for (size_t row = 0; row < numbers->rows; row++) {
            column[row] = numbers->values[row * numbers->columns + i];
            store(set->samples + (row * set->series_count + index) * width,
                  column[row], set->type);
        }
        set->series[index].own_width =
            own_width(column, numbers->rows, (uint32_t)width);
        result = name_series(&set->series[index], dialect, i, fault);
        index++;
    }
    free(column);
    return result;
}

static int take_numbers(struct bench_set *set, const struct numbers *numbers,
                        const struct qres_dialect *dialect,
                        struct fault *fault) {
    for (uint32_t i = 0; i < numbers->columns; i++) {
        bool is_number = !numbers->is_text[i] && numbers->seen[i] != 0;

        set->series_count += is_number;
        set->left_out += !is_number;
    }
    if (set->series_count == 0) {
        return fault_set(fault, QRES_E_DATA, "holds no column of numbers");
    }
    set->rows = numbers->rows;
    set->series = calloc(set->series_count, sizeof *set->series);
    set->samples = malloc(
        numbers->rows * set->series_count * qres_type_width(set->type) + 1);
    if (set->series == NULL || set->samples == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    return fill(set, numbers, dialect, fault);
}

int bench_set_read_csv(struct bench_set *set, const uint8_t *text, size_t size,
                       uint32_t view, struct fault *fault) {
    struct qres_dialect dialect = {0};
    struct numbers numbers = {0};
    size_t first = size < 65536 ? size : 65536;
    int result = qres_dialect_detect(&dialect, text, first, first == size);

    set->type = view == VIEW_F64 ? QRES_TYPE_F64 : QRES_TYPE_F32;
    if (result == QRES_OK) {
        numbers.columns = dialect.columns != 0 ? dialect.columns : 1;
        numbers.is_text = calloc(numbers.columns, sizeof *numbers.is_text);
        numbers.seen = calloc(numbers.columns, sizeof *numbers.seen);
        result = numbers.is_text == NULL || numbers.seen == NULL ? QRES_E_MEMORY
                                                                 : QRES_OK;
    }
    if (result != QRES_OK) {
        (void)fault_set(fault, result, "%s", qres_result_text(result));
    }
    if (result == QRES_OK) {
        result =
            put_lines(&numbers, (const char *)text + dialect.head.size,
                      size - dialect.head.size, (char)dialect.separator, fault);
    }
    if (result == QRES_OK) {
        result = take_numbers(set, &numbers, &dialect, fault);
    }
    qres_dialect_free(&dialect);
    free(numbers.values);
    free(numbers.is_text);
    free(numbers.seen);
    return result;
}
