# SPDX-License-Identifier: Apache-2.0
"""A call between two hosts by ICE (RFC 8445): two agents of libnice, and the signalling between them."""

import json
import subprocess
from contextlib import ExitStack

from lab import paths, turnserver
from lab.namespaces import ended
from lab.shell import LabError

_PYTHON = "/usr/bin/python3"


class Call:
    """How a call came out."""

    def __init__(self, reports):
        self.ready = all(report["state"] == "ready" and report["heard"] for report in reports)
        self.pairs = [report["pair"] for report in reports]

    @property
    def types(self):
        """The types of candidates that were selected, of all ends."""
        return {candidate["type"] for pair in self.pairs if pair for candidate in pair}

    @property
    def relayed(self):
        """Whether the packets go through a relay, at either end."""
        return "relayed" in self.types

    def __str__(self):
        if not self.ready:
            return "no path"
        local, remote = (candidate["type"].replace("_", " ") for candidate in self.pairs[0])
        return f"{local} to {remote}"


def call(one, one_address, other, other_address, server):
    """Calls from one host to another; both know the same STUN and TURN server."""
    with ExitStack() as running:
        agents = [
            running.enter_context(_agent(host, address, server, role))
            for host, address, role in ((one, one_address, "controlling"), (other, other_address, "controlled"))
        ]
        descriptions = [_read(agent, "description") for agent in agents]
        for agent, description in zip(agents, reversed(descriptions)):
            agent.stdin.write(json.dumps(description) + "\n")
            agent.stdin.flush()
        return Call([_read(agent, "outcome") for agent in agents])


def _agent(host, address, server, role):
    return ended(
        host.start(
            _PYTHON, paths.ROOT / "lab" / "ice_agent.py", address, server.address, turnserver.PORT,
            turnserver.USER, turnserver.PASSWORD, role, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
    )


def _read(agent, what):
    line = agent.stdout.readline()
    if not line:
        raise LabError(f"the ICE agent ended without its {what} (libnice: see `{_PYTHON} lab/ice_agent.py`)")
    return json.loads(line)
