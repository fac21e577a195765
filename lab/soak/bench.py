# SPDX-License-Identifier: Apache-2.0
"""`./portset bench soak`: mixed, bounded traffic for an hour, and whether memory, threads, rules and files stay what they are."""

import os
import socket
import statistics
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from lab import benches, paths, traffic
from lab import topology as t
from lab.configuration import begin_anew
from lab.namespaces import ended
from lab.onos import APPLICATION
from lab.processes import resident_mb
from lab.progress import step
from lab.shell import LabError, wait_until
from lab.soak import report
from lab.stack import Stack
from lab.standing import Standing

RESULTS = paths.STATE / "soak.json"
PARTS = ("soak",)
SEED = 1
JUDGED_MINUTES = 30  # in less, what Java compiles and keeps still grows, and growth says nothing
MINUTES = benches.Amount("minutes", 60.0, 5.0, f"of traffic; growth is judged from {JUDGED_MINUTES}")
SAMPLE_SECONDS = 60
WARM_SHARE = 0.25  # of the time: until then pools, caches and tables fill
STANDING_EACH = 25
PAGE_PAUSE_SECONDS, DATAGRAM_PAUSE_SECONDS, POLICY_PAUSE_SECONDS = 8, 0.1, 45
UDP_SECONDS = (120, 150)  # the idle time of home 2's UDP sessions, in turn
# What may be more in the last quarter than in the second one.
MOST_GROWTH = {"heap_mb": 8, "resident_mb": 60, "threads": 4, "files": 6, "switch_files": 0, "switch_mb": 12}


def add_arguments(parser):
    benches.add_arguments(parser, PARTS, RESULTS, SEED, MINUTES)


def bench(arguments):
    """Measures; LabError names what was not as it has to be."""
    with Stack().up() as stack:
        begin_anew(stack)
        results = benches.measure(arguments, _Soak(stack, MINUTES.of(arguments)))
    benches.show(arguments, report, results)
    if wrong := results["soak"]["wrong"]:
        raise LabError("; ".join(wrong))


