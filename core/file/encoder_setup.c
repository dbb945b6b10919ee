/*
 * encoder_setup.c: the encoder's memory, its columns and their texts.
 *
 * Room: file. Spec: spec/format.md 3, 4.
 */
#include "encoder.h"

#include <string.h>

/* ---- memory --------------------------------------------------------- */

/* Hands out aligned pieces; with no base it only counts. */
struct carver {
    uint8_t *base;
    size_t used;
    int error;
};

static void *carve(struct carver *carver, size_t count, size_t size) {
    size_t bytes;
    size_t start = carver->used;

    if (qres_size_multiply(count, size, &bytes) != QRES_OK ||
        qres_size_add(bytes, 7, &bytes) != QRES_OK ||
        qres_size_add(start, bytes & ~(size_t)7, &carver->used) != QRES_OK) {
        carver->error = QRES_E_LIMIT;
        return NULL;
    }
    return carver->base != NULL ? carver->base + start : NULL;
}

#define GROUP_HEAD_MAX 16 /* bytes: version, rows */
#define PAGE_HEAD_MAX  (4 + QRES_PAGE_EXTRA)

/* Rows whose cells, and whose raw pages in one chunk, any reader takes. */
static size_t rows_that_fit(const struct qres_encoder_config *config) {
    size_t room = QRES_PAYLOAD_MAX - GROUP_HEAD_MAX -
                  (size_t)config->column_count * PAGE_HEAD_MAX;
    size_t most = QRES_CELLS_MAX / config->column_count;
    size_t row_size = 0;

    for (uint32_t i = 0; i < config->column_count; i++) {
        row_size += qres_type_width((enum qres_type)config->columns[i].type);
    }
    if (row_size != 0 && room / row_size < most) {
        most = room / row_size;
    }
    return most < QRES_ROWS_MAX ? most : QRES_ROWS_MAX;
}

static uint32_t choose_rows(const struct qres_encoder_config *config) {
    size_t fit = rows_that_fit(config);

    if (config->rows != 0) {
        return config->rows;
    }
    return (uint32_t)(fit < QRES_ROWS_DEFAULT ? fit : QRES_ROWS_DEFAULT);
}

/* Names and notes of all columns and of the table. */
static size_t text_total(const struct qres_encoder_config *config) {
    size_t size = config->note_size;

    for (uint32_t i = 0; i < config->column_count; i++) {
        size +=
            (size_t)config->columns[i].name_size + config->columns[i].note_size;
    }
    return size;
}

static int check_config(const struct qres_encoder_config *config) {
    if (config->columns == NULL || config->column_count == 0 ||
        config->column_count > QRES_COLUMNS_MAX ||
        config->level > QRES_LEVEL_EDGE || config->note_size > QRES_NOTE_MAX ||
        config->note_max > QRES_NOTE_MAX ||
        config->blob_max > QRES_PAYLOAD_MAX) {
        return QRES_E_ARG;
    }
    for (uint32_t i = 0; i < config->column_count; i++) {
        if (config->columns[i].type >= QRES_TYPE_COUNT ||
            config->columns[i].scale > 18 ||
            config->columns[i].name_size > QRES_NAME_MAX ||
            config->columns[i].note_size > QRES_NOTE_MAX) {
            return QRES_E_ARG;
        }
    }
    return text_total(config) <= QRES_NOTE_MAX &&
                   config->rows <= rows_that_fit(config)
               ? QRES_OK
               : QRES_E_ARG;
}

static size_t alphabet_room(uint32_t rows) {
    return rows / 6 < QRES_ALPHABET_MAX ? rows / 6 + 1 : QRES_ALPHABET_MAX;
}

/* Places every array. */
static int place(struct qres_encoder *encoder,
                 const struct qres_encoder_config *config,
                 struct carver *carver) {
    uint32_t count = config->column_count;
    uint32_t rows = choose_rows(config);
    size_t alphabet = alphabet_room(rows);
    size_t index =
        INDEX_HEAD_MAX + INDEX_GROUP_MAX + (size_t)count * INDEX_COLUMN_MAX;
    size_t schema;

    encoder->rows = rows;
    encoder->streams = carve(carver, count, sizeof *encoder->streams);
    encoder->schema.columns =
        carve(carver, count, sizeof *encoder->schema.columns);
    for (uint32_t i = 0; i < count; i++) {
        int64_t *cells = carve(carver, rows, sizeof *cells);
        int64_t *values = carve(carver, alphabet, sizeof *values);

        if (carver->base != NULL) {
            encoder->streams[i].cells = cells;
            encoder->streams[i].alphabet = values;
        }
    }
    encoder->spare = carve(carver, QRES_ALPHABET_MAX, sizeof *encoder->spare);
    encoder->page_sizes = carve(carver, count, sizeof *encoder->page_sizes);
    encoder->work = carve(carver, QRES_PAGE_WORK_SIZE(rows), 1);
    encoder->text_max = text_total(config) + config->note_max;
    encoder->text = carve(carver, encoder->text_max, 1);
    encoder->index_size = index < 65536 ? 65536 : index;
    encoder->index_memory = carve(carver, encoder->index_size, 1);
    schema = encoder->text_max + (size_t)count * (64 + alphabet * 12);
    encoder->page_room =
        (size_t)(count + 1) * QRES_PAGE_BOUND(rows, 8) + config->blob_max;
    encoder->out_size = encoder->page_room + schema + encoder->index_size +
                        4096 + (size_t)count * QRES_VARINT_MAX;
    encoder->out = carve(carver, encoder->out_size, 1);
    return carver->error;
}

