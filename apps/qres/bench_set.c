/*
 * bench_set.c: a file as the interleaved samples that bench codes.
 *
 * Program: qres.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "bench.h"
#include "origin.h"
#include "stream.h"

/* ---- the sensor's own width --------------------------------------------- */

static bool has_places(const double *values, size_t count, double scale,
                       double *low, double *high) {
    *low = 0;
    *high = 0;
    for (size_t i = 0; i < count; i++) {
        double scaled = nearbyint(values[i] * scale);

        if (isnan(values[i])) {
            continue;
        }
        /* Below 2^53 the quotient is the double nearest to the decimal. */
        if (!(fabs(scaled) < 9007199254740992.0) ||
            scaled / scale != values[i]) {
            return false;
        }
        *low = scaled < *low ? scaled : *low;
        *high = scaled > *high ? scaled : *high;
    }
    return true;
}

uint32_t own_width(const double *values, size_t count, uint32_t otherwise) {
    double low;
    double high;

    for (int places = 0; places <= 9; places++) {
        if (!has_places(values, count, pow(10, places), &low, &high)) {
            continue;
        }
        for (uint32_t width = 1; width < 8; width *= 2) {
            double half = ldexp(1, 8 * (int)width - 1);

            if ((low >= -half && high < half) ||
                (low >= 0 && high < 2 * half)) {
                return width;
            }
        }
        return 8;
    }
    return otherwise;
}

static uint32_t own_width_of(const struct bench_set *set, uint32_t index,
                             double *values) {
    size_t width = qres_type_width(set->type);
    const uint8_t *at = set->samples + index * width;

    for (uint64_t row = 0; row < set->rows; row++) {
        int64_t cell;

        qres_type_load(set->type, at, width, 1, &cell);
        at += width * set->series_count;
        if (set->type == QRES_TYPE_F32) {
            uint32_t bits = (uint32_t)cell;
            float value;

            memcpy(&value, &bits, sizeof value);
            values[row] = (double)value;
        } else if (set->type == QRES_TYPE_F64) {
            memcpy(&values[row], &cell, sizeof values[row]);
        } else {
            values[row] = (double)cell;
        }
    }
    return own_width(values, (size_t)set->rows, (uint32_t)width);
}

/* ---- loading ------------------------------------------------------------ */

static int name_series(struct bench_set *set, struct fault *fault) {
    double *values = malloc((size_t)set->rows * sizeof *values + 1);

    set->series = calloc(set->series_count, sizeof *set->series);
    for (uint32_t i = 0;
         set->series != NULL && values != NULL && i < set->series_count; i++) {
        set->series[i].name = malloc(16);
        if (set->series[i].name == NULL) {
            break;
        }
        (void)snprintf(set->series[i].name, 16, "c%u", (unsigned)i);
        set->series[i].own_width = own_width_of(set, i, values);
        if (i + 1 == set->series_count) {
            free(values);
            return QRES_OK;
        }
    }
    free(values);
    return fault_set(fault, QRES_E_MEMORY, "out of memory");
}

/* Takes the bytes behind `skip` as samples. */
static int take_samples(struct bench_set *set, const uint8_t *bytes,
                        size_t size, struct fault *fault) {
    size_t row_size = qres_type_width(set->type) * set->series_count;

    if (set->series_count == 0 || set->series_count > QRES_COLUMNS_MAX) {
        return fault_set(fault, QRES_E_ARG, "--channels: 1 to %d",
                         QRES_COLUMNS_MAX);
    }
    if (size % row_size != 0) {
        return fault_at(fault, QRES_E_DATA, size - size % row_size,
                        "ends within a row");
    }
    set->rows = size / row_size;
    set->samples = malloc(size + 1);
    if (set->samples == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    if (bytes != NULL) {
        memcpy(set->samples, bytes, size);
    }
    return name_series(set, fault);
}

static int take_npy(struct bench_set *set, const uint8_t *bytes, size_t size,
                    struct fault *fault) {
    struct qres_array array = {0};
    const char *problem = NULL;
    int result = qres_array_read_npy(&array, bytes, size, &problem);

    if (result != QRES_OK) {
        return fault_at(fault, result, 0, "%s",
                        problem != NULL ? problem : qres_result_text(result));
    }
    set->type = array.type;
    set->series_count = array.channels;
    result = take_samples(set, bytes + array.head.size, size - array.head.size,
                          fault);
    qres_array_free(&array);
    return result;
}

static int read_all(const char *path, uint8_t **bytes, size_t *size,
                    struct fault *fault) {
    struct input in;
    size_t room = 0;
    size_t got = 1;
    int result = input_open(&in, path, fault);

    *bytes = NULL;
    *size = 0;
    while (result == QRES_OK && got != 0) {
        uint8_t *grown;

        room = 2 * room + 65536;
        grown = realloc(*bytes, room);
        if (grown == NULL) {
            result = fault_set(fault, QRES_E_MEMORY, "out of memory");
            break;
        }
        *bytes = grown;
        result = input_read(&in, grown + *size, room - *size, &got, fault);
        *size += result == QRES_OK ? got : 0;
    }
    input_close(&in);
    return result;
}

static int take_by_content(struct bench_set *set, const uint8_t *bytes,
                           size_t size, const struct options *options,
                           struct fault *fault) {
    enum origin_kind kind = origin_detect(bytes, size < 65536 ? size : 65536);

    if (kind == ORIGIN_NPY) {
        return take_npy(set, bytes, size, fault);
    }
    if (kind != ORIGIN_CSV) {
        return fault_set(fault, QRES_E_ARG,
                         "is not text: say --type and --channels");
    }
    if (options->view == VIEW_TEXT) {
        set->is_text = true;
        set->type = QRES_TYPE_U8;
        set->series_count = 1;
        return take_samples(set, bytes, size, fault);
    }
    return bench_set_read_csv(set, bytes, size, options->view, fault);
}

int bench_set_load(struct bench_set *set, const char *path,
                   const struct options *options, struct fault *fault) {
    uint8_t *bytes;
    size_t size;
    int result = read_all(path, &bytes, &size, fault);

    memset(set, 0, sizeof *set);
    set->path = path;
    if (result == QRES_OK && options->type != 0) {
        set->type = (enum qres_type)(options->type - 1);
        set->series_count = options->channels != 0 ? options->channels : 1;
        result = take_samples(set, bytes, size, fault);
    } else if (result == QRES_OK) {
        result = take_by_content(set, bytes, size, options, fault);
    }
    free(bytes);
    return result;
}
void bench_set_close(struct bench_set *set) {
    for (uint32_t i = 0; set->series != NULL && i < set->series_count; i++) {
        free(set->series[i].name);
    }
    free(set->series);
    free(set->samples);
    memset(set, 0, sizeof *set);
}
