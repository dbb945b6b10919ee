/*
 * detect.c: finds the front end of a column.
 *
 * Room: codec. Spec: spec/format.md 4.3; any front end is valid, the encoder
 * chooses.
 *
 * Costs are estimated in bits from windows of consecutive cells: the bit
 * length of a difference is about what a coded residual takes.
 */
#include "front.h"

#include <string.h>

#define FIRST_LOOK       2048
#define WINDOW_COUNT     8
#define WINDOW_SIZE      64
#define PLACES_MAX32     9
#define PLACES_MAX64     15
#define TABLE_SIZE       32768 /* hash slots, above 2 * QRES_ALPHABET_MAX */
#define ENTROPY_LIMIT_Q8 1920  /* 7.5 bits a byte */

_Static_assert(TABLE_SIZE >= 2 * QRES_ALPHABET_MAX, "table at most half full");

struct windows {
    int64_t cells[WINDOW_COUNT * WINDOW_SIZE];
    size_t count;
    enum qres_type type;
};

/* Copies up to 8 windows of 64 cells, spread evenly, missing ones left out. */
static void take_windows(struct windows *windows, enum qres_type type,
                         const int64_t *cells, size_t count) {
    int64_t missing = qres_type_missing(type);
    size_t taken = 0;

    windows->type = type;
    for (size_t w = 0; w < WINDOW_COUNT; w++) {
        size_t start = count / WINDOW_COUNT * w;
        size_t limit = (w + 1) * WINDOW_SIZE;

        if (count <= WINDOW_COUNT * WINDOW_SIZE) {
            start = taken;
            limit = w == 0 ? count : 0;
        }
        for (size_t i = start; i < count && taken < limit; i++) {
            if (cells[i] != missing) {
                windows->cells[taken++] = cells[i];
            }
        }
    }
    windows->count = taken;
}

/* Estimated bits of the windows under a front end. */
static size_t estimate(struct windows *windows,
                       const struct qres_front *front) {
    struct front_map map;
    size_t width = 8 * qres_type_width(windows->type);
    size_t bits = 0;
    int64_t last = 0;

    if (qres_front_map_init(&map, windows->type, front) != QRES_OK) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < windows->count; i++) {
        int64_t base;

        if (!qres_front_map_forward(&map, windows->cells[i], &base)) {
            bits += width + 8;
            continue;
        }
        /* The first of a window follows a gap: it says nothing. */
        if (i % WINDOW_SIZE != 0) {
            bits += qres_bit_length64(qres_abs64(qres_sub64_wrap(base, last)));
        }
        last = base;
    }
    return bits;
}

static size_t count_matches(const struct windows *windows,
                            const struct qres_front *front) {
    struct front_map map;
    size_t matches = 0;

    if (qres_front_map_init(&map, windows->type, front) != QRES_OK) {
        return 0;
    }
    for (size_t i = 0; i < windows->count; i++) {
        int64_t base;

        matches +=
            (size_t)qres_front_map_forward(&map, windows->cells[i], &base);
    }
    return matches;
}

/* Tries every number of places that reproduces more cells than the last. */
static void detect_places(struct windows *windows, struct qres_front *best) {
    struct qres_front front = *best;
    size_t best_cost = estimate(windows, best);
    size_t seen = 0;
    unsigned places_max = windows->type == QRES_TYPE_F64 && !front.narrow
                              ? PLACES_MAX64
                              : PLACES_MAX32;

    front.base = QRES_BASE_DECIMAL;
    for (unsigned places = 0; places <= places_max; places++) {
        size_t matches;

        front.places = (uint8_t)places;
        matches = count_matches(windows, &front);
        if (matches > seen + windows->count / 64) {
            size_t cost = estimate(windows, &front);

            if (cost < best_cost) {
                best_cost = cost;
                *best = front;
            }
            seen = matches;
        }
        if (matches == windows->count) {
            break;
        }
    }
}

