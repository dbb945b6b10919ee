/*
 * fuzz_chunk.c: chunks, payloads of INDEX and of END.
 *
 * Tests: fuzz of room file. The first byte chooses; with its high bit the
 * checksum of a chunk is set right, so that what follows it is reached.
 */
#include "checksum.h"
#include "fuzz.h"
#include "qres/file.h"

static void read_index(const uint8_t *payload, size_t size) {
    struct qres_index_reader reader;
    struct qres_index_group group;
    struct qres_index_column column;
    size_t steps = 0;
    int error = qres_index_open(&reader, payload, size);

    while (error == QRES_OK && reader.group_count != 0) {
        error = qres_index_next(&reader, &group);
        while (error == QRES_OK && reader.columns_left != 0) {
            error = qres_index_next_column(&reader, &column);
            /* A column is three bytes at least. */
            FUZZ_REQUIRE(error != QRES_OK || ++steps <= size);
        }
    }
    if (error == QRES_OK) {
        FUZZ_REQUIRE(qres_index_next(&reader, &group) == QRES_E_STATE);
    }
}

static void read_chunks(const uint8_t *data, size_t size, size_t chunk_max) {
    while (size != 0) {
        struct qres_chunk_view view;
        uint64_t index_offset;

        if (qres_chunk_unpack(data, size, chunk_max, &view) != QRES_OK) {
            return;
        }
        FUZZ_REQUIRE(view.size <= size && view.payload_size + 4 < view.size);
        FUZZ_REQUIRE(view.payload + view.payload_size + 4 == data + view.size);
        if (view.type == QRES_CHUNK_INDEX) {
            read_index(view.payload, view.payload_size);
        }
        if (view.type == QRES_CHUNK_END) {
            FUZZ_REQUIRE(qres_end_unpack(&view, &index_offset) <= QRES_OK);
        }
        data += view.size;
        size -= view.size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};
    unsigned head = dice_u8(&dice);
    uint8_t *copy = fuzz_copy(dice.data, dice.size);

    if (head & 0x80) {
        fix_checksums(copy, dice.size);
    }
    if (head % 2 == 0) {
        read_chunks(copy, dice.size, head & 0x40 ? 64 : (size_t)1 << 20);
    } else {
        read_index(copy, dice.size);
    }
    free(copy);
    return 0;
}
