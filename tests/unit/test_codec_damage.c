/*
 * test_codec_damage.c: random columns come back, damaged pages are survived.
 *
 * Tests: room codec. Spec: spec/format.md 5, 6. Each case prints its seed
 * when it fails; a seed alone repeats it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/codec.h"
#include "shapes.h"

#define COUNT_MAX 700

static int64_t cells[COUNT_MAX];
static int64_t back[COUNT_MAX];
static int64_t alphabet[QRES_ALPHABET_MAX];
static uint64_t work[(QRES_PAGE_WORK_SIZE(COUNT_MAX) + 7) / 8];
static uint8_t page[QRES_PAGE_BOUND(COUNT_MAX, 8)];
static uint8_t other[QRES_PAGE_BOUND(COUNT_MAX, 8)];

struct sample {
    struct qres_column column;
    size_t count;
    size_t size;
    unsigned level;
    unsigned shape;
};

static int order(const void *a, const void *b) {
    const int64_t *x = a;
    const int64_t *y = b;

    return (*x > *y) - (*x < *y);
}

/* Ascending and distinct, near the data or anywhere. */
static void random_alphabet(struct qres_front *front, uint64_t *random) {
    size_t wanted = 1 + (size_t)(random_u64(random) % 200);
    unsigned kind = (unsigned)(random_u64(random) % 3);
    size_t count = 0;

    for (size_t i = 0; i < wanted; i++) {
        uint64_t x = kind == 0   ? random_u64(random)
                     : kind == 1 ? random_wide(random)
                                 : random_u64(random) % 2000 - 1000;

        alphabet[i] = qres_int64(x);
    }
    qsort(alphabet, wanted, sizeof alphabet[0], order);
    for (size_t i = 0; i < wanted; i++) {
        if (i == 0 || alphabet[i] != alphabet[count - 1]) {
            alphabet[count++] = alphabet[i];
        }
    }
    front->alphabet = alphabet;
    front->alphabet_count = (uint32_t)count;
}

static void random_front(struct qres_column *column, uint64_t *random) {
    struct qres_front *front = &column->front;
    uint64_t draw = random_u64(random) >> 8;

    if (column->type >= QRES_TYPE_F32) {
        front->base = draw & 1 ? QRES_BASE_DECIMAL : QRES_BASE_ORDERED;
        front->narrow = column->type == QRES_TYPE_F64 && (draw & 2) != 0;
        if (front->base == QRES_BASE_DECIMAL) {
            front->places = (uint8_t)(draw & 4 ? 2 : (draw >> 8) % 19);
        }
    }
    if (draw & 8) {
        random_alphabet(front, random);
    }
}

/* Half of the columns have their own front end, half any. */
static void draw_sample(struct sample *s, uint64_t *random) {
    int64_t missing;

    memset(s, 0, sizeof *s);
    s->column.type = (uint8_t)(random_u64(random) % QRES_TYPE_BYTES);
    s->count = 1 + (size_t)(random_u64(random) % COUNT_MAX);
    s->level = (unsigned)(random_u64(random) & 1);
    s->shape = (unsigned)(random_u64(random) % (SHAPE_NOISE + 24));
    missing = qres_type_missing((enum qres_type)s->column.type);
    shape_fill(s->shape, s->column.type, missing, random_u64(random), cells,
               s->count);
    /* Now and then a second kind of data begins. */
    if (random_u64(random) % 4 == 0) {
        size_t half = s->count / 2;

        shape_fill((unsigned)(random_u64(random) % SHAPE_NOISE), s->column.type,
                   missing, random_u64(random), cells + half, s->count - half);
    }
    if (random_u64(random) & 1) {
        random_front(&s->column, random);
    } else {
        qres_front_detect((enum qres_type)s->column.type, cells, s->count,
                          &s->column.front, alphabet, work);
    }
}

static void encode(struct sample *s) {
    struct qres_page_input input = {&s->column, cells, s->count,
                                    (uint8_t)s->level};
    struct qres_page_summary summary;

    assert_int_equal(
        qres_page_encode(&input, work, page, sizeof page, &summary), QRES_OK);
    s->size = summary.size;
}

/* From a copy of its exact size, so that a sanitizer sees a read behind. */
static int decode(const struct sample *s, const uint8_t *bytes, size_t size) {
    uint8_t *exact = malloc(size != 0 ? size : 1);
    int error;

    assert_non_null(exact);
    memcpy(exact, bytes, size);
    error = qres_page_decode(&s->column, exact, size, work, back, s->count);
    free(exact);
    return error;
}

struct seed_row {
    const char *name;
    uint64_t seed;
    unsigned rounds;
};

static const struct seed_row property_rows[] = {
    {"property: 600 random columns, seed 1", 1, 600},
    {"property: 600 random columns, seed 2", 2, 600},
    {"property: 600 random columns, seed 3", 3, 600},
    {"property: 600 random columns, seed 4", 4, 600},
};

