# SPDX-License-Identifier: Apache-2.0
"""MAP-E's relatives: fixed IPv4 service, lightweight 4over6, DS-Lite."""

import ipaddress
import socket
from contextlib import contextmanager

from lab import aftr, fileserver, packets, paths, traffic
from lab import topology as t
from lab.capture import capture
from lab.configuration import change_to, changed
from lab.namespaces import ended, wait_for_listener
from lab.scenario import Scenario
from lab.shell import wait_until

IPV6_MTU_BYTES = 1500
MTU_BYTES = IPV6_MTU_BYTES - 40
FIXED_BASE = ipaddress.IPv4Address("198.18.5.64")
FIXED_LENGTHS = (32, 28, 27, 26)  # and 29, with more to it
PUBLIC_GATEWAY = str(FIXED_BASE + 1)
FIXED_ADDRESS = "2001:db8:12:3400:0:c612:540:0"  # home 1's, the same for all lengths
B4_ADDRESS = "2001:db8:12:3400:0:c0a8:100:0"
LAN = "192.168.1.0/24"
BOUND_PSID, UNBOUND_PSID = 0x40, 0x41  # home 2's, which its prefix doesn't say, and nobody's
LW_ADDRESS = f"2001:db8:12:3500:0:c000:212:{BOUND_PSID:x}"
SERVER_PORT, WAIT_SECONDS, COUNTERS_SECONDS = 7070, 5, 20
DATAGRAM_BYTES, EACH = 8000, 5
MOST_PACKET_INS = 20  # of some 2,000 packets of a transfer
DATAGRAM = (socket.AF_INET, socket.SOCK_DGRAM)


def _port(psid):
    return 1 << 10 | psid << 2


def _binding(home, psid):
    return {
        "name": home.subscriber, "ipv6Prefix": home.prefix, "ipv4Prefix": t.SHARED_IPV4 + "/32",
        "eaBits": 0, "psidOffset": t.PSID_OFFSET, "psidLength": t.PSID_LENGTH, "psid": psid,
    }


def _fixed(length, nat44=False, gateway=t.Home.GATEWAY_ADDRESS + "/24"):
    """Home 1 has addresses of its own, and homes 2 and 3 are in a binding table: no address follows from a prefix."""

    def change(portset):
        rule = {"name": "fixed", "ipv6Prefix": t.HOME1.prefix, "ipv4Prefix": f"{FIXED_BASE}/{length}", "eaBits": 0}
        bindings = [_binding(t.HOME2, BOUND_PSID), _binding(t.HOME3, t.HOME3.psid)]
        portset["domains"][0].update(ipv6MtuBytes=IPV6_MTU_BYTES, rules=[rule, *bindings])
        portset["subscribers"][0].update(nat44=nat44, gateway={"address": gateway, "mac": t.HOME1.gateway_mac})

    return change


def _ds_lite(portset):
    """Home 1 sends to an AFTR; the others are as before."""
    _fixed(32)(portset)
    del portset["domains"][0]["rules"][0]
    portset["domains"].append({"name": "ds-lite", "aftrAddress": aftr.ADDRESS, "ipv6MtuBytes": IPV6_MTU_BYTES})
    portset["switches"][1]["domain"] = "ds-lite"


