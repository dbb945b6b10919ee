/*
 * test_codec_schema.c: schemas and groups, whole and malformed.
 *
 * Tests: room codec. Spec: spec/format.md 3.4, 4.2, 4.4, 6.
 */
#include <stdlib.h>
#include <string.h>

#include "qres/codec.h"
#include "rows.h"

#define ROOM ((size_t)1 << 21)

static uint8_t payload[ROOM];
static struct qres_column columns[QRES_COLUMNS_MAX];
static struct qres_column unpacked[QRES_COLUMNS_MAX];
static int64_t alphabets[QRES_ALPHABETS_MAX];

static int unpack(const uint8_t *bytes, size_t size, struct qres_schema *out) {
    const struct qres_schema_space space = {unpacked, QRES_COLUMNS_MAX,
                                            alphabets, QRES_ALPHABETS_MAX};

    return qres_schema_unpack(out, &space, bytes, size);
}

/* ---- malformed payloads --------------------------------------------- */

struct bad_row {
    const char *name;
    const char *bytes;
    size_t size;
    int error;
};

#define BYTES(text) text, sizeof(text) - 1

/* version 0, one column, no note; then the column's record. */
#define ONE "\x00\x01\x00"

static const struct bad_row bad_rows[] = {
    {"schema: one i8", BYTES(ONE "\x00"), QRES_OK},
    {"schema: nothing", BYTES(""), QRES_E_END},
    {"schema: version alone", BYTES("\x00"), QRES_E_END},
    {"schema: version of 33 bits", BYTES("\xff\xff\xff\xff\x1f\x01\x00\x00"),
     QRES_E_LIMIT},
    {"schema: version in two forms", BYTES("\x80\x00\x01\x00\x00"),
     QRES_E_DATA},
    {"schema: no columns", BYTES("\x00\x00\x00"), QRES_E_DATA},
    {"schema: 4097 columns", BYTES("\x00\x81\x20\x00"), QRES_E_LIMIT},
    {"schema: columns cut", BYTES("\x00\x02\x00\x00"), QRES_E_END},
    {"schema: a note longer than the payload", BYTES("\x00\x01\x05\x61"),
     QRES_E_END},
    {"schema: a note above the limit", BYTES("\x00\x01\x81\x80\x40\x61"),
     QRES_E_LIMIT},
    {"schema: a byte left", BYTES(ONE "\x00\x00"), QRES_E_DATA},
    {"schema: bytes", BYTES(ONE "\x0a"), QRES_OK},
    {"schema: type 11", BYTES(ONE "\x0b"), QRES_E_VERSION},
    {"schema: type 15", BYTES(ONE "\x0f"), QRES_E_VERSION},
    {"schema: a name", BYTES(ONE "\x10\x01x"), QRES_OK},
    {"schema: an empty name", BYTES(ONE "\x10\x00"), QRES_E_DATA},
    {"schema: a name cut", BYTES(ONE "\x10\x02x"), QRES_E_END},
    {"schema: a name above the limit", BYTES(ONE "\x10\x81\x08"), QRES_E_LIMIT},
    {"schema: a note of a column", BYTES(ONE "\x20\x01x"), QRES_OK},
    {"schema: an empty note of a column", BYTES(ONE "\x20\x00"), QRES_E_DATA},
    {"schema: a column's note above the limit", BYTES(ONE "\x20\x81\x80\x40"),
     QRES_E_LIMIT},
    {"schema: notes above the limit together",
     BYTES("\x00\x01\x01n\x20\x80\x80\x40"), QRES_E_LIMIT},
    {"schema: scale 18", BYTES(ONE "\x43\x12"), QRES_OK},
    {"schema: scale 19", BYTES(ONE "\x43\x13"), QRES_E_DATA},
    {"schema: scale 0", BYTES(ONE "\x43\x00"), QRES_E_DATA},
    {"schema: no scale", BYTES(ONE "\x43"), QRES_E_END},
    {"schema: f32 without a front end", BYTES(ONE "\x08"), QRES_OK},
    {"schema: f32 ordered", BYTES(ONE "\x88\x02"), QRES_OK},
    {"schema: f32 with 18 places", BYTES(ONE "\x88\x01\x12"), QRES_OK},
    {"schema: f32 with 19 places", BYTES(ONE "\x88\x01\x13"), QRES_E_DATA},
    {"schema: places cut", BYTES(ONE "\x88\x01"), QRES_E_END},
    {"schema: front end cut", BYTES(ONE "\x88"), QRES_E_END},
    {"schema: f32 native", BYTES(ONE "\x88\x00"), QRES_E_DATA},
    {"schema: f32 narrow", BYTES(ONE "\x88\x06"), QRES_E_DATA},
    {"schema: f64 narrow", BYTES(ONE "\x89\x06"), QRES_OK},
    {"schema: base 3", BYTES(ONE "\x89\x03"), QRES_E_DATA},
    {"schema: reserved bit of a front end", BYTES(ONE "\x89\x12"),
     QRES_E_VERSION},
    {"schema: highest bit of a front end", BYTES(ONE "\x89\x82"),
     QRES_E_VERSION},
    {"schema: i32 decimal", BYTES(ONE "\x82\x01\x02"), QRES_E_DATA},
    {"schema: i32 narrow", BYTES(ONE "\x82\x04"), QRES_E_DATA},
    {"schema: a front end that says nothing", BYTES(ONE "\x82\x00"),
     QRES_E_DATA},
    {"schema: bytes with an alphabet", BYTES(ONE "\x8a\x08\x01\x00\x00"),
     QRES_E_DATA},
    {"schema: alphabet of one", BYTES(ONE "\x82\x08\x01\x00\x00"), QRES_OK},
    {"schema: alphabet of none", BYTES(ONE "\x82\x08\x00\x00\x00"),
     QRES_E_DATA},
    {"schema: alphabet above the limit", BYTES(ONE "\x82\x08\xab\x55\x00\x00"),
     QRES_E_LIMIT},
    {"schema: alphabet of two, 0 and 1", BYTES(ONE "\x82\x08\x02\x00\x01\x00"),
     QRES_OK},
    {"schema: gaps missing", BYTES(ONE "\x82\x08\x02\x00\x00"), QRES_E_END},
    {"schema: a byte of gaps left", BYTES(ONE "\x82\x08\x02\x00\x02\x00\x00"),
     QRES_E_DATA},
    {"schema: a bit of gaps left", BYTES(ONE "\x82\x08\x02\x00\x01\x02"),
     QRES_E_DATA},
    {"schema: gaps of 2^63 bytes",
     BYTES(ONE "\x82\x08\x02\x00\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"),
     QRES_E_END},
    {"schema: gaps longer than the payload",
     BYTES(ONE "\x82\x08\x02\x00\x09\x00"), QRES_E_END},
    {"schema: alphabet's count cut", BYTES(ONE "\x82\x08\x82"), QRES_E_END},
    {"schema: a gap above the largest",
     BYTES(ONE "\x82\x08\x02\x00\x0b\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
               "\xff"),
     QRES_E_DATA},
    {"schema: a gap to the largest",
     BYTES(ONE "\x82\x08\x02\x00\x0b\xff\xff\xff\xfe\xff\xff\xff\xff\xff\xff"
               "\x7f"),
     QRES_OK},
    {"schema: a gap behind the largest",
     BYTES(ONE "\x82\x08\x02\x00\x0b\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
               "\x7f"),
     QRES_E_DATA},
};

