/*
 * bench_svg.c: ratio against speed, a point for each coder.
 *
 * Program: qres. Labels stand in a column at the right, in the order
 * of their ratios and so far apart that none hits another.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "stream.h"

#define WIDTH        860.0
#define HEIGHT       440.0
#define LEFT         64.0
#define RIGHT        164.0
#define TOP          64.0
#define BOTTOM       56.0
#define POINTS       16
#define LABEL_HEIGHT 17.0

struct plot {
    struct output out;
    struct fault *fault;
    double low_x; /* log10 MB/s */
    double high_x;
    double high_y; /* ratio */
    int result;
};

static double place_x(const struct plot *plot, double rate) {
    double part = (log10(rate) - plot->low_x) / (plot->high_x - plot->low_x);

    return LEFT + part * (WIDTH - LEFT - RIGHT);
}

static double place_y(const struct plot *plot, double ratio) {
    return HEIGHT - BOTTOM - ratio / plot->high_y * (HEIGHT - TOP - BOTTOM);
}

#define PRINT(plot, ...)                                                       \
    do {                                                                       \
        if ((plot)->result == QRES_OK) {                                       \
            (plot)->result =                                                   \
                output_print(&(plot)->out, (plot)->fault, __VA_ARGS__);        \
        }                                                                      \
    } while (0)

static double nice_step(double span) {
    double power = pow(10, floor(log10(span / 4)));
    double part = span / 4 / power;

    return power * (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10);
}

static void draw_frame(struct plot *plot, const char *title) {
    PRINT(plot,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
          "height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" "
          "font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">\n"
          "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
          WIDTH, HEIGHT, WIDTH, HEIGHT);
    PRINT(plot,
          "<text x=\"%.0f\" y=\"26\" font-size=\"17\" font-weight=\"bold\" "
          "fill=\"#1b1f24\">Compression ratio against speed</text>\n"
          "<text x=\"%.0f\" y=\"46\" fill=\"#57606a\">%s; dot: decoding, "
          "ring: encoding; further up and right is better</text>\n",
          LEFT, LEFT, title);
}

static void draw_axes(struct plot *plot) {
    double step = nice_step(plot->high_y);

    for (int i = 0; i * step <= plot->high_y * 1.0001; i++) {
        double y = i * step;
        double at = place_y(plot, y);

        PRINT(plot,
              "<path d=\"M%.1f %.1fH%.1f\" stroke=\"#e3e6ea\"/>"
              "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" "
              "fill=\"#57606a\">%g</text>\n",
              LEFT, at, WIDTH - RIGHT, LEFT - 8, at + 4, y);
    }
    for (int i = 0; plot->low_x + i <= plot->high_x + 0.01; i++) {
        double x = plot->low_x + i;
        double at = place_x(plot, pow(10, x));

        PRINT(plot,
              "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#e3e6ea\"/>"
              "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" "
              "fill=\"#57606a\">%g</text>\n",
              at, TOP, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 20, pow(10, x));
    }
    PRINT(plot,
          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" "
          "fill=\"#57606a\">MB/s of raw samples, one core</text>\n",
          WIDTH - RIGHT, HEIGHT - 14);
}

static bool is_drawable(const struct bench_point *point) {
    return figures_encode_rate(&point->figures) > 0 &&
           figures_decode_rate(&point->figures) > 0;
}

static void draw_point(struct plot *plot, const struct bench_point *point,
                       double label_y) {
    bool is_ours = strncmp(point->label, "qres", 4) == 0;
    const char *colour = is_ours ? "#0b62d6" : "#8a929c";
    double ratio = figures_ratio(&point->figures);
    double y = place_y(plot, ratio);
    double from = place_x(plot, figures_encode_rate(&point->figures));
    double to = place_x(plot, figures_decode_rate(&point->figures));
    double edge = WIDTH - RIGHT;

    PRINT(plot,
          "<path d=\"M%.1f %.1fH%.1fL%.1f %.1f\" fill=\"none\" "
          "stroke=\"%s\" stroke-opacity=\"0.45\" "
          "stroke-dasharray=\"1 3\"/>\n",
          from > to ? from : to, y, edge, edge + 14, label_y - 4, colour);
    PRINT(plot,
          "<path d=\"M%.1f %.1fH%.1f\" stroke=\"%s\" stroke-width=\"2\" "
          "stroke-opacity=\"0.45\"/>"
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"#ffffff\" "
          "stroke=\"%s\" stroke-width=\"2\"/>",
          from, y, to, colour, from, y, colour);
    PRINT(plot,
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" fill=\"%s\"/>"
          "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\"%s>%.2f  %s</text>\n",
          to, y, colour, edge + 18, label_y, is_ours ? "#0b4fae" : "#424a53",
          is_ours ? " font-weight=\"bold\"" : "", ratio, point->label);
}

/* The best first; each label below the one before. */
static void draw_points(struct plot *plot, const struct bench_point *points,
                        size_t count) {
    bool done[POINTS] = {false};
    double last = TOP - LABEL_HEIGHT;

    for (size_t n = 0; n < count; n++) {
        size_t best = count;
        double y;

        for (size_t i = 0; i < count; i++) {
            if (!done[i] &&
                (best == count || figures_ratio(&points[i].figures) >
                                      figures_ratio(&points[best].figures))) {
                best = i;
            }
        }
        done[best] = true;
        if (!is_drawable(&points[best])) {
            continue;
        }
        y = place_y(plot, figures_ratio(&points[best].figures)) + 4;
        last = fmax(y, last + LABEL_HEIGHT);
        draw_point(plot, &points[best], last);
    }
}

static void measure(struct plot *plot, const struct bench_point *points,
                    size_t count) {
    double low = 1e9;
    double high = 1e-9;

    plot->high_y = 1;
    for (size_t i = 0; i < count; i++) {
        const struct figures *figures = &points[i].figures;

        if (is_drawable(&points[i])) {
            low = fmin(low, fmin(figures_encode_rate(figures),
                                 figures_decode_rate(figures)));
            high = fmax(high, fmax(figures_encode_rate(figures),
                                   figures_decode_rate(figures)));
            plot->high_y = fmax(plot->high_y, figures_ratio(figures));
        }
    }
    plot->high_y *= 1.08;
    plot->low_x = floor(log10(fmin(low, high)));
    plot->high_x = fmax(ceil(log10(high)), plot->low_x + 1);
}

int bench_draw(const char *path, bool force, const struct bench_point *points,
               size_t count, const char *title, struct fault *fault) {
    struct plot plot = {0};

    plot.fault = fault;
    plot.result = output_open(&plot.out, path, force, fault);
    measure(&plot, points, count);
    draw_frame(&plot, title);
    draw_axes(&plot);
    draw_points(&plot, points, count < POINTS ? count : POINTS);
    PRINT(&plot, "</svg>\n");
    if (plot.result == QRES_OK) {
        plot.result = output_commit(&plot.out, fault);
    }
    output_close(&plot.out);
    return plot.result;
}
