/*
 * neuron.h: the linear neuron, inline for the model's inner loop.
 *
 * Room: model. Spec: spec/arithmetic.md 5.2.
 */
#ifndef QRES_NEURON_H
#define QRES_NEURON_H

#include "qres/model.h"
#include "reciprocal.h"

/* Step size 0.0037 as 120 / 2^15. */
#define NEURON_STEP      120
#define NEURON_ERROR_MAX 32767

static inline int64_t neuron_clamp(int64_t x, int64_t low, int64_t high) {
    return x < low ? low : x > high ? high : x;
}

/*
 * Exact sum of weights times the inputs as they will stand with `input` in
 * front: 8 terms of at most 2^19 * 2^15.
 */
static inline int64_t neuron_sum(const int32_t weights[QRES_LAG_COUNT],
                                 const int16_t inputs[QRES_LAG_COUNT],
                                 int16_t input) {
    int64_t sum = (int64_t)weights[0] * input;

    for (unsigned i = 1; i < QRES_LAG_COUNT; i++) {
        sum += (int64_t)weights[i] * inputs[i - 1];
    }
    return sum;
}

/*
 * w += floor(sat16(factor) * h / 2^n + 1/2), 1 <= n <= 31; returns whether
 * a weight left -QRES_WEIGHT_MAX .. QRES_WEIGHT_MAX - 1.
 */
static inline int neuron_move(int32_t weights[QRES_LAG_COUNT],
                              const int16_t inputs[QRES_LAG_COUNT],
                              int32_t factor, unsigned n) {
    int32_t half = (int32_t)1 << (n - 1);
    uint32_t outside = 0;

    factor = factor > INT16_MAX   ? INT16_MAX
             : factor < INT16_MIN ? INT16_MIN
                                  : factor;
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        weights[i] += qres_asr32(factor * inputs[i] + half, n);
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

/* The predicted difference once `input` is in, rounded once, half up. */
static inline int64_t neuron_predict(const struct qres_neuron *neuron,
                                     int16_t input) {
    int64_t sum = neuron_sum(neuron->weights, neuron->inputs, input);

    if (neuron->shift < 16) {
        unsigned n = 16 - neuron->shift;

        return qres_asr64(sum + ((int64_t)1 << (n - 1)), n);
    }
    /* 2^37 << 21 stays below 2^58. */
    return qres_int64((uint64_t)sum << (neuron->shift - 16));
}

/* Puts the weights back into -8 <= w < 8; rarely needed. */
static inline void neuron_limit(struct qres_neuron *neuron) {
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        neuron->weights[i] = (int32_t)neuron_clamp(
            neuron->weights[i], -QRES_WEIGHT_MAX, QRES_WEIGHT_MAX - 1);
    }
}

/*
 * w += step * e * h / energy for each weight, rounded half up. The common
 * factor is cut to 16 bits by a shift that depends on the energy alone; it
 * saturates where |e| is more than about twice the inputs.
 */
static inline void neuron_adjust(struct qres_neuron *neuron, int32_t error) {
    int exponent = (int)qres_bit_length64(neuron->energy) - 8;
    uint32_t mantissa = (uint32_t)(exponent >= 0 ? neuron->energy >> exponent
                                                 : neuron->energy << -exponent);
    int32_t scale = NEURON_STEP * (reciprocal_table[mantissa & 127] + 1);
    unsigned n = (unsigned)(14 + exponent);
    unsigned cut = n < 24 ? (n - 7) / 2 : n - 16;

    QRES_ASSERT(mantissa >= 128 && mantissa < 256 && n >= 7 && n <= 40);
    /* 120 * 256 * 32767 < 2^30 */
    if (neuron_move(neuron->weights, neuron->inputs,
                    qres_asr32(scale * error, cut), n - cut)) {
        neuron_limit(neuron);
    }
}

/*
 * Learns from the error of its own prediction and takes a new input. Returns
 * the next prediction, which the correction of the weights does not touch
 * yet: so neither waits for the other.
 */
static inline int64_t neuron_learn(struct qres_neuron *neuron, int64_t error,
                                   int64_t difference) {
    int64_t input = neuron_clamp(qres_asr64(difference, neuron->shift),
                                 INT16_MIN, INT16_MAX);
    int64_t oldest = neuron->inputs[QRES_LAG_COUNT - 1];
    int64_t ahead = neuron_predict(neuron, (int16_t)input);

    error = neuron_clamp(qres_asr64(error, neuron->shift), -NEURON_ERROR_MAX,
                         NEURON_ERROR_MAX);
    if (neuron->energy != 0) {
        neuron_adjust(neuron, (int32_t)error);
    }
    neuron_take(neuron->inputs, (int16_t)input);
    neuron->energy += (uint64_t)(input * input);
    neuron->energy -= (uint64_t)(oldest * oldest);
    return ahead;
}

#endif
