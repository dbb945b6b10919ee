#!/usr/bin/env python3
"""arithmetic.py: the rules of spec/arithmetic.md 2 in big integers.

Slow and plain on purpose: exact fractions, no table but those that the
rules name. It writes the golden vectors that the C code must give.

usage: arithmetic.py [--check] [FILE]

Without --check the vectors are written to FILE (default:
tests/golden/0.1/arithmetic.txt); with it, compared, and the error bounds
of exp2 and log2 are proved.
"""
import os
import random
import sys
from fractions import Fraction
from math import isqrt

I32 = (-(2**31), 2**31 - 1)
I16 = (-(2**15), 2**15 - 1)
I64 = (-(2**63), 2**63 - 1)
BINARY = {32: (23, 127), 64: (52, 1023)}  # mantissa bits, bias


def half_up(x):
    return (2 * x.numerator + x.denominator) // (2 * x.denominator)


def half_even(x):
    down = x.numerator // x.denominator
    rest = x - down
    return down + (rest > Fraction(1, 2) or
                   (rest == Fraction(1, 2) and down & 1))


def saturate(x, limits):
    return max(limits[0], min(limits[1], x))


# 2.1 and 2.2: decimals and binary formats.


def to_binary(value, width):
    """Bits of the binary number nearest to a fraction, ties to even."""
    place, bias = BINARY[width]
    sign = (value < 0) << (width - 1)
    value = abs(value)
    if value == 0:
        return 0
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    if value < Fraction(2) ** exponent:
        exponent -= 1
    exponent = max(exponent, 1 - bias)
    mantissa = half_even(value / Fraction(2) ** (exponent - place))
    # A hidden bit of 1 adds one to the field, so does a carry.
    return sign + ((exponent + bias - 1) << place) + mantissa


def from_binary(bits, width):
    """The value of finite bits."""
    place, bias = BINARY[width]
    sign = -1 if bits >> (width - 1) else 1
    field = bits >> place & (2 * bias + 1)
    mantissa = bits & ((1 << place) - 1)
    if field == 2 * bias + 1:
        return None
    if field:
        mantissa += 1 << place
    return sign * mantissa * Fraction(2) ** (max(field, 1) - bias - place)


def match_decimal(bits, places, width):
    """k with k / 10^places nearest to these bits, or None."""
    value = from_binary(bits, width)
    if value is None:
        return None
    k = half_up(abs(value) * 10**places)
    k = -k if value < 0 else k
    fits = I64[0] < k <= I64[1]
    return k if fits and to_binary(Fraction(k, 10**places),
                                   width) == bits else None


# 2.3: fixed point.


def fixed_mul(a, b, bits, limits):
    return saturate(half_up(Fraction(a * b, 1 << bits)), limits)


def fixed_div(a, b, bits, limits):
    if b == 0:
        return 0 if a == 0 else limits[a > 0]
    return saturate(half_up(Fraction(a << bits, b)), limits)


def fixed_text(raw, bits):
    whole, fraction = divmod(abs(raw), 1 << bits)
    text = "-" * (raw < 0) + str(whole)
    if fraction:
        digits = fraction * 5**bits
        text += "." + str(digits).zfill(bits).rstrip("0")
    return text


def narrow_with_error(x, error):
    total = x + error
    rounded = half_up(Fraction(total, 256))
    return saturate(rounded, I16), total - 256 * rounded


# 2.4: BFP-16.


def bfp_encode(values, fraction_bits):
    largest = max(abs(v) for v in values)
    if largest == 0:
        return 0, [0] * len(values)
    drop = largest.bit_length() - 15
    if half_even(Fraction(largest) / Fraction(2) ** drop) > 32767:
        drop += 1
    step = Fraction(2) ** drop
    sizes = [half_even(abs(v) / step) for v in values]
    return drop - fraction_bits, [
        -s if v < 0 else s for s, v in zip(sizes, values)
    ]


def bfp_decode(exponent, mantissas, fraction_bits):
    step = Fraction(2) ** (exponent + fraction_bits)
    out = [half_even(abs(m) * step) * (1 if m > 0 else -1) for m in mantissas]
    return out if all(I64[0] <= v <= I64[1] for v in out) else None


