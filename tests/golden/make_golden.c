/*
 * make_golden.c: writes golden pages, schemas, files and errors.
 *
 * Tests: golden. Usage: make_golden FOLDER. Refuses to overwrite: vectors
 * of a published version never change. tests/support/example.h says how
 * they read; unit.codec_examples and unit.file check them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/file.h"
#include "shapes.h"

#define ROWS 40

static int64_t cells[ROWS];
static int64_t alphabet[QRES_ALPHABET_MAX];
static uint64_t work[(QRES_PAGE_WORK_SIZE(ROWS) + 7) / 8];
static uint8_t page[QRES_PAGE_BOUND(ROWS, 8)];

static void require(int condition, const char *what) {
    if (!condition) {
        (void)fprintf(stderr, "make_golden: %s\n", what);
        exit(1);
    }
}

static FILE *open_new(const char *folder, const char *name) {
    char path[4096];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wx");
    require(file != NULL, path);
    (void)fprintf(file, "# Written by tests/golden/make_golden.c.\n\n");
    return file;
}

static void put_bytes(FILE *file, const char *key, const uint8_t *bytes,
                      size_t size) {
    (void)fprintf(file, "%s", key);
    for (size_t i = 0; i < size; i++) {
        (void)fprintf(file, " %02x", bytes[i]);
    }
    (void)fprintf(file, "\n");
}

static void put_column(FILE *file, const struct qres_column *column) {
    static const char *const bases[] = {"native", "decimal", "ordered"};
    const struct qres_front *front = &column->front;

    (void)fprintf(file, "column type=%s base=%s", type_name(column->type),
                  bases[front->base]);
    if (front->base == QRES_BASE_DECIMAL) {
        (void)fprintf(file, " places=%u", front->places);
    }
    if (front->narrow) {
        (void)fprintf(file, " narrow=1");
    }
    if (column->scale != 0) {
        (void)fprintf(file, " scale=%u", column->scale);
    }
    for (uint32_t i = 0; i < front->alphabet_count; i++) {
        (void)fprintf(file, "%s%lld", i == 0 ? " alphabet=" : ",",
                      (long long)front->alphabet[i]);
    }
    (void)fprintf(file, "\n");
}

static void put_cells(FILE *file) {
    (void)fprintf(file, "cells");
    for (size_t i = 0; i < ROWS; i++) {
        (void)fprintf(file, " %lld", (long long)cells[i]);
    }
    (void)fprintf(file, "\n");
}

static void write_page(FILE *file, unsigned type, unsigned shape,
                       unsigned level) {
    struct qres_column column;
    struct qres_page_input input = {&column, cells, ROWS, (uint8_t)level};
    struct qres_page_summary summary;
    char name[40];

    memset(&column, 0, sizeof column);
    column.type = (uint8_t)type;
    shape_fill(shape, type, qres_type_missing((enum qres_type)type), 5, cells,
               ROWS);
    qres_front_detect((enum qres_type)type, cells, ROWS, &column.front,
                      alphabet, work);
    /* Late rows that the alphabet does not know. */
    if (shape == SHAPE_FEW) {
        cells[ROWS - 3] = type_cut(type, cells[ROWS - 3] + 1);
        cells[ROWS - 5] = cells[ROWS - 3];
    }
    require(qres_page_encode(&input, work, page, sizeof page, &summary) ==
                QRES_OK,
            "page");
    (void)fprintf(file, "page %s %s, level %u\n", type_name(type),
                  shape_name(shape, name, sizeof name), level);
    put_column(file, &column);
    put_cells(file);
    (void)fprintf(file, "level %u\n", level);
    put_bytes(file, "bytes", page, summary.size);
    (void)fprintf(file, "\n");
}

