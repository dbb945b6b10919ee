/*
 * decoder.c: the bytes of a file in, rows out.
 *
 * Room: file. Spec: spec/format.md 3.
 *
 * Whole chunks gather in `chunk`; the schema in force is kept apart, as
 * names and notes point into it.
 */
#include "qres/file.h"

#include <string.h>

#define CHUNK_DEFAULT (QRES_PAYLOAD_MAX + (size_t)16)
#define SCHEMA_MAX    ((size_t)4 << 20)

struct qres_decoder {
    struct qres_schema schema;
    struct qres_schema_space space;
    struct qres_group_view group;
    uint8_t *schema_bytes; /* payload of the schema in force */
    uint8_t *chunk;
    size_t chunk_max;
    size_t chunk_size; /* bytes gathered */
    size_t consumed;   /* of them, by the event before */
    int64_t *cells;    /* column after column */
    size_t cell_max;
    uint8_t *work;
    int error;
    uint8_t has_magic;
    uint8_t has_schema;
    uint8_t is_complete;
};

static size_t round_up(size_t size) {
    return (size + 7) & ~(size_t)7;
}

/* Fills in the stated limits; the fields of the config that are 0. */
static struct qres_decoder_config
with_defaults(const struct qres_decoder_config *config) {
    struct qres_decoder_config full = *config;

    full.chunk_max = full.chunk_max != 0 ? full.chunk_max : CHUNK_DEFAULT;
    full.cell_max = full.cell_max != 0 ? full.cell_max : QRES_CELLS_MAX;
    full.column_max = full.column_max != 0 ? full.column_max : QRES_COLUMNS_MAX;
    full.alphabet_max =
        full.alphabet_max != 0 ? full.alphabet_max : QRES_ALPHABETS_MAX;
    return full;
}

static size_t schema_room(const struct qres_decoder_config *full) {
    return full->chunk_max < SCHEMA_MAX ? full->chunk_max : SCHEMA_MAX;
}

static size_t rows_max(const struct qres_decoder_config *full) {
    return full->cell_max < QRES_ROWS_MAX ? full->cell_max : QRES_ROWS_MAX;
}

int qres_decoder_size(const struct qres_decoder_config *config, size_t *size) {
    struct qres_decoder_config full = with_defaults(config);

    if (full.chunk_max > SIZE_MAX / 4 || full.cell_max > QRES_CELLS_MAX ||
        full.column_max > QRES_COLUMNS_MAX ||
        full.alphabet_max > QRES_ALPHABETS_MAX) {
        return QRES_E_ARG;
    }
    *size = round_up(sizeof(struct qres_decoder)) +
            full.column_max * round_up(sizeof(struct qres_column)) +
            (size_t)full.alphabet_max * 8 + full.cell_max * 8 +
            round_up(QRES_PAGE_WORK_SIZE(rows_max(&full))) +
            round_up(schema_room(&full)) + round_up(full.chunk_max);
    return QRES_OK;
}

int qres_decoder_init(struct qres_decoder **decoder_out,
                      const struct qres_decoder_config *config, void *memory,
                      size_t size) {
    struct qres_decoder_config full = with_defaults(config);
    struct qres_decoder *decoder = memory;
    uint8_t *next = (uint8_t *)memory + round_up(sizeof *decoder);
    size_t needed;
    int error = qres_decoder_size(config, &needed);

    if (error != QRES_OK || needed > size) {
        return error != QRES_OK ? error : QRES_E_SPACE;
    }
    memset(decoder, 0, sizeof *decoder);
    decoder->space.columns = (struct qres_column *)(void *)next;
    decoder->space.column_max = full.column_max;
    next += full.column_max * round_up(sizeof(struct qres_column));
    decoder->space.alphabets = (int64_t *)(void *)next;
    decoder->space.alphabet_max = full.alphabet_max;
    next += (size_t)full.alphabet_max * 8;
    decoder->cells = (int64_t *)(void *)next;
    decoder->cell_max = full.cell_max;
    next += full.cell_max * 8;
    decoder->work = next;
    next += round_up(QRES_PAGE_WORK_SIZE(rows_max(&full)));
    decoder->schema_bytes = next;
    next += round_up(schema_room(&full));
    decoder->chunk = next;
    decoder->chunk_max = full.chunk_max;
    *decoder_out = decoder;
    return QRES_OK;
}

int qres_decoder_push(struct qres_decoder *decoder, const uint8_t *bytes,
                      size_t size, size_t *taken) {
    size_t room;
    size_t count;

    *taken = 0;
    if (decoder->error != QRES_OK) {
        return decoder->error;
    }
    if (decoder->consumed != 0) {
        return QRES_E_STATE;
    }
    room = decoder->chunk_max - decoder->chunk_size;
    count = size < room ? size : room;
    if (count != 0) {
        memcpy(decoder->chunk + decoder->chunk_size, bytes, count);
        decoder->chunk_size += count;
    }
    *taken = count;
    return QRES_OK;
}

