# SPDX-License-Identifier: Apache-2.0
"""What `./portset bench slowpath` found, as tables and figures of docs/performance.md."""

import statistics

from lab import chart, paths

PAGE = paths.ROOT / "docs" / "performance.md"
NAMES = {
    "portset": "Portset: NAT44, MAP-E, recycled ports",
    "interrupted": "the same, and woken threads of ONOS interrupt others",
    "pairs": "Portset, and a pair of rules for each connection",
    "reactive": "ONOS's reactive pattern: a pair of rules for each, no NAT",
    "plain": "no controller: the same switches forward by two rules",
    "kernel": "the kernel's NAT, without switches",
}
SHORT = {"portset": "Portset", "interrupted": "threads interrupt", "pairs": "a pair for each", "reactive": "reactive, no NAT", "plain": "no controller", "kernel": "kernel's NAT"}
STYLES = {"portset": "c0", "interrupted": "c0", "pairs": "c1", "reactive": "c1", "plain": "c4", "kernel": "c2"}
CONDITIONS = {
    "few": "few", "half": "half of its most", "polled": "half, 5,000 rules more, counters every 5 s",
    "polled-often": "half, 5,000 rules more, counters every second",
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


def _streams_figure(part):
    found = {name: _median(part["measured"][name], lambda one: one["per_second"]) for name in NAMES if name in part["measured"]}
    return chart.bars(
        f"New TCP connections a second, {part['at_once']} at a time, as fast as they go",
        f"medians of {part['rounds']} rounds of {part['seconds']} s; clients, servers, switches and ONOS on {part['processors']} processors",
        [("", [(SHORT[name], STYLES[name], value) for name, value in found.items()])],
        max(found.values()), scale="linear", told=lambda _, number: f"{list(found.values())[number]:,.0f}",
    )


def _latency_figure(part):
    groups, words = [], []
    for condition, says in CONDITIONS.items():
        chosen = [one for one in part["measured"] if one["condition"] == condition]
        groups.append((says, [(SHORT[one["way"]], STYLES[one["way"]], one["p99_ms"]) for one in chosen]))
        words.append([f"{one['p99_ms']:.1f} ms" for one in chosen])
    return chart.bars(
        "What 99 of 100 packets wait for the controller at most", "from packet-in to packet-out, logarithmic", groups,
        max(one["p99_ms"] for one in part["measured"]), told=lambda group, number: words[group][number],
    )


def figures(results):
    """The figures of what there is, by the names of their files."""
    drawn = {"streams": _streams_figure, "latency": _latency_figure}
    return {f"slowpath-{part}.svg": figure(results[part]) for part, figure in drawn.items() if part in results}
