/*
 * words.h: the dictionary of a column of words.
 *
 * Room: host/table, inner header. Spec: spec/table.md 3.5.
 */
#ifndef QRES_WORDS_H
#define QRES_WORDS_H

#include "table.h"

#define QRES_WORDS_MAX 65535

/* Distinct texts in the order they came. */
struct qres_words {
    struct qres_buffer cells; /* struct qres_cell */
    struct qres_buffer slots; /* uint32_t: index + 1; 0: free */
    uint32_t count;
    size_t bytes; /* of all words */
};

/*
 * The index of a word, new ones at the end. QRES_E_LIMIT when there are
 * `limit` others already.
 */
int qres_words_find(struct qres_words *words, struct qres_cell cell,
                    uint32_t limit, uint32_t *index);
void qres_words_free(struct qres_words *words);

/* How many words a column of `count` cells may have. */
uint32_t qres_words_limit(size_t count);

#endif
