#!/usr/bin/env python3
"""check_links.py: links and file names in the documents lead somewhere.

Usage: check_links.py [TREE]. Relative links of every Markdown file name a
file of the tree, and a heading of it if they have an anchor; so do names in
backquotes that begin with a folder of the tree. Nothing is fetched.
"""

import re

import tree

LINK = re.compile(r"(?<!`)\[[^\]`]*(?:`[^`]*`[^\]`]*)*\]\(([^)\s]+)\)")
QUOTED = re.compile(r"`([\w.-]+/[\w./-]*)`")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def bare(content):
    """Without blocks of code, every line where it was."""
    return FENCED.sub(lambda found: "\n" * found.group().count("\n"), content)


def anchors(path):
    """The anchors that code hosts give to the headings of a file."""
    found = set()
    for title in re.findall(r"^#+ +(.*?) *$", bare(tree.text(path)), re.M):
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        found.add(slug)
    return found


def check_link(root, path, target):
    """What is wrong with a link, or None."""
    if re.match(r"[a-z]+:", target):
        return None
    name, _, anchor = target.partition("#")
    there = (path.parent / name).resolve() if name else path
    if not there.exists() or not there.is_relative_to(root):
        return f"no {name}"
    if anchor and anchor not in anchors(there):
        return f"no heading #{anchor} in {there.name}"
    return None


def is_named(root, name):
    """Whether a name in backquotes is there, or no name of this tree."""
    first = name.split("/")[0]
    if first in tree.SKIPPED or not (root / first).is_dir():
        return True
    return (root / name).exists()


def main():
    root = tree.root_argument()
    report = tree.Report(root)
    for path in tree.files(root, ".md"):
        content = bare(tree.text(path))
        for found in LINK.finditer(content):
            problem = check_link(root, path, found.group(1))
            if problem:
                line = content[:found.start()].count("\n") + 1
                report.fault(path, line, problem)
        for found in QUOTED.finditer(content):
            if not is_named(root, found.group(1)):
                line = content[:found.start()].count("\n") + 1
                report.fault(path, line, f"no {found.group(1)}")
    report.end("links")


main()
