#!/usr/bin/env python3
"""check_stack.py: no frame of core is above 256 bytes on a Cortex-M3.

Usage: check_stack.py [TREE]. Compiled with -Os, as firmware is; a frame of
unknown size is a fault too.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tree

LIMIT = 256
COMMAND = ["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-Os",
           "-std=c11", "-ffreestanding", "-fstack-usage", "-w", "-c"]


def main():
    root = tree.root_argument()
    report = tree.Report(root)
    if not shutil.which(COMMAND[0]):
        sys.exit(77)
    largest = (0, "none")
    for source in tree.files(root / "core", ".c"):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder, "core.o")
            subprocess.run([*COMMAND, f"-I{root}/include", str(source),
                            "-o", str(target)], check=True)
            usage = target.with_suffix(".su").read_text()
        for line in usage.splitlines():
            place, size, kind = line.split("\t")
            name = place.split(":")[-1]
            largest = max(largest, (int(size), name))
            if int(size) > LIMIT or kind == "dynamic":
                report.fault(source, 0, f"{name}: frame of {size} bytes, "
                             f"{kind}, limit {LIMIT}")
    print(f"largest frame: {largest[0]} bytes, {largest[1]}")
    report.end("stack")


main()
