#!/usr/bin/env python3
"""firmware_report.py: flash, RAM, stack and instructions on small CPUs.

    firmware_report.py             the table of docs/EMBEDDING.md, Markdown;
                                   with --write it is put there
    firmware_report.py rooms       text, data and bss of each room
    firmware_report.py stack       the deepest frames on Cortex-M3 at -Os
    firmware_report.py gate        the limits, one TAP row each
    firmware_report.py check       docs/EMBEDDING.md holds that very table
    firmware_report.py exact       counts are exact: equal in two runs, and
                                   2,000 more for 1,000 turns more of a loop
                                   of two instructions

Instructions are counted by QEMU (-icount) with the board's own timer and do
not depend on the machine that runs it. Exit status: 0, 1, 77 (a tool is
missing). Standard library only.
"""

import argparse
import glob
import os
import re
import shutil
import sys

from platforms import (FIRMWARE, LARGE_MICROBIT, TOP, WARNINGS, Failure, core_sources,
                       run_command, targets)

SKIPPED = 77
FRAME_MAX = 256         # bytes, Cortex-M3, -Os
TEXT_MAX = 8192         # bytes, level 0, encoder and decoder, Cortex-M3
CHANNEL_MAX = 256       # bytes of state a channel
# A sample, each way, on Cortex-M3: what was measured and 1 %, so that it
# cannot grow unseen.
INSTRUCTIONS_MAX = {"-Os": 410, "-O2": 414, "-O3": 380}
LEVELS = ("-Os", "-O3")
ICOUNT = ["-icount", "shift=6,sleep=off"]

CPUS = {
    "Cortex-M0": ("cortex-m0", "counter_microbit.c", []),
    "Cortex-M3": ("cortex-m3", "counter_mps2.c", []),
    "Cortex-M4": ("cortex-m4", "counter_mps2.c", []),
    "Cortex-M33": ("cortex-m33", "counter_mps2.c", ["-DBOARD_AN505"]),
    "RV32IMAC": ("rv32", "counter_riscv.c", []),
}


class Board:
    """One CPU at one optimisation level, and core compiled for it."""

    def __init__(self, cpu, level, folder):
        prefix, counter, defines = CPUS[cpu]
        row = next(target for target in targets()
                   if target.name.startswith(prefix + "-"))
        self.cpu, self.level, self.row = cpu, level, row
        self.flags = [flag.replace("-large", "") for flag in row.flags
                      if not re.match(r"-O|-DQRES_SMALL", flag)]
        self.flags += [level, "-DQRES_SMALL", *defines]
        self.counter = os.path.join(FIRMWARE, counter)
        self.folder = os.path.join(folder, prefix + level)
        self.tool = row.compiler[:-len("gcc")]
        self.core_objects = None

    def compile(self, sources, *extra):
        """Objects of the sources, with stack usage and call graph."""
        os.makedirs(self.folder, exist_ok=True)
        objects = []
        compile_flags = [flag for flag in self.flags
                         if not flag.startswith(("-Wl", "-nostdlib"))]
        for source in sources:
            stem = os.path.splitext(os.path.basename(source))[0]
            objects.append(os.path.join(self.folder, stem + ".o"))
            run_command([self.row.compiler, "-std=c11", *WARNINGS,
                         *compile_flags, "-fcallgraph-info=su",
                         "-I" + os.path.join(TOP, "include"), *extra,
                         "-c", source, "-o", objects[-1]], "compile")
        return objects

    def core(self):
        if self.core_objects is None:
            self.core_objects = self.compile(core_sources(None))
        return self.core_objects

    def link(self, program, extra=()):
        """Links firmware/<program>.c with core; returns ELF and map."""
        output = os.path.join(self.folder, program)
        board = self.row.port_sources()
        objects = self.compile([os.path.join(FIRMWARE, program + ".c"),
                                os.path.join(FIRMWARE, "stack.c"),
                                self.counter, *board], "-I" + FIRMWARE,
                               "-I" + os.path.join(TOP, "tests/conformance"),
                               *extra)
        run_command([self.row.compiler, *self.flags, *objects, *self.core(),
                     "-Wl,-Map=" + output + ".map", "-o", output, "-lgcc"],
                    "link of " + program)
        return output, output + ".map"

    def run(self, output):
        """Lines `name value...` that the program printed."""
        runner = [word for word in self.row.runner
                  if word not in LARGE_MICROBIT]
        text = run_command([runner[0], *ICOUNT, *runner[1:], output],
                           "run on " + self.cpu)
        return dict(line.split(maxsplit=1)
                    for line in text.replace("\r", "").splitlines())


