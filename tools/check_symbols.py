#!/usr/bin/env python3
"""check_symbols.py: what core defines, exports and leaves undefined.

Usage: check_symbols.py TREE TARGET, a target of tools/undefined.txt. Every
external of core begins with qres_, only doors export, and only the symbols
listed there stay undefined. Exits 77 if the target's compiler is missing.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tree

FLAGS = ["-std=c11", "-ffreestanding", "-fno-pic", "-w"]


def targets(root):
    """{target: (compiler and flags, symbols that may stay undefined)}."""
    found = {}
    for line in (root / "tools" / "undefined.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, command, allowed = line.split("|")
            command = command.replace("{tree}", str(root)).split()
            found[name.strip()] = command, set(allowed.split())
    return found


def reader_of(compiler):
    """The nm that reads this compiler's objects."""
    if compiler == "clang":
        return shutil.which("llvm-nm") or shutil.which("llvm-nm-14")
    return shutil.which(compiler.removesuffix("gcc") + "nm")


def compile_core(root, command, folder):
    """Compiles core into folder; returns the objects and an error text."""
    objects = []
    for source in tree.files(root / "core", ".c"):
        objects.append(str(Path(folder, source.stem + ".o")))
        done = subprocess.run(
            [*command, *FLAGS, f"-I{root}/include", "-c", str(source),
             "-o", objects[-1]], capture_output=True, text=True)
        if done.returncode:
            return [], done.stderr.strip()
    return objects, ""


def read_symbols(nm, objects):
    """The sets of defined externals and of undefined symbols."""
    defined, undefined = set(), set()
    output = subprocess.run([nm, "-g", *objects], capture_output=True,
                            text=True, check=True).stdout
    for match in re.finditer(r"^[0-9a-f]* +([A-Za-z]) (\S+)$", output,
                             re.MULTILINE):
        (undefined if match[1] == "U" else defined).add(match[2])
    return defined, undefined - defined


def faults(root, command, allowed):
    """Sentences about one target; empty if all is well."""
    with tempfile.TemporaryDirectory() as folder:
        objects, error = compile_core(root, command, folder)
        if error:
            return [error]
        defined, undefined = read_symbols(reader_of(command[0]), objects)
    found = [f"{name} does not begin with qres_"
             for name in sorted(defined) if not name.startswith("qres_")]
    found += [f"{name} is undefined and not in tools/undefined.txt"
              for name in sorted(undefined - allowed)]
    return found


def exported_faults(root):
    """Default visibility is for what a door declares, and for nothing else."""
    doors = "".join(tree.without_directives(tree.bare(tree.text(path)))
                    for path in tree.files(root / "include", ".h"))
    found = []
    for path in tree.files(root / "core", ".c", ".h"):
        if re.search(r"\bQRES_API\b", tree.bare(tree.text(path))):
            found.append(f"{path.name} uses QRES_API; only doors may")
    for match in re.finditer(r"QRES_API\b([^;{]*?)\(", doors):
        name = match[1].split()[-1].lstrip("*")
        if not name.startswith("qres_"):
            found.append(f"{name} in a door does not begin with qres_")
    return found


def main():
    root = Path(sys.argv[1]).resolve()
    report = tree.Report(root)
    for sentence in exported_faults(root):
        report.fault("exported", 0, sentence)
    command, allowed = targets(root)[sys.argv[2]]
    if not shutil.which(command[0]) or not reader_of(command[0]):
        sys.exit(77)
    for sentence in faults(root, command, allowed):
        report.fault(sys.argv[2], 0, sentence)
    report.end(f"symbols of {sys.argv[2]}")


main()
