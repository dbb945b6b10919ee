/*
 * progress.c: a bar on the terminal for what takes longer than a second.
 *
 * Program: qres.
 */
#include "stream.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS   1000
#define REDRAW_MS 100
#define BAR_WIDTH 30

static uint64_t now_ms(void) {
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, const char *name, uint64_t total,
                    bool wanted) {
    memset(progress, 0, sizeof *progress);
    progress->name = name;
    progress->total = total;
    progress->wanted = wanted && isatty(STDERR_FILENO) == 1;
    progress->started_ms = progress->wanted ? now_ms() : 0;
}

void progress_step(struct progress *progress, uint64_t done) {
    uint64_t now;
    double seconds;
    double rate;

    if (!progress->wanted) {
        return;
    }
    now = now_ms();
    if (now - progress->started_ms < WAIT_MS ||
        now - progress->shown_ms < REDRAW_MS) {
        return;
    }
    seconds = (double)(now - progress->started_ms) / 1e3;
    rate = (double)done / 1e6 / seconds;
    progress->shown_ms = now;
    progress->shown = true;
    if (progress->total != 0) {
        double part = (double)done / (double)progress->total;
        int filled = (int)(part * BAR_WIDTH);

        (void)fprintf(stderr, "\r%s  [%.*s%*s] %3.0f %%  %.0f MB/s ",
                      progress->name, filled, "##############################",
                      BAR_WIDTH - filled, "", part * 100, rate);
    } else {
        (void)fprintf(stderr, "\r%s  %.0f MB  %.0f MB/s ", progress->name,
                      (double)done / 1e6, rate);
    }
    (void)fflush(stderr);
}

void progress_end(struct progress *progress) {
    if (progress->shown) {
        (void)fputs("\r\033[K", stderr);
        (void)fflush(stderr);
    }
}
