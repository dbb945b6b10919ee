#!/usr/bin/env python3
"""reference_faults.py: faults that the differential test must find.

usage: reference_faults.py QRES CC [SEED]

Each fault of FAULTS is planted in a copy of core, which is built and reads
the files of reference_tables.py: one at least must become other rows than
the reference says, or none. Then bytes of pages are changed, under a right
checksum: nothing but the pages' own rules can notice. The C decoder and the
reference must agree on each, and what they read must not be what was
written. Prints TAP.
"""
import os
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, "spec/reference")

import qres_reference as reference  # noqa: E402
import reference_tables as tables  # noqa: E402
from entropy import Bytes, Refused  # noqa: E402
from reference_differential import SEED, Test, chunk  # noqa: E402

# Name, text in the two files that tools/amalgamate.py writes, what it is
# replaced by.
FAULTS = (
    ("the neuron rounds down", "sum + ((int64_t)1 << (n - 1))", "sum"),
    ("weights are rounded down", "neuron->inputs[i] + half",
     "neuron->inputs[i]"),
    ("the lead of last is 31/32", "[QRES_CANDIDATE_LAST] >> 6",
     "[QRES_CANDIDATE_LAST] >> 5"),
    ("the fast spread takes 7 of 16", "spread.fast + 8 * used",
     "spread.fast + 7 * used"),
    ("a Rice code is long at 23", "QRES_RICE_QUOTIENT_MAX 24",
     "QRES_RICE_QUOTIENT_MAX 23"),
    ("the Rice parameter is 1 lower", "qres_model_spread(model) >> 4",
     "qres_model_spread(model) >> 5"),
    ("exponents with k = 3", "qres_rice_get(reader, 2)",
     "qres_rice_get(reader, 3)"),
    ("the slow estimate is faster", "QRES_BIT_SLOW_SHIFT 7",
     "QRES_BIT_SLOW_SHIFT 6"),
    ("the range coder's clamp is off by one",
     "if (part >= (uint32_t)1 << step)", "if (part > (uint32_t)1 << step)"),
    ("marks know one row before", "history << 1 | bit) & 3",
     "history << 1 | bit) & 1"),
    ("a context too few for lengths", "define RESIDUAL_LENGTHS       11",
     "define RESIDUAL_LENGTHS       10"),
    ("another spread's context", "spread >> (bits - 3)",
     "spread >> (bits - 2)"),
    ("gaps of alphabets with another k", "state->mean >> 5",
     "state->mean >> 4"),
    ("a NaN loses its payload", "<< 52 | mantissa << 29;",
     "<< 52 | (mantissa & 0x700000) << 29;"),
    ("exceptions are a bit shorter", "extra > 64 - width",
     "extra >= 64 - width"),
    ("bits at the end may be anything", "< 8 && reader->held == 0",
     "< 8"),
)
SIZE_MAX = 6000
MUTANTS = 10


class Core:
    """The two files of core, with faults, built with a small program."""

    def __init__(self, compiler, scratch):
        self.compiler = compiler
        self.scratch = scratch
        subprocess.run([sys.executable, "tools/amalgamate.py", scratch],
                       check=True, stdout=subprocess.DEVNULL)
        self.sources = {}
        for name in ("qres.h", "qres.c"):
            with open(os.path.join(scratch, name), encoding="ascii") as file:
                self.sources[name] = file.read()

    def plant(self, old, new):
        """Builds with a fault; the path of the program."""
        if not any(old in text for text in self.sources.values()):
            raise AssertionError(f"write this fault anew, core has no {old}")
        folder = tempfile.mkdtemp(dir=self.scratch)
        for name, text in self.sources.items():
            with open(os.path.join(folder, name), "w",
                      encoding="ascii") as file:
                file.write(text.replace(old, new))
        program = os.path.join(folder, "read")
        done = subprocess.run(
            [self.compiler, "-std=c11", "-w", "-O0", "-I", folder, "-o",
             program, "tests/reference/reference_read.c",
             os.path.join(folder, "qres.c")], capture_output=True,
            check=False)
        if done.returncode:
            raise AssertionError(done.stderr.decode()[:500])
        return program


def read_all(program, paths):
    """A line for each file; what a crash leaves out is a line as well."""
    done = subprocess.run([program, *paths], capture_output=True, check=False)
    lines = done.stdout.decode().splitlines()
    return lines + ["crash"] * (len(paths) - len(lines))


def line_of(rows):
    """What reference_read.c prints."""
    value = 0xCBF29CE484222325
    for byte in rows:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{len(rows)} {value:016x}"


def reference_line(content):
    try:
        return line_of(b"".join(
            reference.raw_rows(part) for part in reference.read_file(content)
            if isinstance(part, reference.Group)))
    except Refused as refused:
        return "QRES_E_" + refused.code


def refused(line):
    return line.startswith("QRES_E_")


def same(line, wanted):
    """Where several faults meet, any of their codes may come (6)."""
    return line == wanted or (refused(line) and refused(wanted))


def mutant(r, content, place):
    """The file with the page byte at `place` changed, checksums right."""
    data = Bytes(content)
    reference.read_magic(data)
    out = content[:8]
    for kind, payload, pages in page_chunks(data):
        if pages is not None and 0 <= place < len(payload) - pages:
            changed = bytearray(payload)
            changed[pages + place] ^= r.choice((1 << r.randrange(8),
                                                r.randint(1, 255)))
            payload = bytes(changed)
        if pages is not None:
            place -= len(payload) - pages
        out += chunk(kind, payload)
    return out


