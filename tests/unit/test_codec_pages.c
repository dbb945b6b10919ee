/*
 * test_codec_pages.c: pages of every type, level, shape and front end.
 *
 * Tests: room codec. Spec: spec/format.md 4.3, 4.4, 5, 6.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/codec.h"
#include "shapes.h"

#define FRONTS_MAX 12

static int64_t cells[QRES_ROWS_MAX];
static int64_t back[QRES_ROWS_MAX];
static int64_t alphabet[QRES_ALPHABET_MAX];
static uint64_t work[(QRES_PAGE_WORK_SIZE(QRES_ROWS_MAX) + 7) / 8];
static uint8_t page[QRES_PAGE_BOUND(QRES_ROWS_MAX, 8)];

struct shape_row {
    char name[64];
    unsigned type;
    unsigned shape;
};

static int64_t few_values[] = {-900, -893, -844, 0, 612, 4200, 5203};

/* Front ends that a column of this type may have, fitting its data or not. */
static size_t list_fronts(unsigned type, struct qres_front *fronts) {
    int is_float = type == QRES_TYPE_F32 || type == QRES_TYPE_F64;
    size_t count = 0;

    memset(fronts, 0, FRONTS_MAX * sizeof *fronts);
    if (!is_float) {
        fronts[1].alphabet = few_values;
        fronts[1].alphabet_count = sizeof few_values / sizeof few_values[0];
        return 2;
    }
    for (unsigned narrow = 0; narrow <= (type == QRES_TYPE_F64); narrow++) {
        for (unsigned kind = 0; kind < 5; kind++) {
            struct qres_front *front = &fronts[count++];

            front->narrow = (uint8_t)narrow;
            front->base = kind < 2 ? QRES_BASE_ORDERED : QRES_BASE_DECIMAL;
            front->places = kind == 2 ? 18 : kind > 2 ? 2 : 0;
            if (kind == 1 || kind == 3) {
                front->alphabet = few_values;
                front->alphabet_count = 4;
            }
        }
    }
    return count;
}

/* Decodes from bytes of exactly that size. */
static int decode_exactly(const struct qres_column *column,
                          const uint8_t *bytes, size_t size, size_t count) {
    uint8_t *exact = malloc(size != 0 ? size : 1);
    int error;

    assert_non_null(exact);
    memcpy(exact, bytes, size);
    error = qres_page_decode(column, exact, size, work, back, count);
    free(exact);
    return error;
}

static size_t check_page(const struct qres_column *column, unsigned level,
                         size_t count) {
    struct qres_page_input input = {column, cells, count, (uint8_t)level};
    struct qres_page_summary summary;
    size_t raw = count * type_width(column->type);
    int64_t missing = qres_type_missing((enum qres_type)column->type);
    size_t missed = 0;

    assert_int_equal(
        qres_page_encode(&input, work, page, raw + QRES_PAGE_EXTRA, &summary),
        QRES_OK);
    assert_true(summary.size <= raw + 1);
    for (size_t i = 0; i < count; i++) {
        missed += cells[i] == missing;
    }
    assert_int_equal(summary.missing, missed);
    memset(back, 0x5a, count * sizeof back[0]);
    assert_int_equal(decode_exactly(column, page, summary.size, count),
                     QRES_OK);
    assert_memory_equal(back, cells, count * sizeof back[0]);
    return summary.size;
}

static void check_fronts(struct qres_column *column, size_t count) {
    struct qres_front fronts[FRONTS_MAX];
    size_t known = list_fronts(column->type, fronts);

    for (size_t f = 0; f <= known; f++) {
        if (f == known) {
            qres_front_detect((enum qres_type)column->type, cells, count,
                              &column->front, alphabet, work);
        } else {
            column->front = fronts[f];
        }
        (void)check_page(column, QRES_LEVEL_FAST, count);
        (void)check_page(column, QRES_LEVEL_EDGE, count);
    }
}

static void shape_comes_back(void **state) {
    static const size_t counts[] = {1, 2, 3, 64, 129, 256};
    const struct shape_row *row = *state;
    struct qres_column column = {0};
    int64_t missing = qres_type_missing((enum qres_type)row->type);

    column.type = (uint8_t)row->type;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        shape_fill(row->shape, row->type, missing, i, cells, counts[i]);
        check_fronts(&column, counts[i]);
    }
}