# 2.5: powers of two. The tables are part of the rule.


def roots_of_two():
    """2^(1/2^j) in 2^-192, j = 0..16, each within one unit."""
    out = [2 << 192]
    for _ in range(16):
        out.append(isqrt(out[-1] << 192))
    return out


ROOTS = roots_of_two()


def power(numerator, bits, log2=16):
    """2^(numerator / 2^log2) * 2^bits, nearest, 0 <= numerator < 2^log2."""
    result = 1 << 192
    for j in range(1, log2 + 1):
        if numerator >> (log2 - j) & 1:
            result = result * ROOTS[j] >> 192
    return (result + (1 << (191 - bits))) >> (192 - bits)


POWER = [[power(i << (16 - 4 * j), 31) for i in range(16)]
         for j in range(1, 5)]
INVERSE = [[2**32 - 1] + [power(65536 - (i << (16 - 4 * j)), 31)
                          for i in range(1, 16)] for j in range(1, 5)]


def exp2_fraction(f):
    m = POWER[0][f >> 12]
    for j, shift in ((1, 8), (2, 4), (3, 0)):
        m = (m * POWER[j][f >> shift & 15] + 2**30) >> 31
    return m


def exp2(raw):
    whole = raw >> 16
    if whole >= 15:
        return I32[1]
    if whole < -17:
        return 0
    return min(I32[1], half_up(Fraction(exp2_fraction(raw & 65535),
                                        1 << (15 - whole))))


def log2_fraction(m):
    fraction = 0
    for j in range(4):
        digit = max(i for i in range(16) if POWER[j][i] <= m or i == 0)
        if digit:
            m = (m * INVERSE[j][digit] + 2**31) >> 32
        fraction = fraction * 16 + digit
    return fraction + (m >= 0x80002C5D)


def log2_u64(x):
    if x == 0:
        return I32[0]
    length = x.bit_length()
    return ((length - 1) << 16) + log2_fraction(
        (x << (64 - length)) >> 32)


def log2(raw):
    return log2_u64(raw) - (16 << 16) if raw > 0 else I32[0]


def sqrt(raw):
    if raw <= 0:
        return 0
    root = isqrt(raw << 16)
    return root + ((raw << 16) - root * root > root)


def prove_bounds():
    """Worst errors of exp2 and log2 against 190-bit powers."""
    halves = [1 << 192]
    step = isqrt(ROOTS[16] << 192)  # 2^(1/131072)
    for _ in range(131071):
        halves.append(halves[-1] * step >> 192)
    for f in range(65536):
        error = abs(halves[2 * f] - (exp2_fraction(f) << 161))
        assert error << 29 < halves[2 * f], f
    # A shift of the argument by 0.0001 units moves m by 2.3 units.
    generator = random.Random(25)
    for _ in range(100000):
        m = generator.randrange(2**31, 2**32)
        f = log2_fraction(m)
        low = halves[2 * f - 1] if f else 0
        high = halves[2 * f + 1] if f < 65536 else 2 << 192
        assert low - (5 << 161) <= m << 161 <= high + (5 << 161), m


# 2.6: the generator.

STRIDE, FIRST, SECOND, THIRD, START = (
    isqrt(p << 128) & (2**64 - 1) | 1 for p in (2, 3, 5, 7, 11))
M64 = 2**64 - 1


def draw(key, counter):
    x = counter * STRIDE + key + START & M64
    x = (x ^ x >> 32) * FIRST & M64
    x = (x ^ x >> 29) * SECOND & M64
    x = x + key & M64
    x = (x ^ x >> 32) * THIRD & M64
    x = (x ^ x >> 29) * FIRST & M64
    return x ^ x >> 32


def below(key, counter, bound):
    """A number below bound, and the counter behind its draws."""
    while True:
        high, low = divmod(draw(key, counter) * bound, 2**64)
        counter = counter + 1 & M64
        if low >= 2**64 % bound:
            return high, counter


# The vectors: one a line, words in hexadecimal or decimal.


