/*
 * number.h: the text of numbers, taken apart and put together.
 *
 * Room: host/table, inner header. Spec: spec/table.md 3.
 */
#ifndef QRES_NUMBER_H
#define QRES_NUMBER_H

#include "table.h"

#define QRES_NUMBER_TEXT_MAX   64 /* longer cells are no numbers */
#define QRES_NUMBER_DIGITS_MAX 19 /* of the mantissa: it fits 64 bits */

/* A number as it is spelled: value = mantissa * 10^power. */
struct qres_number {
    uint64_t mantissa;
    int32_t power;
    int32_t written;  /* the exponent as spelled */
    uint8_t whole;    /* digits before the mark, leading zeros counted */
    uint8_t decimals; /* digits after it */
    uint8_t digits;   /* of the mantissa, without leading zeros */
    uint8_t trimmed;  /* of the mantissa, without trailing zeros as well */
    uint8_t exponent; /* digits of the exponent; 0: there is none */
    uint8_t sign;     /* '+', '-' or 0 */
    bool lead;        /* the first of several whole digits is 0 */
    bool zero_end;    /* the last decimal is 0 */
    bool marked;      /* there is a decimal mark */
    bool upper;       /* E */
    bool plus;        /* e+ */
};

/* False if the text is no number or has too many digits. */
bool qres_number_scan(struct qres_number *number, const uint8_t *text,
                      size_t size, uint8_t mark);
/* The power of ten of the first significant digit; 0 for zero. */
int32_t qres_number_magnitude(const struct qres_number *number);

/* 10^n, 0 <= n <= 19. */
uint64_t qres_number_power(unsigned n);

/* The kinds of shape; texts come without affixes. */
int qres_plain_read(const struct qres_shape *shape,
                    const struct qres_number *number, uint64_t *bits);
size_t qres_plain_write(const struct qres_shape *shape, uint64_t bits,
                        uint8_t *out);
int qres_real_read(const struct qres_shape *shape,
                   const struct qres_number *number, struct qres_cell cell,
                   uint64_t *bits);
size_t qres_real_write(const struct qres_shape *shape, uint64_t bits,
                       uint8_t *out);
/* The same for texts that stand beside the number: *nudge is not 0. */
int qres_nudge_read(const struct qres_shape *shape,
                    const struct qres_number *number, struct qres_cell cell,
                    uint64_t *bits, int *nudge);
size_t qres_nudge_write(const struct qres_shape *shape, uint64_t bits,
                        int nudge, uint8_t *out);
/* The nearest float64 of a number, whose text is at hand. */
double qres_real_value(const struct qres_number *number, struct qres_cell cell);
int qres_stamp_read(const struct qres_shape *shape, struct qres_cell cell,
                    int64_t *time);
size_t qres_stamp_write(const struct qres_shape *shape, int64_t time,
                        uint8_t *out);
/* Guesses layout, scale and suffix from one cell; `order` settles what
 * 03/04/2005 leaves open. */
bool qres_stamp_guess(struct qres_shape *shape, struct qres_cell cell,
                      uint8_t order);
/* time = phase + unit * count, and back; QRES_E_RANGE if it is no multiple
 * or overflows. */
int qres_stamp_count(const struct qres_shape *shape, int64_t time,
                     int64_t *count);
int qres_stamp_time(const struct qres_shape *shape, int64_t count,
                    int64_t *time);

#endif
