/*
 * fuzz_decoder.c: whole files, streamed in pieces and in one call.
 *
 * Tests: fuzz of room file. The first byte: bit 0 sets checksums right, bit
 * 1 narrows the limits, the others choose the pieces. Both ways of decoding
 * must come to the same rows and the same error.
 */
#include "checksum.h"
#include "fuzz.h"
#include "qres/file.h"

#define OUT_MAX ((size_t)1 << 20)

static const struct qres_decoder_config limits[2] = {
    {(size_t)1 << 17, (size_t)1 << 17, 64, 4096},
    {512, 256, 4, 16},
};
static uint8_t streamed[OUT_MAX];
static uint8_t at_once[OUT_MAX];

struct stream {
    struct qres_decoder *decoder;
    struct dice pieces;
    const uint8_t *file;
    size_t size;
    size_t written;
};

/* Every cell and every byte of a blob is read. */
static int take_group(struct stream *stream) {
    const struct qres_schema *schema = qres_decoder_schema(stream->decoder);
    uint32_t rows = qres_decoder_rows(stream->decoder);
    size_t row_size = 0;
    size_t at = stream->written;
    int has_bytes = 0;

    for (uint32_t i = 0; i < schema->column_count; i++) {
        row_size += qres_type_width((enum qres_type)schema->columns[i].type);
        has_bytes |= schema->columns[i].type == QRES_TYPE_BYTES;
    }
    for (uint32_t i = 0; i < schema->column_count; i++) {
        if (schema->columns[i].type == QRES_TYPE_BYTES) {
            size_t size;
            const uint8_t *blob = qres_decoder_blob(stream->decoder, i, &size);

            free(fuzz_copy(blob, size));
        }
    }
    if (has_bytes) {
        return QRES_E_DATA;
    }
    if (rows * row_size > OUT_MAX - stream->written) {
        return QRES_E_SPACE;
    }
    for (uint32_t i = 0; i < schema->column_count; i++) {
        enum qres_type type = (enum qres_type)schema->columns[i].type;

        qres_type_store(type, qres_decoder_cells(stream->decoder, i), rows,
                        streamed + at, row_size);
        at += qres_type_width(type);
    }
    stream->written += rows * row_size;
    return QRES_OK;
}

static int push_piece(struct stream *stream) {
    size_t piece = 1 + dice_u8(&stream->pieces) % 64u;
    size_t taken;
    int error;

    if (stream->pieces.size == 0 || piece > stream->size) {
        piece = stream->size;
    }
    error = qres_decoder_push(stream->decoder, stream->file, piece, &taken);
    stream->file += taken;
    stream->size -= taken;
    if (error == QRES_OK && taken == 0) {
        return qres_decoder_is_complete(stream->decoder) ? 1 : QRES_E_END;
    }
    return error;
}

static int decode_stream(struct stream *stream) {
    int error = QRES_OK;

    while (error == QRES_OK) {
        enum qres_event event;

        error = qres_decoder_next(stream->decoder, &event);
        if (error == QRES_OK && event == QRES_EVENT_GROUP) {
            error = take_group(stream);
        } else if (error == QRES_OK && event == QRES_EVENT_MORE) {
            error = push_piece(stream);
        }
    }
    return error == 1 ? QRES_OK : error;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};
    unsigned head = dice_u8(&dice);
    struct stream stream = {NULL, {NULL, 0}, NULL, 0, 0};
    struct qres_memory memory = {NULL, 0, limits[head >> 1 & 1]};
    struct qres_writer out;
    uint8_t *copy = fuzz_copy(dice.data, dice.size);
    int error;

    if (head & 1 && dice.size > QRES_MAGIC_SIZE) {
        fix_checksums(copy + QRES_MAGIC_SIZE, dice.size - QRES_MAGIC_SIZE);
    }
    stream.file = copy;
    stream.size = dice.size;
    stream.pieces = dice; /* the file's own bytes, as good as any */
    stream.pieces.size = head & 0x80 ? 0 : dice.size;
    FUZZ_REQUIRE(qres_decoder_size(&memory.limits, &memory.size) == QRES_OK);
    memory.bytes = fuzz_memory(memory.size);
    FUZZ_REQUIRE(qres_decoder_init(&stream.decoder, &memory.limits,
                                   memory.bytes, memory.size) == QRES_OK);
    error = decode_stream(&stream);

    qres_writer_init(&out, at_once, sizeof at_once);
    FUZZ_REQUIRE(qres_decompress(copy, dice.size, &memory, &out) == error);
    FUZZ_REQUIRE(out.position == (error == QRES_OK ? stream.written : 0));
    FUZZ_REQUIRE(memcmp(at_once, streamed, out.position) == 0);
    free(memory.bytes);
    free(copy);
    return 0;
}
