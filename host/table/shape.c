/*
 * shape.c: one cell by its column's shape.
 *
 * Room: host/table. Spec: spec/table.md 3.
 */
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "qres/fix.h"

static bool is_real(const struct qres_shape *shape) {
    return shape->kind >= QRES_SHAPE_SIGNIFICANT &&
           shape->kind <= QRES_SHAPE_WIDENED;
}

/* Cuts prefix and suffix off; false if they are not there. */
static bool strip(const struct qres_shape *shape, struct qres_cell *cell) {
    size_t before = shape->prefix.size;
    size_t after = shape->suffix.size;

    if (cell->size < before + after ||
        memcmp(cell->text, shape->prefix.text, before) != 0 ||
        memcmp(cell->text + cell->size - after, shape->suffix.text, after) !=
            0) {
        return false;
    }
    cell->text += before;
    cell->size -= before + after;
    return true;
}

int qres_shape_read(const struct qres_shape *shape, struct qres_cell cell,
                    uint64_t *bits, int *nudge) {
    struct qres_number number;
    int64_t count = 0;
    int64_t time = 0;
    uint64_t found = 0;

    if (shape->kind >= QRES_SHAPE_WORDS || !strip(shape, &cell)) {
        return QRES_E_RANGE;
    }
    if (shape->kind == QRES_SHAPE_TIME) {
        if (qres_stamp_read(shape, cell, &time) != QRES_OK ||
            qres_stamp_count(shape, time, &count) != QRES_OK) {
            return QRES_E_RANGE;
        }
        *bits = (uint64_t)count;
        *nudge = 0;
        return QRES_OK;
    }
    if (!qres_number_scan(&number, cell.text, cell.size,
                          shape->comma ? ',' : '.')) {
        return QRES_E_RANGE;
    }
    if ((is_real(shape) ? qres_real_read(shape, &number, cell, &found)
                        : qres_plain_read(shape, &number, &found)) != QRES_OK) {
        return shape->nudged
                   ? qres_nudge_read(shape, &number, cell, bits, nudge)
                   : QRES_E_RANGE;
    }
    if (shape->kind == QRES_SHAPE_EPOCH) {
        if (qres_stamp_count(shape, qres_int64(found), &count) != QRES_OK) {
            return QRES_E_RANGE;
        }
        found = (uint64_t)count;
    }
    *bits = found;
    *nudge = 0;
    return QRES_OK;
}

static size_t write_bare(const struct qres_shape *shape, uint64_t bits,
                         uint8_t *out) {
    int64_t time = 0;

    if (is_real(shape)) {
        return qres_real_write(shape, bits, out);
    }
    if (shape->kind == QRES_SHAPE_DECIMAL) {
        return qres_plain_write(shape, bits, out);
    }
    if (shape->kind >= QRES_SHAPE_WORDS ||
        qres_stamp_time(shape, qres_int64(bits), &time) != QRES_OK) {
        return 0;
    }
    return shape->kind == QRES_SHAPE_TIME
               ? qres_stamp_write(shape, time, out)
               : qres_plain_write(shape, (uint64_t)time, out);
}

size_t qres_shape_write(const struct qres_shape *shape, uint64_t bits,
                        int nudge, uint8_t out[QRES_SHAPE_CELL_MAX]) {
    size_t before = shape->prefix.size;
    size_t size = nudge == 0
                      ? write_bare(shape, bits, out + before)
                      : qres_nudge_write(shape, bits, nudge, out + before);

    if (size == 0) {
        return 0;
    }
    memcpy(out, shape->prefix.text, before);
    memcpy(out + before + size, shape->suffix.text, shape->suffix.size);
    return before + size + shape->suffix.size;
}

