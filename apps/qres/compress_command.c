/*
 * compress_command.c: qres compress and qres decompress.
 *
 * Program: qres.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "options.h"
#include "packer.h"
#include "printer.h"
#include "unpacker.h"

#define SUFFIX      ".qres"
#define DETECT_SIZE 65536

/* What one run of either command does with one file. */
struct task {
    const struct options *options;
    const char *path;
    char *made_name; /* to be freed; or NULL */
    const char *out_name;
    struct input in;
    struct output out;
    struct progress progress;
    struct json *json;
};

static double ratio(uint64_t raw, uint64_t coded) {
    return coded != 0 ? (double)raw / (double)coded : 0;
}

/* OUT, or the input's name with another suffix; "-" stays "-". */
static int choose_name(struct task *task, const char *old_suffix,
                       const char *suffix, struct fault *fault) {
    task->out_name = task->options->output;
    if (task->out_name == NULL && strcmp(task->path, "-") == 0) {
        task->out_name = "-";
    }
    if (task->out_name == NULL) {
        task->made_name = name_with_suffix(task->path, old_suffix, suffix);
        task->out_name = task->made_name;
    }
    return task->out_name != NULL
               ? QRES_OK
               : fault_set(fault, QRES_E_MEMORY, "out of memory");
}

static int open_output(struct task *task, struct fault *fault) {
    int result =
        output_open(&task->out, task->out_name, task->options->force, fault);

    if (result == QRES_OK && task->options->json &&
        task->out.fd == STDOUT_FILENO) {
        return fault_set(fault, QRES_E_ARG,
                         "--json and the data both want the standard output");
    }
    if (result == QRES_OK && task->out.is_terminal &&
        task->options->output == NULL) {
        return fault_set(fault, QRES_E_ARG,
                         "will not write binary data to a terminal");
    }
    return result;
}

static void close_task(struct task *task) {
    input_close(&task->in);
    output_close(&task->out);
    free(task->made_name);
}

/* The reason, with the name of the side where it is. */
static enum exit_code say_fault(const struct task *task,
                                const struct fault *fault) {
    const char *in = task->in.name != NULL ? task->in.name : task->path;

    return fault_say(fault, fault->is_output ? task->out_name : in);
}

/* Several inputs: each gets its try, the worst code is the answer. */
static enum exit_code for_each(const struct options *options,
                               enum exit_code (*one)(struct task *task)) {
    enum exit_code worst = EXIT_CODE_DONE;
    struct json json = {0};

    if (options->operand_count > 1 && options->output != NULL) {
        return say_usage(NULL, "-o takes one input only");
    }
    if (options->json) {
        json_open(&json, NULL, '[');
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        struct task task;
        enum exit_code code;

        memset(&task, 0, sizeof task);
        task.options = options;
        task.path = options->operands[i];
        task.json = &json;
        task.in.fd = -1;
        task.out.fd = -1;
        code = one(&task);
        close_task(&task);
        worst = code > worst ? code : worst;
    }
    if (options->json) {
        json_close(&json, ']');
    }
    return worst;
}

/* ---- compress ----------------------------------------------------------- */

static void report_packed(const struct task *task,
                          const struct pack_counts *counts) {
    double factor = ratio(counts->bytes, task->out.size);

    if (task->options->json) {
        json_open(task->json, NULL, '{');
        json_text(task->json, "input", task->in.name);
        json_text(task->json, "output", task->out.name);
        json_count(task->json, "columns", counts->columns);
        json_count(task->json, "rows", counts->rows);
        json_count(task->json, "raw_bytes", counts->bytes);
        json_count(task->json, "coded_bytes", task->out.size);
        json_real(task->json, "ratio", factor, 3);
        json_close(task->json, '}');
    } else if (!task->options->quiet) {
        (void)fprintf(stderr,
                      "%s: %" PRIu64 " rows of %u, %" PRIu64 " -> %" PRIu64
                      " bytes (%.2f)\n",
                      task->out.name, counts->rows, (unsigned)counts->columns,
                      counts->bytes, task->out.size, factor);
    }
}

/* Looks at the first bytes and fills in the kind. */
static int detect(const struct task *task, struct pack_job *job, uint8_t *first,
                  size_t *size, struct fault *fault) {
    int result;

    if (task->options->type != 0) {
        job->kind = ORIGIN_RAW;
        job->type = (enum qres_type)(task->options->type - 1);
        *size = 0;
        return QRES_OK;
    }
    result = input_read(job->in, first, DETECT_SIZE, size, fault);
    if (result != QRES_OK) {
        return result;
    }
    job->before = first;
    job->before_size = *size;
    job->kind = origin_detect(first, *size);
    if (*size >= QRES_MAGIC_SIZE && qres_magic_check(first) != QRES_E_DATA) {
        return fault_set(fault, QRES_E_DATA, "is a .qres file already");
    }
    if (job->kind == ORIGIN_RAW) {
        return fault_set(fault, QRES_E_ARG,
                         "is not text: say --type and --channels");
    }
    if (task->options->channels != 0) {
        return fault_set(fault, QRES_E_ARG, "--channels needs --type");
    }
    return QRES_OK;
}

