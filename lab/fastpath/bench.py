# SPDX-License-Identifier: Apache-2.0
"""`./portset bench fastpath`: what a packet of an established session meets, and pays for, in each switch."""

import os
import platform
import time
from contextlib import contextmanager

from lab import parts, paths, shim
from lab import topology as t
from lab.fastpath import datapath, report
from lab.fastpath.ways import GAUGE, INSIDE_PORT, PLAIN, PROGRAM, SHIM, TUNNEL, session, ways
from lab.flood import Flood
from lab.mapscale import load, size
from lab.openvswitch import NOWHERE, Switch
from lab.progress import step, table
from lab.shell import LabError, run, wait_until
from lab.stack import Stack

RESULTS = paths.STATE / "fastpath.json"
PARTS = ("cost", "afxdp")
ROUNDS, FAST_ROUNDS = 7, 2
WARM_SECONDS, SECONDS = 0.2, 1
PER_SECOND = 150_000  # more than the switch takes, so that it works in full batches
AT_ONCE = 256  # frames by one call
SEED = 0  # nothing is drawn

AFXDP_PORTS = (("lan0", "eth0 of the home"), ("wan0", "to-ce1, where the shim is"))
UNGAUGED = (
    f"in_port={Switch.GAUGE_DEVICE},actions=output:{Switch.GAUGE_PATCH}",
    f"in_port={Switch.GAUGE_PATCH},actions=output:{Switch.GAUGE_DEVICE}",
)


def add_arguments(parser):
    parser.add_argument("--fast", action="store_true", help=f"{FAST_ROUNDS} rounds")
    parser.add_argument("--rounds", type=int, help=f"default {ROUNDS}")
    parts.add_arguments(parser, PARTS, RESULTS, SEED)


def bench(arguments):
    """Measures what was asked for; results are kept part by part."""
    chosen = parts.chosen(arguments.only, PARTS)
    rounds = arguments.rounds or (FAST_ROUNDS if arguments.fast else ROUNDS)
    stack = Stack()
    machine = {"kernel": platform.release(), "processors": os.cpu_count(), "switch": run("ovs-vswitchd", "--version").split()[3]}
    try:
        stack.bring_up()
        with session(stack.lab) as port, _alone(stack), _sinks(stack.lab):
            measured = Bench(ways(stack.lab, port), rounds)
            results = parts.measure(arguments, chosen, measured, rounds=rounds, **machine)
    finally:
        stack.take_down()
    for header, rows in report.tables(results).values():
        print("\n" + table(header, rows))
    if arguments.write:
        for file in report.write(results):
            print(f"written: {file}")


@contextmanager
def _alone(stack):
    """The switches have no controller, and keep their rules: nothing polls them, or takes rules of ours away."""
    used = (stack.lab.ce1, stack.lab.br)
    for switch in used:
        switch.set_controller(NOWHERE)
        wait_until(lambda s=switch: not s.connected(), f"{switch.namespace.name} without its controller", 10)
    rules = {switch: "\n".join(switch.rules(stats=False)) for switch in used}
    if not any(f"tp_src={INSIDE_PORT}" in rule for rule in stack.lab.ce1.rules("udp")):
        raise LabError("the session's rules are gone before anything was measured")
    try:
        yield
    finally:
        for switch, text in rules.items():
            switch.replace_rules(text)
            switch.set_controller(t.CONTROLLER)


@contextmanager
def _sinks(lab):
    """Packets end where they come out: nobody forwards or answers them. The devices count them before that."""
    ends = ((lab["access"], "to-ce1"), (lab["access"], "to-br"), (lab["inet"], "to-br"), (lab["home1"], "eth0"))
    for namespace, device in ends:
        namespace.exec("nft", "-f", "-", stdin=(
            f"table netdev sink-{device} {{ chain ends {{ type filter hook ingress device {device} priority 0; policy drop; }}; }}\n"
        ))
    try:
        yield
    finally:
        for namespace, device in ends:
            namespace.exec("nft", "delete", "table", "netdev", f"sink-{device}")


