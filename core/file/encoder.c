/*
 * encoder.c: rows in, the bytes of a file out.
 *
 * Room: file. Spec: spec/format.md 3.
 *
 * A group gathers as cells, column by column; its chunks are built in `out`
 * and wait there to be pulled. While they wait no new group may be coded.
 */
#include "encoder.h"

#include <string.h>

/* ---- groups --------------------------------------------------------- */

static void adopt_front(struct stream_column *stream,
                        const struct qres_front *front) {
    stream->column.front = *front;
    if (front->alphabet_count != 0) {
        memcpy(stream->alphabet, front->alphabet,
               front->alphabet_count * sizeof *stream->alphabet);
        stream->column.front.alphabet = stream->alphabet;
    }
    stream->known = 1;
}

/* The front end of the cells; its alphabet must fit beside the others'. */
static void detect(struct qres_encoder *encoder,
                   const struct stream_column *stream,
                   struct qres_front *front) {
    size_t total = 0;

    qres_front_detect((enum qres_type)stream->column.type, stream->cells,
                      encoder->row_count, front, encoder->spare, encoder->work);
    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        if (&encoder->streams[i] != stream) {
            total += encoder->streams[i].column.front.alphabet_count;
        }
    }
    if (front->alphabet_count > QRES_ALPHABETS_MAX - total) {
        front->alphabet = NULL;
        front->alphabet_count = 0;
    }
}

/* Bytes of one column in a SCHEMA, through free room at `at`. */
static size_t schema_cost(struct qres_column *column, uint8_t *at,
                          size_t size) {
    struct qres_schema schema = {0, 1, 0, NULL, column};
    size_t written = 0;

    return qres_schema_pack(&schema, at, size, &written) == QRES_OK ? written
                                                                    : size;
}

static int same_front(const struct qres_front *a, const struct qres_front *b) {
    return a->base == b->base && a->narrow == b->narrow &&
           a->places == b->places && a->alphabet_count == b->alphabet_count &&
           (a->alphabet_count == 0 ||
            memcmp(a->alphabet, b->alphabet,
                   a->alphabet_count * sizeof *a->alphabet) == 0);
}

/*
 * Where too many cells escape, tries a new front end behind the page and
 * keeps it if page and schema together get smaller.
 */
static int reconsider(struct qres_encoder *encoder,
                      struct stream_column *stream,
                      const struct qres_page_input *input, uint8_t *page,
                      struct qres_page_summary *summary) {
    struct qres_page_summary tried;
    struct qres_column column = stream->column;
    struct qres_page_input attempt = *input;
    uint8_t *end = encoder->out + encoder->out_size;
    uint8_t *behind = page + summary->size;
    size_t cost;
    int error;

    detect(encoder, stream, &column.front);
    if (same_front(&column.front, &stream->column.front)) {
        return QRES_OK;
    }
    attempt.column = &column;
    error = qres_page_encode(&attempt, encoder->work, behind,
                             (size_t)(end - behind), &tried);
    if (error != QRES_OK) {
        return error;
    }
    cost = schema_cost(&column, behind + tried.size,
                       (size_t)(end - behind) - tried.size);
    if (tried.size + cost < summary->size) {
        memmove(page, behind, tried.size);
        adopt_front(stream, &column.front);
        encoder->schema_due = 1;
        *summary = tried;
    }
    return QRES_OK;
}

static uint32_t escape_share(const struct qres_page_summary *summary,
                             uint32_t row_count) {
    return (uint32_t)(((uint64_t)summary->escapes << 16) / row_count);
}

/* An alphabet that costs more than it saves against raw pages goes. */
static int drop_alphabet(struct qres_encoder *encoder,
                         struct stream_column *stream,
                         const struct qres_page_input *input, uint8_t *page,
                         struct qres_page_summary *summary) {
    uint8_t *end = encoder->out + encoder->out_size;
    uint8_t *behind = page + summary->size;
    size_t raw =
        input->count * qres_type_width((enum qres_type)stream->column.type);
    size_t cost = schema_cost(&stream->column, behind, (size_t)(end - behind));

    if (summary->size + cost <= raw + QRES_PAGE_EXTRA) {
        return QRES_OK;
    }
    stream->column.front.alphabet = NULL;
    stream->column.front.alphabet_count = 0;
    return qres_page_encode(input, encoder->work, page, (size_t)(end - page),
                            summary);
}

