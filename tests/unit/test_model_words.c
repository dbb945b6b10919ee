/*
 * test_model_words.c: the model's way of 32 bits against that of 64.
 *
 * Tests: room model. Spec: spec/arithmetic.md 5. CPUs of 32 bits take the
 * first wherever all fits; here model.c is compiled once more with it, under
 * other names, and both learn the same samples.
 */
#include <string.h>

#include "qres/model.h"
#include "rows.h"

void words_init(struct qres_model *model, int64_t first, unsigned scale);
void words_learn(struct qres_model *model, int64_t sample);
unsigned words_scale(const int64_t *samples, size_t count);

#define MODEL_WORDS      1
#define qres_model_init  words_init
#define qres_model_learn words_learn
#define qres_model_scale words_scale
#include "../../core/model/model.c"
#undef qres_model_init
#undef qres_model_learn
#undef qres_model_scale

#define TURNS   4000
#define HIGHEST (QRES_WEIGHT_MAX - 1)
#define LOWEST  (-QRES_WEIGHT_MAX)

/* How a difference is made of the turn and of random bits. */
static int64_t still(unsigned turn, uint64_t random) {
    (void)turn;
    (void)random;
    return 0;
}

static int64_t wave(unsigned turn, uint64_t random) {
    return (int64_t)(turn % 64) - 32 + (int64_t)(random >> 60);
}

/* Inputs and errors are cut to 16 bits, on both sides. */
static int64_t noise(unsigned turn, uint64_t random) {
    (void)turn;
    return (int64_t)(random >> 46) - (1 << 17);
}

/* Beyond what weights of 8 reach: they want to grow, or to alternate. */
static int64_t ramp(unsigned turn, uint64_t random) {
    (void)turn;
    (void)random;
    return 3 << 20;
}

static int64_t saw(unsigned turn, uint64_t random) {
    (void)random;
    return turn % 2 == 0 ? 3 << 20 : -(3 << 20);
}

/* Means around the limit of 2^31. */
static int64_t loud(unsigned turn, uint64_t random) {
    (void)turn;
    return (int64_t)(random >> 38) - (1 << 25);
}

/* Now and then the last differences that fit and the first that do not. */
static int64_t edge(unsigned turn, uint64_t random) {
    const int64_t reach = (int64_t)1 << 26;
    const int64_t edges[4] = {reach - 1, reach, -reach, -reach - 1};

    return turn % 50 == 7 ? edges[random >> 62] : (int64_t)(random >> 58);
}

static int64_t burst(unsigned turn, uint64_t random) {
    return qres_int64(turn % 400 == 3 ? random : random >> 50);
}

static int64_t any(unsigned turn, uint64_t random) {
    (void)turn;
    return qres_int64(random >> (random & 63));
}

static const struct signal {
    const char *name;
    int64_t (*difference)(unsigned turn, uint64_t random);
    unsigned scale;
    int32_t weight; /* of every lag at first */
    int fits;       /* at least one turn takes the way of 32 bits */
    int wider;      /* at least one does not */
} signals[] = {
    {"still", still, 0, 0, 1, 0},
    {"wave", wave, 5, 0, 1, 0},
    {"wave, wide start", wave, 40, 0, 0, 1},
    {"wave, start that fades", wave, 26, 0, 1, 0},
    {"noise, inputs cut", noise, 0, 0, 1, 0},
    {"noise, inputs shifted", noise, 17, 0, 1, 0},
    {"loud, inputs cut", loud, 0, 0, 1, 1},
    {"loud, inputs shifted", loud, 25, 0, 1, 1},
    {"loud, shift 16", loud, 27, 0, 0, 1},
    {"edge of 32 bits", edge, 4, 0, 1, 1},
    {"bursts of 64 bits", burst, 14, 0, 1, 1},
    {"any width", any, 12, 0, 1, 1},
};

/* Both keep the first weight at its limit. */
static const struct signal limits[] = {
    {"ramp, weights at their highest", ramp, 0, HIGHEST, 1, 0},
    {"saw, weights at their lowest", saw, 0, LOWEST, 1, 0},
};

static void start(struct qres_model *model, int32_t weight) {
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        model->neuron.weights[i] = weight;
    }
}

static void both_learn_the_same(void **state) {
    const struct signal *signal = *state;
    uint64_t random = 77;
    int64_t sample = -5;
    unsigned fits = 0;
    struct qres_model wide;
    struct qres_model words;

    qres_model_init(&wide, sample, signal->scale);
    words_init(&words, sample, signal->scale);
    start(&wide, signal->weight);
    start(&words, signal->weight);
    for (unsigned turn = 0; turn < TURNS; turn++) {
        int64_t difference = signal->difference(turn, random_u64(&random));

        fits += fits_words(&words, difference) != 0;
        sample = qres_add64_wrap(sample, difference);
        qres_model_learn(&wide, sample);
        words_learn(&words, sample);
        assert_memory_equal(&words, &wide, sizeof wide);
    }
    assert_true(signal->fits ? fits != 0 : fits == 0);
    assert_true(signal->wider ? fits != TURNS : fits == TURNS);
}

static void weight_is_held(void **state) {
    const struct signal *signal = *state;
    struct qres_model words;
    int64_t sample = 0;

    words_init(&words, sample, 0);
    start(&words, signal->weight);
    for (unsigned turn = 0; turn < TURNS; turn++) {
        sample += signal->difference(turn, 0);
        words_learn(&words, sample);
        assert_int_equal(words.neuron.weights[0], signal->weight);
    }
}

static void scale_is_one(void **state) {
    const int64_t samples[3] = {0, 7, INT64_MIN};

    (void)state;
    assert_int_equal(words_scale(samples, 3), qres_model_scale(samples, 3));
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, both_learn_the_same, signals);
    ROWS_TABLE(&rows, both_learn_the_same, limits);
    rows_add(&rows, "ramp, first weight", weight_is_held, &limits[0]);
    rows_add(&rows, "saw, first weight", weight_is_held, &limits[1]);
    ROWS_TEST(&rows, scale_is_one);
    return rows_run("model_words", &rows);
}
