/*
 * test_codec_examples.c: the examples of spec/format.md, the golden vectors.
 *
 * Tests: rooms bits and codec. Spec: spec/format.md 2, 3.4, 4, 5.
 *
 * An example is coded to exactly its bytes and decoded back; one with an
 * `error` must be refused so; one with `form` other is only decoded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "example.h"

#define ITEMS_MAX 4096
#define BYTES_MAX 65536

static uint8_t want[BYTES_MAX];
static uint8_t got[BYTES_MAX + 16];
static int64_t items[ITEMS_MAX];
static uint64_t values[ITEMS_MAX];
static unsigned counts[ITEMS_MAX];
static uint64_t work[(QRES_PAGE_WORK_SIZE(QRES_ROWS_MAX) + 7) / 8];

static size_t wanted(const struct example *example) {
    return example_bytes(example, "bytes", want, sizeof want);
}

/* `size` bytes of got are the example's. */
static void assert_bytes(const struct example *example, size_t size) {
    size_t want_size = wanted(example);

    if (size != want_size || memcmp(want, got, size) != 0) {
        printf("# %s gives:", example->name);
        for (size_t i = 0; i < size; i++) {
            printf(" %02x", got[i]);
        }
        printf("\n");
        fail_msg("%zu bytes, not the %zu of the example", size, want_size);
    }
}

static size_t load_values(const struct example *example) {
    size_t count = example_integers(example, "values", items, ITEMS_MAX);

    for (size_t i = 0; i < count; i++) {
        values[i] = (uint64_t)items[i];
    }
    return count;
}

/* ---- section 2 ------------------------------------------------------ */

static void check_varint(const struct example *example) {
    size_t count = load_values(example);
    struct qres_writer out;
    struct qres_reader in;

    qres_writer_init(&out, got, sizeof got);
    for (size_t i = 0; i < count; i++) {
        qres_writer_varint(&out, values[i]);
    }
    assert_bytes(example, out.position);
    qres_reader_init(&in, want, out.position);
    for (size_t i = 0; i < count; i++) {
        assert_true(qres_reader_varint(&in) == values[i]);
    }
    assert_int_equal(in.error, QRES_OK);
    assert_int_equal(in.position, in.size);
}

enum bit_kind { BIT_FIELDS, BIT_RICE, BIT_EXPONENT, BIT_PACK };

static void check_bits(const struct example *example, enum bit_kind kind) {
    unsigned k = 0;
    struct qres_bit_writer out;
    struct qres_bit_reader in;
    size_t count;

    count = kind == BIT_FIELDS
                ? example_fields(example, "fields", values, counts, ITEMS_MAX)
                : load_values(example);
    if (kind == BIT_RICE) {
        k = (unsigned)example_integer(example, "k");
    }
    qres_bit_writer_init(&out, got, sizeof got);
    if (kind == BIT_PACK) {
        assert_true(count <= QRES_PACK_BLOCK);
        qres_pack_put(&out, values, count);
    }
    for (size_t i = 0; i < count; i++) {
        if (kind == BIT_FIELDS) {
            qres_bit_writer_put64(&out, values[i], counts[i]);
        } else if (kind == BIT_RICE) {
            qres_rice_put(&out, values[i], k);
        } else if (kind == BIT_EXPONENT) {
            qres_exponent_put(&out, values[i]);
        }
    }
    assert_int_equal(qres_bit_writer_finish(&out), QRES_OK);
    assert_bytes(example, out.position);
    qres_bit_reader_init(&in, want, out.position);
    if (kind == BIT_PACK) {
        uint64_t back[QRES_PACK_BLOCK];

        qres_pack_get(&in, back, count);
        assert_memory_equal(back, values, count * sizeof back[0]);
        count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t back = kind == BIT_FIELDS
                            ? qres_bit_reader_get64(&in, counts[i])
                        : kind == BIT_RICE ? qres_rice_get(&in, k)
                                           : qres_exponent_get(&in);

        assert_true(back == values[i]);
    }
    assert_int_equal(qres_bit_reader_finish(&in), QRES_OK);
}

