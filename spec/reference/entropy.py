"""entropy.py: bytes, bits and entropy codes of spec/format.md 2.

Slow and plain on purpose: integers without a width, a bit at a time.
"""


class Refused(Exception):
    """Wrong data; the code is that of format.md 6."""

    def __init__(self, code, why):
        super().__init__(f"{code}: {why}")
        self.code = code


def require(condition, code, why):
    if not condition:
        raise Refused(code, why)


def int64(x):
    """x mod 2^64 as two's complement."""
    return (x + 2**63) % 2**64 - 2**63


def unzigzag(z):
    return z // 2 if z % 2 == 0 else -(z - 1) // 2 - 1


class Bytes:
    """2.1: bytes from the front, and what is made of whole bytes."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def left(self):
        return len(self.data) - self.at

    def take(self, size):
        require(size <= self.left(), "END", f"{size} bytes wanted")
        self.at += size
        return self.data[self.at - size:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "little")

    def varint(self, limit=2**64 - 1, what="number"):
        value = 0
        for place in range(10):
            byte = self.number(1)
            value += (byte % 128) << (7 * place)
            require(place < 9 or byte <= 1, "DATA", "varint of 65 bits")
            if byte < 128:
                require(byte or not place, "DATA", "varint ends with 00")
                break
        require(value <= limit, "LIMIT", f"{what} above {limit}")
        return value

    def signed_varint(self):
        return unzigzag(self.varint())

    def finish(self, what):
        require(self.left() == 0, "DATA", f"bytes behind {what}")


class Bits:
    """2.2 to 2.4: fields, Rice and exponent codes, packed blocks."""

    def __init__(self, data):
        self.number = int.from_bytes(data, "little")
        self.left = 8 * len(data)

    def field(self, bits):
        require(bits <= self.left, "END", f"{bits} bits wanted")
        value = self.number % 2**bits
        self.number >>= bits
        self.left -= bits
        return value

    def rice(self, k):
        q = 0
        while q < 24 and self.field(1):
            q += 1
        if q < 24:
            return ((q << k) + self.field(k)) % 2**64
        value = self.field(64)
        require(value >> k >= 24, "DATA", "long Rice code of a small value")
        return value

    def exponent(self):
        n = self.rice(2)
        require(n <= 63, "DATA", "exponent above 63")
        return 2**n + self.field(n) - 1

    def block(self, count):
        width = self.field(7)
        require(width <= 64, "DATA", "width above 64")
        exceptions = self.field(7)
        require(width < 64 or not exceptions, "DATA", "exceptions to 64 bits")
        values = [self.field(width) for _ in range(count)]
        for _ in range(exceptions):
            index = self.field(7)
            extra = self.field(6) + 1
            require(index < count, "DATA", "exception behind the block")
            require(extra <= 64 - width, "DATA", "exception above 64 bits")
            values[index] |= self.field(extra) << width
        return values

    def finish(self, what):
        require(self.left < 8, "DATA", f"a byte behind {what}")
        require(self.number == 0, "DATA", f"bits behind {what}")


class BitModel:
    """2.5: the probability of a one."""

    def __init__(self, fixed=None):
        """`fixed`: a probability in 2^-16 that is not going to learn."""
        self.fast = 0 if fixed is None else fixed
        self.slow = 32768 if fixed is None else fixed

    def probability(self):
        fast = self.slow if self.fast < 31 else self.fast
        return min(max((fast + self.slow) >> 5, 4), 4092)

    @staticmethod
    def move(estimate, bit, n):
        if bit:
            return estimate + ((65535 - estimate) >> n)
        return estimate - (estimate >> n)

    def update(self, bit):
        if self.fast < 31:
            self.slow = self.move(self.slow, bit, (self.fast + 1).bit_length())
            self.fast += 1
            if self.fast == 31:
                self.fast = self.slow
        else:
            self.fast = self.move(self.fast, bit, 5)
            self.slow = self.move(self.slow, bit, 7)


def models(*counts):
    """Fresh models, a list of lists for several counts."""
    if not counts:
        return BitModel()
    return [models(*counts[1:]) for _ in range(counts[0])]


class RangeDecoder:
    """2.5: the range coder's reader."""

    def __init__(self, data):
        self.data = data
        self.at = 0
        self.code = 0
        for _ in range(4):
            self.shift()
        self.range = 2**32 - 1

    def shift(self):
        byte = self.data[self.at] if self.at < len(self.data) else 0
        self.at += 1
        self.code = (self.code << 8 | byte) % 2**32

    def fill(self):
        while self.range < 2**24:
            self.range <<= 8
            self.shift()

    def get(self, model):
        bound = (self.range >> 12) * model.probability()
        bit = 1 if self.code < bound else 0
        if bit:
            self.range = bound
        else:
            self.code -= bound
            self.range -= bound
        model.update(bit)
        self.fill()
        return bit

    def get_bits(self, n):
        value = 0
        while n > 0:
            s = min(n, 12)
            self.range >>= s
            part = min(self.code // self.range, 2**s - 1)
            self.code = (self.code - part * self.range) % 2**32
            value = value << s | part
            self.fill()
            n -= s
        return value

    def finish(self, what):
        require(self.at >= len(self.data), "DATA", f"a byte behind {what}")
