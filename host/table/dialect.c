/*
 * dialect.c: separator, line ending and header of a table.
 *
 * Room: host/table. Spec: spec/table.md 2.
 *
 *   u8 crlf | header << 1, u8 separator, varint columns,
 *   [header] varint where the header line begins in the head,
 *   [head]   text page with the head
 */
#include <string.h>

#include "intake.h"
#include "prose.h"
#include "qres/bits.h"

#define PROBE_ROWS    100
#define PREAMBLE_ROWS 32

static const uint8_t separators[4] = {'\t', ';', ',', '|'};

static size_t mark_size(const uint8_t *text, size_t size) {
    static const uint8_t mark[3] = {0xef, 0xbb, 0xbf};

    return size >= sizeof mark && memcmp(text, mark, sizeof mark) == 0
               ? sizeof mark
               : 0;
}

/* How one separator cuts the probe. */
struct probe {
    uint32_t rows;
    uint32_t crlf;
    uint32_t columns; /* the commonest count of cells */
    uint32_t agree;   /* rows that have it */
};

static struct probe probe_rows(const struct qres_cut *cut, const uint8_t *text,
                               size_t size) {
    uint32_t counts[PROBE_ROWS] = {0};
    struct probe probe = {0};
    struct qres_row row;

    while (probe.rows < PROBE_ROWS && size != 0 &&
           qres_row_cut(&row, cut, text, size, NULL, 0)) {
        counts[probe.rows++] = row.cells;
        probe.crlf += row.ending == QRES_ENDING_CRLF;
        text += row.size;
        size -= row.size;
    }
    for (uint32_t i = 0; i < probe.rows; i++) {
        uint32_t same = 0;

        for (uint32_t j = 0; j < probe.rows; j++) {
            same += counts[j] == counts[i];
        }
        if (same > probe.agree) {
            probe.agree = same;
            probe.columns = counts[i];
        }
    }
    return probe;
}

/* ---- header ---------------------------------------------------------- */

/* A number, a date, "$1.50" or "20 %": a digit, and no letter before it. */
static bool is_value(const uint8_t *text, struct qres_span span) {
    for (uint32_t i = 0; i < span.size; i++) {
        uint8_t byte = text[span.from + i];

        if ((uint8_t)(byte - '0') <= 9) {
            return true;
        }
        if (byte == '_' || (uint8_t)((byte | 0x20u) - 'a') < 26) {
            return false;
        }
    }
    return false;
}

static uint32_t count_values(const uint8_t *text, const struct qres_span *spans,
                             uint32_t count) {
    uint32_t values = 0;

    for (uint32_t i = 0; i < count; i++) {
        values += is_value(text, spans[i]);
    }
    return values;
}

static bool same_text(const uint8_t *a_text, struct qres_span a,
                      const uint8_t *b_text, struct qres_span b) {
    return a.size == b.size &&
           memcmp(a_text + a.from, b_text + b.from, a.size) == 0;
}

/*
 * The first row of the text names the columns if it holds no value, and a
 * row below has values or, in a table of words, none of its cells again.
 */
static bool is_header(const struct qres_cut *cut, const uint8_t *text,
                      size_t size, struct qres_span *spans, uint32_t columns) {
    struct qres_span *below = spans + columns;
    const uint8_t *at = text;
    struct qres_row row;

    if (!qres_row_cut(&row, cut, text, size, spans, columns) ||
        count_values(text, spans, columns) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < columns; i++) {
        if (spans[i].size == 0 && i != 0) {
            return false;
        }
    }
    for (unsigned i = 0; i < PREAMBLE_ROWS; i++) {
        at += row.size;
        size -= row.size;
        if (size == 0 || !qres_row_cut(&row, cut, at, size, below, columns)) {
            break;
        }
        if (row.cells != columns || row.irregular) {
            continue;
        }
        if (count_values(at, below, columns) != 0) {
            return true;
        }
        for (uint32_t j = 0; j < columns; j++) {
            if (same_text(text, spans[j], at, below[j])) {
                return false;
            }
        }
    }
    return columns > 1;
}

static int find_head(struct qres_dialect *dialect, const struct qres_cut *cut,
                     const uint8_t *text, size_t size) {
    struct qres_buffer spans = {0};
    size_t at = mark_size(text, size);
    size_t head = at;
    struct qres_row row;
    int result = qres_buffer_put(
        &spans, NULL, 2 * dialect->columns * sizeof(struct qres_span));

    for (unsigned i = 0; result == QRES_OK && i < PREAMBLE_ROWS && at < size;
         i++) {
        if (!qres_row_cut(&row, cut, text + at, size - at, NULL, 0)) {
            break;
        }
        if (row.cells == dialect->columns && !row.irregular) {
            dialect->header = row.ending != QRES_ENDING_NONE &&
                              is_header(cut, text + at, size - at,
                                        (void *)spans.data, dialect->columns);
            dialect->header_from = dialect->header ? (uint32_t)at : 0;
            head = dialect->header ? at + row.size : at;
            break;
        }
        at += row.size;
    }
    qres_buffer_free(&spans);
    if (head > QRES_TABLE_HEAD_MAX) {
        dialect->header = false;
        dialect->header_from = 0;
        head = 0;
    }
    return result == QRES_OK ? qres_buffer_put(&dialect->head, text, head)
                             : result;
}

