# SPDX-License-Identifier: Apache-2.0
"""What MAP-E and NAT cost, against plain forwarding."""

import statistics

from lab import topology as t
from lab import traffic
from lab.openvswitch import Switch
from lab.progress import table
from lab.scenario import Scenario

SECONDS = 4
ROUNDS = 5
LEAST_RATIO = 0.85


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


class Throughput(Scenario):
    """Judged by iperf3.

    The cost is said as a ratio to plain forwarding: IPv6 between the same two hosts, on the same wires, switches
    and ports, by two rules per switch; runs alternate, so that what else the machine does falls on both alike.
    """

    name = "throughput"
    title = "about as fast as plain forwarding on the same switches"
    is_test = False  # a bound on speed would fail on a busy machine, and say nothing of the code

    def show(self):
        with traffic.iperf_server(self.lab["srv1"]):
            installed = self._add_plain_rules()
            try:
                self._compare()
            finally:
                for device, flow in installed:
                    self.onos.remove_rule(device, flow)

    def _transfer(self, address, reverse):
        return traffic.Transfer(self.lab["home1"], address, SECONDS, reverse).finish()

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
                    report = self._transfer(paths[name], reverse)
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
