/*
 * qres/hash.h: checksums and hashes.
 *
 * Room: hash (layer 1). Spec: spec/arithmetic.md 3.
 */
#ifndef QRES_HASH_H
#define QRES_HASH_H

#include "qres/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * CRC-32C (Castagnoli, reflected, as in iSCSI), against accidents only.
 *
 *   crc          in              0 for the first piece, then the last result
 *   data         in   [size]     may be NULL if size is 0
 *   size         in   bytes      any
 *
 * Returns the checksum of all pieces so far: "123456789" gives 0xe3069283.
 *
 * Cost: 8 KB of tables; 64 bytes and about five times the time if core is
 * built with QRES_SMALL. Format: spec/arithmetic.md 3.1.
 */
QRES_API uint32_t qres_crc32c(uint32_t crc, const void *data, size_t size);

/*
 * CRC-16/IBM-SDLC (also called X-25), used in the same way:
 * "123456789" gives 0x906e. Detects any 3 wrong bits in up to 4,093 bytes.
 */
QRES_API uint16_t qres_crc16(uint16_t crc, const void *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