static void detect_base(struct windows *windows, struct qres_front *front) {
    memset(front, 0, sizeof *front);
    if (windows->type != QRES_TYPE_F32 && windows->type != QRES_TYPE_F64) {
        return;
    }
    front->base = QRES_BASE_ORDERED;
    if (windows->type == QRES_TYPE_F64 && windows->count != 0) {
        front->narrow = 1;
        if (count_matches(windows, front) <
            windows->count - windows->count / 32) {
            front->narrow = 0;
        }
    }
    detect_places(windows, front);
}

/* Order-0 entropy of the windows' bytes in Q8 bits a byte. */
static size_t byte_entropy(const struct windows *windows, uint16_t *histogram) {
    size_t width = qres_type_width(windows->type);
    uint64_t bits = 0;
    size_t total = windows->count * width;

    memset(histogram, 0, 256 * sizeof histogram[0]);
    for (size_t i = 0; i < windows->count; i++) {
        for (size_t b = 0; b < width; b++) {
            histogram[(uint64_t)windows->cells[i] >> (8 * b) & 0xff]++;
        }
    }
    for (size_t i = 0; i < 256; i++) {
        if (histogram[i] != 0) {
            bits +=
                histogram[i] * (uint64_t)(qres_q16_log2_u64(total).raw -
                                          qres_q16_log2_u64(histogram[i]).raw);
        }
    }
    return total != 0 ? (size_t)((bits >> 8) / total) : 0;
}

/* ---- alphabet --------------------------------------------------------- */

struct distinct {
    int64_t *values; /* [max] in order of appearance */
    uint32_t *slots; /* [TABLE_SIZE] index + 1, 0 = empty */
    size_t count;
    size_t max;
};

static uint32_t hash_slot(int64_t value) {
    uint64_t mixed = (uint64_t)value * 0x9e3779b97f4a7c15u;

    return (uint32_t)(mixed >> 49);
}

/* Adds a value if it is new; returns 0 once there are too many. */
static int distinct_add(struct distinct *distinct, int64_t value) {
    uint32_t slot = hash_slot(value);

    while (distinct->slots[slot] != 0) {
        if (distinct->values[distinct->slots[slot] - 1] == value) {
            return 1;
        }
        slot = (slot + 1) & (TABLE_SIZE - 1);
    }
    if (distinct->count == distinct->max) {
        return 0;
    }
    distinct->values[distinct->count++] = value;
    distinct->slots[slot] = (uint32_t)distinct->count;
    return 1;
}

static void sift_down(int64_t *values, size_t root, size_t count) {
    while (2 * root + 1 < count) {
        size_t child = 2 * root + 1;
        int64_t held;

        if (child + 1 < count && values[child] < values[child + 1]) {
            child++;
        }
        if (values[root] >= values[child]) {
            return;
        }
        held = values[root];
        values[root] = values[child];
        values[child] = held;
        root = child;
    }
}

/* Heap sort: no recursion, no extra memory, no bad case. */
static void sort(int64_t *values, size_t count) {
    for (size_t i = count / 2; i-- > 0;) {
        sift_down(values, i, count);
    }
    for (size_t end = count; end-- > 1;) {
        int64_t held = values[0];

        values[0] = values[end];
        values[end] = held;
        sift_down(values, 0, end);
    }
}

/* Distinct base integers of all cells; 0 if they are too many. */
static int collect(struct distinct *distinct, enum qres_type type,
                   const struct qres_front *front, const int64_t *cells,
                   size_t count) {
    int64_t missing = qres_type_missing(type);
    struct front_map map;

    memset(distinct->slots, 0, TABLE_SIZE * sizeof distinct->slots[0]);
    distinct->count = 0;
    if (qres_front_map_init(&map, type, front) != QRES_OK) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t base;

        if (cells[i] != missing &&
            qres_front_map_forward(&map, cells[i], &base) &&
            !distinct_add(distinct, base)) {
            return 0;
        }
    }
    return distinct->count > 1;
}

