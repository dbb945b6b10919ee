/*
 * describe.h: columns and front ends in words.
 *
 * Program: qres.
 */
#ifndef QRES_APP_DESCRIBE_H
#define QRES_APP_DESCRIBE_H

#include <stddef.h>

#include "qres/codec.h"

#define DESCRIBE_SIZE 128

/* "decimal, 2 places"; "alphabet of 14 decimals"; "ordered bits". */
void describe_front(const struct qres_column *column, char out[DESCRIBE_SIZE]);
/* Why the encoder took it. */
void describe_reason(const struct qres_column *column, char out[DESCRIBE_SIZE]);

const char *method_name(enum qres_method method);

#endif
