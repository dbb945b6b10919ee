/*
 * survey.c: counts what the cells of a column look like.
 *
 * Room: host/table. Spec: spec/table.md 3.6.
 */
#include <string.h>

#include "survey.h"

#define RIVALS 8 /* texts that may be the missing one */

struct rival {
    struct qres_affix text;
    uint32_t count;
};

bool qres_survey_is_absent(struct qres_cell cell) {
    static const char *const texts[] = {
        "",     "NA",   "N/A",  "n/a",  "na",   "NaN", "nan",    "NAN",
        "null", "NULL", "Null", "None", "none", "nil", "-",      "--",
        "?",    ".",    "*",    "\"\"", "#N/A", "NAN", "missing"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strlen(texts[i]) == cell.size &&
            memcmp(texts[i], cell.text, cell.size) == 0) {
            return true;
        }
    }
    return false;
}

/* Counts a text among the rivals while there is room for new ones. */
static void count_rival(struct rival rivals[RIVALS], struct qres_cell cell) {
    if (cell.size > QRES_SHAPE_AFFIX_MAX) {
        return;
    }
    for (unsigned i = 0; i < RIVALS; i++) {
        if (rivals[i].count == 0) {
            rivals[i].text.size = (uint8_t)cell.size;
            memcpy(rivals[i].text.text, cell.text, cell.size);
        }
        if (rivals[i].text.size == cell.size &&
            memcmp(rivals[i].text.text, cell.text, cell.size) == 0) {
            rivals[i].count++;
            return;
        }
    }
}

static void choose_missing(struct qres_survey *survey,
                           const struct rival rivals[RIVALS]) {
    for (unsigned i = 0; i < RIVALS; i++) {
        if (rivals[i].count > survey->missing) {
            survey->missing = rivals[i].count;
            survey->frame.absent = true;
            survey->frame.missing = rivals[i].text;
        }
    }
}

/* The least power of ten that makes the number whole; 19 stands for more. */
static unsigned places_of(const struct qres_number *number) {
    int32_t places =
        -number->power - (int32_t)(number->digits - number->trimmed);

    if (number->mantissa == 0 || places < 0) {
        return 0;
    }
    return places < QRES_SURVEY_DIGITS ? (unsigned)places
                                       : QRES_SURVEY_DIGITS - 1;
}

static void count_exponent(struct qres_survey *survey,
                           const struct qres_number *number) {
    int32_t magnitude = qres_number_magnitude(number);
    unsigned digits = (unsigned)number->whole + number->decimals;

    survey->exponents++;
    survey->uppers += number->upper;
    if (number->written >= 0) {
        survey->exponent_positives++;
        survey->exponent_pluses += number->plus;
    }
    if (digits == 1 || (digits == 2 && number->zero_end)) {
        survey->ones++;
        survey->points += digits == 2;
    }
    if (survey->exponent_digits == 0 ||
        number->exponent < survey->exponent_digits) {
        survey->exponent_digits = number->exponent;
    }
    if (magnitude < 0 && magnitude > survey->exponent_low) {
        survey->exponent_low = magnitude;
    }
    if (magnitude >= 0 && magnitude < survey->exponent_high) {
        survey->exponent_high = magnitude;
    }
    if (digits < QRES_SURVEY_DIGITS) {
        survey->scientific[digits]++;
    }
}

static void count_plain(struct qres_survey *survey,
                        const struct qres_number *number) {
    int32_t magnitude = qres_number_magnitude(number);

    if (number->decimals < QRES_SURVEY_DIGITS) {
        survey->decimals[number->decimals]++;
        survey->brief[places_of(number)] += number->trimmed < 15;
        survey->zero_end[number->decimals] += number->zero_end;
    }
    if (number->whole < QRES_SURVEY_DIGITS) {
        survey->whole[number->whole]++;
        survey->lead[number->whole] += number->lead;
    }
    survey->zero_points +=
        number->whole == 1 && number->decimals != 0 && magnitude < 0;
    if (number->decimals == 0) {
        survey->integral_bare++;
    } else if (number->decimals == 1 && number->zero_end) {
        survey->integral_points++;
    }
    if (number->mantissa != 0 && magnitude < survey->plain_low) {
        survey->plain_low = magnitude;
    }
    if (magnitude > survey->plain_high) {
        survey->plain_high = magnitude;
    }
}

static void count_number(struct qres_survey *survey,
                         const struct qres_number *number) {
    survey->numbers++;
    survey->pluses += number->sign == '+';
    survey->bare_signs += number->sign == 0;
    survey->places[places_of(number)]++;
    survey->digits[number->digits]++;
    survey->trimmed[number->trimmed]++;
    if (number->mantissa != 0 && number->power < survey->power_low) {
        survey->power_low = number->power;
    }
    if (number->exponent != 0) {
        count_exponent(survey, number);
    } else {
        count_plain(survey, number);
    }
}

static bool strip_frame(const struct qres_shape *frame,
                        struct qres_cell *cell) {
    size_t before = frame->prefix.size;
    size_t after = frame->suffix.size;

    if (cell->size < before + after ||
        memcmp(cell->text, frame->prefix.text, before) != 0 ||
        memcmp(cell->text + cell->size - after, frame->suffix.text, after) !=
            0) {
        return false;
    }
    cell->text += before;
    cell->size -= before + after;
    return true;
}

void qres_survey_take(struct qres_survey *survey,
                      const struct qres_shape *frame,
                      const struct qres_cell *cells, size_t count) {
    struct rival rivals[RIVALS];
    uint8_t mark = frame->comma ? ',' : '.';

    memset(survey, 0, sizeof *survey);
    memset(rivals, 0, sizeof rivals);
    survey->frame = *frame;
    survey->exponent_low = -1000;
    survey->exponent_high = 1000;
    for (size_t i = 0; i < count; i++) {
        struct qres_number number;
        struct qres_cell cell = cells[i];

        if (cell.text == NULL) {
            continue;
        }
        survey->cells++;
        if (strip_frame(frame, &cell) &&
            qres_number_scan(&number, cell.text, cell.size, mark)) {
            count_number(survey, &number);
        } else {
            count_rival(rivals, cells[i]);
        }
    }
    choose_missing(survey, rivals);
}

bool qres_survey_holds(const struct qres_survey *survey) {
    uint32_t others = survey->cells - survey->numbers - survey->missing;

    return survey->numbers != 0 && others <= survey->numbers / 4;
}
