"""qres_text.py: the text pages of a .qres table, as spec/table.md 4 says.

Example, part of read_qres.py: words, free text and cells that are spelled
unlike their column. The library carries these bytes and does not read them.
"""

MASK = 0xFFFFFFFF


def take_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


# ---- the model of text: spec/table.md 4.1, spec/format.md 2.5 ---------------

class RangeDecoder:
    def __init__(self, data):
        self.data, self.at, self.range = data, 4, MASK
        self.code = int.from_bytes(data[:4].ljust(4, b"\0"), "big")

    def get(self, estimate):
        """A bit, of which `estimate` / 65536 says how likely a one is."""
        bound = (self.range >> 12) * min(max(estimate >> 4, 4), 4092)
        bit = self.code < bound
        if bit:
            self.range = bound
        else:
            self.code, self.range = self.code - bound, self.range - bound
        while self.range < 1 << 24:
            byte = self.data[self.at] if self.at < len(self.data) else 0
            self.range, self.code = self.range << 8, self.code << 8 | byte
            self.at += 1
        return int(bit)


def mix(x):
    x = x * 0x9E3779B1 & MASK
    x = (x ^ x >> 15) * 0x85EBCA77 & MASK
    return x ^ x >> 13


class TextModel:
    def __init__(self, data, size):
        self.coder, self.slots = RangeDecoder(data), 1 << 12
        while self.slots < min(8 * size, 1 << 20):
            self.slots *= 2
        self.table = {}  # slot: (probability, count)

    def get_bit(self, places):
        estimate = 32768
        for place in places:
            p, n = self.table.get(place, (32768, 0))
            trust = 256 * n // (n + 1)
            estimate = (estimate * (256 - trust) + p * trust) >> 8
        bit = self.coder.get(estimate)
        for place in places:  # one after the other: they may be the same
            p, n = self.table.get(place, (32768, 0))
            rate = 131072 // (2 * n + 3)
            p += (65535 - p) * rate >> 16 if bit else -(p * rate >> 16)
            self.table[place] = (p, min(n + 1, 24))
        return bit

    def get_half(self, seeds, half):
        lines = [mix(seed + half * 0x2545F5 & MASK) % self.slots & ~15
                 for seed in seeds]
        node = 1
        while node < 16:
            node = 2 * node + self.get_bit([line + node for line in lines])
        return node - 16

    def get_text(self, size):
        text, before = bytearray(), 0
        for _ in range(size):
            seeds = [mix(0), mix(before % 256 + 0x100), mix(before + 0x10000)]
            high = self.get_half(seeds, 0)
            text.append(16 * high + self.get_half(seeds, 16 + high))
            before = (before << 8 | text[-1]) & 0xFFFF
        return bytes(text)


# ---- pages ------------------------------------------------------------------

def plain(cell):
    """A cell's text without its quotes."""
    text = cell.decode("utf-8", "replace")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text


def read_texts(page, at, count):
    """`count` texts from a text page that begins at `at`."""
    modelled, at = page[at], at + 1
    if not modelled:
        texts = []
        for _ in range(count):
            size, at = take_varint(page, at)
            texts.append(page[at:at + size])
            at += size
    else:
        size, at = take_varint(page, at)
        stuffed = TextModel(page[at:], size).get_text(size)
        texts = [text.replace(b"\1\1", b"\0").replace(b"\1\2", b"\1")
                 for text in stuffed.split(b"\0")[:count]]
    return [plain(text) for text in texts]


def read_escapes(page, at=0):
    """{row: text} of an escapes page."""
    count, at = take_varint(page, at)
    rows, row = [], -1
    for _ in range(count):
        step, at = take_varint(page, at)
        row += 1 + step
        rows.append(row)
    return dict(zip(rows, read_texts(page, at, count))) if count else {}


def read_side(side):
    """{key: bytes} of a group's side data (spec/table.md 6)."""
    parts, at = {}, 0
    while at < len(side):
        key, at = take_varint(side, at)
        size, at = take_varint(side, at)
        parts[key] = side[at:at + size]
        at += size
    return parts
