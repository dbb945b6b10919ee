/*
 * residual.c: flat prior of the residual coder.
 *
 * Room: codec. Spec: spec/format.md 5.5.
 */
#include "residual.h"

#include <string.h>

static void init_models(struct qres_bit_model *models, size_t count) {
    for (size_t i = 0; i < count; i++) {
        qres_bit_model_init(&models[i]);
    }
}

void qres_residual_init(struct residual_coder *coder) {
    init_models(&coder->zero[0][0], sizeof coder->zero / sizeof *coder->sign);
    init_models(&coder->length[0][0],
                sizeof coder->length / sizeof *coder->sign);
    init_models(&coder->mantissa[0][0],
                sizeof coder->mantissa / sizeof *coder->sign);
    init_models(coder->sign, sizeof coder->sign / sizeof *coder->sign);
    coder->size_before = 0;
    coder->sign_before = 0;
}
