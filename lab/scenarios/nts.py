# SPDX-License-Identifier: Apache-2.0
"""Somebody on the Internet reaches hosts at home by their names, and nothing is changed at either end."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from lab import paths
from lab import topology as t
from lab.namespaces import ended, wait_for_listener
from lab.nts import net
from lab.nts.session import LongSession
from lab.scenario import Scenario
from lab.shell import wait_until

SESSION_PORT = 1235
MOST_WAITING = 2
ENTRY_MILLIS = 1500  # less than a resolver's patience, more than a busy machine takes from the answer to the call
WATCHED_SECONDS = 1.0
AT_ONCE_SECONDS = 0.6  # dig's own time on a busy machine
LONGEST_ECHO_SECONDS = 1.5

CURL = ("curl", "--silent", "--show-error", "--max-time", "8", "--write-out", " %{remote_ip}")
HOSTS = (
    ("alice", "192.168.1.10"), ("bob", net.BOB_ADDRESS), ("carol", "192.168.1.12"), ("dave", "192.168.1.13"),
    ("web", "192.168.1.10"),
)
HOME = {
    "hosts": [
        {"name": f"{name}.{zone}", "address": address, "services": [{"name": "_http._tcp", "port": net.WEB_PORT}]}
        for zone in (net.ZONE, net.INSIDE_ZONE) for name, address in HOSTS
    ],
    "updateServers": [net.DNS],
    "maxWaiting": MOST_WAITING,
    "entryMillis": ENTRY_MILLIS,
    "maxPatienceMillis": net.PATIENCE_MILLIS,
}
SERVED = [
    *({"name": name, "router": "home"} for name in ("alice", "bob", "carol", "dave", "unlisted")),
    {"name": "web", "router": "home", "protocol": "tcp", "port": net.WEB_PORT},
    {"name": "erin", "router": "down"},
]
RECORDS = ["_http._tcp.bob SRV 0 0 80 bob"]


class Nts(Scenario):
    """Judged by curl, dig, nsupdate, unbound and BIND, none of which knows of NTS."""

    name = "nts"
    title = "alice and bob, behind one address, are reached by name with unbound and curl"

    def show(self):
        self._net = net.NtsNet(self.stack)
        with self._net.up(HOME, SERVED, RECORDS), self._web_servers():
            address = self._ask("alice")
            with LongSession().open(self.lab["srv2"], self._net.alice, address, SESSION_PORT) as session:
                self._fetch_by_name()
                self._fetch_by_srv()
                self._judge_switch(session)
                self._meet_a_stranger()
                self._meet_refusals()
                self._fill_the_queue()
                gone_well = session.error is None and session.longest_seconds < LONGEST_ECHO_SECONDS
                self.check(
                    "the long session noticed nothing of it all", gone_well,
                    session.error or f"{session.lines} lines, the slowest back in {session.longest_seconds * 1000:.0f} ms",
                )

    @contextmanager
    def _web_servers(self):
        """Each host serves a page that says whose it is, on both ports."""
        with ExitStack() as running:
            for name, host in (("alice", self._net.alice), ("bob", self._net.bob)):
                site = paths.LAB / "nts" / name
                site.mkdir(parents=True, exist_ok=True)
                (site / "index.html").write_text(f"This is {name}.", encoding="utf-8")
                for port in (net.PORT, net.WEB_PORT):
                    program = ("python3", paths.ROOT / "lab" / "fileserver.py", site, port)
                    running.enter_context(ended(host.start(*program, log=paths.LOGS / "nts-web.log")))
            for host in (self._net.alice, self._net.bob):
                for port in (net.PORT, net.WEB_PORT):
                    wait_for_listener(host, port, 20)
            yield

    def _ask(self, name, server=net.DNS):
        text, _ = self._net.dig(self.lab["srv2"], server, f"{name}.{net.ZONE}")
        address = self._net.address_in(text)
        self.check(f"dig: {name} is {t.SHARED_IPV4}", address == t.SHARED_IPV4, address or _status(text))
        return address or t.SHARED_IPV4

    def _curl(self, caller, url, resolver=net.UNBOUND):
        return self.lab[caller].exec(*self._net.resolving(resolver), *CURL, url, check=False).strip()

    def _judge_page(self, what, page, name):
        self.check(f"{what}: {name}'s page, from {t.SHARED_IPV4}", page == f"This is {name}. {t.SHARED_IPV4}", page)

    def _fetch_by_name(self):
        for name in ("alice", "bob"):
            page = self._curl("srv2", f"http://{name}.{net.ZONE}:{net.PORT}/")
            self._judge_page(f"curl http://{name}.{net.ZONE}:{net.PORT}/ by unbound", page, name)
        for what, resolver, zone in (
            ("the application's own server, by unbound", net.UNBOUND, net.INSIDE_ZONE),
            ("BIND before the server", net.BIND, net.ZONE),
        ):
            for name in ("bob", "alice"):
                page = self._curl("srv2", f"http://{name}.{zone}:{net.PORT}/", resolver)
                self._judge_page(what, page, name)

    def _fetch_by_srv(self):
        text, _ = self._net.dig(self.lab["srv2"], net.UNBOUND, f"_http._tcp.bob.{net.ZONE}", "SRV")
        found = re.search(r"\tSRV\t\d+ \d+ (\d+) (\S+)\.\n", text)
        port = int(found.group(1)) if found else 0
        ports = {port for block in range(1, 64) for port in range(block << 10 | 0xD0, (block << 10 | 0xD0) + 4)}
        self.check(f"SRV: bob's port {net.WEB_PORT} is named as one of the home's", port in ports, port or _status(text))
        page = self._curl("srv2", f"http://bob.{net.ZONE}:{port}/")
        self._judge_page("curl there", page, "bob")

    def _rule_packets(self):
        """Packets of the long session that the home's switch has forwarded, both ways."""
        rules = [rule for rule in self.lab.ce1.rules("tcp") if f"={SESSION_PORT}" in rule or f"={SESSION_PORT:#x}" in rule]
        return sum(int(re.search(r"n_packets=(\d+)", rule).group(1)) for rule in rules)

    def _packet_ins(self):
        return sum(switch["packetIns"] for switch in self.onos.cli_json("mape-switches -j"))

    def _judge_switch(self, session):
        wait_until(lambda: self._rule_packets() > 0, "rules of the long session", 10)
        before, lines, punted = self._rule_packets(), session.lines, self._packet_ins()
        time.sleep(WATCHED_SECONDS)
        lines, punted = session.lines - lines, self._packet_ins() - punted
        packets = wait_until(
            lambda: self._rule_packets() - before >= 2 * lines and self._rule_packets() - before, "its packets counted", 5,
        )
        self.check("the long session's data runs in the switch", packets >= 2 * lines > 0, f"{packets} packets of {lines} lines")
        self.check("and the controller sees next to nothing", punted <= lines // 5, f"{punted} packets")

    def _meet_a_stranger(self):
        """Between alice's answer and her caller's packet comes somebody else's."""
        address = self._ask("alice")
        self._judge_page("a stranger comes first, and is let in", self._curl("srv1", f"http://{address}:{net.PORT}/"), "alice")
        self._judge_page("the caller is let in, too", self._curl("srv2", f"http://{address}:{net.PORT}/"), "alice")
        page = self._curl("srv1", f"http://bob.{net.ZONE}:{net.PORT}/")
        self._judge_page("and whoever asks next is at bob's", page, "bob")

    def _refused(self, what, name, reason, seconds):
        text, took = self._net.dig(self.lab["srv2"], net.DNS, f"{name}.{net.ZONE}")
        status, told = _status(text), _told(text)
        right = status == "SERVFAIL" and reason in told.lower() and took < seconds
        self.check(f"{what}: refused in {took:.2f} s, and told why", right, f"{status} {told}")

    def _meet_refusals(self):
        with ThreadPoolExecutor(1) as pool:
            down = pool.submit(self._refused, "a router that is down", "erin", "does not answer", 2.5)
            self._refused("a name that the router doesn't know", "unlisted", "has a host called", AT_ONCE_SECONDS)
            self._refused(f"port {net.WEB_PORT}, which isn't the home's", "web", "port", AT_ONCE_SECONDS)
            self._update()
            down.result()
        text, _ = self._net.dig(self.lab["srv2"], net.DNS, f"{'x' * 63}.{'y' * 63}.{'z' * 63}.{'w' * 47}.{net.ZONE}")
        self.check("a name of 255 bytes that there is none", _status(text) == "NXDOMAIN", _status(text))

    def _fill_the_queue(self):
        """Alice's entry waits for a caller that never comes, bob and carol behind it: there is no room for dave."""
        self._ask("alice")
        with ThreadPoolExecutor(2) as pool:
            waiting = []
            for name in ("bob", "carol"):
                waiting.append(pool.submit(self._net.dig, self.lab["srv2"], net.DNS, f"{name}.{net.ZONE}"))
                queue = wait_until(lambda: self._queue(len(waiting)), f"{name} in the queue", 2, 0.02)
            self.check("two wait in the queue", len(queue) == MOST_WAITING, " ".join(q["insideAddress"] for q in queue))
            self._refused("a full queue", "dave", "as many requests wait", AT_ONCE_SECONDS)
            (bob, _), (carol, _) = (each.result() for each in waiting)
        found = self._net.address_in(bob)
        self.check("the first of them gets through in his turn", found == t.SHARED_IPV4, found or _told(bob))
        found = _status(carol)
        self.check("the other is told so when her patience ends", "turn" in _told(carol), f"{found} {_told(carol)}")

    def _queue(self, least):
        queue = self.onos.ask("/nts/queue?subscriber=home1")[2]["queue"]
        return queue if len(queue) >= least else None

    def _update(self):
        """Bob names himself: his UPDATE goes through the CE to the server's port 53."""
        lines = (f"update delete frank.{net.ZONE} A", f"update add frank.{net.ZONE} 60 A {net.BOB_ADDRESS}")
        said = self._net.update(self._net.bob, "d3JvbmcgYXMgY2FuIGJlLCByZWFsbHk=", *lines)
        self.check("an UPDATE with a wrong key is refused", "BADSIG" in said or "NOTAUTH" in said, said)
        names = [host["name"] for host in self.onos.ask("/nts/hosts?subscriber=home1")[2]["hosts"]]
        self.check("and teaches nothing", names and f"frank.{net.ZONE}" not in names, len(names))
        said = self._net.update(self._net.bob, net.HOME_SECRET, *lines)
        self.check("one with the right key is taken", said == "", said)
        lines = self.onos.cli(f"nts-hosts home1; nts-why alice.{net.ZONE} {net.WEB_PORT}").splitlines()
        shown = " ".join(" ".join(line for line in lines if line.startswith("frank")).split())
        self.check("nts-hosts knows the host from then on", net.BOB_ADDRESS in shown and "learnt" in shown, shown)
        why = " ".join(line for line in lines if line.startswith("alice.") and "port" in line and "reached" in line)
        self.check(f"nts-why says why port {net.WEB_PORT} isn't reached", "can't be reached" in why, why[:120])
        self._judge_page("curl by that name", self._curl("srv2", f"http://frank.{net.ZONE}:{net.PORT}/"), "bob")


def _status(text):
    """The response code in what dig says; "no answer" without one."""
    found = re.search(r"status: (\w+)", text)
    return found.group(1) if found else "no answer"


def _told(text):
    """The Extended DNS Error in what dig says."""
    found = re.search(r"EDE: (.+)", text)
    return found.group(1) if found else ""
