/*
 * qres/model.h: the one model of a stream.
 *
 * Room: model (layer 2). Spec: spec/arithmetic.md 5.
 *
 * Every predictor of QRES lives here; codec, stream, gene and swarm call
 * qres_model_predict and qres_model_learn and own none. Both ends of a
 * stream make the same calls on the same samples and hold the same state.
 */
#ifndef QRES_MODEL_H
#define QRES_MODEL_H

#include "qres/base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QRES_LAG_COUNT  8
#define QRES_SCALE_MAX  48
#define QRES_STEP_MAX   ((uint64_t)1 << 47) /* 65,536 of them fit 64 bits */
#define QRES_SHIFT_MAX  37
#define QRES_WEIGHT_MAX 524288 /* |weight| <= 8.0, Q16.16 */

/* What the bank chooses from. */
enum qres_candidate {
    QRES_CANDIDATE_LAST,   /* x1 */
    QRES_CANDIDATE_LINE,   /* 2 x1 - x2 */
    QRES_CANDIDATE_NEURON, /* x1 + weighted sum of the last differences */
    QRES_CANDIDATE_COUNT
};

/*
 * Normalised least mean squares over the last 8 differences, each
 * d = sat16(asr(x[t] - x[t-1], shift)).
 */
struct qres_neuron {
    int32_t weights[QRES_LAG_COUNT]; /* Q16.16, -8..8 */
    int16_t inputs[QRES_LAG_COUNT];  /* newest first */
    uint64_t energy;                 /* exact sum of the 8 squares */
    uint32_t shift;                  /* 0..QRES_SHIFT_MAX */
};

/* Decayed |e| of the predictions used, Q59.4; see qres_model_spread. */
struct qres_spread {
    uint64_t slow; /* 16 x mean over about 16 samples */
    uint64_t fast; /* over about 2 */
};

/*
 * Plain memory without pointers: a byte copy is a snapshot. Candidates are
 * kept as the difference from x[t-1] that they expect.
 */
struct qres_model {
    struct qres_neuron neuron;
    struct qres_spread spread;
    int64_t last;   /* x[t-1] */
    int64_t step;   /* x[t-1] - x[t-2], what the line expects */
    int64_t ahead;  /* what the neuron expects */
    int64_t chosen; /* what the candidate that was picked expects */
    uint64_t errors[QRES_CANDIDATE_COUNT]; /* decayed |e|, 16 x mean, Q4 */
};

/*
 * Starts a model at a sample that both ends know, with zero weights.
 *
 *   model  out
 *   first  in   the sample before the first predicted one
 *   scale  in   0..QRES_SCALE_MAX, from qres_model_scale
 *
 * Cost: O(1), no allocation. Formula: spec/arithmetic.md 5.1.
 */
QRES_API void qres_model_init(struct qres_model *model, int64_t first,
                              unsigned scale);

/* What the model predicts for the next sample, sample units, mod 2^64. */
static inline int64_t qres_model_predict(const struct qres_model *model) {
    return qres_add64_wrap(model->last, model->chosen);
}

/*
 * Learns a sample and predicts the one after it.
 *
 *   model   inout
 *   sample  in     sample units, any int64
 *
 * Cost: 17 multiplications, no division. Formula: spec/arithmetic.md 5.2
 * (NLMS; Haykin, Adaptive Filter Theory, 6.1), 5.3, 5.4.
 */
QRES_API void qres_model_learn(struct qres_model *model, int64_t sample);

/*
 * Decayed mean |e| in sample units with 4 fraction bits, 0..2^63: the one
 * source of the Rice parameter, the coder's context, surprise and regime.
 */
static inline uint64_t qres_model_spread(const struct qres_model *model) {
    return (model->spread.slow >> 1) + (model->spread.fast >> 1);
}

/*
 * Bit length of the mean of min(|difference|, QRES_STEP_MAX) of a run, the
 * one number from which a group sets its input shift and first spread.
 *
 *   samples  in  [count]  sample units, oldest first
 *   count    in           0..65,536; 0 for fewer than two
 *
 * Returns 0..QRES_SCALE_MAX. Cost: O(count). spec/arithmetic.md 5.1.
 */
QRES_API unsigned qres_model_scale(const int64_t *samples, size_t count);

#ifdef __cplusplus
}
#endif

#endif
