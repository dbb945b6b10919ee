/*
 * verify.h: every checksum, every page, every index of a file.
 *
 * Program: qres.
 */
#ifndef QRES_APP_VERIFY_H
#define QRES_APP_VERIFY_H

#include "table_restorer.h"
#include "walk.h"

#define FAULTS_MAX 20

#define SEEN_MAX 256 /* groups that an INDEX may name */

/* What an INDEX must say of a group. */
struct seen_group {
    struct qres_index_group place;
    struct qres_index_column *columns; /* [column_count] */
    uint32_t column_count;
    uint32_t room;
};

struct check {
    struct walk walk;
    struct walk_chunk chunk;
    struct fault faults[FAULTS_MAX];
    size_t fault_count;
    struct seen_group groups[SEEN_MAX]; /* the last ones, in turn */
    size_t group_count;                 /* since the last INDEX */
    uint64_t index_offset;              /* of the last INDEX */
    int64_t *cells;
    size_t cell_room;
    struct origin origin;
    struct table_restorer table; /* ORIGIN_CSV */
    struct qres_table_decoder *text;
    uint64_t rows;
    uint64_t group_total;
    uint64_t page_total;
};

/* Reads the whole file; faults gather in `check`. */
void check_all(struct check *check, struct input *in,
               struct progress *progress);
void check_note(struct check *check, const struct fault *fault);
void check_close(struct check *check);

#endif
