/*
 * test_table_random.c: seeded random tables and garbage, there and back,
 * and hostile side data.
 *
 * Tests of host/table. Spec: spec/table.md.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"
#include "table_round.h"

#define TEXT_SIZE   60000
#define SEEDS       12
#define COLUMNS_MAX 7

struct text {
    char *data;
    size_t size;
    uint64_t state;
};

static unsigned draw(struct text *text, unsigned bound) {
    return (unsigned)(random_u64(&text->state) >> 33) % bound;
}

static void put(struct text *text, const char *bytes, size_t size) {
    if (size <= TEXT_SIZE - text->size) {
        memcpy(text->data + text->size, bytes, size);
        text->size += size;
    }
}

/* `style` is a printf conversion, or '+' or '0' for the flags of an f. */
static void put_number(struct text *text, char style, int digits,
                       double value) {
    char cell[64];
    int size = 0;

    switch (style) {
    case 'e':
        size = snprintf(cell, sizeof cell, "%.*e", digits, value);
        break;
    case 'g':
        size = snprintf(cell, sizeof cell, "%.*g", digits, value);
        break;
    case '+':
        size = snprintf(cell, sizeof cell, "%+.*f", digits, value);
        break;
    case '0':
        size = snprintf(cell, sizeof cell, "%0*.0f", digits, value);
        break;
    default:
        size = snprintf(cell, sizeof cell, "%.*f", digits, value);
        break;
    }
    put(text, cell, (size_t)size);
}

static double normal(struct text *text) {
    double sum = -6;

    for (unsigned i = 0; i < 12; i++) {
        sum += (double)(random_u64(&text->state) >> 11) * 0x1p-53;
    }
    return sum;
}

static void put_strange(struct text *text) {
    static const char *const cells[] = {"",
                                        "-0",
                                        "+1",
                                        "007",
                                        ".5",
                                        "5.",
                                        "1e-5",
                                        "1E+05",
                                        "NaN",
                                        "-inf",
                                        "NA",
                                        "--1",
                                        "1.2.3",
                                        "\"\"",
                                        "\"a,b\"",
                                        "\"a\"\"b\"",
                                        "\"",
                                        "x\"y",
                                        "0x10",
                                        "1,5",
                                        " 3",
                                        "3 ",
                                        "-",
                                        "9e999",
                                        "1e-400",
                                        "00",
                                        "-00.10",
                                        "4.9e-324",
                                        "\r",
                                        "1_000",
                                        "12345678901234567890",
                                        "0.1000000000000000055511151231257827",
                                        "2024-02-30",
                                        "24:00:00",
                                        "1969-12-31 23:59:60",
                                        "\"a\nb\"",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "1e308",
                                        "\xff\xfe"};
    const char *cell = cells[draw(text, sizeof cells / sizeof cells[0])];

    put(text, cell, strlen(cell));
}

static void put_time(struct text *text, unsigned style, unsigned row) {
    char cell[64];
    unsigned minutes = row * 10 + (draw(text, 20) == 0 ? draw(text, 9) : 0);
    unsigned month = minutes / 40320 % 12 + 1;
    unsigned day = minutes / 1440 % 28 + 1;
    unsigned hour = minutes / 60 % 24;
    int size;

    minutes %= 60;
    switch (style % 5) {
    case 0:
        size = snprintf(cell, sizeof cell, "2024-%02u-%02uT%02u:%02u:00Z",
                        month, day, hour, minutes);
        break;
    case 1:
        size = snprintf(cell, sizeof cell, "2024-%02u-%02u %02u:%02u:00", month,
                        day, hour, minutes);
        break;
    case 2:
        size = snprintf(cell, sizeof cell, "%02u/%02u/2023 %02u:%02u", day,
                        month, hour, minutes);
        break;
    case 3:
        size = snprintf(cell, sizeof cell, "%u/%u/2023 %u:%02u", month, day,
                        hour, minutes);
        break;
    default:
        size = snprintf(cell, sizeof cell, "%02u:%02u:%02u.125", hour, minutes,
                        day);
        break;
    }
    put(text, cell, (size_t)size);
}

struct style {
    char conversion;
    int digits;
};

static void put_cell(struct text *text, unsigned kind, unsigned row) {
    static const char *const words[] = {"ok", "warm", "\"over, hot\"", "off"};
    static const struct style styles[12] = {
        {'f', 0}, {'f', 2}, {'f', 3}, {'g', 17}, {'g', 15}, {'e', 7},
        {'g', 9}, {'+', 1}, {'e', 1}, {'0', 6},  {'g', 16}, {'f', 12}};

    if (draw(text, 60) == 0) {
        put_strange(text);
    } else if (kind < 12) {
        put_number(text, styles[kind].conversion, styles[kind].digits,
                   100 * normal(text));
    } else if (kind == 12) {
        put_number(text, 'g', 17, (double)(float)normal(text));
    } else if (kind == 13) {
        put_number(text, 'g', 17, (double)draw(text, 5000) / 1000 * 1.1);
    } else if (kind == 14) {
        const char *word = words[draw(text, 4)];

        put(text, word, strlen(word));
    } else if (kind < 20) {
        put_time(text, kind, row);
    } else {
        put(text, "note ", 5);
        put_number(text, 'f', 0, 1000 * normal(text));
    }
}

