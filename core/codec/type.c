/*
 * type.c: sample types, their bytes and their missing value.
 *
 * Room: codec. Spec: spec/format.md 4.1.
 */
#include "qres/codec.h"
#include "qres/fix.h"

size_t qres_type_width(enum qres_type type) {
    static const uint8_t widths[QRES_TYPE_COUNT] = {1, 2, 4, 8, 1, 2,
                                                    4, 8, 4, 8, 0};

    QRES_ASSERT(type < QRES_TYPE_COUNT);
    return widths[type];
}

int64_t qres_type_missing(enum qres_type type) {
    static const int64_t values[QRES_TYPE_COUNT] = {
        INT8_MIN,   INT16_MIN,  INT32_MIN, INT64_MIN,  UINT8_MAX,          //
        UINT16_MAX, UINT32_MAX, -1,        0x7fc00000, 0x7ff8000000000000, //
        0};

    QRES_ASSERT(type < QRES_TYPE_COUNT);
    return values[type];
}

static int64_t extend(uint64_t bits, unsigned width) {
    uint64_t sign = (uint64_t)1 << (width - 1);

    return qres_int64((bits ^ sign) - sign);
}

void qres_type_load(enum qres_type type, const uint8_t *samples, size_t stride,
                    size_t count, int64_t *cells) {
    size_t width = qres_type_width(type);
    int is_signed = type <= QRES_TYPE_I64;

    QRES_ASSERT(width != 0 && stride >= width);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = samples + i * stride;

        switch (width) {
        case 1:
            cells[i] = is_signed ? extend(*p, 8) : *p;
            break;
        case 2:
            cells[i] = is_signed ? extend(qres_load16(p), 16) : qres_load16(p);
            break;
        case 4:
            cells[i] = is_signed ? extend(qres_load32(p), 32)
                                 : (int64_t)qres_load32(p);
            break;
        default:
            cells[i] = qres_int64(qres_load64(p));
            break;
        }
    }
}

void qres_type_store(enum qres_type type, const int64_t *cells, size_t count,
                     uint8_t *samples, size_t stride) {
    size_t width = qres_type_width(type);

    QRES_ASSERT(width != 0 && stride >= width);
    for (size_t i = 0; i < count; i++) {
        uint8_t *p = samples + i * stride;

        switch (width) {
        case 1:
            *p = (uint8_t)cells[i];
            break;
        case 2:
            qres_store16(p, (uint16_t)cells[i]);
            break;
        case 4:
            qres_store32(p, (uint32_t)cells[i]);
            break;
        default:
            qres_store64(p, (uint64_t)cells[i]);
            break;
        }
    }
}

int qres_type_order(enum qres_type type, int64_t cell, int64_t *order) {
    const uint64_t infinity32 = 0x7f800000;
    const uint64_t infinity64 = 0x7ff0000000000000;
    uint64_t bits = (uint64_t)cell;

    switch (type) {
    case QRES_TYPE_F32:
        *order = qres_float32_order((uint32_t)bits);
        return (bits & 0x7fffffff) <= infinity32;
    case QRES_TYPE_F64:
        *order = qres_float64_order(bits);
        return (bits & INT64_MAX) <= infinity64;
    case QRES_TYPE_U64:
        *order = qres_int64(bits ^ (uint64_t)INT64_MIN);
        return 1;
    case QRES_TYPE_I8:
    case QRES_TYPE_I16:
    case QRES_TYPE_I32:
    case QRES_TYPE_I64:
    case QRES_TYPE_U8:
    case QRES_TYPE_U16:
    case QRES_TYPE_U32:
    case QRES_TYPE_BYTES:
    case QRES_TYPE_COUNT:
    default:
        *order = cell;
        return 1;
    }
}
