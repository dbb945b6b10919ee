/*
 * conform_file.c: conformance of whole files: streams, index, one call.
 *
 * Tests: conformance of room file. Spec: spec/format.md 3.
 */
#include "qres/file.h"

#include "conform.h"

#define COLUMNS 3
#define ROWS    250 /* in groups of 100 */
#define SMALL   2400

static uint64_t memory[1500000 / 8];
static uint8_t file[24000];
static uint8_t rows[ROWS * 16];

static const struct qres_column columns[COLUMNS] = {
    {.type = QRES_TYPE_I16, .scale = 1},
    {.type = QRES_TYPE_F32},
    {.type = QRES_TYPE_I64}};

/* Interleaved: i16, f32 of two values, i64. */
static void make_rows(struct conform *c, unsigned kind) {
    for (unsigned i = 0; i < ROWS; i++) {
        uint8_t *row = rows + (size_t)i * 14;

        qres_store16(row, (uint16_t)conform_sample(c, kind, i));
        qres_store32(row + 2, (i & 7) < kind ? 0x41200000 : 0x3dcccccd);
        qres_store64(row + 6, (uint64_t)conform_sample(c, kind + 1, i));
    }
}

static void fold_group(struct conform *c, const struct qres_decoder *decoder) {
    const struct qres_schema *schema = qres_decoder_schema(decoder);
    uint32_t count = qres_decoder_rows(decoder);

    conform_u32(c, count);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        if (schema->columns[i].type == QRES_TYPE_BYTES) {
            size_t size = 0;
            const uint8_t *blob = qres_decoder_blob(decoder, i, &size);

            conform_bytes(c, blob, size);
            continue;
        }
        for (uint32_t row = 0; row < count; row++) {
            conform_i64(c, qres_decoder_cells(decoder, i)[row]);
        }
    }
}

/* Reads the file in pieces and folds every event. */
static void fold_decoder(struct conform *c, size_t size, size_t piece) {
    struct qres_decoder_config config = {20000, 2000, 4, 900};
    struct qres_decoder *decoder;
    size_t position = 0;
    size_t needed;
    int status = qres_decoder_size(&config, &needed);

    conform_i32(c, status);
    if (status == QRES_OK) {
        status = qres_decoder_init(&decoder, &config, memory, sizeof memory);
    }
    conform_i32(c, status);
    while (status == QRES_OK) {
        enum qres_event event = QRES_EVENT_MORE;
        size_t taken = 0;
        size_t rest = size - position;

        status = qres_decoder_next(decoder, &event);
        conform_i32(c, status);
        conform_u32(c, (uint32_t)event);
        if (status == QRES_OK && event == QRES_EVENT_GROUP) {
            fold_group(c, decoder);
        }
        if (status != QRES_OK || event != QRES_EVENT_MORE) {
            continue;
        }
        if (rest == 0) {
            conform_i32(c, qres_decoder_is_complete(decoder));
            return;
        }
        status = qres_decoder_push(decoder, file + position,
                                   rest < piece ? rest : piece, &taken);
        position += taken;
    }
}

/* Takes what waits in small pieces; returns where the file ends now. */
static size_t pull(struct qres_encoder *encoder, size_t position) {
    while (qres_encoder_waits(encoder)) {
        size_t room = sizeof file - position;

        position += qres_encoder_pull(encoder, file + position,
                                      room < 333 ? room : 333);
    }
    return position;
}

static void fold_streams(struct conform *c) {
    conform_section(c, "file.stream");
    for (unsigned kind = 0; kind < 8; kind++) {
        struct qres_encoder_config config = {.columns = columns,
                                             .column_count = COLUMNS,
                                             .rows = 100,
                                             .level = kind & 1};
        struct qres_encoder *encoder;
        size_t size = 0;
        size_t needed = 0;
        size_t done = 0;
        uint64_t x = conform_random(c);

        make_rows(c, kind);
        conform_i32(c, qres_encoder_size(&config, &needed));
        if (qres_encoder_init(&encoder, &config, memory, sizeof memory) != 0) {
            conform_text(c, "init");
            return;
        }
        conform_u32(c, qres_encoder_rows(encoder));
        while (done < ROWS) {
            size_t taken = 0;

            conform_i32(c, qres_encoder_push(encoder, rows + done * 14,
                                             ROWS - done, &taken));
            done += taken;
            size = pull(encoder, size);
        }
        conform_i32(c, qres_encoder_finish(encoder));
        size = pull(encoder, size);
        conform_bytes(c, file, size);
        fold_decoder(c, size, 77 + 500 * kind);
        file[(size_t)(x % size)] ^= (uint8_t)(x >> 32);
        fold_decoder(c, size, 1000);
    }
}

