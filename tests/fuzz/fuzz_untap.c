/*
 * fuzz_untap.c: pages sample by sample, as firmware writes and reads them.
 *
 * Tests: fuzz of room codec. An even first byte: the rest is a page. An odd
 * one: the rest are samples, which come back from their page.
 */
#include "fuzz.h"
#include "qres/codec.h"

#define SAMPLES_MAX 2000

static void read_page(struct dice dice) {
    uint8_t *copy = fuzz_copy(dice.data, dice.size);
    struct qres_untap untap;
    int64_t sample;

    if (qres_untap_init(&untap, copy, dice.size) == QRES_OK) {
        unsigned count = 0;

        while (count < SAMPLES_MAX &&
               qres_untap_pull(&untap, &sample) == QRES_OK) {
            count++;
        }
        FUZZ_REQUIRE(untap.bits.position <= untap.bits.size);
        FUZZ_REQUIRE(qres_untap_finish(&untap) <= QRES_OK);
    }
    free(copy);
}

static void write_page(struct dice dice) {
    unsigned scale = dice_u8(&dice) % (QRES_SCALE_MAX + 1);
    size_t count = dice.size / 8 < SAMPLES_MAX ? dice.size / 8 : SAMPLES_MAX;
    size_t room = 16 + count * (QRES_RICE_BITS_MAX / 8 + 1);
    uint8_t *page = fuzz_memory(room);
    struct dice again = dice;
    struct qres_tap tap;
    struct qres_untap untap;
    int64_t sample;
    size_t size;

    qres_tap_init(&tap, scale, page, room);
    for (size_t i = 0; i < count; i++) {
        FUZZ_REQUIRE(qres_tap_push(&tap, qres_int64(dice_u64(&dice))) ==
                     QRES_OK);
    }
    FUZZ_REQUIRE(qres_tap_scale(&tap) <= QRES_SCALE_MAX);
    if (count != 0) {
        FUZZ_REQUIRE(qres_tap_finish(&tap, &size) == QRES_OK);
        page = realloc(page, size);
        FUZZ_REQUIRE(page != NULL);
        FUZZ_REQUIRE(qres_untap_init(&untap, page, size) == QRES_OK);
        for (size_t i = 0; i < count; i++) {
            FUZZ_REQUIRE(qres_untap_pull(&untap, &sample) == QRES_OK);
            FUZZ_REQUIRE(sample == qres_int64(dice_u64(&again)));
        }
        FUZZ_REQUIRE(qres_untap_finish(&untap) == QRES_OK);
    }
    free(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = {data, size};

    if (dice_u8(&dice) % 2 == 0) {
        read_page(dice);
    } else {
        write_page(dice);
    }
    return 0;
}
