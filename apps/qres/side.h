/*
 * side.h: the last column of a table's group: what is text in it.
 *
 * Program: qres. Spec: spec/table.md 6.
 */
#ifndef QRES_APP_SIDE_H
#define QRES_APP_SIDE_H

#include "table.h"

/* Appends the side data of a group. */
QRES_MUST_CHECK int side_pack(const struct qres_table_group *group,
                              struct qres_buffer *out);
/*
 * Puts it in place; `text` of columns of QRES_TYPE_BYTES is left alone.
 * QRES_E_DATA, QRES_E_END, QRES_E_MEMORY.
 */
QRES_MUST_CHECK int side_unpack(struct qres_table_group *group,
                                const uint8_t *bytes, size_t size);

/* The column of core that holds a table's column. */
QRES_MUST_CHECK int side_column(const struct qres_table_column *column,
                                struct qres_column *core,
                                struct qres_buffer *note);

#endif
