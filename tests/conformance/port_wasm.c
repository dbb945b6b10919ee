/*
 * port_wasm.c: text out of a WebAssembly module, through one import.
 *
 * Tests: conformance.
 */
#include "port.h"

__attribute__((import_module("port"), import_name("put"))) extern void
import_put(int32_t character);

void port_put(char character) {
    import_put((unsigned char)character);
}