class Bench:
    """The measurements: all steps of all ways one after another, round after round, so that what else the machine does falls on all."""

    def __init__(self, all_ways, rounds):
        self._ways, self._rounds = all_ways, rounds

    def cost(self):
        """Each step of each way; plain and complete ones once more without the fastest part of the cache."""
        found = {way.name: [] for way in self._ways}
        for number in range(self._rounds):
            for way in self._ways:
                with step(f"{way.name}, round {number + 1} of {self._rounds}") as progress:
                    round_ = self._round(way, number % 2 == 1)
                    found[way.name].append(round_)
                    progress.result(", ".join(f"{name} {one['cpu_us']:.2f}" for name, one in round_.items()))
        return {"measured": found}

    def _round(self, way, backwards):
        last = way.features[-1]
        wanted = [(name, True) for name in way.features] + [(PLAIN, False), (last, False)]
        found = {}
        for feature, exact in reversed(wanted) if backwards else wanted:
            with _state(way, feature, exact):
                found[feature if exact else f"{feature} by masks"] = offer(way, feature)
        return found

    def afxdp(self):
        """A port of the customer edge by AF_XDP instead of AF_PACKET, as far as it goes."""
        out, back = self._ways[0], self._ways[-1]
        switch = out.switch
        types = switch.vsctl("get", "Open_vSwitch", ".", "iface_types").strip()
        found = {"types": types, "measured": []}
        if "afxdp-nonpmd" not in types:
            return found
        for number in range(self._rounds):
            one = {}
            for device, kind in (("lan0", ""), ("lan0", "afxdp-nonpmd"), ("wan0", "afxdp-nonpmd")):
                with step(f"{device} as {kind or 'usual'}, round {number + 1} of {self._rounds}") as progress:
                    with _typed(switch, device, kind) as error:
                        name = f"{device} {kind or 'usual'}"
                        one[name] = {"error": error}
                        for way in (out, back):
                            for feature in (PLAIN, way.features[-1]):
                                with _state(way, feature, True):
                                    one[name][f"{way.name} {feature}"] = offer(way, feature)
                    progress.result(error or ", ".join(
                        f"{what} {each['cpu_us']:.2f} ({each['per_second']:,.0f}/s)" for what, each in one[name].items() if what != "error"
                    ))
            found["measured"].append(one)
        return found


@contextmanager
def _typed(switch, device, kind):
    """A port of the switch of another kind for a while; gives what Open vSwitch complains of, or nothing."""
    if not kind:
        yield ""
        return
    switch.vsctl("set", "interface", device, f"type={kind}")
    try:
        time.sleep(1)
        error = switch.vsctl("get", "interface", device, "error").strip()
        yield "" if error == "[]" else error
    finally:
        switch.vsctl("set", "interface", device, 'type=""')
        time.sleep(0.5)


@contextmanager
def _state(way, feature, exact):
    """The way's switch does this much with packets, for a while: with the exact-match cache or without."""
    switch = way.switch
    before_shim, gauged = feature == TUNNEL and SHIM in way.features, feature == GAUGE
    rules = way.rules(feature)
    if not gauged:
        switch.ofctl("--bundle", "replace-flows", switch.GAUGE, "-", stdin="\n".join(UNGAUGED) + "\n")
    if rules:
        switch.ofctl("add-flows", switch.bridge, "-", stdin="\n".join(rules) + "\n")
    if before_shim:
        shim.detach_sending(switch.namespace, way.uplink)
    if not exact:
        switch.vsctl("set", "Open_vSwitch", ".", "other_config:emc-insert-inv-prob=0")
    load.forget(switch)
    try:
        yield
    finally:
        if not exact:
            switch.vsctl("remove", "Open_vSwitch", ".", "other_config", "emc-insert-inv-prob")
        if before_shim:
            shim.attach_sending(switch.namespace, way.uplink)
        for rule in rules:
            switch.ofctl("--strict", "del-flows", switch.bridge, rule.split(",actions")[0])
        if not gauged:
            switch.measure(t.HOST_MTU_BYTES)


def offer(way, feature):
    """Sends packets for a second; gives the switch's processor time for one that came out, and what it met."""
    receiver, device = way.receiver

    def received():
        return int(receiver.exec("cat", f"/sys/class/net/{device}/statistics/rx_packets"))

    with Flood(*way.sender, [way.frame] * AT_ONCE) as flood:
        flood.send(PER_SECOND, WARM_SECONDS)
        time.sleep(load.SETTLE_SECONDS)
        datapath.forget_counters(way.switch)
        before, busy = received(), size.processor_seconds(way.switch)
        flood.send(PER_SECOND, SECONDS)
        time.sleep(load.SETTLE_SECONDS)
        delivered, busy = received() - before, size.processor_seconds(way.switch) - busy
    counted = datapath.counters(way.switch)
    found = {"delivered": delivered, "per_second": delivered / SECONDS, "cpu_us": busy / max(delivered, 1) * 1e6, **counted}
    if feature in (PLAIN, PROGRAM, GAUGE):
        found["path"] = datapath.path(way.switch, delivered / 2)
    return found
