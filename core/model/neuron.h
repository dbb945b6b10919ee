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

/* Which of two forms with one result is faster. */
#define NEURON_WIDE_CPU (sizeof(size_t) >= sizeof(int64_t))

/* floor(x / 2^shift), at least `low` and at most 32767. */
static inline int32_t neuron_scale(int64_t x, unsigned shift, int32_t low) {
    int64_t scaled = qres_asr64(x, shift);

    return scaled < low         ? low
           : scaled > INT16_MAX ? INT16_MAX
                                : (int32_t)scaled;
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

/* product / 2^n rounded half up, 7 <= n <= 40, where that fits 32 bits. */
static inline int32_t neuron_round(int64_t product, unsigned n) {
    int64_t sum = product + ((int64_t)1 << (n - 1));

    /* Up to 32 the low 32 bits need no sign: cheaper on a small CPU. */
    return n <= 32 && !NEURON_WIDE_CPU
               ? qres_int32((uint32_t)((uint64_t)sum >> n))
               : (int32_t)qres_asr64(sum, n);
}

static inline int32_t neuron_clamp(int32_t x, int32_t low, int32_t high) {
    return x < low ? low : x > high ? high : x;
}

/*
 * w += step * e * h / energy for each weight, rounded half up.
 *
 * With E = exponent: h^2 <= energy < 2^(E + 8) and gain < 2^30, so a change
 * is below 2^(30 + E / 2 + 4 - 14 - E) = 2^(20 - E / 2) <= 2^24.
 */
static inline void neuron_adjust(struct qres_neuron *neuron, int32_t error) {
    const int16_t *inputs = neuron->inputs + neuron->position;
    int exponent = (int)qres_bit_length64(neuron->energy) - 8;
    uint32_t mantissa = (uint32_t)(exponent >= 0 ? neuron->energy >> exponent
                                                 : neuron->energy << -exponent);
    int32_t reciprocal = reciprocal_table[mantissa & 127] + 1;
    /* 120 * 32767 * 256 < 2^30 */
    int32_t gain = NEURON_STEP * error * reciprocal;
    unsigned n = (unsigned)(14 + exponent);

    QRES_ASSERT(mantissa >= 128 && mantissa < 256);
    QRES_ASSERT(n >= 7 && n <= 40);
#if !defined(__clang__) && defined(__GNUC__)
#pragma GCC unroll 1 /* unrolled, gcc spills every product */
#endif
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        int32_t weight =
            neuron->weights[i] + neuron_round((int64_t)gain * inputs[i], n);

        /* Seldom: for a small CPU one comparison instead of two. */
        if (NEURON_WIDE_CPU ||
            (uint32_t)(weight + QRES_WEIGHT_MAX) > 2u * QRES_WEIGHT_MAX) {
            weight = neuron_clamp(weight, -QRES_WEIGHT_MAX, QRES_WEIGHT_MAX);
        }
        neuron->weights[i] = weight;
    }
}

/* Learns from the error of its own prediction, then takes a new input. */
static inline void neuron_learn(struct qres_neuron *neuron, int64_t error,
                                int64_t difference) {
    int32_t input = neuron_scale(difference, neuron->shift, INT16_MIN);
    int32_t oldest = neuron->inputs[neuron->position + QRES_LAG_COUNT - 1];
    int32_t own = neuron_scale(error, neuron->shift, -NEURON_ERROR_MAX);

    if (neuron->energy != 0 && own != 0) {
        neuron_adjust(neuron, own);
    }
    /* Squares are at most 2^30. */
    neuron->energy += (uint32_t)(input * input);
    neuron->energy -= (uint32_t)(oldest * oldest);
    neuron->position = (neuron->position - 1) & (QRES_LAG_COUNT - 1);
    neuron->inputs[neuron->position] = (int16_t)input;
    neuron->inputs[neuron->position + QRES_LAG_COUNT] = (int16_t)input;
}

#endif
