/*
 * range.c: adaptive binary range coder with carry.
 *
 * Room: bits. Spec: spec/format.md 2.5. After Martin, Range encoding (1979),
 * and Schindler's byte-wise renormalisation with a held-back byte.
 */
#include "qres/bits.h"

void qres_range_encoder_init(struct qres_range_encoder *encoder, void *data,
                             size_t size) {
    encoder->data = data;
    encoder->size = size;
    encoder->position = 0;
    encoder->pending = 0;
    encoder->low = 0;
    encoder->range = UINT32_MAX;
    encoder->held = 0;
    encoder->begun = 0;
    encoder->error = QRES_OK;
}

static void emit(struct qres_range_encoder *encoder, uint8_t byte) {
    if (encoder->position == encoder->size) {
        encoder->error = QRES_E_SPACE;
        return;
    }
    encoder->data[encoder->position++] = byte;
}

/* Moves the top byte of `low` out; an FF waits, as a carry may change it. */
void qres_range_encoder_shift(struct qres_range_encoder *encoder) {
    unsigned carry = (unsigned)(encoder->low >> 32);

    QRES_ASSERT(carry <= 1);
    if (carry == 0 && (encoder->low >> 24 & 0xff) == 0xff) {
        encoder->pending++;
    } else {
        if (encoder->begun) {
            emit(encoder, (uint8_t)(encoder->held + carry));
        }
        while (encoder->pending != 0) {
            emit(encoder, (uint8_t)(0xff + carry));
            encoder->pending--;
        }
        encoder->held = (uint8_t)(encoder->low >> 24);
        encoder->begun = 1;
    }
    encoder->low = (encoder->low & 0x00ffffff) << 8;
}

/*
 * Any number in [low, low + range) decodes: takes the one with the most
 * trailing zero bits, stores it whole and drops the zero bytes at its end.
 */
int qres_range_encoder_finish(struct qres_range_encoder *encoder) {
    uint64_t last = encoder->low + encoder->range - 1;
    uint64_t value = last;

    for (unsigned bits = 1; bits <= 32; bits++) {
        uint64_t rounded = last >> bits << bits;

        if (rounded < encoder->low) {
            break;
        }
        value = rounded;
    }
    encoder->low = value;
    for (unsigned i = 0; i < 5; i++) {
        qres_range_encoder_shift(encoder);
    }
    while (encoder->position != 0 &&
           encoder->data[encoder->position - 1] == 0) {
        encoder->position--;
    }
    return encoder->error;
}

void qres_range_decoder_init(struct qres_range_decoder *decoder,
                             const void *data, size_t size) {
    decoder->data = data;
    decoder->size = size;
    decoder->position = 0;
    decoder->code = 0;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t byte =
            decoder->position < size ? decoder->data[decoder->position++] : 0;

        decoder->code = decoder->code << 8 | byte;
    }
    decoder->range = UINT32_MAX;
}

void qres_range_put_bits(struct qres_range_encoder *encoder, uint64_t value,
                         unsigned count) {
    while (count != 0) {
        unsigned step = count > 12 ? 12 : count;
        uint32_t part =
            (uint32_t)(value >> (count - step)) & (((uint32_t)1 << step) - 1);

        encoder->range >>= step;
        encoder->low += (uint64_t)part * encoder->range;
        while (encoder->range < (uint32_t)1 << 24) {
            encoder->range <<= 8;
            qres_range_encoder_shift(encoder);
        }
        count -= step;
    }
}

uint64_t qres_range_get_bits(struct qres_range_decoder *decoder,
                             unsigned count) {
    uint64_t value = 0;

    while (count != 0) {
        unsigned step = count > 12 ? 12 : count;
        uint32_t part;

        decoder->range >>= step;
        part = decoder->code / decoder->range;
        if (part >= (uint32_t)1 << step) {
            part = ((uint32_t)1 << step) - 1;
        }
        decoder->code -= part * decoder->range;
        value = value << step | part;
        qres_range_decoder_fill(decoder);
        count -= step;
    }
    return value;
}
