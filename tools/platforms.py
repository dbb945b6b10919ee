"""platforms.py: the targets of the matrix: how to build and to run on each.

Used by matrix.py and firmware_report.py. Standard library only.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CONFORM = os.path.join(TOP, "tests", "conformance")
FIRMWARE = os.path.join(TOP, "firmware")
TIME_LIMIT_S = 120

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion",
            "-Wsign-conversion", "-Wstrict-prototypes",
            "-Wmissing-prototypes", "-Wcast-qual", "-Wcast-align", "-Wundef",
            "-Wvla", "-Wswitch-enum", "-Wformat=2", "-Wnull-dereference",
            "-Werror"]

# Asserts are on in builds without optimisation and small tables in builds
# for size; neither may change a bit.
CHECKED = ["-O0", "-DQRES_CHECKED"]
SMALL = ["-Os", "-DQRES_SMALL"]

# The program holds a page of 320 rows and its work: more than 16 KB.
LARGE_MICROBIT = ["-global", "nrf51-soc.sram-size=4194304"]

BARE = ["-ffreestanding", "-nostdlib", "-ffunction-sections",
        "-fdata-sections", "-fno-tree-loop-distribute-patterns",
        "-Wl,--gc-sections", "-I" + FIRMWARE, "-L" + FIRMWARE]


def level_flags(level):
    return {"-O0": CHECKED, "-Os": SMALL}.get(level, [level])


class Target:
    """One column of the matrix: a compiler, its flags, a port, a runner."""

    def __init__(self, name, compiler, flags, port="posix", runner=(),
                 needs=()):
        self.name = name
        self.compiler = compiler
        self.flags = list(flags)
        self.port = port
        self.runner = list(runner)
        self.needs = [compiler, *self.runner[:1], *needs]

    def missing(self):
        """The first tool that this machine lacks, or None."""
        for tool in self.needs:
            if tool.startswith("/"):
                if not os.path.exists(tool):
                    return tool
            elif shutil.which(tool) is None:
                return tool
        return None

    def port_sources(self):
        """What the target needs beside core and the program itself."""
        own = {"posix": ["port_posix.c"], "wasm": ["port_wasm.c"]}
        files = ["port.c"] + own.get(self.port, ["port_board.c"])
        files = [os.path.join(CONFORM, name) for name in files]
        firmware = {"arm": ["memory.c", "board_arm.c"],
                    "riscv": ["memory.c", "board_riscv.c"],
                    "wasm": ["memory.c"]}
        files += [os.path.join(FIRMWARE, name)
                  for name in firmware.get(self.port, [])]
        return files

    def libraries(self):
        return ["-lgcc"] if self.port in ("arm", "riscv") else []


def hosted(prefix):
    return prefix + "-linux-gnu" + ("eabihf" if prefix == "arm" else "")


def cross(name, prefix, flags, emulator):
    triple = hosted(prefix)
    return Target(name, triple + "-gcc", ["-static", *flags], "posix",
                  [emulator], ["/usr/%s/lib/libc.a" % triple])


def cortex(name, cpu, machine, script, flags, extra=()):
    run = ["qemu-system-arm", "-M", machine, *extra, "-nographic", "-monitor",
           "none", "-serial", "none", "-chardev", "stdio,id=console",
           "-semihosting-config", "enable=on,target=native,chardev=console",
           "-kernel"]
    return Target(name, "arm-none-eabi-gcc",
                  ["-mcpu=" + cpu, "-mthumb", "-mfloat-abi=soft", *BARE,
                   "-T", os.path.join(FIRMWARE, script), *flags], "arm", run)


def riscv32(name, flags):
    run = ["qemu-system-riscv32", "-M", "virt", "-bios", "none", "-display",
           "none", "-monitor", "none", "-serial", "stdio", "-kernel"]
    return Target(name, "riscv64-unknown-elf-gcc",
                  ["-march=rv32imac", "-mabi=ilp32", *BARE,
                   "-I" + os.path.join(FIRMWARE, "include"),
                   "-T", os.path.join(FIRMWARE, "virt.ld"), *flags],
                  "riscv", run)


def webassembly(name, flags):
    return Target(name, "clang-14",
                  ["--target=wasm32", "-ffreestanding", "-nostdlib",
                   "-fno-builtin", "-I" + os.path.join(FIRMWARE, "include"),
                   "-Wl,--no-entry", "-Wl,--export=main", *flags], "wasm",
                  ["node", os.path.join(CONFORM, "run_wasm.mjs")],
                  ["wasm-ld-14"])


def targets():
    """The matrix, in the order of its table."""
    rows = []
    for short, compiler in (("gcc", "gcc-12"), ("clang", "clang-14")):
        for level in ("-O0", "-O1", "-O2", "-O3", "-Os"):
            rows.append(Target("x86-64-%s%s" % (short, level), compiler,
                               level_flags(level)))
    # Across files gcc warns of paths that cannot happen: no warnings here.
    rows.append(Target("x86-64-gcc-lto", "gcc-12", ["-O2", "-flto=1", "-w"]))
    rows.append(Target("x86-64-clang-lto", "clang-14",
                       ["-O2", "-flto", "-fuse-ld=lld-14"], needs=["lld-14"]))
    for level in ("-O0", "-O2"):
        rows.append(Target("i386" + level, "gcc-12", ["-m32", *level_flags(level)],
                           needs=["/usr/lib32/crt1.o"]))
    for name, prefix, emulator in (
            ("aarch64", "aarch64", "qemu-aarch64-static"),
            ("armhf", "arm", "qemu-arm-static"),
            ("riscv64", "riscv64", "qemu-riscv64-static"),
            ("s390x", "s390x", "qemu-s390x-static"),
            ("ppc32", "powerpc", "qemu-ppc-static")):
        rows.append(cross(name + "-O2", prefix, ["-O2"], emulator))
    rows.append(cross("s390x-O0", "s390x", CHECKED, "qemu-s390x-static"))
    for level in ("-Os", "-O3"):
        rows.append(cortex("cortex-m0" + level, "cortex-m0", "microbit",
                           "microbit-large.ld", level_flags(level),
                           LARGE_MICROBIT))
        rows.append(cortex("cortex-m3" + level, "cortex-m3", "mps2-an385",
                           "mps2.ld", level_flags(level)))
    rows.append(cortex("cortex-m4-O2", "cortex-m4", "mps2-an386", "mps2.ld",
                       ["-O2"]))
    rows.append(cortex("cortex-m33-O2", "cortex-m33", "mps2-an505",
                       "mps2-an505.ld", ["-O2"]))
    for level in ("-Os", "-O3"):
        rows.append(riscv32("rv32" + level, level_flags(level)))
    rows.append(webassembly("wasm32-O2", ["-O2"]))
    return rows


class Failure(Exception):
    """A target that could not be built or did not run to its end."""


def run_command(command, what, cwd=None):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=TIME_LIMIT_S,
                              text=True, errors="replace", cwd=cwd)
    except subprocess.TimeoutExpired:
        raise Failure("%s: no end after %d s" % (what, TIME_LIMIT_S))
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise Failure("%s: exit status %d\n%s" % (
            what, done.returncode, "\n".join(lines[-8:])))
    return done.stdout


def core_sources(single_file):
    if single_file:
        return [single_file]
    return sorted(glob.glob(os.path.join(TOP, "core", "*", "*.c")))


def fingerprint(command, sources):
    """Changes when the command, a source or any header changes."""
    digest = hashlib.sha256("\0".join(command).encode())
    headers = []
    for folder in ("core/**/*.h", "include/**/*.h", "tests/conformance/*.h",
                   "firmware/**/*.h", "firmware/*.ld", "core/**/*.inc"):
        headers += glob.glob(os.path.join(TOP, folder), recursive=True)
    for path in sorted(sources) + sorted(headers):
        with open(path, "rb") as file:
            digest.update(path.encode() + b"\0" + file.read())
    return digest.hexdigest()


def build(target, program, sources, options, extra=()):
    """Builds `program` unless an identical build is already there."""
    folder = os.path.join(options.build, target.name)
    os.makedirs(folder, exist_ok=True)
    output = os.path.join(folder, program)
    sources = sources + target.port_sources()
    includes = ["-I" + os.path.join(TOP, "include")]
    if options.single_file:
        # Its header comes first; the guards then make the doors empty.
        single = os.path.abspath(options.single_file)
        includes += ["-include", single[:-1] + "h"]
    command = [target.compiler, *extra, *target.flags, *includes, *sources,
               "-o", output, *target.libraries()]
    key = fingerprint(command, sources)
    stamp = output + ".stamp"
    if os.path.exists(stamp) and os.path.exists(output):
        with open(stamp) as file:
            if file.read() == key:
                return output
    run_command(command, "build of " + target.name)
    with open(stamp, "w") as file:
        file.write(key)
    return output


def execute(target, output):
    """Runs the program on its target; returns (text, milliseconds)."""
    begin = time.monotonic()
    text = run_command([*target.runner, output], "run on " + target.name)
    return text.replace("\r", ""), (time.monotonic() - begin) * 1000
