/*
 * input.c: bytes from a file, a pipe or memory.
 *
 * Program: qres.
 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int input_open(struct input *input, const char *path, struct fault *fault) {
    struct stat status;
    bool is_standard = strcmp(path, "-") == 0;

    memset(input, 0, sizeof *input);
    input->name = is_standard ? "standard input" : path;
    input->fd = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0) {
        return fault_system(fault, "cannot open");
    }
    if (fstat(input->fd, &status) != 0) {
        return fault_system(fault, "cannot look at it");
    }
    if (S_ISDIR(status.st_mode)) {
        return fault_set(fault, QRES_E_IO, "is a directory");
    }
    if (S_ISREG(status.st_mode)) {
        off_t position = lseek(input->fd, 0, SEEK_CUR);

        /* A standard input that someone read from is taken as a pipe. */
        input->can_seek = position == 0;
        input->size = (uint64_t)status.st_size;
    }
    return QRES_OK;
}

void input_memory(struct input *input, const uint8_t *bytes, size_t size) {
    memset(input, 0, sizeof *input);
    input->name = "memory";
    input->memory = bytes;
    input->fd = -1;
    input->can_seek = true;
    input->size = size;
}

static size_t copy_memory(const struct input *input, uint64_t offset, void *out,
                          size_t size) {
    uint64_t rest = offset < input->size ? input->size - offset : 0;

    size = size < rest ? size : (size_t)rest;
    if (size != 0 && input->memory != NULL) {
        memcpy(out, input->memory + offset, size);
    }
    return size;
}

int input_read_at(const struct input *input, uint64_t offset, void *out,
                  size_t size, size_t *got, struct fault *fault) {
    size_t done = 0;

    if (input->memory != NULL || input->fd < 0) {
        *got = copy_memory(input, offset, out, size);
        return QRES_OK;
    }
    while (done < size) {
        ssize_t count =
            input->can_seek
                ? pread(input->fd, (uint8_t *)out + done, size - done,
                        (off_t)(offset + done))
                : read(input->fd, (uint8_t *)out + done, size - done);

        if (count < 0 && errno != EINTR) {
            return fault_system(fault, "cannot read");
        }
        if (count == 0) {
            break;
        }
        done += count > 0 ? (size_t)count : 0;
    }
    *got = done;
    return QRES_OK;
}

int input_read(struct input *input, void *out, size_t size, size_t *got,
               struct fault *fault) {
    int result = input_read_at(input, input->offset, out, size, got, fault);

    if (result == QRES_OK) {
        input->offset += *got;
    }
    return result;
}

void input_seek(struct input *input, uint64_t offset) {
    input->offset = offset;
}

void input_close(struct input *input) {
    if (input->fd > STDIN_FILENO) {
        (void)close(input->fd);
    }
    input->fd = -1;
}