static int read_schema(struct qres_decoder *decoder,
                       const struct qres_chunk_view *view) {
    size_t column_count;
    size_t alphabet_count;
    /* Measured first, so that a bad schema leaves the old one whole. */
    int error = qres_schema_measure(view->payload, view->payload_size,
                                    &column_count, &alphabet_count);

    if (error != QRES_OK) {
        return error;
    }
    if (view->payload_size > SCHEMA_MAX) {
        return QRES_E_LIMIT;
    }
    memcpy(decoder->schema_bytes, view->payload, view->payload_size);
    error = qres_schema_unpack(&decoder->schema, &decoder->space,
                               decoder->schema_bytes, view->payload_size);
    decoder->has_schema = error == QRES_OK;
    return error;
}

static int read_group(struct qres_decoder *decoder,
                      const struct qres_chunk_view *view) {
    const struct qres_schema *schema = &decoder->schema;
    struct qres_group_view *group = &decoder->group;
    const uint8_t *page;
    struct qres_reader sizes;
    int error;

    if (!decoder->has_schema) {
        return QRES_E_DATA;
    }
    error = qres_group_unpack(group, view->payload, view->payload_size,
                              schema->column_count);
    if (error != QRES_OK) {
        return error;
    }
    if (group->schema_version != schema->version) {
        return QRES_E_DATA;
    }
    if ((size_t)group->row_count * schema->column_count > decoder->cell_max) {
        return QRES_E_LIMIT;
    }
    page = group->pages;
    qres_reader_init(&sizes, group->sizes, group->sizes_size);
    for (uint32_t i = 0; error == QRES_OK && i < schema->column_count; i++) {
        size_t size = (size_t)qres_reader_varint(&sizes);

        if (schema->columns[i].type != QRES_TYPE_BYTES) {
            error =
                qres_page_decode(&schema->columns[i], page, size, decoder->work,
                                 decoder->cells + (size_t)i * group->row_count,
                                 group->row_count);
        }
        page += size;
    }
    return error;
}

static int read_chunk(struct qres_decoder *decoder,
                      const struct qres_chunk_view *view,
                      enum qres_event *event) {
    uint64_t index_offset;

    decoder->is_complete = 0;
    switch (view->type) {
    case QRES_CHUNK_SCHEMA:
        *event = QRES_EVENT_SCHEMA;
        return read_schema(decoder, view);
    case QRES_CHUNK_GROUP:
        *event = QRES_EVENT_GROUP;
        return read_group(decoder, view);
    case QRES_CHUNK_END:
        *event = QRES_EVENT_END;
        decoder->is_complete = 1;
        return qres_end_unpack(view, &index_offset);
    case QRES_CHUNK_INDEX:
        return QRES_OK;
    default:
        return view->type & 0x80 ? QRES_OK : QRES_E_VERSION;
    }
}

/* Drops what the last event left in front of the chunk buffer. */
static void drop_consumed(struct qres_decoder *decoder) {
    if (decoder->consumed != 0) {
        decoder->chunk_size -= decoder->consumed;
        memmove(decoder->chunk, decoder->chunk + decoder->consumed,
                decoder->chunk_size);
        decoder->consumed = 0;
    }
}

static int next_event(struct qres_decoder *decoder, enum qres_event *event) {
    *event = QRES_EVENT_MORE;
    if (!decoder->has_magic) {
        if (decoder->chunk_size < QRES_MAGIC_SIZE) {
            return QRES_OK;
        }
        decoder->has_magic = 1;
        decoder->consumed = QRES_MAGIC_SIZE;
        if (qres_magic_check(decoder->chunk) != QRES_OK) {
            return qres_magic_check(decoder->chunk);
        }
    }
    while (*event == QRES_EVENT_MORE) {
        struct qres_chunk_view view;
        int error;

        drop_consumed(decoder);
        error = qres_chunk_unpack(decoder->chunk, decoder->chunk_size,
                                  decoder->chunk_max, &view);
        if (error == QRES_E_END) {
            return QRES_OK;
        }
        if (error == QRES_OK) {
            decoder->consumed = view.size;
            error = read_chunk(decoder, &view, event);
        }
        if (error != QRES_OK) {
            return error;
        }
    }
    return QRES_OK;
}

int qres_decoder_next(struct qres_decoder *decoder, enum qres_event *event) {
    drop_consumed(decoder);
    if (decoder->error == QRES_OK) {
        decoder->error = next_event(decoder, event);
    }
    return decoder->error;
}

const struct qres_schema *
qres_decoder_schema(const struct qres_decoder *decoder) {
    return decoder->has_schema ? &decoder->schema : NULL;
}

uint32_t qres_decoder_rows(const struct qres_decoder *decoder) {
    return decoder->group.row_count;
}

const int64_t *qres_decoder_cells(const struct qres_decoder *decoder,
                                  uint32_t column) {
    QRES_ASSERT(column < decoder->schema.column_count);
    return decoder->cells + (size_t)column * decoder->group.row_count;
}

const uint8_t *qres_decoder_blob(const struct qres_decoder *decoder,
                                 uint32_t column, size_t *size) {
    return qres_group_page(&decoder->group, column, size);
}

int qres_decoder_is_complete(const struct qres_decoder *decoder) {
    return decoder->is_complete && decoder->chunk_size - decoder->consumed == 0;
}
