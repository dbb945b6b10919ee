/*
 * test_hash.c: checksums against their definitions, BLAKE3 vectors.
 *
 * Tests: room hash. Spec: spec/arithmetic.md 3.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qres/hash.h"
#include "rows.h"

/* All vectors of the authors of BLAKE3, where they lie beside the tree. */
#define VECTORS "../shared/vectors/blake3.json"
#define GOLDEN  "tests/golden/0.1/blake3.txt"
#define KEY     "whats the Elvish word for friend"
#define CONTEXT "BLAKE3 2019-12-27 16:29:52 test vectors context"

enum {
    INPUT_MAX = 102400,
    OUTPUT_SIZE = 131,
    HEX_SIZE = 2 * OUTPUT_SIZE,
    ROWS_MAX = 64
};

/* Long division of the message by the polynomial, one bit at a time. */
static uint32_t crc_bitwise(uint32_t polynomial, uint32_t ones, uint32_t crc,
                            const uint8_t *data, size_t size) {
    crc ^= ones;
    for (size_t i = 0; i < 8 * size; i++) {
        uint32_t bit = (crc ^ (uint32_t)data[i / 8] >> (i % 8)) & 1;

        crc = crc >> 1 ^ (bit ? polynomial : 0);
    }
    return crc ^ ones;
}

static void crc_gives_published_check(void **state) {
    uint8_t zeros[32] = {0};
    uint8_t ones[32];

    (void)state;
    memset(ones, 0xff, sizeof ones);
    assert_int_equal(qres_crc32c(0, "123456789", 9), 0xe3069283);
    assert_int_equal(qres_crc16(0, "123456789", 9), 0x906e);
    /* RFC 3720, B.4. */
    assert_int_equal(qres_crc32c(0, zeros, 32), 0x8a9136aa);
    assert_int_equal(qres_crc32c(0, ones, 32), 0x62a8ab43);
    assert_int_equal(qres_crc32c(0, NULL, 0), 0);
    assert_int_equal(qres_crc16(0, NULL, 0), 0);
    assert_int_equal(qres_crc32c(0x12345678, NULL, 0), 0x12345678);
    assert_int_equal(qres_crc16(0x1234, NULL, 0), 0x1234);
}

/* Every size to 64, at every alignment, cut at every place. */
static void crc_agrees_with_bitwise(void **state) {
    uint8_t data[80];
    uint64_t seed = 21;

    (void)state;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)random_u64(&seed);
    }
    for (size_t at = 0; at < 8; at++) {
        for (size_t size = 0; size <= 64; size++) {
            const uint8_t *p = data + at;
            uint32_t want32 = crc_bitwise(0x82f63b78, 0xffffffff, 0, p, size);
            uint32_t want16 = crc_bitwise(0x8408, 0xffff, 0, p, size);

            for (size_t cut = 0; cut <= size; cut++) {
                uint32_t crc32 = qres_crc32c(0, p, cut);
                uint16_t crc16 = qres_crc16(0, p, cut);

                crc32 = qres_crc32c(crc32, p + cut, size - cut);
                crc16 = qres_crc16(crc16, p + cut, size - cut);
                assert_int_equal(crc32, want32);
                assert_int_equal(crc16, want16);
            }
        }
    }
}

/* All single, double and triple bit errors of a short packet. */
static void crc16_sees_three_wrong_bits(void **state) {
    enum { BITS = 8 * 24 };
    uint8_t data[BITS / 8] = {0};
    uint16_t syndrome[BITS];
    uint16_t clean = qres_crc16(0, data, sizeof data);

    (void)state;
    for (size_t i = 0; i < BITS; i++) {
        data[i / 8] = (uint8_t)(1 << i % 8);
        syndrome[i] = qres_crc16(0, data, sizeof data) ^ clean;
        data[i / 8] = 0;
        assert_true(syndrome[i] != 0);
    }
    for (size_t i = 0; i < BITS; i++) {
        for (size_t j = 0; j < i; j++) {
            int two = syndrome[i] ^ syndrome[j];

            assert_true(two != 0);
            for (size_t k = 0; k < j; k++) {
                assert_true(two != syndrome[k]);
            }
        }
    }
}

static uint8_t input[INPUT_MAX];

static void fill_input(void) {
    for (size_t i = 0; i < INPUT_MAX; i++) {
        input[i] = (uint8_t)(i % 251);
    }
}

/* Mode 0, 1, 2: hash, keyed hash, derived key. */
static void start_mode(struct qres_blake3 *hash, int mode) {
    if (mode == 0) {
        qres_blake3_init(hash);
    } else if (mode == 1) {
        qres_blake3_init_keyed(hash, (const uint8_t *)KEY);
    } else {
        qres_blake3_init_derive(hash, CONTEXT, strlen(CONTEXT));
    }
}

static void check_output(struct qres_blake3 *hash, const char *hex) {
    uint8_t out[OUTPUT_SIZE];
    char text[HEX_SIZE + 1];

    qres_blake3_pull(hash, 0, out, sizeof out);
    for (size_t i = 0; i < OUTPUT_SIZE; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", out[i]);
    }
    assert_memory_equal(text, hex, HEX_SIZE);
}

