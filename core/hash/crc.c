/*
 * crc.c: CRC-32C and CRC-16/IBM-SDLC.
 *
 * Room: hash. Spec: spec/arithmetic.md 3.1.
 */
#include "qres/hash.h"
#include "crc_table.h"

#ifdef QRES_SMALL

uint32_t qres_crc32c(uint32_t crc, const void *data, size_t size) {
    const uint8_t *p = data;

    QRES_ASSERT(data != NULL || size == 0);
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= p[i];
        crc = crc >> 4 ^ crc32c_table[crc & 15];
        crc = crc >> 4 ^ crc32c_table[crc & 15];
    }
    return ~crc;
}

static uint32_t add_byte(uint32_t crc, uint8_t byte) {
    crc ^= byte;
    crc = crc >> 4 ^ crc16_table[crc & 15];
    return crc >> 4 ^ crc16_table[crc & 15];
}

#else

/* Slicing by 8: eight independent look-ups for eight bytes. */
static uint32_t add_eight(uint32_t crc, const uint8_t *p) {
    uint32_t a = crc ^ qres_load32(p);
    uint32_t b = qres_load32(p + 4);

    return crc32c_table[7][a & 255] ^ crc32c_table[6][a >> 8 & 255] ^
           crc32c_table[5][a >> 16 & 255] ^ crc32c_table[4][a >> 24] ^
           crc32c_table[3][b & 255] ^ crc32c_table[2][b >> 8 & 255] ^
           crc32c_table[1][b >> 16 & 255] ^ crc32c_table[0][b >> 24];
}

uint32_t qres_crc32c(uint32_t crc, const void *data, size_t size) {
    const uint8_t *p = data;

    QRES_ASSERT(data != NULL || size == 0);
    crc = ~crc;
    for (; size >= 8; size -= 8) {
        crc = add_eight(crc, p);
        p += 8;
    }
    for (size_t i = 0; i < size; i++) {
        crc = crc >> 8 ^ crc32c_table[0][(crc ^ p[i]) & 255];
    }
    return ~crc;
}

static uint32_t add_byte(uint32_t crc, uint8_t byte) {
    return crc >> 8 ^ crc16_table[(crc ^ byte) & 255];
}

#endif

uint16_t qres_crc16(uint16_t crc, const void *data, size_t size) {
    const uint8_t *p = data;
    uint32_t state = crc ^ 0xffffu;

    QRES_ASSERT(data != NULL || size == 0);
    for (size_t i = 0; i < size; i++) {
        state = add_byte(state, p[i]);
    }
    QRES_ASSERT(state <= 0xffff);
    return (uint16_t)(state ^ 0xffff);
}
