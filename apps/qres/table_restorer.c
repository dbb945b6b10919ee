/*
 * table_restorer.c: schema and groups of a .qres file to those of a table.
 *
 * Program: qres. Spec: spec/table.md 6.
 */
#include "table_restorer.h"

#include <stdlib.h>
#include <string.h>

static int read_dialect(struct table_restorer *table, const struct walk *walk,
                        struct fault *fault) {
    struct origin origin;
    int result = origin_of(&walk->schema, &origin, fault);

    if (result == QRES_OK && origin.kind != ORIGIN_CSV) {
        result = QRES_E_DATA;
    }
    if (result == QRES_OK) {
        result = qres_dialect_unpack(&table->dialect, origin.detail,
                                     origin.detail_size);
    }
    if (result != QRES_OK) {
        return fault_at(fault, result, walk->schema_offset,
                        "SCHEMA: its note is no dialect of a table");
    }
    table->group.columns = table->dialect.columns;
    table->group.column =
        calloc((size_t)table->dialect.columns + 1, sizeof *table->group.column);
    if (table->group.column == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    table->begun = true;
    return QRES_OK;
}

static int read_shape(struct table_restorer *table, const struct walk *walk,
                      uint32_t index, struct fault *fault) {
    const struct qres_column *column = &walk->schema.columns[index];
    struct qres_shape *shape = &table->group.column[index].shape;
    int result = QRES_OK;

    if (column->note_size != 0) {
        result = qres_shape_unpack(shape, column->note, column->note_size);
    } else {
        /* A table without rows has no shapes. */
        memset(shape, 0, sizeof *shape);
        shape->kind = QRES_SHAPE_TEXT;
        shape->type = QRES_TYPE_BYTES;
    }
    if (result == QRES_OK && shape->type != column->type) {
        result = QRES_E_DATA;
    }
    return result == QRES_OK ? result
                             : fault_at(fault, result, walk->schema_offset,
                                        "SCHEMA: column %u has no good shape",
                                        (unsigned)index);
}

int table_restorer_schema(struct table_restorer *table, const struct walk *walk,
                          struct fault *fault) {
    const struct qres_schema *schema = &walk->schema;
    int result = QRES_OK;

    if (!table->begun) {
        result = read_dialect(table, walk, fault);
    }
    if (result == QRES_OK &&
        (schema->column_count != table->dialect.columns + 1 ||
         schema->columns[schema->column_count - 1].type != QRES_TYPE_BYTES)) {
        return fault_at(fault, QRES_E_DATA, walk->schema_offset,
                        "SCHEMA: its columns are not those of the table");
    }
    for (uint32_t i = 0; result == QRES_OK && i < table->dialect.columns; i++) {
        result = read_shape(table, walk, i, fault);
    }
    return result;
}

static int make_room(struct table_restorer *table, uint32_t rows,
                     struct fault *fault) {
    if (rows <= table->room) {
        return QRES_OK;
    }
    table->room = 0;
    for (uint32_t i = 0; i < table->group.columns; i++) {
        struct qres_table_column *column = &table->group.column[i];

        free(column->cells);
        column->cells = malloc(rows * sizeof *column->cells);
        if (column->cells == NULL) {
            return fault_set(fault, QRES_E_MEMORY, "out of memory");
        }
    }
    table->room = rows;
    return QRES_OK;
}

static int read_page(struct table_restorer *table, struct walk *walk,
                     const struct walk_group *group, uint32_t index,
                     const struct walk_page *page, struct fault *fault) {
    struct qres_table_column *column = &table->group.column[index];

    if (walk->schema.columns[index].type != QRES_TYPE_BYTES) {
        return walk_decode(walk, group, index, page, column->cells, fault);
    }
    column->text.size = 0;
    return qres_buffer_put(&column->text, page->bytes, page->size) == QRES_OK
               ? QRES_OK
               : fault_set(fault, QRES_E_MEMORY, "out of memory");
}

int table_restorer_group(struct table_restorer *table, struct walk *walk,
                         const struct walk_chunk *chunk, const bool *wanted,
                         struct fault *fault) {
    struct walk_group group;
    struct walk_page page;
    int result = walk_group(walk, chunk, &group, fault);

    if (result == QRES_OK &&
        (size_t)group.view.row_count * table->group.columns >
            QRES_TABLE_CELLS_MAX) {
        return fault_at(fault, QRES_E_LIMIT, chunk->offset,
                        "GROUP: has too many cells for a table");
    }
    if (result == QRES_OK) {
        result = make_room(table, group.view.row_count, fault);
    }
    if (result != QRES_OK) {
        return result;
    }
    table->group.rows = group.view.row_count;
    for (uint32_t i = 0; result == QRES_OK && i < table->group.columns; i++) {
        walk_page(&group, &page);
        if (wanted == NULL || wanted[i]) {
            result = read_page(table, walk, &group, i, &page, fault);
        }
    }
    if (result != QRES_OK) {
        return result;
    }
    walk_page(&group, &page);
    result = side_unpack(&table->group, page.bytes, page.size);
    return result == QRES_OK
               ? result
               : fault_at(fault, result, page.offset, "side data: %s",
                          qres_result_text(result));
}

void table_restorer_close(struct table_restorer *table) {
    for (uint32_t i = 0;
         table->group.column != NULL && i < table->group.columns; i++) {
        struct qres_table_column *column = &table->group.column[i];

        free(column->cells);
        qres_buffer_free(&column->text);
        qres_buffer_free(&column->escapes);
    }
    free(table->group.column);
    qres_buffer_free(&table->group.odd);
    qres_dialect_free(&table->dialect);
    memset(table, 0, sizeof *table);
}
