/*
 * test_file.c: chunks, magic and end; the file examples and golden files.
 *
 * Tests: room file. Spec: spec/format.md 3. A file example is written to
 * exactly its bytes and read back; one with an `error` is refused so.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "example.h"
#include "qres/file.h"

#define BYTES_MAX 65536

static uint8_t want[BYTES_MAX];
static uint8_t got[BYTES_MAX];
static uint8_t rows_in[BYTES_MAX];

/* ---- chunks -------------------------------------------------------------- */

struct chunk_row {
    const char *name;
    const char *bytes;
    size_t size;
    size_t chunk_max;
    int error;
    size_t view_size;
};

#define BYTES(text) text, sizeof(text) - 1
/* META with payload "hello". */
#define HELLO "\x81\x05hello\x46\xd9\x95\xa4"

static const struct chunk_row chunk_rows[] = {
    {"chunk: whole", BYTES(HELLO), 1000, QRES_OK, 11},
    {"chunk: with another behind", BYTES(HELLO "\x05"), 1000, QRES_OK, 11},
    {"chunk: nothing", BYTES(""), 1000, QRES_E_END, 0},
    {"chunk: type alone", BYTES("\x81"), 1000, QRES_E_END, 0},
    {"chunk: length cut", BYTES("\x81\x85"), 1000, QRES_E_END, 0},
    {"chunk: payload cut", BYTES("\x81\x05hel"), 1000, QRES_E_END, 11},
    {"chunk: checksum cut", BYTES("\x81\x05hello\x46\xd9\x95"), 1000,
     QRES_E_END, 11},
    {"chunk: length in two forms", BYTES("\x81\x85\x00hello"), 1000,
     QRES_E_DATA, 0},
    {"chunk: another type", BYTES("\x82\x05hello\x46\xd9\x95\xa4"), 1000,
     QRES_E_CHECKSUM, 11},
    {"chunk: another length", BYTES("\x81\x04hello\x46\xd9\x95\xa4"), 1000,
     QRES_E_CHECKSUM, 10},
    {"chunk: another payload", BYTES("\x81\x05hellp\x46\xd9\x95\xa4"), 1000,
     QRES_E_CHECKSUM, 11},
    {"chunk: another checksum", BYTES("\x81\x05hello\x47\xd9\x95\xa4"), 1000,
     QRES_E_CHECKSUM, 11},
    {"chunk: at the caller's limit", BYTES(HELLO), 21, QRES_OK, 11},
    {"chunk: above the caller's limit", BYTES(HELLO), 20, QRES_E_LIMIT, 0},
    {"chunk: a limit below all", BYTES(HELLO), 4, QRES_E_LIMIT, 0},
    {"chunk: of 2^64 - 1 bytes",
     BYTES("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), SIZE_MAX,
     QRES_E_LIMIT, 0},
};

static void finds_chunk(void **state) {
    const struct chunk_row *row = *state;
    uint8_t *exact = malloc(row->size != 0 ? row->size : 1);
    struct qres_chunk_view view = {0};

    assert_non_null(exact);
    memcpy(exact, row->bytes, row->size);
    assert_int_equal(qres_chunk_unpack(exact, row->size, row->chunk_max, &view),
                     row->error);
    assert_int_equal(view.size, row->view_size);
    if (row->error == QRES_OK) {
        assert_int_equal(view.type, QRES_CHUNK_META);
        assert_int_equal(view.payload_size, 5);
        assert_memory_equal(view.payload, "hello", 5);
    }
    free(exact);
}

static void packs_chunks_in_their_room(void **state) {
    size_t written = 7;

    (void)state;
    for (size_t room = 0; room < 11; room++) {
        assert_int_equal(qres_chunk_pack(QRES_CHUNK_META,
                                         (const uint8_t *)"hello", 5, got, room,
                                         &written),
                         QRES_E_SPACE);
        assert_int_equal(written, 7);
    }
    assert_int_equal(qres_chunk_pack(QRES_CHUNK_META, NULL, SIZE_MAX, got,
                                     sizeof got, &written),
                     QRES_E_SPACE);
    assert_int_equal(
        qres_chunk_pack(QRES_CHUNK_META, NULL, 0, got, 6, &written), QRES_OK);
    assert_int_equal(written, 6);
    /* The payload may stand where its chunk comes to stand. */
    memcpy(got + QRES_CHUNK_EXTRA, "hello", 5);
    assert_int_equal(qres_chunk_pack(QRES_CHUNK_META, got + QRES_CHUNK_EXTRA, 5,
                                     got, sizeof got, &written),
                     QRES_OK);
    assert_memory_equal(got, HELLO, written);
}

struct magic_row {
    const char *name;
    const char *bytes;
    int error;
};

static const struct magic_row magic_rows[] = {
    {"magic: of this version", "\x89QRES\n\x00\x01", QRES_OK},
    {"magic: later minor version", "\x89QRES\n\x00\x02", QRES_E_VERSION},
    {"magic: version 0.0", "\x89QRES\n\x00\x00", QRES_E_VERSION},
    {"magic: later major version", "\x89QRES\n\x01\x01", QRES_E_VERSION},
    {"magic: seven bits", "\x09QRES\n\x00\x01", QRES_E_DATA},
    {"magic: another name", "\x89QREX\n\x00\x01", QRES_E_DATA},
    {"magic: another line end", "\x89QRES\r\x00\x01", QRES_E_DATA},
};

static void checks_magic(void **state) {
    const struct magic_row *row = *state;

    assert_int_equal(qres_magic_check((const uint8_t *)row->bytes), row->error);
}

static void end_is_checked(void **state) {
    struct qres_chunk_view view = {0};
    uint8_t payload[10] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 0};
    uint64_t offset = 0;

    (void)state;
    view.type = QRES_CHUNK_END;
    view.payload = payload;
    view.payload_size = 10;
    assert_int_equal(qres_end_unpack(&view, &offset), QRES_OK);
    assert_true(offset == UINT64_C(0x0807060504030201));
    payload[9] = 1;
    assert_int_equal(qres_end_unpack(&view, &offset), QRES_E_DATA);
    payload[9] = 0;
    view.payload_size = 9;
    assert_int_equal(qres_end_unpack(&view, &offset), QRES_E_DATA);
    view.payload_size = 10;
    view.type = QRES_CHUNK_INDEX;
    assert_int_equal(qres_end_unpack(&view, &offset), QRES_E_DATA);
}

