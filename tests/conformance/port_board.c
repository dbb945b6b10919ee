/*
 * port_board.c: text out on the bare-metal boards.
 *
 * Tests: conformance.
 */
#include "board.h"
#include "port.h"

void port_put(char character) {
    board_put(character);
}
