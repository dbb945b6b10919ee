/*
 * table.h: text tables and arrays as typed columns, and back to the byte.
 *
 * Room: host/table. Spec: spec/table.md.
 *
 * A text table is read in groups of rows. Each group gives, per column, an
 * array of numbers, missing ones among them, which the codec compresses,
 * and a little side data: the column's *shape* (how its numbers are
 * spelled), a text page (words and free text) and *escapes* (cells that the
 * shape does not reproduce). What belongs to no column is a row escape; the
 * table's *dialect* holds the rest. Every file comes back byte for byte.
 *
 *   bytes -> table_encoder -> dialect, groups -> (codec) -> groups
 *         <- table_decoder <-
 */
#ifndef QRES_TABLE_H
#define QRES_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qres/codec.h"

#define QRES_TABLE_ROWS_DEFAULT QRES_ROWS_DEFAULT
#define QRES_TABLE_ROWS_MAX     65536
#define QRES_TABLE_COLUMNS_MAX  (QRES_COLUMNS_MAX - 1) /* and side data */
#define QRES_TABLE_CELLS_MAX    (QRES_CELLS_MAX / 2)   /* rows x columns */
#define QRES_TABLE_TEXT_MAX     (1u << 24) /* bytes of text of a group */
#define QRES_TABLE_LINE_MAX     (1u << 20) /* a longer row is an escape */
#define QRES_TABLE_HEAD_MAX     (1u << 16) /* bytes before the first row */

/* ---- bytes that grow --------------------------------------------------- */

struct qres_buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
};

/* Appends; QRES_E_MEMORY leaves the buffer as it was. `bytes` may be NULL
 * to append room that the caller fills. */
QRES_MUST_CHECK int qres_buffer_put(struct qres_buffer *buffer,
                                    const void *bytes, size_t size);
QRES_MUST_CHECK int qres_buffer_varint(struct qres_buffer *buffer,
                                       uint64_t value);
/* Frees the memory and zeroes the struct; a zeroed one is empty. */
void qres_buffer_free(struct qres_buffer *buffer);

/* ---- dialect: what the whole table shares ------------------------------ */

/*
 * `head` is everything before the first row: byte order mark, comment
 * lines, the header line. With `columns` = 0 the file is no table and each
 * row is an escape of up to 64 KiB.
 */
struct qres_dialect {
    uint32_t columns;
    uint8_t separator; /* 0: one column, lines are never cut */
    bool crlf;
    bool header;          /* the last line of head names the columns */
    uint32_t header_from; /* where in head that line begins */
    struct qres_buffer head;
    struct qres_buffer names; /* where in head the names are */
};

/* Looks at the first bytes of a file; `whole`: there are no more. */
QRES_MUST_CHECK int qres_dialect_detect(struct qres_dialect *dialect,
                                        const uint8_t *text, size_t size,
                                        bool whole);
QRES_MUST_CHECK int qres_dialect_pack(const struct qres_dialect *dialect,
                                      struct qres_buffer *out);
/* QRES_E_DATA, QRES_E_END or QRES_E_LIMIT on bytes that are no dialect. */
QRES_MUST_CHECK int qres_dialect_unpack(struct qres_dialect *dialect,
                                        const uint8_t *data, size_t size);
/* The column's name without quotes; "" without a header. A quote that is
 * doubled in the header stays doubled. */
const uint8_t *qres_dialect_name(const struct qres_dialect *dialect,
                                 uint32_t column, size_t *size);
void qres_dialect_free(struct qres_dialect *dialect);

/* ---- shape: how a column's numbers are spelled ------------------------- */

enum qres_shape_kind {
    QRES_SHAPE_DECIMAL,     /* fixed, minimal, integer; scale, least, width */
    QRES_SHAPE_SIGNIFICANT, /* `digits` significant digits */
    QRES_SHAPE_SCIENTIFIC,  /* `digits` of them, always an exponent */
    QRES_SHAPE_SHORTEST32,  /* fewest digits that name the float32 */
    QRES_SHAPE_SHORTEST64,  /* fewest digits that name the float64 */
    QRES_SHAPE_WIDENED,     /* float32, spelled as the float64 it equals */
    QRES_SHAPE_TIME,        /* date and time; see struct qres_layout */
    QRES_SHAPE_EPOCH,       /* decimal count since 1970; `scale` and `digits` */
    QRES_SHAPE_WORDS,       /* int64: index into the text page's words */
    QRES_SHAPE_TEXT         /* no numbers */
};
#define QRES_SHAPE_KINDS 10

#define QRES_SHAPE_AFFIX_MAX 15  /* bytes of prefix, suffix, missing text */
#define QRES_SHAPE_CELL_MAX  128 /* bytes of a spelled number, affixes in */
#define QRES_SHAPE_PACK_MAX  96

