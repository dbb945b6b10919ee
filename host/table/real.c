/*
 * real.c: floating-point numbers and the digits that name them.
 *
 * Room: host/table. Spec: spec/table.md 3.2.
 *
 * Relies on correctly rounded strtod, strtof and printf, and on the C
 * locale; no program of this project calls setlocale.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digits.h"
#include "number.h"
#include "qres/fix.h"

static double double_of(uint64_t bits) {
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static float float_of(uint64_t bits) {
    uint32_t low = (uint32_t)bits;
    float value;

    memcpy(&value, &low, sizeof value);
    return value;
}

static void trim_digits(struct qres_digits *digits,
                        const struct qres_shape *shape) {
    bool zero = digits->digit[0] == '0';

    while (digits->count > 1 && digits->digit[digits->count - 1] == '0') {
        digits->count--;
    }
    if (zero) {
        digits->exponent = 0;
    }
    if (shape->notation.keep) {
        while (digits->count < shape->digits) {
            digits->digit[digits->count++] = '0';
        }
    }
}

static uint8_t *put_zeros(uint8_t *out, unsigned count) {
    memset(out, '0', count);
    return out + count;
}

static uint8_t *put_digits(uint8_t *out, const struct qres_digits *digits,
                           unsigned from) {
    memcpy(out, digits->digit + from, digits->count - from);
    return out + (digits->count - from);
}

static uint8_t *put_plain(const struct qres_shape *shape,
                          const struct qres_digits *digits, uint8_t *out) {
    uint8_t mark = shape->comma ? ',' : '.';
    unsigned decimals = 0;

    if (digits->exponent < 0) {
        unsigned zeros = (unsigned)(-digits->exponent) - 1;

        if (shape->width != 0) {
            *out++ = '0';
        }
        *out++ = mark;
        out = put_zeros(out, zeros);
        out = put_digits(out, digits, 0);
        decimals = zeros + digits->count;
    } else {
        unsigned whole = (unsigned)digits->exponent + 1;

        if (digits->count <= whole) {
            out = put_digits(out, digits, 0);
            out = put_zeros(out, whole - digits->count);
        } else {
            memcpy(out, digits->digit, whole);
            out += whole;
            *out++ = mark;
            out = put_digits(out, digits, whole);
            decimals = digits->count - whole;
        }
    }
    if (decimals < shape->least) {
        if (decimals == 0) {
            *out++ = mark;
        }
        out = put_zeros(out, shape->least - decimals);
    }
    return out;
}

static uint8_t *put_exponent(const struct qres_shape *shape,
                             const struct qres_digits *digits, uint8_t *out) {
    unsigned exponent = (unsigned)abs(digits->exponent);
    char text[12];
    int size;

    *out++ = (uint8_t)digits->digit[0];
    if (digits->count > 1 || shape->notation.point) {
        *out++ = shape->comma ? ',' : '.';
        out =
            digits->count > 1 ? put_digits(out, digits, 1) : put_zeros(out, 1);
    }
    *out++ = shape->notation.upper ? 'E' : 'e';
    if (digits->exponent < 0) {
        *out++ = '-';
    } else if (shape->notation.plus) {
        *out++ = '+';
    }
    size = snprintf(text, sizeof text, "%0*u", (int)shape->notation.exponent,
                    exponent);
    memcpy(out, text, (size_t)size);
    return out + size;
}

static size_t put_number(const struct qres_shape *shape,
                         const struct qres_digits *digits, uint8_t *out) {
    uint8_t *at = out;
    bool zero = digits->digit[0] == '0';

    if (digits->negative) {
        *at++ = '-';
    } else if (shape->plus) {
        *at++ = '+';
    }
    if (shape->kind == QRES_SHAPE_SCIENTIFIC ||
        (!zero && (digits->exponent < shape->notation.low ||
                   digits->exponent >= shape->notation.high))) {
        at = put_exponent(shape, digits, at);
    } else {
        at = put_plain(shape, digits, at);
    }
    return (size_t)(at - out);
}

/* False for what has no digits: infinities and NaN. */
static bool value_digits(const struct qres_shape *shape, uint64_t bits,
                         struct qres_digits *digits) {
    bool narrow = shape->type == QRES_TYPE_F32;
    double value;

    if (shape->type == QRES_TYPE_I64) {
        int64_t integer = qres_int64(bits);

        digits->negative = integer < 0;
        qres_digits_integer(digits, qres_abs64(integer), -(int)shape->scale);
        trim_digits(digits, shape);
        return digits->count <= shape->digits;
    }
    value = narrow ? (double)float_of(bits) : double_of(bits);
    if (!isfinite(value)) {
        return false;
    }
    if (shape->kind == QRES_SHAPE_SHORTEST32 ||
        shape->kind == QRES_SHAPE_SHORTEST64 ||
        shape->kind == QRES_SHAPE_WIDENED) {
        qres_digits_shortest(digits, value,
                             shape->kind == QRES_SHAPE_SHORTEST32);
    } else {
        qres_digits_round(digits, value, shape->digits);
    }
    trim_digits(digits, shape);
    return true;
}

