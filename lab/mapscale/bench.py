# SPDX-License-Identifier: Apache-2.0
"""`./portset bench map`: a border relay's size and speed, beside a pair of rules for each home and beside plain forwarding."""

import functools
import random
import statistics

from lab import benches, datapath, paths, traffic
from lab import topology as t
from lab.customers import Customer
from lab.mapscale import designs, load, report, size
from lab.progress import step
from lab.shell import LabError
from lab.topology import Lab

RESULTS = paths.STATE / "map.json"
PARTS = ("size", "packets", "tcp")
ROUNDS = benches.Amount("rounds", 3, 1, "of each measurement")
SEED = 7
MOST_RULES = 256
# Homes: with 12 EA bits one rule has 4,096, with 16 it has 65,536.
COMPUTED = ((1, 12), (1, 16), (4, 16), (16, 16), (64, 16), (MOST_RULES, 16))
PAIRS = (4_096, 16_384, 65_536, 262_144, 1_048_576)
HOMES = (1, 4_096, 65_536)  # to whom packets go
NEW_HOMES = 4_096
FIRST_PER_SECOND, MANY_PER_SECOND, FLOOD_PER_SECOND = 4_000, 16_000, 150_000
SECONDS, TCP_SECONDS = 1, 3
PLAIN_HOME3, PLAIN_KCE = "fd00:4::10", "fd00:4::1"


def add_arguments(parser):
    benches.add_arguments(parser, PARTS, RESULTS, SEED, ROUNDS)


def bench(arguments):
    """Measures what was asked for; results are kept part by part."""
    rounds = ROUNDS.of(arguments)
    lab = Lab()
    if lab.is_up():
        raise LabError("the lab is up, and this needs a border relay without ONOS: ./portset down")
    try:
        results = benches.measure(arguments, Bench(lab, arguments.seed, rounds), rounds=rounds)
    finally:
        lab.down()
    benches.show(arguments, report, results)


