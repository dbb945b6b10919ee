#!/usr/bin/env python3
"""reference_differential.py: seeded tables through qres and the reference.

usage: reference_differential.py QRES [SEED]

What `qres compress` writes must come back the same from the reference and
from `qres decompress`; what an INDEX says must be true of its groups. Without
SEED the last cases say that the tables met every part of the format. Prints
TAP.
"""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, "spec/reference")

import page  # noqa: E402
import qres_reference as reference  # noqa: E402
import reference_tables as tables  # noqa: E402
from entropy import Bytes, Refused  # noqa: E402
from schema import BITS, BYTES, F32, F64, MISSING  # noqa: E402
from spelling import Shape  # noqa: E402
from table import restore  # noqa: E402

SEED = 20
KINDS = ("decimal significant scientific float32 float64 widened time epoch "
         "words text").split()
WANTED = {
    "raw", "constant", "packed", "Rice", "range", "packed with missing rows",
    "Rice with missing rows", "range with missing rows",
    "packed with escapes", "Rice with escapes", "range with escapes",
    "packed with inserts", "Rice with inserts", "range with inserts",
    "narrow", "alphabet of base 0", "alphabet of base 1", "base 1", "base 2",
    "a schema that changes", "two INDEX chunks", "array", "nudges",
    *("shape " + kind for kind in KINDS)}


class Meter:
    """The parts of the format that were met."""

    def __init__(self):
        self.met = set()
        self.inserts = 0
        inner = page.insert

        def insert(alphabet, base):
            self.inserts += 1
            return inner(alphabet, base)

        page.insert = insert

    def note(self, parts):
        schemas = indices = 0
        for _, kind, part in parts:
            schemas += kind == reference.SCHEMA
            indices += kind == reference.INDEX
            if kind == reference.GROUP:
                for column, coded in zip(part.schema.columns, part.pages):
                    self.note_page(column, part.rows, coded)
        if schemas > 1:
            self.met.add("a schema that changes")
        if indices > 1:
            self.met.add("two INDEX chunks")

    def note_page(self, column, rows, coded):
        if len(column.note) > 1:
            shape = Shape(column.note)
            self.met.add("shape " + KINDS[shape.kind])
            if shape.nudged:
                self.met.add("nudges")
        if column.type == BYTES:
            return
        method = ("raw", "constant", "packed", "Rice", "range")[coded[0] % 16]
        self.inserts = 0
        page.decode_page(column, rows, coded)
        self.met.add(method)
        self.met.add(f"base {column.base}")
        for condition, name in (
                (coded[0] & 16, f"{method} with missing rows"),
                (coded[0] & 32, f"{method} with escapes"),
                (self.inserts, f"{method} with inserts"),
                (column.narrow, "narrow"),
                (column.alphabet, f"alphabet of base {column.base}")):
            if condition:
                self.met.add(name)


# 3.5: an INDEX against the groups.


def order(kind, cell):
    """The ordered integer of a cell, None if it has no order."""
    if cell == MISSING[kind]:
        return None
    if kind == 7:
        return cell % 2**64 - 2**63
    if kind not in (F32, F64):
        return cell
    width, place = BITS[kind], 23 if kind == F32 else 52
    bits = cell % 2**width
    size = bits % 2**(width - 1)
    if size > (2**(width - 1 - place) - 1) << place:
        return None
    return size if bits == size else -size - 1


def summary(column, coded, cells):
    if column.type == BYTES:
        return len(coded), 0, None
    orders = [order(column.type, cell) for cell in cells]
    orders = [o for o in orders if o is not None]
    return (len(coded), cells.count(MISSING[column.type]),
            (min(orders), max(orders)) if orders else None)


