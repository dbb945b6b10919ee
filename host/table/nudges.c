/*
 * nudges.c: codes how far texts stand from the number that was meant.
 *
 * Room: host/table. Spec: spec/table.md 4.3.
 *
 * Equal numbers tend to be off by the same, as the same arithmetic made
 * them: a table remembers the last nudge of a number, and an adaptive bit
 * says whether it holds. If not: is it 0, its sign, its size in unary.
 */
#include "nudges.h"

#include <stdlib.h>
#include <string.h>

#define MEMORY_BITS 14
#define TRUST_MAX   3

struct memory {
    int8_t nudge;
    uint8_t trust; /* 0: not seen; else how often it held, plus 1 */
};

struct qres_nudge_model {
    struct memory memory[1u << MEMORY_BITS];
    struct qres_bit_model same[TRUST_MAX + 2][2];
    struct qres_bit_model zero;
    struct qres_bit_model sign;
    struct qres_bit_model more[QRES_NUDGE_MAX];
    bool off; /* the last nudge was not 0 */
};

struct nudge {
    uint64_t bits;
    int nudge;
};

static struct qres_nudge_model *make_model(void) {
    struct qres_nudge_model *model = calloc(1, sizeof *model);

    if (model != NULL) {
        for (unsigned i = 0; i < TRUST_MAX + 2; i++) {
            qres_bit_model_init(&model->same[i][0]);
            qres_bit_model_init(&model->same[i][1]);
        }
        qres_bit_model_init(&model->zero);
        qres_bit_model_init(&model->sign);
        for (unsigned i = 0; i < QRES_NUDGE_MAX; i++) {
            qres_bit_model_init(&model->more[i]);
        }
    }
    return model;
}

static struct memory *recall(struct qres_nudge_model *model, uint64_t bits) {
    return &model->memory[bits * 0x9e3779b97f4a7c15u >> (64 - MEMORY_BITS)];
}

static void remember(struct qres_nudge_model *model, struct memory *memory,
                     int nudge) {
    if (memory->trust == 0 || memory->nudge != nudge) {
        memory->nudge = (int8_t)nudge;
        memory->trust = 1;
    } else if (memory->trust <= TRUST_MAX) {
        memory->trust++;
    }
    model->off = nudge != 0;
}

static void put_nudge(struct qres_nudge_model *model,
                      struct qres_range_encoder *encoder,
                      const struct nudge *item) {
    struct memory *memory = recall(model, item->bits);
    int nudge = item->nudge;
    bool same = nudge == memory->nudge;

    qres_range_put(encoder, &model->same[memory->trust][model->off], same);
    if (!same) {
        if (memory->nudge != 0) {
            qres_range_put(encoder, &model->zero, nudge == 0);
        }
        if (nudge != 0) {
            int size = nudge < 0 ? -nudge : nudge;

            qres_range_put(encoder, &model->sign, nudge < 0);
            for (int i = 1; i < size; i++) {
                qres_range_put(encoder, &model->more[i], 1);
            }
            if (size < QRES_NUDGE_MAX) {
                qres_range_put(encoder, &model->more[size], 0);
            }
        }
    }
    remember(model, memory, nudge);
}

int qres_nudges_get(struct qres_nudges *nudges, uint64_t bits) {
    struct qres_nudge_model *model = nudges->model;
    struct qres_range_decoder *decoder = &nudges->decoder;
    struct memory *memory;
    int nudge;

    if (model == NULL) {
        return 0;
    }
    memory = recall(model, bits);
    nudge = (int)memory->nudge; /* -15..15 */
    if (qres_range_get(decoder, &model->same[memory->trust][model->off]) == 0) {
        bool zero =
            memory->nudge != 0 && qres_range_get(decoder, &model->zero) != 0;

        nudge = 0;
        if (!zero) {
            bool negative = qres_range_get(decoder, &model->sign) != 0;

            nudge = 1;
            while (nudge < QRES_NUDGE_MAX &&
                   qres_range_get(decoder, &model->more[nudge]) != 0) {
                nudge++;
            }
            nudge = negative ? -nudge : nudge;
        }
    }
    remember(model, memory, nudge);
    return nudge;
}

int qres_nudges_put(struct qres_nudges *nudges, uint64_t bits, int nudge) {
    struct nudge item;

    memset(&item, 0, sizeof item);
    item.bits = bits;
    item.nudge = nudge;
    nudges->any = nudges->any || nudge != 0;
    return qres_buffer_put(&nudges->list, &item, sizeof item);
}

int qres_nudges_pack(struct qres_nudges *nudges, struct qres_buffer *out) {
    const struct nudge *items = (const void *)nudges->list.data;
    size_t count = nudges->list.size / sizeof *items;
    /* A nudge takes at most 18 bits of at most 12 binary digits each. */
    size_t room = count * 27 + 16;
    struct qres_range_encoder encoder;
    struct qres_nudge_model *model;
    int result;

    if (!nudges->any) {
        return QRES_OK;
    }
    result = qres_buffer_put(out, NULL, room);
    if (result != QRES_OK) {
        return result;
    }
    model = make_model();
    if (model == NULL) {
        return QRES_E_MEMORY;
    }
    qres_range_encoder_init(&encoder, out->data + out->size - room, room);
    for (size_t i = 0; i < count; i++) {
        put_nudge(model, &encoder, &items[i]);
    }
    free(model);
    result = qres_range_encoder_finish(&encoder);
    out->size = out->size - room + encoder.position;
    return result;
}

int qres_nudges_open(struct qres_nudges *nudges,
                     const struct qres_buffer *packed) {
    if (packed->size == 0) {
        return QRES_OK;
    }
    nudges->model = make_model();
    if (nudges->model == NULL) {
        return QRES_E_MEMORY;
    }
    qres_range_decoder_init(&nudges->decoder, packed->data, packed->size);
    return QRES_OK;
}

void qres_nudges_free(struct qres_nudges *nudges) {
    free(nudges->model);
    qres_buffer_free(&nudges->list);
    memset(nudges, 0, sizeof *nudges);
}
