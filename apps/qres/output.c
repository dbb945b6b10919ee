/*
 * output.c: bytes to a file, a pipe or memory.
 *
 * Program: qres.
 *
 * A regular file is written beside its final place, as .NAME.XXXXXX, and
 * gets its name when it is whole. A signal that ends the program takes the
 * temporary file away; only kill -9 leaves one, never under the final name.
 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HELD_SIZE ((size_t)1 << 16)

static int blame(struct fault *fault, const char *action) {
    fault->is_output = fault->is_output || fault->result == QRES_OK;
    return fault_system(fault, action);
}

static int refuse(struct fault *fault) {
    fault->is_output = fault->is_output || fault->result == QRES_OK;
    return fault_set(fault, QRES_E_EXISTS, "exists; -f would replace it");
}

/* ---- the temporary file goes when a signal comes ------------------------ */

static const int deadly[] = {SIGHUP, SIGINT, SIGTERM};
static char doomed[4096]; /* path; "" = none */

static void take_away(int signal_number) {
    struct sigaction standard;

    (void)unlink(doomed);
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    (void)sigaction(signal_number, &standard, NULL);
    (void)raise(signal_number);
}

static void watch(const char *path) {
    struct sigaction action;

    doomed[0] = '\0';
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    if (path != NULL && strlen(path) < sizeof doomed) {
        memcpy(doomed, path, strlen(path) + 1);
        action.sa_handler = take_away;
    }
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++) {
        struct sigaction before;

        /* What the caller told us to ignore (nohup) stays ignored. */
        if (sigaction(deadly[i], NULL, &before) == 0 &&
            before.sa_handler != SIG_IGN) {
            (void)sigaction(deadly[i], &action, NULL);
        }
    }
}

/* ---- opening ------------------------------------------------------------ */

static int prepare(struct output *output, const char *name,
                   struct fault *fault) {
    memset(output, 0, sizeof *output);
    output->name = name;
    output->fd = -1;
    output->held = malloc(HELD_SIZE);
    return output->held != NULL
               ? QRES_OK
               : fault_set(fault, QRES_E_MEMORY, "out of memory");
}

/* ".NAME.XXXXXX" in the folder of `path`. */
static char *name_beside(const char *path) {
    const char *slash = strrchr(path, '/');
    size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    size_t size = strlen(path) + sizeof "..XXXXXX";
    char *name = malloc(size);

    if (name != NULL) {
        (void)snprintf(name, size, "%.*s.%s.XXXXXX", (int)folder, path,
                       path + folder);
    }
    return name;
}

static int open_temporary(struct output *output, struct fault *fault) {
    mode_t mask = umask(0);

    (void)umask(mask);
    output->temporary = name_beside(output->name);
    if (output->temporary == NULL) {
        return fault_set(fault, QRES_E_MEMORY, "out of memory");
    }
    output->fd = mkstemp(output->temporary);
    if (output->fd < 0) {
        int result = blame(fault, "cannot create");

        free(output->temporary);
        output->temporary = NULL;
        return result;
    }
    watch(output->temporary);
    (void)fchmod(output->fd, 0666 & ~mask);
    return QRES_OK;
}

int output_open(struct output *output, const char *path, bool force,
                struct fault *fault) {
    struct stat status;
    int result = prepare(output, path, fault);

    if (result != QRES_OK) {
        return result;
    }
    if (strcmp(path, "-") == 0) {
        output->name = "standard output";
        output->fd = STDOUT_FILENO;
        output->is_terminal = isatty(STDOUT_FILENO) == 1;
        return QRES_OK;
    }
    output->overwrites = force;
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode)) {
            fault->is_output = true;
            return fault_set(fault, QRES_E_IO, "is a directory");
        }
        if (!S_ISREG(status.st_mode)) {
            output->fd = open(path, O_WRONLY | O_CLOEXEC);
            return output->fd < 0 ? blame(fault, "cannot open") : QRES_OK;
        }
        if (!force) {
            return refuse(fault);
        }
    }
    return open_temporary(output, fault);
}

int output_append(struct output *output, const char *path, uint64_t size,
                  struct fault *fault) {
    int result = prepare(output, path, fault);

    if (result != QRES_OK) {
        return result;
    }
    output->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (output->fd < 0) {
        return blame(fault, "cannot open");
    }
    if (ftruncate(output->fd, (off_t)size) != 0 ||
        lseek(output->fd, 0, SEEK_END) < 0) {
        return blame(fault, "cannot go to its end");
    }
    output->size = size;
    return QRES_OK;
}

