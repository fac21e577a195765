# SPDX-License-Identifier: Apache-2.0
"""Two homes that share an IPv4 address reach each other through both NATs (RFC 5128), or by a relay (RFC 8445)."""

from contextlib import ExitStack
from itertools import combinations_with_replacement

from lab import behavior, ice, paths, punch
from lab import topology as t
from lab.document import shows
from lab.scenario import Scenario
from lab.shell import LabError
from lab.traffic import at_once
from lab.turnserver import turnserver

PAGE = paths.ROOT / "docs" / "behaviour.md"
HEADER = ("one home", "the other", "UDP hole punching", "TCP simultaneous open", "path that ICE selects")
RTP_PORTS = range(20_000, 20_032, 2)
DATAGRAMS = 300
LATE_SECONDS = 2
SYN_SECONDS = 6  # RFC 5382 REQ-4


class HolePunch(Scenario):
    """Judged by sockets of the kernel and by libnice: which pairs of NATs let two homes speak without a relay."""

    name = "holepunch"
    title = "two homes behind one shared address punch holes as theory says, and calls find the right path"
    about_seconds = 50
    requirements = ("RFC4787-1", "RFC4787-4", "RFC4787-8", "RFC5382-1", "RFC5382-2", "RFC5382-3", "RFC5382-4", "RFC7597-5.3")

    def show(self):
        self.home1, self.home2 = self.lab["home1"], self.lab["home2"]
        with ExitStack() as running:
            running.enter_context(turnserver(self.lab, t.SRV1))
            self.rendezvous = running.enter_context(punch.Rendezvous(self.lab, t.SRV1))
            running.callback(self._set, behavior.FULL_CONE, behavior.FULL_CONE)
            self._judge_rtp_pairs()
            self._judge_what_takes_time()
            rows = [
                self._judge(one, other) for one, other in combinations_with_replacement(behavior.PRESETS, 2)
            ]
        self.check(f"{PAGE.name} shows just this", shows(PAGE, "hole punching", HEADER, rows))

    def _set(self, one, other):
        self.onos.set_behaviors({t.HOME1.subscriber: one, t.HOME2.subscriber: other})

    def _judge(self, name, other_name):
        """All three at once: each has sockets of its own, and what fails fails by waiting."""
        pair = one, other = behavior.PRESETS[name], behavior.PRESETS[other_name]
        self._set(one, other)
        punched, opened, call = at_once(
            lambda: punch.punch_udp(self.rendezvous, self.home1, self.home2),
            lambda: punch.open_tcp(self.rendezvous, self.home1, self.home2),
            lambda: self._call(self.home1, t.Home.HOST_ADDRESS, self.home2),
        )
        what = f"{name} and {other_name}"
        direct, opens = behavior.udp_punches(*pair), behavior.tcp_opens(*pair)
        self.check(f"{what}: UDP {_through(direct)}", bool(punched) == direct, _endpoints(punched))
        self.check(f"{what}: TCP {_through(opens)}", opened == opens)
        path = "direct" if direct else "relay"
        self.check(f"{what}: ICE's path is {path}", call.ready and call.relayed != direct, call)
        found = "relay" if call.relayed else "direct"
        return [name, other_name, _through(punched), _through(opened), found if call.ready else "none"]

    def _judge_what_takes_time(self):
        """A call long enough to move into the switches, a late answer, and SYNs that nobody awaits, all at once."""
        self._set(behavior.PORT_RESTRICTED_CONE, behavior.PORT_RESTRICTED_CONE)
        with ExitStack() as running:
            hole = running.enter_context(punch.udp_hole(self.home1, self.home2))
            wanted = running.enter_context(punch.tcp_socket(self.home1))
            outside, accepted = self.rendezvous.accepts(wanted)
            running.enter_context(accepted)
            if not hole.punch(self.rendezvous):
                raise LabError("port-restricted-cone: the two homes do not find each other")
            heard, late, refused, at_home, away = at_once(
                lambda: hole.talk(DATAGRAMS),
                lambda: punch.open_tcp(self.rendezvous, self.home1, self.home2, LATE_SECONDS),
                lambda: punch.refused_after(punch.tcp_socket(self.lab["srv2"]), outside, SYN_SECONDS + 4),
                lambda: self._call(self.home1, t.Home.HOST_ADDRESS, self.home1),
                lambda: self._call(self.lab["srv2"], t.SRV2.address, self.home2),
            )
            sessions = [s for s in self.onos.sessions() if s["remoteAddress"] == t.SHARED_IPV4 and s["protocol"] == "udp"]
        self.check(f"a call from home to home: {DATAGRAMS} datagrams each way, none lost", heard == [DATAGRAMS] * 2, heard)
        carried = {s["subscriber"] for s in sessions if s["offloaded"]}
        self.check("and both customer edges' switches carry it", len(carried) == 2, " ".join(sorted(carried)))
        self.check(f"TCP: one home connects {LATE_SECONDS} s later, and both get through", late)
        in_time = refused is not None and SYN_SECONDS - 1 < refused < SYN_SECONDS + 2
        shown = f"{refused:.1f} s" if refused is not None else "not refused"
        self.check(f"a SYN that nobody awaits is refused after {SYN_SECONDS} s", in_time, shown)
        self.check("ICE within one home: from host to host", at_home.ready and at_home.types == {"host"}, at_home)
        self.check("ICE with a host of the Internet: no relay", away.ready and not away.relayed, away)

    @staticmethod
    def _call(one, one_address, other):
        return ice.call(one, one_address, other, t.Home.HOST_ADDRESS, t.SRV1)

    def _judge_rtp_pairs(self):
        """RTP's port is even, RTCP's the next one (RFC 3550); a far end that computes the second relies on that."""
        self._set(behavior.FULL_CONE, behavior.FULL_CONE)
        outside = []
        for port in RTP_PORTS:
            with punch.udp_socket(self.home1, port) as rtp, punch.udp_socket(self.home1, port + 1) as rtcp:
                outside.append((self.rendezvous.sees(rtp)[1], self.rendezvous.sees(rtcp)[1]))
        shown = " ".join(f"{rtp}+{rtcp}" for rtp, rtcp in outside)
        parity = all(rtp % 2 == 0 and rtcp % 2 == 1 for rtp, rtcp in outside)
        self.check("RTP: an even port stays even, an odd one odd", parity, shown)
        contiguous = sum(rtcp == rtp + 1 for rtp, rtcp in outside)
        self.check("RTP: the pair stays a pair", contiguous == len(outside), f"{contiguous} of {len(outside)}")


def _through(direct):
    return "gets through" if direct else "does not"


def _endpoints(punched):
    return " ".join(f"{address}:{port}" for address, port in punched) if punched else ""
