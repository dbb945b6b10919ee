/*
 * conform_model.c: conformance of the one model of a stream.
 *
 * Tests: conformance of room model. Spec: spec/arithmetic.md 5.
 */
#include "qres/model.h"

#include "conform.h"

#define COUNT 400

int64_t conform_sample(struct conform *c, unsigned kind, unsigned index) {
    int64_t noise = (int64_t)(conform_random(c) & 255) - 128;
    int64_t phase = (int64_t)(index & 63) - 32;

    switch (kind & 3) {
    case 0:
        return 32 * (1024 - phase * phase) * (index & 64 ? 1 : -1) + noise;
    case 1:
        return qres_int64(conform_wild(c));
    case 2:
        return 1000003 * (int64_t)index * (1 + (int64_t)kind) + noise / 64;
    default:
        return (conform_random(c) & 31) == 0 ? noise * 65536 : 7;
    }
}

/* Every field by its value: bytes of a struct have padding and an order. */
static void fold_state(struct conform *c, const struct qres_model *model) {
    for (unsigned i = 0; i < QRES_LAG_COUNT; i++) {
        conform_i32(c, model->neuron.weights[i]);
        conform_i32(c, model->neuron.inputs[i]);
    }
    conform_u64(c, model->neuron.energy);
    conform_u32(c, model->neuron.shift);
    conform_u64(c, model->spread.slow);
    conform_u64(c, model->spread.fast);
    conform_i64(c, model->last);
    conform_i64(c, model->step);
    conform_i64(c, model->ahead);
    conform_i64(c, model->chosen);
    for (unsigned i = 0; i < QRES_CANDIDATE_COUNT; i++) {
        conform_u64(c, model->errors[i]);
    }
}

static void fold_model(struct conform *c) {
    struct qres_model model;
    int64_t samples[16];

    conform_section(c, "model.neuron");
    for (unsigned kind = 0; kind < 24; kind++) {
        unsigned scale;

        for (unsigned i = 0; i < 16; i++) {
            samples[i] = conform_sample(c, kind, i);
        }
        scale = qres_model_scale(samples, kind % 17);
        conform_u32(c, scale);
        qres_model_init(&model, samples[0],
                        kind < 20 ? scale : kind * 16 % (QRES_SCALE_MAX + 1));
        for (unsigned i = 0; i < COUNT; i++) {
            conform_i64(c, qres_model_predict(&model));
            qres_model_learn(&model, conform_sample(c, kind, i));
            conform_u64(c, qres_model_spread(&model));
        }
        fold_state(c, &model);
    }
}

void conform_model(struct conform *c) {
    fold_model(c);
}
