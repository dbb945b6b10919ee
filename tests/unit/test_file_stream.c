/*
 * test_file_stream.c: files through streams: groups, index, append, limits.
 *
 * Tests: room file. Spec: spec/format.md 3.
 */
#include <stdlib.h>
#include <string.h>

#include "qres/file.h"
#include "shapes.h"

#define FILE_MAX ((size_t)1 << 22)

static uint8_t file[FILE_MAX];
static size_t file_size;

/* ---- writing ---------------------------- */

struct writer {
    struct qres_encoder *encoder;
    void *memory;
    size_t step; /* bytes a pull */
};

static void open_writer(struct writer *w,
                        const struct qres_encoder_config *config, size_t step) {
    size_t size;

    w->step = step;
    assert_int_equal(qres_encoder_size(config, &size), QRES_OK);
    w->memory = malloc(size);
    assert_non_null(w->memory);
    assert_int_equal(qres_encoder_init(&w->encoder, config, w->memory, size),
                     QRES_OK);
}

static void drain(struct writer *w) {
    while (qres_encoder_waits(w->encoder)) {
        assert_true(file_size + w->step <= FILE_MAX);
        file_size += qres_encoder_pull(w->encoder, file + file_size, w->step);
    }
}

static void close_writer(struct writer *w) {
    assert_int_equal(qres_encoder_finish(w->encoder), QRES_OK);
    drain(w);
    free(w->memory);
}

/* A group of `rows` rows of a walk in each column. */
static void commit_walk(struct writer *w, uint32_t columns, uint32_t rows,
                        uint64_t seed) {
    for (uint32_t c = 0; c < columns; c++) {
        shape_fill(SHAPE_GAPS, QRES_TYPE_I32, INT32_MIN, seed + c,
                   qres_encoder_cells(w->encoder, c), rows);
    }
    assert_int_equal(qres_encoder_commit(w->encoder, rows), QRES_OK);
    drain(w);
}

static void assert_walk(const struct qres_decoder *decoder, uint32_t columns,
                        uint32_t rows, uint64_t seed) {
    static int64_t want[QRES_ROWS_MAX];

    assert_int_equal(qres_decoder_rows(decoder), rows);
    for (uint32_t c = 0; c < columns; c++) {
        shape_fill(SHAPE_GAPS, QRES_TYPE_I32, INT32_MIN, seed + c, want, rows);
        assert_memory_equal(qres_decoder_cells(decoder, c), want, rows * 8);
    }
}

/* ---- reading ---------------------------- */

struct reader {
    struct qres_decoder *decoder;
    void *memory;
    size_t position;
    size_t step; /* bytes a push */
};

static void open_reader(struct reader *r,
                        const struct qres_decoder_config *config, size_t step) {
    size_t size;

    memset(r, 0, sizeof *r);
    r->step = step;
    assert_int_equal(qres_decoder_size(config, &size), QRES_OK);
    r->memory = malloc(size);
    assert_non_null(r->memory);
    assert_int_equal(qres_decoder_init(&r->decoder, config, r->memory, size),
                     QRES_OK);
}

/* The next event that is not MORE, MORE at the end of the file, or error. */
static int next(struct reader *r, enum qres_event *event) {
    for (;;) {
        size_t left = file_size - r->position;
        size_t taken;
        int error = qres_decoder_next(r->decoder, event);

        if (error != QRES_OK || *event != QRES_EVENT_MORE || left == 0) {
            return error;
        }
        error = qres_decoder_push(r->decoder, file + r->position,
                                  left < r->step ? left : r->step, &taken);
        if (error != QRES_OK || taken == 0) {
            return error;
        }
        r->position += taken;
    }
}

static void expect(struct reader *r, enum qres_event want) {
    enum qres_event event = QRES_EVENT_MORE;

    assert_int_equal(next(r, &event), QRES_OK);
    assert_int_equal(event, want);
}

