/*
 * reference_read.c: what the C decoder makes of files, a line for each.
 *
 * Tests: reference. Usage: reference_read FILE... Prints the bytes of all
 * rows and their FNV-1a hash, or the name of the error.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "qres.h"

#define FILE_MAX 1048576
#define ROWS_MAX 67108864

static uint8_t file[FILE_MAX];
static uint8_t rows[ROWS_MAX];

static void read_one(const char *path, const struct qres_memory *memory) {
    FILE *stream = fopen(path, "rb");
    struct qres_writer out;
    uint64_t hash = 0xcbf29ce484222325;
    size_t size;
    int error;

    if (stream == NULL) {
        perror(path);
        exit(3);
    }
    size = fread(file, 1, sizeof file, stream);
    (void)fclose(stream);
    qres_writer_init(&out, rows, sizeof rows);
    error = qres_decompress(file, size, memory, &out);
    if (error != QRES_OK) {
        (void)puts(qres_result_name(error));
        return;
    }
    for (size_t i = 0; i < out.position; i++) {
        hash = (hash ^ rows[i]) * 0x100000001b3;
    }
    (void)printf("%zu %016" PRIx64 "\n", out.position, hash);
}

int main(int argc, char **argv) {
    struct qres_memory memory = {0};

    if (qres_decoder_size(&memory.limits, &memory.size) != QRES_OK) {
        return 5;
    }
    memory.bytes = malloc(memory.size);
    if (memory.bytes == NULL) {
        return 5;
    }
    for (int i = 1; i < argc; i++) {
        read_one(argv[i], &memory);
    }
    free(memory.bytes);
    return 0;
}
