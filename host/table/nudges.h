/*
 * nudges.h: the nudges of a column as a coded stream.
 *
 * Room: host/table, inner header. Spec: spec/table.md 4.3.
 */
#ifndef QRES_NUDGES_H
#define QRES_NUDGES_H

#include "qres/bits.h"
#include "table.h"

struct qres_nudge_model;

/* One nudge a number, in the order of rows; missing cells have none. */
struct qres_nudges {
    struct qres_nudge_model *model; /* NULL: all are 0 */
    struct qres_range_decoder decoder;
    struct qres_buffer list; /* encoder: struct nudge */
    bool any;                /* encoder: one is not 0 */
};

int qres_nudges_put(struct qres_nudges *nudges, uint64_t bits, int nudge);
/* Appends the coded stream, or nothing if all are 0. */
int qres_nudges_pack(struct qres_nudges *nudges, struct qres_buffer *out);

/* Decodes from a packed stream, which must stay where it is. */
int qres_nudges_open(struct qres_nudges *nudges,
                     const struct qres_buffer *packed);
/* The nudge that belongs to the next number. */
int qres_nudges_get(struct qres_nudges *nudges, uint64_t bits);
void qres_nudges_free(struct qres_nudges *nudges);

#endif