/* The largest group: more inserts than there is room for, long runs. */
static void large_shape_comes_back(void **state) {
    const struct shape_row *row = *state;
    struct qres_column column = {0};
    int64_t missing = qres_type_missing((enum qres_type)row->type);

    column.type = (uint8_t)row->type;
    shape_fill(row->shape, row->type, missing, 1, cells, QRES_ROWS_MAX);
    qres_front_detect((enum qres_type)row->type, cells, QRES_ROWS_MAX,
                      &column.front, alphabet, work);
    (void)check_page(&column, QRES_LEVEL_FAST, QRES_ROWS_MAX);
    (void)check_page(&column, QRES_LEVEL_EDGE, QRES_ROWS_MAX);
}

/* A full alphabet: 10,922 values, then 1,024 new ones, then escapes. */
static void full_alphabet_comes_back(void **state) {
    struct qres_column column = {0};
    struct qres_page_input input = {&column, cells, 20000, 0};
    struct qres_page_summary summary;

    (void)state;
    for (size_t i = 0; i < QRES_ALPHABET_MAX; i++) {
        alphabet[i] = (int64_t)(i * 10000);
    }
    for (size_t i = 0; i < input.count; i++) {
        cells[i] = (int64_t)(i * 7919 % QRES_ALPHABET_MAX * 10000);
    }
    for (size_t i = 0; i < 1500; i++) {
        cells[i * 13] += 17;
    }
    column.type = QRES_TYPE_I32;
    column.front.alphabet = alphabet;
    column.front.alphabet_count = QRES_ALPHABET_MAX;
    for (unsigned level = 0; level <= QRES_LEVEL_EDGE; level++) {
        (void)check_page(&column, level, input.count);
        input.level = (uint8_t)level;
        assert_int_equal(
            qres_page_encode(&input, work, page, sizeof page, &summary),
            QRES_OK);
        assert_int_equal(summary.escapes, 1500);
        assert_true(summary.method == QRES_METHOD_RICE ||
                    summary.method == QRES_METHOD_RANGE);
    }
}

/* Rice as the tap writes it, packed as the room below counts it. */
static size_t packed_size(size_t count) {
    uint64_t values[QRES_PACK_BLOCK];
    size_t best = SIZE_MAX;
    int64_t low = cells[0];

    for (size_t i = 0; i < count; i++) {
        low = cells[i] < low ? cells[i] : low;
    }
    for (unsigned delta = 0; delta < 2; delta++) {
        int64_t reference = delta ? cells[0] : low;
        uint8_t head[QRES_VARINT_MAX];
        struct qres_writer out;
        size_t bits = 0;

        qres_writer_init(&out, head, sizeof head);
        qres_writer_varint(&out, qres_zigzag(reference));
        for (size_t start = 0; start < count; start += QRES_PACK_BLOCK) {
            size_t block = count - start < QRES_PACK_BLOCK ? count - start
                                                           : QRES_PACK_BLOCK;

            for (size_t i = 0; i < block; i++) {
                int64_t x = cells[start + i];
                int64_t before = start + i != 0 ? cells[start + i - 1] : x;

                values[i] = delta ? qres_zigzag(qres_sub64_wrap(x, before))
                                  : (uint64_t)x - (uint64_t)low;
            }
            bits += qres_pack_cost(values, block);
        }
        if (2 + out.position + (bits + 7) / 8 < best) {
            best = 2 + out.position + (bits + 7) / 8;
        }
    }
    return best;
}

static size_t tap_size(size_t count) {
    struct qres_tap tap;
    size_t size = 0;
    uint8_t *room = malloc(12 + 11 * count);

    assert_non_null(room);
    qres_tap_init(&tap, qres_model_scale(cells, count), room, 12 + 11 * count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(qres_tap_push(&tap, cells[i]), QRES_OK);
    }
    assert_int_equal(qres_tap_finish(&tap, &size), QRES_OK);
    free(room);
    return size;
}

