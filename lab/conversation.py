# SPDX-License-Identifier: Apache-2.0
"""Conversations between a home's host and servers, step by step, and what arrived where at each step."""

import re
import select
import struct
import time
from contextlib import ExitStack, contextmanager

from lab import packets as p
from lab import topology as t
from lab.dissect import Reader
from lab.shell import LabError, wait_until
from lab.station import Station

HOST, SERVER1, SERVER2 = "192.168.1.77", "198.51.100.77", "203.0.113.77"
MACS = {HOST: "02:00:00:00:77:00", SERVER1: "02:00:00:00:77:01", SERVER2: "02:00:00:00:77:02"}
NAMES = {
    HOST: "host", SERVER1: "server1", SERVER2: "server2", t.Home.GATEWAY_ADDRESS: "gateway",
    t.SHARED_IPV4: "shared", t.BR_INTERNET_ADDRESS: "br",
}
NOWHERE = ("192.168.0.0/16", "240.0.0.0/4")  # what the conversations send to and the Internet has no route to
ROUND_TRIPS = 2  # what a packet causes, an error say, may have to go all the way back
ECHO_SECONDS = 3
OFFLOAD_SECONDS = 10


class Ends:
    """The three stations, in home 1 and beside both servers."""

    def __init__(self, host, server1, server2):
        self.host = host
        self.server1 = server1
        self.server2 = server2
        self.all = {"host": host, "server1": server1, "server2": server2}


@contextmanager
def ends(lab):
    """
    The stations, known to their neighbours; the Internet's router reports each error of theirs.

    That it has no route it reports as often as a limit allows that belongs to the whole machine: so it has one.
    """
    inet = lab["inet"]
    with ExitStack() as stack:
        usual = inet.exec("sysctl", "-n", "net.ipv4.icmp_ratelimit").strip()
        inet.sysctl(**{"net.ipv4.icmp_ratelimit": 0})
        stack.callback(inet.sysctl, **{"net.ipv4.icmp_ratelimit": usual})
        for server, address in ((t.SRV1, SERVER1), (t.SRV2, SERVER2)):
            device = f"to-{server.name}"
            inet.neighbour(address, MACS[address], device)
            stack.callback(inet.ip, "neigh", "del", address, "dev", device)
        for prefix in NOWHERE:
            inet.ip("route", "add", prefix, "via", SERVER1)
            stack.callback(inet.ip, "route", "del", prefix, "via", SERVER1)
        yield Ends(
            *(
                stack.enter_context(Station(lab[host], "eth0", MACS[address], address, gateway))
                for host, address, gateway in (
                    ("home1", HOST, t.HOME1.gateway_mac),
                    ("srv1", SERVER1, t.SRV1.gateway_mac),
                    ("srv2", SERVER2, t.SRV2.gateway_mac),
                )
            )
        )


class Conversation:
    """What is said and what arrives, in words that do not depend on what a NAT chose."""

    def __init__(self, lab, stations, inside_port, offloaded):
        self.lab = lab
        self.stations = stations
        self.inside_port = inside_port
        self.offloaded = offloaded
        self.record = []
        self.carried = 0  # packets that rules of sessions carried, says the switch
        self._echoes = 0
        self._reader = Reader(t.SHARED_IPV4, NAMES, {inside_port: "inside"})

    def say(self, step, sender, *packets_of_step):
        """Sends packets; gives those that arrive as [(station's name, packet)], and records them."""
        for station in self.stations.all.values():
            station.drain()
        for packet in packets_of_step:
            sender.send(packet)
        arrived = self._collect()
        sent = packets_of_step[0]
        words = sorted(
            f"{name} hears {self._reader.read(packet, sent if self.stations.all[name] is not sender else None)}"
            for name, packet in arrived
        )
        self.record.append((step, words))
        return arrived

    def _collect(self):
        """All that arrives before two round trips of echoes, which controller and switches take after the packets sent."""
        arrived = []
        for _ in range(ROUND_TRIPS):
            if not (self._round_trip(arrived) or self._round_trip(arrived)):
                raise LabError(f"no echo comes back within {ECHO_SECONDS} s: what was dropped cannot be told from what is late")
        return arrived

    def _round_trip(self, arrived):
        """An echo to server 1 and back, through both switches and the controller; other packets are gathered."""
        self._echoes += 1
        mark = b"round trip %d" % self._echoes
        host, server = self.stations.host, self.stations.server1
        request = p.echo(p.ECHO_REQUEST, self.inside_port, self._echoes & 0xFFFF, mark)
        host.send(p.ipv4(host.address, server.address, p.ICMP, request))
        names = {station: name for name, station in self.stations.all.items()}
        deadline = time.monotonic() + ECHO_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            for station in select.select(list(names), [], [], left)[0]:
                packet = station.receive(0.001)
                if packet is None or _is_late_echo(packet, mark):
                    continue
                if packet[9] != p.ICMP or not packet.endswith(mark):
                    arrived.append((names[station], packet))
                elif station is host:
                    return True
                else:
                    reply = p.echo(p.ECHO_REPLY, *struct.unpack("!HH", packet[24:28]), mark)
                    server.send(p.ipv4(server.address, t.SHARED_IPV4, p.ICMP, reply))
        return False

    def settle(self, protocol, outside_port):
        """Where the switch is to carry this session, waits until it does."""
        if not self.offloaded:
            return
        name = "tcp" if protocol == p.TCP else "udp"
        out, back = rf"\b{name}\b.*tp_src={self.inside_port}\b", rf"\b{name}\b.*tp_dst={outside_port}\b"

        def in_place():
            rules = [rule.split("actions=")[0] for rule in self.lab.ce1.rules(name)]
            return all(any(re.search(way, rule) for rule in rules) for way in (out, back))

        wait_until(in_place, f"rules of a {name} session", OFFLOAD_SECONDS, 0.05)

    def count_carried(self):
        """Adds up what the rules of this conversation's endpoint have carried so far, outbound."""
        for rule in self.lab.ce1.rules():
            if re.search(rf"tp_src={self.inside_port}\b", rule):
                self.carried += int(re.search(r"n_packets=(\d+)", rule).group(1))


