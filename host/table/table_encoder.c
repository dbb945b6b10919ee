/*
 * table_encoder.c: from a stream of text to groups of columns.
 *
 * Room: host/table. Spec: spec/table.md 1.
 */
#include <stdlib.h>
#include <string.h>

#include "intake.h"
#include "nudges.h"
#include "number.h"
#include "prose.h"
#include "words.h"

#define DETECT_SIZE ((size_t)1 << 16)

struct qres_table_encoder {
    struct qres_dialect dialect;
    struct qres_intake intake;
    uint32_t group_rows;
    struct qres_table_group group;
    struct qres_buffer cells; /* struct qres_cell [rows] of one column */
    uint32_t room;            /* rows that the columns' arrays hold */
    bool shaped;              /* the columns have shapes */
};

/* ---- numbers --------------------------------------------------------- */

static bool is_missing(const struct qres_shape *shape, struct qres_cell cell) {
    return shape->absent && cell.size == shape->missing.size &&
           memcmp(cell.text, shape->missing.text, cell.size) == 0;
}

static void set_missing(struct qres_table_column *column, uint32_t row) {
    column->cells[row] = qres_type_missing(column->shape.type);
    column->missing_count++;
}

/* Reads the column by its shape and gathers what that does not spell. */
static int fill_numbers(struct qres_table_column *column,
                        const struct qres_cell *cells, uint32_t rows,
                        struct qres_escapes *escapes) {
    struct qres_nudges nudges = {0};
    const struct qres_shape *shape = &column->shape;
    int result = QRES_OK;

    column->text.size = 0;
    column->missing_count = 0;
    escapes->rows.size = 0;
    escapes->cells.size = 0;
    for (uint32_t row = 0; row < rows && result == QRES_OK; row++) {
        uint64_t bits = 0;
        int nudge = 0;

        if (cells[row].text == NULL || is_missing(shape, cells[row])) {
            set_missing(column, row);
        } else if (qres_shape_read(shape, cells[row], &bits, &nudge) ==
                   QRES_OK) {
            column->cells[row] = qres_int64(bits);
            if (shape->nudged) {
                result = qres_nudges_put(&nudges, bits, nudge);
            }
        } else {
            set_missing(column, row);
            result = qres_escapes_add(escapes, row, cells[row]);
        }
    }
    if (result == QRES_OK) {
        result = qres_nudges_pack(&nudges, &column->text);
    }
    qres_nudges_free(&nudges);
    return result;
}

/* ---- words and text -------------------------------------------------- */

/* QRES_E_LIMIT when there are too many words for a dictionary. */
static int fill_words(struct qres_table_column *column,
                      const struct qres_cell *cells, uint32_t rows) {
    struct qres_words words = {0};
    uint32_t limit = qres_words_limit(rows);
    int result = QRES_OK;

    column->text.size = 0;
    column->missing_count = 0;
    for (uint32_t row = 0; row < rows && result == QRES_OK; row++) {
        uint32_t index = 0;

        if (cells[row].text == NULL) {
            set_missing(column, row);
            continue;
        }
        result = qres_words_find(&words, cells[row], limit, &index);
        column->cells[row] = index;
    }
    if (result == QRES_OK) {
        result = qres_buffer_varint(&column->text, words.count);
    }
    if (result == QRES_OK) {
        result = qres_prose_pack((const void *)words.cells.data, words.count,
                                 &column->text);
    }
    qres_words_free(&words);
    return result;
}

static int fill_text(struct qres_table_column *column, struct qres_cell *cells,
                     uint32_t rows) {
    size_t count = 0;

    column->text.size = 0;
    column->missing_count = 0;
    for (uint32_t row = 0; row < rows; row++) {
        if (cells[row].text != NULL) {
            cells[count++] = cells[row];
        }
    }
    return qres_prose_pack(cells, count, &column->text);
}

/* ---- columns --------------------------------------------------------- */

static bool same_shape(const struct qres_shape *a, const struct qres_shape *b) {
    struct qres_buffer pack[2] = {{0}, {0}};
    bool same = qres_shape_pack(a, &pack[0]) == QRES_OK &&
                qres_shape_pack(b, &pack[1]) == QRES_OK &&
                pack[0].size == pack[1].size &&
                memcmp(pack[0].data, pack[1].data, pack[0].size) == 0;

    qres_buffer_free(&pack[0]);
    qres_buffer_free(&pack[1]);
    return same;
}

