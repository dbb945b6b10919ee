#!/usr/bin/env python3
"""run_sets.py: ratio and speed on the 18 public sets, into bench/results/.

Usage: run_sets.py QRES [DATA] [--check]. DATA is the folder of the sets,
../shared/data beside the tree if not given; without it nothing is measured
and the exit code is 77. Each set is coded as float32 at both levels in groups
of 256, 4,096, 16,384 and 65,536 rows; `qres bench` decodes and compares every
byte. zstd -19 runs beside on the raw bytes of each column; pco-12 is the
published figure of bench/peers.csv. --check fails if a target is missed.
"""

import csv
import json
import math
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
GROUPS = (256, 4096, 16384, 65536)
DEFAULT = 16384
SETS = ("smoothsine_proxy", "published_proxies", "jena_2016h1", "italypower",
        "wafer", "ecg5000", "motestrain", "etth1", "nab_known", "nab_aws",
        "household", "beijing_pm25", "beijing_nan", "airquality_uci",
        "wsn_tmote", "daphnet_acc", "mitbih_100", "alp_samples")
ZSTD_WINS, PCO_WINS = 17, 9


def files_of(data, name):
    folder = data / name
    if folder.is_dir():
        return sorted(folder.glob("*.csv"))
    return [data / f"{name}.csv"]


def bench(qres, files, level, group, peers=""):
    command = [qres, "bench", "--summary", "--json", "--level", str(level),
               "--group", str(group)]
    if peers:
        command += ["--peers", peers]
    done = subprocess.run(command + [str(f) for f in files],
                          capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    coders = {each["name"]: each for each in report["coders"]}
    mine = coders[f"qres level {level}"]
    mine["own"] = report["own_width_bytes"] / mine["coded_bytes"]
    mine["raw"] = report["raw_bytes"]
    mine["zstd"] = coders.get("zstd -19", {}).get("ratio")
    return mine


def measure(qres, data):
    results = {}
    for name in SETS:
        files = files_of(data, name)
        for level in (0, 1):
            for group in GROUPS:
                peers = "zstd" if (level, group) == (1, DEFAULT) else ""
                results[name, level, group] = bench(qres, files, level, group,
                                                    peers)
        best = results[name, 1, DEFAULT]
        print(f"{name:18} {best['ratio']:7.2f} "
              f"{results[name, 0, DEFAULT]['ratio']:7.2f}", file=sys.stderr)
    return results


def published():
    with open(HERE / "peers.csv", newline="") as file:
        return {(row["peer"], row["set"]): float(row["ratio"])
                for row in csv.DictReader(file)
                if row["table"] == "whole_f32"}


def processor():
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return "unknown processor"
    names = [line.split(":")[1].strip() for line in text.splitlines()
             if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def wins(results, pco):
    rows = [(name, results[name, 1, DEFAULT]) for name in SETS]
    return (sum(r["ratio"] >= r["zstd"] for _, r in rows),
            sum(r["ratio"] >= pco["pco-12", name] for name, r in rows))


def mark(value, other):
    return f"**{value:.2f}**" if value >= other else f"{value:.2f}"


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def write_tables(results, pco, out):
    zstd_wins, pco_wins = wins(results, pco)
    print("# The 18 public sets\n", file=out)
    print("Written by `bench/run_sets.py build/release/qres`; every byte was "
          "decoded and compared.", file=out)
    print(f"Ratio = float32 bytes / file bytes, groups of {DEFAULT:,} rows; "
          "MB/s of float32, one core, CPU time, shared machine "
          f"({processor()}).\n", file=out)
    print("`of own width`: against the smallest integers that hold the "
          "sensor's decimals. zstd -19 saw the raw bytes of each column in "
          "the same run; pco-12 is published, `bench/peers.csv`. Bold: level "
          "1 is at least both.\n", file=out)
    print("| set | level 1 | level 0 | of own width | zstd -19 | pco-12 | "
          "1 enc | 1 dec | 0 enc | 0 dec |", file=out)
    print("|---|" + "---:|" * 9, file=out)
    for name in SETS:
        one, zero = (results[name, level, DEFAULT] for level in (1, 0))
        peer = pco["pco-12", name]
        print(f"| {name} | {mark(one['ratio'], max(peer, one['zstd']))} | "
              f"{zero['ratio']:.2f} | {one['own']:.2f} | {one['zstd']:.2f} | "
              f"{peer:.2f} | {one['encode_mb_s']:.0f} | "
              f"{one['decode_mb_s']:.0f} | {zero['encode_mb_s']:.0f} | "
              f"{zero['decode_mb_s']:.0f} |", file=out)
    print("| geometric mean | " + " | ".join(
        f"{mean(column):.2f}" for column in (
            [results[name, 1, DEFAULT]["ratio"] for name in SETS],
            [results[name, 0, DEFAULT]["ratio"] for name in SETS],
            [results[name, 1, DEFAULT]["own"] for name in SETS],
            [results[name, 1, DEFAULT]["zstd"] for name in SETS],
            [pco["pco-12", name] for name in SETS])) + " | | | | |", file=out)
    print(f"\nLevel 1 is at least zstd -19 on {zstd_wins} of {len(SETS)} sets "
          f"and at least pco-12 on {pco_wins}.\n", file=out)
    print("## By rows a group\n", file=out)
    print("| set | " + " | ".join(f"{level}: {group}" for level in (1, 0)
                                  for group in GROUPS) + " |", file=out)
    print("|---|" + "---:|" * (2 * len(GROUPS)), file=out)
    for name in SETS:
        cells = [f"{results[name, level, group]['ratio']:.2f}"
                 for level in (1, 0) for group in GROUPS]
        print(f"| {name} | " + " | ".join(cells) + " |", file=out)


def write_csv(results, out):
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["set", "level", "group", "raw_bytes", "coded_bytes",
                   "ratio", "encode_mb_s", "decode_mb_s"])
    for (name, level, group), each in results.items():
        rows.writerow([name, level, group, each["raw"], each["coded_bytes"],
                       each["ratio"], each["encode_mb_s"],
                       each["decode_mb_s"]])


def main():
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    data = pathlib.Path(words[1]) if len(words) > 1 \
        else HERE.parent.parent / "shared" / "data"
    if not data.is_dir():
        print(f"SKIPPED: the public sets are not in {data.name}/ beside the "
              "tree; nothing was measured", file=sys.stderr)
        return 77
    results, pco = measure(words[0], data), published()
    (HERE / "results").mkdir(exist_ok=True)
    with open(HERE / "results" / "sets.md", "w") as out:
        write_tables(results, pco, out)
    with open(HERE / "results" / "sets.csv", "w", newline="") as out:
        write_csv(results, out)
    zstd_wins, pco_wins = wins(results, pco)
    print(f"at least zstd -19 on {zstd_wins}, pco-12 on {pco_wins}")
    if "--check" in sys.argv:
        return zstd_wins < ZSTD_WINS or pco_wins < PCO_WINS
    return 0


sys.exit(main())