/* What reading the whole file ends with. */
static int read_all(const struct qres_decoder_config *config) {
    struct reader r;
    enum qres_event event = QRES_EVENT_SCHEMA;
    int error = QRES_OK;

    open_reader(&r, config, 1 << 16);
    while (error == QRES_OK && event != QRES_EVENT_MORE) {
        error = next(&r, &event);
    }
    if (error == QRES_OK && !qres_decoder_is_complete(r.decoder)) {
        error = QRES_E_END;
    }
    free(r.memory);
    return error;
}

static struct qres_decoder_config small_limits(void) {
    struct qres_decoder_config limits = {.chunk_max = 1 << 20,
                                         .cell_max = 1 << 16,
                                         .column_max = 8,
                                         .alphabet_max = 4096};

    return limits;
}

/* ---- streams ---------------------------- */

static const uint8_t unit_a[] = "a";
static const uint8_t unit_b[] = "degrees";

static void set_columns(struct qres_column *columns, uint32_t count) {
    memset(columns, 0, count * sizeof *columns);
    for (uint32_t i = 0; i < count; i++) {
        columns[i].type = QRES_TYPE_I32;
        columns[i].name = unit_a;
        columns[i].name_size = 1;
    }
}

struct step_row {
    const char *name;
    size_t step;
};

static const struct step_row step_rows[] = {
    {"stream: a byte a step", 1},
    {"stream: seven bytes a step", 7},
    {"stream: all at once", 1 << 20},
};

/* Three groups, a blob, a change between them. */
static void streams_come_back(void **state) {
    const struct step_row *row = *state;
    const struct qres_decoder_config limits = small_limits();
    struct qres_column columns[3];
    struct qres_column changed = {0};
    struct qres_encoder_config config = {
        .columns = columns, .column_count = 3, .rows = 200, .level = 1};
    struct writer w;
    struct reader r;
    size_t size;

    set_columns(columns, 3);
    columns[2].type = QRES_TYPE_BYTES;
    config.blob_max = 64;
    config.note_max = 32;
    config.note = unit_b;
    config.note_size = 7;
    file_size = 0;
    open_writer(&w, &config, row->step);
    assert_int_equal(qres_encoder_rows(w.encoder), 200);
    assert_int_equal(
        qres_encoder_blob(w.encoder, 2, (const uint8_t *)"blob", 4), QRES_OK);
    commit_walk(&w, 2, 200, 1);
    commit_walk(&w, 2, 10, 2);
    changed.type = QRES_TYPE_I32;
    changed.note = unit_b;
    changed.note_size = 7;
    changed.name = unit_b;
    changed.name_size = 7;
    for (unsigned i = 0; i < 5; i++) {
        /* Again and again: old texts make room. */
        assert_int_equal(qres_encoder_change(w.encoder, 1, &changed), QRES_OK);
    }
    assert_int_equal(
        qres_encoder_blob(w.encoder, 2, (const uint8_t *)"more", 3), QRES_OK);
    commit_walk(&w, 2, 150, 3);
    close_writer(&w);
    open_reader(&r, &limits, row->step);
    assert_null(qres_decoder_schema(r.decoder));
    expect(&r, QRES_EVENT_SCHEMA);
    assert_int_equal(qres_decoder_schema(r.decoder)->note_size, 7);
    expect(&r, QRES_EVENT_GROUP);
    assert_walk(r.decoder, 2, 200, 1);
    assert_memory_equal(qres_decoder_blob(r.decoder, 2, &size), "blob", 4);
    assert_int_equal(size, 4);
    expect(&r, QRES_EVENT_GROUP);
    assert_walk(r.decoder, 2, 10, 2);
    expect(&r, QRES_EVENT_SCHEMA);
    assert_int_equal(qres_decoder_schema(r.decoder)->columns[1].note_size, 7);
    assert_memory_equal(qres_decoder_schema(r.decoder)->columns[1].name, unit_b,
                        7);
    expect(&r, QRES_EVENT_GROUP);
    assert_walk(r.decoder, 2, 150, 3);
    assert_false(qres_decoder_is_complete(r.decoder));
    expect(&r, QRES_EVENT_END);
    assert_true(qres_decoder_is_complete(r.decoder));
    expect(&r, QRES_EVENT_MORE);
    free(r.memory);
}