def wide(r, bits):
    value = r.getrandbits(bits) >> r.randrange(bits)
    return -value if r.getrandbits(1) else value


def ties(r):
    """k and places such that k / 10^places lies half-way, or beside."""
    out = []
    for width, digits in ((32, 24), (64, 53)):
        for places in range(0, 28):
            for _ in range(3):
                # An odd number of half units of a value at 2^-places.
                m = r.getrandbits(digits + 1) | 1 | 1 << digits
                k = m * 5**places << r.randrange(3)
                if k <= I64[1]:
                    out += [(k + d, places) for d in (-1, 0, 1)]
        for e in range(digits - 1, 63):
            half = 1 << max(e - digits, 0)
            out += [((1 << e) + d, 0)
                    for d in (-half - 1, -half, -1, 0, 1, half, half + 1)]
            out += [(((1 << e) - 1) * 10 + d, 1)
                    for d in (4, 5, 6) if (1 << e) * 10 < I64[1]]
    return [(-k if r.getrandbits(1) else k, p) for k, p in out
            if -k >= I64[0] and k <= I64[1]]


def decimal_lines(r):
    cases = ties(r)
    cases += [(s * k, p) for p in range(28) for s in (1, -1)
              for k in (1, 9, 10, 99999, 2**53 - 1, 2**53 + 1, 2**63 - 1)]
    cases += [(-(2**63), p) for p in range(28)] + [(0, 0), (0, 27)]
    cases += [(max(I64[0], wide(r, 63)), r.randrange(28)) for _ in range(600)]
    for k, p in cases:
        value = Fraction(k, 10**p)
        yield (f"decimal {k} {p} {to_binary(value, 32):08x} "
               f"{to_binary(value, 64):016x}")


def match_lines(r):
    for width, digits in ((32, 8), (64, 16)):
        special = [1 << (width - 1), to_binary(Fraction(1, 10), width),
                   (1 << width) - 1, 1, 2**(width - 1) - 1]
        place, bias = BINARY[width]
        special += [2 * bias + 1 << place, 1 << place]
        cases = [(b, p) for b in special for p in (0, 1, 27)]
        for _ in range(150):
            p = r.randrange(28)
            bits = to_binary(Fraction(wide(r, 63), 10**p), width)
            cases += [(bits, p), (bits ^ 1, p), (bits, r.randrange(28))]
        for e in range(-20, 64):
            cases.append((to_binary(Fraction(2) ** e, width), e % 28))
        for bits, p in cases:
            k = match_decimal(bits, p, width)
            yield (f"match{width} {bits:0{digits}x} {p} "
                   f"{'none' if k is None else k}")


def narrow_lines(r):
    cases = [r.getrandbits(32) for _ in range(200)]
    cases += [s | m for s in (0, 1 << 31)
              for m in (0, 1, 2, 3, 0x7FFFFF, 0x800000, 0x7F7FFFFF)]
    for bits in cases:
        value = from_binary(bits, 32)
        if value is None:
            continue
        full = to_binary(value, 64) | (bits >> 31) << 63
        yield f"widen {bits:08x} {full:016x}"
        for other in (full ^ 1, full ^ 1 << 29, full + (1 << 55)):
            value = from_binary(other, 64)
            narrow = to_binary(value, 32) | (other >> 63) << 31
            if narrow & 0x7F800000 == 0x7F800000 or from_binary(
                    narrow, 32) != value:
                yield f"narrow {other:016x} none"
            else:
                yield f"narrow {other:016x} {narrow:08x}"


