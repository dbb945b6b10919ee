/*
 * page_marks.c: which rows are missing or escaped, and the escapes.
 *
 * Room: codec. Spec: spec/format.md 5.2.
 */
#include "page.h"

/* ---- through bits: runs of equal marks -------------------------------- */

static void put_runs(const struct page *page, struct qres_bit_writer *out,
                     int missing) {
    unsigned last = 0;
    uint64_t run = 0;

    for (size_t i = 0; i < page->count; i++) {
        unsigned mark = page->marks[i];
        unsigned bit = missing ? mark == MARK_MISSING : mark != MARK_NORMAL;

        if (!missing && mark == MARK_MISSING) {
            continue;
        }
        if (bit != last) {
            qres_exponent_put(out, run);
            last = bit;
            run = 0;
        }
        run++;
    }
    qres_exponent_put(out, run);
}

/* Sets mark `set` on the rows of every second run; rows of mark 1 skipped. */
static int get_runs(struct page *page, struct qres_bit_reader *in,
                    enum mark set) {
    uint64_t run = qres_exponent_get(in);
    unsigned bit = 0;

    for (size_t i = 0; i < page->count; i++) {
        if (page->marks[i] == MARK_MISSING) {
            continue;
        }
        if (run == 0) {
            run = qres_exponent_get(in);
            bit ^= 1;
            if (run == 0) {
                return QRES_E_DATA;
            }
        }
        run--;
        if (bit) {
            page->marks[i] = (uint8_t)set;
        }
    }
    return run == 0 ? in->error : QRES_E_DATA;
}

void qres_page_marks_put(const struct page *page, const int64_t *cells,
                         struct qres_bit_writer *out) {
    int has_alphabet = page->column->front.alphabet_count != 0;
    int64_t last = 0;

    if (page->missing != 0) {
        put_runs(page, out, 1);
    }
    if (page->escapes == 0) {
        return;
    }
    put_runs(page, out, 0);
    for (size_t i = 0; i < page->count; i++) {
        int64_t base = 0;

        if (page->marks[i] == MARK_ESCAPE) {
            qres_bit_writer_put(out, 0, has_alphabet ? 1 : 0);
            qres_bit_writer_put64(out, (uint64_t)cells[i], 8 * page->width);
        } else if (page->marks[i] == MARK_INSERT) {
            (void)qres_front_map_forward(&page->map, cells[i], &base);
            qres_bit_writer_put(out, 1, 1);
            qres_rice_put(out, qres_zigzag(qres_sub64_wrap(base, last)), 8);
            last = base;
        }
    }
}

/* The low `width` bytes of a cell to the cell. */
static int64_t widen(const struct page *page, uint64_t bits) {
    int64_t cell;
    uint8_t bytes[8];

    qres_store64(bytes, bits);
    qres_type_load((enum qres_type)page->column->type, bytes, page->width, 1,
                   &cell);
    return cell;
}

int qres_page_marks_get(struct page *page, int64_t *cells, unsigned flags,
                        struct qres_bit_reader *in) {
    int has_alphabet = page->column->front.alphabet_count != 0;
    int64_t last = 0;
    int error = QRES_OK;

    if (flags & PAGE_HAS_MISSING) {
        error = get_runs(page, in, MARK_MISSING);
    }
    if (error == QRES_OK && flags & PAGE_HAS_ESCAPES) {
        error = get_runs(page, in, MARK_ESCAPE);
    }
    for (size_t i = 0; error == QRES_OK && i < page->count; i++) {
        if (page->marks[i] != MARK_ESCAPE) {
            continue;
        }
        if (has_alphabet && qres_bit_reader_get(in, 1)) {
            page->marks[i] = MARK_INSERT;
            last = qres_add64_wrap(last, qres_unzigzag(qres_rice_get(in, 8)));
            cells[i] = last;
        } else {
            cells[i] = widen(page, qres_bit_reader_get64(in, 8 * page->width));
        }
        error = in->error;
    }
    return error;
}

/* ---- through the range coder: adaptive bits --------------------------- */

struct mark_coder {
    struct qres_bit_model models[4]; /* by the last two bits */
    unsigned history;
};

static void mark_coder_init(struct mark_coder *coder) {
    for (unsigned i = 0; i < 4; i++) {
        qres_bit_model_init(&coder->models[i]);
    }
    coder->history = 0;
}

static void encode_marks(const struct page *page,
                         struct qres_range_encoder *out, int missing) {
    struct mark_coder coder;

    mark_coder_init(&coder);
    for (size_t i = 0; i < page->count; i++) {
        unsigned mark = page->marks[i];
        unsigned bit = missing ? mark == MARK_MISSING : mark != MARK_NORMAL;

        if (missing || mark != MARK_MISSING) {
            qres_range_put(out, &coder.models[coder.history], bit);
            coder.history = (coder.history << 1 | bit) & 3;
        }
    }
}

static void decode_marks(struct page *page, struct qres_range_decoder *in,
                         enum mark set) {
    struct mark_coder coder;

    mark_coder_init(&coder);
    for (size_t i = 0; i < page->count; i++) {
        if (page->marks[i] != MARK_MISSING) {
            unsigned bit = qres_range_get(in, &coder.models[coder.history]);

            coder.history = (coder.history << 1 | bit) & 3;
            if (bit) {
                page->marks[i] = (uint8_t)set;
            }
        }
    }
}

void qres_page_marks_encode(const struct page *page, const int64_t *cells,
                            struct qres_range_encoder *out) {
    int has_alphabet = page->column->front.alphabet_count != 0;
    int64_t last = 0;

    if (page->missing != 0) {
        encode_marks(page, out, 1);
    }
    if (page->escapes == 0) {
        return;
    }
    encode_marks(page, out, 0);
    for (size_t i = 0; i < page->count; i++) {
        int64_t base = 0;

        if (page->marks[i] == MARK_ESCAPE) {
            qres_range_put_bits(out, 0, has_alphabet ? 1 : 0);
            qres_range_put_bits(out, (uint64_t)cells[i], 8 * page->width);
        } else if (page->marks[i] == MARK_INSERT) {
            uint64_t step;
            unsigned length;

            (void)qres_front_map_forward(&page->map, cells[i], &base);
            step = qres_zigzag(qres_sub64_wrap(base, last));
            length = qres_bit_length64(step);
            qres_range_put_bits(out, 1, 1);
            qres_range_put_bits(out, length, 7);
            qres_range_put_bits(out, step, length);
            last = base;
        }
    }
}

int qres_page_marks_decode(struct page *page, int64_t *cells, unsigned flags,
                           struct qres_range_decoder *in) {
    int has_alphabet = page->column->front.alphabet_count != 0;
    int64_t last = 0;

    if (flags & PAGE_HAS_MISSING) {
        decode_marks(page, in, MARK_MISSING);
    }
    if ((flags & PAGE_HAS_ESCAPES) == 0) {
        return QRES_OK;
    }
    decode_marks(page, in, MARK_ESCAPE);
    for (size_t i = 0; i < page->count; i++) {
        if (page->marks[i] != MARK_ESCAPE) {
            continue;
        }
        if (has_alphabet && qres_range_get_bits(in, 1)) {
            unsigned length = (unsigned)qres_range_get_bits(in, 7);

            if (length > 64) {
                return QRES_E_DATA;
            }
            page->marks[i] = MARK_INSERT;
            last = qres_add64_wrap(
                last, qres_unzigzag(qres_range_get_bits(in, length)));
            cells[i] = last;
        } else {
            cells[i] = widen(page, qres_range_get_bits(in, 8 * page->width));
        }
    }
    return QRES_OK;
}
