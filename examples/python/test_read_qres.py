#!/usr/bin/env python3
"""test_read_qres.py: read_qres.py against the text and bytes coded.

Usage: test_read_qres.py QRES LIBRARY. One TAP row a file, with NumPy and
without. Every cell that is a number must come back as that number, words and
text as themselves; NaN is for what is missing, or told as an escape.
"""

import csv
import io
import os
import random
import struct
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MISSING = ("", "NA", "none")
OTHER_PYTHON = "/usr/bin/python3"  # NumPy may be there only


def coded(qres, folder, name, content, *options):
    path = folder / name
    path.write_bytes(content)
    subprocess.run([qres, "compress", "-q", *options, path], check=True)
    return path.with_suffix(".qres")


def seconds(text):
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    at = at.replace(tzinfo=at.tzinfo or timezone.utc)
    return int(at.timestamp())


def check_cell(value, text, lost):
    """The cell of a text; what is no number must be told as an escape."""
    if isinstance(value, str):
        assert value == text, f"{value!r}, not {text!r}"
    elif value != value or value == -1 << 63:
        assert lost == text or text in MISSING, f"{text!r} is lost"
    elif text.lstrip("+-").isdigit() and not isinstance(value, float):
        assert int(value) == int(text), f"{value!r}, not {text!r}"
    else:
        assert value == float(text), f"{value!r}, not {text!r}"


def check_table(table, content, times=()):
    rows = list(csv.reader(io.StringIO(content.decode())))
    names, rows = rows[0], rows[1:]
    assert list(table.columns) == names, names
    for name, values in table.columns.items():
        texts = [row[names.index(name)] if len(row) == len(names) else ""
                 for row in rows]  # a row of another length is none
        escapes = table.escapes.get(name, {})
        assert len(values) == len(texts), f"{name}: {len(values)} rows"
        if name in table.units:
            values = [int(x.astype("int64")) if hasattr(x, "astype") else x
                      for x in values]
        for row, (value, text) in enumerate(zip(values, texts)):
            if text and name in times and row not in escapes:
                text = str(seconds(text))
            check_cell(value, text, escapes.get(row))


def jena(qres, folder, read):
    content = (ROOT / "samples/jena.csv").read_bytes()
    table = read(coded(qres, folder, "jena.csv", content, "--group", "500"))
    check_table(table, content, ["Date Time"])
    assert table.units == {"Date Time": "s"} and not table.escapes


def fleet(qres, folder, read):
    content = (ROOT / "samples/fleet.csv").read_bytes()
    table = read(coded(qres, folder, "fleet.csv", content))
    check_table(table, content, ["time"])
    assert "4.05 V" in table.escapes["battery_v"].values()
    assert table.columns["device"][0] == "node-010"


def notes(qres, folder, read):
    """Free text, quotes, words that change, rows that are none."""
    draw = random.Random(2)
    lines = ["id,note,word,big,gaps"]
    for i in range(900):
        text = "".join(draw.choices("abcd \",\1", k=draw.randrange(30)))
        text = '"' + text.replace('"', '""') + '"'
        word = draw.choice(["", "open", "shut", "caf\u00e9"])
        lines.append(f"{'007' if i == 5 else i},{text},{word},"
                     f"{9 * 10 ** 18 + i},{i if i % 50 else 'none'}")
    content = ("\n".join(lines) + "\n").encode()
    table = read(coded(qres, folder, "notes.csv", content, "--group", "300"))
    check_table(table, content)
    assert table.columns["id"][899] == 899
    assert [type(x) for x in table.columns["note"][:2]] == [str, str]


def epochs(qres, folder, read):
    lines = ["t,count,gap"]
    for i in range(400):
        lines.append(f"{1700000000000 + 50 * i},{i * i},"
                     f"{'' if i % 7 == 0 else i}")
    content = "\n".join(lines).encode() + b"\n"
    table = read(coded(qres, folder, "epochs.csv", content))
    check_table(table, content)
    assert table.units == {"t": "ms"}
    assert table.columns["count"][399] == 399 * 399


def raw(qres, folder, read):
    draw = random.Random(1)
    for code, name in zip("bhiqBHIQfd", ["i8", "i16", "i32", "i64", "u8",
                                         "u16", "u32", "u64", "f32", "f64"]):
        size = struct.calcsize("=" + code)
        content = draw.randbytes(3 * 500 * size)
        wanted = struct.unpack(f"<1500{code}", content)
        table = read(coded(qres, folder, f"{name}.raw", content, "--type",
                           name, "--channels", "3"))
        for channel in range(3):
            found = list(table.columns[f"c{channel}"])
            assert struct.pack(f"<500{code}", *found) == struct.pack(
                f"<500{code}", *wanted[channel::3]), name


def damaged(qres, folder, read):
    content = (ROOT / "samples/jena.csv").read_bytes()
    path = coded(qres, folder, "damaged.csv", content)
    whole = path.read_bytes()
    for wrong in (whole[:-1], whole[:9999],
                  whole[:9999] + bytes([whole[9999] ^ 1]) + whole[10000:]):
        path.write_bytes(wrong)
        try:
            read(path)
        except ValueError:
            continue
        raise AssertionError("a damaged file was read")


ROWS = [("a CSV file with times and decimals", jena),
        ("a CSV file with words and odd cells", fleet),
        ("free text, quotes and words", notes),
        ("epochs, integers, missing cells", epochs),
        ("raw samples of every type", raw),
        ("damaged files are refused", damaged)]


def run_rows(qres, library, numpy_wanted):
    """The rows without NumPy, then numbered on with it."""
    os.environ["QRES_LIBRARY"] = library
    sys.path.insert(0, str(HERE))
    import read_qres
    if not numpy_wanted:
        read_qres.numpy = None
    failed = 0
    first = 1 + len(ROWS) if numpy_wanted else 1
    for number, (name, row) in enumerate(ROWS, first):
        suffix = "" if read_qres.numpy else ", without NumPy"
        try:
            with tempfile.TemporaryDirectory() as folder:
                row(qres, Path(folder), read_qres.read)
            print(f"ok {number} - {name}{suffix}")
        except Exception as error:  # any is a failed row
            failed = 1
            print(f"not ok {number} - {name}{suffix}\n# {error!r}")
    return failed


def python_with_numpy():
    for python in (sys.executable, OTHER_PYTHON):
        if Path(python).exists() and subprocess.run(
                [python, "-c", "import numpy"],
                capture_output=True, check=False).returncode == 0:
            return python
    return None


def main():
    qres, library = sys.argv[1:3]
    if "--numpy" in sys.argv:
        sys.exit(run_rows(qres, library, True))
    print(f"1..{2 * len(ROWS)}")
    failed = run_rows(qres, library, False)
    python = python_with_numpy()
    sys.stdout.flush()
    if python is None:
        for number, (name, _) in enumerate(ROWS, 1 + len(ROWS)):
            print(f"ok {number} - {name} # SKIP no NumPy")
    else:
        failed |= subprocess.run([python, __file__, qres, library, "--numpy"],
                                 check=False).returncode
    sys.exit(failed)


main()
