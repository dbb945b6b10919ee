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

/* One character or bad byte at `text`; returns the bytes taken. */
static size_t quote_one(const uint8_t *text, size_t rest, char *out,
                        size_t *written) {
    size_t count = utf8_size(text, rest);

    if (text[0] == '"' || text[0] == '\\') {
        out[0] = '\\';
        out[1] = (char)text[0];
        *written = 2;
    } else if (text[0] < 0x20 || text[0] == 0x7f || count == 0) {
        /* What is no UTF-8 becomes the replacement character. */
        *written =
            (size_t)snprintf(out, 7, "\\u%04x", count == 0 ? 0xfffdu : text[0]);
    } else {
        memcpy(out, text, count);
        *written = count;
    }
    return count != 0 ? count : 1;
}

size_t json_quote(const uint8_t *text, size_t size, char *out) {
    size_t used = 1;

    out[0] = '"';
    for (size_t i = 0; i < size;) {
        char piece[8];
        size_t written;

        i += quote_one(text + i, size - i, piece, &written);
        memcpy(out + used, piece, written);
        used += written;
    }
    out[used] = '"';
    return used + 1;
}

static size_t skip_digits(const uint8_t *text, size_t size, size_t at) {
    while (at < size && text[at] >= '0' && text[at] <= '9') {
        at++;
    }
    return at;
}

int json_is_number(const uint8_t *text, size_t size) {
    size_t at = size != 0 && text[0] == '-';
    size_t start = at;

    at = skip_digits(text, size, at);
    if (at == start || (at - start > 1 && text[start] == '0')) {
        return 0;
    }
    if (at < size && text[at] == '.') {
        start = ++at;
        at = skip_digits(text, size, at);
        if (at == start) {
            return 0;
        }
    }
    if (at < size && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < size && (text[at] == '+' || text[at] == '-');
        start = at;
        at = skip_digits(text, size, at);
        if (at == start) {
            return 0;
        }
    }
    return at == size;
}

static void print_quoted(const uint8_t *text, size_t size) {
    (void)putchar('"');
    for (size_t i = 0; i < size;) {
        char piece[8];
        size_t written;

        i += quote_one(text + i, size - i, piece, &written);
        (void)fwrite(piece, 1, written, stdout);
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
