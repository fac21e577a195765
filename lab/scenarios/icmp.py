# SPDX-License-Identifier: Apache-2.0
"""What hosts learn of the network by ICMP, through a NAT and a shared address (RFC 5508, RFC 7597 8.2)."""

import errno
import os
import re
import socket

from lab import echo, fragmenting, packets, path_mtu
from lab import topology as t
from lab.scenario import Scenario
from lab.station import Station

INET_TO_BR, INET_TO_SRV1 = "100.64.0.2", t.SRV1.gateway
SIZES = range(56, 8001)
CHUNK = 1000  # sizes; between two chunks the mapping of the query id is refreshed
LARGEST_UNFRAGMENTED = t.HOST_MTU_BYTES - 28
SECOND_ADDRESS = "192.168.1.11"
CLOSED_PORT = 9
WAIT_SECONDS = 3
IP_RECVERR = 11  # linux/in.h
NOBODY = "198.51.100.99"  # in server 1's network; the router asks for it by ARP in vain
NOBODY_SECONDS = 8

# The hops that each traceroute must show.
OUTWARD = [t.Home.GATEWAY_ADDRESS, t.BR_INTERNET_ADDRESS, INET_TO_BR, t.SRV1.address]
INWARD = [INET_TO_SRV1, t.BR_INTERNET_ADDRESS, t.SHARED_IPV4, t.SHARED_IPV4]


