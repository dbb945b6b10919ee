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

void conform_hash(struct conform *c) {
    fold_crc(c);
}
