# SPDX-License-Identifier: Apache-2.0
"""What `./portset bench fastpath` found, as the tables of docs/performance.md."""

import statistics

from lab import document, paths
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


def _spread(values, digits=2, sign=""):
    """A median, and between what the middle half of the values is."""
    if len(values) == 1:
        return f"{values[0]:{sign}.{digits}f}"
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:{sign}.{digits}f} ({low:{sign}.{digits}f} to {high:{sign}.{digits}f})"


def last(round_):
    """The step of a way that has everything."""
    return [name for name in round_ if name in (PROGRAM, GAUGE)][-1] if GAUGE not in round_ else GAUGE


def _ordered(round_):
    """A round's steps in their order, however they were measured."""
    return [name for name in (PLAIN, *WORDS) if name in round_]


def _costs(results, part="cost"):
    measured = results[part]["measured"]
    rows = [["plain forwarding, µs", *(_spread([one[PLAIN]["cpu_us"] for one in rounds]) for rounds in measured.values())]]
    for feature, words in WORDS.items():
        if not any(feature in rounds[0] for rounds in measured.values()):
            continue
        row = [words]
        for rounds in measured.values():
            names = _ordered(rounds[0])
            if feature not in names:
                row.append("")
                continue
            before = names[names.index(feature) - 1]
            row.append(_spread([one[feature]["cpu_us"] - one[before]["cpu_us"] for one in rounds], sign="+"))
        rows.append(row)
    rows.append(["all, µs", *(_spread([one[last(one)]["cpu_us"] for one in rounds]) for rounds in measured.values())])
    rows.append([
        "all / plain forwarding",
        *(_spread([one[last(one)]["cpu_us"] / one[PLAIN]["cpu_us"] for one in rounds]) for rounds in measured.values()),
    ])
    rows.append([
        "all / plain forwarding, without the exact-match part of the cache",
        *(_spread([one[f"{last(one)} by masks"]["cpu_us"] / one[PLAIN]["cpu_us"] for one in rounds]) for rounds in measured.values()),
    ])
    return ["µs of processor time for a packet", *measured], rows


def _exact(counted):
    """Of all lookups, how many the exact-match part of the cache answered."""
    return (counted["emc"] + counted["simple"]) / max(counted["received"] * counted["passes"], 1)


def _met(results):
    rows = []
    for name, rounds in results["cost"]["measured"].items():
        everything = last(rounds[0])
        for feature, words in ((PLAIN, "plain forwarding"), (everything, "all")):
            one = rounds[0][feature]
            path, exact = one["path"], statistics.median(_exact(each[feature]) for each in rounds)
            tried = statistics.median(each[f"{everything} by masks"]["lookups"] for each in rounds) if feature == everything else None
            rows.append([
                name, words, path["tables"], path["rules"], f"{one['passes']:.0f}", path["masks"], f"{exact:.1%}",
                "" if tried is None else f"{tried:.2f}",
            ])
    header = [
        "", "", "tables", "rules", "lookups in the cache", "masks in it", "of the lookups by exact match", "masks tried for a lookup without that",
    ]
    return header, rows


def _mixed(results):
    rows = [
        [
            name, f"{one['received']:,.0f}", f"{one['passes']:.2f}", one["entries"], one["masks"], f"{_exact(one):.1%}",
            f"{one['lookups']:.2f}", f"{one['missed']:,.0f}",
        ]
        for name in ("customer edge", "border relay") for one in (results["mixed"][name],)
    ]
    header = [
        "", "packets", "lookups a packet", "entries in the cache", "masks", "of the lookups by exact match", "masks tried for each other",
        "looked up in the rules",
    ]
    return header, rows


def tables(results):
    """The tables of what there is, by their names in docs/performance.md: header and rows."""
    found = {}
    if "mixed" in results:
        found["fastpath-mixed"] = _mixed(results)
    if "cost" in results:
        found["fastpath-met"], found["fastpath-cost"] = _met(results), _costs(results)
    if "afxdp" in results and results["afxdp"]["measured"]:
        found["fastpath-afxdp"] = _afxdp(results)
    if "cost_afxdp" in results:
        found["fastpath-cost-afxdp"] = _costs(results, "cost_afxdp")
    return found


def _afxdp(results):
    rounds = results["afxdp"]["measured"]
    header, rows = ["the customer edge's ports"], {}
    for key in rounds[0]:
        ports, what = key.split(": ")
        way, feature = what.rsplit(", ", 1)
        if (column := f"{way}: {'plain forwarding' if feature == PLAIN else 'all'}") not in header:
            header.append(column)
        rate = statistics.median(one[key]["per_second"] for one in rounds)
        rows.setdefault(ports, [ports]).append(f"{_spread([one[key]['cpu_us'] for one in rounds])}; {rate:,.0f}/s")
    return header, list(rows.values())


def write(results):
    """Tables into docs/performance.md; gives the files."""
    for name, (header, rows) in tables(results).items():
        document.write(PAGE, name, header, rows)
    return [PAGE]
