/*
 * packer.h: any input to the bytes of a .qres file.
 *
 * Program: qres. compress, append and bench all code through pack().
 */
#ifndef QRES_APP_PACKER_H
#define QRES_APP_PACKER_H

#include "origin.h"
#include "stream.h"

struct pack_job {
    struct input *in;
    struct output *out;
    struct progress *progress; /* or NULL */
    enum origin_kind kind;     /* of the input; see origin_detect */
    enum qres_type type;       /* ORIGIN_RAW */
    uint32_t channels;         /* ORIGIN_RAW */
    uint8_t level;
    uint32_t group;          /* rows; 0: the default */
    const struct tail *tail; /* append: the file so far; or NULL */
    const uint8_t *before;   /* bytes of the input read already */
    size_t before_size;
};

/* What an append goes on from. */
struct tail {
    const struct qres_schema *schema; /* the last in the file */
    struct origin origin;
    uint64_t offset;
    uint64_t index_offset;
    uint64_t rows;
    uint32_t version; /* of the schema to write */
};

struct pack_counts {
    uint64_t rows;
    uint64_t bytes; /* read */
    uint32_t columns;
};

int pack(const struct pack_job *job, struct pack_counts *counts,
         struct fault *fault);

/* The parts of pack() by kind of input. */
int pack_samples(const struct pack_job *job, struct pack_counts *counts,
                 struct fault *fault);

int pack_table(const struct pack_job *job, struct pack_counts *counts,
               struct fault *fault);

/* ---- for these parts ---------------------------------------------------- */

/* Reads `before` first. */
int pack_read(const struct pack_job *job, struct pack_counts *counts, void *out,
              size_t size, size_t *got, struct fault *fault);

struct packer {
    struct qres_encoder *encoder;
    void *memory;
    struct output *out;
};
/* Fills in what all kinds share (level, rows, append) and begins. */
int packer_open(struct packer *packer, const struct pack_job *job,
                struct qres_encoder_config *config, struct fault *fault);
/* Writes what waits. */
int packer_drain(struct packer *packer, struct fault *fault);
int packer_finish(struct packer *packer, struct fault *fault);
void packer_close(struct packer *packer);

#endif
