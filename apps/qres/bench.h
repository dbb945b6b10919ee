/*
 * bench.h: what bench measures, and with whom it compares.
 *
 * Program: qres.
 */
#ifndef QRES_APP_BENCH_H
#define QRES_APP_BENCH_H

#include "options.h"
#include "qres/codec.h"

/* ---- what is measured --------------------------------------------------- */

/* Bytes and seconds of one coder. */
struct figures {
    uint64_t raw;
    uint64_t coded;
    double encode_s;
    double decode_s;
};
void figures_add(struct figures *sum, const struct figures *more);
double figures_ratio(const struct figures *figures);
double figures_encode_rate(const struct figures *figures); /* MB/s */
double figures_decode_rate(const struct figures *figures);

struct series {
    char *name;
    uint32_t own_width;   /* bytes that the sensor's integers need */
    struct figures alone; /* coded as a table of one column */
    uint64_t page_bytes;  /* its part of the table */
};

/* A file as interleaved samples. */
struct bench_set {
    const char *path;
    uint8_t *samples; /* [rows * series_count * width] */
    struct series *series;
    uint32_t series_count;
    uint32_t left_out; /* columns that hold no numbers */
    uint64_t rows;
    enum qres_type type;
    bool is_text; /* the bytes of a CSV file, as one series of u8 */
};
/* CSV, .npy, or raw as the options say. */
int bench_set_load(struct bench_set *set, const char *path,
                   const struct options *options, struct fault *fault);
int bench_set_read_csv(struct bench_set *set, const uint8_t *text, size_t size,
                       uint32_t view, struct fault *fault);
void bench_set_close(struct bench_set *set);
/* Smallest integer that holds all values as decimals; else `otherwise`. */
uint32_t own_width(const double *values, size_t count, uint32_t otherwise);

/* Codes through pack(), decodes, compares; QRES_E_STATE if they differ. */
struct bench_coder {
    uint8_t level;
    uint32_t group;
};
int bench_code(const struct bench_set *set, const struct bench_coder *coder,
               struct figures *figures, struct fault *fault);
/* Fills in page_bytes and alone of each series. */
int bench_code_series(struct bench_set *set, const struct bench_coder *coder,
                      struct fault *fault);

/* CPU seconds of this process. */
double cpu_seconds(void);

/* ---- peers -------------------------------------------------------------- */

struct peer {
    const char *name;
    const char *label; /* with its setting */
    size_t (*bound)(size_t size);
    /* Both return the bytes written, 0 on failure. */
    size_t (*encode)(const uint8_t *in, size_t size, uint8_t *out, size_t room);
    size_t (*decode)(const uint8_t *in, size_t size, uint8_t *out, size_t room);
};
extern const struct peer peer_table[];
extern const size_t peer_count;
/* NULL: not known, or not built in. */
const struct peer *peer_find(const char *name, size_t size);
/* Each column of the set on its own, summed. */
int peer_code(const struct peer *peer, const struct bench_set *set,
              struct figures *figures, struct fault *fault);

/* ---- a drawing ---------------------------------------------------------- */

struct bench_point {
    const char *label;
    struct figures figures;
};
int bench_draw(const char *path, bool force, const struct bench_point *points,
               size_t count, const char *title, struct fault *fault);

#endif
