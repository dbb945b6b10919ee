/*
 * shape_detect.c: the shape that tells a column by the fewest bits.
 *
 * Room: host/table. Spec: spec/table.md 3.6.
 *
 * Decides on counts and integers only, so that the same file gives the same
 * bytes on every machine.
 */
#include <string.h>

#include "survey.h"
#include "words.h"

#define PROBES       5
#define SAMPLE_RUNS  16
#define SAMPLE_RUN   64
#define SAMPLE_SHORT 24 /* cells; fewer are too few to go by */

/* ---- cost ------------------------------------------------------------ */

/* Floats as integers in the order of their values. */
static int64_t ordered(const struct qres_shape *shape, uint64_t bits) {
    if (shape->type == QRES_TYPE_F32) {
        int64_t value = (int64_t)(bits & 0x7fffffffu);

        return (bits >> 31 & 1u) != 0 ? -value : value;
    }
    if (shape->type == QRES_TYPE_F64) {
        int64_t value = (int64_t)(bits & INT64_MAX);

        return bits >> 63 != 0 ? -value : value;
    }
    return qres_int64(bits);
}

/* Quarter bits of a number after the one before; floats have a ceiling. */
static uint64_t delta_cost(uint8_t type, int64_t value, int64_t *last) {
    uint64_t delta = (uint64_t)value - (uint64_t)*last;
    uint64_t cost =
        4 * (uint64_t)qres_bit_length64(qres_abs64(qres_int64(delta)));
    uint64_t most = type == QRES_TYPE_F32   ? 4 * 27
                    : type == QRES_TYPE_F64 ? 4 * 56
                                            : 4 * 64;

    *last = value;
    return 4 + (cost < most ? cost : most);
}

/* A text beside the numbers; nothing if it is the missing one. */
static uint64_t escape_cost(const struct qres_shape *shape,
                            struct qres_cell cell) {
    bool missing = cell.size == shape->missing.size &&
                   memcmp(cell.text, shape->missing.text, cell.size) == 0;

    return missing ? 0 : 64 + 20 * (uint64_t)cell.size;
}

/*
 * Quarter bits of a sample of the column under a shape. Of float64 the codec
 * codes those that are short decimals as decimals and the others whole, or
 * all by their differences, whichever is less.
 */
static uint64_t shape_cost(const struct qres_shape *shape,
                           const struct qres_shape *whole,
                           const struct qres_cell *cells, size_t count) {
    size_t step =
        count / SAMPLE_RUNS < SAMPLE_RUN ? SAMPLE_RUN : count / SAMPLE_RUNS;
    bool wide = shape->type == QRES_TYPE_F64;
    int64_t last[2] = {0, 0};
    uint64_t cost[2] = {0, 0};

    for (size_t i = 0; i < count; i++) {
        uint64_t bits = 0;
        int nudge = 0;

        if (i % step >= SAMPLE_RUN || cells[i].text == NULL) {
            continue;
        }
        if (qres_shape_read(shape, cells[i], &bits, &nudge) != QRES_OK) {
            cost[0] += escape_cost(shape, cells[i]);
            cost[1] += escape_cost(shape, cells[i]);
            continue;
        }
        cost[0] += delta_cost(shape->type, ordered(shape, bits), &last[0]) +
                   (nudge != 0 ? 12 : 0);
        if (wide &&
            qres_shape_read(whole, cells[i], &bits, &nudge) == QRES_OK) {
            cost[1] +=
                1 + delta_cost(QRES_TYPE_I64, qres_int64(bits), &last[1]);
        } else {
            cost[1] += 4 * 64;
        }
    }
    return wide && cost[1] < cost[0] ? cost[1] : cost[0];
}

