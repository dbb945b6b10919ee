/*
 * test_file_compress.c: whole tables in one call, and damaged files.
 *
 * Tests: room file. Spec: spec/format.md 3, 6. Each case prints its seed
 * when it fails; a seed alone repeats it.
 */
#include <stdlib.h>
#include <string.h>

#include "qres/file.h"
#include "shapes.h"

#define ROWS_LIMIT   900
#define COLUMN_LIMIT 5
#define RAW_MAX      (ROWS_LIMIT * COLUMN_LIMIT * 8)

static uint8_t raw[RAW_MAX];
static uint8_t back[RAW_MAX];
static uint8_t
    file[QRES_COMPRESS_BOUND(ROWS_LIMIT, COLUMN_LIMIT, COLUMN_LIMIT * 8, 1)];

struct table {
    struct qres_column columns[COLUMN_LIMIT];
    struct qres_encoder_config config;
    size_t rows;
    size_t row_size;
    size_t size; /* of the file */
};

/* Kinds of data that follow each other make new front ends pay. */
static void draw_table(struct table *t, uint64_t *random) {
    static int64_t cells[ROWS_LIMIT];
    size_t at = 0;

    memset(t, 0, sizeof *t);
    t->config.columns = t->columns;
    t->config.column_count = 1 + (uint32_t)(random_u64(random) % COLUMN_LIMIT);
    t->config.rows = 1 + (uint32_t)(random_u64(random) % 300);
    t->config.level = (uint8_t)(random_u64(random) & 1);
    t->rows = (size_t)(random_u64(random) % ROWS_LIMIT);
    for (uint32_t c = 0; c < t->config.column_count; c++) {
        t->columns[c].type = (uint8_t)(random_u64(random) % QRES_TYPE_BYTES);
        t->row_size += type_width(t->columns[c].type);
    }
    for (uint32_t c = 0; c < t->config.column_count; c++) {
        enum qres_type type = (enum qres_type)t->columns[c].type;
        size_t half = random_u64(random) & 1 ? t->rows / 2 : t->rows;

        shape_fill((unsigned)(random_u64(random) % SHAPE_COUNT), type,
                   qres_type_missing(type), random_u64(random), cells, half);
        shape_fill((unsigned)(random_u64(random) % SHAPE_NOISE), type,
                   qres_type_missing(type), random_u64(random), cells + half,
                   t->rows - half);
        qres_type_store(type, cells, t->rows, raw + at, t->row_size);
        at += type_width(type);
    }
}

static int compress(struct table *t, size_t room) {
    struct qres_memory memory = {0};
    struct qres_writer out;
    int error;

    assert_int_equal(qres_encoder_size(&t->config, &memory.size), QRES_OK);
    memory.bytes = malloc(memory.size);
    assert_non_null(memory.bytes);
    qres_writer_init(&out, file, room);
    error = qres_compress(&t->config, raw, t->rows, &memory, &out);
    t->size = error == QRES_OK ? out.position : t->size;
    free(memory.bytes);
    return error;
}

static int decompress(const uint8_t *bytes, size_t size, size_t room,
                      size_t *written) {
    struct qres_memory memory = {0};
    uint8_t *exact = malloc(size != 0 ? size : 1);
    struct qres_writer out;
    int error;

    memory.limits.chunk_max = 1 << 18;
    memory.limits.cell_max = 1 << 14;
    memory.limits.column_max = 16;
    memory.limits.alphabet_max = 4096;
    assert_int_equal(qres_decoder_size(&memory.limits, &memory.size), QRES_OK);
    memory.bytes = malloc(memory.size);
    assert_true(memory.bytes != NULL && exact != NULL);
    memcpy(exact, bytes, size);
    qres_writer_init(&out, back, room);
    error = qres_decompress(exact, size, &memory, &out);
    *written = out.position;
    free(exact);
    free(memory.bytes);
    return error;
}

struct seed_row {
    const char *name;
    uint64_t seed;
};

static const struct seed_row table_rows[] = {
    {"tables: 60, seed 1", 1},
    {"tables: 60, seed 2", 2},
    {"tables: 60, seed 3", 3},
    {"tables: 60, seed 4", 4},
};

static void tables_come_back(void **state) {
    const struct seed_row *row = *state;
    uint64_t random = row->seed * UINT64_C(0x9e3779b97f4a7c15);

    for (unsigned round = 0; round < 60; round++) {
        uint64_t seed = random;
        struct table t;
        size_t written = 0;
        size_t size;

        draw_table(&t, &random);
        size = t.rows * t.row_size;
        if (compress(&t, sizeof file) != QRES_OK ||
            decompress(file, t.size, size, &written) != QRES_OK ||
            written != size || memcmp(raw, back, size) != 0) {
            fail_msg("seed 0x%016llx, round %u", (unsigned long long)seed,
                     round);
        }
    }
}

