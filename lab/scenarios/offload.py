# SPDX-License-Identifier: Apache-2.0
"""A session's data stays in the switches."""

import statistics

from lab import topology as t
from lab import traffic
from lab.capture import capture
from lab.openvswitch import Switch
from lab.progress import table
from lab.scenario import Scenario

LONG_SECONDS, SHORT_SECONDS = 10, 4
ROUNDS = 5
MOST_PACKET_INS = 60
START_SECONDS = 1
LEAST_RATIO = 0.85

PACKET_IN = "10"  # OFPT_PACKET_IN, OpenFlow 1.3.5 section 7.1


def rule(in_port, field, address, out_port):
    """A rule of plain forwarding, above all of the application's, in ONOS's JSON."""
    return {
        "priority": 60000,
        "tableId": 0,
        "selector": {
            "criteria": [
                {"type": "IN_PORT", "port": in_port},
                {"type": "ETH_TYPE", "ethType": "0x86dd"},
                {"type": field, "ip": address + "/128"},
            ]
        },
        "treatment": {"instructions": [{"type": "OUTPUT", "port": str(out_port)}]},
    }


class Offload(Scenario):
    """Judged by iperf3, and by the packet-ins that tshark finds between switches and controller.

    What MAP-E and NAT cost is said as a ratio to plain forwarding: IPv6 between the same two hosts, on the
    same wires, switches and ports, by two rules per switch; runs alternate, so that what else the machine
    does falls on both alike.
    """

    name = "offload"
    title = "data stays in the switches, about as fast as plain forwarding"

    def show(self):
        with traffic.iperf_server(self.lab["srv1"]):
            for reverse in (False, True):
                self._count_packet_ins(reverse)
            installed = self._add_plain_rules()
            try:
                self._compare()
            finally:
                for device, flow in installed:
                    self.onos.remove_rule(device, flow)

    def _transfer(self, address, seconds, reverse):
        return traffic.Transfer(self.lab["home1"], address, seconds, reverse).finish()

    def _count_packet_ins(self, reverse):
        way = "down" if reverse else "up"
        ports = ["ps-ctl-ce1", "ps-ctl-br"]
        with capture(f"offload-{way}", None, *ports, snap_bytes=65535, capture_filter=f"tcp port {t.OPENFLOW_PORT}") as wire:
            report = self._transfer(t.SRV1.address, LONG_SECONDS, reverse)
        received = report["end"]["sum_received"]["bytes"]
        start, middle, end = self._phases(wire)
        self.measure(f"{way}, {LONG_SECONDS} s", traffic.received_mbit_per_second(report), "Mbit/s")
        self.measure(f"{way}, packets of data, about", received // 1448)
        self.check(
            f"{way}: at most {MOST_PACKET_INS} packets to the controller in the first second, of both connections",
            received > 1_000_000 and start <= MOST_PACKET_INS, start,
        )
        self.check(f"{way}: none after that, while data flows", middle == 0, middle)
        # A receiver that closes first answers each segment still under way with an RST, and RSTs are always seen.
        self.measure(f"{way}, packets to the controller as the connections close", end)

    @staticmethod
    def _phases(wire):
        """Packet-ins in the first second, while data flows, and at the end, counted from the first of them."""
        rows = wire.fields(f"openflow_v4.type == {PACKET_IN}", "frame.time_relative", "openflow_v4.type")
        found = [(float(time), types.split(",").count(PACKET_IN)) for time, types in rows]
        first = found[0][0] if found else 0.0
        start = sum(count for time, count in found if time - first < START_SECONDS)
        end = sum(count for time, count in found if time - first > LONG_SECONDS - START_SECONDS / 2)
        return start, sum(count for _, count in found) - start - end, end

    def _add_plain_rules(self):
        home, server = t.PLAIN_HOME, t.PLAIN_SERVER
        installed = []
        for switch, inward, outward in (
            (self.lab.ce1, Switch.ACCESS, Switch.UPLINK),
            (self.lab.br, Switch.UPLINK, Switch.ACCESS),
        ):
            installed += self.onos.add_rules(
                switch.device_id,
                [rule(inward, "IPV6_DST", server, outward), rule(outward, "IPV6_DST", home, inward)],
            )
        # The first packet of all tells that the rules are there.
        self.lab["home1"].exec("ping", "-6", "-q", "-c", 1, "-i", "0.2", "-w", 20, server)
        return installed

    def _compare(self):
        paths = {"MAP-E and NAT": t.SRV1.address, "plain": t.PLAIN_SERVER}
        rows = []
        for reverse in (False, True):
            way = "down" if reverse else "up"
            found = {name: [] for name in paths}
            for number in range(ROUNDS):
                order = list(paths) if number % 2 == 0 else list(reversed(paths))
                for name in order:
                    report = self._transfer(paths[name], SHORT_SECONDS, reverse)
                    found[name].append(traffic.received_mbit_per_second(report))
            medians = {name: statistics.median(values) for name, values in found.items()}
            ratio = statistics.median(
                ours / plain for ours, plain in zip(found["MAP-E and NAT"], found["plain"])
            )
            rows += [[way, name, *(f"{value:.0f}" for value in found[name]), f"{medians[name]:.0f}"] for name in paths]
            self.measure(f"{way}, ratio to plain forwarding, median of {ROUNDS} pairs", round(ratio, 3))
            self.check(f"{way}: ratio at least {LEAST_RATIO}", ratio >= LEAST_RATIO, f"{ratio:.2f}")
        headings = ["way", "Mbit/s", *(f"run {n + 1}" for n in range(ROUNDS)), "median"]
        shown = table(headings, rows, right=range(2, ROUNDS + 3))
        print("      " + shown.replace("\n", "\n      "), flush=True)
