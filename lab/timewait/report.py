# SPDX-License-Identifier: Apache-2.0
"""What `./portset bench timewait` found, as the tables and figures of docs/timewait.md."""

from lab import chart, paths

PAGE = paths.ROOT / "docs" / "timewait.md"
NAMES = {
    "hold": "hold", "zero": "zero", "recycle": "recycle", "kernel": "Linux", "kernel-nop": "Linux, no TS",
}
STYLES = {"hold": "c0", "zero": "c1", "recycle": "c2", "kernel": "c3", "kernel-nop": "c4"}
CLOSES = {"outside": "server", "inside": "client"}


def _by_policy(entries):
    order = list(NAMES)
    return sorted(entries, key=lambda entry: order.index(entry["policy"]))


def _number(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def _ms(value):
    return "-" if value is None or value < 0 else f"{value / 1000:.1f} s" if value >= 950 else f"{value:.0f} ms"


def _page_rows(results):
    return [
        [
            each["ports"], CLOSES[each["closer"]], NAMES[each["policy"]],
            f"{each['completed']} of {len(each['objects'])}", _ms(each["last_ms"]), each["syn_retransmits"],
        ]
        for ports in (50, 240) for closer in CLOSES
        for each in _by_policy(e for e in results.get("page", []) if (e["ports"], e["closer"]) == (ports, closer))
    ]


PAGE_HEADER = ["ports", "closes first", "policy", "objects that arrive", "the last after", "SYNs sent again"]


def _stream_rows(results):
    return [
        [
            each["ports"], each["hosts"], CLOSES[each["closer"]], NAMES[each["policy"]], each["seconds"], _number(each["per_second"]),
            f"{each['completed']:,}", f"{each['failed']:,}", f"{each['syn_retransmits']:,}", _ms(each["longest_ms"]),
        ]
        for ports, hosts in ((50, 1), (50, 2), (240, 1)) for closer in CLOSES
        for each in _by_policy(
            e for e in results.get("streams", [])
            if (e["ports"], e["hosts"], e["closer"]) == (ports, hosts, closer)
        )
    ]


STREAM_HEADER = [
    "ports", "hosts", "closes first", "policy", "seconds", "a second", "completed", "failed", "SYNs sent again", "longest",
]


def _pages_rows(results):
    rows = []
    for policy in NAMES:
        found = {e["alone"]: e for e in results.get("pages", []) if e["policy"] == policy}
        if found:
            rows.append([NAMES[policy], *(_broken(found.get(alone)) for alone in (True, False))])
    return rows


def _broken(entry):
    return "-" if entry is None else f"{entry['broken']} of {entry['pages']}"


PAGES_HEADER = ["policy", "broken, each page alone", "broken, one after the other"]


def _interop_rows(results):
    return [
        [
            each["timestamps"], each["reuse"], CLOSES[each["closer"]], f"{each['completed']:,}", each["failed"],
            each["syn_retransmits"], _ms(each["longest_ms"]),
        ]
        for each in sorted(results.get("interop", []), key=lambda e: (e["timestamps"], e["reuse"], e["closer"]))
    ]


INTEROP_HEADER = [
    "tcp_timestamps", "tcp_tw_reuse", "closes first", "completed", "failed", "SYNs sent again", "longest",
]


def _hazard_rows(results):
    entries = results.get("hazards", [])
    return [
        [
            each["traffic"], "on" if each["timestamps"] else "off", CLOSES[each["closer"]], NAMES[each["policy"]],
            f"{each['opened']:,}", f"{each['failed']:,}", f"{each['injected']:,}", f"{each['followed']:,}", each["in_window"],
            each["lost"], each["syn_retransmits"], f"{each['old_bytes']:,}",
        ]
        for traffic in ("short", "long") for timestamps in (0, 1) for closer in CLOSES
        for each in _by_policy(
            e for e in entries if (e["traffic"], e["timestamps"], e["closer"]) == (traffic, timestamps, closer)
        )
    ]


HAZARD_HEADER = [
    "traffic", "timestamps", "closes first", "policy", "connections", "failed", "sent again", "on a later connection",
    "in its window", "last ACKs lost", "SYNs sent again", "old bytes delivered",
]


def _kind_rows(results):
    rows = []
    for policy in NAMES:
        wires = [e["wire"] for e in results.get("hazards", []) if e["policy"] == policy]
        for kind in wires[0]["injected"] if wires else ():
            counts = [wire["injected"][kind] for wire in wires]
            rows.append([NAMES[policy], kind, *(f"{sum(c[n] for c in counts):,}" for n in ("sent", "followed", "in_window"))])
    return rows


KIND_HEADER = ["policy", "segments", "sent again", "on a later connection", "in its window"]


def _drop_rows(results):
    grown = {}
    for each in results.get("hazards", []):
        for reason, count in each["drops"].items():
            grown.setdefault(reason, {}).setdefault(each["policy"], []).append(count)
    return [[f"`{reason}`", *(f"{sum(by.get(p, ())):,}" for p in ("zero", "recycle"))] for reason, by in sorted(grown.items())]


DROP_HEADER = ["dropped by the NAT", "zero", "recycle"]

TABLES = {
    "page": (PAGE_HEADER, _page_rows),
    "streams": (STREAM_HEADER, _stream_rows),
    "pages": (PAGES_HEADER, _pages_rows),
    "interop": (INTEROP_HEADER, _interop_rows),
    "hazards": (HAZARD_HEADER, _hazard_rows),
    "hazards-kinds": (KIND_HEADER, _kind_rows),
    "hazards-drops": (DROP_HEADER, _drop_rows),
}


def tables(results):
    """The tables of what there is, by their names in docs/timewait.md: header and rows."""
    return {name: (header, rows) for name, (header, rows_of) in TABLES.items() if (rows := rows_of(results))}


def _page_figure(results):
    entries = [e for e in results["page"] if (e["ports"], e["closer"]) == (50, "outside")]
    series = {
        NAMES[e["policy"]]: (
            STYLES[e["policy"]], [o["ended_ms"] / 1000 for o in e["objects"] if o["outcome"] == "completed"],
        )
        for e in _by_policy(entries)
    }
    last = max(max(times, default=0) for _, times in series.values())
    return chart.steps(
        "A page of 80 objects through 50 ports", "objects that have arrived, over time; the server closes first",
        series, 80, max(1.0, last * 1.05),
    )


def _stream_figure(results):
    groups, words = [], []
    for closer, says in (("outside", "the server closes first"), ("inside", "the client closes first")):
        for hosts in (1, 2):
            chosen = _by_policy(
                e for e in results["streams"] if (e["ports"], e["hosts"], e["closer"]) == (50, hosts, closer)
            )
            rows = [(NAMES[e["policy"]], STYLES[e["policy"]], e["per_second"]) for e in chosen]
            groups.append((f"{says}, {hosts} inside host{'s' if hosts > 1 else ''}", rows))
            words.append([_stream_words(e) for e in chosen])
    most = max(value for _, rows in groups for _, _, value in rows)
    seconds = " or ".join(map(str, sorted({each["seconds"] for each in results["streams"]})))
    return chart.bars(
        "Connections a second to one server, through 50 ports",
        f"in {seconds} s, logarithmic; behind each bar: connections that failed, SYNs sent again, the longest connection",
        groups, most, told=lambda group, number: words[group][number],
    )


def _stream_words(entry):
    parts = [_number(entry["per_second"]) + "/s"]
    if entry["failed"]:
        parts.append(f"{entry['failed']:,} failed")
    if entry["syn_retransmits"]:
        parts.append(f"{entry['syn_retransmits']:,} again")
    parts.append(_ms(entry["longest_ms"]))
    return ", ".join(parts)


def _pages_figure(results):
    groups, words = [], []
    for alone, says in ((True, "each page alone, all ports free"), (False, "one page straight after the other")):
        chosen = _by_policy(e for e in results["pages"] if e["alone"] == alone)
        groups.append((says, [(NAMES[e["policy"]], STYLES[e["policy"]], e["broken"]) for e in chosen]))
        words.append([f"{e['broken']} of {e['pages']}" for e in chosen])
    most = max(e["pages"] for e in results["pages"])
    return chart.bars(
        f"Pages that break, of {most}, through 50 ports", "a page breaks when an object has not come within 10 s",
        groups, most, scale="linear", told=lambda group, number: words[group][number],
    )


FIGURES = {"page": _page_figure, "streams": _stream_figure, "pages": _pages_figure}


def figures(results):
    """The figures of what there is, by the names of their files."""
    return {f"timewait-{part}.svg": figure(results) for part, figure in FIGURES.items() if results.get(part)}
