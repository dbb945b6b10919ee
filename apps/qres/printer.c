/*
 * printer.c: walks to the wanted groups and hands their rows to a form.
 *
 * Program: qres.
 */
#include "printer.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows of a table ---------------------------------------------------- */

static bool is_missing_text(const struct qres_shape *shape,
                            struct qres_cell cell) {
    return cell.size == 0 ||
           (shape->type != QRES_TYPE_BYTES && shape->absent &&
            cell.size == shape->missing.size &&
            memcmp(cell.text, shape->missing.text, cell.size) == 0);
}

static int take_cell(void *context, uint32_t row, uint32_t column,
                     struct qres_cell cell) {
    struct printer *printer = context;
    struct printed_cell *place;
    int result;

    if (!printer->mask[row]) {
        return QRES_OK;
    }
    if (column == QRES_TABLE_ODD) {
        return form_odd_row(printer, cell);
    }
    place = &printer->row[printer->positions[column]];
    place->from = printer->texts.size;
    place->size = cell.size;
    place->is_missing =
        is_missing_text(&printer->table.group.column[column].shape, cell);
    result = qres_buffer_put(&printer->texts, cell.text, cell.size);
    if (result == QRES_OK && column == printer->last_chosen) {
        printer->counts->rows++;
        if (!printer->dry) {
            result = printer->job->form == PRINT_NPY ? array_row(printer, row)
                                                     : form_text_row(printer);
        }
        printer->texts.size = 0;
    }
    return result;
}

static int refuse_text(void *context, const uint8_t *text, size_t size) {
    (void)context;
    (void)text;
    (void)size;
    return QRES_OK;
}

static int print_table_group(struct printer *printer, struct fault *fault) {
    int result =
        table_restorer_group(&printer->table, &printer->walk, &printer->chunk,
                             printer->is_decoded, fault);

    if (result != QRES_OK) {
        return result;
    }
    choose_rows(printer, printer->table.group.rows);
    result = qres_table_decoder_group(printer->text, &printer->table.group);
    return result == QRES_OK
               ? result
               : fault_at(fault, result, printer->chunk.offset,
                          "GROUP: its text: %s", qres_result_text(result));
}

/* ---- rows of samples ---------------------------------------------------- */

static int decode_samples(struct printer *printer, struct walk_group *group,
                          struct fault *fault) {
    int result = QRES_OK;

    if (group->view.row_count > printer->cell_room) {
        printer->cell_room = group->view.row_count;
        for (uint32_t i = 0; i < printer->chosen_count; i++) {
            free(printer->cells[i]);
            printer->cells[i] =
                malloc(printer->cell_room * sizeof *printer->cells[i]);
            if (printer->cells[i] == NULL) {
                printer->cell_room = 0;
                return fault_set(fault, QRES_E_MEMORY, "out of memory");
            }
        }
    }
    for (uint32_t i = 0; result == QRES_OK && i < printer->column_count; i++) {
        struct walk_page page;

        walk_page(group, &page);
        if (printer->is_chosen[i]) {
            result = walk_decode(&printer->walk, group, i, &page,
                                 printer->cells[printer->positions[i]], fault);
        }
    }
    return result;
}

static int print_sample_row(struct printer *printer, uint32_t row) {
    int result = QRES_OK;

    printer->counts->rows++;
    if (printer->dry) {
        return QRES_OK;
    }
    if (printer->job->form == PRINT_NPY) {
        return array_row(printer, row);
    }
    for (uint32_t i = 0; result == QRES_OK && i < printer->chosen_count; i++) {
        result = form_sample(printer, i, printer->cells[i][row]);
    }
    if (result == QRES_OK) {
        result = form_text_row(printer);
    }
    printer->texts.size = 0;
    return result;
}

static int print_sample_group(struct printer *printer, struct fault *fault) {
    struct walk_group group;
    int result = walk_group(&printer->walk, &printer->chunk, &group, fault);

    if (result == QRES_OK) {
        result = decode_samples(printer, &group, fault);
    }
    if (result == QRES_OK) {
        choose_rows(printer, group.view.row_count);
    }
    for (uint32_t row = 0; result == QRES_OK && row < group.view.row_count;
         row++) {
        if (printer->mask[row]) {
            result = print_sample_row(printer, row);
        }
    }
    return result;
}

