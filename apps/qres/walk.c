/*
 * walk.c: chunks and pages of a .qres file.
 *
 * Program: qres.
 */
#include "walk.h"

#include <stdlib.h>
#include <string.h>

#define STEP_SIZE ((size_t)1 << 16)
#define HEAD_SIZE (1 + QRES_VARINT_MAX)

const char *chunk_name(unsigned type) {
    switch (type) {
    case QRES_CHUNK_SCHEMA:
        return "SCHEMA";
    case QRES_CHUNK_GROUP:
        return "GROUP";
    case QRES_CHUNK_INDEX:
        return "INDEX";
    case QRES_CHUNK_END:
        return "END";
    case QRES_CHUNK_META:
        return "META";
    default:
        return "chunk";
    }
}

/* ---- bytes -------------------------------------------------------------- */

static int make_room(struct walk *walk, size_t size, struct fault *fault) {
    uint8_t *grown;

    if (walk->start != 0) {
        memmove(walk->bytes, walk->bytes + walk->start,
                walk->end - walk->start);
        walk->end -= walk->start;
        walk->start = 0;
    }
    if (size <= walk->room) {
        return QRES_OK;
    }
    grown = realloc(walk->bytes, size);
    if (grown == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    walk->bytes = grown;
    walk->room = size;
    return QRES_OK;
}

/* Until `size` bytes are there or the input ends. */
static int fill(struct walk *walk, size_t size, struct fault *fault) {
    int result = QRES_OK;

    while (result == QRES_OK && walk->end - walk->start < size) {
        size_t have = walk->end - walk->start;
        size_t room = 2 * have + STEP_SIZE; /* not what a length promises */
        size_t most = size < STEP_SIZE ? STEP_SIZE : size;
        size_t got = 0;

        room = room < most ? room : most;
        result = make_room(walk, room > walk->room ? room : walk->room, fault);
        if (result == QRES_OK) {
            result = input_read(walk->in, walk->bytes + walk->end,
                                walk->room - walk->end, &got, fault);
            walk->end += got;
        }
        if (got == 0) {
            break;
        }
    }
    return result;
}

int walk_open(struct walk *walk, struct input *in, struct fault *fault) {
    int result;

    memset(walk, 0, sizeof *walk);
    walk->in = in;
    result = fill(walk, QRES_MAGIC_SIZE, fault);
    if (result != QRES_OK) {
        return result;
    }
    if (walk->end < QRES_MAGIC_SIZE) {
        return walk->end == 0
                   ? fault_at(fault, QRES_E_END, 0, "is empty")
                   : fault_at(fault, QRES_E_DATA, 0, "is no .qres file");
    }
    result = qres_magic_check(walk->bytes);
    if (result == QRES_E_VERSION) {
        return fault_at(
            fault, result, 6, "is of format %u.%u, this program knows %u.%u",
            walk->bytes[6], walk->bytes[7], QRES_SPEC_MAJOR, QRES_SPEC_MINOR);
    }
    if (result != QRES_OK) {
        return fault_at(fault, result, 0, "is no .qres file");
    }
    walk->start = QRES_MAGIC_SIZE;
    walk->offset = QRES_MAGIC_SIZE;
    return QRES_OK;
}

void walk_seek(struct walk *walk, uint64_t offset) {
    input_seek(walk->in, offset);
    walk->start = 0;
    walk->end = 0;
    walk->current = 0;
    walk->offset = offset;
}

/* ---- chunks ------------------------------------------------------------- */

static int adopt_schema(struct walk *walk, const struct walk_chunk *chunk,
                        struct fault *fault) {
    const struct qres_chunk_view *view = &chunk->view;
    struct qres_schema_space space = {0};
    size_t column_count;
    size_t alphabet_count;
    uint8_t *bytes;
    int result = qres_schema_measure(view->payload, view->payload_size,
                                     &column_count, &alphabet_count);

    if (result != QRES_OK) {
        return fault_at(fault, result, chunk->offset, "SCHEMA: %s",
                        qres_result_text(result));
    }
    bytes = malloc(view->payload_size + 1);
    space.columns = calloc(column_count + 1, sizeof *space.columns);
    space.alphabets = calloc(alphabet_count + 1, sizeof *space.alphabets);
    space.column_max = column_count;
    space.alphabet_max = alphabet_count;
    free(walk->schema_bytes);
    free(walk->columns);
    free(walk->alphabets);
    walk->schema_bytes = bytes;
    walk->columns = space.columns;
    walk->alphabets = space.alphabets;
    walk->has_schema = false;
    if (bytes == NULL || space.columns == NULL || space.alphabets == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    memcpy(bytes, view->payload, view->payload_size);
    result =
        qres_schema_unpack(&walk->schema, &space, bytes, view->payload_size);
    if (result != QRES_OK) {
        return fault_at(fault, result, chunk->offset, "SCHEMA: %s",
                        qres_result_text(result));
    }
    walk->has_schema = true;
    walk->schema_offset = chunk->offset;
    return QRES_OK;
}

/* Gets the whole chunk at walk->start into memory. */
static int take_chunk(struct walk *walk, struct walk_chunk *chunk,
                      struct fault *fault) {
    size_t wanted = HEAD_SIZE;
    int result;

    for (;;) {
        size_t have;

        result = fill(walk, wanted, fault);
        if (result != QRES_OK) {
            return result;
        }
        have = walk->end - walk->start;
        if (have == 0) {
            chunk->view.type = 0;
            chunk->view.size = 0;
            return QRES_OK;
        }
        result = qres_chunk_unpack(walk->bytes + walk->start, have,
                                   WALK_CHUNK_MAX, &chunk->view);
        if (result != QRES_E_END) {
            break;
        }
        if (have < wanted || chunk->view.size <= have) {
            return fault_at(fault, result, walk->offset,
                            "is cut: its last chunk, %s, is not whole",
                            chunk_name(walk->bytes[walk->start]));
        }
        wanted = chunk->view.size;
    }
    if (result != QRES_OK) {
        return fault_at(fault, result, walk->offset, "%s: %s",
                        chunk_name(chunk->view.type), qres_result_text(result));
    }
    return QRES_OK;
}

int walk_next(struct walk *walk, struct walk_chunk *chunk,
              struct fault *fault) {
    int result;

    walk->start += walk->current;
    walk->offset += walk->current;
    walk->current = 0;
    chunk->offset = walk->offset;
    result = take_chunk(walk, chunk, fault);
    walk->current = chunk->view.size;
    if (result != QRES_OK || chunk->view.type == 0) {
        return result;
    }
    walk->is_complete = false;
    switch (chunk->view.type) {
    case QRES_CHUNK_SCHEMA:
        return adopt_schema(walk, chunk, fault);
    case QRES_CHUNK_END:
        walk->is_complete = true;
        result = qres_end_unpack(&chunk->view, &walk->index_offset);
        break;
    case QRES_CHUNK_GROUP:
    case QRES_CHUNK_INDEX:
        break;
    default:
        result = (chunk->view.type & 0x80) != 0 ? QRES_OK : QRES_E_VERSION;
        break;
    }
    return result == QRES_OK ? result
                             : fault_at(fault, result, chunk->offset, "%s: %s",
                                        chunk_name(chunk->view.type),
                                        qres_result_text(result));
}

/* ---- pages -------------------------------------------------------------- */

int walk_group(struct walk *walk, const struct walk_chunk *chunk,
               struct walk_group *group, struct fault *fault) {
    int result = QRES_E_DATA;

    if (!walk->has_schema) {
        return fault_at(fault, QRES_E_DATA, chunk->offset,
                        "GROUP: there is no SCHEMA before it");
    }
    result =
        qres_group_unpack(&group->view, chunk->view.payload,
                          chunk->view.payload_size, walk->schema.column_count);
    if (result == QRES_OK &&
        group->view.schema_version != walk->schema.version) {
        return fault_at(fault, QRES_E_DATA, chunk->offset,
                        "GROUP: needs SCHEMA version %u, not %u",
                        (unsigned)group->view.schema_version,
                        (unsigned)walk->schema.version);
    }
    if (result == QRES_OK &&
        (size_t)group->view.row_count * walk->schema.column_count >
            QRES_CELLS_MAX) {
        result = QRES_E_LIMIT;
    }
    if (result != QRES_OK) {
        return fault_at(fault, result, chunk->offset, "GROUP: %s",
                        qres_result_text(result));
    }
    qres_reader_init(&group->sizes, group->view.sizes, group->view.sizes_size);
    group->next = group->view.pages;
    group->offset =
        chunk->offset + chunk->view.size - 4 - group->view.pages_size;
    group->index = 0;
    return QRES_OK;
}

void walk_page(struct walk_group *group, struct walk_page *page) {
    page->bytes = group->next;
    page->size = (size_t)qres_reader_varint(&group->sizes);
    page->offset = group->offset;
    group->next += page->size;
    group->offset += page->size;
    group->index++;
}

int walk_decode(struct walk *walk, const struct walk_group *group,
                uint32_t column, const struct walk_page *page, int64_t *cells,
                struct fault *fault) {
    char name[64] = "";
    const struct qres_column *chosen = &walk->schema.columns[column];
    int result;

    if (walk->work_rows < group->view.row_count) {
        free(walk->work);
        walk->work_rows = 0;
        walk->work = malloc(QRES_PAGE_WORK_SIZE(group->view.row_count));
        if (walk->work == NULL) {
            return fault_set(fault, QRES_E_MEMORY, "out of memory");
        }
        walk->work_rows = group->view.row_count;
    }
    result = qres_page_decode(chosen, page->bytes, page->size, walk->work,
                              cells, group->view.row_count);
    if (result != QRES_OK) {
        size_t size = chosen->name_size < 40 ? chosen->name_size : 40;

        if (size != 0) {
            memcpy(name + 1, chosen->name, size);
            name[0] = ' ';
            name[size + 1] = '\0';
        }
        return fault_at(fault, result, page->offset, "page of column %u%s: %s",
                        (unsigned)column, name, qres_result_text(result));
    }
    return QRES_OK;
}

void walk_close(struct walk *walk) {
    free(walk->bytes);
    free(walk->schema_bytes);
    free(walk->columns);
    free(walk->alphabets);
    free(walk->work);
    memset(walk, 0, sizeof *walk);
}
