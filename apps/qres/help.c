/*
 * help.c: usage, manual page and shell completion from the one table.
 *
 * Program: qres.
 */
#include <stdio.h>
#include <string.h>

#include "options.h"

#define WIDTH 78

/* Text in lines of WIDTH, behind `indent` spaces. */
static void print_filled(const char *text, size_t indent) {
    size_t column = indent;

    (void)printf("%*s", (int)indent, "");
    while (*text != '\0') {
        size_t word = strcspn(text, " ");

        if (column > indent && column + 1 + word > WIDTH) {
            (void)printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            (void)putchar(' ');
            column++;
        }
        (void)printf("%.*s", (int)word, text);
        column += word;
        text += word;
        text += strspn(text, " ");
    }
    (void)putchar('\n');
}

static bool is_known(const struct option *option, unsigned command) {
    return (option->commands >> command & 1) != 0;
}

static void print_option(const struct option *option) {
    char head[64];

    (void)snprintf(head, sizeof head, "%s%c%s --%s%s%s",
                   option->letter != 0 ? "-" : " ",
                   option->letter != 0 ? option->letter : ' ',
                   option->letter != 0 ? "," : " ", option->name,
                   option->argument != NULL ? " " : "",
                   option->argument != NULL ? option->argument : "");
    (void)printf("  %-21s %s\n", head, option->help);
}

void help_command(enum command_id id) {
    const struct command *command = &command_table[id];

    (void)printf("Usage: qres %s [OPTION...] %s\n\n", command->name,
                 command->operands);
    print_filled(command->text, 0);
    (void)putchar('\n');
    for (size_t i = 0; i < option_count; i++) {
        if (is_known(&option_table[i], (unsigned)id)) {
            print_option(&option_table[i]);
        }
    }
}

void help_program(void) {
    (void)printf("Usage: qres COMMAND [OPTION...] FILE...\n\n"
                 "Compresses telemetry without loss: CSV, NumPy arrays, raw "
                 "samples.\n\n");
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        (void)printf("  %-11s %s\n", command_table[i].name,
                     command_table[i].purpose);
    }
    (void)printf(
        "\nA file named - is standard input or output. Exit codes: 0 done, "
        "1 the answer\nis no, 2 usage, 3 input or output, 4 malformed data, "
        "5 internal fault.\n`qres COMMAND --help` explains a command.\n");
}

/* ---- manual page -------------------------------------------------------- */

/* Text in lines of WIDTH; a hyphen stays one, a leading dot is no request. */
static void print_roff(const char *text) {
    size_t column = 0;

    while (*text != '\0') {
        size_t word = strcspn(text, " ");

        if (column != 0) {
            bool breaks = column + 1 + word > WIDTH - 8;

            (void)putchar(breaks ? '\n' : ' ');
            column = breaks ? 0 : column + 1;
        }
        if (column == 0 && (*text == '.' || *text == '\'')) {
            (void)fputs("\\&", stdout);
        }
        column += word;
        for (; word != 0; word--, text++) {
            if (*text == '-') {
                (void)putchar('\\');
                column++;
            }
            (void)putchar(*text);
        }
        text += strspn(text, " ");
    }
}

static void print_roff_option(const struct option *option) {
    (void)printf(".TP\n");
    if (option->letter != 0) {
        (void)printf("\\fB\\-%c\\fR, ", option->letter);
    }
    (void)fputs("\\fB\\-\\-", stdout);
    print_roff(option->name);
    (void)fputs("\\fR", stdout);
    if (option->argument != NULL) {
        (void)printf(" \\fI%s\\fR", option->argument);
    }
    (void)putchar('\n');
    print_roff(option->help);
    (void)fputs(".\n", stdout);
}

static void print_roff_command(unsigned id) {
    const struct command *command = &command_table[id];

    (void)printf(".SS qres %s \\fR[\\fIoption\\fR...] \\fI%s\\fR\n",
                 command->name, command->operands);
    (void)putchar(command->purpose[0] - 'a' + 'A');
    print_roff(command->purpose + 1);
    (void)fputs(".\n", stdout);
    print_roff(command->text);
    (void)putchar('\n');
    for (size_t i = 0; i < option_count; i++) {
        if (is_known(&option_table[i], id) &&
            strcmp(option_table[i].name, "help") != 0) {
            print_roff_option(&option_table[i]);
        }
    }
}

