/*
 * front.c: prepared front ends and growing alphabets.
 *
 * Room: codec. Spec: spec/format.md 4.3, 4.4.
 */
#include "front.h"

#include <string.h>

int qres_front_map_init(struct front_map *map, enum qres_type type,
                        const struct qres_front *front) {
    int is_float = type == QRES_TYPE_F32 || type == QRES_TYPE_F64;

    if (type >= QRES_TYPE_BYTES ||
        is_float != (front->base != QRES_BASE_NATIVE) ||
        front->base > QRES_BASE_ORDERED ||
        (front->narrow != 0 && type != QRES_TYPE_F64)) {
        return QRES_E_DATA;
    }
    map->base = front->base;
    map->narrow = front->narrow;
    map->wide = type == QRES_TYPE_F64 && !front->narrow;
    map->decimal = qres_decimal_at(front->places);
    return map->decimal != NULL ? QRES_OK : QRES_E_DATA;
}

void qres_alphabet_init(struct alphabet *alphabet,
                        const struct qres_front *front, int64_t *values) {
    QRES_ASSERT(front->alphabet_count <= QRES_ALPHABET_MAX);
    alphabet->values = values;
    alphabet->count = front->alphabet_count;
    alphabet->max = (size_t)front->alphabet_count + QRES_INSERTS_MAX;
    if (front->alphabet_count != 0) {
        memcpy(values, front->alphabet,
               front->alphabet_count * sizeof values[0]);
    } else {
        alphabet->max = 0;
    }
}

/*
 * Halves without a branch on the data: ranks are hard to foretell, and a
 * wrong guess costs a processor more than the steps.
 */
size_t qres_alphabet_search(const struct alphabet *alphabet, int64_t value,
                            int *found) {
    const int64_t *base = alphabet->values;
    size_t count = alphabet->count;

    while (count > 1) {
        size_t half = count / 2;

        base += half & (0 - (size_t)(base[half - 1] < value));
        count -= half;
    }
    if (count != 0 && *base < value) {
        base++;
    }
    *found = base != alphabet->values + alphabet->count && *base == value;
    return (size_t)(base - alphabet->values);
}

void qres_alphabet_insert(struct alphabet *alphabet, size_t rank,
                          int64_t value) {
    int64_t *at = alphabet->values + rank;

    QRES_ASSERT(!qres_alphabet_is_full(alphabet) && rank <= alphabet->count);
    memmove(at + 1, at, (alphabet->count - rank) * sizeof *at);
    *at = value;
    alphabet->count++;
}