static int encode_column(struct qres_encoder *encoder,
                         struct stream_column *stream, uint8_t *page,
                         size_t *size) {
    uint8_t *end = encoder->out + encoder->out_size;
    struct qres_page_summary summary;
    struct qres_page_input input = {&stream->column, stream->cells,
                                    encoder->row_count, encoder->level};
    int fresh = !stream->known;
    int error;

    if (stream->column.type == QRES_TYPE_BYTES) {
        if (stream->blob_size != 0) {
            memcpy(page, stream->blob, stream->blob_size);
        }
        *size = stream->blob_size;
        return QRES_OK;
    }
    if (fresh) {
        struct qres_front front;

        detect(encoder, stream, &front);
        adopt_front(stream, &front);
        encoder->schema_due = 1;
    }
    error = qres_page_encode(&input, encoder->work, page, (size_t)(end - page),
                             &summary);
    if (error == QRES_OK && fresh && stream->column.front.alphabet_count != 0) {
        error = drop_alphabet(encoder, stream, &input, page, &summary);
    }
    if (error == QRES_OK && !fresh &&
        escape_share(&summary, encoder->row_count) >
            2 * stream->escapes_q16 + 65536 / 32) {
        error = reconsider(encoder, stream, &input, page, &summary);
        fresh = 1;
    }
    if (error == QRES_OK && fresh) {
        stream->escapes_q16 = escape_share(&summary, encoder->row_count);
    }
    *size = summary.size;
    return error;
}

static int write_chunk(struct qres_encoder *encoder, unsigned type,
                       const uint8_t *payload, size_t size) {
    size_t written;
    int error =
        qres_chunk_pack(type, payload, size, encoder->out + encoder->out_end,
                        encoder->out_size - encoder->out_end, &written);

    if (error == QRES_OK) {
        encoder->out_end += written;
        encoder->offset += written;
    }
    return error;
}

static int write_schema(struct qres_encoder *encoder, size_t reserve) {
    uint8_t *payload;
    size_t size;
    int error;

    if (encoder->magic_due) {
        qres_magic_pack(encoder->out);
        encoder->out_end = QRES_MAGIC_SIZE;
        encoder->offset = QRES_MAGIC_SIZE;
        encoder->magic_due = 0;
    }
    payload = encoder->out + encoder->out_end;
    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        encoder->schema.columns[i] = encoder->streams[i].column;
    }
    if (encoder->group_count != 0) {
        encoder->schema.version++;
    }
    encoder->schema_offset = encoder->offset;
    error = qres_schema_pack(&encoder->schema, payload,
                             reserve - encoder->out_end, &size);
    if (error == QRES_OK) {
        error = write_chunk(encoder, QRES_CHUNK_SCHEMA, payload, size);
    }
    encoder->schema_due = 0;
    return error;
}

static int write_index(struct qres_encoder *encoder) {
    const uint8_t *payload;
    size_t size =
        qres_index_finish(&encoder->index, encoder->index_offset, &payload);

    encoder->index_offset = encoder->offset;
    qres_index_begin(&encoder->index, encoder->index_memory,
                     encoder->index_size, encoder->schema.column_count);
    return write_chunk(encoder, QRES_CHUNK_INDEX, payload, size);
}

static void note_group(struct qres_encoder *encoder, uint64_t offset) {
    struct qres_index_group group = {offset, encoder->schema_offset,
                                     encoder->offset - offset,
                                     encoder->row_count};

    qres_index_put_group(&encoder->index, &group);
    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        struct stream_column *stream = &encoder->streams[i];
        struct qres_index_column column;

        if (stream->column.type == QRES_TYPE_BYTES) {
            memset(&column, 0, sizeof column);
        } else {
            qres_index_measure((enum qres_type)stream->column.type,
                               stream->cells, encoder->row_count, &column);
        }
        column.page_size = encoder->page_sizes[i];
        qres_index_put_column(&encoder->index, &column);
        stream->blob_size = 0;
    }
}

/*
 * Pages go to the end part of `out`, as a SCHEMA that they make necessary
 * must stand before them; then everything moves down.
 */
static int write_group(struct qres_encoder *encoder) {
    size_t reserve = encoder->out_size - encoder->page_room;
    uint8_t *pages = encoder->out + reserve;
    uint8_t *payload;
    struct qres_writer head;
    size_t pages_size = 0;
    uint64_t offset;
    int error = QRES_OK;

    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        error = encode_column(encoder, &encoder->streams[i], pages + pages_size,
                              &encoder->page_sizes[i]);
        if (error != QRES_OK) {
            return error;
        }
        pages_size += encoder->page_sizes[i];
    }
    if (encoder->schema_due) {
        error = write_schema(encoder, reserve);
        if (error != QRES_OK) {
            return error;
        }
    }
    payload = encoder->out + encoder->out_end;
    qres_writer_init(&head, payload, reserve - encoder->out_end);
    error = qres_group_pack(encoder->schema.version, encoder->row_count,
                            encoder->page_sizes, encoder->schema.column_count,
                            &head);
    if (error != QRES_OK) {
        return error;
    }
    /* Columns may have become wider, and there are blobs. */
    if (pages_size > QRES_PAYLOAD_MAX - head.position) {
        return QRES_E_LIMIT;
    }
    memmove(payload + head.position, pages, pages_size);
    offset = encoder->offset;
    error = write_chunk(encoder, QRES_CHUNK_GROUP, payload,
                        head.position + pages_size);
    if (error == QRES_OK) {
        note_group(encoder, offset);
        encoder->group_count++;
        encoder->row_count = 0;
        if (qres_index_is_full(&encoder->index)) {
            error = write_index(encoder);
        }
    }
    return error;
}

