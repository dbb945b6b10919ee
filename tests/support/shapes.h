/*
 * shapes.h: columns of every type and of every kind of data.
 *
 * Tests: support. Calls nothing of the library: floats come from the host's
 * own arithmetic, missing cells from the caller.
 */
#ifndef QRES_TESTS_SHAPES_H
#define QRES_TESTS_SHAPES_H

#include "qres/codec.h"
#include "rows.h"

enum shape {
    SHAPE_CONSTANT,
    SHAPE_RAMP,
    SHAPE_WALK,
    SHAPE_STEPS,
    SHAPE_ENDS,        /* the lowest and the highest in turn */
    SHAPE_DECIMAL,     /* floats: multiples of 0.01 that walk */
    SHAPE_ESCAPES,     /* the same, some of them off the grid */
    SHAPE_SPECIAL,     /* floats: NaNs, infinities, -0.0, denormals */
    SHAPE_SINGLE,      /* f64: values of f32, parabolas */
    SHAPE_FEW,         /* few values, far apart */
    SHAPE_INSERTS,     /* few values, and new ones come late */
    SHAPE_MANY,        /* all new, more than can be inserted */
    SHAPE_GAPS,        /* a walk with runs of missing cells */
    SHAPE_HOLES,       /* every other cell missing */
    SHAPE_ALL_MISSING, /* nothing else */
    SHAPE_MIXED,       /* gaps, escapes and few values */
    SHAPE_NOISE,       /* SHAPE_NOISE + width, 0..64 random bits */
    SHAPE_COUNT = SHAPE_NOISE + 65
};

/* "ramp", "noise of 12 bits". */
const char *shape_name(unsigned shape, char *buffer, size_t size);
const char *type_name(unsigned type);

/* Bytes of a sample, as the format says. */
unsigned type_width(unsigned type);
/* A number cut to a cell of the type. */
int64_t type_cut(unsigned type, int64_t number);

/* Fills cells[count]; the same seed gives the same cells. */
void shape_fill(unsigned shape, unsigned type, int64_t missing, uint64_t seed,
                int64_t *cells, size_t count);

#endif
