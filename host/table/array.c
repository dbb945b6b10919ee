/*
 * array.c: types and rows of arrays, and the header of NumPy files.
 *
 * Room: host/table. Spec: spec/table.md 5.
 */
#include "array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC_SIZE 6
#define HEAD_ALIGN 64

static const uint8_t magic[MAGIC_SIZE] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

struct type_name {
    const char *name;
    const char *npy;
};

static const struct type_name names[QRES_TYPE_COUNT] = {
    [QRES_TYPE_I8] = {"i8", "|i1"},   [QRES_TYPE_I16] = {"i16", "<i2"},
    [QRES_TYPE_I32] = {"i32", "<i4"}, [QRES_TYPE_I64] = {"i64", "<i8"},
    [QRES_TYPE_U8] = {"u8", "|u1"},   [QRES_TYPE_U16] = {"u16", "<u2"},
    [QRES_TYPE_U32] = {"u32", "<u4"}, [QRES_TYPE_U64] = {"u64", "<u8"},
    [QRES_TYPE_F32] = {"f32", "<f4"}, [QRES_TYPE_F64] = {"f64", "<f8"},
    [QRES_TYPE_BYTES] = {"bytes", ""}};

enum qres_type qres_array_type(const char *name) {
    for (unsigned i = 0; i < QRES_TYPE_BYTES; i++) {
        size_t size = strlen(names[i].name);

        if (strncmp(name, names[i].name, size) == 0 &&
            (name[size] == '\0' || strcmp(name + size, "le") == 0)) {
            return (enum qres_type)i;
        }
    }
    return QRES_TYPE_COUNT;
}

const char *qres_array_type_name(enum qres_type type) {
    return type < QRES_TYPE_COUNT ? names[type].name : "?";
}

size_t qres_array_row_size(const struct qres_array *array) {
    return qres_type_width(array->type) * array->channels;
}

/* ---- reading the header: a Python dictionary in one line --------------- */

struct dictionary {
    const char *text;
    const char *end;
};

static void skip_blanks(struct dictionary *dictionary) {
    while (dictionary->text < dictionary->end &&
           (*dictionary->text == ' ' || *dictionary->text == '\n')) {
        dictionary->text++;
    }
}

static bool take(struct dictionary *dictionary, char mark) {
    skip_blanks(dictionary);
    if (dictionary->text == dictionary->end || *dictionary->text != mark) {
        return false;
    }
    dictionary->text++;
    return true;
}

/* A string in either quotes into `out`, terminated. */
static bool take_string(struct dictionary *dictionary, char *out,
                        size_t out_size) {
    char quote = take(dictionary, '\'')  ? '\''
                 : take(dictionary, '"') ? '"'
                                         : '\0';
    size_t size = 0;

    while (quote != '\0' && dictionary->text < dictionary->end &&
           size + 1 < out_size) {
        char byte = *dictionary->text++;

        if (byte == quote) {
            out[size] = '\0';
            return true;
        }
        out[size++] = byte;
    }
    return false;
}

static bool take_word(struct dictionary *dictionary, const char *word) {
    size_t size = strlen(word);

    skip_blanks(dictionary);
    if ((size_t)(dictionary->end - dictionary->text) < size ||
        memcmp(dictionary->text, word, size) != 0) {
        return false;
    }
    dictionary->text += size;
    return true;
}

