#!/usr/bin/env python3
"""make_tables.py: writes the constant tables of core/, or checks them.

Every table is computed with Python's big integers from the rule that
spec/arithmetic.md gives for it; no floating point is involved.

usage: make_tables.py [--check] [ROOT]

Without --check the tables are written under ROOT (default: the tree this
script is in). With --check nothing is written and the exit status is 1 if
a table differs from what its rule says.
"""
import os
import sys
from math import isqrt

DECIMAL_PLACES_MAX = 27  # 5^27 is the largest power of five below 2^64


def banner(name, purpose, room, section):
    return (
        f"/*\n * {name}: {purpose}\n *\n"
        f" * Room: {room}. Spec: spec/arithmetic.md {section}.\n"
        " * Written by tools/make_tables.py; do not edit.\n */\n"
        "/* clang-format off */\n"
    )


def rows(values, width, per_line):
    """The values as C initialisers, `per_line` on a line."""
    text = [f"0x{v:0{width}x}," for v in values]
    lines = [
        "    " + " ".join(text[i : i + per_line])
        for i in range(0, len(text), per_line)
    ]
    return "\n".join(lines) + "\n"


def reflected_byte(polynomial, value):
    """Remainder of one byte, least significant bit first (spec 3.1)."""
    for _ in range(8):
        value = value >> 1 ^ (polynomial if value & 1 else 0)
    return value


def crc_nibbles(polynomial):
    """Remainders of the 16 four-bit values."""
    out = []
    for value in range(16):
        for _ in range(4):
            value = value >> 1 ^ (polynomial if value & 1 else 0)
        out.append(value)
    return out


def crc_tables():
    text = banner("crc_table.h", "remainders of CRC-32C and CRC-16.", "hash",
                  "3.1")
    text += "#ifdef QRES_SMALL\n\n"
    text += "static const uint32_t crc32c_table[16] = {\n"
    text += rows(crc_nibbles(0x82F63B78), 8, 4)
    text += "};\n\nstatic const uint16_t crc16_table[16] = {\n"
    text += rows(crc_nibbles(0x8408), 4, 8)
    text += "};\n\n#else\n\n"
    one = [reflected_byte(0x82F63B78, i) for i in range(256)]
    table = [one]
    for _ in range(7):
        # One more zero byte behind the same byte.
        table.append([v >> 8 ^ one[v & 255] for v in table[-1]])
    text += "/* [j][i]: remainder of byte i followed by j zero bytes. */\n"
    text += "static const uint32_t crc32c_table[8][256] = {\n"
    text += "".join("    {\n" + rows(t, 8, 6) + "    },\n" for t in table)
    text += "};\n\nstatic const uint16_t crc16_table[256] = {\n"
    text += rows([reflected_byte(0x8408, i) for i in range(256)], 4, 8)
    return text + "};\n\n#endif\n"


def decimal_table():
    """Powers of five and their reciprocals (spec 2.1)."""
    text = banner("decimal_table.h", "powers of five and their reciprocals.",
                  "fix", "2.1")
    text += "/* reciprocal, 5^places, leading zeros of 5^places, places */\n"
    text += (f"static const struct qres_decimal "
             f"decimal_table[{DECIMAL_PLACES_MAX + 1}] = {{\n")
    for places in range(DECIMAL_PLACES_MAX + 1):
        power = 5**places
        shift = 64 - power.bit_length()
        reciprocal = min(2**64 - 1, 2**127 // (power << shift))
        text += (f"    {{0x{reciprocal:016x}, 0x{power:016x}, "
                 f"{shift}, {places}}},\n")
    return text + "};\n"


def power_of_two(numerator, denominator_log2, bits):
    """2^(numerator / 2^denominator_log2) * 2^bits, nearest (spec 2.5).

    Square roots of a number with 64 more bits; each takes away less than
    one unit there, far less than what could change the rounding.
    """
    guard = 64
    one = 1 << (bits + guard)
    result = one
    root = 2 * one
    for i in range(denominator_log2):
        root = isqrt(root * one)
        if numerator >> (denominator_log2 - 1 - i) & 1:
            result = result * root // one
    return (result + (1 << (guard - 1))) >> guard


def power_table():
    text = banner("power_table.h", "powers of two for exp2 and log2.", "fix",
                  "2.5")
    for name, sign in (("power", 1), ("inverse", -1)):
        text += (f"/* [j][i]: 2^({'-' if sign < 0 else ''}i / 16^(j+1)) "
                 f"* 2^{31 if sign > 0 else 32}, nearest. */\n")
        text += f"static const uint32_t {name}_table[4][16] = {{\n"
        for j in range(1, 5):
            row = []
            for i in range(16):
                value = power_of_two(i, 4 * j, 31)
                if sign < 0:
                    # 2^-x = 2^(1-x) / 2; for x = 0 one less than 2^32.
                    value = (2**32 - 1 if i == 0 else
                             power_of_two(16**j - i, 4 * j, 31))
                row.append(value)
            text += "    {\n" + rows(row, 8, 6) + "    },\n"
        text += "};\n"
    return text


TABLES = {
    "core/hash/crc_table.h": crc_tables,
    "core/fix/decimal_table.h": decimal_table,
    "core/fix/power_table.h": power_table,
}


def main(arguments):
    check = "--check" in arguments
    rest = [a for a in arguments if a != "--check"]
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    root = rest[0] if rest else here
    wrong = 0
    for path, make in TABLES.items():
        full = os.path.join(root, path)
        want = make()
        if check:
            with open(full, encoding="ascii") as file:
                if file.read() != want:
                    print(f"{path}: differs from its rule")
                    wrong = 1
        else:
            with open(full, "w", encoding="ascii") as file:
                file.write(want)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
