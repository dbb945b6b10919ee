/*
 * test_bits.c: bytes, bits, Rice, packing and the range coder.
 *
 * Tests: room bits. Spec: spec/format.md 2, spec/arithmetic.md 4.
 */
#include <stdlib.h>
#include <string.h>

#include "qres/bits.h"
#include "rows.h"

/* ---- bytes and varints -------------------------------------------------- */

struct varint_row {
    const char *name;
    const char *bytes;
    size_t size;
    int error;
    uint64_t value;
};

static const struct varint_row varint_rows[] = {
    {"varint 0", "\x00", 1, 0, 0},
    {"varint 127", "\x7f", 1, 0, 127},
    {"varint 128", "\x80\x01", 2, 0, 128},
    {"varint 2^63", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10, 0,
     UINT64_C(1) << 63},
    {"varint 2^64 - 1", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, 0,
     UINT64_MAX},
    {"varint with a last byte of 0", "\x80\x00", 2, QRES_E_DATA, 0},
    {"varint with two bytes of 0", "\xff\x80\x00", 3, QRES_E_DATA, 0},
    {"varint of 65 bits", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10,
     QRES_E_DATA, 0},
    {"varint of eleven bytes", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00",
     11, QRES_E_DATA, 0},
    {"varint of nothing", "", 0, QRES_E_END, 0},
    {"varint cut after one byte", "\x80", 1, QRES_E_END, 0},
    {"varint cut after nine", "\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9,
     QRES_E_END, 0},
};

static void reads_varint(void **state) {
    const struct varint_row *row = *state;
    struct qres_reader in;
    uint8_t again[QRES_VARINT_MAX];
    struct qres_writer out;

    qres_reader_init(&in, row->bytes, row->size);
    assert_true(qres_reader_varint(&in) == row->value);
    assert_int_equal(in.error, row->error);
    if (row->error == QRES_OK) {
        assert_int_equal(in.position, row->size);
        qres_writer_init(&out, again, sizeof again);
        qres_writer_varint(&out, row->value);
        assert_int_equal(out.position, row->size);
        assert_memory_equal(again, row->bytes, row->size);
    } else {
        /* Sticky: what follows does nothing. */
        assert_true(qres_reader_varint(&in) == 0);
        assert_int_equal(qres_reader_u8(&in), 0);
        assert_null(qres_reader_bytes(&in, 0));
        assert_int_equal(in.error, row->error);
    }
}

static void sizes_have_limits(void **state) {
    const uint8_t bytes[] = {0xac, 0x02, 0xac, 0x02, 0x80};
    struct qres_reader in;

    (void)state;
    qres_reader_init(&in, bytes, sizeof bytes);
    assert_int_equal(qres_reader_size(&in, 300), 300);
    assert_int_equal(in.error, QRES_OK);
    assert_int_equal(qres_reader_size(&in, 299), 0);
    assert_int_equal(in.error, QRES_E_LIMIT);
    qres_reader_init(&in, bytes + 4, 1);
    assert_int_equal(qres_reader_size(&in, 0), 0);
    assert_int_equal(in.error, QRES_E_END);
}

static void byte_writer_keeps_its_window(void **state) {
    uint8_t bytes[4] = {9, 9, 9, 9};
    struct qres_writer out;

    (void)state;
    qres_writer_init(&out, bytes, 3);
    qres_writer_u8(&out, 1);
    qres_writer_bytes(&out, NULL, 0);
    qres_writer_bytes(&out, "ab", 2);
    assert_int_equal(out.error, QRES_OK);
    qres_writer_bytes(&out, NULL, 0);
    assert_int_equal(out.error, QRES_OK);
    qres_writer_u8(&out, 2);
    assert_int_equal(out.error, QRES_E_SPACE);
    qres_writer_varint(&out, 3);
    assert_int_equal(out.position, 3);
    assert_memory_equal(bytes,
                        "\x01"
                        "ab\x09",
                        4);
    /* A varint is written whole or not at all. */
    qres_writer_init(&out, bytes, 1);
    qres_writer_varint(&out, 300);
    assert_int_equal(out.error, QRES_E_SPACE);
    assert_int_equal(out.position, 0);
    assert_int_equal(bytes[0], 1);
}

