/*
 * side.c: side data of tables to the bytes of one column, and back.
 *
 * Program: qres. Spec: spec/table.md 6.
 */
#include "side.h"

#include "qres/bits.h"

/* Key 0: odd rows; 2 * column + 1: its text; 2 * column + 2: its escapes. */
static int put_part(struct qres_buffer *out, uint64_t key,
                    const struct qres_buffer *part) {
    int result = QRES_OK;

    if (part->size == 0) {
        return QRES_OK;
    }
    result = qres_buffer_varint(out, key);
    if (result == QRES_OK) {
        result = qres_buffer_varint(out, part->size);
    }
    return result == QRES_OK ? qres_buffer_put(out, part->data, part->size)
                             : result;
}

int side_pack(const struct qres_table_group *group, struct qres_buffer *out) {
    int result = put_part(out, 0, &group->odd);

    for (uint32_t i = 0; result == QRES_OK && i < group->columns; i++) {
        const struct qres_table_column *column = &group->column[i];

        if (column->shape.type != QRES_TYPE_BYTES) {
            result = put_part(out, 2 * (uint64_t)i + 1, &column->text);
        }
        if (result == QRES_OK) {
            result = put_part(out, 2 * (uint64_t)i + 2, &column->escapes);
        }
    }
    return result;
}

/* Whether the text page of a column is in the side data. */
static bool has_text(const struct qres_shape *shape) {
    return shape->kind == QRES_SHAPE_WORDS || shape->nudged;
}

static struct qres_buffer *find_part(struct qres_table_group *group,
                                     uint64_t key) {
    struct qres_table_column *column;

    if (key == 0) {
        return &group->odd;
    }
    if ((key - 1) / 2 >= group->columns) {
        return NULL;
    }
    column = &group->column[(key - 1) / 2];
    if (key % 2 == 0) {
        return &column->escapes;
    }
    return has_text(&column->shape) ? &column->text : NULL;
}

static void empty_parts(struct qres_table_group *group) {
    group->odd.size = 0;
    for (uint32_t i = 0; i < group->columns; i++) {
        group->column[i].escapes.size = 0;
        if (group->column[i].shape.type != QRES_TYPE_BYTES) {
            group->column[i].text.size = 0;
        }
    }
}

int side_unpack(struct qres_table_group *group, const uint8_t *bytes,
                size_t size) {
    struct qres_reader reader;
    uint64_t next = 0; /* keys ascend */
    int result = QRES_OK;

    empty_parts(group);
    qres_reader_init(&reader, bytes, size);
    while (result == QRES_OK && reader.position < size) {
        uint64_t key = qres_reader_varint(&reader);
        size_t part_size = qres_reader_size(&reader, size);
        const uint8_t *part = qres_reader_bytes(&reader, part_size);
        struct qres_buffer *place = find_part(group, key);

        if (reader.error != QRES_OK) {
            return reader.error;
        }
        if (place == NULL || key < next || part_size == 0) {
            return QRES_E_DATA;
        }
        next = key + 1;
        result = qres_buffer_put(place, part, part_size);
    }
    return result;
}

int side_column(const struct qres_table_column *column,
                struct qres_column *core, struct qres_buffer *note) {
    const struct qres_shape *shape = &column->shape;
    int result;

    core->type = shape->type;
    core->scale = 0;
    if (shape->type == QRES_TYPE_I64 && shape->kind <= QRES_SHAPE_SCIENTIFIC) {
        core->scale = shape->scale;
    }
    note->size = 0;
    result = qres_shape_pack(shape, note);
    core->note = note->data;
    core->note_size = (uint32_t)note->size;
    return result;
}
