/*
 * example.h: reads worked examples and golden vectors.
 *
 * Tests: support. An example is a block of lines: first its kind and title,
 * then lines of a key and a value. In spec/format.md it stands between
 * fences that say "example"; in a golden file an empty line ends it.
 */
#ifndef QRES_TESTS_EXAMPLE_H
#define QRES_TESTS_EXAMPLE_H

#include "qres/codec.h"
#include "rows.h"

#define EXAMPLE_LINE_MAX 24

struct example {
    const char *name; /* the first line */
    const char *keys[EXAMPLE_LINE_MAX];
    char *values[EXAMPLE_LINE_MAX];
    size_t count;
};

struct examples {
    struct example list[512];
    size_t count;
};

/* Adds the examples of a file; the test fails if it cannot be read. */
void examples_load(struct examples *examples, const char *path);

/* Whether the first word of the name is `kind`. */
int example_is(const struct example *example, const char *kind);
/* The value of a key, NULL if there is none. */
char *example_value(const struct example *example, const char *key);
/* The numbers of a key's value; returns how many. */
size_t example_integers(const struct example *example, const char *key,
                        int64_t *out, size_t max);
int64_t example_integer(const struct example *example, const char *key);
/* Pairs "value:count" of a key. */
size_t example_fields(const struct example *example, const char *key,
                      uint64_t *values, unsigned *counts, size_t max);
/* The bytes of a key's value, in hex. */
size_t example_bytes(const struct example *example, const char *key,
                     uint8_t *out, size_t max);

/* A column and what it points at. */
struct example_column {
    struct qres_column column;
    uint8_t name[64];
    uint8_t note[64];
    int64_t *alphabet; /* [QRES_ALPHABET_MAX] allocated if there is one */
};
/* From "type=f32 base=decimal places=2 alphabet=1,2"; eats the text. */
void example_column_parse(struct example_column *column, char *text);
void example_column_free(struct example_column *column);

/* The value of a result code by its name. */
int example_error(const char *name);

#endif
