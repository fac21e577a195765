# SPDX-License-Identifier: Apache-2.0
"""The experiments. Each is given a NAT that is up, and gives what it measured as JSON can hold it."""

import random
from contextlib import contextmanager

from lab.timewait import hazards, programs, workload

CLOSERS = ("outside", "inside")
AT_ONCE = 20  # connections of a stream under way together: fewer than any budget of ports
PAGE_OBJECTS, PAGE_SEED = 80, 20260401
PAGE_SECONDS, PATIENCE_SECONDS = 30, 10

# What the ends' kernels count: SYNs sent again, and what TIME_WAIT did with segments.
TOLD = (
    "TCPSynRetrans", "RetransSegs", "AttemptFails", "EstabResets", "TW", "TWRecycled", "TWKilled", "PAWSTimewait",
    "PAWSEstab", "TCPACKSkippedTimeWait", "TCPChallengeACK", "TCPSYNChallenge", "InErrs",
)

# So that the clients' own ports don't run out before the NAT's: all ports, those in TIME_WAIT after a second again.
CLIENT_SETTINGS = {"net.ipv4.ip_local_port_range": "1024 65535", "net.ipv4.tcp_tw_reuse": "1"}


class Experiments:
    """Each server port is used for one measurement only: no socket in TIME_WAIT there is of another one."""

    def __init__(self):
        self._server_port = programs.FIRST_PORT - 1

    def next_server_port(self):
        """A port of the server that no measurement has used, until all have been."""
        self._server_port += 1
        return programs.FIRST_PORT + (self._server_port - programs.FIRST_PORT) % programs.PORTS

    def page(self, nat, closer):
        """One page of PAGE_OBJECTS objects, all asked for at once, each on a connection of its own."""
        nat.fresh()
        before = programs.Counters(nat.hosts[0])
        found = self._load(nat, workload.objects(random.Random(PAGE_SEED), PAGE_OBJECTS), closer, PAGE_SECONDS)
        return {
            "closer": closer,
            "completed": sum(each["outcome"] == "completed" for each in found),
            "last_ms": max((each["ended_ms"] for each in found if each["outcome"] == "completed"), default=None),
            "syn_retransmits": before.grown().get("TCPSynRetrans", 0),
            "objects": found,
        }

    def _load(self, nat, objects, closer, seconds):
        return programs.page(nat.hosts[0], nat.server_address, self.next_server_port(), objects, closer, seconds)

    def stream(self, nat, closer, hosts, seconds, fresh=True):
        """Short connections from so many hosts to one server address and port, as fast as they go."""
        if fresh:
            nat.fresh()
        chosen = nat.hosts[:hosts]
        inside, outside = [programs.Counters(host) for host in chosen], programs.Counters(nat.server)
        reports = programs.stream(
            chosen, nat.server_address, self.next_server_port(), seconds, AT_ONCE, closer, PATIENCE_SECONDS
        )
        grown = [counters.grown() for counters in inside]
        return {
            "closer": closer,
            "hosts": hosts,
            "seconds": seconds,
            "per_second": round(sum(report["in_time"] for report in reports) / seconds, 1),
            "completed": sum(report["completed"] for report in reports),
            "failed": sum(report["opened"] - report["completed"] for report in reports),
            "wrong": sum(report["wrong"] for report in reports),
            "over_half_a_second": sum(report["over_half_a_second"] for report in reports),
            "longest_ms": max(report["longest_ms"] for report in reports),
            "longest_gap_ms": max(report["longest_gap_ms"] for report in reports),
            "syn_retransmits": sum(counts.get("TCPSynRetrans", 0) for counts in grown),
            "inside_counters": [_told(counts) for counts in grown],
            "outside_counters": _told(outside.grown()),
            "clients": reports,
        }

    def pages(self, nat, all_pages, alone, say):
        """Pages one after the other, each with all ports free when it is alone; which of them broke."""
        nat.fresh()
        broken, took = [], []
        for number, objects in enumerate(all_pages, start=1):
            if alone and number > 1:
                nat.fresh()
            found = self._load(nat, objects, "outside", PATIENCE_SECONDS)
            missing = sum(each["outcome"] != "completed" for each in found)
            broken.append(missing)
            took.append(max(each["ended_ms"] for each in found))
            say(f"{number} of {len(all_pages)}, {sum(map(bool, broken))} broken")
        return {
            "alone": alone,
            "pages": len(all_pages),
            "broken": sum(map(bool, broken)),
            "connections": [len(objects) for objects in all_pages],
            "missing_objects": broken,
            "took_ms": took,
        }

    def hazards(self, nat, traffic, closer, seconds, seed, name):
        """Connections on ports that have just been others', on a wire that repeats and loses; see hazards.py."""
        nat.fresh()
        return hazards.run(nat, self.next_server_port(), traffic, closer, seconds, seed, name)


def _told(counts):
    return {name: counts[name] for name in TOLD if name in counts}


@contextmanager
def ready(nat):
    """The NAT with its namespaces, its server started, its clients' ports plenty; all as before afterwards."""
    programs.compile_programs()
    before = []
    try:
        nat.up()
        for host in nat.hosts:
            before.append((host, {key: host.exec("sysctl", "-n", key).strip() for key in CLIENT_SETTINGS}))
            host.sysctl(**CLIENT_SETTINGS)
        server = programs.start_server(nat.server)
        try:
            yield nat
        finally:
            server.terminate()
            server.wait(5)
    finally:
        for host, settings in before:
            host.sysctl(**settings)
        nat.down()


@contextmanager
def server_settings(nat, **settings):
    """The server under other settings of its kernel, as long as the body runs."""
    before = {key: nat.server.exec("sysctl", "-n", key).strip() for key in settings}
    try:
        nat.server.sysctl(**settings)
        yield
    finally:
        nat.server.sysctl(**before)


