/*
 * append_command.c: qres append: more rows at the end of a file.
 *
 * Program: qres. Chunks are added behind END, so a run that is killed at
 * any moment leaves all that was there, and whole groups of what is new. A
 * reader walks the chunks of such a file; the next append drops what is
 * left of a chunk and goes on behind the last whole one.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "options.h"
#include "packer.h"
#include "places.h"
#include "table_restorer.h"
#include "walk.h"

#define DETECT_SIZE 65536

struct appending {
    const struct options *options;
    struct input file;
    struct input in;
    struct output out;
    struct places places;
    struct walk walk; /* its schema is the last one */
    struct tail tail;
    struct progress progress;
    int lock;
};

/* ---- the file so far ---------------------------------------------------- */

/* Two appends at a time would write over each other. */
static int lock_file(struct appending *job, const char *path,
                     struct fault *fault) {
    struct flock lock;

    job->lock = open(path, O_RDWR | O_CLOEXEC);
    if (job->lock < 0) {
        return fault_system(fault, "cannot open for writing");
    }
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (fcntl(job->lock, F_SETLK, &lock) != 0 &&
        (errno == EACCES || errno == EAGAIN)) {
        return fault_set(fault, QRES_E_IO, "another append is at work on it");
    }
    return QRES_OK;
}

static int read_schema(struct appending *job, uint64_t offset,
                       struct fault *fault) {
    struct walk_chunk chunk;
    int result;

    if (offset == 0) {
        return fault_at(fault, QRES_E_DATA, job->places.end,
                        "has no whole SCHEMA to go on from");
    }
    walk_seek(&job->walk, offset);
    result = walk_next(&job->walk, &chunk, fault);
    if (result == QRES_OK && !job->walk.has_schema) {
        result = fault_at(fault, QRES_E_DATA, offset,
                          "has no whole SCHEMA to go on from");
    }
    return result;
}

