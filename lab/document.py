# SPDX-License-Identifier: Apache-2.0
"""Tables that a page of the documentation shows, and that scenarios measure again.

A table stands between `<!-- NAME -->` and `<!-- end of NAME -->`. With PORTSET_WRITE=1 a scenario writes it.
"""

import os
import re

from lab.shell import LabError


def markdown(header, rows):
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def shows(page, name, header, rows):
    """Whether a page shows just this table; one that may be written does afterwards."""
    before = page.read_text(encoding="utf-8")
    if os.environ.get("PORTSET_WRITE"):
        write(page, name, header, rows)
        return True
    return before == _with_table(page, name, header, rows)


def write(page, name, header, rows):
    """Puts a table into its place."""
    page.write_text(_with_table(page, name, header, rows), encoding="utf-8")


def _with_table(page, name, header, rows):
    place = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- end of {re.escape(name)} -->)", re.DOTALL)
    before = page.read_text(encoding="utf-8")
    if not place.search(before):
        raise LabError(f"{page} has no place for the table {name}")
    table = markdown(header, rows)
    return place.sub(lambda found: found.group(1) + table + found.group(2), before)
