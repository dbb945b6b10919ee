/*
 * fuzz_encoder.c: any samples in any columns, there and back.
 *
 * Tests: fuzz of room file. The first bytes choose columns, rows a group and
 * level; the rest are the samples. The file decodes to them and keeps the
 * bounds on expansion: a page raw + 8 bytes; the file its pages, 1 % of
 * them, 64 bytes, and 24 bytes and the name a column.
 */
#include "fuzz.h"
#include "qres/file.h"

#define COLUMNS_MAX 6
#define ROWS_MAX    512

static const struct qres_decoder_config limits = {
    (size_t)1 << 20, (size_t)1 << 16, COLUMNS_MAX, 65536};

struct table {
    struct qres_column columns[COLUMNS_MAX];
    struct qres_encoder_config config;
    const uint8_t *rows;
    size_t row_count;
    size_t row_size;
    size_t name_size;
};

static void choose_table(struct dice *dice, struct table *table) {
    uint32_t count = dice_u8(dice) % COLUMNS_MAX + 1;
    unsigned group = dice_u16(dice) % (ROWS_MAX + 1);

    memset(table, 0, sizeof *table);
    table->config.columns = table->columns;
    table->config.column_count = count;
    table->config.rows = group;
    table->config.level = dice_u8(dice) % 2;
    for (uint32_t i = 0; i < count; i++) {
        unsigned head = dice_u8(dice);

        table->columns[i].type = (uint8_t)(head % QRES_TYPE_BYTES);
        if (head & 0x80) {
            struct dice name = dice_part(dice, 16);

            table->columns[i].name = name.data;
            table->columns[i].name_size = (uint16_t)name.size;
            table->name_size += name.size;
        }
        table->row_size +=
            qres_type_width((enum qres_type)table->columns[i].type);
    }
    table->rows = dice->data;
    table->row_count = dice->size / table->row_size;
}

/*
 * The bounds of a file of one group, which are those that CODEC promises;
 * frames, index entries and changes of schema add to files of many groups.
 */
static void require_bounds(const struct table *table, const uint8_t *file,
                           size_t size) {
    size_t columns = table->config.column_count;
    size_t pages = 0;
    size_t groups = 0;
    size_t at = QRES_MAGIC_SIZE;

    while (at < size) {
        struct qres_chunk_view view;
        struct qres_group_view group;

        FUZZ_REQUIRE(qres_chunk_unpack(file + at, size - at, (size_t)1 << 24,
                                       &view) == QRES_OK);
        at += view.size;
        if (view.type != QRES_CHUNK_GROUP) {
            continue;
        }
        FUZZ_REQUIRE(qres_group_unpack(&group, view.payload, view.payload_size,
                                       table->config.column_count) == QRES_OK);
        for (uint32_t i = 0; i < columns; i++) {
            enum qres_type type = (enum qres_type)table->columns[i].type;
            size_t bound =
                QRES_PAGE_BOUND((size_t)group.row_count, qres_type_width(type));
            size_t page_size;

            (void)qres_group_page(&group, i, &page_size);
            FUZZ_REQUIRE(page_size <= bound);
            pages += bound;
        }
        groups++;
    }
    FUZZ_REQUIRE(at == size);
    FUZZ_REQUIRE(groups > 1 || size <= pages + pages / 100 + 64 + 24 * columns +
                                           table->name_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};
    struct table table;
    struct qres_memory memory = {NULL, 0, limits};
    struct qres_writer file;
    struct qres_writer back;
    size_t decoder_size;
    size_t raw;
    size_t room;

    choose_table(&dice, &table);
    raw = table.row_count * table.row_size;
    FUZZ_REQUIRE(qres_encoder_size(&table.config, &memory.size) == QRES_OK);
    FUZZ_REQUIRE(qres_decoder_size(&limits, &decoder_size) == QRES_OK);
    memory.size = memory.size > decoder_size ? memory.size : decoder_size;
    memory.bytes = fuzz_memory(memory.size);
    room = 8 * raw + 8192 + table.row_count * 64;
    qres_writer_init(&file, fuzz_memory(room), room);
    qres_writer_init(&back, fuzz_memory(raw), raw);
    FUZZ_REQUIRE(qres_compress(&table.config, table.rows, table.row_count,
                               &memory, &file) == QRES_OK);
    require_bounds(&table, file.data, file.position);
    FUZZ_REQUIRE(qres_decompress(file.data, file.position, &memory, &back) ==
                 QRES_OK);
    FUZZ_REQUIRE(back.position == raw);
    FUZZ_REQUIRE(raw == 0 || memcmp(back.data, table.rows, raw) == 0);
    free(memory.bytes);
    free(file.data);
    free(back.data);
    return 0;
}
