/*
 * json.h: JSON on standard output, always well-formed.
 *
 * Program: qres. Keys come in the order of the calls: the form is stable.
 */
#ifndef QRES_APP_JSON_H
#define QRES_APP_JSON_H

#include <stddef.h>
#include <stdint.h>

/* Each value has a key inside an object, none (NULL) inside an array. */
struct json {
    unsigned depth;
    unsigned has_items; /* a bit for each depth */
};
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_text(struct json *json, const char *key, const char *text);
void json_bytes(struct json *json, const char *key, const uint8_t *text,
                size_t size);
void json_count(struct json *json, const char *key, uint64_t value);
/* With so many decimals; null if it is no number. */
void json_real(struct json *json, const char *key, double value, int decimals);
/*
 * Text with quotes, escaped, into `out`; returns its size, at most
 * JSON_QUOTE_BOUND.
 */
#define JSON_QUOTE_BOUND(size) (6 * (size) + 2)
size_t json_quote(const uint8_t *text, size_t size, char *out);
/* Whether the text is a number as JSON spells them. */
int json_is_number(const uint8_t *text, size_t size);
void json_bool(struct json *json, const char *key, int value);

#endif
