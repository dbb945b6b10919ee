/*
 * port.h: the one thing a test program needs from its target: text out.
 *
 * Tests: conformance.
 */
#ifndef PORT_H
#define PORT_H

#include <stddef.h>
#include <stdint.h>

/* Writes one character to the target's console. */
void port_put(char character);

/* Writes a text up to its 0; writes 16 hexadecimal digits. */
void port_text(const char *text);
void port_hex(uint64_t value);

#endif