static void unpacks(void **state) {
    const struct bad_row *row = *state;
    uint8_t *exact = malloc(row->size != 0 ? row->size : 1);
    struct qres_schema schema = {0};
    size_t column_count = 77;
    size_t alphabet_count = 77;
    int error;

    assert_non_null(exact);
    memcpy(exact, row->bytes, row->size);
    schema.version = 55;
    assert_int_equal(unpack(exact, row->size, &schema), row->error);
    error =
        qres_schema_measure(exact, row->size, &column_count, &alphabet_count);
    if (row->error == QRES_OK) {
        size_t written;
        uint8_t again[64];

        /* One form: what unpacks packs to the same bytes. */
        assert_int_equal(
            qres_schema_pack(&schema, again, sizeof again, &written), QRES_OK);
        assert_int_equal(written, row->size);
        assert_memory_equal(again, row->bytes, row->size);
        assert_int_equal(error, QRES_OK);
        assert_int_equal(column_count, 1);
    } else {
        assert_int_equal(schema.version, 55);
        /* Gaps are not read to measure. */
        assert_true(error == row->error || error == QRES_OK);
        assert_true(error == QRES_OK || column_count == 77);
    }
    free(exact);
}

/* ---- whole schemas -------------------------------------------------- */

static void assert_schema_comes_back(const struct qres_schema *schema) {
    struct qres_schema back = {0};
    size_t size;
    size_t column_count;
    size_t alphabet_count;
    size_t alphabet_want = 0;

    assert_int_equal(qres_schema_pack(schema, payload, ROOM, &size), QRES_OK);
    assert_int_equal(unpack(payload, size, &back), QRES_OK);
    assert_int_equal(back.version, schema->version);
    assert_int_equal(back.column_count, schema->column_count);
    assert_int_equal(back.note_size, schema->note_size);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        const struct qres_column *a = &schema->columns[i];
        const struct qres_column *b = &back.columns[i];

        assert_true(a->type == b->type && a->scale == b->scale);
        assert_true(a->name_size == b->name_size &&
                    a->note_size == b->note_size);
        assert_true(a->name_size == 0 ||
                    memcmp(a->name, b->name, a->name_size) == 0);
        assert_true(a->note_size == 0 ||
                    memcmp(a->note, b->note, a->note_size) == 0);
        assert_true(a->front.base == b->front.base &&
                    a->front.narrow == b->front.narrow &&
                    a->front.places == b->front.places &&
                    a->front.alphabet_count == b->front.alphabet_count);
        assert_true(a->front.alphabet_count == 0 ||
                    memcmp(a->front.alphabet, b->front.alphabet,
                           8 * a->front.alphabet_count) == 0);
        alphabet_want += a->front.alphabet_count;
    }
    assert_int_equal(
        qres_schema_measure(payload, size, &column_count, &alphabet_count),
        QRES_OK);
    assert_int_equal(column_count, schema->column_count);
    assert_int_equal(alphabet_count, alphabet_want);
}

