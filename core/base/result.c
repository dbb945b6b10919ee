/*
 * result.c: names and texts of the result codes.
 *
 * Room: base. Spec: docs/errors.md.
 */
#include "qres/base.h"

const char *qres_result_name(int result) {
    switch (result) {
#define QRES_RESULT_NAME(name, value, text)                                    \
    case value:                                                                \
        return #name;
        QRES_RESULTS(QRES_RESULT_NAME)
#undef QRES_RESULT_NAME
    default:
        return "QRES_E_UNKNOWN";
    }
}

const char *qres_result_text(int result) {
    switch (result) {
#define QRES_RESULT_TEXT(name, value, text)                                    \
    case value:                                                                \
        return text;
        QRES_RESULTS(QRES_RESULT_TEXT)
#undef QRES_RESULT_TEXT
    default:
        return "a code that this version does not know";
    }
}

uint32_t qres_base_version(void) {
    return QRES_VERSION;
}
