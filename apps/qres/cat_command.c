/*
 * cat_command.c: qres cat: rows and columns of a file as text or array.
 *
 * Program: qres.
 */
#include <inttypes.h>

#include "options.h"
#include "printer.h"

static void say_left_out(const struct print_counts *counts, const char *path) {
    if (counts->odd_rows != 0) {
        say("%s: left out %" PRIu64 " row%s that do%s not have the table's "
            "columns",
            path, counts->odd_rows, counts->odd_rows == 1 ? "" : "s",
            counts->odd_rows == 1 ? "es" : "");
    }
    if (counts->text_columns != 0) {
        say("%s: left out %u column%s of text", path,
            (unsigned)counts->text_columns,
            counts->text_columns == 1 ? "" : "s");
    }
}

enum exit_code run_cat(const struct options *options) {
    struct print_job job = {0};
    struct print_counts counts = {0};
    struct fault fault = {0};
    struct input in;
    struct output out = {0};
    const char *out_name = options->output != NULL ? options->output : "-";
    int result;

    if (options->csv + options->npy + options->jsonl > 1) {
        return say_usage("cat", "one of --csv, --npy and --jsonl");
    }
    job.in = &in;
    job.out = &out;
    job.form = options->npy     ? PRINT_NPY
               : options->jsonl ? PRINT_JSONL
                                : PRINT_CSV;
    job.columns = options->columns;
    job.rows = options->rows;
    job.from = options->from;
    job.to = options->to;
    out.fd = -1;
    result = input_open(&in, options->operands[0], &fault);
    if (result == QRES_OK) {
        result = output_open(&out, out_name, options->force, &fault);
        out_name = out.name;
    }
    if (result == QRES_OK && out.is_terminal && options->npy) {
        result = fault_set(&fault, QRES_E_ARG,
                           "will not write binary data to a terminal");
    }
    if (result == QRES_OK) {
        result = print_rows(&job, &counts, &fault);
        /* What was readable is printed also when the rest is not. */
        if (fault_exit_code(result) == EXIT_CODE_DATA &&
            options->output == NULL) {
            struct fault ignored = {0};

            (void)output_commit(&out, &ignored);
        }
    }
    if (result == QRES_OK) {
        result = output_commit(&out, &fault);
    }
    output_close(&out);
    input_close(&in);
    if (result != QRES_OK) {
        return fault_say(&fault, fault.is_output ? out_name : in.name);
    }
    if (!options->quiet) {
        say_left_out(&counts, in.name);
    }
    return EXIT_CODE_DONE;
}
