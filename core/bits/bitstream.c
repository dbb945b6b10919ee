/*
 * bitstream.c: bit writer and reader, Rice and exponent codes.
 *
 * Room: bits. Spec: spec/format.md 2.2 and 2.3.
 */
#include "qres/bits.h"

void qres_bit_writer_init(struct qres_bit_writer *writer, void *data,
                          size_t size) {
    writer->data = data;
    writer->size = size;
    writer->position = 0;
    writer->held = 0;
    writer->count = 0;
    writer->error = QRES_OK;
}

void qres_bit_reader_init(struct qres_bit_reader *reader, const void *data,
                          size_t size) {
    reader->data = data;
    reader->size = size;
    reader->position = 0;
    reader->held = 0;
    reader->count = 0;
    reader->padding = 0;
    reader->error = QRES_OK;
}

void qres_bit_writer_spill(struct qres_bit_writer *writer) {
    QRES_ASSERT(writer->count <= 64);
    while (writer->count >= 32) {
        if (writer->size - writer->position < 4) {
            writer->error = QRES_E_SPACE;
        } else {
            qres_store32(writer->data + writer->position,
                         (uint32_t)writer->held);
            writer->position += 4;
        }
        writer->held >>= 32;
        writer->count -= 32;
    }
}

int qres_bit_writer_finish(struct qres_bit_writer *writer) {
    QRES_ASSERT(writer->count < 32);
    while (writer->count != 0) {
        if (writer->position == writer->size) {
            writer->error = QRES_E_SPACE;
            return writer->error;
        }
        writer->data[writer->position++] = (uint8_t)writer->held;
        writer->held >>= 8;
        writer->count = writer->count > 8 ? writer->count - 8 : 0;
    }
    return writer->error;
}

void qres_bit_reader_fill(struct qres_bit_reader *reader) {
    if (reader->size - reader->position >= 4) {
        reader->held |= (uint64_t)qres_load32(reader->data + reader->position)
                        << reader->count;
        reader->position += 4;
        reader->count += 32;
        return;
    }
    while (reader->count < 32) {
        if (reader->position < reader->size) {
            reader->held |= (uint64_t)reader->data[reader->position++]
                            << reader->count;
        } else {
            /* Looking ahead past the end is fine, taking bits is not. */
            if (reader->padding > reader->count) {
                reader->error = QRES_E_END;
            }
            reader->padding += 8;
        }
        reader->count += 8;
    }
}

int qres_bit_reader_finish(const struct qres_bit_reader *reader) {
    if (reader->error != QRES_OK) {
        return reader->error;
    }
    if (reader->padding > reader->count) {
        return QRES_E_END;
    }
    return reader->position == reader->size &&
                   reader->count - reader->padding < 8 && reader->held == 0
               ? QRES_OK
               : QRES_E_DATA;
}

void qres_bit_writer_put64(struct qres_bit_writer *writer, uint64_t value,
                           unsigned count) {
    if (count > 32) {
        qres_bit_writer_put(writer, (uint32_t)value, 32);
        value >>= 32;
        count -= 32;
    }
    qres_bit_writer_put(writer, (uint32_t)value, count);
}

uint64_t qres_bit_reader_get64(struct qres_bit_reader *reader, unsigned count) {
    uint64_t low;

    if (count <= 32) {
        return qres_bit_reader_get(reader, count);
    }
    low = qres_bit_reader_get(reader, 32);
    return low | (uint64_t)qres_bit_reader_get(reader, count - 32) << 32;
}

void qres_rice_put(struct qres_bit_writer *writer, uint64_t value, unsigned k) {
    uint64_t quotient;

    QRES_ASSERT(k < 64);
    /* Nearly always: all in one word. */
    if (value >> 32 == 0 && k < 32) {
        uint32_t ones = (uint32_t)value >> k;

        if (ones < QRES_RICE_QUOTIENT_MAX && ones + k < 32) {
            uint32_t low = (uint32_t)value - (ones << k);

            qres_bit_writer_put(writer,
                                (((uint32_t)1 << ones) - 1) | low << 1 << ones,
                                ones + 1 + k);
            return;
        }
    }
    quotient = value >> k;
    if (quotient >= QRES_RICE_QUOTIENT_MAX) {
        qres_bit_writer_put(writer, ((uint32_t)1 << QRES_RICE_QUOTIENT_MAX) - 1,
                            QRES_RICE_QUOTIENT_MAX);
        qres_bit_writer_put64(writer, value, 64);
        return;
    }
    qres_bit_writer_put(writer, ((uint32_t)1 << quotient) - 1,
                        (unsigned)quotient + 1);
    qres_bit_writer_put64(writer, value & (((uint64_t)1 << k) - 1), k);
}

uint64_t qres_rice_get(struct qres_bit_reader *reader, unsigned k) {
    uint32_t window;
    uint64_t value;
    unsigned quotient;

    QRES_ASSERT(k < 64);
    if (reader->count < 32) {
        qres_bit_reader_fill(reader);
    }
    window = ~(uint32_t)reader->held;
    /* Trailing ones of the stream: position of the lowest zero bit. */
    quotient = window == 0 ? 32u : 31u - qres_clz32(window & (0u - window));
    if (quotient >= QRES_RICE_QUOTIENT_MAX) {
        reader->held >>= QRES_RICE_QUOTIENT_MAX;
        reader->count -= QRES_RICE_QUOTIENT_MAX;
        value = qres_bit_reader_get64(reader, 64);
        /* One form for each value: this one must have needed it. */
        if (value >> k < QRES_RICE_QUOTIENT_MAX && reader->error == QRES_OK) {
            reader->error = QRES_E_DATA;
        }
        return value;
    }
    reader->held >>= quotient + 1;
    reader->count -= quotient + 1;
    return (uint64_t)quotient << k |
           (k <= 32 ? qres_bit_reader_get(reader, k)
                    : qres_bit_reader_get64(reader, k));
}

void qres_exponent_put(struct qres_bit_writer *writer, uint64_t value) {
    unsigned bits = qres_bit_length64(value + 1);

    QRES_ASSERT(value < (uint64_t)1 << 63);
    qres_rice_put(writer, bits - 1, 2);
    qres_bit_writer_put64(writer, (value + 1) & ~((uint64_t)1 << (bits - 1)),
                          bits - 1);
}

uint64_t qres_exponent_get(struct qres_bit_reader *reader) {
    uint64_t bits = qres_rice_get(reader, 2);

    if (bits > 63) {
        reader->error = QRES_E_DATA;
        return 0;
    }
    return ((uint64_t)1 << bits |
            qres_bit_reader_get64(reader, (unsigned)bits)) -
           1;
}
