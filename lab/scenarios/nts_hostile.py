# SPDX-License-Identifier: Apache-2.0
"""What goes wrong on the way, and what somebody does on purpose, changes nothing of who reaches whom."""

import os
import socket
import time

from lab import topology as t
from lab.nts import fuzzer, net, relay
from lab.nts.session import LongSession
from lab.scenario import Scenario
from lab.shell import wait_until

SESSION_PORT = 1235
LONGEST_ECHO_SECONDS = 1.5
SOON_SECONDS = 0.8  # sent again after 0.1 s, and dig's own time on a busy machine
LATE_SECONDS = 0.15  # so much later than forged and old ones comes the true answer
AT_ROUTER, AT_DNS, AT_SERVER = 3000, 2000, 500  # datagrams of the fuzzer
LEAST_ANSWERED = 0.99
LEAST_TAKEN = 0.9  # a busy machine's socket may lose some
ELSEWHERE = "203.0.113.66"
HOSTS = (("alice", t.HOME1.HOST_ADDRESS), ("bob", net.BOB_ADDRESS))
HOME = {
    "hosts": [{"name": f"{name}.{zone}", "address": address} for zone in (net.ZONE, net.INSIDE_ZONE) for name, address in HOSTS],
    "entryMillis": 500,
}
SERVED = [{"name": name, "router": "home"} for name in ("alice", "bob", "unlisted")]
DROPPED = ("dropped",)


