# SPDX-License-Identifier: Apache-2.0
"""What `./portset bench nts` found, as the tables and the figure of docs/nts.md."""

import re

from lab import chart, paths
from lab.nts import narrowing, waiting

PAGE = paths.ROOT / "docs" / "nts.md"
STYLES = {0.1: "c0", 0.02: "c2"}  # of the seconds that a request takes
SOURCE_SERVER_US, SOURCE_ROUTER_US, SOURCE_WAITING = 360.2, 265.2, 250


def _ms(value):
    return "-" if value is None else f"{value:.0f} ms"


def _mean(text):
    """The mean of a line like `n 18, mean 12.4 us, median 6.3 us, 99 % 75.5 us`, and the median."""
    found = re.search(r"mean ([\d.]+) us, median ([\d.]+) us", text or "")
    return (f"{found.group(1)} us", f"{found.group(2)} us") if found else ("-", "-")


def tables(results):
    """The tables, by their names in docs/nts.md: header and rows."""
    found = {}
    if "waiting" in results:
        found["nts-waiting"] = (
            ["a request takes", "requests a second", "measured", "simulated", "1/(μ − λ)", "requests", "refused or lost"],
            [
                [
                    _ms(p["service_ms"]), f"{p['rate']:g}", _ms(p["measured_ms"]), _ms(p["simulated_ms"]), _ms(p["formula_ms"]),
                    p["requests"], p["refused"] + p["unanswered"],
                ]
                for p in results["waiting"]["points"]
            ],
        )
    if "burst" in results:
        burst = results["burst"]
        found["nts-burst"] = (
            ["asked at once", "answered within 5 s", "the source documents", "refused at the end of their patience"],
            [[burst["asked"], burst["answered"], SOURCE_WAITING, burst["refused"]]],
        )
    if "narrowing" in results:
        found["nts-narrowing"] = narrowing.table(results["narrowing"])
    rows = []
    if "processing" in results:
        lines = results["processing"]["text"].splitlines()
        for line in lines[:2]:
            rows.append([f"server, alone on loopback, {line.split(' at a time')[0]}", *_mean(line), f"{SOURCE_SERVER_US} us"])
    if "waiting" in results:
        told = results["waiting"]["router"]
        rows.append(["server, in the lab", *_mean(told["server"]), f"{SOURCE_SERVER_US} us"])
        rows.append(["router, in the application, in the lab", *_mean(told["router"]), f"{SOURCE_ROUTER_US} us"])
    if rows:
        found["nts-processing"] = (["", "mean", "median", "the source documents"], rows)
    if "race" in results:
        found["nts-race"] = (
            ["", "tries", "at the right host", "at the wrong host", "others"],
            [
                [words, sum(each.values()), each.get("right", 0), each.get("wrong", 0), _others(each)]
                for words, each in (
                    ("serialized", results["race"]["serialized"]), ("not serialized", results["race"]["not_serialized"]),
                )
            ],
        )
    return found


def _others(counts):
    return ", ".join(f"{n} {what}" for what, n in counts.items() if what not in ("right", "wrong")) or "-"


def figures(results):
    """The plot of waiting time against arrival rate, if that was measured."""
    if "waiting" not in results:
        return {}
    curves, points = {}, []
    for service, style in STYLES.items():
        loads = [step_ / 100 for step_ in range(1, 91)]
        curves[f"{service * 1000:g} ms"] = (
            style, [(load, waiting.formula(load / service, service) * 1000) for load in loads],
        )
    for point in results["waiting"]["points"]:
        style = STYLES[point["service_ms"] / 1000]
        points.append((style, False, point["load"], point["simulated_ms"]))
        if point["measured_ms"] is not None:
            points.append((style, True, point["load"], point["measured_ms"]))
    ticks = [(load / 10, (f"{load / 10 / 0.1:g}/s", f"{load / 10 / 0.02:g}/s")) for load in range(0, 11, 2)]
    return {"nts-waiting.svg": chart.waits(
        "From a request to its caller's first packet, against how many come",
        "lines: 1/(μ − λ); rings: simulated; dots: measured. Requests a second: above for 100 ms, below for 20 ms",
        curves, points, ticks, 10, 3000,
    )}
