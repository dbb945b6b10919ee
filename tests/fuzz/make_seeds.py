#!/usr/bin/env python3
"""make_seeds.py: writes the seeds of the fuzz corpora.

Usage: make_seeds.py QRES. Takes the golden vectors of this tree and what the
command QRES makes of a few small tables. Files that a fuzzer found stay.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT / "tests/fuzz/corpus"
GOLDEN = ROOT / "tests/golden" / (ROOT / "spec/VERSION").read_text().strip()
TYPES = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"]
CSV = {
    "plain": "t,v\n2024-01-01 00:00:00,1.50\n2024-01-01 00:10:00,1.75\n"
             "2024-01-01 00:20:00,\n2024-01-01 00:30:00,2.25\n",
    "words": "id;state;note\n1;ok;\"a, b\"\n2;off;hm\n+3;ok;1e-5\n007;ok;-0\n",
    "nudge": "x\n0.202\n0.20199999999999999\n1.398\n1e300\n-inf\n",
    "odd": "\ufeff# c\r\na,b\r\n1,2\r\n3\r\n\r\n\"x\"\"y\",4\r\n5,6",
    "times": "10/03/2004 18:00\t1e-05\n10/03/2004 18:30\t2E+05\n"
             "10/03/2004 19:00\tNA\n",
    "text": "the quick brown fox\njumps over\nthe lazy dog\n",
}


def put(target, name, content):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{name}").write_bytes(content)


def part(content):
    return len(content).to_bytes(2, "little") + content


def examples(name):
    """The blocks of a golden file as (title, {key: value})."""
    for block in (GOLDEN / name).read_text().split("\n\n"):
        lines = [l for l in block.splitlines() if l and l[0] != "#"]
        if lines:
            yield lines[0], dict((l.split(" ", 1) + [""])[:2]
                                 for l in lines[1:])


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value


def chunks(data):
    reader = Reader(data)
    reader.take(8)
    while reader.at < len(data):
        kind = reader.take(1)[0]
        yield kind, reader.take(reader.varint())
        reader.take(4)


def seed_pages():
    for number, (_, page) in enumerate(examples("pages.txt")):
        if number % 7 or "level" not in page:
            continue
        fields = dict(f.split("=") for f in page["column"].split())
        kind = TYPES.index(fields["type"])
        head = bytes([kind])
        if kind >= 8:
            decimal = fields["base"] == "decimal"
            head += bytes([decimal | ("narrow" in fields) << 1
                           | int(fields.get("places", 0)) << 2])
        values = [int(v) for v in fields.get("alphabet", "").split(",") if v]
        gaps = [b - a - 1 for a, b in zip(values, values[1:])] + [0]
        if values and (max(gaps) > 255 or abs(values[0]) > 32767):
            continue
        head += bytes([len(values)])
        if values:
            head += (values[0] & 65535).to_bytes(2, "little") + bytes(gaps)
        count = len(page["cells"].split())
        put("page", number, head + (count - 1).to_bytes(2, "little")
            + bytes.fromhex(page["bytes"]))
        if kind == 3 and page["level"] == "0":
            put("untap", number, b"\0" + bytes.fromhex(page["bytes"]))


def seed_files(prefix, files):
    for number, (name, data) in enumerate(files):
        put("decoder", f"{prefix}{number}", b"\x01" + data)
        put("restore", f"{prefix}{number}", b"\x01" + data)
        put("chunk", f"{prefix}{number}", b"\x80" + data[8:])
        for kind, payload in chunks(data):
            if kind == 1:
                columns = Reader(payload)
                columns.varint()
                columns = columns.varint()
                put("schema", f"{prefix}{number}", payload)
            elif kind == 2:
                put("group", f"{prefix}{number}",
                    (columns - 1).to_bytes(2, "little") + payload)
            elif kind == 3:
                put("chunk", f"{prefix}{number}-index", b"\x01" + payload)


def read_table(data):
    """Dialect, shapes, rows and the side data by key."""
    shapes, side, rows = [], {}, 0
    for kind, payload in chunks(data):
        reader = Reader(payload)
        if kind == 1:
            reader.varint()
            count = reader.varint()
            dialect = reader.take(reader.varint())[1:]
            for _ in range(count - 1):
                head = reader.take(1)[0]
                if head & 16:
                    reader.take(reader.varint())
                shapes.append(reader.take(reader.varint()) if head & 32
                              else b"")
                reader.take(1 if head & 64 else 0)
                if head & 128:
                    front = reader.take(1)[0]
                    reader.take(1 if front & 3 == 1 else 0)
        elif kind == 2:
            reader.varint()
            rows = reader.varint()
            pages = [reader.take(size) for size in
                     [reader.varint() for _ in range(count)]]
            reader = Reader(pages[-1])
            while reader.at < len(pages[-1]):
                key = reader.varint()
                side[key] = reader.take(reader.varint())
            for i, shape in enumerate(shapes):
                if shape[0] == 0xA9:
                    side[2 * i + 1] = pages[i]
    return dialect, shapes, rows, side


def seed_tables(files):
    for name, data in files:
        dialect, shapes, rows, side = read_table(data)
        group = part(dialect) + b"\0" + bytes([rows - 1])
        group += part(side.get(0, b""))
        for i, shape in enumerate(shapes):
            put("shape", f"{name}-{i}", b"\0" + part(shape)
                + bytes(range(24)) * 3)
            group += part(shape) + b"\x01"
            group += part(side.get(2 * i + 1, b""))
            group += part(side.get(2 * i + 2, b"")) + bytes(8)
        put("table", name, group)
        put("shape", f"{name}-dialect", b"\x01" + dialect)


def seed_encoder():
    samples = b"".join((1000 + i * i % 37).to_bytes(4, "little")
                       for i in range(60))
    for kind in range(10):
        put("encoder", f"type-{kind}",
            bytes([1, 20, 0, kind % 2, kind, 0x80 | (kind + 3) % 10])
            + part(b"name") + samples)
        put("untap", f"tap-{kind}", bytes([1, kind]) + samples)
    put("encoder", "many", bytes([5, 0, 1, 1, 0, 1, 2, 3, 8, 9]) + samples)


def seed_small():
    for kind in range(5):
        put("bits", kind, bytes([kind, 3]) + bytes(range(1, 200, 7)) * 2)
    for name, text in CSV.items():
        put("csv", name, b"\0" + text.encode())
        put("csv", name + "-pieces", b"\x43\x05" + text.encode())
    for name, shape in ("flat", "(7,)"), ("rows", "(3, 2)"), ("none", "()"):
        text = (f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape},"
                " }").encode().ljust(117) + b"\n"
        head = b"\x93NUMPY\x01\0" + len(text).to_bytes(2, "little") + text
        put("npy", name, head)
        if name != "none":
            put("shape", f"array-{name}",
                b"\x02\x02\x08" + bytes([name == "flat", 1, 7]) + head)


def main():
    golden = [(name, bytes.fromhex(file["bytes"]))
              for name, file in examples("files.txt")]
    coded = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        for name, text in CSV.items():
            (path / f"{name}.csv").write_text(text, newline="")
            subprocess.run([sys.argv[1], "compress", "-q", "--group", "16",
                            str(path / f"{name}.csv")], check=True)
            coded.append((name, (path / f"{name}.qres").read_bytes()))
    seed_pages()
    seed_files("golden-", golden)
    seed_files("table-", coded)
    seed_tables(coded)
    seed_encoder()
    seed_small()


main()
