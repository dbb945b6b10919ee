#!/usr/bin/env python3
"""hostile_command.py: the command on hostile files, killed, and on streams.

Usage: hostile_command.py QRES PEAK files|bombs|kill|stream COUNT. Prints TAP
rows. PEAK is the program of peak.c.
files: COUNT damaged files through decompress, verify, info and cat; bombs:
small files that promise much; kill: COUNT times kill -9 in compress and in
append; stream: COUNT MB through compress and decompress by pipe. Memory is
the peak of the process, limited to 64 MB for hostile files.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEAK_KB = 64 * 1024
SECONDS = 10  # on a busy machine; tests/property/mutate.c measures 1 s
CRC = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ 0x82F63B78 * (byte & 1)
    CRC.append(byte)


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def chunk(kind, payload):
    head = bytes([kind]) + varint(len(payload)) + payload
    crc = 0xFFFFFFFF
    for byte in head:
        crc = crc >> 8 ^ CRC[(crc ^ byte) & 255]
    return head + (crc ^ 0xFFFFFFFF).to_bytes(4, "little")


MAGIC = b"\x89QRES\n\0\1"
END = chunk(5, bytes(10))


class Tap:
    def __init__(self):
        self.count = self.bad = 0

    def row(self, good, name, why=""):
        self.count += 1
        self.bad += not good
        if not good:
            print(f"# {why}")
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}",
              flush=True)


def run(command, **options):
    """(exit code, 128 and more if killed; peak in KB; seconds; stderr)."""
    with tempfile.NamedTemporaryFile("r") as peak:
        start = time.monotonic()
        done = subprocess.run([PEAK, peak.name, *command],
                              stderr=subprocess.PIPE, **options)
        return (done.returncode, int(peak.read() or 0),
                time.monotonic() - start, done.stderr.decode(errors="replace"))


def make_csv(rows, seed=1):
    chance = random.Random(seed)
    lines, level = ["time,level,state,x"], 20.0
    for i in range(rows):
        level += chance.choice((-0.1, 0, 0, 0.1))
        lines.append(f"{1700000000 + 60 * i},{level:.1f},"
                     f"{chance.choice(('ok', 'ok', 'warm'))},"
                     f"{chance.random():.6f}")
    return "\n".join(lines).encode() + b"\n"


def judge(result, allowed=(0, 1, 4)):
    code, peak, seconds, errors = result
    if code not in allowed:
        return f"exit code {code}: {errors[-200:]}"
    if "Sanitizer" in errors or "runtime error" in errors:
        return errors[:300]
    if not MEASURED:
        return ""
    if peak > PEAK_KB:
        return f"{peak} KB"
    return f"{seconds:.1f} s" if seconds > SECONDS else ""


def damage(good, chance):
    bad = bytearray(good)
    for _ in range(chance.randint(1, 6)):
        bad[chance.randrange(len(bad))] = chance.randrange(256)
    if chance.random() < 0.3:
        del bad[chance.randrange(len(bad)):]
    if chance.random() < 0.3:
        at = chance.randrange(len(bad) + 1)
        bad[at:at] = bad[at // 2:at // 2 + 300]
    out, at = bytearray(bad[:8]), 8
    while chance.random() < 0.9 and at + 2 < len(bad):  # checksums right
        size, shift, start = 0, 0, at + 1
        while start < len(bad):
            size |= (bad[start] & 127) << shift
            shift += 7
            start += 1
            if bad[start - 1] < 128:
                break
        if start + size + 4 > len(bad):
            break
        out += chunk(bad[at], bytes(bad[start:start + size]))
        at = start + size + 4
    return bytes(out + bad[at:])


def test_files(qres, count, folder, tap):
    csv, coded, bad = (str(folder / n) for n in ("a.csv", "a.qres", "b.qres"))
    Path(csv).write_bytes(make_csv(300))
    subprocess.run([qres, "compress", "-q", "--group", "50", csv], check=True)
    good = Path(coded).read_bytes()
    ways = {"decompress": ["-q", "-f", "-o", str(folder / "out")],
            "verify": ["-q"], "info": [], "cat": []}
    for way, options in ways.items():
        chance, why, peak = random.Random(way), "", 0
        for i in range(count // len(ways)):
            Path(bad).write_bytes(damage(good, chance))
            result = run([qres, way, *options, bad],
                         stdout=subprocess.DEVNULL)
            peak = max(peak, result[1])
            why = judge(result)
            if not why and result[0] and (folder / "out").exists():
                why = "a refused file left an output"
            (folder / "out").unlink(missing_ok=True)
            if why:
                keep = Path(tempfile.gettempdir(), f"hostile-{way}.qres")
                keep.write_bytes(Path(bad).read_bytes())
                why += f"; file {i}, left in {keep}"
                break
        print(f"# {way}: peak {peak} KB")
        tap.row(not why, f"damaged files, {way}", why)


def group(rows, pages):
    return chunk(2, b"\0" + varint(rows)
                 + b"".join(varint(len(p)) for p in pages) + b"".join(pages))


def table_bomb(columns, shape, rows, page, side):
    """A text table whose columns are all alike."""
    note = b"\2\0\x2c" + varint(columns)
    column = b"\x23" + varint(len(shape)) + shape
    schema = (b"\0" + varint(columns + 1) + varint(len(note)) + note
              + column * columns + b"\x0a")
    return (MAGIC + chunk(1, schema)
            + group(rows, [page] * columns + [side]) + END)


def bombs():
    zero = b"\1" + bytes(8)
    wide = chunk(1, b"\0" + varint(4096) + b"\0" + b"\3" * 4096)
    yield ("4,096 constant columns", MAGIC + wide
           + group(1024, [zero] * 4096) * 3 + END)
    yield ("one column of 65,536 rows, 50 groups", MAGIC
           + chunk(1, b"\0\1\0\3") + group(65536, [zero]) * 50 + END)
    nudged = bytes.fromhex("3010030101241012")
    side = b"".join(varint(2 * i + 1) + b"\1\x55" for i in range(4095))
    yield ("4,095 nudged columns",
           table_bomb(4095, nudged, 512, b"\1\xca" + bytes(7), side))
    plain = bytes.fromhex("3000000001")
    texts = varint(60000) + bytes(60000) + b"\1" + varint(128 * 60000)
    texts += bytes(60002)
    side = b"".join(varint(2 * i + 2) + varint(len(texts)) + texts
                    for i in range(4))
    yield ("escapes in every row",
           table_bomb(4, plain, 60000, zero, side))
    word = b"\1\0" + varint(5000) + b"w" * 5000
    yield ("one long word in every row",
           table_bomb(1, b"\x38\0", 65536, zero,
                      b"\1" + varint(len(word)) + word))
    yield ("a length without bytes", MAGIC + b"\2" + varint((1 << 25) - 99))
    yield ("a length beyond counting", MAGIC + b"\2" + b"\xff" * 9 + b"\1")


def test_bombs(qres, _, folder, tap):
    path = str(folder / "bomb.qres")
    for name, content in bombs():
        Path(path).write_bytes(content)
        for way in ("decompress", "verify", "cat"):
            options = ["-o", "/dev/null"] if way == "decompress" else []
            result = run([qres, way, "-q", *options, path],
                         stdout=subprocess.DEVNULL)
            print(f"# {len(content)} bytes, {way}: exit {result[0]}, "
                  f"{result[1]} KB, {result[2]:.2f} s")
            why = judge(result)
            tap.row(not why, f"{name}, {way}", why)


def kill_at(command, seconds):
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    child.kill()
    return child.wait()


def took(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def test_kill_compress(qres, count, folder):
    chance, killed = random.Random(3), 0
    csv, out = folder / "k.csv", folder / "k.qres"
    csv.write_bytes(make_csv(4000))
    command = [qres, "compress", "-q", "--group", "200", str(csv), "-o",
               str(out)]
    whole = took(command)
    expected = out.read_bytes()
    for i in range(count):
        for path in list(folder.glob(".k.qres.*")) + [out]:
            path.unlink(missing_ok=True)
        killed += kill_at(command, chance.uniform(0, 1.2 * whole)) != 0
        if out.exists() and out.read_bytes() != expected:
            return f"run {i}: half a file under the final name"
    print(f"# {killed} of {count} were killed in time")
    return "" if killed * 4 > count else "too few were killed"


def test_kill_append(qres, count, folder):
    chance, killed, cut = random.Random(4), 0, 0
    first, more = folder / "f.csv", folder / "m.csv"
    base, path = folder / "f.qres", folder / "g.qres"
    lines = make_csv(31000).splitlines(keepends=True)
    first.write_bytes(b"".join(lines[:1001]))
    more.write_bytes(b"".join(lines[1001:]))
    text = b"".join(lines)
    subprocess.run([qres, "compress", "-q", "--group", "200", str(first)],
                   check=True)
    command = [qres, "append", "-q", "--group", "200", str(path), str(more)]
    path.write_bytes(base.read_bytes())
    whole = took(command)
    for i in range(count):
        path.write_bytes(base.read_bytes())
        killed += kill_at(command, chance.uniform(0, 1.2 * whole)) != 0
        done = subprocess.run([qres, "cat", str(path)], capture_output=True)
        rows = done.stdout.count(b"\n") - 1
        cut += rows not in (1000, 31000)
        if done.returncode not in (0, 4) or done.stdout != text[:len(
                done.stdout)] or rows < 1000 or rows % 200:
            return f"run {i}: exit {done.returncode}, {rows} rows"
        if not path.read_bytes().startswith(base.read_bytes()[:-16]):
            return f"run {i}: what was there changed"
        rest = folder / "rest.csv"
        rest.write_bytes(b"".join(lines[rows + 1:]) or lines[1])
        if i % 10 == 0 and rows < 31000:
            subprocess.run([qres, "append", "-q", str(path), str(rest)],
                           check=True, stderr=subprocess.DEVNULL)
            done = subprocess.run([qres, "decompress", "-q", "-o", "-",
                                   str(path)], capture_output=True)
            if done.stdout != text:
                return f"run {i}: the next append does not go on"
    print(f"# {killed} of {count} were killed in time, {cut} between groups")
    return "" if killed * 4 > count else "too few were killed"


def test_kill(qres, count, folder, tap):
    why = test_kill_compress(qres, count, folder)
    tap.row(not why, "kill -9 in compress leaves no half file", why)
    why = test_kill_append(qres, count, folder)
    tap.row(not why, "kill -9 in append leaves whole groups", why)


def feed(pipe, piece, times):
    for _ in range(times):
        pipe.write(piece)
    pipe.close()


def stream_peak(qres, options, piece, times, out):
    """Peaks of compress and decompress of the repeated piece, by pipes."""
    peaks = []
    source = [sys.executable, "-c", "import sys\nd = open(sys.argv[1], 'rb')"
              ".read()\nfor i in range(int(sys.argv[2])):\n"
              " sys.stdout.buffer.write(d)", piece, str(times)]
    maker = subprocess.Popen(source, stdout=subprocess.PIPE)
    result = run([qres, "compress", "-q", "-f", *options, "-", "-o", out],
                 stdin=maker.stdout)
    maker.stdout.close()
    maker.wait()
    peaks.append((result[0], result[1]))
    result = run([qres, "decompress", "-q", out, "-o", "-"],
                 stdout=subprocess.DEVNULL)
    peaks.append((result[0], result[1]))
    return peaks


def test_stream(qres, count, folder, tap):
    piece, out = str(folder / "piece"), str(folder / "stream.qres")
    csv = make_csv(60000, 9).split(b"\n", 1)[1]
    raw = random.Random(5).randbytes(1 << 17) + bytes(7 << 17)
    for name, options, content in (
            ("CSV", [], csv), ("raw", ["--type", "i16", "--channels", "4"],
                               raw)):
        Path(piece).write_bytes(content)
        times = max(2, count * 1000000 // len(content))
        small = stream_peak(qres, options, piece, max(1, times // 10), out)
        large = stream_peak(qres, options, piece, times, out)
        for way, few, many in zip(("compress", "decompress"), small, large):
            print(f"# {name}, {way}: {few[1]} KB for {count // 10} MB, "
                  f"{many[1]} KB for {count} MB")
            good = few[0] == many[0] == 0 and many[1] < few[1] * 5 / 4 + 2048
            tap.row(good, f"memory of a stream of {name}, {way}",
                    f"{few} {many}")


def main():
    global PEAK, MEASURED
    qres, PEAK, mode, count = *sys.argv[1:4], int(sys.argv[4])
    program = Path(qres).read_bytes()
    MEASURED = b"__asan_init" not in program and b"__gcov" not in program
    # No core files of what is killed.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        {"files": test_files, "bombs": test_bombs, "kill": test_kill,
         "stream": test_stream}[mode](qres, count, Path(folder), tap)
    print(f"1..{tap.count}")
    sys.exit(tap.bad != 0)


main()
