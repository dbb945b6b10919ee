/*
 * memory.c: memcpy, memmove, memset and memcmp for targets without libc.
 *
 * Firmware. A C compiler may call these four even in freestanding code.
 * Leave this file out where the platform brings its own. It must be built
 * with -fno-tree-loop-distribute-patterns (gcc) or -fno-builtin (clang):
 * otherwise the compiler turns each loop into a call of itself.
 */
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
    unsigned char *out = to;
    const unsigned char *in = from;

    while (size-- != 0) {
        *out++ = *in++;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t size) {
    unsigned char *out = to;
    const unsigned char *in = from;

    if (out <= in) {
        while (size-- != 0) {
            *out++ = *in++;
        }
    } else {
        while (size-- != 0) {
            out[size] = in[size];
        }
    }
    return to;
}

void *memset(void *to, int value, size_t size) {
    unsigned char *out = to;

    while (size-- != 0) {
        *out++ = (unsigned char)value;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t size) {
    const unsigned char *x = a;
    const unsigned char *y = b;

    for (; size != 0; size--, x++, y++) {
        if (*x != *y) {
            return *x < *y ? -1 : 1;
        }
    }
    return 0;
}
