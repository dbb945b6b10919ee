/*
 * array.h: arrays of samples: raw interleaved bytes and NumPy files.
 *
 * Room: host/table. Spec: spec/table.md 5.
 *
 * Samples are little-endian and interleaved: row by row, one sample a
 * channel. A NumPy array of one dimension is one channel, of two
 * dimensions (C order) rows by channels.
 */
#ifndef QRES_ARRAY_H
#define QRES_ARRAY_H

#include "table.h"

#define QRES_ARRAY_HEAD_MAX (1u << 16) /* bytes of a NumPy header */

struct qres_array {
    enum qres_type type;
    uint32_t channels;
    uint64_t rows;           /* as the header says; raw: 0, until the end */
    bool flat;               /* NumPy: one dimension, "(rows,)" */
    struct qres_buffer head; /* NumPy: the header's bytes as they are */
};

/*
 * The type that a name like "i16" or "f32le" says, or QRES_TYPE_COUNT.
 * Names: i8 u8 i16 u16 i32 u32 i64 u64 f32 f64, "le" after it or not.
 */
enum qres_type qres_array_type(const char *name);
const char *qres_array_type_name(enum qres_type type);

/*
 * Reads the header of a NumPy file (versions 1 to 3) from its first bytes.
 *
 *   array    out              to be freed with qres_array_free
 *   data     in   [size]      at least QRES_ARRAY_HEAD_MAX bytes, or all
 *   problem  out  may be NULL  a sentence for people; set on an error
 *
 * Returns 0, or
 *   QRES_E_DATA   no NumPy file, or a malformed header
 *   QRES_E_RANGE  big-endian, Fortran order, a type without numbers, more
 *                 than two dimensions or QRES_COLUMNS_MAX channels
 *   QRES_E_MEMORY
 */
QRES_MUST_CHECK int qres_array_read_npy(struct qres_array *array,
                                        const uint8_t *data, size_t size,
                                        const char **problem);
/*
 * Appends a version 1 header for type, rows and channels, as NumPy writes
 * it: padded to a multiple of 64 bytes.
 */
QRES_MUST_CHECK int qres_array_write_npy(const struct qres_array *array,
                                         struct qres_buffer *out);
/* The array as bytes, and back with its header byte for byte; without head
 * it is raw. Unpack: QRES_E_DATA, QRES_E_END or QRES_E_LIMIT. */
QRES_MUST_CHECK int qres_array_pack(const struct qres_array *array,
                                    struct qres_buffer *out);
QRES_MUST_CHECK int qres_array_unpack(struct qres_array *array,
                                      const uint8_t *data, size_t size);
void qres_array_free(struct qres_array *array);

/* Bytes of one row. */
size_t qres_array_row_size(const struct qres_array *array);

#endif
