/*
 * info_command.c: qres info: what is in a file.
 *
 * Program: qres. Reads every chunk, decodes no page.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "json.h"
#include "options.h"
#include "origin.h"
#include "table.h"
#include "walk.h"

struct column_sum {
    uint64_t bytes;
    uint64_t rows;
    uint64_t pages[QRES_METHOD_COUNT];
};

struct summary {
    struct origin origin;
    struct column_sum *columns; /* [column_count] */
    uint32_t column_count;
    uint64_t rows;
    uint64_t groups;
    uint64_t schemas;
    uint64_t bytes;
    uint64_t readable;   /* to the end of the last whole chunk */
    uint32_t group_rows; /* the most */
    bool is_complete;
};

static int note_schema(struct summary *summary, const struct walk *walk,
                       struct fault *fault) {
    uint32_t count = walk->schema.column_count;

    summary->schemas++;
    if (summary->columns == NULL || count > summary->column_count) {
        struct column_sum *grown =
            realloc(summary->columns, count * sizeof *grown);

        if (grown == NULL) {
            return fault_set(fault, QRES_E_MEMORY, "out of memory");
        }
        memset(grown + summary->column_count, 0,
               (count - summary->column_count) * sizeof *grown);
        summary->columns = grown;
        summary->column_count = count;
    }
    return origin_of(&walk->schema, &summary->origin, fault);
}

static int note_group(struct summary *summary, struct walk *walk,
                      const struct walk_chunk *chunk, struct fault *fault) {
    struct walk_group group;
    int result = walk_group(walk, chunk, &group, fault);

    /* walk_group() wants a schema, and that has its columns here. */
    if (result != QRES_OK || summary->columns == NULL) {
        return result;
    }
    summary->groups++;
    summary->rows += group.view.row_count;
    if (group.view.row_count > summary->group_rows) {
        summary->group_rows = group.view.row_count;
    }
    for (uint32_t i = 0; i < walk->schema.column_count; i++) {
        struct column_sum *column = &summary->columns[i];
        struct walk_page page;

        walk_page(&group, &page);
        column->bytes += page.size;
        column->rows += group.view.row_count;
        if (walk->schema.columns[i].type == QRES_TYPE_BYTES) {
            continue;
        }
        if (page.size == 0 || (page.bytes[0] & 15) >= QRES_METHOD_COUNT) {
            return fault_at(fault, QRES_E_VERSION, page.offset,
                            "page of column %u: unknown method", (unsigned)i);
        }
        column->pages[page.bytes[0] & 15]++;
    }
    return QRES_OK;
}

static int sum_up(struct summary *summary, struct walk *walk,
                  struct fault *fault) {
    struct walk_chunk chunk;
    int result;

    do {
        result = walk_next(walk, &chunk, fault);
        if (result == QRES_OK && chunk.view.type == QRES_CHUNK_SCHEMA) {
            result = note_schema(summary, walk, fault);
        } else if (result == QRES_OK && chunk.view.type == QRES_CHUNK_GROUP) {
            result = note_group(summary, walk, &chunk, fault);
        }
        if (result == QRES_OK) {
            summary->readable = chunk.offset + chunk.view.size;
        }
    } while (result == QRES_OK && chunk.view.type != 0);
    summary->is_complete = walk->is_complete && result == QRES_OK;
    summary->bytes = walk->in->can_seek ? walk->in->size : summary->readable;
    if (result == QRES_OK && !walk->is_complete) {
        result = fault_at(fault, QRES_E_END, summary->readable,
                          "is cut: it does not end with END");
    }
    return result;
}

static double bits_a_sample(const struct column_sum *column) {
    return column->rows != 0
               ? 8.0 * (double)column->bytes / (double)column->rows
               : 0;
}

static const char *name_of(const struct summary *summary,
                           const struct qres_schema *schema, uint32_t index,
                           char name[COLUMN_NAME_SIZE]) {
    if (summary->origin.kind == ORIGIN_CSV &&
        index + 1 == schema->column_count) {
        (void)snprintf(name, COLUMN_NAME_SIZE, "(side data)");
        return name;
    }
    return column_name(schema, index, name);
}

/* How a table's column is spelled; "" without a table. */
static void describe_spelling(const struct summary *summary,
                              const struct qres_column *column,
                              char out[DESCRIBE_SIZE]) {
    struct qres_shape shape;

    out[0] = '\0';
    if (summary->origin.kind == ORIGIN_CSV && column->note_size != 0 &&
        qres_shape_unpack(&shape, column->note, column->note_size) == QRES_OK) {
        (void)qres_shape_describe(&shape, out, DESCRIBE_SIZE);
    }
}

/* ---- as JSON ------------------------------------------------------------ */

static void print_json_column(struct json *json, const struct walk *walk,
                              const struct summary *summary, uint32_t index) {
    const struct column_sum *sum = &summary->columns[index];
    const struct qres_column *column = &walk->schema.columns[index];
    char words[DESCRIBE_SIZE];
    char name[COLUMN_NAME_SIZE];

    json_open(json, NULL, '{');
    json_text(json, "name", name_of(summary, &walk->schema, index, name));
    json_text(json, "type", type_name((enum qres_type)column->type));
    json_count(json, "scale", column->scale);
    describe_spelling(summary, column, words);
    json_text(json, "spelled", words);
    describe_front(column, words);
    json_text(json, "coded_as", words);
    describe_reason(column, words);
    json_text(json, "because", words);
    json_count(json, "bytes", sum->bytes);
    json_real(json, "bits_per_sample", bits_a_sample(sum), 3);
    json_open(json, "pages", '{');
    for (unsigned i = 0; i < QRES_METHOD_COUNT; i++) {
        json_count(json, method_name((enum qres_method)i), sum->pages[i]);
    }
    json_close(json, '}');
    json_close(json, '}');
}

