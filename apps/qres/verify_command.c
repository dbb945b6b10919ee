/*
 * verify_command.c: qres verify: says whether files are whole.
 *
 * Program: qres.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "options.h"
#include "verify.h"

static void print_json(struct json *json, const struct check *check,
                       const char *name) {
    json_open(json, NULL, '{');
    json_text(json, "file", name);
    json_bool(json, "good", check->fault_count == 0);
    json_count(json, "rows", check->rows);
    json_count(json, "groups", check->group_total);
    json_count(json, "pages", check->page_total);
    json_open(json, "faults", '[');
    for (size_t i = 0; i < check->fault_count; i++) {
        const struct fault *fault = &check->faults[i];

        json_open(json, NULL, '{');
        json_text(json, "code", qres_result_name(fault->result));
        json_text(json, "reason", fault->reason);
        if (fault->has_offset) {
            json_count(json, "offset", fault->offset);
        }
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

/* Damage is the answer no; a file that cannot be read is no answer. */
static enum exit_code answer(const struct check *check) {
    enum exit_code worst = EXIT_CODE_DONE;

    for (size_t i = 0; i < check->fault_count; i++) {
        enum exit_code code = fault_exit_code(check->faults[i].result);

        code = code == EXIT_CODE_DATA ? EXIT_CODE_NO : code;
        worst = code > worst ? code : worst;
    }
    return worst;
}

static enum exit_code
verify_one(const char *path, const struct options *options, struct json *json) {
    struct check *check = calloc(1, sizeof *check);
    struct fault fault = {0};
    struct progress progress = {0};
    struct input in;
    enum exit_code code;
    int result;

    if (check == NULL) {
        (void)fault_set(&fault, QRES_E_MEMORY, "out of memory");
        return fault_say(&fault, path);
    }
    result = input_open(&in, path, &fault);
    if (result != QRES_OK) {
        check_note(check, &fault);
    } else {
        progress_begin(&progress, in.name, in.size, !options->quiet);
        check_all(check, &in, &progress);
        progress_end(&progress);
    }
    if (options->json) {
        print_json(json, check, in.name != NULL ? in.name : path);
    } else if (check->fault_count == 0 && !options->quiet) {
        (void)fprintf(stderr,
                      "%s: good: %" PRIu64 " rows, %" PRIu64
                      " group%s, %" PRIu64 " pages\n",
                      in.name, check->rows, check->group_total,
                      check->group_total == 1 ? "" : "s", check->page_total);
    }
    for (size_t i = 0; i < check->fault_count; i++) {
        (void)fault_say(&check->faults[i], in.name != NULL ? in.name : path);
    }
    code = answer(check);
    check_close(check);
    input_close(&in);
    free(check);
    return code;
}

enum exit_code run_verify(const struct options *options) {
    enum exit_code worst = EXIT_CODE_DONE;
    struct json json = {0};

    if (options->json) {
        json_open(&json, NULL, '[');
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        enum exit_code code = verify_one(options->operands[i], options, &json);

        worst = code > worst ? code : worst;
    }
    if (options->json) {
        json_close(&json, ']');
    }
    return worst;
}
