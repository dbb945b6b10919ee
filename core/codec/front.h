/*
 * front.h: cells to base integers, base integers to ranks, and back.
 *
 * Room: codec. Spec: spec/format.md 4.3.
 */
#ifndef QRES_FRONT_H
#define QRES_FRONT_H

#include "qres/codec.h"
#include "qres/fix.h"

/* A front end made ready for one page: what a loop over cells needs. */
struct front_map {
    const struct qres_decimal *decimal; /* of QRES_BASE_DECIMAL */
    uint8_t base;
    uint8_t narrow; /* cells are binary64, the front end sees binary32 */
    uint8_t wide;   /* the front end sees binary64 */
};

int qres_front_map_init(struct front_map *map, enum qres_type type,
                        const struct qres_front *front);

/* Returns 1 and the base integer, or 0 if the front end has none. */
static inline int qres_front_map_forward(const struct front_map *map,
                                         int64_t cell, int64_t *base) {
    uint64_t bits = (uint64_t)cell;

    if (map->base == QRES_BASE_NATIVE) {
        *base = cell;
        return 1;
    }
    if (map->narrow) {
        uint32_t narrow;

        if (qres_float64_narrow(bits, &narrow) != QRES_OK) {
            return 0;
        }
        bits = narrow;
    }
    if (map->base == QRES_BASE_ORDERED) {
        *base = map->wide ? qres_float64_order(bits)
                          : qres_float32_order((uint32_t)bits);
        return 1;
    }
    return (map->wide ? qres_decimal_match64(map->decimal, bits, base)
                      : qres_decimal_match32(map->decimal, (uint32_t)bits,
                                             base)) == QRES_OK;
}

/* The cell of any base integer; for ORDERED binary32 the low 32 bits count. */
static inline int64_t qres_front_map_backward(const struct front_map *map,
                                              int64_t base) {
    uint64_t bits;

    if (map->base == QRES_BASE_NATIVE) {
        return base;
    }
    if (map->base == QRES_BASE_ORDERED) {
        bits = map->wide ? qres_float64_unorder(base)
                         : qres_float32_unorder(qres_int32((uint32_t)base));
    } else {
        bits = map->wide ? qres_decimal_round64(map->decimal, base)
                         : qres_decimal_round32(map->decimal, base);
    }
    return qres_int64(map->narrow ? qres_float32_widen((uint32_t)bits) : bits);
}

/* The alphabet of one page: the schema's values and those inserted. */
struct alphabet {
    int64_t *values; /* [QRES_ALPHABET_MAX + QRES_INSERTS_MAX] ascending */
    size_t count;
    size_t max;
};

void qres_alphabet_init(struct alphabet *alphabet,
                        const struct qres_front *front, int64_t *values);
/* The rank of `value`, or where it would stand; *found says which. */
size_t qres_alphabet_search(const struct alphabet *alphabet, int64_t value,
                            int *found);
void qres_alphabet_insert(struct alphabet *alphabet, size_t rank,
                          int64_t value);
static inline int qres_alphabet_is_full(const struct alphabet *alphabet) {
    return alphabet->count >= alphabet->max;
}

#endif
