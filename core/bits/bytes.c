/*
 * bytes.c: byte writer and reader, varints.
 *
 * Room: bits. Spec: spec/format.md 2.1.
 */
#include "qres/bits.h"

#include <string.h>

void qres_writer_init(struct qres_writer *writer, void *data, size_t size) {
    writer->data = data;
    writer->size = size;
    writer->position = 0;
    writer->error = QRES_OK;
}

void qres_reader_init(struct qres_reader *reader, const void *data,
                      size_t size) {
    reader->data = data;
    reader->size = size;
    reader->position = 0;
    reader->error = QRES_OK;
}

void qres_writer_bytes(struct qres_writer *writer, const void *bytes,
                       size_t count) {
    QRES_ASSERT(writer->position <= writer->size);
    if (writer->error != QRES_OK) {
        return;
    }
    if (count > writer->size - writer->position) {
        writer->error = QRES_E_SPACE;
        return;
    }
    if (count != 0) {
        memcpy(writer->data + writer->position, bytes, count);
        writer->position += count;
    }
}

const uint8_t *qres_reader_bytes(struct qres_reader *reader, size_t count) {
    const uint8_t *bytes;

    QRES_ASSERT(reader->position <= reader->size);
    if (reader->error != QRES_OK) {
        return NULL;
    }
    if (count > reader->size - reader->position) {
        reader->error = QRES_E_END;
        return NULL;
    }
    bytes = reader->data + reader->position;
    reader->position += count;
    return bytes;
}

void qres_writer_u8(struct qres_writer *writer, uint8_t value) {
    qres_writer_bytes(writer, &value, 1);
}

uint8_t qres_reader_u8(struct qres_reader *reader) {
    const uint8_t *byte = qres_reader_bytes(reader, 1);

    return byte != NULL ? *byte : 0;
}

void qres_writer_varint(struct qres_writer *writer, uint64_t value) {
    uint8_t bytes[QRES_VARINT_MAX];
    size_t count = 0;

    while (value >= 0x80) {
        bytes[count++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    bytes[count++] = (uint8_t)value;
    QRES_ASSERT(count <= QRES_VARINT_MAX);
    qres_writer_bytes(writer, bytes, count);
}

uint64_t qres_reader_varint(struct qres_reader *reader) {
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = qres_reader_u8(reader);

        if (reader->error != QRES_OK) {
            return 0;
        }
        if ((byte == 0 && shift != 0) || (shift == 63 && byte > 1)) {
            reader->error = QRES_E_DATA;
            return 0;
        }
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    reader->error = QRES_E_DATA;
    return 0;
}

size_t qres_reader_size(struct qres_reader *reader, size_t limit) {
    uint64_t value = qres_reader_varint(reader);

    if (value > limit) {
        if (reader->error == QRES_OK) {
            reader->error = QRES_E_LIMIT;
        }
        return 0;
    }
    return (size_t)value;
}
