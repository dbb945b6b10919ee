#!/usr/bin/env python3
"""test_counting.py: tools/count_cases.py on results written by hand.

One TAP row a rule. Each gives one JUnit file a build, and wants the sum.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

TOOL = Path(__file__).resolve().parent.parent.parent / "tools/count_cases.py"


def test(name, status, output=""):
    return (f'<testcase name="{name}" time="1" status="{status}">'
            f"<system-out>{output}</system-out></testcase>")


ROWS = [
    ("a test without rows is a case", [[test("a", "run")]], 0, (1, 0, 0)),
    ("rows are cases",
     [[test("a", "run", "1..2\nok 1 - x\nok 2 - y\n")]], 0, (2, 0, 0)),
    ("a failed row fails",
     [[test("a", "fail", "1..2\nok 1 - x\nnot ok 2 - y\n")]], 1, (1, 1, 0)),
    ("a crash loses the rows it did not reach",
     [[test("a", "fail", "1..3\nok 1 - x\n")]], 1, (1, 2, 0)),
    ("a failure after the last row is a case",
     [[test("a", "fail", "1..1\nok 1 - x\n")]], 1, (1, 1, 0)),
    ("a skipped row is neither",
     [[test("a", "run", "1..2\nok 1 - x # SKIP\nok 2 - y\n")]],
     0, (1, 0, 1)),
    ("a skipped test is neither",
     [[test("a", "notrun"), test("b", "run")]], 0, (1, 0, 1)),
    ("the same case in two builds is one",
     [[test("a", "run")], [test("a", "run")]], 0, (1, 0, 0)),
    ("one failure among builds is a failure",
     [[test("a", "run")], [test("a", "fail")]], 1, (0, 1, 0)),
    ("two rows of one name are two cases",
     [[test("a", "run", "1..2\nok 1 - x\nok 2 - x\n")]], 0, (2, 0, 0)),
    ("nothing ran is a failure", [[]], 1, (0, 0, 0)),
]


STRICT = [
    ("a missing platform is a failure",
     [[test("matrix.a", "notrun"), test("b", "run")]], 1, (1, 0, 1)),
    ("a missing tool is a failure",
     [[test("check.a", "run", "1..2\nok 1 - x # SKIP\nok 2 - y\n")]],
     1, (1, 0, 1)),
    ("another skip is not",
     [[test("unit.a", "notrun"), test("b", "run")]], 0, (1, 0, 1)),
]


def run(builds, *options):
    """Exit code and last line of the tool on these builds."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, tests in enumerate(builds):
            files.append(Path(folder, f"build{number}", "junit.xml"))
            files[-1].parent.mkdir()
            files[-1].write_text(f"<testsuite>{''.join(tests)}</testsuite>")
        done = subprocess.run([sys.executable, TOOL, *options, *files],
                              stdout=subprocess.PIPE, text=True)
    return done.returncode, done.stdout.splitlines()[-1]


def main():
    failures = 0
    print(f"1..{len(ROWS) + len(STRICT)}")
    for number, row in enumerate(ROWS + STRICT, 1):
        name, builds, code, sums = row
        options = ["--require-all"] if row in STRICT else []
        wanted = code, "cases: %d passed, %d failed, %d skipped" % sums
        got = run(builds, *options)
        failures += got != wanted
        print(f"{'ok' if got == wanted else 'not ok'} {number} - {name}")
        if got != wanted:
            print(f"# got {got}")
    sys.exit(1 if failures else 0)


main()