class Relatives(Scenario):
    """Judged by curl, ping, plain sockets, captures; home 3's CE and the AFTR are the Linux kernel's."""

    name = "relatives"
    title = "fixed IPv4 of 1 to 64 addresses, a lightweight 4over6 binding table, and DS-Lite carry real traffic"
    requirements = ("RFC7597-5.2", "RFC7597-8.1", "RFC7597-8.3")

    def show(self):
        self.home1, self.home2, self.home3 = (self.lab[home.subscriber] for home in t.HOMES)
        self.server = self.lab["srv1"]
        self.lab["inet"].ip("route", "replace", f"{FIXED_BASE}/26", "via", t.BR_INTERNET_ADDRESS)
        try:
            with self._tunnels(), self._web_server():
                self._show()
        finally:
            self.lab["inet"].ip("route", "del", f"{FIXED_BASE}/26", check=False)

    def _show(self):
        with changed(self.stack, _fixed(32, nat44=True), lambda: self._answers(self.home1, t.SRV1.address)):
            self._judge_full_address()
            for length in FIXED_LENGTHS:
                self._judge_fixed(length)
            with self._addresses([FIXED_BASE + 2], PUBLIC_GATEWAY):
                change_to(
                    self.stack, _fixed(29, gateway=PUBLIC_GATEWAY + "/29"), lambda: self._answers(self.home1, PUBLIC_GATEWAY)
                )
                before = self.onos.drops()
                self._forge()
                self._judge_a_prefix()
                self._judge_bindings()
                self._judge_forged(before)
            with aftr.running(self.lab, B4_ADDRESS, LAN):
                self._tunnel(1, B4_ADDRESS, aftr.ADDRESS)
                change_to(self.stack, _ds_lite, lambda: self._answers(self.home1, t.SRV1.address))
                self._judge_ds_lite()

    # What is wired otherwise

    def _tunnel(self, number, address, remote=t.BR_ADDRESS):
        """Gives a CE switch another tunnel address: where bindings or private ones say it, the operator does this."""
        home = t.HOMES[number - 1]
        switch, access, link = (self.lab.ce1, self.lab.ce2)[number - 1], self.lab["access"], f"to-ce{number}"
        switch.namespace.ip("addr", "replace", address + "/64", "dev", switch.bridge, "nodad")
        switch.vsctl(
            "set", "interface", "map0", f"options:local_ip={address}", f"options:remote_ip={remote}",
            "--", "set", "interface", "mesh0", f"options:local_ip={address}",
        )
        access.neighbour(address, home.ce_mac, link)
        access.ip("-6", "route", "replace", home.prefix, "via", address, "dev", link)

    @contextmanager
    def _tunnels(self):
        try:
            self._tunnel(1, FIXED_ADDRESS)
            self._tunnel(2, LW_ADDRESS)
            yield
        finally:
            for home, switch in zip(t.SWITCHED_HOMES, (self.lab.ce1, self.lab.ce2)):
                self._tunnel(home.number, home.map_address)
                for address in (FIXED_ADDRESS, B4_ADDRESS, LW_ADDRESS):
                    switch.namespace.ip("addr", "del", address + "/64", "dev", switch.bridge, check=False)

    @contextmanager
    def _web_server(self):
        """Home 1's host has a web server, at all its addresses."""
        log = paths.LOGS / "relatives-http.log"
        server = self.home1.start("python3", paths.ROOT / "lab" / "fileserver.py", paths.WEB, t.HTTP_PORT, log=log)
        with ended(server):
            wait_for_listener(self.home1, t.HTTP_PORT)
            yield

    @contextmanager
    def _addresses(self, addresses, gateway=t.Home.GATEWAY_ADDRESS):
        """Public addresses on home 1's host, the first of them the source of what it sends."""
        near = () if gateway == t.Home.GATEWAY_ADDRESS else ("onlink",)
        for address in addresses:
            self.home1.ip("addr", "add", f"{address}/32", "dev", "eth0")
        self.home1.ip("route", "replace", "default", "via", gateway, "dev", "eth0", "src", str(addresses[0]), *near)
        try:
            yield
        finally:
            self.home1.ip("route", "replace", "default", "via", t.Home.GATEWAY_ADDRESS)
            for address in addresses:
                self.home1.ip("addr", "del", f"{address}/32", "dev", "eth0")

    # Judging

    def _load(self, what, host):
        right, objects, _ = traffic.load_page(host, t.SRV1.address)
        self.check(f"{what} loads a page", right == objects, f"{right} of {objects} objects")

    @staticmethod
    def _answers(host, address):
        return " 0% packet loss" in host.exec("ping", "-n", "-c", 1, "-W", 0.3, address, check=False)

    def _ping(self, what, host, address, *options):
        text = host.exec("ping", "-n", "-c", 2, "-i", 0.2, "-W", 3, *options, address, check=False)
        self.check(f"{what}: ping is answered", " 0% packet loss" in text, text.strip().splitlines()[-2:][:1])

    def _too_big(self, what, host, address):
        host.ip("route", "flush", "cache")  # what transfers have taught the kernel
        text = host.exec("ping", "-n", "-c", 1, "-W", 3, "-M", "do", "-s", MTU_BYTES - 27, address, check=False)
        self.check(f"{what}, {MTU_BYTES + 1} bytes with DF: told that {MTU_BYTES} fit", f"mtu = {MTU_BYTES}" in text)

    def _seen(self, host, count=1):
        """Where server 1 sees datagrams of a host's sockets come from."""
        found = []
        with self.server.socket(*DATAGRAM) as there:
            there.bind((t.SRV1.address, SERVER_PORT))
            there.settimeout(WAIT_SECONDS)
            for _ in range(count):
                with host.socket(*DATAGRAM) as here:
                    here.sendto(b"who am I", (t.SRV1.address, SERVER_PORT))
                    found.append(there.recvfrom(100)[1])
        return found

    def _told(self):
        return {each["id"]: each for each in self.onos.subscribers()}

    def _judge_full_address(self):
        """Lightweight 4over6 with all ports of an address, and NAT44 in the home."""
        self._load("full address, NAT44: home 1", self.home1)
        (address, _), = self._seen(self.home1)
        self.check("the server sees its address", address == str(FIXED_BASE), address)

    def _judge_fixed(self, length):
        network = ipaddress.IPv4Network(f"{FIXED_BASE}/{length}")
        first, last = network[0], network[-1]
        with self._addresses(sorted({first, last})):
            change_to(self.stack, _fixed(length), lambda: self._answers(self.server, str(last)))
            download = traffic.download(self.home1, t.SRV1.address, fileserver.OBJECTS[0])
            fetched = traffic.download(self.server, str(last), fileserver.OBJECTS[0])
            answered = self._answers(self.server, str(first))
            told = self._told()["home1"]
        wanted = str(first) if length == 32 else str(network)
        self.check(
            f"/{length}: files both ways, ping, the CLI tells {wanted}",
            download and fetched and answered and (told["ipv4"], told["policy"]) == (wanted, "no NAT"),
            f"{network.num_addresses} addresses, out {download}, in to {last} {fetched}, {told['ipv4']} {told['policy']}",
        )

    def _packet_ins(self):
        return sum(switch["packetIns"] for switch in self.onos.cli_json("mape-switches -j") if switch["role"] == "ce")

    def _judge_a_prefix(self):
        address = str(FIXED_BASE + 2)
        self._load(f"/29, gateway {PUBLIC_GATEWAY}: home 1", self.home1)
        before = self._packet_ins()
        self.check("3 MB from the Internet, SHA-256 equal", traffic.download(self.home1, t.SRV1.address))
        self.check("3 MB to the Internet's client, SHA-256 equal", traffic.download(self.server, address))
        count = self._packet_ins() - before
        self.check("the controller sees next to nothing of it", count <= MOST_PACKET_INS, f"{count} packets")
        self._ping("home 1 to its gateway", self.home1, PUBLIC_GATEWAY)
        self._ping("the Internet to the gateway", self.server, PUBLIC_GATEWAY)
        self._too_big("out of the home", self.home1, t.SRV1.address)
        self._too_big("into the home", self.server, address)
        self._fragments(address)

    def _fragments(self, address):
        data = bytes(i % 251 for i in range(DATAGRAM_BYTES))
        with self.home1.socket(*DATAGRAM) as here, self.server.socket(*DATAGRAM) as there:
            here.bind((address, 0))
            there.bind((t.SRV1.address, SERVER_PORT))
            for each in (here, there):
                each.settimeout(WAIT_SECONDS)
                each.setsockopt(socket.IPPROTO_IP, 10, 0)  # IP_MTU_DISCOVER: without DF
            here.sendto(data, (t.SRV1.address, SERVER_PORT))
            arrived, sender = there.recvfrom(DATAGRAM_BYTES + 1)
            there.sendto(arrived, sender)
            back = here.recv(DATAGRAM_BYTES + 1)
        self.check(f"a datagram of {DATAGRAM_BYTES} bytes arrives whole, both ways", data == arrived == back, sender)

    def _from_tunnel(self, outer_source, source, port):
        """What the access network brings to the border relay in a home's place."""
        inner = packets.ipv4(source, t.SRV1.address, packets.UDP, packets.udp(source, t.SRV1.address, port, SERVER_PORT, b"no"))
        outer = packets.ipv6(outer_source, t.BR_ADDRESS, packets.IPIP, inner)
        with packets.FrameSender(self.lab["access"], "to-br") as sender:
            for _ in range(EACH):
                sender.send(packets.ethernet(t.BR_MAC, t.BR_GATEWAY_MAC, packets.ETH_IPV6, outer))

    def _judge_bindings(self):
        traffic.at_once(
            lambda: self._load("lightweight 4over6: home 2", self.home2),
            lambda: self._load("home 3, whose CE is the kernel's, at the same address,", self.home3),
        )
        for host, name, psid in ((self.home2, "home 2", BOUND_PSID), (self.home3, "home 3", t.HOME3.psid)):
            seen = self._seen(host, EACH)
            right = all(address == t.SHARED_IPV4 and port >> 2 & 0xFF == psid for address, port in seen)
            self.check(f"{name} is seen at the shared address and ports of PSID 0x{psid:x}", right, [p for _, p in seen])
            self._ping(name, host, t.SRV1.address)
        self._home_to_home()

    def _forge(self):
        """What nobody may send. The switches count it at once, and ONOS reads that every few seconds."""
        stolen = str(FIXED_BASE + 8)
        self.home1.ip("addr", "add", stolen + "/32", "dev", "eth0")
        with self.home1.socket(*DATAGRAM) as sock:
            sock.bind((stolen, 0))
            for _ in range(EACH):
                sock.sendto(b"not mine", (t.SRV1.address, SERVER_PORT))
        self.home1.ip("addr", "del", stolen + "/32", "dev", "eth0")
        self._from_tunnel(FIXED_ADDRESS, stolen, 4000)
        with self.server.socket(*DATAGRAM) as sock:
            for _ in range(EACH):
                sock.sendto(b"to nobody", (t.SHARED_IPV4, _port(UNBOUND_PSID)))
        self._from_tunnel(LW_ADDRESS, t.SHARED_IPV4, _port(t.HOME3.psid))
        self._from_tunnel(LW_ADDRESS.replace("3500", "3501"), t.SHARED_IPV4, _port(BOUND_PSID))

    def _judge_forged(self, before):
        reasons = {
            "not-lan-source": "from home 1's host, an address behind its /29",
            "spoofed-address": "from home 1's tunnel, the same",
            "no-map-rule": "from the Internet, a port that nobody is bound to",
            "spoofed-psid": "from home 2's tunnel, home 3's port",
            "spoofed-prefix": "from a tunnel that is not bound, home 2's port",
        }

        def counted():
            now = self.onos.drops()
            counts = {reason: now.get(reason, 0) - before.get(reason, 0) for reason in reasons}
            return counts if all(count >= EACH for count in counts.values()) else None

        for reason, count in wait_until(counted, "all drops counted", COUNTERS_SECONDS).items():
            self.check(f"{reasons[reason]}: dropped, {reason}", count >= EACH, count)

    def _home_to_home(self):
        with self.home2.socket(*DATAGRAM) as here, self.home3.socket(*DATAGRAM) as other, self.server.socket(*DATAGRAM) as sock:
            sock.bind((t.SRV1.address, SERVER_PORT))
            for each in (here, other, sock):
                each.settimeout(WAIT_SECONDS)
            here.sendto(b"where am I", (t.SRV1.address, SERVER_PORT))
            _, outside = sock.recvfrom(100)
            other.sendto(b"hello", outside)
            heard, sender = here.recvfrom(100)
            here.sendto(b"and back", sender)
            back = other.recv(100)
        self.check("home 3 and home 2 reach one another by the border relay", (heard, back) == (b"hello", b"and back"), sender)

    def _judge_ds_lite(self):
        with capture("relatives-dslite", self.lab["access"], "to-ce1", "to-br") as wire:
            self._load("DS-Lite: home 1", self.home1)
            self.check("3 MB by the AFTR, SHA-256 equal", traffic.download(self.home1, t.SRV1.address))
            (address, _), = self._seen(self.home1)
            self._ping("by the AFTR", self.home1, t.SRV1.address)
            self._too_big("to the AFTR", self.home1, t.SRV1.address)
        self.check("the server sees the AFTR's address", address == aftr.PUBLIC_IPV4, address)
        inner = f"ip.src == {t.Home.HOST_ADDRESS} && ipv6.src == {B4_ADDRESS} && ipv6.dst == {aftr.ADDRESS} && ipv6.nxt == 4"
        count = wire.count(f'frame.interface_name == "to-ce1" && {inner}')
        self.check("the host's own address in the tunnel to the AFTR, next header 4", count > 300, f"{count} packets")
        count = wire.count(f'frame.interface_name == "to-br" && ipv6.addr == {B4_ADDRESS}')
        self.check("nothing of it at the border relay", count == 0, count)
        sessions = [s for s in self.onos.sessions() if s["subscriber"] == "home1"]
        self.check("no session in the CE", not sessions, len(sessions))
        self._judge_foreign_tunnel()

    def _judge_foreign_tunnel(self):
        """The switch takes from its AFTR only."""
        with self.home1.socket(*DATAGRAM) as here:
            here.bind((t.Home.HOST_ADDRESS, SERVER_PORT))
            here.settimeout(WAIT_SECONDS)
            source = t.SRV1.address
            for outer_source, data in ((t.BR_ADDRESS, b"foreign"), (aftr.ADDRESS, b"the AFTR's")):
                datagram = packets.udp(source, t.Home.HOST_ADDRESS, 9, SERVER_PORT, data)
                inner = packets.ipv4(source, t.Home.HOST_ADDRESS, packets.UDP, datagram)
                outer = packets.ipv6(outer_source, B4_ADDRESS, packets.IPIP, inner)
                with packets.FrameSender(self.lab["access"], "to-ce1") as sender:
                    sender.send(packets.ethernet(t.HOME1.ce_mac, t.HOME1.access_mac, packets.ETH_IPV6, outer))
            heard = here.recv(100)
        self.check("a packet that is not the AFTR's does not get in", heard == b"the AFTR's", heard)
