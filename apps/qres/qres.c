/*
 * qres.c: the command qres: compresses telemetry and gives it back.
 *
 * Program: qres.
 */
#include <stdio.h>
#include <string.h>

#include "options.h"

static bool is_one_of(const char *word, const char *a, const char *b) {
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

/* What was printed but not written, as on a full disk, is an error too. */
static enum exit_code close_output(enum exit_code code) {
    struct fault fault = {0};

    if (fflush(stdout) == 0 && ferror(stdout) == 0) {
        return code;
    }
    (void)fault_system(&fault, "cannot write");
    return fault_say(&fault, "standard output");
}

int main(int argc, const char **argv) {
    struct options options;
    enum exit_code code;

    if (argc < 2) {
        return (int)say_usage(NULL, "which command?");
    }
    if (is_one_of(argv[1], "--help", "-h")) {
        help_program();
        return (int)close_output(EXIT_CODE_DONE);
    }
    if (is_one_of(argv[1], "--version", "-V")) {
        (void)printf("qres %s\n", QRES_VERSION_TEXT);
        return (int)close_output(EXIT_CODE_DONE);
    }
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], command_table[i].name) == 0) {
            code = options_parse(&options, (enum command_id)i, (size_t)argc - 2,
                                 argv + 2);
            if (code == EXIT_CODE_DONE && options.help) {
                help_command((enum command_id)i);
            } else if (code == EXIT_CODE_DONE) {
                code = command_table[i].run(&options);
            }
            return (int)close_output(code);
        }
    }
    return (int)say_usage(NULL, "%s is not a command", argv[1]);
}
