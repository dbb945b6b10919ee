/*
 * schema.c: packs and unpacks what a file's columns are.
 *
 * Room: codec. Spec: spec/format.md 4.2.
 */
#include "front.h"

#include <string.h>

#define HEAD_TYPE_MASK 0x0f
#define HEAD_HAS_NAME  0x10
#define HEAD_HAS_NOTE  0x20
#define HEAD_HAS_SCALE 0x40
#define HEAD_HAS_FRONT 0x80

#define FRONT_BASE_MASK 0x03
#define FRONT_NARROW    0x04
#define FRONT_ALPHABET  0x08
#define FRONT_KNOWN     0x0f

#define PLACES_MAX 18

/* ---- alphabets: adaptive Rice of the gaps less one ------------------ */

struct gap_state {
    uint64_t mean; /* 16 x mean gap */
};

static unsigned gap_parameter(const struct gap_state *state) {
    unsigned k = qres_bit_length64(state->mean >> 5);

    return k < 63 ? k : 63;
}

static void gap_learn(struct gap_state *state, uint64_t gap) {
    state->mean += gap >> 58 == 0 ? gap : (uint64_t)1 << 58;
    state->mean -= state->mean >> 4;
}

/* Count, first value, size of the gaps in bytes, gaps. */
static void pack_alphabet(const struct qres_front *front,
                          struct qres_writer *out) {
    struct gap_state state = {0};
    struct qres_bit_writer bits;
    uint8_t head[QRES_VARINT_MAX];
    struct qres_writer size;

    qres_writer_varint(out, front->alphabet_count);
    qres_writer_varint(out, qres_zigzag(front->alphabet[0]));
    if (out->error != QRES_OK) {
        return;
    }
    qres_bit_writer_init(&bits, out->data + out->position,
                         out->size - out->position);
    for (size_t i = 1; i < front->alphabet_count; i++) {
        uint64_t gap =
            (uint64_t)front->alphabet[i] - (uint64_t)front->alphabet[i - 1] - 1;

        qres_rice_put(&bits, gap, gap_parameter(&state));
        gap_learn(&state, gap);
    }
    out->error = qres_bit_writer_finish(&bits);
    qres_writer_init(&size, head, sizeof head);
    qres_writer_varint(&size, bits.position);
    if (out->error != QRES_OK || size.position > bits.size - bits.position) {
        out->error = QRES_E_SPACE;
        return;
    }
    memmove(bits.data + size.position, bits.data, bits.position);
    memcpy(bits.data, head, size.position);
    out->position += size.position + bits.position;
}

/* `values` may be NULL: then the alphabet is skipped. */
static int unpack_alphabet(struct qres_reader *in, int64_t *values,
                           size_t count) {
    struct gap_state state = {0};
    struct qres_bit_reader bits;
    int64_t first = qres_unzigzag(qres_reader_varint(in));
    uint64_t wanted = qres_reader_varint(in);
    size_t left = in->size - in->position;
    size_t size = wanted < left ? (size_t)wanted : left;
    const uint8_t *gaps = qres_reader_bytes(in, size);

    if (in->error != QRES_OK || wanted > left) {
        return in->error != QRES_OK ? in->error : QRES_E_END;
    }
    if (values == NULL) {
        return QRES_OK;
    }
    values[0] = first;
    qres_bit_reader_init(&bits, gaps, size);
    for (size_t i = 1; i < count; i++) {
        uint64_t gap = qres_rice_get(&bits, gap_parameter(&state));

        if (gap >= (uint64_t)INT64_MAX - (uint64_t)values[i - 1]) {
            return QRES_E_DATA;
        }
        values[i] = qres_int64((uint64_t)values[i - 1] + gap + 1);
        gap_learn(&state, gap);
    }
    return qres_bit_reader_finish(&bits);
}

/* ---- columns -------------------------------------------------------- */

static int has_front(const struct qres_front *front) {
    return front->base != 0 || front->narrow != 0 || front->alphabet_count != 0;
}

