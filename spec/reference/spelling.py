"""spelling.py: from numbers to text, by the shapes of spec/table.md 3.

Values are fractions and roundings exact; no floating point of the machine.
"""
from fractions import Fraction

from arithmetic import from_binary, half_even, to_binary
from entropy import Bytes, require
from schema import MISSING

(DECIMAL, SIGNIFICANT, SCIENTIFIC, SHORT32, SHORT64, WIDENED, TIME, EPOCH,
 WORDS, TEXT) = range(10)
I64, F32, F64, BYTES = 3, 8, 9, 10
TYPES = {DECIMAL: (I64,), SIGNIFICANT: (I64, F32, F64),
         SCIENTIFIC: (I64, F32, F64), SHORT32: (F32,), SHORT64: (F64,),
         WIDENED: (F32,), TIME: (I64,), EPOCH: (I64,), WORDS: (I64,),
         TEXT: (BYTES,)}
DAYS_BEFORE_1970 = 719162  # from 1 January of the year 1


class Shape:
    """The note of a column."""

    def __init__(self, note):
        data = Bytes(note)
        head, flags = data.number(1), data.number(1)
        self.kind, self.type = head % 16, head // 16
        require(self.type in TYPES.get(self.kind, ()), "DATA", "shape")
        require(flags < 32, "DATA", "flags of a shape")
        self.plus = bool(flags & 1)
        self.mark = b"," if flags & 2 else b"."
        self.nudged = bool(flags & 16)
        require(not self.nudged or self.kind in (DECIMAL, WIDENED), "DATA",
                "nudged shape")
        self.absent = short_text(data) if flags & 4 else None
        self.prefix = short_text(data) if flags & 8 else b""
        self.suffix = short_text(data) if flags & 8 else b""
        self.scale = self.digits = 0
        if self.kind < WORDS:
            self.scale = data.number(1)
            require(self.scale <= 18, "DATA", "scale of a shape")
        if self.kind not in (TIME, WORDS, TEXT):
            self.least, self.width = data.number(1), data.number(1)
            require(self.least <= 18 and self.width <= 19, "DATA",
                    "least or width of a shape")
        if self.kind not in (DECIMAL, TIME, WORDS, TEXT):
            self.digits = data.number(1)
            low, high = (0, 9) if self.kind == EPOCH else (1, 19)
            require(low <= self.digits <= high, "DATA", "digits of a shape")
        if self.kind == TIME:
            self.read_layout(data)
        elif self.kind in range(SIGNIFICANT, TIME) or self.nudged:
            self.read_notation(data)
        if self.kind in (TIME, EPOCH):
            self.unit, self.phase = data.varint(), data.varint()
            require(self.phase < self.unit <= (2**63 - 1) // 4, "DATA",
                    "unit of a time")
        data.finish("a shape")

    def read_notation(self, data):
        self.low = data.number(1) - 40
        self.high = data.number(1)
        bits = data.number(1)
        self.exponent_digits = bits % 8
        require(-40 <= self.low <= 0 and self.high <= 40
                and 1 <= self.exponent_digits <= 4 and bits < 128, "DATA",
                "notation")
        self.letter = b"E" if bits & 8 else b"e"
        self.exponent_plus = b"+" if bits & 16 else b""
        self.point = bool(bits & 32)
        self.keep = bool(bits & 64)

    def read_layout(self, data):
        bits = data.number(1)
        self.order, self.fields = bits % 4, bits // 4 % 4
        self.lone_day, self.lone_month, self.lone_hour = (
            bool(bits & 2**i) for i in (4, 5, 6))
        require(bits < 128 and self.fields != 1
                and (self.order or self.fields)
                and self.scale <= (9 if self.fields == 3 else 0), "DATA",
                "layout")
        self.date_mark, self.join, self.time_mark = (
            data.take(1).strip(b"\0") for _ in range(3))

    def has_number(self, cell):
        return cell != MISSING[self.type]

    def spell(self, cell, nudge=0):
        """The text of a number."""
        if self.kind == TIME:
            text = self.spell_time(cell)
        elif self.kind == EPOCH:
            text = self.spell_decimal(self.time_of(cell))
        elif nudge:
            text = self.spell_nudged(cell, nudge)
        elif self.kind == DECIMAL:
            text = self.spell_decimal(cell)
        else:
            text = self.spell_float(cell)
        return self.prefix + text + self.suffix

    # 3.1: decimals.

    def sign(self, negative):
        return b"-" if negative else b"+" if self.plus else b""

    def plain(self, whole, fraction, width):
        """Strings of digits with what width and least add."""
        fraction = fraction.ljust(self.least, "0")
        whole = whole.lstrip("0").rjust(width, "0")
        whole = whole or ("" if fraction else "0")
        text = whole.encode()
        return text + self.mark + fraction.encode() if fraction else text

    def spell_decimal(self, k):
        whole, fraction = divmod(abs(k), 10**self.scale)
        fraction = str(fraction).rjust(self.scale, "0").rstrip("0")
        if self.scale == 0:
            fraction = ""
        return self.sign(k < 0) + self.plain(
            str(whole), fraction, self.width)

    # 3.2: floats.

    def value(self, cell):
        """Sign and size of a cell as a fraction."""
        if self.type == I64:
            return cell < 0, Fraction(abs(cell), 10**self.scale)
        width = 32 if self.type == F32 else 64
        bits = cell % 2**width
        size = from_binary(bits % 2**(width - 1), width)
        require(size is not None, "DATA", "no finite number")
        return bits >> (width - 1) == 1, size

    def spell_float(self, cell):
        negative, size = self.value(cell)
        if self.kind == SHORT32:
            digits, e = shortest(size, 32, range(6, 10))
        elif self.kind in (SHORT64, WIDENED):
            digits, e = shortest(size, 64, range(15, 18))
        else:
            digits, e = rounded(size, self.digits)
        return self.sign(negative) + self.place(digits, e)

    def spell_nudged(self, cell, nudge):
        negative, size = self.value(cell)
        require(size != 0, "DATA", "nudge of 0")
        require(self.type != I64 or abs(cell) < 2**53, "DATA",
                "nudge of a large number")
        bits = to_binary(size, 64) + (-nudge if negative else nudge)
        size = from_binary(bits, 64)
        require(size is not None, "DATA", "nudge beyond the numbers")
        digits, e = shortest(size, 64, range(15, 18))
        return self.sign(negative) + self.place(digits, e)

    def place(self, digits, e):
        """d.ddd and a power of ten as text."""
        zero = digits.strip("0") == ""
        digits = digits.rstrip("0") or "0"
        if self.keep:
            digits = digits.ljust(self.digits, "0")
        outside = not zero and not self.low <= e < self.high
        if self.kind == SCIENTIFIC or outside:
            fraction = digits[1:] or ("0" if self.point else "")
            text = digits[:1].encode()
            if fraction:
                text += self.mark + fraction.encode()
            sign = b"-" if e < 0 else self.exponent_plus
            power = str(abs(e)).rjust(self.exponent_digits, "0")
            return text + self.letter + sign + power.encode()
        width = min(self.width, 1)
        if e < 0:
            return self.plain("0", "0" * (-e - 1) + digits, width)
        return self.plain(digits[:e + 1].ljust(e + 1, "0"), digits[e + 1:],
                          width)

    # 3.3: times.

    def time_of(self, n):
        time = self.unit * n + self.phase
        require(-2**63 <= time < 2**63, "DATA", "time of 65 bits")
        return time

    def spell_time(self, n):
        seconds, fraction = divmod(self.time_of(n), 10**self.scale)
        days, second = divmod(seconds, 86400)
        require(self.order or days == 0, "DATA", "time beyond a day")
        text = self.spell_date(days) if self.order else b""
        if self.order and self.fields:
            text += self.join
        if self.fields == 0:
            require(second == fraction == 0, "DATA", "date with a time")
            return text
        hour, minute, second = second // 3600, second // 60 % 60, second % 60
        fields = [two(hour, self.lone_hour), two(minute)]
        if self.fields == 3:
            fields.append(two(second))
        text += self.time_mark.join(fields)
        if self.scale and self.fields == 3:
            text += self.mark + str(fraction).rjust(self.scale, "0").encode()
        return text

    def spell_date(self, days):
        year, month, day = civil(days)
        require(1 <= year <= 9999, "DATA", f"year {year}")
        y, m, d = (str(year).rjust(4, "0").encode(),
                   two(month, self.lone_month), two(day, self.lone_day))
        orders = ((), (y, m, d), (d, m, y), (m, d, y))
        return self.date_mark.join(orders[self.order])


