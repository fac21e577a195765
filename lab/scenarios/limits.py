# SPDX-License-Identifier: Apache-2.0
"""A home that attacks harms itself: its limits hold, and its neighbour's pages load as before."""

import errno
import socket
import statistics
import threading
import time
from contextlib import ExitStack

from lab import packets, traffic
from lab import topology as t
from lab.configuration import changed, document
from lab.conversation import HOST, MACS, SERVER1, SERVER2, ends
from lab.flood import Flood
from lab.fragmenting import socket_of
from lab.processes import resident_mb
from lab.scenario import Scenario
from lab.shell import LabError, wait_until

SESSIONS, TRIED = 100_000, 120_000
SESSIONS_PER_SECOND_SENT = 10_000
FRAGMENTS_PER_SECOND, FRAGMENT_SECONDS = 50_000, 6
FRAGMENT_KINDS = 50_000  # different datagrams, of none of which the first fragment comes
LOADS, PAUSE_SECONDS = 9, 0.25
MOST_RATIO = 3  # during the attack against before: attacker, switches, ONOS and neighbour share the machine's processors
MOST_REST_SECONDS = 5
MOST_HEAP_GROWTH_MB = 256
FEW_SESSIONS, FEW_PER_SECOND, FEW_PORTS = 300, 50, 10
WAIT_SECONDS = 3
IP_RECVERR = 11  # linux/in.h
INSIDE_PORT = 20000