def check_indices(parts):
    """Faults of the INDEX and END chunks of a file."""
    schema = last = 0
    waiting = []
    ends = [offset for offset, _, _ in parts[1:]] + [None]
    for (offset, kind, part), end in zip(parts, ends):
        if kind == reference.SCHEMA:
            schema = offset
        elif kind == reference.GROUP:
            cells = iter(part.columns())
            waiting.append({
                "offset": offset, "schema": schema, "size": end - offset,
                "rows": part.rows, "columns": [
                    summary(column, coded, None if column.type == BYTES
                            else next(cells))
                    for column, coded in zip(part.schema.columns,
                                             part.pages)]})
        elif kind == reference.INDEX:
            if part != (last, waiting[-len(part[1]):]):
                yield f"INDEX at {offset}: {part}, not {(last, waiting)}"
            waiting, last = [], offset
        elif kind == reference.END and part != last:
            yield f"END names {part}, not {last}"
    if len(waiting) > 1:
        yield f"{len(waiting)} groups in no INDEX"


def cut(text):
    return text if len(text) < 300 else text[:300] + " ..."


class Test:
    def __init__(self, qres, scratch):
        self.qres = qres
        self.scratch = scratch
        self.meter = Meter()

    def path(self, name):
        return os.path.join(self.scratch, name)

    def run(self, *arguments):
        done = subprocess.run([self.qres, *arguments], capture_output=True,
                              check=False)
        if done.returncode:
            return f"qres {arguments[0]}: {done.stderr.decode()}"
        return None

    def compress(self, source):
        with open(self.path("in"), "wb") as file:
            file.write(source.content)
        fault = self.run("compress", "-q", "-f", self.path("in"), "-o",
                         self.path("qres"), *source.options)
        if fault:
            raise AssertionError(fault)
        with open(self.path("qres"), "rb") as file:
            return file.read()

    def decompress(self, content):
        with open(self.path("qres"), "wb") as file:
            file.write(content)
        fault = self.run("decompress", "-q", "-f", self.path("qres"), "-o",
                         self.path("out"))
        if fault:
            raise AssertionError(fault)
        with open(self.path("out"), "rb") as file:
            return file.read()

    def check(self, content, wanted):
        """Both decoders on a file."""
        parts = list(reference.read_parts(content))
        got = b"".join(restore(reference.read_file(content)))
        if got != wanted:
            raise AssertionError("reference: other bytes")
        if self.decompress(content) != wanted:
            raise AssertionError("qres decompress: other bytes")
        faults = list(check_indices(parts))
        if faults:
            raise AssertionError(cut(faults[0]))
        self.meter.note(parts)
        if not wanted.startswith(b"\x93NUMPY"):
            return
        self.meter.met.add("array")

    def round_trip(self, source):
        self.check(self.compress(source), source.content)


# 3.7: files that were appended to, and cut.


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value % 128 + 128])
        value //= 128
    return out + bytes([value])


def chunk(kind, payload):
    out = bytes([kind]) + varint(len(payload)) + payload
    return out + reference.crc32c(out).to_bytes(4, "little")


def append(first, second):
    """The chunks of `second` behind `first`, with versions that go on."""
    version = max(part.version for _, kind, part in reference.read_parts(
        first) if kind == reference.SCHEMA) + 1
    end = [part for _, kind, part in reference.read_parts(first)
           if kind == reference.END][-1]
    data = Bytes(second)
    reference.read_magic(data)
    out = first
    while data.left():
        kind, payload = reference.read_chunk(data)
        if kind in (reference.SCHEMA, reference.GROUP):
            inner = Bytes(payload)
            number = inner.varint() + version
            out += chunk(kind, varint(number) + payload[inner.at:])
    out += chunk(0x81, b"what a host keeps")
    return out + chunk(reference.END, end.to_bytes(8, "little") + b"\0\0")


def appended(test, first, second):
    one, two = test.compress(first), test.compress(second)
    content = append(one, two)
    got = b"".join(restore(reference.read_file(content)))
    if got != first.content + second.content:
        raise AssertionError("reference: other bytes")
    if test.decompress(content) != got:
        raise AssertionError("qres decompress: other bytes")


