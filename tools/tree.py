"""tree.py: what the checkers share: the files of the tree, C text, reports."""

import os
import re
import sys
from pathlib import Path

SKIPPED = {".git", ".cache", "build", "node_modules", "__pycache__"}


def files(root, *suffixes):
    """Files below root, sorted, that end in one of the suffixes (or all)."""
    found = []
    for folder, inner, names in os.walk(root):
        inner[:] = [n for n in inner
                    if n not in SKIPPED and not n.startswith("build-")]
        found += [Path(folder, n) for n in names if n not in SKIPPED
                  and (not suffixes or n.endswith(suffixes))]
    return sorted(found)


def text(path):
    return path.read_text(encoding="utf-8")


def is_generated(content):
    """Generated tables say so in their first lines."""
    return "do not edit" in content[:600]


TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'",
                   re.DOTALL)


def bare(content, keep_strings=False):
    """C without comments (and strings), every line where it was."""
    def blank(match):
        found = match.group()
        if found[0] != "/":
            return found if keep_strings else found[0] + found[-1]
        return " " + "\n" * found.count("\n")
    return TOKEN.sub(blank, content)


def without_directives(content):
    """C without preprocessor lines, every line where it was."""
    def blank(match):
        return "\n" * match.group().count("\n")
    return re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", blank, content,
                  flags=re.MULTILINE)


class Report:
    """Collects findings; ends the checker with exit code 0 or 1."""

    def __init__(self, root):
        self.root = Path(root)
        self.count = 0

    def fault(self, path, line, message):
        self.count += 1
        if isinstance(path, Path) and path.is_relative_to(self.root):
            path = path.relative_to(self.root)
        print(f"{path}:{line}: {message}" if line else f"{path}: {message}")

    def end(self, what):
        print(f"{what}: {self.count} faults")
        sys.exit(1 if self.count else 0)


def root_argument():
    """The tree to check: the first argument, or the one this file is in."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).resolve()
    return Path(__file__).resolve().parent.parent
