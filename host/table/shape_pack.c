/*
 * shape_pack.c: a shape as bytes, checked on the way in.
 *
 * Room: host/table. Spec: spec/table.md 3.4.
 *
 *   u8 kind | type << 4
 *   u8 plus | comma << 1 | absent << 2 | affixes << 3 | nudged << 4
 *   [absent]  u8 size, missing text
 *   [affixes] u8 size, prefix, u8 size, suffix
 *   and the numbers of the kind
 */
#include <string.h>

#include "number.h"
#include "qres/bits.h"

#define EXPONENT_LIMIT 40 /* of the plain notation: 0.00...01 */

static void put_affix(struct qres_writer *writer,
                      const struct qres_affix *affix) {
    qres_writer_u8(writer, affix->size);
    qres_writer_bytes(writer, affix->text, affix->size);
}

static void put_notation(struct qres_writer *writer,
                         const struct qres_notation *notation) {
    qres_writer_u8(writer, (uint8_t)(notation->low + EXPONENT_LIMIT));
    qres_writer_u8(writer, (uint8_t)notation->high);
    qres_writer_u8(writer, (uint8_t)(notation->exponent |
                                     (unsigned)notation->upper << 3 |
                                     (unsigned)notation->plus << 4 |
                                     (unsigned)notation->point << 5 |
                                     (unsigned)notation->keep << 6));
}

static void put_layout(struct qres_writer *writer,
                       const struct qres_layout *layout) {
    qres_writer_u8(writer,
                   (uint8_t)(layout->order | layout->fields << 2 |
                             layout->lone_day << 4 | layout->lone_month << 5 |
                             layout->lone_hour << 6));
    qres_writer_u8(writer, layout->date_mark);
    qres_writer_u8(writer, layout->join);
    qres_writer_u8(writer, layout->time_mark);
}

static void put_kind(struct qres_writer *writer,
                     const struct qres_shape *shape) {
    if (shape->kind >= QRES_SHAPE_WORDS) {
        return;
    }
    qres_writer_u8(writer, shape->scale);
    if (shape->kind == QRES_SHAPE_TIME) {
        put_layout(writer, &shape->layout);
    } else {
        qres_writer_u8(writer, shape->least);
        qres_writer_u8(writer, shape->width);
        if (shape->kind != QRES_SHAPE_DECIMAL) {
            qres_writer_u8(writer, shape->digits);
        }
    }
    if (shape->kind >= QRES_SHAPE_TIME) {
        qres_writer_varint(writer, shape->unit);
        qres_writer_varint(writer, shape->phase);
    } else if (shape->kind != QRES_SHAPE_DECIMAL || shape->nudged) {
        put_notation(writer, &shape->notation);
    }
}

int qres_shape_pack(const struct qres_shape *shape, struct qres_buffer *out) {
    uint8_t bytes[QRES_SHAPE_PACK_MAX];
    struct qres_writer writer;
    bool affixes = shape->prefix.size + shape->suffix.size != 0;

    qres_writer_init(&writer, bytes, sizeof bytes);
    qres_writer_u8(&writer, (uint8_t)(shape->kind | shape->type << 4));
    qres_writer_u8(&writer, (uint8_t)(shape->plus | shape->comma << 1 |
                                      shape->absent << 2 | affixes << 3 |
                                      shape->nudged << 4));
    if (shape->absent) {
        put_affix(&writer, &shape->missing);
    }
    if (affixes) {
        put_affix(&writer, &shape->prefix);
        put_affix(&writer, &shape->suffix);
    }
    put_kind(&writer, shape);
    return writer.error != QRES_OK
               ? writer.error
               : qres_buffer_put(out, bytes, writer.position);
}

static void get_affix(struct qres_reader *reader, struct qres_affix *affix) {
    const uint8_t *text;

    affix->size = qres_reader_u8(reader);
    if (affix->size > QRES_SHAPE_AFFIX_MAX) {
        affix->size = 0;
        reader->error = QRES_E_DATA;
        return;
    }
    text = qres_reader_bytes(reader, affix->size);
    if (text != NULL) {
        memcpy(affix->text, text, affix->size);
    }
}

static void get_notation(struct qres_reader *reader,
                         struct qres_notation *notation) {
    uint8_t flags;

    notation->low = (int16_t)(qres_reader_u8(reader) - EXPONENT_LIMIT);
    notation->high = qres_reader_u8(reader);
    flags = qres_reader_u8(reader);
    notation->exponent = flags & 7u;
    notation->upper = (flags >> 3 & 1u) != 0;
    notation->plus = (flags >> 4 & 1u) != 0;
    notation->point = (flags >> 5 & 1u) != 0;
    notation->keep = (flags >> 6 & 1u) != 0;
    if (notation->low > 0 || notation->high > EXPONENT_LIMIT ||
        notation->exponent < 1 || notation->exponent > 4 || flags >> 7 != 0) {
        reader->error = QRES_E_DATA;
    }
}

