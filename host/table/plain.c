/*
 * plain.c: numbers as integers over a power of ten.
 *
 * Room: host/table. Spec: spec/table.md 3.1.
 */
#include <string.h>

#include "number.h"

int qres_plain_read(const struct qres_shape *shape,
                    const struct qres_number *number, uint64_t *bits) {
    uint64_t value = number->mantissa;
    uint8_t most = shape->scale > shape->least ? shape->scale : shape->least;
    bool fits = number->exponent == 0 && number->decimals <= most &&
                number->decimals >= shape->least &&
                number->marked == (number->decimals != 0) &&
                !(number->zero_end && number->decimals > shape->least);

    if (number->sign == '-') {
        fits = fits && value != 0;
    } else {
        fits = fits && (number->sign == '+') == shape->plus;
    }
    if (shape->width == 0) {
        /* What fits has at most 18 decimals, so there is such a power. */
        bool bare = fits && number->decimals != 0 &&
                    number->mantissa < qres_number_power(number->decimals);

        fits = fits && !number->lead && (number->whole == 0) == bare;
    } else {
        fits = fits && number->whole >= shape->width &&
               !(number->lead && number->whole > shape->width);
    }
    if (!fits) {
        return QRES_E_RANGE;
    }
    if (number->decimals > shape->scale) {
        uint64_t factor =
            qres_number_power((unsigned)number->decimals - shape->scale);

        if (value % factor != 0) {
            return QRES_E_RANGE;
        }
        value /= factor;
    } else {
        uint64_t factor =
            qres_number_power((unsigned)shape->scale - number->decimals);

        if (value > INT64_MAX / factor) {
            return QRES_E_RANGE;
        }
        value *= factor;
    }
    if (value > INT64_MAX) {
        return QRES_E_RANGE;
    }
    *bits = number->sign == '-' ? 0u - value : value;
    return QRES_OK;
}

/* Digits of `value` to the left of `end`; returns where they begin. */
static uint8_t *put_backwards(uint8_t *end, uint64_t value, unsigned least) {
    while (value != 0 || least != 0) {
        *--end = (uint8_t)('0' + value % 10);
        value /= 10;
        least -= least != 0;
    }
    return end;
}

size_t qres_plain_write(const struct qres_shape *shape, uint64_t bits,
                        uint8_t *out) {
    uint8_t text[QRES_SHAPE_CELL_MAX];
    uint8_t *end = text + sizeof text;
    uint8_t *begin;
    int64_t value = qres_int64(bits);
    uint64_t magnitude = qres_abs64(value);
    uint64_t unit = qres_number_power(shape->scale);
    uint64_t whole = magnitude / unit;
    uint64_t part = magnitude % unit;
    unsigned decimals = shape->scale;
    size_t size;

    while (decimals > shape->least && part % 10 == 0) {
        part /= 10;
        decimals--;
    }
    begin = end;
    while (decimals + (unsigned)(end - begin) < shape->least) {
        *--begin = '0';
    }
    begin = put_backwards(begin, part, decimals);
    if (begin != end) {
        *--begin = shape->comma ? ',' : '.';
    }
    begin = put_backwards(
        begin, whole, begin == end && shape->width == 0 ? 1u : shape->width);
    if (value < 0) {
        *--begin = '-';
    } else if (shape->plus) {
        *--begin = '+';
    }
    size = (size_t)(end - begin);
    memcpy(out, begin, size);
    return size;
}
