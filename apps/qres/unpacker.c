/*
 * unpacker.c: the groups of a .qres file back to interleaved samples.
 *
 * Program: qres.
 */
#include "unpacker.h"

#include "array.h"
#include "places.h"

#include <stdlib.h>
#include <string.h>

/* The header of an array to which rows were appended is in the last note. */
static int find_last_note(struct restorer *restorer, struct qres_array *array,
                          struct fault *fault) {
    struct input *in = restorer->job->in;
    struct places places;
    struct walk walk;
    struct walk_chunk chunk;
    struct origin origin;
    uint64_t position = in->offset;
    int result = places_read(&places, in, PLACES_NO_COLUMN, fault);

    if (result == QRES_OK &&
        places.schema_offset > restorer->walk.schema_offset) {
        input_seek(in, 0);
        result = walk_open(&walk, in, fault);
        walk_seek(&walk, places.schema_offset);
        if (result == QRES_OK) {
            result = walk_next(&walk, &chunk, fault);
        }
        if (result == QRES_OK &&
            origin_of(&walk.schema, &origin, fault) == QRES_OK) {
            qres_array_free(array);
            result =
                qres_array_unpack(array, origin.detail, origin.detail_size);
        }
        walk_close(&walk);
        input_seek(in, position);
    }
    places_free(&places);
    return result;
}

/* Whether the schema holds what the header promises. */
static bool is_array_of(const struct qres_array *array,
                        const struct qres_schema *schema) {
    bool fits = array->channels == schema->column_count;

    for (uint32_t i = 0; fits && i < schema->column_count; i++) {
        fits = schema->columns[i].type == array->type;
    }
    return fits;
}

static int write_head(struct restorer *restorer, struct fault *fault) {
    struct qres_array array = {0};
    int result = qres_array_unpack(&array, restorer->origin.detail,
                                   restorer->origin.detail_size);

    if (result == QRES_OK && restorer->job->in->can_seek) {
        result = find_last_note(restorer, &array, fault);
    }
    if (result == QRES_OK && !is_array_of(&array, &restorer->walk.schema)) {
        result = QRES_E_DATA;
    }
    if (result == QRES_OK) {
        restorer->promised = array.rows;
        result = output_write(restorer->job->out, array.head.data,
                              array.head.size, fault);
    } else {
        result = fault_at(fault, QRES_E_DATA, restorer->chunk.offset,
                          "SCHEMA: its note is no header of an array");
    }
    qres_array_free(&array);
    return result;
}

/* ---- text --------------------------------------------------------------- */

static int write_text(void *context, const uint8_t *text, size_t size) {
    struct restorer *restorer = context;

    return output_write(restorer->job->out, text, size, restorer->fault);
}

static int open_text(struct restorer *restorer, struct fault *fault) {
    int result = qres_table_decoder_open(
        &restorer->text, &restorer->table.dialect, write_text, restorer);

    return result == QRES_OK
               ? result
               : fault_set(fault, result, "%s", qres_result_text(result));
}

static int restore_rows(struct restorer *restorer, struct fault *fault) {
    int result = table_restorer_group(&restorer->table, &restorer->walk,
                                      &restorer->chunk, NULL, fault);

    if (result == QRES_OK) {
        result =
            qres_table_decoder_group(restorer->text, &restorer->table.group);
        if (result != QRES_OK) {
            return fault_at(fault, result, restorer->chunk.offset,
                            "GROUP: its text: %s", qres_result_text(result));
        }
        restorer->counts->rows += restorer->table.group.rows;
        restorer->counts->groups++;
    }
    return result;
}

static int begin(struct restorer *restorer, struct fault *fault) {
    enum origin_kind wanted = restorer->job->wanted;
    int result = QRES_OK;

    if (!restorer->begun) {
        result = origin_of(&restorer->walk.schema, &restorer->origin, fault);
    }
    if (result == QRES_OK && restorer->origin.kind == ORIGIN_CSV) {
        result =
            table_restorer_schema(&restorer->table, &restorer->walk, fault);
    }
    if (result != QRES_OK || restorer->begun) {
        return result;
    }
    restorer->begun = true;
    if (wanted != ORIGIN_COUNT && wanted != restorer->origin.kind &&
        (wanted != ORIGIN_RAW || restorer->origin.kind != ORIGIN_NPY)) {
        return fault_set(fault, QRES_E_ARG, "was made from a %s file, not %s",
                         origin_suffix(restorer->origin.kind),
                         origin_suffix(wanted));
    }
    if (restorer->origin.kind == ORIGIN_CSV) {
        return open_text(restorer, fault);
    }
    return restorer->origin.kind == ORIGIN_NPY && wanted != ORIGIN_RAW
               ? write_head(restorer, fault)
               : QRES_OK;
}

