# SPDX-License-Identifier: Apache-2.0
"""`./portset bench fastpath`: what a packet of an established session meets, and pays for, in each switch."""

import functools
import time
from contextlib import ExitStack, contextmanager

from lab import benches, datapath, paths, shim, traffic
from lab import topology as t
from lab.fastpath import report
from lab.fastpath.ways import GAUGE, INSIDE_PORT, PLAIN, SHIM, TUNNEL, session, ways
from lab.flood import Flood
from lab.openvswitch import NOWHERE, Switch
from lab.progress import step
from lab.shell import LabError, wait_until
from lab.stack import Stack

RESULTS = paths.STATE / "fastpath.json"
PARTS = ("mixed", "cost", "afxdp", "cost_afxdp")
ROUNDS = benches.Amount("rounds", 9, 2, "of everything but the mixed traffic")
WARM_SECONDS, SECONDS, SETTLE_SECONDS = 0.1, 0.5, 0.05  # short, so that what is compared is measured close together
MIXED_SECONDS = 3
PER_SECOND = 150_000  # more than the switch takes, so that it works in full batches
PORT_SECONDS = 0.5  # for a port to be made anew
AT_ONCE = 256  # frames by one call
SEED = 0  # nothing is drawn

AF_XDP = "afxdp-nonpmd"  # the usual thread, no other that never sleeps
# What the edge's ports are: those by AF_XDP, and whether the shim is there.
PORTS = {
    "both AF_PACKET": ((), True), "access AF_XDP": (("lan0",), True),
    "both AF_PACKET, no shim": ((), False), "both AF_XDP, no shim": (("lan0", "wan0"), False),
}
UNGAUGED = (
    f"in_port={Switch.GAUGE_DEVICE},actions=output:{Switch.GAUGE_PATCH}",
    f"in_port={Switch.GAUGE_PATCH},actions=output:{Switch.GAUGE_DEVICE}",
)


def add_arguments(parser):
    benches.add_arguments(parser, PARTS, RESULTS, SEED, ROUNDS)


def bench(arguments):
    """Measures what was asked for; results are kept part by part."""
    rounds = ROUNDS.of(arguments)
    with Stack().up() as stack, Bench(stack, rounds) as measured:
        results = benches.measure(arguments, measured, rounds=rounds)
    benches.show(arguments, report, results)


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

    def __init__(self, stack, rounds):
        self._stack, self._rounds = stack, rounds
        self._session = ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        return self._session.__exit__(*failure)

    @functools.cached_property
    def _ways(self):
        """The ways of one session, which from now on has the switches for itself."""
        with step("a session"):
            port = self._session.enter_context(session(self._stack.lab))
            self._session.enter_context(_alone(self._stack))
            self._session.enter_context(_sinks(self._stack.lab))
        return ways(self._stack.lab, port)

    def mixed(self):
        """Masks in the switches' caches, and how many are tried, while two homes load pages, transfer and ping, all at once."""
        lab = self._stack.lab
        switches = {"customer edge": lab.ce1, "border relay": lab.br}
        with step("mixed traffic"), traffic.iperf_server(lab["srv1"]):
            for switch in switches.values():
                datapath.forget(switch)
                datapath.forget_counters(switch)
            calls = [functools.partial(traffic.load_page, lab[home], t.SRV1.address) for home in ("home1", "home2")]
            calls += [functools.partial(lab["home1"].exec, "ping", "-q", "-c", 5, "-i", "0.2", t.SRV2.address)]
            calls += [traffic.Transfer(lab["home1"], t.SRV1.address, MIXED_SECONDS).finish]
            traffic.at_once(*calls)
            return {name: {**datapath.cache(switch), **datapath.counters(switch)} for name, switch in switches.items()}

    def cost(self):
        """Each step of each way, and all of it once more without the exact-match part of the cache."""
        return self._steps(shimmed=True)

    def cost_afxdp(self):
        """The same where all ports are AF_XDP's, which varies less, without the shim."""
        with ExitStack() as ports:
            for way, access in ((self._ways[0], "lan0"), (self._ways[1], "inet0")):
                ports.enter_context(_ports(way.switch, way.uplink, (access, way.uplink), False))
            return self._steps(shimmed=False)

    def _steps(self, shimmed):
        found = {way.name: [] for way in self._ways}
        for number in range(self._rounds):
            for way in self._ways:
                with step(f"{way.name}, round {number + 1} of {self._rounds}") as progress:
                    round_ = self._round(way, shimmed, backwards=number % 2 == 1)
                    found[way.name].append(round_)
                    progress.result(", ".join(f"{name} {one['cpu_us']:.2f}" for name, one in round_["steps"].items()))
        return {"measured": found}

    @staticmethod
    def _round(way, shimmed, backwards):
        everything = way.features[-1]
        wanted = [(name, True) for name in way.features if shimmed or name != SHIM] + [(everything, False)]
        found = {}
        for feature, exact in reversed(wanted) if backwards else wanted:
            found[feature, exact] = offer(way, feature, exact, shimmed)
        return {"steps": {name: found[name, exact] for name, exact in wanted if exact}, "by masks": found[everything, False]}

    def afxdp(self):
        """The customer edge with AF_XDP in place of AF_PACKET, as far as it goes."""
        out, back = self._ways[0], self._ways[-1]
        switch = out.switch
        types = switch.vsctl("get", "Open_vSwitch", ".", "iface_types").strip()
        found = {"types": types, "measured": []}
        if AF_XDP not in types:
            return found
        for number in range(self._rounds):
            one = {}
            for name, (devices, shimmed) in PORTS.items():
                with step(f"{name}, round {number + 1} of {self._rounds}") as progress, _ports(switch, out.uplink, devices, shimmed):
                    one[name] = {
                        way.name: {words: offer(way, feature, True, shimmed) for feature, words in ((PLAIN, "plain"), (way.features[-1], "all"))}
                        for way in (out, back)
                    }
                    progress.result(", ".join(f"{each['cpu_us']:.2f}" for way in one[name].values() for each in way.values()))
            found["measured"].append(one)
        with step("AF_XDP beside the shim") as progress:
            try:
                with _ports(switch, out.uplink, (out.uplink,), True):
                    found["beside the shim"] = "works"
            except LabError as error:
                found["beside the shim"] = str(error)
            progress.result(found["beside the shim"])
        return found