static bool take_number(struct dictionary *dictionary, uint64_t *number) {
    bool any = false;

    skip_blanks(dictionary);
    *number = 0;
    while (dictionary->text < dictionary->end && *dictionary->text >= '0' &&
           *dictionary->text <= '9') {
        unsigned digit = (unsigned)(*dictionary->text++ - '0');

        if (*number > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *number = *number * 10 + digit;
        any = true;
    }
    return any;
}

/* "(rows,)" or "(rows, channels)"; false also for other shapes. */
static bool take_shape(struct dictionary *dictionary,
                       struct qres_array *array) {
    uint64_t channels = 1;

    if (!take(dictionary, '(') || !take_number(dictionary, &array->rows) ||
        !take(dictionary, ',')) {
        return false;
    }
    array->flat = !take_number(dictionary, &channels);
    if (array->flat) {
        channels = 1;
    }
    (void)take(dictionary, ',');
    array->channels =
        channels <= QRES_COLUMNS_MAX ? (uint32_t)channels : UINT32_MAX;
    return take(dictionary, ')');
}

static int fail(const char **problem, int result, const char *sentence) {
    if (problem != NULL) {
        *problem = sentence;
    }
    return result;
}

/* The dictionary's three entries; bit 0 descr, 1 fortran_order, 2 shape. */
static int read_dictionary(struct qres_array *array,
                           struct dictionary *dictionary,
                           const char **problem) {
    unsigned seen = 0;
    char key[16];
    char descr[16];

    if (!take(dictionary, '{')) {
        return fail(problem, QRES_E_DATA, "the NumPy header has no dictionary");
    }
    while (!take(dictionary, '}')) {
        if (!take_string(dictionary, key, sizeof key) ||
            !take(dictionary, ':')) {
            return fail(problem, QRES_E_DATA,
                        "the NumPy header's dictionary is malformed");
        }
        if (strcmp(key, "descr") == 0) {
            if (!take_string(dictionary, descr, sizeof descr)) {
                return fail(problem, QRES_E_RANGE,
                            "arrays of records are not supported");
            }
            seen |= 1u;
        } else if (strcmp(key, "fortran_order") == 0) {
            if (take_word(dictionary, "True")) {
                return fail(problem, QRES_E_RANGE,
                            "Fortran order is not supported: save a copy in "
                            "C order");
            }
            seen |= take_word(dictionary, "False") ? 2u : 0u;
        } else if (strcmp(key, "shape") == 0) {
            if (!take_shape(dictionary, array)) {
                return fail(problem, QRES_E_RANGE,
                            "only arrays of one or two dimensions are "
                            "supported");
            }
            seen |= 4u;
        }
        (void)take(dictionary, ',');
    }
    if (seen != 7u) {
        return fail(problem, QRES_E_DATA, "the NumPy header lacks an entry");
    }
    if (descr[0] == '>' && descr[2] != '1') {
        return fail(problem, QRES_E_RANGE,
                    "big-endian samples are not supported: save them with "
                    "astype('<f4') or alike");
    }
    for (unsigned i = 0; i < QRES_TYPE_BYTES; i++) {
        /* One byte has no order: |i1 and <i1 are the same. */
        if (strcmp(descr + 1, names[i].npy + 1) == 0 &&
            (descr[0] == '<' || descr[0] == names[i].npy[0])) {
            array->type = (enum qres_type)i;
            return QRES_OK;
        }
    }
    return fail(problem, QRES_E_RANGE,
                "the samples are neither integers of 8 to 64 bits nor float32 "
                "or float64");
}

int qres_array_read_npy(struct qres_array *array, const uint8_t *data,
                        size_t size, const char **problem) {
    struct qres_array found;
    struct dictionary dictionary;
    size_t from = 10;
    size_t head;
    int result;

    memset(&found, 0, sizeof found);
    if (size < 12 || memcmp(data, magic, MAGIC_SIZE) != 0) {
        return fail(problem, QRES_E_DATA, "this is no NumPy file");
    }
    if (data[6] < 1 || data[6] > 3) {
        return fail(problem, QRES_E_DATA, "the NumPy version is not known");
    }
    head = qres_load16(data + 8);
    if (data[6] != 1) {
        from = 12;
        head = qres_load32(data + 8);
    }
    if (head > QRES_ARRAY_HEAD_MAX - from || head > size - from) {
        return fail(problem, QRES_E_DATA,
                    "the NumPy header is cut or too long");
    }
    dictionary.text = (const char *)data + from;
    dictionary.end = dictionary.text + head;
    result = read_dictionary(&found, &dictionary, problem);
    if (result != QRES_OK) {
        return result;
    }
    if (found.channels == 0 || found.channels > QRES_COLUMNS_MAX) {
        return fail(problem, QRES_E_RANGE,
                    "the array has no columns, or too many");
    }
    result = qres_buffer_put(&found.head, data, from + head);
    if (result != QRES_OK) {
        return fail(problem, result, "memory could not be allocated");
    }
    *array = found;
    return QRES_OK;
}

/* ---- writing the header ------------------------------------------------ */

int qres_array_write_npy(const struct qres_array *array,
                         struct qres_buffer *out) {
    char text[192];
    uint8_t head[10] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0, 0};
    int size;
    size_t before = out->size;
    size_t total;
    int result;

    QRES_ASSERT(array->type < QRES_TYPE_BYTES);
    if (array->flat) {
        size =
            snprintf(text, sizeof text,
                     "{'descr': '%s', 'fortran_order': False, 'shape': "
                     "(%llu,), }",
                     names[array->type].npy, (unsigned long long)array->rows);
    } else {
        size = snprintf(text, sizeof text,
                        "{'descr': '%s', 'fortran_order': False, 'shape': "
                        "(%llu, %lu), }",
                        names[array->type].npy, (unsigned long long)array->rows,
                        (unsigned long)array->channels);
    }
    /* Spaces up to the newline that ends the header on a multiple of 64. */
    total = sizeof head + (size_t)size + 1;
    total += (HEAD_ALIGN - total % HEAD_ALIGN) % HEAD_ALIGN;
    qres_store16(head + 8, (uint16_t)(total - sizeof head));
    result = qres_buffer_put(out, head, sizeof head);
    if (result == QRES_OK) {
        result = qres_buffer_put(out, text, (size_t)size);
    }
    while (result == QRES_OK && out->size - before + 1 < total) {
        result = qres_buffer_put(out, " ", 1);
    }
    return result == QRES_OK ? qres_buffer_put(out, "\n", 1) : result;
}

