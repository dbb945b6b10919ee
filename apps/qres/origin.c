/*
 * origin.c: kinds of input, their names and notes.
 *
 * Program: qres.
 */
#include "origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const suffixes[] = {".raw", ".npy", ".csv"};

int origin_of(const struct qres_schema *schema, struct origin *origin,
              struct fault *fault) {
    memset(origin, 0, sizeof *origin);
    if (schema->note_size == 0) {
        return QRES_OK;
    }
    if (schema->note[0] == ORIGIN_RAW || schema->note[0] >= ORIGIN_COUNT) {
        return fault_set(fault, QRES_E_VERSION,
                         "was made from a kind of input that is not known");
    }
    origin->kind = schema->note[0];
    origin->detail = schema->note + 1;
    origin->detail_size = schema->note_size - 1;
    return QRES_OK;
}

const char *origin_suffix(enum origin_kind kind) {
    return suffixes[kind];
}

static bool ends_in(const char *path, const char *suffix) {
    size_t size = strlen(path);
    size_t suffix_size = strlen(suffix);

    return size > suffix_size &&
           strcasecmp(path + size - suffix_size, suffix) == 0;
}

enum origin_kind origin_by_name(const char *path) {
    for (unsigned i = 0; i < ORIGIN_COUNT; i++) {
        if (ends_in(path, suffixes[i])) {
            return (enum origin_kind)i;
        }
    }
    return ORIGIN_COUNT;
}

static bool npy_is_magic(const uint8_t *bytes, size_t size) {
    return size >= 6 && memcmp(bytes, "\x93NUMPY", 6) == 0;
}

enum origin_kind origin_detect(const uint8_t *bytes, size_t size) {
    if (npy_is_magic(bytes, size)) {
        return ORIGIN_NPY;
    }
    return size == 0 || memchr(bytes, 0, size) == NULL ? ORIGIN_CSV
                                                       : ORIGIN_RAW;
}

const char *type_name(enum qres_type type) {
    static const char *const names[QRES_TYPE_COUNT] = {
        "i8",  "i16", "i32", "i64", "u8",   "u16",
        "u32", "u64", "f32", "f64", "bytes"};

    return names[type];
}

const char *column_name(const struct qres_schema *schema, uint32_t column,
                        char out[COLUMN_NAME_SIZE]) {
    const struct qres_column *chosen = &schema->columns[column];

    if (chosen->name_size != 0) {
        memcpy(out, chosen->name, chosen->name_size);
        out[chosen->name_size] = '\0';
    } else {
        (void)snprintf(out, COLUMN_NAME_SIZE, "c%u", (unsigned)column);
    }
    return out;
}

char *name_with_suffix(const char *path, const char *old_suffix,
                       const char *suffix) {
    size_t size = strlen(path);
    size_t room;
    char *name;

    if (old_suffix != NULL && ends_in(path, old_suffix)) {
        size -= strlen(old_suffix);
    }
    room = size + strlen(suffix) + 1;
    name = malloc(room);
    if (name != NULL) {
        (void)snprintf(name, room, "%.*s%s", (int)size, path, suffix);
    }
    return name;
}