def board_of(cpu, level, options):
    board = Board(cpu, level, options.build)
    tool = board.row.missing()
    if tool is not None:
        print("firmware_report: no " + tool)
        sys.exit(1 if options.require_all else SKIPPED)
    return board


def sizes_of(board, objects):
    """text, data, bss summed over objects."""
    text = run_command([board.tool + "size", *objects], "size")
    rows = [line.split()[:3] for line in text.splitlines()[1:]]
    return [sum(int(row[i]) for row in rows) for i in range(3)]


def flash_of(map_path):
    """Bytes in flash by owner: core, compiler (libgcc), memory, rest."""
    with open(map_path) as file:
        text = file.read().split("Linker script and memory map")[1]
    owners = {"core": 0, "compiler": 0, "memory": 0, "rest": 0}
    core = {os.path.splitext(os.path.basename(path))[0] + ".o"
            for path in core_sources(None)}
    for address, size, path in re.findall(
            r"^ \.(?:text|rodata|srodata|data)\S*\s+(0x[0-9a-f]+)\s+"
            r"(0x[0-9a-f]+) (\S+)$", text, re.M):
        name = os.path.basename(path)
        owner = ("compiler" if "libgcc.a(" in path else
                 "core" if name in core else
                 "memory" if name == "memory.o" else "rest")
        owners[owner] += int(size, 16)
    return owners


def frames_of(folder):
    """(bytes, function, place) of each function, the largest first."""
    frames = []
    for path in glob.glob(os.path.join(folder, "*.ci")):
        with open(path) as file:
            frames += [(int(size), name.split(":")[-1], place)
                       for name, place, size in re.findall(
                           r'label: "([^"\\]+)\\n([^"\\]+)\\n'
                           r'(\d+) bytes \(', file.read())]
    return sorted(frames, reverse=True)


def command_rooms(options):
    """One line a CPU, level and room."""
    print("%-11s %-4s %-6s %7s %6s %6s" % ("cpu", "", "room", "text", "data",
                                           "bss"))
    for cpu in CPUS:
        for level in LEVELS:
            board = board_of(cpu, level, options)
            rooms = {}
            for source, obj in zip(core_sources(None), board.core()):
                room = os.path.basename(os.path.dirname(source))
                rooms.setdefault(room, []).append(obj)
            for room, objects in rooms.items():
                print("%-11s %-4s %-6s %7d %6d %6d"
                      % (cpu, level, room, *sizes_of(board, objects)))
    return 0


def core_frames(options):
    board = board_of("Cortex-M3", "-Os", options)
    shutil.rmtree(board.folder, ignore_errors=True)
    board.core()
    return frames_of(board.folder)


def command_stack(options):
    for size, name, place in core_frames(options)[:20]:
        print("%5d %-32s %s" % (size, name, os.path.relpath(
            place.split(":")[0], TOP)))
    return 0


def measure(board):
    """What firmware/measure.c printed, and the flash of its parts."""
    output, _ = board.link("measure")
    values = {name: int(value) for name, value in board.run(output).items()}
    for part, define in (("encoder", 1), ("decoder", 2), ("both", 3)):
        _, map_path = board.link("footprint", ["-DPARTS=%d" % define])
        values["flash." + part] = flash_of(map_path)
    return values


