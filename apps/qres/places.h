/*
 * places.h: where the groups of a .qres file are.
 *
 * Program: qres. From the INDEX chunks, and from the heads of chunks where
 * no INDEX tells: in a file of one group, behind a cut, and for the groups
 * that a killed append left behind.
 */
#ifndef QRES_APP_PLACES_H
#define QRES_APP_PLACES_H

#include "qres/file.h"
#include "stream.h"

#define PLACES_NO_COLUMN UINT32_MAX

struct place {
    struct qres_index_group group;
    uint64_t first_row;
    bool has_range; /* low and high are those of the watched column */
    int64_t low;
    int64_t high;
    uint32_t missing;
};

struct places {
    struct place *list;
    size_t count;
    size_t room;
    uint64_t rows;
    uint64_t end;           /* behind the last whole chunk */
    uint64_t schema_offset; /* of the last SCHEMA; 0: none */
    uint64_t index_offset;  /* of the last INDEX; 0: none */
    bool is_complete;       /* the last chunk is END */
    bool was_walked;        /* no INDEX was of use */
};

/*
 * `watched` is the column whose ranges are kept, or PLACES_NO_COLUMN. A cut
 * file is no fault here; chunks are checked when they are read.
 */
int places_read(struct places *places, const struct input *in, uint32_t watched,
                struct fault *fault);
void places_free(struct places *places);

#endif
