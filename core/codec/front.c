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
    alphabet->near = 0;
    if (front->alphabet_count != 0) {
        memcpy(values, front->alphabet,
               front->alphabet_count * sizeof values[0]);
    } else {
        alphabet->max = 0;
    }
}

/*
 * Gallops away from the last rank in doubling steps, then halves: samples
 * that follow each other have ranks that are close.
 */
size_t qres_alphabet_search(struct alphabet *alphabet, int64_t value,
                            int *found) {
    const int64_t *values = alphabet->values;
    size_t low = 0;
    size_t high = alphabet->count;
    size_t step = 1;

    if (alphabet->near < high && values[alphabet->near] <= value) {
        low = alphabet->near;
        while (low + step < high && values[low + step] <= value) {
            low += step;
            step *= 2;
        }
        high = low + step < high ? low + step : high;
    } else if (alphabet->near < high) {
        high = alphabet->near;
        while (high > step && values[high - step] > value) {
            high -= step;
            step *= 2;
        }
        low = high > step ? high - step : 0;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (values[middle] < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *found = low < alphabet->count && values[low] == value;
    alphabet->near = low < alphabet->count ? low : 0;
    return low;
}

void qres_alphabet_insert(struct alphabet *alphabet, size_t rank,
                          int64_t value) {
    int64_t *at = alphabet->values + rank;

    QRES_ASSERT(!qres_alphabet_is_full(alphabet) && rank <= alphabet->count);
    memmove(at + 1, at, (alphabet->count - rank) * sizeof *at);
    *at = value;
    alphabet->count++;
}
