# SPDX-License-Identifier: Apache-2.0
"""Hole punching by plain sockets of the kernel (RFC 5128): a rendezvous tells two homes each other's outside endpoint."""

import errno
import select
import socket
import time
from contextlib import contextmanager

from lab.shell import LabError
from lab.traffic import at_once

RENDEZVOUS_PORT = 4000
_WAIT_SECONDS = 3
_AGAIN_SECONDS = 0.05
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


def punch_udp(rendezvous, one, other, seconds=2):
    """Tries it; gives the endpoints that each found the other at, or None when a side heard nothing."""
    with udp_socket(one) as first, udp_socket(other) as second:
        outside = rendezvous.sees(first), rendezvous.sees(second)
        found = at_once(
            lambda: _punch(first, outside[1], seconds), lambda: _punch(second, outside[0], seconds)
        )
    return found if all(found) else None


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


def open_tcp(rendezvous, one, other, seconds=3):
    """A simultaneous open: both connect, neither listens. True when what each sends reaches the other."""
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
                lambda: _connect(host, port, other_outside, seconds),
                lambda: _connect(other_host, other_port, outside, seconds),
            )
        )
    finally:
        for each in kept:
            each.close()


def _connect(host, port, remote, seconds):
    """Connects, again if the other end was not ready yet, and exchanges a greeting."""
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
        time.sleep(_AGAIN_SECONDS)
    return False