static void check_vector(int mode, size_t size, const char *hex) {
    struct qres_blake3 hash;

    assert_true(size <= INPUT_MAX);
    start_mode(&hash, mode);
    qres_blake3_push(&hash, input, size);
    check_output(&hash, hex);
}

struct vector {
    char name[32];
    size_t size;
    char hex[3][HEX_SIZE + 1];
};

static struct vector vectors[ROWS_MAX];

static void gives_vector(void **state) {
    const struct vector *vector = *state;

    for (int mode = 0; mode < 3; mode++) {
        check_vector(mode, vector->size, vector->hex[mode]);
    }
}

/* Reads the shipped selection; the number of rows. */
static size_t read_vectors(void) {
    char line[1024];
    size_t count = 0;
    FILE *file = fopen(GOLDEN, "r");

    if (file == NULL) {
        return 0;
    }
    while (count < ROWS_MAX && fgets(line, sizeof line, file) != NULL) {
        struct vector *vector = &vectors[count];

        if (line[0] != '#' &&
            sscanf(line, "%zu %262s %262s %262s", &vector->size, vector->hex[0],
                   vector->hex[1], vector->hex[2]) == 4) {
            (void)snprintf(vector->name, sizeof vector->name,
                           "blake3 of %zu bytes", vector->size);
            count++;
        }
    }
    (void)fclose(file);
    return count;
}

/* The hexadecimal text behind `"key": "`, from *cursor on. */
static const char *find_text(const char **cursor, const char *key) {
    char pattern[40];
    const char *found;

    (void)snprintf(pattern, sizeof pattern, "\"%s\": \"", key);
    found = strstr(*cursor, pattern);
    assert_non_null(found);
    *cursor = found + strlen(pattern);
    assert_true(strspn(*cursor, "0123456789abcdef") == HEX_SIZE);
    return *cursor;
}

static void gives_all_official_vectors(void **state) {
    static char text[65536];
    const char *cursor = text;
    size_t cases = 0;
    FILE *file = fopen(VECTORS, "r");

    (void)state;
    if (file == NULL) {
        skip();
    }
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    while ((cursor = strstr(cursor, "\"input_len\": ")) != NULL) {
        size_t size = strtoul(cursor + 13, NULL, 10);

        check_vector(0, size, find_text(&cursor, "hash"));
        check_vector(1, size, find_text(&cursor, "keyed_hash"));
        check_vector(2, size, find_text(&cursor, "derive_key"));
        cases++;
    }
    assert_int_equal(cases, 35);
}

/* Any division of the input and of the output gives the same bytes. */
static void pieces_make_the_same_hash(void **state) {
    uint64_t seed = 22;

    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        size_t size = random_u64(&seed) % 20000;
        struct qres_blake3 whole;
        struct qres_blake3 parts;
        uint8_t want[300];
        uint8_t got[300];
        size_t at = 0;

        qres_blake3_init(&whole);
        qres_blake3_push(&whole, input, size);
        qres_blake3_pull(&whole, 0, want, sizeof want);
        qres_blake3_init(&parts);
        while (at < size) {
            size_t part = random_u64(&seed) % 2000;

            part = part < size - at ? part : size - at;
            qres_blake3_push(&parts, input + at, part);
            /* A look at the hash so far changes nothing. */
            qres_blake3_pull(&parts, 0, got, 32);
            at += part;
        }
        for (at = 0; at < sizeof got;) {
            size_t part = 1 + random_u64(&seed) % 100;

            part = part < sizeof got - at ? part : sizeof got - at;
            qres_blake3_pull(&parts, at, got + at, part);
            at += part;
        }
        assert_memory_equal(got, want, sizeof want);
    }
}

static void output_reaches_far_offsets(void **state) {
    struct qres_blake3 hash;
    uint8_t low[64];
    uint8_t high[64];

    (void)state;
    qres_blake3_init(&hash);
    /* Block 2^32 and block 0 differ: the counter has 64 bits. */
    qres_blake3_pull(&hash, 0, low, sizeof low);
    qres_blake3_pull(&hash, (uint64_t)1 << 38, high, sizeof high);
    assert_memory_not_equal(low, high, sizeof low);
}

int main(void) {
    static struct rows rows;
    size_t count = read_vectors();

    fill_input();
    ROWS_TEST(&rows, crc_gives_published_check);
    ROWS_TEST(&rows, crc_agrees_with_bitwise);
    ROWS_TEST(&rows, crc16_sees_three_wrong_bits);
    for (size_t i = 0; i < count; i++) {
        rows_add(&rows, vectors[i].name, gives_vector, &vectors[i]);
    }
    ROWS_TEST(&rows, gives_all_official_vectors);
    ROWS_TEST(&rows, pieces_make_the_same_hash);
    ROWS_TEST(&rows, output_reaches_far_offsets);
    return count < 10 ? 1 : rows_run("hash", &rows);
}