class Limits(Scenario):
    """Judged by sockets of kernels, by curl's pages of the other home, by the JVM's own account of its heap."""

    name = "limits"
    title = f"one home opens {SESSIONS} sessions and sends {FRAGMENTS_PER_SECOND} fragments a second; its neighbour notices little"
    about_seconds = 60
    requirements = ("RFC4787-11", "RFC4787-14", "RFC6888-4", "RFC6888-5", "RFC6888-11")

    def show(self):
        self.home, self.server = self.lab["home1"], self.lab["srv1"]
        with ends(self.lab) as stations:
            self._stations = stations
            self._judge_sessions()
            self._judge_rate()
            self._judge_ports()
            try:
                with self._limited(sessions=SESSIONS):
                    self._judge_attack()
            finally:
                self._forget()

    def _limited(self, **limits):
        def configure(portset):
            portset["subscribers"][0]["policy"] = {"preset": "full-cone", "limits": limits}

        return changed(self.stack, configure)

    def _forget(self):
        """Takes the attacker off its switch and back on, which ends its sessions: other scenarios need the table."""
        fewer = document(self.lab)
        del fewer["apps"]["org.portset"]["portset"]["subscribers"][0]
        self.onos.configure(fewer)
        wait_until(lambda: len(self.onos.subscribers()) == 1, "the attacker gone", 30)
        self.onos.configure(document(self.lab))
        wait_until(lambda: len(self.onos.subscribers()) == 2, "the attacker back", 30)
        self.stack.await_programs()
        left = self._subscriber()["sessions"]
        self.check("taken off and put back, the attacker has none of its sessions", left < FEW_SESSIONS, left)

    def _subscriber(self):
        return next(s for s in self.onos.subscribers() if s["id"] == t.HOME1.subscriber)

    def _grown(self, before, reason):
        return self.onos.drops().get(reason, 0) - before.get(reason, 0)

    # Each limit alone

    def _send_to_ports(self, first, count, pause_seconds=0.0):
        """One datagram to each of so many remote ports; gives the remote ports at which one arrived."""
        host, server = self._stations.host, self._stations.server1
        server.drain()
        arrived = set()

        def take(seconds):
            while (packet := server.receive(seconds)) is not None:
                if packet[9] == packets.UDP:
                    arrived.add(int.from_bytes(packet[22:24], "big"))

        for port in range(first, first + count):
            datagram = packets.udp(HOST, SERVER1, INSIDE_PORT + 1, port, b"session")
            host.send(packets.ipv4(HOST, SERVER1, packets.UDP, datagram))
            take(0.0005)
            time.sleep(pause_seconds)
        take(1)
        return arrived

    def _judge_sessions(self):
        with self._limited(sessions=FEW_SESSIONS), OldSession(self) as old:
            there = self._subscriber()["sessions"]
            before = self.onos.drops()
            tried = 2 * FEW_SESSIONS
            arrived = self._send_to_ports(1000, tried)
            allowed = FEW_SESSIONS - there  # and as many more as ended meanwhile
            self.check(
                f"{FEW_SESSIONS} sessions allowed, {there} there: of {tried} new ones the first {allowed} pass",
                set(range(1000, 1000 + allowed)) <= arrived and len(arrived) <= FEW_SESSIONS, len(arrived),
            )
            grown = self._grown(before, "session-limit")
            self.check("the others are counted as session-limit", grown == tried - len(arrived), grown)
            again = self._send_to_ports(1000, allowed)
            self.check("those that passed go on passing", len(again) == allowed, len(again))
            old.judge("at the limit of sessions")

    def _judge_rate(self):
        with self._limited(sessionsPerSecond=FEW_PER_SECOND), OldSession(self) as old:
            time.sleep(1.5)  # whatever was opened before is no longer of this second
            before = self.onos.drops()
            tried = 10 * FEW_PER_SECOND
            began = time.monotonic()
            arrived = self._send_to_ports(3000, tried)
            seconds = time.monotonic() - began
            self.check(
                f"{FEW_PER_SECOND} new sessions a second: of {tried} within {seconds:.1f} s, no more pass",
                FEW_PER_SECOND * 0.8 <= len(arrived) <= FEW_PER_SECOND * (seconds + 1), len(arrived),
            )
            grown = self._grown(before, "session-rate")
            self.check("the others are counted as session-rate", grown == tried - len(arrived), grown)
            old.judge("at the rate's limit")
            time.sleep(1.5)
            later = self._send_to_ports(3900, FEW_PER_SECOND // 2)
            self.check("a little later, new ones pass", len(later) == FEW_PER_SECOND // 2, len(later))

    def _judge_ports(self):
        """Each socket of its own needs a port; the kernel tells those that get none (RFC 6888 REQ-11)."""
        with self._limited(udpPorts=FEW_PORTS), OldSession(self) as old, ExitStack() as stack:
            before = self.onos.drops()
            refused = passed = 0
            with socket_of(self.server, t.SRV1.address) as there:
                there.settimeout(WAIT_SECONDS)
                sockets = [stack.enter_context(socket_of(self.home, "")) for _ in range(3 * FEW_PORTS)]
                for each in sockets:
                    each.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)  # a UDP socket hears of no host otherwise
                    each.connect(there.getsockname())
                    each.send(b"port")
                time.sleep(0.5)
                for each in sockets:
                    told = each.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    refused += told == errno.EHOSTUNREACH
                there.settimeout(0.5)
                while passed < len(sockets):
                    try:
                        there.recv(100)
                    except TimeoutError:
                        break
                    passed += 1
            grown = self._grown(before, "port-limit")
            self.check(
                f"{FEW_PORTS} UDP ports allowed: no more of {len(sockets)} sockets reach the server",
                0 < passed <= FEW_PORTS and grown == len(sockets) - passed, f"{passed} passed, {grown} counted as port-limit",
            )
            self.check("the others' kernel hears: host unreachable", refused == len(sockets) - passed, refused)
            right, objects, _ = traffic.load_page(self.home, t.SRV1.address)
            self.check("TCP has ports of its own: a page loads", right == objects, f"{right} of {objects} objects")
            old.judge("at the limit of ports")

    # The attack

    def _judge_attack(self):
        neighbour = self.lab["home2"]
        with OldSession(self) as old:
            self._session_flood, self._fragment_flood = self._prepare()
            with self._session_flood, self._fragment_flood:
                heap, resident = self.onos.heap_mb(), resident_mb(self.onos.pid())
                before = [traffic.page_seconds(neighbour, t.SRV2.address) for _ in range(LOADS)]
                drops = self.onos.drops()
                attack = Attack(self._flood)
                during, rest = [], []
                with attack:
                    while attack.under_way() or len(during) < 3:
                        during.append(traffic.page_seconds(neighbour, t.SRV2.address))
                        rest.append(self._rest_seconds())
                        time.sleep(PAUSE_SECONDS)
                        if len(during) % 5 == 0:
                            old.judge(f"under attack, after {attack.seconds():.0f} s", quiet=True)
                self._report_attack(attack, before, during, rest)
                self._judge_counts(drops)
                self._judge_memory(heap, resident)
            old.judge("after the attack")
        right, objects, _ = traffic.load_page(neighbour, t.SRV1.address)
        self.check("the neighbour's page is whole afterwards", right == objects, f"{right} of {objects} objects")

    def _prepare(self):
        """All frames of the attack: new remotes from one socket, and fragments that are no datagram's first."""
        def frame(packet):
            return packets.ethernet(t.HOME1.gateway_mac, MACS[HOST], packets.ETH_IPV4, packet)

        def session(number):
            server, port = (SERVER1, SERVER2)[number & 1], 1024 + number // 2
            return frame(packets.ipv4(HOST, server, packets.UDP, packets.udp(HOST, server, INSIDE_PORT, port, b"")))

        def fragment(number):
            server = (SERVER1, SERVER2)[number & 1]
            whole = packets.ipv4(HOST, server, packets.UDP, bytes(32), fragment=packets.MORE_FRAGMENTS | 185, identification=number)
            return frame(whole)

        return (
            Flood(self.home, "eth0", [session(number) for number in range(TRIED)]),
            Flood(self.home, "eth0", [fragment(number) for number in range(FRAGMENT_KINDS)]),
        )

    def _flood(self):
        """Twice each session, as a switch may lose a packet that it cannot hand up in time; then the fragments."""
        sessions = self._session_flood.send(SESSIONS_PER_SECOND_SENT, 2 * TRIED / SESSIONS_PER_SECOND_SENT)
        fragments = self._fragment_flood.send(FRAGMENTS_PER_SECOND, FRAGMENT_SECONDS)
        return sessions, fragments

    def _rest_seconds(self):
        began = time.monotonic()
        self.onos.rest("GET", "/devices")
        return time.monotonic() - began

    def _report_attack(self, attack, before, during, rest):
        sessions, fragments = attack.answer
        self.measure("attack: packets of new sessions", round(sessions), "per second")
        self.measure("attack: fragments", round(fragments), "per second")
        self.check(
            f"the attack was one: {FRAGMENTS_PER_SECOND} fragments a second", fragments > 0.9 * FRAGMENTS_PER_SECOND, round(fragments)
        )
        quiet, busy = statistics.median(before), statistics.median(during)
        self.measure(f"neighbour's page before, median of {len(before)}", round(1000 * quiet), "ms")
        self.measure(f"neighbour's page during, median of {len(during)}", round(1000 * busy), "ms")
        self.measure("neighbour's page during, slowest", round(1000 * max(during)), "ms")
        ratio = busy / quiet
        self.measure("ratio of the medians", round(ratio, 2))
        self.check(f"the neighbour's page takes at most {MOST_RATIO} times as long", ratio <= MOST_RATIO, f"{ratio:.2f}")
        self.measure("ONOS's REST answer, median", round(1000 * statistics.median(rest)), "ms")
        self.check(f"ONOS answers within {MOST_REST_SECONDS} s", max(rest) <= MOST_REST_SECONDS, f"{max(rest):.2f} s at most")

    def _judge_counts(self, drops):
        sessions = self._subscriber()["sessions"]
        self.check(f"the attacker has {SESSIONS} sessions, and no more", 0.99 * SESSIONS <= sessions <= SESSIONS, sessions)
        for reason in ("session-limit", "fragment-limit"):
            grown = self._grown(drops, reason)
            self.check(f"the attack's surplus is counted as {reason}", grown > 0, grown)

    def _judge_memory(self, heap, resident):
        now = self.onos.heap_mb()
        self.measure("ONOS's heap after a collection, before", heap, "MB")
        self.measure("ONOS's heap after a collection, now", now, "MB")
        self.measure("ONOS's resident memory, before and now", f"{resident} and {resident_mb(self.onos.pid())}", "MB")
        self.check(f"the heap grew by at most {MOST_HEAP_GROWTH_MB} MB", now - heap <= MOST_HEAP_GROWTH_MB, f"{now - heap} MB")


class OldSession:
    """A session of the attacker itself that was there before: it must neither end nor change its port."""

    def __init__(self, scenario):
        self._scenario = scenario

    def __enter__(self):
        self._here = socket_of(self._scenario.home, "")
        self._there = socket_of(self._scenario.server, t.SRV1.address)
        for each in (self._here, self._there):
            each.settimeout(WAIT_SECONDS)
        self._seen = self._round_trip()
        return self

    def __exit__(self, *_):
        self._here.close()
        self._there.close()

    def _round_trip(self):
        try:
            self._here.sendto(b"old", self._there.getsockname())
            seen = self._there.recvfrom(100)[1]
            self._there.sendto(b"answer", seen)
            self._here.recv(100)
            return seen
        except TimeoutError:
            return None

    def judge(self, when, quiet=False):
        """Whether it works as before; only the failure is told when quiet."""
        seen = self._round_trip() or self._round_trip() or self._round_trip()  # UDP may lose some
        if seen != self._seen or not quiet:
            self._scenario.check(f"an old session of the attacker, {when}: as before", seen and seen == self._seen, seen)


class Attack:
    """Runs in a thread of its own while the body of its `with` measures."""

    def __init__(self, flood):
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._flood = flood
        self._began = 0.0
        self._error = None
        self.answer = (0, 0)

    def _run(self):
        try:
            self.answer = self._flood()
        except OSError as error:
            self._error = error

    def __enter__(self):
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, kind, *_):
        self._thread.join()
        if self._error and kind is None:
            raise LabError(f"the attack broke off: {self._error}")

    def under_way(self):
        return self._thread.is_alive()

    def seconds(self):
        return time.monotonic() - self._began
