/*
 * crc.c: CRC-32C and CRC-16/IBM-SDLC.
 *
 * Room: hash. Spec: spec/arithmetic.md 3.1.
 */
#include "qres/hash.h"
#include "crc_table.h"

static uint32_t add_byte32(uint32_t crc, uint8_t byte) {
#ifdef QRES_SMALL
    crc ^= byte;
    crc = crc >> 4 ^ crc32c_table[crc & 15];
    return crc >> 4 ^ crc32c_table[crc & 15];
#else
    return crc >> 8 ^ crc32c_table[0][(crc ^ byte) & 255];
#endif
}

static uint32_t add_byte16(uint32_t crc, uint8_t byte) {
#ifdef QRES_SMALL
    crc ^= byte;
    crc = crc >> 4 ^ crc16_table[crc & 15];
    return crc >> 4 ^ crc16_table[crc & 15];
#else
    return crc >> 8 ^ crc16_table[(crc ^ byte) & 255];
#endif
}

#ifndef QRES_SMALL
/* Slicing by 8: eight independent look-ups for eight bytes. */
static uint32_t add_eight(uint32_t crc, const uint8_t *p) {
    uint32_t a = crc ^ qres_load32(p);
    uint32_t b = qres_load32(p + 4);

    return crc32c_table[7][a & 255] ^ crc32c_table[6][a >> 8 & 255] ^
           crc32c_table[5][a >> 16 & 255] ^ crc32c_table[4][a >> 24] ^
           crc32c_table[3][b & 255] ^ crc32c_table[2][b >> 8 & 255] ^
           crc32c_table[1][b >> 16 & 255] ^ crc32c_table[0][b >> 24];
}
#endif

uint32_t qres_crc32c(uint32_t crc, const void *data, size_t size) {
    const uint8_t *p = data;

    QRES_ASSERT(data != NULL || size == 0);
    crc = ~crc;
#ifndef QRES_SMALL
    for (; size >= 8; size -= 8) {
        crc = add_eight(crc, p);
        p += 8;
    }
#endif
    for (size_t i = 0; i < size; i++) {
        crc = add_byte32(crc, p[i]);
    }
    return ~crc;
}

uint16_t qres_crc16(uint16_t crc, const void *data, size_t size) {
    const uint8_t *p = data;
    uint32_t state = crc ^ 0xffffu;

    QRES_ASSERT(data != NULL || size == 0);
    for (size_t i = 0; i < size; i++) {
        state = add_byte16(state, p[i]);
    }
    QRES_ASSERT(state <= 0xffff);
    return (uint16_t)(state ^ 0xffff);
}
