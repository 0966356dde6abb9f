#!/usr/bin/env python3
"""The tables and plots of docs/managed-warmup.md: from `warmpost simulate compare --out DIR`, and from single runs. Prints Markdown; writes SVG into --images.

    tables.py --compare DIR --warmpost build/release/bin/warmpost --images docs/images
"""
import argparse, csv, pathlib, subprocess, tempfile

COLOURS = {"managed": "#0972d3", "standard": "#d13212", "fixed:sendgrid": "#8d6605", "fixed:sparkpost": "#7d2105", "fixed:mailtrap": "#037f51", "oracle": "#888888"}
SHOWN = ["s01-steady-1m", "s06-strict-ceilings", "s07-hostile", "s10-pauses", "s12-twice-weekly", "s13-growing"]


def table(folder):
    rows = list(csv.DictReader(open(folder / "table.csv")))
    print("| scenario | strategy | share of the oracle's dedicated volume | address-days of the oracle's | over limit | blocks a pair-month | days to 90 % | scale changes a week |\n"
          "| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        if row["strategy"] == "oracle":
            continue
        never = row["never_90_percent"] == row["seeds"]
        print(f"| {row['scenario']} | {row['strategy']} | {float(row['dedicated_share_of_oracle']):.3f} | {float(row['ip_days_of_oracle']):.2f} | {100 * float(row['over_limit_rate']):.2f} % "
              f"| {float(row['blocks_per_pair_month']):.3f} | {'never' if never else row['days_to_90_percent_dedicated'].split('.')[0]} | {float(row['scale_changes_per_week']):.2f} |")


def shares(warmpost, scenario, strategy):
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([warmpost, "simulate", "--scenario", str(scenario), "--strategy", strategy, "--out", out], check=True, capture_output=True)
        days = {}
        for row in csv.DictReader(open(pathlib.Path(out) / "timeline.csv")):
            sums = days.setdefault(int(row["day"]), [0, 0])
            sums[0] += int(row["sent_dedicated"])
            sums[1] += int(row["sent_dedicated"]) + int(row["sent_shared"])
    return [(day, 100 * own / all_) for day, (own, all_) in sorted(days.items()) if all_]


def plot(curves, title, file, width=640, height=260):
    left, right, top, bottom = 44, 120, 28, 30
    last = max(day for points in curves.values() for day, _ in points)
    x = lambda day: left + (width - left - right) * day / last
    y = lambda percent: top + (height - top - bottom) * (1 - percent / 100)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">',
             f'<rect width="{width}" height="{height}" fill="white"/><text x="{left}" y="17" font-size="13">{title}: mail through dedicated addresses, percent by day</text>']
    for percent in (0, 25, 50, 75, 100):
        parts.append(f'<line x1="{left}" x2="{width - right}" y1="{y(percent):.1f}" y2="{y(percent):.1f}" stroke="#ddd"/><text x="{left - 6}" y="{y(percent) + 4:.1f}" text-anchor="end">{percent}</text>')
    for day in range(0, last + 1, 20):
        parts.append(f'<text x="{x(day):.1f}" y="{height - 10}" text-anchor="middle">{day}</text>')
    for i, (name, points) in enumerate(curves.items()):
        path = " ".join(f"{x(day):.1f},{y(percent):.1f}" for day, percent in points)
        dash = ' stroke-dasharray="4 3"' if name == "oracle" else ""
        parts.append(f'<polyline fill="none" stroke="{COLOURS[name]}" stroke-width="{2 if name == "managed" else 1.2}"{dash} points="{path}"/>')
        parts.append(f'<line x1="{width - right + 10}" x2="{width - right + 28}" y1="{top + 10 + 16 * i}" y2="{top + 10 + 16 * i}" stroke="{COLOURS[name]}" stroke-width="2"{dash}/>'
                     f'<text x="{width - right + 32}" y="{top + 14 + 16 * i}">{name}</text>')
    file.write_text("".join(parts) + "</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compare", type=pathlib.Path, required=True)
    parser.add_argument("--warmpost", required=True)
    parser.add_argument("--images", type=pathlib.Path, required=True)
    given = parser.parse_args()
    table(given.compare)
    given.images.mkdir(parents=True, exist_ok=True)
    scenarios = pathlib.Path(__file__).parent / "scenarios"
    for name in SHOWN:
        plot({strategy: shares(given.warmpost, scenarios / f"{name}.toml", strategy) for strategy in COLOURS}, name, given.images / f"managed-{name}.svg")


if __name__ == "__main__":
    main()
