/*
 * nudge.c: float64 texts that stand a little beside a plainer number.
 *
 * Room: host/table. Spec: spec/table.md 3.2.
 */
#include <math.h>
#include <string.h>

#include "number.h"
#include "qres/fix.h"

#define EXACT_MAX ((int64_t)1 << 53)

/* Floats as integers in the order of their values, one apart when next to
 * each other; and back. Zero has no neighbours here. */
static int64_t rank_of(double value) {
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 != 0 ? -qres_int64(bits & INT64_MAX) : qres_int64(bits);
}

static uint64_t bits_of(int64_t rank) {
    return rank < 0 ? (uint64_t)-rank | (uint64_t)1 << 63 : (uint64_t)rank;
}

/* The float64 that the plain number is; false if there is none to nudge. */
static bool plain_value(const struct qres_shape *shape, uint64_t bits,
                        double *value) {
    uint32_t word = (uint32_t)bits;
    int64_t integer = qres_int64(bits);
    uint64_t plain;
    float narrow;

    if (shape->kind == QRES_SHAPE_WIDENED) {
        memcpy(&narrow, &word, sizeof narrow);
        *value = (double)narrow;
        return isfinite(narrow) && narrow != 0;
    }
    if (integer == 0 || integer >= EXACT_MAX || integer <= -EXACT_MAX) {
        return false;
    }
    plain = qres_decimal_to_float64(integer, shape->scale);
    memcpy(value, &plain, sizeof plain);
    return true;
}

static bool nearest_plain(const struct qres_shape *shape, double value,
                          uint64_t *bits) {
    float narrow = (float)value;
    double scaled;
    uint32_t word;

    if (shape->kind == QRES_SHAPE_WIDENED) {
        memcpy(&word, &narrow, sizeof word);
        *bits = word;
        return true;
    }
    scaled = value * (double)qres_number_power(shape->scale);
    if (!(fabs(scaled) < (double)EXACT_MAX)) {
        return false;
    }
    *bits = (uint64_t)(int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    return true;
}

static struct qres_shape spelling(const struct qres_shape *shape) {
    struct qres_shape shortest = *shape;

    shortest.kind = QRES_SHAPE_SHORTEST64;
    shortest.type = QRES_TYPE_F64;
    shortest.scale = 0;
    shortest.least = 0;
    return shortest;
}

size_t qres_nudge_write(const struct qres_shape *shape, uint64_t bits,
                        int nudge, uint8_t *out) {
    struct qres_shape shortest = spelling(shape);
    double value;

    if (!plain_value(shape, bits, &value)) {
        return 0;
    }
    return qres_real_write(&shortest, bits_of(rank_of(value) + nudge), out);
}

int qres_nudge_read(const struct qres_shape *shape,
                    const struct qres_number *number, struct qres_cell cell,
                    uint64_t *bits, int *nudge) {
    uint8_t text[QRES_SHAPE_CELL_MAX];
    double value = qres_real_value(number, cell);
    uint64_t found = 0;
    int64_t distance;
    double plain;

    if (number->digits < 15 || !isfinite(value) ||
        !nearest_plain(shape, value, &found) ||
        !plain_value(shape, found, &plain)) {
        return QRES_E_RANGE;
    }
    distance = rank_of(value) - rank_of(plain);
    if (distance == 0 || distance > QRES_NUDGE_MAX ||
        distance < -QRES_NUDGE_MAX ||
        qres_nudge_write(shape, found, (int)distance, text) != cell.size ||
        memcmp(text, cell.text, cell.size) != 0) {
        return QRES_E_RANGE;
    }
    *bits = found;
    *nudge = (int)distance;
    return QRES_OK;
}