static void write_pages(FILE *file) {
    static const unsigned shapes[] = {
        SHAPE_RAMP,    SHAPE_WALK,    SHAPE_ENDS,       SHAPE_DECIMAL,
        SHAPE_ESCAPES, SHAPE_SPECIAL, SHAPE_SINGLE,     SHAPE_FEW,
        SHAPE_GAPS,    SHAPE_MIXED,   SHAPE_NOISE + 12,
    };

    for (unsigned type = 0; type < QRES_TYPE_BYTES; type++) {
        for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
            write_page(file, type, shapes[i], QRES_LEVEL_FAST);
            write_page(file, type, shapes[i], QRES_LEVEL_EDGE);
        }
    }
}

/* Pages that decode, but that this encoder does not write. */
struct other {
    const char *name;
    const char *column;
    const char *cells;
    const char *bytes;
};

static const struct other others[] = {
    {"packed, an insert", "type=i8 alphabet=5,6", "7", "22 00 00 90 1c 00 00"},
    {"packed, more than its type holds", "type=i8", "44", "02 00 d8 04 00 00"},
    {"packed, less than its type holds", "type=u16", "65535", "02 00 01 00 00"},
    {"packed, delta from another reference", "type=i8", "4", "02 01 0a 01 40"},
    {"packed, an exception in two parts", "type=u8", "7",
     "02 00 00 01 41 00 10 10 08"},
    {"Rice, missing rows that are none", "type=i8", "0", "13 00 00 02"},
    {"Rice, a scale far off", "type=i8", "1 1", "03 30 02 00 00 00 00 00 00"},
    {"range, zeros that could be left out", "type=i8", "0",
     "04 00 00 00 00 00 00"},
    {"raw, equal cells", "type=i16", "1 1", "00 01 00 01 00"},
};

static void write_others(FILE *file) {
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        (void)fprintf(
            file, "page %s\ncolumn %s\ncells %s\nform other\nbytes %s\n\n",
            others[i].name, others[i].column, others[i].cells, others[i].bytes);
    }
}

/* ---- files --------------------------------------------------------------- */

struct table {
    const char *name;
    unsigned types[3];
    unsigned shapes[3];
    uint32_t columns;
    size_t rows;
    uint32_t group;
    unsigned level;
};

static const struct table tables[] = {
    {"no rows", {QRES_TYPE_I16}, {SHAPE_WALK}, 1, 0, 16, 1},
    {"one row", {QRES_TYPE_F64}, {SHAPE_DECIMAL}, 1, 1, 16, 1},
    {"three columns, two groups",
     {QRES_TYPE_I64, QRES_TYPE_F32, QRES_TYPE_U8},
     {SHAPE_RAMP, SHAPE_GAPS, SHAPE_STEPS},
     3,
     30,
     20,
     1},
    {"the same, level 0",
     {QRES_TYPE_I64, QRES_TYPE_F32, QRES_TYPE_U8},
     {SHAPE_RAMP, SHAPE_GAPS, SHAPE_STEPS},
     3,
     30,
     20,
     0},
    {"a schema that changes", {QRES_TYPE_F32}, {SHAPE_MIXED}, 1, 40, 20, 1},
};

static uint8_t rows[4096];
static uint8_t packed[65536];

static size_t fill_rows(const struct table *table, struct qres_column *columns,
                        size_t *row_size) {
    size_t at = 0;

    *row_size = 0;
    for (uint32_t c = 0; c < table->columns; c++) {
        memset(&columns[c], 0, sizeof columns[c]);
        columns[c].type = (uint8_t)table->types[c];
        columns[c].name = (const uint8_t *)"abc" + c;
        columns[c].name_size = 1;
        *row_size += type_width(table->types[c]);
    }
    for (uint32_t c = 0; c < table->columns; c++) {
        enum qres_type type = (enum qres_type)table->types[c];

        shape_fill(table->shapes[c], table->types[c], qres_type_missing(type),
                   c + 8, cells, ROWS);
        qres_type_store(type, cells, table->rows, rows + at, *row_size);
        at += type_width(table->types[c]);
    }
    return table->rows * *row_size;
}

