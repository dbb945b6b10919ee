#!/usr/bin/env python3
"""check_sizes.py: the types in the doors have the sizes of tools/sizes.txt.

Usage: check_sizes.py [TREE] compares; check_sizes.py --write writes. A size
that changes breaks every program built before: raise the SOVERSION, then
write the table. Sizes are read from objects, so nothing needs to run.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tree

COMPILERS = ["gcc -m64", "arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb"]
HEAD = """# sizes.txt: bytes of the types in the doors, written by
# tools/check_sizes.py --write.
# type | x86-64 | cortex-m3
"""


def types(root):
    """Structs and struct typedefs that a door defines."""
    for door in tree.files(root / "include", ".h"):
        code = tree.bare(tree.text(door))
        yield from re.findall(r"^(struct qres_\w+) \{", code, re.MULTILINE)
        yield from re.findall(r"^\} (qres_\w+);", code, re.MULTILINE)


def sizes(root, command, names):
    """Sizes by a compiler, or None if it is missing."""
    compiler, *flags = command.split()
    if not shutil.which(compiler):
        return None
    source = "".join(f'#include "{door}"\n' for door in
                     tree.files(root / "include", ".h"))
    source += "".join(f"char size_{i}[sizeof({name})];\n"
                      for i, name in enumerate(names))
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder, "sizes.o"))
        subprocess.run([compiler, *flags, "-std=c11", "-fno-common",
                        f"-I{root}/include", "-xc", "-", "-c", "-o", target],
                       input=source, text=True, check=True)
        output = subprocess.run(
            [compiler.removesuffix("gcc") + "nm", "-S", target],
            stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.findall(r"^\w+ (\w+) \w size_(\d+)$", output, re.MULTILINE)
    by_index = {int(index): int(size, 16) for size, index in found}
    return [by_index[i] for i in range(len(names))]


def table(root):
    """The whole table as text, or None if a compiler is missing."""
    names = sorted(set(types(root)))
    columns = [sizes(root, command, names) for command in COMPILERS]
    if None in columns:
        return None
    return HEAD + "".join(
        f"{name:<32} | {' | '.join(f'{column[i]:>5}' for column in columns)}\n"
        for i, name in enumerate(names))


def main():
    if sys.argv[1:] == ["--write"]:
        root = Path(__file__).resolve().parent.parent
        (root / "tools" / "sizes.txt").write_text(table(root))
        return
    root = tree.root_argument()
    report = tree.Report(root)
    path = root / "tools" / "sizes.txt"
    now = table(root)
    if now is None:
        sys.exit(77)
    for line in sorted(set(now.splitlines()) ^
                       set(tree.text(path).splitlines())):
        report.fault(path, 0, f"{'is' if line in now else 'was'}: {line}")
    report.end("sizes")


main()
