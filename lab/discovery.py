# SPDX-License-Identifier: Apache-2.0
"""What coturn's turnutils_natdiscovery finds out about the NAT in front of a host (RFC 5780)."""

import re

from lab.behavior import AD, APD, EI, Behavior
from lab.shell import LabError

_NAMES = {"Endpoint Independent": EI, "Address Dependent": AD, "Address and Port Dependent": APD}
_DISCOVERY_SECONDS = 30


def _run(host, server, *options, timeout_seconds=_DISCOVERY_SECONDS):
    return host.exec("turnutils_natdiscovery", *options, server.address, timeout_seconds=timeout_seconds)


def _reported(text, word):
    found = re.search(rf"^NAT with (.+) {word}!$", text, re.MULTILINE)
    if not found:
        raise LabError(f"turnutils_natdiscovery reports no {word.lower()}: {' '.join(text.split())[-300:]}")
    return _NAMES[found.group(1)]


def _answered(text):
    """The outside endpoints that the server saw, in the order of the answers."""
    return re.findall(r"UDP reflexive addr: (\S+)", text)


def behavior(host, server):
    """Takes 3 s for each filter that holds: that long the tool waits for an answer."""
    return Behavior(
        _reported(_run(host, server, "-m"), "Mapping"), _reported(_run(host, server, "-f"), "Filtering")
    )


def behavior_of(host, server, address, port):
    """The same of the sockets that have this address, and this port and the next one."""
    return Behavior(
        _reported(_run(host, server, "-m", "-L", address, "-l", port), "Mapping"),
        _reported(_run(host, server, "-f", "-L", address, "-l", port + 1), "Filtering"),
    )


def hairpins(host, server):
    """Whether a datagram to a host's own outside endpoint comes back to it."""
    return "a successful hairpinning" in _run(host, server, "-H")


def collision(host, server, second_address):
    """The outside endpoints of one port at two inside addresses."""
    return _answered(_run(host, server, "-c", "-A", second_address))


def lives(host, server, seconds):
    """Whether a mapping that has been idle for so long still takes answers."""
    return len(_answered(_run(host, server, "-t", "-T", seconds, timeout_seconds=seconds + _DISCOVERY_SECONDS))) == 2
