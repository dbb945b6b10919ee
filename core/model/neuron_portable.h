/*
 * neuron_portable.h: the neuron's three vector steps in plain C.
 *
 * Room: model. Spec: spec/arithmetic.md 5.2.
 */
#ifndef QRES_NEURON_PORTABLE_H
#define QRES_NEURON_PORTABLE_H

#include "qres/model.h"

/* Exact sum of weights * inputs: 8 terms of at most 2^19 * 2^15. */
static inline int64_t neuron_sum(const int32_t weights[QRES_LAG_COUNT],
                                 const int16_t inputs[QRES_LAG_COUNT]) {
    int64_t sum = 0;

    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        sum += (int64_t)weights[i] * inputs[i];
    }
    return sum;
}

/*
 * w += floor(factor * h / 2^n + 1/2), 1 <= n <= 31; returns whether a weight
 * left -QRES_WEIGHT_MAX .. QRES_WEIGHT_MAX - 1.
 */
static inline int neuron_move(int32_t weights[QRES_LAG_COUNT],
                              const int16_t inputs[QRES_LAG_COUNT],
                              int16_t factor, unsigned n) {
    int32_t half = (int32_t)1 << (n - 1);
    uint32_t outside = 0;

    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        weights[i] += qres_asr32((int32_t)factor * inputs[i] + half, n);
        outside |= (uint32_t)(weights[i] + QRES_WEIGHT_MAX);
    }
    return outside >= 2 * QRES_WEIGHT_MAX;
}

/* The newest input comes first. */
static inline void neuron_take(int16_t inputs[QRES_LAG_COUNT], int16_t input) {
    for (unsigned i = QRES_LAG_COUNT - 1; i > 0; i--) {
        inputs[i] = inputs[i - 1];
    }
    inputs[0] = input;
}

#endif
