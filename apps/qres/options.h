/*
 * options.h: the one table of commands and options.
 *
 * Program: qres. Parser, --help, man page and shell completion read it.
 */
#ifndef QRES_APP_OPTIONS_H
#define QRES_APP_OPTIONS_H

#include <stddef.h>

#include "fault.h"

/* What the command line said; zeroed or as the defaults below. */
struct options {
    const char *const *operands; /* files */
    size_t operand_count;
    const char *output; /* NULL: beside the input */
    const char *columns;
    const char *rows;
    const char *from;
    const char *to;
    const char *peers;
    const char *svg;
    uint32_t level; /* enum qres_level */
    uint32_t group;
    uint32_t type;     /* enum qres_type + 1; 0: not given */
    uint32_t channels; /* 0: not given */
    uint32_t view;     /* enum view */
    bool force;
    bool quiet;
    bool json;
    bool csv;
    bool npy;
    bool jsonl;
    bool summary;
    bool help;
    bool version;
};

enum view { VIEW_F32, VIEW_F64, VIEW_TEXT };

enum command_id {
    COMMAND_COMPRESS,
    COMMAND_DECOMPRESS,
    COMMAND_APPEND,
    COMMAND_INFO,
    COMMAND_VERIFY,
    COMMAND_CAT,
    COMMAND_BENCH,
    COMMAND_HELP,
    COMMAND_COUNT
};

typedef enum exit_code command_run(const struct options *options);

struct command {
    const char *name;
    const char *operands; /* as the usage line says them */
    const char *purpose;  /* a line */
    const char *text;     /* paragraphs for help and man page */
    size_t operand_min;
    size_t operand_max;
    command_run *run;
};

enum option_kind {
    OPTION_FLAG,  /* bool */
    OPTION_TEXT,  /* const char * */
    OPTION_COUNT, /* uint32_t, a number of 1 and more */
    OPTION_CHOICE /* uint32_t: index in `choices`, see option_choice */
};

struct option {
    const char *name;
    const char *argument; /* as help names it; NULL: none */
    const char *choices;  /* OPTION_CHOICE: "a=0 b=1 ..." */
    const char *help;
    size_t field;      /* offset in struct options */
    unsigned commands; /* 1 << enum command_id, those that know it */
    char letter;       /* or 0 */
    uint8_t kind;
};

extern const struct command command_table[COMMAND_COUNT];
extern const struct option option_table[];
extern const size_t option_count;

/* Reads the words behind the command's name; EXIT_CODE_DONE or _USAGE. */
enum exit_code options_parse(struct options *options, enum command_id command,
                             size_t word_count, const char **words);

enum exit_code run_compress(const struct options *options);
enum exit_code run_decompress(const struct options *options);
enum exit_code run_append(const struct options *options);
enum exit_code run_info(const struct options *options);
enum exit_code run_verify(const struct options *options);
enum exit_code run_cat(const struct options *options);
enum exit_code run_bench(const struct options *options);
enum exit_code run_help(const struct options *options);

/* The usage of one command, or of all, on stdout. */
void help_command(enum command_id id);
void help_program(void);

#endif
