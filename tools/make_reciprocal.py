#!/usr/bin/env python3
"""make_reciprocal.py: writes core/model/reciprocal.h (arithmetic.md 5.2).

Entry i holds round(2^15 / (128 + i)) - 1 as one byte, i = 0..127.
--check compares instead of writing and exits 1 on a difference.
"""
import pathlib
import sys

PATH = pathlib.Path(__file__).parent.parent / "core/model/reciprocal.h"

HEAD = """/*
 * reciprocal.h: reciprocals of 8-bit mantissas, made by
 * tools/make_reciprocal.py.
 *
 * Room: model. Spec: spec/arithmetic.md 5.2.
 */
#ifndef QRES_RECIPROCAL_H
#define QRES_RECIPROCAL_H

#include <stdint.h>

/* round(2^15 / (128 + i)) - 1 */
static const uint8_t reciprocal_table[128] = {
"""


def table():
    values = [(2 ** 15 + (128 + i) // 2) // (128 + i) - 1 for i in range(128)]
    rows = []
    for start in range(0, 128, 15):
        row = ", ".join(f"{v:3d}" for v in values[start:start + 15])
        rows.append("    " + row + ",\n")
    return HEAD + "".join(rows) + "};\n\n#endif\n"


def main():
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if PATH.read_text() == table() else f"{PATH.name}: stale")
    PATH.write_text(table())


main()
