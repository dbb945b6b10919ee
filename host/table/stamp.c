/*
 * stamp.c: dates and times of day as counts since 1970.
 *
 * Room: host/table. Spec: spec/table.md 3.3.
 */
#include <string.h>

#include "number.h"

#define DAY_SECONDS 86400

/* Days since 1970-01-01 in the proleptic Gregorian calendar; a year is
 * taken to begin in March, so that a leap day comes last. */
static int64_t days_from(int year, int month, int day) {
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = y / 400;
    int64_t of_era = y % 400;
    int64_t of_year =
        (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           719468;
}

static void date_of(int64_t days, int *year, int *month, int *day) {
    int64_t shifted = days + 719468; /* years 0..9999: never negative */
    int64_t era = shifted / 146097;
    int64_t of_era = shifted % 146097;
    int64_t y =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;

    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(era * 400 + y + (*month <= 2));
}

static int month_days(int year, int month) {
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30,
                                     31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* A text and how far it was read; `failed` sticks. */
struct cursor {
    const uint8_t *text;
    size_t size;
    size_t at;
    bool failed;
};

static void take_mark(struct cursor *cursor, uint8_t mark) {
    if (mark == 0) {
        return;
    }
    if (cursor->at >= cursor->size || cursor->text[cursor->at] != mark) {
        cursor->failed = true;
        return;
    }
    cursor->at++;
}

/* `width` digits; with `lone` one digit, or two that do not begin with 0. */
static int take_field(struct cursor *cursor, unsigned width, bool lone) {
    size_t from = cursor->at;
    int value = 0;

    while (cursor->at < cursor->size && cursor->at - from < width &&
           (uint8_t)(cursor->text[cursor->at] - '0') <= 9) {
        value = value * 10 + (cursor->text[cursor->at] - '0');
        cursor->at++;
    }
    if (lone ? cursor->at == from ||
                   (cursor->at - from > 1 && cursor->text[from] == '0')
             : cursor->at - from != width) {
        cursor->failed = true;
    }
    return value;
}

/* Whether field `i` of the date goes without leading zero. */
static bool is_lone(const struct qres_layout *layout, unsigned i) {
    switch (layout->order) {
    case QRES_ORDER_YMD:
        return i == 1 ? layout->lone_month : i == 2 && layout->lone_day;
    case QRES_ORDER_DMY:
        return i == 0 ? layout->lone_day : i == 1 && layout->lone_month;
    default:
        return i == 0 ? layout->lone_month : i == 1 && layout->lone_day;
    }
}

static int64_t take_date(struct cursor *cursor,
                         const struct qres_layout *layout) {
    int field[3];
    int year;
    int month;
    int day;

    if (layout->order == QRES_ORDER_NONE) {
        return 0;
    }
    for (unsigned i = 0; i < 3; i++) {
        bool is_year = i == (layout->order == QRES_ORDER_YMD ? 0u : 2u);

        take_mark(cursor, i != 0 ? layout->date_mark : 0);
        field[i] = take_field(cursor, is_year ? 4 : 2, is_lone(layout, i));
    }
    year = field[layout->order == QRES_ORDER_YMD ? 0 : 2];
    month = field[layout->order == QRES_ORDER_MDY ? 0 : 1];
    day = field[layout->order == QRES_ORDER_YMD   ? 2
                : layout->order == QRES_ORDER_DMY ? 0
                                                  : 1];
    if (cursor->failed || year < 1 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month)) {
        cursor->failed = true;
        return 0;
    }
    return days_from(year, month, day);
}

int qres_stamp_read(const struct qres_shape *shape, struct qres_cell cell,
                    int64_t *time) {
    const struct qres_layout *layout = &shape->layout;
    struct cursor cursor = {cell.text, cell.size, 0, false};
    int64_t total = take_date(&cursor, layout) * DAY_SECONDS;
    int64_t unit = (int64_t)qres_number_power(shape->scale);
    int64_t fraction = 0;

    if (layout->fields != 0) {
        int hour;
        int minute;
        int second = 0;

        take_mark(&cursor, layout->order != 0 ? layout->join : 0);
        hour = take_field(&cursor, 2, layout->lone_hour);
        take_mark(&cursor, layout->time_mark);
        minute = take_field(&cursor, 2, false);
        if (layout->fields == 3) {
            take_mark(&cursor, layout->time_mark);
            second = take_field(&cursor, 2, false);
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return QRES_E_RANGE;
        }
        total += hour * 3600 + minute * 60 + second;
    }
    if (shape->scale != 0) {
        take_mark(&cursor, shape->comma ? ',' : '.');
        fraction = take_field(&cursor, shape->scale, false);
    }
    if (cursor.failed || cursor.at != cursor.size ||
        total > INT64_MAX / 2 / unit || total < -(INT64_MAX / 2 / unit)) {
        return QRES_E_RANGE;
    }
    *time = total * unit + fraction;
    return QRES_OK;
}

static uint8_t *put_field(uint8_t *out, int value, unsigned width) {
    for (unsigned i = width; i-- > 0;) {
        out[i] = (uint8_t)('0' + value % 10);
        value /= 10;
    }
    return out + width;
}

static uint8_t *put_mark(uint8_t *out, uint8_t mark) {
    if (mark != 0) {
        *out++ = mark;
    }
    return out;
}

static uint8_t *put_date(const struct qres_layout *layout, int64_t days,
                         uint8_t *out) {
    int year;
    int month;
    int day;
    int field[3];

    date_of(days, &year, &month, &day);
    field[0] = layout->order == QRES_ORDER_YMD   ? year
               : layout->order == QRES_ORDER_DMY ? day
                                                 : month;
    field[1] = layout->order == QRES_ORDER_MDY ? day : month;
    field[2] = layout->order == QRES_ORDER_YMD ? day : year;
    for (unsigned i = 0; i < 3; i++) {
        unsigned width = i == (layout->order == QRES_ORDER_YMD ? 0u : 2u) ? 4
                         : is_lone(layout, i) && field[i] < 10            ? 1
                                                                          : 2;

        out = put_mark(out, i != 0 ? layout->date_mark : 0);
        out = put_field(out, field[i], width);
    }
    return out;
}

size_t qres_stamp_write(const struct qres_shape *shape, int64_t time,
                        uint8_t *out) {
    const struct qres_layout *layout = &shape->layout;
    int64_t unit = (int64_t)qres_number_power(shape->scale);
    int64_t seconds = time / unit - (time % unit < 0);
    int64_t days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    int of_day = (int)(seconds - days * DAY_SECONDS);
    uint8_t *at = out;

    if (layout->order == QRES_ORDER_NONE ? days != 0
                                         : days < -719162 || days > 2932896) {
        return 0; /* outside the years 1..9999 */
    }
    if (layout->order != QRES_ORDER_NONE) {
        at = put_date(layout, days, at);
    }
    if (layout->fields != 0) {
        int hour = of_day / 3600;

        at = put_mark(at, layout->order != 0 ? layout->join : 0);
        at = put_field(at, hour, layout->lone_hour && hour < 10 ? 1 : 2);
        at = put_mark(at, layout->time_mark);
        at = put_field(at, of_day / 60 % 60, 2);
        if (layout->fields == 3) {
            at = put_mark(at, layout->time_mark);
            at = put_field(at, of_day % 60, 2);
        }
    } else if (of_day != 0) {
        return 0;
    }
    if (shape->scale != 0) {
        at = put_mark(at, shape->comma ? ',' : '.');
        at = put_field(at, (int)(time - seconds * unit), shape->scale);
    }
    return (size_t)(at - out);
}

static unsigned digit_run(const struct cursor *cursor, size_t from) {
    unsigned run = 0;

    while (from + run < cursor->size &&
           (uint8_t)(cursor->text[from + run] - '0') <= 9) {
        run++;
    }
    return run;
}

static bool is_one_of(uint8_t byte, const char *set) {
    return byte != 0 && strchr(set, byte) != NULL;
}

static uint8_t byte_at(const struct cursor *cursor, size_t at) {
    return at < cursor->size ? cursor->text[at] : 0;
}

/* Fills in the date's part of the layout; at stays 0 without a date. */
static void guess_date(struct qres_layout *layout, struct cursor *cursor,
                       uint8_t order) {
    unsigned first = digit_run(cursor, 0);
    uint8_t mark = byte_at(cursor, first);

    if (first == 8 || first == 14) {
        layout->order = QRES_ORDER_YMD;
        cursor->at = 8;
        return;
    }
    if (!is_one_of(mark, "-/.") || (first != 4 && first > 2) || first == 0) {
        return;
    }
    layout->order = first == 4 ? QRES_ORDER_YMD : order;
    layout->date_mark = mark;
    for (unsigned i = 0; i < 3; i++) {
        cursor->at += digit_run(cursor, cursor->at) + (i < 2);
    }
}

static void guess_time(struct qres_shape *shape, struct cursor *cursor) {
    struct qres_layout *layout = &shape->layout;
    size_t from = cursor->at;
    unsigned run;

    if (layout->order != 0 && is_one_of(byte_at(cursor, from), " Tt_")) {
        layout->join = cursor->text[from];
        from++;
    }
    run = digit_run(cursor, from);
    if (run == 6 || (run == 4 && layout->order != 0)) {
        layout->fields = run == 6 ? 3 : 2;
    } else if (run != 0 && run <= 2 && byte_at(cursor, from + run) == ':') {
        layout->time_mark = ':';
        layout->fields = byte_at(cursor, from + run + 3) == ':' ? 3 : 2;
        run += layout->fields == 3 ? 6 : 3;
    } else {
        layout->join = 0;
        return;
    }
    cursor->at = from + run;
    if (layout->fields == 3 && is_one_of(byte_at(cursor, cursor->at), ".,")) {
        run = digit_run(cursor, cursor->at + 1);
        if (run >= 1 && run <= 9) {
            shape->comma = cursor->text[cursor->at] == ',';
            shape->scale = (uint8_t)run;
            cursor->at += run + 1;
        }
    }
}

bool qres_stamp_guess(struct qres_shape *shape, struct qres_cell cell,
                      uint8_t order) {
    struct cursor cursor = {cell.text, cell.size, 0, false};
    int64_t time;

    memset(shape, 0, sizeof *shape);
    shape->kind = QRES_SHAPE_TIME;
    shape->type = QRES_TYPE_I64;
    shape->unit = 1;
    guess_date(&shape->layout, &cursor, order);
    guess_time(shape, &cursor);
    if (cursor.at == 0 || cursor.at > cell.size ||
        cell.size - cursor.at > QRES_SHAPE_AFFIX_MAX) {
        return false;
    }
    shape->suffix.size = (uint8_t)(cell.size - cursor.at);
    memcpy(shape->suffix.text, cell.text + cursor.at, shape->suffix.size);
    cell.size = cursor.at;
    /* "10/12" does not tell how 9 would be written. */
    for (unsigned lone = 0; lone < 8; lone++) {
        shape->layout.lone_day = (lone & 1u) != 0;
        shape->layout.lone_month = (lone & 2u) != 0;
        shape->layout.lone_hour = (lone & 4u) != 0;
        if (qres_stamp_read(shape, cell, &time) == QRES_OK) {
            return true;
        }
    }
    return false;
}

int qres_stamp_count(const struct qres_shape *shape, int64_t time,
                     int64_t *count) {
    int64_t unit = (int64_t)shape->unit;
    int64_t phase = (int64_t)shape->phase;

    if (time < INT64_MIN + phase || (time - phase) % unit != 0) {
        return QRES_E_RANGE;
    }
    *count = (time - phase) / unit;
    return QRES_OK;
}

int qres_stamp_time(const struct qres_shape *shape, int64_t count,
                    int64_t *time) {
    int64_t unit = (int64_t)shape->unit;
    int64_t phase = (int64_t)shape->phase;

    if (qres_abs64(count) > (uint64_t)INT64_MAX / shape->unit ||
        (count > 0 && count * unit > INT64_MAX - phase)) {
        return QRES_E_RANGE;
    }
    *time = count * unit + phase;
    return QRES_OK;
}