/* ---- groups ------------------------------------------------------------- */

static int print_group(struct printer *printer, struct fault *fault) {
    struct walk_group group;
    int result = walk_group(&printer->walk, &printer->chunk, &group, fault);
    uint32_t rows;

    if (result != QRES_OK) {
        return result;
    }
    rows = group.view.row_count;
    if (rows > printer->mask_room) {
        free(printer->mask);
        printer->mask = malloc(rows);
        printer->mask_room = printer->mask != NULL ? rows : 0;
        if (printer->mask == NULL) {
            return fault_set(fault, QRES_E_MEMORY, "out of memory");
        }
    }
    if (printer->group_row < printer->end_row &&
        printer->group_row + rows > printer->first_row) {
        result = printer->origin.kind == ORIGIN_CSV
                     ? print_table_group(printer, fault)
                     : print_sample_group(printer, fault);
    }
    printer->group_row += rows;
    return result;
}

static int adopt_schema(struct printer *printer, struct fault *fault) {
    const struct qres_schema *schema = &printer->walk.schema;
    uint32_t count = schema->column_count;

    if (printer->origin.kind == ORIGIN_CSV) {
        return table_restorer_schema(&printer->table, &printer->walk, fault);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (schema->columns[i].type == QRES_TYPE_BYTES) {
            return fault_at(fault, QRES_E_DATA, printer->walk.schema_offset,
                            "SCHEMA: column %u is no column of samples",
                            (unsigned)i);
        }
    }
    return printer->column_count == 0 || count == printer->column_count
               ? QRES_OK
               : fault_at(fault, QRES_E_DATA, printer->walk.schema_offset,
                          "SCHEMA: another number of columns");
}

/* One chunk after the other. */
static int print_in_order(struct printer *printer, struct fault *fault) {
    int result = QRES_OK;

    while (result == QRES_OK && printer->group_row < printer->end_row) {
        result = walk_next(&printer->walk, &printer->chunk, fault);
        if (result != QRES_OK) {
            return result;
        }
        if (printer->chunk.view.type == 0) {
            return printer->walk.is_complete
                       ? QRES_OK
                       : fault_at(fault, QRES_E_END, printer->walk.offset,
                                  "is cut: it does not end with END");
        }
        if (printer->chunk.view.type == QRES_CHUNK_SCHEMA) {
            result = adopt_schema(printer, fault);
        } else if (printer->chunk.view.type == QRES_CHUNK_GROUP) {
            result = print_group(printer, fault);
        }
    }
    return result;
}

/* Goes to a chunk; true in *found if it is of that type. */
static int go_to(struct printer *printer, uint64_t offset, unsigned type,
                 struct fault *fault) {
    int result;

    if (printer->walk.offset + printer->walk.current != offset) {
        walk_seek(&printer->walk, offset);
    }
    result = walk_next(&printer->walk, &printer->chunk, fault);
    if (result == QRES_OK && printer->chunk.view.type != type) {
        result =
            fault_at(fault, QRES_E_DATA, offset,
                     "INDEX: there is no %s at that byte", chunk_name(type));
    }
    return result;
}

/* Only the groups that hold wanted rows. */
static int print_by_places(struct printer *printer, struct fault *fault) {
    const struct places *places = &printer->places;
    int result = QRES_OK;

    for (size_t i = 0; result == QRES_OK && i < places->count; i++) {
        const struct place *place = &places->list[i];
        uint64_t schema_offset = place->group.schema_offset;

        if (place->first_row >= printer->end_row ||
            place->first_row + place->group.row_count <= printer->first_row) {
            continue;
        }
        if (printer->walk.schema_offset != schema_offset) {
            result = go_to(printer, schema_offset, QRES_CHUNK_SCHEMA, fault);
            if (result == QRES_OK) {
                result = adopt_schema(printer, fault);
            }
        }
        if (result == QRES_OK && choose_place(printer, place)) {
            printer->group_row = place->first_row;
            result =
                go_to(printer, place->group.offset, QRES_CHUNK_GROUP, fault);
            if (result == QRES_OK) {
                result = print_group(printer, fault);
            }
            if (result == QRES_OK &&
                printer->group_row !=
                    place->first_row + place->group.row_count) {
                result = fault_at(fault, QRES_E_DATA, place->group.offset,
                                  "INDEX: tells other rows than the GROUP");
            }
        }
    }
    if (result == QRES_OK && !places->is_complete &&
        places->rows < printer->end_row) {
        result = fault_at(fault, QRES_E_END, places->end,
                          "is cut: no whole chunk follows");
    }
    return result;
}