@contextmanager
def _ports(switch, uplink, devices, shimmed):
    """These ports are AF_XDP's for a while; LabError says what Open vSwitch complains of."""
    if not shimmed:
        shim.detach(switch.namespace, uplink)
    try:
        for device in devices:
            switch.vsctl("set", "interface", device, f"type={AF_XDP}")
        time.sleep(PORT_SECONDS if devices else 0)
        for device in devices:
            error = switch.vsctl("get", "interface", device, "error").strip()
            if error != "[]":
                raise LabError(f"{device} by AF_XDP: {error}")
        yield
    finally:
        for device in devices:
            switch.vsctl("set", "interface", device, "type=system")
        time.sleep(PORT_SECONDS if devices else 0)
        if not shimmed:
            shim.attach(switch.namespace, uplink)
        elif uplink in devices:  # AF_XDP has taken its program away, if it could not have the port either
            shim.detach(switch.namespace, uplink)
            shim.attach(switch.namespace, uplink)


@contextmanager
def _state(way, feature, exact, shimmed):
    """The way's switch does this much with packets, for a while: with the exact-match cache or without."""
    switch = way.switch
    before_shim, gauged = shimmed and feature == TUNNEL and SHIM in way.features, feature == GAUGE or GAUGE not in way.features
    rules = way.rules(feature)
    if not gauged:
        switch.ofctl("--bundle", "replace-flows", switch.GAUGE, "-", stdin="\n".join(UNGAUGED) + "\n")
    if rules:
        switch.ofctl("add-flows", switch.bridge, "-", stdin="\n".join(rules) + "\n")
    if before_shim:
        shim.detach_sending(switch.namespace, way.uplink)
    if not exact:
        switch.vsctl("set", "Open_vSwitch", ".", "other_config:emc-insert-inv-prob=0")
    datapath.forget(switch)
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


def offer(way, feature, exact, shimmed):
    """Sends packets for a while in such a state; gives the switch's processor time for one that came out, and what it met."""
    frame = way.frame if shimmed else way.unshimmed_frame
    with _state(way, feature, exact, shimmed), Flood(*way.sender, [frame] * AT_ONCE) as flood:
        flood.send(PER_SECOND, WARM_SECONDS)
        time.sleep(SETTLE_SECONDS)
        datapath.forget_counters(way.switch)
        found = flood.through(way.switch, way.receiver, PER_SECOND, SECONDS, SETTLE_SECONDS)
        found |= datapath.counters(way.switch)
        if feature in (PLAIN, way.features[-1]):
            found["path"] = datapath.path(way.switch, found["delivered"] / 2)
    return found
