# SPDX-License-Identifier: Apache-2.0
"""In a mesh, homes reach one another without the border relay, which the rest of their traffic passes (RFC 7597 5.3)."""

import re
import socket
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from lab import fileserver, packets, paths, traffic
from lab import topology as t
from lab.capture import capture
from lab.configuration import change_to, changed
from lab.namespaces import ended, wait_for_listener
from lab.scenario import Scenario
from lab.shell import LabError, run, wait_until

# Where static mappings lead to at home 2's host, and a port each of home 1's and home 3's.
WEB, DATAGRAMS, CONNECTION = t.HTTP_PORT, 7070, 7071
PORT_OF_HOME1, PORT_OF_HOME3 = t.HOME1.port(6), t.HOME3.port(6)
PORT_IN_BLOCK_0 = t.HOME1.port(0)

WAIT_SECONDS, QUIET_SECONDS, COUNTERS_SECONDS = 5, 0.3, 20
DATAGRAM_BYTES = 8000
FORWARD_TABLE = 6
LEAST_PACKETS = 300  # of some 2,000 data segments one way, and acknowledgements of every second or third the other
EACH, ECHOES = 5, 40

# What the access network sends to home 2 in the place of home 1: outer source, inner source port, and
# the reason by which home 2's switch must count it.
FORGED = {
    "another home's outer source": (t.HOME3.map_address, PORT_OF_HOME1, "spoofed-psid"),
    "another home's port": (t.HOME1.map_address, PORT_OF_HOME3, "spoofed-psid"),
    "wrong interface id": ("2001:db8:12:3400:0:c000:212:99", PORT_OF_HOME1, "spoofed-interface-id"),
    "wrong prefix": ("2001:db9:12:3400:0:c000:212:34", PORT_OF_HOME1, "spoofed-prefix"),
    "another address": ("2001:db8:13:3400:0:c000:212:34", PORT_OF_HOME1, "spoofed-address"),
    "port of the excluded block (A = 0)": (t.HOME1.map_address, PORT_IN_BLOCK_0, "port-zero-block"),
}


def _free_ports(onos):
    """Home 2's outside ports for its servers, by inside port: connections of earlier scenarios hold theirs for minutes."""
    taken = {session["outsidePort"] for session in onos.sessions() if session["subscriber"] == "home2"}
    ports = (t.HOME2.port(block, number) for block in range(1, 64) for number in range(4))
    free = [port for port in ports if port not in taken]
    inside = (WEB, DATAGRAMS, CONNECTION)
    if len(free) < len(inside):
        raise LabError(f"home 2 has {len(free)} free ports; {len(inside)} are needed")
    return dict(zip(inside, free))


def _configure(is_mesh, ports):
    """A change of the lab's configuration: home 2 has servers, and the domain is a mesh or none."""

    def change(portset):
        portset["domains"][0]["mesh"] = is_mesh
        portset["subscribers"][1]["staticMappings"] = [
            {
                "protocol": "udp" if inside == DATAGRAMS else "tcp",
                "outsidePort": outside,
                "insideAddress": t.HOME2.HOST_ADDRESS,
                "insidePort": inside,
            }
            for inside, outside in ports.items()
        ]

    return change


