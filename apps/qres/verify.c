/*
 * verify.c: what there is to check of a .qres file.
 *
 * Program: qres. Goes on behind what is damaged as far as chunks can be
 * found, so that all damage is named at once.
 */
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "origin.h"

void check_note(struct check *check, const struct fault *fault) {
    if (check->fault_count < FAULTS_MAX) {
        check->faults[check->fault_count++] = *fault;
    }
}

/* ---- groups ------------------------------------------------------------- */

static int make_room(struct check *check, uint32_t rows, uint32_t columns,
                     struct fault *fault) {
    struct seen_group *seen = &check->groups[check->group_count % SEEN_MAX];

    if (rows > check->cell_room) {
        free(check->cells);
        check->cells = malloc(rows * sizeof *check->cells);
        check->cell_room = check->cells != NULL ? rows : 0;
    }
    if (columns > seen->room) {
        free(seen->columns);
        seen->columns = malloc(columns * sizeof *seen->columns);
        seen->room = seen->columns != NULL ? columns : 0;
    }
    return check->cell_room >= rows && seen->room >= columns
               ? QRES_OK
               : fault_set(fault, QRES_E_MEMORY, "out of memory");
}

static void measure(enum qres_type type, const int64_t *cells, size_t count,
                    struct qres_index_column *column) {
    for (size_t i = 0; i < count; i++) {
        int64_t order;

        if (cells[i] == qres_type_missing(type)) {
            column->missing++;
        } else if (qres_type_order(type, cells[i], &order)) {
            bool first = !column->has_range;

            column->has_range = 1;
            column->min = first || order < column->min ? order : column->min;
            column->max = first || order > column->max ? order : column->max;
        }
    }
}

/* Notes the group, with a record for each column to be filled in. */
static struct qres_index_column *note_group(struct check *check,
                                            const struct walk_group *group) {
    struct seen_group *seen = &check->groups[check->group_count % SEEN_MAX];
    uint32_t count = check->walk.schema.column_count;

    seen->place.offset = check->chunk.offset;
    seen->place.schema_offset = check->walk.schema_offset;
    seen->place.size = check->chunk.view.size;
    seen->place.row_count = group->view.row_count;
    seen->column_count = count;
    memset(seen->columns, 0, count * sizeof *seen->columns);
    check->group_count++;
    check->group_total++;
    check->page_total += count;
    check->rows += group->view.row_count;
    return seen->columns;
}

static int check_samples(struct check *check, struct walk_group *group,
                         struct qres_index_column *columns,
                         struct fault *fault) {
    const struct qres_schema *schema = &check->walk.schema;
    int result = QRES_OK;

    for (uint32_t i = 0; i < schema->column_count; i++) {
        enum qres_type type = (enum qres_type)schema->columns[i].type;
        struct walk_page page;

        walk_page(group, &page);
        columns[i].page_size = page.size;
        if (type == QRES_TYPE_BYTES || result != QRES_OK) {
            continue;
        }
        result =
            walk_decode(&check->walk, group, i, &page, check->cells, fault);
        if (result == QRES_OK) {
            measure(type, check->cells, group->view.row_count, &columns[i]);
        }
    }
    return result;
}

static int ignore_text(void *context, const uint8_t *text, size_t size) {
    (void)context;
    (void)text;
    (void)size;
    return QRES_OK;
}

/* The text too must come out, though nobody reads it. */
static int check_rows(struct check *check, struct walk_group *group,
                      struct qres_index_column *columns, struct fault *fault) {
    const struct qres_schema *schema = &check->walk.schema;
    int result = table_restorer_group(&check->table, &check->walk,
                                      &check->chunk, NULL, fault);

    for (uint32_t i = 0; i < schema->column_count; i++) {
        struct walk_page page;

        walk_page(group, &page);
        columns[i].page_size = page.size;
        if (result == QRES_OK && schema->columns[i].type != QRES_TYPE_BYTES) {
            measure((enum qres_type)schema->columns[i].type,
                    check->table.group.column[i].cells, group->view.row_count,
                    &columns[i]);
        }
    }
    if (result != QRES_OK) {
        return result;
    }
    result = qres_table_decoder_group(check->text, &check->table.group);
    return result == QRES_OK
               ? result
               : fault_at(fault, result, check->chunk.offset,
                          "GROUP: its text: %s", qres_result_text(result));
}

static int check_group(struct check *check, struct fault *fault) {
    struct walk_group group;
    struct qres_index_column *columns;
    int result = walk_group(&check->walk, &check->chunk, &group, fault);

    if (result == QRES_OK) {
        result = make_room(check, group.view.row_count,
                           check->walk.schema.column_count, fault);
    }
    if (result != QRES_OK) {
        return result;
    }
    columns = note_group(check, &group);
    return check->text != NULL ? check_rows(check, &group, columns, fault)
                               : check_samples(check, &group, columns, fault);
}

static int check_schema(struct check *check, struct fault *fault) {
    int result = QRES_OK;

    if (check->text == NULL) {
        result = origin_of(&check->walk.schema, &check->origin, fault);
    }
    if (result == QRES_OK && check->origin.kind == ORIGIN_CSV) {
        result = table_restorer_schema(&check->table, &check->walk, fault);
    }
    if (result == QRES_OK && check->origin.kind == ORIGIN_CSV &&
        check->text == NULL) {
        result = qres_table_decoder_open(&check->text, &check->table.dialect,
                                         ignore_text, check);
    }
    return result;
}

/* ---- indexes ------------------------------------------------------------ */