/* ---- index and append ---------------------------- */

/* Checks the groups of an INDEX against the chunks it points at. */
static uint32_t check_index(const struct qres_chunk_view *view,
                            uint64_t *previous) {
    struct qres_index_reader reader;
    uint32_t groups = 0;

    assert_int_equal(
        qres_index_open(&reader, view->payload, view->payload_size), QRES_OK);
    *previous = reader.previous;
    while (reader.group_count != 0) {
        struct qres_index_group group;
        struct qres_index_column column;
        struct qres_chunk_view chunk;
        struct qres_group_view pages;

        assert_int_equal(qres_index_next_column(&reader, &column),
                         QRES_E_STATE);
        assert_int_equal(qres_index_next(&reader, &group), QRES_OK);
        assert_int_equal(qres_index_next(&reader, &group), QRES_E_STATE);
        assert_int_equal(qres_chunk_unpack(file + group.offset,
                                           file_size - group.offset, FILE_MAX,
                                           &chunk),
                         QRES_OK);
        assert_int_equal(chunk.type, QRES_CHUNK_GROUP);
        assert_int_equal(chunk.size, group.size);
        assert_int_equal(file[group.schema_offset], QRES_CHUNK_SCHEMA);
        assert_int_equal(qres_group_unpack(&pages, chunk.payload,
                                           chunk.payload_size,
                                           reader.column_count),
                         QRES_OK);
        assert_int_equal(pages.row_count, group.row_count);
        for (uint32_t c = 0; c < reader.column_count; c++) {
            size_t size;

            assert_int_equal(qres_index_next_column(&reader, &column), QRES_OK);
            (void)qres_group_page(&pages, c, &size);
            assert_int_equal(column.page_size, size);
            assert_true(column.missing <= group.row_count);
            assert_true(!column.has_range || column.min <= column.max);
        }
        groups++;
    }
    return groups;
}

/* From END back through all INDEX chunks; returns the groups they name. */
static uint32_t walk_index(void) {
    struct qres_chunk_view view;
    uint64_t offset;
    uint32_t groups = 0;

    assert_int_equal(qres_chunk_unpack(file + file_size - QRES_END_SIZE,
                                       QRES_END_SIZE, 1000, &view),
                     QRES_OK);
    assert_int_equal(qres_end_unpack(&view, &offset), QRES_OK);
    while (offset != 0) {
        assert_true(offset < file_size);
        assert_int_equal(qres_chunk_unpack(file + offset, file_size - offset,
                                           FILE_MAX, &view),
                         QRES_OK);
        assert_int_equal(view.type, QRES_CHUNK_INDEX);
        groups += check_index(&view, &offset);
    }
    return groups;
}

static void index_names_every_group(void **state) {
    struct qres_column columns[2];
    struct qres_encoder_config config = {
        .columns = columns, .column_count = 2, .rows = 8};
    struct writer w;

    (void)state;
    set_columns(columns, 2);
    file_size = 0;
    open_writer(&w, &config, 4096);
    for (uint32_t i = 0; i < 600; i++) {
        commit_walk(&w, 2, 1 + i % 8, i);
    }
    close_writer(&w);
    assert_int_equal(walk_index(), 600);
}

