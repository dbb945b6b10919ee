/*
 * intake.c: cuts a stream of text into rows and cells.
 *
 * Room: host/table. Spec: spec/table.md 2.
 */
#include <string.h>

#include "intake.h"

#define CHUNK_SIZE   ((size_t)1 << 16)
#define FAILURES_MAX 256 /* then quotes are taken as plain bytes */
#define OPAQUE_ROWS  64  /* chunks of a file that is no table */

/* ---- one row --------------------------------------------------------- */

/* After the closing quote of the cell at `at`; `size` if there is none. */
static size_t skip_quoted(const uint8_t *text, size_t size, size_t at) {
    at++;
    while (at < size) {
        const uint8_t *quote = memchr(text + at, '"', size - at);

        if (quote == NULL) {
            return size;
        }
        at = (size_t)(quote - text) + 1;
        if (at < size && text[at] == '"') {
            at++;
        } else {
            return at;
        }
    }
    return size;
}

static bool is_cell_end(const struct qres_cut *cut, const uint8_t *text,
                        size_t size, size_t at) {
    if (at >= size) {
        return true;
    }
    return text[at] == '\n' ||
           (text[at] == cut->separator && cut->separator != 0) ||
           (text[at] == '\r' && at + 1 < size && text[at + 1] == '\n');
}

/* The row is not complete: wait for more, or give up on it. */
static bool is_awaited(const struct qres_cut *cut, size_t size) {
    return !cut->whole && size < QRES_TABLE_LINE_MAX;
}

/* The first line as one piece, whatever is in it. */
static bool take_line(struct qres_row *row, const uint8_t *text, size_t size) {
    size_t most = size < QRES_TABLE_LINE_MAX ? size : QRES_TABLE_LINE_MAX;
    const uint8_t *end = memchr(text, '\n', most);

    row->irregular = true;
    row->size = end == NULL ? most : (size_t)(end - text) + 1;
    row->cells = 1;
    row->ending = QRES_ENDING_NONE;
    return true;
}

static size_t skip_plain(const struct qres_cut *cut, const uint8_t *text,
                         size_t size, size_t at) {
    uint8_t separator = cut->separator != 0 ? cut->separator : '\n';

    while (at < size && text[at] != separator && text[at] != '\n') {
        at++;
    }
    return at;
}

bool qres_row_cut(struct qres_row *row, const struct qres_cut *cut,
                  const uint8_t *text, size_t size, struct qres_span *spans,
                  uint32_t room) {
    size_t at = 0;

    row->irregular = false;
    row->cells = 0;
    for (;;) {
        size_t from = at;
        size_t end;

        if (at < size && text[at] == '"' && !cut->flat) {
            at = skip_quoted(text, size, at);
            if (at == size && is_awaited(cut, size)) {
                return false;
            }
            if (!is_cell_end(cut, text, size, at)) {
                return take_line(row, text, size);
            }
        }
        at = skip_plain(cut, text, size, at);
        if (at == size && is_awaited(cut, size)) {
            return false;
        }
        if (at >= QRES_TABLE_LINE_MAX || (at == size && !cut->whole)) {
            return take_line(row, text, size);
        }
        end = at;
        row->ending = QRES_ENDING_NONE;
        if (at < size && text[at] == '\n') {
            row->ending = QRES_ENDING_LF;
            if (at > from && text[at - 1] == '\r') {
                row->ending = QRES_ENDING_CRLF;
                end--;
            }
        }
        if (row->cells < room) {
            spans[row->cells].from = (uint32_t)from;
            spans[row->cells].size = (uint32_t)(end - from);
        }
        row->cells++;
        if (at == size || row->ending != QRES_ENDING_NONE) {
            row->size = at + (at < size);
            return true;
        }
        at++;
    }
}

/* ---- the stream ------------------------------------------------------ */

int qres_intake_fill(struct qres_intake *intake, size_t size) {
    while (!intake->ended && intake->text.size - intake->used < size) {
        size_t got = 0;
        int result = qres_buffer_put(&intake->text, NULL, CHUNK_SIZE);

        if (result != QRES_OK) {
            return result;
        }
        intake->text.size -= CHUNK_SIZE;
        result =
            intake->read(intake->context, intake->text.data + intake->text.size,
                         CHUNK_SIZE, &got);
        if (result != QRES_OK) {
            return result;
        }
        intake->ended = got == 0;
        intake->text.size += got;
    }
    return QRES_OK;
}