def page_chunks(data):
    """Chunks, and where in a GROUP the pages begin."""
    columns = 0
    while data.left():
        kind, payload = reference.read_chunk(data)
        pages = None
        if kind == reference.SCHEMA:
            columns = len(reference.read_schema(payload).columns)
        elif kind == reference.GROUP:
            head = Bytes(payload)
            for _ in range(2 + columns):
                head.varint()
            pages = head.at
        yield kind, payload, pages


def page_bytes(content):
    data = Bytes(content)
    reference.read_magic(data)
    return sum(len(payload) - pages for _, payload, pages in page_chunks(data)
               if pages is not None)


def clamped():
    """A file with a page that needs the clamp of get_bits (2.5)."""
    page = bytes.fromhex("24 00 00 7f ff f4")
    return (reference.MAGIC + reference.VERSION
            + chunk(reference.SCHEMA, bytes.fromhex("00 01 00 01"))
            + chunk(reference.GROUP, bytes([0, 1, len(page)]) + page)
            + chunk(reference.END, bytes(10)))


class Faults:
    """Files and what the reference makes of them."""

    def __init__(self, qres, compiler, scratch, seed):
        self.random = random.Random(seed)
        self.core = Core(compiler, scratch)
        self.scratch = scratch
        self.names, self.sound, self.changed = [], [], []
        self.silent = 0
        test = Test(os.path.abspath(qres), scratch)
        for source in (*tables.corner_sources(seed),
                       *tables.raw_sources(seed)):
            if len(source.content) <= SIZE_MAX:
                self.names.append(source.name)
                self.add(test.compress(source), source.content)
        self.sound_paths = self.write([c for c, _ in self.sound])
        self.changed_paths = self.write([c for c, _ in self.changed])
        self.program = self.core.plant("", "")

    def add(self, content, rows):
        self.sound.append((content, line_of(rows)))
        size = page_bytes(content)
        for _ in range(MUTANTS):
            place = self.random.randrange(size)
            other = mutant(self.random, content, place)
            self.changed.append((other, reference_line(other)))

    def write(self, contents):
        folder = tempfile.mkdtemp(dir=self.scratch)
        paths = []
        for i, content in enumerate(contents):
            paths.append(os.path.join(folder, str(i)))
            with open(paths[-1], "wb") as file:
                file.write(content)
        return paths

    def control(self):
        """The code without a fault reads what was written."""
        lines = read_all(self.program, self.sound_paths)
        if lines != [line for _, line in self.sound]:
            raise AssertionError("other rows")
        return f"{len(lines)} files agree"

    def planted(self, old, new):
        """A fault is found in a file, or else in a changed one."""
        program = self.core.plant(old, new)
        found = [sum(not same(a, b) for a, (_, b) in zip(
            read_all(program, paths), pairs)) for paths, pairs in (
                (self.sound_paths, self.sound),
                (self.changed_paths, self.changed))]
        if not any(found):
            raise AssertionError("not found")
        return f"found by {found[0]} files, {found[1]} changed ones"

    def clamp(self):
        content = clamped()
        line = read_all(self.program, self.write([content]))[0]
        if refused(line) or line != reference_line(content):
            raise AssertionError(f"C: {line}, {reference_line(content)}")
        self.changed.append((content, line))
        self.changed_paths += self.write([content])
        return line

    def mutated(self, i):
        """Changed bytes: both decoders agree on what they mean."""
        part = slice(i * MUTANTS, (i + 1) * MUTANTS)
        silent = codes = 0
        for line, (content, wanted) in zip(read_all(
                self.program, self.changed_paths[part]), self.changed[part]):
            if not same(line, wanted):
                raise AssertionError(
                    f"C: {line}, reference: {wanted}; {content.hex()}")
            silent += wanted == self.sound[i][1]
            codes += line != wanted
        self.silent += silent
        return f"{silent} of {MUTANTS} silent, {codes} by another code"

    def noticed(self):
        """Only the last bits of a range page may be one way or another."""
        total = len(self.names) * MUTANTS
        if 50 * self.silent > total:
            raise AssertionError(f"{self.silent} of {total} are silent")
        return f"{total - self.silent} of {total} refused or other rows"


def main(arguments):
    seed = int(arguments[2]) if len(arguments) > 2 else SEED
    count = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        faults = Faults(arguments[0], arguments[1], scratch, seed)
        cases = [("no fault", faults.control, ()),
                 ("a page that needs the clamp", faults.clamp, ())]
        cases += [(f"changed pages: {name}", faults.mutated, (i,))
                  for i, name in enumerate(faults.names)]
        cases += [("changed pages are noticed", faults.noticed, ())]
        cases += [(f"planted in C: {name}", faults.planted, (old, new))
                  for name, old, new in FAULTS]
        for name, case, given in cases:
            count += 1
            try:
                said = case(*given)
                print(f"ok {count} - {name}\n# {said}")
            except AssertionError as error:
                failed += 1
                print(f"not ok {count} - {name}\n# seed {seed}: {error}")
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
