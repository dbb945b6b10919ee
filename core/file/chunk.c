/*
 * chunk.c: magic, chunks and the end mark of a file.
 *
 * Room: file. Spec: spec/format.md 3.
 */
#include "qres/file.h"
#include "qres/hash.h"

#include <string.h>

/* A high bit, the name, a line end: damage by text transfer shows at once. */
static const uint8_t magic_bytes[QRES_MAGIC_SIZE] = {
    0x89, 'Q', 'R', 'E', 'S', 0x0a, QRES_SPEC_MAJOR, QRES_SPEC_MINOR};

void qres_magic_pack(uint8_t magic[QRES_MAGIC_SIZE]) {
    memcpy(magic, magic_bytes, QRES_MAGIC_SIZE);
}

int qres_magic_check(const uint8_t magic[QRES_MAGIC_SIZE]) {
    if (memcmp(magic, magic_bytes, 6) != 0) {
        return QRES_E_DATA;
    }
    return magic[6] == QRES_SPEC_MAJOR && magic[7] == QRES_SPEC_MINOR
               ? QRES_OK
               : QRES_E_VERSION;
}

int qres_chunk_pack(unsigned type, const uint8_t *payload, size_t payload_size,
                    uint8_t *out, size_t size, size_t *written) {
    uint8_t head[1 + QRES_VARINT_MAX];
    struct qres_writer writer;
    size_t total;

    qres_writer_init(&writer, head, sizeof head);
    qres_writer_u8(&writer, (uint8_t)type);
    qres_writer_varint(&writer, payload_size);
    QRES_ASSERT(writer.error == QRES_OK && type <= UINT8_MAX);
    if (qres_size_add(payload_size, writer.position + 4, &total) != QRES_OK ||
        total > size) {
        return QRES_E_SPACE;
    }
    if (payload_size != 0) {
        memmove(out + writer.position, payload, payload_size);
    }
    memcpy(out, head, writer.position);
    qres_store32(out + total - 4, qres_crc32c(0, out, total - 4));
    *written = total;
    return QRES_OK;
}

int qres_chunk_unpack(const uint8_t *data, size_t size, size_t chunk_max,
                      struct qres_chunk_view *view) {
    struct qres_reader in;
    uint64_t payload_size;

    view->size = 0;
    qres_reader_init(&in, data, size);
    view->type = qres_reader_u8(&in);
    payload_size = qres_reader_varint(&in);
    if (in.error != QRES_OK) {
        return in.error;
    }
    if (payload_size > chunk_max || chunk_max - payload_size < 16) {
        return QRES_E_LIMIT;
    }
    view->payload_size = (size_t)payload_size;
    view->size = in.position + view->payload_size + 4;
    if (view->size > size) {
        return QRES_E_END;
    }
    view->payload = data + in.position;
    return qres_load32(data + view->size - 4) ==
                   qres_crc32c(0, data, view->size - 4)
               ? QRES_OK
               : QRES_E_CHECKSUM;
}

void qres_end_pack(uint64_t index_offset, uint8_t out[QRES_END_SIZE]) {
    memset(out, 0, QRES_END_SIZE);
    out[0] = QRES_CHUNK_END;
    out[1] = QRES_END_SIZE - 6;
    qres_store64(out + 2, index_offset);
    qres_store32(out + QRES_END_SIZE - 4,
                 qres_crc32c(0, out, QRES_END_SIZE - 4));
}

int qres_end_unpack(const struct qres_chunk_view *view,
                    uint64_t *index_offset) {
    if (view->type != QRES_CHUNK_END ||
        view->payload_size != QRES_END_SIZE - 6 ||
        qres_load16(view->payload + 8) != 0) {
        return QRES_E_DATA;
    }
    *index_offset = qres_load64(view->payload);
    return QRES_OK;
}