static void get_layout(struct qres_reader *reader, struct qres_layout *layout) {
    uint8_t flags = qres_reader_u8(reader);

    layout->order = flags & 3u;
    layout->fields = flags >> 2 & 3u;
    layout->lone_day = (flags >> 4 & 1u) != 0;
    layout->lone_month = (flags >> 5 & 1u) != 0;
    layout->lone_hour = (flags >> 6 & 1u) != 0;
    layout->date_mark = qres_reader_u8(reader);
    layout->join = qres_reader_u8(reader);
    layout->time_mark = qres_reader_u8(reader);
    if (flags >> 7 != 0 || layout->fields == 1 ||
        (layout->fields == 0 && layout->order == QRES_ORDER_NONE)) {
        reader->error = QRES_E_DATA;
    }
}

static void get_kind(struct qres_reader *reader, struct qres_shape *shape) {
    bool good = true;

    if (shape->kind >= QRES_SHAPE_WORDS) {
        return;
    }
    shape->scale = qres_reader_u8(reader);
    if (shape->kind == QRES_SHAPE_TIME) {
        get_layout(reader, &shape->layout);
        good = shape->scale <= (shape->layout.fields == 3 ? 9 : 0);
    } else {
        shape->least = qres_reader_u8(reader);
        shape->width = qres_reader_u8(reader);
        if (shape->kind != QRES_SHAPE_DECIMAL) {
            shape->digits = qres_reader_u8(reader);
        }
        good = shape->scale <= 18 && shape->least <= 18 && shape->width <= 19;
    }
    if (shape->kind >= QRES_SHAPE_TIME) {
        shape->unit = qres_reader_varint(reader);
        shape->phase = qres_reader_varint(reader);
        good = good && shape->unit >= 1 && shape->unit <= INT64_MAX / 4 &&
               shape->phase < shape->unit && shape->digits <= 9;
    } else if (shape->kind != QRES_SHAPE_DECIMAL || shape->nudged) {
        get_notation(reader, &shape->notation);
        good = good && (shape->kind == QRES_SHAPE_DECIMAL ||
                        (shape->digits >= 1 && shape->digits <= 19));
    }
    if (!good) {
        reader->error = QRES_E_DATA;
    }
}

/* The types a kind can have, one bit each. */
static bool type_fits(uint8_t kind, uint8_t type) {
    static const uint16_t types[QRES_SHAPE_KINDS] = {
        1u << QRES_TYPE_I64,
        1u << QRES_TYPE_I64 | 1u << QRES_TYPE_F32 | 1u << QRES_TYPE_F64,
        1u << QRES_TYPE_I64 | 1u << QRES_TYPE_F32 | 1u << QRES_TYPE_F64,
        1u << QRES_TYPE_F32,
        1u << QRES_TYPE_F64,
        1u << QRES_TYPE_F32,
        1u << QRES_TYPE_I64,
        1u << QRES_TYPE_I64,
        1u << QRES_TYPE_I64,
        1u << QRES_TYPE_BYTES};

    return kind < QRES_SHAPE_KINDS && type < QRES_TYPE_COUNT &&
           (types[kind] >> type & 1u) != 0;
}

static bool can_nudge(const struct qres_shape *shape) {
    return shape->kind == QRES_SHAPE_DECIMAL ||
           shape->kind == QRES_SHAPE_WIDENED;
}

int qres_shape_unpack(struct qres_shape *shape, const uint8_t *data,
                      size_t size) {
    struct qres_shape found;
    struct qres_reader reader;
    uint8_t byte;
    uint8_t flags;

    memset(&found, 0, sizeof found);
    qres_reader_init(&reader, data, size);
    byte = qres_reader_u8(&reader);
    flags = qres_reader_u8(&reader);
    found.kind = byte & 15u;
    found.type = byte >> 4;
    found.plus = (flags & 1u) != 0;
    found.comma = (flags >> 1 & 1u) != 0;
    found.absent = (flags >> 2 & 1u) != 0;
    found.nudged = (flags >> 4 & 1u) != 0;
    if (reader.error == QRES_OK &&
        (!type_fits(found.kind, found.type) || flags >> 5 != 0 ||
         (found.nudged && !can_nudge(&found)))) {
        return QRES_E_DATA;
    }
    if (found.absent) {
        get_affix(&reader, &found.missing);
    }
    if ((flags >> 3 & 1u) != 0) {
        get_affix(&reader, &found.prefix);
        get_affix(&reader, &found.suffix);
    }
    get_kind(&reader, &found);
    if (reader.error != QRES_OK) {
        return reader.error;
    }
    if (reader.position != size) {
        return QRES_E_DATA;
    }
    *shape = found;
    return QRES_OK;
}
