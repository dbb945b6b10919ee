/*
 * fuzz_schema.c: payloads of SCHEMA.
 *
 * Tests: fuzz of room codec. Measuring and unpacking agree, and what was
 * unpacked packs to something that unpacks to the same.
 */
#include "fuzz.h"
#include "qres/codec.h"

static int unpack(struct qres_schema *schema, const uint8_t *bytes,
                  size_t size) {
    struct qres_schema_space space = {NULL, 0, NULL, 0};
    int measured = qres_schema_measure(bytes, size, &space.column_max,
                                       &space.alphabet_max);
    int error;

    if (measured != QRES_OK) {
        return measured;
    }
    FUZZ_REQUIRE(space.column_max <= QRES_COLUMNS_MAX &&
                 space.alphabet_max <= QRES_ALPHABETS_MAX);
    space.columns = fuzz_memory(space.column_max * sizeof *space.columns);
    space.alphabets = fuzz_memory(space.alphabet_max * sizeof(int64_t));
    error = qres_schema_unpack(schema, &space, bytes, size);
    if (error != QRES_OK) {
        free(space.columns);
        free(space.alphabets);
        return error;
    }
    FUZZ_REQUIRE(schema->column_count == space.column_max);
    if (space.alphabet_max == 0) {
        free(space.alphabets);
    }
    return QRES_OK;
}

/* The first alphabet stands where all of them were allocated. */
static void discard(const struct qres_schema *schema) {
    for (uint32_t i = 0; i < schema->column_count; i++) {
        if (schema->columns[i].front.alphabet_count != 0) {
            free((void *)(uintptr_t)schema->columns[i].front.alphabet);
            break;
        }
    }
    free(schema->columns);
}

static void require_same(const struct qres_column *a,
                         const struct qres_column *b) {
    FUZZ_REQUIRE(a->type == b->type && a->scale == b->scale &&
                 a->name_size == b->name_size && a->note_size == b->note_size);
    FUZZ_REQUIRE(a->front.base == b->front.base &&
                 a->front.narrow == b->front.narrow &&
                 a->front.places == b->front.places &&
                 a->front.alphabet_count == b->front.alphabet_count);
    for (uint32_t i = 0; i < a->front.alphabet_count; i++) {
        FUZZ_REQUIRE(a->front.alphabet[i] == b->front.alphabet[i]);
        FUZZ_REQUIRE(i == 0 || a->front.alphabet[i - 1] < a->front.alphabet[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = fuzz_copy(data, size);
    struct qres_schema schema;
    struct qres_schema again;

    if (unpack(&schema, copy, size) == QRES_OK) {
        size_t room = 2 * size + 64;
        uint8_t *packed;
        size_t written;

        for (uint32_t i = 0; i < schema.column_count; i++) {
            /* Nothing but its count bounds an alphabet of 64-bit gaps. */
            room += schema.columns[i].front.alphabet_count * (size_t)12;
        }
        packed = fuzz_memory(room);
        FUZZ_REQUIRE(qres_schema_pack(&schema, packed, room, &written) ==
                     QRES_OK);
        FUZZ_REQUIRE(unpack(&again, packed, written) == QRES_OK);
        FUZZ_REQUIRE(again.version == schema.version &&
                     again.column_count == schema.column_count &&
                     again.note_size == schema.note_size);
        for (uint32_t i = 0; i < schema.column_count; i++) {
            require_same(&schema.columns[i], &again.columns[i]);
        }
        discard(&again);
        free(packed);
        discard(&schema);
    }
    free(copy);
    return 0;
}
