/*
 * page.c: one column of a group, coded the smallest of five ways.
 *
 * Room: codec. Spec: spec/format.md 5.
 */
#include "page.h"

#include <string.h>

/* Carves the caller's memory; layout is nobody else's business. */
int qres_page_init(struct page *page, const struct qres_column *column,
                   size_t count, void *work) {
    int64_t *memory = work;

    _Static_assert(sizeof(struct residual_coder) + sizeof(struct qres_model) <=
                       2048,
                   "work size");
    memset(page, 0, sizeof *page);
    page->column = column;
    page->count = count;
    page->width = (unsigned)qres_type_width((enum qres_type)column->type);
    page->values = memory;
    page->packed = (uint64_t *)(memory + count);
    memory += 2 * count;
    qres_alphabet_init(&page->alphabet, &column->front, memory);
    memory += QRES_ALPHABET_MAX + QRES_INSERTS_MAX;
    page->model = (struct qres_model *)memory;
    page->coder = (struct residual_coder *)(page->model + 1);
    page->marks = (uint8_t *)(page->coder + 1);
    return qres_front_map_init(&page->map, (enum qres_type)column->type,
                               &column->front);
}

int64_t qres_page_insert(struct page *page, int64_t base) {
    int found;
    size_t rank = qres_alphabet_search(&page->alphabet, base, &found);

    if (found || qres_alphabet_is_full(&page->alphabet)) {
        return -1;
    }
    qres_alphabet_insert(&page->alphabet, rank, base);
    return (int64_t)rank;
}

/* Cells to marks and model integers. */
static void prepare(struct page *page, const int64_t *cells) {
    int64_t missing = qres_type_missing((enum qres_type)page->column->type);
    int has_alphabet = page->column->front.alphabet_count != 0;

    for (size_t i = 0; i < page->count; i++) {
        int64_t value;
        uint8_t mark = MARK_NORMAL;

        if (cells[i] == missing) {
            page->marks[i] = MARK_MISSING;
            page->missing++;
            continue;
        }
        if (!qres_front_map_forward(&page->map, cells[i], &value)) {
            mark = MARK_ESCAPE;
        } else if (has_alphabet) {
            int found;
            size_t rank = qres_alphabet_search(&page->alphabet, value, &found);

            mark = found                                    ? MARK_NORMAL
                   : qres_alphabet_is_full(&page->alphabet) ? MARK_ESCAPE
                                                            : MARK_INSERT;
            if (mark == MARK_INSERT) {
                qres_alphabet_insert(&page->alphabet, rank, value);
            }
            value = (int64_t)rank;
        }
        page->marks[i] = mark;
        page->escapes += mark != MARK_NORMAL;
        page->raw += mark == MARK_ESCAPE;
        if (mark != MARK_ESCAPE) {
            page->values[page->value_count++] = value;
        }
    }
}

static int is_constant(const int64_t *cells, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (cells[i] != cells[0]) {
            return 0;
        }
    }
    return 1;
}

static int encode_plain(const struct page *page, const int64_t *cells,
                        size_t count, unsigned method,
                        struct qres_writer *out) {
    qres_writer_u8(out, (uint8_t)method);
    if (out->error != QRES_OK ||
        out->size - out->position < count * page->width) {
        return QRES_E_SPACE;
    }
    qres_type_store((enum qres_type)page->column->type, cells, count,
                    out->data + out->position, page->width);
    out->position += count * page->width;
    return QRES_OK;
}

/* The form of the level, in at most `size` bytes. */
static int encode_modelled(struct page *page,
                           const struct qres_page_input *input, size_t size,
                           struct qres_writer *out, uint8_t *method) {
    int is_rice = input->level == QRES_LEVEL_FAST;

    *method = is_rice ? QRES_METHOD_RICE : QRES_METHOD_RANGE;
    qres_writer_init(out, out->data, size);
    qres_writer_u8(out, (uint8_t)(*method | qres_page_flags(page)));
    return is_rice ? qres_page_rice_encode(page, input->cells, out)
                   : qres_page_range_encode(page, input->cells, out);
}

static int encode_packed(struct page *page, const struct qres_page_input *input,
                         size_t size, struct qres_writer *out,
                         uint8_t *method) {
    unsigned mode = 0;

    if (1 + qres_page_packed_size(page, size, &mode) > size) {
        return QRES_E_SPACE;
    }
    *method = QRES_METHOD_PACKED;
    qres_writer_init(out, out->data, size);
    qres_writer_u8(out, (uint8_t)(*method | qres_page_flags(page)));
    return qres_page_packed_encode(page, input->cells, mode, out);
}

/*
 * Modelled, then packed in less bytes than that, then raw. The packed size
 * is known before it is written but for marks and escapes; the rare page
 * where those decide is modelled twice.
 */
static int encode_smallest(struct page *page,
                           const struct qres_page_input *input,
                           struct qres_writer *out, uint8_t *method) {
    size_t limit = page->count * page->width;
    size_t size = out->size < limit ? out->size : limit;
    size_t modelled = size + 1;
    int error;

    prepare(page, input->cells);
    error = encode_modelled(page, input, size, out, method);
    if (error == QRES_OK) {
        modelled = out->position;
    }
    error = encode_packed(page, input, modelled - 1, out, method);
    if (error != QRES_OK && modelled <= size) {
        out->position = modelled;
        *method = input->level == QRES_LEVEL_FAST ? QRES_METHOD_RICE
                                                  : QRES_METHOD_RANGE;
        error = (out->data[0] & PAGE_METHOD_MASK) == *method
                    ? QRES_OK
                    : encode_modelled(page, input, size, out, method);
    }
    return error;
}

