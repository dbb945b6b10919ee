/*
 * untap.c: a plain level 0 page back to samples, one by one.
 *
 * Room: codec. Spec: spec/format.md 5.4.
 */
#include "page.h"

int qres_untap_init(struct qres_untap *untap, const uint8_t *page,
                    size_t size) {
    struct qres_reader head;
    unsigned method;
    unsigned scale;
    int64_t first;

    qres_reader_init(&head, page, size);
    method = qres_reader_u8(&head);
    scale = qres_reader_u8(&head);
    first = qres_unzigzag(qres_reader_varint(&head));
    if (head.error != QRES_OK) {
        return head.error;
    }
    if (method != QRES_METHOD_RICE) {
        return QRES_E_VERSION;
    }
    if (scale > QRES_SCALE_MAX) {
        return QRES_E_DATA;
    }
    qres_bit_reader_init(&untap->bits, page + head.position,
                         size - head.position);
    qres_model_init(&untap->model, first, scale);
    untap->first = first;
    untap->count = 0;
    return QRES_OK;
}

int qres_untap_pull(struct qres_untap *untap, int64_t *sample) {
    int64_t prediction = qres_model_predict(&untap->model);
    int64_t value = untap->first;

    if (untap->count != 0) {
        uint64_t code = qres_rice_get(&untap->bits,
                                      qres_page_rice_parameter(&untap->model));

        value = qres_add64_wrap(prediction, qres_unzigzag(code));
    }
    if (untap->bits.error != QRES_OK) {
        return untap->bits.error;
    }
    qres_model_learn(&untap->model, value);
    untap->count++;
    *sample = value;
    return QRES_OK;
}

int qres_untap_finish(const struct qres_untap *untap) {
    return qres_bit_reader_finish(&untap->bits);
}