void output_memory(struct output *output) {
    memset(output, 0, sizeof *output);
    output->name = "memory";
    output->fd = -1;
    output->in_memory = true;
}

/* ---- writing ------------------------------------------------------------ */

static int write_memory(struct output *output, const void *bytes, size_t size,
                        struct fault *fault) {
    if (size > output->memory_room - (size_t)output->size) {
        size_t room = 2 * output->memory_room + size + 65536;
        uint8_t *grown = realloc(output->memory, room);

        if (grown == NULL) {
            return fault_set(fault, QRES_E_MEMORY, "out of memory");
        }
        output->memory = grown;
        output->memory_room = room;
    }
    memcpy(output->memory + output->size, bytes, size);
    output->size += size;
    return QRES_OK;
}

static int write_all(struct output *output, const uint8_t *bytes, size_t size,
                     struct fault *fault) {
    while (size != 0) {
        ssize_t count = write(output->fd, bytes, size);

        if (count < 0 && errno != EINTR) {
            return blame(fault, "cannot write");
        }
        bytes += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return QRES_OK;
}

static int flush(struct output *output, struct fault *fault) {
    size_t size = output->held_size;

    output->held_size = 0;
    return write_all(output, output->held, size, fault);
}

int output_write(struct output *output, const void *bytes, size_t size,
                 struct fault *fault) {
    int result = QRES_OK;

    if (size == 0) {
        return QRES_OK;
    }
    if (output->in_memory) {
        return write_memory(output, bytes, size, fault);
    }
    output->size += size;
    if (size > HELD_SIZE - output->held_size) {
        result = flush(output, fault);
    }
    if (result == QRES_OK && size > HELD_SIZE) {
        return write_all(output, bytes, size, fault);
    }
    if (result == QRES_OK) {
        memcpy(output->held + output->held_size, bytes, size);
        output->held_size += size;
    }
    return result;
}

int output_print(struct output *output, struct fault *fault, const char *format,
                 ...) {
    char text[512];
    va_list arguments;
    int size;

    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 errs */
    size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= sizeof text) {
        return fault_set(fault, QRES_E_SPACE, "a line is too long");
    }
    return output_write(output, text, (size_t)size, fault);
}

int output_patch(struct output *output, uint64_t offset, const void *bytes,
                 size_t size, struct fault *fault) {
    int result = flush(output, fault);

    if (result == QRES_OK &&
        pwrite(output->fd, bytes, size, (off_t)offset) != (ssize_t)size) {
        result = blame(fault, "cannot go back to write");
    }
    return result;
}

/* ---- the end ------------------------------------------------------------ */

static int give_name(struct output *output, struct fault *fault) {
    /* link() refuses a file that came meanwhile, rename() replaces it. */
    if (output->overwrites) {
        if (rename(output->temporary, output->name) != 0) {
            return blame(fault, "cannot rename");
        }
    } else if (link(output->temporary, output->name) == 0) {
        (void)unlink(output->temporary);
    } else if (errno == EEXIST) {
        return refuse(fault);
    } else if (rename(output->temporary, output->name) != 0) {
        return blame(fault, "cannot rename");
    }
    watch(NULL);
    free(output->temporary);
    output->temporary = NULL;
    return QRES_OK;
}

int output_commit(struct output *output, struct fault *fault) {
    int result = QRES_OK;

    if (output->in_memory) {
        return QRES_OK;
    }
    result = flush(output, fault);
    if (result == QRES_OK && output->fd > STDERR_FILENO) {
        /* A device has no disk to wait for; close() tells what is left. */
        (void)fsync(output->fd);
        if (close(output->fd) != 0) {
            result = blame(fault, "cannot close");
        }
        output->fd = -1;
    }
    if (result == QRES_OK && output->temporary != NULL) {
        result = give_name(output, fault);
    }
    return result;
}

void output_cut(struct output *output, uint64_t size) {
    if (output->fd > STDERR_FILENO && ftruncate(output->fd, (off_t)size) == 0) {
        (void)fsync(output->fd);
    }
}

void output_close(struct output *output) {
    if (output->fd > STDERR_FILENO) {
        (void)close(output->fd);
        output->fd = -1;
    }
    if (output->temporary != NULL) {
        (void)unlink(output->temporary);
        watch(NULL);
        free(output->temporary);
        output->temporary = NULL;
    }
    free(output->held);
    output->held = NULL;
    free(output->memory);
    output->memory = NULL;
}
