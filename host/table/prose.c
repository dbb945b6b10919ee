/*
 * prose.c: a page of text, raw or through an order-2 context model.
 *
 * Room: host/table. Spec: spec/table.md 4.1.
 *
 *   raw:    u8 0, per text: varint size, bytes
 *   model:  u8 1, varint size of the stuffed text, range coder bytes
 *
 * Stuffed: each text ends with 00; a 00 or 01 in it becomes 01 01, 01 02.
 */
#include <stdlib.h>
#include <string.h>

#include "prose.h"
#include "qres/bits.h"

#define PAGE_RAW   0
#define PAGE_MODEL 1
#define TEXT_END   0
#define TEXT_SHIFT 1

#define MODEL_SMALL 32 /* fewer bytes than that are not worth a model */
#define TABLE_LEAST 12 /* bits of the table's index */
#define TABLE_MOST  20
/* A coded byte stands for at most so many: little input, little work. */
#define EXPANSION_MAX 128

/* ---- the model ------------------------------------------------------- */

/* Probability of a 1, and how often the slot was used. */
struct slot {
    uint16_t p;
    uint16_t count;
};

#define COUNT_MAX 24
#define ORDERS    3
#define LINE      16 /* slots of one half of a byte in one context */

struct prose {
    struct slot *table;
    uint32_t mask; /* finds the first slot of a line */
    uint32_t last; /* the two bytes before, newest lowest */
};

/* By how often a slot was used: floor(65536 * 2 / (2 * count + 3)). */
static const uint16_t rates[COUNT_MAX + 1] = {
    43690, 26214, 18724, 14563, 11915, 10082, 8738, 7710, 6898,
    6241,  5698,  5242,  4854,  4519,  4228,  3971, 3744, 3542,
    3360,  3196,  3048,  2912,  2788,  2674,  2570};
/* And how much it counts against shorter contexts: floor(256 n / (n + 1)). */
static const uint8_t trusts[COUNT_MAX + 1] = {
    0,   128, 170, 192, 204, 213, 219, 224, 227, 230, 232, 234, 236,
    237, 238, 240, 240, 241, 242, 243, 243, 244, 244, 245, 245};

static int open_prose(struct prose *prose, size_t size) {
    unsigned bits = TABLE_LEAST;

    while (bits < TABLE_MOST && (size_t)1 << bits < size * 8) {
        bits++;
    }
    prose->mask = (((uint32_t)1 << bits) - 1) & ~(uint32_t)(LINE - 1);
    prose->last = 0;
    prose->table = malloc(sizeof *prose->table << bits);
    if (prose->table == NULL) {
        return QRES_E_MEMORY;
    }
    for (size_t i = 0; i < (size_t)1 << bits; i++) {
        prose->table[i].p = 1u << 15;
        prose->table[i].count = 0;
    }
    return QRES_OK;
}

static uint32_t mix_hash(uint32_t x) {
    x *= 0x9e3779b1u;
    x ^= x >> 15;
    x *= 0x85ebca77u;
    return x ^ x >> 13;
}

/*
 * From the shortest context to the longest, each draws the probability to
 * its own by how often it was seen.
 */
static struct qres_bit_model blend(struct slot *const lines[ORDERS],
                                   uint32_t node) {
    uint32_t p = 1u << 15;
    struct qres_bit_model model;

    for (unsigned i = 0; i < ORDERS; i++) {
        const struct slot *slot = &lines[i][node];
        uint32_t trust = trusts[slot->count];

        p = (p * (256 - trust) + slot->p * trust) >> 8;
    }
    model.fast = (uint16_t)p;
    model.slow = (uint16_t)p;
    return model;
}

static void learn(struct slot *const lines[ORDERS], uint32_t node,
                  unsigned bit) {
    for (unsigned i = 0; i < ORDERS; i++) {
        struct slot *slot = &lines[i][node];
        uint32_t rate = rates[slot->count];

        if (bit != 0) {
            slot->p = (uint16_t)(slot->p + ((65535u - slot->p) * rate >> 16));
        } else {
            slot->p = (uint16_t)(slot->p - (slot->p * rate >> 16));
        }
        slot->count = (uint16_t)(slot->count + (slot->count < COUNT_MAX));
    }
}

/* The lines of half a byte; `half` is 0, or 16 + the high half. */
static void find_lines(const struct prose *prose, uint32_t half,
                       struct slot *lines[ORDERS]) {
    uint32_t seeds[ORDERS] = {0, (prose->last & 0xffu) + 0x100u,
                              (prose->last & 0xffffu) + 0x10000u};

    for (unsigned i = 0; i < ORDERS; i++) {
        uint32_t line = mix_hash(mix_hash(seeds[i]) + half * 0x2545f5u);

        lines[i] = &prose->table[line & prose->mask];
    }
}

