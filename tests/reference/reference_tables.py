"""reference_tables.py: seeded small tables for tests of the decoders.

Samples are made of bits, so that NaN payloads, infinities, zeros with a sign
and denormals come as they are.
"""
import random
import struct

TYPES = {"i8": 8, "i16": 16, "i32": 32, "i64": 64, "u8": 8, "u16": 16,
         "u32": 32, "u64": 64, "f32le": 32, "f64le": 64}
SHAPES = ("constant", "walk", "ramp", "noise", "few", "special", "gaps",
          "decimals", "regimes", "narrow")
ROWS = (1, 2, 3, 16, 127, 128, 129, 300, 600)
GROUPS = (1, 7, 64, 100, 256, 16384)


class Source:
    """Bytes to compress, and the options that qres needs for them."""

    def __init__(self, name, content, options):
        self.name = name
        self.content = content
        self.options = options


def float_bits(value, width):
    return int.from_bytes(struct.pack("<f" if width == 32 else "<d", value),
                          "little")


def missing_bits(kind):
    width = TYPES[kind]
    if kind[0] == "f":
        return 0x7FC00000 if width == 32 else 0x7FF8000000000000
    return 2**(width - 1) if kind[0] == "i" else 2**width - 1


def special_bits(r, kind):
    """What makes escapes: ends of the type, odd NaNs, denormals."""
    width = TYPES[kind]
    if kind[0] != "f":
        return r.choice((0, 1, 2**(width - 1) - 1, 2**(width - 1),
                         2**width - 1, r.getrandbits(width)))
    place = 23 if width == 32 else 52
    infinity = ((1 << (width - 1 - place)) - 1) << place
    sign = r.getrandbits(1) << (width - 1)
    return sign | r.choice((0, 1, r.getrandbits(place), 1 << place, infinity,
                            infinity | 1, infinity | r.getrandbits(place) | 2,
                            infinity | 1 << (place - 1),
                            float_bits(r.random(), width) % 2**(width - 1)))


def number_bits(kind, number, places):
    """A number with decimals as a sample."""
    width = TYPES[kind]
    if kind[0] == "f":
        return float_bits(number / 10**places, width)
    return number % 2**width


