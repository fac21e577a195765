# SPDX-License-Identifier: Apache-2.0
"""`./portset bench slowpath`: new TCP sessions a second, and the time of a packet at the controller, side by side with other ways."""

import statistics
import time
from contextlib import contextmanager

from lab import benches, paths
from lab.capture import capture
from lab.progress import step
from lab.slowpath import report
from lab.slowpath.channel import latencies, quantile
from lab.slowpath.ends import WAYS, Cost, Streams, Ways
from lab.stack import Stack
from lab.timewait.experiments import ready
from lab.timewait.kernel_nat import KernelNat
from lab.timewait.portset_nat import PortsetNat
from lab.topology import OPENFLOW_PORT

RESULTS = paths.STATE / "slowpath.json"
PARTS = ("streams", "latency")
ROUNDS = benches.Amount("rounds", 5, 2, "of streams")
SECONDS, WARM_SECONDS, LATENCY_SECONDS = 5, 15, 10
AT_ONCE = 100
SLOW_PER_SECOND = 100
SESSIONS, SESSIONS_PER_SECOND = 100_000, 5_000
POLLED_RULES, POLL_SECONDS = 5_000, 5
FLOW_PROVIDER = "org.portset.runtime.openflow.FlowProvider"
SEED = 1


def add_arguments(parser):
    benches.add_arguments(parser, PARTS, RESULTS, SEED, ROUNDS)
    benches.add_choice(parser, "--ways", "WAY", WAYS)


def bench(arguments):
    """Measures what was asked for; results are kept part by part."""
    rounds = ROUNDS.of(arguments)
    with Stack().up() as stack, ready(PortsetNat(stack)) as ours, ready(KernelNat(stack.lab.record)) as kernel:
        measured = Bench(stack, Ways(stack, ours, kernel), arguments.ways, rounds)
        results = benches.measure(arguments, measured, rounds=rounds)
    benches.show(arguments, report, results)


class Bench:
    """The measurements; those of a round one after another, so that what else the machine does falls on all."""

    def __init__(self, stack, ways, names, rounds):
        self._stack, self._ways, self._names, self._rounds = stack, ways, names, rounds
        self._streams = Streams()

    def streams(self):
        """As many connections as go, on each way in turn, round after round."""
        found = {name: [] for name in self._names}
        for number in range(self._rounds + 1):
            for name in self._names if number % 2 == 0 else reversed(self._names):
                warming = number == 0
                with step(f"streams, {'warming up' if warming else f'round {number} of {self._rounds}'}: {name}") as progress:
                    one = self._stream(name, WARM_SECONDS if warming and name != "kernel" else SECONDS)
                    progress.result(f"{one['per_second']:.0f}/s, {one['failed']} failed")
                if not warming:
                    found[name].append(one)
        return {"at_once": AT_ONCE, "seconds": SECONDS, "measured": found}

    def _stream(self, name, seconds):
        with self._ways.way(name) as (host, address):
            cost = Cost(self._stack)
            told = self._streams.stream(host, address, seconds, AT_ONCE)
            spent = cost.grown()
        done = max(told["completed"], 1)
        return {
            "per_second": told["per_second"], "failed": told["opened"] - told["completed"],
            "p50_ms": told["p50_ms"], "p99_ms": told["p99_ms"],
            "messages": spent.pop("messages") / done,
            "cpu_us": {what: seconds / done * 1e6 for what, seconds in spent.items()},
        }

    def latency(self):
        """At a crawl; at half of what goes; so with many sessions open; so while ONOS asks for many rules' counters."""
        most = {}
        with self._ways.way("portset") as (host, address):
            most["portset"] = self._most(host, address)
            half = round(most["portset"] / 2)
            found = [
                self._latency("portset", "few", host, address, SLOW_PER_SECOND),
                self._latency("portset", "half", host, address, half),
            ]
            with self._many_rules():
                found.append(self._latency("portset", "polled", host, address, half))
                with self._polled_each_second():
                    found.append(self._latency("portset", "polled-often", host, address, half))
        with self._ways.way("portset", sessions=SESSIONS) as (host, address):
            with step(f"{SESSIONS} sessions"):
                self._ways.open_sessions(SESSIONS, SESSIONS_PER_SECOND)
            found.append(self._latency("portset", "sessions", host, address, half))
        for name in ("pairs", "reactive"):
            if name in self._names:
                with self._ways.way(name) as (host, address):
                    most[name] = self._most(host, address)
                    found.append(self._latency(name, "half", host, address, round(most[name] / 2)))
        return {"most_per_second": most, "measured": found}

    def _most(self, host, address):
        """How many connections a second go."""
        self._streams.stream(host, address, WARM_SECONDS, AT_ONCE)
        return statistics.median(self._streams.stream(host, address, SECONDS, AT_ONCE)["per_second"] for _ in range(3))

    def _latency(self, way, condition, host, address, per_second):
        name = f"slowpath-{way}-{condition}"
        with step(f"latency: {way}, {condition}, {per_second}/s") as progress:
            self._streams.stream(host, address, 2, AT_ONCE, per_second)
            with capture(name, None, self._stack.lab.control.port("ce1"), snap_bytes=65535, capture_filter=f"tcp port {OPENFLOW_PORT}") as captured:
                told = self._streams.stream(host, address, LATENCY_SECONDS, AT_ONCE, per_second)
            passed, came = latencies(captured.file, OPENFLOW_PORT)
            captured.file.unlink()
            took = [nanos / 1e6 for _, nanos in passed]
            one = {
                "way": way, "condition": condition, "asked_per_second": per_second, "per_second": told["per_second"],
                "failed": told["opened"] - told["completed"], "connection_p50_ms": told["p50_ms"],
                "connection_p99_ms": told["p99_ms"], "packets": came, "answered": len(took),
                "p50_ms": quantile(took, 0.5), "p99_ms": quantile(took, 0.99), "longest_ms": max(took, default=None),
            }
            progress.result(f"{told['per_second']:.0f}/s, p50 {one['p50_ms']:.2f} ms, p99 {one['p99_ms']:.2f} ms of {len(took)}")
        return one

    @contextmanager
    def _many_rules(self):
        """The edge has thousands of rules more, whose counters ONOS asks for as ever."""
        onos, device = self._stack.onos, self._stack.lab.ce1.device_id
        with step(f"{POLLED_RULES} rules more"):
            installed = onos.add_rules(device, [_idle_rule(number) for number in range(POLLED_RULES)])
            time.sleep(POLL_SECONDS)
        try:
            yield
        finally:
            onos.remove_rules(installed)
            time.sleep(POLL_SECONDS)

    @contextmanager
    def _polled_each_second(self):
        self._poll_each(1)
        try:
            yield
        finally:
            self._poll_each(POLL_SECONDS)

    def _poll_each(self, seconds):
        self._stack.onos.rest("POST", f"/configuration/{FLOW_PROVIDER}", {"pollIntervalSeconds": str(seconds)})
        time.sleep(seconds)


def _idle_rule(number):
    """A rule that no packet meets."""
    return {
        "priority": 50000,
        "tableId": 0,
        "selector": {"criteria": [
            {"type": "ETH_TYPE", "ethType": "0x800"},
            {"type": "IPV4_DST", "ip": f"10.8.{number >> 8}.{number & 255}/32"},
        ]},
        "treatment": {"instructions": [{"type": "OUTPUT", "port": "1"}]},
    }