static void zigzag_is_one_to_one(void **state) {
    static const int64_t ends[] = {0,         -1,        1,
                                   INT64_MAX, INT64_MIN, INT64_MIN + 1};
    static const uint64_t codes[] = {
        0, 1, 2, UINT64_MAX - 1, UINT64_MAX, UINT64_MAX - 2};
    uint64_t seed = 3;

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        assert_true(qres_zigzag(ends[i]) == codes[i]);
        assert_true(qres_unzigzag(codes[i]) == ends[i]);
    }
    for (unsigned i = 0; i < 10000; i++) {
        uint64_t x = random_wide(&seed);

        assert_true(qres_zigzag(qres_unzigzag(x)) == x);
    }
}

/* ---- bits ----------------------------------------------------------- */

#define BUFFER_SIZE 65536

static uint8_t buffer[BUFFER_SIZE];

static uint64_t low_mask(unsigned count) {
    return count < 64 ? ((uint64_t)1 << count) - 1 : UINT64_MAX;
}

/* Every count after every number of bits already in the byte. */
static void bits_of_all_counts(void **state) {
    (void)state;
    for (unsigned lead = 0; lead < 64; lead++) {
        struct qres_bit_writer out;
        struct qres_bit_reader in;
        uint64_t seed = lead + 1;

        qres_bit_writer_init(&out, buffer, sizeof buffer);
        qres_bit_writer_put64(&out, low_mask(lead), lead);
        for (unsigned count = 0; count <= 64; count++) {
            qres_bit_writer_put64(&out, random_u64(&seed) & low_mask(count),
                                  count);
        }
        assert_int_equal(qres_bit_writer_finish(&out), QRES_OK);
        assert_int_equal(out.position, (lead + 64 * 65 / 2 + 7) / 8);
        qres_bit_reader_init(&in, buffer, out.position);
        seed = lead + 1;
        assert_true(qres_bit_reader_get64(&in, lead) == low_mask(lead));
        for (unsigned count = 0; count <= 64; count++) {
            assert_true(qres_bit_reader_get64(&in, count) ==
                        (random_u64(&seed) & low_mask(count)));
        }
        assert_int_equal(qres_bit_reader_finish(&in), QRES_OK);
    }
}

struct finish_row {
    const char *name;
    size_t size;
    unsigned taken; /* bits, before finish */
    uint8_t last;   /* byte; those before are ff */
    int error;
};

static const struct finish_row finish_rows[] = {
    {"bits: all of one byte", 1, 8, 0xff, QRES_OK},
    {"bits: zeros left", 1, 5, 0x1f, QRES_OK},
    {"bits: a one left", 1, 5, 0x3f, QRES_E_DATA},
    {"bits: a zero byte left", 2, 8, 0x00, QRES_E_DATA},
    {"bits: nothing taken of a byte", 1, 0, 0x00, QRES_E_DATA},
    {"bits: nothing of nothing", 0, 0, 0x00, QRES_OK},
    {"bits: one of nothing", 0, 1, 0x00, QRES_E_END},
    {"bits: one too many", 3, 25, 0xff, QRES_E_END},
    {"bits: many too many", 3, 1000, 0xff, QRES_E_END},
    {"bits: four bytes whole", 4, 32, 0xff, QRES_OK},
    {"bits: five bytes, seven left", 5, 33, 0x01, QRES_OK},
    {"bits: twelve bytes, four left", 12, 64, 0xff, QRES_E_DATA},
};

static void finishes_reading(void **state) {
    const struct finish_row *row = *state;
    /* Of its own size, so that a sanitizer sees a read behind it. */
    uint8_t *bytes = malloc(row->size + 1);
    struct qres_bit_reader in;

    assert_non_null(bytes);
    memset(bytes, 0xff, row->size + 1);
    if (row->size != 0) {
        bytes[row->size - 1] = row->last;
    }
    bytes = realloc(bytes, row->size != 0 ? row->size : 1);
    assert_non_null(bytes);
    qres_bit_reader_init(&in, bytes, row->size);
    for (unsigned i = 0; i < row->taken; i++) {
        (void)qres_bit_reader_get(&in, 1);
    }
    assert_int_equal(qres_bit_reader_finish(&in), row->error);
    free(bytes);
}