static void check_range(const struct example *example) {
    size_t count = example_integers(example, "bits", items, ITEMS_MAX);
    size_t raw = example_fields(example, "raw", values, counts, ITEMS_MAX);
    struct qres_bit_model model;
    struct qres_range_encoder out;
    struct qres_range_decoder in;

    qres_range_encoder_init(&out, got, sizeof got);
    qres_bit_model_init(&model);
    for (size_t i = 0; i < count; i++) {
        qres_range_put(&out, &model, items[i] != 0);
    }
    for (size_t i = 0; i < raw; i++) {
        qres_range_put_bits(&out, values[i], counts[i]);
    }
    assert_int_equal(qres_range_encoder_finish(&out), QRES_OK);
    assert_bytes(example, out.position);
    qres_range_decoder_init(&in, want, out.position);
    qres_bit_model_init(&model);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(qres_range_get(&in, &model), items[i]);
    }
    for (size_t i = 0; i < raw; i++) {
        assert_true(qres_range_get_bits(&in, counts[i]) == values[i]);
    }
    assert_int_equal(in.position, in.size);
}

/* ---- sections 3.4 and 4 --------------------------------------------- */

static void check_group(const struct example *example) {
    uint32_t version = (uint32_t)example_integer(example, "version");
    uint32_t rows = (uint32_t)example_integer(example, "rows");
    size_t count = example_integers(example, "sizes", items, ITEMS_MAX);
    struct qres_group_view group;
    struct qres_writer out;
    size_t sizes[16];
    size_t total = 0;

    assert_true(count <= 16);
    for (size_t i = 0; i < count; i++) {
        sizes[i] = (size_t)items[i];
        total += sizes[i];
    }
    qres_writer_init(&out, got, sizeof got);
    assert_int_equal(
        qres_group_pack(version, rows, sizes, (uint32_t)count, &out), QRES_OK);
    assert_bytes(example, out.position);
    memset(got + out.position, 0, total);
    assert_int_equal(
        qres_group_unpack(&group, got, out.position + total, (uint32_t)count),
        QRES_OK);
    assert_int_equal(group.schema_version, version);
    assert_int_equal(group.row_count, rows);
    assert_ptr_equal(group.pages, got + out.position);
}

static void check_group_error(const struct example *example) {
    struct qres_group_view group;
    size_t size = wanted(example);

    assert_int_equal(
        qres_group_unpack(&group, want, size,
                          (uint32_t)example_integer(example, "columns")),
        example_error(example_value(example, "error")));
}

#define SCHEMA_COLUMNS 8

static void assert_same_column(const struct qres_column *a,
                               const struct qres_column *b) {
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->scale, b->scale);
    assert_int_equal(a->name_size, b->name_size);
    assert_int_equal(a->note_size, b->note_size);
    assert_int_equal(a->front.base, b->front.base);
    assert_int_equal(a->front.narrow, b->front.narrow);
    assert_int_equal(a->front.places, b->front.places);
    assert_int_equal(a->front.alphabet_count, b->front.alphabet_count);
    if (a->name_size != 0) {
        assert_memory_equal(a->name, b->name, a->name_size);
    }
    if (a->note_size != 0) {
        assert_memory_equal(a->note, b->note, a->note_size);
    }
    if (a->front.alphabet_count != 0) {
        assert_memory_equal(a->front.alphabet, b->front.alphabet,
                            8 * a->front.alphabet_count);
    }
}

static void check_schema(const struct example *example) {
    struct example_column parsed[SCHEMA_COLUMNS];
    struct qres_column columns[SCHEMA_COLUMNS];
    struct qres_column back[SCHEMA_COLUMNS];
    const struct qres_schema_space space = {back, SCHEMA_COLUMNS, items,
                                            ITEMS_MAX};
    struct qres_schema schema = {0};
    uint8_t note[64];
    size_t written;

    schema.version = (uint32_t)example_integer(example, "version");
    schema.columns = columns;
    if (example_value(example, "note") != NULL) {
        schema.note = note;
        schema.note_size =
            (uint32_t)example_bytes(example, "note", note, sizeof note);
    }
    for (size_t i = 0; i < example->count; i++) {
        if (strcmp(example->keys[i], "column") == 0) {
            uint32_t c = schema.column_count++;

            assert_true(c < SCHEMA_COLUMNS);
            example_column_parse(&parsed[c], example->values[i]);
            columns[c] = parsed[c].column;
        }
    }
    assert_int_equal(qres_schema_pack(&schema, got, sizeof got, &written),
                     QRES_OK);
    assert_bytes(example, written);
    assert_int_equal(qres_schema_unpack(&schema, &space, want, written),
                     QRES_OK);
    for (uint32_t i = 0; i < schema.column_count; i++) {
        assert_same_column(&columns[i], &back[i]);
        example_column_free(&parsed[i]);
    }
}

