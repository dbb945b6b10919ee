#!/usr/bin/env python3
"""test_planted.py: each checker finds the fault planted for it.

A row copies the tree, plants one fault, runs one checker on the copy and
wants it to fail with the given words. One TAP row a fault.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Two rooms are enough of core, and fast.
COPIED = ("core/base", "core/bits", "include", "tools", "docs", "firmware")

TOP = """/*
 * {name}: a planted fault.
 *
 * Room: base. Spec: spec/arithmetic.md 1.
 */
"""


def add(inner, body, top=TOP):
    """A new file with a proper first comment."""
    def plant(root):
        path = root / inner
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(top.format(name=path.name) + body)
    return plant


def edit(inner, old, new):
    """One edit of a file that exists."""
    def plant(root):
        path = root / inner
        content = path.read_text()
        if not re.search(old, content):
            raise SystemExit(f"cannot plant in {inner}: no {old}")
        path.write_text(re.sub(old, new, content, count=1))
    return plant


def lines(count, body="    x++;\n"):
    return ("int qres_planted_count(int x) {\n" + body * count +
            "    return x;\n}\n")


NESTED = ("int qres_planted_nest(int x) {\n" +
          "".join("    " * n + "if (x) {\n" for n in range(1, 6)) +
          "    x++;\n" + "    }\n" * 5 + "    return x;\n}\n")
SEVEN = ("int qres_planted_seven(int a, int b, int c, int d,\n"
         "                       int e, int f, int g) {\n    return a;\n}\n")

# Name of the row, checker, fault, words of the finding.
ROWS = [
    ("an upward include", "layers.py",
     add("core/base/planted.c", '#include "qres/bits.h"\n'),
     "base may not use bits"),
    ("a door that points up", "layers.py",
     edit("include/qres/base.h", "#include <stddef.h>",
          '#include "qres/bits.h"'), "base may not use bits"),
    ("another room's inner header", "layers.py",
     add("core/base/planted.c", '#include "other.h"\n'),
     "not a header of base"),
    ("libc in core", "layers.py",
     add("core/base/planted.c", "#include <stdio.h>\n"),
     "<stdio.h> is not freestanding"),
    ("a room outside the table", "layers.py",
     add("core/attic/planted.c", ""), "attic is not in tools/layers.txt"),
    ("a clock in the simulator", "layers.py",
     add("sim/planted.c", "#include <time.h>\n"), "sim may not use time.h"),
    ("a host room's inner header in another", "layers.py",
     add("host/planted/planted.c", '#include "elsewhere.h"\n'),
     "belongs to another room"),
    ("a function too long", "limits.py",
     add("core/base/planted.c", lines(68)), "71 lines"),
    ("a file too long", "limits.py",
     add("core/base/planted.c", "int x;\n" * 600), "605 lines"),
    ("a door too long", "limits.py",
     edit("include/qres/base.h", r"\Z", "\n" * 400), "limit 400"),
    ("seven parameters", "limits.py",
     add("core/base/planted.c", SEVEN), "7 parameters"),
    ("five blocks deep", "limits.py",
     add("core/base/planted.c", NESTED), "nests 5 deep"),
    ("a line of 81 columns", "limits.py",
     add("core/base/planted.c", "/*" + "-" * 77 + "*/\n"), "81 columns"),
    ("a file name used twice", "tree.py",
     add("core/bits/result.c", ""), "name also used by"),
    ("no first comment", "tree.py",
     add("core/base/planted.c", "int x;\n", top=""), "must begin with"),
    ("a comment with another file's name", "tree.py",
     edit("core/base/result.c", "result.c", "wide.c"), "must begin with"),
    ("a comment without the room", "tree.py",
     edit("core/base/result.c", "Room", "Rome"), "must say `Room: base`"),
    ("a comment without the spec", "tree.py",
     edit("core/base/result.c", "Spec", "Spic"), "must say `Spec"),
    ("unfinished work", "tree.py",
     add("core/base/planted.c", "/* TO" "DO */\n"), "holds 'TO" "DO'"),
    ("a path of one machine", "tree.py",
     add("core/base/planted.c", "/* /ho" "me/me */\n"), "holds '/ho" "me/m'"),
    ("a link that leads nowhere", "links.py",
     add("docs/planted.md", "See [there](nowhere.md).\n", top=""),
     "planted.md:1: no nowhere.md"),
    ("a heading that is not there", "links.py",
     add("docs/planted.md", "\n[See](HACKING.md#planted).\n", top=""),
     "no heading #planted in HACKING.md"),
    ("a name of no file", "links.py",
     add("docs/planted.md", "See `tools/nowhere.py`.\n", top=""),
     "no tools/nowhere.py"),
    ("the type float", "float.py",
     add("core/base/planted.c", "float x;\n"), "float in core"),
    ("a floating constant", "float.py",
     add("core/base/planted.c", "int x = 1.5;\n"), "1.5 in core"),
    ("a float behind a macro", "float.py",
     add("core/base/planted.c", "#define A(x, y) x##y\n"
         "A(flo, at) q(int x) {\n    return x;\n}\n"), "SSE"),
    ("a header that needs another", "headers.py",
     add("core/base/planted.h", "uint8_t x;\n"), "not alone in c11"),
    ("a header that C++ refuses", "headers.py",
     edit("include/qres/base.h", "QRES_API const char \\*qres_result_name",
          "extern int class;\nQRES_API const char *qres_result_name"),
     "not alone in c++11"),
    ("a header without a guard", "headers.py",
     add("core/base/planted.h", "struct x { int y; };\n"), "redefinition"),
    ("an external without the prefix", "symbols.py",
     add("core/base/planted.c", "int planted(void) {\n    return 1;\n}\n"),
     "planted does not begin with qres_"),
    ("a call out of core", "symbols.py",
     add("core/base/planted.c", "void *malloc(__SIZE_TYPE__);\n"
         "void *qres_planted(void) {\n    return malloc(1);\n}\n"),
     "malloc is undefined and not in tools/undefined.txt"),
    ("an export outside the doors", "symbols.py",
     add("core/base/planted.c", "#define QRES_API\nQRES_API int qres_x;\n"),
     "planted.c uses QRES_API"),
    ("an exported name without the prefix", "symbols.py",
     edit("include/qres/base.h", "uint32_t qres_base_version",
          "uint32_t base_version"), "base_version in a door"),
    ("an error code without its line", "errors.py",
     edit("include/qres/base.h", "is malformed", "is not well formed"),
     "docs/errors.md is not what"),
    ("a type that grew", "sizes.py",
     edit("include/qres/base.h", "uint64_t low;", "uint64_t low, lower;"),
     "is: qres_u128"),
    ("a frame above the limit", "stack.py",
     add("core/base/planted.c", "int qres_planted(int x) {\n"
         "    volatile char a[300];\n    a[x] = 1;\n    return a[0];\n}\n"),
     "qres_planted: frame of"),
    ("an array of variable length", "stack.py",
     add("core/base/planted.c", "int qres_planted(int x) {\n"
         "    volatile char a[x];\n    a[1] = 1;\n    return a[0];\n}\n"),
     "dynamic"),
    ("an unformatted file", "format.sh",
     add("core/base/planted.c", "int x ;\n"), "planted.c:6"),
    ("an uninitialised read", "cppcheck.sh",
     add("core/base/planted.c",
         "int qres_planted(void) {\n    int x;\n    return x;\n}\n"),
     "uninitvar"),
    ("a package line of two groups", "packages.sh",
     edit("tools/packages.txt", r"\Z", "demo test gcc extra\n"),
     "group package"),
    ("a word that splits", "shell.sh",
     add("tools/planted.sh", "rm -r $1/x\n", top="#!/bin/sh\n"),
     "SC2086"),
    ("a quotient by zero", "tidy",
     add("core/base/planted.c", "int qres_planted(int x);\n"
         "int qres_planted(int x) {\n    int y = 0;\n    return x / y;\n}\n"),
     "core.DivideZero"),
    ("a signed shift", "shifts.sh",
     add("core/base/planted.c", "int qres_planted(int x);\n"
         "int qres_planted(int x) {\n    return x >> 3;\n}\n"),
     "planted.c:8"),
    ("a sum of bytes, shifted as int", "shifts.sh",
     add("core/base/planted.c", "int qres_planted(unsigned char x);\n"
         "int qres_planted(unsigned char x) {\n    return (x - 1) >> 3;\n"
         "}\n"), "planted.c:8"),
]


def run(checker, root):
    """Runs a checker on the copy; exit code and all it printed."""
    if checker == "tidy":
        (root / "compile_commands.json").write_text(
            '[{"directory": "%s", "file": "core/base/planted.c", "command": '
            '"cc -std=c11 -Iinclude -c core/base/planted.c"}]' % root)
        command = [ROOT / "tools/check_tidy.sh", root]
    else:
        command = [root / "tools" / f"check_{checker}", root]
        if checker == "symbols.py":
            command.append("x86-64")
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def copy_tree(target):
    for folder in COPIED:
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, target / folder,
                            ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".clang-format", ".clang-tidy"):
        shutil.copy(ROOT / name, target / name)


def main():
    print(f"1..{len(ROWS)}")
    failures = 0
    for number, (name, checker, plant, words) in enumerate(ROWS, 1):
        with tempfile.TemporaryDirectory() as folder:
            copy_tree(Path(folder))
            plant(Path(folder))
            code, output = run(checker, Path(folder))
        if code == 77:
            print(f"ok {number} - {name} # SKIP no tool")
            continue
        found = code != 0 and words in output
        failures += not found
        print(f"{'ok' if found else 'not ok'} {number} - {name}")
        if not found:
            print(f"# exit code {code}:", *output.splitlines()[:9], sep="\n# ")
    sys.exit(1 if failures else 0)


main()
