/*
 * fuzz_bits.c: readers of bytes, bits, Rice codes, packed blocks, range codes.
 *
 * Tests: fuzz of room bits. The first byte chooses the reader, the next its
 * parameter; the rest is what it reads.
 */
#include "fuzz.h"
#include "qres/bits.h"

#define STEPS_MAX 4096

static void read_bytes(struct dice dice) {
    struct qres_reader in;
    unsigned kind = dice_u8(&dice);
    uint8_t *copy = fuzz_copy(dice.data, dice.size);

    qres_reader_init(&in, copy, dice.size);
    for (unsigned i = 0; i < STEPS_MAX && in.error == QRES_OK; i++) {
        size_t from = in.position;
        uint64_t value = qres_reader_varint(&in);

        /* Each value has one form. */
        if (in.error == QRES_OK) {
            uint8_t again[QRES_VARINT_MAX];
            struct qres_writer out;

            qres_writer_init(&out, again, sizeof again);
            qres_writer_varint(&out, value);
            FUZZ_REQUIRE(out.position == in.position - from);
            FUZZ_REQUIRE(memcmp(again, copy + from, out.position) == 0);
        }
        if (kind % 3 == 1) {
            const uint8_t *bytes =
                qres_reader_bytes(&in, qres_reader_size(&in, 1000));

            FUZZ_REQUIRE((bytes == NULL) == (in.error != QRES_OK));
        } else if (kind % 3 == 2) {
            (void)qres_reader_u8(&in);
        }
        FUZZ_REQUIRE(in.position <= in.size);
    }
    free(copy);
}

static void read_bits(struct dice dice) {
    struct qres_bit_reader in;
    unsigned kind = dice_u8(&dice);
    unsigned k = dice_u8(&dice) % 64;
    uint8_t *copy = fuzz_copy(dice.data, dice.size);

    qres_bit_reader_init(&in, copy, dice.size);
    for (unsigned i = 0; i < STEPS_MAX && in.error == QRES_OK; i++) {
        switch (kind % 4) {
        case 0:
            (void)qres_bit_reader_get(&in, (k + i) % 33);
            break;
        case 1:
            (void)qres_bit_reader_get64(&in, (k + i) % 65);
            break;
        case 2:
            (void)qres_rice_get(&in, (k + i) % 64);
            break;
        default:
            (void)qres_exponent_get(&in);
            break;
        }
        FUZZ_REQUIRE(in.position <= in.size);
    }
    FUZZ_REQUIRE(qres_bit_reader_finish(&in) <= QRES_OK);
    free(copy);
}

/* What decodes without an error and is coded again decodes alike. */
static void read_packed(struct dice dice) {
    uint64_t values[QRES_PACK_BLOCK];
    uint64_t again[QRES_PACK_BLOCK];
    uint8_t coded[QRES_PACK_BOUND_BITS(QRES_PACK_BLOCK) / 8 + 1];
    struct qres_bit_writer out;
    struct qres_bit_reader in;
    size_t count = dice_u8(&dice) % QRES_PACK_BLOCK + 1;
    uint8_t *copy = fuzz_copy(dice.data, dice.size);

    qres_bit_reader_init(&in, copy, dice.size);
    for (unsigned i = 0; i < 64 && in.error == QRES_OK; i++) {
        qres_pack_get(&in, values, count);
        if (in.error != QRES_OK) {
            break;
        }
        qres_bit_writer_init(&out, coded, sizeof coded);
        qres_pack_put(&out, values, count);
        FUZZ_REQUIRE(qres_bit_writer_finish(&out) == QRES_OK);
        FUZZ_REQUIRE((qres_pack_cost(values, count) + 7) / 8 == out.position);
        qres_bit_reader_init(&in, coded, out.position);
        qres_pack_get(&in, again, count);
        FUZZ_REQUIRE(qres_bit_reader_finish(&in) == QRES_OK);
        FUZZ_REQUIRE(memcmp(values, again, count * sizeof *values) == 0);
        break;
    }
    free(copy);
}

static void read_range(struct dice dice) {
    struct qres_range_decoder in;
    struct qres_bit_model models[16];
    unsigned kind = dice_u8(&dice);
    uint8_t *copy = fuzz_copy(dice.data, dice.size);
    unsigned context = 0;

    for (unsigned i = 0; i < 16; i++) {
        qres_bit_model_init(&models[i]);
    }
    qres_range_decoder_init(&in, copy, dice.size);
    for (unsigned i = 0; i < STEPS_MAX; i++) {
        if (kind % 2 == 1 && i % 16 == 0) {
            unsigned count = (kind + i) % 65;
            uint64_t value = qres_range_get_bits(&in, count);

            FUZZ_REQUIRE(count == 64 || value >> count == 0);
        }
        context = (context << 1 | qres_range_get(&in, &models[context])) % 16;
        FUZZ_REQUIRE(in.position <= in.size && in.range >= 1u << 24);
    }
    free(copy);
}

/* Bits chosen by the input through the range coder and back. */
static void range_round(struct dice dice) {
    size_t room = 8 * dice.size * 3 / 2 + 64;
    uint8_t *coded = fuzz_memory(room);
    struct qres_range_encoder out;
    struct qres_range_decoder in;
    struct qres_bit_model there = {1u << 15, 1u << 15};
    struct qres_bit_model back = there;

    qres_range_encoder_init(&out, coded, room);
    for (size_t i = 0; i < dice.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            qres_range_put(&out, &there, dice.data[i] >> bit & 1u);
        }
        qres_range_put_bits(&out, dice.data[i], 8);
    }
    FUZZ_REQUIRE(qres_range_encoder_finish(&out) == QRES_OK);
    qres_range_decoder_init(&in, coded, out.position);
    for (size_t i = 0; i < dice.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            FUZZ_REQUIRE(qres_range_get(&in, &back) ==
                         (dice.data[i] >> bit & 1u));
        }
        FUZZ_REQUIRE(qres_range_get_bits(&in, 8) == dice.data[i]);
    }
    free(coded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};

    switch (dice_u8(&dice) % 5) {
    case 0:
        read_bytes(dice);
        break;
    case 1:
        read_bits(dice);
        break;
    case 2:
        read_packed(dice);
        break;
    case 3:
        read_range(dice);
        break;
    default:
        range_round(dice);
        break;
    }
    return 0;
}