struct index_row {
    const char *name;
    const char *bytes;
    size_t size;
    int error; /* of open, next and column, the first that fails */
};

static const struct index_row index_rows[] = {
    {"index: of no groups", BYTES("\x00\x01\x00"), QRES_E_STATE},
    {"index: one group", BYTES("\x00\x01\x01\x08\x08\x05\x03\x01\x00\x00"),
     QRES_OK},
    {"index: with a range",
     BYTES("\x00\x01\x01\x08\x08\x05\x03\x01\x00\x01\x02\x03"), QRES_OK},
    {"index: nothing", BYTES(""), QRES_E_END},
    {"index: too many columns", BYTES("\x00\x81\x20\x00"), QRES_E_LIMIT},
    {"index: too many groups", BYTES("\x00\x01\x81\x02"), QRES_E_LIMIT},
    {"index: too many rows", BYTES("\x00\x01\x01\x08\x08\x05\x81\x80\x04"),
     QRES_E_LIMIT},
    {"index: too many missing",
     BYTES("\x00\x01\x01\x08\x08\x05\x03\x01\x81\x80\x04\x00"), QRES_E_LIMIT},
    {"index: range of another kind",
     BYTES("\x00\x01\x01\x08\x08\x05\x03\x01\x00\x02"), QRES_E_DATA},
    {"index: a byte left",
     BYTES("\x00\x01\x01\x08\x08\x05\x03\x01\x00\x00\x00"), QRES_E_DATA},
    {"index: group cut", BYTES("\x00\x01\x01\x08\x08\x05"), QRES_E_END},
    {"index: column cut", BYTES("\x00\x01\x01\x08\x08\x05\x03\x01\x00\x01\x02"),
     QRES_E_END},
};

static void reads_index(void **state) {
    const struct index_row *row = *state;
    uint8_t *exact = malloc(row->size != 0 ? row->size : 1);
    struct qres_index_reader reader;
    struct qres_index_group group;
    struct qres_index_column column;
    int error;

    assert_non_null(exact);
    memcpy(exact, row->bytes, row->size);
    error = qres_index_open(&reader, exact, row->size);
    if (error == QRES_OK) {
        error = qres_index_next(&reader, &group);
    }
    if (error == QRES_OK) {
        error = qres_index_next_column(&reader, &column);
    }
    assert_int_equal(error, row->error);
    free(exact);
}

/* ---- examples ------------------------------------------------------------ */

static void assert_bytes(const struct example *example, size_t size) {
    size_t want_size = example_bytes(example, "bytes", want, sizeof want);

    if (size != want_size || memcmp(want, got, size) != 0) {
        printf("# %s gives:", example->name);
        for (size_t i = 0; i < size; i++) {
            printf(" %02x", got[i]);
        }
        printf("\n");
        fail_msg("%zu bytes, not the %zu of the example", size, want_size);
    }
}

static void check_chunk(const struct example *example) {
    size_t size = example_bytes(example, "payload", rows_in, sizeof rows_in);
    size_t written;

    assert_int_equal(qres_chunk_pack((unsigned)example_integer(example, "type"),
                                     rows_in, size, got, sizeof got, &written),
                     QRES_OK);
    assert_bytes(example, written);
}

