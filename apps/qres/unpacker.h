/*
 * unpacker.h: a .qres file back to what it was made from.
 *
 * Program: qres. decompress and bench decode through unpack().
 */
#ifndef QRES_APP_UNPACKER_H
#define QRES_APP_UNPACKER_H

#include "origin.h"
#include "stream.h"
#include "table_restorer.h"
#include "walk.h"

struct unpack_job {
    struct input *in;
    struct output *out;
    struct progress *progress; /* or NULL */
    enum origin_kind wanted;   /* ORIGIN_COUNT: as the origin was */
};

struct unpack_counts {
    uint64_t rows;
    uint64_t groups;
};

/*
 * All groups, as the first schema's origin says. A file that is cut gives
 * the rows before the cut, then QRES_E_END. Raw samples may be wanted of an
 * array; QRES_E_ARG if another kind is wanted than it is.
 */
int unpack(const struct unpack_job *job, struct unpack_counts *counts,
           struct fault *fault);

/* ---- its state ---------------------------------------------------------- */

struct restorer {
    const struct unpack_job *job;
    struct unpack_counts *counts;
    struct walk walk;
    struct walk_chunk chunk; /* the current one */
    struct origin origin;
    uint64_t promised;  /* rows that the header of an array tells */
    uint64_t cell_room; /* bytes */
    int64_t *cells;
    uint8_t *rows;
    size_t row_room;
    struct table_restorer table;
    struct qres_table_decoder *text;
    struct fault *fault; /* for the writer of text */
    bool begun;
};

#endif