/* Noise of every width: the page is the smallest form, at most raw + 8. */
static void gatekeeper_picks_the_smallest(void **state) {
    static const size_t counts[] = {1, 64, 256};
    const struct shape_row *row = *state;
    struct qres_column column = {0};

    column.type = (uint8_t)row->type;
    for (unsigned width = 1; width <= 8 * type_width(row->type); width++) {
        for (size_t i = 0; i < 3; i++) {
            size_t count = counts[i];
            size_t least = 1 + count * type_width(row->type);
            size_t packed;
            size_t rice;
            size_t size;

            shape_fill(SHAPE_NOISE + width, row->type, 0, width, cells, count);
            /* Missing cells have a form of their own. */
            for (size_t j = 0; j < count; j++) {
                cells[j] -=
                    cells[j] == qres_type_missing((enum qres_type)row->type);
                cells[j] = type_cut(row->type, cells[j]);
            }
            size = check_page(&column, QRES_LEVEL_FAST, count);
            packed = packed_size(count);
            rice = tap_size(count);
            least = packed < least ? packed : least;
            least = rice < least ? rice : least;
            assert_true(count == 1 || size == least ||
                        page[0] == QRES_METHOD_CONSTANT);
            size = check_page(&column, QRES_LEVEL_EDGE, count);
            assert_true(size <= packed || page[0] == QRES_METHOD_CONSTANT ||
                        page[0] == QRES_METHOD_RAW);
        }
    }
}

/* Any room: a page that fits, or QRES_E_SPACE; never a byte too many. */
static void page_keeps_its_window(void **state) {
    const struct shape_row *row = *state;
    struct qres_column column = {0};
    struct qres_page_input input = {&column, cells, 48, 0};
    int64_t missing = qres_type_missing((enum qres_type)row->type);
    size_t raw = 1 + input.count * type_width(row->type);

    column.type = (uint8_t)row->type;
    shape_fill(row->shape, row->type, missing, 3, cells, input.count);
    qres_front_detect((enum qres_type)row->type, cells, input.count,
                      &column.front, alphabet, work);
    for (size_t size = 0; size <= raw; size++) {
        uint8_t *exact = malloc(size != 0 ? size : 1);
        struct qres_page_summary summary;

        assert_non_null(exact);
        for (unsigned level = 0; level <= QRES_LEVEL_EDGE; level++) {
            int error;

            input.level = (uint8_t)level;
            error = qres_page_encode(&input, work, exact, size, &summary);
            if (error == QRES_OK) {
                assert_true(summary.size <= size);
                assert_int_equal(
                    decode_exactly(&column, exact, summary.size, input.count),
                    QRES_OK);
                assert_memory_equal(back, cells, input.count * 8);
            } else {
                assert_int_equal(error, QRES_E_SPACE);
                assert_true(size < raw);
            }
        }
        free(exact);
    }
}

static void add_shapes(struct rows *rows, struct shape_row *table,
                       CMUnitTestFunction function, const char *prefix) {
    char name[40];

    (void)snprintf(table->name, sizeof table->name, "%s%s %s", prefix,
                   type_name(table->type),
                   shape_name(table->shape, name, sizeof name));
    rows_add(rows, table->name, function, table);
}

int main(void) {
    static struct shape_row table[700];
    static struct rows rows;
    struct shape_row *next = table;

    for (unsigned type = 0; type < QRES_TYPE_BYTES; type++) {
        for (unsigned shape = 0; shape < SHAPE_COUNT; shape++) {
            unsigned width = shape - SHAPE_NOISE;

            /* Noise of the widths around a byte, and the widest. */
            if (shape >= SHAPE_NOISE && width % 8 > 1 && width != 12) {
                continue;
            }
            if (shape >= SHAPE_NOISE && width > 8 * type_width(type)) {
                continue;
            }
            next->type = type;
            next->shape = shape;
            add_shapes(&rows, next++, shape_comes_back, "");
            if ((type == QRES_TYPE_I32 || type == QRES_TYPE_F64) &&
                shape < SHAPE_NOISE) {
                next->type = type;
                next->shape = shape;
                add_shapes(&rows, next++, large_shape_comes_back, "large ");
            }
            if (shape == SHAPE_WALK || shape == SHAPE_MIXED ||
                shape == SHAPE_GAPS || shape == SHAPE_INSERTS) {
                next->type = type;
                next->shape = shape;
                add_shapes(&rows, next++, page_keeps_its_window, "window ");
            }
        }
        if (type < QRES_TYPE_F32) {
            next->type = type;
            next->shape = SHAPE_NOISE;
            add_shapes(&rows, next++, gatekeeper_picks_the_smallest, "gate ");
        }
    }
    ROWS_TEST(&rows, full_alphabet_comes_back);
    return rows_run("codec pages", &rows);
}
