/*
 * json.c: JSON on standard output.
 *
 * Program: qres.
 */
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Bytes of a UTF-8 sequence at `at`, 0 if it is none. */
static size_t utf8_size(const uint8_t *at, size_t rest) {
    size_t size = at[0] < 0x80                    ? 1
                  : at[0] >= 0xc2 && at[0] < 0xe0 ? 2
                  : at[0] >= 0xe0 && at[0] < 0xf0 ? 3
                  : at[0] >= 0xf0 && at[0] < 0xf5 ? 4
                                                  : 0;

    if (size == 0 || size > rest || (at[0] == 0xe0 && at[1] < 0xa0) ||
        (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) ||
        (at[0] == 0xf4 && at[1] > 0x8f)) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return size;
}

static void print_quoted(const uint8_t *text, size_t size) {
    (void)putchar('"');
    for (size_t i = 0; i < size;) {
        size_t count = utf8_size(text + i, size - i);

        if (text[i] == '"' || text[i] == '\\') {
            (void)printf("\\%c", text[i]);
        } else if (text[i] < 0x20 || text[i] == 0x7f) {
            (void)printf("\\u%04x", text[i]);
        } else if (count == 0) {
            (void)fputs("\\ufffd", stdout);
        } else {
            (void)fwrite(text + i, 1, count, stdout);
        }
        i += count != 0 ? count : 1;
    }
    (void)putchar('"');
}

/* Comma, line break, indent, key. */
static void begin_item(struct json *json, const char *key) {
    if (json->depth != 0) {
        (void)printf("%s\n%*s",
                     (json->has_items >> json->depth & 1) != 0 ? "," : "",
                     (int)(2 * json->depth), "");
    }
    json->has_items |= 1u << json->depth;
    if (key != NULL) {
        print_quoted((const uint8_t *)key, strlen(key));
        (void)fputs(": ", stdout);
    }
}

void json_open(struct json *json, const char *key, char bracket) {
    begin_item(json, key);
    (void)putchar(bracket);
    json->depth++;
    json->has_items &= ~(1u << json->depth);
}

void json_close(struct json *json, char bracket) {
    int is_empty = (json->has_items >> json->depth & 1) == 0;

    json->depth--;
    if (!is_empty) {
        (void)printf("\n%*s", (int)(2 * json->depth), "");
    }
    (void)putchar(bracket);
    if (json->depth == 0) {
        (void)putchar('\n');
    }
}

void json_bytes(struct json *json, const char *key, const uint8_t *text,
                size_t size) {
    begin_item(json, key);
    print_quoted(text, size);
}

void json_text(struct json *json, const char *key, const char *text) {
    json_bytes(json, key, (const uint8_t *)text, strlen(text));
}

void json_count(struct json *json, const char *key, uint64_t value) {
    begin_item(json, key);
    (void)printf("%" PRIu64, value);
}

void json_real(struct json *json, const char *key, double value, int decimals) {
    begin_item(json, key);
    if (isfinite(value)) {
        (void)printf("%.*f", decimals, value);
    } else {
        (void)fputs("null", stdout);
    }
}

void json_bool(struct json *json, const char *key, int value) {
    begin_item(json, key);
    (void)fputs(value ? "true" : "false", stdout);
}
