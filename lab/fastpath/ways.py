# SPDX-License-Identifier: Apache-2.0
"""The four ways of one session's packets through a switch: home 1's edge and the border relay, up and down.

Each way has a list of what is done to its packets, from plain forwarding to all that the application does. Up to the
application's own program, that is said in a rule or two above it, so that each step adds one thing to the one before.
"""

import socket
import struct
import time
from contextlib import contextmanager

from lab import packets
from lab import topology as t
from lab.openvswitch import Switch
from lab.shell import wait_until

PAYLOAD = bytes(200)
INSIDE_PORT, SERVER_PORT = 20000, 9999
OFFLOAD_SECONDS = 15
PRIORITY = 65000  # above all rules of the application

# What is added, in this order; a way has those that concern it.
PLAIN, TUNNEL, SHIM, TTL, NAT, PROGRAM, GAUGE = FEATURES = ("plain", "tunnel", "shim", "ttl", "nat", "program", "gauge")


@contextmanager
def session(lab):
    """A UDP session of home 1 that the switches carry, and its sockets; gives the NAT's port."""
    server, host = (lab[name].socket(socket.AF_INET, socket.SOCK_DGRAM) for name in ("srv1", "home1"))
    with server, host:
        server.bind((t.SRV1.address, SERVER_PORT))
        host.bind((t.HOME1.HOST_ADDRESS, INSIDE_PORT))
        host.connect((t.SRV1.address, SERVER_PORT))
        outside = []

        def carried():
            for each in (server, host):
                each.settimeout(1)
            try:
                host.send(PAYLOAD)
                outside[:] = [server.recvfrom(2000)[1]]
                server.sendto(PAYLOAD, outside[0])
                host.recv(2000)
            except TimeoutError:
                return False
            rules = lab.ce1.rules("udp")
            return all(any(end in rule for rule in rules) for end in (f"tp_src={INSIDE_PORT}", f"tp_dst={outside[0][1]}"))

        wait_until(carried, "rules of a UDP session", OFFLOAD_SECONDS, 0.02)
        time.sleep(1)  # nothing of its beginning is under way
        yield outside[0][1]


class Way:
    """One direction through one switch: who sends what to it, where it comes out, and what is done to it."""

    def __init__(self, name, switch, sender, receiver, uplink, frame, steps):
        self.name = name
        self.switch = switch
        self.sender, self.receiver = sender, receiver  # (namespace, device)
        self.uplink = uplink  # where the shim is
        self.frame = frame
        self._steps = steps  # {feature: rules above the program, or none}

    @property
    def features(self):
        """What its packets pay for, in order; the last one is all that there is."""
        return list(self._steps)

    @property
    def unshimmed_frame(self):
        """What the switch's port would get of the frame without the shim: GRE in IPv6 (RFC 7676), if it is tunnelled."""
        ethernet, outer, inner = self.frame[:14], bytearray(self.frame[14:54]), self.frame[54:]
        if ethernet[12:] != packets.ETH_IPV6.to_bytes(2, "big"):
            return self.frame
        gre = struct.pack("!HH", 0, packets.ETH_IPV4)
        outer[4:7] = struct.pack("!HB", len(gre) + len(inner), packets.GRE)
        return ethernet + bytes(outer) + gre + inner

    def rules(self, feature):
        """The rules of this step and of all before it; none where the application's program does the work."""
        return self._steps[feature]


def _step(match, *actions):
    return [f"priority={PRIORITY},{match},actions={','.join(actions)}"]


def ways(lab, outside_port):
    """All four, in the order in which a packet goes up and comes back."""
    home, server, shared = t.HOME1, t.SRV1.address, t.SHARED_IPV4
    inside = packets.ipv4(
        home.HOST_ADDRESS, server, packets.UDP, packets.udp(home.HOST_ADDRESS, server, INSIDE_PORT, SERVER_PORT, PAYLOAD)
    )
    up = packets.ipv4(shared, server, packets.UDP, packets.udp(shared, server, outside_port, SERVER_PORT, PAYLOAD))
    down = packets.ipv4(server, shared, packets.UDP, packets.udp(server, shared, SERVER_PORT, outside_port, PAYLOAD))

    def framed(destination, source, inner):
        return packets.ethernet(destination, source, packets.ETH_IPV4, inner)

    def tunnelled(destination, source, to, by, inner):
        return packets.ethernet(destination, source, packets.ETH_IPV6, packets.ipv6(by, to, packets.IPIP, inner))

    to_uplink, to_access, to_tunnel = (f"output:{port}" for port in (Switch.UPLINK, Switch.ACCESS, Switch.TUNNEL))
    by_access, by_uplink, from_access = f"in_port={Switch.ACCESS}", f"in_port={Switch.UPLINK}", f"udp,in_port={Switch.ACCESS}"
    from_tunnel = f"udp,in_port={Switch.TUNNEL}"
    to_home = (f"set_field:{home.gateway_mac}->eth_src", f"set_field:{home.host_mac}->eth_dst", to_access)
    to_internet = (f"set_field:{t.BR_INTERNET_MAC}->eth_src", f"set_field:{t.INET_MAC}->eth_dst", to_access)
    by_nat = (f"set_field:{shared}->ip_src", f"set_field:{outside_port}->udp_src")
    back_by_nat = (f"set_field:{home.HOST_ADDRESS}->ip_dst", f"set_field:{INSIDE_PORT}->udp_dst")
    to_the_home = f"set_field:{home.map_address}->tun_ipv6_dst"
    access, inet = lab["access"], lab["inet"]
    at_home, edge, relay, beyond = (lab["home1"], "eth0"), (access, "to-ce1"), (access, "to-br"), (inet, "to-br")
    return [
        Way("customer edge, up", lab.ce1, at_home, edge, "wan0", framed(home.gateway_mac, home.host_mac, inside), {
            PLAIN: _step(by_access, to_uplink),
            TUNNEL: _step(from_access, to_tunnel),
            SHIM: _step(from_access, to_tunnel),
            TTL: _step(from_access, "dec_ttl", to_tunnel),
            NAT: _step(from_access, "dec_ttl", *by_nat, to_tunnel),
            PROGRAM: [],
            GAUGE: [],
        }),
        Way("border relay, up", lab.br, relay, beyond, "core0", tunnelled(t.BR_MAC, t.BR_GATEWAY_MAC, t.BR_ADDRESS, home.map_address, up), {
            PLAIN: _step(by_uplink, to_access),
            TUNNEL: _step(from_tunnel, *to_internet),
            TTL: _step(from_tunnel, "dec_ttl", *to_internet),
            PROGRAM: [],
        }),
        Way("border relay, down", lab.br, beyond, relay, "core0", framed(t.BR_INTERNET_MAC, t.INET_MAC, down), {
            PLAIN: _step(by_access, to_uplink),
            TUNNEL: _step(from_access, to_the_home, to_tunnel),
            SHIM: _step(from_access, to_the_home, to_tunnel),
            TTL: _step(from_access, "dec_ttl", to_the_home, to_tunnel),
            PROGRAM: [],
            GAUGE: [],
        }),
        Way("customer edge, down", lab.ce1, edge, at_home, "wan0", tunnelled(home.ce_mac, home.access_mac, home.map_address, t.BR_ADDRESS, down), {
            PLAIN: _step(by_uplink, to_access),
            TUNNEL: _step(from_tunnel, *to_home),
            TTL: _step(from_tunnel, "dec_ttl", *to_home),
            NAT: _step(from_tunnel, "dec_ttl", *back_by_nat, *to_home),
            PROGRAM: [],
        }),
    ]
