/*
 * one_call.c: a table of samples to the bytes of a file and back, one call
 * each way.
 *
 * Example. Usage: one_call. Exit status 0 if every byte came back.
 *
 * Two columns: a temperature as float32 with one decimal, which QRES finds
 * out to be whole tenths, and a counter. Rows are interleaved, without gaps,
 * little-endian; the library never allocates, so that the caller brings the
 * memory and knows its size beforehand.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/file.h"

#define ROWS     2000
#define COLUMNS  2
#define ROW_SIZE (4 + 4) /* a float32 and a uint32 */
#define NAMES    12      /* bytes of the names of the columns */

/* All rows are one group here; the bound knows nothing of names. */
#define FILE_SIZE (QRES_COMPRESS_BOUND(ROWS, COLUMNS, ROW_SIZE, ROWS) + NAMES)

static const struct qres_column columns[COLUMNS] = {
    {.type = QRES_TYPE_F32, .name = (const uint8_t *)"celsius", .name_size = 7},
    {.type = QRES_TYPE_U32, .name = (const uint8_t *)"count", .name_size = 5},
};

/* A day that warms and cools, with a little noise. */
static void make_rows(uint8_t *rows) {
    uint32_t noise = 1;
    uint32_t count = 0;

    for (int i = 0; i < ROWS; i++) {
        int half = i < ROWS / 2 ? i : ROWS - i;
        float celsius;
        uint32_t bits;

        noise = noise * 1664525u + 1013904223u;
        celsius = (float)(50 + half / 8 + (int)(noise >> 30)) / 10.0f;
        count += 3 + (noise >> 31);
        memcpy(&bits, &celsius, sizeof bits);
        qres_store32(rows, bits);
        qres_store32(rows + 4, count);
        rows += ROW_SIZE;
    }
}

/* Returns the size of the file, or a negative result code. */
static long compress(const uint8_t *rows, uint8_t *file, size_t room) {
    struct qres_encoder_config config = {.columns = columns,
                                         .column_count = COLUMNS,
                                         .rows = ROWS,
                                         .level = QRES_LEVEL_DEFAULT};
    struct qres_memory memory = {0};
    struct qres_writer out;
    int status = qres_encoder_size(&config, &memory.size);

    if (status != QRES_OK) {
        return status;
    }
    memory.bytes = malloc(memory.size);
    if (memory.bytes == NULL) {
        return QRES_E_MEMORY;
    }
    qres_writer_init(&out, file, room);
    status = qres_compress(&config, rows, ROWS, &memory, &out);
    free(memory.bytes);
    return status != QRES_OK ? status : (long)out.position;
}

/*
 * The limits say what a file may ask for, and so how much memory is needed;
 * zeroed limits take every file that the format allows, in about 75 MB.
 */
static long decompress(const uint8_t *file, size_t size, uint8_t *rows,
                       size_t room) {
    struct qres_memory memory = {.limits = {.chunk_max = 1 << 16,
                                            .cell_max = ROWS * COLUMNS,
                                            .column_max = COLUMNS,
                                            .alphabet_max = 1024}};
    struct qres_writer out;
    int status = qres_decoder_size(&memory.limits, &memory.size);

    if (status != QRES_OK) {
        return status;
    }
    memory.bytes = malloc(memory.size);
    if (memory.bytes == NULL) {
        return QRES_E_MEMORY;
    }
    qres_writer_init(&out, rows, room);
    status = qres_decompress(file, size, &memory, &out);
    free(memory.bytes);
    return status != QRES_OK ? status : (long)out.position;
}

int main(void) {
    static uint8_t rows[ROWS * ROW_SIZE];
    static uint8_t back[sizeof rows];
    static uint8_t file[FILE_SIZE];
    long size;
    long written;

    make_rows(rows);
    size = compress(rows, file, sizeof file);
    if (size < 0) {
        fprintf(stderr, "one_call: %s\n", qres_result_text((int)size));
        return 1;
    }
    written = decompress(file, (size_t)size, back, sizeof back);
    if (written < 0) {
        fprintf(stderr, "one_call: %s\n", qres_result_text((int)written));
        return 1;
    }
    if ((size_t)written != sizeof rows ||
        memcmp(rows, back, sizeof rows) != 0) {
        fprintf(stderr, "one_call: other bytes came back\n");
        return 1;
    }
    printf("%zu bytes, %ld coded, every byte came back\n", sizeof rows, size);
    return 0;
}