def a_sample(values, name):
    return -(-values[name] // values["samples"])


def table_lines(options):
    """The Markdown table of docs/EMBEDDING.md."""
    yield ("| CPU | build | flash: encoder / decoder / both | RAM a channel: "
           "encoder / decoder | stack: encoder / decoder | "
           "instructions a sample: encode / decode |")
    yield "|---|---|---|---|---|---|"
    for cpu in CPUS:
        for level in LEVELS:
            values = measure(board_of(cpu, level, options))
            flash = [sum(values["flash." + part][owner] for owner in
                         ("core", "compiler", "memory"))
                     for part in ("encoder", "decoder", "both")]
            yield ("| %s | %s | %d / %d / %d | %d / %d | %d / %d | %d / %d |"
                   % (cpu, level, *flash,
                      values["state.encode"], values["state.decode"],
                      values["stack.encode"], values["stack.decode"],
                      a_sample(values, "wave.encode"),
                      a_sample(values, "wave.decode")))


def command_table(options):
    lines = []
    for line in table_lines(options):
        print(line, flush=True)
        lines.append(line + "\n")
    if options.write:
        page = os.path.join(TOP, "docs", "EMBEDDING.md")
        with open(page, encoding="utf-8") as file:
            old = file.read()
        with open(page, "w", encoding="utf-8") as file:
            file.write(re.sub(r"(?:^\| (?:CPU|Cortex|RV32).*\n|^\|---.*\n"
                              r"(?=\| Cortex))+", lambda _: "".join(lines),
                              old, count=1, flags=re.MULTILINE))
    return 0


def command_check(options):
    """The table of docs/EMBEDDING.md is what command_table prints."""
    with open(os.path.join(TOP, "docs", "EMBEDDING.md")) as file:
        text = file.read()
    written = text[text.index("| CPU |"):].split("\n\n")[0].splitlines()
    measured = list(table_lines(options))
    for line in measured:
        if line not in written:
            print("measured: " + line)
    for line in written:
        if line not in measured:
            print("written:  " + line)
    return 0 if written == measured else 1


class Rows:
    """TAP rows, printed at the end."""

    def __init__(self):
        self.rows = []

    def add(self, name, value, limit):
        self.rows.append((value <= limit,
                          "%s: %d, limit %d" % (name, value, limit)))

    def finish(self):
        print("1..%d" % len(self.rows))
        for number, (good, text) in enumerate(self.rows, 1):
            print("%sok %d - %s" % ("" if good else "not ", number, text))
        return 0 if all(good for good, _ in self.rows) else 1


def command_gate(options):
    """The limits of level 0 on Cortex-M3, and of every frame of core."""
    rows = Rows()
    frames = core_frames(options)
    size, name, _ = frames[0]
    rows.add("largest frame (%s), bytes" % name, size, FRAME_MAX)
    for level, instructions in INSTRUCTIONS_MAX.items():
        values = measure(board_of("Cortex-M3", level, options))
        flash = values["flash.both"]
        rows.add("level 0 text%s, bytes" % level,
                 flash["core"] + flash["compiler"] + flash["memory"],
                 TEXT_MAX)
        for way in ("encode", "decode"):
            rows.add("%s%s, state of a channel, bytes" % (way, level),
                     values["state." + way], CHANNEL_MAX)
            rows.add("%s%s, instructions a sample" % (way, level),
                     a_sample(values, "wave." + way), instructions)
    return rows.finish()


def command_exact(options):
    """The counter is exact on every CPU."""
    good = True
    for cpu in CPUS:
        board = board_of(cpu, "-Os", options)
        output, _ = board.link("measure")
        first, second = board.run(output), board.run(output)
        more = int(first["loop_twice"]) - int(first["loop"])
        same = first == second
        print("%-11s %s instructions in both runs, %d for 1,000 turns of two"
              % (cpu, first["wave.encode"] if same else "different", more))
        # Timers tick faster than instructions, not in step with them.
        good = good and same and abs(more - 2000) <= 1
    return 0 if good else 1


def main():
    commands = {"table": command_table, "check": command_check,
                "rooms": command_rooms, "stack": command_stack,
                "gate": command_gate, "exact": command_exact}
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build",
                        default=os.path.join(TOP, "build", "firmware"))
    parser.add_argument("--require-all", action="store_true",
                        help="a missing tool is an error")
    parser.add_argument("--write", action="store_true",
                        help="put the table into docs/EMBEDDING.md")
    parser.add_argument("command", nargs="?", default="table",
                        choices=sorted(commands))
    options = parser.parse_args()
    try:
        return commands[options.command](options)
    except Failure as failure:
        print(failure)
        return 1


if __name__ == "__main__":
    sys.exit(main())
