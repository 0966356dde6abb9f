#!/usr/bin/env python3
"""Draws random scenarios for bench_managed from wide ranges: draw.py --seed N --count 40 --out DIR. The same seed gives the same scenarios."""
import argparse, pathlib, random


def weekly(r):
    shape = r.choice(["even", "business", "business", "weekend", "two-days", "random"])
    if shape == "even":
        return [1] * 7
    if shape == "business":
        low = round(r.uniform(0.1, 0.6), 2)
        return [1] * 5 + [low, low]
    if shape == "weekend":
        return [0.5] * 4 + [1, 1, 1]
    if shape == "two-days":
        days = r.sample(range(7), 2)
        return [1 if d in days else 0 for d in range(7)]
    return [round(r.uniform(0.2, 1), 2) for _ in range(7)]


def draw(r, name):
    days = r.randint(60, 110)
    count = r.randint(2, 20)
    weights = [r.random() ** 2 + 0.02 for _ in range(count)]
    names = ["gmail", "microsoft", "yahoo", "apple"]
    lines = [f'name = "{name}"', f"days = {days}", f"seed = {r.randint(1, 1000)}", "", "[pool]", "initial_ips = 0", f"max_ips = {r.choice([16, 32, 48])}"]
    volume = round(3000 * (900000 / 3000) ** r.random())
    lines += ["", "[shared]", f"daily_capacity = {volume * 4}"]
    used = []
    for i in range(count):
        silent = r.random() < 0.2
        name_of = names[i] if i < len(names) and r.random() < 0.5 else f"p{i}.example"
        used.append(name_of)
        lines += ["", "[[isp]]", f'name = "{name_of}"', f"share = {weights[i] / sum(weights):.4f}",
                  f"initial_limit = {round(30 * (400 / 30) ** r.random())}", f"growth = {r.uniform(1.2, 2):.2f}",
                  f"max_limit = {round(800 * (200000 / 800) ** r.random())}",
                  f'over_limit = "{"block" if silent else "defer"}"',
                  f"block_after = {r.uniform(1.15, 1.5) if silent else 1.5:.2f}", f"block_hours = {r.choice([24, 36, 48, 72])}",
                  f"complaint_limit = {r.choice([0.001, 0.002, 0.003])}", f"idle_half_life_days = {r.choice([10, 15, 20, 30])}",
                  f"noise = {r.choice([0.01, 0.02, 0.03])}", f"hour_share = {r.uniform(0.12, 0.3):.2f}",
                  f"fbl_share = {r.choice([0, 0.5, 1])}"]
    shape = {"weekly": weekly(r), "hourly": r.choice(["flat", "business", "business", "burst"]), "jitter": r.choice([0.05, 0.1, 0.2, 0.3])}
    day = 0
    for piece in range(r.randint(1, 3)):
        lines += ["", "[[traffic]]", f"from_day = {day}", f"messages_per_day = {volume}", f"weekly = {shape['weekly']}",
                  f'hourly = "{shape["hourly"]}"', f"jitter = {shape['jitter']}", f"complaint_rate = {r.choice([0.0002, 0.0004, 0.0008])}",
                  f"bounce_rate = {r.choice([0.005, 0.01, 0.02])}"]
        day += r.randint(20, 40)
        volume = min(900000, round(volume * r.uniform(0.6, 2)))
        if day >= days - 10:
            break
    for _ in range(r.randint(0, 2)):
        kind = r.choice(["isp-tightens", "isp-outage", "ip-blocked", "traffic-spike", "sender-pauses", "list-gone-bad"])
        factor = {"isp-tightens": r.uniform(0.2, 0.6), "traffic-spike": r.uniform(1.5, 3), "sender-pauses": 0, "list-gone-bad": r.uniform(3, 10)}.get(kind, 1)
        isp = "" if kind in ("sender-pauses", "traffic-spike") or r.random() < 0.3 else used[0]
        lines += ["", "[[event]]", f"day = {r.randint(10, days - 5)}", f'kind = "{kind}"', f'isp = "{isp}"', f"factor = {factor:.2f}",
                  f"days = {r.randint(1, 3) if kind in ('isp-outage', 'traffic-spike', 'ip-blocked') else r.randint(2, 10)}"]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for i in range(given.count):
        name = f"random-{given.seed}-{i:02d}"
        (given.out / f"{name}.toml").write_text(draw(random.Random(f"{given.seed}/{i}"), name))


if __name__ == "__main__":
    main()
