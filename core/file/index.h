/*
 * index.h: the writing side of INDEX, inside the file room.
 *
 * Room: file. Spec: spec/format.md 3.5.
 */
#ifndef QRES_INDEX_H
#define QRES_INDEX_H

#include "qres/file.h"

#define INDEX_GROUPS_MAX 256
#define INDEX_HEAD_MAX   (3 * QRES_VARINT_MAX)
#define INDEX_GROUP_MAX  (4 * QRES_VARINT_MAX)
#define INDEX_COLUMN_MAX (4 * QRES_VARINT_MAX)

/* Entries gather behind room for the head. */
struct index_writer {
    struct qres_writer entries;
    uint64_t offset; /* of the last group */
    uint32_t column_count;
    uint32_t group_count;
};

void qres_index_begin(struct index_writer *index, void *memory, size_t size,
                      uint32_t column_count);
void qres_index_put_group(struct index_writer *index,
                          const struct qres_index_group *group);
void qres_index_put_column(struct index_writer *index,
                           const struct qres_index_column *column);
/* Whether one more group with its columns may not fit. */
int qres_index_is_full(const struct index_writer *index);
/* Puts the head in front; the payload starts at *payload. */
size_t qres_index_finish(struct index_writer *index, uint64_t previous,
                         const uint8_t **payload);

/* Counts missing cells and finds the range of the others. */
void qres_index_measure(enum qres_type type, const int64_t *cells, size_t count,
                        struct qres_index_column *column);

#endif
