#!/usr/bin/env python3
"""run_cli.py: runs the command-line tests beside it; each file is a case.

Usage: run_cli.py BUILD [--update] [NAME...]. A test is a sentence, a shell
script, and what must come of it to the byte: exit code, standard output and
standard error. It runs in an empty folder with `qres` on PATH, SAMPLES naming
samples/, and `make_samples` to make input. What better coding may change is
blurred: lines of the part `blur` are patterns whose matches become ~.
--update writes what came, for a person to read.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def read_test(path):
    """The parts of a test file by name; "" is the sentence."""
    parts, name = {"": []}, ""
    for line in path.read_text().splitlines(keepends=True):
        if line.startswith("--- "):
            name = line[4:].strip()
            parts[name] = []
        else:
            parts[name].append(line)
    return {key: "".join(lines) for key, lines in parts.items()}


def run_script(script, build):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{build}:{HERE}:{os.environ['PATH']}"
        environment = dict(os.environ, PATH=path, LC_ALL="C",
                           SAMPLES=str(ROOT / "samples"))
        done = subprocess.run(["sh", "-c", script], cwd=folder,
                              env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=100)
    return {"exit": f"{done.returncode}\n",
            "stdout": done.stdout.decode("utf-8", "backslashreplace"),
            "stderr": done.stderr.decode("utf-8", "backslashreplace")}


def blur(came, patterns):
    for pattern in patterns.splitlines():
        for part in ("stdout", "stderr"):
            came[part] = re.sub(pattern, "~", came[part])
    return came


def difference(wanted, came):
    for part in ("exit", "stdout", "stderr"):
        if wanted.get(part, "") != came[part]:
            yield f"{part} should be:"
            yield from wanted.get(part, "").splitlines()
            yield f"{part} is:"
            yield from came[part].splitlines()


def write_test(path, test, came):
    text = f"{test['']}--- script\n{test['script']}"
    if "blur" in test:
        text += f"--- blur\n{test['blur']}"
    for part in ("exit", "stdout", "stderr"):
        if came[part] or part == "exit":
            text += f"--- {part}\n{came[part]}"
            text += "" if text.endswith("\n") else "\n"
    path.write_text(text)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    update = "--update" in sys.argv
    names = [a for a in sys.argv[2:] if a != "--update"]
    tests = sorted(p for p in HERE.glob("*.test")
                   if not names or p.stem in names)
    if shutil.which("qres", path=str(build)) is None:
        raise SystemExit(f"no qres in {build}")
    failed = 0
    print(f"1..{len(tests)}")
    for number, path in enumerate(tests, 1):
        test = read_test(path)
        came = blur(run_script(test["script"], build), test.get("blur", ""))
        if update:
            write_test(path, test, came)
            continue
        lines = list(difference(test, came))
        failed += bool(lines)
        print(f"{'not ok' if lines else 'ok'} {number} - {path.stem}")
        for line in lines:
            print(f"# {line}")
    return failed != 0


sys.exit(main())