/* ---- the array as a note of a file ------------------------------------- */

#define FORM_RAW  0
#define FORM_NPY  1 /* the header is the one that this file writes */
#define FORM_HEAD 2 /* NumPy with the header that follows */

static bool writes_same_head(const struct qres_array *array) {
    struct qres_buffer head = {0};
    bool same = qres_array_write_npy(array, &head) == QRES_OK &&
                head.size == array->head.size &&
                memcmp(head.data, array->head.data, head.size) == 0;

    qres_buffer_free(&head);
    return same;
}

int qres_array_pack(const struct qres_array *array, struct qres_buffer *out) {
    uint8_t form = array->head.size == 0     ? FORM_RAW
                   : writes_same_head(array) ? FORM_NPY
                                             : FORM_HEAD;
    uint8_t bytes[3] = {form, (uint8_t)array->type, array->flat};
    int result = qres_buffer_put(out, bytes, sizeof bytes);

    if (result == QRES_OK) {
        result = qres_buffer_varint(out, array->channels);
    }
    if (result == QRES_OK) {
        result = qres_buffer_varint(out, array->rows);
    }
    return result == QRES_OK && form == FORM_HEAD
               ? qres_buffer_put(out, array->head.data, array->head.size)
               : result;
}

int qres_array_unpack(struct qres_array *array, const uint8_t *data,
                      size_t size) {
    struct qres_array found;
    struct qres_reader reader;
    uint8_t form;
    uint8_t type;
    uint8_t flat;
    int result;

    memset(&found, 0, sizeof found);
    qres_reader_init(&reader, data, size);
    form = qres_reader_u8(&reader);
    type = qres_reader_u8(&reader);
    flat = qres_reader_u8(&reader);
    found.channels = (uint32_t)qres_reader_size(&reader, QRES_COLUMNS_MAX);
    found.rows = qres_reader_varint(&reader);
    if (reader.error != QRES_OK) {
        return reader.error;
    }
    if (form > FORM_HEAD || type >= QRES_TYPE_BYTES || flat > 1 ||
        found.channels == 0 || (form != FORM_HEAD && reader.position != size) ||
        size - reader.position > QRES_ARRAY_HEAD_MAX) {
        return QRES_E_DATA;
    }
    found.type = (enum qres_type)type;
    found.flat = flat != 0;
    result = form == FORM_HEAD
                 ? qres_buffer_put(&found.head, data + reader.position,
                                   size - reader.position)
             : form == FORM_NPY ? qres_array_write_npy(&found, &found.head)
                                : QRES_OK;
    if (result == QRES_OK) {
        *array = found;
    }
    return result;
}

void qres_array_free(struct qres_array *array) {
    qres_buffer_free(&array->head);
    memset(array, 0, sizeof *array);
}
