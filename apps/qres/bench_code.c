/*
 * bench_code.c: codes a set as compress would, and measures.
 *
 * Program: qres.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "packer.h"
#include "unpacker.h"

/* A run that is too short is repeated; the best one counts. */
#define REPEAT_SECONDS 0.3
#define REPEAT_MAX     5

double cpu_seconds(void) {
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void figures_add(struct figures *sum, const struct figures *more) {
    sum->raw += more->raw;
    sum->coded += more->coded;
    sum->encode_s += more->encode_s;
    sum->decode_s += more->decode_s;
}

double figures_ratio(const struct figures *figures) {
    return figures->coded != 0 ? (double)figures->raw / (double)figures->coded
                               : 0;
}

static double rate(uint64_t bytes, double seconds) {
    return seconds > 0 ? (double)bytes / 1e6 / seconds : 0;
}

double figures_encode_rate(const struct figures *figures) {
    return rate(figures->raw, figures->encode_s);
}

double figures_decode_rate(const struct figures *figures) {
    return rate(figures->raw, figures->decode_s);
}

struct table {
    const uint8_t *samples;
    size_t size;
    uint32_t channels;
    enum qres_type type;
    bool is_text;
};

static int encode(const struct table *table, const struct bench_coder *coder,
                  struct output *out, struct fault *fault) {
    struct pack_job job = {0};
    struct pack_counts counts;
    struct input in;

    input_memory(&in, table->samples, table->size);
    output_memory(out);
    job.in = &in;
    job.out = out;
    job.kind = table->is_text ? ORIGIN_CSV : ORIGIN_RAW;
    job.type = table->type;
    job.channels = table->channels;
    job.level = coder->level;
    job.group = coder->group;
    return pack(&job, &counts, fault);
}

static int decode(const struct output *file, struct output *out,
                  struct fault *fault) {
    struct unpack_counts counts;
    struct input in;
    struct unpack_job job = {&in, out, NULL, ORIGIN_COUNT};

    input_memory(&in, file->memory, (size_t)file->size);
    output_memory(out);
    return unpack(&job, &counts, fault);
}

static bool is_same(const struct table *table, const struct output *decoded) {
    return decoded->size == table->size &&
           (table->size == 0 ||
            memcmp(decoded->memory, table->samples, table->size) == 0);
}

/* One run; `file` stays open for the caller. */
static int run_once(const struct table *table, const struct bench_coder *coder,
                    struct figures *figures, struct output *file,
                    struct fault *fault) {
    struct output decoded = {0};
    double start = cpu_seconds();
    double middle;
    int result = encode(table, coder, file, fault);

    middle = cpu_seconds();
    decoded.fd = -1;
    if (result == QRES_OK) {
        result = decode(file, &decoded, fault);
        figures->decode_s = cpu_seconds() - middle;
        figures->encode_s = middle - start;
        figures->raw = table->size;
        figures->coded = file->size;
    }
    if (result == QRES_OK && !is_same(table, &decoded)) {
        result = fault_set(fault, QRES_E_STATE,
                           "the decoded bytes are not the original ones");
    }
    output_close(&decoded);
    return result;
}

static int run(const struct table *table, const struct bench_coder *coder,
               struct figures *figures, struct output *file,
               struct fault *fault) {
    double start = cpu_seconds();
    struct figures best;
    int result = run_once(table, coder, &best, file, fault);

    for (int i = 1; result == QRES_OK && i < REPEAT_MAX &&
                    cpu_seconds() - start < REPEAT_SECONDS;
         i++) {
        struct figures again = {0};

        output_close(file);
        result = run_once(table, coder, &again, file, fault);
        if (result == QRES_OK && again.encode_s < best.encode_s) {
            best.encode_s = again.encode_s;
        }
        if (result == QRES_OK && again.decode_s < best.decode_s) {
            best.decode_s = again.decode_s;
        }
    }
    if (result == QRES_OK) {
        *figures = best;
    }
    return result;
}

static struct table whole(const struct bench_set *set) {
    struct table table = {set->samples, 0, set->series_count, set->type,
                          set->is_text};

    table.size =
        (size_t)set->rows * set->series_count * qres_type_width(set->type);
    return table;
}

int bench_code(const struct bench_set *set, const struct bench_coder *coder,
               struct figures *figures, struct fault *fault) {
    struct table table = whole(set);
    struct output file;
    int result = run(&table, coder, figures, &file, fault);

    output_close(&file);
    return result;
}

/* Sums the pages of each column. */
static int sum_pages(struct bench_set *set, const struct output *file,
                     struct fault *fault) {
    struct walk walk;
    struct walk_chunk chunk;
    struct input in;
    int result;

    input_memory(&in, file->memory, (size_t)file->size);
    result = walk_open(&walk, &in, fault);
    while (result == QRES_OK) {
        struct walk_group group;

        result = walk_next(&walk, &chunk, fault);
        if (result != QRES_OK || chunk.view.type == 0) {
            break;
        }
        if (chunk.view.type != QRES_CHUNK_GROUP) {
            continue;
        }
        result = walk_group(&walk, &chunk, &group, fault);
        for (uint32_t i = 0; result == QRES_OK && i < set->series_count; i++) {
            struct walk_page page;

            walk_page(&group, &page);
            set->series[i].page_bytes += page.size;
        }
    }
    walk_close(&walk);
    return result;
}

int bench_code_series(struct bench_set *set, const struct bench_coder *coder,
                      struct fault *fault) {
    size_t width = qres_type_width(set->type);
    struct table table = whole(set);
    struct output file;
    uint8_t *column;
    int result = encode(&table, coder, &file, fault);

    if (result == QRES_OK) {
        result = sum_pages(set, &file, fault);
    }
    output_close(&file);
    table.size = (size_t)set->rows * width;
    table.channels = 1;
    column = malloc(table.size + 1);
    if (column == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    table.samples = column;
    for (uint32_t i = 0; result == QRES_OK && i < set->series_count; i++) {
        for (uint64_t row = 0; row < set->rows; row++) {
            memcpy(column + row * width,
                   set->samples + (row * set->series_count + i) * width, width);
        }
        result = run(&table, coder, &set->series[i].alone, &file, fault);
        output_close(&file);
    }
    free(column);
    return result;
}
