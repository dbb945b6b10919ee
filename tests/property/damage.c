/*
 * damage.c: the ways in which a file is damaged.
 *
 * Tests: property.
 */
#include "damage.h"

#include <stdlib.h>
#include <string.h>

#include "../fuzz/checksum.h"
#include "qres/file.h"

const struct damage damages[] = {
    {"bits flip", DAMAGE_FLIP, 0, 1},
    {"bytes are overwritten", DAMAGE_OVERWRITE, 0, 1},
    {"the end is cut off", DAMAGE_CUT, 0, 1},
    {"bytes stand twice", DAMAGE_REPEAT, 0, 0},
    {"the end is of another file", DAMAGE_SPLICE, 0, 0},
    {"a length is another", DAMAGE_LENGTH, 0, 0},
    {"bits flip, checksums right", DAMAGE_FLIP, 1, 0},
    {"bytes are overwritten, checksums right", DAMAGE_OVERWRITE, 1, 0},
    {"bytes stand twice, checksums right", DAMAGE_REPEAT, 1, 0},
    {"the end is of another file, checksums right", DAMAGE_SPLICE, 1, 0},
    {"a length is another, checksums right", DAMAGE_LENGTH, 1, 0},
};
const unsigned damage_count = sizeof damages / sizeof damages[0];

static size_t draw(uint64_t *state, size_t bound) {
    return bound == 0 ? 0 : (size_t)(next_random(state) >> 20) % bound;
}

/* Often among the first bytes, where the schema is. */
static size_t draw_place(uint64_t *state, size_t size) {
    size_t least = size < 200 ? size : 200;

    return draw(state, 4) == 0 ? draw(state, least) : draw(state, size);
}

static void overwrite(uint8_t *bytes, size_t size, uint64_t *state) {
    size_t at = draw_place(state, size);
    size_t count = 1 + draw(state, 16);

    for (size_t i = at; i < size && i < at + count; i++) {
        bytes[i] = (uint8_t)(next_random(state) >> 33);
    }
}

/* bytes[from..to) once more in front of `at`; returns the new size. */
static size_t repeat(uint8_t *bytes, size_t size, uint64_t *state) {
    size_t from = draw(state, size);
    size_t count = 1 + draw(state, size - from < 2000 ? size - from : 2000);
    size_t at = draw_place(state, size);
    uint8_t *copy = malloc(count);

    if (copy == NULL || count > size - from) {
        free(copy);
        return size;
    }
    memcpy(copy, bytes + from, count);
    memmove(bytes + at + count, bytes + at, size - at);
    memcpy(bytes + at, copy, count);
    free(copy);
    return size + count;
}

/* Where a chunk drawn from the source begins. */
static size_t draw_chunk(const struct source *source, uint64_t *state) {
    size_t at = QRES_MAGIC_SIZE;
    size_t chosen = at;
    size_t seen = 0;

    while (at < source->size) {
        struct qres_chunk_view view;

        if (qres_chunk_unpack(source->file + at, source->size - at,
                              (size_t)1 << 24, &view) != QRES_OK) {
            break;
        }
        if (draw(state, ++seen) == 0) {
            chosen = at;
        }
        at += view.size;
    }
    return chosen;
}

static void change_length(uint8_t *bytes, const struct source *source,
                          uint64_t *state) {
    size_t at = draw_chunk(source, state) + 1;

    switch (draw(state, 3)) {
    case 0:
        bytes[at] = (uint8_t)(bytes[at] + 1 + draw(state, 9) - 5);
        break;
    case 1:
        bytes[at] ^= 0x80; /* the varint is longer or shorter */
        break;
    default:
        bytes[at + draw(state, 3)] = (uint8_t)(next_random(state) >> 33);
        break;
    }
}

static size_t splice(uint8_t *bytes, size_t size, const struct source *other,
                     uint64_t *state) {
    size_t from = draw(state, 2) == 0 ? draw_chunk(other, state)
                                      : draw(state, other->size);
    size_t keep = draw_place(state, size);

    memcpy(bytes + keep, other->file + from, other->size - from);
    return keep + other->size - from;
}

void make_damage(const struct damage *damage, const struct sources *sources,
                 const struct source *source, uint64_t *state, uint8_t **out,
                 size_t *size) {
    const struct source *other =
        pick_source(sources, (unsigned)draw(state, CLASS_COUNT), state);
    uint8_t *bytes = realloc(*out, source->size * 2 + other->size + 4096);
    size_t count;

    if (bytes == NULL) {
        abort();
    }
    *out = bytes;
    *size = source->size;
    memcpy(bytes, source->file, source->size);
    switch (damage->kind) {
    case DAMAGE_FLIP:
        count = 1 + draw(state, 8);
        for (size_t i = 0; i < count; i++) {
            bytes[draw_place(state, *size)] ^= (uint8_t)(1u << draw(state, 8));
        }
        break;
    case DAMAGE_OVERWRITE:
        overwrite(bytes, *size, state);
        break;
    case DAMAGE_CUT:
        *size = draw(state, *size);
        break;
    case DAMAGE_REPEAT:
        *size = repeat(bytes, *size, state);
        break;
    case DAMAGE_SPLICE:
        *size = splice(bytes, *size, other, state);
        break;
    case DAMAGE_LENGTH:
    default:
        change_length(bytes, source, state);
        break;
    }
    if (damage->fix && *size > QRES_MAGIC_SIZE) {
        fix_checksums(bytes + QRES_MAGIC_SIZE, *size - QRES_MAGIC_SIZE);
    }
}
