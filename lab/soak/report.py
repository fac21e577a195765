# SPDX-License-Identifier: Apache-2.0
"""What `./portset bench soak` found, as the table and the figure of docs/reliability.md."""

from lab import chart, paths

PAGE = paths.ROOT / "docs" / "reliability.md"
COLUMNS = 9
NAMES = {
    "heap_mb": "ONOS's heap after a collection, MB", "resident_mb": "ONOS's resident memory, MB", "threads": "ONOS's threads",
    "files": "ONOS's open files", "switch_mb": "the three switches' memory, MB", "switch_files": "the switches' open files",
    "stored_mb": "what ONOS has on disk, logs apart, MB", "sessions": "sessions", "rules": "rules in the switches",
}
DRAWN = {"heap_mb": "heap, MB", "resident_mb": "resident, MB", "sessions": "sessions", "rules": "rules"}


def tables(results):
    """The one table: some moments of the time."""
    samples = results["soak"]["samples"]
    chosen = [samples[number] for number in sorted({round(n * (len(samples) - 1) / (COLUMNS - 1)) for n in range(COLUMNS)})]
    header = ["", *(f"{each['minute']:.0f} min" for each in chosen)]
    rows = [[words, *(f"{each[key]:,}" for each in chosen)] for key, words in NAMES.items()]
    rows.append(["longest wait of a standing connection since the last look, s", *(f"{each['longest_s']:g}" for each in chosen)])
    return {"soak": (header, rows)}


def figures(results):
    """The one figure: all moments."""
    found = results["soak"]
    samples = found["samples"]
    series = [
        (name, f"c{number}", [(each["minute"], each[key]) for each in samples]) for number, (key, name) in enumerate(DRAWN.items())
    ]
    return {"soak.svg": chart.courses(
        "What ONOS and the switches hold under mixed traffic",
        f"looked at once a minute; {found['counts']['pages']:,} pages, {found['counts']['datagrams']:,} datagrams,"
        f" {found['standing']} connections that stand",
        series, samples[-1]["minute"], "min",
    )}
