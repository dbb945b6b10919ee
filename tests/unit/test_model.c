/*
 * test_model.c: the model against traces of its big-integer reference.
 *
 * Tests: room model. Spec: spec/arithmetic.md 5. The traces are written by
 * spec/reference/model.py, which knows nothing of this code.
 */
#include <string.h>

#include "example.h"
#include "qres/model.h"

#define SAMPLES_MAX 128

static size_t load(const struct example *example, const char *key,
                   int64_t *out) {
    return example_integers(example, key, out, SAMPLES_MAX);
}

static void follows_trace(void **state) {
    const struct example *example = *state;
    int64_t samples[SAMPLES_MAX];
    int64_t predictions[SAMPLES_MAX];
    int64_t spreads[SAMPLES_MAX];
    int64_t numbers[SAMPLES_MAX];
    size_t count = load(example, "samples", samples);
    struct qres_model model;

    assert_int_equal(load(example, "predictions", predictions), count);
    assert_int_equal(load(example, "spreads", spreads), count);
    assert_int_equal(qres_model_scale(samples, count),
                     example_integer(example, "natural"));
    qres_model_init(&model, samples[0],
                    (unsigned)example_integer(example, "scale"));
    for (size_t i = 0; i < count; i++) {
        assert_true(qres_model_predict(&model) == predictions[i]);
        /* Repeating it changes nothing. */
        assert_true(qres_model_predict(&model) == predictions[i]);
        assert_true(qres_model_spread(&model) == (uint64_t)spreads[i]);
        qres_model_learn(&model, samples[i]);
    }
    assert_int_equal(load(example, "weights", numbers), QRES_LAG_COUNT);
    for (size_t i = 0; i < QRES_LAG_COUNT; i++) {
        assert_int_equal(model.neuron.weights[i], numbers[i]);
    }
    assert_int_equal(load(example, "errors", numbers), QRES_CANDIDATE_COUNT);
    for (size_t i = 0; i < QRES_CANDIDATE_COUNT; i++) {
        assert_true(model.errors[i] == (uint64_t)numbers[i]);
    }
}

static void starts_from_any_scale(void **state) {
    (void)state;
    for (unsigned scale = 0; scale <= QRES_SCALE_MAX; scale++) {
        unsigned shift = scale < 11 ? 0 : scale - 11;
        struct qres_model model;

        qres_model_init(&model, INT64_MIN, scale);
        assert_true(qres_model_spread(&model) == (uint64_t)8 << scale);
        assert_int_equal(model.neuron.shift, shift < 48 ? shift : 48);
        assert_true(qres_model_predict(&model) == INT64_MIN);
    }
}

static void scale_is_the_length_of_the_mean(void **state) {
    const int64_t ends[4] = {INT64_MIN, 0, INT64_MIN, 0};
    const int64_t mixed[3] = {0, 7, 8};

    (void)state;
    assert_int_equal(qres_model_scale(NULL, 0), 0);
    assert_int_equal(qres_model_scale(ends, 1), 0);
    /* |0 - -2^63| = 2^63 counts as 2^47. */
    assert_int_equal(qres_model_scale(ends, 4), 48);
    assert_int_equal(qres_model_scale(mixed, 3), 3);
}

static void snapshot_is_a_copy(void **state) {
    uint64_t seed = 9;
    struct qres_model model;
    struct qres_model copy;

    (void)state;
    qres_model_init(&model, 0, 8);
    for (unsigned i = 0; i < 100; i++) {
        (void)qres_model_predict(&model);
        qres_model_learn(&model, (int64_t)(random_u64(&seed) >> 56));
    }
    memcpy(&copy, &model, sizeof copy);
    for (unsigned i = 0; i < 100; i++) {
        int64_t sample = (int64_t)(random_u64(&seed) >> 56);

        assert_true(qres_model_predict(&model) == qres_model_predict(&copy));
        qres_model_learn(&model, sample);
        qres_model_learn(&copy, sample);
    }
}

/* What arithmetic.md 5 promises of every state, on samples of all widths. */
static void state_stays_in_range(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint64_t random = seed;
        struct qres_model model;

        qres_model_init(&model, qres_int64(random_u64(&random)),
                        (unsigned)(random_u64(&random) % 49));
        for (unsigned i = 0; i < 2000; i++) {
            uint64_t energy = 0;

            (void)qres_model_predict(&model);
            qres_model_learn(&model, qres_int64(random_wide(&random)));
            for (unsigned j = 0; j < QRES_LAG_COUNT; j++) {
                int64_t input = model.neuron.inputs[j];

                energy += (uint64_t)(input * input);
                assert_true(model.neuron.weights[j] < QRES_WEIGHT_MAX &&
                            model.neuron.weights[j] >= -QRES_WEIGHT_MAX);
            }
            assert_true(model.neuron.energy == energy);
            assert_true(model.spread.slow < (uint64_t)1 << 58 &&
                        model.spread.fast <= (uint64_t)1 << 57);
            for (unsigned j = 0; j < QRES_CANDIDATE_COUNT; j++) {
                assert_true(model.errors[j] < (uint64_t)1 << 62);
            }
        }
    }
}

int main(void) {
    static struct examples examples;
    static struct rows rows;

    examples_load(&examples, "tests/golden/0.1/model.txt");
    assert_true(examples.count >= 25);
    for (size_t i = 0; i < examples.count; i++) {
        rows_add(&rows, examples.list[i].name, follows_trace,
                 &examples.list[i]);
    }
    ROWS_TEST(&rows, starts_from_any_scale);
    ROWS_TEST(&rows, scale_is_the_length_of_the_mean);
    ROWS_TEST(&rows, snapshot_is_a_copy);
    ROWS_TEST(&rows, state_stays_in_range);
    return rows_run("model", &rows);
}
