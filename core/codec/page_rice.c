/*
 * page_rice.c: the level 0 page, adaptive Rice, whole or sample by sample.
 *
 * Room: codec. Spec: spec/format.md 5.4.
 */
#include "page.h"

#include <string.h>

int qres_page_rice_encode(struct page *page, const int64_t *cells,
                          struct qres_writer *out) {
    struct qres_model *model = page->model;
    struct qres_bit_writer bits;
    int64_t first = page->value_count != 0 ? page->values[0] : 0;
    unsigned scale = qres_model_scale(page->values, page->value_count);
    int plain = page->escapes == 0;
    size_t j = 0;
    int error;

    qres_writer_u8(out, (uint8_t)scale);
    qres_writer_varint(out, qres_zigzag(first));
    if (out->error != QRES_OK) {
        return out->error;
    }
    qres_bit_writer_init(&bits, out->data + out->position,
                         out->size - out->position);
    qres_page_marks_put(page, cells, &bits);
    qres_model_init(model, first, scale);
    for (size_t i = 0; j < page->value_count; i++) {
        int64_t prediction;

        if (!plain || page->missing != 0) {
            if (page->marks[i] == MARK_MISSING ||
                page->marks[i] == MARK_ESCAPE) {
                continue;
            }
        }
        prediction = qres_model_predict(model);
        if (j != 0 && (plain || page->marks[i] == MARK_NORMAL)) {
            qres_rice_put(
                &bits,
                qres_zigzag(qres_sub64_wrap(page->values[j], prediction)),
                qres_page_rice_parameter(model));
        }
        qres_model_learn(model, page->values[j++]);
    }
    error = qres_bit_writer_finish(&bits);
    out->position += bits.position;
    out->error = error;
    return error;
}

int qres_page_rice_decode(struct page *page, int64_t *cells, unsigned flags,
                          struct qres_reader *in) {
    struct qres_model *model = page->model;
    struct qres_bit_reader bits;
    unsigned scale = qres_reader_u8(in);
    int64_t value = qres_unzigzag(qres_reader_varint(in));
    int begun = 0;
    int error;

    if (in->error != QRES_OK || scale > QRES_SCALE_MAX) {
        return in->error != QRES_OK ? in->error : QRES_E_DATA;
    }
    qres_bit_reader_init(&bits, in->data + in->position,
                         in->size - in->position);
    error = qres_page_marks_get(page, cells, flags, &bits);
    qres_model_init(model, value, scale);
    for (size_t i = 0; error == QRES_OK && i < page->count; i++) {
        int64_t prediction;

        if (page->marks[i] == MARK_MISSING || page->marks[i] == MARK_ESCAPE) {
            continue;
        }
        prediction = qres_model_predict(model);
        if (page->marks[i] == MARK_INSERT) {
            value = qres_page_insert(page, cells[i]);
            error = value < 0 ? QRES_E_DATA : QRES_OK;
        } else {
            if (begun) {
                value = qres_add64_wrap(
                    prediction, qres_unzigzag(qres_rice_get(
                                    &bits, qres_page_rice_parameter(model))));
            }
            error = qres_page_accept(page, value, &cells[i]) ? bits.error
                                                             : QRES_E_DATA;
        }
        begun = 1;
        qres_model_learn(model, value);
    }
    return error == QRES_OK ? qres_bit_reader_finish(&bits) : error;
}

/* ---- tap: the same page without a buffer of samples ----------------- */

void qres_tap_init(struct qres_tap *tap, unsigned scale, uint8_t *page,
                   size_t size) {
    QRES_ASSERT(scale <= QRES_SCALE_MAX);
    memset(tap, 0, sizeof *tap);
    tap->scale = scale;
    qres_bit_writer_init(&tap->bits, page, size);
}

static void put_head(struct qres_tap *tap, int64_t first) {
    struct qres_writer head;

    qres_writer_init(&head, tap->bits.data, tap->bits.size);
    qres_writer_u8(&head, QRES_METHOD_RICE);
    qres_writer_u8(&head, (uint8_t)tap->scale);
    qres_writer_varint(&head, qres_zigzag(first));
    tap->bits.position = head.position;
    tap->bits.error = head.error;
    qres_model_init(&tap->model, first, tap->scale);
}

int qres_tap_push(struct qres_tap *tap, int64_t sample) {
    int64_t prediction;
    uint64_t step;

    if (tap->count == QRES_ROWS_MAX) {
        return QRES_E_LIMIT;
    }
    if (tap->count == 0) {
        put_head(tap, sample);
    }
    step = qres_abs64(qres_sub64_wrap(sample, tap->model.last));
    tap->travel += step < QRES_STEP_MAX ? step : QRES_STEP_MAX;
    prediction = qres_model_predict(&tap->model);
    if (tap->count != 0) {
        qres_rice_put(&tap->bits,
                      qres_zigzag(qres_sub64_wrap(sample, prediction)),
                      qres_page_rice_parameter(&tap->model));
    }
    qres_model_learn(&tap->model, sample);
    tap->count++;
    return tap->bits.error;
}

int qres_tap_finish(struct qres_tap *tap, size_t *written) {
    int error =
        tap->count != 0 ? qres_bit_writer_finish(&tap->bits) : QRES_E_STATE;

    if (error == QRES_OK) {
        *written = tap->bits.position;
    }
    return error;
}

unsigned qres_tap_scale(const struct qres_tap *tap) {
    return tap->count < 2 ? tap->scale
                          : qres_bit_length64(tap->travel / (tap->count - 1));
}
