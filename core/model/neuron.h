/*
 * neuron.h: the linear neuron, inline for the model's inner loop.
 *
 * Room: model. Spec: spec/arithmetic.md 5.2.
 */
#ifndef QRES_NEURON_H
#define QRES_NEURON_H

#include "qres/model.h"
#include "reciprocal.h"

/* A way of 32 bits with the same results, for CPUs of such words. */
#ifndef MODEL_WORDS
#define MODEL_WORDS (UINTPTR_MAX <= UINT32_MAX)
#endif

/* Step size 0.0037 as 120 / 2^15. */
#define NEURON_STEP      120
#define NEURON_ERROR_MAX 32767

static inline int64_t neuron_clamp(int64_t x, int64_t low, int64_t high) {
    return x < low ? low : x > high ? high : x;
}

/* Puts the weights back into -8 <= w < 8; rarely needed. */
static inline void neuron_limit(int32_t weights[QRES_LAG_COUNT]) {
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        weights[i] = (int32_t)neuron_clamp(weights[i], -QRES_WEIGHT_MAX,
                                           QRES_WEIGHT_MAX - 1);
    }
}

/* A move of weights: by floor(factor * h / 2^n + 1/2) for an input of h. */
struct neuron_move {
    int32_t factor; /* 16 bits, signed */
    unsigned n;     /* 1..31 */
};

/*
 * The move step * e * h / energy. What is common to all weights is cut to 16
 * bits by a shift that depends on the energy alone; it saturates where |e| is
 * more than about twice the inputs.
 */
static inline void neuron_plan(struct neuron_move *move, uint64_t energy,
                               int32_t error) {
    unsigned zeros = qres_clz64(energy);
    unsigned n = 70 - zeros;
    unsigned cut = n < 24 ? (n - 7) / 2 : n - 16;
    int32_t scale =
        NEURON_STEP * (reciprocal_table[energy << zeros >> 56 & 127] + 1);
    int32_t factor;

    QRES_ASSERT(energy != 0 && n <= 40);
    /* 120 * 256 * 32767 < 2^30 */
    factor = qres_asr32(scale * error, cut);
    move->factor = factor > INT16_MAX   ? INT16_MAX
                   : factor < INT16_MIN ? INT16_MIN
                                        : factor;
    move->n = n - cut;
}

/* The predicted difference for a sum: rounded once, half up. */
static inline int64_t neuron_round(const struct qres_neuron *neuron,
                                   int64_t sum) {
    if (neuron->shift < 16) {
        unsigned n = 16 - neuron->shift;

        return qres_asr64(sum + ((int64_t)1 << (n - 1)), n);
    }
    /* 2^37 << 21 stays below 2^58. */
    return qres_int64((uint64_t)sum << (neuron->shift - 16));
}

/* A difference or an error as the neuron takes it, low..INT16_MAX. */
static inline int64_t neuron_cut(const struct qres_neuron *neuron, int64_t x,
                                 int64_t low) {
    return neuron_clamp(qres_asr64(x, neuron->shift), low, INT16_MAX);
}

/*
 * Learns from the error of its own prediction and takes a new input. Returns
 * the next prediction, which the correction of the weights does not touch
 * yet: so neither waits for the other.
 */
static inline int64_t neuron_learn(struct qres_neuron *neuron, int64_t error,
                                   int64_t difference);

#if MODEL_WORDS
/*
 * neuron_learn for an error and an input that are cut already, as one pass
 * over weights and inputs: registers are few. Returns `start` + the exact sum
 * of weights times inputs, as neuron_sum, of which the prediction is made.
 */
static inline int64_t neuron_pass(struct qres_neuron *neuron, int32_t error,
                                  int32_t input, int32_t start) {
    int32_t *weights = neuron->weights;
    int16_t *inputs = neuron->inputs;
    int32_t oldest = inputs[QRES_LAG_COUNT - 1];
    struct neuron_move move = {0, 1};
    uint32_t outside = 0;
    int64_t sum = start;
    int32_t half;

    if (neuron->energy != 0) {
        neuron_plan(&move, neuron->energy, error);
    }
    neuron->energy += (uint64_t)(int64_t)(input * input - oldest * oldest);
    half = (int32_t)1 << (move.n - 1);
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        int32_t weight = weights[i];
        int32_t older = inputs[i];

        sum += (int64_t)weight * input;
        weight += qres_asr32(move.factor * older + half, move.n);
        outside |= (uint32_t)(weight + QRES_WEIGHT_MAX);
        weights[i] = weight;
        inputs[i] = (int16_t)input;
        input = older;
    }
    if (outside >= 2 * QRES_WEIGHT_MAX) {
        neuron_limit(weights);
    }
    return sum;
}

static inline int64_t neuron_learn(struct qres_neuron *neuron, int64_t error,
                                   int64_t difference) {
    return neuron_round(
        neuron,
        neuron_pass(neuron,
                    (int32_t)neuron_cut(neuron, error, -NEURON_ERROR_MAX),
                    (int32_t)neuron_cut(neuron, difference, INT16_MIN), 0));
}

#else

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

/* w += step * e * h / energy for each weight, rounded half up. */
static inline void neuron_adjust(struct qres_neuron *neuron, int32_t error) {
    struct neuron_move move;
    uint32_t outside = 0;
    int32_t half;

    neuron_plan(&move, neuron->energy, error);
    half = (int32_t)1 << (move.n - 1);
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        neuron->weights[i] +=
            qres_asr32(move.factor * neuron->inputs[i] + half, move.n);
        outside |= (uint32_t)(neuron->weights[i] + QRES_WEIGHT_MAX);
    }
    if (outside >= 2 * QRES_WEIGHT_MAX) {
        neuron_limit(neuron->weights);
    }
}

/* The newest input comes first. */
static inline void neuron_take(int16_t inputs[QRES_LAG_COUNT], int16_t input) {
    for (unsigned i = QRES_LAG_COUNT - 1; i > 0; i--) {
        inputs[i] = inputs[i - 1];
    }
    inputs[0] = input;
}

static inline int64_t neuron_learn(struct qres_neuron *neuron, int64_t error,
                                   int64_t difference) {
    int64_t input = neuron_cut(neuron, difference, INT16_MIN);
    int64_t oldest = neuron->inputs[QRES_LAG_COUNT - 1];
    int64_t ahead = neuron_round(
        neuron, neuron_sum(neuron->weights, neuron->inputs, (int16_t)input));

    if (neuron->energy != 0) {
        neuron_adjust(neuron,
                      (int32_t)neuron_cut(neuron, error, -NEURON_ERROR_MAX));
    }
    neuron_take(neuron->inputs, (int16_t)input);
    neuron->energy += (uint64_t)(input * input);
    neuron->energy -= (uint64_t)(oldest * oldest);
    return ahead;
}

#endif

#endif