static size_t parse_columns(const struct example *example,
                            struct example_column *parsed,
                            struct qres_column *columns, size_t max) {
    size_t count = 0;

    for (size_t i = 0; i < example->count; i++) {
        if (strcmp(example->keys[i], "column") == 0) {
            assert_true(count < max);
            example_column_parse(&parsed[count], example->values[i]);
            columns[count] = parsed[count].column;
            count++;
        }
    }
    return count;
}

/* Memory of its exact size, from the function that says it. */
static int decompress(size_t size, size_t *written) {
    uint8_t *exact = malloc(size != 0 ? size : 1);
    struct qres_memory memory;
    struct qres_writer out;
    int error;

    memset(&memory, 0, sizeof memory);
    memory.limits.chunk_max = BYTES_MAX;
    memory.limits.cell_max = 4096;
    memory.limits.column_max = 8;
    memory.limits.alphabet_max = 1024;
    assert_int_equal(qres_decoder_size(&memory.limits, &memory.size), QRES_OK);
    memory.bytes = malloc(memory.size);
    assert_true(exact != NULL && memory.bytes != NULL);
    memcpy(exact, want, size);
    qres_writer_init(&out, got, sizeof got);
    error = qres_decompress(exact, size, &memory, &out);
    if (error == QRES_OK) {
        *written = out.position;
    }
    free(memory.bytes);
    free(exact);
    return error;
}

static void check_file_error(const struct example *example) {
    size_t size = example_bytes(example, "bytes", want, sizeof want);
    size_t written;

    assert_int_equal(decompress(size, &written),
                     example_error(example_value(example, "error")));
}

static void check_file(const struct example *example) {
    struct example_column parsed[8];
    struct qres_column columns[8];
    struct qres_encoder_config config;
    struct qres_memory memory;
    size_t raw = example_bytes(example, "rows", rows_in, sizeof rows_in);
    size_t row_size = 0;
    struct qres_writer out;
    size_t written;

    memset(&config, 0, sizeof config);
    memset(&memory, 0, sizeof memory);
    config.columns = columns;
    config.column_count = (uint32_t)parse_columns(example, parsed, columns, 8);
    config.rows = (uint32_t)example_integer(example, "group");
    config.level = (uint8_t)example_integer(example, "level");
    for (uint32_t i = 0; i < config.column_count; i++) {
        row_size += qres_type_width((enum qres_type)columns[i].type);
    }
    assert_int_equal(qres_encoder_size(&config, &memory.size), QRES_OK);
    memory.bytes = malloc(memory.size);
    assert_non_null(memory.bytes);
    qres_writer_init(&out, got, sizeof got);
    assert_int_equal(
        qres_compress(&config, rows_in, raw / row_size, &memory, &out),
        QRES_OK);
    written = out.position;
    free(memory.bytes);
    assert_bytes(example, written);
    assert_int_equal(decompress(written, &written), QRES_OK);
    assert_int_equal(written, raw);
    assert_memory_equal(got, rows_in, raw);
}

static void checks_example(void **state) {
    const struct example *example = *state;

    if (example_is(example, "magic")) {
        qres_magic_pack(got);
        assert_bytes(example, QRES_MAGIC_SIZE);
    } else if (example_is(example, "chunk")) {
        check_chunk(example);
    } else if (example_is(example, "end")) {
        qres_end_pack((uint64_t)example_integer(example, "offset"), got);
        assert_bytes(example, QRES_END_SIZE);
    } else if (example_value(example, "error") != NULL) {
        check_file_error(example);
    } else {
        check_file(example);
    }
}

static int is_of_files(const struct example *example) {
    return example_is(example, "magic") || example_is(example, "chunk") ||
           example_is(example, "end") || example_is(example, "file");
}

int main(void) {
    static struct examples examples;
    static struct rows rows;

    ROWS_TABLE(&rows, finds_chunk, chunk_rows);
    ROWS_TEST(&rows, packs_chunks_in_their_room);
    ROWS_TABLE(&rows, checks_magic, magic_rows);
    ROWS_TEST(&rows, end_is_checked);
    ROWS_TABLE(&rows, reads_index, index_rows);
    examples_load(&examples, "spec/format.md");
    examples_load(&examples, "tests/golden/0.1/files.txt");
    examples_load(&examples, "tests/golden/0.1/errors.txt");
    for (size_t i = 0; i < examples.count; i++) {
        if (is_of_files(&examples.list[i])) {
            rows_add(&rows, examples.list[i].name, checks_example,
                     &examples.list[i]);
        }
    }
    return rows_run("file", &rows);
}
