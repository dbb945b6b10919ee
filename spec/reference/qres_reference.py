#!/usr/bin/env python3
"""qres_reference.py: decodes a .qres file by spec/format.md alone.

Slow and plain on purpose: big integers, a function for each section, the
model of model.py. It was written from the text of the specification; where
it and the C code differ, one of the three is wrong.

usage: qres_reference.py FILE [--source OUT | --raw OUT | --json]

Without an option it checks the file and says what is in it. --source writes
the table or array that it was made from (spec/table.md), --raw the rows as
interleaved little-endian samples, --json schemas and cells. On wrong data it
prints the error's name; what stands before it is written.
Exit codes: 0 done, 2 usage, 3 no such file, 4 refused.
"""
import json
import sys

from entropy import Bytes, Refused, require
from page import decode_page
from schema import BYTES, NAMES, read_schema, sample
from table import restore

MAGIC = b"\x89QRES\n"
VERSION = b"\0\1"
SCHEMA, GROUP, INDEX, GENES, END = 1, 2, 3, 4, 5
PAYLOAD_MAX = 33554416
SCHEMA_MAX = 4194304
ROWS_MAX = 65536
CELLS_MAX = 2**22


class Group:
    """A group: its schema, and for each column cells or the host's bytes."""

    def __init__(self, schema, rows, pages):
        self.schema = schema
        self.rows = rows
        self.pages = pages

    def columns(self):
        """Cells of the columns of numbers, decoded."""
        return [decode_page(column, self.rows, page)
                for column, page in zip(self.schema.columns, self.pages)
                if column.type != BYTES]


# 3.1: magic.


def read_magic(data):
    require(MAGIC.startswith(data.data[:6]), "DATA", "no QRES file")
    data.take(6)
    require(data.take(2) == VERSION, "VERSION", "another version")


# 3.2: chunks.


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def read_chunk(data):
    """Type and payload of the next chunk."""
    start = data.at
    kind = data.number(1)
    limit = SCHEMA_MAX if kind == SCHEMA else PAYLOAD_MAX
    payload = data.take(data.varint(limit, "payload"))
    crc = crc32c(data.data[start:data.at])
    require(data.number(4) == crc, "CHECKSUM", f"chunk at {start}")
    return kind, payload


def read_chunks(data):
    """Offset, type and content of each chunk."""
    schema = None
    kind = None
    while data.left():
        offset = data.at
        kind, payload = read_chunk(data)
        content = None
        if kind == SCHEMA:
            content = schema = read_schema(payload)
        elif kind == GROUP:
            content = read_group(schema, payload)
        elif kind == INDEX:
            content = read_index(payload)
        elif kind == END:
            content = read_end(payload)
        else:
            require(kind >= 128, "VERSION", f"chunk of type {kind}")
        yield offset, kind, content
    require(kind == END, "END", "no END chunk")


# 3.4: groups.


def read_group(schema, payload):
    data = Bytes(payload)
    require(schema is not None, "DATA", "group before a schema")
    version = data.varint(2**32 - 1, "schema version")
    require(version == schema.version, "DATA", "group of another schema")
    rows = data.varint(ROWS_MAX, "rows")
    require(rows > 0, "DATA", "group of no rows")
    require(rows * len(schema.columns) <= CELLS_MAX, "LIMIT", "cells")
    sizes = [data.varint() for _ in schema.columns]
    require(data.left() == sum(sizes), "DATA", "sizes of pages")
    return Group(schema, rows, [data.take(size) for size in sizes])


# 3.5: the index, which the groups overrule.


def read_index(payload):
    """Offset of the INDEX before, and a record for each group."""
    data = Bytes(payload)
    previous = data.varint()
    columns = data.varint(4096, "columns")
    groups = []
    offset = 0
    for _ in range(data.varint(256, "groups")):
        offset += data.varint()
        groups.append({
            "offset": offset, "schema": data.varint(), "size": data.varint(),
            "rows": data.varint(ROWS_MAX, "rows"),
            "columns": [read_summary(data) for _ in range(columns)]})
    data.finish("the last group of an INDEX")
    return previous, groups


