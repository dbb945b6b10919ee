/*
 * table_decoder.c: from groups of columns back to the text.
 *
 * Room: host/table. Spec: spec/table.md 1.
 */
#include <stdlib.h>
#include <string.h>

#include "nudges.h"
#include "prose.h"
#include "qres/bits.h"

#define OUT_SIZE ((size_t)1 << 16)

/* What the decoder holds of one column while it writes a group. */
struct side {
    struct qres_roll texts; /* words, or the cells of free text */
    struct qres_roll escapes;
    struct qres_buffer nudges; /* int8_t [rows], of nudged columns */
};

struct qres_table_decoder {
    const struct qres_dialect *dialect;
    qres_table_write *write;
    void *context;
    struct qres_buffer out;
    struct qres_buffer text; /* all texts of the group */
    struct qres_roll odd;
    struct side *sides;    /* [dialect->columns] */
    const bool *wanted;    /* NULL: all of the text */
    qres_table_cell *cell; /* NULL: cells go into the text */
    uint32_t cell_row;
    uint32_t cell_column;
    uint64_t row; /* of the group's first row, over all groups */
    uint64_t from;
    uint64_t to;
    size_t room; /* bytes that the group may still write */
    bool silent; /* the row is not in view */
    bool open;   /* the group's last row has no line ending */
};

static int flush(struct qres_table_decoder *decoder) {
    int result = QRES_OK;

    if (decoder->out.size != 0) {
        result = decoder->write(decoder->context, decoder->out.data,
                                decoder->out.size);
        decoder->out.size = 0;
    }
    return result;
}

/* One long word in every row would be text without end. */
static int take_room(struct qres_table_decoder *decoder, size_t size) {
    if (size > decoder->room) {
        return QRES_E_LIMIT;
    }
    decoder->room -= size;
    return QRES_OK;
}

static int put(struct qres_table_decoder *decoder, struct qres_cell cell) {
    int result;

    if (decoder->silent) {
        return QRES_OK;
    }
    result = take_room(decoder, cell.size);
    if (result != QRES_OK) {
        return result;
    }
    if (decoder->out.size + cell.size > OUT_SIZE) {
        result = flush(decoder);
        if (result == QRES_OK && cell.size > OUT_SIZE) {
            return decoder->write(decoder->context, cell.text, cell.size);
        }
    }
    return result != QRES_OK
               ? result
               : qres_buffer_put(&decoder->out, cell.text, cell.size);
}

/* ---- side data ------------------------------------------------------- */

static void close_sides(struct qres_table_decoder *decoder) {
    for (uint32_t i = 0; i < decoder->dialect->columns; i++) {
        qres_roll_free(&decoder->sides[i].texts);
        qres_roll_free(&decoder->sides[i].escapes);
        qres_buffer_free(&decoder->sides[i].nudges);
    }
    qres_roll_free(&decoder->odd);
    decoder->text.size = 0;
}

static int open_odd(struct qres_table_decoder *decoder,
                    const struct qres_table_group *group) {
    struct qres_buffer packed = group->odd;

    decoder->open = false;
    if (packed.size == 0) {
        return QRES_OK;
    }
    if (packed.data[0] > 1) {
        return QRES_E_DATA;
    }
    decoder->open = packed.data[0] != 0;
    packed.data++;
    packed.size--;
    return qres_roll_escapes(&decoder->odd, &packed, group->rows,
                             &decoder->text);
}

static int open_page(struct qres_table_decoder *decoder, struct side *side,
                     const uint8_t *page, size_t size, size_t count) {
    uint32_t start = (uint32_t)decoder->text.size;
    int result = qres_buffer_put(&side->texts.ends, &start, sizeof start);

    side->texts.count = count;
    return result != QRES_OK
               ? result
               : qres_prose_unpack(page, size, count, &decoder->text,
                                   &side->texts.ends);
}

/*
 * The nudges of all rows at once: the model that tells them takes 32 KB, and
 * every column of a wide table may have one.
 */
static int read_nudges(struct qres_table_decoder *decoder, struct side *side,
                       const struct qres_table_group *group,
                       const struct qres_table_column *column) {
    int64_t missing = qres_type_missing((enum qres_type)column->shape.type);
    struct qres_roll escapes = side->escapes; /* copies: none is taken yet */
    struct qres_roll odd = decoder->odd;
    struct qres_nudges nudges = {0};
    int result = qres_nudges_open(&nudges, &column->text);

    if (result == QRES_OK) {
        result = qres_buffer_put(&side->nudges, NULL, group->rows);
    }
    for (uint32_t row = 0; row < group->rows && result == QRES_OK; row++) {
        struct qres_cell cell;
        int nudge = 0;

        if (!qres_roll_take(&odd, row, &decoder->text, &cell) &&
            !qres_roll_take(&escapes, row, &decoder->text, &cell) &&
            column->cells[row] != missing) {
            nudge = qres_nudges_get(&nudges, (uint64_t)column->cells[row]);
        }
        side->nudges.data[row] = (uint8_t)nudge;
    }
    qres_nudges_free(&nudges);
    return result;
}

