/*
 * digits.c: the decimal digits that name a float.
 *
 * Room: host/table. Spec: spec/table.md 3.2.
 *
 * A float is m * 2^e. To have n digits it is scaled by 10^s = 5^s * 2^s; for
 * s up to 27 the product m * 5^s is exact in 128 bits, its high part is the
 * number of n digits and its low part t = -(e + s) bits say how to round and
 * how far the decimal is from the float. Other magnitudes go through printf
 * and strtod, which give the same digits.
 */
#include "digits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "qres/fix.h"

#define PLACES_MAX QRES_DECIMAL_PLACES_MAX

/* A finite float's magnitude. */
struct binary {
    uint64_t mantissa;
    int exponent;
    bool edge; /* the gap below is half the gap above */
};

static struct binary split_float(double value, bool narrow) {
    struct binary binary;
    float single = (float)value;
    uint32_t word;
    uint64_t bits;
    int field;

    if (narrow) {
        memcpy(&word, &single, sizeof word);
        field = (int)(word >> 23 & 0xffu);
        binary.mantissa = word & 0x7fffffu;
        binary.edge = binary.mantissa == 0 && field > 1;
        binary.mantissa |= field != 0 ? (uint64_t)1 << 23 : 0;
        binary.exponent = (field != 0 ? field : 1) - 150;
    } else {
        memcpy(&bits, &value, sizeof bits);
        field = (int)(bits >> 52 & 0x7ffu);
        binary.mantissa = bits & (((uint64_t)1 << 52) - 1);
        binary.edge = binary.mantissa == 0 && field > 1;
        binary.mantissa |= field != 0 ? (uint64_t)1 << 52 : 0;
        binary.exponent = (field != 0 ? field : 1) - 1075;
    }
    return binary;
}

/* A decimal near a float: quotient * 10^-scale. */
struct nearby {
    uint64_t quotient;
    bool back; /* it rounds back to the float */
};

/* product >> bits and the rest, 1 <= bits <= 127. */
static qres_u128 cut_bits(qres_u128 *product, unsigned bits) {
    qres_u128 high;

    if (bits >= 64) {
        high.high = 0;
        high.low = bits == 64 ? product->high : product->high >> (bits - 64);
        product->high &= bits == 64 ? 0 : ((uint64_t)1 << (bits - 64)) - 1;
    } else {
        high.high = product->high >> bits;
        high.low = product->high << (64 - bits) | product->low >> bits;
        product->high = 0;
        product->low &= ((uint64_t)1 << bits) - 1;
    }
    return high;
}

/* 2^bits - rest, for a rest below that. */
static qres_u128 complement(qres_u128 rest, unsigned bits) {
    qres_u128 whole = {bits >= 64 ? (uint64_t)1 << (bits - 64) : 0,
                       bits >= 64 ? 0 : (uint64_t)1 << bits};

    whole.high -= rest.high + (rest.low > whole.low);
    whole.low -= rest.low;
    return whole;
}

/* The integer nearest to the float times 10^scale; false: out of reach. */
static bool scale_float(const struct binary *binary, int scale,
                        struct nearby *nearby) {
    int shift = -(binary->exponent + scale);
    uint64_t five;
    qres_u128 rest;
    qres_u128 other;
    qres_u128 high;
    bool below;

    if (scale < 0 || scale > PLACES_MAX || shift < 1 || shift > 127) {
        return false;
    }
    five = qres_decimal_at((unsigned)scale)->power;
    rest = qres_multiply64(binary->mantissa, five);
    high = cut_bits(&rest, (unsigned)shift);
    if (high.high != 0) {
        return false;
    }
    other = complement(rest, (unsigned)shift);
    below = rest.high < other.high ||
            (rest.high == other.high && rest.low < other.low) ||
            (rest.high == other.high && rest.low == other.low &&
             (high.low & 1u) == 0);
    nearby->quotient = high.low + !below;
    rest = below ? rest : other;
    /* Half a gap is five / 2 in these units, a quarter below an edge. */
    five >>= binary->edge && below;
    nearby->back = rest.high == 0 && rest.low <= five / 2 &&
                   (rest.low * 2 < five || (binary->mantissa & 1u) == 0);
    return true;
}

/* As many digits as `count`; *back: they name the float. */
static bool round_exactly(struct qres_digits *digits,
                          const struct binary *binary, unsigned count,
                          bool *back) {
    int top = (int)qres_bit_length64(binary->mantissa) - 1 + binary->exponent;
    int exponent = (int)qres_asr32(top * 1233, 12); /* log10(2) */
    uint64_t least = qres_number_power(count - 1);
    struct nearby nearby;

    for (unsigned i = 0; i < 4; i++) {
        if (!scale_float(binary, (int)count - 1 - exponent, &nearby)) {
            return false;
        }
        if (nearby.quotient >= least * 10) {
            exponent++;
        } else if (nearby.quotient < least) {
            exponent--;
        } else {
            qres_digits_integer(digits, nearby.quotient,
                                exponent - (int)count + 1);
            *back = nearby.back;
            return true;
        }
    }
    return false;
}

static void round_printed(struct qres_digits *digits, double value,
                          unsigned count) {
    char text[40];

    (void)snprintf(text, sizeof text, "%.*e", (int)count - 1, fabs(value));
    digits->count = count;
    digits->digit[0] = text[0];
    if (count > 1) {
        memcpy(digits->digit + 1, text + 2, count - 1);
    }
    digits->exponent =
        (int)strtol(text + count + (count > 1 ? 2 : 1), NULL, 10);
}

static bool names_value(const struct qres_digits *digits, double value,
                        bool narrow) {
    char text[48];

    (void)snprintf(text, sizeof text, "%.*se%d", (int)digits->count,
                   digits->digit, digits->exponent - (int)digits->count + 1);
    return (narrow ? (double)strtof(text, NULL) : strtod(text, NULL)) ==
           fabs(value);
}

static bool round_either(struct qres_digits *digits, double value, bool narrow,
                         unsigned count) {
    struct binary binary = split_float(value, narrow);
    bool back = true;

    digits->negative = signbit(value) != 0;
    if (binary.mantissa == 0 || !round_exactly(digits, &binary, count, &back)) {
        round_printed(digits, value, count);
        back = names_value(digits, value, narrow);
    }
    return back;
}

void qres_digits_round(struct qres_digits *digits, double value,
                       unsigned count) {
    (void)round_either(digits, value, false, count);
}

void qres_digits_shortest(struct qres_digits *digits, double value,
                          bool narrow) {
    unsigned least = narrow ? 6 : 15;
    unsigned most = narrow ? 9 : 17;

    for (unsigned count = least; count <= most; count++) {
        if (round_either(digits, value, narrow, count)) {
            return;
        }
    }
}

void qres_digits_integer(struct qres_digits *digits, uint64_t mantissa,
                         int power) {
    char text[QRES_DIGITS_MAX];
    unsigned at = QRES_DIGITS_MAX;

    do {
        text[--at] = (char)('0' + mantissa % 10);
        mantissa /= 10;
    } while (mantissa != 0 && at != 0);
    digits->count = QRES_DIGITS_MAX - at;
    memcpy(digits->digit, text + at, digits->count);
    digits->exponent = text[at] == '0' ? 0 : power + (int)digits->count - 1;
}
