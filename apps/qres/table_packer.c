/*
 * table_packer.c: a text table to the bytes of a .qres file.
 *
 * Program: qres. Spec: spec/table.md 6.
 */
#include <stdlib.h>
#include <string.h>

#include "packer.h"
#include "side.h"

/* Text that does not repeat gets a little longer when coded. */
#define BLOB_MAX (QRES_TABLE_TEXT_MAX + QRES_TABLE_TEXT_MAX / 4)

struct table_packer {
    const struct pack_job *job;
    struct pack_counts *counts;
    struct fault *fault;
    struct qres_table_encoder *source;
    const struct qres_dialect *dialect;
    struct packer packer;
    struct qres_column *columns; /* [dialect->columns + 1] */
    struct qres_buffer note;     /* of one column */
    struct qres_buffer head;     /* note of the table */
    struct qres_buffer side;
};

static int tell(struct fault *fault, int result) {
    return result == QRES_OK
               ? result
               : fault_set(fault, result, "%s", qres_result_text(result));
}

static int read_text(void *context, uint8_t *out, size_t size, size_t *got) {
    struct table_packer *table = context;

    return pack_read(table->job, table->counts, out, size, got, table->fault);
}

/* ---- columns ------------------------------------------------------------ */

static void name_column(const struct table_packer *table, uint32_t index,
                        struct qres_column *column) {
    size_t size;

    column->name = qres_dialect_name(table->dialect, index, &size);
    if (size > QRES_NAME_MAX) {
        size = QRES_NAME_MAX;
        while (size != 0 && (column->name[size] & 0xc0) == 0x80) {
            size--;
        }
    }
    column->name_size = (uint16_t)size;
}

/* The notes of all columns, one after the other. */
static int note_columns(struct table_packer *table,
                        const struct qres_table_group *group,
                        struct qres_buffer *notes) {
    size_t at = 0;
    int result = QRES_OK;

    for (uint32_t i = 0; result == QRES_OK && i < table->dialect->columns;
         i++) {
        struct qres_column *column = &table->columns[i];

        column->type = QRES_TYPE_BYTES;
        name_column(table, i, column);
        if (group != NULL) {
            result = side_column(&group->column[i], column, &table->note);
        }
        if (result == QRES_OK) {
            result = qres_buffer_put(notes, column->note, column->note_size);
        }
    }
    for (uint32_t i = 0; i < table->dialect->columns; i++) {
        table->columns[i].note = at < notes->size ? notes->data + at : NULL;
        at += table->columns[i].note_size;
    }
    table->columns[table->dialect->columns].type = QRES_TYPE_BYTES;
    return result;
}

static uint32_t group_rows(const struct table_packer *table) {
    uint32_t columns = table->dialect->columns + 1;
    uint32_t rows =
        table->job->group != 0 ? table->job->group : QRES_ROWS_DEFAULT;

    return rows < QRES_TABLE_CELLS_MAX / columns
               ? rows
               : (uint32_t)(QRES_TABLE_CELLS_MAX / columns);
}

/* The encoder needs the shapes of the first group; NULL: there is none. */
static int begin(struct table_packer *table,
                 const struct qres_table_group *group) {
    struct qres_encoder_config config = {0};
    struct qres_buffer notes = {0};
    struct pack_job job = *table->job;
    uint8_t kind = ORIGIN_CSV;
    int result = qres_buffer_put(&table->head, &kind, 1);

    if (result == QRES_OK) {
        result = qres_dialect_pack(table->dialect, &table->head);
    }
    if (result == QRES_OK) {
        result = note_columns(table, group, &notes);
    }
    config.columns = table->columns;
    config.column_count = table->dialect->columns + 1;
    config.note = table->head.data;
    config.note_size = table->head.size;
    config.note_max = (size_t)config.column_count * QRES_SHAPE_PACK_MAX;
    config.blob_max = BLOB_MAX;
    job.group = group_rows(table);
    if (result == QRES_OK) {
        result = packer_open(&table->packer, &job, &config, table->fault);
    }
    qres_buffer_free(&notes);
    return tell(table->fault, result);
}