static const int64_t wide_alphabet[] = {
    INT64_MIN, INT64_MIN + 1, -1000, 0, 1, 2, INT64_MAX - 1, INT64_MAX};

static void schema_at_its_limits(void **state) {
    static uint8_t text[QRES_NOTE_MAX];
    static int64_t values[QRES_ALPHABET_MAX];
    struct qres_schema schema = {0};
    size_t size;

    (void)state;
    memset(text, 'x', sizeof text);
    memset(columns, 0, sizeof columns);
    for (size_t i = 0; i < QRES_ALPHABET_MAX; i++) {
        values[i] = (int64_t)(i * i * 3) - 5000;
    }
    schema.version = UINT32_MAX;
    schema.column_count = QRES_COLUMNS_MAX;
    schema.columns = columns;
    schema.note = text;
    schema.note_size = 48576;
    for (uint32_t i = 0; i < QRES_COLUMNS_MAX; i++) {
        columns[i].type = (uint8_t)(i % QRES_TYPE_BYTES);
        columns[i].name = text;
        columns[i].name_size = (uint16_t)(i % 64);
        columns[i].scale = (uint8_t)(i % 19);
        if (columns[i].type >= QRES_TYPE_F32) {
            columns[i].front.base = QRES_BASE_DECIMAL;
            columns[i].front.places = (uint8_t)(i % 19);
        } else if (i % 7 == 0) {
            columns[i].front.alphabet = wide_alphabet;
            columns[i].front.alphabet_count = 8;
        }
    }
    columns[0].note = text;
    columns[0].note_size = QRES_NOTE_MAX - schema.note_size;
    columns[1].name_size = QRES_NAME_MAX;
    for (uint32_t i = 0; i < QRES_COLUMNS_MAX; i++) {
        columns[0].note_size -= columns[i].name_size;
    }
    columns[2].front.alphabet = values;
    columns[2].front.alphabet_count = QRES_ALPHABET_MAX;
    assert_schema_comes_back(&schema);
    /* One note byte more is one too many. */
    columns[3].note = text;
    columns[3].note_size = 1;
    assert_int_equal(qres_schema_pack(&schema, payload, ROOM, &size), QRES_OK);
    assert_int_equal(unpack(payload, size, &schema), QRES_E_LIMIT);
}