/* A short text that all cells share. */
struct qres_affix {
    uint8_t size;
    uint8_t text[QRES_SHAPE_AFFIX_MAX];
};

/* How numbers with an exponent are spelled. */
struct qres_notation {
    int16_t low;      /* below 10^low: with an exponent */
    int16_t high;     /* from 10^high on: with an exponent */
    uint8_t exponent; /* least number of exponent digits, 1..4 */
    bool upper;       /* E, not e */
    bool plus;        /* 1e+05 */
    bool point;       /* 1.0e5: a decimal also with an exponent */
    bool keep;        /* trailing zeros stay: exactly `digits` digits */
};

enum qres_order {
    QRES_ORDER_NONE, /* time of day only */
    QRES_ORDER_YMD,
    QRES_ORDER_DMY,
    QRES_ORDER_MDY
};

/*
 * Marks are the bytes between the fields; 0 = none. `scale` of the shape is
 * the number of digits of the second's fraction.
 */
struct qres_layout {
    uint8_t order;
    uint8_t date_mark;
    uint8_t join;      /* between date and time */
    uint8_t time_mark; /* between hour, minute and second */
    uint8_t fields;    /* of the time: 0, 2 (h:m) or 3 */
    bool lone_day;     /* without leading zero */
    bool lone_month;
    bool lone_hour;
};

/*
 * Arithmetic leaves floats beside the decimal or float32 that was meant:
 * 0.20199999999999999 is 0.202 less one unit in the last place. Such a cell
 * keeps its plain number and a *nudge*, the distance in these units, and is
 * spelled as a shortest float64.
 */
#define QRES_NUDGE_MAX 15

/*
 * A shape, a number and a nudge give one text. Time values are stored as
 * (time - phase) / unit, where time counts 10^-scale s since 1970 (QRES_
 * SHAPE_TIME) or 10^-digits s (QRES_SHAPE_EPOCH).
 */
struct qres_shape {
    uint8_t kind;
    uint8_t type;   /* of the cells: I64, F32, F64 or BYTES (no cells) */
    uint8_t scale;  /* int64: value * 10^scale */
    uint8_t least;  /* decimals that stay even if zero; may pass scale */
    uint8_t width;  /* digits before the point: zeros fill; 0: ".5" */
    uint8_t digits; /* significant digits, 1..17 */
    bool plus;      /* '+' before numbers that are not negative */
    bool nudged;    /* DECIMAL: long cells are a nearby float64, see below */
    bool comma;     /* the decimal mark is ',' */
    bool absent;    /* `missing` is in use */
    struct qres_affix missing; /* the text of a missing cell */
    struct qres_affix prefix;
    struct qres_affix suffix;
    struct qres_notation notation;
    struct qres_layout layout;
    uint64_t unit;
    uint64_t phase;
};

struct qres_cell {
    const uint8_t *text;
    size_t size;
};

/*
 * Finds the shape that tells the most cells by the fewest bits. Cells whose
 * text is NULL are not looked at.
 */
QRES_MUST_CHECK int qres_shape_detect(struct qres_shape *shape,
                                      const struct qres_cell *cells,
                                      size_t count);
/* The number of a cell: 0, or QRES_E_RANGE if the shape does not spell it as
 * exactly this text (then the outputs are untouched). */
QRES_MUST_CHECK int qres_shape_read(const struct qres_shape *shape,
                                    struct qres_cell cell, uint64_t *bits,
                                    int *nudge);
/* The text of a number: its size, or 0 if the number has none. */
size_t qres_shape_write(const struct qres_shape *shape, uint64_t bits,
                        int nudge, uint8_t out[QRES_SHAPE_CELL_MAX]);
QRES_MUST_CHECK int qres_shape_pack(const struct qres_shape *shape,
                                    struct qres_buffer *out);
QRES_MUST_CHECK int qres_shape_unpack(struct qres_shape *shape,
                                      const uint8_t *data, size_t size);
/* Like printf: "fixed(2)", "time 1 s", "words" ... */
int qres_shape_describe(const struct qres_shape *shape, char *out,
                        size_t out_size);
/* True, and the value of a number that is neither time nor word. */
bool qres_shape_value(const struct qres_shape *shape, uint64_t bits,
                      double *value);
/* True, and nanoseconds since 1970 (or midnight), if the shape is a time. */
bool qres_shape_time(const struct qres_shape *shape, uint64_t bits,
                     int64_t *time_ns);

/* ---- groups of rows ---------------------------------------------------- */