/* ---- the file ----------------------------------------------------------- */

/* The first chunk must be a SCHEMA; all else follows from it. */
static int begin(struct printer *printer, struct fault *fault) {
    int result = walk_open(&printer->walk, printer->job->in, fault);

    if (result == QRES_OK) {
        result = walk_next(&printer->walk, &printer->chunk, fault);
    }
    if (result == QRES_OK && !printer->walk.has_schema) {
        result = fault_at(fault, QRES_E_DATA, printer->chunk.offset,
                          "does not begin with a SCHEMA");
    }
    if (result == QRES_OK) {
        result = origin_of(&printer->walk.schema, &printer->origin, fault);
    }
    if (result == QRES_OK) {
        result = adopt_schema(printer, fault);
    }
    if (result == QRES_OK) {
        printer->column_count = printer->walk.schema.column_count -
                                (printer->origin.kind == ORIGIN_CSV);
        result = choose(printer, fault);
    }
    if (result == QRES_OK && printer->origin.kind == ORIGIN_CSV) {
        result = qres_table_decoder_open(
            &printer->text, &printer->table.dialect, refuse_text, printer);
        if (result == QRES_OK) {
            qres_table_decoder_tell(printer->text, printer->is_chosen,
                                    take_cell);
        }
    }
    if (result == QRES_OK && printer->job->in->can_seek) {
        result = places_read(&printer->places, printer->job->in,
                             printer->time_column, fault);
    }
    return result;
}

static int run(struct printer *printer, struct fault *fault) {
    int result;

    printer->counts->rows = 0;
    printer->counts->odd_rows = 0;
    result = printer->job->in->can_seek ? print_by_places(printer, fault)
                                        : print_in_order(printer, fault);
    return result;
}

static void close_printer(struct printer *printer) {
    for (uint32_t i = 0; printer->cells != NULL && i < printer->chosen_count;
         i++) {
        free(printer->cells[i]);
    }
    for (uint32_t i = 0; printer->names != NULL && i < printer->chosen_count;
         i++) {
        qres_buffer_free(&printer->names[i]);
    }
    free(printer->names);
    free(printer->items);
    free(printer->cells);
    free(printer->chosen);
    free(printer->positions);
    free(printer->is_chosen);
    free(printer->is_decoded);
    free(printer->row);
    free(printer->mask);
    qres_buffer_free(&printer->texts);
    qres_buffer_free(&printer->line);
    qres_table_decoder_close(printer->text);
    table_restorer_close(&printer->table);
    places_free(&printer->places);
    walk_close(&printer->walk);
}

int print_rows(const struct print_job *job, struct print_counts *counts,
               struct fault *fault) {
    struct printer printer;
    int result;

    memset(&printer, 0, sizeof printer);
    memset(counts, 0, sizeof *counts);
    printer.job = job;
    printer.counts = counts;
    printer.fault = fault;
    result = begin(&printer, fault);
    if (result == QRES_OK && job->form == PRINT_NPY) {
        /* The number of rows stands before them: count first. */
        if (!job->in->can_seek) {
            result = fault_set(fault, QRES_E_ARG,
                               "an array cannot be made from a pipe");
        } else {
            printer.dry = true;
            result = run(&printer, fault);
            printer.dry = false;
        }
    }
    if (result == QRES_OK) {
        result = job->form == PRINT_NPY ? array_begin(&printer, counts->rows)
                                        : form_begin(&printer);
    }
    if (result == QRES_OK) {
        result = run(&printer, fault);
    }
    if (result != QRES_OK && fault->result == QRES_OK) {
        (void)fault_set(fault, result, "%s", qres_result_text(result));
    }
    close_printer(&printer);
    return result;
}
