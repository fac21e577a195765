# SPDX-License-Identifier: Apache-2.0
"""The lab's port sets, from the project's own command line, which knows RFC 7597 5.1."""

import functools
import json

from lab import paths
from lab.shell import run


@functools.lru_cache(maxsize=None)
def ranges(psid, offset=6, length=8):
    """The contiguous ranges (first, last) of a port set, ascending."""
    answer = run(
        paths.ROOT / "portset", "map", "ports",
        "--offset", offset, "--length", length, "--psid", psid, "--json", timeout_seconds=300,
    )
    return [_range(entry) for entry in json.loads(answer)["ranges"]]


def _range(entry):
    return (entry["first"], entry["last"]) if isinstance(entry, dict) else tuple(entry)


def contains(psid, port):
    return any(first <= port <= last for first, last in ranges(psid))
