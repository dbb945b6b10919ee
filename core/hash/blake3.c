/*
 * blake3.c: BLAKE3, with a stack of subtree chains instead of recursion.
 *
 * Room: hash. Spec: spec/arithmetic.md 3.2.
 */
#include "qres/hash.h"

enum { BLOCK_SIZE = 64, BLOCKS_PER_CHUNK = 16, ROUNDS = 7 };

/* Domain flags of the BLAKE3 specification, 2.2. */
enum {
    CHUNK_START = 1,
    CHUNK_END = 2,
    PARENT = 4,
    ROOT = 8,
    KEYED_HASH = 16,
    DERIVE_CONTEXT = 32,
    DERIVE_MATERIAL = 64
};

static const uint32_t start_words[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                        0xa54ff53a, 0x510e527f, 0x9b05688c,
                                        0x1f83d9ab, 0x5be0cd19};

static const uint8_t permutation[16] = {2, 6,  3,  10, 7, 0,  4,  13,
                                        1, 11, 12, 5,  9, 14, 15, 8};

/* What one call of the compression function takes. */
struct node {
    uint32_t chain[8];
    uint32_t message[16];
    uint64_t counter;
    uint32_t size;
    uint32_t flags;
};

static uint32_t rotate(uint32_t x, unsigned n) {
    return x >> n | x << (32 - n);
}

static void mix(uint32_t v[16], unsigned a, unsigned b, unsigned c, unsigned d,
                const uint32_t m[2]) {
    v[a] += v[b] + m[0];
    v[d] = rotate(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 12);
    v[a] += v[b] + m[1];
    v[d] = rotate(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 7);
}

static void mix_all(uint32_t v[16], const uint32_t m[16]) {
    mix(v, 0, 4, 8, 12, m);
    mix(v, 1, 5, 9, 13, m + 2);
    mix(v, 2, 6, 10, 14, m + 4);
    mix(v, 3, 7, 11, 15, m + 6);
    mix(v, 0, 5, 10, 15, m + 8);
    mix(v, 1, 6, 11, 12, m + 10);
    mix(v, 2, 7, 8, 13, m + 12);
    mix(v, 3, 4, 9, 14, m + 14);
}

/* The 16 output words; the first 8 are the chain of the node. */
static void compress(const struct node *node, uint32_t v[16]) {
    uint32_t m[2][16];

    QRES_ASSERT(node->size <= BLOCK_SIZE);
    for (unsigned i = 0; i < 8; i++) {
        v[i] = node->chain[i];
        v[i + 8] = start_words[i];
    }
    v[12] = (uint32_t)node->counter;
    v[13] = (uint32_t)(node->counter >> 32);
    v[14] = node->size;
    v[15] = node->flags;
    for (unsigned i = 0; i < 16; i++) {
        m[0][i] = node->message[i];
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        const uint32_t *now = m[round & 1];
        uint32_t *next = m[~round & 1];

        mix_all(v, now);
        for (unsigned i = 0; i < 16; i++) {
            next[i] = now[permutation[i]];
        }
    }
    for (unsigned i = 0; i < 8; i++) {
        v[i] ^= v[i + 8];
        v[i + 8] ^= node->chain[i];
    }
}

static void compress_chain(const struct node *node, uint32_t chain[8]) {
    uint32_t v[16];

    compress(node, v);
    for (unsigned i = 0; i < 8; i++) {
        chain[i] = v[i];
    }
}

/* The node of the block that waits in the buffer. */
static void make_block(const struct qres_blake3 *hash, uint32_t flags,
                       struct node *node) {
    for (unsigned i = 0; i < 8; i++) {
        node->chain[i] = hash->chain[i];
    }
    for (size_t i = 0; i < 16; i++) {
        node->message[i] = qres_load32(hash->block + 4 * i);
    }
    node->counter = hash->chunks;
    node->size = hash->block_size;
    node->flags = hash->flags | flags | (hash->blocks == 0 ? CHUNK_START : 0);
}

/* The node above two subtrees. */
static void make_parent(const struct qres_blake3 *hash, const uint32_t left[8],
                        const uint32_t right[8], struct node *node) {
    for (unsigned i = 0; i < 8; i++) {
        node->chain[i] = hash->key[i];
        node->message[i] = left[i];
        node->message[i + 8] = right[i];
    }
    node->counter = 0;
    node->size = BLOCK_SIZE;
    node->flags = hash->flags | PARENT;
}

