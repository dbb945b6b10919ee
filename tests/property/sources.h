/*
 * sources.h: good files, and what they decode to.
 *
 * Tests: property.
 */
#ifndef QRES_TESTS_SOURCES_H
#define QRES_TESTS_SOURCES_H

#include "qres/file.h"
#include "unpacker.h"

#define GROUPS_MAX  4096
#define SOURCES_MAX 32

enum source_class {
    CLASS_GOLDEN,
    CLASS_FLEET,
    CLASS_JENA,
    CLASS_TYPES,
    CLASS_COUNT
};
extern const char *const class_names[CLASS_COUNT];

struct source {
    char name[40];
    uint8_t *file;
    size_t size;
    size_t group_count;
    size_t *ends;      /* [group_count] offset behind each GROUP */
    uint64_t *digests; /* [group_count] of its cells and bytes */
    uint64_t *sizes;   /* [group_count + 1] of text before each group */
    uint8_t *text;     /* what it was made from */
};

struct sources {
    struct source list[SOURCES_MAX];
    size_t first[CLASS_COUNT + 1]; /* of each class in the list */
};

static inline uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* Makes them all; `with_text` also restores their texts. Exits on failure. */
void make_sources(struct sources *sources, int with_text);
void free_sources(struct sources *sources);
const struct source *pick_source(const struct sources *sources,
                                 unsigned source_class, uint64_t *state);

struct cells_result {
    int error; /* QRES_OK: whole and complete */
    size_t count;
    uint64_t digests[GROUPS_MAX];
};
void decode_groups(void *memory, size_t memory_size,
                   const struct qres_decoder_config *limits,
                   const uint8_t *file, size_t size,
                   struct cells_result *result);
/* Memory of a decoder with default limits. */
void *open_decoder(size_t *size);

/* As `qres decompress` does, into a file descriptor. */
int restore_file(const uint8_t *file, size_t size, int sink, uint64_t *written,
                 struct fault *fault);
/* A file without a name. */
int open_scratch(void);
/* Whether the first bytes of the file are these. */
int same_text(int sink, const uint8_t *text, size_t size);

#endif
