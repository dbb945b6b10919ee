/*
 * compress.c: a whole table of interleaved rows in one call, both ways.
 *
 * Room: file. Spec: spec/format.md 3.
 */
#include "qres/file.h"

/* Moves waiting output to the caller; QRES_E_SPACE if it does not fit. */
static int drain(struct qres_encoder *encoder, uint8_t *out, size_t size,
                 size_t *position) {
    size_t count;

    do {
        count = qres_encoder_pull(encoder, out + *position, size - *position);
        *position += count;
    } while (count != 0 && *position < size);
    return *position == size && qres_encoder_waits(encoder) ? QRES_E_SPACE
                                                            : QRES_OK;
}

int qres_compress(const struct qres_encoder_config *config, const uint8_t *rows,
                  size_t row_count, const struct qres_memory *memory,
                  uint8_t *out, size_t size, size_t *written) {
    struct qres_encoder *encoder;
    size_t row_size = 0;
    size_t position = 0;
    int error =
        qres_encoder_init(&encoder, config, memory->bytes, memory->size);

    for (uint32_t i = 0; error == QRES_OK && i < config->column_count; i++) {
        row_size += qres_type_width((enum qres_type)config->columns[i].type);
    }
    while (error == QRES_OK && row_count != 0) {
        size_t taken;

        error = qres_encoder_push(encoder, rows, row_count, &taken);
        rows += taken * row_size;
        row_count -= taken;
        if (error == QRES_OK) {
            error = drain(encoder, out, size, &position);
        }
    }
    if (error == QRES_OK) {
        error = qres_encoder_finish(encoder);
    }
    if (error == QRES_OK) {
        error = drain(encoder, out, size, &position);
    }
    if (error == QRES_OK) {
        *written = position;
    }
    return error;
}

/* Interleaves the rows of the group just read. */
static int take_group(const struct qres_decoder *decoder, uint8_t *out,
                      size_t size, size_t *position) {
    const struct qres_schema *schema = qres_decoder_schema(decoder);
    size_t rows = qres_decoder_rows(decoder);
    size_t row_size = 0;
    size_t at = 0;

    for (uint32_t i = 0; i < schema->column_count; i++) {
        row_size += qres_type_width((enum qres_type)schema->columns[i].type);
    }
    if (rows * row_size > size - *position) {
        return QRES_E_SPACE;
    }
    for (uint32_t i = 0; i < schema->column_count; i++) {
        enum qres_type type = (enum qres_type)schema->columns[i].type;

        if (type == QRES_TYPE_BYTES) {
            return QRES_E_DATA;
        }
        qres_type_store(type, qres_decoder_cells(decoder, i), rows,
                        out + *position + at, row_size);
        at += qres_type_width(type);
    }
    *position += rows * row_size;
    return QRES_OK;
}

int qres_decompress(const uint8_t *file, size_t file_size,
                    const struct qres_memory *memory, uint8_t *out, size_t size,
                    size_t *written) {
    const struct qres_decoder_config limits = memory->limits;
    struct qres_decoder *decoder;
    size_t position = 0;
    int error =
        qres_decoder_init(&decoder, &limits, memory->bytes, memory->size);

    while (error == QRES_OK) {
        enum qres_event event;
        size_t taken;

        error = qres_decoder_next(decoder, &event);
        if (error == QRES_OK && event == QRES_EVENT_GROUP) {
            error = take_group(decoder, out, size, &position);
        }
        if (error != QRES_OK || event != QRES_EVENT_MORE) {
            continue;
        }
        error = qres_decoder_push(decoder, file, file_size, &taken);
        file += taken;
        file_size -= taken;
        if (error == QRES_OK && taken == 0) {
            if (!qres_decoder_is_complete(decoder)) {
                return QRES_E_END;
            }
            *written = position;
            return QRES_OK;
        }
    }
    return error;
}