/* ---- the caller's side ---------------------------------------------- */

int64_t *qres_encoder_cells(struct qres_encoder *encoder, uint32_t column) {
    QRES_ASSERT(column < encoder->schema.column_count);
    return encoder->streams[column].cells;
}

uint32_t qres_encoder_rows(const struct qres_encoder *encoder) {
    return encoder->rows;
}

int qres_encoder_blob(struct qres_encoder *encoder, uint32_t column,
                      const uint8_t *bytes, size_t size) {
    size_t total = size;
    size_t room =
        encoder->page_room - (size_t)(encoder->schema.column_count + 1) *
                                 QRES_PAGE_BOUND((size_t)encoder->rows, 8);

    if (column >= encoder->schema.column_count ||
        encoder->streams[column].column.type != QRES_TYPE_BYTES) {
        return QRES_E_ARG;
    }
    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        total += i != column ? encoder->streams[i].blob_size : 0;
    }
    if (total > room) {
        return QRES_E_LIMIT;
    }
    encoder->streams[column].blob = bytes;
    encoder->streams[column].blob_size = size;
    return QRES_OK;
}

int qres_encoder_commit(struct qres_encoder *encoder, uint32_t row_count) {
    if (row_count == 0 || row_count > encoder->rows) {
        return QRES_E_ARG;
    }
    if (encoder->finished || encoder->row_count != 0 || encoder->out_end != 0) {
        return QRES_E_STATE;
    }
    encoder->row_count = row_count;
    return write_group(encoder);
}

int qres_encoder_push(struct qres_encoder *encoder, const uint8_t *rows,
                      size_t row_count, size_t *taken) {
    *taken = 0;
    for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
        if (encoder->streams[i].column.type == QRES_TYPE_BYTES) {
            return QRES_E_ARG;
        }
    }
    if (encoder->finished) {
        return QRES_E_STATE;
    }
    while (*taken < row_count && encoder->out_end == 0) {
        size_t room = encoder->rows - encoder->row_count;
        size_t count = row_count - *taken < room ? row_count - *taken : room;
        size_t at = 0;

        for (uint32_t i = 0; i < encoder->schema.column_count; i++) {
            struct stream_column *stream = &encoder->streams[i];
            enum qres_type type = (enum qres_type)stream->column.type;

            qres_type_load(type, rows + *taken * encoder->row_size + at,
                           encoder->row_size, count,
                           stream->cells + encoder->row_count);
            at += qres_type_width(type);
        }
        *taken += count;
        encoder->row_count += (uint32_t)count;
        if (encoder->row_count == encoder->rows) {
            int error = write_group(encoder);

            if (error != QRES_OK) {
                return error;
            }
        }
    }
    return QRES_OK;
}

int qres_encoder_finish(struct qres_encoder *encoder) {
    int error = QRES_OK;

    if (encoder->finished) {
        return QRES_E_STATE;
    }
    if (encoder->row_count != 0) {
        error = write_group(encoder);
    } else if (encoder->group_count == 0 && encoder->schema_due) {
        error = write_schema(encoder, encoder->out_size);
    }
    /* A file of one group needs no index: walking it is as fast. */
    if (error == QRES_OK && encoder->index.group_count != 0 &&
        (encoder->group_count > 1 || encoder->is_append)) {
        error = write_index(encoder);
    }
    if (error == QRES_OK) {
        if (encoder->out_size - encoder->out_end < QRES_END_SIZE) {
            return QRES_E_SPACE;
        }
        qres_end_pack(encoder->index_offset, encoder->out + encoder->out_end);
        encoder->out_end += QRES_END_SIZE;
        encoder->offset += QRES_END_SIZE;
        encoder->finished = 1;
    }
    return error;
}

int qres_encoder_waits(const struct qres_encoder *encoder) {
    return encoder->out_end != 0;
}

size_t qres_encoder_pull(struct qres_encoder *encoder, uint8_t *out,
                         size_t size) {
    size_t waiting = encoder->out_end - encoder->out_start;
    size_t count = waiting < size ? waiting : size;

    if (count != 0) {
        memcpy(out, encoder->out + encoder->out_start, count);
        encoder->out_start += count;
    }
    if (encoder->out_start == encoder->out_end) {
        encoder->out_start = 0;
        encoder->out_end = 0;
    }
    return count;
}
