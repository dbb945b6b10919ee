/*
 * page_packed.c: the page of fixed-width blocks, for short or noisy runs.
 *
 * Room: codec. Spec: spec/format.md 5.3.
 */
#include "page.h"

enum packed_mode {
    PACKED_OFFSET, /* value - smallest */
    PACKED_DELTA,  /* zigzag of value - value before */
    PACKED_MODE_COUNT
};

/* Fills page->packed and returns the reference that goes into the header. */
static int64_t transform(struct page *page, unsigned mode) {
    const int64_t *values = page->values;
    size_t count = page->value_count;
    int64_t reference = count != 0 ? values[0] : 0;
    int64_t last;

    if (mode == PACKED_OFFSET) {
        for (size_t i = 1; i < count; i++) {
            reference = values[i] < reference ? values[i] : reference;
        }
        for (size_t i = 0; i < count; i++) {
            page->packed[i] = (uint64_t)values[i] - (uint64_t)reference;
        }
        return reference;
    }
    last = reference;
    for (size_t i = 0; i < count; i++) {
        page->packed[i] = qres_zigzag(qres_sub64_wrap(values[i], last));
        last = values[i];
    }
    return reference;
}

static size_t block_size(size_t count, size_t start) {
    return count - start < QRES_PACK_BLOCK ? count - start : QRES_PACK_BLOCK;
}

/* Bits of all blocks; no more are counted once they pass `limit` bytes. */
static size_t blocks_cost(const struct page *page, size_t limit) {
    size_t bits = 0;

    for (size_t i = 0; i < page->value_count && bits / 8 <= limit;
         i += QRES_PACK_BLOCK) {
        bits +=
            qres_pack_cost(page->packed + i, block_size(page->value_count, i));
    }
    return bits;
}

/*
 * Bytes behind the method byte in the better mode, without marks and
 * inserts: a lower bound, exact if there are none and it is below `limit`.
 */
size_t qres_page_packed_size(struct page *page, size_t limit, unsigned *mode) {
    size_t best = limit;

    for (unsigned m = 0; m < PACKED_MODE_COUNT; m++) {
        int64_t reference = transform(page, m);
        size_t size =
            1 + (blocks_cost(page, best) + 7) / 8 + page->raw * page->width;
        uint64_t head = qres_zigzag(reference);

        do {
            size++;
            head >>= 7;
        } while (head != 0);
        if (size < best) {
            best = size;
            *mode = m;
        }
    }
    return best;
}

int qres_page_packed_encode(struct page *page, const int64_t *cells,
                            unsigned mode, struct qres_writer *out) {
    int64_t reference = transform(page, mode);
    struct qres_bit_writer bits;

    qres_writer_u8(out, (uint8_t)mode);
    qres_writer_varint(out, qres_zigzag(reference));
    if (out->error != QRES_OK) {
        return out->error;
    }
    qres_bit_writer_init(&bits, out->data + out->position,
                         out->size - out->position);
    qres_page_marks_put(page, cells, &bits);
    for (size_t i = 0; i < page->value_count; i += QRES_PACK_BLOCK) {
        qres_pack_put(&bits, page->packed + i,
                      block_size(page->value_count, i));
    }
    out->error = qres_bit_writer_finish(&bits);
    out->position += bits.position;
    return out->error;
}

static void get_blocks(struct page *page, struct qres_bit_reader *bits,
                       unsigned mode, int64_t reference) {
    for (size_t i = 0; i < page->value_count; i += QRES_PACK_BLOCK) {
        qres_pack_get(bits, page->packed + i, block_size(page->value_count, i));
    }
    for (size_t i = 0; i < page->value_count; i++) {
        uint64_t packed = page->packed[i];

        if (mode == PACKED_DELTA) {
            reference = qres_add64_wrap(reference, qres_unzigzag(packed));
            page->values[i] = reference;
        } else {
            page->values[i] = qres_int64((uint64_t)reference + packed);
        }
    }
}

static int place_values(struct page *page, int64_t *cells) {
    size_t j = 0;

    for (size_t i = 0; i < page->count; i++) {
        if (page->marks[i] == MARK_NORMAL) {
            if (!qres_page_accept(page, page->values[j++], &cells[i])) {
                return QRES_E_DATA;
            }
        } else if (page->marks[i] == MARK_INSERT) {
            j++;
            if (qres_page_insert(page, cells[i]) < 0) {
                return QRES_E_DATA;
            }
        }
    }
    return QRES_OK;
}

int qres_page_packed_decode(struct page *page, int64_t *cells, unsigned flags,
                            struct qres_reader *in) {
    struct qres_bit_reader bits;
    unsigned mode = qres_reader_u8(in);
    int64_t reference = qres_unzigzag(qres_reader_varint(in));
    int error;

    if (in->error != QRES_OK || mode >= PACKED_MODE_COUNT) {
        return in->error != QRES_OK ? in->error : QRES_E_DATA;
    }
    qres_bit_reader_init(&bits, in->data + in->position,
                         in->size - in->position);
    error = qres_page_marks_get(page, cells, flags, &bits);
    if (error != QRES_OK) {
        return error;
    }
    page->value_count = 0;
    for (size_t i = 0; i < page->count; i++) {
        page->value_count +=
            page->marks[i] == MARK_NORMAL || page->marks[i] == MARK_INSERT;
    }
    get_blocks(page, &bits, mode, reference);
    error = qres_bit_reader_finish(&bits);
    if (error != QRES_OK) {
        return error;
    }
    return place_values(page, cells);
}