static struct text new_text(uint64_t seed) {
    struct text text = {NULL, 0, seed * 0x9e3779b97f4a7c15u + 1};

    text.data = malloc(TEXT_SIZE);
    assert_non_null(text.data);
    return text;
}

static struct text make_table(uint64_t seed) {
    struct text text = new_text(seed);
    const char *separator = &",;\t,"[draw(&text, 4)];
    const char *ending = draw(&text, 3) == 0 ? "\r\n" : "\n";
    unsigned columns = 1 + draw(&text, COLUMNS_MAX);
    unsigned kinds[COLUMNS_MAX];
    unsigned rows = 1 + draw(&text, 700);
    unsigned oddity = 20 + draw(&text, 400);

    if (draw(&text, 4) == 0) {
        put(&text, "\xef\xbb\xbf", 3);
    }
    for (unsigned i = 0; i < columns; i++) {
        kinds[i] = draw(&text, 22);
        put(&text, i == 0 ? "c" : ",c", i == 0 ? 1 : 2);
        put_number(&text, 'f', 0, i);
    }
    put(&text, ending, strlen(ending));
    for (unsigned row = 0; row < rows; row++) {
        for (unsigned i = 0; i < columns; i++) {
            if (i != 0 && draw(&text, oddity) != 0) {
                put(&text, separator, 1);
            }
            put_cell(&text, kinds[i], row);
        }
        if (row + 1 < rows || draw(&text, 2) == 0) {
            ending = draw(&text, oddity) == 0 ? "\n\n" : ending;
            put(&text, ending, strlen(ending));
        }
    }
    return text;
}

static struct text make_garbage(uint64_t seed) {
    static const char *const alphabets[] = {"\n,1", "\",\n\r;",
                                            "0123456789.-+eE", "\"a,\n"};
    struct text text = new_text(seed);
    unsigned kind = draw(&text, 6);
    size_t size = draw(&text, TEXT_SIZE);

    while (text.size < size) {
        char byte = (char)(random_u64(&text.state) >> 40);

        if (kind < 4) {
            byte =
                alphabets[kind][draw(&text, (unsigned)strlen(alphabets[kind]))];
        } else if (kind == 4 && byte == 0) {
            byte = ' ';
        }
        put(&text, &byte, 1);
    }
    return text;
}

static struct text make_text(uint64_t seed, bool garbage) {
    return garbage ? make_garbage(seed) : make_table(seed);
}

static void check_round(struct text *text, uint64_t seed, uint32_t rows,
                        size_t piece) {
    struct round round = {0};
    int result;

    round.text = (const uint8_t *)text->data;
    round.size = text->size;
    round.rows = rows;
    round.piece = piece;
    result = round_trip(&round);
    if (result != QRES_OK || round.differs || round.written != round.size) {
        print_error("seed %llu, %u rows a group, pieces of %zu\n",
                    (unsigned long long)seed, rows, piece);
    }
    assert_int_equal(result, QRES_OK);
    assert_false(round.differs);
    assert_int_equal(round.written, round.size);
}

struct random_row {
    const char *name;
    bool garbage;
    uint32_t rows;
    size_t piece;
};

static void round_trips(void **state) {
    const struct random_row *row = *state;

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct text text = make_text(seed, row->garbage);

        check_round(&text, seed, row->rows, row->piece);
        free(text.data);
    }
}

/* ---- hostile side data ------------------------------------------------- */

static int swallow(void *context, const uint8_t *data, size_t size) {
    (void)data;
    *(size_t *)context += size;
    return QRES_OK;
}

static void damage(struct qres_buffer *buffer, struct text *text) {
    unsigned flips = buffer->size == 0 ? 0 : draw(text, 3);

    for (unsigned i = 0; i < flips; i++) {
        buffer->data[draw(text, (unsigned)buffer->size)] ^=
            (uint8_t)(1u << draw(text, 8));
    }
    if (buffer->size != 0 && draw(text, 8) == 0) {
        buffer->size = draw(text, (unsigned)buffer->size);
    }
}

