/*
 * fuzz_csv.c: any bytes as a text table, there and back.
 *
 * Tests: fuzz of host/table. The first bytes choose the rows a group and
 * the pieces in which the text is read.
 */
#include "fuzz.h"
#include "table.h"

#include "../unit/table_round.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};
    struct round round = {0};
    unsigned head = dice_u8(&dice);
    uint8_t *copy;

    round.rows = head % 64;
    round.piece = head & 0x40 ? 1u + dice_u8(&dice) : 0;
    copy = fuzz_copy(dice.data, dice.size);
    round.text = copy;
    round.size = dice.size;
    FUZZ_REQUIRE(round_trip(&round) == QRES_OK);
    FUZZ_REQUIRE(!round.differs && round.written == dice.size);
    free(copy);
    return 0;
}
