/*
 * places.c: the groups of a .qres file, from INDEX or from chunk heads.
 *
 * Program: qres.
 */
#include "places.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_SIZE 32 /* holds the head of a chunk and that of a group */

struct chunk_head {
    uint8_t type;
    uint64_t size; /* of the whole chunk */
    uint32_t rows; /* of a GROUP */
};

static int add(struct places *places, const struct place *place,
               struct fault *fault) {
    if (places->count == places->room) {
        size_t room = 2 * places->room + 64;
        struct place *grown = realloc(places->list, room * sizeof *grown);

        if (grown == NULL) {
            return fault_set(fault, QRES_E_MEMORY, "out of memory");
        }
        places->list = grown;
        places->room = room;
    }
    places->list[places->count++] = *place;
    return QRES_OK;
}

/* ---- heads -------------------------------------------------------------- */

/* False where no whole chunk of a known kind begins. */
static bool read_head(const struct input *in, uint64_t offset,
                      struct chunk_head *head, struct fault *fault) {
    uint8_t bytes[HEAD_SIZE];
    struct qres_reader reader;
    uint64_t payload;
    size_t got = 0;

    if (offset >= in->size || input_read_at(in, offset, bytes, sizeof bytes,
                                            &got, fault) != QRES_OK) {
        return false;
    }
    qres_reader_init(&reader, bytes, got);
    head->type = qres_reader_u8(&reader);
    payload = qres_reader_varint(&reader);
    head->size = payload + reader.position + 4;
    if (reader.error != QRES_OK || payload > in->size ||
        head->size > in->size - offset ||
        ((head->type & 0x80) == 0 &&
         (head->type == 0 || head->type > QRES_CHUNK_END))) {
        return false;
    }
    if (head->type == QRES_CHUNK_GROUP) {
        (void)qres_reader_varint(&reader);
        head->rows = (uint32_t)qres_reader_size(&reader, QRES_ROWS_MAX);
    }
    return reader.error == QRES_OK;
}

/* Walks from places->end to `until`, or as far as chunks are whole. */
static int walk_heads(struct places *places, const struct input *in,
                      uint64_t until, struct fault *fault) {
    struct chunk_head head;

    while (places->end < until && read_head(in, places->end, &head, fault)) {
        struct place place = {0};

        places->is_complete = head.type == QRES_CHUNK_END;
        if (head.type == QRES_CHUNK_SCHEMA) {
            places->schema_offset = places->end;
        } else if (head.type == QRES_CHUNK_INDEX) {
            places->index_offset = places->end;
        } else if (head.type == QRES_CHUNK_GROUP) {
            int result;

            place.group.offset = places->end;
            place.group.schema_offset = places->schema_offset;
            place.group.size = head.size;
            place.group.row_count = head.rows;
            result = add(places, &place, fault);
            if (result != QRES_OK) {
                return result;
            }
        }
        places->end += head.size;
    }
    return fault->result;
}

/* ---- indexes ------------------------------------------------------------ */

/* The last chunk is a good END; 0: it is not, or there is no INDEX. */
static uint64_t find_index(const struct input *in, struct fault *fault) {
    uint8_t bytes[QRES_END_SIZE];
    struct qres_chunk_view view;
    uint64_t offset = 0;
    size_t got = 0;

    if (in->size < QRES_MAGIC_SIZE + QRES_END_SIZE ||
        input_read_at(in, in->size - QRES_END_SIZE, bytes, sizeof bytes, &got,
                      fault) != QRES_OK ||
        qres_chunk_unpack(bytes, got, 64, &view) != QRES_OK ||
        qres_end_unpack(&view, &offset) != QRES_OK) {
        return 0;
    }
    return offset;
}

static int read_entries(struct places *places, struct qres_index_reader *reader,
                        uint32_t watched, struct fault *fault) {
    int result = QRES_OK;

    while (result == QRES_OK && reader->group_count != 0) {
        struct place place = {0};

        result = qres_index_next(reader, &place.group);
        for (uint32_t i = 0; result == QRES_OK && i < reader->column_count;
             i++) {
            struct qres_index_column column;

            result = qres_index_next_column(reader, &column);
            if (result == QRES_OK && i == watched) {
                place.has_range = column.has_range != 0;
                place.low = column.min;
                place.high = column.max;
                place.missing = column.missing;
            }
        }
        if (result == QRES_OK) {
            result = add(places, &place, fault);
        }
    }
    return result;
}

