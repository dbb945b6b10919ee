/*
 * fuzz_group.c: payloads of GROUP.
 *
 * Tests: fuzz of room codec. The first two bytes are the number of columns.
 * Every page that a group promises lies in its payload, one after another.
 */
#include "fuzz.h"
#include "qres/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};
    uint32_t columns = dice_u16(&dice) % QRES_COLUMNS_MAX + 1;
    uint8_t *copy = fuzz_copy(dice.data, dice.size);
    struct qres_group_view group;

    if (qres_group_unpack(&group, copy, dice.size, columns) == QRES_OK) {
        const uint8_t *next = group.pages;

        FUZZ_REQUIRE(group.row_count >= 1 && group.row_count <= QRES_ROWS_MAX);
        FUZZ_REQUIRE((size_t)group.row_count * columns <= QRES_CELLS_MAX);
        /* Each look-up walks the sizes; a few of the last will do. */
        for (uint32_t i = columns > 64 ? columns - 64 : 0; i < columns; i++) {
            size_t page_size;
            const uint8_t *page = qres_group_page(&group, i, &page_size);

            FUZZ_REQUIRE(columns > 64 || page == next);
            FUZZ_REQUIRE(page >= group.pages &&
                         page + page_size <= copy + dice.size);
            next = page + page_size;
        }
        FUZZ_REQUIRE(next == copy + dice.size);
    }
    free(copy);
    return 0;
}