static void start_chunk(struct qres_blake3 *hash) {
    for (unsigned i = 0; i < 8; i++) {
        hash->chain[i] = hash->key[i];
    }
    hash->blocks = 0;
}

static void clear_block(struct qres_blake3 *hash) {
    for (unsigned i = 0; i < BLOCK_SIZE; i++) {
        hash->block[i] = 0;
    }
    hash->block_size = 0;
}

static void start(struct qres_blake3 *hash, uint32_t flags) {
    hash->chunks = 0;
    hash->flags = (uint8_t)flags;
    hash->depth = 0;
    hash->reserved = 0;
    start_chunk(hash);
    clear_block(hash);
}

void qres_blake3_init(struct qres_blake3 *hash) {
    for (unsigned i = 0; i < 8; i++) {
        hash->key[i] = start_words[i];
    }
    start(hash, 0);
}

void qres_blake3_init_keyed(struct qres_blake3 *hash,
                            const uint8_t key[QRES_BLAKE3_SIZE]) {
    for (size_t i = 0; i < 8; i++) {
        hash->key[i] = qres_load32(key + 4 * i);
    }
    start(hash, KEYED_HASH);
}

void qres_blake3_init_derive(struct qres_blake3 *hash, const void *context,
                             size_t size) {
    uint8_t key[QRES_BLAKE3_SIZE];

    qres_blake3_init(hash);
    start(hash, DERIVE_CONTEXT);
    qres_blake3_push(hash, context, size);
    qres_blake3_pull(hash, 0, key, sizeof key);
    qres_blake3_init_keyed(hash, key);
    start(hash, DERIVE_MATERIAL);
}

/*
 * Puts the chain of a finished chunk on the stack, joined with every
 * subtree of the same size: as many as the chunk count has zeros at its
 * end. The stack then holds one subtree for each 1 of the count.
 */
static void push_chunk(struct qres_blake3 *hash, struct node *node) {
    uint32_t chain[8];

    compress_chain(node, chain);
    hash->chunks++;
    for (uint64_t count = hash->chunks; (count & 1) == 0; count >>= 1) {
        QRES_ASSERT(hash->depth > 0);
        hash->depth--;
        make_parent(hash, hash->stack[hash->depth], chain, node);
        compress_chain(node, chain);
    }
    QRES_ASSERT(hash->depth < QRES_BLAKE3_DEPTH_MAX);
    for (unsigned i = 0; i < 8; i++) {
        hash->stack[hash->depth][i] = chain[i];
    }
    hash->depth++;
}

/* Takes in the full block; more input is known to follow. */
static void push_block(struct qres_blake3 *hash) {
    struct node node;

    QRES_ASSERT(hash->block_size == BLOCK_SIZE);
    if (hash->blocks == BLOCKS_PER_CHUNK - 1) {
        make_block(hash, CHUNK_END, &node);
        push_chunk(hash, &node);
        start_chunk(hash);
    } else {
        make_block(hash, 0, &node);
        compress_chain(&node, hash->chain);
        hash->blocks++;
    }
    clear_block(hash);
}

void qres_blake3_push(struct qres_blake3 *hash, const void *data, size_t size) {
    const uint8_t *p = data;

    QRES_ASSERT(data != NULL || size == 0);
    while (size != 0) {
        size_t part = BLOCK_SIZE - (size_t)hash->block_size;

        if (part == 0) {
            push_block(hash);
            continue;
        }
        part = size < part ? size : part;
        for (size_t i = 0; i < part; i++) {
            hash->block[hash->block_size + i] = p[i];
        }
        hash->block_size = (uint8_t)(hash->block_size + part);
        p += part;
        size -= part;
    }
}

void qres_blake3_pull(const struct qres_blake3 *hash, uint64_t offset,
                      void *out, size_t size) {
    uint8_t *p = out;
    struct node node;
    uint32_t words[16];

    make_block(hash, CHUNK_END, &node);
    for (unsigned i = hash->depth; i-- > 0;) {
        compress_chain(&node, words);
        make_parent(hash, hash->stack[i], words, &node);
    }
    node.flags |= ROOT;
    while (size != 0) {
        unsigned at = (unsigned)(offset % BLOCK_SIZE);

        node.counter = offset / BLOCK_SIZE;
        compress(&node, words);
        for (; at < BLOCK_SIZE && size != 0; at++) {
            *p++ = (uint8_t)(words[at / 4] >> (at % 4 * 8));
            offset++;
            size--;
        }
    }
}
