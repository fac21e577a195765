# SPDX-License-Identifier: Apache-2.0
"""Hole punching by plain sockets of the kernel (RFC 5128): a rendezvous tells two homes each other's outside endpoint."""

import errno
import random
import select
import socket
import time
from contextlib import contextmanager

from lab.shell import LabError
from lab.traffic import at_once

RENDEZVOUS_PORT = 4000
_WAIT_SECONDS = 3
_AGAIN_SECONDS = 0.05
_PACE_SECONDS = 0.005
_PUNCH, _HEARD = b"punch", b"heard"


class Rendezvous:
    """A server that everybody reaches, and that sees from where."""

    def __init__(self, lab, server):
        self.address = (server.address, RENDEZVOUS_PORT)
        self._udp = lab[server.name].socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._tcp = lab[server.name].socket(socket.AF_INET, socket.SOCK_STREAM)
        for each in (self._udp, self._tcp):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind(self.address)
            each.settimeout(_WAIT_SECONDS)
        self._tcp.listen()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._udp.close()
        self._tcp.close()

    def sees(self, probe):
        """The outside endpoint of a UDP socket."""
        probe.sendto(b"who am I", self.address)
        try:
            return self._udp.recvfrom(64)[1]
        except OSError as error:
            raise LabError(f"nothing of {probe.getsockname()} arrived at {self.address}: {error}") from error

    def accepts(self, connection):
        """Connects a TCP socket; gives its outside endpoint, and the other end of the connection."""
        connection.settimeout(_WAIT_SECONDS)
        try:
            connection.connect(self.address)
            accepted, outside = self._tcp.accept()
        except OSError as error:
            raise LabError(f"no connection from {connection.getsockname()} to {self.address}: {error}") from error
        return outside, accepted


def refused_after(source, remote, limit_seconds):
    """After how many seconds a connection to where nobody wants it is refused; None when it is not."""
    began = time.monotonic()
    with source as caller:
        caller.settimeout(limit_seconds)
        try:
            caller.connect(remote)
            return None
        except ConnectionRefusedError:
            return time.monotonic() - began
        except OSError:
            return None


@contextmanager
def udp_socket(host, port=0):
    """A UDP socket of a host."""
    with host.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", port))
        yield probe


def tcp_socket(host, address="", port=0):
    """A TCP socket of a host; its port may be shared with others of the same host."""
    found = host.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind((address, port))
    return found


class UdpHole:
    """A UDP socket in each of two homes, and the way between them."""

    def __init__(self, one, other):
        self._ends = one, other
        self.found = None

    def punch(self, rendezvous, seconds=2):
        """Tries it; gives the endpoints that each found the other at, or None when a side heard nothing."""
        first, second = self._ends
        outside = rendezvous.sees(first), rendezvous.sees(second)
        found = at_once(
            lambda: _punch(first, outside[1], seconds), lambda: _punch(second, outside[0], seconds)
        )
        self.found = found if all(found) else None
        return self.found

    def talk(self, datagrams):
        """Both speak at once, as in a call; gives how many datagrams each of them hears."""
        first, second = self._ends
        _, _, *heard = at_once(
            lambda: _speak(first, self.found[0], datagrams), lambda: _speak(second, self.found[1], datagrams),
            lambda: _listen(first, datagrams), lambda: _listen(second, datagrams),
        )
        return heard


@contextmanager
def udp_hole(one, other):
    with udp_socket(one) as first, udp_socket(other) as second:
        yield UdpHole(first, second)


def punch_udp(rendezvous, one, other):
    """Whether and where two homes find each other, as UdpHole.punch says."""
    with udp_hole(one, other) as hole:
        return hole.punch(rendezvous)


def _punch(probe, remote, seconds):
    """Sends until the other side says that it hears; what comes in shows where to send to from then on."""
    deadline = time.monotonic() + seconds
    said, answered = _PUNCH, False
    while time.monotonic() < deadline and not (answered and said == _HEARD):
        probe.sendto(said, remote)
        if select.select([probe], [], [], _AGAIN_SECONDS)[0]:
            data, remote = probe.recvfrom(64)
            answered, said = answered or data == _HEARD, _HEARD
    if not answered:
        return None
    probe.sendto(_HEARD, remote)
    return remote


def _speak(probe, remote, datagrams):
    for number in range(datagrams):
        probe.sendto(b"voice %d" % number, remote)
        time.sleep(_PACE_SECONDS)


def _listen(probe, datagrams):
    heard = set()
    while len(heard) < datagrams and select.select([probe], [], [], _WAIT_SECONDS)[0]:
        data = probe.recv(64)
        if data.startswith(b"voice"):
            heard.add(data)
    return len(heard)


def open_tcp(rendezvous, one, other, late_seconds=0, seconds=3):
    """A simultaneous open: both connect, neither listens. True when what each sends reaches the other.

    With `late_seconds` the second one connects that much later: the first one's SYN has come in vain by then.
    """
    ends, kept = [], []
    try:
        for host in (one, other):
            first = tcp_socket(host)
            kept.append(first)
            outside, accepted = rendezvous.accepts(first)
            kept.append(accepted)
            ends.append((host, first.getsockname()[1], outside))
        (host, port, outside), (other_host, other_port, other_outside) = ends
        return all(
            at_once(
                lambda: _connect(host, port, other_outside, late_seconds + seconds),
                lambda: _connect(other_host, other_port, outside, seconds, late_seconds),
            )
        )
    finally:
        for each in kept:
            each.close()


def _connect(host, port, remote, seconds, late_seconds=0):
    """Connects, again if the other end was not ready yet, and exchanges a greeting."""
    time.sleep(late_seconds)
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        with tcp_socket(host, port=port) as connection:
            connection.settimeout(left)
            try:
                connection.connect(remote)
                connection.sendall(b"hello")
                return connection.recv(64) == b"hello"
            except OSError as error:
                if error.errno not in (errno.ECONNREFUSED, errno.ECONNRESET):
                    return False
        # Not in step: each would be refused by the other's sleep, again and again.
        time.sleep(random.uniform(0, 2 * _AGAIN_SECONDS))
    return False