/* ---- groups ------------------------------------------------------------- */

static int change_column(struct table_packer *table, uint32_t index,
                         const struct qres_table_column *from) {
    struct qres_column column = table->columns[index];
    int result = side_column(from, &column, &table->note);

    if (result == QRES_OK) {
        result = qres_encoder_change(table->packer.encoder, index, &column);
    }
    return result;
}

static int put_column(struct table_packer *table, uint32_t index,
                      const struct qres_table_group *group, bool changes) {
    const struct qres_table_column *column = &group->column[index];
    int result = QRES_OK;

    if (changes && column->changed) {
        result = change_column(table, index, column);
    }
    if (result == QRES_OK && column->shape.type == QRES_TYPE_BYTES) {
        return qres_encoder_blob(table->packer.encoder, index,
                                 column->text.data, column->text.size);
    }
    if (result == QRES_OK) {
        memcpy(qres_encoder_cells(table->packer.encoder, index), column->cells,
               group->rows * sizeof *column->cells);
    }
    return result;
}

static int put_group(struct table_packer *table,
                     const struct qres_table_group *group, bool changes) {
    int result = QRES_OK;

    for (uint32_t i = 0; result == QRES_OK && i < group->columns; i++) {
        result = put_column(table, i, group, changes);
    }
    table->side.size = 0;
    if (result == QRES_OK) {
        result = side_pack(group, &table->side);
    }
    if (result == QRES_OK) {
        result = qres_encoder_blob(table->packer.encoder, group->columns,
                                   table->side.data, table->side.size);
    }
    if (result == QRES_OK) {
        result = qres_encoder_commit(table->packer.encoder, group->rows);
    }
    if (result == QRES_OK) {
        table->counts->rows += group->rows;
        result = packer_drain(&table->packer, table->fault);
    }
    return tell(table->fault, result);
}

static int put_groups(struct table_packer *table) {
    const struct qres_table_group *group = NULL;
    bool begun = false;
    int result;

    do {
        result =
            tell(table->fault, qres_table_encoder_next(table->source, &group));
        if (result == QRES_OK && !begun) {
            result = begin(table, group);
        }
        if (result == QRES_OK && group != NULL) {
            result = put_group(table, group, begun);
        }
        begun = true;
    } while (result == QRES_OK && group != NULL);
    return result == QRES_OK ? packer_finish(&table->packer, table->fault)
                             : result;
}

static int open_source(struct table_packer *table) {
    const struct tail *tail = table->job->tail;
    struct qres_dialect dialect = {0};
    int result;

    if (tail == NULL) {
        return qres_table_encoder_open(&table->source, table->job->group,
                                       read_text, table);
    }
    result = qres_dialect_unpack(&dialect, tail->origin.detail,
                                 tail->origin.detail_size);
    if (result == QRES_OK) {
        result = qres_table_encoder_resume(&table->source, &dialect,
                                           table->job->group, read_text, table);
    }
    qres_dialect_free(&dialect);
    return result;
}

int pack_table(const struct pack_job *job, struct pack_counts *counts,
               struct fault *fault) {
    struct table_packer table = {0};
    int result;

    table.job = job;
    table.counts = counts;
    table.fault = fault;
    if (job->group > QRES_TABLE_ROWS_MAX) {
        return fault_set(fault, QRES_E_ARG, "--group: at most %d rows",
                         QRES_TABLE_ROWS_MAX);
    }
    result = tell(fault, open_source(&table));
    if (result == QRES_OK) {
        table.dialect = qres_table_encoder_dialect(table.source);
        counts->columns = table.dialect->columns;
        table.columns =
            calloc((size_t)table.dialect->columns + 1, sizeof *table.columns);
        result = table.columns == NULL
                     ? fault_set(fault, QRES_E_MEMORY, "out of memory")
                     : put_groups(&table);
    }
    packer_close(&table.packer);
    qres_table_encoder_close(table.source);
    qres_buffer_free(&table.note);
    qres_buffer_free(&table.head);
    qres_buffer_free(&table.side);
    free(table.columns);
    return result;
}