def fixed_lines(r):
    edge32 = [0, 1, -1, 65535, 65536, -65536, 32768, 131072, -131072, I32[0], I32[1]]
    edge16 = [0, 1, -1, 255, 256, -256, 128, I16[0], I16[1]]
    pairs = [(a, b) for a in edge32 for b in edge32]
    pairs += [(wide(r, 31), wide(r, 31)) for _ in range(300)]
    for a, b in pairs:
        yield (f"q16 {a} {b} {fixed_mul(a, b, 16, I32)} "
               f"{fixed_div(a, b, 16, I32)}")
    pairs = [(a, b) for a in edge16 for b in edge16]
    pairs += [(wide(r, 15), wide(r, 15)) for _ in range(300)]
    for a, b in pairs:
        yield (f"q8 {a} {b} {fixed_mul(a, b, 8, I16)} "
               f"{fixed_div(a, b, 8, I16)}")
    for x in edge32 + [wide(r, 31) for _ in range(200)]:
        error = r.randrange(-128, 128)
        y, left = narrow_with_error(x, error)
        yield f"narrow8 {x} {error} {y} {left}"
        yield f"text16 {x} {fixed_text(x, 16)}"
    for x in edge16 + [wide(r, 15) for _ in range(100)]:
        yield f"text8 {x} {fixed_text(x, 8)}"
    for _ in range(200):
        raw = wide(r, 30)
        exact = Fraction(2 * raw + 1, 2**17)
        digits = exact * 10**17
        for d in (-1, 0, 1):
            n = int(digits) + d
            text = "-" * (n < 0) + str(abs(n)).zfill(18)
            text = text[:-17] + "." + text[-17:]
            yield f"read16 {text} {half_up(Fraction(n, 10**17) * 65536)}"
            more = text + "0000000001"
            size = Fraction(n * 10**10 + (1 if n > 0 else -1), 10**27)
            yield f"read16 {more} {half_up(size * 65536)}"


def power_lines(r):
    values = [0, 1, -1, 65535, 65536, I32[0], I32[1], 15 << 16,
              (15 << 16) - 1, -(17 << 16), -(17 << 16) - 1]
    values += [r.randrange(-(19 << 16), 16 << 16) for _ in range(300)]
    for x in values:
        yield f"exp2 {x} {exp2(x)}"
    for x in values + [wide(r, 31) for _ in range(300)]:
        yield f"log2 {x} {log2(x)}"
        yield f"sqrt {x} {sqrt(x)}"
    for x in [0, 1, 2, 3, M64] + [abs(wide(r, 64)) for _ in range(100)]:
        yield f"log2u {x} {log2_u64(x)}"


def bfp_lines(r):
    for _ in range(300):
        count = r.choice((1, 2, 8, 8, 16, 32))
        bits = r.randrange(1, 64)
        q = r.randrange(65)
        values = [wide(r, bits) for _ in range(count)]
        if r.random() < 0.2:
            values[0] = r.choice((1, -1)) * ((1 << bits) - 1)
        exponent, mantissas = bfp_encode(values, q)
        back = bfp_decode(exponent, mantissas, q)
        other = r.randrange(65)
        far = bfp_decode(exponent, mantissas, other)
        for name, got, fraction in (("same", back, q), ("other", far, other)):
            yield (f"bfp{name} {q} {fraction} {exponent} {count} "
                   + " ".join(map(str, values + mantissas)) + " "
                   + ("none" if got is None else " ".join(map(str, got))))


def rng_lines(r):
    for _ in range(50):
        seed, stream, skip = (r.getrandbits(64) for _ in range(3))
        key = draw(draw(0, seed), stream)
        bound = r.getrandbits(64) >> r.randrange(64) or 1
        number, counter = below(key, skip + 1 & M64, bound)
        yield (f"rng {seed} {stream} {skip} {draw(key, skip)} {bound} "
               f"{number} {counter}")


def vectors():
    r = random.Random(8)
    lines = ["# Written by spec/reference/arithmetic.py; rules: "
             "spec/arithmetic.md 2."]
    for part in (decimal_lines, match_lines, narrow_lines, fixed_lines,
                 power_lines, bfp_lines, rng_lines):
        lines += part(r)
    return "\n".join(lines) + "\n"


def main(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    default = os.path.join(here, "../../tests/golden/0.1/arithmetic.txt")
    rest = [a for a in arguments if a != "--check"]
    path = rest[0] if rest else default
    text = vectors()
    if "--check" in arguments:
        prove_bounds()
        with open(path, encoding="ascii") as file:
            if file.read() != text:
                print(f"{path}: differs from the reference")
                return 1
        return 0
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