/* Four bits, the highest first. */
static void put_half(struct prose *prose, struct qres_range_encoder *encoder,
                     uint32_t half, uint32_t value) {
    struct slot *lines[ORDERS];
    uint32_t node = 1;

    find_lines(prose, half, lines);
    for (unsigned i = 4; i-- > 0;) {
        unsigned bit = value >> i & 1u;
        struct qres_bit_model model = blend(lines, node);

        qres_range_put(encoder, &model, bit);
        learn(lines, node, bit);
        node = node << 1 | bit;
    }
}

static uint32_t get_half(struct prose *prose,
                         struct qres_range_decoder *decoder, uint32_t half) {
    struct slot *lines[ORDERS];
    uint32_t node = 1;

    find_lines(prose, half, lines);
    while (node < LINE) {
        struct qres_bit_model model = blend(lines, node);
        unsigned bit = qres_range_get(decoder, &model);

        learn(lines, node, bit);
        node = node << 1 | bit;
    }
    return node - LINE;
}

static void put_byte(struct prose *prose, struct qres_range_encoder *encoder,
                     uint8_t byte) {
    uint32_t high = (uint32_t)byte >> 4;

    put_half(prose, encoder, 0, high);
    put_half(prose, encoder, LINE + high, byte & 15u);
    prose->last = prose->last << 8 | byte;
}

static uint8_t get_byte(struct prose *prose,
                        struct qres_range_decoder *decoder) {
    uint32_t high = get_half(prose, decoder, 0);
    uint32_t byte = high << 4 | get_half(prose, decoder, LINE + high);

    prose->last = prose->last << 8 | byte;
    return (uint8_t)byte;
}

/* ---- packing --------------------------------------------------------- */

static int pack_raw(const struct qres_cell *cells, size_t count,
                    struct qres_buffer *out) {
    uint8_t mode = PAGE_RAW;
    int result = qres_buffer_put(out, &mode, 1);

    for (size_t i = 0; i < count && result == QRES_OK; i++) {
        result = qres_buffer_varint(out, cells[i].size);
        if (result == QRES_OK) {
            result = qres_buffer_put(out, cells[i].text, cells[i].size);
        }
    }
    return result;
}

static size_t stuffed_size(const struct qres_cell *cells, size_t count) {
    size_t size = count;

    for (size_t i = 0; i < count; i++) {
        size += cells[i].size;
        for (size_t j = 0; j < cells[i].size; j++) {
            size += cells[i].text[j] <= TEXT_SHIFT;
        }
    }
    return size;
}

static void put_texts(struct prose *prose, struct qres_range_encoder *encoder,
                      const struct qres_cell *cells, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < cells[i].size; j++) {
            uint8_t byte = cells[i].text[j];

            if (byte <= TEXT_SHIFT) {
                put_byte(prose, encoder, TEXT_SHIFT);
                byte++;
            }
            put_byte(prose, encoder, byte);
        }
        put_byte(prose, encoder, TEXT_END);
    }
}

/* The coded text must be smaller than `limit`; else QRES_E_SPACE. */
static int pack_model(const struct qres_cell *cells, size_t count, size_t limit,
                      struct qres_buffer *out) {
    struct qres_range_encoder encoder;
    struct prose prose;
    size_t before = out->size;
    size_t size = stuffed_size(cells, count);
    uint8_t mode = PAGE_MODEL;
    int result = qres_buffer_put(out, &mode, 1);

    if (result == QRES_OK) {
        result = qres_buffer_varint(out, size);
    }
    if (result == QRES_OK) {
        result = out->size - before < limit ? QRES_OK : QRES_E_SPACE;
    }
    if (result == QRES_OK) {
        limit -= out->size - before;
        result = qres_buffer_put(out, NULL, limit);
    }
    if (result == QRES_OK) {
        result = open_prose(&prose, size);
    }
    if (result != QRES_OK) {
        out->size = before;
        return result;
    }
    qres_range_encoder_init(&encoder, out->data + out->size - limit, limit);
    put_texts(&prose, &encoder, cells, count);
    free(prose.table);
    result = qres_range_encoder_finish(&encoder);
    if (result == QRES_OK && size / EXPANSION_MAX > limit) {
        result = QRES_E_SPACE;
    }
    /* Zeros at the end mean nothing and keep the bound. */
    while (result == QRES_OK && encoder.position < size / EXPANSION_MAX) {
        encoder.data[encoder.position++] = 0;
    }
    out->size =
        result == QRES_OK ? out->size - limit + encoder.position : before;
    return result;
}

