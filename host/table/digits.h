/*
 * digits.h: the decimal digits that name a float.
 *
 * Room: host/table, inner header. Spec: spec/table.md 3.2.
 */
#ifndef QRES_DIGITS_H
#define QRES_DIGITS_H

#include <stdbool.h>
#include <stdint.h>

#define QRES_DIGITS_MAX 19 /* of an int64 */

/* d.ddd * 10^exponent */
struct qres_digits {
    bool negative;
    int exponent;
    unsigned count;                  /* 1..QRES_DIGITS_MAX */
    char digit[QRES_DIGITS_MAX + 1]; /* not terminated */
};

/* Rounded to `count` digits (1..17), exactly, ties to even; the value is a
 * finite float64. */
void qres_digits_round(struct qres_digits *digits, double value,
                       unsigned count);
/*
 * The digits of the fewest-digits name of a float64, or with `narrow` of the
 * float32 that the value is: the value rounded to 15, 16 or 17 (6 to 9)
 * digits, whichever first gives the value back.
 */
void qres_digits_shortest(struct qres_digits *digits, double value,
                          bool narrow);
/* Digits of an integer mantissa times 10^power. */
void qres_digits_integer(struct qres_digits *digits, uint64_t mantissa,
                         int power);

#endif
