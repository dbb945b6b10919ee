/*
 * qres/codec.h: columns, pages, groups.
 *
 * Room: codec (layer 3). Spec: spec/format.md.
 *
 * Three storeys: a *schema* says what the columns are and how their values
 * become integers, a *group* holds some rows of all columns, a *page* one
 * column of a group. A page is decoded from its schema and nothing else.
 * Files are made of them in qres/file.h; firmware and hosts that hold
 * columns already may use them alone.
 */
#ifndef QRES_CODEC_H
#define QRES_CODEC_H

#include "qres/bits.h"
#include "qres/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Stated limits: data that asks for more is refused with QRES_E_LIMIT. */
#define QRES_COLUMNS_MAX   4096
#define QRES_ROWS_MAX      65536             /* rows a group */
#define QRES_ROWS_DEFAULT  16384             /* what 0 means in a config */
#define QRES_CELLS_MAX     ((size_t)1 << 22) /* rows x columns a group */
#define QRES_ALPHABET_MAX  10922             /* values in a column's alphabet */
#define QRES_ALPHABETS_MAX 262144            /* values in all of a schema */
#define QRES_INSERTS_MAX   1024              /* new values a page */
#define QRES_NAME_MAX      1024              /* bytes of a column's name */
#define QRES_NOTE_MAX      1048576           /* bytes of all names and notes */

/*
 * A cell is an int64: an integer itself (a 64-bit unsigned one mod 2^64),
 * or the bits of a float zero-extended.
 */
enum qres_type {
    QRES_TYPE_I8,
    QRES_TYPE_I16,
    QRES_TYPE_I32,
    QRES_TYPE_I64,
    QRES_TYPE_U8,
    QRES_TYPE_U16,
    QRES_TYPE_U32,
    QRES_TYPE_U64,
    QRES_TYPE_F32,
    QRES_TYPE_F64,
    QRES_TYPE_BYTES, /* pages are the host's own bytes */
    QRES_TYPE_COUNT
};

/* Bytes of one sample; 0 for QRES_TYPE_BYTES. */
QRES_API size_t qres_type_width(enum qres_type type);

/*
 * The cell that means "no sample": the default quiet NaN of floats, the
 * lowest signed and the highest unsigned integer. It decodes to itself, so
 * a sample that happens to equal it is kept as well.
 */
QRES_API int64_t qres_type_missing(enum qres_type type);

/* `count` samples, `stride` bytes apart, little-endian, to cells and back. */
QRES_API void qres_type_load(enum qres_type type, const uint8_t *samples,
                             size_t stride, size_t count, int64_t *cells);
QRES_API void qres_type_store(enum qres_type type, const int64_t *cells,
                              size_t count, uint8_t *samples, size_t stride);

/* A cell as an integer with the order of its values; 0 for a NaN. */
QRES_API int qres_type_order(enum qres_type type, int64_t cell, int64_t *order);

/* ---- schema ----------------------------------------------------------- */

/* How a cell becomes the integer that the model sees. */
enum qres_base {
    QRES_BASE_NATIVE,  /* integers as they are */
    QRES_BASE_DECIMAL, /* floats: k with k / 10^places = value, exactly */
    QRES_BASE_ORDERED  /* floats: their bits as an ordered integer */
};

/* A front end; zeroed = native or, for floats, not yet known. */
struct qres_front {
    uint8_t base;            /* enum qres_base */
    uint8_t narrow;          /* 1: a float64 that is really a float32 */
    uint8_t places;          /* of QRES_BASE_DECIMAL, 0..18 */
    uint32_t alphabet_count; /* 0: none, else the integer is a rank in */
    const int64_t *alphabet; /* [alphabet_count] ascending base integers */
};

struct qres_column {
    uint8_t type;  /* enum qres_type */
    uint8_t scale; /* integers: value = sample / 10^scale, 0..18 */
    uint16_t name_size;
    uint32_t note_size;
    const uint8_t *name; /* UTF-8, not terminated */
    const uint8_t *note; /* the host's own bytes, kept as they are */
    struct qres_front front;
};

