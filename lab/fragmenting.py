# SPDX-License-Identifier: Apache-2.0
"""Datagrams in fragments through CE and BR, right ones and hostile ones; the `icmp` scenario's second part."""

import os
import random
import socket
import time

from lab import packets
from lab import topology as t
from lab.station import Station

DATAGRAM_BYTES = 8000
WAIT_SECONDS = 3
QUIET_SECONDS = 0.5
COUNTERS_SECONDS = 20
# RFC 791 gives a reassembly 15 s at first; the NAT's own clock looks once in a while.
TIMEOUT_SECONDS = 30


class Path:
    """One direction: whose fragments are made by hand, and the socket of a kernel that puts them together."""

    def __init__(self, name, sender, source, destination, receiver):
        self.name = name
        self.sender = sender
        self.source = source
        self.destination = destination
        self.receiver = receiver

    def packet(self, data, identification):
        ends = (self.source[0], self.destination[0])
        datagram = packets.udp(*ends, self.source[1], self.destination[1], data)
        return packets.ipv4(*ends, packets.UDP, datagram, identification=identification)

    def send(self, fragments):
        for each in fragments:
            self.sender.send(each)

    def heard(self, seconds):
        """The next datagram that the receiver's kernel has whole; None when there is none."""
        self.receiver.settimeout(seconds)
        try:
            return self.receiver.recv(65536)
        except TimeoutError:
            return None


def judge(scenario):
    """Checks both directions between home 1 and server 1, over a mapping that a socket of the home keeps."""
    seed = int(os.environ.get("PORTSET_SEED", time.time_ns() % 1_000_000))
    scenario.measure("seed of the fragments' order (PORTSET_SEED plays it again)", seed)
    chance = random.Random(seed)
    home, server = scenario.lab["home1"], scenario.lab["srv1"]
    with socket_of(home, t.HOME1.HOST_ADDRESS) as here, socket_of(server, t.SRV1.address) as there:
        here.sendto(b"reach", there.getsockname())
        there.settimeout(WAIT_SECONDS)
        outside = there.recvfrom(100)[1]
        with (
            Station(home, "eth0", t.HOME1.host_mac, t.HOME1.HOST_ADDRESS, t.HOME1.gateway_mac) as home_sender,
            Station(server, "eth0", t.SRV1.mac, t.SRV1.address, t.SRV1.gateway_mac) as server_sender,
        ):
            for path in (
                Path("from the home", home_sender, here.getsockname(), there.getsockname(), there),
                Path("to the home", server_sender, there.getsockname(), outside, here),
            ):
                _judge_orders(scenario, path, chance)
                _judge_hostile(scenario, path, chance)


def socket_of(host, address):
    there = host.socket(socket.AF_INET, socket.SOCK_DGRAM)
    there.bind((address, 0))
    return there


def _judge_orders(scenario, path, chance):
    def datagram():
        data = chance.randbytes(DATAGRAM_BYTES)
        return data, packets.fragments(path.packet(data, chance.randrange(65536)), t.HOST_MTU_BYTES)

    def shuffled(fragments):
        return chance.sample(fragments, len(fragments))

    for name, order in (
        ("in order", list), ("last to first", lambda f: f[::-1]), ("the first one last", lambda f: f[1:] + f[:1]),
        ("at random", shuffled), ("at random again", shuffled),
    ):
        data, fragments = datagram()
        path.send(order(fragments))
        heard = path.heard(WAIT_SECONDS)
        scenario.check(f"{DATAGRAM_BYTES} bytes {path.name} in {len(fragments)} fragments, {name}: whole", heard == data)
    (one, of_one), (two, of_two) = datagram(), datagram()
    path.send(shuffled(of_one + of_two))
    heard = {path.heard(WAIT_SECONDS), path.heard(WAIT_SECONDS)}
    scenario.check(f"two datagrams {path.name}, their fragments mixed: both whole", heard == {one, two})


def _hostile(path, chance):
    """Fragments that nobody needs, by the reason that must be told of them (RFC 1858, RFC 3128, RFC 791)."""
    def packet():
        return path.packet(chance.randbytes(3000), chance.randrange(65536))

    whole = packet()
    overlapping = [
        packets.fragment(whole, 0, whole[20 : 20 + 1480], more=True),
        packets.fragment(whole, 1472, bytes(1480), more=True),
        packets.fragment(whole, 2952, whole[20 + 2952 :], more=False),
    ]
    segment = packets.tcp(
        path.source[0], path.destination[0], path.source[1], path.destination[1], bytes(100), packets.SYN
    )
    tiny = packets.ipv4(path.source[0], path.destination[0], packets.TCP, segment, identification=chance.randrange(65536))
    beyond = packet()
    yield "fragment-overlap", "overlapping fragments", overlapping
    yield "fragment-tiny", "a TCP header in two fragments", [
        packets.fragment(tiny, 0, tiny[20:28], more=True), packets.fragment(tiny, 8, tiny[28:], more=False),
    ]
    yield "fragment-oversize", "fragments that end behind 65,535 bytes", [
        packets.fragment(beyond, 0, beyond[20:1500], more=True), packets.fragment(beyond, 65528, bytes(64), more=False),
    ]
    lost = packet()
    yield "fragment-timeout", "fragments whose first never comes", packets.fragments(lost, t.HOST_MTU_BYTES)[1:]


def _judge_hostile(scenario, path, chance):
    for reason, what, fragments in _hostile(path, chance):
        before = scenario.onos.drops().get(reason, 0)
        path.send(fragments)
        heard = path.heard(QUIET_SECONDS)
        patience = TIMEOUT_SECONDS if reason == "fragment-timeout" else COUNTERS_SECONDS
        grown = _growth(scenario, reason, before, patience)
        scenario.check(f"{what} {path.name}: dropped as {reason}", heard is None and grown > 0, f"{grown} counted")


def _growth(scenario, reason, before, seconds):
    """By how much a counter grew, as soon as it did."""
    deadline = time.monotonic() + seconds
    while (grown := scenario.onos.drops().get(reason, 0) - before) == 0 and time.monotonic() < deadline:
        time.sleep(1)
    return grown