class Icmp(Scenario):
    """Judged by Debian's traceroute and ping, and by what kernels tell their sockets."""

    name = "icmp"
    title = "traceroute, ping of every size, path MTU and ICMP errors, both ways; datagrams in fragments"
    about_seconds = 60
    requirements = (
        "RFC4787-12", "RFC4787-13", "RFC4787-14", "RFC5382-9", "RFC5508-1", "RFC5508-3", "RFC5508-4", "RFC5508-5",
        "RFC5508-6", "RFC5508-7", "RFC5508-10", "RFC7597-8.2", "RFC7597-8.3",
    )

    def show(self):
        self.home, self.server = self.lab["home1"], self.lab["srv1"]
        self._judge_traceroutes()
        self._judge_pings()
        self._judge_unreachable()
        self._judge_hairpin()
        fragmenting.judge(self)
        path_mtu.judge(self)

    # Traceroute

    def _judge_traceroutes(self):
        for name, options in (("UDP", ()), ("ICMP", ("-I",)), ("TCP", ("-T", "-p", t.HTTP_PORT))):
            self._traceroute(f"traceroute from the home by {name}", self.home, t.SRV1.address, options, OUTWARD)
        with self._udp(self.home) as here, self._udp(self.server, t.SRV1.address) as there:
            port = self._reach(here, there)
        if port is not None:  # and now nobody listens in the home: its kernel says so, and that ends the trace
            self._traceroute("traceroute to the home by UDP", self.server, t.SHARED_IPV4, ("-U", "-p", port), INWARD)
        self._judge_tcp_traceroute()
        self._judge_echo_hops()

    def _traceroute(self, what, host, address, options, expected):
        text = host.exec("traceroute", "-n", "-q", 1, "-N", 1, "-w", 2, "-m", 6, *options, address, timeout_seconds=60)
        hops = re.findall(r"^ *\d+  (\S+)", text, re.MULTILINE)
        self.check(f"{what}: every hop", hops == expected, " ".join(hops))

    def _judge_tcp_traceroute(self):
        """A port that a home's connection has mapped, on which the home listens, too."""
        with socket_for_all(self.home, socket.SOCK_STREAM) as here, socket_for_all(self.home, socket.SOCK_STREAM) as open_port:
            here.settimeout(WAIT_SECONDS)
            with self.server.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
                listener.bind((t.SRV1.address, 0))
                listener.listen()
                listener.settimeout(WAIT_SECONDS)
                here.connect(listener.getsockname())
                connection, (_, port) = listener.accept()
                with connection:
                    open_port.bind(here.getsockname())
                    open_port.listen()
                    self._traceroute(
                        "traceroute to the home by TCP", self.server, t.SHARED_IPV4, ("-T", "-p", port), INWARD
                    )

    def _judge_echo_hops(self):
        """traceroute -I chooses its own query id, which no home has mapped; ping lets it be given."""
        outside = echo.Mapping(self.home, self.server, t.SRV1.address).outside()
        hops = []
        for ttl in range(1, len(INWARD) + 1):
            text = self.server.exec(
                "ping", "-n", "-c", 1, "-W", WAIT_SECONDS, "-t", ttl, "-e", outside, t.SHARED_IPV4, check=False
            )
            found = re.search(r"[Ff]rom (\S+?):? icmp_seq=1 (Time to live exceeded|ttl=)", text)
            hops.append(found.group(1) if found else "*")
        self.check("ping to the home, TTL 1 to 4: every hop", hops == INWARD, " ".join(hops))

    # Ping

    def _judge_pings(self):
        identifier = os.getpid() & 0x7FFF
        for dont_fragment in (False, True):
            name = f"{'with' if dont_fragment else 'without'} DF"
            expected = {size for size in SIZES if size <= LARGEST_UNFRAGMENTED or not dont_fragment}
            result = echo.sweep(self.home, t.SRV1.address, SIZES, identifier, dont_fragment)
            self._judge_sweep(f"ping from the home {name}", result, expected)
            self._judge_sweep(f"ping to the home {name}", self._sweep_home(dont_fragment), expected)
        for size in (56, LARGEST_UNFRAGMENTED, LARGEST_UNFRAGMENTED + 1, 8000):
            text = self.home.exec(
                "ping", "-n", "-c", 2, "-i", "0.2", "-W", WAIT_SECONDS, "-M", "dont", "-s", size, t.SRV1.address, check=False
            )
            self.check(f"ping -s {size}: both come back", " 2 received" in text)

    def _judge_sweep(self, what, result, expected):
        self.check(f"{what}, {SIZES[0]} to {SIZES[-1]} bytes: each whole", result.answered == expected, result)

    def _sweep_home(self, dont_fragment):
        """From the server, to the query id that the home has mapped."""
        mapping, whole = echo.Mapping(self.home, self.server, t.SRV1.address), echo.Sweep()
        for first in range(SIZES[0], SIZES[-1] + 1, CHUNK):
            sizes = range(first, min(first + CHUNK, SIZES[-1] + 1))
            outside = mapping.outside()
            if outside is None or whole.lost:
                whole.untried.update(sizes)
            else:
                whole.add(echo.sweep(self.server, t.SHARED_IPV4, sizes, outside, dont_fragment))
        return whole

    # Destination Unreachable

    def _udp(self, host, address="", port=0):
        there = host.socket(socket.AF_INET, socket.SOCK_DGRAM)
        there.bind((address, port))
        there.settimeout(WAIT_SECONDS)
        return there

    @staticmethod
    def _reach(here, there):
        """Sends from a home's socket to a server's, and gives the home's outside port; None when nothing comes."""
        here.sendto(b"reach", there.getsockname())
        try:
            return there.recvfrom(100)[1][1]
        except TimeoutError:
            return None

    @staticmethod
    def _error(there, seconds=WAIT_SECONDS):
        """What a connected socket is told: the error's class, or nothing."""
        there.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)  # otherwise it hears of closed ports only
        there.settimeout(seconds)
        try:
            there.send(b"anyone?")
            there.recv(100)
            return "an answer"
        except TimeoutError:
            return "nothing"
        except OSError as error:
            return type(error).__name__ if type(error) is not OSError else os.strerror(error.errno)

    def _judge_unreachable(self):
        with self._udp(self.home) as here, self._udp(self.server, t.SRV1.address) as there:
            before = self._reach(here, there)
            here.connect((t.SRV1.address, CLOSED_PORT))
            told = self._error(here)
            self.check("a server's closed port: the home's socket is refused", told == "ConnectionRefusedError", told)
            with self._udp(self.home) as other:  # its own, as a second error may come later
                other.connect((NOBODY, CLOSED_PORT))
                told = self._error(other, NOBODY_SECONDS)
            self.check("a router between says that a host is not there", told == os.strerror(errno.EHOSTUNREACH), told)
            here.connect((t.SRV2.address, CLOSED_PORT))
            self._error(here)  # a session, for the errors about it; its own error is taken
            self._judge_crafted(here.getsockname()[1], before)
            here.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            here.connect(there.getsockname())
            after = self._reach(here, there)
            self.check("errors end no mapping: the port is as before", before is not None and after == before, f"{before} {after}")
        if before is None:
            return
        for name, host in (("a server", self.server), ("another home", self.lab["home2"])):
            with self._udp(host) as stranger:
                stranger.connect((t.SHARED_IPV4, before))
                told = self._error(stranger)
                self.check(f"a home's closed port: {name} is refused", told == "ConnectionRefusedError", told)

    def _judge_crafted(self, inside_port, outside_port):
        """Errors as only few write them: about a packet with options, with RFC 4884's extensions, with wrong checksums."""
        if outside_port is None:
            return
        about = packets.udp(t.SHARED_IPV4, t.SRV2.address, outside_port, CLOSED_PORT, bytes(160))
        plain = packets.ipv4(t.SHARED_IPV4, t.SRV2.address, packets.UDP, about, ttl=60)
        optioned = packets.ipv4(t.SHARED_IPV4, t.SRV2.address, packets.UDP, about, ttl=60, options=b"\x01" * 8)
        spoilt = bytearray(plain)
        spoilt[10] ^= 0xFF
        extension = packets.checksum(b"\x20\0\0\0\0\x08\x01\x01\0\x06\x01\x01")
        extended = plain[:128] + b"\x20\0" + extension.to_bytes(2, "big") + b"\0\x08\x01\x01\0\x06\x01\x01"
        for name, rest, data, spoil_sum, reason in (
            ("about a packet with IP options", 0, optioned, False, None),
            ("with extensions (RFC 4884)", 32 << 16, extended, False, None),
            ("with a wrong ICMP checksum", 0, plain, True, "bad-icmp-checksum"),
            ("about a header with a wrong checksum", 0, bytes(spoilt), False, "bad-embedded"),
        ):
            self._judge_error(inside_port, rest, data, spoil_sum, name, reason)

    def _judge_error(self, inside_port, rest, data, spoil_sum, name, reason):
        message = packets.icmp(packets.UNREACHABLE, 13, rest, data)
        if spoil_sum:
            message = message[:2] + bytes((message[2] ^ 0xFF, message[3])) + message[4:]
        before = self.onos.drops() if reason else {}
        with (
            Station(self.server, "eth0", t.SRV1.mac, t.SRV1.address, t.SRV1.gateway_mac) as sender,
            Station(self.home, "eth0", t.HOME1.host_mac, t.HOME1.HOST_ADDRESS, t.HOME1.gateway_mac) as receiver,
        ):
            sender.send(packets.ipv4(t.SRV1.address, t.SHARED_IPV4, packets.ICMP, message))
            got = self._next_error(receiver)
        if reason:
            grown = self.onos.drops().get(reason, 0) - before.get(reason, 0)
            self.check(f"an error {name}: dropped as {reason}", got is None and grown == 1, f"{grown} counted")
        else:
            port = int.from_bytes(got[0:2], "big") if got else None
            self.check(f"an error {name}: translated, its port is the host's", port == inside_port, port)

    @staticmethod
    def _next_error(receiver):
        """The embedded transport header of the next Destination Unreachable; None when none comes."""
        while (packet := receiver.receive(1)) is not None:
            message = packet[(packet[0] & 15) * 4 :]
            if packet[9] == packets.ICMP and message[:2] == bytes((packets.UNREACHABLE, 13)):
                right = packets.checksum(message) == 0
                return message[8 + (message[8] & 15) * 4 :] if right else None
        return None

    def _judge_hairpin(self):
        """Two hosts of one home, of which one's port closes: the other is told, across the NAT (RFC 5508 REQ-7)."""
        self.home.ip("addr", "add", SECOND_ADDRESS + "/24", "dev", "eth0")
        try:
            with self._udp(self.home, t.HOME1.HOST_ADDRESS) as one, self._udp(self.server, t.SRV1.address) as there:
                with self._udp(self.home, SECOND_ADDRESS) as other:
                    port = self._reach(other, there)
                    one.connect((t.SHARED_IPV4, port or CLOSED_PORT))
                    one.send(b"hairpin")
                    try:
                        data, sender = other.recvfrom(100)
                    except TimeoutError:
                        data, sender = b"", ("nobody", 0)
                    self.check(
                        "hairpin: the other host hears, from the shared address",
                        data == b"hairpin" and sender[0] == t.SHARED_IPV4, f"{sender[0]}:{sender[1]}",
                    )
                told = self._error(one)
                self.check("hairpin: its closed port refuses", told == "ConnectionRefusedError", told)
        finally:
            self.home.ip("addr", "del", SECOND_ADDRESS + "/24", "dev", "eth0")


def socket_for_all(host, kind):
    """A socket whose port another one of the host may have, too."""
    there = host.socket(socket.AF_INET, kind)
    there.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    there.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return there
