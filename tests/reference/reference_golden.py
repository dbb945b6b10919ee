#!/usr/bin/env python3
"""reference_golden.py: golden vectors through the reference decoder.

Every page and file of tests/golden/0.1 and every example of spec/format.md
becomes its cells, every golden error is refused with its name. Prints TAP.
"""
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, "spec/reference")

import qres_reference as reference  # noqa: E402
from entropy import Bits, Bytes, RangeDecoder, BitModel, Refused  # noqa: E402
from page import decode_page  # noqa: E402
from schema import NAMES, Column, read_schema  # noqa: E402

BASES = {"native": 0, "decimal": 1, "ordered": 2}


def read_examples(path):
    """Blocks as (kind, title, [(key, value)]); spec/format.md fences them."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    fenced = path.endswith(".md")
    block = None
    for line in lines + ["```" if fenced else ""]:
        if fenced and line == "```example":
            block = []
        elif line == "```" if fenced else not line:
            if block:
                yield block
            block = None if fenced else []
        elif block is not None and not line.startswith("#"):
            block.append(line)
        elif block is None and not fenced and not line.startswith("#"):
            block = [line]


def column_of(text):
    fields = dict(field.split("=") for field in text.split())
    column = Column(NAMES.index(fields["type"]),
                    bytes.fromhex(fields.get("name", "")),
                    bytes.fromhex(fields.get("note", "")),
                    int(fields.get("scale", 0)))
    column.base = BASES[fields.get("base", "native")]
    column.places = int(fields.get("places", 0))
    column.narrow = fields.get("narrow") == "1"
    if "alphabet" in fields:
        column.alphabet = [int(v) for v in fields["alphabet"].split(",")]
    return column


def numbers(text):
    return [int(word, 0) for word in text.split()]


class Example:
    def __init__(self, lines):
        self.name = lines[0]
        self.kind = lines[0].split()[0]
        pairs = [line.partition(" ") for line in lines[1:]]
        self.columns = [column_of(v) for k, _, v in pairs if k == "column"]
        self.values = {k: v for k, _, v in pairs if k != "column"}
        self.bytes = bytes.fromhex(self.values.get("bytes", ""))

    def numbers(self, key):
        return numbers(self.values[key])


def expect(got, wanted, what="value"):
    if got != wanted:
        raise AssertionError(f"{what}: {str(got)[:200]}, not "
                             f"{str(wanted)[:200]}")


def check_page(example):
    cells = example.numbers("cells")
    got = decode_page(example.columns[0], len(cells), example.bytes)
    expect(got, cells, "cells")


def check_file(example):
    parts = list(reference.read_file(example.bytes))
    groups = [p for p in parts if isinstance(p, reference.Group)]
    expect(b"".join(map(reference.raw_rows, groups)),
           bytes.fromhex(example.values["rows"]), "rows")
    if example.columns:
        expect([(c.type, c.name, c.scale) for c in parts[0].columns],
               [(c.type, c.name, c.scale) for c in example.columns])
    size = int(example.values.get("group", 0))
    for group in groups[:-1]:
        expect(group.rows, size, "rows of a group")


def check_schema(example):
    schema = read_schema(example.bytes)
    expect(schema.version, int(example.values["version"]), "version")
    expect([vars(c) for c in schema.columns],
           [vars(c) for c in example.columns], "columns")


def check_bits(example):
    """Section 2: varints, fields, codes, blocks, the range coder."""
    data, bits = Bytes(example.bytes), Bits(example.bytes)
    kind = example.kind
    if kind == "varint":
        for value in example.numbers("values"):
            expect(data.varint(), value)
        data.finish("the example")
        return
    if kind == "bits":
        for pair in example.values["fields"].split():
            value, width = map(int, pair.split(":"))
            expect(bits.field(width), value)
    elif kind == "rice":
        for value in example.numbers("values"):
            expect(bits.rice(int(example.values["k"])), value)
    elif kind == "exponent":
        for value in example.numbers("values"):
            expect(bits.exponent(), value)
    elif kind == "pack":
        values = example.numbers("values")
        expect(bits.block(len(values)), values)
    bits.finish("the example")


def check_range(example):
    coder = RangeDecoder(example.bytes)
    model = BitModel()
    for bit in example.numbers("bits"):
        expect(coder.get(model), bit)
    value, width = map(int, example.values["raw"].split(":"))
    expect(coder.get_bits(width), value)
    coder.finish("the example")


def check_chunk(example):
    """Magic, META, a group's head, END."""
    data = Bytes(example.bytes)
    if example.kind == "magic":
        reference.read_magic(data)
    elif example.kind == "group":
        expect(data.varint(), int(example.values["version"]))
        expect(data.varint(), int(example.values["rows"]))
        for size in example.numbers("sizes"):
            expect(data.varint(), size)
    else:
        kind, payload = reference.read_chunk(data)
        if example.kind == "end":
            expect(kind, reference.END)
            expect(reference.read_end(payload),
                   int(example.values["offset"]))
        else:
            expect(kind, int(example.values["type"]))
            expect(payload, bytes.fromhex(example.values["payload"]))
    data.finish("the example")


def check_error(example):
    wanted = example.values["error"].replace("QRES_E_", "")
    try:
        if example.kind == "page":
            decode_page(example.columns[0], int(example.values["rows"]),
                        example.bytes)
        elif example.kind == "schema":
            read_schema(example.bytes)
        else:
            for part in reference.read_file(example.bytes):
                if isinstance(part, reference.Group):
                    part.columns()
    except Refused as refused:
        expect(refused.code, wanted, "error")
        return
    raise AssertionError("not refused")


CHECKS = {"page": check_page, "file": check_file, "schema": check_schema,
          "range": check_range, "magic": check_chunk, "chunk": check_chunk,
          "group": check_chunk, "end": check_chunk, "varint": check_bits,
          "bits": check_bits, "rice": check_bits, "exponent": check_bits,
          "pack": check_bits}


def main():
    count = failed = 0
    golden = "tests/golden/0.1/"
    for path in ("spec/format.md", golden + "pages.txt", golden + "files.txt",
                 golden + "errors.txt"):
        for lines in read_examples(path):
            example = Example(lines)
            check = CHECKS[example.kind]
            if "error" in example.values:
                check = check_error
            count += 1
            try:
                check(example)
                print(f"ok {count} - {example.name}")
            except (AssertionError, Refused) as error:
                failed += 1
                print(f"not ok {count} - {example.name}\n# {error}")
    print(f"1..{count}")
    return 1 if failed or count < 250 else 0


if __name__ == "__main__":
    sys.exit(main())
