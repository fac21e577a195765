# SPDX-License-Identifier: Apache-2.0
"""What `./portset bench slowpath` found, as the tables of docs/performance.md."""

import statistics

from lab import document, paths

PAGE = paths.ROOT / "docs" / "performance.md"
NAMES = {
    "portset": "Portset: NAT44, MAP-E, recycled ports",
    "pairs": "the same, and a pair of rules for each connection",
    "reactive": "ONOS's reactive pattern: a pair of rules for each, no NAT",
    "plain": "no controller: the same switches forward by two rules",
    "kernel": "the kernel's NAT, without switches",
}
CONDITIONS = {
    "few": "few", "half": "half of the most", "polled": "half, 5,000 rules asked for their counters each second",
    "sessions": "half, 100,000 sessions open",
}


def _median(measured, get):
    return statistics.median(get(each) for each in measured)


def _streams(results):
    measured = results["streams"]["measured"]
    rows = []
    for name, words in NAMES.items():
        if not (each := measured.get(name)):
            continue
        ratio = [one["per_second"] / ours["per_second"] for one, ours in zip(each, measured.get("portset", []))]
        costs = [_median(each, lambda one, what=what: one["cpu_us"][what]) for what in ("onos", "edge", "relay", "machine")]
        if name == "kernel":
            costs[:3] = [0, 0, 0]
        rows.append([
            words, f"{_median(each, lambda one: one['per_second']):,.0f}", f"{statistics.median(ratio):.2f}" if ratio else "-",
            f"{_median(each, lambda one: one['p50_ms']):.1f} / {_median(each, lambda one: one['p99_ms']):.1f} ms",
            sum(one["failed"] for one in each), f"{_median(each, lambda one: one['messages']):.1f}",
            " / ".join(f"{cost:,.0f}" for cost in costs),
        ])
    header = [
        "way", "connections a second", "ratio to Portset", "a connection, p50 / p99", "failed", "messages of the CE switch to the controller",
        "µs of processor time a connection: ONOS / CE switch / BR switch / all of the machine",
    ]
    return header, rows


def _latency(results):
    rows = [
        [
            NAMES[one["way"]].split(":")[0] if one["way"] != "pairs" else NAMES["pairs"], CONDITIONS[one["condition"]],
            f"{one['per_second']:,.0f}", f"{one['p50_ms']:.2f} ms", f"{one['p99_ms']:.2f} ms", f"{one['longest_ms']:.0f} ms",
            f"{one['connection_p50_ms']:.1f} / {one['connection_p99_ms']:.1f} ms", one["failed"],
        ]
        for one in results["latency"]["measured"]
    ]
    header = [
        "way", "load", "connections a second", "packet-in to packet-out, p50", "p99", "longest", "a connection, p50 / p99", "failed",
    ]
    return header, rows


def tables(results):
    """The tables of what there is, by their names in docs/performance.md: header and rows."""
    found = {}
    if "streams" in results:
        found["slowpath-streams"] = _streams(results)
    if "latency" in results:
        found["slowpath-latency"] = _latency(results)
    return found


def write(results):
    """Tables into docs/performance.md; gives the files."""
    for name, (header, rows) in tables(results).items():
        document.write(PAGE, name, header, rows)
    return [PAGE]
