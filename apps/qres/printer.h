/*
 * printer.h: chosen rows and columns of a .qres file as text or array.
 *
 * Program: qres. cat prints with it, and decompress converts.
 */
#ifndef QRES_APP_PRINTER_H
#define QRES_APP_PRINTER_H

#include "origin.h"
#include "places.h"
#include "stream.h"
#include "table_restorer.h"
#include "walk.h"

enum print_form { PRINT_CSV, PRINT_JSONL, PRINT_NPY };

struct print_job {
    struct input *in;
    struct output *out;
    enum print_form form;
    const char *columns; /* "A,B"; NULL: all */
    const char *rows;    /* "I:J"; NULL: all */
    const char *from;    /* times; NULL: all */
    const char *to;
};

struct print_counts {
    uint64_t rows;
    uint64_t odd_rows;     /* left out: they belong to no column */
    uint32_t text_columns; /* left out of an array */
};

int print_rows(const struct print_job *job, struct print_counts *counts,
               struct fault *fault);

/* ---- its state ---------------------------------------------------------- */

struct printed_cell {
    size_t from; /* in printer->texts */
    size_t size;
    bool is_missing;
};

/* What a column becomes in an array. */
enum print_item {
    ITEM_NONE, /* text is left out */
    ITEM_NATIVE,
    ITEM_REAL, /* float64 */
    ITEM_TIME  /* datetime64[ns] */
};

struct printer {
    const struct print_job *job;
    struct print_counts *counts;
    struct fault *fault;
    struct walk walk;
    struct walk_chunk chunk;
    struct origin origin;
    struct table_restorer table; /* ORIGIN_CSV */
    struct qres_table_decoder *text;
    struct places places; /* if the input can seek */

    uint32_t column_count; /* of the file, without side data */
    uint32_t *chosen;      /* [chosen_count] columns in the order asked for */
    uint32_t *positions;   /* [column_count] in chosen, or UINT32_MAX */
    uint32_t chosen_count;
    uint32_t last_chosen; /* the highest of them */
    bool *is_chosen;      /* [column_count] */
    bool *is_decoded;     /* [column_count] chosen, or the time */
    bool is_whole;        /* all columns in their order */

    uint64_t first_row;
    uint64_t end_row;
    uint32_t time_column; /* UINT32_MAX: no times asked for */
    bool has_from;
    bool has_to;
    int64_t from_ns;
    int64_t to_ns;

    bool dry;           /* count rows only */
    uint64_t group_row; /* first row of the group, in the file */
    uint8_t *mask;      /* [rows] of the group: 1: print */
    size_t mask_room;
    int64_t **cells;           /* [chosen_count], without a table */
    size_t cell_room;          /* rows */
    struct printed_cell *row;  /* [chosen_count] */
    struct qres_buffer texts;  /* of one row */
    struct qres_buffer line;   /* as printed */
    struct qres_buffer *names; /* [chosen_count] as JSON strings */
    uint8_t *items;            /* [chosen_count] enum print_item */
};

/* What to print: resolves columns, rows and times. Needs the schema. */
int choose(struct printer *printer, struct fault *fault);
void choose_rows(struct printer *printer, uint32_t rows);
/* False if no row of the place can be wanted. */
bool choose_place(const struct printer *printer, const struct place *place);

/* array_form.c */
int array_begin(struct printer *printer, uint64_t rows);
int array_row(struct printer *printer, uint32_t row);

/* Forms: what comes before the rows, and one row of texts or cells. */
int form_begin(struct printer *printer);
int form_text_row(struct printer *printer);
int form_odd_row(struct printer *printer, struct qres_cell line);
/* The text of a sample without a table. */
int form_sample(struct printer *printer, uint32_t index, int64_t cell);

#endif