/* One INDEX chunk; *offset becomes that of the one before. */
static int read_index(struct places *places, const struct input *in,
                      uint64_t *offset, uint32_t watched, struct fault *fault) {
    struct qres_index_reader reader;
    struct qres_chunk_view view;
    struct chunk_head head;
    uint8_t *bytes;
    size_t got = 0;
    int result = QRES_E_DATA;

    if (!read_head(in, *offset, &head, fault) ||
        head.type != QRES_CHUNK_INDEX) {
        return QRES_E_DATA;
    }
    bytes = malloc((size_t)head.size);
    if (bytes == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    if (input_read_at(in, *offset, bytes, (size_t)head.size, &got, fault) ==
            QRES_OK &&
        qres_chunk_unpack(bytes, got, (size_t)head.size + 64, &view) ==
            QRES_OK) {
        result = qres_index_open(&reader, view.payload, view.payload_size);
    }
    if (result == QRES_OK && reader.previous >= *offset &&
        reader.previous != 0) {
        result = QRES_E_DATA;
    }
    if (result == QRES_OK) {
        result = read_entries(places, &reader, watched, fault);
        *offset = reader.previous;
    }
    free(bytes);
    return result;
}

static int compare_places(const void *a, const void *b) {
    uint64_t left = ((const struct place *)a)->group.offset;
    uint64_t right = ((const struct place *)b)->group.offset;

    return (left > right) - (left < right);
}

/* All INDEX chunks, last first; QRES_E_DATA if they make no sense. */
static int read_indexes(struct places *places, const struct input *in,
                        uint64_t last, uint32_t watched, struct fault *fault) {
    uint64_t offset = last;
    int result = QRES_OK;

    while (result == QRES_OK && offset != 0) {
        result = read_index(places, in, &offset, watched, fault);
    }
    if (result == QRES_OK && places->count != 0) {
        qsort(places->list, places->count, sizeof *places->list,
              compare_places);
    }
    return result;
}

/* Walks the gaps between the groups that the indexes named. */
static int fill_gaps(struct places *places, const struct input *in,
                     struct fault *fault) {
    struct places full = {0};
    int result = QRES_OK;

    full.end = QRES_MAGIC_SIZE;
    for (size_t i = 0; result == QRES_OK && i < places->count; i++) {
        const struct place *place = &places->list[i];

        result = walk_heads(&full, in, place->group.offset, fault);
        if (result == QRES_OK && full.end != place->group.offset) {
            result = QRES_E_DATA;
        }
        if (result == QRES_OK) {
            result = add(&full, place, fault);
            full.end += place->group.size;
        }
    }
    if (result == QRES_OK) {
        result = walk_heads(&full, in, in->size, fault);
    }
    if (result == QRES_OK && full.end != in->size) {
        result = QRES_E_DATA;
    }
    free(places->list);
    *places = full;
    return result;
}

static void count_rows(struct places *places) {
    for (size_t i = 0; i < places->count; i++) {
        places->list[i].first_row = places->rows;
        places->rows += places->list[i].group.row_count;
    }
}

int places_read(struct places *places, const struct input *in, uint32_t watched,
                struct fault *fault) {
    uint64_t last = find_index(in, fault);
    int result = QRES_E_DATA;

    memset(places, 0, sizeof *places);
    if (last != 0) {
        result = read_indexes(places, in, last, watched, fault);
        if (result == QRES_OK) {
            result = fill_gaps(places, in, fault);
        }
    }
    if (result != QRES_OK && fault->result == QRES_OK) {
        /* The groups are believed, whatever an INDEX says. */
        places_free(places);
        places->was_walked = true;
        places->end = QRES_MAGIC_SIZE;
        result = walk_heads(places, in, in->size, fault);
        places->is_complete = places->is_complete && places->end == in->size;
    }
    count_rows(places);
    return result;
}

void places_free(struct places *places) {
    free(places->list);
    memset(places, 0, sizeof *places);
}
