# SPDX-License-Identifier: Apache-2.0
"""What `./portset bench map` found, as tables and figures."""

import statistics

from lab import chart, paths

PAGE = paths.ROOT / "docs" / "map-scale.md"
NAMES = {
    "plain": "plain forwarding",
    "computed": "computed, 1 MAP rule",
    "computed-256": "computed, 256 MAP rules",
    "pairs": "a pair for each of 65,536",
}
WAYS = {"in": "to homes", "out": "from homes"}
HOMES = [(1e4, "10,000"), (1e5, "100,000"), (1e6, "1 million"), (1e7, "10 million")]
ACROSS = [(4e3, ""), *HOMES, (2e7, "")]


def _values(measured, design, key, get):
    """One value of each round; of plain forwarding one of each pair."""
    if design == "plain":
        return [get(found[key]["plain"]) for each in measured for found in each.values()]
    return [get(each[design][key]["design"]) for each in measured]


def _median(measured, design, key, get):
    return statistics.median(_values(measured, design, key, get))


def _ratio(measured, design, key, get):
    """The median of the ratios to plain forwarding, each within its pair."""
    if design == "plain":
        return 1.0
    return statistics.median(get(each[design][key]["design"]) / get(each[design][key]["plain"]) for each in measured)


def _bytes(count):
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _size(results):
    rows = [
        [
            {"computed": "computed", "pairs": "a pair for each"}[point["design"]], f"{point['homes']:,}", f"{point['rules']:,}",
            _seconds(point["seconds"]), _seconds(point["switch_seconds"]), _bytes(point["bytes"]),
        ]
        for point in results["size"]["points"]
    ]
    return ["design", "homes", "rules", "time to install", "of it the switch's processor time", "memory"], rows


def _first(results):
    measured = results["packets"]["measured"]
    rows = []
    for way, words in WAYS.items():
        for design, name in NAMES.items():
            cost, lost, entries, masks = (
                _median(measured, design, f"{way} 4096", get)
                for get in (
                    lambda found: found["first"]["cpu_us"], lambda found: found["first"]["lost"],
                    lambda found: found["cache"]["entries"], lambda found: found["cache"]["masks"],
                )
            )
            rows.append([words, name, f"{cost:.0f} µs", f"{lost:.2%}", f"{entries:,.0f}", f"{masks:.0f}"])
    return ["", "design", "processor time for a packet", "lost", "entries in the cache then", "of so many masks"], rows


def _packets(results):
    measured = results["packets"]["measured"]
    rows = []
    for key in next(iter(measured[0].values())):
        way, homes = key.split()
        for design, name in NAMES.items():
            cost = _median(measured, design, key, lambda found: found["known"]["cpu_us"])
            ratio = _ratio(measured, design, key, lambda found: 1 / found["known"]["cpu_us"])
            rows.append([WAYS[way], f"{int(homes):,}", name, f"{cost:.1f} µs", f"{1e6 / cost:,.0f}", f"{ratio:.2f}"])
    return ["", "homes", "design", "processor time for a packet", "packets a second by one processor", "ratio to plain"], rows


def _tcp(results):
    measured = results["tcp"]["measured"]
    rows = []
    for way, words in (("down", "to the home"), ("up", "from the home")):
        for design, name in NAMES.items():
            rate, ratio = (find(measured, design, way, lambda found: found) for find in (_median, _ratio))
            rows.append([words, name, f"{rate:.0f} Mbit/s", f"{ratio:.2f}"])
    return ["", "design", "median", "ratio to plain"], rows


def tables(results):
    """The tables of what there is, by their names in docs/map-scale.md: header and rows."""
    found = {}
    if "size" in results:
        found["map-size"] = _size(results)
    if "packets" in results:
        found["map-first"], found["map-packets"] = _first(results), _packets(results)
    if "tcp" in results:
        found["map-tcp"] = _tcp(results)
    return found


def _figure(results, title, field, up):
    points = results["size"]["points"]
    series = {
        name: (style, [(point["homes"], point[field]) for point in points if point["design"] == design])
        for name, style, design in (("a pair of rules for each", "c1", "pairs"), ("addresses computed", "c0", "computed"))
    }
    rounds = results["size"]["rounds"]
    return chart.growth(title, f"by the number of homes, both scales logarithmic; medians of {rounds}", series, ACROSS, up)


def figures(results):
    """The figures of docs/map-scale.md, if it was measured what they show."""
    if "size" not in results:
        return {}
    memory = [(1e5, "0.1 MB"), (1e6, "1 MB"), (1e7, "10 MB"), (1e8, "100 MB"), (1e9, "1 GB"), (1e10, "10 GB")]
    install = [(1e-2, "10 ms"), (1e-1, "100 ms"), (1, "1 s"), (10, "10 s"), (100, "100 s")]
    return {
        "map-memory.svg": _figure(results, "What a border relay's rules take of the switch's memory", "bytes", memory),
        "map-install.svg": _figure(results, "How long it takes to install a border relay's rules", "seconds", install),
    }
