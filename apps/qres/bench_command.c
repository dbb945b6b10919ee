/*
 * bench_command.c: qres bench: ratio and speed, alone and against others.
 *
 * Program: qres.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "json.h"
#include "origin.h"
#include "stream.h"

#define CODERS_MAX 16

/* A line of the last table: a level of this codec, or a peer. */
struct line {
    const char *label;
    const struct peer *peer; /* NULL: this codec, at `level` */
    uint8_t level;
    struct figures figures;
};

struct bench {
    const struct options *options;
    struct json json;
    struct line lines[CODERS_MAX];
    size_t line_count;
    uint64_t own_bytes; /* what the sensors' integers would need */
    uint64_t samples;
    uint64_t series;
};

static struct bench_coder coder_of(const struct bench *bench, uint8_t level) {
    struct bench_coder coder = {level, bench->options->group};

    return coder;
}

static uint8_t asked_level(const struct bench *bench) {
    return (uint8_t)bench->options->level;
}

/* ---- who takes part ----------------------------------------------------- */

static void add_level(struct bench *bench, uint8_t level) {
    struct line *line = &bench->lines[bench->line_count++];

    line->label = level == QRES_LEVEL_FAST ? "qres level 0" : "qres level 1";
    line->level = level;
}

static enum exit_code add_peers(struct bench *bench) {
    const char *list = bench->options->peers;
    static const char every[] = "zstd,xz,lz4,brotli,bzip2";
    bool all = list != NULL && strcmp(list, "all") == 0;

    list = all ? every : list;
    add_level(bench, asked_level(bench));
    if (list == NULL) {
        return EXIT_CODE_DONE;
    }
    add_level(bench, asked_level(bench) == 0 ? 1 : 0);
    while (*list != '\0') {
        size_t size = strcspn(list, ",");
        const struct peer *peer = peer_find(list, size);

        if (peer != NULL && bench->line_count < CODERS_MAX) {
            bench->lines[bench->line_count].label = peer->label;
            bench->lines[bench->line_count++].peer = peer;
        } else {
            char name[16];

            (void)snprintf(name, sizeof name, "%.*s", (int)size, list);
            if (strstr(every, name) == NULL || size == 0) {
                return say_usage("bench", "--peers: %s is not known", name);
            }
            say("bench: %s is not part of this build, left out", name);
        }
        list += size;
        list += *list == ',';
    }
    return EXIT_CODE_DONE;
}

/* ---- a file ------------------------------------------------------------- */

static double own_ratio(const struct bench_set *set,
                        const struct series *series, uint64_t coded) {
    return coded != 0 ? (double)(set->rows * series->own_width) / (double)coded
                      : 0;
}

static void print_series(const struct bench_set *set) {
    int wide = 6;

    for (uint32_t i = 0; i < set->series_count; i++) {
        int size = (int)strlen(set->series[i].name);

        wide = size > wide && size <= 24 ? size : wide;
    }
    (void)printf("%-*s  %9s  %10s  %9s  %7s  %11s  %8s  %8s\n", wide, "series",
                 "samples", "raw bytes", "coded", "ratio", "of own width",
                 "enc MB/s", "dec MB/s");
    for (uint32_t i = 0; i < set->series_count; i++) {
        const struct series *series = &set->series[i];
        uint64_t raw = series->alone.raw;
        struct figures part = {raw, series->page_bytes, 0, 0};

        (void)printf(
            "%-*s  %9" PRIu64 "  %10" PRIu64 "  %9" PRIu64
            "  %7.2f  %7.2f x %uB  %8.0f  %8.0f\n",
            wide, series->name, set->rows, raw, series->page_bytes,
            figures_ratio(&part), own_ratio(set, series, series->page_bytes),
            (unsigned)series->own_width, figures_encode_rate(&series->alone),
            figures_decode_rate(&series->alone));
    }
}

