/*
 * page.h: what the parts of a page share.
 *
 * Room: codec. Spec: spec/format.md 5.
 */
#ifndef QRES_PAGE_H
#define QRES_PAGE_H

#include "front.h"
#include "residual.h"

/* What a row of a page is. */
enum mark {
    MARK_NORMAL,  /* in the model, coded by its residual */
    MARK_MISSING, /* absent */
    MARK_ESCAPE,  /* not reproduced by the front end: its cell as it is */
    MARK_INSERT   /* new in the alphabet: its base integer, in the model */
};

#define PAGE_METHOD_MASK 0x0f
#define PAGE_HAS_MISSING 0x10
#define PAGE_HAS_ESCAPES 0x20

/* A page being coded or decoded. */
struct page {
    struct front_map map;
    struct alphabet alphabet;
    const struct qres_column *column;
    uint8_t *marks;   /* [count] enum mark */
    int64_t *values;  /* [value_count] what the model sees, in order */
    uint64_t *packed; /* [count] scratch of the packed form */
    struct residual_coder *coder;
    struct qres_model *model; /* not on the stack: frames stay small */
    size_t count;
    size_t value_count;
    size_t missing;
    size_t escapes; /* MARK_ESCAPE and MARK_INSERT */
    size_t raw;     /* MARK_ESCAPE alone */
    unsigned width; /* bytes of a cell */
};

int qres_page_init(struct page *page, const struct qres_column *column,
                   size_t count, void *work);

static inline uint8_t qres_page_flags(const struct page *page) {
    return (uint8_t)((page->missing != 0 ? PAGE_HAS_MISSING : 0) |
                     (page->escapes != 0 ? PAGE_HAS_ESCAPES : 0));
}

/* Marks and escapes, through bits and through the range coder. */
void qres_page_marks_put(const struct page *page, const int64_t *cells,
                         struct qres_bit_writer *out);
int qres_page_marks_get(struct page *page, int64_t *cells, unsigned flags,
                        struct qres_bit_reader *in);
void qres_page_marks_encode(const struct page *page, const int64_t *cells,
                            struct qres_range_encoder *out);
int qres_page_marks_decode(struct page *page, int64_t *cells, unsigned flags,
                           struct qres_range_decoder *in);

/*
 * A decoded model integer of row `index` becomes its base integer in
 * cells[index]; 0 if it is no rank.
 */
static inline int qres_page_accept(struct page *page, int64_t value,
                                   int64_t *cell) {
    if (page->column->front.alphabet_count == 0) {
        *cell = value;
        return 1;
    }
    if (value < 0 || (uint64_t)value >= page->alphabet.count) {
        return 0;
    }
    *cell = page->alphabet.values[value];
    return 1;
}

/* Rank of a new base integer, after it was inserted; -1 if it may not be. */
int64_t qres_page_insert(struct page *page, int64_t base);

/* The three coded forms; the method byte is already written or read. */
int qres_page_rice_encode(struct page *page, const int64_t *cells,
                          struct qres_writer *out);
int qres_page_rice_decode(struct page *page, int64_t *cells, unsigned flags,
                          struct qres_reader *in);
int qres_page_range_encode(struct page *page, const int64_t *cells,
                           struct qres_writer *out);
int qres_page_range_decode(struct page *page, int64_t *cells, unsigned flags,
                           struct qres_reader *in);
size_t qres_page_packed_size(struct page *page, size_t limit, unsigned *mode);
int qres_page_packed_encode(struct page *page, const int64_t *cells,
                            unsigned mode, struct qres_writer *out);
int qres_page_packed_decode(struct page *page, int64_t *cells, unsigned flags,
                            struct qres_reader *in);

/* k such that 2^k is just above the mean |e|. */
static inline unsigned
qres_page_rice_parameter(const struct qres_model *model) {
    unsigned k = qres_bit_length64(qres_model_spread(model) >> 4);

    return k < 63 ? k : 63;
}

#endif