static void print_manual(void) {
    (void)printf(".TH QRES 1 2026-11-22 \"qres %s\" \"User Commands\"\n"
                 ".SH NAME\nqres \\- compress telemetry without loss\n"
                 ".SH SYNOPSIS\n",
                 QRES_VERSION_TEXT);
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        (void)printf("%s\\fBqres %s\\fR [\\fIoption\\fR...] \\fI%s\\fR\n",
                     i != 0 ? ".br\n" : "", command_table[i].name,
                     command_table[i].operands);
    }
    (void)printf(
        ".SH DESCRIPTION\n"
        "Codes tables of measurements (CSV files, NumPy arrays, raw\n"
        "samples) into .qres files, and gives back every byte. A file named\n"
        "\\- is standard input or output. Data goes to standard output,\n"
        "messages to standard error. No file is replaced without \\-f, and\n"
        "a file under its final name is always whole.\n"
        ".SH COMMANDS\n");
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        print_roff_command(i);
    }
    (void)printf(
        ".SH EXIT STATUS\n"
        ".TP\n0\nDone.\n.TP\n1\nThe answer is no: a file does not verify.\n"
        ".TP\n2\nThe command line makes no sense.\n"
        ".TP\n3\nA file cannot be read, written or found, or exists.\n"
        ".TP\n4\nThe input is malformed or cut.\n"
        ".TP\n5\nA fault of the program.\n"
        ".SH EXAMPLES\n.nf\nqres compress weather.csv\n"
        "qres cat weather.qres \\-\\-columns T \\-\\-rows 100:200\n"
        "sensor | qres compress \\-\\-type i16 \\-\\-channels 3 \\- "
        "> log.qres\n.fi\n");
}

/* ---- completion --------------------------------------------------------- */

static void print_completion(void) {
    (void)printf("# bash completion of qres, written by `qres help bash`.\n"
                 "_qres() {\n"
                 "    local word=${COMP_WORDS[COMP_CWORD]} list=\n"
                 "    COMPREPLY=()\n"
                 "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                 "        list='--help --version");
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        (void)printf(" %s", command_table[i].name);
    }
    (void)printf(
        "'\n    else\n        case ${COMP_WORDS[COMP_CWORD - 1]} in\n");
    for (size_t i = 0; i < option_count; i++) {
        const char *at = option_table[i].choices;

        if (at == NULL) {
            continue;
        }
        (void)printf("        --%s) list='", option_table[i].name);
        for (bool first = true; *at != '\0'; first = false) {
            (void)printf("%s%.*s", first ? "" : " ", (int)strcspn(at, "="), at);
            at += strcspn(at, " ");
            at += strspn(at, " ");
        }
        (void)printf("' ;;\n");
    }
    (void)printf("        *)\n            case ${COMP_WORDS[1]} in\n");
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        (void)printf("            %s) list='", command_table[i].name);
        for (size_t k = 0, n = 0; k < option_count; k++) {
            if (is_known(&option_table[k], i)) {
                (void)printf("%s--%s", n++ != 0 ? " " : "",
                             option_table[k].name);
            }
        }
        (void)printf("' ;;\n");
    }
    (void)printf(
        "            esac\n            [ \"${word#-}\" != \"$word\" ] || "
        "list=\n            ;;\n        esac\n    fi\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$list\" -- \"$word\")\n"
        "}\ncomplete -o default -F _qres qres\n");
}

enum exit_code run_help(const struct options *options) {
    const char *subject =
        options->operand_count != 0 ? options->operands[0] : NULL;

    if (subject == NULL) {
        help_program();
        return EXIT_CODE_DONE;
    }
    if (strcmp(subject, "man") == 0) {
        print_manual();
        return EXIT_CODE_DONE;
    }
    if (strcmp(subject, "bash") == 0) {
        print_completion();
        return EXIT_CODE_DONE;
    }
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(subject, command_table[i].name) == 0) {
            help_command((enum command_id)i);
            return EXIT_CODE_DONE;
        }
    }
    return say_usage(NULL, "%s is not a command", subject);
}
