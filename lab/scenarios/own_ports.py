# SPDX-License-Identifier: Apache-2.0
"""A home without NAT44: its host uses the shared address and the ports of its set itself (A+P, RFC 6346)."""

import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path

from lab import fileserver, paths, traffic
from lab import topology as t
from lab.configuration import changed
from lab.scenario import Scenario
from lab.shell import run, wait_until

FIRST_PORT, LAST_PORT = 1232, 1235  # the first run of PSID 0x34
OTHER_PORT = 1236  # home 2's
SERVER_PORT = 7070
WAIT_SECONDS, QUIET_SECONDS = 5, 1.5
DATAGRAM_BYTES = 8000
MOST_PACKET_INS = 20  # of some 2,000 packets; ARP replies
STREAM, DATAGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM


class OwnPorts(Scenario):
    """Judged by the host's own kernel and curl, which are told the shared address and keep to their ports or don't."""

    name = "own-ports"
    title = "without NAT44 a host uses the shared address and its own ports, and no others"
    requirements = ("RFC7597-5.1",)

    def show(self):
        with changed(self.stack, self._switch_nat44_off), self._address():
            self._transfer()
            self._reach_the_host()
            self._send_fragments()
            self._try_what_is_not_ours()
        with tempfile.TemporaryDirectory() as directory:
            self.check("with NAT44 on again, the home loads a file", self._curl(Path(directory, "f")))

    @staticmethod
    def _switch_nat44_off(portset):
        home = portset["subscribers"][0]
        home["nat44"] = False
        home.pop("policy")

    @contextmanager
    def _address(self):
        """The shared address on the host's interface, as a source of everything that leaves."""
        host, gateway = self.lab["home1"], t.HOME1.GATEWAY_ADDRESS
        host.ip("addr", "add", t.SHARED_IPV4 + "/32", "dev", "eth0")
        host.ip("route", "replace", "default", "via", gateway, "src", t.SHARED_IPV4)
        try:
            yield
        finally:
            host.ip("route", "replace", "default", "via", gateway)
            host.ip("addr", "del", t.SHARED_IPV4 + "/32", "dev", "eth0")

    def _curl(self, target, *options):
        url = f"http://{t.SRV1.address}/{fileserver.BIG_FILE}"
        self.lab["home1"].exec(*traffic.CURL, *options, "-o", target, url, timeout_seconds=90)
        return traffic.digest(run("sha256sum", target)) == fileserver.sha256(paths.WEB, fileserver.BIG_FILE)

    def _packet_ins(self):
        return sum(switch["packetIns"] for switch in self.onos.cli_json("mape-switches -j") if switch["role"] == "ce")

    def _transfer(self):
        ports = ("--interface", t.SHARED_IPV4, "--local-port", f"{FIRST_PORT}-{LAST_PORT}")
        with tempfile.TemporaryDirectory() as directory:
            before = self._packet_ins()
            self.check("3 MB from a port of its own, SHA-256 equal", self._curl(Path(directory, "f"), *ports))
            count = self._packet_ins() - before
        self.check("the controller sees next to nothing of it", count <= MOST_PACKET_INS, f"{count} packets")
        sessions = [s for s in self.onos.sessions() if s["subscriber"] == "home1"]
        self.check("and keeps no session", not sessions, len(sessions))

    @contextmanager
    def _sockets(self, kind, host_port):
        server = self.lab["srv1"].socket(socket.AF_INET, kind)
        host = self.lab["home1"].socket(socket.AF_INET, kind)
        try:
            for each in (server, host):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                each.settimeout(WAIT_SECONDS)
            host.bind((t.SHARED_IPV4, host_port))
            server.bind((t.SRV1.address, SERVER_PORT))
            yield host, server
        finally:
            host.close()
            server.close()

    def _reach_the_host(self):
        with self._sockets(STREAM, FIRST_PORT + 1) as (host, server):
            host.listen()
            server.connect((t.SHARED_IPV4, FIRST_PORT + 1))
            accepted, peer = host.accept()
            accepted.close()
        right = peer == (t.SRV1.address, SERVER_PORT)
        self.check("the Internet reaches a server at the host, without any mapping", right, peer)

    def _send_fragments(self):
        data = bytes(i % 251 for i in range(DATAGRAM_BYTES))
        with self._sockets(DATAGRAM, LAST_PORT) as (host, server):
            host.sendto(data, (t.SRV1.address, SERVER_PORT))
            there, sender = server.recvfrom(DATAGRAM_BYTES + 1)
            server.sendto(there, sender)
            back = host.recv(DATAGRAM_BYTES + 1)
        self.check(f"a datagram of {DATAGRAM_BYTES} bytes arrives whole, both ways", there == back == data, sender)

    def _try_what_is_not_ours(self):
        before = self._dropped("outside-port-set")
        with self._sockets(DATAGRAM, OTHER_PORT) as (host, server):
            server.settimeout(QUIET_SECONDS)
            host.sendto(b"not mine", (t.SRV1.address, SERVER_PORT))
            try:
                found = server.recvfrom(100)
            except OSError:
                found = None
        self.check(f"port {OTHER_PORT}, which is home2's, gets nowhere", found is None, found or "")
        self._await_drop("outside-port-set", before + 1)

    def _dropped(self, reason):
        return self.onos.drops().get(reason, 0)

    def _await_drop(self, reason, least):
        """The switch's counters come to ONOS every few seconds."""
        count = wait_until(lambda: self._dropped(reason) >= least and self._dropped(reason), f"{reason} counted", 20)
        self.check(f"and is counted as {reason}", count >= least, count)
