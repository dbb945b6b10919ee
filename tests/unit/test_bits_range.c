/*
 * test_bits_range.c: the range coder against one with a number of any length.
 *
 * Tests: room bits. Spec: spec/format.md 2.5, spec/arithmetic.md 4.
 */
#include <stdlib.h>
#include <string.h>

#include "qres/bits.h"
#include "rows.h"

#define SYMBOLS_MAX 4096
#define BYTES_MAX   (SYMBOLS_MAX * 2 + 16)
#define MODELS      4

/* What is coded: a bit through a model, or equally likely bits. */
struct symbol {
    uint64_t value;
    unsigned count; /* 0: a bit through models[model] */
    unsigned model;
};

static struct symbol symbols[SYMBOLS_MAX];
static uint8_t coded[BYTES_MAX];

/* ---- reference: low as all its bytes, a carry runs where it must ---- */

struct slow_encoder {
    uint8_t low[BYTES_MAX]; /* most significant first */
    size_t size;
    uint64_t range;
    unsigned fast[MODELS];
    unsigned slow[MODELS];
};

static struct slow_encoder reference;

static void slow_init(struct slow_encoder *e) {
    memset(e, 0, sizeof *e);
    e->size = 4;
    e->range = UINT32_MAX;
    for (unsigned i = 0; i < MODELS; i++) {
        e->slow[i] = 32768;
    }
}

static void add(uint8_t *number, size_t size, uint64_t value) {
    for (size_t i = size; i-- > 0 && value != 0;) {
        value += number[i];
        number[i] = (uint8_t)value;
        value >>= 8;
    }
    /* A carry never leaves the first byte. */
    assert_true(value == 0);
}

static void slow_spill(struct slow_encoder *e) {
    unsigned shifts = 0;

    while (e->range < 1 << 24) {
        assert_true(e->size < BYTES_MAX);
        e->range <<= 8;
        e->low[e->size++] = 0;
        shifts++;
    }
    assert_true(shifts <= 2);
}

static unsigned moved(unsigned estimate, unsigned bit, unsigned n) {
    return bit ? estimate + ((65535 - estimate) >> n)
               : estimate - (estimate >> n);
}

static void slow_put(struct slow_encoder *e, unsigned m, unsigned bit) {
    static const unsigned rates[] = {1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4,
                                     4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5,
                                     5, 5, 5, 5, 5, 5, 5, 5, 5};
    int warm = e->fast[m] >= 31;
    unsigned p = ((warm ? e->fast[m] : e->slow[m]) + e->slow[m]) >> 5;
    uint64_t bound = (e->range >> 12) * (p < 4 ? 4 : p > 4092 ? 4092 : p);

    if (bit) {
        e->range = bound;
    } else {
        add(e->low, e->size, bound);
        e->range -= bound;
    }
    e->slow[m] = moved(e->slow[m], bit, warm ? 7 : rates[e->fast[m]]);
    e->fast[m] = warm               ? moved(e->fast[m], bit, 5)
                 : e->fast[m] == 30 ? e->slow[m]
                                    : e->fast[m] + 1;
    slow_spill(e);
}

static void slow_put_bits(struct slow_encoder *e, uint64_t value,
                          unsigned count) {
    while (count != 0) {
        unsigned step = count < 12 ? count : 12;

        count -= step;
        e->range >>= step;
        add(e->low, e->size, (value >> count & ((1u << step) - 1)) * e->range);
        slow_spill(e);
    }
}

/* The shortest data: the shortest prefix of the end that is not below low. */
static size_t slow_finish(struct slow_encoder *e, uint8_t *out) {
    memcpy(out, e->low, e->size);
    add(out, e->size, e->range - 1);
    for (size_t size = 0; size <= e->size; size++) {
        uint8_t number[BYTES_MAX] = {0};

        memcpy(number, out, size);
        if (memcmp(number, e->low, e->size) >= 0) {
            return size;
        }
    }
    return SIZE_MAX;
}

static size_t slow_encode(size_t count, uint8_t *out) {
    slow_init(&reference);
    for (size_t i = 0; i < count; i++) {
        if (symbols[i].count == 0) {
            slow_put(&reference, symbols[i].model, symbols[i].value != 0);
        } else {
            slow_put_bits(&reference, symbols[i].value, symbols[i].count);
        }
    }
    return slow_finish(&reference, out);
}

/* ---- both together -------------------------------------------------- */

