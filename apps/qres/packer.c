/*
 * packer.c: samples, interleaved by channel, to the bytes of a .qres file.
 *
 * Program: qres.
 */
#include "packer.h"

#include "array.h"

#include <stdlib.h>
#include <string.h>

#define PIECE_SIZE ((size_t)1 << 18)

/* A group's pages must fit a chunk that any reader takes. */
#define GROUP_BYTES_MAX ((size_t)30 << 20)

/* ---- what all kinds share ----------------------------------------------- */

int pack_read(const struct pack_job *job, struct pack_counts *counts, void *out,
              size_t size, size_t *got, struct fault *fault) {
    size_t held = 0;
    int result = QRES_OK;

    if (counts->bytes < job->before_size) {
        held = job->before_size - (size_t)counts->bytes;
        held = held < size ? held : size;
        memcpy(out, job->before + counts->bytes, held);
    }
    *got = 0;
    if (held < size) {
        result =
            input_read(job->in, (uint8_t *)out + held, size - held, got, fault);
    }
    *got += held;
    counts->bytes += *got;
    if (job->progress != NULL) {
        progress_step(job->progress, counts->bytes);
    }
    return result;
}

static int check_group(const struct pack_job *job,
                       struct qres_encoder_config *config,
                       struct fault *fault) {
    size_t row_size = 1;
    size_t most;

    for (uint32_t i = 0; i < config->column_count; i++) {
        size_t width = qres_type_width((enum qres_type)config->columns[i].type);

        row_size += width != 0 ? width : 1;
    }
    most = GROUP_BYTES_MAX / row_size;
    if (most > QRES_CELLS_MAX / config->column_count) {
        most = QRES_CELLS_MAX / config->column_count;
    }
    most = most < QRES_ROWS_MAX ? most : QRES_ROWS_MAX;
    if (job->group > most) {
        return fault_set(fault, QRES_E_ARG,
                         "--group: at most %zu rows of %u columns", most,
                         (unsigned)config->column_count);
    }
    config->rows = job->group;
    if (job->group == 0) {
        config->rows =
            (uint32_t)(most < QRES_ROWS_DEFAULT ? most : QRES_ROWS_DEFAULT);
    }
    return QRES_OK;
}

int packer_open(struct packer *packer, const struct pack_job *job,
                struct qres_encoder_config *config, struct fault *fault) {
    size_t size;
    int result = check_group(job, config, fault);

    memset(packer, 0, sizeof *packer);
    packer->out = job->out;
    if (result != QRES_OK) {
        return result;
    }
    config->level = job->level;
    if (job->tail != NULL) {
        config->offset = job->tail->offset;
        config->index_offset = job->tail->index_offset;
        config->schema_version = job->tail->version;
    }
    result = qres_encoder_size(config, &size);
    if (result != QRES_OK) {
        return fault_set(fault, result, "%s", qres_result_text(result));
    }
    packer->memory = malloc(size);
    if (packer->memory == NULL) {
        return fault_set(fault, QRES_E_MEMORY,
                         "%zu bytes of memory are "
                         "needed",
                         size);
    }
    result = qres_encoder_init(&packer->encoder, config, packer->memory, size);
    return result == QRES_OK
               ? result
               : fault_set(fault, result, "%s", qres_result_text(result));
}

int packer_drain(struct packer *packer, struct fault *fault) {
    uint8_t piece[16384];
    size_t size;
    int result = QRES_OK;

    do {
        size = qres_encoder_pull(packer->encoder, piece, sizeof piece);
        result = output_write(packer->out, piece, size, fault);
    } while (size != 0 && result == QRES_OK);
    return result;
}

int packer_finish(struct packer *packer, struct fault *fault) {
    int result = qres_encoder_finish(packer->encoder);

    return result == QRES_OK
               ? packer_drain(packer, fault)
               : fault_set(fault, result, "%s", qres_result_text(result));
}

void packer_close(struct packer *packer) {
    free(packer->memory);
    packer->memory = NULL;
}

/* ---- samples ------------------------------------------------------------ */

struct samples {
    struct qres_array array; /* type, channels; rows of an .npy file */
    struct qres_buffer note;
    uint64_t row_limit; /* rows that the header promises */
    size_t row_size;
};

/* The header of an .npy file is in the bytes that were looked at. */
static int read_header(const struct pack_job *job, struct pack_counts *counts,
                       struct samples *samples, struct fault *fault) {
    const char *problem = NULL;
    uint8_t kind = ORIGIN_NPY;
    int result = qres_array_read_npy(&samples->array, job->before,
                                     job->before_size, &problem);

    if (result != QRES_OK) {
        return fault_at(fault, result, 0, "%s",
                        problem != NULL ? problem : qres_result_text(result));
    }
    counts->bytes = samples->array.head.size;
    result = qres_buffer_put(&samples->note, &kind, 1);
    samples->row_limit = samples->array.rows;
    if (job->tail != NULL) {
        /* One array: the header that NumPy writes for all its rows. */
        samples->array.rows += job->tail->rows;
        samples->array.head.size = 0;
        if (result == QRES_OK) {
            result =
                qres_array_write_npy(&samples->array, &samples->array.head);
        }
    }
    if (result == QRES_OK) {
        result = qres_array_pack(&samples->array, &samples->note);
    }
    return result == QRES_OK
               ? result
               : fault_set(fault, result, "%s", qres_result_text(result));
}

