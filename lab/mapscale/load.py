# SPDX-License-Identifier: Apache-2.0
"""Packets of many homes through the lab's border relay, both ways, and what its switch makes of them."""

import random

from lab import packets
from lab import topology as t
from lab.flood import Flood

# Where the packets of homes end: nobody answers there, nor at the homes that the lab doesn't have.
SINK = "198.19.255.1"
REMOTE_PORT = 9999
PAYLOAD = bytes(200)
SETTLE_SECONDS = 0.3

INWARD, OUTWARD = "in", "out"  # from the Internet to homes, and from homes to the Internet


def prepare(lab, rules):
    """Packets end behind the border relay without an answer; the lab's own homes stay where they are."""
    for rule in rules:
        lab["access"].ip("-6", "route", "replace", "blackhole", rule["ipv6Prefix"])
    lab["inet"].ip("route", "replace", "blackhole", SINK)


def frames(customers, way, seed):
    """One frame of each customer's, at a random port of theirs."""
    chance = random.Random(seed)
    made = []
    for customer in customers:
        port = customer.port(chance.randrange(1, 1 << t.PSID_OFFSET), chance.randrange(4))
        if way == INWARD:
            datagram = packets.udp(t.SRV1.address, customer.ipv4, REMOTE_PORT, port, PAYLOAD)
            inner = packets.ipv4(t.SRV1.address, customer.ipv4, packets.UDP, datagram)
            made.append(packets.ethernet(t.BR_INTERNET_MAC, t.INET_MAC, packets.ETH_IPV4, inner))
        else:
            datagram = packets.udp(customer.ipv4, SINK, port, REMOTE_PORT, PAYLOAD)
            inner = packets.ipv4(customer.ipv4, SINK, packets.UDP, datagram)
            outer = packets.ipv6(customer.address, t.BR_ADDRESS, packets.IPIP, inner)
            made.append(packets.ethernet(t.BR_MAC, t.BR_GATEWAY_MAC, packets.ETH_IPV6, outer))
    return made


class Load:
    """Sends frames on one side of the lab's border relay and counts what comes out on the other."""

    def __init__(self, lab, way):
        self._br = lab.br
        near, far = ("inet", "access") if way == INWARD else ("access", "inet")
        self._near, self._far = lab[near], lab[far]

    def offer(self, frames_, per_second, seconds):
        """Packets offered and delivered each second, and the switch's processor time for one that was delivered."""
        with Flood(self._near, "to-br", frames_) as flood:
            return flood.through(self._br, (self._far, "to-br"), per_second, seconds, SETTLE_SECONDS)

    def once(self, frames_, per_second):
        """Each frame once: for packets that the switch has not met before."""
        return self.offer(frames_, per_second, len(frames_) / per_second)
