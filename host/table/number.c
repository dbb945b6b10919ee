/*
 * number.c: takes the text of a number apart.
 *
 * Room: host/table. Spec: spec/table.md 3.
 */
#include "number.h"

uint64_t qres_number_power(unsigned n) {
    static const uint64_t powers[20] = {
        1u,
        10u,
        100u,
        1000u,
        10000u,
        100000u,
        1000000u,
        10000000u,
        100000000u,
        1000000000u,
        10000000000u,
        100000000000u,
        1000000000000u,
        10000000000000u,
        100000000000000u,
        1000000000000000u,
        10000000000000000u,
        100000000000000000u,
        1000000000000000000u,
        10000000000000000000u,
    };

    return powers[n];
}

int32_t qres_number_magnitude(const struct qres_number *number) {
    return number->mantissa == 0 ? 0 : number->power + number->digits - 1;
}

/* Reads digits into the mantissa from `at`; returns the position after. */
static size_t scan_digits(struct qres_number *number, const uint8_t *text,
                          size_t size, size_t at) {
    while (at < size && (uint8_t)(text[at] - '0') <= 9) {
        unsigned digit = (unsigned)text[at] - '0';

        if (number->digits != 0 || digit != 0) {
            number->digits++;
            if (digit != 0) {
                number->trimmed = number->digits;
            }
            if (number->digits <= QRES_NUMBER_DIGITS_MAX) {
                number->mantissa = number->mantissa * 10 + digit;
            }
        }
        at++;
    }
    return at;
}

static bool scan_exponent(struct qres_number *number, const uint8_t *text,
                          size_t size, size_t at) {
    bool negative = false;

    number->upper = text[at] == 'E';
    at++;
    if (at < size && (text[at] == '+' || text[at] == '-')) {
        negative = text[at] == '-';
        number->plus = text[at] == '+';
        at++;
    }
    if (size - at < 1 || size - at > 4) {
        return false;
    }
    for (; at < size; at++) {
        if ((uint8_t)(text[at] - '0') > 9) {
            return false;
        }
        number->written = number->written * 10 + (text[at] - '0');
        number->exponent++;
    }
    if (negative) {
        number->written = -number->written;
    }
    return true;
}

bool qres_number_scan(struct qres_number *number, const uint8_t *text,
                      size_t size, uint8_t mark) {
    struct qres_number found = {0};
    size_t at = 0;
    size_t from;

    if (size == 0 || size > QRES_NUMBER_TEXT_MAX) {
        return false;
    }
    if (text[0] == '-' || text[0] == '+') {
        found.sign = text[0];
        at = 1;
    }
    from = at;
    at = scan_digits(&found, text, size, from);
    found.whole = (uint8_t)(at - from);
    found.lead = found.whole > 1 && text[from] == '0';
    if (at < size && text[at] == mark) {
        found.marked = true;
        from = ++at;
        at = scan_digits(&found, text, size, from);
        found.decimals = (uint8_t)(at - from);
        found.zero_end = found.decimals != 0 && text[at - 1] == '0';
    }
    if (found.whole + found.decimals == 0 ||
        found.digits > QRES_NUMBER_DIGITS_MAX) {
        return false;
    }
    if (at < size) {
        if ((text[at] != 'e' && text[at] != 'E') ||
            !scan_exponent(&found, text, size, at)) {
            return false;
        }
    }
    found.power = found.written - found.decimals;
    *number = found;
    return true;
}
