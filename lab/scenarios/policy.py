# SPDX-License-Identifier: Apache-2.0
"""Mapping and filtering behaviour, changed while sessions live (RFC 4787 4 and 5)."""

import socket

from lab import topology as t
from lab.scenario import Scenario

SERVER_PORT, OTHER_PORT = 3478, 3479
WAIT_SECONDS = 3
QUIET_SECONDS = 1


class Probe:
    """A UDP socket of a host, and what it finds out about the NAT on its way."""

    def __init__(self, host, address=""):
        self.socket = host.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(WAIT_SECONDS)

    def close(self):
        self.socket.close()

    def hears(self, data, seconds):
        """Whether that datagram comes within that time; others are passed over."""
        self.socket.settimeout(seconds)
        try:
            while self.socket.recv(2048) != data:
                pass
            return True
        except OSError:
            return False


class Policy(Scenario):
    """Judged by plain UDP sockets of the kernel: which port each server sees, and who gets an answer through."""

    name = "policy"
    requirements = ("RFC4787-1", "RFC4787-8")
    title = "a changed NAT policy holds for the next session; those that live keep theirs"

    def show(self):
        self._sockets = []
        self.servers = [self._server(t.SRV1, SERVER_PORT), self._server(t.SRV2, SERVER_PORT)]
        self.strangers = [self._server(t.SRV1, OTHER_PORT), self._server(t.SRV2, OTHER_PORT)]
        try:
            self.onos.set_policy("home1", "full-cone")
            old = self._host()
            self._judge(old, "full-cone", same_port=True, open_to_all=True)
            before = self._mapped(old, 0)
            print("      " + self.onos.set_policy("home1", "symmetric"), flush=True)
            new = self._host()
            self._judge(new, "symmetric", same_port=False, open_to_all=False)
            self.check("the living session keeps its port", self._mapped(old, 0) == before, before)
        finally:
            self.onos.set_policy("home1", "full-cone")
            for each in self._sockets:
                each.close()

    def _server(self, server, port):
        found = self.lab[server.name].socket(socket.AF_INET, socket.SOCK_DGRAM)
        found.bind((server.address, port))
        found.settimeout(WAIT_SECONDS)
        self._sockets.append(found)
        return found

    def _host(self):
        probe = Probe(self.lab["home1"])
        self._sockets.append(probe)
        return probe

    def _mapped(self, probe, server):
        """Sends to a server and gives the address and port that it sees; None when nothing arrives."""
        there = self.servers[server]
        probe.socket.sendto(b"probe", there.getsockname())
        try:
            return there.recvfrom(2048)[1]
        except OSError:
            return None

    def _judge(self, probe, preset, same_port, open_to_all):
        first, second = self._mapped(probe, 0), self._mapped(probe, 1)
        self.check(f"{preset}: both servers are reached", first and second, f"{first} {second}")
        if not (first and second):
            return
        self.check(
            f"{preset}: two remotes see {'one port' if same_port else 'two ports'}",
            (first == second) == same_port, f"{first[1]} {second[1]}",
        )
        for mapped, server in ((first, self.servers[0]), (second, self.servers[1])):
            server.sendto(b"answer", mapped)
        self.check(f"{preset}: answers arrive", probe.hears(b"answer", WAIT_SECONDS))
        for name, stranger, mapped in (
            ("the same server's other port", self.strangers[0], first),
            ("another server", self.strangers[1], first),
        ):
            data = b"unasked " + name.encode()
            stranger.sendto(data, mapped)
            heard = probe.hears(data, WAIT_SECONDS if open_to_all else QUIET_SECONDS)
            self.check(f"{preset}: {name} {'gets' if open_to_all else 'does not get'} through", heard == open_to_all)
