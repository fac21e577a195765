# SPDX-License-Identifier: Apache-2.0
"""The ways that a connection can take from a home to a server, and what each costs."""

import os
from contextlib import contextmanager, suppress
from pathlib import Path

from lab import packets
from lab import topology as t
from lab.conversation import HOST, MACS, SERVER1, SERVER2
from lab.flood import Flood
from lab.processes import processor_seconds
from lab.shell import wait_until
from lab.slowpath import plain
from lab.timewait import programs
from lab.timewait.experiments import Experiments
from lab.timewait.kernel_nat import KernelNat

PORTS = 252  # all of home 1's
POLICY = "recycle"
OFFLOAD_AT_ONCE = {"packets": 1, "bytes": 1}
WAYS = ("portset", "interrupted", "pairs", "reactive", "plain", "kernel")
INSIDE_PORT = 20000


class Ways:
    """Each way by its name: a context in which the host reaches the server by it, giving host and server's address."""

    def __init__(self, stack, ours, kernel):
        self._stack, self._ours, self._kernel = stack, ours, kernel
        plain.lay(stack.lab)
        self._rules = plain.Rules(stack.onos, stack.lab)

    @contextmanager
    def way(self, name, sessions=0):
        if name == "kernel":
            self._kernel.set(KernelNat.PLAIN, PORTS)
            yield self._kernel.hosts[0], self._kernel.server_address
        elif name == "plain":
            with self._rules.forwarding():
                yield self._stack.lab["home1"], plain.SERVER
        elif name == "reactive":
            with plain.Reactive(self._stack.onos), self._rules.asking():
                yield self._stack.lab["home1"], plain.SERVER
        elif name == "interrupted":
            with self._interrupting(), self.way("portset") as ends:
                yield ends
        else:
            limits = {"sessions": sessions + 10_000} if sessions else {}
            self._ours.set(POLICY, PORTS, OFFLOAD_AT_ONCE if name == "pairs" else None, **limits)
            yield self._ours.hosts[0], self._ours.server_address

    @contextmanager
    def _interrupting(self):
        """Threads of ONOS that are woken interrupt others, as they do where nobody says otherwise (see sched(7))."""
        self._schedule(os.SCHED_OTHER)
        try:
            yield
        finally:
            self._schedule(os.SCHED_BATCH)

    def _schedule(self, policy):
        for thread in os.listdir(f"/proc/{self._stack.onos.pid()}/task"):
            with suppress(ProcessLookupError):
                os.sched_setscheduler(int(thread), policy, os.sched_param(0))

    def open_sessions(self, count, per_second):
        """Opens so many sessions of UDP from one socket of home 1's host to remotes that do not answer."""

        def frame(number):
            server, port = (SERVER1, SERVER2)[number & 1], 1024 + number // 2
            datagram = packets.udp(HOST, server, INSIDE_PORT, port, b"")
            whole = packets.ipv4(HOST, server, packets.UDP, datagram)
            return packets.ethernet(t.HOME1.gateway_mac, MACS[HOST], packets.ETH_IPV4, whole)

        for address, device in ((SERVER1, "to-srv1"), (SERVER2, "to-srv2")):
            self._stack.lab["inet"].neighbour(address, MACS[address], device)  # nobody: no ICMP errors
        with Flood(self._stack.lab["home1"], "eth0", [frame(number) for number in range(count)]) as flood:
            # More than once, as a switch may lose a packet that it cannot hand up in time.
            wait_until(lambda: flood.send(per_second, count / per_second) and self._sessions() >= count, f"{count} sessions", 120, 0)

    def _sessions(self):
        return next(s for s in self._stack.onos.subscribers() if s["id"] == t.HOME1.subscriber)["sessions"]


class Cost:
    """Seconds of processor time that ONOS, the switches and the whole machine have taken since."""

    def __init__(self, stack):
        edge, relay = stack.lab.ce1, stack.lab.br
        self._pids = {"onos": stack.onos.pid(), "edge": edge.pid(), "relay": relay.pid()}
        self._edge = edge
        self._before = self._now()

    def _now(self):
        user, nice, system, _, _, irq, softirq = map(int, Path("/proc/stat").read_text(encoding="ascii").split()[1:8])
        return {
            **{name: processor_seconds(pid) for name, pid in self._pids.items()},
            "machine": (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK"), "messages": self._edge.messages(),
        }

    def grown(self):
        """By name: seconds; and how many OpenFlow messages the customer edge has sent."""
        return {name: value - self._before[name] for name, value in self._now().items()}


class Streams:
    """Streams of short connections; each has a server port of its own."""

    BYTES, CLOSER, PATIENCE_SECONDS = 100, "inside", 10

    def __init__(self):
        self._experiments = Experiments()

    def stream(self, host, address, seconds, at_once, per_second=0):
        """One stream's report, as the client gives it."""
        load = (host, at_once, self.BYTES, 0)
        port = self._experiments.next_server_port()
        return programs.streams([load], address, port, seconds, self.CLOSER, self.PATIENCE_SECONDS, per_second)[0]