static void check_schema_error(const struct example *example) {
    struct qres_column back[SCHEMA_COLUMNS];
    const struct qres_schema_space space = {back, SCHEMA_COLUMNS, items,
                                            ITEMS_MAX};
    struct qres_schema schema;
    size_t size = wanted(example);

    assert_int_equal(qres_schema_unpack(&schema, &space, want, size),
                     example_error(example_value(example, "error")));
}

/* ---- section 5 ------------------------------------------------------ */

static void check_page(const struct example *example) {
    struct example_column column;
    struct qres_page_summary summary;
    struct qres_page_input input = {&column.column, items, 0, 0};
    int64_t *back = calloc(ITEMS_MAX, sizeof *back);
    size_t size = wanted(example);

    assert_non_null(back);
    example_column_parse(&column, example_value(example, "column"));
    input.count = example_integers(example, "cells", items, ITEMS_MAX);
    if (example_value(example, "level") != NULL) {
        input.level = (uint8_t)example_integer(example, "level");
    }
    if (example_value(example, "form") == NULL) {
        assert_int_equal(
            qres_page_encode(&input, work, got, sizeof got, &summary), QRES_OK);
        assert_bytes(example, summary.size);
    }
    assert_int_equal(
        qres_page_decode(&column.column, want, size, work, back, input.count),
        QRES_OK);
    assert_memory_equal(back, items, input.count * sizeof *back);
    example_column_free(&column);
    free(back);
}

static void check_page_error(const struct example *example) {
    struct example_column column;
    int64_t *cells = calloc(QRES_ROWS_MAX, sizeof *cells);
    size_t rows = (size_t)example_integer(example, "rows");
    size_t size = wanted(example);

    assert_non_null(cells);
    assert_true(rows <= QRES_ROWS_MAX);
    example_column_parse(&column, example_value(example, "column"));
    assert_int_equal(
        qres_page_decode(&column.column, want, size, work, cells, rows),
        example_error(example_value(example, "error")));
    example_column_free(&column);
    free(cells);
}

static void checks_example(void **state) {
    const struct example *example = *state;
    int is_error = example_value(example, "error") != NULL;

    if (example_is(example, "varint")) {
        check_varint(example);
    } else if (example_is(example, "bits")) {
        check_bits(example, BIT_FIELDS);
    } else if (example_is(example, "rice")) {
        check_bits(example, BIT_RICE);
    } else if (example_is(example, "exponent")) {
        check_bits(example, BIT_EXPONENT);
    } else if (example_is(example, "pack")) {
        check_bits(example, BIT_PACK);
    } else if (example_is(example, "range")) {
        check_range(example);
    } else if (example_is(example, "group")) {
        (is_error ? check_group_error : check_group)(example);
    } else if (example_is(example, "schema")) {
        (is_error ? check_schema_error : check_schema)(example);
    } else if (example_is(example, "page")) {
        (is_error ? check_page_error : check_page)(example);
    } else {
        fail_msg("no check for %s", example->name);
    }
}

/* Those of files are checked where files are. */
static int is_of_files(const struct example *example) {
    return example_is(example, "magic") || example_is(example, "chunk") ||
           example_is(example, "index") || example_is(example, "end") ||
           example_is(example, "file");
}

int main(void) {
    static struct examples examples;
    static struct rows rows;

    examples_load(&examples, "spec/format.md");
    examples_load(&examples, "tests/golden/0.1/pages.txt");
    examples_load(&examples, "tests/golden/0.1/errors.txt");
    for (size_t i = 0; i < examples.count; i++) {
        if (!is_of_files(&examples.list[i])) {
            rows_add(&rows, examples.list[i].name, checks_example,
                     &examples.list[i]);
        }
    }
    return rows_run("codec examples", &rows);
}
