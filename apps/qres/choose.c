/*
 * choose.c: which columns, rows and times are to be printed.
 *
 * Program: qres.
 */
#include <stdlib.h>
#include <string.h>

#include "printer.h"

/* ---- columns ------------------------------------------------------------ */

static uint32_t find_name(const struct qres_schema *schema, uint32_t count,
                          const char *name, size_t size) {
    char own[COLUMN_NAME_SIZE];
    uint32_t number = 0;

    for (uint32_t i = 0; i < count; i++) {
        (void)column_name(schema, i, own);
        if (strlen(own) == size && memcmp(own, name, size) == 0) {
            return i;
        }
    }
    for (size_t i = 0; i < size; i++) {
        if (name[i] < '0' || name[i] > '9' || i > 4) {
            return UINT32_MAX;
        }
        number = number * 10 + (uint32_t)(name[i] - '0');
    }
    return size != 0 && number < count ? number : UINT32_MAX;
}

static int take_column(struct printer *printer, uint32_t column,
                       struct fault *fault) {
    if (printer->positions[column] != UINT32_MAX) {
        return fault_set(fault, QRES_E_ARG, "--columns: column %u comes twice",
                         (unsigned)column);
    }
    printer->is_whole = printer->is_whole && column == printer->chosen_count;
    printer->positions[column] = printer->chosen_count;
    printer->chosen[printer->chosen_count++] = column;
    printer->is_chosen[column] = true;
    printer->is_decoded[column] = true;
    if (column > printer->last_chosen) {
        printer->last_chosen = column;
    }
    return QRES_OK;
}

/* A name may hold commas: the longest piece that is a name is taken. */
static int take_list(struct printer *printer, const char *list,
                     struct fault *fault) {
    const struct qres_schema *schema = &printer->walk.schema;
    int result = QRES_OK;

    while (result == QRES_OK) {
        size_t size = strlen(list);
        uint32_t column = find_name(schema, printer->column_count, list, size);

        while (column == UINT32_MAX && size != 0) {
            do {
                size--;
            } while (size != 0 && list[size] != ',');
            column = find_name(schema, printer->column_count, list, size);
        }
        if (column == UINT32_MAX) {
            return fault_set(fault, QRES_E_ARG, "--columns: no column %.*s",
                             (int)strcspn(list, ","), list);
        }
        result = take_column(printer, column, fault);
        if (list[size] == '\0') {
            break;
        }
        list += size + 1;
    }
    return result;
}

