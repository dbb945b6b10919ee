#!/usr/bin/env python3
"""test_documents.py: what README.md and docs/GUIDE.md show is what happens.

Usage: test_documents.py BUILD [--write]. One TAP row a block:

    ```c                   a program is compiled and run; lines without main
                           stand so in a file of examples/
    ```console             each `$ command` runs, its output is that shown;
                           a line of three dots stands for any lines
    ```console measured    the same, but for speeds and for other compressors

The commands of a document run one after another in a folder of their own,
which has samples/. --write puts the real output into the documents.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = ("README.md", "docs/GUIDE.md")
FENCE = re.compile(r"^```(c|console|console measured)\n(.*?)^```$",
                   re.MULTILINE | re.DOTALL)
PEERS = re.compile(r"^(zstd|xz|lz4|brotli|bzip2)\b")
NUMBER = re.compile(r"^[\d.]+$")


class Runner:
    """A folder with the samples, in which commands run."""

    def __init__(self, folder, build):
        self.folder = Path(folder)
        self.build = build
        shutil.copytree(ROOT / "samples", self.folder / "samples")
        (self.folder / "build/demo/out").mkdir(parents=True)

    def run(self, *command):
        environment = dict(os.environ, LC_ALL="C",
                           PATH=f"{self.build}:{os.environ['PATH']}")
        return subprocess.run(
            command, cwd=self.folder, env=environment, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=100)


def masked(line, is_measured):
    """What must be equal of a line: not the widths of its columns."""
    words = line.split()
    if is_measured and PEERS.match(line):
        return [word for word in words if not NUMBER.match(word)]
    if is_measured and len(words) > 3 and all(map(NUMBER.match, words[-2:])):
        return words[:-2]
    return words


def differs(wanted, found, is_measured):
    """The first line that is not as shown, or None."""
    names = {line.split()[0] for line in found if line.strip()}
    if is_measured:  # a peer whose library is missing is left out
        wanted = [line for line in wanted
                  if not PEERS.match(line) or line.split()[0] in names]
    found = [masked(line, is_measured) for line in found]
    at, is_free = 0, False
    for line in wanted:
        if line.strip() == "...":
            is_free = True
            continue
        words = masked(line, is_measured)
        while is_free and at < len(found) and found[at] != words:
            at += 1
        if at >= len(found) or found[at] != words:
            return line
        at, is_free = at + 1, False
    return None if is_free or at == len(found) else " ".join(found[at])


def split_commands(block):
    """Pairs of a command and the lines shown behind it."""
    steps = []
    for line in block.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps[-1][0].endswith("\\"):
            steps[-1] = (steps[-1][0] + "\n" + line, [])
        else:
            steps[-1][1].append(line)
    return steps


def shorten(shown, found):
    """New output in the place of the old, cut where the old was."""
    bare = [line.strip() for line in shown]
    if "..." not in bare:
        return found
    cut = bare.index("...")
    tail = len(shown) - cut - 1
    return found[:cut] + ["..."] + (found[-tail:] if tail else [])


def check_console(runner, block, is_measured):
    """Problem or None, and the block as it should be."""
    problem, lines = None, []
    for command, shown in split_commands(block):
        done = runner.run("sh", "-c", command)
        found = done.stdout.decode().splitlines()
        wrong = differs(shown, found, is_measured)
        if wrong is not None:
            problem = problem or f"{command}: {wrong!r}"
            shown = shorten(shown, found)
        lines += [f"$ {command}", *shown]
    return problem, "".join(line + "\n" for line in lines)


def check_c(runner, block):
    if not re.search(r"^int main\(", block, re.MULTILINE):
        found = any(block in path.read_text()
                    for path in sorted((ROOT / "examples").rglob("*.c")))
        return (None if found else "stands in no file of examples/"), block
    (runner.folder / "snippet.c").write_text(block)
    for command in (
            [os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra",
             "-Wpedantic", "-Wconversion", "-Werror", f"-I{ROOT}/include",
             "snippet.c", f"{runner.build}/core/libqres.a", "-o", "snippet"],
            ["./snippet"]):
        done = runner.run(*command)
        if done.returncode != 0:
            return f"{command[0]}: {done.stdout.decode()}", block
    return None, block


def check_document(document, build, rows):
    """Appends (name, line, problem) a block; returns the text put right."""
    content = (ROOT / document).read_text()
    new = content
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(folder, build)
        for fence in FENCE.finditer(content):
            kind, block = fence.groups()
            line = content[:fence.start()].count("\n") + 1
            problem, right = (
                check_c(runner, block) if kind == "c" else
                check_console(runner, block, kind != "console"))
            first = block.split("\n")[0].removeprefix("$ ")
            rows.append((f"{document}: {first}", line, problem))
            new = new.replace(fence.group(), f"```{kind}\n{right}```", 1)
    return content, new


def main():
    build, rows = Path(sys.argv[1]).resolve(), []
    for document in DOCUMENTS:
        content, new = check_document(document, build, rows)
        if "--write" in sys.argv and new != content:
            (ROOT / document).write_text(new)
    print(f"1..{len(rows)}")
    for number, (name, line, problem) in enumerate(rows, 1):
        print(f"{'not ok' if problem else 'ok'} {number} - {name}")
        if problem:
            print("# line", line, "\n# ".join(problem.splitlines()))
    sys.exit(1 if any(row[2] for row in rows) else 0)


main()