/* Few enough escapes to keep a shape: 1 in 32 of what is there. */
static bool shape_holds(const struct qres_table_column *column, uint32_t rows,
                        const struct qres_escapes *escapes) {
    size_t escaped = escapes->rows.size / sizeof(uint32_t);
    size_t present = rows - column->missing_count + escaped;

    return escaped * 32 <= present;
}

static int detect_column(struct qres_table_column *column,
                         struct qres_cell *cells, uint32_t rows,
                         struct qres_escapes *escapes) {
    int result = qres_shape_detect(&column->shape, cells, rows);

    if (result != QRES_OK) {
        return result;
    }
    if (column->shape.kind < QRES_SHAPE_WORDS) {
        return fill_numbers(column, cells, rows, escapes);
    }
    escapes->rows.size = 0;
    escapes->cells.size = 0;
    return column->shape.kind == QRES_SHAPE_WORDS
               ? fill_words(column, cells, rows)
               : fill_text(column, cells, rows);
}

static int encode_column(struct qres_table_encoder *encoder, uint32_t index) {
    struct qres_table_column *column = &encoder->group.column[index];
    struct qres_cell *cells = (void *)encoder->cells.data;
    struct qres_shape before = column->shape;
    struct qres_escapes escapes = {0};
    uint32_t rows = encoder->group.rows;
    bool keep = encoder->shaped && before.kind < QRES_SHAPE_WORDS;
    int result = QRES_OK;

    column->text.size = 0;
    column->escapes.size = 0;
    if (keep) {
        result = fill_numbers(column, cells, rows, &escapes);
        keep = result != QRES_OK || shape_holds(column, rows, &escapes);
    }
    if (!keep) {
        result = detect_column(column, cells, rows, &escapes);
    }
    if (result == QRES_OK) {
        result = qres_escapes_pack(&escapes, &column->escapes);
    }
    qres_escapes_free(&escapes);
    column->changed =
        !encoder->shaped || (!keep && !same_shape(&before, &column->shape));
    return result;
}

/* ---- groups ---------------------------------------------------------- */

static int make_room(struct qres_table_encoder *encoder) {
    struct qres_table_group *group = &encoder->group;
    uint32_t rows = encoder->intake.rows;

    if (group->column == NULL && encoder->dialect.columns != 0) {
        group->columns = encoder->dialect.columns;
        group->column = calloc(group->columns, sizeof *group->column);
        if (group->column == NULL) {
            return QRES_E_MEMORY;
        }
    }
    if (rows <= encoder->room || group->column == NULL) {
        return QRES_OK;
    }
    for (uint32_t i = 0; i < group->columns; i++) {
        struct qres_table_column *column = &group->column[i];

        free(column->cells);
        column->cells = malloc(rows * sizeof *column->cells);
        if (column->cells == NULL) {
            encoder->room = 0;
            return QRES_E_MEMORY;
        }
    }
    encoder->room = rows;
    return QRES_OK;
}

static struct qres_cell cell_at(const struct qres_intake *intake,
                                uint32_t columns, uint32_t row,
                                uint32_t column) {
    const struct qres_span *spans = (const void *)intake->spans.data;
    const struct qres_span *span = &spans[(size_t)row * columns + column];
    struct qres_cell cell = {intake->text.data + span->from, span->size};

    return cell;
}

static int gather_column(struct qres_table_encoder *encoder, uint32_t column) {
    const struct qres_intake *intake = &encoder->intake;
    struct qres_cell *cells;
    int result;

    encoder->cells.size = 0;
    result =
        qres_buffer_put(&encoder->cells, NULL, intake->rows * sizeof *cells);
    if (result != QRES_OK) {
        return result;
    }
    cells = (void *)encoder->cells.data;
    for (uint32_t row = 0; row < intake->rows; row++) {
        if (intake->odd.data[row] != 0) {
            cells[row].text = NULL;
            cells[row].size = 0;
        } else {
            cells[row] = cell_at(intake, encoder->dialect.columns, row, column);
        }
    }
    return QRES_OK;
}

/* u8 flags (1: the last row has no line ending), escapes; or nothing. */
static int pack_odd(struct qres_table_encoder *encoder) {
    const struct qres_intake *intake = &encoder->intake;
    uint32_t columns =
        encoder->dialect.columns != 0 ? encoder->dialect.columns : 1;
    struct qres_escapes escapes = {0};
    uint8_t flags = intake->open;
    int result = QRES_OK;

    encoder->group.odd.size = 0;
    for (uint32_t row = 0; row < intake->rows && result == QRES_OK; row++) {
        if (intake->odd.data[row] != 0) {
            result = qres_escapes_add(&escapes, row,
                                      cell_at(intake, columns, row, 0));
        }
    }
    if (result == QRES_OK && (flags != 0 || escapes.rows.size != 0)) {
        result = qres_buffer_put(&encoder->group.odd, &flags, 1);
    }
    if (result == QRES_OK) {
        result = qres_escapes_pack(&escapes, &encoder->group.odd);
    }
    qres_escapes_free(&escapes);
    return result;
}

