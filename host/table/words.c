/*
 * words.c: the dictionary of a column of words.
 *
 * Room: host/table. Spec: spec/table.md 3.5.
 */
#include <string.h>

#include "words.h"

static uint32_t hash_text(struct qres_cell cell) {
    uint32_t hash = 0x811c9dc5u; /* FNV-1a */

    for (size_t i = 0; i < cell.size; i++) {
        hash = (hash ^ cell.text[i]) * 0x01000193u;
    }
    return hash ^ hash >> 15;
}

/* The slot of a text, or the free one where it belongs. */
static uint32_t *find_slot(const struct qres_words *words,
                           struct qres_cell cell) {
    uint32_t *slots = (void *)words->slots.data;
    const struct qres_cell *cells = (const void *)words->cells.data;
    size_t mask = words->slots.size / sizeof *slots - 1;
    size_t at = hash_text(cell) & mask;

    while (slots[at] != 0) {
        const struct qres_cell *other = &cells[slots[at] - 1];

        if (other->size == cell.size &&
            memcmp(other->text, cell.text, cell.size) == 0) {
            break;
        }
        at = (at + 1) & mask;
    }
    return &slots[at];
}

/* Keeps at least half of the slots free. */
static int make_room(struct qres_words *words) {
    size_t slots = words->slots.size / sizeof(uint32_t);
    size_t wanted = slots == 0 ? 64 : slots * 2;
    int result;

    if (words->count * 2u < slots) {
        return QRES_OK;
    }
    words->slots.size = 0;
    result = qres_buffer_put(&words->slots, NULL, wanted * sizeof(uint32_t));
    if (result != QRES_OK) {
        return result;
    }
    memset(words->slots.data, 0, words->slots.size);
    for (uint32_t i = 0; i < words->count; i++) {
        const struct qres_cell *cells = (const void *)words->cells.data;

        *find_slot(words, cells[i]) = i + 1;
    }
    return QRES_OK;
}

int qres_words_find(struct qres_words *words, struct qres_cell cell,
                    uint32_t limit, uint32_t *index) {
    uint32_t *slot;
    int result = make_room(words);

    if (result != QRES_OK) {
        return result;
    }
    slot = find_slot(words, cell);
    if (*slot == 0) {
        if (words->count >= limit) {
            return QRES_E_LIMIT;
        }
        result = qres_buffer_put(&words->cells, &cell, sizeof cell);
        if (result != QRES_OK) {
            return result;
        }
        *slot = ++words->count;
        words->bytes += cell.size;
    }
    *index = *slot - 1;
    return QRES_OK;
}

void qres_words_free(struct qres_words *words) {
    qres_buffer_free(&words->cells);
    qres_buffer_free(&words->slots);
    words->count = 0;
    words->bytes = 0;
}

uint32_t qres_words_limit(size_t count) {
    size_t limit = count / 4 + 2;

    return limit < QRES_WORDS_MAX ? (uint32_t)limit : QRES_WORDS_MAX;
}
