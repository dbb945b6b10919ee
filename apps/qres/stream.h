/*
 * stream.h: files, pipes and memory, read and written alike.
 *
 * Program: qres. A file under its final name is always whole: output goes
 * to a temporary file beside it, which is renamed when all is written.
 */
#ifndef QRES_APP_STREAM_H
#define QRES_APP_STREAM_H

#include <stddef.h>

#include "fault.h"

struct input {
    const char *name;      /* as messages say it */
    const uint8_t *memory; /* instead of a file; or NULL */
    int fd;
    bool can_seek;
    uint64_t size;   /* if can_seek */
    uint64_t offset; /* of the next byte */
};

/* "-" is standard input. Directories are refused. */
int input_open(struct input *input, const char *path, struct fault *fault);
void input_memory(struct input *input, const uint8_t *bytes, size_t size);
/* Fills `out` unless the end comes first. */
int input_read(struct input *input, void *out, size_t size, size_t *got,
               struct fault *fault);
/* The same from `offset` on; needs can_seek, leaves the position alone. */
int input_read_at(const struct input *input, uint64_t offset, void *out,
                  size_t size, size_t *got, struct fault *fault);
void input_seek(struct input *input, uint64_t offset);
void input_close(struct input *input);

struct output {
    const char *name;
    char *temporary; /* to be renamed; or NULL */
    uint8_t *memory; /* of output_memory, [size] */
    size_t memory_room;
    uint8_t *held; /* not yet written */
    size_t held_size;
    int fd;
    bool in_memory;
    bool overwrites;
    bool is_terminal;
    uint64_t size; /* bytes so far */
};

/* "-" is standard output. `force`: an existing file may be replaced. */
int output_open(struct output *output, const char *path, bool force,
                struct fault *fault);
/* At the end of an existing file, which is first cut to `size` bytes. */
int output_append(struct output *output, const char *path, uint64_t size,
                  struct fault *fault);
void output_memory(struct output *output);
int output_write(struct output *output, const void *bytes, size_t size,
                 struct fault *fault);
int output_print(struct output *output, struct fault *fault, const char *format,
                 ...) PRINTF_LIKE(3, 4);
/* Replaces bytes already written; not for pipes. */
int output_patch(struct output *output, uint64_t offset, const void *bytes,
                 size_t size, struct fault *fault);
/* Everything to the disk, then the final name. */
int output_commit(struct output *output, struct fault *fault);
/* Takes back all that output_append wrote. */
void output_cut(struct output *output, uint64_t size);
/* Leaves nothing behind; no harm after output_commit. */
void output_close(struct output *output);

/* A bar on a terminal for what takes longer than a second. */
struct progress {
    const char *name;
    uint64_t total; /* 0: unknown */
    uint64_t started_ms;
    uint64_t shown_ms;
    bool wanted;
    bool shown;
};
void progress_begin(struct progress *progress, const char *name, uint64_t total,
                    bool wanted);
void progress_step(struct progress *progress, uint64_t done);
void progress_end(struct progress *progress);

#endif
