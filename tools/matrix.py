#!/usr/bin/env python3
"""matrix.py: builds core for every platform, runs it there, compares digests.

    matrix.py [options] [run]        every target against the golden digest
    matrix.py [options] run TARGET   one target
    matrix.py control [ROW]          the negative control must differ
    matrix.py coverage               lines of core and functions of the doors
                                     that the program reaches
    matrix.py check -- COMMAND...    output of COMMAND against the golden one
    matrix.py list [control]         names of the targets or control rows

Exit status: 0 passed, 1 failed, 77 skipped (a tool is missing).
Standard library only.
"""

import argparse
import concurrent.futures
import glob
import json
import os
import re
import shutil
import sys

from platforms import (CONFORM, TOP, WARNINGS, Failure, build, core_sources,
                       execute, run_command, targets)

GOLDEN = os.path.join(TOP, "tests", "golden", "0.1", "conformance.txt")
SKIPPED = 77
COVERAGE_MIN_PERCENT = 90.0

# For each row of the negative control: targets on which it comes out
# different from x86-64, as the reason in control.c says.
WITNESSES = {
    "byte-order": ["s390x-O2", "ppc32-O2"],
    "char-sign": ["aarch64-O2", "armhf-O2", "cortex-m3-Os", "rv32-Os"],
    "long-width": ["i386-O2", "armhf-O2", "cortex-m3-Os", "wasm32-O2"],
    "double": ["i386-O2", "aarch64-O2", "s390x-O2", "ppc32-O2"],
}


def conform_sources():
    return [os.path.join(CONFORM, "conformance.c"),
            *sorted(glob.glob(os.path.join(CONFORM, "conform_*.c")))]


def conformance(target, options):
    # In one file gcc warns of paths that cannot happen: see platforms.py.
    warnings = ["-w"] if options.single_file else WARNINGS
    output = build(target, "conformance",
                   core_sources(options.single_file) + conform_sources(),
                   options, ["-std=c11", *warnings])
    return execute(target, output)


def last_digest(text):
    lines = text.split()
    return lines[-1] if lines else "nothing"


def first_difference(text, golden):
    """Names the first section whose digest is not the golden one."""
    ours, theirs = text.splitlines(), golden.splitlines()
    for line, expected in zip(ours, theirs):
        if line != expected:
            return "got '%s', expected '%s'" % (line, expected)
    return "got %d lines, expected %d" % (len(ours), len(theirs))


def read_golden():
    with open(GOLDEN) as file:
        return file.read()


class Tally:
    """Rows of the table and what became of them."""

    def __init__(self, options):
        self.require_all = options.require_all
        self.passed = self.failed = self.skipped = 0
        self.details = []

    def row(self, name, verdict, digest="", milliseconds=None, detail=None):
        if verdict == "SKIPPED" and self.require_all:
            verdict = "FAILED"
        if verdict == "SKIPPED":
            self.skipped += 1
        elif verdict == "FAILED":
            self.failed += 1
            self.details.append("%s: %s" % (name, detail))
        else:
            self.passed += 1
        spent = "" if milliseconds is None else "%7.0f ms" % milliseconds
        note = detail if verdict == "SKIPPED" else ""
        print("%-20s %-16s %10s  %-7s %s" % (name, digest, spent, verdict,
                                             note or ""), flush=True)

    def finish(self):
        for detail in self.details:
            print(detail)
        print("matrix: %d passed, %d failed, %d skipped"
              % (self.passed, self.failed, self.skipped))
        if self.failed:
            return 1
        return SKIPPED if self.passed == 0 and self.skipped else 0


def in_parallel(options, rows, function):
    """Yields (target, result or Failure or missing tool) in table order."""
    def attempt(target):
        tool = target.missing()
        if tool is not None:
            return "no " + tool
        try:
            return function(target, options)
        except Failure as failure:
            return failure

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        yield from zip(rows, pool.map(attempt, rows))


def command_run(options):
    rows = targets()
    if options.name:
        rows = [row for row in rows if row.name in options.name]
        if len(rows) != len(options.name):
            sys.exit("matrix: unknown target; see 'tools/matrix.py list'")
    if options.update:
        text, _ = conformance(rows[0], options)
        os.makedirs(os.path.dirname(GOLDEN), exist_ok=True)
        with open(GOLDEN, "w") as file:
            file.write(text)
    golden = read_golden()
    tally = Tally(options)
    for target, result in in_parallel(options, rows, conformance):
        if isinstance(result, str):
            tally.row(target.name, "SKIPPED", detail=result)
        elif isinstance(result, Failure):
            tally.row(target.name, "FAILED", detail=result)
        else:
            text, spent = result
            same = text == golden
            tally.row(target.name, "same" if same else "FAILED",
                      last_digest(text), spent,
                      None if same else first_difference(text, golden))
    return tally.finish()


def control(target, options):
    source = os.path.join(CONFORM, "control.c")
    text, _ = execute(target, build(target, "control", [source], options,
                                    ["-std=gnu11"]))
    values = dict(line.split() for line in text.splitlines())
    if list(values) != list(WITNESSES):
        raise Failure("control on %s printed '%s'" % (target.name, text))
    return values


