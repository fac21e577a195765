# SPDX-License-Identifier: Apache-2.0
"""What the benches of the lab have in common: their options, results kept part by part, and how these are shown.

A bench has parts that can be measured one by one, each a method, and a report: a module with the PAGE of docs/ that it
belongs to, `tables(results)` as {name in the page: (header, rows)}, and `figures(results)` as {file beside the page: SVG}.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import NamedTuple

from lab import document
from lab.progress import table
from lab.shell import run


class Amount(NamedTuple):
    """How much is measured: an option of its own, and less with --fast."""

    name: str
    usual: float
    fast: float
    words: str

    def of(self, arguments):
        """What was asked for."""
        return getattr(arguments, self.name) or (self.fast if arguments.fast else self.usual)


def add_arguments(parser, parts, results, seed, *amounts):
    """The options of every bench, and those for its amounts."""
    parser.add_argument("--fast", action="store_true", help=", ".join(f"{each.fast:g} {each.name}" for each in amounts))
    for each in amounts:
        parser.add_argument(f"--{each.name}", type=type(each.usual), help=f"{each.words} (default {each.usual:g})")
    add_choice(parser, "--only", "PART", parts, "; the rest of the results stays")
    parser.add_argument("--seed", type=int, default=seed, help=f"of all that is drawn at random (default {seed})")
    parser.add_argument("--json", metavar="FILE", type=Path, default=results, help=f"the results (default {results})")
    parser.add_argument("--write", action="store_true", help="write figures and tables into docs/")


def add_choice(parser, option, metavar, known, words=""):
    """An option that takes some of these names, and gives them in the order in which they are known; all without it."""

    def chosen(text):
        names = text.split(",")
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"no {' '.join(unknown)}; there are: {' '.join(known)}")
        return [name for name in known if name in names]

    parser.add_argument(option, metavar=f"{metavar},...", type=chosen, default=list(known), help=f"of {', '.join(known)}{words}")


def machine():
    """Where and when something is measured."""
    return {
        "date": time.strftime("%Y-%m-%d"), "kernel": platform.release(), "processors": os.cpu_count(),
        "switch": run("ovs-vswitchd", "--version").split()[3],
    }


def read(file):
    """The results that there are."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def keep(file, results):
    """Writes results down."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def measure(arguments, bench, **facts):
    """Measures the parts that were asked for, and writes each down as it comes; gives all results that there are."""
    results = read(arguments.json)
    for part in arguments.only:
        results[part] = {
            **machine(), "load": round(os.getloadavg()[0], 1), "seed": arguments.seed, **facts, **getattr(bench, part)(),
        }
        keep(arguments.json, results)
    return results


def show(arguments, report, results):
    """Prints the tables; with --write they go into the report's page, and its figures beside it."""
    tables = report.tables(results)
    for header, rows in tables.values():
        print("\n" + table(header, rows, right=range(1, len(header))))
    if not arguments.write:
        return
    for name, (header, rows) in tables.items():
        document.write(report.PAGE, name, header, rows)
    written = [report.PAGE]
    for name, figure in report.figures(results).items():
        written.append(report.PAGE.with_name(name))
        written[-1].write_text(figure, encoding="utf-8")
    for file in written:
        print(f"written: {file}")
