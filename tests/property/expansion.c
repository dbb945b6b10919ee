/*
 * expansion.c: noise never grows by more than the stated limits.
 *
 * Tests: property. Noise of every width, 1 to the sample's own bits, in 1,
 * 64 and 256 samples of every type at both levels, in 1 and 3 columns: a page
 * is at most its raw bytes + 8, a file at most its pages, 1 % of them, 64
 * bytes, and 24 bytes and the name a column; and it decodes to the noise.
 * The room that QRES_COMPRESS_BOUND states is enough for long noise as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/file.h"

#define COLUMNS_MAX 3
#define ROWS_MAX    256
#define SEEDS       4

static uint8_t rows[ROWS_MAX * COLUMNS_MAX * 8];
static uint8_t back[sizeof rows];
static uint8_t file[QRES_COMPRESS_BOUND(ROWS_MAX, COLUMNS_MAX, 24, 256)];
static const struct qres_decoder_config limits = {65536, 4096, 4, 1024};

struct state {
    uint64_t random;
    double worst; /* file bytes beyond its pages, a column */
    const char *problem;
};

static uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static void fill(struct state *state, size_t width, size_t count,
                 unsigned bits) {
    for (size_t i = 0; i < count; i++) {
        uint64_t value = next_random(&state->random) >> (64 - bits);
        uint8_t bytes[8];

        qres_store64(bytes, value);
        memcpy(rows + i * width, bytes, width);
    }
}

/* Bytes of all pages; sets the problem if one is too large. */
static size_t sum_pages(struct state *state, size_t size, uint32_t columns,
                        size_t width) {
    size_t at = QRES_MAGIC_SIZE;
    size_t sum = 0;

    while (at < size) {
        struct qres_chunk_view view;
        struct qres_group_view group;

        if (qres_chunk_unpack(file + at, size - at, sizeof file * 2, &view) !=
            QRES_OK) {
            state->problem = "no chunk";
            return 0;
        }
        at += view.size;
        if (view.type != QRES_CHUNK_GROUP ||
            qres_group_unpack(&group, view.payload, view.payload_size,
                              columns) != QRES_OK) {
            continue;
        }
        for (uint32_t i = 0; i < columns; i++) {
            size_t page_size;

            (void)qres_group_page(&group, i, &page_size);
            sum += page_size;
            if (page_size > group.row_count * width + 8) {
                state->problem = "a page is larger than raw + 8";
            }
        }
    }
    return sum;
}

static void check_file(struct state *state, struct qres_encoder_config *config,
                       size_t row_count, struct qres_memory *memory) {
    uint32_t columns = config->column_count;
    size_t width = qres_type_width((enum qres_type)config->columns[0].type);
    size_t raw = row_count * columns * width;
    size_t names = 0;
    struct qres_writer out;
    size_t pages;

    qres_writer_init(&out, file, sizeof file);
    if (qres_compress(config, rows, row_count, memory, &out) != QRES_OK) {
        state->problem = "it does not compress";
        return;
    }
    for (uint32_t i = 0; i < columns; i++) {
        names += config->columns[i].name_size;
    }
    pages = sum_pages(state, out.position, columns, width);
    if (out.position > pages + pages / 100 + 64 + 24 * columns + names) {
        state->problem = "the file is larger than its limit";
    }
    if ((double)(out.position - pages) / columns > state->worst) {
        state->worst = (double)(out.position - pages) / columns;
    }
    pages = out.position;
    qres_writer_init(&out, back, sizeof back);
    if (qres_decompress(file, pages, memory, &out) != QRES_OK ||
        out.position != raw || memcmp(rows, back, raw) != 0) {
        state->problem = "it does not come back";
    }
}

static void check_width(struct state *state, struct qres_encoder_config *config,
                        unsigned bits, struct qres_memory *memory) {
    static const size_t counts[3] = {1, 64, 256};
    size_t width = qres_type_width((enum qres_type)config->columns[0].type);

    for (unsigned seed = 0; seed < SEEDS; seed++) {
        for (unsigned i = 0; i < 3; i++) {
            for (uint32_t columns = 1; columns <= COLUMNS_MAX; columns += 2) {
                config->column_count = columns;
                fill(state, width, counts[i] * columns, bits);
                check_file(state, config, counts[i], memory);
                if (state->problem != NULL) {
                    (void)printf("# %u bits, %zu samples, %u columns\n", bits,
                                 counts[i], (unsigned)columns);
                    return;
                }
            }
        }
    }
}

