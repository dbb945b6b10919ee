/*
 * qres/bits.h: bytes, bits and the entropy coders.
 *
 * Room: bits (layer 1). Spec: spec/format.md 2 and 3.
 *
 * Writers and readers hold a window on the caller's memory and a sticky
 * error: after the first failure every call does nothing and the error is
 * read once, at the end. Inner loops therefore need no checks.
 */
#ifndef QRES_BITS_H
#define QRES_BITS_H

#include "qres/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Signed to unsigned, small magnitudes first: 0, -1, 1, -2, 2 ... */
static inline uint64_t qres_zigzag(int64_t x) {
    return x < 0 ? ~((uint64_t)x << 1) : (uint64_t)x << 1;
}

static inline int64_t qres_unzigzag(uint64_t z) {
    return qres_int64((z >> 1) ^ (0u - (z & 1u)));
}

/* ---- bytes ---------------------------------------------------------- */

#define QRES_VARINT_MAX 10 /* bytes of the longest varint */

struct qres_writer {
    uint8_t *data;
    size_t size;     /* bytes available */
    size_t position; /* bytes written */
    int error;       /* 0 or QRES_E_SPACE */
};

struct qres_reader {
    const uint8_t *data;
    size_t size;
    size_t position;
    int error; /* 0, QRES_E_END or QRES_E_DATA */
};

QRES_API void qres_writer_init(struct qres_writer *writer, void *data,
                               size_t size);
QRES_API void qres_reader_init(struct qres_reader *reader, const void *data,
                               size_t size);

/* `count` bytes as they are. */
QRES_API void qres_writer_bytes(struct qres_writer *writer, const void *bytes,
                                size_t count);
/* The next `count` bytes where they stand, or NULL and the error is set. */
QRES_API const uint8_t *qres_reader_bytes(struct qres_reader *reader,
                                          size_t count);

QRES_API void qres_writer_u8(struct qres_writer *writer, uint8_t value);
QRES_API uint8_t qres_reader_u8(struct qres_reader *reader);

/*
 * LEB128: seven bits a byte, least significant first, bit 7 = more follow.
 * A reader refuses (QRES_E_DATA) a last byte of 0 after another byte and
 * anything above 64 bits, so each value has one form. Signed values are
 * zigzag first. Example: 300 is AC 02.
 */
QRES_API void qres_writer_varint(struct qres_writer *writer, uint64_t value);
QRES_API uint64_t qres_reader_varint(struct qres_reader *reader);
/* As above and QRES_E_LIMIT when the value is above `limit`. */
QRES_API size_t qres_reader_size(struct qres_reader *reader, size_t limit);

/* ---- bits, least significant first ----------------------------------- */

struct qres_bit_writer {
    uint8_t *data;
    size_t size;
    size_t position;
    uint64_t held;  /* bits not yet stored, the oldest lowest */
    unsigned count; /* bits in `held`, below 32 between calls */
    int error;
};

struct qres_bit_reader {
    const uint8_t *data;
    size_t size;
    size_t position;
    uint64_t held;
    unsigned count;
    unsigned padding; /* zero bits in `held` from past the end */
    int error;        /* QRES_E_END once such bits were taken, QRES_E_DATA */
};

QRES_API void qres_bit_writer_init(struct qres_bit_writer *writer, void *data,
                                   size_t size);
QRES_API void qres_bit_reader_init(struct qres_bit_reader *reader,
                                   const void *data, size_t size);

/* Stores what is held as whole bytes, zero bits on top; returns the error. */
QRES_MUST_CHECK QRES_API int
qres_bit_writer_finish(struct qres_bit_writer *writer);

/*
 * Returns the error if one stands, 0 if all bytes were taken and what is
 * left of the last one is zero, QRES_E_END if bits past the end were taken,
 * QRES_E_DATA otherwise.
 */
QRES_MUST_CHECK QRES_API int
qres_bit_reader_finish(const struct qres_bit_reader *reader);

QRES_API void qres_bit_writer_spill(struct qres_bit_writer *writer);
QRES_API void qres_bit_reader_fill(struct qres_bit_reader *reader);

/* The low `count` bits of `value`; count 0..32, higher bits zero. */
static inline void qres_bit_writer_put(struct qres_bit_writer *writer,
                                       uint32_t value, unsigned count) {
    writer->held |= (uint64_t)value << writer->count;
    writer->count += count;
    if (writer->count >= 32) {
        qres_bit_writer_spill(writer);
    }
}

