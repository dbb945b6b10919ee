/*
 * describe.c: columns and front ends in words.
 *
 * Program: qres.
 */
#include "describe.h"

#include <stdio.h>

const char *method_name(enum qres_method method) {
    static const char *const names[QRES_METHOD_COUNT] = {
        "raw", "constant", "packed", "rice", "range"};

    return names[method];
}

static int is_float(const struct qres_column *column) {
    return column->type == QRES_TYPE_F32 || column->type == QRES_TYPE_F64;
}

void describe_front(const struct qres_column *column, char out[DESCRIBE_SIZE]) {
    const struct qres_front *front = &column->front;
    const char *narrow = front->narrow ? "float32, " : "";
    char base[48];

    if (column->type == QRES_TYPE_BYTES) {
        (void)snprintf(out, DESCRIBE_SIZE, "bytes");
        return;
    }
    if (!is_float(column)) {
        (void)snprintf(base, sizeof base, "integers");
    } else if (front->base == QRES_BASE_DECIMAL) {
        (void)snprintf(base, sizeof base, "%sdecimals, %u place%s", narrow,
                       front->places, front->places == 1 ? "" : "s");
    } else {
        (void)snprintf(base, sizeof base, "%sordered bits", narrow);
    }
    if (front->alphabet_count != 0) {
        (void)snprintf(out, DESCRIBE_SIZE, "ranks of %u %s",
                       (unsigned)front->alphabet_count, base);
    } else {
        (void)snprintf(out, DESCRIBE_SIZE, "%s", base);
    }
}

void describe_reason(const struct qres_column *column,
                     char out[DESCRIBE_SIZE]) {
    const struct qres_front *front = &column->front;

    if (column->type == QRES_TYPE_BYTES) {
        (void)snprintf(out, DESCRIBE_SIZE, "kept as text");
    } else if (front->alphabet_count != 0) {
        (void)snprintf(out, DESCRIBE_SIZE, "few values that come again");
    } else if (!is_float(column)) {
        (void)snprintf(out, DESCRIBE_SIZE, "whole numbers as they are");
    } else if (front->base == QRES_BASE_DECIMAL && front->places == 0) {
        (void)snprintf(out, DESCRIBE_SIZE, "the floats are whole numbers");
    } else if (front->base == QRES_BASE_DECIMAL) {
        (void)snprintf(out, DESCRIBE_SIZE, "the floats are multiples of 10^-%u",
                       front->places);
    } else if (front->narrow) {
        (void)snprintf(out, DESCRIBE_SIZE,
                       "each float64 is a float32, no decimals fit");
    } else {
        (void)snprintf(out, DESCRIBE_SIZE, "no decimals fit");
    }
}
