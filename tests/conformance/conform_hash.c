/*
 * conform_hash.c: conformance of checksums and hashes.
 *
 * Tests: conformance of room hash. Spec: spec/arithmetic.md 3.
 */
#include "qres/hash.h"

#include "conform.h"

static void fold_crc(struct conform *c) {
    uint8_t bytes[40];

    conform_section(c, "hash.crc");
    for (unsigned value = 0; value < 256; value++) {
        bytes[0] = (uint8_t)value;
        conform_u32(c, qres_crc32c(0, bytes, 1));
        conform_u32(c, qres_crc16(0, bytes, 1));
    }
    for (unsigned round = 0; round < 200; round++) {
        size_t size = round % (sizeof bytes + 1);
        size_t cut = size / 3;
        uint32_t crc32 = 0;
        uint16_t crc16 = 0;

        for (size_t i = 0; i < size; i++) {
            bytes[i] = (uint8_t)conform_random(c);
        }
        crc32 =
            qres_crc32c(qres_crc32c(0, bytes, cut), bytes + cut, size - cut);
        crc16 = qres_crc16(qres_crc16(0, bytes, cut), bytes + cut, size - cut);
        conform_u32(c, crc32);
        conform_u32(c, crc16);
        conform_i32(c, crc32 == qres_crc32c(0, bytes, size));
        conform_i32(c, crc16 == qres_crc16(0, bytes, size));
    }
}

static void fold_blake3(struct conform *c) {
    static struct qres_blake3 hash; /* 1.9 KB */
    uint8_t bytes[96];

    conform_section(c, "hash.blake3");
    for (unsigned round = 0; round < 24; round++) {
        unsigned pieces = round * round / 4;

        for (unsigned i = 0; i < sizeof bytes; i++) {
            bytes[i] = (uint8_t)conform_random(c);
        }
        switch (round % 3) {
        case 0:
            qres_blake3_init(&hash);
            break;
        case 1:
            qres_blake3_init_keyed(&hash, bytes + round);
            break;
        default:
            qres_blake3_init_derive(&hash, bytes, 3 * round);
            break;
        }
        for (unsigned i = 0; i < pieces; i++) {
            qres_blake3_push(&hash, bytes, (i * 37 + round) % sizeof bytes);
        }
        qres_blake3_pull(&hash, round % 5 * 41, bytes, sizeof bytes);
        conform_bytes(c, bytes, sizeof bytes);
    }
}

void conform_hash(struct conform *c) {
    fold_crc(c);
    fold_blake3(c);
}
