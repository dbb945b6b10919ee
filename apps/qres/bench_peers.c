/*
 * bench_peers.c: the general compressors that bench compares with.
 *
 * Program: qres. Each is optional: the build leaves out what it lacks.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#ifdef QRES_HAVE_ZSTD
#include <zstd.h>

static size_t zstd_encode(const uint8_t *in, size_t size, uint8_t *out,
                          size_t room) {
    size_t written = ZSTD_compress(out, room, in, size, 19);

    return ZSTD_isError(written) ? 0 : written;
}

static size_t zstd_decode(const uint8_t *in, size_t size, uint8_t *out,
                          size_t room) {
    size_t written = ZSTD_decompress(out, room, in, size);

    return ZSTD_isError(written) ? 0 : written;
}

static size_t zstd_bound(size_t size) {
    return ZSTD_compressBound(size);
}
#endif

#ifdef QRES_HAVE_XZ
#include <lzma.h>

static size_t xz_encode(const uint8_t *in, size_t size, uint8_t *out,
                        size_t room) {
    size_t written = 0;

    return lzma_easy_buffer_encode(9 | LZMA_PRESET_EXTREME, LZMA_CHECK_CRC32,
                                   NULL, in, size, out, &written,
                                   room) == LZMA_OK
               ? written
               : 0;
}

static size_t xz_decode(const uint8_t *in, size_t size, uint8_t *out,
                        size_t room) {
    uint64_t memory = UINT64_MAX;
    size_t taken = 0;
    size_t written = 0;

    return lzma_stream_buffer_decode(&memory, 0, NULL, in, &taken, size, out,
                                     &written, room) == LZMA_OK
               ? written
               : 0;
}

static size_t xz_bound(size_t size) {
    return lzma_stream_buffer_bound(size);
}
#endif

#ifdef QRES_HAVE_LZ4
#include <lz4.h>
#include <lz4hc.h>

static size_t lz4_encode(const uint8_t *in, size_t size, uint8_t *out,
                         size_t room) {
    int written = LZ4_compress_HC((const char *)in, (char *)out, (int)size,
                                  (int)room, LZ4HC_CLEVEL_MAX);

    return written > 0 ? (size_t)written : 0;
}

static size_t lz4_decode(const uint8_t *in, size_t size, uint8_t *out,
                         size_t room) {
    int written = LZ4_decompress_safe((const char *)in, (char *)out, (int)size,
                                      (int)room);

    return written > 0 ? (size_t)written : 0;
}

static size_t lz4_bound(size_t size) {
    return size <= LZ4_MAX_INPUT_SIZE ? (size_t)LZ4_compressBound((int)size)
                                      : 0;
}
#endif

#ifdef QRES_HAVE_BROTLI
#include <brotli/decode.h>
#include <brotli/encode.h>

static size_t brotli_encode(const uint8_t *in, size_t size, uint8_t *out,
                            size_t room) {
    size_t written = room;

    return BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS,
                                 BROTLI_DEFAULT_MODE, size, in, &written, out)
               ? written
               : 0;
}

static size_t brotli_decode(const uint8_t *in, size_t size, uint8_t *out,
                            size_t room) {
    size_t written = room;

    return BrotliDecoderDecompress(size, in, &written, out) ==
                   BROTLI_DECODER_RESULT_SUCCESS
               ? written
               : 0;
}

static size_t brotli_bound(size_t size) {
    return BrotliEncoderMaxCompressedSize(size);
}
#endif

#ifdef QRES_HAVE_BZIP2
#include <bzlib.h>

/* bzlib's input is not const, though it only reads it. */
static char *unconst(const uint8_t *bytes) {
    char *same;

    memcpy(&same, &bytes, sizeof same);
    return same;
}

static size_t bzip2_encode(const uint8_t *in, size_t size, uint8_t *out,
                           size_t room) {
    unsigned written = (unsigned)room;

    return BZ2_bzBuffToBuffCompress((char *)out, &written, unconst(in),
                                    (unsigned)size, 9, 0, 0) == BZ_OK
               ? written
               : 0;
}

