/*
 * fuzz_page.c: pages of every type and front end.
 *
 * Tests: fuzz of room codec. The first bytes choose type, front end,
 * alphabet and rows; the rest is the page. Cells that decode are coded again
 * and come back, within the bound of a page.
 */
#include "fuzz.h"
#include "qres/codec.h"

#define ROWS_MAX     4096
#define ALPHABET_MAX 64

static uint64_t work[(QRES_PAGE_WORK_SIZE(ROWS_MAX) + 7) / 8];
static int64_t alphabet[ALPHABET_MAX];
static int64_t cells[ROWS_MAX];
static int64_t back[ROWS_MAX];
static uint8_t page[QRES_PAGE_BOUND(ROWS_MAX, 8)];

static void choose_column(struct dice *dice, struct qres_column *column) {
    struct qres_front *front = &column->front;
    int is_float;

    memset(column, 0, sizeof *column);
    column->type = dice_u8(dice) % QRES_TYPE_BYTES;
    is_float = column->type == QRES_TYPE_F32 || column->type == QRES_TYPE_F64;
    if (is_float) {
        unsigned head = dice_u8(dice);

        front->base = head & 1 ? QRES_BASE_DECIMAL : QRES_BASE_ORDERED;
        front->narrow = column->type == QRES_TYPE_F64 && (head & 2) != 0;
        front->places =
            front->base == QRES_BASE_DECIMAL ? (uint8_t)((head >> 2) % 19) : 0;
    }
    front->alphabet_count = dice_u8(dice) % (ALPHABET_MAX + 1);
    if (front->alphabet_count != 0) {
        int64_t value = (int16_t)dice_u16(dice);

        for (uint32_t i = 0; i < front->alphabet_count; i++) {
            alphabet[i] = value;
            value += 1 + dice_u8(dice);
        }
        front->alphabet = alphabet;
    }
}

/* Cells as a reader of samples would make them. */
static void cut_cells(enum qres_type type, size_t count) {
    size_t width = qres_type_width(type);
    uint8_t *samples = fuzz_memory(count * width);

    qres_type_store(type, cells, count, samples, width);
    qres_type_load(type, samples, width, count, cells);
    free(samples);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};
    struct qres_column column;
    size_t count;
    uint8_t *copy;

    choose_column(&dice, &column);
    count = dice_u16(&dice) % ROWS_MAX + 1;
    copy = fuzz_copy(dice.data, dice.size);
    if (qres_page_decode(&column, copy, dice.size, work, cells, count) ==
        QRES_OK) {
        enum qres_type type = (enum qres_type)column.type;
        size_t raw = count * qres_type_width(type);

        cut_cells(type, count);
        for (uint8_t level = 0; level <= QRES_LEVEL_EDGE; level++) {
            struct qres_page_input input = {&column, cells, count, level};
            struct qres_page_summary summary;

            FUZZ_REQUIRE(qres_page_encode(&input, work, page, sizeof page,
                                          &summary) == QRES_OK);
            FUZZ_REQUIRE(summary.size <= raw + QRES_PAGE_EXTRA);
            FUZZ_REQUIRE(qres_page_decode(&column, page, summary.size, work,
                                          back, count) == QRES_OK);
            FUZZ_REQUIRE(memcmp(cells, back, count * sizeof *cells) == 0);
        }
    }
    free(copy);
    return 0;
}