static struct qres_shape choose_shape(const struct qres_survey *survey,
                                      const struct qres_cell *cells,
                                      size_t count) {
    struct qres_shape shapes[QRES_SURVEY_SHAPES];
    size_t tries = qres_survey_shapes(survey, shapes);
    uint64_t best = UINT64_MAX;
    size_t found = 0;

    for (size_t i = 0; i < tries && tries > 1; i++) {
        struct qres_shape whole = qres_survey_whole(survey, &shapes[i]);
        uint64_t cost = shape_cost(&shapes[i], &whole, cells, count);

        if (cost < best) {
            best = cost;
            found = i;
        }
    }
    return shapes[found];
}

/* ---- frames: affixes and marks --------------------------------------- */

/* The next cell from `at` on that has a digit. */
static struct qres_cell probe_cell(const struct qres_cell *cells, size_t count,
                                   size_t at) {
    static const struct qres_cell none = {NULL, 0};

    for (; at < count; at++) {
        for (size_t i = 0; cells[at].text != NULL && i < cells[at].size; i++) {
            if ((uint8_t)(cells[at].text[i] - '0') <= 9) {
                return cells[at];
            }
        }
    }
    return none;
}

static bool is_letter(uint8_t byte) {
    return (uint8_t)((byte | 0x20) - 'a') < 26 || byte == '_';
}

static void set_affix(struct qres_affix *affix, const uint8_t *text,
                      size_t size) {
    affix->size = (uint8_t)size;
    memset(affix->text, 0, sizeof affix->text);
    memcpy(affix->text, text, size);
}

/*
 * What stands before and after the number in a cell. Names that end in a
 * number ("node-017") have letters before it: only with `named`.
 */
static bool guess_affixes(struct qres_shape *frame, struct qres_cell cell,
                          bool named) {
    size_t from = 0;
    size_t to = cell.size;
    bool letters = false;

    while (from < cell.size && (uint8_t)(cell.text[from] - '0') > 9) {
        if (!named && cell.text[from] != '\0' &&
            strchr("+-.,", cell.text[from]) != NULL) {
            break;
        }
        letters = letters || is_letter(cell.text[from]);
        from++;
    }
    while (to > from && (uint8_t)(cell.text[to - 1] - '0') > 9) {
        to--;
    }
    if (from > QRES_SHAPE_AFFIX_MAX || cell.size - to > QRES_SHAPE_AFFIX_MAX ||
        (letters && !named)) {
        return false;
    }
    set_affix(&frame->prefix, cell.text, from);
    set_affix(&frame->suffix, cell.text + to, cell.size - to);
    return true;
}

static bool survey_frames(struct qres_survey *survey,
                          const struct qres_cell *cells, size_t count,
                          bool named) {
    struct qres_shape frame;

    for (size_t i = 0; i < 2 * PROBES; i++) {
        struct qres_cell cell =
            probe_cell(cells, count, i / 2 * count / PROBES);

        memset(&frame, 0, sizeof frame);
        if (cell.text == NULL) {
            return false;
        }
        if (guess_affixes(&frame, cell, named)) {
            frame.comma = i % 2 != 0;
            qres_survey_take(survey, &frame, cells, count);
            if (qres_survey_holds(survey)) {
                return true;
            }
        }
    }
    return false;
}

static bool find_numbers(struct qres_shape *shape,
                         const struct qres_cell *cells, size_t count) {
    struct qres_survey survey;
    struct qres_shape frame;

    memset(&frame, 0, sizeof frame);
    qres_survey_take(&survey, &frame, cells, count);
    if (survey.numbers == 0 && survey.missing == survey.cells) {
        struct qres_cell cell = {survey.frame.missing.text,
                                 survey.frame.missing.size};

        if (survey.cells == 0 || qres_survey_is_absent(cell)) {
            *shape = survey.frame;
            shape->kind = QRES_SHAPE_DECIMAL;
            shape->type = QRES_TYPE_I64;
            shape->width = 1;
            return true;
        }
        return false;
    }
    if (!qres_survey_holds(&survey) &&
        !survey_frames(&survey, cells, count, false)) {
        return false;
    }
    *shape = choose_shape(&survey, cells, count);
    return true;
}

