#!/usr/bin/env python3
"""read_qres.py: the columns of a .qres file as arrays, through libqres.so.

Example. Usage: read_qres.py FILE, or in a program:

    import read_qres
    table = read_qres.read("weather.qres")
    table.columns["T (degC)"]        # numpy.ndarray, or array.array

Samples of raw and .npy files come in their own type. Numbers of a CSV file
come as int64, or as float64 if they have decimals or missing cells (NaN);
words and text as a list of strings. Times are datetime64 of
table.units[name]; without NumPy they are counts of that unit since 1970, or
since midnight. A cell that is no number in a column of numbers is NaN, and
its text is in table.escapes[name][row].

Two things are not told: rows that are no rows of the table (all of their
cells are missing here), and by how many units in the last place a float64
was beside its decimal. `qres decompress` gives those back as well.

The library is found by $QRES_LIBRARY or by the system's loader.
"""

import ctypes
import ctypes.util
import os
import re
import sys
from array import array
from ctypes import POINTER, byref, c_int64, c_size_t, c_uint8, c_uint32

from qres_text import read_escapes, read_side, read_texts, take_varint

try:
    import numpy
except ImportError:
    numpy = None

MORE, GROUP = 0, 2
TYPES = "bhiqBHIQfd"  # enum qres_type, as codes of array.array
BYTES = 10
TIME, EPOCH, WORDS, WIDENED = 6, 7, 8, 5  # kinds of a shape
MISSING = -1 << 63    # of an int64
NAN = float("nan")
INTEGER = re.compile(r"[+-]?\d+")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
UNITS = {0: "s", 3: "ms", 6: "us", 9: "ns"}


# ---- the library: what qres/codec.h and qres/file.h declare ---------------

class Front(ctypes.Structure):
    _fields_ = [("base", c_uint8), ("narrow", c_uint8), ("places", c_uint8),
                ("alphabet_count", c_uint32), ("alphabet", POINTER(c_int64))]


class Column(ctypes.Structure):
    _fields_ = [("type", c_uint8), ("scale", c_uint8),
                ("name_size", ctypes.c_uint16), ("note_size", c_uint32),
                ("name", POINTER(c_uint8)), ("note", POINTER(c_uint8)),
                ("front", Front)]


class Schema(ctypes.Structure):
    _fields_ = [("version", c_uint32), ("column_count", c_uint32),
                ("note_size", c_uint32), ("note", POINTER(c_uint8)),
                ("columns", POINTER(Column))]


class Limits(ctypes.Structure):
    _fields_ = [("chunk_max", c_size_t), ("cell_max", c_size_t),
                ("column_max", c_uint32), ("alphabet_max", c_uint32)]


def load_library():
    name = os.environ.get("QRES_LIBRARY") or ctypes.util.find_library("qres")
    if name is None:
        raise OSError("libqres.so not found: set QRES_LIBRARY")
    library = ctypes.CDLL(name)
    library.qres_result_text.restype = ctypes.c_char_p
    library.qres_decoder_schema.restype = POINTER(Schema)
    library.qres_decoder_cells.restype = POINTER(c_int64)
    library.qres_decoder_blob.restype = POINTER(c_uint8)
    library.qres_type_store.restype = None
    return library