/* Cuts the header line; a head from a strange file may not have one. */
static int index_names(struct qres_dialect *dialect) {
    struct qres_cut cut = {dialect->separator, false, true};
    size_t from = dialect->header_from;
    struct qres_span *spans;
    struct qres_row row;
    int result;

    if (!dialect->header || from >= dialect->head.size) {
        return QRES_OK;
    }
    result = qres_buffer_put(&dialect->names, NULL,
                             dialect->columns * sizeof *spans);
    if (result != QRES_OK) {
        return result;
    }
    spans = (void *)dialect->names.data;
    if (!qres_row_cut(&row, &cut, dialect->head.data + from,
                      dialect->head.size - from, spans, dialect->columns) ||
        row.irregular || row.cells != dialect->columns) {
        dialect->names.size = 0;
        return QRES_OK;
    }
    for (uint32_t i = 0; i < dialect->columns; i++) {
        spans[i].from += (uint32_t)from;
    }
    return QRES_OK;
}

int qres_dialect_detect(struct qres_dialect *dialect, const uint8_t *text,
                        size_t size, bool whole) {
    size_t mark = mark_size(text, size);
    struct probe best = {0};
    struct qres_cut cut = {0, false, whole};
    int result;

    memset(dialect, 0, sizeof *dialect);
    if (size == 0 || memchr(text, 0, size) != NULL) {
        return QRES_OK;
    }
    for (unsigned i = 0; i < sizeof separators; i++) {
        struct probe probe;

        cut.separator = separators[i];
        probe = probe_rows(&cut, text + mark, size - mark);
        if (probe.columns > 1 && probe.agree > best.agree &&
            probe.columns <= QRES_TABLE_COLUMNS_MAX &&
            probe.agree * 2 > probe.rows) {
            best = probe;
            dialect->separator = separators[i];
        }
    }
    cut.separator = dialect->separator;
    if (cut.separator == 0) {
        best = probe_rows(&cut, text + mark, size - mark);
        best.columns = 1;
    }
    dialect->columns = best.columns;
    dialect->crlf = best.crlf * 2 > best.rows;
    result = find_head(dialect, &cut, text, size);
    if (result == QRES_OK) {
        result = index_names(dialect);
    }
    if (result != QRES_OK) {
        qres_dialect_free(dialect);
    }
    return result;
}

/* ---- bytes ----------------------------------------------------------- */

int qres_dialect_pack(const struct qres_dialect *dialect,
                      struct qres_buffer *out) {
    struct qres_cell head = {dialect->head.data, dialect->head.size};
    uint8_t bytes[2] = {(uint8_t)(dialect->crlf | dialect->header << 1),
                        dialect->separator};
    int result = qres_buffer_put(out, bytes, sizeof bytes);

    if (result == QRES_OK) {
        result = qres_buffer_varint(out, dialect->columns);
    }
    if (result == QRES_OK && dialect->header) {
        result = qres_buffer_varint(out, dialect->header_from);
    }
    return result == QRES_OK && head.size != 0 ? qres_prose_pack(&head, 1, out)
                                               : result;
}

static int unpack_fields(struct qres_dialect *dialect,
                         struct qres_reader *reader) {
    uint8_t flags = qres_reader_u8(reader);
    struct qres_buffer ends = {0};
    int result = QRES_OK;

    dialect->crlf = (flags & 1u) != 0;
    dialect->header = (flags >> 1 & 1u) != 0;
    dialect->separator = qres_reader_u8(reader);
    dialect->columns =
        (uint32_t)qres_reader_size(reader, QRES_TABLE_COLUMNS_MAX);
    if (dialect->header) {
        dialect->header_from =
            (uint32_t)qres_reader_size(reader, QRES_TABLE_HEAD_MAX);
    }
    if (reader->error != QRES_OK) {
        return reader->error;
    }
    if (reader->position != reader->size) {
        result = qres_prose_unpack(reader->data + reader->position,
                                   reader->size - reader->position, 1,
                                   &dialect->head, &ends);
        qres_buffer_free(&ends);
    }
    if (result == QRES_OK &&
        (flags >> 2 != 0 || (dialect->separator == 0 && dialect->columns > 1) ||
         dialect->head.size > QRES_TABLE_HEAD_MAX ||
         dialect->header_from > dialect->head.size)) {
        result = QRES_E_DATA;
    }
    return result;
}

int qres_dialect_unpack(struct qres_dialect *dialect, const uint8_t *data,
                        size_t size) {
    struct qres_dialect found;
    struct qres_reader reader;
    int result;

    memset(&found, 0, sizeof found);
    qres_reader_init(&reader, data, size);
    result = unpack_fields(&found, &reader);
    if (result == QRES_OK) {
        result = index_names(&found);
    }
    if (result != QRES_OK) {
        qres_dialect_free(&found);
        return result;
    }
    *dialect = found;
    return QRES_OK;
}

const uint8_t *qres_dialect_name(const struct qres_dialect *dialect,
                                 uint32_t column, size_t *size) {
    struct qres_span span;
    bool quoted;

    *size = 0;
    if (dialect->names.size / sizeof span <= column) {
        return (const uint8_t *)"";
    }
    memcpy(&span, dialect->names.data + column * sizeof span, sizeof span);
    quoted = span.size >= 2 && dialect->head.data[span.from] == '"';
    *size = span.size - (quoted ? 2u : 0u);
    return dialect->head.data + span.from + quoted;
}

void qres_dialect_free(struct qres_dialect *dialect) {
    qres_buffer_free(&dialect->head);
    qres_buffer_free(&dialect->names);
    memset(dialect, 0, sizeof *dialect);
}
