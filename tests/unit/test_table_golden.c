/*
 * test_table_golden.c: the bytes that a table leaves beside its numbers, as
 * the page of the format shows them.
 *
 * Tests of host/table. Spec: spec/table.md.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"
#include "table_round.h"

enum part { PART_DIALECT, PART_SHAPE, PART_TEXT, PART_ODD };

struct golden {
    const char *name;
    const char *text;
    enum part part;
    uint32_t column;
    const char *hex;
};

#define CODES "a,b\n1.5,NA\n97,2\n2.25,4\n3,5\n"
#define DATES                                                                  \
    "t;v\r\n10/03/2004 18:00;1,5\r\n10/03/2004 18:30;2,25\r\n\r\n"             \
    "10/03/2004 19:00;2"
#define WORDS "s\nok\nfail\nok\nok\n12\nok\nok\nok\n"
#define NEAR                                                                   \
    "v\n0.202\n0.20199999999999999\n1.398\n1.3980000000000001\n0.134\n"        \
    "0.134\n0.066\n0.202\n0.2\n1.4\n"

#define LONG "temp_1,temp_2,temp_3,temp_4,temp_5,temp_6\n1,2,3,4,5,6\n"

static const struct golden goldens[] = {
    {"modelled text", LONG, PART_DIALECT, 0,
     "02 2c 06 00 01 2b 8b f6 34 83 46 77 c3 1c 57 4f a4 b0 49 4a 58 91 19 41 "
     "13 8b 1c"},
    {"dialect", CODES, PART_DIALECT, 0, "02 2c 02 00 00 04 61 2c 62 0a"},
    {"decimal", CODES, PART_SHAPE, 0, "30 00 02 00 01"},
    {"missing", CODES, PART_SHAPE, 1, "30 04 02 4e 41 00 00 01"},
    {"time", DATES, PART_SHAPE, 0, "36 00 00 0a 2f 20 3a 88 0e 00"},
    {"odd rows", DATES, PART_ODD, 0, "01 01 02 00 02 0d 0a"},
    {"words", WORDS, PART_TEXT, 0, "03 00 02 6f 6b 04 66 61 69 6c 02 31 32"},
    {"nudged", NEAR, PART_SHAPE, 0, "30 10 03 01 01 24 10 12"},
    {"nudges", NEAR, PART_TEXT, 0, "56 f0"},
};

static void print_hex(const struct qres_buffer *buffer, char *out) {
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < buffer->size; i++) {
        *out++ = digits[buffer->data[i] >> 4];
        *out++ = digits[buffer->data[i] & 15u];
        *out++ = i + 1 < buffer->size ? ' ' : '\0';
    }
    *out = '\0';
}

static int take_part(const struct golden *golden,
                     struct qres_table_encoder *encoder,
                     struct qres_buffer *out) {
    const struct qres_table_group *group = NULL;
    const struct qres_table_column *column;
    int result = qres_table_encoder_next(encoder, &group);

    if (result != QRES_OK || group == NULL) {
        return QRES_E_STATE;
    }
    column = &group->column[golden->column];
    switch (golden->part) {
    case PART_DIALECT:
        return qres_dialect_pack(qres_table_encoder_dialect(encoder), out);
    case PART_SHAPE:
        return qres_shape_pack(&column->shape, out);
    case PART_TEXT:
        return qres_buffer_put(out, column->text.data, column->text.size);
    case PART_ODD:
        break;
    }
    return qres_buffer_put(out, group->odd.data, group->odd.size);
}

static void bytes(void **state) {
    const struct golden *golden = *state;
    struct qres_table_encoder *encoder = NULL;
    struct qres_buffer out = {0};
    struct round round = {0};
    char hex[400];

    round.text = (const uint8_t *)golden->text;
    round.size = strlen(golden->text);
    assert_int_equal(qres_table_encoder_open(&encoder, 0, round_read, &round),
                     QRES_OK);
    assert_int_equal(take_part(golden, encoder, &out), QRES_OK);
    assert_true(out.size < sizeof hex / 3);
    print_hex(&out, hex);
    assert_string_equal(hex, golden->hex);
    qres_buffer_free(&out);
    qres_table_encoder_close(encoder);
}

static void stands_in_the_page(void **state) {
    static char page[60000];
    const struct golden *golden = *state;
    char example[100];
    FILE *file = fopen("spec/table.md", "rb");

    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    (void)snprintf(example, sizeof example, "`%s`", golden->hex);
    assert_non_null(strstr(page, example));
}

int main(void) {
    static struct rows tests;

    ROWS_TABLE(&tests, bytes, goldens);
    ROWS_TABLE(&tests, stands_in_the_page, goldens);
    return rows_run("table_golden", &tests);
}
