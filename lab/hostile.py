# SPDX-License-Identifier: Apache-2.0
"""Hostile packets, the same ones for the same seed."""

import random
import struct

from lab import packets as p

# Each of these cost a switch its connection, when a controller parsed what it was sent; then come packets
# whose headers contradict themselves, and bytes drawn at random behind every header that is looked at.
KINDS = (
    "short_later_fragment",
    "first_fragment_without_ports",
    "tcp_data_offset_15",
    "tcp_data_offset_0",
    "icmp_of_4_bytes",
    "dhcp_of_4_bytes",
    "udp_length_lies",
    "ip_total_length_lies",
    "ip_header_length_lies",
    "ip_options_at_random",
    "unknown_protocol",
    "random_behind_ethernet",
    "random_behind_ip",
    "random_behind_tcp",
    "random_behind_udp",
    "random_behind_icmp",
    "arp_cut_short",
    "ethernet_alone",
)


class Hostile:
    """Makes frames from one place: its MAC addresses, and where its packets pretend to come from and go."""

    def __init__(self, seed, destination_mac, source_mac, source, destination, ports):
        self._random = random.Random(seed)
        self._macs = (destination_mac, source_mac)
        self._addresses = (source, destination)
        self._ports = ports

    def frames(self, count):
        """That many frames, the kinds in turn."""
        for number in range(count):
            yield getattr(self, "_" + KINDS[number % len(KINDS)])()

    def _ethernet(self, payload, ethertype=p.ETH_IPV4):
        return p.ethernet(*self._macs, ethertype, payload)

    def _ip(self, protocol, payload, fragment=0):
        return self._ethernet(p.ipv4(*self._addresses, protocol, payload, fragment=fragment))

    def _bytes(self, most):
        return self._random.randbytes(self._random.randrange(most + 1))

    def _port(self):
        return self._random.choice(self._ports)

    def _tcp(self, data_offset, flags, rest=b""):
        return struct.pack(
            "!HHIIBBHHH", self._random.randrange(65536), self._port(), self._random.getrandbits(32), 0,
            data_offset << 4, flags, 65535, 0, 0,
        ) + rest

    def _short_later_fragment(self):
        return self._ip(self._random.choice((p.TCP, p.UDP, p.ICMP)), self._bytes(16), fragment=0x2000 | 185)

    def _first_fragment_without_ports(self):
        return self._ip(p.TCP, self._bytes(3), fragment=0x2000)

    def _tcp_data_offset_15(self):
        return self._ip(p.TCP, self._tcp(15, 0x02))

    def _tcp_data_offset_0(self):
        return self._ip(p.TCP, self._tcp(0, self._random.randrange(256)))

    def _icmp_of_4_bytes(self):
        return self._ip(p.ICMP, bytes((self._random.choice((0, 3, 8, 11)), 0, 0, 0)))

    def _dhcp_of_4_bytes(self):
        ports = self._random.choice(((67, 68), (68, 67), (67, self._port())))
        return self._ip(p.UDP, struct.pack("!HHHH", *ports, 12, 0) + self._random.randbytes(4))

    def _udp_length_lies(self):
        return self._ip(p.UDP, struct.pack("!HHHH", 40000, self._port(), self._random.randrange(65536), 0) + self._bytes(64))

    def _ip_total_length_lies(self):
        packet = bytearray(p.ipv4(*self._addresses, p.UDP, self._bytes(64)))
        packet[2:4] = struct.pack("!H", self._random.randrange(65536))
        return self._ethernet(self._summed(packet))

    def _ip_header_length_lies(self):
        packet = bytearray(p.ipv4(*self._addresses, p.TCP, self._bytes(64)))
        packet[0] = 0x40 | self._random.randrange(16)
        return self._ethernet(self._summed(packet))

    def _ip_options_at_random(self):
        packet = bytearray(p.ipv4(*self._addresses, p.TCP, b""))
        words = self._random.randrange(1, 11)
        packet[0] = 0x45 + words
        packet += self._random.randbytes(4 * words) + self._tcp(5, 0x02)
        packet[2:4] = struct.pack("!H", len(packet))
        return self._ethernet(self._summed(packet))

    @staticmethod
    def _summed(packet):
        """With a header checksum that is right for the header as it claims to be long."""
        length = max(20, min(len(packet), (packet[0] & 15) * 4))
        packet[10:12] = b"\0\0"
        packet[10:12] = struct.pack("!H", p.checksum(bytes(packet[:length])))
        return bytes(packet)

    def _unknown_protocol(self):
        return self._ip(self._random.choice((0, 2, 4, 41, 43, 44, 47, 50, 58, 132, 255)), self._bytes(64))

    def _random_behind_ethernet(self):
        ethertype = self._random.choice((p.ETH_IPV4, p.ETH_IPV6, p.ETH_ARP, 0x8100, 0x88A8, 0x88CC, 0x8942))
        return self._ethernet(self._bytes(200), ethertype)

    def _random_behind_ip(self):
        return self._ip(self._random.randrange(256), self._bytes(200))

    def _random_behind_tcp(self):
        return self._ip(p.TCP, self._tcp(self._random.randrange(16), self._random.randrange(256), self._bytes(100)))

    def _random_behind_udp(self):
        data = self._bytes(200)
        return self._ip(p.UDP, p.udp(*self._addresses, self._random.choice((53, 67, 68, 546, 40000)), self._port(), data))

    def _random_behind_icmp(self):
        return self._ip(p.ICMP, bytes((self._random.randrange(256), self._random.randrange(256))) + self._bytes(80))

    def _arp_cut_short(self):
        return self._ethernet(struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)[: self._random.randrange(9)], p.ETH_ARP)

    def _ethernet_alone(self):
        return self._ethernet(b"", self._random.choice((p.ETH_IPV4, p.ETH_IPV6, p.ETH_ARP, 0x88CC)))