def appended_by_qres(test, first, second, wanted):
    """`qres append`; the end of what comes back is known."""
    options = second.options if "--type" in second.options else ()
    test.compress(first)
    with open(test.path("in"), "wb") as file:
        file.write(second.content)
    fault = test.run("append", "-q", test.path("qres"), test.path("in"),
                     *options)
    if fault:
        raise AssertionError(fault)
    with open(test.path("qres"), "rb") as file:
        content = file.read()
    got = b"".join(restore(reference.read_file(content)))
    if not got.endswith(wanted) or len(got) < len(first.content):
        raise AssertionError("reference: other bytes")
    if test.decompress(content) != got:
        raise AssertionError("qres decompress: other bytes")
    faults = list(check_indices(list(reference.read_parts(content))))
    if faults:
        raise AssertionError(cut(faults[0]))


def append_cases(test, seed):
    raw = [s for s in tables.raw_sources(seed) if "regimes" in s.name]
    for source in raw:
        yield (f"append to {source.name}", lambda s=source: appended_by_qres(
            test, s, s, s.content + s.content))
    for source in list(tables.numpy_sources(seed))[::2]:
        if ", 1)" not in source.name:
            samples = source.content[10 + source.content[8]:]
            yield (f"append to {source.name}",
                   lambda s=source, w=samples: appended_by_qres(
                       test, s, s, w + w))
    for source in list(tables.text_sources(seed))[::3]:
        ending = b"\r\n" if b"\r\n" in source.content else b"\n"
        source.content = source.content.rstrip(b"\r\n") + ending
        rows = source.content[source.content.index(b"\n") + 1:]
        yield (f"append to {source.name}",
               lambda s=source, r=rows: appended_by_qres(
                   test, s, s, s.content + r))


def cut_short(test, source):
    """Cut anywhere, the chunks before the cut stay good, then END."""
    content = test.compress(source)
    parts = list(reference.read_parts(content))
    for size in range(8, len(content)):
        seen = []
        try:
            for part in reference.read_parts(content[:size]):
                seen.append(part[0])
            raise AssertionError(f"cut at {size}: not refused")
        except Refused as refused:
            if refused.code != "END":
                raise AssertionError(f"cut at {size}: {refused}") from None
        ends = [p[0] for p in parts[1:]] + [len(content)]
        whole = sum(end <= size for end in ends)
        if len(seen) != whole:
            raise AssertionError(f"cut at {size}: {len(seen)} chunks")


def cases(test, seed):
    raw = list(tables.raw_sources(seed))
    for source in (*raw, *tables.corner_sources(seed),
                   *tables.numpy_sources(seed), *tables.text_sources(seed)):
        yield source.name, lambda s=source: test.round_trip(s)
    for one, two in ((0, 1), (11, 14), (22, 25), (83, 87), (91, 95)):
        one, two = raw[one], raw[two]
        one.options[3] = two.options[3] = "1"
        yield (f"{two.name} behind {one.name}",
               lambda o=one, t=two: appended(test, o, t))
    yield from append_cases(test, seed)
    for i in (3, 47, 92):
        yield (f"{raw[i].name}, cut at every byte",
               lambda s=raw[i]: cut_short(test, s))


def main(arguments):
    seed = int(arguments[1]) if len(arguments) > 1 else SEED
    count = failed = 0

    def report(name, fault):
        nonlocal count, failed
        count += 1
        failed += bool(fault)
        print(f"{'not ' if fault else ''}ok {count} - {name}")
        if fault:
            print(f"# seed {seed}: {fault}")

    with tempfile.TemporaryDirectory() as scratch:
        test = Test(os.path.abspath(arguments[0]), scratch)
        for name, case in cases(test, seed):
            fault = None
            try:
                case()
            except (AssertionError, Refused) as error:
                fault = str(error) or repr(error)
            report(name, fault)
        for name in sorted(WANTED) if len(arguments) < 2 else ():
            report(f"met: {name}", None if name in test.meter.met
                   else "never met")
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