static int open_side(struct qres_table_decoder *decoder, struct side *side,
                     const struct qres_table_group *group,
                     const struct qres_table_column *column) {
    int result = qres_roll_escapes(&side->escapes, &column->escapes,
                                   group->rows, &decoder->text);

    if (result == QRES_OK && column->shape.kind == QRES_SHAPE_WORDS) {
        struct qres_reader reader;
        size_t count;

        qres_reader_init(&reader, column->text.data, column->text.size);
        count = qres_reader_size(&reader, group->rows);
        if (reader.error != QRES_OK) {
            return reader.error;
        }
        return open_page(decoder, side, reader.data + reader.position,
                         reader.size - reader.position, count);
    }
    if (result == QRES_OK && column->shape.kind == QRES_SHAPE_TEXT) {
        size_t others = decoder->odd.count + side->escapes.count;

        if (others > group->rows) {
            return QRES_E_DATA;
        }
        return open_page(decoder, side, column->text.data, column->text.size,
                         group->rows - others);
    }
    if (result == QRES_OK && column->shape.nudged) {
        result = read_nudges(decoder, side, group, column);
    }
    return result;
}

/* ---- rows ------------------------------------------------------------ */

static int put_text(struct qres_table_decoder *decoder, struct qres_cell cell) {
    int result;

    if (decoder->cell == NULL) {
        return put(decoder, cell);
    }
    result = take_room(decoder, cell.size);
    return result == QRES_OK
               ? decoder->cell(decoder->context, decoder->cell_row,
                               decoder->cell_column, cell)
               : result;
}

static int put_cell(struct qres_table_decoder *decoder, struct side *side,
                    const struct qres_table_column *column, uint32_t row) {
    const struct qres_shape *shape = &column->shape;
    uint8_t text[QRES_SHAPE_CELL_MAX];
    struct qres_cell cell;
    uint64_t bits;
    int nudge;

    if (qres_roll_take(&side->escapes, row, &decoder->text, &cell)) {
        return put_text(decoder, cell);
    }
    if (shape->kind == QRES_SHAPE_TEXT) {
        if (side->texts.next == side->texts.count) {
            return QRES_E_DATA;
        }
        return put_text(decoder, qres_roll_text(&side->texts, &decoder->text,
                                                side->texts.next++));
    }
    if (column->cells[row] == qres_type_missing(shape->type)) {
        cell.text = shape->missing.text;
        cell.size = shape->missing.size;
        return shape->absent ? put_text(decoder, cell) : QRES_E_DATA;
    }
    bits = (uint64_t)column->cells[row];
    if (shape->kind == QRES_SHAPE_WORDS) {
        if (bits >= side->texts.count) {
            return QRES_E_DATA;
        }
        return put_text(decoder,
                        qres_roll_text(&side->texts, &decoder->text, bits));
    }
    cell.text = text;
    nudge = shape->nudged ? (int8_t)side->nudges.data[row] : 0;
    cell.size = qres_shape_write(shape, bits, nudge, text);
    return cell.size != 0 ? put_text(decoder, cell) : QRES_E_DATA;
}

static int put_ending(struct qres_table_decoder *decoder) {
    bool crlf = decoder->dialect->crlf;
    struct qres_cell ending = {(const uint8_t *)(crlf ? "\r\n" : "\n"),
                               crlf ? 2 : 1};

    return put(decoder, ending);
}

static bool is_wanted(const struct qres_table_decoder *decoder,
                      uint32_t column) {
    return decoder->wanted == NULL || decoder->wanted[column];
}

/* The cells of a row, each on its own. */
static int tell_row(struct qres_table_decoder *decoder,
                    const struct qres_table_group *group, uint32_t row) {
    int result = QRES_OK;

    decoder->cell_row = row;
    for (uint32_t i = 0; i < group->columns && result == QRES_OK; i++) {
        decoder->cell_column = i;
        if (is_wanted(decoder, i)) {
            result =
                put_cell(decoder, &decoder->sides[i], &group->column[i], row);
        }
    }
    return result;
}

static int tell_odd(const struct qres_table_decoder *decoder, uint32_t row,
                    struct qres_cell line) {
    return decoder->cell(decoder->context, row, QRES_TABLE_ODD, line);
}

static int put_row(struct qres_table_decoder *decoder,
                   const struct qres_table_group *group, uint32_t row) {
    const struct qres_dialect *dialect = decoder->dialect;
    struct qres_cell separator = {&dialect->separator, 1};
    bool first = true;
    int result = QRES_OK;

    for (uint32_t i = 0; i < group->columns && result == QRES_OK; i++) {
        if (!is_wanted(decoder, i)) {
            continue;
        }
        if (!first) {
            result = put(decoder, separator);
        }
        first = false;
        if (result == QRES_OK) {
            result =
                put_cell(decoder, &decoder->sides[i], &group->column[i], row);
        }
    }
    if (result != QRES_OK ||
        (decoder->open && row + 1 == group->rows && decoder->wanted == NULL)) {
        return result;
    }
    return put_ending(decoder);
}

