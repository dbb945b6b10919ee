/*
 * conform_codec.c: conformance of front ends, pages and taps.
 *
 * Tests: conformance of room codec. Spec: spec/format.md 4 and 5.
 */
#include "qres/codec.h"
#include "qres/fix.h"

#include "conform.h"

#define ROWS 320

static int64_t cells[ROWS];
static int64_t decoded[ROWS];
static int64_t alphabet[QRES_ALPHABET_MAX];
static uint64_t work[QRES_PAGE_WORK_SIZE(ROWS) / 8 + 1];
static uint8_t page[QRES_PAGE_BOUND(ROWS, 8)];

static void fold_types(struct conform *c) {
    uint8_t bytes[80];

    conform_section(c, "codec.type");
    for (unsigned type = 0; type < QRES_TYPE_BYTES; type++) {
        size_t width = qres_type_width((enum qres_type)type);

        conform_u32(c, (uint32_t)width);
        conform_i64(c, qres_type_missing((enum qres_type)type));
        for (unsigned i = 0; i < sizeof bytes; i++) {
            bytes[i] = (uint8_t)conform_random(c);
        }
        qres_type_load((enum qres_type)type, bytes, 9, 8, cells);
        for (unsigned i = 0; i < 8; i++) {
            int64_t order = 0;

            conform_i64(c, cells[i]);
            conform_i32(
                c, qres_type_order((enum qres_type)type, cells[i], &order));
            conform_i64(c, order);
        }
        qres_type_store((enum qres_type)type, cells, 8, bytes + 1, 8);
        conform_bytes(c, bytes, sizeof bytes);
    }
}

/* A float of its kind: decimal, any bits, repeated with gaps. */
static int64_t float_cell(struct conform *c, unsigned type, unsigned kind,
                          unsigned index) {
    int64_t x = conform_sample(c, kind, index);
    uint64_t bits = (uint64_t)x;

    if (kind % 4 != 1 || (x & 3) == 0) {
        unsigned places = kind % 7;

        if (kind % 4 == 3) {
            x = qres_asr64(x, 7) & 15;
        }
        bits = type == QRES_TYPE_F32 ? qres_decimal_to_float32(x, places)
                                     : qres_decimal_to_float64(x, places);
        if (kind % 5 == 4) {
            bits = qres_float32_widen(qres_decimal_to_float32(x, places));
        }
    }
    if (kind % 3 == 2 && (conform_random(c) & 15) == 0) {
        return qres_type_missing((enum qres_type)type);
    }
    return qres_int64(type == QRES_TYPE_F32 ? bits & UINT32_MAX : bits);
}

static void make_cells(struct conform *c, unsigned type, unsigned kind) {
    for (unsigned i = 0; i < ROWS; i++) {
        uint8_t bytes[8];

        if (type >= QRES_TYPE_F32) {
            cells[i] = float_cell(c, type, kind, i);
            continue;
        }
        qres_store64(bytes, (uint64_t)conform_sample(c, kind, i));
        qres_type_load((enum qres_type)type, bytes, 8, 1, &cells[i]);
        if (kind % 3 == 2 && (conform_random(c) & 15) == 0) {
            cells[i] = qres_type_missing((enum qres_type)type);
        }
    }
}

static void fold_decode(struct conform *c, const struct qres_column *column,
                        size_t size, size_t count) {
    int status = qres_page_decode(column, page, size, work, decoded, count);

    conform_i32(c, status);
    for (size_t i = 0; status == QRES_OK && i < count; i++) {
        conform_i64(c, decoded[i]);
    }
}

static void fold_page(struct conform *c, const struct qres_column *column,
                      unsigned level, size_t count) {
    struct qres_page_input input = {column, cells, count, (uint8_t)level};
    struct qres_page_summary summary = {0, 0, 0, 0};

    conform_i32(c, qres_page_encode(&input, work, page,
                                    QRES_PAGE_BOUND(count, 8), &summary));
    conform_u32(c, (uint32_t)summary.size);
    conform_u32(c, summary.missing);
    conform_u32(c, summary.escapes);
    conform_u32(c, summary.method);
    conform_bytes(c, page, summary.size);
    fold_decode(c, column, summary.size, count);
    for (unsigned i = 0; i < 3; i++) {
        uint64_t x = conform_random(c);

        page[(size_t)((x >> 16) % summary.size)] ^= (uint8_t)x;
        fold_decode(c, column, summary.size - (size_t)(x >> 62), count);
    }
}

static void fold_pages(struct conform *c) {
    conform_section(c, "codec.page");
    for (unsigned round = 0; round < 4 * QRES_TYPE_BYTES; round++) {
        unsigned type = round % QRES_TYPE_BYTES;
        unsigned kind = round / QRES_TYPE_BYTES + type;
        struct qres_column column = {.type = (uint8_t)type};

        make_cells(c, type, kind);
        qres_front_detect((enum qres_type)type, cells, ROWS, &column.front,
                          alphabet, work);
        conform_u32(c, column.front.base);
        conform_u32(c, column.front.narrow);
        conform_u32(c, column.front.places);
        conform_u32(c, column.front.alphabet_count);
        for (uint32_t i = 0; i < column.front.alphabet_count; i++) {
            conform_i64(c, column.front.alphabet[i]);
        }
        make_cells(c, type, kind + (round % 3 == 0));
        fold_page(c, &column, round & 1, ROWS);
        fold_page(c, &column, ~round & 1, 1 + (round * 7 & 63));
    }
}

static void fold_untap(struct conform *c, size_t size, unsigned count) {
    struct qres_untap untap;
    int status = qres_untap_init(&untap, page, size);

    conform_i32(c, status);
    for (unsigned i = 0; status == QRES_OK && i < count; i++) {
        int64_t sample = 0;

        status = qres_untap_pull(&untap, &sample);
        conform_i64(c, sample);
    }
    conform_i32(c, status == QRES_OK ? qres_untap_finish(&untap) : status);
}

static void fold_taps(struct conform *c) {
    struct qres_column column = {.type = QRES_TYPE_I64};
    struct qres_tap tap;
    unsigned scale = 0;

    conform_section(c, "codec.tap");
    for (unsigned kind = 0; kind < 16; kind++) {
        unsigned count = kind * 20;
        size_t size = 0;

        qres_tap_init(&tap, kind < 12 ? scale : 4 * kind % (QRES_SCALE_MAX + 1),
                      page, sizeof page);
        for (unsigned i = 0; i < count; i++) {
            conform_i32(c, qres_tap_push(&tap, conform_sample(c, kind, i)));
        }
        conform_i32(c, qres_tap_finish(&tap, &size));
        scale = qres_tap_scale(&tap);
        conform_u32(c, scale);
        conform_bytes(c, page, size);
        if (count != 0) {
            fold_decode(c, &column, size, count);
        }
        fold_untap(c, size, count);
        fold_untap(c, size / 2, count);
        page[0] ^= (uint8_t)(kind & 1);
        fold_untap(c, size, count + 1);
    }
}

void conform_codec(struct conform *c) {
    fold_types(c);
    fold_pages(c);
    fold_taps(c);
}