/* Bits that the table takes in the schema, about. */
static size_t table_cost(const int64_t *values, size_t count) {
    size_t bits = 64;

    for (size_t i = 1; i < count; i++) {
        bits +=
            qres_bit_length64((uint64_t)values[i] - (uint64_t)values[i - 1]) +
            1;
    }
    return bits;
}

/*
 * Bits saved over the windows when differences of ranks replace differences
 * of values, 0 if none.
 */
static size_t rank_gain(const struct windows *windows,
                        const struct qres_front *front,
                        const struct alphabet *alphabet) {
    struct front_map map;
    size_t value_bits = 0;
    size_t rank_bits = 0;
    int64_t last = 0;
    int64_t last_rank = 0;
    int found;

    if (qres_front_map_init(&map, windows->type, front) != QRES_OK) {
        return 0;
    }
    for (size_t i = 0; i < windows->count; i++) {
        int64_t base;
        int64_t rank;

        if (!qres_front_map_forward(&map, windows->cells[i], &base)) {
            continue;
        }
        rank = (int64_t)qres_alphabet_search(alphabet, base, &found);
        if (i % WINDOW_SIZE != 0) {
            value_bits +=
                qres_bit_length64(qres_abs64(qres_sub64_wrap(base, last)));
            rank_bits += qres_bit_length64(qres_abs64(rank - last_rank));
        }
        last = base;
        last_rank = rank;
    }
    return value_bits > rank_bits ? value_bits - rank_bits : 0;
}

/*
 * Whether neighbours of a sorted sample stand one apart too often: then the
 * values fill their range and ranks save nothing.
 */
static int is_dense(const int64_t *values, size_t count) {
    size_t touching = 0;

    for (size_t i = 1; i < count; i++) {
        touching += (uint64_t)values[i] - (uint64_t)values[i - 1] == 1;
    }
    return touching > count * 4 / 5;
}

static void detect_alphabet(const struct windows *windows, const int64_t *cells,
                            size_t count, struct qres_front *front,
                            struct distinct *distinct) {
    enum qres_type type = windows->type;
    struct alphabet alphabet;
    uint64_t gain;

    /* A first look: a column that repeats at all repeats early. */
    if (count > FIRST_LOOK) {
        distinct->max = FIRST_LOOK / 3;
        if (!collect(distinct, type, front, cells, FIRST_LOOK)) {
            return;
        }
        sort(distinct->values, distinct->count);
        if (is_dense(distinct->values, distinct->count)) {
            return;
        }
    }
    distinct->max =
        count / 6 < QRES_ALPHABET_MAX ? count / 6 : QRES_ALPHABET_MAX;
    if (!collect(distinct, type, front, cells, count)) {
        return;
    }
    sort(distinct->values, distinct->count);
    alphabet.values = distinct->values;
    alphabet.count = distinct->count;
    alphabet.max = distinct->count;
    gain =
        (uint64_t)rank_gain(windows, front, &alphabet) * count / windows->count;
    if (gain > table_cost(distinct->values, distinct->count)) {
        front->alphabet = distinct->values;
        front->alphabet_count = (uint32_t)distinct->count;
    }
}

void qres_front_detect(enum qres_type type, const int64_t *cells, size_t count,
                       struct qres_front *front, int64_t *alphabet,
                       void *work) {
    struct windows *windows = work;
    struct distinct distinct;

    take_windows(windows, type, cells, count);
    memset(front, 0, sizeof *front);
    if (type == QRES_TYPE_BYTES) {
        return;
    }
    if (type == QRES_TYPE_F32 || type == QRES_TYPE_F64) {
        front->base = QRES_BASE_ORDERED;
    }
    if (byte_entropy(windows, (uint16_t *)(windows + 1)) > ENTROPY_LIMIT_Q8) {
        return;
    }
    detect_base(windows, front);
    distinct.values = alphabet;
    distinct.slots = (uint32_t *)(windows + 1);
    detect_alphabet(windows, cells, count, front, &distinct);
}
