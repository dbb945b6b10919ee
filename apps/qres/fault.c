/*
 * fault.c: reasons, messages and exit codes.
 *
 * Program: qres.
 */
#include "fault.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int write_down(struct fault *fault, int result, const char *format,
                      va_list arguments) PRINTF_LIKE(3, 0);
static int write_down(struct fault *fault, int result, const char *format,
                      va_list arguments) {
    if (fault->result == QRES_OK) {
        fault->result = result;
        /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 errs */
        (void)vsnprintf(fault->reason, sizeof fault->reason, format, arguments);
    }
    return result;
}

int fault_set(struct fault *fault, int result, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    (void)write_down(fault, result, format, arguments);
    va_end(arguments);
    return result;
}

int fault_at(struct fault *fault, int result, uint64_t offset,
             const char *format, ...) {
    va_list arguments;

    if (fault->result == QRES_OK) {
        fault->has_offset = true;
        fault->offset = offset;
    }
    va_start(arguments, format);
    (void)write_down(fault, result, format, arguments);
    va_end(arguments);
    return result;
}

int fault_system(struct fault *fault, const char *action) {
    int result = errno == EEXIST   ? QRES_E_EXISTS
                 : errno == ENOENT ? QRES_E_FOUND
                                   : QRES_E_IO;

    return fault_set(fault, result, "%s: %s", action, strerror(errno));
}

enum exit_code fault_exit_code(int result) {
    switch (result) {
    case QRES_OK:
        return EXIT_CODE_DONE;
    case QRES_E_ARG:
        return EXIT_CODE_USAGE;
    case QRES_E_IO:
    case QRES_E_EXISTS:
    case QRES_E_FOUND:
        return EXIT_CODE_IO;
    case QRES_E_DATA:
    case QRES_E_CHECKSUM:
    case QRES_E_VERSION:
    case QRES_E_LIMIT:
    case QRES_E_END:
    case QRES_E_RANGE:
        return EXIT_CODE_DATA;
    default:
        return EXIT_CODE_INTERNAL;
    }
}

enum exit_code fault_say(const struct fault *fault, const char *file) {
    const char *reason = fault->reason[0] != '\0'
                             ? fault->reason
                             : qres_result_text(fault->result);

    (void)fprintf(stderr, "qres: %s: %s (%s)", file, reason,
                  qres_result_name(fault->result));
    if (fault->has_offset) {
        (void)fprintf(stderr, " at byte %" PRIu64, fault->offset);
    }
    (void)fputc('\n', stderr);
    return fault_exit_code(fault->result);
}

static void say_line(const char *format, va_list arguments) PRINTF_LIKE(1, 0);
static void say_line(const char *format, va_list arguments) {
    (void)fputs("qres: ", stderr);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 errs */
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
}

void say(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    say_line(format, arguments);
    va_end(arguments);
}

enum exit_code say_usage(const char *command, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    say_line(format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "Try: qres%s%s --help\n", command != NULL ? " " : "",
                  command != NULL ? command : "");
    return EXIT_CODE_USAGE;
}
