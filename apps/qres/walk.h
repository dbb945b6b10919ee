/*
 * walk.h: the chunks of a .qres file, one after the other, and their pages.
 *
 * Program: qres. Memory grows with what is read, never with what a damaged
 * length promises. Each fault carries the byte where it was found.
 */
#ifndef QRES_APP_WALK_H
#define QRES_APP_WALK_H

#include "qres/file.h"
#include "stream.h"

#define WALK_CHUNK_MAX ((size_t)32 << 20)

struct walk {
    struct input *in;
    uint8_t *bytes; /* read and not yet dropped: [start..end) */
    size_t room;
    size_t start;
    size_t end;
    uint64_t offset; /* in the file, of bytes[start] */
    size_t current;  /* bytes of the chunk given last, to be dropped */
    uint8_t *schema_bytes;
    struct qres_schema schema;
    struct qres_column *columns;
    int64_t *alphabets;
    uint64_t schema_offset;
    void *work; /* of page decoders, for work_rows rows */
    uint32_t work_rows;
    bool has_schema;
    bool is_complete;      /* the last chunk was END */
    uint64_t index_offset; /* that END's */
};

struct walk_chunk {
    struct qres_chunk_view view;
    uint64_t offset;
};

/* A group's pages in order; see walk_page. */
struct walk_group {
    struct qres_group_view view;
    struct qres_reader sizes;
    uint64_t offset; /* of the next page */
    const uint8_t *next;
    uint32_t index; /* its column */
};

struct walk_page {
    const uint8_t *bytes;
    size_t size;
    uint64_t offset;
};

/* Reads the magic. */
int walk_open(struct walk *walk, struct input *in, struct fault *fault);
/*
 * The next chunk, its checksum checked; a SCHEMA is in force from then on.
 * Type 0 at the end of the input.
 */
int walk_next(struct walk *walk, struct walk_chunk *chunk, struct fault *fault);
/* Goes to another chunk; the input must be able to seek. */
void walk_seek(struct walk *walk, uint64_t offset);
int walk_group(struct walk *walk, const struct walk_chunk *chunk,
               struct walk_group *group, struct fault *fault);
/* Call once for each column. */
void walk_page(struct walk_group *group, struct walk_page *page);
int walk_decode(struct walk *walk, const struct walk_group *group,
                uint32_t column, const struct walk_page *page, int64_t *cells,
                struct fault *fault);
void walk_close(struct walk *walk);

const char *chunk_name(unsigned type);

#endif