static void alphabets_have_a_limit_together(void **state) {
    static int64_t values[QRES_ALPHABET_MAX];
    struct qres_schema schema = {0};
    struct qres_schema back;
    size_t size;
    size_t count;
    size_t alphabet_count;

    (void)state;
    memset(columns, 0, sizeof columns);
    for (size_t i = 0; i < QRES_ALPHABET_MAX; i++) {
        values[i] = (int64_t)i;
    }
    schema.columns = columns;
    while (schema.column_count * QRES_ALPHABET_MAX <= QRES_ALPHABETS_MAX) {
        struct qres_column *column = &columns[schema.column_count++];

        column->type = QRES_TYPE_I32;
        column->front.alphabet = values;
        column->front.alphabet_count = QRES_ALPHABET_MAX;
    }
    assert_int_equal(qres_schema_pack(&schema, payload, ROOM, &size), QRES_OK);
    assert_int_equal(unpack(payload, size, &back), QRES_E_LIMIT);
    assert_int_equal(
        qres_schema_measure(payload, size, &count, &alphabet_count),
        QRES_E_LIMIT);
    schema.column_count--;
    assert_schema_comes_back(&schema);
}

/* Arrays of the caller that are too small, payloads without room. */
static void schema_keeps_its_windows(void **state) {
    struct qres_schema_space space = {unpacked, 1, alphabets, 8};
    struct qres_schema schema = {0};
    struct qres_schema back;
    size_t size;
    size_t written = 99;

    (void)state;
    memset(columns, 0, 2 * sizeof columns[0]);
    columns[0].type = QRES_TYPE_F64;
    columns[0].front.base = QRES_BASE_DECIMAL;
    columns[0].front.places = 3;
    columns[0].name = (const uint8_t *)"name";
    columns[0].name_size = 4;
    columns[0].note = (const uint8_t *)"note";
    columns[0].note_size = 4;
    columns[0].front.alphabet = wide_alphabet;
    columns[0].front.alphabet_count = 8;
    schema.columns = columns;
    schema.column_count = 1;
    assert_int_equal(qres_schema_pack(&schema, payload, ROOM, &size), QRES_OK);
    assert_int_equal(qres_schema_unpack(&back, &space, payload, size), QRES_OK);
    space.alphabet_max = 7;
    assert_int_equal(qres_schema_unpack(&back, &space, payload, size),
                     QRES_E_LIMIT);
    space.alphabet_max = 8;
    space.column_max = 0;
    assert_int_equal(qres_schema_unpack(&back, &space, payload, size),
                     QRES_E_LIMIT);
    for (size_t room = 0; room < size; room++) {
        uint8_t *exact = malloc(room != 0 ? room : 1);

        assert_non_null(exact);
        assert_int_equal(qres_schema_pack(&schema, exact, room, &written),
                         QRES_E_SPACE);
        assert_int_equal(written, 99);
        free(exact);
        /* And every cut of it is found. */
        space.column_max = 1;
        assert_int_equal(qres_schema_unpack(&back, &space, payload, room),
                         QRES_E_END);
    }
}

