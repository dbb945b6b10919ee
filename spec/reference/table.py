"""table.py: texts and arrays in files, by spec/table.md.

Gives back the bytes of the file that a .qres file was made from.
"""
from entropy import BitModel, Bytes, RangeDecoder, models, require
from schema import BYTES, NAMES, sample
from spelling import TEXT, WORDS, Shape

TEXT_MAX = 2**24


def restore(parts):
    """Bytes of the source, a piece a group; parts are schemas and groups."""
    parts = list(parts)
    schemas = [part for part in parts if not hasattr(part, "pages")]
    source = None
    for part in parts:
        if hasattr(part, "pages"):
            yield source.group(part)
        elif source is None:
            source = open_source(part)
            yield open_source(schemas[-1]).head if isinstance(
                source, Array) else source.head
        else:
            source.change(part)
    if source is not None:
        source.finish()


def open_source(schema):
    if not schema.note:
        return Samples(schema)
    data = Bytes(schema.note)
    kind = data.number(1)
    require(kind in (1, 2), "VERSION", f"source of kind {kind}")
    return Array(schema, data) if kind == 1 else Table(schema, data)


# 5: arrays, and raw samples, which have no note.


class Samples:
    def __init__(self, schema):
        self.head = b""
        self.rows = 0
        self.change(schema)

    def change(self, schema):
        require(all(c.type != BYTES for c in schema.columns), "DATA",
                "bytes in raw samples")

    def group(self, group):
        self.rows += group.rows
        kinds = [c.type for c in group.schema.columns]
        return b"".join(sample(kind, cell) for row in zip(*group.columns())
                        for kind, cell in zip(kinds, row))

    def finish(self):
        pass


class Array(Samples):
    def __init__(self, schema, data):
        form, kind, flat = (data.number(1) for _ in range(3))
        require(form <= 2 and kind < BYTES and flat <= 1, "DATA", "array")
        channels, self.total = data.varint(4096, "channels"), data.varint()
        self.kinds = [kind] * channels
        super().__init__(schema)
        if form == 1:
            self.head = numpy_head(kind, channels, self.total, flat)
        else:
            self.head = data.take(data.left())
        require(form or not self.head, "DATA", "header of raw samples")

    def change(self, schema):
        super().change(schema)
        require([c.type for c in schema.columns] == self.kinds, "DATA",
                "columns of an array")
        if schema.note[:1] == b"\1" and len(schema.note) > 4:
            note = Bytes(schema.note[4:])
            note.varint()
            self.total = note.varint()

    def finish(self):
        require(self.rows == self.total, "DATA", "rows of an array")


def numpy_head(kind, channels, rows, flat):
    """The header that NumPy writes, format 1.0."""
    name = NAMES[kind]
    bits = int(name[1:])
    order = "|" if bits == 8 else "<"
    shape = f"({rows},)" if flat else f"({rows}, {channels})"
    text = (f"{{'descr': '{order}{name[0]}{bits // 8}', 'fortran_order': "
            f"False, 'shape': {shape}, }}").encode()
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text


# 1, 2 and 6: tables.


class Table:
    def __init__(self, schema, data):
        flags = data.number(1)
        require(flags < 4, "DATA", "flags of a dialect")
        self.ending = b"\r\n" if flags & 1 else b"\n"
        self.separator = data.take(1)
        self.count = data.varint(4095, "columns of a table")
        require(self.count < 2 or self.separator != b"\0", "DATA",
                "no separator")
        begin = data.varint() if flags & 2 else 0
        self.head = b""
        if data.left():
            self.head, = read_texts(data.take(data.left()), 1)
        require(begin <= len(self.head), "DATA", "header behind the head")
        self.change(schema)

    def change(self, schema):
        columns = schema.columns
        require(len(columns) == self.count + 1, "DATA", "columns of a table")
        require(columns[-1].type == BYTES, "DATA", "no side data")

    def finish(self):
        pass

    def group(self, group):
        parts = read_side(group.pages[-1], group.schema.columns)
        ends, odd = read_odd_rows(parts.get(0, b""), group.rows)
        cells = iter(group.columns())
        texts = []
        for i, column in enumerate(group.schema.columns[:-1]):
            shape = Shape(column.note)
            require(shape.type == column.type, "DATA", "type of a shape")
            escapes = read_escapes(parts.get(2 * i + 2, b""), group.rows)
            is_text = column.type == BYTES
            texts.append(column_texts(
                shape, group.rows, None if is_text else next(cells),
                group.pages[i] if is_text else parts.get(2 * i + 1, b""),
                escapes, odd))
        out = []
        for row in range(group.rows):
            if row in odd:
                out.append(odd[row])
                continue
            out.append(self.separator.join(text[row] for text in texts))
            if ends or row < group.rows - 1:
                out.append(self.ending)
        require(sum(map(len, out)) <= TEXT_MAX, "LIMIT", "text of a group")
        return b"".join(out)


