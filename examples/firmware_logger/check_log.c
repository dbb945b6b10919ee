/*
 * check_log.c: reads log.qres on the host and compares it with the table
 * that the firmware's converter read.
 *
 * Example. Usage: check_log FILE. Exit status 0 if every reading is there.
 */
#include <stdio.h>
#include <stdlib.h>

#include "adc_table.h"
#include "qres/file.h"

#define READINGS (sizeof adc_table / sizeof adc_table[0])

static int decompress(const uint8_t *file, size_t size, uint8_t *rows,
                      size_t rows_size, size_t *written) {
    struct qres_memory memory = {NULL, 0, {1 << 16, 1 << 12, 4, 64}};
    struct qres_writer out;
    int status = qres_decoder_size(&memory.limits, &memory.size);

    if (status != QRES_OK) {
        return status;
    }
    memory.bytes = malloc(memory.size);
    if (memory.bytes == NULL) {
        return QRES_E_MEMORY;
    }
    qres_writer_init(&out, rows, rows_size);
    status = qres_decompress(file, size, &memory, &out);
    *written = out.position;
    free(memory.bytes);
    return status;
}

int main(int argc, char **argv) {
    static uint8_t file[2 * READINGS + 4096];
    static uint8_t rows[2 * READINGS];
    size_t written = 0;
    size_t same = 0;
    size_t size;
    int status;
    FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;

    if (in == NULL) {
        fprintf(stderr, "usage: check_log FILE\n");
        return 2;
    }
    size = fread(file, 1, sizeof file, in);
    fclose(in);
    status = decompress(file, size, rows, sizeof rows, &written);
    if (status != QRES_OK) {
        fprintf(stderr, "check_log: %s\n", qres_result_text(status));
        return 1;
    }
    while (same < written / 2 &&
           qres_load16(rows + 2 * same) == (uint16_t)adc_table[same]) {
        same++;
    }
    printf("%zu of %zu readings identical, %zu bytes in the log, %.2f bits a "
           "reading\n",
           same, READINGS, size, 8.0 * (double)size / (double)READINGS);
    return same == READINGS ? 0 : 1;
}
