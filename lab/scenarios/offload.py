# SPDX-License-Identifier: Apache-2.0
"""A session's data stays in the switches."""

from lab import topology as t
from lab import traffic
from lab.capture import capture
from lab.scenario import Scenario

SECONDS = 10
START_SECONDS = 1

# Packets to the controller for one of data. Some tens and none of 700,000 on an idle machine; how many pass before
# the rules are in place is a matter of who else uses its cores, and a figure of the bench.
MOST_AT_START, MOST_LATER = 1 / 500, 1 / 10_000

PACKET_IN = "10"  # OFPT_PACKET_IN, OpenFlow 1.3.5 section 7.1


class Offload(Scenario):
    """Judged by iperf3, and by the packet-ins that tshark finds between switches and controller."""

    name = "offload"
    title = "a session's data stays in the switches"

    def show(self):
        with traffic.iperf_server(self.lab["srv1"]):
            for reverse in (False, True):
                self._count_packet_ins(reverse)

    def _count_packet_ins(self, reverse):
        way = "down" if reverse else "up"
        ports = ["ps-ctl-ce1", "ps-ctl-br"]
        with capture(f"offload-{way}", None, *ports, snap_bytes=65535, capture_filter=f"tcp port {t.OPENFLOW_PORT}") as wire:
            report = traffic.Transfer(self.lab["home1"], t.SRV1.address, SECONDS, reverse).finish()
        received = report["end"]["sum_received"]["bytes"]
        start, middle, end = self._phases(wire)
        self.measure(f"{way}, {SECONDS} s", traffic.received_mbit_per_second(report), "Mbit/s")
        data = received // 1448
        self.measure(f"{way}, packets of data, about", data)
        self.check(
            f"{way}: at most one of {1 / MOST_AT_START:.0f} comes to the controller in the first second, of both connections",
            received > 1_000_000 and start <= data * MOST_AT_START, start,
        )
        self.check(
            f"{way}: at most one of {1 / MOST_LATER:.0f} after that, while data flows", middle <= data * MOST_LATER, middle
        )
        # A receiver that closes first answers each segment still under way with an RST, and RSTs are always seen.
        self.measure(f"{way}, packets to the controller as the connections close", end)

    @staticmethod
    def _phases(wire):
        """Packet-ins in the first second, while data flows, and at the end, counted from the first of them."""
        rows = wire.fields(f"openflow_v4.type == {PACKET_IN}", "frame.time_relative", "openflow_v4.type")
        found = [(float(time), types.split(",").count(PACKET_IN)) for time, types in rows]
        first = found[0][0] if found else 0.0
        start = sum(count for time, count in found if time - first < START_SECONDS)
        end = sum(count for time, count in found if time - first > SECONDS - START_SECONDS / 2)
        return start, sum(count for _, count in found) - start - end, end