static void columns_come_back(void **state) {
    const struct seed_row *row = *state;
    uint64_t random = row->seed * UINT64_C(0x9e3779b97f4a7c15);

    for (unsigned round = 0; round < row->rounds; round++) {
        uint64_t seed = random;
        struct sample s;
        int error;

        draw_sample(&s, &random);
        encode(&s);
        error = decode(&s, page, s.size);
        if (error != QRES_OK || memcmp(back, cells, s.count * 8) != 0 ||
            s.size > s.count * type_width(s.column.type) + QRES_PAGE_EXTRA) {
            fail_msg("seed 0x%016llx: %s, shape %u, %zu rows: error %d",
                     (unsigned long long)seed, type_name(s.column.type),
                     s.shape, s.count, error);
        }
    }
}

/* ---- damage --------------------------------------------------------- */

static void flip(uint8_t *bytes, size_t size, uint64_t draw) {
    if (size != 0) {
        bytes[draw % size] ^= (uint8_t)(1u << (draw >> 32 & 7));
    }
}

/* Returns the new size. */
static size_t damage(uint8_t *bytes, size_t size, size_t room,
                     uint64_t *random) {
    uint64_t draw = random_u64(random);
    unsigned times = 1 + (unsigned)(random_u64(random) % 4);

    switch (draw % 7) {
    case 0: /* cut */
        return (size_t)(draw >> 8) % (size + 1);
    case 1: /* longer */
        for (unsigned i = 0; i < times && size < room; i++) {
            bytes[size++] = (uint8_t)random_u64(random);
        }
        return size;
    case 2: /* the head */
        bytes[0] = (uint8_t)(draw >> 8);
        return size;
    case 3: /* the first bytes */
        for (size_t i = 1; i < 12 && i < size; i++) {
            if (random_u64(random) & 1) {
                bytes[i] = (uint8_t)random_u64(random);
            }
        }
        return size;
    case 4: /* a run of one byte */
        for (size_t i = (size_t)(draw >> 8) % size; i < size; i++) {
            bytes[i] = draw & 64 ? 0xff : 0x00;
        }
        return size;
    case 5: /* all of it */
        for (size_t i = 1; i < size; i++) {
            bytes[i] = (uint8_t)random_u64(random);
        }
        return size;
    default:
        for (unsigned i = 0; i < times; i++) {
            flip(bytes, size, random_u64(random));
        }
        return size;
    }
}

static const struct seed_row damage_rows[] = {
    {"damage: 5,000 pages, seed 11", 11, 5000},
    {"damage: 5,000 pages, seed 12", 12, 5000},
    {"damage: 5,000 pages, seed 13", 13, 5000},
    {"damage: 5,000 pages, seed 14", 14, 5000},
};

/* Whatever decodes is cells of the type. */
static int are_cells(const struct sample *s) {
    for (size_t i = 0; i < s->count; i++) {
        if (type_cut(s->column.type, back[i]) != back[i]) {
            return 0;
        }
    }
    return 1;
}

static void damaged_pages_are_survived(void **state) {
    const struct seed_row *row = *state;
    uint64_t random = row->seed * UINT64_C(0x9e3779b97f4a7c15);
    unsigned refused = 0;

    for (unsigned done = 0; done < row->rounds;) {
        uint64_t seed = random;
        struct sample s;

        draw_sample(&s, &random);
        encode(&s);
        for (unsigned i = 0; i < 10; i++, done++) {
            size_t size;
            int error;

            memcpy(other, page, s.size);
            size = damage(other, s.size, sizeof other, &random);
            error = decode(&s, other, size);
            refused += error != QRES_OK;
            if ((error != QRES_OK && error != QRES_E_DATA &&
                 error != QRES_E_END && error != QRES_E_VERSION) ||
                (error == QRES_OK && !are_cells(&s))) {
                fail_msg("seed 0x%016llx, damage %u: error %d",
                         (unsigned long long)seed, i, error);
            }
        }
    }
    /* Damage that is never noticed would not be damage. */
    assert_true(refused > row->rounds / 4);
}

/* A pull from any bytes ends, and finish tells whole pages from others. */
static void damaged_taps_are_survived(void **state) {
    uint64_t random = 99;

    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        struct qres_untap untap;
        size_t size = 3 + (size_t)(random_u64(&random) % 60);
        uint8_t *exact = malloc(size);
        int error;

        assert_non_null(exact);
        for (size_t i = 0; i < size; i++) {
            exact[i] = (uint8_t)random_u64(&random);
        }
        exact[0] = QRES_METHOD_RICE;
        exact[1] &= 63;
        error = qres_untap_init(&untap, exact, size);
        for (unsigned i = 0; i < 1000 && error == QRES_OK; i++) {
            int64_t sample;

            error = qres_untap_pull(&untap, &sample);
        }
        assert_true(error == QRES_E_END || error == QRES_E_DATA);
        free(exact);
    }
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, columns_come_back, property_rows);
    ROWS_TABLE(&rows, damaged_pages_are_survived, damage_rows);
    ROWS_TEST(&rows, damaged_taps_are_survived);
    return rows_run("codec damage", &rows);
}
