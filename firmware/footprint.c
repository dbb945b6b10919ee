/*
 * footprint.c: links level 0's encoder (PARTS 1), decoder (2) or both (3),
 * so that the linker's map says what they cost in flash.
 *
 * Firmware. Not to be run.
 */
#include "board.h"
#include "qres/codec.h"

int main(void) {
    static uint8_t page[64];
    int status = 0;

#if (PARTS & 1) != 0
    static struct qres_tap tap;
    size_t written;

    qres_tap_init(&tap, qres_tap_scale(&tap), page, sizeof page);
    status |= qres_tap_push(&tap, page[0]);
    status |= qres_tap_finish(&tap, &written);
#endif
#if (PARTS & 2) != 0
    static struct qres_untap untap;
    int64_t sample;

    status |= qres_untap_init(&untap, page, sizeof page);
    status |= qres_untap_pull(&untap, &sample);
    status |= qres_untap_finish(&untap);
#endif
    return status + (int)(board_instructions() & 1);
}