static size_t compress(const struct table *table,
                       const struct qres_column *columns) {
    struct qres_encoder_config config;
    struct qres_memory memory;
    struct qres_writer out;

    memset(&config, 0, sizeof config);
    memset(&memory, 0, sizeof memory);
    config.columns = columns;
    config.column_count = table->columns;
    config.rows = table->group;
    config.level = (uint8_t)table->level;
    require(qres_encoder_size(&config, &memory.size) == QRES_OK, "size");
    memory.bytes = malloc(memory.size);
    require(memory.bytes != NULL, "memory");
    qres_writer_init(&out, packed, sizeof packed);
    require(qres_compress(&config, rows, table->rows, &memory, &out) == QRES_OK,
            "compress");
    free(memory.bytes);
    return out.position;
}

static void write_files(FILE *file) {
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct qres_column columns[3];
        size_t row_size;
        size_t raw = fill_rows(&tables[i], columns, &row_size);
        size_t size = compress(&tables[i], columns);

        (void)fprintf(file, "file %s\n", tables[i].name);
        for (uint32_t c = 0; c < tables[i].columns; c++) {
            (void)fprintf(file, "column type=%s name=%02x\n",
                          type_name(columns[c].type), columns[c].name[0]);
        }
        (void)fprintf(file, "group %u\nlevel %u\n", tables[i].group,
                      tables[i].level);
        put_bytes(file, "rows", rows, raw);
        put_bytes(file, "bytes", packed, size);
        (void)fprintf(file, "\n");
    }
}

/* ---- errors -------------------------------------------------------------- */

struct error {
    const char *name;
    const char *column; /* of a page */
    unsigned rows;
    const char *bytes;
    const char *error;
};

static const struct error page_errors[] = {
    {"of no bytes", "type=i16", 3, "", "QRES_E_END"},
    {"raw and too short", "type=i16", 3, "00 01 00 02 00 03", "QRES_E_END"},
    {"raw and too long", "type=i16", 1, "00 01 00 02", "QRES_E_DATA"},
    {"raw with missing rows", "type=i8", 1, "10 01", "QRES_E_VERSION"},
    {"constant and too long", "type=i8", 9, "01 01 00", "QRES_E_DATA"},
    {"constant and too short", "type=i32", 9, "01 01 00 00", "QRES_E_END"},
    {"of method 5", "type=i8", 1, "05 00", "QRES_E_VERSION"},
    {"with bit 6", "type=i8", 1, "42 00 00", "QRES_E_VERSION"},
    {"with bit 7", "type=i8", 1, "83 00 00", "QRES_E_VERSION"},
    {"packed, mode 2", "type=i8", 1, "02 02 00 00 00", "QRES_E_DATA"},
    {"packed, no mode", "type=i8", 1, "02", "QRES_E_END"},
    {"packed, width 65", "type=i8", 1, "02 00 00 41 00", "QRES_E_DATA"},
    {"packed, a byte left", "type=i8", 1, "02 00 00 00 00 00", "QRES_E_DATA"},
    {"packed, a bit left", "type=i8", 1, "02 00 00 00 40", "QRES_E_DATA"},
    {"packed, cut", "type=i8", 2, "02 00 00 20 00", "QRES_E_END"},
    {"packed, a rank above all", "type=i8 alphabet=5,6", 1, "02 00 04 00 00",
     "QRES_E_DATA"},
    {"packed, a rank below all", "type=i8 alphabet=5,6", 1, "02 00 01 00 00",
     "QRES_E_DATA"},
    {"packed, an insert of a value that is there", "type=i8 alphabet=5,6", 1,
     "22 00 00 90 14 00 00", "QRES_E_DATA"},
    {"Rice, a rank above all", "type=i8 alphabet=5,6", 1, "03 00 04",
     "QRES_E_DATA"},
    {"range, a rank above all", "type=i8 alphabet=5,6", 1, "04 00 04",
     "QRES_E_DATA"},
    {"Rice, scale 255", "type=i8", 1, "03 ff 00", "QRES_E_DATA"},
    {"Rice, cut", "type=i8", 2, "03 00 00", "QRES_E_END"},
    {"Rice, a byte left", "type=i8", 1, "03 00 00 00", "QRES_E_DATA"},
    {"Rice, long form of 0", "type=i8", 2,
     "03 00 00 ff ff ff 00 00 00 00 00 00 00 00", "QRES_E_DATA"},
    {"Rice, an empty run", "type=i8", 4, "13 00 00 00 00", "QRES_E_DATA"},
    {"Rice, a run too long", "type=i8", 1, "13 00 00 9c", "QRES_E_DATA"},
    {"range, scale 255", "type=i8", 1, "04 ff 00", "QRES_E_DATA"},
    {"range, a byte left", "type=i8", 1, "04 00 00 00 00 00 00 00",
     "QRES_E_DATA"},
    {"of a float without front end", "type=f32", 1, "01 00 00 00 00",
     "QRES_E_DATA"},
};

