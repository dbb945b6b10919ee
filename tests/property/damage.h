/*
 * damage.h: the ways in which a file is damaged.
 *
 * Tests: property.
 */
#ifndef QRES_TESTS_DAMAGE_H
#define QRES_TESTS_DAMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "sources.h"

enum damage_kind {
    DAMAGE_FLIP,      /* 1 to 8 bits */
    DAMAGE_OVERWRITE, /* a run of 1 to 16 bytes */
    DAMAGE_CUT,       /* the end */
    DAMAGE_REPEAT,    /* some bytes stand twice */
    DAMAGE_SPLICE,    /* the end is that of another file */
    DAMAGE_LENGTH     /* the length of a chunk */
};

struct damage {
    const char *name;
    enum damage_kind kind;
    int fix;           /* checksums are set right afterwards */
    int must_be_found; /* nothing but the same file may decode */
};

extern const struct damage damages[];
extern const unsigned damage_count;

/* A damaged copy of the source in *out, which is reallocated. */
void make_damage(const struct damage *damage, const struct sources *sources,
                 const struct source *source, uint64_t *state, uint8_t **out,
                 size_t *size);

#endif
