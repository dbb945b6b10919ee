#!/usr/bin/env python3
"""read_qres.py: the columns of a .qres file as arrays, through libqres.so.

Example. Usage: read_qres.py FILE, or in a program:

    import read_qres
    table = read_qres.read("weather.qres")
    table.columns["T (degC)"]        # numpy.ndarray, or array.array

Numbers come as they are stored: samples of raw and .npy files in their own
type, numbers of a CSV file as int64, or as float64 if they have decimals or
missing cells (NaN). Times are datetime64 of table.units[name]; without NumPy
they are counts of that unit since 1970, or since midnight.

What no number tells stays out: columns of words and text are named in
table.left_out, and cells that are spelled unlike their column (NaN here) are
counted in table.escapes. `qres decompress` gives those back as well.

The library is found by $QRES_LIBRARY or by the system's loader.
"""

import ctypes
import ctypes.util
import os
import sys
from array import array
from ctypes import POINTER, byref, c_int64, c_size_t, c_uint8, c_uint32

try:
    import numpy
except ImportError:
    numpy = None

MORE, GROUP = 0, 2
TYPES = "bhiqBHIQfd"  # enum qres_type, as codes of array.array
BYTES = 10
MISSING = -1 << 63    # of an int64
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


# ---- spec/table.md: what the notes of a text table say ----------------------

def take_varint(note, at):
    value = shift = 0
    while True:
        byte = note[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def read_shape(note):
    """Kind of a column, and of times (places, unit, phase)."""
    kind, flags, at = note[0] & 15, note[1], 2
    for _ in range((flags >> 2 & 1) + 2 * (flags >> 3 & 1)):
        at += 1 + note[at]
    if kind not in (6, 7):
        return kind, None
    places = note[at] + (note[at + 3] if kind == 7 else 0)
    unit, at = take_varint(note, at + (5 if kind == 6 else 4))
    return kind, (places, unit, take_varint(note, at)[0])


def count_escapes(side):
    """Escaped cells of each column, from a group's side data."""
    counts, at = {}, 0
    while at < len(side):
        key, at = take_varint(side, at)
        size, at = take_varint(side, at)
        if key != 0 and key % 2 == 0:
            counts[key // 2 - 1] = take_varint(side, at)[0]
        at += size
    return counts


# ---- columns ----------------------------------------------------------------

class Table:
    def __init__(self):
        self.columns, self.units = {}, {}
        self.left_out, self.escapes = [], {}


class Pile:
    """The parts of a column, group by group."""

    def __init__(self):
        self.parts, self.places, self.is_left_out = [], None, False

    def add_numbers(self, found, scale, is_table):
        if found.typecode == "q" and is_table and (
                scale != 0 or MISSING in found):
            found = array("d", [float("nan") if x == MISSING
                                else x / 10 ** scale for x in found])
        elif scale != 0:
            found = array("d", [x / 10 ** scale for x in found])
        self.parts.append(found)

    def add_times(self, found, places, unit, phase):
        self.places = max(p for p in UNITS if p <= max(places, 0) or p == 0)
        while self.places < places and self.places < 9:
            self.places += 3
        up, down = (10 ** max(self.places - places, 0),
                    10 ** max(places - self.places, 0))
        self.parts.append(array("q", [
            x if x == MISSING else (x * unit + phase) * up // down
            for x in found]))

    def join(self):
        codes = {part.typecode for part in self.parts}
        code = codes.pop() if len(codes) == 1 else "d"
        whole = array(code)
        for part in self.parts:
            whole.extend(part if part.typecode == code
                         else array(code, [float(x) for x in part]))
        if numpy is None:
            return whole
        kind = (numpy.dtype(f"datetime64[{UNITS[self.places]}]")
                if self.places is not None else whole.typecode)
        return numpy.frombuffer(whole, dtype=kind)


def add_column(decoder, pile, index, column, rows, is_table):
    note = ctypes.string_at(column.note, column.note_size)
    kind, time = read_shape(note) if is_table and note else (None, None)
    if column.type == BYTES or kind == 8:  # text, words
        pile.is_left_out = True
        return
    found = decoder.samples(index, column.type, rows)
    if time is not None:
        pile.add_times(found, *time)
    else:
        pile.add_numbers(found, column.scale, is_table)


def read(path):
    """Returns a Table; ValueError if the file is damaged or cut."""
    decoder, table, piles, names = Decoder(path), Table(), {}, {}
    for schema, rows in decoder.groups():
        is_table = schema.note_size != 0 and schema.note[0] == 2
        count = schema.column_count - is_table
        for i in range(count):
            column = schema.columns[i]
            name = ctypes.string_at(column.name, column.name_size)
            names[i] = name.decode("utf-8", "replace") or f"c{i}"
            add_column(decoder, piles.setdefault(i, Pile()), i, column, rows,
                       is_table)
        if is_table:
            for i, found in count_escapes(decoder.blob(count)).items():
                table.escapes[names[i]] = table.escapes.get(names[i], 0) + found
    for i, pile in piles.items():
        if pile.is_left_out:
            table.left_out.append(names[i])
        else:
            table.columns[names[i]] = pile.join()
            if pile.places is not None:
                table.units[names[i]] = UNITS[pile.places]
    return table


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: read_qres.py FILE")
    try:
        table = read(sys.argv[1])
    except (OSError, ValueError) as error:
        sys.exit(f"read_qres: {sys.argv[1]}: {error}")
    for name, values in table.columns.items():
        kind = values.dtype if numpy else values.typecode
        print(f"{name}: {len(values)} x {kind}, first {values[0]}, "
              f"last {values[-1]}")
    for name in table.left_out:
        print(f"{name}: words or text, left out")
    for name, count in table.escapes.items():
        print(f"{name}: {count} cells are spelled otherwise, left out")


if __name__ == "__main__":
    main()