static void print_json(struct json *json, const struct walk *walk,
                       const struct summary *summary) {
    static const char *const kinds[] = {"raw", "npy", "csv"};

    json_open(json, NULL, '{');
    json_text(json, "file", walk->in->name);
    json_text(json, "origin", kinds[summary->origin.kind]);
    json_count(json, "bytes", summary->bytes);
    json_bool(json, "complete", summary->is_complete);
    json_count(json, "rows", summary->rows);
    json_count(json, "groups", summary->groups);
    json_count(json, "rows_per_group", summary->group_rows);
    json_count(json, "schemas", summary->schemas);
    json_open(json, "columns", '[');
    for (uint32_t i = 0; summary->columns != NULL && walk->has_schema &&
                         i < walk->schema.column_count;
         i++) {
        print_json_column(json, walk, summary, i);
    }
    json_close(json, ']');
    json_close(json, '}');
}

/* ---- as a table --------------------------------------------------------- */

/* "2 range, 1 raw" */
static void describe_pages(const struct column_sum *sum,
                           char out[DESCRIBE_SIZE]) {
    size_t size = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < QRES_METHOD_COUNT && size < DESCRIBE_SIZE; i++) {
        if (sum->pages[i] != 0) {
            size += (size_t)snprintf(out + size, DESCRIBE_SIZE - size,
                                     "%s%" PRIu64 " %s", size != 0 ? ", " : "",
                                     sum->pages[i],
                                     method_name((enum qres_method)i));
        }
    }
}

/* Columns that a terminal shows for UTF-8 text. */
static int shown_width(const char *text) {
    int width = 0;

    for (; *text != '\0'; text++) {
        width += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return width;
}

static void print_columns(const struct walk *walk,
                          const struct summary *summary, int wide) {
    const struct qres_schema *schema = &walk->schema;
    uint32_t count =
        walk->has_schema && summary->columns != NULL ? schema->column_count : 0;

    (void)printf("\n%-*s  %-5s  %9s  %11s  %-15s  %-15s  %s\n", wide, "column",
                 "type", "bytes", "bits/sample", "pages", "spelled",
                 "coded as: because");
    for (uint32_t i = 0; i < count; i++) {
        const struct qres_column *column = &schema->columns[i];
        const struct column_sum *sum = &summary->columns[i];
        char name[COLUMN_NAME_SIZE];
        char words[DESCRIBE_SIZE];
        int width = shown_width(name_of(summary, schema, i, name));

        describe_pages(sum, words);
        (void)printf("%s%*s  %-5s  %9" PRIu64 "  %11.3f  %-15s  ", name,
                     width < wide ? wide - width : 0, "",
                     type_name((enum qres_type)column->type), sum->bytes,
                     bits_a_sample(sum), words);
        describe_spelling(summary, column, words);
        (void)printf("%-15s  ", words);
        describe_front(column, words);
        (void)fputs(words, stdout);
        describe_reason(column, words);
        (void)printf(": %s\n", words);
    }
}

static void print_text(const struct walk *walk, const struct summary *summary) {
    static const char *const kinds[] = {"raw samples", "NumPy array", "CSV"};
    const struct qres_schema *schema = &walk->schema;
    uint32_t count =
        walk->has_schema && summary->columns != NULL ? schema->column_count : 0;
    uint32_t own = count - (count != 0 && summary->origin.kind == ORIGIN_CSV);
    char name[COLUMN_NAME_SIZE];
    int wide = 6;

    (void)printf("%s: %s, %" PRIu64 " rows of %u columns in %" PRIu64
                 " group%s, %" PRIu64 " bytes\n",
                 walk->in->name, kinds[summary->origin.kind], summary->rows,
                 (unsigned)own, summary->groups,
                 summary->groups == 1 ? "" : "s", summary->bytes);
    for (uint32_t i = 0; i < count; i++) {
        int width = shown_width(name_of(summary, schema, i, name));

        wide = width > wide && width <= 24 ? width : wide;
    }
    print_columns(walk, summary, wide);
}

static enum exit_code info_one(const char *path, const struct options *options,
                               struct json *json) {
    struct fault fault = {0};
    struct summary summary = {0};
    struct input in;
    struct walk walk = {0};
    int result = input_open(&in, path, &fault);

    if (result == QRES_OK) {
        result = walk_open(&walk, &in, &fault);
    }
    if (result == QRES_OK) {
        result = sum_up(&summary, &walk, &fault);
        if (options->json && summary.columns != NULL) {
            print_json(json, &walk, &summary);
        } else if (summary.columns != NULL) {
            print_text(&walk, &summary);
        }
    }
    walk_close(&walk);
    input_close(&in);
    free(summary.columns);
    /* What was readable stands on stdout before the reason it ended. */
    (void)fflush(stdout);
    return result == QRES_OK ? EXIT_CODE_DONE : fault_say(&fault, in.name);
}

enum exit_code run_info(const struct options *options) {
    enum exit_code worst = EXIT_CODE_DONE;
    struct json json = {0};

    if (options->json) {
        json_open(&json, NULL, '[');
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        enum exit_code code = info_one(options->operands[i], options, &json);

        if (!options->json && i + 1 < options->operand_count) {
            (void)putchar('\n');
        }
        worst = code > worst ? code : worst;
    }
    if (options->json) {
        json_close(&json, ']');
    }
    return worst;
}
