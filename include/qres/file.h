/*
 * qres/file.h: whole files: chunks, index, streaming and one-call coding.
 *
 * Room: file (layer 4). Spec: spec/format.md 3.
 *
 * A file is a magic and chunks: SCHEMA, GROUP, INDEX, END. qres_compress and
 * qres_decompress do a whole table in one call; qres_encoder and
 * qres_decoder stream it through memory of a size known beforehand.
 */
#ifndef QRES_FILE_H
#define QRES_FILE_H

#include "qres/codec.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QRES_SPEC_MAJOR 0
#define QRES_SPEC_MINOR 1

/* ---- chunks of a file ----------------------------------------------- */

enum qres_chunk {
    QRES_CHUNK_SCHEMA = 1,
    QRES_CHUNK_GROUP = 2,
    QRES_CHUNK_INDEX = 3,
    QRES_CHUNK_GENES = 4,
    QRES_CHUNK_END = 5,
    QRES_CHUNK_META = 0x81 /* bit 7: skip it if unknown */
};

#define QRES_MAGIC_SIZE  8
#define QRES_END_SIZE    16
#define QRES_CHUNK_EXTRA (1 + QRES_VARINT_MAX + 4) /* around a payload */
#define QRES_PAYLOAD_MAX 33554416 /* of a chunk, to be read by all */

QRES_API void qres_magic_pack(uint8_t magic[QRES_MAGIC_SIZE]);
QRES_MUST_CHECK QRES_API int
qres_magic_check(const uint8_t magic[QRES_MAGIC_SIZE]);

/* Type, length, payload, CRC-32C. `payload` may be out + QRES_CHUNK_EXTRA. */
QRES_MUST_CHECK QRES_API int qres_chunk_pack(unsigned type,
                                             const uint8_t *payload,
                                             size_t payload_size, uint8_t *out,
                                             size_t size, size_t *written);

struct qres_chunk_view {
    const uint8_t *payload;
    size_t payload_size;
    size_t size; /* whole chunk */
    uint8_t type;
};
/*
 * Finds the chunk at the start of `data`. QRES_E_END: more bytes are needed,
 * view->size says how many if it is known, else 0. QRES_E_CHECKSUM,
 * QRES_E_DATA, QRES_E_LIMIT (longer than chunk_max).
 */
QRES_MUST_CHECK QRES_API int qres_chunk_unpack(const uint8_t *data, size_t size,
                                               size_t chunk_max,
                                               struct qres_chunk_view *view);

/* END: where the last INDEX stands, 0 for none. */
QRES_API void qres_end_pack(uint64_t index_offset, uint8_t out[QRES_END_SIZE]);
QRES_MUST_CHECK QRES_API int qres_end_unpack(const struct qres_chunk_view *view,
                                             uint64_t *index_offset);

/* ---- index ---------------------------------------------------------- */

/* What an INDEX says of a group. */
struct qres_index_group {
    uint64_t offset;        /* of the GROUP chunk from the start of the file */
    uint64_t schema_offset; /* of the SCHEMA chunk in force */
    uint64_t size;          /* of the chunk */
    uint32_t row_count;
};

/* And of each of its columns; min and max in the order of qres_type_order. */
struct qres_index_column {
    uint64_t page_size;
    uint32_t missing;
    uint32_t has_range; /* 0: no sample has an order, min and max are 0 */
    int64_t min;
    int64_t max;
};

struct qres_index_reader {
    struct qres_reader in;
    uint64_t previous; /* offset of the INDEX before, 0 for none */
    uint64_t offset;   /* of the last group read */
    uint32_t column_count;
    uint32_t group_count; /* not yet read */
    uint32_t columns_left;
};
/* Open, then for each group: next, then column for each column. */
QRES_MUST_CHECK QRES_API int qres_index_open(struct qres_index_reader *reader,
                                             const uint8_t *payload,
                                             size_t size);
QRES_MUST_CHECK QRES_API int qres_index_next(struct qres_index_reader *reader,
                                             struct qres_index_group *group);
QRES_MUST_CHECK QRES_API int
qres_index_next_column(struct qres_index_reader *reader,
                       struct qres_index_column *column);

/* ---- streaming encoder ---------------------------------------------- */

/* Zeroed = all columns, defaults; `columns` is copied, names and notes too. */
struct qres_encoder_config {
    const struct qres_column *columns; /* [column_count] */
    uint32_t column_count;             /* 1..QRES_COLUMNS_MAX */
    uint32_t rows;       /* a group, 0 = as many as fit, at most 16,384 */
    uint8_t level;       /* enum qres_level; zeroed: QRES_LEVEL_FAST */
    size_t blob_max;     /* bytes of all QRES_TYPE_BYTES pages of a group;
                            with the others at most QRES_PAYLOAD_MAX */
    size_t note_max;     /* bytes of names and notes, 0 = those of columns */
    const uint8_t *note; /* of the table */
    size_t note_size;
    uint64_t offset;         /* append: size of the file; 0 = a new file */
    uint64_t index_offset;   /* append: last INDEX, 0 = none */
    uint32_t schema_version; /* append: above every one in the file */
};

struct qres_encoder; /* in the caller's memory, see qres_encoder_size */

/* Bytes that qres_encoder_init needs for this config; QRES_E_ARG. */
QRES_MUST_CHECK QRES_API int
qres_encoder_size(const struct qres_encoder_config *config, size_t *size);

/* `memory` is aligned to 8 and stays the caller's. */
QRES_MUST_CHECK QRES_API int
qres_encoder_init(struct qres_encoder **encoder,
                  const struct qres_encoder_config *config, void *memory,
                  size_t size);

