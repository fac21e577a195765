# SPDX-License-Identifier: Apache-2.0
"""What a home's hosts get beside IPv4 by MAP: addresses by DHCP, names by a DNS proxy, IPv6 of their own (docs/home.md)."""

import copy
import ipaddress
import socket
import stat
import struct
from contextlib import contextmanager

from lab import paths
from lab import topology as t
from lab import traffic
from lab.capture import capture
from lab.configuration import document
from lab.namespaces import Namespace, ended, inside, wait_for_listener
from lab.scenario import Scenario
from lab.shell import run, wait_until

FIRST, LAST, LEASE_SECONDS = "192.168.1.100", "192.168.1.101", 60
HOSTS = (("ps-lan1", "02:00:00:00:01:a1"), ("ps-lan2", "02:00:00:00:01:a2"))
LINK = "2001:db8:12:3400::"  # of home 1's prefix, which the access network advertises
ROUTER = "fe80::1"
PAGE_PORT = 8087
RESOLVER = t.BR_GATEWAY
STRINGS = " ".join(f'"{letter * 200}"' for letter in "abcde")  # 1000 bytes: more than an answer without EDNS may have
NAMES = ("www.example. A 192.0.2.80", "www.example. AAAA 2001:db8::80", "new.example. TYPE65280 \\# 4 01020304")


def advertisement():
    """A router advertisement with a prefix for addresses of one's own (RFC 4861 4.2, 4.6.2); the kernel sums it up."""
    prefix = struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 3600, 3600, 0) + socket.inet_pton(socket.AF_INET6, LINK)
    return struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + prefix


def advertise(namespace, device, source):
    with inside(namespace):
        sender = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        with sender:
            index = socket.if_nametoindex(device)
            sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
            sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
            sender.bind((source, 0, 0, index))
            sender.sendto(advertisement(), ("ff02::1", 0, 0, index))