class Bench:
    """The measurements; those of the same round run one after another, so that what else the machine does falls on all."""

    def __init__(self, lab, seed, rounds):
        self._lab, self._seed, self._rounds = lab, seed, rounds

    # Size

    def size(self):
        """Each program by itself in a fresh switch, round after round."""
        with step("programs") as progress:
            printed = designs.computed(designs.map_rules(1))
            programs = {
                ("computed", rules << ea_bits): designs.computed(designs.map_rules(rules, ea_bits)) for rules, ea_bits in COMPUTED
            }
            for homes in PAIRS:
                rules = designs.map_rules(-(-homes // designs.PER_RULE))
                programs["pairs", homes] = designs.pairs(designs.customers_of(rules, homes), printed)
            progress.result(f"{len(programs)}")
        found = {key: [] for key in programs}
        for number in range(self._rounds):
            with step(f"size, round {number + 1} of {self._rounds}") as progress:
                for key, text in programs.items():
                    if number > 0 and key == ("pairs", PAIRS[-1]):
                        continue  # a minute each time, and little to learn
                    progress.say(f"{key[0]}, {key[1]:,} homes")
                    found[key].append(size.measure(self._lab.record, text))
        return {
            "points": [
                {"design": design, "homes": homes, **{name: statistics.median(each[name] for each in runs) for name in runs[0]}}
                for (design, homes), runs in found.items()
            ]
        }

    # Packets and TCP, through the lab's border relay without ONOS

    def _up(self):
        if not self._lab.is_up():
            with step("bring the lab up"):
                self._lab.up()
                load.prepare(self._lab, designs.map_rules(MOST_RULES))
                self._route_plain()
        one, many = designs.map_rules(1), designs.map_rules(MOST_RULES)
        computed = designs.computed(one)
        return {
            "computed": (computed, one),
            "computed-256": (designs.computed(many), many),
            "pairs": (designs.pairs(designs.customers_of(one, designs.PER_RULE), computed), one),
        }

    def _rounds_of(self, what, measure):
        """Calls measure(rules) with each design's program in the border relay, the order turned round after round."""
        programs, found = self._up(), []
        names, switch = list(programs), self._lab.br
        for number in range(self._rounds):
            found.append({})
            for name in names[number % len(names) :] + names[: number % len(names)]:
                with step(f"{what}, round {number + 1} of {self._rounds}: {name}"):
                    text, rules = programs[name]
                    switch.ofctl("del-flows", switch.bridge)
                    size.add_rules(switch, text)
                    found[-1][name] = measure(rules)
        return {"measured": found}

    def _pair(self, measure):
        """What measure(is_plain) finds with plain forwarding and, straight after, with the design: noise falls on both."""
        switch = self._lab.br
        for rule in designs.PLAIN:
            switch.ofctl("add-flow", switch.bridge, rule)
        try:
            plain = measure(True)
        finally:
            for rule in designs.PLAIN:
                switch.ofctl("--strict", "del-flows", switch.bridge, rule.split(",actions")[0])
        return {"plain": plain, "design": measure(False)}

    def packets(self):
        return self._rounds_of("packets", self._packets)

    def _packets(self, rules):
        return {
            f"{way} {homes}": self._pair(functools.partial(self._through, way, self._frames(way, len(rules))[:homes]))
            for way in (load.INWARD, load.OUTWARD)
            for homes in HOMES
        }

    def _through(self, way, frames, is_plain):
        """The first packet of each home, and then many of them all."""
        through, found = load.Load(self._lab, way), {}
        datapath.forget(self._lab.br)
        is_few = len(frames) <= NEW_HOMES
        if is_few or not is_plain:
            found["first"] = through.once(frames, FIRST_PER_SECOND if is_few else MANY_PER_SECOND)
        if is_few:
            found["cache"] = datapath.cache(self._lab.br)
        found["known"] = through.offer(frames, FLOOD_PER_SECOND, SECONDS)
        return found

    @functools.cache
    def _frames(self, way, count):
        """One frame each of many homes of so many MAP rules, in random order."""
        rules = designs.map_rules(count)
        numbers = random.Random(self._seed).sample(range(count * designs.PER_RULE), max(HOMES))
        homes = [Customer(number % designs.PER_RULE, rules[number // designs.PER_RULE]) for number in numbers]
        return load.frames(homes, way, self._seed)

    def tcp(self):
        """iperf3 between home 3, whose CE is the kernel, and server 1: MAP-E, or IPv6 on the same way where it is plain."""
        self._up()
        with traffic.iperf_server(self._lab["srv1"]):
            return self._rounds_of("tcp", self._transfers)

    def _transfers(self, _):
        return {way: self._pair(functools.partial(self._transfer, way)) for way in ("up", "down")}

    def _transfer(self, way, is_plain):
        address = t.PLAIN_SERVER if is_plain else t.SRV1.address
        transfer = traffic.Transfer(self._lab["home3"], address, TCP_SECONDS, reverse=way == "down")
        return traffic.received_mbit_per_second(transfer.finish())

    def _route_plain(self):
        """IPv6 between home 3 and server 1, by the same hosts, wires and switch ports as its MAP-E."""
        lab, home = self._lab, t.HOME3
        lab["home3"].ip("addr", "add", PLAIN_HOME3 + "/64", "dev", "eth0", "nodad")
        lab["home3"].ip("-6", "route", "add", "default", "via", PLAIN_KCE)
        lab["home3"].neighbour(PLAIN_KCE, home.gateway_mac, "eth0")
        lab["kce"].ip("addr", "add", PLAIN_KCE + "/64", "dev", "lan0", "nodad")
        lab["kce"].neighbour(PLAIN_HOME3, home.host_mac, "lan0")
        lab["access"].ip("-6", "route", "add", PLAIN_HOME3 + "/128", "via", "fd00:3::2", "dev", "to-kce")
        lab["inet"].ip("-6", "route", "add", PLAIN_HOME3 + "/128", "via", t.PLAIN_ACCESS, "dev", "to-br")
