"""schema.py: columns and front ends of spec/format.md 4."""
from fractions import Fraction

from arithmetic import from_binary, to_binary
from entropy import Bits, Bytes, require

NAMES = ("i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64",
         "bytes")
BITS = (8, 16, 32, 64, 8, 16, 32, 64, 32, 64)
F32, F64, BYTES = 8, 9, 10
MISSING = (-2**7, -2**15, -2**31, -2**63, 2**8 - 1, 2**16 - 1, 2**32 - 1, -1,
           0x7FC00000, 0x7FF8000000000000)
NATIVE, DECIMAL, ORDERED = 0, 1, 2


class Column:
    """A column record: what a page needs to become cells."""

    def __init__(self, kind, name=b"", note=b"", scale=0):
        self.type = kind
        self.name = name
        self.note = note
        self.scale = scale
        self.base = NATIVE
        self.narrow = False
        self.places = 0
        self.alphabet = None

    def has_front_end(self):
        """Whether 5 applies: floats need one, bytes have none."""
        return self.type < F32 or (self.type < BYTES and self.base != NATIVE)


class Schema:
    """The payload of a SCHEMA chunk."""

    def __init__(self, version, note, columns):
        self.version = version
        self.note = note
        self.columns = columns


# 4.1: cells.


def to_cell(kind, bits):
    """The cell of the type's low bits."""
    width = BITS[kind]
    bits %= 2**width
    signed = kind < 4 or width == 64
    return bits - 2**width if signed and bits >> (width - 1) else bits


def sample(kind, cell):
    """The little-endian bytes of a cell."""
    width = BITS[kind]
    return (cell % 2**width).to_bytes(width // 8, "little")


# 4.2: records.


def read_schema(payload):
    """The schema of a SCHEMA's payload."""
    data = Bytes(payload)
    version = data.varint(2**32 - 1, "schema version")
    count = data.varint(4096, "columns")
    require(count > 0, "DATA", "no columns")
    note = data.take(data.varint(2**20, "note of the table"))
    columns = [read_column(data) for _ in range(count)]
    texts = len(note) + sum(len(c.name) + len(c.note) for c in columns)
    require(texts <= 2**20, "LIMIT", "names and notes")
    values = sum(len(c.alphabet or ()) for c in columns)
    require(values <= 262144, "LIMIT", "values of all alphabets")
    data.finish("the last column")
    return Schema(version, note, columns)


def read_column(data):
    head = data.number(1)
    kind = head % 16
    require(kind <= BYTES, "VERSION", f"type {kind}")
    column = Column(kind)
    if head & 16:
        column.name = read_text(data, 1024, "name")
    if head & 32:
        column.note = read_text(data, 2**20, "note")
    if head & 64:
        column.scale = data.number(1)
        require(1 <= column.scale <= 18, "DATA", f"scale {column.scale}")
    if head & 128:
        read_front_end(data, column)
    return column


def read_text(data, limit, what):
    size = data.varint(limit, f"size of a {what}")
    require(size > 0, "DATA", f"empty {what}")
    return data.take(size)


def read_front_end(data, column):
    head = data.number(1)
    require(head < 16, "VERSION", "bits 4-7 of a front end")
    column.base = head % 4
    column.narrow = bool(head & 4)
    require(column.type != BYTES, "DATA", "bytes with a front end")
    fits = (NATIVE,) if column.type < F32 else (DECIMAL, ORDERED)
    require(column.base in fits, "DATA", f"base {column.base}")
    require(not column.narrow or column.type == F64, "DATA", "narrow")
    require(column.base != NATIVE or head & 8, "DATA", "empty front end")
    if column.base == DECIMAL:
        column.places = data.number(1)
        require(column.places <= 18, "DATA", f"{column.places} places")
    if head & 8:
        column.alphabet = read_alphabet(data)


# 4.3: from base integers to cells.


def widen(bits):
    """Bits of the binary64 of equal value."""
    sign = bits >> 31 << 63
    if bits >> 23 & 255 == 255:
        return sign | 0x7FF << 52 | (bits % 2**23) << 29
    return sign | to_binary(abs(from_binary(bits, 32)), 64)


def base_to_cell(column, base):
    if column.base == NATIVE:
        return to_cell(column.type, base)
    width = 32 if column.type == F32 or column.narrow else 64
    if column.base == DECIMAL:
        bits = to_binary(Fraction(base, 10**column.places), width)
    else:
        bits = base % 2**width
        if bits >> (width - 1):
            bits ^= 2**(width - 1) - 1
    return to_cell(column.type, widen(bits) if column.narrow else bits)


# 4.4: alphabets.


def read_alphabet(data):
    count = data.varint(10922, "alphabet")
    require(count > 0, "DATA", "empty alphabet")
    values = [data.signed_varint()]
    bits = Bits(data.take(data.varint()))
    m = 0
    for _ in range(count - 1):
        gap = bits.rice(min(63, (m >> 5).bit_length()))
        values.append(values[-1] + gap + 1)
        require(values[-1] < 2**63, "DATA", "alphabet above 2^63 - 1")
        m += min(gap, 2**58)
        m -= m >> 4
    bits.finish("an alphabet")
    return values


def insert(alphabet, base):
    """Takes a new value in; its rank."""
    rank = sum(value < base for value in alphabet)
    require(alphabet[rank:rank + 1] != [base], "DATA", "inserted twice")
    alphabet.insert(rank, base)
    return rank
