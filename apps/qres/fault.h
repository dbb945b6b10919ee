/*
 * fault.h: what went wrong, where, and the exit code that follows.
 *
 * Program: qres. The deepest function that knows the reason writes it down;
 * whoever knows the file's name says it.
 */
#ifndef QRES_APP_FAULT_H
#define QRES_APP_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "qres/base.h"

enum exit_code {
    EXIT_CODE_DONE,
    EXIT_CODE_NO,      /* the answer is no */
    EXIT_CODE_USAGE,   /* the command line makes no sense */
    EXIT_CODE_IO,      /* a file cannot be read, written or found */
    EXIT_CODE_DATA,    /* the input is malformed */
    EXIT_CODE_INTERNAL /* a fault of this program */
};

struct fault {
    int result; /* QRES_E_*; 0: none */
    bool has_offset;
    bool is_output;  /* of the file written, not the one read */
    uint64_t offset; /* in the file, bytes */
    char reason[200];
};

#if defined(__GNUC__) || defined(__clang__)
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* Both return `result`, and keep what was written down before. */
int fault_set(struct fault *fault, int result, const char *format, ...)
    PRINTF_LIKE(3, 4);
int fault_at(struct fault *fault, int result, uint64_t offset,
             const char *format, ...) PRINTF_LIKE(4, 5);
/* QRES_E_IO (or _EXISTS, _FOUND) from errno: "cannot open: ...". */
int fault_system(struct fault *fault, const char *action);

/* "qres: file: reason (QRES_E_DATA) at byte 1042" on stderr; the code. */
enum exit_code fault_say(const struct fault *fault, const char *file);
enum exit_code fault_exit_code(int result);

/* "qres: ..." on stderr. */
void say(const char *format, ...) PRINTF_LIKE(1, 2);
/* The same, and a hint at --help; returns EXIT_CODE_USAGE. */
enum exit_code say_usage(const char *command, const char *format, ...)
    PRINTF_LIKE(2, 3);

#endif
