# SPDX-License-Identifier: Apache-2.0
"""How long callers wait for one another, against how many come: measured, simulated, and by the formula of M/M/1.

A request is served, for the queue, from the router's answer until its caller's first packet is at the host: that is
the caller's round trip and thinking, drawn here from an exponential distribution of a given mean, as the source documents
have it, and then the way of the answer and of the packet, which the lab adds. Requests come at random (Poisson). The
simulation has the very same arrivals and times of service, and no lab: what differs from it is the lab's and ours.
"""

import random
import selectors
import socket
import struct
import time

from lab import topology as t
from lab.nts import net, outside

HOME = {
    "hosts": [
        {"name": f"alice.{net.ZONE}", "address": t.HOME1.HOST_ADDRESS}, {"name": f"bob.{net.ZONE}", "address": net.BOB_ADDRESS},
    ],
    # The method of the source documents: nothing saves the wait.
    "byRemote": False, "byPort": False, "byTarget": False, "spreadsPorts": False,
    "maxWaiting": 65535, "maxPatienceMillis": 60_000, "entryMillis": 5000, "keepMillis": 0,
}
SERVED = [{"name": name, "router": "home"} for name in ("alice", "bob")]
NAMES = ("alice", "bob")
_GIVEN_UP_SECONDS = 12


def draws(rate, service_seconds, seconds, seed):
    """Arrivals, in seconds from the beginning, and the time of service of each."""
    source = random.Random(seed)
    arrivals, at = [], source.expovariate(rate)
    while at < seconds:
        arrivals.append((at, source.expovariate(1 / service_seconds)))
        at += source.expovariate(rate)
    return arrivals


def burst(count, service_seconds):
    """All at once, and each served in the same time."""
    return [(0.0, service_seconds)] * count


def simulated(arrivals):
    """The time of each request from its arrival to the end of its service, first come first served."""
    free, times = 0.0, []
    for at, service in arrivals:
        free = max(free, at) + service
        times.append(free - at)
    return times


def formula(rate, service_seconds):
    """The mean of that for M/M/1: W = 1 / (mu - lambda)."""
    return 1 / (1 / service_seconds - rate)


class Asking:
    """What callers ask for, in turn: names of alice and bob in turn, and where the hosts listen."""

    def __init__(self, names=NAMES, ports=(net.PORT, net.PORT), kind=outside.A, tells_subnet=False):
        self._names, self._ports, self._kind, self._tells_subnet = names, ports, kind, tells_subnet

    def listening(self, which):
        """The ports of a host: 0 alice, 1 bob."""
        return sorted({port for number, port in enumerate(self._ports) if number % 2 == which})

    def host(self, number):
        """Whom that caller is to reach."""
        return number % len(self._names) % 2

    def query(self, number, client):
        """The caller's query, and whether it tells where he is."""
        name = f"{self._names[number % len(self._names)]}.{net.ZONE}"
        return outside.query(name, number & 0xFFFF, self._kind, client if self._tells_subnet else None)

    def port(self, number):
        """Where he calls, if the answer names no other."""
        return self._ports[number % len(self._ports)]


class Waiting:
    """Sends queries and first packets as drawn; `times` has those that came to a host, `refused` counts the others."""

    _number = 0  # of the callers so far: each has another address

    def __init__(self, nts_net, host, asking=None):
        self._net, self._host, self._asking = nts_net, host, asking or Asking()
        self._loop = outside.Loop()
        self._begun = {}
        self._open = set()
        self.times, self.answers = [], []
        self.refused = self.unanswered = self.wrong = 0

    def run(self, arrivals):
        """Runs all of them; what is not there 12 s after the last one has been given up."""
        hosts = [
            self._listen(which, host, port)
            for which, host in enumerate((self._net.alice, self._net.bob)) for port in self._asking.listening(which)
        ]
        try:
            first = time.monotonic() + 0.1
            for number, (at, service) in enumerate(arrivals):
                self._loop.at(first + at, lambda n=number, s=service: self._ask(n, s))
            last = first + arrivals[-1][0]

            def is_done():
                now = time.monotonic()
                over = len(self.times) + self.refused + self.wrong >= len(arrivals)
                return now > last and (over or now > last + _GIVEN_UP_SECONDS)

            self._loop.run(is_done)
            self.unanswered = len(self._begun)
        finally:
            for each in (*hosts, *self._open):
                each.close()
            self._loop.close()
        return self

    def _listen(self, which, host, port):
        listener = host.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("0.0.0.0", port))

        def take(_):
            number = struct.unpack("!I", listener.recv(100))[0]
            began = self._begun.pop(number, None)
            if began is None:
                return
            if self._asking.host(number) == which:
                self.times.append(time.monotonic() - began)
            else:
                self.wrong += 1

        self._loop.watch(listener, selectors.EVENT_READ, take)
        return listener

    def _ask(self, number, service_seconds):
        asking = self._host.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._open.add(asking)
        Waiting._number += 1
        client = outside.address(Waiting._number)
        asking.bind((client, 0))
        began = self._begun[number] = time.monotonic()

        def take(_):
            address, port = outside.answered(asking.recv(1500))
            self._loop.forget(asking)
            if address is None:
                self.refused += 1
                del self._begun[number]
                self._close(asking)
            else:
                self.answers.append(time.monotonic() - began)
                self._loop.at(time.monotonic() + service_seconds, lambda: self._call(asking, (address, port), number))

        self._loop.watch(asking, selectors.EVENT_READ, take)
        asking.sendto(self._asking.query(number, client), (net.DNS, 53))

    def _call(self, asking, there, number):
        address, port = there
        asking.sendto(struct.pack("!I", number), (address, port or self._asking.port(number)))
        self._close(asking)

    def _close(self, asking):
        self._open.discard(asking)
        asking.close()
