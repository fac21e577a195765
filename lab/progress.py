# SPDX-License-Identifier: Apache-2.0
"""What people see: a line for each step, and tables whose columns align."""

import sys
import threading
import time
from contextlib import contextmanager

_NAME_WIDTH = 34
_started = time.monotonic()


class Step:
    """A step under way; `say` shows how far it is, `result` is what stands behind its tick."""

    def __init__(self):
        self.detail = ""
        self.outcome = ""

    def say(self, detail):
        self.detail = detail

    def result(self, outcome):
        self.outcome = outcome


@contextmanager
def step(name):
    """Shows one line for what happens inside: the time since the beginning, the name, a tick or a cross.

    On a terminal the line is alive (elapsed seconds, detail); elsewhere it is written once, at the end.
    """
    current, began, done = Step(), time.monotonic(), threading.Event()
    alive = None
    if sys.stdout.isatty():
        alive = threading.Thread(target=_animate, args=(name, current, began, done), daemon=True)
        alive.start()
    mark = "✗"
    try:
        yield current
        mark = "✓"
    finally:
        done.set()
        if alive is not None:
            alive.join()
        _line(mark, name, f"{time.monotonic() - began:6.1f} s  {current.outcome}".rstrip(), "\n")


def _animate(name, current, began, done):
    while not done.wait(0.2):
        _line("…", name, f"{time.monotonic() - began:6.1f} s  {current.detail[:60]}", "")


def _line(mark, name, rest, end):
    start = "\r\033[K" if sys.stdout.isatty() else ""
    clock = f"{time.monotonic() - _started:7.1f} s"
    sys.stdout.write(f"{start}{clock}  {mark} {name:<{_NAME_WIDTH}} {rest}{end}")
    sys.stdout.flush()


def table(headings, rows, right=()):
    """The rows under their headings; columns whose index is in `right` are aligned to the right."""
    cells = [[str(cell) for cell in row] for row in [headings, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]

    def text(row):
        return "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()

    rule = "  ".join("─" * width for width in widths)
    return "\n".join([text(cells[0]), rule, *map(text, cells[1:])])


def amount(count):
    """A number of bytes, short: 3.1 MB."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError("unreachable")