/* `count` bits, 0..32; past the end zeros, and soon the error QRES_E_END. */
static inline uint32_t qres_bit_reader_get(struct qres_bit_reader *reader,
                                           unsigned count) {
    uint32_t value;

    if (reader->count < count) {
        qres_bit_reader_fill(reader);
    }
    value = (uint32_t)(reader->held & (((uint64_t)1 << count) - 1));
    reader->held >>= count;
    reader->count -= count;
    return value;
}

/* The same for 0..64 bits. */
QRES_API void qres_bit_writer_put64(struct qres_bit_writer *writer,
                                    uint64_t value, unsigned count);
QRES_API uint64_t qres_bit_reader_get64(struct qres_bit_reader *reader,
                                        unsigned count);

/* ---- Rice ------------------------------------------------------------ */

#define QRES_RICE_QUOTIENT_MAX 24 /* unary ones before the long form */
#define QRES_RICE_BITS_MAX     (QRES_RICE_QUOTIENT_MAX + 64)

/*
 * Rice code of an unsigned value with parameter k (0..63): the quotient
 * value >> k in unary (ones, then a zero), then the k low bits. From
 * QRES_RICE_QUOTIENT_MAX ones on no zero follows but all 64 bits; a reader's
 * error becomes QRES_E_DATA if a value did not need that form.
 * Rice, Some Practical Universal Noiseless Coding Techniques, JPL 79-22.
 */
QRES_API void qres_rice_put(struct qres_bit_writer *writer, uint64_t value,
                            unsigned k);
QRES_API uint64_t qres_rice_get(struct qres_bit_reader *reader, unsigned k);

/*
 * Exponent code of a value below 2^63, for runs and rare wide values: the
 * bit length of value + 1, less one, as Rice code with k = 2; then the bits
 * below its leading one. Example: 0 is 000, 5 is 001 01 (first bit left).
 */
QRES_API void qres_exponent_put(struct qres_bit_writer *writer, uint64_t value);
QRES_API uint64_t qres_exponent_get(struct qres_bit_reader *reader);

/* ---- bit-packing ------------------------------------------------------ */

#define QRES_PACK_BLOCK       128 /* values a block, the last may be shorter */
#define QRES_PACK_HEADER_BITS 14
#define QRES_PACK_BOUND_BITS(count)                                            \
    ((((count) + QRES_PACK_BLOCK - 1) / QRES_PACK_BLOCK) *                     \
         QRES_PACK_HEADER_BITS +                                               \
     (count)*64)

/*
 * One block of 1..QRES_PACK_BLOCK unsigned values, frame of reference
 * removed by the caller: width (7 bits), exception count (7 bits), the low
 * `width` bits of each value, then for each exception its index (7 bits),
 * its extra width less one (6 bits) and its high bits. The width is the one
 * with the fewest bits in all, the smallest of equals.
 */
QRES_API void qres_pack_put(struct qres_bit_writer *writer,
                            const uint64_t *values, size_t count);
/* Sets the reader's error to QRES_E_DATA on an impossible header. */
QRES_API void qres_pack_get(struct qres_bit_reader *reader, uint64_t *values,
                            size_t count);
/* Exact number of bits that qres_pack_put writes. */
QRES_API size_t qres_pack_cost(const uint64_t *values, size_t count);

/* ---- adaptive binary range coder --------------------------------------- */

/*
 * A probability that the next bit is 1, as the mean of a fast and a slow
 * 16-bit estimate; the coder uses 12 bits of it, clamped to 4..4092. The
 * first 31 bits go into `slow` alone, at a rate of about one over their
 * number, while `fast` counts them: an estimate in use is never below 31.
 */
struct qres_bit_model {
    uint16_t fast; /* 0..30: bits seen so far */
    uint16_t slow;
};

#define QRES_BIT_WARM_UP    31
#define QRES_BIT_FAST_SHIFT 5
#define QRES_BIT_SLOW_SHIFT 7

static inline void qres_bit_model_init(struct qres_bit_model *model) {
    model->fast = 0;
    model->slow = 1u << 15;
}

