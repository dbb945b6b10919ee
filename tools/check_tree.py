#!/usr/bin/env python3
"""check_tree.py: file names, the first lines of files, words to keep out.

Usage: check_tree.py [TREE]. A file name occurs once; a source file's first
lines say its name and purpose and, in core, its room and its section of the
spec; no unfinished work is marked and no path of one machine is named.
"""

import re

import tree

# Names that tools or readers expect in more than one folder.
REPEATED = {"CMakeLists.txt", "README.md", ".gitignore", "__init__.py"}
DATA = ("tests/golden/", "tests/fuzz/corpus/", "samples/", "bench/results/")
WORDS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
PATHS = re.compile(r"(?<![\w.])/(home|root|work|Users)/\w")


def first_lines(path, name):
    """The pattern that opens a file of this kind, or None."""
    if path.suffix in (".c", ".h"):
        return rf"/\*\n \* {name}: \S"
    if path.suffix == ".py":
        return rf"(#!.*\n)?\"\"\"{name}: \S"
    if path.suffix in (".sh", ".cmake") or path.name == "CMakeLists.txt":
        return rf"(#!.*\n)?# {name}: \S"
    return None


def check_first_lines(path, inner, content, report):
    name = rf"({re.escape(inner)}|{re.escape(path.name)})"
    if inner.startswith("include/"):
        name = re.escape(inner[len("include/"):])
    pattern = first_lines(path, name)
    if pattern and not re.match(pattern, content):
        report.fault(path, 1, "must begin with its name and its purpose")
    top = content.split("*/")[0]
    if re.match(r"(core|include)/.*\.[ch]$", inner):
        room = inner.split("/")[1] if inner[0] == "c" else path.stem
        if not re.search(rf"Room: {room}\b", top):
            report.fault(path, 1, f"its comment must say `Room: {room}`")
        if not re.search(r"Spec: (spec/|docs/|none; \w)", top):
            report.fault(path, 1, "its comment must say `Spec: spec/...`")


def main():
    root = tree.root_argument()
    report = tree.Report(root)
    seen = {}
    for path in tree.files(root):
        inner = path.relative_to(root).as_posix()
        if inner.startswith(DATA):
            continue
        if path.name in seen and path.name not in REPEATED:
            report.fault(path, 0, f"name also used by {seen[path.name]}")
        seen[path.name] = inner
        try:
            content = tree.text(path)
        except UnicodeDecodeError:
            continue
        check_first_lines(path, inner, content, report)
        for number, line in enumerate(content.splitlines(), 1):
            for pattern in (WORDS, PATHS):
                found = pattern.search(line)
                if found:
                    report.fault(path, number, f"holds {found.group()!r}")
    report.end("tree")


main()
