#!/usr/bin/env python3
"""check_headers.py: each header compiles alone, in C11 and as C++11.

Usage: check_headers.py [TREE]. Doors are tried in both languages; the inner
headers of core and host, which only C includes, in C; tables that a tool
writes are part of the one file that includes them. Included twice, a header
must not complain.
"""

import shutil
import subprocess

import tree

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
            "-Wsign-conversion", "-Wundef", "-Werror", "-fsyntax-only",
            "-fmax-errors=1"]
C = ["-x", "c", "-std=c11"]
CXX = ["-x", "c++", "-std=c++11"]


def try_alone(compiler, language, root, header, report):
    command = [compiler, *language, *WARNINGS, f"-I{root}/include",
               f"-I{header.parent}", "-D_POSIX_C_SOURCE=200809L", "-"]
    done = subprocess.run(command, input=f'#include "{header}"\n' * 2,
                          capture_output=True, text=True)
    if done.returncode:
        standard = language[-1].removeprefix("-std=")
        report.fault(header, 0, f"not alone in {standard}: {done.stderr}")


def main():
    root = tree.root_argument()
    report = tree.Report(root)
    cxx = shutil.which("c++")
    for header in tree.files(root / "include", ".h"):
        try_alone("cc", C, root, header, report)
        if cxx:
            try_alone(cxx, CXX, root, header, report)
    for header in tree.files(root / "core", ".h") + \
            tree.files(root / "host", ".h"):
        if not tree.is_generated(tree.text(header)):
            try_alone("cc", C, root, header, report)
    report.end("headers")


main()