static void append_keeps_what_stands(void **state) {
    const struct qres_decoder_config limits = small_limits();
    struct qres_column columns[2];
    struct qres_encoder_config config = {
        .columns = columns, .column_count = 2, .rows = 50};
    struct qres_chunk_view view;
    struct writer w;
    struct reader r;
    static uint8_t before[4096];
    static const enum qres_event events[] = {
        QRES_EVENT_SCHEMA, QRES_EVENT_GROUP,  QRES_EVENT_GROUP,
        QRES_EVENT_END,    QRES_EVENT_SCHEMA, QRES_EVENT_GROUP};
    size_t size;

    (void)state;
    set_columns(columns, 2);
    file_size = 0;
    open_writer(&w, &config, 4096);
    commit_walk(&w, 2, 50, 1);
    commit_walk(&w, 2, 50, 2);
    close_writer(&w);
    size = file_size;
    assert_true(size <= sizeof before);
    memcpy(before, file, size);
    config.offset = size;
    config.schema_version = 1;
    assert_int_equal(qres_chunk_unpack(file + size - QRES_END_SIZE,
                                       QRES_END_SIZE, 1000, &view),
                     QRES_OK);
    assert_int_equal(qres_end_unpack(&view, &config.index_offset), QRES_OK);
    open_writer(&w, &config, 4096);
    commit_walk(&w, 2, 50, 3);
    close_writer(&w);
    assert_memory_equal(file, before, size);
    assert_int_equal(walk_index(), 3);
    open_reader(&r, &limits, 64);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        expect(&r, events[i]);
    }
    assert_walk(r.decoder, 2, 50, 3);
    expect(&r, QRES_EVENT_END);
    free(r.memory);
}

/* ---- refusals ---------------------------- */

#define BYTES(text) text, sizeof(text) - 1

static void add_chunk(unsigned type, const char *payload, size_t size) {
    size_t written;

    assert_int_equal(qres_chunk_pack(type, (const uint8_t *)payload, size,
                                     file + file_size, FILE_MAX - file_size,
                                     &written),
                     QRES_OK);
    file_size += written;
}

struct refused_row {
    const char *name;
    unsigned type;
    const char *payload;
    size_t size;
    int error;
};

/* Behind a SCHEMA of version 0 with one column of i8. */
static const struct refused_row refused_rows[] = {
    {"file: a group", 2, BYTES("\x00\x01\x02\x01\x05"), QRES_E_END},
    {"file: a group of another version", 2, BYTES("\x01\x01\x02\x01\x05"),
     QRES_E_DATA},
    {"file: a group with a bad page", 2, BYTES("\x00\x01\x02\x0f\x05"),
     QRES_E_VERSION},
    {"file: a bad schema", 1, BYTES("\x00\x01\x00\x0f"), QRES_E_VERSION},
    {"file: genes", 4, BYTES("gene"), QRES_E_VERSION},
    {"file: an unknown chunk", 6, BYTES("?"), QRES_E_VERSION},
    {"file: type 0", 0, BYTES("?"), QRES_E_VERSION},
    {"file: an unknown chunk that may be skipped", 0xff, BYTES("?"),
     QRES_E_END},
    {"file: notes", 0x81, BYTES("meta"), QRES_E_END},
    {"file: an end", 5, BYTES("\0\0\0\0\0\0\0\0\0\0"), QRES_OK},
    {"file: an end with a reserved byte", 5, BYTES("\0\0\0\0\0\0\0\0\1\0"),
     QRES_E_DATA},
    {"file: an end too long", 5, BYTES("\0\0\0\0\0\0\0\0\0\0\0"), QRES_E_DATA},
};

static void judges_chunk(void **state) {
    const struct refused_row *row = *state;
    const struct qres_decoder_config limits = small_limits();

    qres_magic_pack(file);
    file_size = QRES_MAGIC_SIZE;
    add_chunk(QRES_CHUNK_SCHEMA, "\x00\x01\x00\x00", 4);
    add_chunk(row->type, row->payload, row->size);
    assert_int_equal(read_all(&limits), row->error);
}

static void group_needs_a_schema(void **state) {
    const struct qres_decoder_config limits = small_limits();

    (void)state;
    qres_magic_pack(file);
    file_size = QRES_MAGIC_SIZE;
    add_chunk(QRES_CHUNK_GROUP, "\x00\x01\x02\x01\x05", 5);
    assert_int_equal(read_all(&limits), QRES_E_DATA);
}