static bool same_column(const struct qres_index_column *a,
                        const struct qres_index_column *b) {
    return a->page_size == b->page_size && a->missing == b->missing &&
           a->has_range == b->has_range && a->min == b->min && a->max == b->max;
}

static bool same_group(const struct qres_index_group *a,
                       const struct qres_index_group *b) {
    return a->offset == b->offset && a->schema_offset == b->schema_offset &&
           a->size == b->size && a->row_count == b->row_count;
}

static int check_entry(struct check *check, struct qres_index_reader *reader,
                       const struct seen_group *seen, struct fault *fault) {
    struct qres_index_group place;
    int result = qres_index_next(reader, &place);

    if (result == QRES_OK && (!same_group(&place, &seen->place) ||
                              reader->column_count != seen->column_count)) {
        return fault_at(fault, QRES_E_DATA, check->chunk.offset,
                        "INDEX: differs from the group at %" PRIu64,
                        seen->place.offset);
    }
    for (uint32_t i = 0; result == QRES_OK && i < seen->column_count; i++) {
        struct qres_index_column column;

        result = qres_index_next_column(reader, &column);
        if (result == QRES_OK && !same_column(&column, &seen->columns[i])) {
            return fault_at(fault, QRES_E_DATA, check->chunk.offset,
                            "INDEX: differs from column %u of the group at "
                            "%" PRIu64,
                            (unsigned)i, seen->place.offset);
        }
    }
    return result;
}

/* Groups that a killed append left come before those of the index. */
static int check_index(struct check *check, struct fault *fault) {
    const struct qres_chunk_view *view = &check->chunk.view;
    struct qres_index_reader reader;
    size_t first = 0;
    int result = qres_index_open(&reader, view->payload, view->payload_size);

    if (result == QRES_OK && check->fault_count == 0 &&
        reader.previous != check->index_offset) {
        return fault_at(fault, QRES_E_DATA, check->chunk.offset,
                        "INDEX: does not name the INDEX before");
    }
    if (result == QRES_OK && check->fault_count == 0 &&
        (reader.group_count > check->group_count ||
         reader.group_count > SEEN_MAX)) {
        return fault_at(fault, QRES_E_DATA, check->chunk.offset,
                        "INDEX: has %u groups, there are %zu",
                        (unsigned)reader.group_count, check->group_count);
    }
    /* What is damaged before it need not be told twice. */
    first = check->group_count;
    if (result == QRES_OK && check->fault_count == 0) {
        first -= reader.group_count;
    }
    for (size_t i = first; result == QRES_OK && i < check->group_count; i++) {
        result =
            check_entry(check, &reader, &check->groups[i % SEEN_MAX], fault);
    }
    check->index_offset = check->chunk.offset;
    check->group_count = 0;
    return result == QRES_OK ? result
                             : fault_at(fault, result, check->chunk.offset,
                                        "INDEX: %s", qres_result_text(result));
}

static int check_end(const struct check *check, struct fault *fault) {
    if (check->fault_count == 0 &&
        check->walk.index_offset != check->index_offset) {
        return fault_at(fault, QRES_E_DATA, check->chunk.offset,
                        "END: does not name the last INDEX");
    }
    return QRES_OK;
}

/* ---- the file ----------------------------------------------------------- */

static int check_chunk(struct check *check, struct fault *fault) {
    switch (check->chunk.view.type) {
    case QRES_CHUNK_SCHEMA:
        return check_schema(check, fault);
    case QRES_CHUNK_GROUP:
        return check_group(check, fault);
    case QRES_CHUNK_INDEX:
        return check_index(check, fault);
    case QRES_CHUNK_END:
        return check_end(check, fault);
    default:
        return QRES_OK;
    }
}

/* Whether the next chunk can be found behind a fault. */
static bool goes_on(const struct check *check, int result, bool lost) {
    return !lost && check->fault_count < FAULTS_MAX && result != QRES_E_IO &&
           result != QRES_E_MEMORY && result != QRES_E_END &&
           check->chunk.view.size != 0;
}

void check_all(struct check *check, struct input *in,
               struct progress *progress) {
    bool lost = false; /* the chunk before had a wrong checksum */
    bool faulty = false;
    struct fault fault = {0};
    int result = walk_open(&check->walk, in, &fault);

    while (result == QRES_OK || goes_on(check, result, lost && faulty)) {
        lost = faulty;
        memset(&fault, 0, sizeof fault);
        check->chunk.view.size = 0;
        result = walk_next(&check->walk, &check->chunk, &fault);
        faulty = result != QRES_OK;
        if (result == QRES_OK && check->chunk.view.type == 0) {
            break;
        }
        if (result == QRES_OK) {
            result = check_chunk(check, &fault);
        }
        if (result != QRES_OK && !(lost && faulty)) {
            check_note(check, &fault);
        }
        progress_step(progress, check->walk.offset);
    }
    if (check->walk.in == NULL || check->walk.offset == 0) {
        check_note(check, &fault);
    } else if (check->fault_count == 0 && !check->walk.is_complete) {
        (void)fault_at(&fault, QRES_E_END, check->walk.offset,
                       "is cut: it does not end with END");
        check_note(check, &fault);
    }
}

void check_close(struct check *check) {
    qres_table_decoder_close(check->text);
    table_restorer_close(&check->table);
    walk_close(&check->walk);
    for (size_t i = 0; i < SEEN_MAX; i++) {
        free(check->groups[i].columns);
    }
    free(check->cells);
}