static size_t bzip2_decode(const uint8_t *in, size_t size, uint8_t *out,
                           size_t room) {
    unsigned written = (unsigned)room;

    return BZ2_bzBuffToBuffDecompress((char *)out, &written, unconst(in),
                                      (unsigned)size, 0, 0) == BZ_OK
               ? written
               : 0;
}

static size_t bzip2_bound(size_t size) {
    return size < UINT32_MAX / 2 ? size + size / 100 + 600 : 0;
}
#endif

const struct peer peer_table[] = {
#ifdef QRES_HAVE_ZSTD
    {"zstd", "zstd -19", zstd_bound, zstd_encode, zstd_decode},
#endif
#ifdef QRES_HAVE_XZ
    {"xz", "xz -9e", xz_bound, xz_encode, xz_decode},
#endif
#ifdef QRES_HAVE_LZ4
    {"lz4", "lz4 -12", lz4_bound, lz4_encode, lz4_decode},
#endif
#ifdef QRES_HAVE_BROTLI
    {"brotli", "brotli -11", brotli_bound, brotli_encode, brotli_decode},
#endif
#ifdef QRES_HAVE_BZIP2
    {"bzip2", "bzip2 -9", bzip2_bound, bzip2_encode, bzip2_decode},
#endif
    {NULL, NULL, NULL, NULL, NULL},
};
const size_t peer_count = sizeof peer_table / sizeof peer_table[0] - 1;

const struct peer *peer_find(const char *name, size_t size) {
    for (size_t i = 0; i < peer_count; i++) {
        if (strlen(peer_table[i].name) == size &&
            memcmp(peer_table[i].name, name, size) == 0) {
            return &peer_table[i];
        }
    }
    return NULL;
}

/* ---- measuring ---------------------------------------------------------- */

struct buffers {
    uint8_t *column;
    uint8_t *coded;
    uint8_t *decoded;
    size_t size;
    size_t room;
};

static void gather(const struct bench_set *set, uint32_t index,
                   struct buffers *buffers) {
    size_t width = qres_type_width(set->type);
    const uint8_t *at = set->samples + index * width;

    for (uint64_t row = 0; row < set->rows; row++) {
        memcpy(buffers->column + row * width, at, width);
        at += width * set->series_count;
    }
}

static int code_column(const struct peer *peer, struct buffers *buffers,
                       struct figures *figures, struct fault *fault) {
    double start = cpu_seconds();
    size_t coded = peer->encode(buffers->column, buffers->size, buffers->coded,
                                buffers->room);
    double middle = cpu_seconds();
    size_t size =
        peer->decode(buffers->coded, coded, buffers->decoded, buffers->size);
    double end = cpu_seconds();

    if (coded == 0 || size != buffers->size ||
        memcmp(buffers->decoded, buffers->column, size) != 0) {
        return fault_set(fault, QRES_E_STATE, "%s did not give the bytes back",
                         peer->label);
    }
    figures->raw += buffers->size;
    figures->coded += coded;
    figures->encode_s += middle - start;
    figures->decode_s += end - middle;
    return QRES_OK;
}

int peer_code(const struct peer *peer, const struct bench_set *set,
              struct figures *figures, struct fault *fault) {
    struct buffers buffers = {0};
    int result = QRES_OK;

    memset(figures, 0, sizeof *figures);
    buffers.size = (size_t)set->rows * qres_type_width(set->type);
    if (buffers.size == 0) {
        return QRES_OK;
    }
    buffers.room = peer->bound(buffers.size);
    buffers.column = malloc(buffers.size);
    buffers.decoded = malloc(buffers.size);
    buffers.coded = malloc(buffers.room + 1);
    if (buffers.room == 0 || buffers.column == NULL ||
        buffers.decoded == NULL || buffers.coded == NULL) {
        result =
            fault_set(fault, QRES_E_MEMORY, "too large for %s", peer->label);
    }
    for (uint32_t i = 0; result == QRES_OK && i < set->series_count; i++) {
        gather(set, i, &buffers);
        result = code_column(peer, &buffers, figures, fault);
    }
    free(buffers.column);
    free(buffers.decoded);
    free(buffers.coded);
    return result;
}