/* A last row without line ending cannot be followed by another. */
static int check_ending(struct appending *job, struct fault *fault) {
    const struct place *last = &job->places.list[job->places.count - 1];
    struct table_restorer table = {0};
    struct walk_chunk chunk;
    bool *none = NULL;
    int result = table_restorer_schema(&table, &job->walk, fault);

    if (result == QRES_OK) {
        none = calloc((size_t)table.dialect.columns + 1, sizeof *none);
        result = none != NULL
                     ? QRES_OK
                     : fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    if (result == QRES_OK) {
        walk_seek(&job->walk, last->group.offset);
        result = walk_next(&job->walk, &chunk, fault);
    }
    if (result == QRES_OK) {
        result = table_restorer_group(&table, &job->walk, &chunk, none, fault);
    }
    if (result == QRES_OK && table.group.odd.size != 0 &&
        (table.group.odd.data[0] & 1) != 0) {
        result = fault_set(fault, QRES_E_DATA,
                           "its last row has no line ending, so that no row "
                           "can follow");
    }
    free(none);
    table_restorer_close(&table);
    return result;
}

/* A cut may leave a SCHEMA behind the last group. */
static int look_at_end(struct appending *job, struct fault *fault) {
    uint64_t last =
        job->places.count != 0
            ? job->places.list[job->places.count - 1].group.schema_offset
            : job->places.schema_offset;
    int result = walk_open(&job->walk, &job->file, fault);

    if (result == QRES_OK) {
        result = read_schema(job, last, fault);
    }
    if (result == QRES_OK) {
        result = origin_of(&job->walk.schema, &job->tail.origin, fault);
    }
    if (result == QRES_OK && job->tail.origin.kind == ORIGIN_CSV &&
        job->places.count != 0) {
        result = check_ending(job, fault);
    }
    if (result == QRES_OK) {
        result = read_schema(job, job->places.schema_offset, fault);
    }
    return result == QRES_OK
               ? origin_of(&job->walk.schema, &job->tail.origin, fault)
               : result;
}

static int open_file(struct appending *job, const char *path,
                     struct fault *fault) {
    int result = lock_file(job, path, fault);

    if (result == QRES_OK) {
        result = input_open(&job->file, path, fault);
    }
    if (result == QRES_OK && !job->file.can_seek) {
        result = fault_set(fault, QRES_E_IO, "is no regular file");
    }
    if (result == QRES_OK) {
        result = places_read(&job->places, &job->file, PLACES_NO_COLUMN, fault);
    }
    if (result == QRES_OK) {
        result = look_at_end(job, fault);
    }
    job->tail.schema = &job->walk.schema;
    job->tail.offset = job->places.end;
    job->tail.index_offset = job->places.index_offset;
    job->tail.version = job->walk.schema.version + 1;
    job->tail.rows = job->places.rows;
    return result;
}

/* ---- the new rows ------------------------------------------------------- */

static int check_kind(struct appending *job, struct pack_job *pack_job,
                      struct fault *fault) {
    static const char *const kinds[] = {"raw samples", "a NumPy array", "CSV"};
    const struct qres_schema *schema = &job->walk.schema;

    if (job->options->type != 0 || job->tail.origin.kind == ORIGIN_RAW) {
        pack_job->kind = ORIGIN_RAW;
    }
    if (pack_job->kind != job->tail.origin.kind) {
        return fault_set(fault, QRES_E_ARG, "is %s, the file is from %s",
                         kinds[pack_job->kind], kinds[job->tail.origin.kind]);
    }
    for (uint32_t i = 1;
         pack_job->kind != ORIGIN_CSV && i < schema->column_count; i++) {
        if (schema->columns[i].type != schema->columns[0].type) {
            return fault_set(fault, QRES_E_VERSION,
                             "the file has channels of several types");
        }
    }
    pack_job->channels = schema->column_count;
    pack_job->type = (enum qres_type)schema->columns[0].type;
    if ((job->options->type != 0 &&
         (enum qres_type)(job->options->type - 1) != pack_job->type) ||
        (job->options->channels != 0 &&
         job->options->channels != pack_job->channels)) {
        return fault_set(fault, QRES_E_ARG, "the file has %u channels of %s",
                         (unsigned)pack_job->channels,
                         type_name(pack_job->type));
    }
    return QRES_OK;
}

/* Cells of the first row, cut as the file's rows are. */
static uint32_t count_cells(const struct qres_dialect *dialect,
                            const uint8_t *text, size_t size) {
    bool quoted = false;
    uint32_t cells = 1;

    for (size_t i = 0; i < size && (quoted || text[i] != '\n'); i++) {
        quoted = quoted != (text[i] == '"');
        cells +=
            !quoted && dialect->separator != 0 && text[i] == dialect->separator;
    }
    return cells;
}

static int compare_tables(const struct qres_dialect *file,
                          const struct qres_dialect *in, const uint8_t *text,
                          size_t size, struct fault *fault) {
    bool repeats = file->head.size <= size && file->head.size != 0 &&
                   memcmp(text, file->head.data, file->head.size) == 0;
    uint32_t cells = count_cells(file, text, size);

    if (size != 0 && file->columns != 0 && cells != file->columns) {
        return fault_at(fault, QRES_E_DATA, 0,
                        "its first row has %u cells, the file has %u columns",
                        (unsigned)cells, (unsigned)file->columns);
    }
    if (in->header && file->header && !repeats) {
        return fault_at(fault, QRES_E_DATA, 0,
                        "its header line is not that of the file");
    }
    return QRES_OK;
}

static int check_table(const struct appending *job, const uint8_t *text,
                       size_t size, struct fault *fault) {
    struct qres_dialect file = {0};
    struct qres_dialect in = {0};
    int result = qres_dialect_unpack(&file, job->tail.origin.detail,
                                     job->tail.origin.detail_size);

    if (result == QRES_OK) {
        result = qres_dialect_detect(&in, text, size, size < DETECT_SIZE);
    }
    result = result == QRES_OK
                 ? compare_tables(&file, &in, text, size, fault)
                 : fault_set(fault, result, "%s", qres_result_text(result));
    qres_dialect_free(&file);
    qres_dialect_free(&in);
    return result;
}

static int pack_rows(struct appending *job, const char *path,
                     struct pack_counts *counts, struct fault *fault) {
    struct pack_job pack_job = {0};
    uint8_t *first = malloc(DETECT_SIZE);
    size_t size = 0;
    int result;

    if (first == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    result = input_open(&job->in, path, fault);
    if (result == QRES_OK) {
        result = input_read(&job->in, first, DETECT_SIZE, &size, fault);
    }
    pack_job.in = &job->in;
    pack_job.out = &job->out;
    pack_job.progress = &job->progress;
    pack_job.level = (uint8_t)job->options->level;
    pack_job.group = job->options->group;
    pack_job.tail = &job->tail;
    pack_job.before = first;
    pack_job.before_size = size;
    if (result == QRES_OK) {
        pack_job.kind = origin_detect(first, size);
        result = check_kind(job, &pack_job, fault);
    }
    if (result == QRES_OK && pack_job.kind == ORIGIN_CSV) {
        result = check_table(job, first, size, fault);
    }
    if (result == QRES_OK) {
        progress_begin(&job->progress, path, job->in.size,
                       !job->options->quiet);
        result = pack(&pack_job, counts, fault);
        progress_end(&job->progress);
    }
    free(first);
    return result;
}

static void report(const struct appending *job,
                   const struct pack_counts *counts) {
    struct json json = {0};

    if (job->options->json) {
        json_open(&json, NULL, '{');
        json_text(&json, "file", job->file.name);
        json_text(&json, "input", job->in.name);
        json_count(&json, "rows_before", job->places.rows);
        json_count(&json, "rows_added", counts->rows);
        json_count(&json, "dropped_bytes", job->file.size - job->places.end);
        json_count(&json, "bytes", job->out.size);
        json_close(&json, '}');
    } else if (!job->options->quiet) {
        (void)fprintf(
            stderr,
            "%s: %" PRIu64 " rows and %" PRIu64 " more, %" PRIu64 " bytes\n",
            job->file.name, job->places.rows, counts->rows, job->out.size);
    }
}

enum exit_code run_append(const struct options *options) {
    struct appending job;
    struct pack_counts counts = {0};
    struct fault fault = {0};
    const char *path = options->operands[0];
    const char *about = path;
    int result;

    memset(&job, 0, sizeof job);
    job.options = options;
    job.file.fd = -1;
    job.in.fd = -1;
    job.out.fd = -1;
    job.lock = -1;
    result = open_file(&job, path, &fault);
    if (result == QRES_OK) {
        result = output_append(&job.out, path, job.places.end, &fault);
    }
    if (result == QRES_OK && job.places.end != job.file.size &&
        !options->quiet) {
        say("%s: dropped %" PRIu64 " bytes of a cut chunk at byte %" PRIu64,
            path, job.file.size - job.places.end, job.places.end);
    }
    if (result == QRES_OK) {
        about = options->operands[1];
        result = pack_rows(&job, about, &counts, &fault);
    }
    if (result == QRES_OK) {
        result = output_commit(&job.out, &fault);
    }
    if (result == QRES_OK) {
        report(&job, &counts);
    }
    if (result != QRES_OK) {
        output_cut(&job.out, job.places.end);
    }
    output_close(&job.out);
    input_close(&job.in);
    walk_close(&job.walk);
    places_free(&job.places);
    input_close(&job.file);
    if (job.lock >= 0) {
        (void)close(job.lock);
    }
    return result == QRES_OK ? EXIT_CODE_DONE : fault_say(&fault, about);
}
