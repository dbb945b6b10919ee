/*
 * group.c: the frame around the pages of a group.
 *
 * Room: codec. Spec: spec/format.md 3.4.
 */
#include "qres/codec.h"

#include <string.h>

int qres_group_pack(uint32_t schema_version, uint32_t row_count,
                    const size_t *page_sizes, uint32_t column_count,
                    struct qres_writer *out) {
    QRES_ASSERT(row_count >= 1 && row_count <= QRES_ROWS_MAX);
    qres_writer_varint(out, schema_version);
    qres_writer_varint(out, row_count);
    for (uint32_t i = 0; i < column_count; i++) {
        qres_writer_varint(out, page_sizes[i]);
    }
    return out->error;
}

int qres_group_unpack(struct qres_group_view *group, const uint8_t *payload,
                      size_t size, uint32_t column_count) {
    struct qres_group_view found;
    struct qres_reader in;
    size_t total = 0;

    memset(&found, 0, sizeof found);
    qres_reader_init(&in, payload, size);
    found.schema_version = (uint32_t)qres_reader_size(&in, UINT32_MAX);
    found.row_count = (uint32_t)qres_reader_size(&in, QRES_ROWS_MAX);
    found.column_count = column_count;
    found.sizes = in.data + in.position;
    for (uint32_t i = 0; i < column_count; i++) {
        uint64_t page_size = qres_reader_varint(&in);

        if (page_size > size - total) {
            return QRES_E_DATA;
        }
        total += (size_t)page_size;
    }
    if (in.error != QRES_OK || found.row_count == 0) {
        return in.error != QRES_OK ? in.error : QRES_E_DATA;
    }
    if ((size_t)found.row_count * column_count > QRES_CELLS_MAX) {
        return QRES_E_LIMIT;
    }
    found.sizes_size = (size_t)(in.data + in.position - found.sizes);
    found.pages = in.data + in.position;
    found.pages_size = size - in.position;
    if (total != found.pages_size) {
        return QRES_E_DATA;
    }
    *group = found;
    return QRES_OK;
}

const uint8_t *qres_group_page(const struct qres_group_view *group,
                               uint32_t index, size_t *size) {
    const uint8_t *page = group->pages;
    struct qres_reader in;

    QRES_ASSERT(index < group->column_count);
    qres_reader_init(&in, group->sizes, group->sizes_size);
    for (uint32_t i = 0; i < index; i++) {
        page += qres_reader_varint(&in);
    }
    *size = (size_t)qres_reader_varint(&in);
    QRES_ASSERT(in.error == QRES_OK);
    return page;
}