class Decoder:
    """The events of a file, with its memory."""

    def __init__(self, path):
        self.library = load_library()
        limits, size = Limits(), c_size_t()
        self.check(self.library.qres_decoder_size(byref(limits), byref(size)))
        self.memory = (c_int64 * (size.value // 8 + 1))()
        self.handle = ctypes.c_void_p()
        self.check(self.library.qres_decoder_init(
            byref(self.handle), byref(limits), self.memory, size))
        with open(path, "rb") as file:
            self.left = file.read()

    def check(self, status):
        if status != 0:
            text = self.library.qres_result_text(status).decode()
            raise ValueError(f"no whole .qres file: {text}")

    def groups(self):
        """Yields the schema in force and the rows, a group at a time."""
        event, taken = ctypes.c_int(), c_size_t()
        while True:
            self.check(self.library.qres_decoder_next(self.handle,
                                                      byref(event)))
            if event.value == GROUP:
                schema = self.library.qres_decoder_schema(self.handle)
                yield (schema.contents,
                       self.library.qres_decoder_rows(self.handle))
            elif event.value == MORE:
                if not self.left:
                    break
                self.check(self.library.qres_decoder_push(
                    self.handle, self.left, c_size_t(len(self.left)),
                    byref(taken)))
                self.left = self.left[taken.value:]
        if not self.library.qres_decoder_is_complete(self.handle):
            self.check(-7)  # QRES_E_END

    def samples(self, index, kind, rows):
        """A column of the group, in its own type."""
        found = array(TYPES[kind], [0]) * rows
        cells = self.library.qres_decoder_cells(self.handle, index)
        target = (c_uint8 * (rows * found.itemsize)).from_buffer(found)
        self.library.qres_type_store(kind, cells, c_size_t(rows), target,
                                     c_size_t(found.itemsize))
        del target
        if sys.byteorder == "big":
            found.byteswap()
        return found

    def blob(self, index):
        size = c_size_t()
        found = self.library.qres_decoder_blob(self.handle, index, byref(size))
        return ctypes.string_at(found, size.value) if size.value else b""


# ---- columns of text tables: spec/table.md ----------------------------------

class Shape:
    """What a column's note says: its kind, its missing text, its time."""

    def __init__(self, note):
        self.kind, flags, at = note[0] & 15, note[1], 2
        self.absent, self.time = "", None
        if flags & 4:
            self.absent = note[at + 1:at + 1 + note[at]].decode()
            at += 1 + note[at]
        for _ in range(2 * (flags >> 3 & 1)):  # prefix, suffix
            at += 1 + note[at]
        if self.kind in (TIME, EPOCH):
            places = note[at] + (note[at + 3] if self.kind == EPOCH else 0)
            unit, at = take_varint(note, at + (5 if self.kind == TIME else 4))
            self.time = places, unit, take_varint(note, at)[0]


def number(text):
    """The number that a cell's text is; None if it is none."""
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return int(text) if INTEGER.fullmatch(text) and abs(value) < 2 ** 62 \
        else value


def to_numbers(found, scale, escapes):
    """Cells as numbers; takes the escapes that are numbers."""
    numbers = {row: number(text) for row, text in escapes.items()
               if number(text) is not None}
    for row in numbers:
        del escapes[row]
    if found.typecode != "q":
        for row, value in numbers.items():
            found[row] = value
        return found
    if scale == 0 and MISSING not in found:
        return found
    values = [NAN if x == MISSING else x / 10 ** scale if scale else x
              for x in found]
    for row, value in numbers.items():
        values[row] = value
    is_whole = all(isinstance(x, int) for x in values)
    return array("q" if is_whole else "d", values)


def to_words(cells, page, absent):
    count, at = take_varint(page, 0) if page else (0, 0)
    words = read_texts(page, at, count) if count else []
    return [absent if x == MISSING else words[x] for x in cells]


def to_times(cells, places, unit, phase, escapes):
    """Counts of a unit that NumPy has, and its power of ten."""
    for row in escapes:
        cells[row] = MISSING
    target = min([p for p in UNITS if p >= places] or [9])
    up, down = 10 ** max(target - places, 0), 10 ** max(places - target, 0)
    return array("q", [x if x == MISSING else (x * unit + phase) * up // down
                       for x in cells]), target


# ---- files ------------------------------------------------------------------

class Table:
    def __init__(self):
        self.columns, self.units, self.escapes = {}, {}, {}


class Pile:
    """The parts of a column, group by group."""

    def __init__(self):
        self.parts, self.places, self.escapes, self.rows = [], None, {}, 0

    def add_cells(self, decoder, index, column, rows, side):
        """A column of a text table; `side` is the group's side data."""
        shape = Shape(ctypes.string_at(column.note, column.note_size))
        escapes = read_escapes(side.get(2 * index + 2, b"\0"))
        odd = read_escapes(side[0], 1) if len(side.get(0, b"")) > 1 else {}
        if column.type == BYTES:
            texts = iter(read_texts(decoder.blob(index), 0,
                                    rows - len(escapes) - len(odd)))
            part = [escapes.pop(row, None) or
                    ("" if row in odd else next(texts)) for row in range(rows)]
        else:
            part = decoder.samples(index, column.type, rows)
            if shape.kind == WORDS:
                part = to_words(part, side.get(2 * index + 1), shape.absent)
                for row in list(escapes):
                    part[row] = escapes.pop(row)
            elif shape.time:
                part, self.places = to_times(part, *shape.time, escapes)
            else:
                if shape.kind == WIDENED:
                    part = array("d", part)
                part = to_numbers(part, column.scale, escapes)
        self.escapes.update((self.rows + row, text)
                            for row, text in escapes.items() if text)
        self.add(part)

    def add(self, part):
        self.parts.append(part)
        self.rows += len(part)

    def join(self):
        if any(isinstance(part, list) for part in self.parts):
            return [x if isinstance(x, str) else repr(x)
                    for part in self.parts for x in part]
        codes = {part.typecode for part in self.parts}
        whole = array(codes.pop() if len(codes) == 1 else "d")
        for part in self.parts:
            whole.extend(part if part.typecode == whole.typecode
                         else array(whole.typecode, list(part)))
        if numpy is None:
            return whole
        kind = (f"datetime64[{UNITS[self.places]}]"
                if self.places is not None else whole.typecode)
        return numpy.frombuffer(whole, dtype=kind)


def add_samples(decoder, pile, index, column, rows):
    part = decoder.samples(index, column.type, rows)
    pile.add(part if column.scale == 0 else
             array("d", [x / 10 ** column.scale for x in part]))


def add_group(decoder, schema, rows, piles, names):
    is_table = schema.note_size != 0 and schema.note[0] == 2
    count = schema.column_count - is_table
    side = read_side(decoder.blob(count)) if is_table else {}
    for i in range(count):
        column = schema.columns[i]
        name = ctypes.string_at(column.name, column.name_size)
        names[i] = name.decode("utf-8", "replace") or f"c{i}"
        pile = piles.setdefault(i, Pile())
        if is_table:
            pile.add_cells(decoder, i, column, rows, side)
        else:
            add_samples(decoder, pile, i, column, rows)


def read(path):
    """Returns a Table; ValueError if the file is damaged or cut."""
    decoder, table, piles, names = Decoder(path), Table(), {}, {}
    for schema, rows in decoder.groups():
        add_group(decoder, schema, rows, piles, names)
    for i, pile in piles.items():
        table.columns[names[i]] = pile.join()
        if pile.places is not None:
            table.units[names[i]] = UNITS[pile.places]
        if pile.escapes:
            table.escapes[names[i]] = pile.escapes
    return table


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: read_qres.py FILE")
    try:
        table = read(sys.argv[1])
    except (OSError, ValueError) as error:
        sys.exit(f"read_qres: {sys.argv[1]}: {error}")
    for name, values in table.columns.items():
        kind = getattr(values, "dtype", getattr(values, "typecode", "text"))
        print(f"{name}: {len(values)} x {kind}, first {values[0]}, "
              f"last {values[-1]}")
    for name, escapes in table.escapes.items():
        print(f"{name}: no numbers in {escapes}")


if __name__ == "__main__":
    main()