def channel(r, kind, shape, rows):
    """One channel's samples as bits."""
    width = TYPES[kind]
    reach = r.choice((3, 50, 2**(width - 2)))
    if kind[0] == "f":
        reach = min(reach, 2**20)
    places = r.randrange(4)
    offset = r.randint(0, min(reach, 2**20))
    few = [r.randint(-reach, reach) * r.choice((1, 37)) for _ in range(
        r.randint(2, 12))]
    at = offset
    out = []
    for i in range(rows):
        if shape == "regimes" and i % 150 == 149:
            places, reach = (places + 1) % 4, r.choice((2, 9, 300))
            few = [number * 3 + 1 for number in few]
        if shape in ("walk", "gaps", "decimals", "narrow", "special"):
            at += r.randint(-min(reach, 9), min(reach, 9))
        elif shape == "ramp":
            at += 3 + (i % 8 == 0)
        elif shape == "noise":
            at = r.randint(-reach, reach)
        elif shape in ("few", "regimes"):
            at = r.choice(few) + (r.randint(1, 9) if r.random() < 0.02 else 0)
        bits = number_bits(kind, at, places)
        if shape == "narrow" and kind == "f64le":
            single = struct.unpack("<f", struct.pack("<f", at / 10))[0]
            bits = float_bits(single, 64)
        if (shape == "gaps" and r.random() < 0.3
                or shape == "regimes" and i // 40 % 4 == 3):
            bits = missing_bits(kind)
        if shape == "special" and r.random() < 0.2:
            bits = special_bits(r, kind)
        out.append(bits)
    return out


def raw_source(r, kind, shape, rows, group, level):
    channels = r.choice((1, 1, 2, 3))
    shapes = [shape] + [r.choice(SHAPES) for _ in range(channels - 1)]
    columns = [channel(r, kind, s, rows) for s in shapes]
    size = TYPES[kind] // 8
    content = b"".join(bits.to_bytes(size, "little")
                       for row in zip(*columns) for bits in row)
    return Source(f"{kind} {shape}, {rows} rows of {channels}, group {group},"
                  f" level {level}", content,
                  ["--type", kind, "--channels", str(channels), "--group",
                   str(group), "--level", str(level)])


def raw_sources(seed):
    """Every type with every shape; rows, groups and levels in turn."""
    r = random.Random(seed)
    for i, kind in enumerate(TYPES):
        for j, shape in enumerate(SHAPES):
            rows = ROWS[-1 - (i + 3 * j) % len(ROWS)]
            group = r.choice([g for g in GROUPS if rows <= 200 * g])
            yield raw_source(r, kind, shape, rows, group, (i + j) % 2)


def widened(bits):
    """Bits of the binary64 that a binary32 other than a denormal becomes."""
    sign, field = bits >> 31 << 63, bits >> 23 & 255
    field = 2047 if field == 255 else field + 896
    return sign | field << 52 | (bits % 2**23) << 29


def corner_sources(seed):
    """What the shapes above meet too seldom."""
    r = random.Random(seed)
    yield raw_source(r, "i16", "regimes", 600, 1, 1)
    bits = [r.getrandbits(4) for _ in range(60)]
    bits[7] = bits[50] = 2**63 + 1
    yield plain_source("u64, exceptions up to bit 63", "u64", bits)
    bits = [widened(r.choice((0x7F800001, 0xFFC12345, 0x3F800000))
                    + r.getrandbits(20)) for _ in range(40)]
    yield plain_source("f64 that are f32, NaN payloads", "f64le", bits)


def plain_source(name, kind, column):
    size = TYPES[kind] // 8
    content = b"".join(bits.to_bytes(size, "little") for bits in column)
    return Source(name, content, ["--type", kind, "--group", "256"])


def numpy_sources(seed):
    r = random.Random(seed)
    for kind, descr, shape in (("f64le", "<f8", (40,)), ("u8", "|u1", (33, 3)),
                               ("i32", "<i4", (1, 1)), ("f32le", "<f4",
                                                        (20, 2))):
        count = shape[0] * (shape + (1,))[1]
        head = (f"{{'descr': '{descr}', 'fortran_order': False, 'shape': "
                f"{shape}, }}").encode()
        for spaces in (-(len(head) + 11) % 64, 5):
            text = head + b" " * spaces + b"\n"
            size = TYPES[kind] // 8
            samples = channel(r, kind, "walk", count)
            content = b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little")
            content += text + b"".join(b.to_bytes(size, "little")
                                       for b in samples)
            yield Source(f"NumPy {descr} {shape}, {spaces} spaces", content,
                         ["--group", "16"])


def short_single(value):
    """The fewest digits, 6 at least, that give a binary32."""
    single = struct.pack("<f", value)
    value, = struct.unpack("<f", single)
    return next(text for text in (f"{value:.{n}g}" for n in range(6, 10))
                if struct.pack("<f", float(text)) == single)


# Cells of text columns: name, and text from the generator and the row.
TEXTS = {
    "fixed": lambda r, i: f"{i / 7:.2f}",
    "minimal": lambda r, i: repr(r.randint(-99, 999) / 10),
    "narrow": lambda r, i: repr(struct.unpack("<f", struct.pack(
        "<f", r.randint(-9999, 9999) / 1000))[0]),
    "single": lambda r, i: short_single(
        r.uniform(-5, 5) * 10**r.randint(-3, 2)),
    "double": lambda r, i: repr(r.uniform(-1e3, 1e3)),
    "nudged": lambda r, i: repr(r.randint(1, 9999) * 0.001),
    "scientific": lambda r, i: f"{r.uniform(1, 9e9):.3e}",
    "significant": lambda r, i: f"{r.uniform(0.001, 1e9):.5g}",
    "plus": lambda r, i: f"{r.randint(-50, 50):+04d}",
    "unit": lambda r, i: f"<{i * 3}>%",
    "word": lambda r, i: r.choice(("ok", "fail", "n/a", '"a,b"')),
    "text": lambda r, i: "".join(r.choice("abc \u00e4\x01") for _ in range(
        r.randrange(9))),
    "time": lambda r, i: f"2024-02-{27 + i // 1440 % 2:02d} "
                         f"{i // 60 % 24:02d}:{i % 60:02d}:00",
    "day": lambda r, i: f"{i % 28 + 1}/{i // 28 % 12 + 1}/1999",
    "clock": lambda r, i: f"{i // 60 % 24}:{i % 60:02d}",
    "zone": lambda r, i: f"2023-01-01T00:{i // 60 % 60:02d}:{i % 60:02d}.5Z",
    "epoch": lambda r, i: f"{1700000000 + 60 * i}",
    "gap": lambda r, i: r.choice(("", "", "1.5", "-7.25")),
    "NA": lambda r, i: "NA" if r.random() < 0.2 else str(r.randint(0, 99)),
    "odd": lambda r, i: r.choice(("1", "2", "3")) if r.random() < 0.97
    else r.choice(("1e-5", "+1", "007", ".5", "-0", "nan", "1_0")),
}


def text_source(r, name, kinds, rows, mark, ending, options):
    lines = [mark.join(f"{kind} of it" for kind in kinds)]
    for i in range(rows):
        lines.append(mark.join(TEXTS[kind](r, i) for kind in kinds))
        if r.random() < 0.01:
            lines.append(r.choice(("", "# note", mark * len(kinds))))
    content = ending.join(lines).encode()
    return Source(name, content + ending.encode() * r.randrange(2), options)


def text_sources(seed):
    r = random.Random(seed)
    for i, kind in enumerate(TEXTS):
        rows = ROWS[3 + i % 6]
        yield text_source(r, f"text {kind}, {rows} rows", [kind], rows, ",",
                          "\n", ["--level", str(i % 2), "--group",
                                 str(GROUPS[3 + i % 3])])
    kinds = list(TEXTS)
    for i in range(8):
        r.shuffle(kinds)
        some = kinds[:r.randint(2, 6)]
        rows = r.choice(ROWS[:-1])
        mark, ending = r.choice(",;\t"), r.choice(("\n", "\r\n"))
        yield text_source(r, f"table {' '.join(some)}, {rows} rows", some,
                          rows, mark, ending, ["--group", "64"])