/* ---- time ------------------------------------------------------------ */

struct clock {
    uint32_t fits;
    uint32_t rising;
    int64_t first;
    int64_t last;
    int64_t low;
    int64_t high;
    uint64_t step; /* greatest common divisor of the differences */
};

static uint64_t common_divisor(uint64_t a, uint64_t b) {
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Reads all cells with unit 1. */
static struct clock read_clock(const struct qres_shape *shape,
                               const struct qres_cell *cells, size_t count) {
    struct clock clock = {0};

    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        int64_t time;
        int nudge;

        if (cells[i].text == NULL ||
            qres_shape_read(shape, cells[i], &bits, &nudge) != QRES_OK) {
            continue;
        }
        time = qres_int64(bits);
        if (clock.fits++ == 0) {
            clock.first = clock.last = clock.low = clock.high = time;
        }
        /* Times stay within 2^62: the difference cannot wrap. */
        clock.step = common_divisor(clock.step, qres_abs64(time - clock.last));
        clock.rising += time >= clock.last;
        clock.low = time < clock.low ? time : clock.low;
        clock.high = time > clock.high ? time : clock.high;
        clock.last = time;
    }
    return clock;
}

static void set_unit(struct qres_shape *shape, const struct clock *clock) {
    int64_t rest;

    shape->unit = clock->step == 0 ? 1 : clock->step;
    rest = clock->first % (int64_t)shape->unit;
    shape->phase = (uint64_t)(rest < 0 ? rest + (int64_t)shape->unit : rest);
}

/* The commonest text that the shape does not read, as the missing one. */
static void find_missing(struct qres_shape *shape,
                         const struct qres_cell *cells, size_t count) {
    for (size_t i = 0; i < count && !shape->absent; i++) {
        uint64_t bits;
        int nudge;

        if (cells[i].text != NULL && cells[i].size <= QRES_SHAPE_AFFIX_MAX &&
            qres_shape_read(shape, cells[i], &bits, &nudge) != QRES_OK) {
            shape->absent = true;
            set_affix(&shape->missing, cells[i].text, cells[i].size);
        }
    }
}

static uint32_t count_missing(const struct qres_shape *shape,
                              const struct qres_cell *cells, size_t count) {
    uint32_t missing = 0;

    for (size_t i = 0; i < count && shape->absent; i++) {
        missing +=
            cells[i].text != NULL && cells[i].size == shape->missing.size &&
            memcmp(cells[i].text, shape->missing.text, cells[i].size) == 0;
    }
    return missing;
}

/* Day, month and hour below 10 with or without zero: as most cells have it. */
static void settle_zeros(struct qres_shape *shape,
                         const struct qres_cell *cells, size_t count) {
    struct qres_layout best = shape->layout;
    size_t step = count / 256 + 1;
    size_t most = 0;

    for (unsigned lone = 0; lone < 8; lone++) {
        size_t fits = 0;

        shape->layout.lone_day = (lone & 1u) != 0;
        shape->layout.lone_month = (lone & 2u) != 0;
        shape->layout.lone_hour = (lone & 4u) != 0;
        for (size_t i = 0; i < count; i += step) {
            uint64_t bits;
            int nudge;

            fits += cells[i].text != NULL &&
                    qres_shape_read(shape, cells[i], &bits, &nudge) == QRES_OK;
        }
        if (fits > most) {
            most = fits;
            best = shape->layout;
        }
    }
    shape->layout = best;
}

