/*
 * conform.h: the digest that the conformance program folds everything into.
 *
 * Tests: conformance. Spec: spec/arithmetic.md.
 *
 * No library is used, so that the same source runs hosted, on bare metal and
 * in WebAssembly. Values enter the digest as little-endian bytes, whatever
 * the byte order of the machine.
 */
#ifndef CONFORM_H
#define CONFORM_H

#include <stddef.h>
#include <stdint.h>

struct conform {
    uint64_t section;
    uint64_t all;
    uint64_t random;
    const char *name;
};

/*
 * Ends the section before, prints its digest, and begins the section `name`
 * with a fresh digest and a fresh generator. NULL ends the last one and
 * prints the digest of all.
 */
void conform_section(struct conform *c, const char *name);

/* Fold one value, or `size` bytes, or the characters of a text. */
void conform_u32(struct conform *c, uint32_t value);
void conform_i32(struct conform *c, int32_t value);
void conform_u64(struct conform *c, uint64_t value);
void conform_i64(struct conform *c, int64_t value);
void conform_bytes(struct conform *c, const uint8_t *bytes, size_t size);
void conform_text(struct conform *c, const char *text);

/*
 * The next input of the section: `conform_random` is uniform (SplitMix64,
 * from zero in every section), `conform_wild` favours few bits and the ends
 * of the range, where integer code breaks.
 */
uint64_t conform_random(struct conform *c);
uint64_t conform_wild(struct conform *c);

/*
 * Sample `index` of a series of `kind` (mod 4): a slow wave with noise, wild
 * values that wrap, a ramp, a constant with spikes.
 */
int64_t conform_sample(struct conform *c, unsigned kind, unsigned index);

/* Each room's sections; together they cover every function of its door. */
void conform_base(struct conform *c);
void conform_fix(struct conform *c);
void conform_fixed(struct conform *c);
void conform_hash(struct conform *c);
void conform_bits(struct conform *c);
void conform_model(struct conform *c);
void conform_codec(struct conform *c);
void conform_frame(struct conform *c);
void conform_file(struct conform *c);

#endif