static size_t encode(size_t count, uint8_t *out, size_t size, int *error) {
    struct qres_range_encoder encoder;
    struct qres_bit_model models[MODELS];

    for (unsigned i = 0; i < MODELS; i++) {
        qres_bit_model_init(&models[i]);
    }
    qres_range_encoder_init(&encoder, out, size);
    for (size_t i = 0; i < count; i++) {
        if (symbols[i].count == 0) {
            qres_range_put(&encoder, &models[symbols[i].model],
                           symbols[i].value != 0);
        } else {
            qres_range_put_bits(&encoder, symbols[i].value, symbols[i].count);
        }
    }
    *error = qres_range_encoder_finish(&encoder);
    return encoder.position;
}

static void decode(size_t count, const uint8_t *bytes, size_t size) {
    struct qres_range_decoder decoder;
    struct qres_bit_model models[MODELS];

    for (unsigned i = 0; i < MODELS; i++) {
        qres_bit_model_init(&models[i]);
    }
    qres_range_decoder_init(&decoder, bytes, size);
    for (size_t i = 0; i < count; i++) {
        const struct symbol *s = &symbols[i];
        uint64_t value = s->count == 0
                             ? qres_range_get(&decoder, &models[s->model])
                             : qres_range_get_bits(&decoder, s->count);

        assert_true(value == s->value);
        assert_true(decoder.code < decoder.range);
    }
    assert_int_equal(decoder.position, size);
}

/* Same length as the shortest, decodes right, and so does no cut of it. */
static void check(size_t count) {
    static uint8_t slow[BYTES_MAX];
    uint8_t *exact;
    int error;
    size_t size = encode(count, coded, sizeof coded, &error);

    assert_int_equal(error, QRES_OK);
    assert_int_equal(size, slow_encode(count, slow));
    /* The same number up to the bits that are free in its last byte. */
    if (size != 0) {
        assert_memory_equal(coded, slow, size - 1);
        assert_true(coded[size - 1] <= slow[size - 1]);
        assert_true(coded[size - 1] != 0);
    }
    exact = malloc(size != 0 ? size : 1);
    assert_non_null(exact);
    memcpy(exact, coded, size);
    decode(count, exact, size);
    free(exact);
    if (size != 0) {
        (void)encode(count, coded, size - 1, &error);
        assert_int_equal(error, QRES_E_SPACE);
    }
}

/* ---- cases ---------------------------------------------------------- */

struct stream_row {
    const char *name;
    unsigned ones;   /* in 256 of bits through models */
    unsigned raw;    /* in 256 of equally likely bits */
    unsigned counts; /* their number at most */
};

static const struct stream_row stream_rows[] = {
    {"range: fair bits", 128, 0, 1},
    {"range: all ones", 256, 0, 1},
    {"range: all zeros", 0, 0, 1},
    {"range: few ones", 3, 0, 1},
    {"range: few zeros", 253, 0, 1},
    {"range: only raw bits", 128, 256, 64},
    {"range: single raw bits", 128, 256, 1},
    {"range: twelve raw bits", 128, 256, 12},
    {"range: some of all", 200, 40, 64},
};

static void streams_match_reference(void **state) {
    const struct stream_row *row = *state;
    uint64_t seed = 77;

    for (size_t count = 0; count < 1200; count += 1 + count / 6) {
        for (size_t i = 0; i < count; i++) {
            struct symbol *s = &symbols[i];

            s->model = (unsigned)(random_u64(&seed) % MODELS);
            s->count = 0;
            s->value = random_u64(&seed) % 256 < row->ones;
            if (random_u64(&seed) % 256 < row->raw) {
                s->count = 1 + (unsigned)(random_u64(&seed) % row->counts);
                s->value = random_u64(&seed) >> (64 - s->count);
            }
        }
        check(count);
    }
}

/* Symbols that lead the interval to a number of the given bytes. */
static void lead(size_t count, const uint8_t *number, size_t size,
                 unsigned raw) {
    struct qres_range_decoder decoder;
    struct qres_bit_model models[MODELS];

    for (unsigned i = 0; i < MODELS; i++) {
        qres_bit_model_init(&models[i]);
    }
    qres_range_decoder_init(&decoder, number, size);
    for (size_t i = 0; i < count; i++) {
        struct symbol *s = &symbols[i];

        s->model = (unsigned)(i % MODELS);
        s->count = raw != 0 && i % 3 == 0 ? raw : 0;
        s->value = s->count == 0 ? qres_range_get(&decoder, &models[s->model])
                                 : qres_range_get_bits(&decoder, s->count);
    }
}

struct carry_row {
    const char *name;
    uint8_t first;
    uint8_t rest;
    unsigned raw;
};

