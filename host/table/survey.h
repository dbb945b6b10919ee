/*
 * survey.h: what the cells of a column look like.
 *
 * Room: host/table, inner header. Spec: spec/table.md 3.6.
 */
#ifndef QRES_SURVEY_H
#define QRES_SURVEY_H

#include "number.h"

#define QRES_SURVEY_DIGITS 20
#define QRES_SURVEY_SHAPES 13

/* Counts over the numbers of a column. */
struct qres_survey {
    struct qres_shape frame; /* affixes, comma, missing text */
    uint32_t cells;
    uint32_t missing;
    uint32_t numbers;
    uint32_t decimals[QRES_SURVEY_DIGITS];   /* by decimals, no exponent */
    uint32_t places[QRES_SURVEY_DIGITS];     /* by decimals that count */
    uint32_t brief[QRES_SURVEY_DIGITS];      /* decimals, below 15 digits */
    uint32_t zero_end[QRES_SURVEY_DIGITS];   /* of these, last decimal 0 */
    uint32_t whole[QRES_SURVEY_DIGITS];      /* by digits before the mark */
    uint32_t lead[QRES_SURVEY_DIGITS];       /* of these, first digit 0 */
    uint32_t digits[QRES_SURVEY_DIGITS];     /* by digits as spelled */
    uint32_t trimmed[QRES_SURVEY_DIGITS];    /* without zeros at the end */
    uint32_t scientific[QRES_SURVEY_DIGITS]; /* digits with an exponent */
    uint32_t zero_points;                    /* 0.5, not .5 */
    uint32_t pluses;
    uint32_t bare_signs; /* not negative, no '+' */
    uint32_t exponents;
    uint32_t uppers;
    uint32_t exponent_pluses;
    uint32_t exponent_positives;
    uint32_t points;          /* 1.0e5 */
    uint32_t ones;            /* 1e5 or 1.0e5 */
    uint32_t integral_points; /* 5.0 */
    uint32_t integral_bare;   /* 5 */
    uint8_t exponent_digits;  /* the fewest */
    int32_t plain_low;        /* magnitudes spelled without exponent */
    int32_t plain_high;
    int32_t exponent_low;  /* the highest negative with exponent */
    int32_t exponent_high; /* the lowest positive with exponent */
    int32_t power_low;     /* the lowest power of all */
};

/* Looks at all cells in the frame of affixes and mark. */
void qres_survey_take(struct qres_survey *survey,
                      const struct qres_shape *frame,
                      const struct qres_cell *cells, size_t count);
/* True if the numbers are most of what is not missing. */
bool qres_survey_holds(const struct qres_survey *survey);
/* Shapes that the numbers may have; returns how many . */
size_t qres_survey_shapes(const struct qres_survey *survey,
                          struct qres_shape shapes[QRES_SURVEY_SHAPES]);
/* A float shape with the integers that most of its numbers are, as decimals. */
struct qres_shape qres_survey_whole(const struct qres_survey *survey,
                                    const struct qres_shape *shape);
/* The text of a missing cell that is sure to be one: "", NA, null ... */
bool qres_survey_is_absent(struct qres_cell cell);

#endif
