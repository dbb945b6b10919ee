/*
 * buffer.c: bytes that grow.
 *
 * Room: host/table. Spec: none.
 */
#include <stdlib.h>
#include <string.h>

#include "qres/bits.h"
#include "table.h"

int qres_buffer_put(struct qres_buffer *buffer, const void *bytes,
                    size_t size) {
    if (size > buffer->capacity - buffer->size) {
        size_t capacity = buffer->capacity < 64 ? 64 : buffer->capacity;
        uint8_t *data;

        while (capacity - buffer->size < size) {
            if (capacity > SIZE_MAX / 2) {
                return QRES_E_MEMORY;
            }
            capacity *= 2;
        }
        data = realloc(buffer->data, capacity);
        if (data == NULL) {
            return QRES_E_MEMORY;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    if (bytes != NULL && size != 0) {
        memcpy(buffer->data + buffer->size, bytes, size);
    }
    buffer->size += size;
    return QRES_OK;
}

int qres_buffer_varint(struct qres_buffer *buffer, uint64_t value) {
    uint8_t bytes[QRES_VARINT_MAX];
    struct qres_writer writer;

    qres_writer_init(&writer, bytes, sizeof bytes);
    qres_writer_varint(&writer, value);
    return qres_buffer_put(buffer, bytes, writer.position);
}

void qres_buffer_free(struct qres_buffer *buffer) {
    free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}
