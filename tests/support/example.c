/*
 * example.c: reads worked examples and golden vectors.
 *
 * Tests: support.
 */
#include "example.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    char *text;
    long size;

    if (file == NULL) {
        fail_msg("cannot open %s", path);
    }
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size >= 0);
    assert_int_equal(fseek(file, 0, SEEK_SET), 0);
    text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), (size_t)size);
    assert_int_equal(fclose(file), 0);
    text[size] = '\0';
    return text;
}

static void add_line(struct example *example, char *line) {
    char *space = strchr(line, ' ');

    assert_true(example->count < EXAMPLE_LINE_MAX);
    if (space != NULL) {
        *space = '\0';
    }
    example->keys[example->count] = line;
    example->values[example->count] =
        space != NULL ? space + 1 : line + strlen(line);
    example->count++;
}

/* The text stays allocated: the examples point into it. */
void examples_load(struct examples *examples, const char *path) {
    char *line = read_file(path);
    const char *dot = strrchr(path, '.');
    int fenced = dot != NULL && strcmp(dot, ".md") == 0;
    struct example *current = NULL;
    int inside = !fenced;

    while (line != NULL) {
        char *end = strchr(line, '\n');

        if (end != NULL) {
            *end = '\0';
        }
        if (fenced && strncmp(line, "```", 3) == 0) {
            inside = strcmp(line, "```example") == 0;
            current = NULL;
        } else if (!inside || *line == '\0' || *line == '#') {
            current = *line == '#' ? current : NULL;
        } else if (current == NULL) {
            assert_true(examples->count <
                        sizeof examples->list / sizeof examples->list[0]);
            current = &examples->list[examples->count++];
            memset(current, 0, sizeof *current);
            current->name = line;
        } else {
            add_line(current, line);
        }
        line = end != NULL ? end + 1 : NULL;
    }
}

int example_is(const struct example *example, const char *kind) {
    size_t size = strlen(kind);

    return strncmp(example->name, kind, size) == 0 &&
           (example->name[size] == ' ' || example->name[size] == '\0');
}

char *example_value(const struct example *example, const char *key) {
    for (size_t i = 0; i < example->count; i++) {
        if (strcmp(example->keys[i], key) == 0) {
            return example->values[i];
        }
    }
    return NULL;
}

/* One number at *text, which moves behind it; 0 at the end of the text. */
static int next_number(const char **text, int64_t *number) {
    const char *start = *text;
    char *end;

    while (*start == ' ' || *start == ',') {
        start++;
    }
    if (*start == '\0') {
        return 0;
    }
    errno = 0;
    *number = *start == '-' ? strtoll(start, &end, 0)
                            : qres_int64(strtoull(start, &end, 0));
    assert_true(end != start && errno == 0);
    *text = end;
    return 1;
}

size_t example_integers(const struct example *example, const char *key,
                        int64_t *out, size_t max) {
    const char *text = example_value(example, key);
    size_t count = 0;
    int64_t number;

    assert_non_null(text);
    while (next_number(&text, &number)) {
        assert_true(count < max);
        out[count++] = number;
    }
    return count;
}

int64_t example_integer(const struct example *example, const char *key) {
    int64_t number;

    assert_int_equal(example_integers(example, key, &number, 1), 1);
    return number;
}

size_t example_fields(const struct example *example, const char *key,
                      uint64_t *values, unsigned *counts, size_t max) {
    const char *text = example_value(example, key);
    size_t count = 0;
    int64_t number;

    assert_non_null(text);
    while (next_number(&text, &number)) {
        assert_true(count < max && *text == ':');
        values[count] = (uint64_t)number;
        text++;
        assert_true(next_number(&text, &number));
        counts[count++] = (unsigned)number;
    }
    return count;
}

static unsigned hex_digit(char digit) {
    const char *digits = "0123456789abcdef";
    const char *found = strchr(digits, tolower((unsigned char)digit));

    assert_true(digit != '\0' && found != NULL);
    return (unsigned)(found - digits);
}

static size_t parse_hex(const char *text, uint8_t *out, size_t max) {
    size_t count = 0;

    while (*text != '\0') {
        if (*text == ' ') {
            text++;
            continue;
        }
        assert_true(count < max);
        out[count++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
        text += 2;
    }
    return count;
}

size_t example_bytes(const struct example *example, const char *key,
                     uint8_t *out, size_t max) {
    const char *text = example_value(example, key);

    assert_non_null(text);
    return parse_hex(text, out, max);
}

static const char *const type_names[QRES_TYPE_COUNT] = {
    "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "bytes",
};

static const char *const base_names[] = {"native", "decimal", "ordered"};

static uint8_t find_name(const char *const *names, size_t count,
                         const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return (uint8_t)i;
        }
    }
    fail_msg("unknown name %s", name);
    return 0;
}

static void parse_alphabet(struct example_column *column, const char *text) {
    struct qres_front *front = &column->column.front;
    int64_t number;

    column->alphabet = malloc(QRES_ALPHABET_MAX * sizeof *column->alphabet);
    assert_non_null(column->alphabet);
    front->alphabet = column->alphabet;
    while (next_number(&text, &number)) {
        assert_true(front->alphabet_count < QRES_ALPHABET_MAX);
        column->alphabet[front->alphabet_count++] = number;
    }
}

static void parse_item(struct example_column *to, const char *key,
                       const char *value) {
    struct qres_column *column = &to->column;

    if (strcmp(key, "type") == 0) {
        column->type = find_name(type_names, QRES_TYPE_COUNT, value);
    } else if (strcmp(key, "base") == 0) {
        column->front.base = find_name(base_names, 3, value);
    } else if (strcmp(key, "places") == 0) {
        column->front.places = (uint8_t)strtoul(value, NULL, 10);
    } else if (strcmp(key, "narrow") == 0) {
        column->front.narrow = (uint8_t)strtoul(value, NULL, 10);
    } else if (strcmp(key, "scale") == 0) {
        column->scale = (uint8_t)strtoul(value, NULL, 10);
    } else if (strcmp(key, "name") == 0) {
        column->name = to->name;
        column->name_size =
            (uint16_t)parse_hex(value, to->name, sizeof to->name);
    } else if (strcmp(key, "note") == 0) {
        column->note = to->note;
        column->note_size =
            (uint32_t)parse_hex(value, to->note, sizeof to->note);
    } else if (strcmp(key, "alphabet") == 0) {
        parse_alphabet(to, value);
    } else {
        fail_msg("unknown key %s", key);
    }
}

void example_column_parse(struct example_column *column, char *text) {
    memset(column, 0, sizeof *column);
    while (text != NULL && *text != '\0') {
        char *next = strchr(text, ' ');
        char *equals = strchr(text, '=');

        if (next != NULL) {
            *next++ = '\0';
        }
        assert_true(equals != NULL);
        *equals = '\0';
        parse_item(column, text, equals + 1);
        text = next;
    }
}

void example_column_free(struct example_column *column) {
    free(column->alphabet);
    column->alphabet = NULL;
}

int example_error(const char *name) {
#define MATCH(code, value, text)                                               \
    if (strcmp(name, #code) == 0) {                                            \
        return value;                                                          \
    }
    QRES_RESULTS(MATCH)
#undef MATCH
    fail_msg("unknown result %s", name);
    return 0;
}