static int put_rows(struct qres_table_decoder *decoder,
                    const struct qres_table_group *group) {
    int result = QRES_OK;

    for (uint32_t row = 0; row < group->rows && result == QRES_OK; row++) {
        struct qres_cell line;
        uint64_t here = decoder->row + row;

        decoder->silent = decoder->wanted != NULL &&
                          (here < decoder->from || here >= decoder->to);
        if (qres_roll_take(&decoder->odd, row, &decoder->text, &line)) {
            result = decoder->cell != NULL     ? tell_odd(decoder, row, line)
                     : decoder->wanted == NULL ? put(decoder, line)
                                               : QRES_OK;
        } else if (group->columns == 0) {
            result = QRES_E_DATA;
        } else {
            result = decoder->cell != NULL ? tell_row(decoder, group, row)
                                           : put_row(decoder, group, row);
        }
    }
    return result;
}

int qres_table_decoder_group(struct qres_table_decoder *decoder,
                             const struct qres_table_group *group) {
    int result;

    if (group->columns != decoder->dialect->columns ||
        group->rows > QRES_TABLE_ROWS_MAX) {
        return QRES_E_DATA;
    }
    if ((size_t)group->rows * group->columns > QRES_TABLE_CELLS_MAX) {
        return QRES_E_LIMIT;
    }
    decoder->room = QRES_TABLE_TEXT_MAX;
    result = open_odd(decoder, group);
    for (uint32_t i = 0; i < group->columns && result == QRES_OK; i++) {
        if (is_wanted(decoder, i)) {
            result = open_side(decoder, &decoder->sides[i], group,
                               &group->column[i]);
        }
    }
    if (result == QRES_OK) {
        result = put_rows(decoder, group);
    }
    close_sides(decoder);
    decoder->row += group->rows;
    decoder->silent = false;
    return result;
}

int qres_table_decoder_view(struct qres_table_decoder *decoder,
                            const bool *wanted, uint64_t from, uint64_t to) {
    struct qres_cell separator = {&decoder->dialect->separator, 1};
    bool first = true;
    int result = QRES_OK;

    decoder->wanted = wanted;
    decoder->from = from;
    decoder->to = to;
    decoder->out.size = 0; /* the head: it fits, so none of it is written */
    if (!decoder->dialect->header) {
        return QRES_OK;
    }
    for (uint32_t i = 0; i < decoder->dialect->columns; i++) {
        struct qres_cell name;

        if (!wanted[i]) {
            continue;
        }
        name.text = qres_dialect_name(decoder->dialect, i, &name.size);
        if (name.size != 0 && name.text > decoder->dialect->head.data &&
            name.text[-1] == '"') {
            name.text--;
            name.size += 2;
        }
        if (!first && result == QRES_OK) {
            result = put(decoder, separator);
        }
        first = false;
        if (result == QRES_OK) {
            result = put(decoder, name);
        }
    }
    return result == QRES_OK ? put_ending(decoder) : result;
}

void qres_table_decoder_tell(struct qres_table_decoder *decoder,
                             const bool *wanted, qres_table_cell *cell) {
    decoder->out.size = 0;
    decoder->wanted = wanted;
    decoder->from = 0;
    decoder->to = UINT64_MAX;
    decoder->cell = cell;
}

int qres_table_decoder_open(struct qres_table_decoder **decoder,
                            const struct qres_dialect *dialect,
                            qres_table_write *write, void *context) {
    struct qres_cell head = {dialect->head.data, dialect->head.size};
    struct qres_table_decoder *made = calloc(1, sizeof *made);
    int result = QRES_E_MEMORY;

    if (made != NULL) {
        made->dialect = dialect;
        made->write = write;
        made->context = context;
        made->room = QRES_TABLE_TEXT_MAX;
        made->sides = calloc((size_t)dialect->columns + 1, sizeof *made->sides);
        result = made->sides == NULL ? QRES_E_MEMORY : put(made, head);
    }
    if (result != QRES_OK) {
        qres_table_decoder_close(made);
        return result;
    }
    *decoder = made;
    return QRES_OK;
}

int qres_table_decoder_finish(struct qres_table_decoder *decoder) {
    return flush(decoder);
}

void qres_table_decoder_close(struct qres_table_decoder *decoder) {
    if (decoder == NULL) {
        return;
    }
    if (decoder->sides != NULL) {
        close_sides(decoder);
    }
    free(decoder->sides);
    qres_buffer_free(&decoder->out);
    qres_buffer_free(&decoder->text);
    free(decoder);
}