size_t qres_real_write(const struct qres_shape *shape, uint64_t bits,
                       uint8_t *out) {
    struct qres_digits digits;

    return value_digits(shape, bits, &digits) ? put_number(shape, &digits, out)
                                              : 0;
}

double qres_real_value(const struct qres_number *number,
                       struct qres_cell cell) {
    char text[QRES_NUMBER_TEXT_MAX + 1];
    uint64_t mantissa = number->mantissa;
    int32_t power = number->power;

    while (power > 0 && mantissa < INT64_MAX / 10) {
        mantissa *= 10;
        power--;
    }
    if (power <= 0 && power >= -QRES_DECIMAL_PLACES_MAX &&
        mantissa <= INT64_MAX) {
        uint64_t bits =
            qres_decimal_to_float64((int64_t)mantissa, (unsigned)-power);

        return double_of(number->sign == '-' ? bits | (uint64_t)1 << 63 : bits);
    }
    for (size_t i = 0; i < cell.size; i++) {
        text[i] = cell.text[i] == ',' ? '.' : (char)cell.text[i];
    }
    text[cell.size] = '\0';
    return strtod(text, NULL);
}

static int integer_read(const struct qres_shape *shape,
                        const struct qres_number *number, uint64_t *bits) {
    uint64_t value = number->mantissa;
    int raise = number->power + shape->scale;

    if (value == 0) {
        raise = 0;
    }
    for (; raise < 0; raise++) {
        if (value % 10 != 0) {
            return QRES_E_RANGE;
        }
        value /= 10;
    }
    if (raise > 18 || value > INT64_MAX / qres_number_power((unsigned)raise)) {
        return QRES_E_RANGE;
    }
    value *= qres_number_power((unsigned)raise);
    *bits = number->sign == '-' ? 0u - value : value;
    return QRES_OK;
}

/*
 * True if the digits of the text are sure to be those that the value is
 * written with: so few that every decimal names another float.
 */
static bool digits_are_sure(const struct qres_shape *shape,
                            const struct qres_number *number) {
    int magnitude = qres_number_magnitude(number);
    unsigned sure = shape->kind == QRES_SHAPE_SHORTEST64 ? 15u : 6u;

    if (shape->kind == QRES_SHAPE_WIDENED) {
        return false;
    }
    if (shape->kind == QRES_SHAPE_SIGNIFICANT ||
        shape->kind == QRES_SHAPE_SCIENTIFIC) {
        sure = shape->type == QRES_TYPE_F32 ? 6u : 15u;
        if (shape->digits > sure) {
            return false;
        }
        sure = shape->digits;
    }
    return number->trimmed <= sure && magnitude > -30 && magnitude < 30;
}

int qres_real_read(const struct qres_shape *shape,
                   const struct qres_number *number, struct qres_cell cell,
                   uint64_t *bits) {
    uint8_t text[QRES_SHAPE_CELL_MAX];
    struct qres_digits digits = {0};
    uint64_t found = 0;
    double value;
    float narrow;
    uint32_t word;
    size_t size;

    if (shape->type == QRES_TYPE_I64) {
        if (integer_read(shape, number, &found) != QRES_OK) {
            return QRES_E_RANGE;
        }
    } else {
        value = qres_real_value(number, cell);
        narrow = (float)value;
        if (!isfinite(value) ||
            (shape->type == QRES_TYPE_F32 && !isfinite(narrow))) {
            return QRES_E_RANGE;
        }
        if (shape->type == QRES_TYPE_F32) {
            memcpy(&word, &narrow, sizeof word);
            found = word;
        } else {
            memcpy(&found, &value, sizeof found);
        }
    }
    if (shape->type != QRES_TYPE_I64 && digits_are_sure(shape, number)) {
        digits.negative = number->sign == '-';
        qres_digits_integer(&digits, number->mantissa, number->power);
        trim_digits(&digits, shape);
        size = put_number(shape, &digits, text);
    } else {
        size = qres_real_write(shape, found, text);
    }
    if (size != cell.size || memcmp(text, cell.text, size) != 0) {
        return QRES_E_RANGE;
    }
    *bits = found;
    return QRES_OK;
}
