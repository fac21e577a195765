# SPDX-License-Identifier: Apache-2.0
"""`./portset bench timewait`: runs the experiments, of the lab's NAT and the kernel's side by side, and writes what it found."""

import os
from contextlib import ExitStack

from lab import benches, paths
from lab.progress import step
from lab.shell import run
from lab.stack import Stack
from lab.timewait import hazards, report, workload
from lab.timewait.experiments import CLOSERS, Experiments, ready, server_settings
from lab.timewait.kernel_nat import KernelNat
from lab.timewait.portset_nat import PortsetNat

RESULTS = paths.STATE / "timewait.json"
PARTS = ("page", "streams", "pages", "interop", "hazards")
POLICIES = PortsetNat.POLICIES + KernelNat.POLICIES
BUDGETS = (50, 240)
PAGES_SEED = 200
SECONDS = benches.Amount("seconds", 60, 10, "how long a stream takes")
PAGES = benches.Amount("pages", 200, 20, "how many pages")
INTEROP_SECONDS = 3


def add_arguments(parser):
    benches.add_arguments(parser, PARTS, RESULTS, hazards.SEED, SECONDS, PAGES)
    benches.add_choice(parser, "--policies", "POLICY", POLICIES)


def bench(arguments):
    """Runs what was asked for; results are kept part by part, so that a part can be run again."""
    results = Results(arguments.json)
    with ExitStack() as up:
        run_of = Run(results, arguments, _nats(arguments.policies, up))
        for part in arguments.only:
            getattr(run_of, part)()
    benches.show(arguments, report, results.all)


def _nats(policies, up):
    """The NAT of each policy, ready to be measured."""
    stack, nats = Stack(), {}
    if set(policies) & set(PortsetNat.POLICIES):
        ours = up.enter_context(ready(PortsetNat(up.enter_context(stack.up()))))
        nats.update((policy, ours) for policy in PortsetNat.POLICIES)
    if set(policies) & set(KernelNat.POLICIES):
        kernel = up.enter_context(ready(KernelNat(stack.lab.record)))
        nats.update((policy, kernel) for policy in KernelNat.POLICIES)
    return nats


class Results:
    """What was measured, on disk after each measurement; a new one takes the place of the same one before."""

    def __init__(self, file):
        self._file = file
        self.all = {**benches.read(file), "machine": {**benches.machine(), "nft": run("nft", "--version").split()[1]}}

    def put(self, part, key, found):
        entry = {**key, "load": round(os.getloadavg()[0], 1), **found}
        same = [old for old in self.all.get(part, []) if all(old[name] == value for name, value in key.items())]
        self.all[part] = [old for old in self.all.get(part, []) if old not in same] + [entry]
        benches.keep(self._file, self.all)


class Run:
    """The experiments, for each policy, side by side: what else the machine does falls on all alike."""

    def __init__(self, results, arguments, nats):
        self._results = results
        self._nats = nats
        self._policies = arguments.policies
        self._seconds, self._pages = SECONDS.of(arguments), PAGES.of(arguments)
        self._hazard_seconds = arguments.seconds or hazards.SECONDS
        self._seed = arguments.seed
        self._experiments = Experiments()

    def page(self):
        for ports in BUDGETS:
            for closer in CLOSERS:
                for policy in self._policies:
                    with step(f"page: {policy}, {ports} ports, {closer} closes") as progress:
                        nat = self._nats[policy]
                        nat.set(policy, ports)
                        found = self._experiments.page(nat, closer)
                        took = f"{found['last_ms'] / 1000:.1f} s" if found["completed"] else "-"
                        progress.result(f"{found['completed']} of {len(found['objects'])}, the last after {took}")
                        self._results.put("page", {"policy": policy, "ports": ports, "closer": closer}, found)

    def streams(self):
        for ports, hosts in ((50, 1), (50, 2), (240, 1)):
            for closer in CLOSERS:
                for policy in self._policies:
                    with step(f"stream: {policy}, {ports} ports, {hosts}, {closer} closes") as progress:
                        nat = self._nats[policy]
                        nat.set(policy, ports)
                        found = self._experiments.stream(nat, closer, hosts, self._seconds)
                        progress.result(told(found))
                        key = {"policy": policy, "ports": ports, "hosts": hosts, "closer": closer}
                        self._results.put("streams", key, found)

    def pages(self):
        all_pages = workload.pages(PAGES_SEED, self._pages)
        for alone in (True, False):
            for policy in self._policies:
                with step(f"pages {'alone' if alone else 'in a row'}: {policy}") as progress:
                    nat = self._nats[policy]
                    nat.set(policy, workload.PORTS)
                    found = self._experiments.pages(nat, all_pages, alone, progress.say)
                    progress.result(f"{found['broken']} of {found['pages']} broken")
                    self._results.put("pages", {"policy": policy, "alone": alone}, found)

    def interop(self):
        policy = "recycle"
        if policy not in self._policies:
            return
        nat = self._nats[policy]
        nat.set(policy, BUDGETS[0])
        for timestamps in (0, 1, 2):
            for reuse in (0, 1, 2):
                settings = {"net.ipv4.tcp_timestamps": timestamps, "net.ipv4.tcp_tw_reuse": reuse}
                with server_settings(nat, **settings):
                    for closer in CLOSERS:
                        with step(f"tcp_timestamps {timestamps}, tcp_tw_reuse {reuse}, {closer} closes") as progress:
                            found = self._experiments.stream(nat, closer, 2, INTEROP_SECONDS)
                            progress.result(told(found))
                            key = {"timestamps": timestamps, "reuse": reuse, "closer": closer}
                            self._results.put("interop", key, found)

    def hazards(self):
        for traffic, (ports, *_) in hazards.TRAFFIC.items():
            for timestamps in hazards.TIMESTAMPS:
                for closer in CLOSERS:
                    for policy in hazards.POLICIES:
                        if policy in self._policies:
                            key = {"traffic": traffic, "timestamps": timestamps, "closer": closer, "policy": policy}
                            self._hazard(ports, key)

    def _hazard(self, ports, key):
        nat = self._nats[key["policy"]]
        nat.set(key["policy"], ports)
        name = "-".join(map(str, key.values()))
        with (
            step(f"hazards: {name}, seed {self._seed}") as progress,
            server_settings(nat, **{"net.ipv4.tcp_timestamps": key["timestamps"]}),
        ):
            found = self._experiments.hazards(nat, key["traffic"], key["closer"], self._hazard_seconds, self._seed, name)
            progress.result(hazards.told(found))
            self._results.put("hazards", key, found)


def told(found):
    """A stream in a few words."""
    return (
        f"{found['per_second']:.0f}/s, {found['failed']} failed, {found['syn_retransmits']} SYNs again, "
        f"longest {found['longest_ms']:.0f} ms"
    )