int qres_encoder_size(const struct qres_encoder_config *config, size_t *size) {
    struct qres_encoder encoder;
    struct carver carver = {NULL, sizeof encoder, QRES_OK};
    int error = check_config(config);

    if (error == QRES_OK) {
        error = place(&encoder, config, &carver);
    }
    if (error == QRES_OK) {
        *size = carver.used;
    }
    return error;
}

/* ---- names and notes ------------------------------------------------ */

static const uint8_t *keep_text(struct qres_encoder *encoder,
                                const uint8_t *text, size_t size) {
    uint8_t *kept = encoder->text + encoder->text_size;

    QRES_ASSERT(size <= encoder->text_max - encoder->text_size);
    if (size != 0) {
        memcpy(kept, text, size);
    }
    encoder->text_size += size;
    return kept;
}

static void keep_column(struct qres_encoder *encoder,
                        struct qres_column *column) {
    column->name = keep_text(encoder, column->name, column->name_size);
    column->note = keep_text(encoder, column->note, column->note_size);
}

int qres_encoder_init(struct qres_encoder **encoder_out,
                      const struct qres_encoder_config *config, void *memory,
                      size_t size) {
    struct qres_encoder *encoder = memory;
    struct carver carver = {memory, sizeof *encoder, QRES_OK};
    size_t needed;
    int error = qres_encoder_size(config, &needed);

    if (error != QRES_OK || needed > size) {
        return error != QRES_OK ? error : QRES_E_SPACE;
    }
    memset(encoder, 0, sizeof *encoder);
    error = place(encoder, config, &carver);
    QRES_ASSERT(error == QRES_OK);
    qres_index_begin(&encoder->index, encoder->index_memory,
                     encoder->index_size, config->column_count);
    encoder->schema.column_count = config->column_count;
    encoder->schema.version = config->schema_version;
    encoder->schema.note_size = (uint32_t)config->note_size;
    encoder->schema.note = keep_text(encoder, config->note, config->note_size);
    for (uint32_t i = 0; i < config->column_count; i++) {
        struct stream_column *stream = &encoder->streams[i];

        stream->column = config->columns[i];
        memset(&stream->column.front, 0, sizeof stream->column.front);
        stream->blob = NULL;
        stream->blob_size = 0;
        stream->known = 0;
        keep_column(encoder, &stream->column);
        encoder->row_size +=
            qres_type_width((enum qres_type)config->columns[i].type);
    }
    encoder->level = config->level;
    encoder->is_append = config->offset != 0;
    encoder->offset = config->offset;
    encoder->index_offset = config->index_offset;
    encoder->schema_due = 1;
    encoder->magic_due = !encoder->is_append;
    *encoder_out = encoder;
    return error;
}

/* Moves all texts together, through the idle output buffer. */
static void compact_text(struct qres_encoder *encoder) {
    uint8_t *old = encoder->out;

    QRES_ASSERT(encoder->out_end == 0);
    memcpy(old, encoder->text, encoder->text_size);
    encoder->schema.note = old + (encoder->schema.note - encoder->text);
    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        struct qres_column *column = &encoder->streams[i].column;

        column->name = old + (column->name - encoder->text);
        column->note = old + (column->note - encoder->text);
    }
    encoder->text_size = 0;
    encoder->schema.note =
        keep_text(encoder, encoder->schema.note, encoder->schema.note_size);
    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        keep_column(encoder, &encoder->streams[i].column);
    }
}

/* Bytes of names and notes if `column` had `size` of them. */
static size_t changed_size(const struct qres_encoder *encoder,
                           const struct stream_column *stream, size_t size) {
    size += encoder->schema.note_size;
    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        const struct stream_column *other = &encoder->streams[i];

        if (other != stream) {
            size += (size_t)other->column.name_size + other->column.note_size;
        }
    }
    return size;
}

int qres_encoder_change(struct qres_encoder *encoder, uint32_t index,
                        const struct qres_column *changed) {
    struct stream_column *stream;
    struct qres_column column = *changed;
    size_t text_size = (size_t)column.name_size + column.note_size;

    if (index >= encoder->schema.column_count ||
        column.type >= QRES_TYPE_COUNT || column.scale > 18 ||
        column.name_size > QRES_NAME_MAX || column.note_size > QRES_NOTE_MAX) {
        return QRES_E_ARG;
    }
    if (encoder->out_end != 0 || encoder->row_count != 0) {
        return QRES_E_STATE;
    }
    stream = &encoder->streams[index];
    if (changed_size(encoder, stream, text_size) > QRES_NOTE_MAX) {
        return QRES_E_LIMIT;
    }
    if (text_size > encoder->text_max - encoder->text_size) {
        stream->column.name_size = 0;
        stream->column.note_size = 0;
        compact_text(encoder);
        if (text_size > encoder->text_max - encoder->text_size) {
            return QRES_E_SPACE;
        }
    }
    memset(&column.front, 0, sizeof column.front);
    keep_column(encoder, &column);
    encoder->row_size += qres_type_width((enum qres_type)column.type) -
                         qres_type_width((enum qres_type)stream->column.type);
    stream->column = column;
    stream->known = 0;
    encoder->schema_due = 1;
    return QRES_OK;
}
