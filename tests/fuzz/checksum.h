/*
 * checksum.h: sets the checksums of a damaged file right.
 *
 * Tests: fuzz and property. Otherwise nearly every damage would end at the
 * first checksum and nothing behind it would be tested.
 */
#ifndef QRES_TESTS_CHECKSUM_H
#define QRES_TESTS_CHECKSUM_H

#include "qres/bits.h"
#include "qres/hash.h"

/* Chunks that stand one after another, as far as their lengths make sense. */
static inline void fix_checksums(uint8_t *data, size_t size) {
    size_t at = 0;

    while (at < size) {
        struct qres_reader in;
        size_t payload;
        size_t end;

        qres_reader_init(&in, data + at, size - at);
        (void)qres_reader_u8(&in);
        payload = qres_reader_size(&in, size);
        if (in.error != QRES_OK || size - at - in.position < payload ||
            size - at - in.position - payload < 4) {
            return;
        }
        end = at + in.position + payload;
        qres_store32(data + end, qres_crc32c(0, data + at, end - at));
        at = end + 4;
    }
}

#endif