/* Long noise into exactly the room that the macro states. */
static const char *check_bound(enum qres_type type, uint8_t level,
                               uint32_t group) {
    size_t width = qres_type_width(type);
    size_t count = (size_t)group * 96;
    size_t room = QRES_COMPRESS_BOUND(count, 1, width, group);
    struct qres_column column = {0};
    struct qres_encoder_config config = {0};
    struct qres_memory memory = {0};
    struct qres_writer out;
    uint8_t *noise = malloc(count * width);
    uint64_t state = 5;
    int error = QRES_E_MEMORY;

    column.type = (uint8_t)type;
    config.columns = &column;
    config.column_count = 1;
    config.rows = group;
    config.level = level;
    if (qres_encoder_size(&config, &memory.size) != QRES_OK) {
        free(noise);
        return "no encoder";
    }
    memory.bytes = malloc(memory.size);
    qres_writer_init(&out, malloc(room), room);
    if (noise != NULL && memory.bytes != NULL && out.data != NULL) {
        for (size_t i = 0; i < count * width; i++) {
            noise[i] = (uint8_t)(next_random(&state) >> 40);
        }
        error = qres_compress(&config, noise, count, &memory, &out);
    }
    free(noise);
    free(memory.bytes);
    free(out.data);
    return error == QRES_OK ? NULL : "the stated room is too small";
}

static int check_type(enum qres_type type, uint8_t level) {
    struct qres_column columns[COLUMNS_MAX];
    struct qres_encoder_config config = {0};
    struct qres_memory memory = {NULL, 0, limits};
    struct state state = {UINT64_C(0x9e3779b97f4a7c15), 0, NULL};
    size_t decoder_size;
    unsigned most = (unsigned)(8 * qres_type_width(type));

    memset(columns, 0, sizeof columns);
    for (unsigned i = 0; i < COLUMNS_MAX; i++) {
        columns[i].type = (uint8_t)type;
        columns[i].name = (const uint8_t *)"noise" + i;
        columns[i].name_size = (uint16_t)(5 - i);
    }
    config.columns = columns;
    config.column_count = COLUMNS_MAX;
    config.rows = ROWS_MAX;
    config.level = level;
    if (qres_encoder_size(&config, &memory.size) != QRES_OK ||
        qres_decoder_size(&limits, &decoder_size) != QRES_OK) {
        return 1;
    }
    memory.size = memory.size > decoder_size ? memory.size : decoder_size;
    memory.bytes = malloc(memory.size);
    for (unsigned bits = 1; memory.bytes != NULL && bits <= most; bits++) {
        if (state.problem == NULL) {
            check_width(&state, &config, bits, &memory);
        }
    }
    free(memory.bytes);
    if (state.problem == NULL) {
        state.problem = check_bound(type, level, 4096);
    }
    if (state.problem == NULL) {
        state.problem = check_bound(type, level, 3);
    }
    if (state.problem != NULL) {
        (void)printf("# %s\n", state.problem);
    }
    (void)printf("# at most %.1f bytes a column beyond the pages\n",
                 state.worst);
    return memory.bytes == NULL || state.problem != NULL;
}

int main(void) {
    static const char *const names[] = {"i8",  "i16", "i32", "i64", "u8",
                                        "u16", "u32", "u64", "f32", "f64"};
    unsigned row = 0;
    int failed = 0;

    (void)printf("1..%u\n", 2 * QRES_TYPE_BYTES);
    for (unsigned type = 0; type < QRES_TYPE_BYTES; type++) {
        for (uint8_t level = 0; level <= QRES_LEVEL_EDGE; level++) {
            int bad = check_type((enum qres_type)type, level);

            failed |= bad;
            (void)printf("%s %u - noise of every width, %s, level %u\n",
                         bad ? "not ok" : "ok", ++row, names[type], level);
        }
    }
    return failed;
}
