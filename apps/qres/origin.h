/*
 * origin.h: what a .qres file was made from, and its note about that.
 *
 * Program: qres. The note of the schema is empty for raw samples; else its
 * first byte is enum origin_kind, and the kind's own bytes follow:
 * ORIGIN_NPY the header of the .npy file as it was, ORIGIN_CSV the dialect.
 */
#ifndef QRES_APP_ORIGIN_H
#define QRES_APP_ORIGIN_H

#include "fault.h"
#include "qres/file.h"

enum origin_kind { ORIGIN_RAW, ORIGIN_NPY, ORIGIN_CSV, ORIGIN_COUNT };

struct origin {
    uint8_t kind;
    const uint8_t *detail; /* in the schema's note */
    size_t detail_size;
};

/* QRES_E_DATA or QRES_E_VERSION if the note is not one of ours. */
int origin_of(const struct qres_schema *schema, struct origin *origin,
              struct fault *fault);
/* ".raw", ".npy", ".csv"; and the kind that a name ends in, or COUNT. */
const char *origin_suffix(enum origin_kind kind);
enum origin_kind origin_by_name(const char *path);

/*
 * The kind of an input from its first bytes: .npy by its magic, text by the
 * absence of zero bytes; anything else is ORIGIN_RAW.
 */
enum origin_kind origin_detect(const uint8_t *bytes, size_t size);

/* "i16", "f32le". */
const char *type_name(enum qres_type type);
/* The name of a column, "c3" if it has none. */
#define COLUMN_NAME_SIZE (QRES_NAME_MAX + 16)
const char *column_name(const struct qres_schema *schema, uint32_t column,
                        char out[COLUMN_NAME_SIZE]);

/* PATH without its suffix (if it has that one), with another; to be freed. */
char *name_with_suffix(const char *path, const char *old_suffix,
                       const char *suffix);

#endif