static enum exit_code compress_one(struct task *task) {
    struct fault fault = {0};
    struct pack_job job = {0};
    struct pack_counts counts = {0};
    uint8_t *first = malloc(DETECT_SIZE);
    size_t size = 0;
    int result;

    if (first == NULL) {
        (void)fault_set(&fault, QRES_E_MEMORY, "out of memory");
        return say_fault(task, &fault);
    }
    result = input_open(&task->in, task->path, &fault);
    job.in = &task->in;
    job.out = &task->out;
    job.progress = &task->progress;
    job.level = (uint8_t)task->options->level;
    job.group = task->options->group;
    job.channels = task->options->channels != 0 ? task->options->channels : 1;
    if (result == QRES_OK) {
        result = detect(task, &job, first, &size, &fault);
    }
    if (result == QRES_OK) {
        result = choose_name(
            task, job.kind == ORIGIN_RAW ? ".raw" : origin_suffix(job.kind),
            SUFFIX, &fault);
    }
    if (result == QRES_OK) {
        result = open_output(task, &fault);
    }
    if (result == QRES_OK) {
        progress_begin(&task->progress, task->path, task->in.size,
                       !task->options->quiet);
        result = pack(&job, &counts, &fault);
        progress_end(&task->progress);
    }
    if (result == QRES_OK) {
        result = output_commit(&task->out, &fault);
    }
    free(first);
    if (result != QRES_OK) {
        return say_fault(task, &fault);
    }
    report_packed(task, &counts);
    return EXIT_CODE_DONE;
}

enum exit_code run_compress(const struct options *options) {
    return for_each(options, compress_one);
}

/* ---- decompress --------------------------------------------------------- */

/* The origin stands in the first chunk; a pipe's bytes cannot be put back. */
static int look_at_origin(struct task *task, enum origin_kind *kind,
                          struct fault *fault) {
    struct walk walk;
    struct walk_chunk chunk;
    struct origin origin = {0};
    int result = walk_open(&walk, &task->in, fault);

    if (result == QRES_OK) {
        result = walk_next(&walk, &chunk, fault);
    }
    if (result == QRES_OK && walk.has_schema) {
        result = origin_of(&walk.schema, &origin, fault);
    }
    walk_close(&walk);
    input_seek(&task->in, 0);
    *kind = (enum origin_kind)origin.kind;
    return result;
}

/* From the kind that the file was made from to the one wanted. */
static int convert(struct task *task, enum origin_kind kind,
                   enum origin_kind wanted, uint64_t *rows,
                   struct fault *fault) {
    bool prints = task->in.can_seek && wanted != kind &&
                  wanted != ORIGIN_COUNT && wanted != ORIGIN_RAW;
    int result;

    if (prints) {
        struct print_job job = {0};
        struct print_counts counts;

        job.in = &task->in;
        job.out = &task->out;
        job.form = wanted == ORIGIN_NPY ? PRINT_NPY : PRINT_CSV;
        result = print_rows(&job, &counts, fault);
        *rows = counts.rows;
        if (result == QRES_OK && counts.text_columns != 0 &&
            !task->options->quiet) {
            say("%s: left out %u columns of text", task->path,
                (unsigned)counts.text_columns);
        }
    } else {
        struct unpack_job job = {&task->in, &task->out, &task->progress,
                                 wanted};
        struct unpack_counts counts;

        result = unpack(&job, &counts, fault);
        *rows = counts.rows;
    }
    return result;
}

static enum exit_code decompress_one(struct task *task) {
    struct fault fault = {0};
    enum origin_kind kind = ORIGIN_RAW;
    enum origin_kind wanted = ORIGIN_COUNT;
    uint64_t rows = 0;
    int result = input_open(&task->in, task->path, &fault);

    if (result == QRES_OK && task->in.can_seek) {
        result = look_at_origin(task, &kind, &fault);
    }
    if (result == QRES_OK) {
        result = choose_name(task, SUFFIX, origin_suffix(kind), &fault);
    }
    if (result == QRES_OK) {
        result = open_output(task, &fault);
    }
    if (result == QRES_OK) {
        progress_begin(&task->progress, task->path, task->in.size,
                       !task->options->quiet);
        if (task->options->output != NULL) {
            wanted = origin_by_name(task->options->output);
        }
        result = convert(task, kind, wanted, &rows, &fault);
        progress_end(&task->progress);
    }
    if (result == QRES_OK) {
        result = output_commit(&task->out, &fault);
    }
    if (result != QRES_OK) {
        return say_fault(task, &fault);
    }
    if (!task->options->quiet) {
        (void)fprintf(stderr, "%s: %" PRIu64 " rows, %" PRIu64 " bytes\n",
                      task->out.name, rows, task->out.size);
    }
    return EXIT_CODE_DONE;
}

enum exit_code run_decompress(const struct options *options) {
    return for_each(options, decompress_one);
}