static const struct carry_row carry_rows[] = {
    {"carry through 7f ff ff", 0x7f, 0xff, 0},
    {"carry through 00 ff ff", 0x00, 0xff, 0},
    {"carry through fe ff ff with raw bits", 0xfe, 0xff, 9},
    {"no carry at 80 00 00", 0x80, 0x00, 0},
    {"no carry at 01 00 00 with raw bits", 0x01, 0x00, 5},
};

/*
 * Follows the number as far as it goes, then leaves it upwards by zeros or
 * downwards by ones: the run of FF takes the carry, or it does not.
 */
static void carries(void **state) {
    const struct carry_row *row = *state;
    uint8_t number[SYMBOLS_MAX];

    memset(number, row->rest, sizeof number);
    number[0] = row->first;
    for (size_t count = 1; count < 500; count += 1 + count / 8) {
        lead(count, number, sizeof number, row->raw);
        for (size_t tail = 0; tail < 40; tail += 3) {
            for (size_t i = 0; i < tail; i++) {
                symbols[count + i].count = 0;
                symbols[count + i].model = (unsigned)(i % MODELS);
                symbols[count + i].value = 0;
            }
            check(count + tail);
            if (tail != 0) {
                symbols[count].value = 1;
                check(count + tail);
            }
        }
    }
}

static void long_runs_wait(void **state) {
    struct qres_range_encoder encoder;
    struct qres_bit_model models[MODELS];
    uint8_t number[SYMBOLS_MAX];
    size_t longest = 0;

    (void)state;
    memset(number, 0xff, sizeof number);
    number[0] = 0x12;
    lead(2000, number, sizeof number, 11);
    for (unsigned i = 0; i < MODELS; i++) {
        qres_bit_model_init(&models[i]);
    }
    qres_range_encoder_init(&encoder, coded, sizeof coded);
    for (size_t i = 0; i < 2000; i++) {
        if (symbols[i].count == 0) {
            qres_range_put(&encoder, &models[symbols[i].model],
                           symbols[i].value != 0);
        } else {
            qres_range_put_bits(&encoder, symbols[i].value, symbols[i].count);
        }
        longest = encoder.pending > longest ? encoder.pending : longest;
    }
    /* The rows above would prove little if no FF ever waited. */
    assert_true(longest > 500);
}

/* The estimates stop short of their ends, the probability inside 4..4092. */
static void probabilities_stay_inside(void **state) {
    struct qres_bit_model model;

    (void)state;
    qres_bit_model_init(&model);
    assert_int_equal(qres_bit_model_probability(&model), 2048);
    for (unsigned i = 0; i < 2000; i++) {
        qres_bit_model_update(&model, 1);
    }
    assert_int_equal(model.fast, 65504);
    assert_int_equal(model.slow, 65408);
    assert_int_equal(qres_bit_model_probability(&model), 4091);
    for (unsigned i = 0; i < 2000; i++) {
        qres_bit_model_update(&model, 0);
    }
    assert_int_equal(model.fast, 31);
    assert_int_equal(model.slow, 127);
    assert_int_equal(qres_bit_model_probability(&model), 4);
    model.fast = model.slow = 0;
    assert_int_equal(qres_bit_model_probability(&model), 4);
    model.fast = model.slow = 65535;
    assert_int_equal(qres_bit_model_probability(&model), 4092);
}

/* Bytes of no encoder: every call returns, the state keeps its shape. */
static void garbage_decodes_to_something(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        uint64_t random = seed;
        size_t size = (size_t)(seed % 40);
        uint8_t *bytes = malloc(size != 0 ? size : 1);
        struct qres_bit_model model;
        struct qres_range_decoder decoder;

        assert_non_null(bytes);
        for (size_t i = 0; i < size; i++) {
            uint64_t x = random_u64(&random);

            bytes[i] = (x & 0x300) == 0 ? 0xff : (uint8_t)x;
        }
        qres_bit_model_init(&model);
        qres_range_decoder_init(&decoder, bytes, size);
        for (unsigned i = 0; i < 500; i++) {
            unsigned count = (unsigned)(random_u64(&random) % 65);
            uint64_t value = qres_range_get_bits(&decoder, count);

            assert_true(count == 64 || value >> count == 0);
            assert_true(qres_range_get(&decoder, &model) <= 1);
            assert_true(decoder.range >= 1 << 24 && decoder.position <= size);
        }
        free(bytes);
    }
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, streams_match_reference, stream_rows);
    ROWS_TABLE(&rows, carries, carry_rows);
    ROWS_TEST(&rows, long_runs_wait);
    ROWS_TEST(&rows, probabilities_stay_inside);
    ROWS_TEST(&rows, garbage_decodes_to_something);
    return rows_run("range coder", &rows);
}
