/*
 * shapes.c: columns of every type and of every kind of data.
 *
 * Tests: support.
 */
#include "shapes.h"

#include <stdio.h>
#include <string.h>

static const char *const shape_names[SHAPE_NOISE] = {
    "constant", "ramp",       "walk",        "steps",
    "ends",     "decimals",   "escapes",     "special",
    "single",   "few values", "inserts",     "many new values",
    "gaps",     "holes",      "all missing", "mixed",
};

static const char *const type_names[QRES_TYPE_BYTES] = {
    "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64",
};

const char *shape_name(unsigned shape, char *buffer, size_t size) {
    if (shape < SHAPE_NOISE) {
        (void)snprintf(buffer, size, "%s", shape_names[shape]);
    } else {
        (void)snprintf(buffer, size, "noise of %u bits", shape - SHAPE_NOISE);
    }
    return buffer;
}

const char *type_name(unsigned type) {
    return type_names[type];
}

unsigned type_width(unsigned type) {
    static const unsigned widths[QRES_TYPE_BYTES] = {1, 2, 4, 8, 1,
                                                     2, 4, 8, 4, 8};

    return widths[type];
}

int64_t type_cut(unsigned type, int64_t number) {
    uint64_t bits = (uint64_t)number;
    uint64_t mask = UINT64_MAX >> (64 - 8 * type_width(type));
    uint64_t sign = mask / 2 + 1;

    bits &= mask;
    if (type <= QRES_TYPE_I64) {
        bits = (bits ^ sign) - sign;
    }
    return qres_int64(bits);
}

static int is_float(unsigned type) {
    return type == QRES_TYPE_F32 || type == QRES_TYPE_F64;
}

static int64_t float_cell(unsigned type, double value) {
    uint64_t wide;
    uint32_t narrow;
    float single = (float)value;

    if (type == QRES_TYPE_F64) {
        memcpy(&wide, &value, sizeof wide);
        return qres_int64(wide);
    }
    memcpy(&narrow, &single, sizeof narrow);
    return (int64_t)narrow;
}

/* An integer as a cell; floats take it as hundredths. */
static int64_t number_cell(unsigned type, int64_t number) {
    return is_float(type) ? float_cell(type, (double)number / 100.0)
                          : type_cut(type, number);
}

static int64_t special_cell(unsigned type, uint64_t random) {
    static const uint32_t singles[] = {
        0x7fc00001, 0xffc00000, 0x7f800001, 0xffffffff, 0x7f800000,
        0xff800000, 0x80000000, 0x00000000, 0x00000001, 0x807fffff,
        0x00800000, 0x7f7fffff, 0x3f800000, 0x40490fdb,
    };
    static const uint64_t doubles[] = {
        0x7ff8000000000001, 0xfff8000000000000, 0x7ff0000000000001,
        0xffffffffffffffff, 0x7ff0000000000000, 0xfff0000000000000,
        0x8000000000000000, 0x0000000000000000, 0x0000000000000001,
        0x800fffffffffffff, 0x0010000000000000, 0x7fefffffffffffff,
        0x3ff0000000000000, 0x400921fb54442d18, 0x36a0000000000000,
        0x369fffffffffffff, 0x47efffffe0000000, 0x47effffff0000000,
        0x7ff0000020000000, 0x380fffffc0000000,
    };

    if (type == QRES_TYPE_F32) {
        return (int64_t)singles[random % 14];
    }
    return type == QRES_TYPE_F64 ? qres_int64(doubles[random % 20])
                                 : type_cut(type, (int64_t)(random % 5) - 2);
}

/* One of few values that lie far apart and unevenly. */
static int64_t few(uint64_t random) {
    int64_t i = (int64_t)(random % 11);

    return i * i * i * 7 - 900;
}

static int64_t noise_cell(unsigned type, unsigned width, uint64_t random) {
    return type_cut(type, width == 0 ? 0 : qres_int64(random >> (64 - width)));
}

/* Parabolas, one after another. */
static double arch(size_t i) {
    double x = (double)(i % 53) / 17;

    return x * (3.1 - x);
}

struct state {
    uint64_t random;
    int64_t walk;
    unsigned type;
    size_t count;
};

static int64_t plain_cell(unsigned shape, struct state *s, size_t i) {
    uint64_t draw = random_u64(&s->random) >> 8;

    s->walk += (int64_t)(draw % 7) - 3;
    switch (shape) {
    case SHAPE_CONSTANT:
        return number_cell(s->type, 42);
    case SHAPE_RAMP:
        return number_cell(s->type, 3 * (int64_t)i - 50);
    case SHAPE_STEPS:
        return number_cell(s->type, (int64_t)(i / 9 % 5) * 20);
    case SHAPE_ENDS:
        return i % 2 ? type_cut(s->type, INT64_MAX)
                     : type_cut(s->type, INT64_MIN);
    case SHAPE_ESCAPES:
    case SHAPE_MIXED:
        if (draw % 16 == 0) {
            return special_cell(s->type, draw >> 8);
        }
        if (draw % 16 == 1 && is_float(s->type)) {
            return float_cell(s->type, (double)(draw >> 20) / 3e9);
        }
        return number_cell(s->type,
                           shape == SHAPE_MIXED ? few(draw >> 8) : s->walk);
    case SHAPE_SPECIAL:
        return special_cell(s->type, draw);
    case SHAPE_SINGLE:
        return is_float(s->type) ? float_cell(s->type, (float)arch(i))
                                 : type_cut(s->type, (int64_t)(30 * arch(i)));
    case SHAPE_FEW:
        return number_cell(s->type, few(draw));
    case SHAPE_INSERTS:
        return number_cell(s->type,
                           few(draw) + (i > s->count / 2 && draw % 32 == 0
                                            ? (int64_t)(draw >> 50)
                                            : 0));
    case SHAPE_MANY:
        return number_cell(s->type, (int64_t)(i * i * 13 % 1000003));
    default:
        return number_cell(s->type, s->walk);
    }
}

static int is_missing(unsigned shape, uint64_t random, size_t i) {
    switch (shape) {
    case SHAPE_GAPS:
    case SHAPE_MIXED:
        return i / 13 % 4 == 1 || random % 64 == 0;
    case SHAPE_HOLES:
        return i % 2 == 0;
    case SHAPE_ALL_MISSING:
        return 1;
    default:
        return 0;
    }
}

void shape_fill(unsigned shape, unsigned type, int64_t missing, uint64_t seed,
                int64_t *cells, size_t count) {
    struct state s = {seed * 2 + 1, 0, type, count};

    for (size_t i = 0; i < count; i++) {
        if (shape >= SHAPE_NOISE) {
            cells[i] =
                noise_cell(type, shape - SHAPE_NOISE, random_u64(&s.random));
        } else {
            cells[i] = plain_cell(shape, &s, i);
            if (is_missing(shape, random_u64(&s.random), i)) {
                cells[i] = missing;
            }
        }
    }
}