def command_control(options):
    """Each classic error must show on at least one of the targets."""
    wanted = options.name or list(WITNESSES)
    needed = {name for row in wanted for name in WITNESSES[row]}
    base = "x86-64-gcc-O2"
    rows = [row for row in targets() if not options.name
            or row.name in needed or row.name == base]
    values, tally = {}, Tally(options)
    for target, result in in_parallel(options, rows, control):
        if isinstance(result, Failure):
            tally.row(target.name, "FAILED", detail=result)
        elif isinstance(result, dict):
            values[target.name] = result
    for row in wanted:
        seen = {}
        for name, result in values.items():
            seen.setdefault(result[row], []).append(name)
        for value, names in seen.items():
            print("%-12s %s %s" % (row, value, " ".join(names)))
        if base not in values or not set(WITNESSES[row]) & set(values):
            tally.row("control." + row, "SKIPPED", detail="no target that "
                      "could differ: " + ", ".join(WITNESSES[row]))
            continue
        blind = [name for name in WITNESSES[row]
                 if values.get(name, {}).get(row) == values[base][row]]
        tally.row("control." + row, "FAILED" if blind else "differs",
                  detail="no difference from %s on %s: the matrix is blind "
                  "to this error" % (base, ", ".join(blind)))
    return tally.finish()


def door_functions():
    """Functions that the doors declare or define, without macros."""
    names = set()
    for path in sorted(glob.glob(os.path.join(TOP, "include/qres/*.h"))):
        with open(path) as file:
            text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
        text = re.sub(r"^#.*?(?<!\\)$", "", text, flags=re.S | re.M)
        names |= set(re.findall(
            r"\b(qres_\w+)\s*\([^;{}]*\)\s*[;{]", text))
    return names


def command_coverage(options):
    """What the conformance program reaches of core, by gcov."""
    if not shutil.which("gcc-12") or not shutil.which("gcov-12"):
        print("matrix: no gcc-12 with gcov-12")
        return 1 if options.require_all else SKIPPED
    folder = os.path.join(os.path.abspath(options.build), "coverage")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    sources = core_sources(None) + conform_sources() + [
        os.path.join(CONFORM, "port.c"),
        os.path.join(CONFORM, "port_posix.c")]
    for path in sources:
        run_command(["gcc-12", "-std=c11", "-O0", "--coverage", "-c",
                     "-I" + os.path.join(TOP, "include"), path],
                    "coverage build", folder)
    objects = sorted(glob.glob(os.path.join(folder, "*.o")))
    run_command(["gcc-12", "--coverage", *objects, "-o", "conformance"],
                "coverage link", folder)
    run_command(["./conformance"], "coverage run", folder)
    lines, executed = {}, set()
    text = run_command(["gcov-12", "--json-format", "--stdout",
                        *(os.path.splitext(path)[0] + ".gcda"
                          for path in objects)], "gcov", folder)
    for document in text.splitlines():
        for file in json.loads(document)["files"]:
            path = os.path.realpath(os.path.join(folder, file["file"]))
            name = os.path.relpath(path, TOP)
            if not name.startswith(("core/", "include/")):
                continue
            counts = lines.setdefault(name, {})
            executed |= {function["name"] for function in file["functions"]
                         if function["execution_count"]}
            for line in file["lines"]:
                number = line["line_number"]
                counts[number] = counts.get(number, 0) + line["count"]
    doors = door_functions()
    for name in sorted(doors - executed):
        print("not executed: " + name)
    print("matrix: conformance executes %d of %d door functions"
          % (len(doors & executed), len(doors)))
    return print_coverage(lines) or (1 if doors - executed else 0)


def print_coverage(lines):
    total = reached = 0
    for name, counts in sorted(lines.items()):
        hit = sum(1 for count in counts.values() if count)
        missed = [str(number) for number, count in sorted(counts.items())
                  if not count]
        print("%-28s %5d of %5d lines  %5.1f %%  %s"
              % (name, hit, len(counts), 100.0 * hit / len(counts),
                 " ".join(missed[:12]) + (" ..." if len(missed) > 12 else "")))
        total += len(counts)
        reached += hit
    percent = 100.0 * reached / total if total else 0.0
    print("matrix: conformance reaches %.1f %% of core's lines (at least %.0f)"
          % (percent, COVERAGE_MIN_PERCENT))
    return 0 if percent >= COVERAGE_MIN_PERCENT else 1


def command_check(options):
    """For a program that something else built, as a CMake preset does."""
    try:
        text = run_command(options.name, "conformance").replace("\r", "")
    except Failure as failure:
        print(failure)
        return 1
    if text != read_golden():
        print("matrix: " + first_difference(text, read_golden()))
        return 1
    print("matrix: same digest, " + last_digest(text))
    return 0


def command_list(options):
    if options.name == ["control"]:
        names = list(WITNESSES)
    else:
        names = [target.name for target in targets()]
    print("\n".join(names))
    return 0


def main():
    commands = {"run": command_run, "control": command_control,
                "coverage": command_coverage,
                "check": command_check, "list": command_list}
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.path.join(TOP, "build/matrix"),
                        help="folder for the programs")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--require-all", action="store_true",
                        help="a missing tool is an error")
    parser.add_argument("--single-file", metavar="QRES.C",
                        help="the amalgamation instead of core/, with its "
                        "header beside it")
    parser.add_argument("--update", action="store_true",
                        help="rewrite the golden digest from the first target")
    parser.add_argument("command", nargs="?", default="run",
                        choices=sorted(commands))
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    try:
        return commands[options.command](options)
    except Failure as failure:
        print(failure)
        return 1


if __name__ == "__main__":
    sys.exit(main())