class HomeNeeds(Scenario):
    """Judged by dhclient, dig and unbound, the kernel's own IPv6 hosts, ping, curl, and tshark."""

    name = "home-needs"
    title = "a home's hosts get IPv4 addresses by DHCP, names by a DNS proxy and IPv6 of their own, and none pretends to be another"

    def show(self):
        self.directory = paths.LAB / "home-needs"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.hosts = [Namespace(name, self.lab.record) for name, _ in HOSTS]
        try:
            for host, (_, mac) in zip(self.hosts, HOSTS):
                self._plug_in(host, mac)
            with self._configured():
                with capture("home-needs", self.lab["home1"], "eth0", snap_bytes=600, capture_filter="udp port 67") as packets:
                    leases = [self._lease(host) for host in self.hosts]
                    self._judge_leases(leases)
                    self._judge_end()
                self._judge_packets(packets)
                self._judge_dns()
                self._judge_ipv6()
        finally:
            self.lab.record.remove([host.name for host in self.hosts])
            self.lab["access"].ip("addr", "del", f"{ROUTER}/64", "dev", "to-ce1", check=False)

    @contextmanager
    def _configured(self):
        """Home 1 with a LAN of its own, as soon as the switch has the rules: ONOS notices some seconds later."""
        whole = copy.deepcopy(document(self.lab))
        whole["apps"]["org.portset"]["portset"]["subscribers"][0]["lan"] = {
            "ipv6": True, "dhcp": {"first": FIRST, "last": LAST, "leaseSeconds": LEASE_SECONDS},
            "dns": {"resolver": RESOLVER, "nextHopMac": t.HOME1.access_mac},
        }
        try:
            self.onos.configure(whole)
            wait_until(lambda: len(self.lab.ce1.rules("ipv6")) >= 9, "the switch's rules for IPv6", 10, 0.05)
            wait_until(lambda: self.lab.ce1.rules("udp6"), "the switch's rule for the resolver's answers", 10, 0.05)
            yield
        finally:
            self.onos.configure(document(self.lab))
            wait_until(lambda: not self.lab.ce1.rules("ipv6"), "the switch without them", 10, 0.05)

    @staticmethod
    def _plug_in(host, mac):
        """Another host of home 1, that knows nothing yet."""
        host.create(forwarding=False)
        host.sysctl(**{
            "net.ipv6.conf.default.addr_gen_mode": 0, "net.ipv6.conf.default.accept_ra": 1,
            "net.ipv6.conf.default.dad_transmits": 0,
        })
        run(
            "ip", "-n", "ps-home1", "link", "add", "link", "eth0", "name", "eth1", "netns", host.name,
            "address", mac, "type", "macvlan", "mode", "bridge",
        )
        host.exec("ethtool", "-K", "eth1", "tx", "off")
        host.ip("link", "set", "eth1", "up")

    def _dhclient(self, host, *options):
        """The variables that dhclient gives its script, when it has done what it should."""
        files = {name: self.directory / f"{host.name}.{name}" for name in ("conf", "script", "told", "leases", "pid")}
        files["told"].unlink(missing_ok=True)
        files["leases"].touch()
        files["conf"].write_text("timeout 10;\ninitial-interval 1;\nbackoff-cutoff 2;\n", encoding="utf-8")
        script = files["script"]
        script.write_text(
            f'#!/bin/sh\ncase "$reason" in BOUND|RENEW|REBOOT|RELEASE) env >"{files["told"]}.part"; '
            f'mv "{files["told"]}.part" "{files["told"]}";; esac\n',
            encoding="utf-8",
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        command = (
            "dhclient", "-4", "-d", *options, "-cf", files["conf"], "-sf", script,
            "-lf", files["leases"], "-pf", files["pid"], "eth1",
        )
        with ended(host.start(*command, log=paths.LOGS / f"{host.name}-dhclient.log")):
            wait_until(lambda: files["told"].exists(), f"dhclient of {host.name}", 12, 0.05)
        lines = files["told"].read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def _lease(self, host):
        told = self._dhclient(host, "-1")
        host.ip("addr", "replace", f"{told['new_ip_address']}/24", "dev", "eth1")
        host.ip("route", "replace", "default", "via", told["new_routers"])
        return told

    def _judge_leases(self, leases):
        addresses = sorted(lease["new_ip_address"] for lease in leases)
        self.check("dhclient gets an address for each of two hosts", addresses == [FIRST, LAST], addresses)
        told = {name: leases[0].get("new_" + name) for name in (
            "subnet_mask", "routers", "domain_name_servers", "interface_mtu", "dhcp_lease_time", "dhcp_server_identifier",
        )}
        gateway = t.HOME1.GATEWAY_ADDRESS
        wanted = ["255.255.255.0", gateway, gateway, str(t.HOST_MTU_BYTES), str(LEASE_SECONDS), gateway]
        self.check("with mask, router, resolver, MTU, time and server", list(told.values()) == wanted, list(told.values()))
        for host in self.hosts:
            right, objects, _ = traffic.load_page(host, t.SRV1.address)
            self.check(f"{host.name} loads a page with it", right == objects, f"{right} of {objects}")

    def _judge_end(self):
        """What a host gives back is free, and it gets the same one again."""
        host = self.hosts[0]
        before = self._dhclient(host, "-r")["old_ip_address"]
        host.ip("addr", "flush", "dev", "eth1", "scope", "global")
        again = self._lease(host)["new_ip_address"]
        self.check("given back and asked for again: the same address", again == before, f"{before} {again}")

    def _judge_packets(self, packets):
        kinds = [int(row[0]) for row in packets.fields("dhcp", "dhcp.option.dhcp")]
        wanted = {1, 2, 3, 5, 7}
        self.check("tshark sees discover, offer, request, ack and release", wanted <= set(kinds), kinds)
        wrong = packets.count("_ws.malformed or _ws.expert.severity == error or udp.checksum.status == 0")
        self.check("and nothing malformed", wrong == 0, wrong)

    def _resolver(self):
        """Unbound beyond the access network's router: it knows a few names itself."""
        file = self.directory / "unbound.conf"
        data = "".join(f"  local-data: '{line}'\n" for line in (*NAMES, f"big.example. TXT {STRINGS}"))
        file.write_text(
            f'server:\n  interface: {RESOLVER}\n  access-control: ::/0 refuse\n  access-control: {t.HOME1.map_address}/128 allow\n'
            f'  do-daemonize: no\n  use-syslog: no\n  username: ""\n  chroot: ""\n  directory: "{self.directory}"\n  pidfile: ""\n'
            f'  module-config: "iterator"\n  local-zone: "example." static\n{data}remote-control:\n  control-enable: no\n',
            encoding="utf-8",
        )
        access = self.lab["access"]
        return access.start("unbound", "-d", "-p", "-c", file, log=paths.LOGS / "home-needs-unbound.log")

    def _dig(self, name, kind, *options):
        return self.hosts[0].exec(
            "dig", f"@{t.HOME1.GATEWAY_ADDRESS}", "+time=2", "+tries=1", "+noall", "+comments", "+answer", *options,
            name, kind, check=False,
        )

    def _judge_dns(self):
        access = self.lab["access"]
        with ended(self._resolver()):
            wait_for_listener(access, 53, address=f"[{RESOLVER}]", protocol="udp")
            with capture("home-needs-dns", access, "to-ce1", snap_bytes=1600, capture_filter="udp port 53") as packets:
                self._judge_answers()
        rows = packets.fields("dns.flags.response == 0", "ipv6.src", "ipv6.dst", "udp.srcport", "dns.id")
        ends = {(row[0], row[1]) for row in rows}
        self.check("tshark: they went from the tunnel's address to the resolver", ends == {(t.HOME1.map_address, RESOLVER)}, ends)
        drawn = [len({row[column] for row in rows}) for column in (2, 3)]
        self.check("each with a port and an id of its own", len(rows) >= 6 and min(drawn) >= len(rows) - 1, f"{len(rows)} {drawn}")
        wrong = packets.count("_ws.malformed or _ws.expert.severity == error or udp.checksum.status == 0")
        self.check("and nothing malformed", wrong == 0, wrong)
        self._judge_forgery(access)
        right, objects, _ = traffic.load_page(self.hosts[0], t.SRV1.address)
        self.check("beside it the tunnel goes on", right == objects, f"{right} of {objects}")

    def _judge_answers(self):
        for name, kind, wanted in (
            ("www.example", "A", "192.0.2.80"), ("www.example", "AAAA", "2001:db8::80"),
            ("new.example", "TYPE65280", "\\# 4 01020304"), ("none.example", "A", "NXDOMAIN"),
        ):
            text = self._dig(name, kind)
            self.check(f"dig {name} {kind} at the gateway: {wanted}", wanted in text, "" if wanted in text else text)
        text = self._dig("big.example", "TXT", "+bufsize=1232", "+ignore")
        whole = "e" * 200 in text and "flags: qr aa rd ra;" in text
        self.check("1000 bytes come whole with EDNS", whole, "" if whole else text)
        text = self._dig("big.example", "TXT", "+noedns", "+ignore")
        cut = "flags: qr aa tc" in text or "flags: qr tc" in text
        self.check("and without, TC comes through", cut, "" if cut else text)
        text = self._dig("www.example", "A", "+tcp")
        self.check("by TCP it is refused at once", "connection refused" in text, text)

    def _judge_forgery(self, access):
        """An answer that nobody has asked for, from the resolver's own address and port."""
        before = self.onos.drops().get("dns-no-query", 0)
        with inside(access), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as forger:
            forger.bind((RESOLVER, 53))
            forger.sendto(struct.pack("!HHHHHH", 7, 0x8180, 0, 0, 0, 0), (t.HOME1.map_address, 40000))
        wait_until(lambda: self.onos.drops().get("dns-no-query", 0) > before, "the counter of a forged answer", 12, 0.1)
        self.check("an answer to no query is counted as dns-no-query", True)

    def _judge_ipv6(self):
        access, host = self.lab["access"], self.hosts[0]
        access.ip("addr", "add", f"{ROUTER}/64", "dev", "to-ce1", "nodad")
        advertise(access, "to-ce1", ROUTER)

        def own_address():
            words = host.ip("-6", "-o", "addr", "show", "dev", "eth1", "scope", "global").split()
            return words[words.index("inet6") + 1].split("/")[0] if "inet6" in words else None

        address = wait_until(own_address, "an IPv6 address of the host", 5, 0.05)
        inside_prefix = ipaddress.ip_address(address) in ipaddress.ip_network(t.HOME1.prefix)
        self.check("the access network's advertisement gives the host an IPv6 address", inside_prefix, address)
        self.check("ping reaches the access network", self._pings(host, t.BR_GATEWAY), t.BR_GATEWAY)
        self.directory.joinpath("page").write_text("hello", encoding="utf-8")
        server = access.start("python3", "-m", "http.server", "--bind", "::", "--directory", self.directory, PAGE_PORT)
        with ended(server):
            url = f"http://[{t.BR_GATEWAY}]:{PAGE_PORT}/page"
            text = wait_until(
                lambda: host.exec("curl", "-6", "-s", "-m", "2", url, check=False), "a page over IPv6", 5, 0.1,
            )
            self.check("curl -6 loads a page", text == "hello", text)
        self.check("from outside the host is reached", self._pings(access, address), address)
        right, objects, _ = traffic.load_page(host, t.SRV1.address)
        self.check("beside it MAP goes on: the host loads a page over IPv4", right == objects, f"{right} of {objects}")
        self._judge_pretenders(host)

    @staticmethod
    def _pings(host, address, *options):
        text = host.exec("ping", "-6", "-c", "2", "-i", "0.2", "-W", "1", *options, address, check=False)
        return " 2 received" in text

    def _judge_pretenders(self, host):
        before = self.onos.drops()
        # Home 1's first host has an address of another network, and one that takes the tunnel's can't use it.
        self.check("another network's address: nothing comes back", not self._pings(self.lab["home1"], t.HOME1.access_address))
        host.ip("addr", "add", f"{t.HOME1.map_address}/128", "dev", "eth1", "nodad")
        self.check("the tunnel's address: nothing comes back", not self._pings(host, t.BR_GATEWAY, "-I", t.HOME1.map_address))
        host.ip("addr", "del", f"{t.HOME1.map_address}/128", "dev", "eth1")
        words = host.ip("-6", "-o", "addr", "show", "dev", "eth1", "scope", "link").split()
        advertise(host, "eth1", words[words.index("inet6") + 1].split("/")[0])

        def counted():
            now = self.onos.drops()
            found = {name: now.get(name, 0) - before.get(name, 0) for name in ("ipv6-source", "rogue-router")}
            return found if all(found.values()) else None

        found = wait_until(counted, "the counters of what pretends", 12, 0.2)
        self.check("both are counted, and a host that pretends to be a router", found["ipv6-source"] >= 4, found)
        right, objects, _ = traffic.load_page(self.lab["home1"], t.SRV1.address)
        self.check("home 1's tunnel works as before", right == objects, f"{right} of {objects}")