class NtsHostile(Scenario):
    """Between `nts-server` and the router is a relay that does what is to be shown; judged by dig and the hosts."""

    name = "nts-hostile"
    title = "lost, doubled, forged, replayed and malformed messages: each gets its answer, and nobody else notices"

    def show(self):
        seed = int(os.environ.get("PORTSET_SEED", time.time_ns() % 1_000_000))
        self.measure("seed (PORTSET_SEED plays it again)", seed)
        self._net = net.NtsNet(self.stack)
        host, port = net.ROUTER.split(":")
        with (
            self._net.up(HOME, SERVED, router="{}:{}".format(*relay.ADDRESS), resolvers=False, forgets=False),
            relay.Relay(self._net.dns, (host, int(port))).up() as self._relay,
        ):
            with self._relay.changing() as seen:
                self._ask("alice by the relay, which changes nothing", "alice", 3)
                messages = list(seen)
            with LongSession().open(self.lab["srv2"], self._net.alice, t.SHARED_IPV4, SESSION_PORT) as session:
                self._lose()
                request = self._double()
                self._forge(fuzzer.Fuzzer(seed, messages), request)
                self._replay(messages, request)
                self._send_anything(fuzzer.Fuzzer(seed, messages), fuzzer.Fuzzer(seed, fuzzer.dns_messages(net.ZONE)))
                self._reach_bob()
                gone_well = session.error is None and session.longest_seconds < LONGEST_ECHO_SECONDS
                self.check(
                    "the long session noticed nothing of it all", gone_well,
                    session.error or f"{session.lines} lines, the slowest back in {session.longest_seconds * 1000:.0f} ms",
                )

    def _ask(self, what, name, most, least=0.0, server=net.DNS, port=53, zone=net.ZONE):
        text, took = self._net.dig(self._net.dns, server, f"{name}.{zone}", port=port)
        found = self._net.address_in(text)
        self.check(f"{what}: {name}'s address, in time", found == t.SHARED_IPV4 and least <= took < most, f"{found} in {took:.2f} s")

    def _granted(self):
        return self._net.router()["granted"]

    def _lose(self):
        """The first answer never arrives."""
        lost, before = [], self._granted()

        def lose(datagram):
            if relay.kind(datagram) == relay.RESPONSE and not lost:
                lost.append(datagram)
                return []
            return relay.passed_on(datagram)

        with self._relay.changing(on_answer=lose) as seen:
            self._ask("a response is lost", "alice", SOON_SECONDS)
            again = [each for each in seen if relay.kind(each) == relay.RESPONSE]
        self.check("it came again, byte for byte", len(lost) == 1 and again[1:2] == lost, len(again))
        self.check("of one grant", self._granted() == before + 1, self._granted() - before)

    def _double(self):
        """Every request arrives three times, at once and later; gives the request."""
        before, repeated = self._granted(), self._counted("answered as before")
        with self._relay.changing(on_request=lambda each: [(0, each), (0, each), (0.05, each)]) as seen:
            self._ask("a request is doubled", "alice", SOON_SECONDS)
            wait_until(lambda: self._counted("answered as before") == repeated + 2, "the repeated requests", 3, 0.05)
            requests = {each for each in seen if relay.kind(each) == relay.REQUEST}
            answers = [each for each in seen if relay.kind(each) == relay.RESPONSE]
        self.check("each has the same answer", len(answers) == 3 and len(set(answers)) == 1, len(answers))
        self.check("of one grant", self._granted() == before + 1 and len(requests) == 1, self._granted() - before)
        return requests.pop()

    def _forge(self, source, request):
        """Before the true answer come false ones: another address, a refusal, hundreds with some bits changed."""

        def precede(datagram):
            if relay.kind(datagram) != relay.RESPONSE:
                return relay.passed_on(datagram)
            false = [datagram[:32] + socket.inet_aton(ELSEWHERE) + datagram[36:], datagram[:3] + bytes((relay.REFUSAL,)) + datagram[4:]]
            false += [source.changed(datagram) for _ in range(AT_SERVER)]
            return [*((0, each) for each in false), (LATE_SECONDS, datagram)]

        with self._relay.changing(on_answer=precede):
            self._ask(f"{AT_SERVER + 2} forged responses come first", "alice", SOON_SECONDS, LATE_SECONDS)
        before, dropped = self._granted(), self._counted(*DROPPED)
        forged = [source.changed(request) for _ in range(100)]
        with self._relay.changing() as seen:
            for each in forged:
                self._relay.to_router(each)
            wait_until(lambda: self._counted(*DROPPED) >= dropped + len(forged), "the forged requests counted", 3, 0.05)
            self.check("forged requests get no answer", not seen, len(seen))
        self.check("and no grant", self._granted() == before, f"{len(forged)} dropped")

    def _replay(self, messages, request):
        """Old requests are sent again by somebody who has recorded them, and old answers before the true one."""
        before, repeated = self._granted(), self._counted("answered as before")
        with self._relay.changing() as seen:
            for _ in range(10):
                self._relay.to_router(request)
            self._relay.to_router(next(each for each in messages if relay.kind(each) == relay.REQUEST))
            wait_until(lambda: len(seen) == 11, "answers to what was replayed", 3, 0.02)
            kinds = [relay.kind(each) for each in seen]
        same = self._counted("answered as before") - repeated
        self.check("a replayed request is told what it was told", kinds[:10] == [relay.RESPONSE] * 10 and same == 10, same)
        self.check("one from before the challenge is challenged", kinds[10] == relay.CHALLENGE, kinds[10])
        self.check("and nothing is granted", self._granted() == before, self._granted() - before)
        with self._relay.changing() as seen:
            self._net.dig(self._net.dns, net.DNS, f"unlisted.{net.ZONE}")
            old = [each for each in seen if relay.kind(each) == relay.REFUSAL]
        old += [each for each in messages if relay.kind(each) in (relay.RESPONSE, relay.CHALLENGE)]

        def precede(datagram):
            is_true = relay.kind(datagram) == relay.RESPONSE
            return [*((0, each) for each in old), (LATE_SECONDS, datagram)] if is_true else relay.passed_on(datagram)

        with self._relay.changing(on_answer=precede):
            self._ask("an old refusal and an old response come first", "alice", SOON_SECONDS, LATE_SECONDS)
        self.check("there were both", len(old) >= 3, len(old))

    def _send_anything(self, nts, dns):
        """A fuzzer at each of the three ports that are there."""
        before, dropped = self._granted(), self._counted(*DROPPED)
        host, port = net.ROUTER.split(":")
        sent, answers = fuzzer.flood(self._net.dns, (host, int(port)), nts.datagrams(AT_ROUTER))
        counted = self._counted(*DROPPED) - dropped
        self.check("the NTS port says nothing to it", answers == 0 and counted >= LEAST_TAKEN * sent, f"{sent} sent, {counted} dropped")
        self.check("and grants nothing", self._granted() == before, self._granted() - before)
        for what, server, port, zone in (
            ("nts-server", net.DNS, 53, net.ZONE), ("the application's own server", *net.INSIDE_DNS, net.INSIDE_ZONE),
        ):
            datagrams = list(dns.datagrams(AT_DNS))
            wanted = sum(map(fuzzer.wants_answer, datagrams))
            sent, answers = fuzzer.flood(self._net.dns, (server, port), datagrams)
            right = LEAST_ANSWERED * wanted <= answers <= wanted
            self.check(f"{what} answers what is a question", right, f"{sent} sent, {wanted} with a question, {answers} answers")
            self._ask("and serves on", "alice", SOON_SECONDS, server=server, port=port, zone=zone)

    def _reach_bob(self):
        """Somebody comes by name, after all of it; alice's last entry is awaited for a moment still."""
        self._ask("somebody asks for bob", "bob", HOME["entryMillis"] / 1000 + SOON_SECONDS)
        with LongSession().open(self.lab["srv1"], self._net.bob, t.SHARED_IPV4, net.PORT) as session:
            wait_until(lambda: session.lines or session.error, "a line from bob", 3, 0.02)
        self.check("and is at bob's", session.error is None, session.error or f"{session.lines} lines")

    def _counted(self, *words):
        """What the NTS port has counted of that."""
        return sum(count for sentence, count in self._net.router_socket().items() if any(word in sentence for word in words))