/* ---- groups --------------------------------------------------------- */

struct group_row {
    const char *name;
    const char *bytes;
    size_t size;
    uint32_t columns;
    int error;
};

static const struct group_row group_rows[] = {
    {"group: one row, one page", BYTES("\x00\x01\x02pp"), 1, QRES_OK},
    {"group: two pages", BYTES("\x07\x02\x01\x02pqq"), 2, QRES_OK},
    {"group: an empty page", BYTES("\x00\x01\x00"), 1, QRES_OK},
    {"group: nothing", BYTES(""), 1, QRES_E_END},
    {"group: sizes cut", BYTES("\x00\x01\x01"), 2, QRES_E_END},
    {"group: no rows", BYTES("\x00\x00\x01p"), 1, QRES_E_DATA},
    {"group: the most rows", BYTES("\x00\x80\x80\x04\x01p"), 1, QRES_OK},
    {"group: too many rows", BYTES("\x00\x81\x80\x04\x01p"), 1, QRES_E_LIMIT},
    {"group: version of 33 bits", BYTES("\xff\xff\xff\xff\x1f\x01\x01p"), 1,
     QRES_E_LIMIT},
    {"group: a page too short", BYTES("\x00\x01\x02p"), 1, QRES_E_DATA},
    {"group: a byte left", BYTES("\x00\x01\x01pp"), 1, QRES_E_DATA},
    {"group: a page longer than all", BYTES("\x00\x01\x64p"), 1, QRES_E_DATA},
    {"group: a page of 2^63 bytes",
     BYTES("\x00\x01\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), 1, QRES_E_DATA},
};

static void unpacks_group(void **state) {
    const struct group_row *row = *state;
    uint8_t *exact = malloc(row->size != 0 ? row->size : 1);
    struct qres_group_view group;

    assert_non_null(exact);
    memcpy(exact, row->bytes, row->size);
    assert_int_equal(qres_group_unpack(&group, exact, row->size, row->columns),
                     row->error);
    if (row->error == QRES_OK) {
        const uint8_t *end = exact + row->size;
        size_t size = 0;

        for (uint32_t i = row->columns; i-- > 0;) {
            const uint8_t *page = qres_group_page(&group, i, &size);

            assert_true(page + size == end);
            end = page;
        }
        assert_ptr_equal(end, group.pages);
    }
    free(exact);
}

static void groups_have_a_limit_of_cells(void **state) {
    struct qres_group_view group;
    struct qres_writer out;
    static size_t sizes[QRES_COLUMNS_MAX];

    (void)state;
    memset(payload, 0, 8192);
    for (uint32_t rows = 1024; rows <= 1025; rows++) {
        qres_writer_init(&out, payload, ROOM);
        assert_int_equal(qres_group_pack(3, rows, sizes, 4096, &out), QRES_OK);
        assert_int_equal(qres_group_unpack(&group, payload, out.position, 4096),
                         rows == 1024 ? QRES_OK : QRES_E_LIMIT);
    }
    qres_writer_init(&out, payload, 4098);
    assert_int_equal(qres_group_pack(3, 1024, sizes, 4096, &out), QRES_E_SPACE);
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, unpacks, bad_rows);
    ROWS_TEST(&rows, schema_at_its_limits);
    ROWS_TEST(&rows, alphabets_have_a_limit_together);
    ROWS_TEST(&rows, schema_keeps_its_windows);
    ROWS_TABLE(&rows, unpacks_group, group_rows);
    ROWS_TEST(&rows, groups_have_a_limit_of_cells);
    return rows_run("codec schema", &rows);
}
