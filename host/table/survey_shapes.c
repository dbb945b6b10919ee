/*
 * survey_shapes.c: from the counts of a column to shapes worth a try.
 *
 * Room: host/table. Spec: spec/table.md 3.6.
 */
#include <string.h>

#include "survey.h"

static uint8_t highest(const uint32_t counts[QRES_SURVEY_DIGITS]) {
    uint8_t found = 0;

    for (uint8_t i = 0; i < QRES_SURVEY_DIGITS; i++) {
        found = counts[i] != 0 ? i : found;
    }
    return found;
}

static uint8_t commonest(const uint32_t counts[QRES_SURVEY_DIGITS]) {
    uint8_t found = 0;

    for (uint8_t i = 0; i < QRES_SURVEY_DIGITS; i++) {
        found = counts[i] > counts[found] ? i : found;
    }
    return found;
}

/*
 * How many decimals: each costs every number 10/3 bits, each number with
 * more decimals is an escape of about 100 bits.
 */
static uint8_t choose_scale(const struct qres_survey *survey,
                            const uint32_t places[QRES_SURVEY_DIGITS]) {
    uint64_t best = UINT64_MAX;
    uint32_t longer = 0;
    uint8_t found = 0;

    for (uint8_t scale = 19; scale-- > 0;) {
        uint64_t cost;

        longer += places[scale + 1];
        cost =
            (uint64_t)survey->numbers * scale * 10 / 3 + (uint64_t)longer * 100;
        if (cost < best) {
            best = cost;
            found = scale;
        }
    }
    return found;
}

/*
 * How many decimals stay even when they are zero: all of a fixed number,
 * which may be more than the scale ("17.000" is 17 with three).
 */
static uint8_t choose_least(const struct qres_survey *survey, uint8_t scale) {
    uint32_t most = 0;
    uint32_t longer = 0;
    uint8_t found = scale;

    for (uint8_t i = 19; i-- > 0;) {
        uint32_t fits = longer + survey->decimals[i];

        if (fits > most) {
            most = fits;
            found = i;
        }
        if (i <= scale) {
            longer += survey->decimals[i] - survey->zero_end[i];
        }
    }
    return found;
}

static uint8_t choose_width(const struct qres_survey *survey) {
    uint32_t longer = 0;
    uint32_t most = 0;
    uint8_t found = 1;

    for (uint8_t i = QRES_SURVEY_DIGITS; i-- > 0;) {
        uint32_t fits = longer + survey->whole[i];

        if (i == 0) {
            fits -= survey->zero_points;
        }
        if (fits > most || (i == 1 && fits == most)) {
            most = fits;
            found = i;
        }
        longer += survey->whole[i] - survey->lead[i];
    }
    return found;
}

static struct qres_shape decimal_shape(const struct qres_survey *survey) {
    struct qres_shape shape = survey->frame;

    shape.kind = QRES_SHAPE_DECIMAL;
    shape.type = QRES_TYPE_I64;
    shape.scale = choose_scale(survey, survey->places);
    shape.least = choose_least(survey, shape.scale);
    shape.width = choose_width(survey);
    shape.plus = survey->pluses > survey->bare_signs;
    return shape;
}

/* The usual bound, moved to where the cells seen ask for it. */
static int16_t settle(int32_t usual, int32_t least, int32_t most) {
    int32_t bound = usual < least ? least : usual;

    bound = bound > most ? most : bound;
    return (int16_t)(bound < -40 ? -40 : bound > 40 ? 40 : bound);
}

static struct qres_shape real_shape(const struct qres_survey *survey,
                                    uint8_t kind, uint8_t type) {
    struct qres_shape shape = decimal_shape(survey);
    struct qres_notation *notation = &shape.notation;
    int32_t high =
        kind == QRES_SHAPE_SIGNIFICANT ? (int32_t)highest(survey->trimmed) : 16;
    int32_t low = survey->exponents != 0 && survey->uppers != 0 ? -3 : -4;

    shape.kind = kind;
    shape.type = type;
    shape.digits = highest(survey->trimmed);
    shape.scale = 0;
    shape.width = shape.width != 0;
    shape.least = survey->integral_points > survey->integral_bare;
    notation->upper = survey->uppers * 2 > survey->exponents;
    notation->plus = survey->exponent_positives == 0
                         ? !notation->upper
                         : survey->exponent_pluses != 0;
    notation->point = survey->points * 2 > survey->ones;
    notation->exponent = survey->exponents == 0 ? 2 : survey->exponent_digits;
    notation->low = settle(low, survey->exponent_low + 1,
                           survey->plain_low < 0 ? survey->plain_low : 0);
    notation->high =
        settle(high, survey->plain_high + 1, survey->exponent_high);
    return shape;
}

