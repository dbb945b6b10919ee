/*
 * text.c: Q16.16 and Q8.8 as decimal text, exactly.
 *
 * Room: fix. Spec: spec/arithmetic.md 2.3.
 */
#include "qres/fix.h"

/* raw / 2^bits as decimal text; the last digit is that of 2^-bits. */
static size_t write_fixed(int32_t raw, unsigned bits, char *text) {
    static const uint16_t places[5] = {10000, 1000, 100, 10, 1};
    uint32_t size = (uint32_t)qres_abs64(raw);
    uint32_t mask = ((uint32_t)1 << bits) - 1;
    uint32_t fraction = size & mask;
    size_t length = 0;
    int started = 0;

    size >>= bits;
    if (raw < 0) {
        text[length++] = '-';
    }
    /* At most 32768; counting down needs no division. */
    for (size_t i = 0; i < 5; i++) {
        uint32_t digit = 0;

        for (; size >= places[i]; size -= places[i]) {
            digit++;
        }
        if (digit != 0 || started || i == 4) {
            text[length++] = (char)('0' + digit);
            started = 1;
        }
    }
    if (fraction != 0) {
        text[length++] = '.';
    }
    while (fraction != 0) {
        fraction *= 10;
        text[length++] = (char)('0' + (fraction >> bits));
        fraction &= mask;
    }
    text[length] = '\0';
    return length;
}

size_t qres_q16_to_text(qres_q16 x, char text[QRES_Q16_TEXT_SIZE]) {
    size_t length = write_fixed(x.raw, 16, text);

    QRES_ASSERT(length < QRES_Q16_TEXT_SIZE);
    return length;
}

size_t qres_q8_to_text(qres_q8 x, char text[QRES_Q8_TEXT_SIZE]) {
    size_t length = write_fixed(x.raw, 8, text);

    QRES_ASSERT(length < QRES_Q8_TEXT_SIZE);
    return length;
}

/* The magnitude that a text states. */
struct reading {
    uint32_t whole;    /* stops growing above 2^16 */
    uint64_t fraction; /* the first 17 digits behind the point */
    int more;          /* a digit behind them is not 0 */
    int negative;
};

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int read_text(const char *text, size_t size, struct reading *out) {
    struct reading reading = {0, 0, 0, 0};
    size_t at = 0;
    size_t digits = 0;
    size_t places = 0;

    if (at < size && (text[at] == '+' || text[at] == '-')) {
        reading.negative = text[at++] == '-';
    }
    for (; at < size && is_digit(text[at]); at++, digits++) {
        if (reading.whole < 65536) {
            reading.whole = reading.whole * 10 + (uint32_t)(text[at] - '0');
        }
    }
    if (at < size && text[at] == '.') {
        for (at++; at < size && is_digit(text[at]); at++, digits++) {
            if (places < 17) {
                reading.fraction *= 10;
                reading.fraction += (uint32_t)(text[at] - '0');
                places++;
            } else if (text[at] != '0') {
                reading.more = 1;
            }
        }
    }
    if (at != size || digits == 0) {
        return QRES_E_DATA;
    }
    for (; places < 17; places++) {
        reading.fraction *= 10;
    }
    *out = reading;
    return QRES_OK;
}

/*
 * Rounds a text to raw / 2^bits. A tie ends within bits + 1 <= 17 binary
 * and as many decimal places, so 17 digits and `more` decide exactly.
 */
static int read_fixed(const char *text, size_t size, unsigned bits,
                      int64_t *raw) {
    const uint64_t scale = 100000000000000000; /* 10^17 */
    struct reading reading;
    qres_u128 product;
    uint64_t halves; /* in units of half a step */
    uint64_t rest;
    int result = read_text(text, size, &reading);

    if (result != QRES_OK) {
        return result;
    }
    QRES_ASSERT(reading.fraction < scale);
    product = qres_multiply64(reading.fraction, (uint64_t)2 << bits);
    halves = qres_divide128(product.high, product.low, scale, &rest);
    halves += (uint64_t)reading.whole << (bits + 1);
    if (!reading.negative) {
        *raw = (int64_t)((halves + 1) >> 1);
    } else if (rest == 0 && !reading.more) {
        *raw = -(int64_t)(halves >> 1);
    } else {
        *raw = -(int64_t)((halves + 1) >> 1);
    }
    return QRES_OK;
}

int qres_q16_from_text(const char *text, size_t size, qres_q16 *x) {
    int64_t raw;
    int result = read_fixed(text, size, 16, &raw);

    if (result != QRES_OK) {
        return result;
    }
    if (raw < INT32_MIN || raw > INT32_MAX) {
        return QRES_E_RANGE;
    }
    x->raw = (int32_t)raw;
    return QRES_OK;
}

int qres_q8_from_text(const char *text, size_t size, qres_q8 *x) {
    int64_t raw;
    int result = read_fixed(text, size, 8, &raw);

    if (result != QRES_OK) {
        return result;
    }
    if (raw < INT16_MIN || raw > INT16_MAX) {
        return QRES_E_RANGE;
    }
    x->raw = (int16_t)raw;
    return QRES_OK;
}
