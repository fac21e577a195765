# SPDX-License-Identifier: Apache-2.0
"""Broken packets by the thousand cost nobody anything."""

import os
import time
from contextlib import ExitStack

from lab import topology as t
from lab import traffic
from lab.hostile import KINDS, Hostile
from lab.packets import ETH_IPV6, GRE, IPIP, FrameSender, ethernet, ipv6
from lab.scenario import Scenario
from lab.shell import wait_until

COUNT = 15_000
EACH = COUNT // 3
GRE_IPV4 = bytes((0, 0, 8, 0))
PAUSE_EVERY, PAUSE_SECONDS = 50, 0.02


class HostilePackets(Scenario):
    """Judged by Open vSwitch's own record of its connections, and by a page loaded with curl afterwards."""

    name = "hostile"
    title = f"{COUNT} broken packets from a home, the Internet and the access network; every switch stays connected"

    def show(self):
        seed = int(os.environ.get("PORTSET_SEED", time.time_ns() % 1_000_000))
        self.measure("seed (PORTSET_SEED plays it again)", seed)
        for switch in self.lab.switches:
            wait_until(switch.connected, f"{switch.namespace.name}: connected", 20)
        before = {switch: switch.connected_seconds() for switch in self.lab.switches}
        began = time.monotonic()
        self._send(seed)
        time.sleep(2)  # the last ones' way through switch and controller
        self.measure("kinds of packets", len(KINDS))
        after = traffic.at_once(*(lambda s=switch: (s.renewed_connected_seconds(), time.monotonic() - began) for switch in before))
        for (switch, seconds), (now, elapsed) in zip(before.items(), after):
            name = switch.namespace.name
            # The switch rounds both to whole seconds.
            unbroken = seconds >= 0 and now >= seconds + elapsed - 2
            self.check(f"{name}: connected without a break, says the switch", unbroken, f"for {now} s")
            self.check(f"{name}: available, says ONOS", self.onos.device_available(switch.device_id))
        for home in t.SWITCHED_HOMES:
            right, objects, _ = traffic.load_page(self.lab[home.subscriber], t.SRV1.address)
            self.check(f"{home.subscriber} loads a page", right == objects, f"{right} of {objects} objects")

    def _send(self, seed):
        ports = tuple(t.HOME1.port(block) for block in range(64))
        places = (
            ("home1", "eth0", self._from_home(seed)),
            ("inet", "to-br", self._from_internet(seed + 1, ports)),
            ("access", "to-br", self._from_access(seed + 2)),
        )
        with ExitStack() as stack:
            senders = [stack.enter_context(FrameSender(self.lab[host], device)) for host, device, _ in places]
            for number, frames in enumerate(zip(*(frames for *_, frames in places))):
                for sender, frame in zip(senders, frames):
                    sender.send(frame)
                if number % PAUSE_EVERY == 0:
                    time.sleep(PAUSE_SECONDS)

    @staticmethod
    def _from_home(seed):
        addresses = (t.HOME1.HOST_ADDRESS, t.SRV1.address)
        return Hostile(seed, t.HOME1.gateway_mac, t.HOME1.host_mac, *addresses, (53, 80, 443, 9999)).frames(EACH)

    @staticmethod
    def _from_internet(seed, ports):
        addresses = (t.SRV1.address, t.SHARED_IPV4)
        return Hostile(seed, t.BR_INTERNET_MAC, t.INET_MAC, *addresses, ports).frames(EACH)

    @staticmethod
    def _from_access(seed):
        """Broken packets inside of a right outer header, and now and then GRE, which has no business there."""
        addresses = (t.SHARED_IPV4, t.SRV1.address)
        inner = Hostile(seed, t.BR_MAC, t.BR_GATEWAY_MAC, *addresses, (53, 80, 443, 9999)).frames(EACH)
        for number, frame in enumerate(inner):
            carried = (IPIP, frame[14:]) if number % 10 else (GRE, GRE_IPV4 + frame[14:])
            yield ethernet(t.BR_MAC, t.BR_GATEWAY_MAC, ETH_IPV6, ipv6(t.HOME1.map_address, t.BR_ADDRESS, *carried))
