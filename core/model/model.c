/*
 * model.c: the bank of candidates, its choice and its spread.
 *
 * Room: model. Spec: spec/arithmetic.md 5.1, 5.3, 5.4.
 */
#include "qres/model.h"

#include "neuron.h"

#include <string.h>

/* Where words are short the way of 64 bits is rare: kept small. */
#if MODEL_WORDS && defined(__GNUC__)
#define MODEL_WIDE static __attribute__((noinline, cold))
#else
#define MODEL_WIDE static inline
#endif

#define DECAY_SHIFT          4 /* candidates' errors and slow spread: 1/16 */
#define FAST_SHIFT           1 /* fast spread: 1/2 */
#define SPREAD_FRACTION_BITS 4
#define ERROR_MAX            ((uint64_t)1 << 54)
#define WORD_REACH           ((uint64_t)1 << 26) /* differences of 32 bits */
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

MODEL_WIDE void learn(struct qres_model *model, int64_t difference) {
    note_errors(model, difference);
    model->ahead = neuron_learn(
        &model->neuron, qres_sub64_wrap(difference, model->ahead), difference);
    model->step = difference;
    choose(model);
}

#if MODEL_WORDS
/* Whether learn_words does for this state and difference. */
static inline int fits_words(const struct qres_model *model,
                             int64_t difference) {
    uint64_t means = model->errors[QRES_CANDIDATE_LAST] |
                     model->errors[QRES_CANDIDATE_LINE] |
                     model->errors[QRES_CANDIDATE_NEURON] | model->spread.slow |
                     model->spread.fast;
    uint64_t reach = ((uint64_t)difference + WORD_REACH) |
                     ((uint64_t)model->step + WORD_REACH) |
                     ((uint64_t)model->ahead + WORD_REACH);

    return means >> 31 == 0 && reach < 2 * WORD_REACH &&
           model->neuron.shift < 16;
}

/* asr64 where 1 <= n <= 31. */
static inline int64_t shift_right(int64_t x, unsigned n) {
    uint32_t high = (uint32_t)((uint64_t)x >> 32);
    uint32_t low = (uint32_t)x >> n | high << (32 - n);

    high = (uint32_t)qres_asr32(qres_int32(high), n);
    return qres_int64((uint64_t)high << 32 | low);
}

static inline uint32_t size_of(int32_t x) {
    return (uint32_t)(x < 0 ? -x : x);
}

static inline uint32_t decay_word(uint64_t *mean, uint32_t size, unsigned n) {
    uint32_t sum = (uint32_t)*mean + size;

    sum -= sum >> n;
    *mean = sum;
    return sum;
}

static inline int32_t clamp_word(int32_t x, int32_t low) {
    return (uint32_t)(x - low) <= (uint32_t)(INT16_MAX - low) ? x
           : x < 0                                            ? low
                                                              : INT16_MAX;
}

/*
 * learn where all of it fits 32 bits: errors are up to 2^27, in Q4 2^31,
 * and their means below 2^31.
 */
static inline void learn_words(struct qres_model *model, int32_t difference) {
    unsigned shift = model->neuron.shift;
    int32_t step = (int32_t)model->step;
    int32_t error = difference - (int32_t)model->ahead;
    uint32_t used = size_of(difference - (int32_t)model->chosen);
    uint32_t last = decay_word(&model->errors[QRES_CANDIDATE_LAST],
                               size_of(difference) << 4, DECAY_SHIFT);
    uint32_t line = decay_word(&model->errors[QRES_CANDIDATE_LINE],
                               size_of(difference - step) << 4, DECAY_SHIFT);
    uint32_t neuron = decay_word(&model->errors[QRES_CANDIDATE_NEURON],
                                 size_of(error) << 4, DECAY_SHIFT);
    int64_t sum;

    (void)decay_word(&model->spread.slow, used, DECAY_SHIFT);
    (void)decay_word(&model->spread.fast, used << 3, FAST_SHIFT);
    sum = neuron_pass(&model->neuron,
                      clamp_word(qres_asr32(error, shift), -NEURON_ERROR_MAX),
                      clamp_word(qres_asr32(difference, shift), INT16_MIN),
                      (int32_t)1 << (15 - shift));
    model->ahead = shift_right(sum, 16 - shift);
    model->step = difference;
    last -= last >> 6;
    model->chosen = 0;
    if (line < last) {
        last = line;
        model->chosen = difference;
    }
    if (neuron < last) {
        model->chosen = model->ahead;
    }
}
#endif

void qres_model_learn(struct qres_model *model, int64_t sample) {
    int64_t difference = qres_sub64_wrap(sample, model->last);

    model->last = sample;
#if MODEL_WORDS
    if (fits_words(model, difference)) {
        learn_words(model, (int32_t)difference);
        return;
    }
#endif
    learn(model, difference);
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