def read_summary(data):
    """Page size, missing rows, None or (min, max) of a column."""
    size = data.varint()
    missing = data.varint(ROWS_MAX, "missing rows")
    has_range = data.number(1)
    require(has_range <= 1, "DATA", f"range of {has_range}")
    if not has_range:
        return size, missing, None
    low = data.signed_varint()
    return size, missing, (low, low + data.varint())


# 3.6: the end.


def read_end(payload):
    """Offset of the last INDEX."""
    require(len(payload) == 10, "DATA", f"END of {len(payload)} bytes")
    require(payload[8:] == b"\0\0", "DATA", "END without zeros")
    return int.from_bytes(payload[:8], "little")


# A whole file.


def read_parts(content):
    """All chunks in order; raises Refused behind the last good one."""
    data = Bytes(content)
    read_magic(data)
    yield from read_chunks(data)


def read_file(content):
    """Schemas and groups in order."""
    for _, kind, part in read_parts(content):
        if kind in (SCHEMA, GROUP):
            yield part


def raw_rows(group):
    """The interleaved samples of a group."""
    kinds = [c.type for c in group.schema.columns if c.type != BYTES]
    return b"".join(sample(kind, cell) for row in zip(*group.columns())
                    for kind, cell in zip(kinds, row))


def schema_object(schema):
    return {"version": schema.version, "note": schema.note.hex(),
            "columns": [column_object(c) for c in schema.columns]}


def column_object(column):
    out = {"type": NAMES[column.type], "name": column.name.decode(
        "utf-8", "replace"), "note": column.note.hex(),
        "scale": column.scale, "base": column.base}
    if column.narrow:
        out["narrow"] = True
    if column.places:
        out["places"] = column.places
    if column.alphabet:
        out["alphabet"] = column.alphabet
    return out


def group_object(group):
    cells = iter(group.columns())
    return {"rows": group.rows,
            "columns": [page.hex() if column.type == BYTES else next(cells)
                        for column, page in zip(group.schema.columns,
                                                group.pages)]}


def write_raw(content, out):
    for part in read_file(content):
        if isinstance(part, Group):
            out.write(raw_rows(part))


def write_source(content, out):
    for piece in restore(read_file(content)):
        out.write(piece)


def write_json(content):
    """One JSON object a line: schemas and groups as they come."""
    for part in read_file(content):
        if isinstance(part, Group):
            print(json.dumps({"group": group_object(part)}))
        else:
            print(json.dumps({"schema": schema_object(part)}))


def describe(content):
    schemas = groups = rows = cells = 0
    try:
        for part in read_file(content):
            if not isinstance(part, Group):
                schemas += 1
                continue
            columns = part.columns()
            groups += 1
            rows += part.rows
            cells += part.rows * len(columns)
    finally:
        print(f"{schemas} schemas, {groups} groups, {rows} rows, "
              f"{cells} cells")


WRITERS = {"--raw": write_raw, "--source": write_source}


def run(content, option, path):
    if option in WRITERS:
        with open(path, "wb") as out:
            WRITERS[option](content, out)
    elif option == "--json":
        write_json(content)
    else:
        describe(content)


def main(arguments):
    path, option, out = (arguments + [None] * 3)[:3]
    if path is None or len(arguments) > 3 or option not in (
            None, "--json", *WRITERS) or (option in WRITERS) != (
                out is not None):
        print(__doc__.split("\n\n")[2], file=sys.stderr)
        return 2
    try:
        with open(path, "rb") as file:
            content = file.read()
        run(content, option, out)
    except Refused as refused:
        print(f"{path}: {refused}", file=sys.stderr)
        return 4
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
