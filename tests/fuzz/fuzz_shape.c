/*
 * fuzz_shape.c: shapes of columns, dialects, notes of arrays.
 *
 * Tests: fuzz of host/table. The first byte chooses. A shape that unpacks
 * packs to the same bytes; a text that it writes it reads as the same text.
 */
#include "array.h"
#include "fuzz.h"
#include "table.h"

static void check_number(const struct qres_shape *shape, uint64_t bits,
                         int nudge) {
    uint8_t text[QRES_SHAPE_CELL_MAX];
    uint8_t again[QRES_SHAPE_CELL_MAX];
    struct qres_cell cell = {text, 0};
    int64_t time_ns;
    double value;

    (void)qres_shape_value(shape, bits, &value);
    (void)qres_shape_time(shape, bits, &time_ns);
    cell.size = qres_shape_write(shape, bits, nudge, text);
    FUZZ_REQUIRE(cell.size <= sizeof text);
    if (cell.size != 0 &&
        qres_shape_read(shape, cell, &bits, &nudge) == QRES_OK) {
        FUZZ_REQUIRE(qres_shape_write(shape, bits, nudge, again) == cell.size);
        FUZZ_REQUIRE(memcmp(text, again, cell.size) == 0);
    }
}

static void read_shape(struct dice dice) {
    struct dice part = dice_part(&dice, QRES_SHAPE_PACK_MAX);
    struct qres_buffer packed = {0};
    struct qres_shape shape;
    struct qres_shape again;
    uint8_t *copy = fuzz_copy(part.data, part.size);
    char words[200];

    if (qres_shape_unpack(&shape, copy, part.size) == QRES_OK) {
        FUZZ_REQUIRE(qres_shape_pack(&shape, &packed) == QRES_OK);
        FUZZ_REQUIRE(qres_shape_unpack(&again, packed.data, packed.size) ==
                     QRES_OK);
        FUZZ_REQUIRE(qres_shape_describe(&shape, words, sizeof words) > 0);
        while (dice.size != 0 && shape.kind < QRES_SHAPE_WORDS) {
            int nudge = shape.nudged ? dice_u8(&dice) % 31 - 15 : 0;
            struct qres_cell cell = {dice.data, dice.size % 40};
            uint64_t bits = dice_u64(&dice);

            check_number(&shape, bits, nudge);
            if (qres_shape_read(&shape, cell, &bits, &nudge) == QRES_OK) {
                check_number(&shape, bits, nudge);
            }
        }
    }
    qres_buffer_free(&packed);
    free(copy);
}

static void read_dialect(struct dice dice) {
    uint8_t *copy = fuzz_copy(dice.data, dice.size);
    struct qres_dialect dialect;

    if (qres_dialect_unpack(&dialect, copy, dice.size) == QRES_OK) {
        struct qres_buffer packed = {0};
        struct qres_dialect again;

        for (uint32_t i = 0; i < dialect.columns; i++) {
            size_t size;
            const uint8_t *name = qres_dialect_name(&dialect, i, &size);

            free(fuzz_copy(name, size));
        }
        FUZZ_REQUIRE(qres_dialect_pack(&dialect, &packed) == QRES_OK);
        FUZZ_REQUIRE(qres_dialect_unpack(&again, packed.data, packed.size) ==
                     QRES_OK);
        FUZZ_REQUIRE(again.columns == dialect.columns &&
                     again.head.size == dialect.head.size);
        qres_dialect_free(&again);
        qres_buffer_free(&packed);
        qres_dialect_free(&dialect);
    }
    free(copy);
}

static void read_array(struct dice dice) {
    uint8_t *copy = fuzz_copy(dice.data, dice.size);
    struct qres_array array;

    if (qres_array_unpack(&array, copy, dice.size) == QRES_OK) {
        struct qres_buffer packed = {0};
        struct qres_array again;

        FUZZ_REQUIRE(array.type < QRES_TYPE_BYTES && array.channels != 0);
        FUZZ_REQUIRE(qres_array_pack(&array, &packed) == QRES_OK);
        FUZZ_REQUIRE(qres_array_unpack(&again, packed.data, packed.size) ==
                     QRES_OK);
        FUZZ_REQUIRE(again.head.size == array.head.size);
        qres_array_free(&again);
        qres_buffer_free(&packed);
        qres_array_free(&array);
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};

    switch (dice_u8(&dice) % 3) {
    case 0:
        read_shape(dice);
        break;
    case 1:
        read_dialect(dice);
        break;
    default:
        read_array(dice);
        break;
    }
    return 0;
}