static void bit_writer_keeps_its_window(void **state) {
    (void)state;
    for (size_t size = 0; size < 12; size++) {
        for (unsigned bits = 0; bits <= 100; bits++) {
            uint8_t bytes[13];
            struct qres_bit_writer out;
            int fits = bits <= 8 * size;

            memset(bytes, 0x55, sizeof bytes);
            qres_bit_writer_init(&out, bytes, size);
            for (unsigned i = 0; i < bits; i++) {
                qres_bit_writer_put(&out, 1, 1);
            }
            assert_int_equal(qres_bit_writer_finish(&out),
                             fits ? QRES_OK : QRES_E_SPACE);
            assert_int_equal(bytes[size], 0x55);
            if (fits) {
                assert_int_equal(out.position, (bits + 7) / 8);
            }
        }
    }
}

/* ---- Rice and exponent ---------------------------------------------- */

/* Bits of a Rice code, counted by the definition. */
static unsigned rice_bits(uint64_t value, unsigned k) {
    uint64_t quotient = value >> k;

    return quotient < 24 ? (unsigned)quotient + 1 + k : 24 + 64;
}

static void check_rice(const uint64_t *values, size_t count, unsigned k) {
    struct qres_bit_writer out;
    struct qres_bit_reader in;
    size_t bits = 0;

    qres_bit_writer_init(&out, buffer, sizeof buffer);
    for (size_t i = 0; i < count; i++) {
        qres_rice_put(&out, values[i], k);
        bits += rice_bits(values[i], k);
    }
    assert_int_equal(qres_bit_writer_finish(&out), QRES_OK);
    assert_int_equal(out.position, (bits + 7) / 8);
    qres_bit_reader_init(&in, buffer, out.position);
    for (size_t i = 0; i < count; i++) {
        assert_true(qres_rice_get(&in, k) == values[i]);
    }
    assert_int_equal(qres_bit_reader_finish(&in), QRES_OK);
}

/* Around each step of the quotient, around its limit, all widths. */
static void rice_of_all_parameters(void **state) {
    (void)state;
    for (unsigned k = 0; k < 64; k++) {
        uint64_t values[400];
        uint64_t seed = k + 1;
        size_t count = 0;

        for (uint64_t q = 0; q <= 26; q++) {
            if (q <= UINT64_MAX >> k) {
                values[count++] = q << k;
                values[count++] = (q << k) - 1;
                values[count++] = (q << k) | low_mask(k);
            }
        }
        values[count++] = UINT64_MAX;
        while (count < 400) {
            values[count++] = random_wide(&seed);
        }
        check_rice(values, count, k);
    }
}

struct hostile_row {
    const char *name;
    uint64_t field; /* behind 24 ones */
    unsigned k;
    int error;
};

static const struct hostile_row hostile_rows[] = {
    {"long Rice code of 0", 0, 0, QRES_E_DATA},
    {"long Rice code of 23", 23, 0, QRES_E_DATA},
    {"long Rice code of 24", 24, 0, QRES_OK},
    {"long Rice code of 191 with k = 3", 191, 3, QRES_E_DATA},
    {"long Rice code of 192 with k = 3", 192, 3, QRES_OK},
    {"long Rice code of the largest, k = 59", UINT64_MAX, 59, QRES_OK},
    {"long Rice code of the largest, k = 60", UINT64_MAX, 60, QRES_E_DATA},
    {"long Rice code of the largest, k = 63", UINT64_MAX, 63, QRES_E_DATA},
};

static void refuses_second_form(void **state) {
    const struct hostile_row *row = *state;
    struct qres_bit_writer out;
    struct qres_bit_reader in;

    qres_bit_writer_init(&out, buffer, sizeof buffer);
    qres_bit_writer_put(&out, 0xffffff, 24);
    qres_bit_writer_put64(&out, row->field, 64);
    assert_int_equal(qres_bit_writer_finish(&out), QRES_OK);
    qres_bit_reader_init(&in, buffer, out.position);
    (void)qres_rice_get(&in, row->k);
    assert_int_equal(qres_bit_reader_finish(&in), row->error);
}

static void rice_cut_short(void **state) {
    struct qres_bit_reader in;

    (void)state;
    memset(buffer, 0xff, 16);
    for (size_t size = 0; size < 11; size++) {
        qres_bit_reader_init(&in, buffer, size);
        (void)qres_rice_get(&in, 63);
        (void)qres_rice_get(&in, 63);
        assert_int_equal(qres_bit_reader_finish(&in), QRES_E_END);
    }
}