/* With as many decimals as any number has. */
static struct qres_shape exact_shape(const struct qres_survey *survey) {
    struct qres_shape shape = decimal_shape(survey);

    shape.scale = highest(survey->places);
    shape.least = choose_least(survey, shape.scale);
    return shape;
}

static struct qres_shape nudged_shape(const struct qres_survey *survey) {
    struct qres_shape shape = decimal_shape(survey);

    shape.scale = choose_scale(survey, survey->brief);
    shape.least = choose_least(survey, shape.scale);
    shape.notation =
        real_shape(survey, QRES_SHAPE_SHORTEST64, QRES_TYPE_F64).notation;
    shape.nudged = true;
    return shape;
}

static struct qres_shape scientific_shape(const struct qres_survey *survey,
                                          uint8_t type) {
    struct qres_shape shape = real_shape(survey, QRES_SHAPE_SCIENTIFIC, type);

    shape.digits = commonest(survey->scientific);
    shape.notation.keep =
        survey->scientific[shape.digits] * 8 > survey->exponents * 7;
    if (!shape.notation.keep) {
        shape.digits = highest(survey->scientific);
    }
    shape.least = 0;
    return shape;
}

/* As many digits in each number, zeros at the end as well. */
static bool keeps_digits(const struct qres_survey *survey) {
    uint8_t digits = commonest(survey->digits);

    return digits > 1 && survey->digits[digits] > survey->numbers / 8 * 7 &&
           survey->trimmed[digits] < survey->digits[digits];
}

struct qres_shape qres_survey_whole(const struct qres_survey *survey,
                                    const struct qres_shape *shape) {
    struct qres_shape whole = *shape;

    if (whole.kind == QRES_SHAPE_SHORTEST64) {
        whole.kind = QRES_SHAPE_SIGNIFICANT;
    }
    whole.type = QRES_TYPE_I64;
    whole.scale = choose_scale(survey, survey->places);
    return whole;
}

static bool is_possible(const struct qres_shape *shape) {
    return (shape->digits >= 1 || shape->nudged) && shape->digits <= 17 &&
           shape->notation.exponent >= 1 && shape->notation.exponent <= 4;
}

static struct qres_shape significant_shape(const struct qres_survey *survey) {
    struct qres_shape shape =
        real_shape(survey, QRES_SHAPE_SIGNIFICANT, QRES_TYPE_F32);

    if (keeps_digits(survey)) {
        shape.digits = commonest(survey->digits);
        shape.notation.keep = true;
        shape.notation.high =
            settle(shape.digits, survey->plain_high + 1, survey->exponent_high);
    }
    return shape;
}

/* The shape with float32, float64 and integers as numbers, in this order:
 * of equal ones the first is taken. */
static size_t add_types(const struct qres_survey *survey,
                        struct qres_shape shape, struct qres_shape *shapes) {
    shapes[0] = shape;
    shapes[1] = shape;
    shapes[1].type = QRES_TYPE_F64;
    shapes[2] = qres_survey_whole(survey, &shape);
    return 3;
}

size_t qres_survey_shapes(const struct qres_survey *survey,
                          struct qres_shape shapes[QRES_SURVEY_SHAPES]) {
    uint8_t digits = highest(survey->trimmed);
    size_t count = 0;

    shapes[count] = decimal_shape(survey);
    if (shapes[count++].scale < highest(survey->places) &&
        highest(survey->places) <= 18) {
        shapes[count++] = exact_shape(survey);
    }
    if (digits > 14 && shapes[0].scale != 0) {
        shapes[count++] = nudged_shape(survey);
    }
    if (survey->exponents * 2 > survey->numbers) {
        count += add_types(survey, scientific_shape(survey, QRES_TYPE_F32),
                           shapes + count);
    }
    if (survey->exponents != 0 || digits > 7 || keeps_digits(survey)) {
        count += add_types(survey, significant_shape(survey), shapes + count);
        shapes[count++] =
            real_shape(survey, QRES_SHAPE_SHORTEST32, QRES_TYPE_F32);
        shapes[count++] =
            real_shape(survey, QRES_SHAPE_SHORTEST64, QRES_TYPE_F64);
    }
    if (digits > 14) {
        shapes[count] = real_shape(survey, QRES_SHAPE_WIDENED, QRES_TYPE_F32);
        shapes[count++].nudged = true;
    }
    for (size_t i = count; i-- > 1;) {
        if (!is_possible(&shapes[i])) {
            count--;
            memmove(&shapes[i], &shapes[i + 1], (count - i) * sizeof shapes[0]);
        }
    }
    return count;
}