def read_side(page, columns):
    """The parts of a group's side data by their keys."""
    data = Bytes(page)
    parts = {}
    last = -1
    while data.left():
        key = data.varint()
        require(last < key <= 2 * (len(columns) - 1), "DATA", "key")
        require(key % 2 == 0 or columns[key // 2].type != BYTES, "DATA",
                "text page twice")
        last = key
        size = data.varint()
        require(size > 0, "DATA", "empty part")
        parts[key] = data.take(size)
    return parts


def column_texts(shape, rows, cells, page, escapes, odd):
    """The text of each row, None in odd rows."""
    free = [row for row in range(rows) if row not in odd
            and row not in escapes]
    out = [escapes.get(row) for row in range(rows)]
    if shape.kind == TEXT:
        for row, text in zip(free, read_texts(page, len(free))):
            out[row] = text
        return out
    for row in free:
        if not shape.has_number(cells[row]):
            require(shape.absent is not None, "DATA", "no number")
            out[row] = shape.absent
    numbers = [row for row in free if out[row] is None]
    if shape.kind == WORDS:
        words = read_words(page, rows)
        for row in numbers:
            require(0 <= cells[row] < len(words), "DATA", "word")
            out[row] = words[cells[row]]
        return out
    nudges = [0] * len(numbers)
    if shape.nudged and page:
        nudges = read_nudges(page, [cells[row] for row in numbers])
    else:
        require(not page, "DATA", "page of a column without texts")
    for row, nudge in zip(numbers, nudges):
        out[row] = shape.spell(cells[row], nudge)
    return out


# 3.5: words.


def read_words(page, rows):
    if not page:
        return []
    data = Bytes(page)
    count = data.varint(rows, "words")
    return read_texts(data.take(data.left()), count)


# 4.1: text pages.


def read_texts(page, count):
    data = Bytes(page)
    if count == 0 and not page:
        return []
    form = data.number(1)
    require(form <= 1, "DATA", f"text page of form {form}")
    if form == 0:
        texts = [data.take(data.varint()) for _ in range(count)]
        data.finish("the last text")
        return texts
    size = data.varint(2**25, "size of a text page")
    require(size <= 128 * data.left() + 127, "DATA", "size of a text page")
    texts = unstuff(read_modelled(data.take(data.left()), size))
    require(len(texts) == count, "DATA", "number of texts")
    return texts


def unstuff(stuffed):
    texts, text = [], bytearray()
    data = Bytes(stuffed)
    while data.left():
        byte = data.number(1)
        if byte == 0:
            texts.append(bytes(text))
            text = bytearray()
            continue
        if byte == 1:
            byte = data.number(1) - 1
            require(byte in (0, 1), "DATA", "stuffing")
        text.append(byte)
    require(not text, "DATA", "text without an end")
    return texts


def mix(x):
    x = x * 0x9E3779B1 % 2**32
    x ^= x >> 15
    x = x * 0x85EBCA77 % 2**32
    return x ^ x >> 13


class TextModel:
    """Slots of a probability and a count, for contexts of 0 to 2 bytes."""

    def __init__(self, size):
        self.slots = 2**12
        while self.slots < min(8 * size, 2**20):
            self.slots *= 2
        self.table = {}
        self.history = 0

    def lines(self, half):
        seeds = (0, self.history % 2**8 + 0x100,
                 self.history % 2**16 + 0x10000)
        return [mix((mix(seed) + half * 0x2545F5) % 2**32) % self.slots
                // 16 * 16 for seed in seeds]

    def bit(self, coder, slots):
        mean = 32768
        for slot in slots:
            p, n = self.table.get(slot, (32768, 0))
            trust = 256 * n // (n + 1)
            mean = (mean * (256 - trust) + p * trust) >> 8
        bit = coder.get(BitModel(mean))
        for slot in slots:
            p, n = self.table.get(slot, (32768, 0))
            rate = 131072 // (2 * n + 3)
            p += (65535 - p) * rate >> 16 if bit else -(p * rate >> 16)
            self.table[slot] = p, min(n + 1, 24)
        return bit

    def half(self, coder, half):
        lines = self.lines(half)
        node = 1
        for _ in range(4):
            bit = self.bit(coder, [line + node for line in lines])
            node = 2 * node + bit
        return node - 16

    def byte(self, coder):
        high = self.half(coder, 0)
        byte = 16 * high + self.half(coder, 16 + high)
        self.history = self.history << 8 & 0xFF00 | byte
        return byte


def read_modelled(coded, size):
    coder = RangeDecoder(coded)
    model = TextModel(size)
    return bytes(model.byte(coder) for _ in range(size))


# 4.2: escapes and odd rows.


def read_escapes(part, rows):
    """Texts by their rows."""
    if not part:
        return {}
    data = Bytes(part)
    places, row = [], -1
    for _ in range(data.varint(rows, "escapes")):
        row += data.varint(rows - row - 2, "row of an escape") + 1
        places.append(row)
    return dict(zip(places, read_texts(data.take(data.left()),
                                       len(places))))


def read_odd_rows(part, rows):
    """Whether the last row has an ending, and the odd rows."""
    if not part:
        return True, {}
    require(part[0] <= 1, "DATA", "ending")
    return part[0] == 0, read_escapes(part[1:], rows)


# 4.3: nudges.


def read_nudges(page, numbers):
    coder = RangeDecoder(page)
    same, more = models(5, 2), models(15)
    zero, sign = models(), models()
    table = [(0, 0)] * 2**14
    out = []
    before = 0
    for number in numbers:
        entry = number * 0x9E3779B97F4A7C15 % 2**64 >> 50
        last, trust = table[entry]
        nudge = last
        if not coder.get(same[trust][1 if before else 0]):
            nudge = 0
            if last == 0 or not coder.get(zero):
                negative = coder.get(sign)
                nudge = 1
                while nudge < 15 and coder.get(more[nudge - 1]):
                    nudge += 1
                nudge = -nudge if negative else nudge
        trust = min(trust + 1, 4) if trust and nudge == last else 1
        table[entry] = nudge, trust
        before = nudge
        out.append(nudge)
    return out