/* Damage to the third file: a byte becomes another, or the end is cut. */
struct file_error {
    const char *name;
    size_t at;
    unsigned value;
    size_t keep; /* bytes, 0: all */
    size_t drop; /* of the last */
    const char *error;
};

static const struct file_error file_errors[] = {
    {"of no bytes", 0, 0x89, 1, 1, "QRES_E_END"},
    {"of another kind", 1, 'P', 0, 0, "QRES_E_DATA"},
    {"of a later major version", 6, 1, 0, 0, "QRES_E_VERSION"},
    {"of a later minor version", 7, 2, 0, 0, "QRES_E_VERSION"},
    {"cut in its magic", 0, 0x89, 5, 0, "QRES_E_END"},
    {"cut behind its magic", 0, 0x89, 8, 0, "QRES_E_END"},
    {"cut in its schema", 0, 0x89, 12, 0, "QRES_E_END"},
    {"cut before its end", 0, 0x89, 0, 16, "QRES_E_END"},
    {"cut by one byte", 0, 0x89, 0, 1, "QRES_E_END"},
    {"with another chunk type", 8, 0x06, 0, 0, "QRES_E_CHECKSUM"},
    {"with a damaged schema", 11, 0x7f, 0, 0, "QRES_E_CHECKSUM"},
};

static void write_errors(FILE *file) {
    struct qres_column columns[3];
    size_t row_size;
    size_t size;

    for (size_t i = 0; i < sizeof page_errors / sizeof page_errors[0]; i++) {
        const struct error *e = &page_errors[i];

        (void)fprintf(file,
                      "page %s\ncolumn %s\nrows %u\nbytes %s\nerror %s\n\n",
                      e->name, e->column, e->rows, e->bytes, e->error);
    }
    (void)fill_rows(&tables[2], columns, &row_size);
    size = compress(&tables[2], columns);
    for (size_t i = 0; i < sizeof file_errors / sizeof file_errors[0]; i++) {
        const struct file_error *e = &file_errors[i];
        size_t length = (e->keep != 0 ? e->keep : size) - e->drop;
        uint8_t kept = packed[e->at];

        packed[e->at] = (uint8_t)e->value;
        (void)fprintf(file, "file %s\n", e->name);
        put_bytes(file, "bytes", packed, length);
        (void)fprintf(file, "error %s\n\n", e->error);
        packed[e->at] = kept;
    }
}

int main(int argc, char **argv) {
    FILE *file;

    require(argc == 2, "usage: make_golden FOLDER");
    file = open_new(argv[1], "pages.txt");
    write_pages(file);
    write_others(file);
    require(fclose(file) == 0, "pages.txt");
    file = open_new(argv[1], "files.txt");
    write_files(file);
    require(fclose(file) == 0, "files.txt");
    file = open_new(argv[1], "errors.txt");
    write_errors(file);
    require(fclose(file) == 0, "errors.txt");
    return 0;
}
