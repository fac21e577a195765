# SPDX-License-Identifier: Apache-2.0
"""The guide for the first hour, as somebody reads it: each of its commands is run, and says what the guide says."""

import re
import subprocess

from lab import paths, traffic
from lab import topology as t
from lab.configuration import change_to, document, forget_home1
from lab.scenario import Scenario

PAGE = paths.ROOT / "docs" / "first-hour.md"
LEFT_OUT = "..."
COMMAND_SECONDS = 60

# What differs from one time to the next: numbers with their units, times, and the width of columns.
NUMBER = re.compile(r"(\d+[dhms])+\b|\d[\d.]*( ?[kMG]?B\b)?")


def conversations(text):
    """[(command, the lines it prints)] of all blocks of the page that are a console's."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def alike(line):
    """A line as it is whatever its numbers are."""
    return " ".join(NUMBER.sub("#", line).split())


def missing(told, printed):
    """The first line of the guide that was not printed, or was printed out of its turn; None if there is none."""
    at, may_skip = 0, False
    printed = [alike(line) for line in printed]
    for line in told:
        if line == LEFT_OUT:
            may_skip = True
            continue
        wanted, open_end = alike(line.removesuffix(LEFT_OUT)), line.endswith(LEFT_OUT)
        while at < len(printed):
            fits = printed[at].startswith(wanted) if open_end else printed[at] == wanted
            at += 1
            if fits:
                break
            if not may_skip:
                return line
        else:
            return line
        may_skip = False
    return None if may_skip or at == len(printed) else f"nothing more, but {printed[at]}"


class FirstHour(Scenario):
    """Judged by the page: what it shows must come, line by line, numbers aside."""

    name = "first-hour"
    title = "each line of the first hour's guide does what it says"

    def show(self):
        forget_home1(self.stack)
        change_to(self.stack, lambda portset: None)
        for home in t.SWITCHED_HOMES:  # as ./portset run does
            traffic.load_page(self.lab[f"home{home.number}"], t.SRV2.address)
        try:
            for command, told in conversations(PAGE.read_text(encoding="utf-8")):
                ran = subprocess.run(
                    command, shell=True, cwd=paths.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, text=True, timeout=COMMAND_SECONDS, check=False,
                )
                lacking = missing(told, ran.stdout.splitlines())
                self.check(f"$ {command}", lacking is None, "" if lacking is None else f"no line {lacking!r} in:\n{ran.stdout}")
        finally:
            self.lab["home1"].exec("natpmpc", "-a", 1232, 8080, "tcp", 0)
            self.onos.configure(document(self.lab))
