/*
 * sources.c: good files, and what they decode to.
 *
 * Tests: property. Golden files, the samples as `qres compress` codes them,
 * and three columns of every type.
 */
#include "sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "packer.h"

#define SAMPLE_MAX ((size_t)48 << 10) /* of a sample, to be quick */
#define TYPED_ROWS 150

const char *const class_names[CLASS_COUNT] = {"golden", "fleet", "jena",
                                              "types"};

static void require(int condition, const char *what) {
    if (!condition) {
        (void)fprintf(stderr, "sources: %s\n", what);
        exit(1);
    }
}

static void *get_memory(size_t size) {
    void *memory = calloc(size + 1, 1);

    require(memory != NULL, "memory");
    return memory;
}

/* ---- decoding ----------------------------------------------------------- */

static void fold(uint64_t *digest, uint64_t value) {
    *digest = (*digest ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    *digest ^= *digest >> 29;
}

static uint64_t digest_group(const struct qres_decoder *decoder) {
    const struct qres_schema *schema = qres_decoder_schema(decoder);
    uint32_t rows = qres_decoder_rows(decoder);
    uint64_t digest = rows;

    for (uint32_t c = 0; c < schema->column_count; c++) {
        fold(&digest, schema->columns[c].type);
        if (schema->columns[c].type == QRES_TYPE_BYTES) {
            size_t size;
            const uint8_t *blob = qres_decoder_blob(decoder, c, &size);

            for (size_t i = 0; i < size; i++) {
                fold(&digest, blob[i]);
            }
        } else {
            const int64_t *cells = qres_decoder_cells(decoder, c);

            for (uint32_t i = 0; i < rows; i++) {
                fold(&digest, (uint64_t)cells[i]);
            }
        }
    }
    return digest;
}

static int step(struct qres_decoder *decoder, const uint8_t **file,
                size_t *size, struct cells_result *result) {
    enum qres_event event;
    size_t taken;
    int error = qres_decoder_next(decoder, &event);

    if (error == QRES_OK && event == QRES_EVENT_GROUP) {
        require(result->count < GROUPS_MAX, "too many groups");
        result->digests[result->count++] = digest_group(decoder);
    }
    if (error != QRES_OK || event != QRES_EVENT_MORE) {
        return error;
    }
    error = qres_decoder_push(decoder, *file, *size, &taken);
    *file += taken;
    *size -= taken;
    if (error == QRES_OK && taken == 0) {
        return qres_decoder_is_complete(decoder) ? 1 : QRES_E_END;
    }
    return error;
}

void decode_groups(void *memory, size_t memory_size,
                   const struct qres_decoder_config *limits,
                   const uint8_t *file, size_t size,
                   struct cells_result *result) {
    struct qres_decoder *decoder;

    result->count = 0;
    result->error = qres_decoder_init(&decoder, limits, memory, memory_size);
    while (result->error == QRES_OK) {
        result->error = step(decoder, &file, &size, result);
    }
    result->error = result->error == 1 ? QRES_OK : result->error;
}

void *open_decoder(size_t *size) {
    struct qres_decoder_config limits = {0, 0, 0, 0};
    void *memory;

    require(qres_decoder_size(&limits, size) == QRES_OK, "decoder");
    memory = malloc(*size); /* not touched: only what is used is resident */
    require(memory != NULL, "memory");
    return memory;
}

int restore_file(const uint8_t *file, size_t size, int sink, uint64_t *written,
                 struct fault *fault) {
    struct input in;
    struct output out = {0};
    struct unpack_job job = {&in, &out, NULL, ORIGIN_COUNT};
    struct unpack_counts counts;
    int result;

    input_memory(&in, file, size);
    out.name = "scratch";
    out.fd = dup(sink);
    out.held = get_memory((size_t)1 << 16);
    result = unpack(&job, &counts, fault);
    if (out.held_size != 0) {
        require(write(sink, out.held, out.held_size) == (ssize_t)out.held_size,
                "scratch file");
    }
    *written = out.size;
    output_close(&out);
    return result;
}

int open_scratch(void) {
    FILE *file = tmpfile();
    int sink;

    require(file != NULL, "scratch file");
    sink = dup(fileno(file));
    (void)fclose(file);
    require(sink >= 0, "scratch file");
    return sink;
}

int same_text(int sink, const uint8_t *text, size_t size) {
    uint8_t piece[4096];

    for (size_t at = 0; at < size;) {
        size_t count = size - at < sizeof piece ? size - at : sizeof piece;

        if (pread(sink, piece, count, (off_t)at) != (ssize_t)count ||
            memcmp(piece, text + at, count) != 0) {
            return 0;
        }
        at += count;
    }
    return 1;
}

/* ---- sources ------------------------------------------------------------ */

static void find_groups(struct source *source) {
    struct qres_decoder_config limits = {0, 0, 0, 0};
    struct cells_result *result = get_memory(sizeof *result);
    size_t memory_size;
    void *memory = open_decoder(&memory_size);
    size_t at = QRES_MAGIC_SIZE;
    size_t count = 0;

    decode_groups(memory, memory_size, &limits, source->file, source->size,
                  result);
    require(result->error == QRES_OK, source->name);
    source->group_count = result->count;
    source->ends = get_memory(result->count * sizeof *source->ends);
    source->digests = get_memory(result->count * sizeof *source->digests);
    if (result->count != 0) {
        memcpy(source->digests, result->digests,
               result->count * sizeof *source->digests);
    }
    while (at < source->size) {
        struct qres_chunk_view view;

        require(qres_chunk_unpack(source->file + at, source->size - at,
                                  (size_t)1 << 24, &view) == QRES_OK,
                source->name);
        at += view.size;
        if (view.type == QRES_CHUNK_GROUP) {
            source->ends[count++] = at;
        }
    }
    free(result);
    free(memory);
}

/* Restores the file cut behind each of its groups. */
static void find_text(struct source *source) {
    int sink = open_scratch();

    source->sizes = get_memory((source->group_count + 1) * sizeof(uint64_t));
    for (size_t i = 0; i <= source->group_count; i++) {
        size_t end = i == source->group_count ? source->size : source->ends[i];
        struct fault fault = {0};
        uint64_t size;

        require(ftruncate(sink, 0) == 0 && lseek(sink, 0, SEEK_SET) == 0,
                "scratch file");
        (void)restore_file(source->file, end, sink, &size, &fault);
        if (i < source->group_count) {
            source->sizes[i + 1] = size;
        } else {
            require(fault.result == QRES_OK, fault.reason);
            source->text = get_memory((size_t)size);
            require(pread(sink, source->text, (size_t)size, 0) == (ssize_t)size,
                    "scratch file");
        }
    }
    (void)close(sink);
}

static struct source *add_source(struct sources *sources, const char *name) {
    size_t index = sources->first[CLASS_COUNT]++;
    struct source *source = &sources->list[index];

    require(index < SOURCES_MAX, "too many sources");
    (void)snprintf(source->name, sizeof source->name, "%s", name);
    return source;
}

static void code(struct source *source, struct pack_job *job,
                 const uint8_t *bytes, size_t size) {
    struct input in;
    struct output out;
    struct pack_counts counts;
    struct fault fault = {0};

    input_memory(&in, bytes, size);
    output_memory(&out);
    job->in = &in;
    job->out = &out;
    require(pack(job, &counts, &fault) == QRES_OK, fault.reason);
    source->size = (size_t)out.size;
    source->file = get_memory(source->size);
    memcpy(source->file, out.memory, source->size);
    output_close(&out);
}

static void add_sample(struct sources *sources, const char *path,
                       uint8_t level) {
    struct source *source = add_source(sources, path);
    struct pack_job job = {0};
    uint8_t *text = get_memory(SAMPLE_MAX);
    FILE *file = fopen(path, "rb");
    size_t size;

    require(file != NULL, path);
    size = fread(text, 1, SAMPLE_MAX, file);
    (void)fclose(file);
    job.kind = ORIGIN_CSV;
    job.level = level;
    job.group = 64;
    code(source, &job, text, size);
    free(text);
}

/* Steps, a walk and noise, side by side. */
static void add_type(struct sources *sources, enum qres_type type) {
    struct source *source = add_source(sources, type_name(type));
    struct pack_job job = {0};
    size_t width = qres_type_width(type);
    uint8_t *samples = get_memory(TYPED_ROWS * 3 * width);
    uint64_t state = 7 + (uint64_t)type;
    int64_t walk = 20;

    for (size_t i = 0; i < TYPED_ROWS; i++) {
        int64_t cells[3] = {(int64_t)(i / 20), 0, 0};

        walk += (int64_t)(next_random(&state) % 9) - 4;
        cells[1] = walk;
        cells[2] = qres_int64(next_random(&state));
        if (type == QRES_TYPE_F32 || type == QRES_TYPE_F64) {
            for (size_t c = 0; c < 2; c++) {
                float single = (float)cells[c] / 4;
                double wide = (double)cells[c] / 100;

                memcpy(&cells[c],
                       type == QRES_TYPE_F32 ? (void *)&single : &wide, width);
            }
        }
        qres_type_store(type, cells, 3, samples + i * 3 * width, width);
    }
    job.kind = ORIGIN_RAW;
    job.type = type;
    job.channels = 3;
    job.level = type % 2;
    job.group = 40;
    code(source, &job, samples, TYPED_ROWS * 3 * width);
    free(samples);
}

/* Every "bytes" line of the golden files. */
static void add_golden(struct sources *sources) {
    FILE *file = fopen("tests/golden/0.1/files.txt", "r");
    char *line = get_memory(65536);
    char name[40] = "";

    require(file != NULL, "tests/golden/0.1/files.txt");
    while (fgets(line, 65536, file) != NULL) {
        char *at = line + 6;
        struct source *source;

        if (strncmp(line, "file ", 5) == 0) {
            (void)snprintf(name, sizeof name, "%.30s", line + 5);
            name[strcspn(name, "\n")] = '\0';
        }
        if (strncmp(line, "bytes ", 6) != 0) {
            continue;
        }
        source = add_source(sources, name);
        source->file = get_memory(strlen(line) / 3);
        while (*at != '\0' && *at != '\n') {
            source->file[source->size++] = (uint8_t)strtoul(at, &at, 16);
            at += *at == ' ';
        }
    }
    (void)fclose(file);
    free(line);
}

void make_sources(struct sources *sources, int with_text) {
    add_golden(sources);
    sources->first[CLASS_FLEET] = sources->first[CLASS_COUNT];
    add_sample(sources, "samples/fleet.csv", QRES_LEVEL_EDGE);
    add_sample(sources, "samples/fleet.csv", QRES_LEVEL_FAST);
    sources->first[CLASS_JENA] = sources->first[CLASS_COUNT];
    add_sample(sources, "samples/jena.csv", QRES_LEVEL_EDGE);
    add_sample(sources, "samples/jena.csv", QRES_LEVEL_FAST);
    sources->first[CLASS_TYPES] = sources->first[CLASS_COUNT];
    for (unsigned type = 0; type < QRES_TYPE_BYTES; type++) {
        add_type(sources, (enum qres_type)type);
    }
    for (size_t i = 0; i < sources->first[CLASS_COUNT]; i++) {
        find_groups(&sources->list[i]);
        if (with_text) {
            find_text(&sources->list[i]);
        }
    }
}

void free_sources(struct sources *sources) {
    for (size_t i = 0; i < sources->first[CLASS_COUNT]; i++) {
        struct source *source = &sources->list[i];

        free(source->file);
        free(source->ends);
        free(source->digests);
        free(source->sizes);
        free(source->text);
    }
}

const struct source *pick_source(const struct sources *sources,
                                 unsigned source_class, uint64_t *state) {
    size_t first = sources->first[source_class];
    size_t count = sources->first[source_class + 1] - first;

    return &sources->list[first + (next_random(state) >> 30) % count];
}