static void one_call_keeps_its_rooms(void **state) {
    uint64_t random = 5;
    struct table t;
    size_t written;

    (void)state;
    do {
        draw_table(&t, &random);
    } while (t.rows < 100);
    assert_int_equal(compress(&t, sizeof file), QRES_OK);
    for (size_t room = 0; room < t.size; room += 1 + room / 9) {
        size_t whole = t.size;

        assert_int_equal(compress(&t, room), QRES_E_SPACE);
        assert_int_equal(t.size, whole);
    }
    assert_int_equal(compress(&t, t.size), QRES_OK);
    for (size_t room = 0; room < t.rows * t.row_size; room += 1 + room / 2) {
        assert_int_equal(decompress(file, t.size, room, &written),
                         QRES_E_SPACE);
    }
}

/* Groups of one kind, then of another: a new SCHEMA stands between them. */
static void front_end_follows_the_data(void **state) {
    struct table t = {0};
    static int64_t cells[ROWS_LIMIT];
    size_t schemas = 0;
    size_t written;

    (void)state;
    t.config.columns = t.columns;
    t.config.column_count = 1;
    t.config.rows = 300;
    t.columns[0].type = QRES_TYPE_F64;
    t.rows = 900;
    t.row_size = 8;
    shape_fill(SHAPE_DECIMAL, QRES_TYPE_F64, 0, 1, cells, 300);
    for (size_t i = 300; i < 900; i++) {
        double value = (double)(i * i % 97) / 100000;

        memcpy(&cells[i], &value, sizeof value);
    }
    qres_type_store(QRES_TYPE_F64, cells, t.rows, raw, 8);
    assert_int_equal(compress(&t, sizeof file), QRES_OK);
    for (size_t at = QRES_MAGIC_SIZE; at < t.size;) {
        struct qres_chunk_view view;

        assert_int_equal(
            qres_chunk_unpack(file + at, t.size - at, SIZE_MAX / 4, &view),
            QRES_OK);
        schemas += view.type == QRES_CHUNK_SCHEMA;
        at += view.size;
    }
    assert_int_equal(schemas, 2);
    assert_int_equal(decompress(file, t.size, 7200, &written), QRES_OK);
    assert_memory_equal(back, raw, 7200);
}

static const struct seed_row damage_rows[] = {
    {"damage: 2,500 files, seed 21", 21},
    {"damage: 2,500 files, seed 22", 22},
};

/* An error, or the file was whole; rows before the damage stand. */
static void damaged_files_are_survived(void **state) {
    const struct seed_row *row = *state;
    uint64_t random = row->seed * UINT64_C(0x9e3779b97f4a7c15);

    for (unsigned round = 0; round < 250; round++) {
        struct table t;
        static uint8_t hurt[sizeof file];

        draw_table(&t, &random);
        assert_int_equal(compress(&t, sizeof file), QRES_OK);
        for (unsigned i = 0; i < 10; i++) {
            uint64_t draw = random_u64(&random);
            size_t at = (size_t)(draw >> 20) % t.size;
            size_t size = t.size;
            size_t written = 0;
            int error;

            memcpy(hurt, file, t.size);
            if (draw % 3 == 0) {
                size = at;
            } else {
                hurt[at] ^= (uint8_t)(1u << (draw >> 8 & 7));
            }
            error = decompress(hurt, size, sizeof back, &written);
            if (error == QRES_OK || written != 0) {
                fail_msg("seed %llu, round %u, damage %u",
                         (unsigned long long)row->seed, round, i);
            }
        }
    }
}

static void blobs_need_the_streams(void **state) {
    struct table t = {0};

    (void)state;
    t.config.columns = t.columns;
    t.config.column_count = 1;
    t.columns[0].type = QRES_TYPE_BYTES;
    t.rows = 1;
    assert_int_equal(compress(&t, sizeof file), QRES_E_ARG);
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, tables_come_back, table_rows);
    ROWS_TEST(&rows, one_call_keeps_its_rooms);
    ROWS_TEST(&rows, front_end_follows_the_data);
    ROWS_TABLE(&rows, damaged_files_are_survived, damage_rows);
    ROWS_TEST(&rows, blobs_need_the_streams);
    return rows_run("file compress", &rows);
}
