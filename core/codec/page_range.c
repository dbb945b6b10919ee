/*
 * page_range.c: the level 1 page, adaptive range coder.
 *
 * Room: codec. Spec: spec/format.md 5.5.
 */
#include "page.h"

int qres_page_range_encode(struct page *page, const int64_t *cells,
                           struct qres_writer *out) {
    struct qres_model *model = page->model;
    struct qres_range_encoder range;
    int64_t first = page->value_count != 0 ? page->values[0] : 0;
    unsigned scale = qres_model_scale(page->values, page->value_count);
    size_t j = 0;
    int error;

    qres_writer_u8(out, (uint8_t)scale);
    qres_writer_varint(out, qres_zigzag(first));
    if (out->error != QRES_OK) {
        return out->error;
    }
    qres_range_encoder_init(&range, out->data + out->position,
                            out->size - out->position);
    qres_page_marks_encode(page, cells, &range);
    qres_residual_init(page->coder);
    qres_model_init(model, first, scale);
    for (size_t i = 0; j < page->value_count; i++) {
        int64_t prediction;

        if (page->marks[i] == MARK_MISSING || page->marks[i] == MARK_ESCAPE) {
            continue;
        }
        prediction = qres_model_predict(model);
        if (j != 0 && page->marks[i] == MARK_NORMAL) {
            residual_put(page->coder, &range,
                         qres_sub64_wrap(page->values[j], prediction),
                         qres_model_spread(model));
        }
        qres_model_learn(model, page->values[j++]);
    }
    error = qres_range_encoder_finish(&range);
    out->position += range.position;
    out->error = error;
    return error;
}

int qres_page_range_decode(struct page *page, int64_t *cells, unsigned flags,
                           struct qres_reader *in) {
    struct qres_model *model = page->model;
    struct qres_range_decoder range;
    unsigned scale = qres_reader_u8(in);
    int64_t value = qres_unzigzag(qres_reader_varint(in));
    int begun = 0;
    int error;

    if (in->error != QRES_OK || scale > QRES_SCALE_MAX) {
        return in->error != QRES_OK ? in->error : QRES_E_DATA;
    }
    qres_range_decoder_init(&range, in->data + in->position,
                            in->size - in->position);
    error = qres_page_marks_decode(page, cells, flags, &range);
    qres_residual_init(page->coder);
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
                value = qres_add64_wrap(prediction,
                                        residual_get(page->coder, &range,
                                                     qres_model_spread(model)));
            }
            if (!qres_page_accept(page, value, &cells[i])) {
                error = QRES_E_DATA;
            }
        }
        begun = 1;
        qres_model_learn(model, value);
    }
    if (error == QRES_OK && range.position != range.size) {
        error = QRES_E_DATA;
    }
    return error;
}
