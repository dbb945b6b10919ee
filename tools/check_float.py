#!/usr/bin/env python3
"""check_float.py: core computes with integers only.

Usage: check_float.py [TREE]. No floating type or constant in the text of
core and its doors; and gcc, told to keep to general registers, compiles it.
(clang accepts that option and the float too, so gcc it must be.)
"""

import platform
import re
import shutil
import subprocess

import tree

FLOAT = re.compile(r"\b(float|double|_Complex|__fp16|_Float\w*|__float128)\b"
                   r"|(?<![\w.])(\d+\.\d*|\.\d+)([eE][-+]?\d+)?[fFlL]?"
                   r"|(?<![\w.])\d+[eE][-+]?\d+")


def main():
    root = tree.root_argument()
    report = tree.Report(root)
    sources = tree.files(root / "core", ".c", ".h")
    for path in sources + tree.files(root / "include", ".h"):
        code = tree.bare(tree.text(path))
        for number, line in enumerate(code.splitlines(), 1):
            found = FLOAT.search(line)
            if found:
                report.fault(path, number, f"{found.group()} in core")
    gcc = shutil.which("gcc")
    if gcc and platform.machine() == "x86_64":
        for path in sources:
            if path.suffix == ".c":
                command = [gcc, "-std=c11", "-ffreestanding", "-O1",
                           "-mgeneral-regs-only", f"-I{root}/include",
                           "-w", "-c", str(path), "-o", "/dev/null"]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode:
                    report.fault(path, 0, done.stderr.strip())
    report.end("float")


main()