static int push_rows(struct packer *packer, const uint8_t *rows, size_t count,
                     size_t row_size, struct fault *fault) {
    int result = QRES_OK;

    while (count != 0 && result == QRES_OK) {
        size_t taken;

        result = qres_encoder_push(packer->encoder, rows, count, &taken);
        if (result != QRES_OK) {
            return fault_set(fault, result, "%s", qres_result_text(result));
        }
        rows += taken * row_size;
        count -= taken;
        result = packer_drain(packer, fault);
    }
    return result;
}

static int refuse_rest(const struct pack_counts *counts,
                       const struct samples *samples, size_t rest,
                       struct fault *fault) {
    if (samples->note.size != 0 && counts->rows == samples->row_limit) {
        return fault_at(fault, QRES_E_DATA, counts->bytes - rest,
                        "bytes follow the array");
    }
    if (samples->note.size != 0) {
        return fault_at(fault, QRES_E_END, counts->bytes,
                        "ends before its array is complete");
    }
    return fault_at(fault, QRES_E_DATA, counts->bytes - rest,
                    "ends within a row: %zu of its %zu bytes are there", rest,
                    samples->row_size);
}

static int push_all(const struct pack_job *job, struct pack_counts *counts,
                    const struct samples *samples, struct packer *packer,
                    struct fault *fault) {
    size_t row_size = samples->row_size;
    size_t room = row_size * (PIECE_SIZE / row_size + 1);
    uint8_t *piece = malloc(room);
    size_t got = room;
    int result = QRES_OK;

    if (piece == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    while (result == QRES_OK && got == room) {
        uint64_t left = samples->row_limit - counts->rows;
        size_t count;

        result = pack_read(job, counts, piece, room, &got, fault);
        count = got / row_size;
        count = count < left ? count : (size_t)left;
        if (result == QRES_OK) {
            result = push_rows(packer, piece, count, row_size, fault);
            counts->rows += count;
        }
        if (result == QRES_OK && (got != count * row_size ||
                                  (got < room && samples->note.size != 0 &&
                                   counts->rows != samples->row_limit))) {
            result =
                refuse_rest(counts, samples, got - count * row_size, fault);
        }
    }
    free(piece);
    return result;
}

static int code_samples(const struct pack_job *job, struct pack_counts *counts,
                        const struct samples *samples, struct fault *fault) {
    struct qres_encoder_config config = {0};
    struct packer packer = {0};
    struct qres_column *columns =
        calloc(samples->array.channels, sizeof *columns);
    int result = QRES_OK;

    if (columns == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    for (uint32_t i = 0; i < samples->array.channels; i++) {
        columns[i].type = (uint8_t)samples->array.type;
        if (job->tail != NULL) {
            columns[i] = job->tail->schema->columns[i];
        }
    }
    config.columns = columns;
    config.column_count = samples->array.channels;
    config.note = samples->note.data;
    config.note_size = samples->note.size;
    result = packer_open(&packer, job, &config, fault);
    if (result == QRES_OK) {
        result = push_all(job, counts, samples, &packer, fault);
    }
    if (result == QRES_OK) {
        result = packer_finish(&packer, fault);
    }
    packer_close(&packer);
    free(columns);
    return result;
}

/* What is appended has the columns of the file. */
static int compare_arrays(const struct pack_job *job,
                          const struct samples *samples, struct fault *fault) {
    const struct qres_array *array = &samples->array;

    if (job->tail == NULL ||
        (array->type == job->type && array->channels == job->channels)) {
        return QRES_OK;
    }
    return fault_set(fault, QRES_E_DATA,
                     "is an array of %u columns of %s, the file has %u of %s",
                     (unsigned)array->channels, type_name(array->type),
                     (unsigned)job->channels, type_name(job->type));
}

int pack_samples(const struct pack_job *job, struct pack_counts *counts,
                 struct fault *fault) {
    struct samples samples = {0};
    int result = QRES_OK;

    samples.array.type = job->type;
    samples.array.channels = job->channels;
    samples.row_limit = UINT64_MAX;
    if (job->kind == ORIGIN_NPY) {
        result = read_header(job, counts, &samples, fault);
        if (result == QRES_OK) {
            result = compare_arrays(job, &samples, fault);
        }
    } else if (job->channels > QRES_COLUMNS_MAX) {
        result = fault_set(fault, QRES_E_ARG, "--channels: at most %d",
                           QRES_COLUMNS_MAX);
    }
    samples.row_size =
        qres_type_width(samples.array.type) * samples.array.channels;
    counts->columns = samples.array.channels;
    if (result == QRES_OK) {
        result = code_samples(job, counts, &samples, fault);
    }
    qres_array_free(&samples.array);
    qres_buffer_free(&samples.note);
    return result;
}

int pack(const struct pack_job *job, struct pack_counts *counts,
         struct fault *fault) {
    memset(counts, 0, sizeof *counts);
    return job->kind == ORIGIN_CSV ? pack_table(job, counts, fault)
                                   : pack_samples(job, counts, fault);
}