/* A layout as one probe has it, if it reads most of the cells. */
static bool try_layout(struct qres_shape *shape, struct clock *clock,
                       struct qres_cell probe, const struct qres_cell *cells,
                       size_t count, uint8_t order) {
    struct qres_cell bare = probe;
    size_t present = 0;

    if (bare.size >= 2 && bare.text[0] == '"') {
        bare.text++;
        bare.size--;
    }
    if (!qres_stamp_guess(shape, bare, order)) {
        return false;
    }
    set_affix(&shape->prefix, probe.text, probe.size - bare.size);
    settle_zeros(shape, cells, count);
    *clock = read_clock(shape, cells, count);
    find_missing(shape, cells, count);
    for (size_t i = 0; i < count; i++) {
        present += cells[i].text != NULL;
    }
    present -= count_missing(shape, cells, count);
    return clock->fits != 0 && present - clock->fits <= clock->fits / 4;
}

static bool find_time(struct qres_shape *shape, const struct qres_cell *cells,
                      size_t count) {
    struct clock best = {0};

    for (size_t i = 0; i < 2 * PROBES; i++) {
        struct qres_cell probe =
            probe_cell(cells, count, i / 2 * count / PROBES);
        struct qres_shape found;
        struct clock clock;

        if (probe.text == NULL) {
            break;
        }
        /* Day first unless month first reads more, or rises more often. */
        if (try_layout(&found, &clock, probe, cells, count,
                       i % 2 == 0 ? QRES_ORDER_DMY : QRES_ORDER_MDY) &&
            (clock.fits > best.fits ||
             (clock.fits == best.fits && clock.rising > best.rising))) {
            best = clock;
            *shape = found;
        }
    }
    if (best.fits == 0) {
        return false;
    }
    set_unit(shape, &best);
    return true;
}

/* Integers that count s, ms, us or ns since 1970, mostly rising. */
static void find_epoch(struct qres_shape *shape, const struct qres_cell *cells,
                       size_t count) {
    struct clock clock;

    if (shape->kind != QRES_SHAPE_DECIMAL || shape->scale > 9 || shape->plus ||
        shape->width != 1 || count < SAMPLE_SHORT) {
        return;
    }
    clock = read_clock(shape, cells, count);
    if (clock.rising < clock.fits / 8 * 7 || clock.low == clock.high) {
        return;
    }
    for (uint8_t digits = 0; digits + shape->scale <= 9; digits += 3) {
        /* From 1990 to 2100; no two of the ranges meet. */
        int64_t unit =
            (int64_t)qres_number_power((unsigned)digits + shape->scale);

        if (clock.low >= 631152000 * unit && clock.high < 4102444800 * unit) {
            shape->kind = QRES_SHAPE_EPOCH;
            shape->digits = digits;
            set_unit(shape, &clock);
            return;
        }
    }
}

/* ---- words ----------------------------------------------------------- */

static int find_words(struct qres_shape *shape, const struct qres_cell *cells,
                      size_t count) {
    struct qres_words words = {0};
    uint32_t limit = qres_words_limit(count);
    int result = QRES_OK;

    memset(shape, 0, sizeof *shape);
    for (size_t i = 0; i < count && result == QRES_OK; i++) {
        uint32_t index;

        if (cells[i].text != NULL) {
            result = qres_words_find(&words, cells[i], limit, &index);
        }
    }
    qres_words_free(&words);
    if (result == QRES_OK || result == QRES_E_LIMIT) {
        shape->kind = result == QRES_OK ? QRES_SHAPE_WORDS : QRES_SHAPE_TEXT;
        shape->type = result == QRES_OK ? QRES_TYPE_I64 : QRES_TYPE_BYTES;
        result = QRES_OK;
    }
    return result;
}

int qres_shape_detect(struct qres_shape *shape, const struct qres_cell *cells,
                      size_t count) {
    struct qres_survey survey;
    int result;

    if (find_numbers(shape, cells, count)) {
        find_epoch(shape, cells, count);
        return QRES_OK;
    }
    if (find_time(shape, cells, count)) {
        return QRES_OK;
    }
    result = find_words(shape, cells, count);
    if (result == QRES_OK && shape->kind == QRES_SHAPE_TEXT &&
        survey_frames(&survey, cells, count, true)) {
        *shape = choose_shape(&survey, cells, count);
    }
    return result;
}