/* Moves what the last group left to the front. */
static void begin_group(struct qres_intake *intake) {
    size_t rest = intake->text.size - intake->used;

    if (intake->used != 0 && rest != 0) {
        memmove(intake->text.data, intake->text.data + intake->used, rest);
    }
    intake->text.size = rest;
    intake->used = 0;
    intake->rows = 0;
    intake->open = false;
    intake->spans.size = 0;
    intake->odd.size = 0;
}

/* The next row's text as one span, which no column gets. */
static int keep_odd(struct qres_intake *intake, struct qres_span *spans,
                    size_t size) {
    uint8_t odd = 1;

    spans[0].from = (uint32_t)intake->used;
    spans[0].size = (uint32_t)size;
    intake->used += size;
    intake->rows++;
    return qres_buffer_put(&intake->odd, &odd, 1);
}

static int keep_row(struct qres_intake *intake, struct qres_span *spans,
                    const struct qres_row *row) {
    uint8_t odd = 0;

    for (uint32_t i = 0; i < row->cells; i++) {
        spans[i].from += (uint32_t)intake->used;
    }
    intake->used += row->size;
    intake->rows++;
    intake->open = row->ending == QRES_ENDING_NONE;
    return qres_buffer_put(&intake->odd, &odd, 1);
}

static int cut_next(struct qres_intake *intake,
                    const struct qres_dialect *dialect, struct qres_row *row,
                    struct qres_span *spans) {
    struct qres_cut cut = {dialect->separator, intake->flat, false};
    size_t want = CHUNK_SIZE;
    int result = QRES_OK;

    do {
        /* Doubling keeps the cost of a long row linear. */
        result = qres_intake_fill(intake, want);
        want *= 2;
        cut.whole = intake->ended;
    } while (result == QRES_OK &&
             !qres_row_cut(row, &cut, intake->text.data + intake->used,
                           intake->text.size - intake->used, spans,
                           dialect->columns));
    if (result == QRES_OK && row->irregular &&
        ++intake->failures == FAILURES_MAX) {
        intake->flat = true;
    }
    return result;
}

static bool row_fits(const struct qres_dialect *dialect,
                     const struct qres_row *row) {
    uint8_t ending = dialect->crlf ? QRES_ENDING_CRLF : QRES_ENDING_LF;

    return !row->irregular && row->cells == dialect->columns &&
           (row->ending == ending || row->ending == QRES_ENDING_NONE);
}

static int take_chunks(struct qres_intake *intake) {
    int result = QRES_OK;

    while (result == QRES_OK && intake->rows < OPAQUE_ROWS) {
        size_t size;

        result = qres_intake_fill(intake, CHUNK_SIZE);
        size = intake->text.size - intake->used;
        if (result != QRES_OK || size == 0) {
            break;
        }
        result =
            qres_buffer_put(&intake->spans, NULL, sizeof(struct qres_span));
        if (result == QRES_OK) {
            struct qres_span *spans = (void *)intake->spans.data;

            result = keep_odd(intake, spans + intake->rows,
                              size < CHUNK_SIZE ? size : CHUNK_SIZE);
        }
    }
    return result;
}

int qres_intake_group(struct qres_intake *intake,
                      const struct qres_dialect *dialect, uint32_t rows) {
    int result = QRES_OK;

    begin_group(intake);
    if (dialect->columns == 0) {
        return take_chunks(intake);
    }
    while (intake->rows < rows) {
        size_t at = (size_t)intake->rows * dialect->columns;
        struct qres_span *spans;
        struct qres_row row;

        result = qres_buffer_put(&intake->spans, NULL,
                                 dialect->columns * sizeof *spans);
        if (result != QRES_OK) {
            break;
        }
        spans = (struct qres_span *)(void *)intake->spans.data + at;
        result = qres_intake_fill(intake, 1);
        if (result != QRES_OK || intake->text.size == intake->used) {
            break;
        }
        result = cut_next(intake, dialect, &row, spans);
        if (result != QRES_OK ||
            intake->used + row.size > QRES_TABLE_TEXT_MAX) {
            break;
        }
        result = row_fits(dialect, &row) ? keep_row(intake, spans, &row)
                                         : keep_odd(intake, spans, row.size);
        if (result != QRES_OK) {
            break;
        }
    }
    return result;
}

void qres_intake_free(struct qres_intake *intake) {
    qres_buffer_free(&intake->text);
    qres_buffer_free(&intake->spans);
    qres_buffer_free(&intake->odd);
}
