# SPDX-License-Identifier: Apache-2.0
"""Callers who all resolve and connect at the same time, to two hosts, and look who answers."""

import errno
import os
import random
import selectors
import socket
import time
from collections import Counter

from lab import topology as t
from lab.nts import net, outside

PATIENCE_MILLIS = 4500  # as of a server whose callers ask it themselves, and wait for 5 s
_DNS_SECONDS, _CONNECT_SECONDS = 5.0, 4.0
_PAUSE_SECONDS = 0.02
_FIRST_PORT, _PORTS = 1024, 8  # of each caller
REORDER_SECONDS = 0.010
HOME = {
    "hosts": [
        {"name": f"alice.{net.ZONE}", "address": t.HOME1.HOST_ADDRESS}, {"name": f"bob.{net.ZONE}", "address": net.BOB_ADDRESS},
    ],
    "entryMillis": 2000,
}
SERVED = [{"name": name, "router": "home"} for name in ("alice", "bob")]


class Race:
    """So many tries by all callers together, or as many as fit into a time; `counts` has what came of them."""


    def __init__(self, nts_net, lab, seed):
        self._net, self._lab = nts_net, lab
        self._host = lab["srv2"]
        self._source = random.Random(seed)
        self._loop = outside.Loop()
        self._sockets = {}
        self._calls = Counter()  # of each caller
        self.counts = Counter()
        self.longest_seconds = 0.0  # from a connection's first packet to its greeting
        self._started = self._most = 0
        self._ends = 0.0

    def run(self, seconds, tries=1 << 30, callers=outside.CALLERS):
        """Runs with so many callers; all tries that were begun are over when it returns."""
        self._most, self._ends = tries, time.monotonic() + seconds
        listeners = [self._listen(self._net.alice, b"alice"), self._listen(self._net.bob, b"bob")]
        try:
            with outside.callers(self._lab), outside.reordering(self._host, self._loop, self._source, REORDER_SECONDS):
                for number in range(callers):
                    soon = time.monotonic() + self._source.uniform(0, _PAUSE_SECONDS)
                    self._loop.at(soon, lambda a=outside.address(number): self._begin(a))
                self._loop.run(lambda: self._is_over() and not self._sockets)
        finally:
            for listener in listeners:
                listener.close()
            self._loop.close()
        return self.counts

    def _is_over(self):
        return self._started >= self._most or time.monotonic() > self._ends

    def _listen(self, host, greeting):
        listener = host.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("0.0.0.0", net.PORT))
        listener.listen(256)
        listener.setblocking(False)

        def greet(_):
            connection, _ = listener.accept()
            with connection:
                connection.sendall(greeting)

        self._loop.watch(listener, selectors.EVENT_READ, greet)
        return listener

    def _open(self, address, kind, seconds, port=0):
        opened = self._host.socket(socket.AF_INET, kind)
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((address, port))
        self._sockets[opened] = address
        self._loop.at(time.monotonic() + seconds, lambda: self._end(opened, f"no answer in {seconds:.0f} s"))
        return opened

    def _begin(self, address):
        if self._is_over():
            return
        self._started += 1
        name = self._source.choice(("alice", "bob"))
        asking = self._open(address, socket.SOCK_DGRAM, _DNS_SECONDS)
        identifier = self._source.randrange(1 << 16)

        def take(_):
            message = asking.recv(1500)
            found, _ = outside.answered(message)
            if found is None:
                self._end(asking, f"DNS response code {message[3] & 15}")
            else:
                self._leave(asking)
                self._connect(address, name, found)

        self._loop.watch(asking, selectors.EVENT_READ, take)
        asking.sendto(outside.query(f"{name}.{net.ZONE}", identifier), (net.DNS, 53))

    def _connect(self, address, name, there):
        # The NAT still knows of the connection that the caller had on this port before, to the one host or the other. The caller's own
        # system may still be closing it, with a host that is gone: then its next port is taken.
        for left in reversed(range(_PORTS)):
            port = _FIRST_PORT + self._calls[address] % _PORTS
            self._calls[address] += 1
            calling = self._open(address, socket.SOCK_STREAM, _CONNECT_SECONDS, port)
            began = time.monotonic()
            refusal = calling.connect_ex((there, net.PORT))
            if refusal in (0, errno.EINPROGRESS):
                break
            if refusal != errno.EADDRNOTAVAIL or not left:
                self._end(calling, f"not even sent: {os.strerror(refusal)}")
                return
            self._leave(calling)
        greeting = bytearray()

        def take(_):
            # Read to the end, so that the host closes first: TIME_WAIT on this side would keep the caller's port from its next call.
            try:
                part = calling.recv(100)
            except OSError as error:
                self._end(calling, error.strerror)
                return
            if part:
                greeting.extend(part)
                return
            self.longest_seconds = max(self.longest_seconds, time.monotonic() - began)
            self._end(calling, "right" if greeting == name.encode() else "wrong" if greeting else "closed")

        self._loop.watch(calling, selectors.EVENT_READ, take)

    def _leave(self, which):
        """Closes a socket of a try, and gives its caller; None if that was done."""
        address = self._sockets.pop(which, None)
        if address is not None:
            try:
                self._loop.forget(which)
            except KeyError:
                pass  # it could not even connect
            which.close()
        return address

    def _end(self, which, outcome):
        address = self._leave(which)
        if address is not None:
            self.counts[outcome] += 1
            self._loop.at(time.monotonic() + self._source.uniform(0, _PAUSE_SECONDS), lambda: self._begin(address))


def told(counts):
    """The counts in words, what is most first."""
    return ", ".join(f"{count} {what}" for what, count in counts.most_common())