def short_text(data):
    size = data.number(1)
    require(size <= 15, "DATA", "text of a shape")
    return data.take(size)


def two(number, lone=False):
    return str(number).rjust(1 if lone else 2, "0").encode()


def civil(days):
    """Year, month, day of a number of days since 1970-01-01."""
    days += DAYS_BEFORE_1970
    cycle, days = divmod(days, 146097)
    century = min(days // 36524, 3)
    days -= century * 36524
    four, days = divmod(days, 1461)
    year = min(days // 365, 3)
    days -= year * 365
    year += 400 * cycle + 100 * century + 4 * four + 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    month = 1
    while days >= lengths[month - 1]:
        days -= lengths[month - 1]
        month += 1
    return year, month, days + 1


def rounded(size, count):
    """Digits and the power of ten of the first, of a value rounded."""
    if size == 0:
        return "0", 0
    count = max(count, 1)
    e = len(str(size.numerator)) - len(str(size.denominator))
    if size < Fraction(10)**e:
        e -= 1
    number = half_even(size / Fraction(10)**(e - count + 1))
    if number == 10**count:
        return "1", e + 1
    return str(number), e


def shortest(size, width, counts):
    """The fewest digits that read back as the value."""
    bits = to_binary(size, width)
    for count in counts:
        digits, e = rounded(size, count)
        back = Fraction(int(digits)) * Fraction(10)**(e - len(digits) + 1)
        if to_binary(back, width) == bits:
            return digits, e
    raise AssertionError("17 digits are enough")
