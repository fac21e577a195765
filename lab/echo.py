# SPDX-License-Identifier: Apache-2.0
"""ICMP echo of every size from one socket, many under way at once; the far end's kernel answers."""

import errno
import os
import random
import select
import socket
import struct
import time

from lab import packets

# From linux/in.h; Python's socket module has no names for them.
_IP_MTU_DISCOVER, _PMTUDISC_DONT, _PMTUDISC_DO = 10, 0, 2
_LOST_SECONDS = 3
_AT_ONCE = 8
_MOST_LOST = 40  # then it is not worth the wait to try the others
_PATTERN = random.Random(5508).randbytes(65536)


class Sweep:
    """What became of echo requests of many sizes. A size is that of the data, as for `ping -s`."""

    def __init__(self):
        self.answered = set()
        self.damaged = set()
        self.refused = set()  # by the sender's own kernel: too long for the path that it knows
        self.lost = set()
        self.again = set()  # these were lost at first, when many others were under way
        self.untried = set()  # since so many were lost

    def add(self, other):
        """Takes in what became of other sizes."""
        for name, sizes in vars(other).items():
            getattr(self, name).update(sizes)

    def __str__(self):
        parts = [f"{len(self.answered)} answered"]
        for name in ("damaged", "refused", "lost", "again", "untried"):
            if sizes := getattr(self, name):
                parts.append(f"{len(sizes)} {name} ({min(sizes)} to {max(sizes)})")
        return ", ".join(parts)


def echo_socket(host, dont_fragment=False):
    """A raw ICMP socket in a host, with or without DF in what it sends."""
    there = host.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    there.setsockopt(socket.IPPROTO_IP, _IP_MTU_DISCOVER, _PMTUDISC_DO if dont_fragment else _PMTUDISC_DONT)
    there.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    return there


def sweep(host, address, sizes, identifier, dont_fragment=False):
    """Sends an echo request of each size and compares each answer's data.

    The fragments of many sizes under way at once may be more than a queue takes: what is lost is tried again, alone.
    """
    result = _sweep(host, address, sizes, identifier, dont_fragment, _AT_ONCE)
    if result.lost and not result.untried:
        again, result.lost = sorted(result.lost), set()
        result.add(_sweep(host, address, again, identifier, dont_fragment, 1))
        result.again.update(again)
    return result


def _sweep(host, address, sizes, identifier, dont_fragment, at_once):
    result, waiting, todo = Sweep(), {}, list(sizes)
    todo.reverse()
    with echo_socket(host, dont_fragment) as there:
        while todo or waiting:
            if len(result.lost) >= _MOST_LOST:
                result.untried.update(todo)
                todo.clear()
            while todo and len(waiting) < at_once:
                size = todo.pop()
                request = packets.echo(packets.ECHO_REQUEST, identifier, size & 0xFFFF, _PATTERN[:size])
                try:
                    there.sendto(request, (address, 0))
                    waiting[size] = time.monotonic()
                except OSError as error:
                    if error.errno != errno.EMSGSIZE:
                        raise
                    result.refused.add(size)
            if select.select([there], [], [], 0.1)[0]:
                _take(there.recv(65536), address, identifier, waiting, result)
            now = time.monotonic()
            for size in [size for size, sent in waiting.items() if now - sent > _LOST_SECONDS]:
                del waiting[size]
                result.lost.add(size)
    return result


def _take(packet, address, identifier, waiting, result):
    message = packet[(packet[0] & 15) * 4 :]
    kind, _, _, got, size = struct.unpack("!BBHHH", message[:8])
    if kind != packets.ECHO_REPLY or got != identifier or packet[12:16] != socket.inet_aton(address):
        return
    if waiting.pop(size, None) is not None:
        (result.answered if message[8:] == _PATTERN[:size] else result.damaged).add(size)


class Mapping:
    """A query id that a home has mapped at its NAT, so that others can reach the home by echo."""

    def __init__(self, home, server, server_address):
        self._home, self._server, self._address = home, server, server_address
        self._inside = os.getpid() & 0x7FFF

    def outside(self, inside=None):
        """Sends an echo request from the home and gives the id that the server sees; this also refreshes."""
        inside = inside or self._inside
        with echo_socket(self._server) as there, echo_socket(self._home) as here:
            marker = struct.pack("!d", time.monotonic()) + b"mapping"
            here.sendto(packets.echo(packets.ECHO_REQUEST, inside, 1, marker), (self._address, 0))
            deadline = time.monotonic() + _LOST_SECONDS
            while time.monotonic() < deadline:
                if select.select([there], [], [], 0.2)[0]:
                    packet = there.recv(65536)
                    message = packet[(packet[0] & 15) * 4 :]
                    if message[0] == packets.ECHO_REQUEST and message[8:] == marker:
                        return int.from_bytes(message[4:6], "big")
        return None