class _Soak:
    """The one part of this bench."""

    def __init__(self, stack, minutes):
        self._stack, self._lab, self._onos = stack, stack.lab, stack.onos
        self._minutes = minutes
        self._end = threading.Event()
        self._counts = {"pages": 0, "broken pages": 0, "datagrams": 0, "policies": 0}
        self._errors = []

    def soak(self):
        program = sum(self._rules())
        samples = []
        with ExitStack() as running:
            homes = [self._lab["home1"], self._lab["home2"]]
            standing = running.enter_context(Standing(homes, self._lab["srv1"], t.SRV1.address, 2500, STANDING_EACH))
            for home in homes:
                running.enter_context(ended(home.start("ping", "-q", "-i", "1", t.SRV2.address)))
            self._traffic(running)
            began = time.monotonic()
            with step(f"mixed traffic, {self._minutes:g} minutes") as progress:
                while (elapsed := time.monotonic() - began) < 60 * self._minutes:
                    samples.append({"minute": round(elapsed / 60, 1), **self._sample(), "longest_s": round(standing.longest_seconds(), 2)})
                    standing.begin()
                    progress.say(", ".join(f"{samples[-1][key]} {key}" for key in ("minute", "heap_mb", "sessions", "rules")))
                    self._end.wait(SAMPLE_SECONDS - (time.monotonic() - began - elapsed))
            lost = standing.broken()
            self._end.set()
        wrong = [f"{len(lost)} connections broke: {lost[0]}"] if lost else []
        wrong += [f"a page did not come: {self._errors[0]}"] if self._counts["broken pages"] else []
        wrong += self._growths(samples)
        wrong += self._left_over(program)
        return {
            "minutes": self._minutes, "standing": len(standing), "lost": len(lost), "counts": self._counts, "drops": self._onos.drops(),
            "program": program, "samples": samples, "wrong": wrong,
        }

    # Traffic

    def _traffic(self, running):
        """Each kind in a thread of its own, until the end."""
        jobs = [(self._load_pages, home.subscriber) for home in t.SWITCHED_HOMES]
        jobs += [(self._send_datagrams, home.subscriber) for home in t.SWITCHED_HOMES]
        jobs += [(self._change_policy,)]
        threads = [threading.Thread(target=job, args=arguments) for job, *arguments in jobs]
        for thread in threads:
            thread.start()

        def join():
            self._end.set()
            for thread in threads:
                thread.join()

        running.callback(join)

    def _load_pages(self, subscriber):
        """A page of 13 objects on some connections, whole and compared."""
        while not self._end.wait(PAGE_PAUSE_SECONDS):
            try:
                right, objects, _ = traffic.load_page(self._lab[subscriber], t.SRV1.address)
                whole, what = right == objects, f"{right} of {objects} objects"
            except LabError as error:
                whole, what = False, str(error)
            self._counts["pages" if whole else "broken pages"] += 1
            if not whole:
                self._errors.append(f"{subscriber}: {what}")

    def _send_datagrams(self, subscriber):
        """From a few ports to ever others of a server, which refuses them: a session each, an ICMP error for some."""
        sockets = [self._lab[subscriber].socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(4)]
        number = 0
        while not self._end.wait(DATAGRAM_PAUSE_SECONDS):
            try:
                sockets[number % len(sockets)].sendto(b"a datagram", (t.SRV2.address, 10_000 + number % 50_000))
            except ConnectionRefusedError:
                pass  # the ICMP error of an earlier one
            number += 1
            self._counts["datagrams"] += 1
        for each in sockets:
            each.close()

    def _change_policy(self):
        """Somebody changes home 2's idle time, and reads the metrics, once and again."""
        number = 0
        while not self._end.wait(POLICY_PAUSE_SECONDS):
            self._onos.web("GET", "/api/metrics")
            status, _, text = self._onos.web("PATCH", "/api/policies/home2", {"timers": {"udpSeconds": UDP_SECONDS[number % 2]}})
            if status != 200:
                self._errors.append(f"policy: {status} {text}")
            number += 1
            self._counts["policies"] += 1
        self._onos.web("PATCH", "/api/policies/home2", {"timers": None})

    # What it takes

    def _sample(self):
        pid = self._onos.pid()
        switches = [switch.pid() for switch in self._lab.switches]
        return {
            "heap_mb": self._onos.heap_mb(), "resident_mb": resident_mb(pid), "threads": len(os.listdir(f"/proc/{pid}/task")),
            "files": len(os.listdir(f"/proc/{pid}/fd")), "switch_mb": sum(map(resident_mb, switches)),
            "switch_files": sum(len(os.listdir(f"/proc/{each}/fd")) for each in switches), "stored_mb": self._stored_mb(),
            "sessions": sum(each["sessions"] for each in self._onos.subscribers()), "rules": sum(self._rules()),
        }

    def _rules(self):
        return [len(switch.rules()) for switch in self._lab.switches]

    @staticmethod
    def _stored_mb():
        files = (file for file in Path(paths.RUNTIME, "data").rglob("*") if file.is_file() and "log" not in file.parts)
        return round(sum(file.stat().st_size for file in files) / 1e6, 1)

    def _growths(self, samples):
        """What is more in the last quarter of the time than in the second, by more than may be."""
        if self._minutes < JUDGED_MINUTES:
            return []
        quarter = max(1, int(len(samples) * WARM_SHARE))
        wrong = []
        for key, most in MOST_GROWTH.items():
            early, late = (statistics.median(each[key] for each in part) for part in (samples[quarter : 2 * quarter] or samples, samples[-quarter:]))
            if late - early > most:
                wrong.append(f"{report.NAMES[key]}: from {early:g} to {late:g}")
        return wrong

    def _left_over(self, program):
        """When the traffic is over and all sessions have ended, the switches have the program's rules and no more."""
        with step("all sessions end") as progress:
            def over():
                sessions = sum(each["sessions"] for each in self._onos.subscribers())
                progress.say(f"{sessions} sessions")
                return sessions == 0 and sum(self._rules()) == program

            try:
                wait_until(over, "no session, and the program's rules", 600, 2)
                return []
            except LabError as error:
                return [f"{error}: {sum(self._rules())} rules of {program} of {APPLICATION}"]
