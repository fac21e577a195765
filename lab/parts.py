# SPDX-License-Identifier: Apache-2.0
"""What the benches of the lab have in common: parts that can be measured one by one, and results kept part by part."""

import json
import os
import time
from pathlib import Path

from lab.shell import LabError


def add_arguments(parser, parts, results, seed):
    """The options of every bench."""
    parser.add_argument("--only", metavar="PART,...", help=f"of {', '.join(parts)}; the rest of the results stays")
    parser.add_argument("--seed", type=int, default=seed, help=f"of all that is drawn at random (default {seed})")
    parser.add_argument("--json", metavar="FILE", default=str(results), help=f"the results (default {results})")
    parser.add_argument("--write", action="store_true", help="write figures and tables into docs/")


def chosen(text, known):
    """The names in a list such as --only has, in the order in which they are known; all without a list."""
    names = text.split(",") if text else list(known)
    if unknown := [name for name in names if name not in known]:
        raise LabError(f"no {' '.join(unknown)}; there are: {' '.join(known)}")
    return [name for name in known if name in names]


def measure(arguments, parts, bench, **facts):
    """Measures parts, each a method of the bench, and writes each down as it comes; gives all results that there are."""
    file = Path(arguments.json)
    results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for part in parts:
        results[part] = {
            "date": time.strftime("%Y-%m-%d"), "load": round(os.getloadavg()[0], 1), "seed": arguments.seed, **facts,
            **getattr(bench, part)(),
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return results