/* A file of 2 columns and 100 rows under limits that it does not keep. */
static void decoder_keeps_its_limits(void **state) {
    struct qres_decoder_config limits = small_limits();
    struct qres_column columns[2];
    struct qres_encoder_config config = {
        .columns = columns, .column_count = 2, .rows = 100};
    struct writer w;

    (void)state;
    set_columns(columns, 2);
    file_size = 0;
    open_writer(&w, &config, 4096);
    commit_walk(&w, 2, 100, 1);
    close_writer(&w);
    limits.cell_max = 200;
    assert_int_equal(read_all(&limits), QRES_OK);
    limits.cell_max = 199;
    assert_int_equal(read_all(&limits), QRES_E_LIMIT);
    limits = small_limits();
    limits.column_max = 1;
    assert_int_equal(read_all(&limits), QRES_E_LIMIT);
    limits = small_limits();
    limits.chunk_max = 64;
    assert_int_equal(read_all(&limits), QRES_E_LIMIT);
}

static void decoder_checks_its_config(void **state) {
    struct qres_decoder_config limits = {0};
    struct qres_decoder *decoder;
    uint64_t memory[8];
    size_t size;

    (void)state;
    assert_int_equal(qres_decoder_size(&limits, &size), QRES_OK);
    /* The stated limits take 64 MB at most. */
    assert_true(size <= (size_t)80 << 20);
    assert_int_equal(
        qres_decoder_init(&decoder, &limits, memory, sizeof memory),
        QRES_E_SPACE);
    limits.cell_max = QRES_CELLS_MAX + 1;
    assert_int_equal(qres_decoder_size(&limits, &size), QRES_E_ARG);
    assert_int_equal(
        qres_decoder_init(&decoder, &limits, memory, sizeof memory),
        QRES_E_ARG);
    limits = (struct qres_decoder_config){.column_max = QRES_COLUMNS_MAX + 1};
    assert_int_equal(qres_decoder_size(&limits, &size), QRES_E_ARG);
    limits =
        (struct qres_decoder_config){.alphabet_max = QRES_ALPHABETS_MAX + 1};
    assert_int_equal(qres_decoder_size(&limits, &size), QRES_E_ARG);
    limits = (struct qres_decoder_config){.chunk_max = SIZE_MAX};
    assert_int_equal(qres_decoder_size(&limits, &size), QRES_E_ARG);
}

static void encoder_checks_its_config(void **state) {
    struct qres_column columns[2];
    const struct qres_encoder_config good = {
        .columns = columns, .column_count = 2, .rows = 100};
    struct qres_encoder_config config = good;
    struct qres_encoder *encoder;
    uint64_t memory[8];
    size_t size;

    (void)state;
    set_columns(columns, 2);
    assert_int_equal(qres_encoder_size(&config, &size), QRES_OK);
    assert_int_equal(
        qres_encoder_init(&encoder, &config, memory, sizeof memory),
        QRES_E_SPACE);
    config.column_count = 0;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
    assert_int_equal(
        qres_encoder_init(&encoder, &config, memory, sizeof memory),
        QRES_E_ARG);
    config = good;
    config.columns = NULL;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
    config = good;
    config.rows = QRES_ROWS_MAX + 1;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
    config = good;
    config.level = 2;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
    config = good;
    columns[1].type = QRES_TYPE_COUNT;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
    set_columns(columns, 2);
    columns[1].scale = 19;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
    columns[1].scale = 0;
    columns[1].name_size = QRES_NAME_MAX + 1;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
    columns[1].name_size = 1;
    columns[1].note_size = QRES_NOTE_MAX - 2;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_OK);
    columns[1].note_size = QRES_NOTE_MAX - 1;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
}

