/*
 * conformance.c: calls every door function of core and prints one digest.
 *
 * Tests: conformance. Spec: spec/arithmetic.md.
 *
 * The output is the same text on every target, compiler and optimisation
 * level; tests/golden/ holds it. A line a section says where a target that
 * differs begins to differ.
 */
#include "conform.h"
#include "port.h"

/* FNV-1a, 64 bits: offset basis and prime. */
#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

static uint64_t fold_byte(uint64_t digest, uint8_t byte) {
    return (digest ^ byte) * FNV_PRIME;
}

static uint64_t fold_value(uint64_t digest, uint64_t value, unsigned size) {
    unsigned i;

    for (i = 0; i < size; i++) {
        digest = fold_byte(digest, (uint8_t)(value >> 8 * i));
    }
    return digest;
}

static void print_digest(const char *name, uint64_t digest) {
    port_text(name);
    port_put(' ');
    port_hex(digest);
    port_put('\n');
}

void conform_section(struct conform *c, const char *name) {
    if (c->name != NULL) {
        print_digest(c->name, c->section);
        c->all = fold_value(c->all, c->section, 8);
    }
    c->name = name;
    c->section = FNV_BASIS;
    c->random = 0;
    if (name == NULL) {
        print_digest("all", c->all);
    }
}

void conform_u32(struct conform *c, uint32_t value) {
    c->section = fold_value(c->section, value, 4);
}

void conform_i32(struct conform *c, int32_t value) {
    c->section = fold_value(c->section, (uint32_t)value, 4);
}

void conform_u64(struct conform *c, uint64_t value) {
    c->section = fold_value(c->section, value, 8);
}

void conform_i64(struct conform *c, int64_t value) {
    c->section = fold_value(c->section, (uint64_t)value, 8);
}

void conform_bytes(struct conform *c, const uint8_t *bytes, size_t size) {
    size_t i;

    for (i = 0; i < size; i++) {
        c->section = fold_byte(c->section, bytes[i]);
    }
}

void conform_text(struct conform *c, const char *text) {
    for (; *text != '\0'; text++) {
        c->section = fold_byte(c->section, (uint8_t)*text);
    }
}

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Generators, 2014). */
uint64_t conform_random(struct conform *c) {
    uint64_t x = c->random += 0x9e3779b97f4a7c15u;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

uint64_t conform_wild(struct conform *c) {
    uint64_t choice = conform_random(c);
    uint64_t x = conform_random(c) >> (choice & 63);

    switch (choice >> 6 & 7) {
    case 0:
        return 0u - x;
    case 1:
        return ~(uint64_t)0 << (choice >> 9 & 63);
    case 2:
        return ((uint64_t)1 << (choice >> 9 & 63)) - (choice >> 15 & 1);
    default:
        return x;
    }
}

int main(void) {
    struct conform c = {0, FNV_BASIS, 0, NULL};

    conform_base(&c);
    conform_fix(&c);
    conform_fixed(&c);
    conform_hash(&c);
    conform_bits(&c);
    conform_model(&c);
    conform_codec(&c);
    conform_frame(&c);
    conform_file(&c);
    conform_section(&c, NULL);
    return 0;
}