static void exponents_of_all_lengths(void **state) {
    struct qres_bit_writer out;
    struct qres_bit_reader in;

    (void)state;
    qres_bit_writer_init(&out, buffer, sizeof buffer);
    for (unsigned i = 0; i < 63; i++) {
        qres_exponent_put(&out, ((uint64_t)1 << i) - 1);
        qres_exponent_put(&out, (uint64_t)1 << i);
        qres_exponent_put(&out, (((uint64_t)1 << i) - 1) * 2);
    }
    assert_int_equal(qres_bit_writer_finish(&out), QRES_OK);
    qres_bit_reader_init(&in, buffer, out.position);
    for (unsigned i = 0; i < 63; i++) {
        assert_true(qres_exponent_get(&in) == ((uint64_t)1 << i) - 1);
        assert_true(qres_exponent_get(&in) == (uint64_t)1 << i);
        assert_true(qres_exponent_get(&in) == (((uint64_t)1 << i) - 1) * 2);
    }
    assert_int_equal(qres_bit_reader_finish(&in), QRES_OK);
}

static void exponent_above_63_is_refused(void **state) {
    struct qres_bit_writer out;
    struct qres_bit_reader in;

    (void)state;
    for (uint64_t n = 64; n < 200; n++) {
        qres_bit_writer_init(&out, buffer, sizeof buffer);
        qres_rice_put(&out, n, 2);
        qres_bit_writer_put64(&out, 0, 64);
        assert_int_equal(qres_bit_writer_finish(&out), QRES_OK);
        qres_bit_reader_init(&in, buffer, out.position);
        assert_true(qres_exponent_get(&in) == 0);
        assert_int_equal(in.error, QRES_E_DATA);
        assert_int_equal(qres_bit_reader_finish(&in), QRES_E_DATA);
    }
}

/* ---- packing -------------------------------------------------------- */

static size_t cost_of_width(const uint64_t *values, size_t count,
                            unsigned width) {
    size_t bits = 14 + count * width;
    size_t exceptions = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned length = qres_bit_length64(values[i]);

        if (length > width) {
            bits += 13 + length - width;
            exceptions++;
        }
    }
    return exceptions < 128 ? bits : SIZE_MAX;
}

static void check_pack(const uint64_t *values, size_t count) {
    size_t cost = SIZE_MAX;
    unsigned best = 0;
    uint64_t back[QRES_PACK_BLOCK];
    struct qres_bit_writer out;
    struct qres_bit_reader in;

    for (unsigned width = 0; width <= 64; width++) {
        if (cost_of_width(values, count, width) < cost) {
            cost = cost_of_width(values, count, width);
            best = width;
        }
    }
    assert_int_equal(qres_pack_cost(values, count), cost);
    assert_true(cost <= QRES_PACK_BOUND_BITS(count));
    qres_bit_writer_init(&out, buffer, sizeof buffer);
    qres_pack_put(&out, values, count);
    assert_int_equal(qres_bit_writer_finish(&out), QRES_OK);
    assert_int_equal(out.position, (cost + 7) / 8);
    assert_int_equal(buffer[0] & 0x7f, best);
    qres_bit_reader_init(&in, buffer, out.position);
    qres_pack_get(&in, back, count);
    assert_int_equal(qres_bit_reader_finish(&in), QRES_OK);
    assert_memory_equal(back, values, count * sizeof back[0]);
}

/* Values of `width` bits, one in 4^(wide - 1) of any width. */
static void fill_block(uint64_t *values, size_t count, unsigned width,
                       unsigned wide, uint64_t *seed) {
    for (size_t i = 0; i < count; i++) {
        values[i] = random_u64(seed) & low_mask(width);
        if (wide != 0 && i % (1u << (2 * wide - 2)) == 0) {
            values[i] = random_wide(seed);
        }
    }
}

/* Every width with none, one, some and all values as exceptions. */
static void packs_all_widths(void **state) {
    uint64_t seed = 8;
    uint64_t values[QRES_PACK_BLOCK];

    (void)state;
    for (unsigned width = 0; width <= 64; width++) {
        for (size_t count = 1; count <= QRES_PACK_BLOCK; count += 127) {
            for (unsigned wide = 0; wide < 5; wide++) {
                fill_block(values, count, width, wide, &seed);
                check_pack(values, count);
            }
        }
    }
}

