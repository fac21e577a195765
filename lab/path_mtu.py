# SPDX-License-Identifier: Apache-2.0
"""An access network of 1,500 bytes, so that IPv4 packets may have 1,460; the `icmp` scenario's third part."""

import os
import re
import socket

from lab import echo, traffic
from lab import topology as t
from lab.capture import capture
from lab.configuration import changed
from lab.fragmenting import socket_of

IPV6_MTU_BYTES = 1500
MTU_BYTES = IPV6_MTU_BYTES - 40
MSS_BYTES = MTU_BYTES - 40
LARGEST_ECHO = MTU_BYTES - 28
# Around every length at which one more fragment begins, on the LAN's links or on the access network.
EDGES = sorted(
    {n * (mtu - 20) // 8 * 8 - 8 + near for mtu in (MTU_BYTES, t.HOST_MTU_BYTES) for n in range(1, 6) for near in range(-9, 10)}
)
IP_MTU, IP_MTU_DISCOVER, PMTUDISC_DO = 14, 10, 2  # linux/in.h


def judge(scenario):
    def narrow(portset):
        portset["domains"][0]["ipv6MtuBytes"] = IPV6_MTU_BYTES

    home, server = scenario.lab["home1"], scenario.lab["srv1"]
    with changed(scenario.stack, narrow):
        with capture("path-mtu", scenario.lab["access"], "to-ce1", "to-br") as wire:
            try:
                _judge_without_df(scenario, home, server)
                _judge_with_df(scenario, home, server)
                _judge_udp(scenario, home, server)
            finally:
                for host in (home, server):
                    host.ip("route", "flush", "cache")
        _judge_wire(scenario, wire, "echo and UDP")
        _judge_tcp(scenario, home)


def _judge_wire(scenario, wire, what):
    lengths = [int(length) for length, in wire.fields("ipv6.nxt == 4", "ipv6.plen")]
    most = max(lengths, default=0)
    scenario.check(f"{what}: no packet on the access network is longer than {MTU_BYTES} inside", 0 < most <= MTU_BYTES, most)


def _judge_without_df(scenario, home, server):
    outside = echo.Mapping(home, server, t.SRV1.address).outside()
    for name, host, address, identifier in (
        ("from the home", home, t.SRV1.address, os.getpid() & 0x7FFF),
        ("to the home", server, t.SHARED_IPV4, outside or 0),
    ):
        result = echo.sweep(host, address, EDGES, identifier)
        scenario.check(f"MTU {MTU_BYTES}, ping {name} without DF: each whole", result.answered == set(EDGES), result)


def _known_mtu(host, address):
    """What a host's kernel has learnt of a path; None when nothing."""
    found = re.search(r"\bmtu (\d+)", host.ip("route", "get", address))
    return int(found.group(1)) if found else None


def _judge_with_df(scenario, home, server):
    mapping = echo.Mapping(home, server, t.SRV1.address)
    for name, host, address, identifier in (
        ("from the home", home, t.SRV1.address, None), ("to the home", server, t.SHARED_IPV4, mapping.outside()),
    ):
        options = () if identifier is None else ("-e", identifier)
        for size, passes in ((LARGEST_ECHO, True), (LARGEST_ECHO + 1, False)):
            text = host.exec("ping", "-n", "-c", 1, "-W", 3, "-M", "do", "-s", size, *options, address, check=False)
            if passes:
                scenario.check(f"ping {name} with DF, -s {size}: comes back", " 1 received" in text)
            else:
                told = f"mtu = {MTU_BYTES}" in text
                scenario.check(f"ping {name} with DF, -s {size}: told that {MTU_BYTES} fit", told, _last_error(text))
        known = _known_mtu(host, address)
        scenario.check(f"{name}: the sender's kernel knows the path MTU", known == MTU_BYTES, known)


def _last_error(text):
    found = re.findall(r"^From .*$", text, re.MULTILINE)
    return found[-1] if found else "nothing"


def _judge_udp(scenario, home, server):
    """Sockets that ask for path MTU discovery, as QUIC does; the session is an old one by then."""
    with socket_of(home, t.HOME1.HOST_ADDRESS) as here, socket_of(server, t.SRV1.address) as there:
        for each in (here, there):
            each.settimeout(1)
            each.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_DO)
        here.connect(there.getsockname())
        for _ in range(20):
            here.send(b"small")
            there.connect(there.recvfrom(100)[1])
            there.send(b"small")
            here.recv(100)
        for host in (home, server):
            host.ip("route", "flush", "cache")
        for name, sender, receiver in (("from the home", here, there), ("to the home", there, here)):
            discovered = _discover(sender)
            largest = bytes(MTU_BYTES - 28)
            try:
                sender.send(largest)
                arrived = receiver.recv(65536) == largest
            except OSError:
                arrived = False
            scenario.check(
                f"UDP {name} with DF: the socket learns the path MTU, and the largest datagram arrives",
                discovered == MTU_BYTES and arrived, discovered,
            )


def _discover(sender):
    """Sends what is too long until the kernel refuses; gives what it holds for the path's MTU then."""
    for _ in range(3):
        try:
            sender.send(bytes(t.HOST_MTU_BYTES - 28))
            sender.recv(1)  # or the error that has come meanwhile
        except TimeoutError:
            continue
        except OSError:
            break
    return sender.getsockopt(socket.IPPROTO_IP, IP_MTU)


def _judge_tcp(scenario, home):
    with capture("path-mtu-tcp", scenario.lab["access"], "to-ce1") as wire:
        whole = traffic.download(home, t.SRV1.address) and traffic.upload(home, t.SRV1.address)
    scenario.check("3 MB down and up by TCP, SHA-256 equal", whole)
    _judge_wire(scenario, wire, "TCP")
    # A server's answer is clamped at the CE, behind this network: that no segment is too long shows it.
    offered = {int(mss) for mss, in wire.fields("tcp.flags.syn == 1 && tcp.flags.ack == 0", "tcp.options.mss_val")}
    scenario.check(f"TCP: the home's SYNs on the access network offer {MSS_BYTES} bytes", offered == {MSS_BYTES}, offered)
    told = wire.count("icmp.type == 3")
    scenario.check("TCP: no segment was too long, no ICMP was needed", told == 0, told)
    scenario.measure("segments sent again", wire.count("tcp.analysis.retransmission"))
