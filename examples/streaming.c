/*
 * streaming.c: a file written row by row as readings come, and read in
 * pieces.
 *
 * Example. Usage: streaming FILE. Writes FILE, then reads it back and says
 * what is in it. Exit status 0 if every reading came back.
 */
#include <stdio.h>
#include <stdlib.h>

#include "qres/file.h"

#define COLUMNS  3
#define ROW_SIZE (8 + 2 + 2) /* time i64, two readings i16 */
#define ROWS     10000
#define GROUP    1024 /* rows coded together: at most these are in memory */

static const struct qres_column columns[COLUMNS] = {
    /* A scale tells readers that the value is the sample / 10^scale. */
    {.type = QRES_TYPE_I64,
     .scale = 3,
     .name = (const uint8_t *)"time",
     .name_size = 4},
    {.type = QRES_TYPE_I16,
     .scale = 1,
     .name = (const uint8_t *)"humidity",
     .name_size = 8},
    {.type = QRES_TYPE_I16, .name = (const uint8_t *)"light", .name_size = 5},
};

/* Reading number i of a sensor that is read about once a second. */
static void read_sensor(uint32_t i, uint8_t row[ROW_SIZE]) {
    uint32_t noise = (i + 1) * 2654435761u;
    uint64_t time_ms = UINT64_C(1700000000000) + i * 1000 + (noise >> 31);
    uint32_t wave = i % 600 < 300 ? i % 600 : 600 - i % 600;

    qres_store64(row, time_ms);
    qres_store16(row + 8, (uint16_t)(400 + wave / 4 + (noise >> 30)));
    qres_store16(row + 10, (uint16_t)(i % 100 < 50 ? 0 : 800 + (noise >> 29)));
}

/* ---- writing ------------------------------------------------------------ */

/* Moves to the file what the encoder has ready. */
static int drain(struct qres_encoder *encoder, FILE *out) {
    uint8_t piece[4096];
    size_t size;

    while ((size = qres_encoder_pull(encoder, piece, sizeof piece)) != 0) {
        if (fwrite(piece, 1, size, out) != size) {
            return QRES_E_IO;
        }
    }
    return QRES_OK;
}

static int push_rows(struct qres_encoder *encoder, FILE *out) {
    uint8_t row[ROW_SIZE];
    int status = QRES_OK;

    for (uint32_t i = 0; status == QRES_OK && i < ROWS; i++) {
        size_t taken;

        read_sensor(i, row);
        status = qres_encoder_push(encoder, row, 1, &taken);
        /* A full group was coded: it must leave before the next row. */
        if (status == QRES_OK && qres_encoder_waits(encoder)) {
            status = drain(encoder, out);
        }
    }
    if (status == QRES_OK) {
        status = qres_encoder_finish(encoder);
    }
    return status == QRES_OK ? drain(encoder, out) : status;
}

static int write_log(FILE *out) {
    struct qres_encoder_config config = {.columns = columns,
                                         .column_count = COLUMNS,
                                         .rows = GROUP,
                                         .level = QRES_LEVEL_FAST};
    struct qres_encoder *encoder;
    void *memory;
    size_t size;
    int status = qres_encoder_size(&config, &size);

    if (status != QRES_OK) {
        return status;
    }
    memory = malloc(size);
    if (memory == NULL) {
        return QRES_E_MEMORY;
    }
    status = qres_encoder_init(&encoder, &config, memory, size);
    if (status == QRES_OK) {
        status = push_rows(encoder, out);
    }
    free(memory);
    return status;
}

/* ---- reading ------------------------------------------------------------ */

/* Compares the rows of a group with what the sensor said. */
static int check_group(const struct qres_decoder *decoder, uint32_t *row) {
    uint32_t count = qres_decoder_rows(decoder);

    for (uint32_t i = 0; i < count; i++) {
        uint8_t wanted[ROW_SIZE];

        read_sensor((*row)++, wanted);
        if (qres_decoder_cells(decoder, 0)[i] != (int64_t)qres_load64(wanted) ||
            qres_decoder_cells(decoder, 1)[i] != qres_load16(wanted + 8) ||
            qres_decoder_cells(decoder, 2)[i] != qres_load16(wanted + 10)) {
            return QRES_E_DATA;
        }
    }
    return QRES_OK;
}

/* Pushes a piece of the file and handles the events it brings. */
static int take_piece(struct qres_decoder *decoder, const uint8_t *piece,
                      size_t size, uint32_t *row) {
    int status = QRES_OK;

    while (status == QRES_OK) {
        enum qres_event event;
        size_t taken = 0;

        status = qres_decoder_next(decoder, &event);
        if (status == QRES_OK && event == QRES_EVENT_GROUP) {
            status = check_group(decoder, row);
        } else if (status == QRES_OK && event == QRES_EVENT_MORE) {
            if (size == 0) {
                break;
            }
            status = qres_decoder_push(decoder, piece, size, &taken);
            piece += taken;
            size -= taken;
        }
    }
    return status;
}

static int read_pieces(struct qres_decoder *decoder, FILE *in, uint32_t *row) {
    uint8_t piece[4096];
    size_t size;
    int status = QRES_OK;

    while (status == QRES_OK &&
           (size = fread(piece, 1, sizeof piece, in)) != 0) {
        status = take_piece(decoder, piece, size, row);
    }
    if (status == QRES_OK && !qres_decoder_is_complete(decoder)) {
        status = QRES_E_END;
    }
    return status;
}

static int read_log(FILE *in, uint32_t *row) {
    /* A reader that expects this file need not be ready for every other. */
    struct qres_decoder_config limits = {.chunk_max = 1 << 16,
                                         .cell_max = GROUP * COLUMNS,
                                         .column_max = COLUMNS,
                                         .alphabet_max = 1024};
    struct qres_decoder *decoder;
    void *memory;
    size_t size;
    int status = qres_decoder_size(&limits, &size);

    if (status != QRES_OK) {
        return status;
    }
    memory = malloc(size);
    if (memory == NULL) {
        return QRES_E_MEMORY;
    }
    status = qres_decoder_init(&decoder, &limits, memory, size);
    if (status == QRES_OK) {
        status = read_pieces(decoder, in, row);
    }
    free(memory);
    return status;
}

static int fail(const char *path, int status) {
    fprintf(stderr, "streaming: %s: %s\n", path, qres_result_text(status));
    return 1;
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "w+b") : NULL;
    uint32_t rows = 0;
    long size;
    int status;

    if (file == NULL) {
        fprintf(stderr, "usage: streaming FILE\n");
        return 2;
    }
    status = write_log(file);
    size = ftell(file);
    if (status == QRES_OK) {
        rewind(file);
        status = read_log(file, &rows);
    }
    if (fclose(file) != 0 && status == QRES_OK) {
        status = QRES_E_IO;
    }
    if (status != QRES_OK || rows != ROWS) {
        return fail(argv[1], status != QRES_OK ? status : QRES_E_END);
    }
    printf("%lu rows, %lu bytes, %ld coded, every reading came back\n",
           (unsigned long)rows, (unsigned long)rows * ROW_SIZE, size);
    return 0;
}