/*
 * One column of a group. A cell is as in qres/codec.h, of shape.type: an
 * integer or the bits of a float. Where it is qres_type_missing(type) the
 * text stands in `escapes`, or its row in the group's `odd` rows, or else
 * it is the shape's missing text. Under QRES_TYPE_BYTES there are no cells
 * and `text` holds the column.
 */
struct qres_table_column {
    struct qres_shape shape;
    bool changed;               /* encoder: not the shape of the last group */
    int64_t *cells;             /* [rows] */
    uint32_t missing_count;     /* encoder: cells without a number */
    struct qres_buffer text;    /* words, free text or nudges; or empty */
    struct qres_buffer escapes; /* often empty */
};

struct qres_table_group {
    uint32_t rows;
    uint32_t columns;
    struct qres_table_column *column; /* [columns] */
    struct qres_buffer odd; /* rows that no column holds; often empty */
};

/* ---- text to groups ---------------------------------------------------- */

/*
 * Reads up to `size` bytes into `out`; *got = 0 means the end. Returns 0 or
 * an error, which the caller of the encoder gets.
 */
typedef int qres_table_read(void *context, uint8_t *out, size_t size,
                            size_t *got);
/* Takes all `size` bytes; returns 0 or an error. */
typedef int qres_table_write(void *context, const uint8_t *data, size_t size);
/* Takes a cell, or an odd row as column QRES_TABLE_ODD; 0 or an error. */
#define QRES_TABLE_ODD UINT32_MAX
typedef int qres_table_cell(void *context, uint32_t row, uint32_t column,
                            struct qres_cell cell);

struct qres_table_encoder;

/*
 * Begins a table; reads what the dialect needs.
 *
 *   encoder     out  to be closed with qres_table_encoder_close
 *   group_rows  in   1..QRES_TABLE_ROWS_MAX; 0: the default
 *   read        in   the source, called with `context`
 *
 * Returns 0, QRES_E_ARG, QRES_E_MEMORY or what `read` returned.
 */
QRES_MUST_CHECK int qres_table_encoder_open(struct qres_table_encoder **encoder,
                                            uint32_t group_rows,
                                            qres_table_read *read,
                                            void *context);
/*
 * Begins a text that goes on a table: rows are cut by its dialect, and its
 * head is left out if it comes again.
 */
QRES_MUST_CHECK int qres_table_encoder_resume(
    struct qres_table_encoder **encoder, const struct qres_dialect *dialect,
    uint32_t group_rows, qres_table_read *read, void *context);
const struct qres_dialect *
qres_table_encoder_dialect(const struct qres_table_encoder *encoder);
/*
 * The next group, valid until the next call; *group = NULL at the end.
 * Memory is bounded by the limits above, whatever the file's size.
 */
QRES_MUST_CHECK int
qres_table_encoder_next(struct qres_table_encoder *encoder,
                        const struct qres_table_group **group);
void qres_table_encoder_close(struct qres_table_encoder *encoder);

/* ---- groups to text ---------------------------------------------------- */

struct qres_table_decoder;

/* `dialect` must outlive the decoder; its head comes first. */
QRES_MUST_CHECK int qres_table_decoder_open(struct qres_table_decoder **decoder,
                                            const struct qres_dialect *dialect,
                                            qres_table_write *write,
                                            void *context);
/*
 * Narrows what is written to some columns and rows; call it before the first
 * group. A header line with the columns' names replaces the head, and odd
 * rows, which belong to no column, are left out.
 *
 *   wanted  in  [columns]  which to write; must outlive the decoder
 *   from    in             the first row, counted over all groups from 0
 *   to      in             the row after the last
 */
QRES_MUST_CHECK int qres_table_decoder_view(struct qres_table_decoder *decoder,
                                            const bool *wanted, uint64_t from,
                                            uint64_t to);
/*
 * Hands each cell of the wanted columns (NULL: all) to `cell`, with the
 * context of the decoder and the row in the group, instead of writing; call
 * it before the first group. Cells come row by row and are valid for the
 * call only.
 */
void qres_table_decoder_tell(struct qres_table_decoder *decoder,
                             const bool *wanted, qres_table_cell *cell);
/*
 * Writes the group's rows. Trusts the sizes of the arrays of cells, and nothing
 * else in the group: QRES_E_DATA, QRES_E_END or QRES_E_LIMIT when
 * the side data is malformed; what was written until then stands.
 */
QRES_MUST_CHECK int
qres_table_decoder_group(struct qres_table_decoder *decoder,
                         const struct qres_table_group *group);
/* Writes what is still held back. */
QRES_MUST_CHECK int
qres_table_decoder_finish(struct qres_table_decoder *decoder);
void qres_table_decoder_close(struct qres_table_decoder *decoder);

#endif
