#!/usr/bin/env python3
"""make_fleet.py: writes samples/fleet.csv, a table with all that is awkward.

Usage: make_fleet.py > samples/fleet.csv

A made-up fleet of weather stations: times with gaps and clock jumps, device
names, status words, quoted notes with separators, quotes and line ends,
missing cells, numbers in unusual spellings, a ragged row and a blank line.
The numbers come from a generator of its own, so every Python gives the same.
"""
import datetime
import sys

ROWS = 700
STATE = 0x9E3779B97F4A7C15


def draw(bound):
    """The next random integer below bound (xorshift64*)."""
    global STATE
    STATE ^= STATE >> 12
    STATE ^= (STATE << 25) & (2**64 - 1)
    STATE ^= STATE >> 27
    return ((STATE * 0x2545F4914F6CDD1D) & (2**64 - 1)) % 2**53 % bound


def minimal(value, places):
    """value / 10^places without zeros at the end, as many tools print it."""
    sign = "-" if value < 0 else ""
    whole, part = divmod(abs(value), 10**places)
    part = f"{part:0{places}d}".rstrip("0")
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def fixed(value, places):
    """value / 10^places with all its zeros."""
    sign = "-" if value < 0 else ""
    whole, part = divmod(abs(value), 10**places)
    return f"{sign}{whole}.{part:0{places}d}"


NOTES = [
    '"gate open, checked by phone"',
    '"display shows ""E4"" after rain"',
    '"first line\nsecond line"',
    "battery replaced",
    '"mast tilted; wind, 12 m/s"',
]


def main():
    """Writes the table to standard output."""
    out = sys.stdout
    time = datetime.datetime(2024, 3, 29, 22, 0, 0)
    temperature, pressure, battery, rain = 1180, 100812, 4120, 0
    out.write("time,device,seq,status,temp_c,pressure_hpa,battery_v,"
              "rain_mm,code,drift,note\n")
    for row in range(ROWS):
        step = 300
        if row in (120, 431):
            step = 300 * (20 + draw(60))  # the station was down
        if row == 260:
            step = -3600 + 300            # the clock was set back
        if row == 540:
            step = 37                     # and set right by some seconds
        time += datetime.timedelta(seconds=step)
        temperature += draw(31) - 15
        pressure += draw(9) - 4
        battery -= draw(40) == 0
        rain += draw(5) * (draw(12) == 0)
        status = ["ok", "ok", "ok", "ok", "ok", "low battery", "sleep",
                  "ok"][draw(8)] if draw(6) == 0 else "ok"
        cells = [
            time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            f"node-{draw(12) + 1:03d}",
            str(row + 1),
            status,
            minimal(temperature, 2),
            fixed(pressure, 2),
            fixed(battery, 3),
            minimal(rain * 2, 1),
            f"{draw(250):03d}",
            f"{(draw(2001) - 1000) / 1e6:.3e}",
            NOTES[draw(len(NOTES))] if draw(25) == 0 else "",
        ]
        if draw(30) == 0:
            cells[4 + draw(4)] = ""       # the sensor did not answer
        if draw(70) == 0:
            cells[5] = "NA"
        strange = {77: (4, "1e-5"), 155: (4, "+1"), 301: (2, "007"),
                   388: (7, ".5"), 402: (4, "-0"), 577: (6, "4.05 V"),
                   610: (0, "2024-02-30T00:00:00Z")}
        if row in strange:
            column, text = strange[row]
            cells[column] = text
        line = ",".join(cells)
        if row == 350:
            line = "# maintenance, see log"
        if row == 475:
            line = ""
        out.write(line + "\n")


main()