static int choose_columns(struct printer *printer, struct fault *fault) {
    size_t room = (size_t)printer->column_count + 1;
    int result = QRES_OK;

    printer->chosen = calloc(room, sizeof *printer->chosen);
    printer->positions = malloc(room * sizeof *printer->positions);
    printer->is_chosen = calloc(room, sizeof *printer->is_chosen);
    printer->is_decoded = calloc(room, sizeof *printer->is_decoded);
    printer->row = calloc(room, sizeof *printer->row);
    printer->cells = calloc(room, sizeof *printer->cells);
    printer->names = calloc(room, sizeof *printer->names);
    printer->items = calloc(room, sizeof *printer->items);
    if (printer->chosen == NULL || printer->positions == NULL ||
        printer->is_chosen == NULL || printer->is_decoded == NULL ||
        printer->row == NULL || printer->cells == NULL ||
        printer->names == NULL || printer->items == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    memset(printer->positions, 0xff, room * sizeof *printer->positions);
    printer->is_whole = true;
    if (printer->job->columns != NULL) {
        result = take_list(printer, printer->job->columns, fault);
    } else {
        for (uint32_t i = 0; result == QRES_OK && i < printer->column_count;
             i++) {
            result = take_column(printer, i, fault);
        }
    }
    printer->is_whole =
        printer->is_whole && printer->chosen_count == printer->column_count;
    return result;
}

/* ---- rows --------------------------------------------------------------- */

/* Digits to a number; none: `otherwise`. */
static bool read_row(const char **at, uint64_t otherwise, uint64_t *row) {
    uint64_t sum = 0;

    *row = otherwise;
    while (**at >= '0' && **at <= '9') {
        if (sum > (UINT64_MAX - 9) / 10) {
            return false;
        }
        sum = sum * 10 + (uint64_t)(**at - '0');
        *row = sum;
        (*at)++;
    }
    return true;
}

static int choose_row_range(struct printer *printer, struct fault *fault) {
    const char *at = printer->job->rows;
    bool good;

    printer->first_row = 0;
    printer->end_row = UINT64_MAX;
    if (at == NULL) {
        return QRES_OK;
    }
    good = *at != '\0' && read_row(&at, 0, &printer->first_row);
    if (good && *at == '\0') {
        printer->end_row = printer->first_row + 1;
    } else {
        good = good && *at++ == ':' &&
               read_row(&at, UINT64_MAX, &printer->end_row) && *at == '\0';
    }
    if (!good || printer->end_row < printer->first_row) {
        return fault_set(fault, QRES_E_ARG, "--rows: %s is no I:J",
                         printer->job->rows);
    }
    return QRES_OK;
}

/* ---- times -------------------------------------------------------------- */

static int64_t days_since_1970(int64_t year, int64_t month, int64_t day) {
    /* March is the first month: leap days come last. */
    int64_t shifted = month <= 2 ? year - 1 : year;
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t of_era = shifted - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

/* `count` digits exactly; false leaves *at somewhere. */
static bool take_digits(const char **at, int count, int64_t *value) {
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (**at < '0' || **at > '9') {
            return false;
        }
        *value = *value * 10 + (*(*at)++ - '0');
    }
    return true;
}

static bool take_mark(const char **at, const char *marks) {
    bool is_there = **at != '\0' && strchr(marks, **at) != NULL;

    *at += is_there;
    return is_there;
}

/* 12:00[:00[.5]] in nanoseconds */
static bool take_clock(const char **at, int64_t *clock_ns) {
    int64_t hour;
    int64_t minute;
    int64_t second = 0;
    int64_t unit = 100000000;
    int64_t digit;

    if (!take_digits(at, 2, &hour) || !take_mark(at, ":") ||
        !take_digits(at, 2, &minute) ||
        (take_mark(at, ":") && !take_digits(at, 2, &second)) || hour > 23 ||
        minute > 59 || second > 60) {
        return false;
    }
    *clock_ns = ((hour * 60 + minute) * 60 + second) * 1000000000;
    if (take_mark(at, ".")) {
        while (unit != 0 && take_digits(at, 1, &digit)) {
            *clock_ns += digit * unit;
            unit /= 10;
        }
    }
    return true;
}

/* 2016-01-31, and [T ]12:00[:00[.5]][Z] */
static bool read_iso_time(const char *text, int64_t *time_ns) {
    int64_t year;
    int64_t month;
    int64_t day;
    int64_t clock_ns = 0;

    if (!take_digits(&text, 4, &year) || !take_mark(&text, "-") ||
        !take_digits(&text, 2, &month) || !take_mark(&text, "-") ||
        !take_digits(&text, 2, &day)) {
        return false;
    }
    if (take_mark(&text, "T ") && !take_clock(&text, &clock_ns)) {
        return false;
    }
    (void)take_mark(&text, "Z");
    /* Years whose nanoseconds fit 64 bits. */
    if (*text != '\0' || month < 1 || month > 12 || day < 1 || day > 31 ||
        year < 1680 || year > 2260) {
        return false;
    }
    *time_ns =
        days_since_1970(year, month, day) * 86400 * 1000000000 + clock_ns;
    return true;
}

/* As the file spells its times, or as ISO 8601. */
static int read_time(const struct printer *printer, const char *option,
                     const char *text, int64_t *time_ns, struct fault *fault) {
    const struct qres_shape *shape =
        &printer->table.group.column[printer->time_column].shape;
    struct qres_cell cell = {(const uint8_t *)text, 0};
    uint64_t bits;
    int nudge;

    if (text == NULL) {
        return QRES_OK;
    }
    cell.size = strlen(text);
    if (qres_shape_read(shape, cell, &bits, &nudge) == QRES_OK &&
        qres_shape_time(shape, bits, time_ns)) {
        return QRES_OK;
    }
    return read_iso_time(text, time_ns)
               ? QRES_OK
               : fault_set(fault, QRES_E_ARG, "--%s: %s is no time", option,
                           text);
}

static int choose_times(struct printer *printer, struct fault *fault) {
    const struct print_job *job = printer->job;
    int result = QRES_OK;

    printer->time_column = UINT32_MAX;
    if (job->from == NULL && job->to == NULL) {
        return QRES_OK;
    }
    for (uint32_t i = 0;
         printer->origin.kind == ORIGIN_CSV &&
         printer->time_column == UINT32_MAX && i < printer->column_count;
         i++) {
        uint8_t kind = printer->table.group.column[i].shape.kind;

        if (kind == QRES_SHAPE_TIME || kind == QRES_SHAPE_EPOCH) {
            printer->time_column = i;
        }
    }
    if (printer->time_column == UINT32_MAX) {
        return fault_set(fault, QRES_E_ARG,
                         "--from and --to need a column of times");
    }
    printer->is_decoded[printer->time_column] = true;
    printer->has_from = job->from != NULL;
    printer->has_to = job->to != NULL;
    result = read_time(printer, "from", job->from, &printer->from_ns, fault);
    if (result == QRES_OK) {
        result = read_time(printer, "to", job->to, &printer->to_ns, fault);
    }
    return result;
}

int choose(struct printer *printer, struct fault *fault) {
    int result = choose_columns(printer, fault);

    if (result == QRES_OK) {
        result = choose_row_range(printer, fault);
    }
    return result == QRES_OK ? choose_times(printer, fault) : result;
}

/* ---- in a group --------------------------------------------------------- */

static bool is_in_time(const struct printer *printer, int64_t time_ns) {
    return (!printer->has_from || time_ns >= printer->from_ns) &&
           (!printer->has_to || time_ns < printer->to_ns);
}

void choose_rows(struct printer *printer, uint32_t rows) {
    for (uint32_t row = 0; row < rows; row++) {
        uint64_t here = printer->group_row + row;

        printer->mask[row] =
            here >= printer->first_row && here < printer->end_row;
    }
    if (printer->time_column != UINT32_MAX) {
        const struct qres_table_column *times =
            &printer->table.group.column[printer->time_column];

        for (uint32_t row = 0; row < rows; row++) {
            int64_t time_ns;

            printer->mask[row] =
                printer->mask[row] != 0 && times->shape.type == QRES_TYPE_I64 &&
                times->cells[row] != qres_type_missing(QRES_TYPE_I64) &&
                qres_shape_time(&times->shape, (uint64_t)times->cells[row],
                                &time_ns) &&
                is_in_time(printer, time_ns);
        }
    }
}

bool choose_place(const struct printer *printer, const struct place *place) {
    const struct qres_shape *shape;
    int64_t low;
    int64_t high;

    if (place->first_row + place->group.row_count <= printer->first_row ||
        place->first_row >= printer->end_row) {
        return false;
    }
    if (printer->time_column == UINT32_MAX || !place->has_range) {
        return true;
    }
    /* Times grow with their numbers, so the ends of the range tell. */
    shape = &printer->table.group.column[printer->time_column].shape;
    if (!qres_shape_time(shape, (uint64_t)place->low, &low) ||
        !qres_shape_time(shape, (uint64_t)place->high, &high)) {
        return true;
    }
    return (!printer->has_from || high >= printer->from_ns) &&
           (!printer->has_to || low < printer->to_ns);
}
