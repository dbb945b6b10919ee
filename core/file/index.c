/*
 * index.c: where the groups of a file are and what range they hold.
 *
 * Room: file. Spec: spec/format.md 3.5.
 */
#include "index.h"

#include "qres/fix.h"

#include <string.h>

/* What qres_type_order says of each cell, without a call for each. */
static inline int order_of(enum qres_type type, int64_t cell, int64_t *order) {
    if (type == QRES_TYPE_F32) {
        *order = qres_float32_order((uint32_t)cell);
        return ((uint32_t)cell & 0x7fffffff) <= 0x7f800000;
    }
    if (type <= QRES_TYPE_U32) {
        *order = cell;
        return 1;
    }
    return qres_type_order(type, cell, order);
}

void qres_index_measure(enum qres_type type, const int64_t *cells, size_t count,
                        struct qres_index_column *column) {
    int64_t missing = qres_type_missing(type);
    int64_t min = INT64_MAX;
    int64_t max = INT64_MIN;

    memset(column, 0, sizeof *column);
    for (size_t i = 0; i < count; i++) {
        int64_t order;

        if (cells[i] == missing) {
            column->missing++;
        } else if (order_of(type, cells[i], &order)) {
            min = order < min ? order : min;
            max = order > max ? order : max;
        }
    }
    if (min <= max) {
        column->has_range = 1;
        column->min = min;
        column->max = max;
    }
}

void qres_index_begin(struct index_writer *index, void *memory, size_t size,
                      uint32_t column_count) {
    QRES_ASSERT(size > INDEX_HEAD_MAX);
    qres_writer_init(&index->entries, (uint8_t *)memory + INDEX_HEAD_MAX,
                     size - INDEX_HEAD_MAX);
    index->offset = 0;
    index->column_count = column_count;
    index->group_count = 0;
}

void qres_index_put_group(struct index_writer *index,
                          const struct qres_index_group *group) {
    qres_writer_varint(&index->entries, group->offset - index->offset);
    qres_writer_varint(&index->entries, group->schema_offset);
    qres_writer_varint(&index->entries, group->size);
    qres_writer_varint(&index->entries, group->row_count);
    index->offset = group->offset;
    index->group_count++;
}

void qres_index_put_column(struct index_writer *index,
                           const struct qres_index_column *column) {
    uint64_t extent = (uint64_t)column->max - (uint64_t)column->min;

    qres_writer_varint(&index->entries, column->page_size);
    qres_writer_varint(&index->entries, column->missing);
    qres_writer_u8(&index->entries, (uint8_t)column->has_range);
    if (column->has_range) {
        qres_writer_varint(&index->entries, qres_zigzag(column->min));
        qres_writer_varint(&index->entries, extent);
    }
}

int qres_index_is_full(const struct index_writer *index) {
    size_t need =
        INDEX_GROUP_MAX + (size_t)index->column_count * INDEX_COLUMN_MAX;

    return index->group_count >= INDEX_GROUPS_MAX ||
           index->entries.size - index->entries.position < need;
}

size_t qres_index_finish(struct index_writer *index, uint64_t previous,
                         const uint8_t **payload) {
    uint8_t head[INDEX_HEAD_MAX];
    struct qres_writer writer;

    qres_writer_init(&writer, head, sizeof head);
    qres_writer_varint(&writer, previous);
    qres_writer_varint(&writer, index->column_count);
    qres_writer_varint(&writer, index->group_count);
    QRES_ASSERT(writer.error == QRES_OK && index->entries.error == QRES_OK);
    memcpy(index->entries.data - writer.position, head, writer.position);
    *payload = index->entries.data - writer.position;
    return writer.position + index->entries.position;
}

/* ---- reading -------------------------------------------------------- */

int qres_index_open(struct qres_index_reader *reader, const uint8_t *payload,
                    size_t size) {
    memset(reader, 0, sizeof *reader);
    qres_reader_init(&reader->in, payload, size);
    reader->previous = qres_reader_varint(&reader->in);
    reader->column_count =
        (uint32_t)qres_reader_size(&reader->in, QRES_COLUMNS_MAX);
    reader->group_count =
        (uint32_t)qres_reader_size(&reader->in, INDEX_GROUPS_MAX);
    return reader->in.error;
}

int qres_index_next(struct qres_index_reader *reader,
                    struct qres_index_group *group) {
    if (reader->columns_left != 0 || reader->group_count == 0) {
        return QRES_E_STATE;
    }
    reader->offset += qres_reader_varint(&reader->in);
    group->offset = reader->offset;
    group->schema_offset = qres_reader_varint(&reader->in);
    group->size = qres_reader_varint(&reader->in);
    group->row_count = (uint32_t)qres_reader_size(&reader->in, QRES_ROWS_MAX);
    reader->group_count--;
    reader->columns_left = reader->column_count;
    return reader->in.error;
}

int qres_index_next_column(struct qres_index_reader *reader,
                           struct qres_index_column *column) {
    if (reader->columns_left == 0) {
        return QRES_E_STATE;
    }
    memset(column, 0, sizeof *column);
    column->page_size = qres_reader_varint(&reader->in);
    column->missing = (uint32_t)qres_reader_size(&reader->in, QRES_ROWS_MAX);
    column->has_range = qres_reader_u8(&reader->in);
    if (column->has_range == 1) {
        column->min = qres_unzigzag(qres_reader_varint(&reader->in));
        column->max =
            qres_int64((uint64_t)column->min + qres_reader_varint(&reader->in));
    } else if (column->has_range != 0) {
        return QRES_E_DATA;
    }
    reader->columns_left--;
    if (reader->columns_left == 0 && reader->group_count == 0 &&
        reader->in.error == QRES_OK && reader->in.position != reader->in.size) {
        return QRES_E_DATA;
    }
    return reader->in.error;
}
