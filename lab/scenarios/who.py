# SPDX-License-Identifier: Apache-2.0
"""Who had a port of the shared address, when (RFC 6302, RFC 6888 REQ-12 and REQ-14, RFC 7422)."""

import socket
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from lab import topology as t
from lab.scenario import Scenario
from lab.shell import wait_until

SERVER_PORT = 7777
WAIT_SECONDS = 5
PORT_SETS = {"port-set-assigned", "port-set-released"}
STREAM, DATAGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM


def second(moment):
    """A time as a server's log has it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def now():
    return datetime.now(timezone.utc)


class Who(Scenario):
    """Judged by plain sockets: what the server saw is what is asked about, and what the host bound is the answer."""

    name = "who"
    title = "who had an address and port at a time, on the command line and over REST"
    about_seconds = 40
    requirements = ("RFC6888-10", "RFC6888-12", "RFC6888-14")

    def show(self):
        began = now()
        self.onos.cli("nat-policy set home1 log=mappings")
        try:
            with self._connected("home1", STREAM) as tcp, self._connected("home2", DATAGRAM) as udp:
                time.sleep(1)
                self._asked = now()
                self._judge_now(tcp, udp)
                self._judge_elsewhere(tcp[1], began)
            self._judge_gone(tcp)
            self._judge_records(tcp)
            self._judge_errors()
            self._judge_restart(tcp)
        finally:
            self.onos.cli("nat-policy set home1 log=")

    @contextmanager
    def _connected(self, home, kind):
        """Traffic from a home: the address and port that the host uses, and those that the server sees."""
        server = self.lab["srv1"].socket(socket.AF_INET, kind)
        host = self.lab[home].socket(socket.AF_INET, kind)
        try:
            for each in (server, host):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                each.settimeout(WAIT_SECONDS)
            server.bind((t.SRV1.address, SERVER_PORT))
            if kind == STREAM:
                server.listen()
            host.connect((t.SRV1.address, SERVER_PORT))
            if kind == STREAM:
                accepted, seen = server.accept()
                accepted.close()
            else:
                host.send(b"who")
                seen = server.recvfrom(100)[1]
            yield host.getsockname(), seen
        finally:
            host.close()
            server.close()

    def _who(self, seen, protocol, moment):
        """The answer of both interfaces, which must be one."""
        shown = second(moment)
        typed = self.onos.cli_json(f"nat-who {seen[0]} {seen[1]} {protocol} {shown} -j")
        query = urlencode({"address": seen[0], "port": seen[1], "protocol": protocol, "time": shown})
        status, _, answered = self.onos.ask(f"/log/who?{query}")
        same = status == 200 and answered == {"who": typed}
        self.check(f"{seen[0]}:{seen[1]} {protocol} at {shown}: CLI and REST agree", same, f"{status} {len(typed)}")
        return typed

    def _judge_now(self, tcp, udp):
        inside, seen = tcp
        found = self._who(seen, "tcp", self._asked)
        self._judge_holder("the port that the server saw", found, "home1")
        hosts = [(m["insideAddress"], m["insidePort"]) for w in found for m in w["mappings"]]
        self.check("and its host is known, as its mappings are logged", hosts == [inside], hosts)
        found = self._who(udp[1], "udp", self._asked)
        self._judge_holder("a port of home2", found, "home2")
        hosts = [m for w in found for m in w["mappings"]]
        self.check("whose hosts are not logged", found and not hosts, hosts)

    def _judge_holder(self, what, found, subscriber):
        holders = [who["subscriber"] for who in found]
        self.check(f"{what} was {subscriber}'s", holders == [subscriber], " ".join(holders))

    def _judge_elsewhere(self, seen, began):
        for what, endpoint, moment in (
            ("an hour before the log began, the port", seen, began - timedelta(hours=1)),
            ("a well-known port", (seen[0], 80), self._asked),
            ("a port of a home that is not ours", (seen[0], 1240), self._asked),
        ):
            found = self._who(endpoint, "tcp", moment)
            self.check(f"{what} was nobody's", found == [], found)

    def _judge_gone(self, tcp):
        """The port is home1's still; what its host was, is asked of the past."""
        found = self._who(tcp[1], "tcp", self._asked)
        self._judge_holder("asked later, the port", found, "home1")
        other = self._who(tcp[1], "udp", self._asked)
        mappings = [m for w in other for m in w["mappings"]]
        self.check("another protocol's mapping is not taken for it", other and not mappings, mappings)

    def _judge_records(self, tcp):
        inside, seen = tcp
        records = self.onos.cli_json("nat-log home1 -j")
        made = [r for r in records if r["event"] == "mapping-created" and r["inside"] == f"{inside[0]}:{inside[1]}"]
        self.check("nat-log has the mapping", made and made[0]["outside"] == f"{seen[0]}:{seen[1]}", made and made[0]["time"])
        remotes = [r["remote"] for r in records if r["remote"]]
        self.check("and no destination", not remotes, remotes)
        events = {r["event"] for r in self.onos.cli_json("nat-log home2 -j")}
        self.check("of home2 there are port sets, whatever it sends", "port-set-assigned" in events and events <= PORT_SETS, events)

    def _judge_errors(self):
        good = {"address": t.SHARED_IPV4, "port": "1232", "protocol": "tcp", "time": second(self._asked)}
        for field, wrong in (
            ("address", "2001:db8::1"), ("port", "65536"), ("protocol", "sctp"),
            ("time", "yesterday"), ("time", "2126-11-21T12:03:04Z"), ("time", ""),
        ):
            status, media_type, problem = self.onos.ask("/log/who?" + urlencode({**good, field: wrong}))
            told = status == 400 and media_type == "application/problem+json" and problem.get("field") == field
            self.check(f"{field}={wrong}: refused as a problem that names it", told, f"{status} {problem.get('detail')}")
        status, media_type, _ = self.onos.ask("/log/subscribers/home9")
        self.check("a subscriber that there is none: 404", status == 404, f"{status} {media_type}")
        status, _, _ = self.onos.ask("/log/who?" + urlencode(good), authorized=False)
        self.check("without a password: 401", status == 401, status)

    def _judge_restart(self, tcp):
        inside, seen = tcp
        before = self.onos.cli_json("nat-log home2 -j")
        self.onos.stop()
        self.onos.start()
        wait_until(lambda: self.onos.application_is_active() and self.onos.subscribers(), "the application", 60)
        self.stack.await_switches()
        wait_until(lambda: self.onos.ask("/log/subscribers/home1")[0] == 200, "REST", 30)
        found = self._who(seen, "tcp", self._asked)
        hosts = [(w["subscriber"], m["insideAddress"], m["insidePort"]) for w in found for m in w["mappings"]]
        self.check("ONOS started again knows it too", hosts == [("home1", *inside)], hosts)
        after = self.onos.cli_json("nat-log home2 -j")
        self.check("and a restart makes no new record of a port set", after == before, f"{len(before)} {len(after)}")
