#!/usr/bin/env python3
"""model.py: the model of spec/arithmetic.md 5 in big integers.

Slow and plain on purpose: formulas (1) to (9) as they stand, in integers
without a width. It writes the golden traces that the C code must give.

usage: model.py [--check] [FILE]

Without --check the traces are written to FILE (default:
tests/golden/0.1/model.txt), which must not exist; with it, compared.
"""
import math
import os
import random
import sys


def wrap(x):
    """x mod 2^64 as two's complement."""
    return (x + 2**63) % 2**64 - 2**63


def clamp(x, low, high):
    return max(low, min(high, x))


def floor_shift(x, n):
    return x // 2**n


class Model:
    """State and steps of section 5."""

    def __init__(self, first, scale):
        self.last = self.before = first
        self.w = [0] * 8
        self.h = [0] * 8
        self.step = 0
        self.error = [0] * 3
        self.shift = clamp(scale - 11, 0, 37)
        self.slow = self.fast = 2**(scale + 3)

    def neuron_step(self, inputs):
        dot = sum(w * h for w, h in zip(self.w, inputs))
        assert abs(dot) <= 2**37
        if self.shift < 16:
            return floor_shift(dot + 2**(15 - self.shift), 16 - self.shift)
        return wrap(dot * 2**(self.shift - 16))

    def predict(self):
        self.p = [self.last, wrap(self.last + wrap(self.last - self.before)),
                  wrap(self.last + self.step)]
        best = self.error[0] - floor_shift(self.error[0], 6)
        self.used = 0
        for i in (1, 2):
            if self.error[i] < best:
                best = self.error[i]
                self.used = i
        return self.p[self.used]

    def spread(self):
        return floor_shift(self.slow, 1) + floor_shift(self.fast, 1)

    def adjust(self, e):
        energy = sum(h * h for h in self.h)
        if energy == 0:
            return
        b = energy.bit_length() - 8
        m = math.floor(energy * 2**-b) if b < 0 else energy // 2**b
        r = (2**16 + m) // (2 * m)
        assert 128 <= m <= 255 and 129 <= r <= 256
        n = 14 + b
        assert abs(120 * e * r) < 2**30 and 7 <= n <= 40
        c = (n - 7) // 2 if n < 24 else n - 16
        f = clamp(floor_shift(120 * e * r, c), -2**15, 2**15 - 1)
        for i in range(8):
            change = floor_shift(f * self.h[i] + 2**(n - c - 1), n - c)
            self.w[i] = clamp(self.w[i] + change, -2**19, 2**19 - 1)

    def learn(self, x):
        def distance(p):
            return min(abs(wrap(x - p)), 2**54)

        for i in range(3):
            self.error[i] += 16 * distance(self.p[i])
            self.error[i] -= floor_shift(self.error[i], 4)
            assert self.error[i] < 2**62
        u = distance(self.p[self.used])
        self.slow += u
        self.slow -= floor_shift(self.slow, 4)
        self.fast += 8 * u
        self.fast -= floor_shift(self.fast, 1)
        e = clamp(floor_shift(wrap(x - self.p[2]), self.shift), -32767, 32767)
        d = clamp(floor_shift(wrap(x - self.last), self.shift), -32768, 32767)
        inputs = [d] + self.h[:7]
        self.step = self.neuron_step(inputs)
        self.adjust(e)
        self.h = inputs
        self.before = self.last
        self.last = x


def scale_of(samples):
    if len(samples) < 2:
        return 0
    total = sum(min(abs(wrap(b - a)), 2**47)
                for a, b in zip(samples, samples[1:]))
    return (total // (len(samples) - 1)).bit_length()


def series():
    """Name, scale or None for that of the samples, samples."""
    draw = random.Random(20)
    low, high = -2**63, 2**63 - 1
    t = range(40)
    yield "constant", None, [7] * 12
    yield "ramp", None, [3 * i - 20 for i in t]
    yield "parabola", None, [i * i for i in t]
    yield "sine", None, [round(1000 * math.sin(i / 3)) for i in range(64)]
    yield "small noise", None, [draw.randint(-3, 3) for _ in t]
    yield "16-bit noise", None, [draw.randint(-2**15, 2**15) for _ in t]
    yield "40-bit noise", None, [draw.randint(-2**40, 2**40) for _ in t]
    yield "noise of all bits", None, [draw.randint(low, high) for _ in t]
    yield "steps", None, [(i // 5 % 2) * 100 for i in t]
    yield "ends in turn", None, [(low, high)[i % 2] for i in t]
    yield "a climb over the end", None, [wrap(high - 40 + 5 * i) for i in t]
    yield "wide steps that wrap", None, [wrap(i * (2**62 + 12345)) for i in t]
    yield "growing ninefold", 0, [wrap(9**i) for i in range(24)]
    yield "growing ninefold, signs in turn", 0, [wrap((-9)**i)
                                                 for i in range(24)]
    yield "a jump to the weights' limit", 0, (
        list(range(12)) + [2**50 + i for i in range(12)])
    yield "a fall to the weights' other limit", 0, (
        list(range(12)) + [-2**50 - 3 * i for i in range(12)])
    yield "scale 0 under wide samples", 0, [draw.randint(-2**50, 2**50)
                                            for _ in t]
    yield "scale 48 over small samples", 48, [draw.randint(-9, 9) for _ in t]
    for scale in (11, 12, 26, 27, 28, 36, 43, 47, 48):
        reach = 2**min(scale, 62)
        walk = [0]
        for _ in range(24):
            walk.append(wrap(walk[-1] + draw.randint(-reach, reach)))
        yield f"walk of scale {scale}", scale, walk
    yield "one sample", None, [-5]
    yield "two ends", None, [low, high]
    yield "a difference of 2^63", None, [0, low]


def row(key, numbers):
    return key + " " + " ".join(str(n) for n in numbers) + "\n"


def trace(name, scale, samples):
    natural = scale_of(samples)
    model = Model(samples[0], natural if scale is None else scale)
    predictions, spreads, used = [], [], []
    for x in samples:
        predictions.append(model.predict())
        used.append(model.used)
        spreads.append(model.spread())
        model.learn(x)
    return (f"model {name}\n" + row("natural", [natural])
            + row("scale", [natural if scale is None else scale])
            + row("samples", samples) + row("predictions", predictions)
            + row("spreads", spreads) + row("weights", model.w)
            + row("inputs", model.h) + row("errors", model.error) + "\n")


def traces():
    head = "# Traces of the model; written by spec/reference/model.py.\n\n"
    return head + "".join(trace(*s) for s in series())


def main(arguments):
    here = os.path.dirname(os.path.abspath(__file__))
    default = os.path.join(here, "../../tests/golden/0.1/model.txt")
    rest = [a for a in arguments if a != "--check"]
    path = rest[0] if rest else default
    text = traces()
    if "--check" in arguments:
        with open(path, encoding="ascii") as file:
            if file.read() != text:
                print(f"{path}: differs from the reference")
                return 1
        return 0
    with open(path, "x", encoding="ascii") as file:
        file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