struct qres_schema {
    uint32_t version;      /* rises by one with each change */
    uint32_t column_count; /* 1..QRES_COLUMNS_MAX */
    uint32_t note_size;
    const uint8_t *note; /* of the table, the host's own bytes */
    struct qres_column *columns;
};

/*
 * Schema to the payload of a SCHEMA chunk, and back. Names and notes of an
 * unpacked schema point into `payload`, alphabets into `alphabets`.
 *
 *   columns         out  [column_max]
 *   alphabets       out  [alphabet_max] all alphabets, one after another
 *
 * Return 0 or QRES_E_SPACE (packing), QRES_E_DATA, QRES_E_END, QRES_E_LIMIT
 * (also when the arrays are too small), QRES_E_VERSION.
 */
QRES_MUST_CHECK QRES_API int qres_schema_pack(const struct qres_schema *schema,
                                              uint8_t *payload, size_t size,
                                              size_t *written);
struct qres_schema_space {
    struct qres_column *columns;
    size_t column_max;
    int64_t *alphabets;
    size_t alphabet_max;
};
QRES_MUST_CHECK QRES_API int
qres_schema_unpack(struct qres_schema *schema,
                   const struct qres_schema_space *space,
                   const uint8_t *payload, size_t size);
/* What a SCHEMA payload needs: columns and alphabet values. */
QRES_MUST_CHECK QRES_API int qres_schema_measure(const uint8_t *payload,
                                                 size_t size,
                                                 size_t *column_count,
                                                 size_t *alphabet_count);

/* ---- pages ------------------------------------------------------------ */

enum qres_level {
    QRES_LEVEL_FAST, /* 0: adaptive Rice */
    QRES_LEVEL_EDGE  /* 1: adaptive range coder */
};
#define QRES_LEVEL_DEFAULT QRES_LEVEL_EDGE

enum qres_method {
    QRES_METHOD_RAW,
    QRES_METHOD_CONSTANT,
    QRES_METHOD_PACKED,
    QRES_METHOD_RICE,
    QRES_METHOD_RANGE,
    QRES_METHOD_COUNT
};

/* A page is never larger than its raw samples and this. */
#define QRES_PAGE_EXTRA              8
#define QRES_PAGE_BOUND(rows, width) ((rows) * (width) + QRES_PAGE_EXTRA)

/* Working memory of pages and detection, for up to `rows` rows. */
#define QRES_PAGE_WORK_SIZE(rows)                                              \
    ((size_t)(rows)*24 + 8 * (QRES_ALPHABET_MAX + QRES_INSERTS_MAX) +          \
     4 * 32768 + 8192)

/*
 * Finds the front end of a column from a run of its cells.
 *
 *   type            in
 *   cells           in   [count] as they come
 *   front           out  its alphabet stands in `alphabet`
 *   alphabet        out  [QRES_ALPHABET_MAX]
 *   work            -    [QRES_PAGE_WORK_SIZE(count)] aligned to 8
 *
 * Cost: a sample of the cells, and two passes if they repeat much.
 */
QRES_API void qres_front_detect(enum qres_type type, const int64_t *cells,
                                size_t count, struct qres_front *front,
                                int64_t *alphabet, void *work);

/*
 * One column of a group to its page: the smallest of raw, constant, packed
 * and the modelled form of `level`, by exact size.
 *
 *   column          in
 *   level           in   enum qres_level
 *   cells           in   [count]
 *   count           in   1..QRES_ROWS_MAX
 *   work            -    [QRES_PAGE_WORK_SIZE(count)] aligned to 8
 *   page            out  [size] QRES_PAGE_BOUND always suffices
 *   summary         out  what the encoder saw
 *
 * Returns 0, QRES_E_ARG or QRES_E_SPACE.
 */
