# SPDX-License-Identifier: Apache-2.0
"""Many callers at one host of the Internet, each with an address of its own, and a wire that reorders what they send.

All of it is one loop over sockets of other namespaces, so that what happens follows from a seed as far as it can: names
and delays are drawn from it, and only the kernels' and the controller's own time is not.
"""

import fcntl
import heapq
import os
import selectors
import socket
import struct
import time
from contextlib import contextmanager

from lab import topology as t
from lab.namespaces import inside
from lab.nts import net

CALLERS = 50
_NETWORK = "198.19.0.0/16"  # routed to the host; all of it is its own
_TUNNEL = "reorder0"
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 1, 0x1000
_MOST_BYTES = 2048
A, SRV = 1, 33
_IN, _OPT, _SUBNET = 1, 41, 8


def address(number):
    """One of the callers', each another: 0 to 62,000. Those of 250 in a row are in 250 prefixes of 24 bits."""
    return f"198.19.{number % 250}.{number // 250 + 1}"


class Loop:
    """Calls back when sockets can be read, and at times."""

    def __init__(self):
        self._selector = selectors.DefaultSelector()
        self._timers = []
        self._count = 0

    def watch(self, what, events, callback):
        try:
            self._selector.modify(what, events, callback)
        except KeyError:
            self._selector.register(what, events, callback)

    def forget(self, what):
        self._selector.unregister(what)

    def at(self, when, callback):
        """At that time of the monotonic clock."""
        self._count += 1
        heapq.heappush(self._timers, (when, self._count, callback))

    def run(self, done):
        """Until done() says so."""
        while not done():
            now = time.monotonic()
            while self._timers and self._timers[0][0] <= now:
                heapq.heappop(self._timers)[2]()
            wait = max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else 0.1
            for key, events in self._selector.select(min(wait, 0.1)):
                key.data(events)

    def close(self):
        self._selector.close()


@contextmanager
def callers(lab):
    """Gives the callers' addresses to server 2, and gives that host."""
    host, inet = lab["srv2"], lab["inet"]
    inet.ip("route", "add", _NETWORK, "via", t.SRV2.address)
    host.ip("route", "add", "local", _NETWORK, "dev", "lo")
    try:
        yield host
    finally:
        host.ip("route", "del", "local", _NETWORK, "dev", "lo", check=False)
        inet.ip("route", "del", _NETWORK, check=False)


@contextmanager
def reordering(host, loop, source, most_seconds):
    """What the host sends to home 1's address and to the DNS is held for a time from the source, each packet for its own."""
    tunnel = _open_tunnel(host)
    wire = host.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")

    def take(_):
        while True:
            try:
                packet = os.read(tunnel, _MOST_BYTES)
            except BlockingIOError:
                return
            if packet[0] >> 4 != 4:
                continue
            to = socket.inet_ntoa(packet[16:20])
            loop.at(time.monotonic() + source.uniform(0, most_seconds), lambda p=packet, a=to: wire.sendto(p, (a, 0)))

    try:
        host.sysctl(**{"net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.eth0.rp_filter": 0})
        host.ip("link", "set", _TUNNEL, "up")
        for there in (t.SHARED_IPV4 + "/32", net.DNS + "/32"):
            host.ip("route", "add", there, "dev", _TUNNEL)
        loop.watch(tunnel, selectors.EVENT_READ, take)
        yield
    finally:
        loop.forget(tunnel)
        os.close(tunnel)  # the device goes with it, and its routes
        wire.close()


def _open_tunnel(host):
    with inside(host):
        tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(tunnel, _TUNSETIFF, struct.pack("16sH22x", _TUNNEL.encode(), _IFF_TUN | _IFF_NO_PI))
    return tunnel


def query(name, identifier, kind=A, client=None):
    """A DNS query; with a client's address, for the /24 that it is in (EDNS Client Subnet, RFC 7871)."""
    labels = b"".join(bytes((len(label),)) + label.encode() for label in name.split("."))
    question = labels + struct.pack("!BHH", 0, kind, _IN)
    if client is None:
        return struct.pack("!HHHHHH", identifier, 0, 1, 0, 0, 0) + question
    subnet = struct.pack("!HHHBB", _SUBNET, 7, 1, 24, 0) + socket.inet_aton(client)[:3]
    options = struct.pack("!BHHIH", 0, _OPT, _MOST_BYTES, 0, len(subnet)) + subnet
    return struct.pack("!HHHHHH", identifier, 0, 1, 0, 0, 1) + question + options


def answered(message):
    """The address and the port that an answer names, by an A and by an SRV record; None for what it doesn't."""
    address = port = None
    if len(message) >= 12 and not message[3] & 15:
        for kind, data in _records(message):
            if kind == A:
                address = socket.inet_ntoa(data)
            elif kind == SRV:
                port = int.from_bytes(data[4:6], "big")
    return address, port


def _records(message):
    """Type and data of each record that follows the one question."""
    _, _, _, *counts = struct.unpack("!HHHHHH", message[:12])
    at = _after_name(message, 12) + 4
    for _ in range(sum(counts)):
        at = _after_name(message, at)
        kind, _, _, length = struct.unpack("!HHIH", message[at : at + 10])
        at += 10 + length
        yield kind, message[at - length : at]


def _after_name(message, at):
    while message[at]:
        if message[at] >> 6:  # a pointer ends it
            return at + 2
        at += 1 + message[at]
    return at + 1
