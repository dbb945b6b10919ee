/*
 * test_file_hostile.c: configurations and samples that nobody would choose.
 *
 * Tests: room file. Spec: spec/format.md 3, 6. What is refused is refused by
 * a code; what is not comes back, through a reader with the stated limits.
 */
#include <stdlib.h>
#include <string.h>

#include "qres/file.h"
#include "rows.h"

static struct qres_column columns[QRES_COLUMNS_MAX + 1];
static uint8_t name[QRES_NAME_MAX + 1];

/* ---- configurations that are refused ------------------------------------ */

struct refused {
    const char *name;
    uint32_t column_count;
    uint32_t rows;
    unsigned level;
    unsigned type;
    unsigned scale;
    uint16_t name_size;
    uint32_t note_size; /* of each column */
    size_t blob_max;
    size_t note_max;
};

static const struct refused refusals[] = {
    {"no columns", 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {"a column too many", 4097, 1, 0, 0, 0, 0, 0, 0, 0},
    {"columns beyond counting", UINT32_MAX, 1, 0, 0, 0, 0, 0, 0, 0},
    {"a row too many", 1, 65537, 0, 0, 0, 0, 0, 0, 0},
    {"rows beyond counting", 1, UINT32_MAX, 0, 0, 0, 0, 0, 0, 0},
    {"a group too large", 64, 65536, 0, QRES_TYPE_I64, 0, 0, 0, 0, 0},
    {"a level that is none", 1, 1, 2, 0, 0, 0, 0, 0, 0},
    {"a type that is none", 1, 1, 0, QRES_TYPE_COUNT, 0, 0, 0, 0, 0},
    {"a scale too large", 1, 1, 0, 0, 19, 0, 0, 0, 0},
    {"a name too long", 1, 1, 0, 0, 0, QRES_NAME_MAX + 1, 0, 0, 0},
    {"names too long together", 1025, 1, 0, 0, 0, QRES_NAME_MAX, 0, 0, 0},
    {"a note too long", 1, 1, 0, 0, 0, 0, QRES_NOTE_MAX + 1, 0, 0},
    {"notes that wrap when summed", 4096, 1, 0, 0, 0, 0, UINT32_MAX, 0, 0},
    {"blobs that no reader takes", 1, 1, 0, 0, 0, 0, 0, QRES_PAYLOAD_MAX + 1,
     0},
    {"blobs that wrap when summed", 1, 1, 0, 0, 0, 0, 0, SIZE_MAX, 0},
    {"blobs that wrap when rounded", 1, 1, 0, 0, 0, 0, 0, SIZE_MAX - 80000, 0},
    {"texts that wrap when summed", 1, 1, 0, 0, 0, 0, 0, 0, SIZE_MAX},
    {"texts that wrap when rounded", 1, 1, 0, 0, 0, 0, 0, 0, SIZE_MAX - 9000},
};

static void config_is_refused(void **state) {
    const struct refused *row = *state;
    struct qres_encoder_config config;
    size_t size = 77;

    memset(&config, 0, sizeof config);
    memset(columns, 0, sizeof columns);
    for (size_t i = 0; i < QRES_COLUMNS_MAX + 1; i++) {
        columns[i].type = (uint8_t)row->type;
        columns[i].scale = (uint8_t)row->scale;
        columns[i].name = name;
        columns[i].name_size = row->name_size;
        columns[i].note_size = row->note_size;
    }
    config.columns = columns;
    config.column_count = row->column_count;
    config.rows = row->rows;
    config.level = (uint8_t)row->level;
    config.blob_max = row->blob_max;
    config.note_max = row->note_max;
    assert_int_equal(qres_encoder_size(&config, &size), QRES_E_ARG);
    assert_int_equal(size, 77);
}

/* ---- tables that are coded ----------------------------------------------- */

enum pattern {
    PATTERN_ZERO,
    PATTERN_NOISE,
    PATTERN_LOWEST,   /* of the type, in every row */
    PATTERN_EXTREMES, /* the lowest and the highest in turn */
    PATTERN_EDGES,    /* steps of one around both */
    PATTERN_NAN,      /* all bits but the sign: NaNs of many payloads */
    PATTERN_GROWING   /* each as far from the last as all before together */
};

struct coded {
    const char *name;
    unsigned type;
    uint32_t columns;
    size_t rows;
    uint32_t group;
    enum pattern pattern;
    uint16_t name_size;
};

static const struct coded coded[] = {
    {"4,096 columns, one row", QRES_TYPE_I8, 4096, 1, 0, PATTERN_NOISE, 9},
    {"4,096 columns, rows by default", QRES_TYPE_I64, 4096, 5, 0,
     PATTERN_EXTREMES, 0},
    {"the longest names", QRES_TYPE_U8, 1024, 3, 1, PATTERN_ZERO,
     QRES_NAME_MAX},
    {"a group a row", QRES_TYPE_I64, 1, 700, 1, PATTERN_EXTREMES, 0},
    {"the largest group, noise", QRES_TYPE_F64, 256, 16384, 0, PATTERN_NOISE,
     0},
    {"the largest group of bytes", QRES_TYPE_U8, 64, 65536, 65536,
     PATTERN_LOWEST, 0},
    {"i64, extremes", QRES_TYPE_I64, 1, 500, 100, PATTERN_EXTREMES, 0},
    {"u64, extremes", QRES_TYPE_U64, 1, 500, 100, PATTERN_EXTREMES, 0},
    {"i8, extremes", QRES_TYPE_I8, 1, 500, 100, PATTERN_EXTREMES, 0},
    {"i64, edges", QRES_TYPE_I64, 1, 500, 100, PATTERN_EDGES, 0},
    {"u64, edges", QRES_TYPE_U64, 1, 500, 100, PATTERN_EDGES, 0},
    {"i64, lowest", QRES_TYPE_I64, 1, 500, 100, PATTERN_LOWEST, 0},
    {"i64, growing", QRES_TYPE_I64, 1, 500, 500, PATTERN_GROWING, 0},
    {"u64, growing", QRES_TYPE_U64, 1, 500, 500, PATTERN_GROWING, 0},
    {"f32, NaN alone", QRES_TYPE_F32, 1, 500, 100, PATTERN_NAN, 0},
    {"f64, NaN alone", QRES_TYPE_F64, 1, 500, 100, PATTERN_NAN, 0},
    {"f32, extremes", QRES_TYPE_F32, 1, 500, 100, PATTERN_EXTREMES, 0},
    {"f64, extremes", QRES_TYPE_F64, 1, 500, 100, PATTERN_EXTREMES, 0},
    {"f64, edges", QRES_TYPE_F64, 1, 500, 100, PATTERN_EDGES, 0},
    {"f64, growing", QRES_TYPE_F64, 1, 500, 500, PATTERN_GROWING, 0},
};

static uint64_t pattern_value(enum pattern pattern, unsigned type, size_t i,
                              uint64_t *random) {
    unsigned bits = 8 * (unsigned)qres_type_width((enum qres_type)type);
    uint64_t ones = UINT64_MAX >> (64 - bits);
    uint64_t top = UINT64_C(1) << (bits - 1);
    int is_unsigned = type >= QRES_TYPE_U8 && type <= QRES_TYPE_U64;
    uint64_t low = is_unsigned ? 0 : top;
    uint64_t high = is_unsigned ? ones : top - 1;

    switch (pattern) {
    case PATTERN_NOISE:
        return random_u64(random);
    case PATTERN_LOWEST:
        return low;
    case PATTERN_EXTREMES:
        return i % 2 == 0 ? low : high;
    case PATTERN_EDGES:
        return i % 2 == 0 ? low + i % 3 : high - i % 5;
    case PATTERN_NAN:
        return (ones >> 1) - i % 7;
    case PATTERN_GROWING:
        return i < bits ? (UINT64_C(1) << i) - (i % 2)
                        : 0u - (ones >> i % bits);
    case PATTERN_ZERO:
    default:
        return 0;
    }
}

static void fill_rows(const struct coded *row, uint8_t *rows) {
    size_t width = qres_type_width((enum qres_type)row->type);
    uint64_t random = 99;

    for (size_t i = 0; i < row->rows; i++) {
        for (size_t c = 0; c < row->columns; c++) {
            uint8_t bytes[8];

            qres_store64(bytes,
                         pattern_value(row->pattern, row->type, i, &random));
            memcpy(rows, bytes, width);
            rows += width;
        }
    }
}

static void *get_memory(size_t size) {
    void *memory = malloc(size);

    assert_non_null(memory);
    return memory;
}

static void table_comes_back(void **state) {
    const struct coded *row = *state;
    size_t raw =
        row->rows * row->columns * qres_type_width((enum qres_type)row->type);
    size_t room = raw + raw / 8 + (size_t)row->columns * (row->name_size + 64) +
                  row->rows * 128 + 4096;
    struct qres_encoder_config config = {.columns = columns};
    struct qres_memory memory = {0};
    struct qres_writer file;
    struct qres_writer back;
    uint8_t *rows = get_memory(raw);

    memset(columns, 0, sizeof columns);
    memset(name, 'n', sizeof name);
    for (size_t i = 0; i < row->columns; i++) {
        columns[i].type = (uint8_t)row->type;
        columns[i].name = name;
        columns[i].name_size = row->name_size;
    }
    fill_rows(row, rows);
    config.column_count = row->columns;
    config.rows = row->group;
    config.level = QRES_LEVEL_EDGE;
    assert_int_equal(qres_encoder_size(&config, &memory.size), QRES_OK);
    memory.bytes = get_memory(memory.size);
    qres_writer_init(&file, get_memory(room), room);
    assert_int_equal(qres_compress(&config, rows, row->rows, &memory, &file),
                     QRES_OK);
    free(memory.bytes);
    assert_int_equal(qres_decoder_size(&memory.limits, &memory.size), QRES_OK);
    memory.bytes = get_memory(memory.size);
    qres_writer_init(&back, get_memory(raw), raw);
    assert_int_equal(qres_decompress(file.data, file.position, &memory, &back),
                     QRES_OK);
    assert_int_equal(back.position, raw);
    assert_memory_equal(back.data, rows, raw);
    free(memory.bytes);
    free(file.data);
    free(back.data);
    free(rows);
}

int main(void) {
    struct rows rows = {.count = 0};

    ROWS_TABLE(&rows, config_is_refused, refusals);
    ROWS_TABLE(&rows, table_comes_back, coded);
    return rows_run("file, hostile", &rows);
}