static void encoder_keeps_its_order(void **state) {
    struct qres_column columns[2];
    struct qres_column bad = {.type = QRES_TYPE_COUNT};
    struct qres_encoder_config config = {
        .columns = columns, .column_count = 2, .rows = 8, .blob_max = 4};
    struct writer w;
    uint8_t row[8] = {0};
    size_t taken;

    (void)state;
    set_columns(columns, 2);
    file_size = 0;
    open_writer(&w, &config, 4096);
    assert_int_equal(qres_encoder_blob(w.encoder, 0, row, 1), QRES_E_ARG);
    assert_int_equal(qres_encoder_blob(w.encoder, 2, row, 1), QRES_E_ARG);
    assert_int_equal(qres_encoder_commit(w.encoder, 0), QRES_E_ARG);
    assert_int_equal(qres_encoder_commit(w.encoder, 9), QRES_E_ARG);
    assert_int_equal(qres_encoder_change(w.encoder, 0, &bad), QRES_E_ARG);
    assert_int_equal(qres_encoder_change(w.encoder, 2, &columns[0]),
                     QRES_E_ARG);
    assert_int_equal(qres_encoder_push(w.encoder, row, 1, &taken), QRES_OK);
    assert_int_equal(qres_encoder_commit(w.encoder, 1), QRES_E_STATE);
    assert_int_equal(qres_encoder_change(w.encoder, 0, &columns[0]),
                     QRES_E_STATE);
    assert_int_equal(qres_encoder_finish(w.encoder), QRES_OK);
    assert_int_equal(qres_encoder_finish(w.encoder), QRES_E_STATE);
    assert_int_equal(qres_encoder_push(w.encoder, row, 1, &taken),
                     QRES_E_STATE);
    assert_int_equal(qres_encoder_commit(w.encoder, 1), QRES_E_STATE);
    drain(&w);
    free(w.memory);
    columns[1].type = QRES_TYPE_BYTES;
    open_writer(&w, &config, 4096);
    assert_int_equal(qres_encoder_push(w.encoder, row, 1, &taken), QRES_E_ARG);
    assert_int_equal(qres_encoder_blob(w.encoder, 1, row, 5), QRES_E_LIMIT);
    assert_int_equal(qres_encoder_blob(w.encoder, 1, row, 4), QRES_OK);
    free(w.memory);
}

/* Alphabets of all columns together must stay readable. */
static void alphabets_stay_readable(void **state) {
    const struct qres_decoder_config limits = {0};
    enum { COLUMNS = 30, ROWS = 65536, DISTINCT = 10000 };
    static struct qres_column columns[COLUMNS];
    const struct qres_encoder_config config = {
        .columns = columns, .column_count = COLUMNS, .rows = ROWS};
    struct writer w;

    (void)state;
    set_columns(columns, COLUMNS);
    file_size = 0;
    open_writer(&w, &config, 65536);
    for (uint32_t c = 0; c < COLUMNS; c++) {
        int64_t *cells = qres_encoder_cells(w.encoder, c);

        for (int64_t i = 0; i < ROWS; i++) {
            cells[i] = i / 4 % DISTINCT * 9999 + c;
        }
    }
    assert_int_equal(qres_encoder_commit(w.encoder, ROWS), QRES_OK);
    close_writer(&w);
    assert_int_equal(read_all(&limits), QRES_OK);
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, streams_come_back, step_rows);
    ROWS_TEST(&rows, index_names_every_group);
    ROWS_TEST(&rows, append_keeps_what_stands);
    ROWS_TABLE(&rows, judges_chunk, refused_rows);
    ROWS_TEST(&rows, group_needs_a_schema);
    ROWS_TEST(&rows, decoder_keeps_its_limits);
    ROWS_TEST(&rows, decoder_checks_its_config);
    ROWS_TEST(&rows, encoder_checks_its_config);
    ROWS_TEST(&rows, encoder_keeps_its_order);
    ROWS_TEST(&rows, alphabets_stay_readable);
    return rows_run("file stream", &rows);
}