static void damage_column(struct qres_table_column *column, uint32_t rows,
                          struct text *text) {
    struct qres_buffer pack = {0};
    struct qres_shape shape;

    damage(&column->text, text);
    damage(&column->escapes, text);
    assert_int_equal(qres_shape_pack(&column->shape, &pack), QRES_OK);
    damage(&pack, text);
    if (qres_shape_unpack(&shape, pack.data, pack.size) == QRES_OK &&
        (column->cells != NULL || shape.type == QRES_TYPE_BYTES)) {
        column->shape = shape;
    }
    qres_buffer_free(&pack);
    for (unsigned i = 0; i < 3; i++) {
        column->cells[draw(text, rows)] = qres_int64(random_wide(&text->state));
    }
}

/* Any result is right but a crash, a hang or output without end. */
static void decode_damaged(struct text *text, uint64_t seed) {
    struct qres_table_encoder *encoder = NULL;
    struct qres_table_decoder *decoder = NULL;
    const struct qres_table_group *group = NULL;
    struct round round = {0};
    struct text chance = {NULL, 0, seed + 77};
    size_t written = 0;
    int result;

    round.text = (const uint8_t *)text->data;
    round.size = text->size;
    assert_int_equal(qres_table_encoder_open(&encoder, 256, round_read, &round),
                     QRES_OK);
    assert_int_equal(
        qres_table_decoder_open(&decoder, qres_table_encoder_dialect(encoder),
                                swallow, &written),
        QRES_OK);
    while (qres_table_encoder_next(encoder, &group) == QRES_OK &&
           group != NULL) {
        struct qres_table_group copy = *group;

        /* The encoder keeps its shapes for the next group. */
        copy.column = calloc((size_t)copy.columns + 1, sizeof *copy.column);
        assert_non_null(copy.column);
        if (copy.columns != 0) {
            memcpy(copy.column, group->column,
                   copy.columns * sizeof *copy.column);
        }
        damage(&copy.odd, &chance);
        for (uint32_t i = 0; i < copy.columns; i++) {
            damage_column(&copy.column[i], copy.rows, &chance);
        }
        result = qres_table_decoder_group(decoder, &copy);
        free(copy.column);
        assert_true(result == QRES_OK || result == QRES_E_DATA ||
                    result == QRES_E_END || result == QRES_E_LIMIT);
    }
    qres_table_decoder_close(decoder);
    qres_table_encoder_close(encoder);
    assert_true(written < 64u * TEXT_SIZE + (1u << 24));
}

static void survives(void **state) {
    const struct random_row *row = *state;

    for (uint64_t seed = 1; seed <= 4 * SEEDS; seed++) {
        struct text text = make_text(seed, row->garbage);

        decode_damaged(&text, seed);
        free(text.data);
    }
}

/* Packs of valid shapes with a byte or two changed, and pure noise. */
static void unpacks_noise(void **state) {
    static const struct qres_cell cells[] = {
        {(const uint8_t *)"2024-01-01 10:00", 16},
        {(const uint8_t *)"1.5e-07", 7},
        {(const uint8_t *)"$1.50", 5},
        {(const uint8_t *)"0.30000000000000004", 19}};
    struct text chance = {NULL, 0, 5};
    unsigned good = 0;

    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        struct qres_buffer pack = {0};
        struct qres_dialect dialect;
        struct qres_shape shape;
        uint8_t cell[QRES_SHAPE_CELL_MAX];

        assert_int_equal(qres_shape_detect(&shape, &cells[i % 4], 1), QRES_OK);
        assert_int_equal(qres_shape_pack(&shape, &pack), QRES_OK);
        for (unsigned j = draw(&chance, 3); j > 0; j--) {
            pack.data[draw(&chance, (unsigned)pack.size)] =
                (uint8_t)draw(&chance, 256);
        }
        if (qres_shape_unpack(&shape, pack.data, pack.size) == QRES_OK) {
            good++;
            (void)qres_shape_write(&shape, random_wide(&chance.state),
                                   shape.nudged ? 3 : 0, cell);
        }
        if (qres_dialect_unpack(&dialect, pack.data, pack.size) == QRES_OK) {
            qres_dialect_free(&dialect);
        }
        qres_buffer_free(&pack);
    }
    assert_in_range(good, 40000, 99999);
}

static const struct random_row trips[] = {
    {"tables, default groups", false, 0, 0},
    {"tables, groups of 64 rows", false, 64, 0},
    {"tables, pieces of 7 bytes", false, 1000, 7},
    {"garbage, default groups", true, 0, 0},
    {"garbage, groups of 16 rows, pieces of 1000", true, 16, 1000},
};

static const struct random_row hostile[] = {
    {"damaged tables", false, 0, 0},
    {"damaged garbage", true, 0, 0},
};

int main(void) {
    static struct rows tests;

    ROWS_TABLE(&tests, round_trips, trips);
    ROWS_TABLE(&tests, survives, hostile);
    ROWS_TEST(&tests, unpacks_noise);
    return rows_run("table_random", &tests);
}
