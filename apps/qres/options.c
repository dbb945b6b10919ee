/*
 * options.c: the words of a command line to struct options.
 *
 * Program: qres.
 */
#include "options.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    struct options *options;
    enum command_id command;
    const char **words;
    size_t word_count;
    size_t next;
    size_t operand_count; /* moved to the front of words */
};

static const char *command_name(const struct parser *parser) {
    return command_table[parser->command].name;
}

static const struct option *find_long(const struct parser *parser,
                                      const char *name, size_t size) {
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];

        if ((option->commands >> parser->command & 1) != 0 &&
            strlen(option->name) == size &&
            memcmp(option->name, name, size) == 0) {
            return option;
        }
    }
    return NULL;
}

static const struct option *find_letter(const struct parser *parser,
                                        char letter) {
    for (size_t i = 0; i < option_count; i++) {
        const struct option *option = &option_table[i];

        if ((option->commands >> parser->command & 1) != 0 &&
            option->letter == letter) {
            return option;
        }
    }
    return NULL;
}

static bool read_count(const char *text, uint32_t *value) {
    uint64_t sum = 0;

    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        sum = sum * 10 + (uint64_t)(*text - '0');
        if (sum > UINT32_MAX) {
            return false;
        }
    }
    *value = (uint32_t)sum;
    return sum != 0;
}

/* "a=0 b=1 ...": the number behind the word. */
static bool read_choice(const char *choices, const char *text,
                        uint32_t *value) {
    size_t size = strlen(text);
    const char *at = choices;

    while (*at != '\0') {
        size_t name = strcspn(at, "=");

        if (name == size && memcmp(at, text, size) == 0) {
            *value = (uint32_t)strtoul(at + name + 1, NULL, 10);
            return true;
        }
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    return false;
}

static enum exit_code store(struct parser *parser, const struct option *option,
                            const char *value) {
    void *field = (char *)parser->options + option->field;
    bool good = true;

    if (option->kind == OPTION_FLAG) {
        *(bool *)field = true;
    } else if (option->kind == OPTION_TEXT) {
        *(const char **)field = value;
    } else if (option->kind == OPTION_COUNT) {
        good = read_count(value, field);
    } else {
        good = read_choice(option->choices, value, field);
    }
    return good ? EXIT_CODE_DONE
                : say_usage(command_name(parser), "--%s: %s is not a %s",
                            option->name, value, option->argument);
}

/* The word after the option, as it needs one. */
static enum exit_code store_next(struct parser *parser,
                                 const struct option *option) {
    if (option->kind == OPTION_FLAG) {
        return store(parser, option, NULL);
    }
    if (parser->next == parser->word_count) {
        return say_usage(command_name(parser), "--%s needs %s", option->name,
                         option->argument);
    }
    return store(parser, option, parser->words[parser->next++]);
}

static enum exit_code parse_long(struct parser *parser, const char *word) {
    size_t size = strcspn(word, "=");
    const struct option *option = find_long(parser, word, size);

    if (option == NULL) {
        return say_usage(command_name(parser), "%s has no option --%.*s",
                         command_name(parser), (int)size, word);
    }
    if (word[size] == '\0') {
        return store_next(parser, option);
    }
    if (option->kind == OPTION_FLAG) {
        return say_usage(command_name(parser), "--%s takes no value",
                         option->name);
    }
    return store(parser, option, word + size + 1);
}

static enum exit_code parse_letters(struct parser *parser, const char *word) {
    enum exit_code code = EXIT_CODE_DONE;

    while (*word != '\0' && code == EXIT_CODE_DONE) {
        const struct option *option = find_letter(parser, *word);

        if (option == NULL) {
            return say_usage(command_name(parser), "%s has no option -%c",
                             command_name(parser), *word);
        }
        word++;
        if (option->kind != OPTION_FLAG && *word != '\0') {
            return store(parser, option, word);
        }
        code = store_next(parser, option);
    }
    return code;
}

static enum exit_code check_operands(const struct parser *parser) {
    const struct command *command = &command_table[parser->command];

    if (parser->options->help) {
        return EXIT_CODE_DONE;
    }
    if (parser->operand_count < command->operand_min) {
        return say_usage(command->name, "%s needs %s", command->name,
                         command->operands);
    }
    if (parser->operand_count > command->operand_max) {
        return say_usage(command->name, "%s takes %s only", command->name,
                         command->operands);
    }
    return EXIT_CODE_DONE;
}

enum exit_code options_parse(struct options *options, enum command_id command,
                             size_t word_count, const char **words) {
    struct parser parser = {options, command, words, word_count, 0, 0};
    enum exit_code code = EXIT_CODE_DONE;
    bool only_operands = false;

    memset(options, 0, sizeof *options);
    options->level = 1;
    while (parser.next < word_count && code == EXIT_CODE_DONE) {
        const char *word = words[parser.next++];

        if (only_operands || word[0] != '-' || word[1] == '\0') {
            words[parser.operand_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            only_operands = true;
        } else if (word[1] == '-') {
            code = parse_long(&parser, word + 2);
        } else {
            code = parse_letters(&parser, word + 1);
        }
    }
    options->operands = words;
    options->operand_count = parser.operand_count;
    return code == EXIT_CODE_DONE ? check_operands(&parser) : code;
}
