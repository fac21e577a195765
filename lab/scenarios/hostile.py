# SPDX-License-Identifier: Apache-2.0
"""Broken packets by the thousand cost nobody anything."""

import os
import time

from lab import topology as t
from lab import traffic
from lab.hostile import KINDS, Hostile
from lab.packets import FrameSender
from lab.scenario import Scenario

COUNT = 10_000
PAUSE_EVERY, PAUSE_SECONDS = 50, 0.02


class HostilePackets(Scenario):
    """Judged by Open vSwitch's own record of its connections, and by a page loaded with curl afterwards."""

    name = "hostile"
    title = f"{COUNT} broken packets from a home and the Internet; every switch stays connected"

    def show(self):
        seed = int(os.environ.get("PORTSET_SEED", time.time_ns() % 1_000_000))
        self.measure("seed (PORTSET_SEED plays it again)", seed)
        before = {switch: switch.connected_seconds() for switch in self.lab.switches}
        began = time.monotonic()
        self._send(seed)
        time.sleep(2)  # the last ones' way through switch and controller
        elapsed = time.monotonic() - began
        self.measure("kinds of packets", len(KINDS))
        for switch, seconds in before.items():
            now = switch.connected_seconds()
            name = switch.namespace.name
            # The switch rounds both to whole seconds.
            unbroken = seconds >= 0 and now >= seconds + elapsed - 2
            self.check(f"{name}: connected without a break, says the switch", unbroken, f"for {now} s")
            self.check(f"{name}: available, says ONOS", self.onos.device_available(switch.device_id))
        for home in t.SWITCHED_HOMES:
            right, objects, _ = traffic.load_page(self.lab[home.subscriber], t.SRV1.address)
            self.check(f"{home.subscriber} loads a page", right == objects, f"{right} of {objects} objects")

    def _send(self, seed):
        from_home = Hostile(
            seed, t.HOME1.gateway_mac, t.HOME1.host_mac, t.HOME1.HOST_ADDRESS, t.SRV1.address, (53, 80, 443, 9999)
        )
        ports = tuple((a << 10) | (t.HOME1.psid << 2) for a in range(64))
        from_internet = Hostile(seed + 1, t.BR_INTERNET_MAC, t.INET_MAC, t.SRV1.address, t.SHARED_IPV4, ports)
        with FrameSender(self.lab["home1"], "eth0") as home, FrameSender(self.lab["inet"], "to-br") as internet:
            half = COUNT // 2
            for number, (one, other) in enumerate(zip(from_home.frames(half), from_internet.frames(half))):
                home.send(one)
                internet.send(other)
                if number % PAUSE_EVERY == 0:
                    time.sleep(PAUSE_SECONDS)
