/*
 * table_restorer.h: the groups of a .qres file back to groups of a table.
 *
 * Program: qres. Spec: spec/table.md 6.
 */
#ifndef QRES_APP_TABLE_RESTORER_H
#define QRES_APP_TABLE_RESTORER_H

#include "origin.h"
#include "side.h"
#include "walk.h"

struct table_restorer {
    struct qres_dialect dialect;
    struct qres_table_group group;
    uint32_t room; /* rows that the columns' cells hold */
    bool begun;    /* the dialect is known */
};

/* A SCHEMA: the dialect of the first, the shapes of each. */
int table_restorer_schema(struct table_restorer *table, const struct walk *walk,
                          struct fault *fault);
/*
 * A GROUP; the result is table->group. `wanted` (may be NULL) says which of
 * the table's columns are decoded.
 */
int table_restorer_group(struct table_restorer *table, struct walk *walk,
                         const struct walk_chunk *chunk, const bool *wanted,
                         struct fault *fault);
void table_restorer_close(struct table_restorer *table);

#endif
