/*
 * table_round.h: a text through encoder and decoder of the table room.
 *
 * Tests. What a file would keep (dialect, shapes, side data) goes through
 * its bytes; the numbers stay in memory.
 */
#ifndef QRES_TABLE_ROUND_H
#define QRES_TABLE_ROUND_H

#include <string.h>

#include "table.h"

struct round {
    const uint8_t *text;
    size_t size;
    size_t piece;  /* the source gives at most so many bytes; 0: no limit */
    uint32_t rows; /* per group; 0: the default */
    uint32_t watch;
    size_t read;
    size_t written;
    bool differs;
    size_t side;    /* bytes of dialect, shapes and side data */
    size_t escapes; /* of these, escapes and odd rows */
    uint32_t groups;
    uint32_t versions; /* of shapes, over all columns */
    uint32_t columns;
    uint32_t missing; /* numbers missing in the watched column */
    uint64_t first;   /* the watched column's first value */
    char shape[64];   /* of the watched column, last group */
};

static inline int round_read(void *context, uint8_t *out, size_t size,
                             size_t *got) {
    struct round *round = context;
    size_t rest = round->size - round->read;

    size = size < rest ? size : rest;
    if (round->piece != 0 && size > round->piece) {
        size = round->piece;
    }
    if (size != 0) {
        memcpy(out, round->text + round->read, size);
    }
    round->read += size;
    *got = size;
    return QRES_OK;
}

static inline int round_write(void *context, const uint8_t *data, size_t size) {
    struct round *round = context;

    if (size > round->size - round->written ||
        memcmp(round->text + round->written, data, size) != 0) {
        round->differs = true;
        return QRES_E_IO;
    }
    round->written += size;
    return QRES_OK;
}

/* The shape as its bytes tell it. */
static inline int round_shape(struct round *round, struct qres_shape *shape) {
    struct qres_buffer pack = {0};
    int result = qres_shape_pack(shape, &pack);

    if (result == QRES_OK) {
        round->side += pack.size;
        round->versions++;
        result = qres_shape_unpack(shape, pack.data, pack.size);
    }
    qres_buffer_free(&pack);
    return result;
}

static inline void round_watch(struct round *round,
                               const struct qres_table_column *column) {
    round->missing += column->missing_count;
    (void)qres_shape_describe(&column->shape, round->shape,
                              sizeof round->shape);
    if (column->shape.type != QRES_TYPE_BYTES) {
        round->first = (uint64_t)column->cells[0];
    }
}

static inline int round_group(struct round *round,
                              const struct qres_table_group *group,
                              struct qres_table_column *columns,
                              struct qres_table_decoder *decoder) {
    struct qres_table_group copy = *group;
    int result = QRES_OK;

    round->groups++;
    round->columns = group->columns;
    round->escapes += group->odd.size;
    round->side += group->odd.size;
    for (uint32_t i = 0; i < group->columns && result == QRES_OK; i++) {
        struct qres_shape shape = columns[i].shape;

        columns[i] = group->column[i];
        if (group->column[i].changed) {
            result = round_shape(round, &columns[i].shape);
        } else {
            columns[i].shape = shape;
        }
        round->escapes += columns[i].escapes.size;
        round->side += columns[i].escapes.size + columns[i].text.size;
        if (i == round->watch) {
            round_watch(round, &columns[i]);
        }
    }
    copy.column = columns;
    return result == QRES_OK ? qres_table_decoder_group(decoder, &copy)
                             : result;
}

static inline int round_groups(struct round *round,
                               struct qres_table_encoder *encoder,
                               const struct qres_dialect *dialect) {
    struct qres_table_column *columns =
        calloc((size_t)dialect->columns + 1, sizeof *columns);
    struct qres_table_decoder *decoder = NULL;
    const struct qres_table_group *group = NULL;
    int result = columns == NULL ? QRES_E_MEMORY
                                 : qres_table_decoder_open(&decoder, dialect,
                                                           round_write, round);

    while (result == QRES_OK) {
        result = qres_table_encoder_next(encoder, &group);
        if (result != QRES_OK || group == NULL) {
            break;
        }
        result = round_group(round, group, columns, decoder);
    }
    if (result == QRES_OK) {
        result = qres_table_decoder_finish(decoder);
    }
    qres_table_decoder_close(decoder);
    free(columns);
    return result;
}

/* 0, or the first error; the caller checks `written` as well. */
static inline int round_trip(struct round *round) {
    struct qres_table_encoder *encoder = NULL;
    struct qres_dialect dialect = {0};
    struct qres_buffer pack = {0};
    int result =
        qres_table_encoder_open(&encoder, round->rows, round_read, round);

    if (result == QRES_OK) {
        result = qres_dialect_pack(qres_table_encoder_dialect(encoder), &pack);
    }
    if (result == QRES_OK) {
        round->side += pack.size;
        result = qres_dialect_unpack(&dialect, pack.data, pack.size);
    }
    if (result == QRES_OK) {
        result = round_groups(round, encoder, &dialect);
    }
    qres_table_encoder_close(encoder);
    qres_dialect_free(&dialect);
    qres_buffer_free(&pack);
    return result;
}

#endif
