#!/usr/bin/env python3
"""count_cases.py: counts the cases in the JUnit files that ctest wrote.

Usage: count_cases.py [--require-all] FILE... A case is a TAP row that a test printed, or a
test that printed none. A case that ran in several builds is one case, failed
if it failed in any, skipped if it ran in none. Rows that a test announced
and did not reach failed, and a test that failed without a failed row is a
failed case of its own. Prints failures, the ten slowest tests and the sum;
exits 1 if a case failed, if there is none or, with --require-all, if a tool
was missing: if a case of the platform matrix or of the checks was skipped.
"""

import re
import sys
import xml.etree.ElementTree as xml

ROW = re.compile(r"^(ok|not ok) (\d+) ?(?:- )?(.*)$", re.MULTILINE)
PLAN = re.compile(r"^1\.\.(\d+)$", re.MULTILINE)
TOOLS = ("amalgamation.", "check.", "matrix.")
ORDER = ["skipped", "passed", "failed"]


def rows_of(output):
    """(name, outcome) of each row; a row announced but missing failed."""
    rows = []
    for verdict, number, name in ROW.findall(output):
        outcome = "passed" if verdict == "ok" else "failed"
        if "# SKIP" in name:
            outcome = "skipped"
        name = name.replace("# SKIP", "").strip() or f"row {number}"
        if (name, outcome) in rows:
            name += f" (row {number})"
        rows.append((name, outcome))
    planned = sum(int(count) for count in PLAN.findall(output))
    rows += [(f"row {n + 1} was not reached", "failed")
             for n in range(len(rows), planned)]
    return rows


def cases_of(test):
    """(name, outcome) of each case of one JUnit test."""
    status = {"run": "passed", "fail": "failed"}.get(test.get("status"),
                                                     "skipped")
    rows = rows_of(test.findtext("system-out") or "")
    if not rows:
        return [(test.get("name"), status)]
    cases = [(f"{test.get('name')}: {name}", outcome)
             for name, outcome in rows]
    if status == "failed" and all(o != "failed" for _, o in cases):
        cases.append((f"{test.get('name')} (as a whole)", "failed"))
    return cases


def main():
    cases, times = {}, []
    files = [a for a in sys.argv[1:] if a != "--require-all"]
    for path in files:
        build = path.rsplit("/", 2)[-2]
        for test in xml.parse(path).iter("testcase"):
            times.append((float(test.get("time")), build, test.get("name")))
            for name, outcome in cases_of(test):
                if outcome == "failed":
                    print(f"failed in {build}: {name}")
                cases[name] = max(cases.get(name, "skipped"), outcome,
                                  key=ORDER.index)
    for name in (name for name in cases if cases[name] == "skipped"):
        print(f"skipped: {name}")
    print("ten slowest:")
    for seconds, build, name in sorted(times, reverse=True)[:10]:
        print(f"{seconds:8.1f} s  {build}  {name}")
    count = {outcome: list(cases.values()).count(outcome)
             for outcome in ORDER}
    print(f"cases: {count['passed']} passed, {count['failed']} failed, "
          f"{count['skipped']} skipped")
    lacking = len(files) < len(sys.argv) - 1 and any(
        cases[name] == "skipped" for name in cases if name.startswith(TOOLS))
    sys.exit(1 if count["failed"] or not count["passed"] or lacking else 0)


main()