static void fold_index(struct conform *c, const struct qres_chunk_view *view) {
    struct qres_index_reader reader;
    struct qres_index_group group;
    int status = qres_index_open(&reader, view->payload, view->payload_size);

    conform_i32(c, status);
    while (status == QRES_OK && reader.group_count != 0) {
        status = qres_index_next(&reader, &group);
        if (status != QRES_OK) {
            break;
        }
        conform_u64(c, group.offset);
        conform_u64(c, group.schema_offset);
        conform_u64(c, group.size);
        conform_u32(c, group.row_count);
        for (uint32_t i = 0; status == QRES_OK && i < reader.column_count;
             i++) {
            struct qres_index_column column = {0, 0, 0, 0, 0};

            status = qres_index_next_column(&reader, &column);
            conform_u64(c, column.page_size);
            conform_u32(c, column.missing);
            conform_u32(c, column.has_range);
            conform_i64(c, column.min);
            conform_i64(c, column.max);
        }
    }
    conform_i32(c, status);
}

/* Walks the chunks; returns the number of bytes that were chunks. */
static size_t fold_chunks(struct conform *c, size_t size) {
    size_t position = QRES_MAGIC_SIZE;
    struct qres_chunk_view view;

    while (position < size &&
           qres_chunk_unpack(file + position, size - position, size, &view) ==
               QRES_OK) {
        conform_u32(c, view.type);
        if (view.type == QRES_CHUNK_INDEX) {
            fold_index(c, &view);
        }
        position += view.size;
    }
    return position;
}

static void fold_calls(struct conform *c) {
    struct qres_memory space = {memory, sizeof memory, {20000, 2000, 4, 900}};

    conform_section(c, "file.call");
    for (unsigned kind = 0; kind < 6; kind++) {
        struct qres_encoder_config config = {.columns = columns,
                                             .column_count = COLUMNS,
                                             .rows = 60 + 40 * kind,
                                             .level = kind & 1};
        struct qres_writer out;
        struct qres_writer back;

        make_rows(c, kind + 2);
        qres_writer_init(&out, file, kind != 5 ? sizeof file : SMALL / 3);
        conform_i32(c, qres_compress(&config, rows, ROWS, &space, &out));
        conform_bytes(c, file, out.position);
        conform_u32(c, (uint32_t)fold_chunks(c, out.position));
        qres_writer_init(&back, rows, sizeof rows);
        conform_i32(c, qres_decompress(file, out.position, &space, &back));
        conform_bytes(c, rows, back.position);
        conform_i32(c, qres_decompress(file, out.position / 2, &space, &back));
    }
}

/* By columns, with a column of the host's own bytes that changes its name. */
static void fold_blobs(struct conform *c) {
    static const uint8_t text[] = "first second third";
    struct qres_column pair[2] = {{.type = QRES_TYPE_U32}, /* and its texts */
                                  {.type = QRES_TYPE_BYTES}};
    struct qres_encoder_config config = {.columns = pair,
                                         .column_count = 2,
                                         .rows = 50,
                                         .level = QRES_LEVEL_EDGE,
                                         .blob_max = sizeof text,
                                         .note_max = 64,
                                         .note = text,
                                         .note_size = 5};
    struct qres_encoder *encoder;
    size_t size = 0;

    conform_section(c, "file.blob");
    if (qres_encoder_init(&encoder, &config, memory, sizeof memory) != 0) {
        conform_text(c, "init");
        return;
    }
    for (uint32_t group = 0; group < 3; group++) {
        int64_t *cells = qres_encoder_cells(encoder, 0);

        for (uint32_t i = 0; i < 50 - group; i++) {
            cells[i] = (int64_t)(conform_random(c) & 0xfff);
        }
        conform_i32(c, qres_encoder_blob(encoder, 1, text, 5 + 6 * group));
        conform_i32(c, qres_encoder_commit(encoder, 50 - group));
        size = pull(encoder, size);
        pair[1].name = text + group;
        pair[1].name_size = 6;
        conform_i32(c, qres_encoder_change(encoder, 1, &pair[1]));
    }
    conform_i32(c, qres_encoder_finish(encoder));
    size = pull(encoder, size);
    conform_bytes(c, file, size);
    conform_u32(c, (uint32_t)fold_chunks(c, size));
    fold_decoder(c, size, 64);
}

void conform_file(struct conform *c) {
    fold_streams(c);
    fold_calls(c);
    fold_blobs(c);
}
