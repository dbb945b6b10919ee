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
#define ERROR_MAX            ((uint64_t)1 << 54)
#define INPUT_BITS           11 /* the shift brings the mean |d| below 2^11 */

void qres_model_init(struct qres_model *model, int64_t first, unsigned scale) {
    /* Half of 2^scale, Q4: the mean |difference| is near it. */
    uint64_t spread = ((uint64_t)1 << scale) << (SPREAD_FRACTION_BITS - 1);
    unsigned shift = scale > INPUT_BITS ? scale - INPUT_BITS : 0;

    QRES_ASSERT(scale <= QRES_SCALE_MAX);
    memset(model, 0, sizeof *model);
    model->neuron.shift = shift < QRES_SHIFT_MAX ? shift : QRES_SHIFT_MAX;
    model->last = first;
    model->spread.slow = spread;
    model->spread.fast = spread;
}

static inline uint64_t limited(uint64_t size) {
    return size < ERROR_MAX ? size : ERROR_MAX;
}

static inline void decay(uint64_t *mean, uint64_t size) {
    uint64_t sum = *mean + (size << SPREAD_FRACTION_BITS);

    *mean = sum - (sum >> DECAY_SHIFT);
}

static inline void note_errors(struct qres_model *model, int64_t difference) {
    uint64_t last = qres_abs64(difference);
    uint64_t line = qres_abs64(qres_sub64_wrap(difference, model->step));
    uint64_t neuron = qres_abs64(qres_sub64_wrap(difference, model->ahead));
    uint64_t used = qres_abs64(qres_sub64_wrap(difference, model->chosen));
    uint64_t slow;
    uint64_t fast;

    /* One look at all four: sums of 16 in Q4 must stay below 2^63. */
    if ((last | line | neuron) >= ERROR_MAX) {
        last = limited(last);
        line = limited(line);
        neuron = limited(neuron);
        used = limited(used);
    }
    decay(&model->errors[QRES_CANDIDATE_LAST], last);
    decay(&model->errors[QRES_CANDIDATE_LINE], line);
    decay(&model->errors[QRES_CANDIDATE_NEURON], neuron);
    /* In Q4, |e| / 16 is |e| and |e| / 2 is 8 |e|. */
    slow = model->spread.slow + used;
    fast = model->spread.fast + 8 * used;
    model->spread.slow = slow - (slow >> DECAY_SHIFT);
    model->spread.fast = fast - (fast >> FAST_SHIFT);
}

/* `last` wins unless another is below 63/64 of it. */
static inline void choose(struct qres_model *model) {
    uint64_t best = model->errors[QRES_CANDIDATE_LAST] -
                    (model->errors[QRES_CANDIDATE_LAST] >> 6);
    int64_t chosen = 0;

    if (model->errors[QRES_CANDIDATE_LINE] < best) {
        best = model->errors[QRES_CANDIDATE_LINE];
        chosen = model->step;
    }
    if (model->errors[QRES_CANDIDATE_NEURON] < best) {
        chosen = model->ahead;
    }
    model->chosen = chosen;
}

void qres_model_learn(struct qres_model *model, int64_t sample) {
    int64_t difference = qres_sub64_wrap(sample, model->last);

    note_errors(model, difference);
    model->ahead = neuron_learn(
        &model->neuron, qres_sub64_wrap(difference, model->ahead), difference);
    model->last = sample;
    model->step = difference;
    choose(model);
}

unsigned qres_model_scale(const int64_t *samples, size_t count) {
    uint64_t travel = 0;

    QRES_ASSERT(count <= 65536);
    for (size_t i = 1; i < count; i++) {
        uint64_t step = qres_abs64(qres_sub64_wrap(samples[i], samples[i - 1]));

        travel += step < QRES_STEP_MAX ? step : QRES_STEP_MAX;
    }
    return count < 2 ? 0 : qres_bit_length64(travel / (count - 1));
}
