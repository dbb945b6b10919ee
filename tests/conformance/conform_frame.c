/*
 * conform_frame.c: conformance of schema, chunks and groups.
 *
 * Tests: conformance of room codec. Spec: spec/format.md 3 and 4.
 */
#include "qres/file.h"

#include "conform.h"

#define COLUMNS  6
#define ALPHABET 40
#define BYTES    600

static uint8_t bytes[BYTES];
static int64_t values[ALPHABET];
static int64_t read_values[COLUMNS * ALPHABET];

static void make_columns(struct conform *c, struct qres_column *columns) {
    static const uint8_t text[] = "temperature, humidity";

    for (unsigned i = 0; i < COLUMNS; i++) {
        uint64_t x = conform_random(c);
        struct qres_column column = {0};

        column.type = (uint8_t)(x % QRES_TYPE_COUNT);
        column.scale = (uint8_t)(x >> 8 & 3);
        column.name = text;
        column.name_size = (uint16_t)(x >> 16 & 15);
        column.note = text + 4;
        column.note_size = (uint32_t)(x >> 20 & 15);
        if (column.type >= QRES_TYPE_F32 && column.type < QRES_TYPE_BYTES) {
            column.front.base = (uint8_t)(1 + (x >> 24 & 1));
            column.front.narrow = column.type == QRES_TYPE_F64 && (x >> 25 & 1);
            column.front.places =
                column.front.base == QRES_BASE_DECIMAL ? x >> 26 & 15 : 0;
        }
        if (column.type < QRES_TYPE_BYTES && (x >> 32 & 1) != 0) {
            column.front.alphabet_count = (uint32_t)(1 + (x >> 33) % ALPHABET);
            column.front.alphabet = values;
        }
        columns[i] = column;
    }
}

static void fold_column(struct conform *c, const struct qres_column *column) {
    const struct qres_front *front = &column->front;

    conform_u32(c, column->type);
    conform_u32(c, column->scale);
    conform_bytes(c, column->name, column->name_size);
    conform_bytes(c, column->note, column->note_size);
    conform_u32(c, front->base);
    conform_u32(c, front->narrow);
    conform_u32(c, front->places);
    for (uint32_t i = 0; i < front->alphabet_count; i++) {
        conform_i64(c, front->alphabet[i]);
    }
}

static void fold_unpack(struct conform *c, size_t size) {
    struct qres_column columns[COLUMNS];
    struct qres_schema_space space = {columns, COLUMNS, read_values,
                                      COLUMNS * ALPHABET};
    struct qres_schema schema = {0};
    size_t column_count = 0;
    size_t alphabet_count = 0;

    conform_i32(
        c, qres_schema_measure(bytes, size, &column_count, &alphabet_count));
    conform_u32(c, (uint32_t)column_count);
    conform_u32(c, (uint32_t)alphabet_count);
    if (qres_schema_unpack(&schema, &space, bytes, size) != QRES_OK) {
        conform_i32(c, qres_schema_unpack(&schema, &space, bytes, size));
        return;
    }
    conform_u32(c, schema.version);
    conform_bytes(c, schema.note, schema.note_size);
    for (uint32_t i = 0; i < schema.column_count; i++) {
        fold_column(c, &columns[i]);
    }
}

static void fold_schemas(struct conform *c) {
    struct qres_column columns[COLUMNS];

    conform_section(c, "codec.schema");
    for (unsigned round = 0; round < 80; round++) {
        struct qres_schema schema = {round * 50, 1 + round % COLUMNS, round % 5,
                                     bytes + BYTES - 5, columns};
        uint64_t x;
        size_t size = 0;

        make_columns(c, columns);
        values[0] = qres_int64(conform_wild(c)) / 2;
        for (unsigned i = 1; i < ALPHABET; i++) {
            values[i] = values[i - 1] + 1 + (int64_t)(conform_wild(c) >> 30);
        }
        conform_i32(c, qres_schema_pack(&schema, bytes,
                                        round % 8 == 7 ? round : BYTES - 5,
                                        &size));
        conform_bytes(c, bytes, size);
        fold_unpack(c, size);
        x = conform_random(c);
        if (size != 0) {
            bytes[(size_t)((x >> 32) % size)] ^= (uint8_t)x;
            fold_unpack(c, size - (size_t)(x >> 63));
        }
    }
}

static void fold_view(struct conform *c, size_t size) {
    struct qres_chunk_view view = {NULL, 0, 0, 0};
    uint64_t offset = 0;
    int status = qres_chunk_unpack(bytes, size, 300, &view);

    conform_i32(c, status);
    conform_u32(c, (uint32_t)view.size);
    if (status == QRES_OK) {
        conform_u32(c, view.type);
        conform_bytes(c, view.payload, view.payload_size);
        conform_i32(c, qres_end_unpack(&view, &offset));
        conform_u64(c, offset);
    }
}

static void fold_chunks(struct conform *c) {
    uint8_t payload[400];

    conform_section(c, "codec.chunk");
    qres_magic_pack(bytes);
    for (unsigned i = 0; i <= QRES_MAGIC_SIZE; i++) {
        conform_i32(c, qres_magic_check(bytes));
        conform_bytes(c, bytes, QRES_MAGIC_SIZE);
        bytes[i % QRES_MAGIC_SIZE] ^= 1;
    }
    for (unsigned round = 0; round < 100; round++) {
        size_t written = 0;
        size_t size = round * 4;

        for (size_t i = 0; i < size; i++) {
            payload[i] = (uint8_t)conform_random(c);
        }
        conform_i32(c, qres_chunk_pack(round % 7 + (round & 128), payload, size,
                                       bytes, round % 9 != 8 ? BYTES : size,
                                       &written));
        conform_bytes(c, bytes, written);
        fold_view(c, written);
        fold_view(c, written / 2);
        qres_end_pack(conform_wild(c) >> 1, bytes);
        fold_view(c, QRES_END_SIZE);
        bytes[round % QRES_END_SIZE] ^= 0x40;
        fold_view(c, QRES_END_SIZE);
    }
}

static void fold_group(struct conform *c, size_t size, uint32_t count) {
    struct qres_group_view group = {0};
    int status = qres_group_unpack(&group, bytes, size, count);

    conform_i32(c, status);
    if (status != QRES_OK) {
        return;
    }
    conform_u32(c, group.schema_version);
    conform_u32(c, group.row_count);
    for (uint32_t i = 0; i < count; i++) {
        size_t page_size = 0;
        const uint8_t *page = qres_group_page(&group, i, &page_size);

        conform_bytes(c, page, page_size);
    }
}

static void fold_groups(struct conform *c) {
    size_t sizes[COLUMNS];

    conform_section(c, "codec.group");
    for (unsigned round = 0; round < 100; round++) {
        struct qres_writer out;
        uint32_t count = 1 + round % COLUMNS;
        size_t total = 0;

        for (uint32_t i = 0; i < count; i++) {
            sizes[i] = (size_t)(conform_random(c) % 60);
            total += sizes[i];
        }
        qres_writer_init(&out, bytes, round % 10 == 9 ? 3 : BYTES);
        conform_i32(
            c, qres_group_pack(round, 1 + round * 600, sizes, count, &out));
        for (size_t i = 0; i < total; i++) {
            qres_writer_u8(&out, (uint8_t)conform_random(c));
        }
        fold_group(c, out.position, count);
        bytes[round % 4] ^= 0x80;
        fold_group(c, out.position, count);
    }
}

void conform_frame(struct conform *c) {
    fold_schemas(c);
    fold_chunks(c);
    fold_groups(c);
}