class Mesh(Scenario):
    """Judged by captures in the access network, curl, plain sockets and the application's counters."""

    name = "mesh"
    requirements = ("RFC7597-5.3", "RFC7597-8.1")
    title = "homes of a mesh reach one another past the border relay, and check what the others send"

    def show(self):
        self.home1, self.home2 = self.lab["home1"], self.lab["home2"]
        self.ports = _free_ports(self.onos)
        with changed(self.stack, _configure(True, self.ports)), self._web_server(), self._datagrams() as there:
            self.measure("rules of a switch", len(self.lab.ce1.rules()))
            # A switch that has not heard a host asks where it is, and loses what it asks for.
            right, objects, _ = traffic.load_page(self.home2, t.SRV1.address)
            self.check("home 2 loads a page", right == objects, f"{right} of {objects} objects")
            before = self.onos.drops()
            self._forge(there)
            with self._capture("traffic") as wire:
                self._transfer()
                self._send_fragments(there)
                self._fetch_from_the_kernels_home()
            self._judge_ways(wire)
            self._judge_counts(before)
            with self._connection() as (near, far):
                self._judge_echo(near, far, is_mesh=True)
                change_to(self.stack, _configure(False, self.ports))
                self._judge_echo(near, far, is_mesh=False)

    @contextmanager
    def _web_server(self):
        log = paths.LOGS / "mesh-http.log"
        server = self.home2.start("python3", paths.ROOT / "lab" / "fileserver.py", paths.WEB, t.HTTP_PORT, log=log)
        with ended(server):
            wait_for_listener(self.home2, t.HTTP_PORT)
            yield

    def _capture(self, what):
        return capture(f"{self.name}-{what}", self.lab["access"], "to-ce1", "to-ce2", "to-kce", "to-br")

    def _fetch(self, home, name):
        with tempfile.TemporaryDirectory() as directory:
            target = Path(directory, name)
            home.exec(*traffic.CURL, "-o", target, f"http://{t.SHARED_IPV4}:{self.ports[WEB]}/{name}", timeout_seconds=90)
            return traffic.digest(run("sha256sum", target)) == fileserver.sha256(paths.WEB, name)

    @staticmethod
    def _forwarded(switch):
        """How many packets the switch itself has sent to other homes."""
        rules = [rule for rule in switch.rules() if f"table={FORWARD_TABLE}," in rule and "IPV6_DST" in rule]
        return sum(int(re.search(r"n_packets=(\d+)", rule).group(1)) for rule in rules)

    def _transfer(self):
        self.check("home 1 fetches 3 MB from home 2, SHA-256 equal", self._fetch(self.home1, fileserver.BIG_FILE))
        self.check("home 1 fetches 3 MB from the Internet, SHA-256 equal", traffic.download(self.home1, t.SRV1.address))
        for number, switch in enumerate((self.lab.ce1, self.lab.ce2), start=1):
            # Open vSwitch brings its counters up to date every second or so.
            count = wait_until(
                lambda s=switch: self._forwarded(s) > LEAST_PACKETS and self._forwarded(s),
                f"packets that home {number}'s switch sends to other homes", WAIT_SECONDS, 0.2,
            )
            self.check(f"home {number}'s switch itself sends most of it", count > LEAST_PACKETS, f"{count} packets")

    def _judge_ways(self, wire):
        """By each packet's link, outer and inner addresses: where homes send to homes, both inner ones are the shared one."""
        home1, home2, home3 = (home.map_address for home in t.HOMES)
        packets_seen = wire.fields("ipv6 and ip", "frame.interface_name", "ipv6.src", "ipv6.dst", "ip.src", "ip.dst")
        between = [seen[:3] for seen in packets_seen if seen[3] == seen[4] == t.SHARED_IPV4]
        by_relay = [seen for seen in between if seen[0] == "to-br" and seen[1] in (home1, home2)]
        self.check("no packet that homes 1 and 2 send to homes comes to the border relay", not by_relay, len(by_relay))
        for number, one, other in ((1, home1, home2), (2, home2, home1)):
            direct = between.count([f"to-ce{number}", one, other])
            self.check(f"home {number}'s packets have the other's CE as their outer destination", direct > LEAST_PACKETS, direct)
        internet = [seen for seen in packets_seen if seen[0] == "to-br" and t.SRV1.address in seen[3:]]
        self.check("what the Internet sends and gets passes the border relay", len(internet) > LEAST_PACKETS, len(internet))
        by_relay = between.count(["to-br", home3, t.BR_ADDRESS])
        self.check("home 3's packets come to home 2 by the border relay", by_relay > 0, by_relay)
        direct = between.count(["to-kce", home2, home3])
        self.check("and home 2's go to home 3 directly", direct > 0, direct)

    @contextmanager
    def _datagrams(self):
        """A socket of home 2's host, to which a static mapping leads."""
        there = self.home2.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with there:
            there.bind((t.HOME2.HOST_ADDRESS, DATAGRAMS))
            there.settimeout(WAIT_SECONDS)
            yield there

    def _send_fragments(self, there):
        data = bytes(i % 251 for i in range(DATAGRAM_BYTES))
        with self.home1.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
            here.settimeout(WAIT_SECONDS)
            here.sendto(data, (t.SHARED_IPV4, self.ports[DATAGRAMS]))
            arrived, sender = there.recvfrom(DATAGRAM_BYTES + 1)
            there.sendto(arrived, sender)
            back = here.recv(DATAGRAM_BYTES + 1)
        self.check(f"a datagram of {DATAGRAM_BYTES} bytes arrives whole, both ways", data == arrived == back, sender)

    def _forge(self, there):
        sent = {"right": (t.HOME1.map_address, PORT_OF_HOME1), **{what: how[:2] for what, how in FORGED.items()}}
        with packets.FrameSender(self.lab["access"], "to-ce2") as sender:
            for what, (outer_source, port) in sent.items():
                for _ in range(EACH):
                    sender.send(self._frame(outer_source, port, what.encode()))
        arrived = self._heard(there)
        for what in sent:
            if what == "right":
                self.check("a right packet from home 1's address arrives", arrived.get(what) == EACH, arrived.get(what))
            else:
                self.check(f"{what}: dropped", what not in arrived, arrived.get(what, ""))

    def _frame(self, outer_source, port, data):
        datagram = packets.udp(t.SHARED_IPV4, t.SHARED_IPV4, port, self.ports[DATAGRAMS], data)
        inner = packets.ipv4(t.SHARED_IPV4, t.SHARED_IPV4, packets.UDP, datagram)
        outer = packets.ipv6(outer_source, t.HOME2.map_address, packets.IPIP, inner)
        return packets.ethernet(t.HOME2.ce_mac, t.HOME2.access_mac, packets.ETH_IPV6, outer)

    @staticmethod
    def _heard(there):
        """How often which text has come."""
        heard = {}
        seconds = WAIT_SECONDS  # for the first
        while True:
            there.settimeout(seconds)
            try:
                what = there.recv(100).decode()
            except OSError:
                there.settimeout(WAIT_SECONDS)
                return heard
            heard[what] = heard.get(what, 0) + 1
            seconds = QUIET_SECONDS

    def _judge_counts(self, before):
        """The switch counts at once; ONOS reads that every few seconds."""
        reasons = [reason for *_, reason in FORGED.values()]
        deadline = time.monotonic() + COUNTERS_SECONDS
        while True:
            now = self.onos.drops()
            grown = {reason: now.get(reason, 0) - before.get(reason, 0) for reason in reasons}
            if sum(grown.values()) >= EACH * len(FORGED) or time.monotonic() > deadline:
                break
            time.sleep(1)
        for reason in dict.fromkeys(reasons):
            expected = EACH * reasons.count(reason)
            self.check(f"counted as {reason}", grown[reason] == expected, f"{grown[reason]} of {expected}")

    def _fetch_from_the_kernels_home(self):
        """Home 3's CE knows the border relay only, and takes what comes from anywhere."""
        fetched = self._fetch(self.lab["home3"], fileserver.OBJECTS[-1])
        self.check("home 3, whose CE knows no mesh, fetches from home 2", fetched)

    @contextmanager
    def _connection(self):
        stream = (socket.AF_INET, socket.SOCK_STREAM)
        with self.home2.socket(*stream) as listener, self.home1.socket(*stream) as near:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((t.HOME2.HOST_ADDRESS, CONNECTION))
            listener.listen()
            for each in (listener, near):
                each.settimeout(WAIT_SECONDS)
            near.connect((t.SHARED_IPV4, self.ports[CONNECTION]))
            far, _ = listener.accept()
            far.settimeout(WAIT_SECONDS)
            with far:
                yield near, far

    def _judge_echo(self, near, far, is_mesh):
        """A connection that has its rules goes on when the domain is a mesh no longer, by the border relay."""
        data = b"mesh" if is_mesh else b"hub and spoke"
        with self._capture("echo") as wire:
            for _ in range(ECHOES):
                near.sendall(data)
                arrived = far.recv(100)
                far.sendall(arrived)
                back = near.recv(100)
        way = "in the mesh" if is_mesh else "with the mesh switched off, the same one"
        self.check(f"a connection between homes, {way}: {ECHOES} echoes", data == arrived == back, back)
        by_relay = wire.count(f'frame.interface_name == "to-br" and tcp.port == {self.ports[CONNECTION]} and ipv6')
        self.check(f"passes the border relay: {'no' if is_mesh else 'yes'}", (by_relay == 0) == is_mesh, by_relay)