static void print_json_series(struct json *json, const struct bench_set *set) {
    json_open(json, "series", '[');
    for (uint32_t i = 0; i < set->series_count; i++) {
        const struct series *series = &set->series[i];
        struct figures part = {series->alone.raw, series->page_bytes, 0, 0};

        json_open(json, NULL, '{');
        json_text(json, "name", series->name);
        json_count(json, "samples", set->rows);
        json_count(json, "raw_bytes", series->alone.raw);
        json_count(json, "coded_bytes", series->page_bytes);
        json_real(json, "ratio", figures_ratio(&part), 3);
        json_count(json, "own_width", series->own_width);
        json_real(json, "ratio_own_width",
                  own_ratio(set, series, series->page_bytes), 3);
        json_real(json, "encode_mb_s", figures_encode_rate(&series->alone), 1);
        json_real(json, "decode_mb_s", figures_decode_rate(&series->alone), 1);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void print_head(const struct bench *bench, const struct bench_set *set) {
    (void)printf("%s: %" PRIu64 " rows of %u series as %s, level %u", set->path,
                 set->rows, (unsigned)set->series_count, type_name(set->type),
                 (unsigned)asked_level(bench));
    if (bench->options->group != 0) {
        (void)printf(", groups of %u rows", (unsigned)bench->options->group);
    }
    if (set->left_out != 0) {
        (void)printf("; left out %u that hold%s no numbers",
                     (unsigned)set->left_out, set->left_out == 1 ? "s" : "");
    }
    (void)printf("\n\n");
}

static int report_set(struct bench *bench, struct bench_set *set,
                      struct fault *fault) {
    struct bench_coder coder = coder_of(bench, asked_level(bench));
    int result = bench_code_series(set, &coder, fault);

    if (result != QRES_OK) {
        return result;
    }
    if (bench->options->json) {
        print_json_series(&bench->json, set);
    } else {
        print_head(bench, set);
        print_series(set);
        (void)putchar('\n');
    }
    (void)fflush(stdout);
    return QRES_OK;
}

static int code_lines(struct bench *bench, const struct bench_set *set,
                      struct fault *fault) {
    int result = QRES_OK;

    for (size_t i = 0; result == QRES_OK && i < bench->line_count; i++) {
        struct line *line = &bench->lines[i];
        struct bench_coder coder = coder_of(bench, line->level);
        struct figures figures;

        result = line->peer != NULL
                     ? peer_code(line->peer, set, &figures, fault)
                     : bench_code(set, &coder, &figures, fault);
        if (result == QRES_OK) {
            figures_add(&line->figures, &figures);
        }
    }
    return result;
}

static enum exit_code bench_file(struct bench *bench, const char *path) {
    struct bench_set set = {0};
    struct fault fault = {0};
    int result = bench_set_load(&set, path, bench->options, &fault);

    if (bench->options->json) {
        json_open(&bench->json, NULL, '{');
        json_text(&bench->json, "file", path);
        json_count(&bench->json, "rows", set.rows);
        json_count(&bench->json, "left_out", set.left_out);
    }
    if (result == QRES_OK && !bench->options->summary && !set.is_text) {
        result = report_set(bench, &set, &fault);
    }
    if (bench->options->json) {
        json_close(&bench->json, '}');
    }
    if (result == QRES_OK) {
        result = code_lines(bench, &set, &fault);
    }
    for (uint32_t i = 0; result == QRES_OK && i < set.series_count; i++) {
        bench->own_bytes += set.rows * set.series[i].own_width;
        bench->samples += set.rows;
        bench->series++;
    }
    bench_set_close(&set);
    return result == QRES_OK ? EXIT_CODE_DONE : fault_say(&fault, path);
}

/* ---- the totals --------------------------------------------------------- */

static double own_total(const struct bench *bench,
                        const struct figures *figures) {
    return figures->coded != 0
               ? (double)bench->own_bytes / (double)figures->coded
               : 0;
}

static void print_totals(const struct bench *bench) {
    bool is_text = bench->options->view == VIEW_TEXT;

    if (is_text) {
        (void)printf("%" PRIu64 " bytes of text", bench->lines[0].figures.raw);
    } else {
        (void)printf(
            "%" PRIu64 " series, %" PRIu64 " samples, %" PRIu64 " bytes",
            bench->series, bench->samples, bench->lines[0].figures.raw);
    }
    (void)printf("; every coder gave them back\n\n%-14s  %10s  %7s  %s%8s  "
                 "%8s\n",
                 "coder", "bytes", "ratio", is_text ? "" : "of own width  ",
                 "enc MB/s", "dec MB/s");
    for (size_t i = 0; i < bench->line_count; i++) {
        const struct figures *figures = &bench->lines[i].figures;

        (void)printf("%-14s  %10" PRIu64 "  %7.2f  ", bench->lines[i].label,
                     figures->coded, figures_ratio(figures));
        if (!is_text) {
            (void)printf("%12.2f  ", own_total(bench, figures));
        }
        (void)printf("%8.1f  %8.1f\n", figures_encode_rate(figures),
                     figures_decode_rate(figures));
    }
}

static void print_json_totals(struct bench *bench) {
    struct json *json = &bench->json;

    json_close(json, ']');
    json_count(json, "series", bench->series);
    json_count(json, "samples", bench->samples);
    json_count(json, "raw_bytes", bench->lines[0].figures.raw);
    json_count(json, "own_width_bytes", bench->own_bytes);
    json_bool(json, "verified", 1);
    json_open(json, "coders", '[');
    for (size_t i = 0; i < bench->line_count; i++) {
        const struct figures *figures = &bench->lines[i].figures;

        json_open(json, NULL, '{');
        json_text(json, "name", bench->lines[i].label);
        json_count(json, "coded_bytes", figures->coded);
        json_real(json, "ratio", figures_ratio(figures), 3);
        json_real(json, "encode_mb_s", figures_encode_rate(figures), 1);
        json_real(json, "decode_mb_s", figures_decode_rate(figures), 1);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static enum exit_code draw(const struct bench *bench) {
    struct bench_point points[CODERS_MAX];
    struct fault fault = {0};
    char title[128];

    for (size_t i = 0; i < bench->line_count; i++) {
        points[i].label = bench->lines[i].label;
        points[i].figures = bench->lines[i].figures;
    }
    (void)snprintf(title, sizeof title,
                   "%" PRIu64 " series, %" PRIu64 " samples", bench->series,
                   bench->samples);
    return bench_draw(bench->options->svg, bench->options->force, points,
                      bench->line_count, title, &fault) == QRES_OK
               ? EXIT_CODE_DONE
               : fault_say(&fault, bench->options->svg);
}

enum exit_code run_bench(const struct options *options) {
    struct bench bench = {0};
    enum exit_code worst;

    bench.options = options;
    worst = add_peers(&bench);
    if (worst != EXIT_CODE_DONE) {
        return worst;
    }
    if (options->json) {
        json_open(&bench.json, NULL, '{');
        json_text(&bench.json, "view",
                  options->view == VIEW_TEXT  ? "text"
                  : options->view == VIEW_F64 ? "f64"
                                              : "f32");
        json_count(&bench.json, "level", options->level);
        json_count(&bench.json, "group",
                   options->group != 0 ? options->group : QRES_ROWS_DEFAULT);
        json_open(&bench.json, "files", '[');
    }
    for (size_t i = 0; i < options->operand_count; i++) {
        enum exit_code code = bench_file(&bench, options->operands[i]);

        worst = code > worst ? code : worst;
    }
    if (options->json) {
        print_json_totals(&bench);
    } else if (bench.series != 0) {
        print_totals(&bench);
    }
    if (options->svg != NULL && bench.series != 0) {
        enum exit_code code = draw(&bench);

        worst = code > worst ? code : worst;
    }
    return worst;
}
