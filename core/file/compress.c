/*
 * compress.c: a whole table of interleaved rows in one call, both ways.
 *
 * Room: file. Spec: spec/format.md 3.
 */
#include "qres/file.h"

/* Moves waiting output to the caller. */
static int drain(struct qres_encoder *encoder, struct qres_writer *out) {
    while (qres_encoder_waits(encoder)) {
        size_t count = qres_encoder_pull(encoder, out->data + out->position,
                                         out->size - out->position);

        if (count == 0) {
            return QRES_E_SPACE;
        }
        out->position += count;
    }
    return QRES_OK;
}

/* Bytes of a row; 0 if a column has samples of no fixed width. */
static size_t measure_row(const struct qres_column *columns, uint32_t count) {
    size_t size = 0;

    for (uint32_t i = 0; i < count; i++) {
        size_t width = qres_type_width((enum qres_type)columns[i].type);

        if (width == 0) {
            return 0;
        }
        size += width;
    }
    return size;
}

int qres_compress(const struct qres_encoder_config *config, const uint8_t *rows,
                  size_t row_count, const struct qres_memory *memory,
                  struct qres_writer *out) {
    struct qres_encoder *encoder;
    size_t start = out->position;
    size_t row_size;
    int error =
        qres_encoder_init(&encoder, config, memory->bytes, memory->size);

    if (error != QRES_OK) {
        return error;
    }
    row_size = measure_row(config->columns, config->column_count);
    while (error == QRES_OK && row_count != 0) {
        size_t taken;

        error = qres_encoder_push(encoder, rows, row_count, &taken);
        rows += taken * row_size;
        row_count -= taken;
        if (error == QRES_OK) {
            error = drain(encoder, out);
        }
    }
    if (error == QRES_OK) {
        error = qres_encoder_finish(encoder);
    }
    if (error == QRES_OK) {
        error = drain(encoder, out);
    }
    if (error != QRES_OK) {
        out->position = start;
    }
    return error;
}

/* Interleaves the rows of the group just read. */
static int take_group(const struct qres_decoder *decoder,
                      struct qres_writer *out) {
    const struct qres_schema *schema = qres_decoder_schema(decoder);
    size_t rows = qres_decoder_rows(decoder);
    size_t row_size = measure_row(schema->columns, schema->column_count);
    uint8_t *at = out->data + out->position;

    if (row_size == 0) {
        return QRES_E_DATA;
    }
    if (rows * row_size > out->size - out->position) {
        return QRES_E_SPACE;
    }
    for (uint32_t i = 0; i < schema->column_count; i++) {
        enum qres_type type = (enum qres_type)schema->columns[i].type;

        qres_type_store(type, qres_decoder_cells(decoder, i), rows, at,
                        row_size);
        at += qres_type_width(type);
    }
    out->position += rows * row_size;
    return QRES_OK;
}

/* One event; *done is set at a complete end. */
static int step(struct qres_decoder *decoder, const uint8_t **file,
                size_t *size, struct qres_writer *out, int *done) {
    enum qres_event event;
    size_t taken;
    int error = qres_decoder_next(decoder, &event);

    if (error == QRES_OK && event == QRES_EVENT_GROUP) {
        return take_group(decoder, out);
    }
    if (error != QRES_OK || event != QRES_EVENT_MORE) {
        return error;
    }
    error = qres_decoder_push(decoder, *file, *size, &taken);
    *file += taken;
    *size -= taken;
    if (error == QRES_OK && taken == 0) {
        *done = 1;
        return qres_decoder_is_complete(decoder) ? QRES_OK : QRES_E_END;
    }
    return error;
}

int qres_decompress(const uint8_t *file, size_t size,
                    const struct qres_memory *memory, struct qres_writer *out) {
    struct qres_decoder *decoder;
    size_t start = out->position;
    int done = 0;
    int error = qres_decoder_init(&decoder, &memory->limits, memory->bytes,
                                  memory->size);

    while (error == QRES_OK && !done) {
        error = step(decoder, &file, &size, out, &done);
    }
    if (error != QRES_OK) {
        out->position = start;
    }
    return error;
}
