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

/*
 * BLAKE3: hash, keyed hash, key derivation, output of any length; for names
 * that must not be forged. Format: spec/arithmetic.md 3.2.
 */
#define QRES_BLAKE3_SIZE      32 /* bytes of a key and of a usual output */
#define QRES_BLAKE3_DEPTH_MAX 54 /* 2^54 chunks of 1,024 bytes: 2^64 */

/* The state; a byte copy is a snapshot. Fields belong to core/hash. */
struct qres_blake3 {
    uint64_t chunks;    /* finished chunks */
    uint32_t key[8];    /* where every chunk starts */
    uint32_t chain[8];  /* of the blocks of the present chunk */
    uint8_t block[64];  /* input not yet compressed, zeros behind */
    uint8_t block_size; /* bytes of `block` in use */
    uint8_t blocks;     /* compressed blocks of the present chunk */
    uint8_t flags;      /* of the mode */
    uint8_t depth;      /* subtrees on the stack */
    uint32_t reserved;
    uint32_t stack[QRES_BLAKE3_DEPTH_MAX][8];
};

/* Starts a hash, a keyed hash, or the derivation of a key. */
QRES_API void qres_blake3_init(struct qres_blake3 *hash);
QRES_API void qres_blake3_init_keyed(struct qres_blake3 *hash,
                                     const uint8_t key[QRES_BLAKE3_SIZE]);

/*
 * `context` names the purpose of the key: a constant of the program, unique
 * in the world ("qres 2026 envelope"). The key material is pushed then.
 */
QRES_API void qres_blake3_init_derive(struct qres_blake3 *hash,
                                      const void *context, size_t size);

/* Takes in `size` bytes; any division into calls gives the same hash. */
QRES_API void qres_blake3_push(struct qres_blake3 *hash, const void *data,
                               size_t size);

/*
 * Gives bytes offset..offset + size - 1 of the output; the first 32 are the
 * usual hash. The state is unchanged: push and pull may go on.
 */
QRES_API void qres_blake3_pull(const struct qres_blake3 *hash, uint64_t offset,
                               void *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
