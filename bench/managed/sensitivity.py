#!/usr/bin/env python3
"""What each constant of managed warm-up is worth: every one halved and doubled, over the own scenarios and a random draw. Prints a Markdown table.

    sensitivity.py --bench build/release/bench/managed/bench_managed DIR... [--seeds 1] [--only NAME]...
"""
import argparse, pathlib, re, subprocess, sys

HEADERS = ["src/policy/managed/constants.h", "src/policy/autoscale/autoscale.h"]


def constants(root):
    for header in HEADERS:
        text = (root / header).read_text()
        start = text.index("struct Constants {")
        block = text[start:text.index("};", start)]
        for name, value, why in re.findall(r"double (\w+) = ([\d.']+); *//\s*(.*)", block):
            yield header.split("/")[2], name, float(value.replace("'", "")), why


def mean(bench, folder, seeds, settings):
    run = subprocess.run([bench, "--seeds", str(seeds), *settings, folder], capture_output=True, text=True, check=True)
    row = next(line for line in run.stdout.splitlines() if line.startswith("MEAN")).split()
    return {"share": float(row[1]), "ip": float(row[2]), "over": float(row[3]), "blocks": float(row[4])}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", action="append", help="this constant, and others named so; default: all")
    parser.add_argument("folders", nargs="+")
    given = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parents[2]

    def cell(settings):
        parts = []
        for folder in given.folders:
            m = mean(given.bench, folder, given.seeds, settings)
            parts.append(f"{m['share']:.3f} / {m['ip']:.2f} / {m['over']:.2f} / {m['blocks']:.2f}")
        return " · ".join(parts)

    print("| constant | value | halved | doubled | what it is |\n| --- | --- | --- | --- | --- |")
    print(f"| *as shipped* | | {cell([])} | | |", flush=True)
    for group, name, value, why in constants(root):
        if given.only and name not in given.only:
            continue
        halved, doubled = (cell(["--set", f"{name}={value * factor}"]) for factor in (0.5, 2))
        print(f"| `{name}` ({group}) | {value:g} | {halved} | {doubled} | {why} |", flush=True)
        print(name, file=sys.stderr)


if __name__ == "__main__":
    main()
