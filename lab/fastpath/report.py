# SPDX-License-Identifier: Apache-2.0
"""What `./portset bench fastpath` found, as tables and a figure of docs/performance.md."""

import statistics

from lab import chart, paths
from lab.fastpath.ways import GAUGE, NAT, PLAIN, PROGRAM, SHIM, TTL, TUNNEL

PAGE = paths.ROOT / "docs" / "performance.md"
WORDS = {
    TUNNEL: "+ the tunnel: header on or off, Ethernet addresses",
    SHIM: "+ the lab's shim takes 4 bytes of GRE off what is sent",
    TTL: "+ TTL less 1",
    NAT: "+ NAT: address and port",
    PROGRAM: "+ the application's rules instead of one: checks of sources, marks, sessions",
    GAUGE: "+ the gauge: is it too large for the tunnel?",
}


def _spread(values, sign=""):
    """A median, and between what the middle half of the values is."""
    if len(values) == 1:
        return f"{values[0]:{sign}.2f}"
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:{sign}.2f} ({low:{sign}.2f} to {high:{sign}.2f})"


def _us(one):
    return one["cpu_us"]


def _plain(round_):
    return _us(round_["steps"][PLAIN])


def _all(round_):
    """What the last step takes, which has everything."""
    return _us(list(round_["steps"].values())[-1])


def _added(rounds, feature):
    """What a step takes more than the one before, if the way has it."""
    names = list(rounds[0]["steps"])
    if feature not in names:
        return ""
    before = names[names.index(feature) - 1]
    return _spread([_us(one["steps"][feature]) - _us(one["steps"][before]) for one in rounds], sign="+")


def _costs(part):
    measured = part["measured"]

    def row(words, value):
        return [words, *(_spread([value(one) for one in rounds]) for rounds in measured.values())]

    added = [[words, *(_added(rounds, feature) for rounds in measured.values())] for feature, words in WORDS.items()]
    rows = [
        row("plain forwarding, µs", _plain), *(each for each in added if any(each[1:])), row("all, µs", _all),
        row("all / plain forwarding", lambda one: _all(one) / _plain(one)),
        row("all / plain forwarding, without the exact-match part of the cache", lambda one: _us(one["by masks"]) / _plain(one)),
    ]
    return ["µs of processor time for a packet", *measured], rows


def _exact(counted):
    """Of all lookups, how many the exact-match part of the cache answered."""
    return (counted["emc"] + counted["simple"]) / max(counted["received"] * counted["passes"], 1)


def _met(part):
    rows = []
    for name, rounds in part["measured"].items():
        last = list(rounds[0]["steps"])[-1]
        tried = statistics.median(each["by masks"]["lookups"] for each in rounds)
        for feature, words, by_masks in ((PLAIN, "plain forwarding", ""), (last, "all", f"{tried:.2f}")):
            one = rounds[0]["steps"][feature]
            path, exact = one["path"], statistics.median(_exact(each["steps"][feature]) for each in rounds)
            rows.append([name, words, path["tables"], path["rules"], f"{one['passes']:.0f}", path["masks"], f"{exact:.1%}", by_masks])
    header = [
        "", "", "tables", "rules", "lookups in the cache", "masks in it", "of the lookups by exact match", "masks tried for a lookup without that",
    ]
    return header, rows


def _mixed(part):
    rows = [
        [
            name, f"{one['received']:,.0f}", f"{one['passes']:.2f}", one["entries"], one["masks"], f"{_exact(one):.1%}",
            f"{one['lookups']:.2f}", f"{one['missed']:,.0f}",
        ]
        for name in ("customer edge", "border relay") for one in (part[name],)
    ]
    header = [
        "", "packets", "lookups a packet", "entries in the cache", "masks", "of the lookups by exact match", "masks tried for each other",
        "looked up in the rules",
    ]
    return header, rows


def _afxdp(part):
    rounds = part["measured"]

    def cell(ports, way, what):
        ones = [each[ports][way][what] for each in rounds]
        return f"{_spread([_us(one) for one in ones])}; {statistics.median(one['per_second'] for one in ones):,.0f}/s"

    columns = [(way, what) for way, both in next(iter(rounds[0].values())).items() for what in both]
    header = [f"{way}: {'plain forwarding' if what == 'plain' else what}" for way, what in columns]
    return ["the customer edge's ports", *header], [[ports, *(cell(ports, *column) for column in columns)] for ports in rounds[0]]


def tables(results):
    """The tables of what there is, by their names in docs/performance.md: header and rows."""
    found = {}
    if "mixed" in results:
        found["fastpath-mixed"] = _mixed(results["mixed"])
    if "cost" in results:
        found["fastpath-met"], found["fastpath-cost"] = _met(results["cost"]), _costs(results["cost"])
    if "afxdp" in results and results["afxdp"]["measured"]:
        found["fastpath-afxdp"] = _afxdp(results["afxdp"])
    if "cost_afxdp" in results:
        found["fastpath-cost-afxdp"] = _costs(results["cost_afxdp"])
    return found


def figures(results):
    """The figure of docs/performance.md, if all of it was measured."""
    parts = {"AF_PACKET": results.get("cost"), "AF_XDP": results.get("cost_afxdp")}
    if not all(parts.values()):
        return {}
    groups, words = [], []
    for way in parts["AF_PACKET"]["measured"]:
        found = {
            (f"{what}, {ports}", style): [value(one) for one in part["measured"][way]]
            for ports, part in parts.items() for what, style, value in (("plain", "c4", _plain), ("all", "c0", _all))
        }
        groups.append((way, [(name, style, statistics.median(values)) for (name, style), values in found.items()]))
        words.append([_spread(values) for values in found.values()])
    return {"fastpath-cost.svg": chart.bars(
        "A packet's processor time in a switch: plain forwarding, and all",
        "µs; medians, and between what the middle half of the rounds was; with AF_XDP on both ports there is no shim", groups,
        max(value for _, rows in groups for _, _, value in rows), scale="linear", told=lambda group, number: words[group][number],
    )}
