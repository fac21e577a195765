# SPDX-License-Identifier: Apache-2.0
"""A border relay takes from a home only what that home may send (RFC 7597 8.1)."""

import time

from lab import packets
from lab import topology as t
from lab.capture import capture
from lab.scenario import Scenario

EACH = 20
REMOTE_PORT = 9999
COUNTERS_SECONDS = 30

RIGHT_PORT = t.HOME1.port(5)
PORT_OF_HOME2 = t.HOME2.port(5)
PORT_IN_BLOCK_0 = t.HOME1.port(0)

# What is sent: outer source, inner source port, and the reason by which the BR must count it.
FORGED = {
    "another home's outer source": (t.HOME2.map_address, RIGHT_PORT, "spoofed-psid"),
    "another home's port": (t.HOME1.map_address, PORT_OF_HOME2, "spoofed-psid"),
    "wrong interface id": ("2001:db8:12:3400:0:c000:212:99", RIGHT_PORT, "spoofed-interface-id"),
    "wrong prefix": ("2001:db9:12:3400:0:c000:212:34", RIGHT_PORT, "spoofed-prefix"),
    "port of the excluded block (A = 0)": (t.HOME1.map_address, PORT_IN_BLOCK_0, "port-zero-block"),
}


def forged_frame(outer_source, port, remote_port):
    """A datagram as home 1's, in MAP-E, on its way to the BR."""
    datagram = packets.udp(t.SHARED_IPV4, t.SRV1.address, port, remote_port, b"portset")
    inner = packets.ipv4(t.SHARED_IPV4, t.SRV1.address, packets.UDP, datagram)
    outer = packets.ipv6(outer_source, t.BR_ADDRESS, packets.IPIP, inner)
    return packets.ethernet(t.BR_MAC, t.BR_GATEWAY_MAC, packets.ETH_IPV6, outer)


def judge_forged(scenario):
    """Sends right and forged packets from the access network, and checks which come out of the BR."""
    lab = scenario.lab
    sent = {"right": (t.HOME1.map_address, RIGHT_PORT), **{what: how[:2] for what, how in FORGED.items()}}
    with capture(scenario.name, lab["inet"], "to-br") as wire:
        with packets.FrameSender(lab["access"], "to-br") as sender:
            for number, (outer, port) in enumerate(sent.values()):
                for _ in range(EACH):
                    sender.send(forged_frame(outer, port, REMOTE_PORT + number))
    for number, what in enumerate(sent):
        passed = wire.count(f"ip.src == {t.SHARED_IPV4} and udp.dstport == {REMOTE_PORT + number} and not icmp")
        if what == "right":
            scenario.check("a right packet passes", passed == EACH, f"{passed} of {EACH}")
        else:
            scenario.check(f"{what}: dropped", passed == 0, f"{passed} of {EACH} passed")


class Spoof(Scenario):
    """Judged by a capture on the Internet's side of the BR, and by the application's counters."""

    name = "spoof"
    requirements = ("RFC7597-8.1",)
    title = "forged packets are dropped at the border relay, and counted"

    def show(self):
        before = self.onos.drops()
        judge_forged(self)
        reasons = [reason for *_, reason in FORGED.values()]
        grown = self._growth(before, reasons)
        for reason in dict.fromkeys(reasons):
            expected = EACH * reasons.count(reason)
            self.check(f"counted as {reason}", grown[reason] == expected, f"{grown[reason]} of {expected}")

    def _growth(self, before, reasons):
        """By how much the counters grew. The switch counts at once; ONOS reads that every few seconds."""
        deadline = time.monotonic() + COUNTERS_SECONDS
        while True:
            now = self.onos.drops()
            grown = {reason: now.get(reason, 0) - before.get(reason, 0) for reason in reasons}
            if sum(grown.values()) >= EACH * len(FORGED) or time.monotonic() > deadline:
                return grown
            time.sleep(2)
