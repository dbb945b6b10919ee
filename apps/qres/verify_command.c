/*
 * verify_command.c: qres verify: every checksum, every page, every index.
 *
 * Program: qres. Goes on behind what is damaged as far as chunks can be
 * found, so that all damage is named at once.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "options.h"
#include "origin.h"
#include "table_restorer.h"
#include "walk.h"

#define FAULTS_MAX 20

/* What an INDEX must say of a group; its columns stand elsewhere. */
struct seen_group {
    struct qres_index_group place;
    size_t first_column;
    uint32_t column_count;
};

struct check {
    struct walk walk;
    struct walk_chunk chunk;
    struct fault faults[FAULTS_MAX];
    size_t fault_count;
    struct seen_group groups[256]; /* since the last INDEX */
    size_t group_count;
    struct qres_index_column *columns; /* of these groups */
    size_t column_count;
    size_t column_room;
    uint64_t index_offset; /* of the last INDEX */
    int64_t *cells;
    size_t cell_room;
    struct origin origin;
    struct table_restorer table; /* ORIGIN_CSV */
    struct qres_table_decoder *text;
    uint64_t rows;
    uint64_t group_total;
    uint64_t page_total;
};

static void note_fault(struct check *check, const struct fault *fault) {
    if (check->fault_count < FAULTS_MAX) {
        check->faults[check->fault_count++] = *fault;
    }
}

/* ---- groups ------------------------------------------------------------- */

static int make_room(struct check *check, size_t rows, size_t columns,
                     struct fault *fault) {
    if (rows > check->cell_room) {
        free(check->cells);
        check->cells = malloc(rows * sizeof *check->cells);
        check->cell_room = check->cells != NULL ? rows : 0;
    }
    if (check->column_count + columns > check->column_room) {
        size_t room = 2 * (check->column_count + columns);
        struct qres_index_column *grown =
            realloc(check->columns, room * sizeof *grown);

        if (grown != NULL) {
            check->columns = grown;
            check->column_room = room;
        }
    }
    return check->cell_room >= rows &&
                   check->column_count + columns <= check->column_room
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
    struct seen_group *seen = &check->groups[check->group_count % 256];
    struct qres_index_column *first = check->columns + check->column_count;
    uint32_t count = check->walk.schema.column_count;

    seen->place.offset = check->chunk.offset;
    seen->place.schema_offset = check->walk.schema_offset;
    seen->place.size = check->chunk.view.size;
    seen->place.row_count = group->view.row_count;
    seen->first_column = check->column_count;
    seen->column_count = count;
    memset(first, 0, count * sizeof *first);
    check->column_count += count;
    check->group_count++;
    check->group_total++;
    check->page_total += count;
    check->rows += group->view.row_count;
    return first;
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
        if (result == QRES_OK &&
            !same_column(&column, &check->columns[seen->first_column + i])) {
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
    if (result == QRES_OK &&
        (reader.group_count > check->group_count || check->group_count > 256)) {
        return fault_at(fault, QRES_E_DATA, check->chunk.offset,
                        "INDEX: has %u groups, there are %zu",
                        (unsigned)reader.group_count, check->group_count);
    }
    if (result == QRES_OK) {
        first = check->group_count - reader.group_count;
    }
    /* What is damaged before it need not be told twice. */
    first = check->fault_count != 0 ? check->group_count : first;
    for (size_t i = first; result == QRES_OK && i < check->group_count; i++) {
        result = check_entry(check, &reader, &check->groups[i], fault);
    }
    check->index_offset = check->chunk.offset;
    check->group_count = 0;
    check->column_count = 0;
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

static void check_all(struct check *check, struct input *in,
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
            note_fault(check, &fault);
        }
        progress_step(progress, check->walk.offset);
    }
    if (check->walk.in == NULL || check->walk.offset == 0) {
        note_fault(check, &fault);
    } else if (check->fault_count == 0 && !check->walk.is_complete) {
        (void)fault_at(&fault, QRES_E_END, check->walk.offset,
                       "is cut: it does not end with END");
        note_fault(check, &fault);
    }
}

static void print_json(struct json *json, const struct check *check,
                       const char *name) {
    json_open(json, NULL, '{');
    json_text(json, "file", name);
    json_bool(json, "good", check->fault_count == 0);
    json_count(json, "rows", check->rows);
    json_count(json, "groups", check->group_total);
    json_count(json, "pages", check->page_total);
    json_open(json, "faults", '[');
    for (size_t i = 0; i < check->fault_count; i++) {
        const struct fault *fault = &check->faults[i];

        json_open(json, NULL, '{');
        json_text(json, "code", qres_result_name(fault->result));
        json_text(json, "reason", fault->reason);
        if (fault->has_offset) {
            json_count(json, "offset", fault->offset);
        }
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

/* Damage is the answer no; a file that cannot be read is no answer. */
static enum exit_code answer(const struct check *check) {
    enum exit_code worst = EXIT_CODE_DONE;

    for (size_t i = 0; i < check->fault_count; i++) {
        enum exit_code code = fault_exit_code(check->faults[i].result);

        code = code == EXIT_CODE_DATA ? EXIT_CODE_NO : code;
        worst = code > worst ? code : worst;
    }
    return worst;
}

static enum exit_code
verify_one(const char *path, const struct options *options, struct json *json) {
    struct check *check = calloc(1, sizeof *check);
    struct fault fault = {0};
    struct progress progress = {0};
    struct input in;
    enum exit_code code;
    int result;

    if (check == NULL) {
        (void)fault_set(&fault, QRES_E_MEMORY, "out of memory");
        return fault_say(&fault, path);
    }
    result = input_open(&in, path, &fault);
    if (result != QRES_OK) {
        note_fault(check, &fault);
    } else {
        progress_begin(&progress, in.name, in.size, !options->quiet);
        check_all(check, &in, &progress);
        progress_end(&progress);
    }
    if (options->json) {
        print_json(json, check, in.name != NULL ? in.name : path);
    } else if (check->fault_count == 0 && !options->quiet) {
        (void)fprintf(stderr,
                      "%s: good: %" PRIu64 " rows, %" PRIu64 " groups, %" PRIu64
                      " pages\n",
                      in.name, check->rows, check->group_total,
                      check->page_total);
    }
    for (size_t i = 0; i < check->fault_count; i++) {
        (void)fault_say(&check->faults[i], in.name != NULL ? in.name : path);
    }
    code = answer(check);
    qres_table_decoder_close(check->text);
    table_restorer_close(&check->table);
    walk_close(&check->walk);
    input_close(&in);
    free(check->columns);
    free(check->cells);
    free(check);
    return code;
}

enum exit_code run_verify(const struct options *options) {
    enum exit_code worst = EXIT_CODE_DONE;
    struct json json = {0};

    if (options->json) {
        json_open(&json, NULL, '[');
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        enum exit_code code = verify_one(options->operands[i], options, &json);

        worst = code > worst ? code : worst;
    }
    if (options->json) {
        json_close(&json, ']');
    }
    return worst;
}