static void pack_column(const struct qres_column *column,
                        struct qres_writer *out) {
    const struct qres_front *front = &column->front;
    unsigned head = column->type;

    head |= column->name_size != 0 ? HEAD_HAS_NAME : 0;
    head |= column->note_size != 0 ? HEAD_HAS_NOTE : 0;
    head |= column->scale != 0 ? HEAD_HAS_SCALE : 0;
    head |= has_front(front) ? HEAD_HAS_FRONT : 0;
    qres_writer_u8(out, (uint8_t)head);
    if (column->name_size != 0) {
        qres_writer_varint(out, column->name_size);
        qres_writer_bytes(out, column->name, column->name_size);
    }
    if (column->note_size != 0) {
        qres_writer_varint(out, column->note_size);
        qres_writer_bytes(out, column->note, column->note_size);
    }
    if (column->scale != 0) {
        qres_writer_u8(out, column->scale);
    }
    if (!has_front(front)) {
        return;
    }
    qres_writer_u8(out,
                   (uint8_t)(front->base | (front->narrow ? FRONT_NARROW : 0) |
                             (front->alphabet_count ? FRONT_ALPHABET : 0)));
    if (front->base == QRES_BASE_DECIMAL) {
        qres_writer_u8(out, front->places);
    }
    if (front->alphabet_count != 0) {
        pack_alphabet(front, out);
    }
}

int qres_schema_pack(const struct qres_schema *schema, uint8_t *payload,
                     size_t size, size_t *written) {
    struct qres_writer out;

    qres_writer_init(&out, payload, size);
    qres_writer_varint(&out, schema->version);
    qres_writer_varint(&out, schema->column_count);
    qres_writer_varint(&out, schema->note_size);
    qres_writer_bytes(&out, schema->note, schema->note_size);
    for (uint32_t i = 0; i < schema->column_count; i++) {
        pack_column(&schema->columns[i], &out);
    }
    if (out.error == QRES_OK) {
        *written = out.position;
    }
    return out.error;
}

/* What is still free while a schema is unpacked. */
struct room {
    int64_t *alphabets;
    size_t alphabets_left;
    size_t notes_left;
};

static int unpack_front(struct qres_reader *in, struct qres_column *column,
                        struct room *room) {
    struct qres_front *front = &column->front;
    unsigned head = qres_reader_u8(in);
    struct front_map map;

    if (head & ~(unsigned)FRONT_KNOWN) {
        return QRES_E_VERSION;
    }
    front->base = head & FRONT_BASE_MASK;
    front->narrow = (head & FRONT_NARROW) != 0;
    if (front->base == QRES_BASE_DECIMAL) {
        front->places = qres_reader_u8(in);
    }
    if (front->places > PLACES_MAX) {
        return QRES_E_DATA;
    }
    if (head & FRONT_ALPHABET) {
        size_t count = qres_reader_size(in, QRES_ALPHABET_MAX);

        if (in->error != QRES_OK || count == 0) {
            return in->error != QRES_OK ? in->error : QRES_E_DATA;
        }
        if (count > room->alphabets_left) {
            return QRES_E_LIMIT;
        }
        front->alphabet_count = (uint32_t)count;
        front->alphabet = room->alphabets;
        in->error = unpack_alphabet(in, room->alphabets, count);
        if (room->alphabets != NULL) {
            room->alphabets += count;
        }
        room->alphabets_left -= count;
    }
    if (in->error != QRES_OK) {
        return in->error;
    }
    return has_front(front)
               ? qres_front_map_init(&map, (enum qres_type)column->type, front)
               : QRES_E_DATA;
}

/* A size that its head bit announced; 0 is left out instead. */
static size_t announced(struct qres_reader *in, size_t limit) {
    size_t size = qres_reader_size(in, limit);

    if (size == 0 && in->error == QRES_OK) {
        in->error = QRES_E_DATA;
    }
    return size;
}