static void packs_all_counts(void **state) {
    uint64_t seed = 5;
    uint64_t values[QRES_PACK_BLOCK];

    (void)state;
    for (size_t count = 1; count <= QRES_PACK_BLOCK; count++) {
        for (size_t i = 0; i < count; i++) {
            values[i] = random_wide(&seed) >> (count & 31);
        }
        check_pack(values, count);
        /* All of one width that a zero width would leave to exceptions. */
        memset(values, 0, sizeof values);
        values[count - 1] = UINT64_MAX;
        check_pack(values, count);
    }
}

struct pack_row {
    const char *name;
    unsigned width;
    unsigned exceptions;
    unsigned index;
    unsigned extra;
    int error;
};

/* Blocks of 4 values, ready to be refused. */
static const struct pack_row pack_rows[] = {
    {"pack: width 64", 64, 0, 0, 0, QRES_OK},
    {"pack: width 65", 65, 0, 0, 0, QRES_E_DATA},
    {"pack: width 127", 127, 0, 0, 0, QRES_E_DATA},
    {"pack: width 64 with an exception", 64, 1, 0, 0, QRES_E_DATA},
    {"pack: last index", 8, 1, 3, 1, QRES_OK},
    {"pack: index behind the last", 8, 1, 4, 1, QRES_E_DATA},
    {"pack: an exception of all bits", 0, 1, 0, 64, QRES_OK},
    {"pack: an exception that just fits", 63, 1, 0, 1, QRES_OK},
    {"pack: an exception too wide", 63, 1, 0, 2, QRES_E_DATA},
    {"pack: an exception far too wide", 9, 1, 0, 56, QRES_E_DATA},
};

static void reads_pack_header(void **state) {
    const struct pack_row *row = *state;
    uint64_t values[4];
    struct qres_bit_writer out;
    struct qres_bit_reader in;

    qres_bit_writer_init(&out, buffer, sizeof buffer);
    qres_bit_writer_put(&out, row->width, 7);
    qres_bit_writer_put(&out, row->exceptions, 7);
    for (unsigned i = 0; i < 4; i++) {
        unsigned width = row->width <= 64 ? row->width : 0;

        qres_bit_writer_put64(&out, 0, width);
    }
    if (row->exceptions != 0) {
        qres_bit_writer_put(&out, row->index, 7);
        qres_bit_writer_put(&out, (row->extra - 1) & 63, 6);
        qres_bit_writer_put64(&out, 1, row->extra);
    }
    assert_int_equal(qres_bit_writer_finish(&out), QRES_OK);
    qres_bit_reader_init(&in, buffer, out.position);
    qres_pack_get(&in, values, 4);
    assert_int_equal(in.error, row->error);
    assert_int_equal(qres_bit_reader_finish(&in), row->error);
    if (row->error == QRES_OK && row->exceptions != 0) {
        assert_true(values[row->index] == (uint64_t)1 << row->width);
    }
}

int main(void) {
    static struct rows rows;

    ROWS_TABLE(&rows, reads_varint, varint_rows);
    ROWS_TEST(&rows, sizes_have_limits);
    ROWS_TEST(&rows, byte_writer_keeps_its_window);
    ROWS_TEST(&rows, zigzag_is_one_to_one);
    ROWS_TEST(&rows, bits_of_all_counts);
    ROWS_TABLE(&rows, finishes_reading, finish_rows);
    ROWS_TEST(&rows, bit_writer_keeps_its_window);
    ROWS_TEST(&rows, rice_of_all_parameters);
    ROWS_TABLE(&rows, refuses_second_form, hostile_rows);
    ROWS_TEST(&rows, rice_cut_short);
    ROWS_TEST(&rows, exponents_of_all_lengths);
    ROWS_TEST(&rows, exponent_above_63_is_refused);
    ROWS_TEST(&rows, packs_all_widths);
    ROWS_TEST(&rows, packs_all_counts);
    ROWS_TABLE(&rows, reads_pack_header, pack_rows);
    return rows_run("bits", &rows);
}
