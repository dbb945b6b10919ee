/*
 * conform_bits.c: conformance of bytes, bits, Rice, packing, range coder.
 *
 * Tests: conformance of room bits. Spec: spec/format.md 2 and 3.
 */
#include "qres/bits.h"

#include "conform.h"

#define ROUNDS 60
#define COUNT  QRES_PACK_BLOCK

/* One buffer for all sections: the smallest board has 16 KB of RAM. */
struct scratch {
    uint8_t bytes[2048];
    uint64_t values[COUNT];
};

/* Bytes that no encoder wrote, to walk the error paths of a decoder. */
static void fill_random(struct conform *c, uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        uint64_t x = conform_random(c);

        bytes[i] = (uint8_t)((x & 0x700) == 0 ? 0xff : x);
    }
}

static void write_bytes(struct conform *c, struct qres_writer *writer) {
    for (unsigned i = 0; i < 8; i++) {
        uint64_t x = conform_wild(c);

        qres_writer_varint(writer, x);
        qres_writer_varint(writer, qres_zigzag(qres_int64(x)));
        qres_writer_u8(writer, (uint8_t)x);
        qres_writer_bytes(writer, "qres", (size_t)(x & 3));
    }
}

static void fold_bytes(struct conform *c, struct scratch *s) {
    struct qres_writer writer;
    struct qres_reader reader;

    conform_section(c, "bits.bytes");
    for (unsigned round = 0; round < ROUNDS; round++) {
        qres_writer_init(&writer, s->bytes, round < 8 ? 16u * round : 512);
        write_bytes(c, &writer);
        conform_i32(c, writer.error);
        conform_bytes(c, s->bytes, writer.position);
        if (round % 3 == 0) {
            fill_random(c, s->bytes, 64);
        }
        qres_reader_init(&reader, s->bytes, writer.position);
        while (reader.error == QRES_OK) {
            const uint8_t *bytes;

            conform_u64(c, qres_reader_varint(&reader));
            conform_i64(c, qres_unzigzag(qres_reader_varint(&reader)));
            conform_u32(c, qres_reader_u8(&reader));
            conform_u32(c, (uint32_t)qres_reader_size(&reader, 60000));
            bytes = qres_reader_bytes(&reader, round & 3);
            conform_bytes(c, bytes, bytes != NULL ? round & 3 : 0);
        }
        conform_i32(c, reader.error);
        conform_u32(c, (uint32_t)reader.position);
    }
}

static void write_bits(struct conform *c, struct qres_bit_writer *writer) {
    for (unsigned i = 0; i < 24; i++) {
        uint64_t x = conform_wild(c);
        unsigned count = (unsigned)conform_random(c) % 65;
        unsigned low = count % 33;

        qres_bit_writer_put(writer, (uint32_t)(x & (((uint64_t)1 << low) - 1)),
                            low);
        qres_bit_writer_put64(
            writer, count < 64 ? x & ~(~(uint64_t)0 << count) : x, count);
        qres_rice_put(writer, x, count % 64);
        qres_exponent_put(writer, x >> 1);
    }
}

static void read_bits(struct conform *c, struct qres_bit_reader *reader) {
    while (reader->error == QRES_OK) {
        unsigned count = (unsigned)conform_random(c) % 65;

        conform_u32(c, qres_bit_reader_get(reader, count % 33));
        conform_u64(c, qres_bit_reader_get64(reader, count));
        conform_u64(c, qres_rice_get(reader, count % 64));
        conform_u64(c, qres_exponent_get(reader));
    }
    conform_i32(c, reader->error);
    conform_u32(c, (uint32_t)reader->position);
}

static void fold_bits(struct conform *c, struct scratch *s) {
    struct qres_bit_writer writer;
    struct qres_bit_reader reader;

    conform_section(c, "bits.stream");
    for (unsigned round = 0; round < ROUNDS; round++) {
        qres_bit_writer_init(&writer, s->bytes,
                             round < 8 ? 50u * round : sizeof s->bytes);
        write_bits(c, &writer);
        conform_i32(c, qres_bit_writer_finish(&writer));
        conform_bytes(c, s->bytes, writer.position);
        if (round % 3 == 0) {
            fill_random(c, s->bytes, 256);
        }
        qres_bit_reader_init(&reader, s->bytes, writer.position);
        read_bits(c, &reader);
    }
}

static void fold_pack(struct conform *c, struct scratch *s) {
    struct qres_bit_writer writer;
    struct qres_bit_reader reader;

    conform_section(c, "bits.pack");
    for (size_t count = 1; count <= COUNT; count += 1 + count / 4) {
        for (size_t i = 0; i < count; i++) {
            s->values[i] = conform_wild(c) >> (i % 7 == 0 ? 0 : count % 64);
        }
        conform_u32(c, (uint32_t)qres_pack_cost(s->values, count));
        qres_bit_writer_init(&writer, s->bytes, sizeof s->bytes);
        qres_pack_put(&writer, s->values, count);
        conform_i32(c, qres_bit_writer_finish(&writer));
        conform_bytes(c, s->bytes, writer.position);
        for (unsigned hostile = 0; hostile < 2; hostile++) {
            qres_bit_reader_init(&reader, s->bytes, writer.position);
            qres_pack_get(&reader, s->values, count);
            conform_i32(c, reader.error);
            for (size_t i = 0; i < count; i++) {
                conform_u64(c, s->values[i]);
            }
            fill_random(c, s->bytes, writer.position);
        }
    }
}

static void read_range(struct conform *c, const uint8_t *bytes, size_t size) {
    struct qres_bit_model models[4];
    struct qres_range_decoder decoder;

    for (unsigned i = 0; i < 4; i++) {
        qres_bit_model_init(&models[i]);
    }
    qres_range_decoder_init(&decoder, bytes, size);
    for (unsigned i = 0; i < 400; i++) {
        conform_u32(c, qres_range_get(&decoder, &models[i & 3]));
        if (i % 16 == 0) {
            conform_u64(c, qres_range_get_bits(&decoder, i % 65));
        }
    }
    for (unsigned i = 0; i < 4; i++) {
        conform_u32(c, qres_bit_model_probability(&models[i]));
    }
}

static void fold_range(struct conform *c, struct scratch *s) {
    struct qres_bit_model models[4];
    struct qres_range_encoder encoder;

    conform_section(c, "bits.range");
    for (unsigned round = 0; round < ROUNDS / 2; round++) {
        for (unsigned i = 0; i < 4; i++) {
            qres_bit_model_init(&models[i]);
        }
        qres_range_encoder_init(&encoder, s->bytes,
                                round < 4 ? 30u * round : sizeof s->bytes);
        for (unsigned i = 0; i < 400; i++) {
            uint64_t x = conform_random(c);

            /* Skewed by round, so that long runs of FF and carries occur. */
            qres_range_put(&encoder, &models[i & 3], (x & 31) < round);
            if (i % 16 == 0) {
                qres_range_put_bits(&encoder, x >> 1, i % 65);
            }
        }
        conform_i32(c, qres_range_encoder_finish(&encoder));
        conform_bytes(c, s->bytes, encoder.position);
        read_range(c, s->bytes, encoder.position);
        fill_random(c, s->bytes, 100);
        read_range(c, s->bytes, 100);
    }
}

void conform_bits(struct conform *c) {
    struct scratch s;

    fold_bytes(c, &s);
    fold_bits(c, &s);
    fold_pack(c, &s);
    fold_range(c, &s);
}