/* ---- samples ------------------------------------------------------------ */

static int make_room(struct restorer *restorer, size_t rows, size_t row_size,
                     struct fault *fault) {
    if (rows * sizeof *restorer->cells > restorer->cell_room) {
        free(restorer->cells);
        restorer->cell_room = rows * sizeof *restorer->cells;
        restorer->cells = malloc(rows * sizeof *restorer->cells);
    }
    if (rows * row_size > restorer->row_room) {
        free(restorer->rows);
        restorer->row_room = rows * row_size;
        restorer->rows = malloc(restorer->row_room);
    }
    if (restorer->cells == NULL || restorer->rows == NULL) {
        restorer->cell_room = 0;
        restorer->row_room = 0;
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    return QRES_OK;
}

static int restore_samples(struct restorer *restorer, struct fault *fault) {
    const struct qres_schema *schema = &restorer->walk.schema;
    struct walk_group group;
    size_t row_size = 0;
    size_t at = 0;
    int result = walk_group(&restorer->walk, &restorer->chunk, &group, fault);

    for (uint32_t i = 0; i < schema->column_count; i++) {
        row_size += qres_type_width((enum qres_type)schema->columns[i].type);
    }
    if (result == QRES_OK && row_size == 0) {
        return fault_at(fault, QRES_E_DATA, restorer->chunk.offset,
                        "GROUP: has no samples");
    }
    if (result == QRES_OK) {
        result = make_room(restorer, group.view.row_count, row_size, fault);
    }
    for (uint32_t i = 0; result == QRES_OK && i < schema->column_count; i++) {
        enum qres_type type = (enum qres_type)schema->columns[i].type;
        struct walk_page page;

        walk_page(&group, &page);
        if (type == QRES_TYPE_BYTES) {
            return fault_at(fault, QRES_E_DATA, page.offset,
                            "column %u is no column of samples", (unsigned)i);
        }
        result = walk_decode(&restorer->walk, &group, i, &page, restorer->cells,
                             fault);
        if (result == QRES_OK) {
            qres_type_store(type, restorer->cells, group.view.row_count,
                            restorer->rows + at, row_size);
        }
        at += qres_type_width(type);
    }
    if (result == QRES_OK) {
        restorer->counts->rows += group.view.row_count;
        restorer->counts->groups++;
        result = output_write(restorer->job->out, restorer->rows,
                              row_size * group.view.row_count, fault);
    }
    return result;
}

static int restore_chunk(struct restorer *restorer, struct fault *fault) {
    switch (restorer->chunk.view.type) {
    case QRES_CHUNK_SCHEMA:
        return begin(restorer, fault);
    case QRES_CHUNK_GROUP:
        return restorer->origin.kind == ORIGIN_CSV
                   ? restore_rows(restorer, fault)
                   : restore_samples(restorer, fault);
    default:
        return QRES_OK;
    }
}

int unpack(const struct unpack_job *job, struct unpack_counts *counts,
           struct fault *fault) {
    struct restorer restorer = {0};
    int result;

    memset(counts, 0, sizeof *counts);
    restorer.job = job;
    restorer.counts = counts;
    restorer.fault = fault;
    result = walk_open(&restorer.walk, job->in, fault);
    while (result == QRES_OK) {
        result = walk_next(&restorer.walk, &restorer.chunk, fault);
        if (result != QRES_OK || restorer.chunk.view.type == 0) {
            break;
        }
        result = restore_chunk(&restorer, fault);
        if (job->progress != NULL) {
            progress_step(job->progress, restorer.walk.offset);
        }
    }
    if (result == QRES_OK && restorer.text != NULL) {
        result = qres_table_decoder_finish(restorer.text);
    }
    if (result == QRES_OK && !restorer.walk.is_complete) {
        result = fault_at(fault, QRES_E_END, restorer.walk.offset,
                          "is cut: it does not end with END");
    }
    if (result == QRES_OK && restorer.origin.kind == ORIGIN_NPY &&
        job->wanted != ORIGIN_RAW && counts->rows != restorer.promised) {
        result = fault_set(fault, QRES_E_DATA,
                           job->in->can_seek
                               ? "its header has another number of rows"
                               : "was appended to, and cannot be read from "
                                 "a pipe");
    }
    qres_table_decoder_close(restorer.text);
    table_restorer_close(&restorer.table);
    walk_close(&restorer.walk);
    free(restorer.cells);
    free(restorer.rows);
    return result;
}