static int unpack_column(struct qres_reader *in, struct qres_column *column,
                         struct room *room) {
    unsigned head = qres_reader_u8(in);

    memset(column, 0, sizeof *column);
    column->type = head & HEAD_TYPE_MASK;
    if (in->error != QRES_OK || column->type >= QRES_TYPE_COUNT) {
        return in->error != QRES_OK ? in->error : QRES_E_VERSION;
    }
    if (head & HEAD_HAS_NAME) {
        column->name_size = (uint16_t)announced(
            in, room->notes_left < QRES_NAME_MAX ? room->notes_left
                                                 : QRES_NAME_MAX);
        column->name = qres_reader_bytes(in, column->name_size);
        room->notes_left -= column->name_size;
    }
    if (head & HEAD_HAS_NOTE) {
        column->note_size = (uint32_t)announced(in, room->notes_left);
        column->note = qres_reader_bytes(in, column->note_size);
        room->notes_left -= column->note_size;
    }
    if (head & HEAD_HAS_SCALE) {
        column->scale = qres_reader_u8(in);
    }
    if (in->error != QRES_OK) {
        return in->error;
    }
    if (column->scale > PLACES_MAX ||
        (head & HEAD_HAS_SCALE && column->scale == 0)) {
        return QRES_E_DATA;
    }
    return head & HEAD_HAS_FRONT ? unpack_front(in, column, room) : QRES_OK;
}

/* Table of columns; `measured` takes each column instead if not NULL. */
static int unpack_columns(struct qres_schema *schema, struct qres_reader *in,
                          struct room *room, struct qres_column *measured) {
    for (uint32_t i = 0; i < schema->column_count; i++) {
        int error = unpack_column(
            in, measured != NULL ? measured : &schema->columns[i], room);

        if (error != QRES_OK) {
            return error;
        }
    }
    return in->position == in->size ? QRES_OK : QRES_E_DATA;
}

static int unpack_head(struct qres_schema *schema, struct qres_reader *in,
                       struct room *room) {
    memset(schema, 0, sizeof *schema);
    schema->version = (uint32_t)qres_reader_size(in, UINT32_MAX);
    schema->column_count = (uint32_t)qres_reader_size(in, QRES_COLUMNS_MAX);
    schema->note_size = (uint32_t)qres_reader_size(in, room->notes_left);
    schema->note = qres_reader_bytes(in, schema->note_size);
    if (in->error != QRES_OK || schema->column_count == 0) {
        return in->error != QRES_OK ? in->error : QRES_E_DATA;
    }
    room->notes_left -= schema->note_size;
    return QRES_OK;
}

int qres_schema_unpack(struct qres_schema *schema,
                       const struct qres_schema_space *space,
                       const uint8_t *payload, size_t size) {
    struct room room = {space->alphabets, space->alphabet_max, QRES_NOTE_MAX};
    struct qres_schema found;
    struct qres_reader in;
    int error;

    qres_reader_init(&in, payload, size);
    error = unpack_head(&found, &in, &room);
    if (error == QRES_OK && found.column_count > space->column_max) {
        error = QRES_E_LIMIT;
    }
    found.columns = space->columns;
    if (error == QRES_OK) {
        error = unpack_columns(&found, &in, &room, NULL);
    }
    if (error == QRES_OK) {
        *schema = found;
    }
    return error;
}

int qres_schema_measure(const uint8_t *payload, size_t size,
                        size_t *column_count, size_t *alphabet_count) {
    struct room room = {NULL, QRES_ALPHABETS_MAX, QRES_NOTE_MAX};
    struct qres_schema found;
    struct qres_column column;
    struct qres_reader in;
    int error;

    qres_reader_init(&in, payload, size);
    error = unpack_head(&found, &in, &room);
    if (error == QRES_OK) {
        error = unpack_columns(&found, &in, &room, &column);
    }
    if (error == QRES_OK) {
        *column_count = found.column_count;
        *alphabet_count = QRES_ALPHABETS_MAX - room.alphabets_left;
    }
    return error;
}
