"""page.py: pages of spec/format.md 5.

A page becomes cells by its column and the number of its rows alone.
"""
from entropy import (Bits, Bytes, RangeDecoder, int64, models, require,
                     unzigzag)
from model import Model
from schema import BITS, MISSING, base_to_cell, insert, to_cell

NORMAL, MISSED, ESCAPED, INSERTED = range(4)


def decode_page(column, rows, page):
    """The cells of a page."""
    require(column.has_front_end(), "DATA", "page without a front end")
    data = Bytes(page)
    head = data.number(1)
    method = head % 16
    require(method <= 4, "VERSION", f"method {method}")
    require(head < 64, "VERSION", "bits 6-7 of a page")
    require(method > 1 or head < 16, "VERSION", "marks in raw or constant")
    if method <= 1:
        return plain_cells(column, rows, data, method)
    has_missing, has_escapes = bool(head & 16), bool(head & 32)
    if method == 2:
        mode = data.number(1)
        require(mode <= 1, "DATA", f"mode {mode}")
        reference = data.signed_varint()
        bits = BitMarks(data.take(data.left()))
        marks = read_marks(column, rows, bits, has_missing, has_escapes)
        packed = Packed(bits, mode, reference, marks)
        cells = rebuild(column, marks, packed)
    else:
        scale = data.number(1)
        require(scale <= 48, "DATA", f"scale {scale}")
        first = data.signed_varint()
        rest = data.take(data.left())
        bits = BitMarks(rest) if method == 3 else RangeMarks(rest)
        marks = read_marks(column, rows, bits, has_missing, has_escapes)
        residuals = bits.rice_of if method == 3 else RangeResiduals(bits)
        cells = rebuild(column, marks, Predicted(residuals, first, scale))
    bits.finish("the page")
    return cells


# 5.1: raw and constant.


def plain_cells(column, rows, data, method):
    size = BITS[column.type] // 8
    count = 1 if method == 1 else rows
    cells = [to_cell(column.type, data.number(size)) for _ in range(count)]
    data.finish("the samples")
    return cells * rows if method == 1 else cells


# 5.2: marks and escapes.


class BitMarks(Bits):
    """Parts 1 to 3 in a bit stream."""

    def flags(self, count):
        out = []
        value = 0
        while True:
            run = self.exponent()
            require(run > 0 or not out and not value, "DATA", "empty run")
            require(run <= count - len(out), "DATA", "run behind the rows")
            out += [value] * run
            if len(out) == count:
                return out
            value = 1 - value

    def step(self):
        return self.rice(8)

    def rice_of(self, spread):
        return unzigzag(self.rice(min(63, (spread >> 4).bit_length())))


class RangeMarks(RangeDecoder):
    """Parts 1 to 3 through the range coder."""

    def flags(self, count):
        out = []
        fresh = models(4)
        before = before_that = 0
        for _ in range(count):
            bit = self.get(fresh[2 * before_that + before])
            before_that, before = before, bit
            out.append(bit)
        return out

    def field(self, bits):
        return self.get_bits(bits)

    def step(self):
        n = self.get_bits(7)
        require(n <= 64, "DATA", f"step of {n} bits")
        return self.get_bits(n)


def read_marks(column, rows, bits, has_missing, has_escapes):
    """For each row (mark, cell or base integer)."""
    missing = bits.flags(rows) if has_missing else [0] * rows
    marks = [(MISSED, MISSING[column.type]) if bit else (NORMAL, None)
             for bit in missing]
    if not has_escapes:
        return marks
    present = [row for row in range(rows) if not missing[row]]
    flags = bits.flags(len(present))
    escaped = [row for row, flag in zip(present, flags) if flag]
    before = inserts = 0
    alphabet = column.alphabet is not None
    for row in escaped:
        if alphabet and bits.field(1):
            inserts += 1
            require(inserts <= 1024, "DATA", "insert 1025")
            before = int64(before + unzigzag(bits.step()))
            marks[row] = INSERTED, before
        else:
            cell = to_cell(column.type, bits.field(BITS[column.type]))
            marks[row] = ESCAPED, cell
    return marks


def rebuild(column, marks, source):
    """Cells of all rows; source gives the integers of the sequence."""
    alphabet = None if column.alphabet is None else list(column.alphabet)
    cells = []
    for mark, value in marks:
        if mark in (MISSED, ESCAPED):
            cells.append(value)
            continue
        if mark == INSERTED:
            source.insert(insert(alphabet, value))
        else:
            value = source.next()
            if alphabet is not None:
                require(0 <= value < len(alphabet), "DATA", f"rank {value}")
                value = alphabet[value]
        cells.append(base_to_cell(column, value))
    return cells


# 5.3: packed.


class Packed:
    """The sequence from packed blocks."""

    def __init__(self, bits, mode, reference, marks):
        count = sum(mark in (NORMAL, INSERTED) for mark, _ in marks)
        values = []
        while len(values) < count:
            values += bits.block(min(128, count - len(values)))
        self.integers = []
        for value in values:
            if mode == 0:
                self.integers.append(int64(reference + value))
            else:
                reference = int64(reference + unzigzag(value))
                self.integers.append(reference)
        self.at = 0

    def next(self):
        self.at += 1
        return self.integers[self.at - 1]

    def insert(self, _):
        self.at += 1


# 5.4 and 5.5: predicted.


class Predicted:
    """The sequence from a prediction and a residual each."""

    def __init__(self, residual, first, scale):
        self.residual = residual
        self.model = Model(first, scale)
        self.first = first
        self.at = 0

    def next(self):
        prediction = self.model.predict()
        x = self.first
        if self.at > 0:
            x = int64(prediction + self.residual(self.model.spread()))
        self.learn(x)
        return x

    def insert(self, rank):
        self.model.predict()
        self.learn(rank)

    def learn(self, x):
        self.model.learn(x)
        self.at += 1


class RangeResiduals:
    """5.5: get_residual."""

    def __init__(self, bits):
        self.bits = bits
        self.zero = models(15, 3)
        self.sign = models(3)
        self.length = models(15, 11)
        self.mantissa = models(11, 8)
        self.size_before = self.sign_before = 0

    def __call__(self, spread):
        n = spread.bit_length()
        c, s = (n, 0) if n <= 10 else (11 + (spread >> (n - 3)) % 4, n - 10)
        get = self.bits.get
        if get(self.zero[c][self.size_before]) == 0:
            self.size_before = self.sign_before = 0
            return 0
        negative = get(self.sign[self.sign_before])
        size = self.size(c, s)
        residual = int64(-size if negative else size)
        if residual == 0:
            self.size_before = self.sign_before = 0
        else:
            self.size_before = 1 if size >> s <= 1 else 2
            self.sign_before = 2 if residual < 0 else 1
        return residual

    def size(self, c, s):
        get = self.bits.get
        first = 1 if s == 0 else 0
        kind = first
        while kind < 64 - s and get(
                self.length[c][min(kind - first, 10)]) == 1:
            kind += 1
        rest = max(kind - 1, 0)
        scaled = 1 if kind > 0 else 0
        node = 1
        while rest > 0 and node < 8:
            bit = get(self.mantissa[min(kind, 10)][node])
            node = 2 * node + bit
            scaled = 2 * scaled + bit
            rest -= 1
        rest += s
        return (scaled * 2**rest + self.bits.get_bits(rest)) % 2**64
