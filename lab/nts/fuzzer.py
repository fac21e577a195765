# SPDX-License-Identifier: Apache-2.0
"""Datagrams that are nearly messages: the same ones for the same seed."""

import random
import selectors
import socket
import struct
import time

_IN_FLIGHT = 32
_LAST_SECONDS = 0.5
_MOST_BYTES = 4096
_DNS_HEADER_BYTES = 12


class Fuzzer:
    """Changes good messages: bits, bytes, lengths, and parts of one in another."""

    def __init__(self, seed, messages):
        self._random = random.Random(seed)
        self._messages = list(messages)

    def datagrams(self, count):
        """That many, none of them one of the messages."""
        made = 0
        while made < count:
            datagram = self._made()
            if datagram not in self._messages:
                made += 1
                yield datagram

    def changed(self, message):
        """A message with some of its bits changed, at least one."""
        data = bytearray(message)
        for _ in range(self._random.randint(1, 3)):
            data[self._random.randrange(len(data))] ^= 1 << self._random.randrange(8)
        return bytes(data) if data != message else self.changed(message)

    def _made(self):
        draw, message = self._random, self._random.choice(self._messages)
        how = draw.randrange(6)
        if how == 0:
            return draw.randbytes(draw.randrange(1500))
        if how == 1:
            return message[: draw.randrange(len(message))]
        if how == 2:
            return message + draw.randbytes(draw.randint(1, 64))
        if how == 3:
            other, at = draw.choice(self._messages), draw.randrange(len(message))
            return message[:at] + other[at:] if draw.random() < 0.5 else message[:at] + other
        if how == 4:
            at = draw.randrange(len(message))
            return message[:at] + draw.randbytes(draw.randint(1, 8)) + message[at:]
        return self.changed(message)


def flood(host, to, datagrams):
    """Sends them from a host as fast as they are answered or seem not to be; how many, and how many answers came."""
    sent = answers = 0
    with host.socket(socket.AF_INET, socket.SOCK_DGRAM) as each, selectors.DefaultSelector() as selector:
        each.setblocking(False)
        selector.register(each, selectors.EVENT_READ)
        for datagram in datagrams:
            each.sendto(datagram, to)
            sent += 1
            if sent % _IN_FLIGHT == 0:
                answers += _drain(each, selector, 0.005)
        ends = time.monotonic() + _LAST_SECONDS
        while time.monotonic() < ends:
            answers += _drain(each, selector, 0.05)
    return sent, answers


def _drain(each, selector, seconds):
    count = 0
    while selector.select(seconds):
        each.recv(_MOST_BYTES)
        count += 1
    return count


def wants_answer(datagram):
    """Whether a DNS server answers this at all: it has a header, and is no response itself."""
    return len(datagram) >= _DNS_HEADER_BYTES and not datagram[2] & 0x80


def dns_messages(zone):
    """Good ones, about names that no host has: queries with and without EDNS, an UPDATE, others."""
    name = b"".join(bytes((len(label),)) + label.encode() for label in f"ns.{zone}".split(".")) + b"\0"
    owner = b"".join(bytes((len(label),)) + label.encode() for label in zone.split(".")) + b"\0"
    found = []
    for kind in (1, 16, 28, 33, 65, 255):
        found.append(struct.pack("!HHHHHH", kind, 0x0100, 1, 0, 0, 0) + name + struct.pack("!HH", kind, 1))
    subnet = struct.pack("!HHHBB", 8, 7, 1, 24, 0) + bytes((198, 51, 100))
    edns = b"\0" + struct.pack("!HHIH", 41, 1232, 0, len(subnet)) + subnet
    found.append(struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 1) + name + struct.pack("!HH", 1, 1) + edns)
    added = name + struct.pack("!HHIH", 1, 1, 60, 4) + bytes((192, 168, 1, 10))
    found.append(struct.pack("!HHHHHH", 8, 0x2800, 1, 0, 1, 0) + owner + struct.pack("!HH", 6, 1) + added)
    found.append(struct.pack("!HHHHHH", 9, 0x2000, 1, 0, 0, 0) + owner + struct.pack("!HH", 6, 1))  # NOTIFY
    return found
