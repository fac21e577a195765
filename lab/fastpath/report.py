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
    """A median, and from where to where the values are."""
    middle = statistics.median(values)
    return f"{middle:{sign}.{digits}f} ({min(values):{sign}.{digits}f} to {max(values):{sign}.{digits}f})"


def last(round_):
    """The step of a way that has everything."""
    return [name for name in round_ if name in (PROGRAM, GAUGE)][-1] if GAUGE not in round_ else GAUGE


def _ordered(round_):
    """A round's steps in their order, however they were measured."""
    return [name for name in (PLAIN, *WORDS) if name in round_]


def _costs(results):
    measured = results["cost"]["measured"]
    rows = [["plain forwarding, µs", *(_spread([one[PLAIN]["cpu_us"] for one in rounds]) for rounds in measured.values())]]
    for feature, words in WORDS.items():
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
        "the same, without the exact-match part of the cache",
        *(
            _spread([one[f"{last(one)} by masks"]["cpu_us"] / one[f"{PLAIN} by masks"]["cpu_us"] for one in rounds])
            for rounds in measured.values()
        ),
    ])
    return ["µs of processor time for a packet", *measured], rows


def _met(results):
    measured = results["cost"]["measured"]
    rows = []
    for name, rounds in measured.items():
        one = rounds[0]
        for feature, words in ((PLAIN, "plain forwarding"), (last(one), "all")):
            path, by_masks = one[feature]["path"], one[f"{feature} by masks"]
            exact = statistics.median(each[feature]["emc"] / each[feature]["received"] / each[feature]["passes"] for each in rounds)
            rows.append([
                name, words, path["tables"], path["rules"], path["entries"], f"{one[feature]['passes']:.2f}", f"{exact:.1%}",
                path["masks"], f"{statistics.median(each[f'{feature} by masks']['lookups'] for each in rounds):.2f}",
            ])
    header = [
        "", "", "tables", "rules", "entries of the cache met", "lookups a packet", "of them in the exact-match part",
        "masks in the cache", "masks tried for one entry without it",
    ]
    return header, rows


def tables(results):
    """The tables of what there is, by their names in docs/performance.md: header and rows."""
    found = {}
    if "cost" in results:
        found["fastpath-met"], found["fastpath-cost"] = _met(results), _costs(results)
    if "afxdp" in results and results["afxdp"]["measured"]:
        found["fastpath-afxdp"] = _afxdp(results)
    return found


def _afxdp(results):
    rounds = results["afxdp"]["measured"]
    ways = [name for name in rounds[0]["lan0 usual"] if name != "error"]
    rows = []
    for port in rounds[0]:
        error = rounds[0][port]["error"]
        row = [port]
        for way in ways:
            if error:
                row.append(error)
            else:
                row.append(
                    _spread([one[port][way]["cpu_us"] for one in rounds])
                    + f"; {statistics.median(one[port][way]['per_second'] for one in rounds):,.0f}/s"
                )
        rows.append(row)
    return ["port", *ways], rows


def write(results):
    """Tables into docs/performance.md; gives the files."""
    for name, (header, rows) in tables(results).items():
        document.write(PAGE, name, header, rows)
    return [PAGE]
