# SPDX-License-Identifier: Apache-2.0
"""A border relay's rules do not depend on how many homes there are, and are right for each of them."""

import hashlib
import json
import os
import random
import re
import tempfile
import time
from contextlib import contextmanager

from lab import packets, paths
from lab import topology as t
from lab.capture import capture
from lab.configuration import TUNNEL, document
from lab.customers import Customer
from lab.openvswitch import Switch
from lab.scenario import Scenario
from lab.shell import run, wait_until

ALL_HOMES = 1 << t.EA_BITS
COUNTS = (2, 200, ALL_HOMES)
RUNNING = 200
MOST_RULES = 300
SAMPLE, TRACED = 2000, 8
PAUSE_EVERY, PAUSE_SECONDS = 25, 0.01
REMOTE_PORT = 9999
APPLY_SECONDS = 30


def network(lab, count):
    """The lab's document with so many subscribers, each behind a CE switch of its own: the lab's two, and others."""
    whole = document(lab)
    part = whole["apps"]["org.portset"]["portset"]
    there = {subscriber["prefix"] for subscriber in part["subscribers"]}
    number = 0
    while len(part["subscribers"]) < count:
        customer = Customer(number)
        if customer.prefix not in there:
            device = f"of:1{number:015x}"
            part["switches"].append({"id": device, "role": "ce", "domain": "lab", **TUNNEL})
            part["subscribers"].append(
                {
                    "id": f"customer{number}", "switch": device, "port": Switch.ACCESS, "prefix": customer.prefix,
                    "gateway": {"address": t.Home.GATEWAY_ADDRESS + "/24", "mac": "02:00:00:00:ff:01"},
                }
            )
        number += 1
    return whole