int qres_page_encode(const struct qres_page_input *input, void *work,
                     uint8_t *page, size_t size,
                     struct qres_page_summary *summary) {
    struct page state;
    struct qres_writer out;
    int error;

    if (input->count == 0 || input->count > QRES_ROWS_MAX ||
        input->level > QRES_LEVEL_EDGE ||
        input->column->type >= QRES_TYPE_BYTES ||
        qres_page_init(&state, input->column, input->count, work) != QRES_OK) {
        return QRES_E_ARG;
    }
    qres_writer_init(&out, page, size);
    memset(summary, 0, sizeof *summary);
    if (is_constant(input->cells, input->count)) {
        summary->method = QRES_METHOD_CONSTANT;
        state.missing =
            input->cells[0] ==
                    qres_type_missing((enum qres_type)input->column->type)
                ? input->count
                : 0;
        error =
            encode_plain(&state, input->cells, 1, QRES_METHOD_CONSTANT, &out);
    } else {
        error = encode_smallest(&state, input, &out, &summary->method);
        if (error != QRES_OK) {
            summary->method = QRES_METHOD_RAW;
            qres_writer_init(&out, page, size);
            error = encode_plain(&state, input->cells, input->count,
                                 QRES_METHOD_RAW, &out);
        }
    }
    summary->size = out.position;
    summary->missing = (uint32_t)state.missing;
    summary->escapes = (uint32_t)state.escapes;
    return error;
}

/* Raw or constant: samples as they are. */
static int decode_plain(const struct page *page, struct qres_reader *in,
                        size_t count, int64_t *cells) {
    const uint8_t *samples = qres_reader_bytes(in, count * page->width);

    if (samples == NULL || in->position != in->size) {
        return in->error != QRES_OK ? in->error : QRES_E_DATA;
    }
    qres_type_load((enum qres_type)page->column->type, samples, page->width,
                   count, cells);
    for (size_t i = count; i < page->count; i++) {
        cells[i] = cells[0];
    }
    return QRES_OK;
}

static int decode_coded(struct page *page, unsigned method, unsigned flags,
                        struct qres_reader *in, int64_t *cells) {
    int error;

    memset(page->marks, MARK_NORMAL, page->count);
    switch (method) {
    case QRES_METHOD_PACKED:
        error = qres_page_packed_decode(page, cells, flags, in);
        break;
    case QRES_METHOD_RICE:
        error = qres_page_rice_decode(page, cells, flags, in);
        break;
    case QRES_METHOD_RANGE:
        error = qres_page_range_decode(page, cells, flags, in);
        break;
    default:
        error = QRES_E_VERSION;
        break;
    }
    return error;
}

/* Integers that a page of their type cannot mean lose their high bits. */
static void reduce(const struct page *page, int64_t *cells) {
    unsigned spare = 64 - 8 * page->width;
    int is_signed = page->column->type <= QRES_TYPE_I64;

    if (spare == 0) {
        return;
    }
    for (size_t i = 0; i < page->count; i++) {
        uint64_t high = (uint64_t)cells[i] << spare;

        cells[i] = is_signed ? qres_asr64(qres_int64(high), spare)
                             : qres_int64(high >> spare);
    }
}

/* Base integers to cells, absent rows to the missing value. */
static void finish(const struct page *page, int64_t *cells) {
    int64_t missing = qres_type_missing((enum qres_type)page->column->type);

    if (page->map.base == QRES_BASE_NATIVE) {
        reduce(page, cells);
        if (page->missing == 0) {
            return;
        }
    }
    for (size_t i = 0; i < page->count; i++) {
        if (page->marks[i] == MARK_MISSING) {
            cells[i] = missing;
        } else if (page->marks[i] != MARK_ESCAPE) {
            cells[i] = qres_front_map_backward(&page->map, cells[i]);
        }
    }
}

int qres_page_decode(const struct qres_column *column, const uint8_t *page,
                     size_t size, void *work, int64_t *cells, size_t count) {
    struct page state;
    struct qres_reader in;
    unsigned head;
    unsigned method;
    int error;

    if (count == 0 || count > QRES_ROWS_MAX ||
        column->type >= QRES_TYPE_BYTES) {
        return QRES_E_ARG;
    }
    error = qres_page_init(&state, column, count, work);
    if (error != QRES_OK) {
        return error;
    }
    qres_reader_init(&in, page, size);
    head = qres_reader_u8(&in);
    method = head & PAGE_METHOD_MASK;
    if (in.error != QRES_OK) {
        return in.error;
    }
    if (method == QRES_METHOD_RAW || method == QRES_METHOD_CONSTANT) {
        return head != method
                   ? QRES_E_VERSION
                   : decode_plain(&state, &in,
                                  method == QRES_METHOD_RAW ? count : 1, cells);
    }
    if (head &
        ~(unsigned)(PAGE_METHOD_MASK | PAGE_HAS_MISSING | PAGE_HAS_ESCAPES)) {
        return QRES_E_VERSION;
    }
    error = decode_coded(&state, method, head, &in, cells);
    state.missing = head & PAGE_HAS_MISSING;
    if (error == QRES_OK) {
        finish(&state, cells);
    }
    return error;
}
