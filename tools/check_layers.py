#!/usr/bin/env python3
"""check_layers.py: includes cross rooms by doors only, and point down only.

Usage: check_layers.py [TREE]. The table is tools/layers.txt; the rules for
what lies above core are below.
"""

import re

import tree

# What core may take from the compiler; string.h only for the mem functions.
FREESTANDING = {"stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "limits.h",
                "string.h"}
# The simulator is deterministic: no clock, no socket.
SIM_FORBIDDEN = re.compile(r"^(time|unistd|poll|netdb)\.h$|^(sys|netinet)/")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


def read_layers(path):
    rooms = {}
    for line in path.read_text().splitlines():
        room, _, below = line.partition(":")
        rooms[room] = below.split()
        for other in rooms[room]:
            if other not in rooms:
                raise SystemExit(f"{path}: {room} may not use {other}: "
                                 "it is not listed above it")
    return rooms


def includes(path):
    content = tree.bare(tree.text(path), keep_strings=True)
    for match in INCLUDE.finditer(content):
        line = content.count("\n", 0, match.start()) + 1
        yield line, match.group(1) == '"', match.group(2)


def inner_headers(folder):
    return {p.name for p in folder.glob("*.h")}


def check_core(path, room, allowed, report):
    """A file of core, or its door: doors at or below its room only."""
    own = set() if path.parent.name == "qres" else inner_headers(path.parent)
    for line, quoted, name in includes(path):
        if not quoted:
            if name not in FREESTANDING:
                report.fault(path, line, f"<{name}> is not freestanding")
        elif name.startswith("qres/"):
            door = name[5:-2]
            if door not in allowed and door != room:
                report.fault(path, line, f"{room} may not use {door}")
        elif name not in own:
            report.fault(path, line, f'"{name}" is not a header of {room}')


def check_above(path, own, report):
    """Above core: any door, headers of the folders in own, the system."""
    for line, quoted, name in includes(path):
        if quoted and not name.startswith("qres/") and name not in own:
            report.fault(path, line, f'"{name}" belongs to another room')


def main():
    root = tree.root_argument()
    report = tree.Report(root)
    rooms = read_layers(root / "tools" / "layers.txt")
    host = {p.name for p in (root / "host").glob("*/*.h")}
    for path in tree.files(root, ".c", ".h"):
        parts = path.relative_to(root).parts
        if parts[0] == "core" or parts[:2] == ("include", "qres"):
            room = parts[1] if parts[0] == "core" else path.stem
            if room in rooms:
                check_core(path, room, rooms[room], report)
            else:
                report.fault(path, 0, f"{room} is not in tools/layers.txt")
        elif parts[0] == "host":
            check_above(path, inner_headers(path.parent), report)
        elif parts[0] in ("apps", "sim"):
            check_above(path, inner_headers(path.parent) | host, report)
            if parts[0] == "sim":
                for line, _, name in includes(path):
                    if SIM_FORBIDDEN.search(name):
                        report.fault(path, line, f"sim may not use {name}")
    report.end("layers")


main()
