/*
 * port.c: text and hexadecimal numbers over the target's `port_put`.
 *
 * Tests: conformance.
 */
#include "port.h"

void port_text(const char *text) {
    while (*text != '\0') {
        port_put(*text++);
    }
}

void port_hex(uint64_t value) {
    unsigned digit;

    for (digit = 0; digit < 16; digit++) {
        port_put("0123456789abcdef"[value >> 60]);
        value <<= 4;
    }
}
