/*
 * intake.h: rows and cells of a text, a group at a time.
 *
 * Room: host/table, inner header. Spec: spec/table.md 2.
 */
#ifndef QRES_INTAKE_H
#define QRES_INTAKE_H

#include "table.h"

/* A piece of a text. */
struct qres_span {
    uint32_t from;
    uint32_t size;
};

enum qres_ending { QRES_ENDING_NONE, QRES_ENDING_LF, QRES_ENDING_CRLF };

struct qres_row {
    size_t size;    /* bytes, ending included */
    uint32_t cells; /* may be more than there was room for */
    uint8_t ending;
    bool irregular; /* bad quotes or too long: a piece of the text as it is */
};

/* How rows are cut. */
struct qres_cut {
    uint8_t separator;
    bool flat;  /* quotes mean nothing */
    bool whole; /* nothing follows the text */
};

/*
 * Cuts the first row of a text; spans [room] are offsets in the text. False
 * if the row does not end in it and more text may follow.
 */
bool qres_row_cut(struct qres_row *row, const struct qres_cut *cut,
                  const uint8_t *text, size_t size, struct qres_span *spans,
                  uint32_t room);

/* Where text comes from, and the rows of the group in work. */
struct qres_intake {
    qres_table_read *read;
    void *context;
    struct qres_buffer text;
    size_t used; /* bytes of text that belong to the group */
    bool ended;
    bool flat;
    uint32_t failures;        /* of quotes, so far */
    uint32_t rows;            /* in the group */
    bool open;                /* its last row has no line ending */
    struct qres_buffer spans; /* struct qres_span [rows][columns or 1] */
    struct qres_buffer odd;   /* uint8_t [rows]: the row's first span is all */
};

/* Has `size` bytes at hand beyond `used`, or all there are. */
int qres_intake_fill(struct qres_intake *intake, size_t size);
/* Takes up to `rows` rows; intake->rows = 0 at the end. */
int qres_intake_group(struct qres_intake *intake,
                      const struct qres_dialect *dialect, uint32_t rows);
void qres_intake_free(struct qres_intake *intake);

#endif
