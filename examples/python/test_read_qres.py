#!/usr/bin/env python3
"""test_read_qres.py: read_qres.py against the text and bytes coded.

Usage: test_read_qres.py QRES LIBRARY. One TAP row a file, with NumPy and
without. Every cell that is a number must come back as that number; NaN is
for what is missing, or counted as spelled otherwise.
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

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
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


def check_table(table, content, time):
    rows = list(csv.reader(io.StringIO(content.decode())))
    names, rows = rows[0], rows[1:]
    assert sorted([*table.columns, *table.left_out]) == sorted(names), names
    for name, values in table.columns.items():
        texts = [row[names.index(name)] for row in rows]
        assert len(values) == len(texts), f"{name}: {len(values)} rows"
        if name in table.units:
            values = [int(x.astype("int64")) if hasattr(x, "astype") else x
                      for x in values]
        lost = 0
        for value, text in zip(values, texts):
            if value != value or value == -1 << 63:
                lost += text != ""
            elif name == time:
                assert value == seconds(text), f"{name}: {value}, not {text}"
            else:
                assert value == float(text), f"{name}: {value}, not {text}"
        assert lost <= table.escapes.get(name, 0), f"{name}: {lost} are lost"


def jena(qres, folder, read):
    content = (ROOT / "samples/jena.csv").read_bytes()
    table = read(coded(qres, folder, "jena.csv", content, "--group", "500"))
    check_table(table, content, "Date Time")
    assert table.units == {"Date Time": "s"} and not table.left_out
    return len(table.columns)


def fleet(qres, folder, read):
    content = (ROOT / "samples/fleet.csv").read_bytes()
    table = read(coded(qres, folder, "fleet.csv", content))
    assert {"device", "status", "note"} <= set(table.left_out)
    assert 0 < sum(table.escapes.values()) < 30
    values = table.columns["pressure_hpa"]
    assert len(values) == 700 and abs(values[0] - 1008.16) == 0


def epochs(qres, folder, read):
    lines = ["t,count,gap"]
    for i in range(400):
        lines.append(f"{1700000000000 + 50 * i},{i * i},"
                     f"{'' if i % 7 == 0 else i}")
    content = "\n".join(lines).encode() + b"\n"
    table = read(coded(qres, folder, "epochs.csv", content))
    check_table(table, content, None)
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
        ("epochs, integers, missing cells", epochs),
        ("raw samples of every type", raw),
        ("damaged files are refused", damaged)]


def run_rows(qres, library, numpy_wanted):
    """Rows 1 to 5 without NumPy, then 6 to 10 with it."""
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