def _is_late_echo(packet, mark):
    """An echo of a round trip that was given up."""
    return packet[9] == p.ICMP and packet[28:].startswith(b"round trip ") and not packet.endswith(mark)


class Session:
    """One session of a conversation: packets both ways with the ports and addresses that each side sees."""

    def __init__(self, conversation, protocol, server, server_port):
        self._say = conversation.say
        self._conversation = conversation
        self.protocol = protocol
        self.server = server
        self.server_port = server_port
        self.host = conversation.stations.host
        self.inside_port = conversation.inside_port
        self.outside_port = None

    def ends(self, outward):
        """Source, destination, source port, destination port, as the sender writes them."""
        if outward:
            return self.host.address, self.server.address, self.inside_port, self.server_port
        if self.outside_port is None:
            raise LabError("the session was never opened")
        return self.server.address, t.SHARED_IPV4, self.server_port, self.outside_port

    def ip(self, outward, transport, **header):
        source, destination, *_ = self.ends(outward)
        return p.ipv4(source, destination, self.protocol, transport, **header)

    def send(self, step, outward, *packets_of_step):
        way = "out" if outward else "in"
        return self._say(f"{way}: {step}", self.host if outward else self.server, *packets_of_step)

    def learn(self, arrived):
        """Takes the outside port from what a server has heard."""
        found = [packet for name, packet in arrived if name != "host" and packet[9] == self.protocol]
        if not found:
            raise LabError("the session's first packet did not arrive")
        self.outside_port = int.from_bytes(found[0][(found[0][0] & 15) * 4 :][:2], "big")

    def settle(self):
        self._conversation.settle(self.protocol, self.outside_port)


class UdpSession(Session):
    """A UDP session, open from the start."""

    def __init__(self, conversation, server, server_port):
        super().__init__(conversation, p.UDP, server, server_port)

    def datagram(self, outward, data):
        return p.udp(*self.ends(outward), data)

    def packet(self, outward, data, **header):
        return self.ip(outward, self.datagram(outward, data), **header)

    def open(self):
        self.learn(self.send("first datagram", True, self.packet(True, b"open")))
        self.send("first answer", False, self.packet(False, b"opened"))
        self.settle()
        return self


class TcpSession(Session):
    """A TCP connection whose both ends are played: the next sequence numbers are kept."""

    def __init__(self, conversation, server, server_port, chance):
        super().__init__(conversation, p.TCP, server, server_port)
        self._next = {True: chance.getrandbits(32), False: chance.getrandbits(32)}

    def packet(self, outward, data=b"", flags=p.ACK, ahead=0, options=b"", **header):
        """The next segment, or one so far ahead of that; it is not counted as sent."""
        segment = p.tcp(
            *self.ends(outward), data, flags, self._next[outward] + ahead, self._next[not outward], options
        )
        return self.ip(outward, segment, **header)

    def pass_by(self, outward, data=b"", flags=p.ACK, options=b""):
        """The next segment, counted as sent."""
        packet = self.packet(outward, data, flags, options=options)
        self._next[outward] += len(data) + bool(flags & p.SYN) + bool(flags & p.FIN)
        return packet

    def open(self):
        mss = bytes((2, 4, 1460 >> 8, 1460 & 255))
        self.learn(self.send("SYN", True, self.pass_by(True, flags=p.SYN, options=mss)))
        self.send("SYN and ACK", False, self.pass_by(False, flags=p.SYN | p.ACK, options=mss))
        self.send("ACK of SYN", True, self.pass_by(True))
        self.send("first data", True, self.pass_by(True, b"hello", p.PSH | p.ACK))
        self.settle()
        return self