struct qres_page_summary {
    size_t size;
    uint32_t missing; /* cells equal to qres_type_missing */
    uint32_t escapes; /* cells that the front end does not reproduce */
    uint8_t method;   /* enum qres_method */
};
struct qres_page_input {
    const struct qres_column *column;
    const int64_t *cells;
    size_t count;
    uint8_t level;
};
QRES_MUST_CHECK QRES_API int
qres_page_encode(const struct qres_page_input *input, void *work, uint8_t *page,
                 size_t size, struct qres_page_summary *summary);

/*
 * The way back. Returns 0, QRES_E_DATA, QRES_E_END or QRES_E_VERSION (an
 * unknown method); cells are undefined after an error.
 */
QRES_MUST_CHECK QRES_API int qres_page_decode(const struct qres_column *column,
                                              const uint8_t *page, size_t size,
                                              void *work, int64_t *cells,
                                              size_t count);

/*
 * A level 0 page sample by sample, for firmware: no buffer of samples, one
 * struct a channel. Native integers only; the page has no bound against raw
 * but QRES_RICE_BITS_MAX bits a sample. `scale` may be that of the page
 * before (qres_tap_scale) or a guess: it costs bits, never correctness.
 */
struct qres_tap {
    struct qres_model model;
    struct qres_bit_writer bits;
    uint64_t travel; /* sum of |differences| of this page */
    uint32_t count;
    uint32_t scale;
};
QRES_API void qres_tap_init(struct qres_tap *tap, unsigned scale, uint8_t *page,
                            size_t size);
QRES_MUST_CHECK QRES_API int qres_tap_push(struct qres_tap *tap,
                                           int64_t sample);
QRES_MUST_CHECK QRES_API int qres_tap_finish(struct qres_tap *tap,
                                             size_t *written);
QRES_API unsigned qres_tap_scale(const struct qres_tap *tap);

/*
 * The way back, sample by sample, for pages that a tap wrote: method RICE,
 * nothing missing, no escapes. The caller knows how many samples to pull.
 *
 *   untap           out            points into `page`
 *   page            in   [size]
 *
 * Returns 0, QRES_E_VERSION (a page of another kind), QRES_E_DATA,
 * QRES_E_END. A pull after the last sample, or from a damaged page, returns
 * QRES_E_END or a wrong sample, never more than `page` is read; finish says
 * whether all of the page, and no more, was taken.
 */
struct qres_untap {
    struct qres_model model;
    struct qres_bit_reader bits;
    int64_t first;
    uint32_t count; /* samples pulled */
};
QRES_MUST_CHECK QRES_API int qres_untap_init(struct qres_untap *untap,
                                             const uint8_t *page, size_t size);
QRES_MUST_CHECK QRES_API int qres_untap_pull(struct qres_untap *untap,
                                             int64_t *sample);
QRES_MUST_CHECK QRES_API int qres_untap_finish(const struct qres_untap *untap);

/* ---- groups --------------------------------------------------------- */

/* Payload of GROUP: schema version, rows, page sizes, pages. */
struct qres_group_view {
    uint32_t schema_version;
    uint32_t row_count;
    uint32_t column_count;
    const uint8_t *sizes; /* varints of the page sizes */
    size_t sizes_size;
    const uint8_t *pages; /* first page */
    size_t pages_size;
};
QRES_MUST_CHECK QRES_API int qres_group_unpack(struct qres_group_view *group,
                                               const uint8_t *payload,
                                               size_t size,
                                               uint32_t column_count);
/* Bytes of column `index`'s page, 0 <= index < column_count. */
QRES_API const uint8_t *qres_group_page(const struct qres_group_view *group,
                                        uint32_t index, size_t *size);
/*
 * Writes the payload in front of pages that already stand, in order, at
 * pages[0..pages_size); out may be below pages in one buffer.
 */
QRES_MUST_CHECK QRES_API int qres_group_pack(uint32_t schema_version,
                                             uint32_t row_count,
                                             const size_t *page_sizes,
                                             uint32_t column_count,
                                             struct qres_writer *out);

#ifdef __cplusplus
}
#endif

#endif