/*
 * Takes interleaved rows: a sample of each column after the other, no gaps,
 * little-endian. Stops when output waits: *taken rows were consumed.
 * QRES_E_ARG if a column is of QRES_TYPE_BYTES.
 */
QRES_MUST_CHECK QRES_API int qres_encoder_push(struct qres_encoder *encoder,
                                               const uint8_t *rows,
                                               size_t row_count, size_t *taken);

/*
 * The same by columns: fill the cells, hand over the blobs, commit. The
 * cells have room for the rows of a group.
 */
QRES_API int64_t *qres_encoder_cells(struct qres_encoder *encoder,
                                     uint32_t column);
QRES_MUST_CHECK QRES_API int qres_encoder_blob(struct qres_encoder *encoder,
                                               uint32_t column,
                                               const uint8_t *bytes,
                                               size_t size);
QRES_MUST_CHECK QRES_API int qres_encoder_commit(struct qres_encoder *encoder,
                                                 uint32_t row_count);
QRES_API uint32_t qres_encoder_rows(const struct qres_encoder *encoder);

/*
 * New type, scale, name, note of a column from the next group on. Returns
 * 0, QRES_E_ARG, QRES_E_STATE while rows or output wait, QRES_E_LIMIT
 * above QRES_NOTE_MAX, QRES_E_SPACE above note_max.
 */
QRES_MUST_CHECK QRES_API int
qres_encoder_change(struct qres_encoder *encoder, uint32_t column,
                    const struct qres_column *changed);

/* Codes what is left and writes INDEX and END. */
QRES_MUST_CHECK QRES_API int qres_encoder_finish(struct qres_encoder *encoder);

/* 1 while output waits to be pulled and no new group may be coded. */
QRES_API int qres_encoder_waits(const struct qres_encoder *encoder);

/* Takes up to `size` bytes of output; returns how many there were. */
QRES_API size_t qres_encoder_pull(struct qres_encoder *encoder, uint8_t *out,
                                  size_t size);

/* ---- streaming decoder ---------------------------------------------- */

/* What a decoder may use at most; zeroed fields mean the stated limits. */
struct qres_decoder_config {
    size_t chunk_max; /* bytes of a chunk, default 32 MiB */
    size_t cell_max;  /* rows x columns, default QRES_CELLS_MAX */
    uint32_t column_max;
    uint32_t alphabet_max;
};

enum qres_event {
    QRES_EVENT_MORE,   /* push more bytes */
    QRES_EVENT_SCHEMA, /* a schema was read */
    QRES_EVENT_GROUP,  /* rows of all columns are there */
    QRES_EVENT_END     /* END was read; more chunks may follow */
};

struct qres_decoder;
QRES_MUST_CHECK QRES_API int
qres_decoder_size(const struct qres_decoder_config *config, size_t *size);
QRES_MUST_CHECK QRES_API int
qres_decoder_init(struct qres_decoder **decoder,
                  const struct qres_decoder_config *config, void *memory,
                  size_t size);
QRES_MUST_CHECK QRES_API int qres_decoder_push(struct qres_decoder *decoder,
                                               const uint8_t *bytes,
                                               size_t size, size_t *taken);
/* Goes on to the next event; errors are final. */
QRES_MUST_CHECK QRES_API int qres_decoder_next(struct qres_decoder *decoder,
                                               enum qres_event *event);
QRES_API const struct qres_schema *
qres_decoder_schema(const struct qres_decoder *decoder);
/* After QRES_EVENT_GROUP: rows, cells of a column, bytes of a blob page. */
QRES_API uint32_t qres_decoder_rows(const struct qres_decoder *decoder);
QRES_API const int64_t *qres_decoder_cells(const struct qres_decoder *decoder,
                                           uint32_t column);
QRES_API const uint8_t *qres_decoder_blob(const struct qres_decoder *decoder,
                                          uint32_t column, size_t *size);
/* 1 if the bytes so far end with END: nothing was cut off. */
QRES_API int qres_decoder_is_complete(const struct qres_decoder *decoder);

/* ---- one call --------------------------------------------------------- */

/*
 * Room that always suffices for `rows` rows of `columns` columns without
 * names and notes, in groups of `group` rows. A page takes at most its
 * samples and 8 bytes, the frames of a group and its columns in GROUP and
 * INDEX the rest.
 */
#define QRES_COMPRESS_BOUND(rows, columns, row_size, group)                    \
    ((rows) * (row_size) + ((rows) / (group) + 1) * ((columns)*48 + 64) +      \
     (columns)*64 + 256)

/* Working memory, aligned to 8: qres_encoder_size or qres_decoder_size. */
struct qres_memory {
    void *bytes;
    size_t size;
    struct qres_decoder_config limits; /* for qres_decompress */
};

/*
 * Interleaved rows to a whole file, and back, behind what `out` holds (see
 * qres_writer_init); after an error nothing was added. Return 0,
 * QRES_E_ARG, QRES_E_SPACE (out or memory), or what the streams return;
 * QRES_E_END if the file was cut. Columns of QRES_TYPE_BYTES need streams.
 */
QRES_MUST_CHECK QRES_API int
qres_compress(const struct qres_encoder_config *config, const uint8_t *rows,
              size_t row_count, const struct qres_memory *memory,
              struct qres_writer *out);
QRES_MUST_CHECK QRES_API int qres_decompress(const uint8_t *file, size_t size,
                                             const struct qres_memory *memory,
                                             struct qres_writer *out);

#ifdef __cplusplus
}
#endif

#endif
