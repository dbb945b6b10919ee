/*
 * consumer.c: a user of the installed library; exit code 0 if header and
 * library agree.
 */
#include <stdio.h>

#include <qres/base.h>

int main(void) {
    printf("qres %s: %s\n", QRES_VERSION_TEXT, qres_result_text(QRES_OK));
    return qres_base_version() == QRES_VERSION ? 0 : 1;
}