bool qres_shape_value(const struct qres_shape *shape, uint64_t bits,
                      double *value) {
    uint32_t word = (uint32_t)bits;
    uint64_t wide = bits;
    float narrow;

    if (shape->kind >= QRES_SHAPE_TIME ||
        bits == (uint64_t)qres_type_missing((enum qres_type)shape->type)) {
        return false;
    }
    if (shape->type == QRES_TYPE_F32) {
        memcpy(&narrow, &word, sizeof narrow);
        *value = (double)narrow;
        return true;
    }
    if (shape->type == QRES_TYPE_I64) {
        wide = qres_decimal_to_float64(qres_int64(bits), shape->scale);
    }
    memcpy(value, &wide, sizeof *value);
    return true;
}

bool qres_shape_time(const struct qres_shape *shape, uint64_t bits,
                     int64_t *time_ns) {
    unsigned digits = shape->scale;
    int64_t time = 0;
    int64_t factor;

    if (shape->kind == QRES_SHAPE_EPOCH) {
        digits += shape->digits;
    } else if (shape->kind != QRES_SHAPE_TIME) {
        return false;
    }
    if (digits > 9 ||
        qres_stamp_time(shape, qres_int64(bits), &time) != QRES_OK) {
        return false;
    }
    factor = (int64_t)qres_number_power(9 - digits);
    if (qres_abs64(time) > (uint64_t)(INT64_MAX / factor)) {
        return false;
    }
    *time_ns = time * factor;
    return true;
}

static int describe_time(const struct qres_shape *shape, char *out,
                         size_t out_size) {
    static const char *const orders[4] = {"time", "y-m-d", "d-m-y", "m-d-y"};
    unsigned digits = shape->scale;
    unsigned long long unit = shape->unit;

    if (shape->kind == QRES_SHAPE_EPOCH) {
        digits += shape->digits;
    }
    while (digits > 0 && unit % 10 == 0) {
        unit /= 10;
        digits--;
    }
    return snprintf(
        out, out_size, "%s of %llu%s%.*s s",
        shape->kind == QRES_SHAPE_EPOCH ? "epoch" : orders[shape->layout.order],
        unit, digits != 0 ? "e-" : "", digits != 0, &"0123456789"[digits % 10]);
}

static int describe_decimal(const struct qres_shape *shape, char *out,
                            size_t out_size) {
    const char *plus = shape->plus ? " +" : "";

    if (shape->scale == 0 && shape->least == 0) {
        return shape->width > 1 ? snprintf(out, out_size, "integer%s(width %u)",
                                           plus, (unsigned)shape->width)
                                : snprintf(out, out_size, "integer%s", plus);
    }
    return shape->least >= shape->scale
               ? snprintf(out, out_size, "fixed%s(%u)", plus,
                          (unsigned)shape->least)
               : snprintf(out, out_size, "minimal%s(%u..%u)", plus,
                          (unsigned)shape->least, (unsigned)shape->scale);
}

int qres_shape_describe(const struct qres_shape *shape, char *out,
                        size_t out_size) {
    static const char *const names[QRES_SHAPE_KINDS] = {
        "decimal",      "significant", "scientific", "shortest f32",
        "shortest f64", "f32 as f64",  "time",       "epoch",
        "words",        "text"};
    const char *type = shape->type == QRES_TYPE_F32   ? "f32"
                       : shape->type == QRES_TYPE_F64 ? "f64"
                                                      : "decimal";

    switch ((enum qres_shape_kind)shape->kind) {
    case QRES_SHAPE_DECIMAL:
        return describe_decimal(shape, out, out_size);
    case QRES_SHAPE_SIGNIFICANT:
    case QRES_SHAPE_SCIENTIFIC:
        return snprintf(out, out_size, "%s(%u) %s", names[shape->kind],
                        (unsigned)shape->digits, type);
    case QRES_SHAPE_TIME:
    case QRES_SHAPE_EPOCH:
        return describe_time(shape, out, out_size);
    case QRES_SHAPE_SHORTEST32:
    case QRES_SHAPE_SHORTEST64:
    case QRES_SHAPE_WIDENED:
    case QRES_SHAPE_WORDS:
    case QRES_SHAPE_TEXT:
        break;
    }
    return snprintf(out, out_size, "%s", names[shape->kind]);
}
