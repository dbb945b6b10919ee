/*
 * neuron.h: the linear neuron, inline for the model's inner loop.
 *
 * Room: model. Spec: spec/arithmetic.md 5.2.
 */
#ifndef QRES_NEURON_H
#define QRES_NEURON_H

#include "qres/model.h"
#include "reciprocal.h"

/* Step size 0.0037 as 120 / 2^15; halved so that `gain` fits 32 bits. */
#define NEURON_STEP      120
#define NEURON_ERROR_MAX 32767

static inline int64_t neuron_clamp(int64_t x, int64_t low, int64_t high) {
    return x < low ? low : x > high ? high : x;
}

/* The predicted difference, rounded once, half up. */
static inline int64_t neuron_predict(const struct qres_neuron *neuron) {
    const int16_t *inputs = neuron->inputs + neuron->position;
    int64_t sum = 0;

    /* 8 terms of at most 2^19 * 2^15: below 2^37. */
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        sum += (int64_t)neuron->weights[i] * inputs[i];
    }
    if (neuron->shift < 16) {
        unsigned n = 16 - neuron->shift;

        return qres_asr64(sum + ((int64_t)1 << (n - 1)), n);
    }
    /* 2^37 << 32 may wrap; both ends wrap alike. */
    return qres_int64((uint64_t)sum << (neuron->shift - 16));
}

/* w += step * e * h / energy for each weight, rounded half up. */
static inline void neuron_adjust(struct qres_neuron *neuron, int64_t error) {
    const int16_t *inputs = neuron->inputs + neuron->position;
    int exponent = (int)qres_bit_length64(neuron->energy) - 8;
    uint32_t mantissa = (uint32_t)(exponent >= 0 ? neuron->energy >> exponent
                                                 : neuron->energy << -exponent);
    int32_t reciprocal = reciprocal_table[mantissa & 127] + 1;
    /* 120 * 32767 * 256 < 2^30 */
    int32_t gain = NEURON_STEP * (int32_t)error * reciprocal;
    unsigned n = (unsigned)(14 + exponent);

    QRES_ASSERT(mantissa >= 128 && mantissa < 256 && n >= 7 && n <= 40);
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        int64_t change = (int64_t)gain * inputs[i];

        change = qres_asr64(change + ((int64_t)1 << (n - 1)), n);
        neuron->weights[i] = (int32_t)neuron_clamp(
            neuron->weights[i] + change, -QRES_WEIGHT_MAX, QRES_WEIGHT_MAX);
    }
}

/* Learns from the error of its own prediction, then takes a new input. */
static inline void neuron_learn(struct qres_neuron *neuron, int64_t error,
                                int64_t difference) {
    int64_t input = neuron_clamp(qres_asr64(difference, neuron->shift),
                                 INT16_MIN, INT16_MAX);
    int64_t oldest = neuron->inputs[neuron->position + QRES_LAG_COUNT - 1];

    error = neuron_clamp(qres_asr64(error, neuron->shift), -NEURON_ERROR_MAX,
                         NEURON_ERROR_MAX);
    if (neuron->energy != 0 && error != 0) {
        neuron_adjust(neuron, error);
    }
    neuron->energy += (uint64_t)(input * input);
    neuron->energy -= (uint64_t)(oldest * oldest);
    neuron->position = (neuron->position - 1) & (QRES_LAG_COUNT - 1);
    neuron->inputs[neuron->position] = (int16_t)input;
    neuron->inputs[neuron->position + QRES_LAG_COUNT] = (int16_t)input;
}

#endif