int qres_prose_pack(const struct qres_cell *cells, size_t count,
                    struct qres_buffer *out) {
    size_t raw = 1;
    int result;

    for (size_t i = 0; i < count; i++) {
        raw += cells[i].size + 1 + (cells[i].size >= 128);
    }
    if (raw >= MODEL_SMALL) {
        result = pack_model(cells, count, raw, out);
        if (result != QRES_E_SPACE) {
            return result;
        }
    }
    return pack_raw(cells, count, out);
}

/* ---- unpacking ------------------------------------------------------- */

static int end_text(const struct qres_buffer *text, struct qres_buffer *ends) {
    uint32_t end = (uint32_t)text->size;

    return qres_buffer_put(ends, &end, sizeof end);
}

static int unpack_raw(struct qres_reader *reader, size_t count,
                      struct qres_buffer *text, struct qres_buffer *ends) {
    int result = QRES_OK;

    for (size_t i = 0; i < count && result == QRES_OK; i++) {
        size_t size =
            qres_reader_size(reader, QRES_TABLE_TEXT_MAX - text->size);
        const uint8_t *bytes = qres_reader_bytes(reader, size);

        if (reader->error != QRES_OK) {
            return reader->error;
        }
        result = qres_buffer_put(text, bytes, size);
        if (result == QRES_OK) {
            result = end_text(text, ends);
        }
    }
    return result == QRES_OK && reader->position != reader->size ? QRES_E_DATA
                                                                 : result;
}

static int get_texts(struct prose *prose, struct qres_range_decoder *decoder,
                     size_t size, size_t count, struct qres_buffer *text,
                     struct qres_buffer *ends) {
    size_t ended = 0;
    bool shifted = false;
    bool open = false; /* bytes since the last end */
    int result = QRES_OK;

    for (size_t i = 0; i < size && result == QRES_OK; i++) {
        uint8_t byte = get_byte(prose, decoder);

        if (shifted) {
            if (byte != 1 && byte != 2) {
                return QRES_E_DATA;
            }
            byte--;
        } else if (byte == TEXT_END) {
            /* Each end takes memory: no more of them than texts. */
            result = ended++ < count ? end_text(text, ends) : QRES_E_DATA;
            open = false;
            continue;
        } else if (byte == TEXT_SHIFT) {
            shifted = true;
            continue;
        }
        shifted = false;
        open = true;
        result = text->size < QRES_TABLE_TEXT_MAX
                     ? qres_buffer_put(text, &byte, 1)
                     : QRES_E_LIMIT;
    }
    return result == QRES_OK && (shifted || open) ? QRES_E_DATA : result;
}

static int unpack_model(struct qres_reader *reader, size_t count,
                        struct qres_buffer *text, struct qres_buffer *ends) {
    struct qres_range_decoder decoder;
    struct prose prose;
    size_t before = ends->size;
    size_t size = qres_reader_size(reader, 2u * QRES_TABLE_TEXT_MAX);
    size_t rest = reader->size - reader->position;
    int result = reader->error;

    if (result == QRES_OK && (size < count || size / EXPANSION_MAX > rest)) {
        result = QRES_E_DATA;
    }
    if (result == QRES_OK) {
        result = open_prose(&prose, size);
    }
    if (result != QRES_OK) {
        return result;
    }
    qres_range_decoder_init(&decoder, reader->data + reader->position, rest);
    result = get_texts(&prose, &decoder, size, count, text, ends);
    free(prose.table);
    if (result == QRES_OK &&
        (ends->size - before) / sizeof(uint32_t) != count) {
        result = QRES_E_DATA;
    }
    return result;
}

int qres_prose_unpack(const uint8_t *page, size_t size, size_t count,
                      struct qres_buffer *text, struct qres_buffer *ends) {
    struct qres_reader reader;
    uint8_t mode;

    qres_reader_init(&reader, page, size);
    mode = qres_reader_u8(&reader);
    if (reader.error != QRES_OK) {
        return reader.error;
    }
    switch (mode) {
    case PAGE_RAW:
        return unpack_raw(&reader, count, text, ends);
    case PAGE_MODEL:
        return unpack_model(&reader, count, text, ends);
    default:
        return QRES_E_DATA;
    }
}