static inline uint32_t
qres_bit_model_probability(const struct qres_bit_model *model) {
    uint32_t fast = model->fast < QRES_BIT_WARM_UP ? model->slow : model->fast;
    uint32_t p = (fast + model->slow) >> 5;

    return p < 4 ? 4 : p > 4092 ? 4092 : p;
}

/* `estimate` moved by 1 / 2^n of its distance to the end that `bit` says. */
static inline uint16_t qres_bit_model_move(uint32_t estimate, unsigned bit,
                                           unsigned n) {
    return (uint16_t)(bit != 0 ? estimate + ((65535u - estimate) >> n)
                               : estimate - (estimate >> n));
}

static inline void qres_bit_model_update(struct qres_bit_model *model,
                                         unsigned bit) {
    if (model->fast < QRES_BIT_WARM_UP) {
        unsigned n = 32 - qres_clz32((uint32_t)model->fast + 1);

        model->slow = qres_bit_model_move(model->slow, bit, n);
        model->fast++;
        if (model->fast == QRES_BIT_WARM_UP) {
            model->fast = model->slow;
        }
        return;
    }
    model->fast = qres_bit_model_move(model->fast, bit, QRES_BIT_FAST_SHIFT);
    model->slow = qres_bit_model_move(model->slow, bit, QRES_BIT_SLOW_SHIFT);
}

/*
 * Encoder: 32-bit range, 33-bit low, one byte held back with a count of
 * pending FF bytes, so a carry is resolved in time bounded by what was
 * written. Renormalises while range < 2^24: at most twice a bit, as the
 * clamped probability leaves at least 2^24 / 4096 * 4 = 2^14.
 */
struct qres_range_encoder {
    uint8_t *data;
    size_t size;
    size_t position;
    size_t pending; /* FF bytes that wait for a carry */
    uint64_t low;
    uint32_t range;
    uint8_t held;  /* the byte before them */
    uint8_t begun; /* 0 until `held` is a real byte */
    int error;
};

struct qres_range_decoder {
    const uint8_t *data;
    size_t size;
    size_t position; /* stays at `size` at the end: zeros follow */
    uint32_t code;
    uint32_t range;
};

QRES_API void qres_range_encoder_init(struct qres_range_encoder *encoder,
                                      void *data, size_t size);
QRES_API void qres_range_encoder_shift(struct qres_range_encoder *encoder);

/* Writes the fewest bytes that decode right when zeros follow them. */
QRES_MUST_CHECK QRES_API int
qres_range_encoder_finish(struct qres_range_encoder *encoder);

QRES_API void qres_range_decoder_init(struct qres_range_decoder *decoder,
                                      const void *data, size_t size);

static inline void qres_range_put(struct qres_range_encoder *encoder,
                                  struct qres_bit_model *model, unsigned bit) {
    uint32_t bound = (encoder->range >> 12) * qres_bit_model_probability(model);

    if (bit != 0) {
        encoder->range = bound;
    } else {
        encoder->low += bound;
        encoder->range -= bound;
    }
    qres_bit_model_update(model, bit);
    while (encoder->range < (uint32_t)1 << 24) {
        encoder->range <<= 8;
        qres_range_encoder_shift(encoder);
    }
}

static inline void qres_range_decoder_fill(struct qres_range_decoder *decoder) {
    while (decoder->range < (uint32_t)1 << 24) {
        uint32_t byte = decoder->position < decoder->size
                            ? decoder->data[decoder->position++]
                            : 0;

        decoder->range <<= 8;
        decoder->code = decoder->code << 8 | byte;
    }
}

static inline unsigned qres_range_get(struct qres_range_decoder *decoder,
                                      struct qres_bit_model *model) {
    uint32_t bound = (decoder->range >> 12) * qres_bit_model_probability(model);
    unsigned bit = decoder->code < bound;

    if (bit != 0) {
        decoder->range = bound;
    } else {
        decoder->code -= bound;
        decoder->range -= bound;
    }
    qres_bit_model_update(model, bit);
    qres_range_decoder_fill(decoder);
    return bit;
}

/* `count` equally likely bits, 0..64, the highest first. */
QRES_API void qres_range_put_bits(struct qres_range_encoder *encoder,
                                  uint64_t value, unsigned count);
QRES_API uint64_t qres_range_get_bits(struct qres_range_decoder *decoder,
                                      unsigned count);

#ifdef __cplusplus
}
#endif

#endif