int qres_table_encoder_next(struct qres_table_encoder *encoder,
                            const struct qres_table_group **group) {
    uint32_t columns = encoder->dialect.columns;
    uint32_t rows = encoder->group_rows;
    int result;

    if (columns != 0 && rows > QRES_TABLE_CELLS_MAX / columns) {
        rows = QRES_TABLE_CELLS_MAX / columns;
    }
    result = qres_intake_group(&encoder->intake, &encoder->dialect, rows);
    if (result == QRES_OK) {
        result = make_room(encoder);
    }
    if (result != QRES_OK) {
        return result;
    }
    *group = NULL;
    encoder->group.rows = encoder->intake.rows;
    if (encoder->group.rows == 0) {
        return QRES_OK;
    }
    result = pack_odd(encoder);
    for (uint32_t i = 0; i < columns && result == QRES_OK; i++) {
        result = gather_column(encoder, i);
        if (result == QRES_OK) {
            result = encode_column(encoder, i);
        }
    }
    encoder->shaped = true;
    if (result == QRES_OK) {
        *group = &encoder->group;
    }
    return result;
}

/* With a dialect to go on from, or NULL. */
static int begin(struct qres_table_encoder *encoder,
                 const struct qres_dialect *known) {
    struct qres_intake *intake = &encoder->intake;
    const struct qres_buffer *head = &encoder->dialect.head;
    struct qres_buffer copy = {0};
    int result = qres_intake_fill(intake, DETECT_SIZE);

    if (result == QRES_OK && known == NULL) {
        result = qres_dialect_detect(&encoder->dialect, intake->text.data,
                                     intake->text.size, intake->ended);
    } else if (result == QRES_OK) {
        result = qres_dialect_pack(known, &copy);
        if (result == QRES_OK) {
            result =
                qres_dialect_unpack(&encoder->dialect, copy.data, copy.size);
        }
        qres_buffer_free(&copy);
    }
    if (result == QRES_OK && head->size != 0 &&
        head->size <= intake->text.size &&
        memcmp(head->data, intake->text.data, head->size) == 0) {
        intake->used = head->size;
    }
    return result;
}

static int open_encoder(struct qres_table_encoder **encoder,
                        const struct qres_dialect *known, uint32_t group_rows,
                        qres_table_read *read, void *context) {
    struct qres_table_encoder *made;
    int result;

    if (group_rows > QRES_TABLE_ROWS_MAX) {
        return QRES_E_ARG;
    }
    made = calloc(1, sizeof *made);
    if (made == NULL) {
        return QRES_E_MEMORY;
    }
    made->group_rows = group_rows != 0 ? group_rows : QRES_TABLE_ROWS_DEFAULT;
    made->intake.read = read;
    made->intake.context = context;
    result = begin(made, known);
    if (result != QRES_OK) {
        qres_table_encoder_close(made);
        return result;
    }
    *encoder = made;
    return QRES_OK;
}

int qres_table_encoder_open(struct qres_table_encoder **encoder,
                            uint32_t group_rows, qres_table_read *read,
                            void *context) {
    return open_encoder(encoder, NULL, group_rows, read, context);
}

int qres_table_encoder_resume(struct qres_table_encoder **encoder,
                              const struct qres_dialect *dialect,
                              uint32_t group_rows, qres_table_read *read,
                              void *context) {
    return open_encoder(encoder, dialect, group_rows, read, context);
}

const struct qres_dialect *
qres_table_encoder_dialect(const struct qres_table_encoder *encoder) {
    return &encoder->dialect;
}

void qres_table_encoder_close(struct qres_table_encoder *encoder) {
    if (encoder == NULL) {
        return;
    }
    for (uint32_t i = 0; i < encoder->group.columns; i++) {
        struct qres_table_column *column = &encoder->group.column[i];

        free(column->cells);
        qres_buffer_free(&column->text);
        qres_buffer_free(&column->escapes);
    }
    free(encoder->group.column);
    qres_buffer_free(&encoder->group.odd);
    qres_buffer_free(&encoder->cells);
    qres_intake_free(&encoder->intake);
    qres_dialect_free(&encoder->dialect);
    free(encoder);
}
