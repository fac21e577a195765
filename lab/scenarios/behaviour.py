# SPDX-License-Identifier: Apache-2.0
"""The nine pairs of mapping and filtering behaviour, as others see them (RFC 4787, 5382; found out as in RFC 5780)."""

from contextlib import ExitStack, contextmanager

from lab import discovery, paths, tcp_discovery
from lab import topology as t
from lab.behavior import ALL, EI, FULL_CONE, NINE, RESTRICTED_CONE, SHORT
from lab.document import shows
from lab.punch import Rendezvous, udp_socket
from lab.scenario import Scenario
from lab.traffic import at_once
from lab.turnserver import turnserver

PAGE = paths.ROOT / "docs" / "behaviour.md"
HEADER = (
    "configured: mapping", "filtering", "UDP: mapping", "filtering", "to its own outside port", "TCP: mapping", "filtering"
)
SECOND_HOST_ADDRESS, SAME_PORT = "192.168.1.11", 24_000
WAIT_SECONDS = 3


class Behaviour(Scenario):
    """Judged by coturn's turnutils_natdiscovery for UDP, and by connections of the kernel for TCP."""

    name = "behaviour"
    title = "what STUN finds out about the NAT is what was configured, for all nine pairs"
    about_seconds = 40
    requirements = (
        "RFC4787-1", "RFC4787-3", "RFC4787-8", "RFC4787-9", "RFC4787-11", "RFC5382-1", "RFC5382-3", "RFC5382-7", "RFC5382-8",
        "RFC6888-1", "RFC6888-7", "RFC7857-5", "RFC7857-6",
    )

    def show(self):
        with ExitStack() as running:
            running.enter_context(turnserver(self.lab, t.SRV1))
            self.listeners = {
                home: running.enter_context(tcp_discovery.Listeners(self.lab, t.SRV1, home)) for home in t.SWITCHED_HOMES
            }
            running.callback(self.onos.set_behaviors, {home.subscriber: FULL_CONE for home in t.SWITCHED_HOMES})
            self._judge_two_hosts_and_hairpins()
            self._judge_nine()

    def _judge_nine(self):
        """Two homes at once, each with a pair of its own; a filter is recognized by waiting in vain."""
        rows, left = {}, sorted(NINE, key=lambda pair: ALL.index(pair.filtering))
        while left:
            pairs = dict(zip(t.SWITCHED_HOMES, left))
            del left[: len(pairs)]
            self.onos.set_behaviors({home.subscriber: pair for home, pair in pairs.items()})
            for (home, pair), found in zip(pairs.items(), at_once(*(lambda h=home: self._found(h) for home in pairs))):
                rows[pair] = self._judge(home, pair, *found)
        self.check(f"{PAGE.name} shows just this", shows(PAGE, "nine pairs", HEADER, [rows[pair] for pair in NINE]))

    def _found(self, home):
        host = self.lab[home.subscriber]
        return at_once(
            lambda: discovery.behavior(host, t.SRV1),
            lambda: discovery.hairpins(host, t.SRV1),
            lambda: tcp_discovery.behavior(self.listeners[home]),
        )

    def _judge(self, home, pair, udp, hairpins, tcp):
        self.check(f"{home.subscriber} {pair}: turnutils_natdiscovery reports just that", udp == pair, udp)
        self.check(f"{home.subscriber} {pair}: TCP connections behave just so", tcp == pair, tcp)
        expected = pair.filtering == EI
        self.check(
            f"{home.subscriber} {pair}: a datagram to its own outside port {'comes back' if expected else 'is filtered'}",
            hairpins == expected,
        )
        words = *pair, *udp, "comes back" if hairpins else "does not", *tcp
        return [SHORT.get(word, word) for word in words]

    def _judge_two_hosts_and_hairpins(self):
        self.onos.set_behaviors({t.HOME1.subscriber: FULL_CONE, t.HOME2.subscriber: RESTRICTED_CONE})
        self._judge_two_hosts(self.lab["home2"])
        host = self.lab["home1"]
        self._judge_udp_hairpin(host)
        found = tcp_discovery.hairpin(self.listeners[t.HOME1])
        self.check("a TCP connection within the home by its outside port", found is not None)
        if found:
            source, expected = found
            self.check("shows the outside source there", source == expected, f"{source} {expected}")

    def _judge_two_hosts(self, host):
        """Two hosts of a home with the same ports: the second one can't have the same outside, and is treated no worse."""
        with self._second_address(host):
            outside = discovery.collision(host, t.SRV1, SECOND_HOST_ADDRESS)
            found = at_once(*(
                lambda a=address: discovery.behavior_of(host, t.SRV1, a, SAME_PORT)
                for address in (t.Home.HOST_ADDRESS, SECOND_HOST_ADDRESS)
            ))
        apart = len(outside) == 2 and outside[0] != outside[1]
        self.check("one port of two hosts of the home: two outside endpoints", apart, " ".join(outside))
        same = found == [RESTRICTED_CONE] * 2
        self.check("and the same behaviour for both", same, " ".join(map(str, found)))

    def _judge_udp_hairpin(self, host):
        with Rendezvous(self.lab, t.SRV1) as rendezvous, udp_socket(host) as one, udp_socket(host) as other:
            outside, source = rendezvous.sees(one), rendezvous.sees(other)
            other.sendto(b"hairpin", outside)
            one.settimeout(WAIT_SECONDS)
            try:
                found = one.recvfrom(64)
            except OSError:
                found = None
        self.check("a datagram within the home by its outside port shows the outside source", found == (b"hairpin", source), found)

    @staticmethod
    @contextmanager
    def _second_address(host):
        """As if there were a second host in the home."""
        host.ip("addr", "add", SECOND_HOST_ADDRESS + "/24", "dev", "eth0")
        try:
            yield
        finally:
            host.ip("addr", "del", SECOND_HOST_ADDRESS + "/24", "dev", "eth0")

