/*
 * neuron.h: the linear neuron, inline for the model's inner loop.
 *
 * Room: model. Spec: spec/arithmetic.md 5.2.
 */
#ifndef QRES_NEURON_H
#define QRES_NEURON_H

#include "qres/model.h"

/* Both give the same bits; QRES_PORTABLE asks for the plain one. */
#if defined(__SSE2__) && !defined(QRES_PORTABLE)
#include "neuron_sse2.h"
#else
#include "neuron_portable.h"
#endif

#include "reciprocal.h"

/* Step size 0.0037 as 120 / 2^15. */
#define NEURON_STEP      120
#define NEURON_ERROR_MAX 32767

static inline int64_t neuron_clamp(int64_t x, int64_t low, int64_t high) {
    return x < low ? low : x > high ? high : x;
}

/* The predicted difference, rounded once, half up. */
static inline int64_t neuron_predict(const struct qres_neuron *neuron) {
    int64_t sum = neuron_sum(neuron->weights, neuron->inputs);

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
 * factor is cut to 16 bits, so that the products fit 32.
 */
static inline void neuron_adjust(struct qres_neuron *neuron, int32_t error) {
    int exponent = (int)qres_bit_length64(neuron->energy) - 8;
    uint32_t mantissa = (uint32_t)(exponent >= 0 ? neuron->energy >> exponent
                                                 : neuron->energy << -exponent);
    /* 120 * 32767 * 256 < 2^30 */
    int32_t gain = NEURON_STEP * error * (reciprocal_table[mantissa & 127] + 1);
    unsigned length = 32 - qres_clz32((uint32_t)(gain < 0 ? -gain : gain));
    unsigned n = (unsigned)(14 + exponent);
    unsigned cut = length > 15 ? length - 15 : 0;
    int64_t factor;

    QRES_ASSERT(mantissa >= 128 && mantissa < 256 && n >= 7 && n <= 40);
    cut = cut < n ? cut : n - 1;
    factor = neuron_clamp(qres_asr32(gain, cut), -32767, 32767);
    /* |factor * h| <= 2^30: beyond 31 bits only the sign is left. */
    n = n - cut < 31 ? n - cut : 31;
    if (neuron_move(neuron->weights, neuron->inputs, (int16_t)factor, n)) {
        neuron_limit(neuron);
    }
}

/* Learns from the error of its own prediction, then takes a new input. */
static inline void neuron_learn(struct qres_neuron *neuron, int64_t error,
                                int64_t difference) {
    int64_t input = neuron_clamp(qres_asr64(difference, neuron->shift),
                                 INT16_MIN, INT16_MAX);
    int64_t oldest = neuron->inputs[QRES_LAG_COUNT - 1];

    error = neuron_clamp(qres_asr64(error, neuron->shift), -NEURON_ERROR_MAX,
                         NEURON_ERROR_MAX);
    if (neuron->energy != 0 && error != 0) {
        neuron_adjust(neuron, (int32_t)error);
    }
    neuron->energy += (uint64_t)(input * input);
    neuron->energy -= (uint64_t)(oldest * oldest);
    neuron_take(neuron->inputs, (int16_t)input);
}

#endif
