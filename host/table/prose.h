/*
 * prose.h: pages of text, words, escapes and quotes.
 *
 * Room: host/table, inner header. Spec: spec/table.md 4.
 */
#ifndef QRES_PROSE_H
#define QRES_PROSE_H

#include "table.h"

/* Appends a page with the texts of all cells. */
int qres_prose_pack(const struct qres_cell *cells, size_t count,
                    struct qres_buffer *out);
/*
 * Appends the `count` texts of a page to `text` and their ends (offsets in
 * `text`) to `ends`, an array of uint32_t. QRES_E_LIMIT when `text` would
 * exceed QRES_TABLE_TEXT_MAX.
 */
int qres_prose_unpack(const uint8_t *page, size_t size, size_t count,
                      struct qres_buffer *text, struct qres_buffer *ends);

/* Rows that stand apart, and the texts they have. */
struct qres_escapes {
    struct qres_buffer rows;  /* uint32_t, rising */
    struct qres_buffer cells; /* struct qres_cell */
};

int qres_escapes_add(struct qres_escapes *escapes, uint32_t row,
                     struct qres_cell cell);
/* Nothing is appended when there are none. */
int qres_escapes_pack(const struct qres_escapes *escapes,
                      struct qres_buffer *out);
void qres_escapes_free(struct qres_escapes *escapes);

/* A list of texts by row, as the decoder walks it. */
struct qres_roll {
    struct qres_buffer rows; /* uint32_t; empty: every row has a text */
    struct qres_buffer ends; /* uint32_t */
    size_t count;
    size_t next;
};

/* Texts go to the end of `text`; rows are checked: rising, below `rows`. */
int qres_roll_escapes(struct qres_roll *roll, const struct qres_buffer *packed,
                      uint32_t rows, struct qres_buffer *text);
/* Text `index` of the roll. */
struct qres_cell qres_roll_text(const struct qres_roll *roll,
                                const struct qres_buffer *text, size_t index);
/* True, and the text, if `row` is the next row of the roll. */
bool qres_roll_take(struct qres_roll *roll, uint32_t row,
                    const struct qres_buffer *text, struct qres_cell *cell);
void qres_roll_free(struct qres_roll *roll);

#endif