class Rules(Scenario):
    """Judged by captures on both sides of the BR, by ovs-ofctl, and by Open vSwitch's own ofproto/trace."""

    name = "rules"
    requirements = ("RFC7597-5.2", "RFC7597-6")
    title = f"a border relay has as many rules for {ALL_HOMES} homes as for 2, and they are right"

    def show(self):
        seed = int(os.environ.get("PORTSET_SEED", time.time_ns() % 1_000_000))
        self.measure("seed (PORTSET_SEED plays it again)", seed)
        self._random = random.Random(seed)
        self._judge_printed()
        self._judge_running()
        customers = [Customer(number) for number in self._random.sample(range(ALL_HOMES), SAMPLE)]
        self._flows = [
            (customer, customer.port(self._random.randrange(1, 64), self._random.randrange(4)), protocol)
            for customer, protocol in zip(customers, (packets.TCP, packets.UDP) * (SAMPLE // 2))
        ]
        self._judge_inbound()
        self._judge_outbound()
        self._judge_traces()

    # How many

    def _judge_printed(self):
        texts = {}
        for count in COUNTS:
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                json.dump(network(self.lab, count), file)
                file.flush()
                texts[count] = run(
                    paths.ROOT / "portset", "map", "flows", "--switch", self.lab.br.device_id, file.name,
                    timeout_seconds=300,
                )
        for count, text in texts.items():
            rules = len(text.splitlines())
            digest = hashlib.sha256(text.encode()).hexdigest()[:12]
            self.check(
                f"printed for {count} subscribers: the same rules, at most {MOST_RULES}",
                text == texts[2] and 0 < rules <= MOST_RULES, f"{rules} rules, SHA-256 {digest}...",
            )

    def _judge_running(self):
        before = sorted(self.lab.br.rules(stats=False))
        with self._configured(RUNNING):
            now = sorted(self.lab.br.rules(stats=False))
            in_onos = len(self.onos.rules(self.lab.br.device_id))
            self.check(
                f"running with {RUNNING} subscribers: the switch has the same rules",
                now == before and 0 < in_onos <= MOST_RULES, f"{len(now)} rules, {in_onos} of them the application's",
            )

    @contextmanager
    def _configured(self, count):
        """A running ONOS with so many subscribers; most of their switches never connect."""
        more = network(self.lab, count)
        began = time.monotonic()
        try:
            self.onos.configure(more)
            self._await_subscribers(count)
            self.measure(f"{count} subscribers configured in", round(time.monotonic() - began, 1), "s")
            yield
        finally:
            self.onos.configure(document(self.lab))
            self._await_subscribers(len(t.SWITCHED_HOMES))
            lab = {switch.device_id for switch in self.lab.switches}
            for switch in more["apps"]["org.portset"]["portset"]["switches"]:
                if switch["id"] not in lab:
                    self.onos.rest("DELETE", f"/network/configuration/devices/{switch['id']}")

    def _await_subscribers(self, count):
        wait_until(lambda: len(self.onos.subscribers()) == count, f"{count} subscribers", APPLY_SECONDS, 0.5)

    # Whether they are right

    def _send(self, host, device, frames):
        with packets.FrameSender(self.lab[host], device) as sender:
            for number, frame in enumerate(frames):
                sender.send(frame)
                if number % PAUSE_EVERY == 0:
                    time.sleep(PAUSE_SECONDS)

    @staticmethod
    def _inner(source, destination, source_port, destination_port, protocol):
        make = packets.udp if protocol == packets.UDP else packets.tcp
        return packets.ipv4(
            source, destination, protocol, make(source, destination, source_port, destination_port, b"portset")
        )

    def _judge_inbound(self):
        """From the Internet to each customer: encapsulated to the address that is the customer's."""
        frames = (
            packets.ethernet(
                t.BR_INTERNET_MAC, t.INET_MAC, packets.ETH_IPV4,
                self._inner(t.SRV1.address, customer.ipv4, REMOTE_PORT, port, protocol),
            )
            for customer, port, protocol in self._flows
        )
        wanted = {(c.address, c.ipv4, str(port), str(protocol)) for c, port, protocol in self._flows}
        with capture("rules-in", self.lab["access"], "to-br", capture_filter=f"ip6 src {t.BR_ADDRESS} and ip6 proto 4") as wire:
            self._send("inet", "to-br", frames)
        rows = wire.fields(
            f"ip.src == {t.SRV1.address} and (udp.srcport == {REMOTE_PORT} or tcp.srcport == {REMOTE_PORT})",
            "ipv6.dst", "ip.dst", "tcp.dstport", "udp.dstport", "ip.proto",
        )
        got = {(outer, ipv4, tcp or udp, protocol) for outer, ipv4, tcp, udp, protocol in rows}
        self.check(
            f"{SAMPLE} packets to as many customers: each to the address that RFC 7597 derives",
            len(rows) == SAMPLE and got == wanted,
            f"{len(got & wanted)} right, {len(got - wanted)} wrong, {len(wanted - got)} missing, {len(rows)} packets",
        )

    def _judge_outbound(self):
        """From each customer to the Internet: decapsulated, since source and port belong to the address."""
        frames = (
            packets.ethernet(
                t.BR_MAC, t.BR_GATEWAY_MAC, packets.ETH_IPV6,
                packets.ipv6(
                    customer.address, t.BR_ADDRESS, packets.IPIP,
                    self._inner(customer.ipv4, t.SRV1.address, port, REMOTE_PORT, protocol),
                ),
            )
            for customer, port, protocol in self._flows
        )
        wanted = {(c.ipv4, str(port), str(protocol)) for c, port, protocol in self._flows}
        with capture("rules-out", self.lab["inet"], "to-br", capture_filter=f"src net {t.RULE_IPV4}") as wire:
            self._send("access", "to-br", frames)
        rows = wire.fields(
            f"udp.dstport == {REMOTE_PORT} or tcp.dstport == {REMOTE_PORT}",
            "ip.src", "tcp.srcport", "udp.srcport", "ip.proto",
        )
        got = {(ipv4, tcp or udp, protocol) for ipv4, tcp, udp, protocol in rows}
        self.check(
            f"{SAMPLE} packets of as many customers: all pass",
            len(rows) == SAMPLE and got == wanted, f"{len(got & wanted)} passed, {len(wanted - got)} missing",
        )

    def _judge_traces(self):
        agreeing = 0
        for customer, port, protocol in self._flows[:TRACED]:
            by_switch = self._traced_by_switch(customer.ipv4, port, protocol)
            by_us = self._traced_by_us(customer.ipv4, port, protocol)
            agreeing += by_switch == by_us == customer.address
            print(f"      {customer.ipv4}:{port}: ofproto/trace {by_switch}, mape-trace {by_us}", flush=True)
        self.check("ofproto/trace and mape-trace say the same, and it is right", agreeing == TRACED, f"{agreeing} of {TRACED}")
        customer, _, protocol = self._flows[0]
        excluded = customer.port(0, 0)
        dropped = self._traced_by_switch(customer.ipv4, excluded, protocol), self._traced_by_us(customer.ipv4, excluded, protocol)
        self.check(f"both drop port {excluded} of the excluded block", dropped == ("drop", "port-zero-block"), " ".join(dropped))

    def _traced_by_switch(self, ipv4, port, protocol):
        name = "udp" if protocol == packets.UDP else "tcp"
        flow = (
            f"in_port={Switch.ACCESS},{name},dl_src={t.INET_MAC},dl_dst={t.BR_INTERNET_MAC},nw_src={t.SRV1.address},"
            f"nw_dst={ipv4},nw_ttl=64,{name}_src={REMOTE_PORT},{name}_dst={port}"
        )
        actions = self.lab.br.appctl("ofproto/trace", self.lab.br.bridge, flow).rsplit("Datapath actions: ", 1)[-1]
        found = re.search(r"ipv6\(src=[0-9a-f:]+,dst=([0-9a-f:]+)", actions)
        return found.group(1) if found else actions.strip()

    def _traced_by_us(self, ipv4, port, protocol):
        name = "udp" if protocol == packets.UDP else "tcp"
        trace = self.onos.cli_json(f"mape-trace -j in {name} {t.SRV1.address}:{REMOTE_PORT} {ipv4}:{port}")
        tunnel = [step["effect"] for step in trace["steps"] if step["where"] == "tunnel"]
        return tunnel[0].removeprefix("to ") if tunnel else trace["reason"]
