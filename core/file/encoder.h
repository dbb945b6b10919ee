/*
 * encoder.h: the encoder's state, shared by its set-up and its work.
 *
 * Room: file. Spec: spec/format.md 3.
 */
#ifndef QRES_ENCODER_H
#define QRES_ENCODER_H

#include "index.h"

/* A column and what the encoder knows of it. */
struct stream_column {
    struct qres_column column;
    int64_t *cells;      /* [rows] */
    int64_t *alphabet;   /* [alphabet_max] of the front end in force */
    const uint8_t *blob; /* of QRES_TYPE_BYTES, the caller's */
    size_t blob_size;
    uint32_t escapes_q16; /* share of cells that escaped when last chosen */
    int known;            /* the front end was detected */
};

struct qres_encoder {
    struct stream_column *streams;
    struct qres_schema schema; /* columns gathered for packing */
    struct index_writer index;
    uint8_t *index_memory;
    size_t index_size;
    uint8_t *work;
    int64_t *spare; /* [alphabet_max] a front end that is tried */
    size_t *page_sizes;
    uint8_t *text;    /* names and notes */
    size_t text_size; /* in use */
    size_t text_max;
    uint8_t *out;
    size_t out_size;
    size_t out_start; /* not yet pulled */
    size_t out_end;
    uint64_t offset; /* file offset of out_end */
    uint64_t schema_offset;
    uint64_t index_offset; /* of the last INDEX, 0 = none */
    size_t page_room;      /* bytes of the pages of a group */
    size_t row_size;
    uint32_t rows;
    uint32_t row_count; /* gathered */
    uint32_t group_count;
    uint8_t level;
    uint8_t is_append;
    uint8_t magic_due;  /* nothing was written yet */
    uint8_t schema_due; /* SCHEMA must precede the next GROUP */
    uint8_t finished;
};

#endif
