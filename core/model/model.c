/*
 * model.c: the bank of candidates, its choice and its spread.
 *
 * Room: model. Spec: spec/arithmetic.md 5.1, 5.3, 5.4.
 */
#include "qres/model.h"

#include "neuron.h"

#include <string.h>

#define DECAY_SHIFT          4 /* candidates' errors and slow spread: 1/16 */
#define FAST_SHIFT           1 /* fast spread: 1/2 */
#define SPREAD_FRACTION_BITS 4
#define ERROR_BITS_MAX       54 /* |e| is clamped to 2^54 */
#define INPUT_BITS           11 /* the shift brings the mean |d| below 2^11 */

void qres_model_init(struct qres_model *model, int64_t first, unsigned scale) {
    unsigned bits = scale < ERROR_BITS_MAX ? scale : ERROR_BITS_MAX;
    /* Half of 2^scale, Q4: the mean |difference| is near it. */
    uint64_t spread = ((uint64_t)1 << bits) << (SPREAD_FRACTION_BITS - 1);
    unsigned shift = scale > INPUT_BITS ? scale - INPUT_BITS : 0;

    QRES_ASSERT(scale <= QRES_SCALE_MAX);
    memset(model, 0, sizeof *model);
    model->neuron.shift = shift < QRES_SHIFT_MAX ? shift : QRES_SHIFT_MAX;
    model->last = first;
    model->before = first;
    model->prediction = first;
    for (unsigned i = 0; i < QRES_CANDIDATE_COUNT; i++) {
        model->predictions[i] = first;
    }
    model->spread.slow = spread;
    model->spread.fast = spread;
}

int64_t qres_model_predict(struct qres_model *model) {
    int64_t *predictions = model->predictions;
    /* `last` wins unless another is below 63/64 of it. */
    uint64_t best = model->errors[QRES_CANDIDATE_LAST] -
                    (model->errors[QRES_CANDIDATE_LAST] >> 6);
    int64_t prediction = model->last;

    predictions[QRES_CANDIDATE_LAST] = prediction;
    predictions[QRES_CANDIDATE_LINE] = qres_add64_wrap(
        model->last, qres_sub64_wrap(model->last, model->before));
    predictions[QRES_CANDIDATE_NEURON] =
        qres_add64_wrap(model->last, neuron_predict(&model->neuron));
    for (unsigned i = 1; i < QRES_CANDIDATE_COUNT; i++) {
        if (model->errors[i] < best) {
            best = model->errors[i];
            prediction = predictions[i];
        }
    }
    model->prediction = prediction;
    return prediction;
}

/* |x - prediction|, at most 2^54, so that Q4 sums of 16 stay below 2^63. */
static uint64_t distance(int64_t sample, int64_t prediction) {
    uint64_t size = qres_abs64(qres_sub64_wrap(sample, prediction));

    return size >> ERROR_BITS_MAX == 0 ? size : (uint64_t)1 << ERROR_BITS_MAX;
}

void qres_model_learn(struct qres_model *model, int64_t sample) {
    uint64_t size = distance(sample, model->prediction);

    for (unsigned i = 0; i < QRES_CANDIDATE_COUNT; i++) {
        uint64_t error = distance(sample, model->predictions[i]);

        model->errors[i] += error << SPREAD_FRACTION_BITS;
        model->errors[i] -= model->errors[i] >> DECAY_SHIFT;
    }
    model->spread.slow += size << (SPREAD_FRACTION_BITS - DECAY_SHIFT);
    model->spread.slow -= model->spread.slow >> DECAY_SHIFT;
    model->spread.fast += size << (SPREAD_FRACTION_BITS - FAST_SHIFT);
    model->spread.fast -= model->spread.fast >> FAST_SHIFT;
    neuron_learn(
        &model->neuron,
        qres_sub64_wrap(sample, model->predictions[QRES_CANDIDATE_NEURON]),
        qres_sub64_wrap(sample, model->last));
    model->before = model->last;
    model->last = sample;
}

unsigned qres_model_scale(const int64_t *samples, size_t count) {
    uint64_t low = 0;
    uint64_t high = 0;

    if (count < 2) {
        return 0;
    }
    for (size_t i = 1; i < count; i++) {
        uint64_t size = qres_abs64(qres_sub64_wrap(samples[i], samples[i - 1]));

        low += size;
        high += low < size;
    }
    /* Each term is at most 2^63, so high < count - 1. */
    return qres_bit_length64(qres_divide128(high, low, count - 1, NULL));
}
