# SPDX-License-Identifier: Apache-2.0
"""Packets as bytes, right ones and broken ones, and a socket that sends whole frames."""

import ipaddress
import socket
import struct

ETH_IPV4, ETH_IPV6, ETH_ARP = 0x0800, 0x86DD, 0x0806
ICMP, IPIP, TCP, UDP, GRE = 1, 4, 6, 17, 47
DONT_FRAGMENT, MORE_FRAGMENTS = 0x4000, 0x2000
FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))
ECHO_REPLY, UNREACHABLE, ECHO_REQUEST, TIME_EXCEEDED = 0, 3, 8, 11


def checksum(data):
    """The Internet checksum, RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(destination, source, ethertype, payload):
    return bytes.fromhex((destination + source).replace(":", "")) + struct.pack("!H", ethertype) + payload


def ipv4(source, destination, protocol, payload, ttl=64, fragment=0, identification=0x1234, options=b"", tos=0):
    """An IPv4 packet; `fragment` is the 16-bit field of flags and offset, `options` whole words."""
    words = 5 + len(options) // 4

    def header(check):
        return struct.pack(
            "!BBHHHBBH4s4s", 0x40 | words, tos, 4 * words + len(payload), identification, fragment, ttl, protocol, check,
            ipaddress.IPv4Address(source).packed, ipaddress.IPv4Address(destination).packed,
        ) + options

    return header(checksum(header(0))) + payload


def fragments(packet, mtu_bytes):
    """The fragments in which a packet without options crosses a link, in order (RFC 791 3.2)."""
    most = (mtu_bytes - 20) // 8 * 8
    payload = packet[20:]
    return [
        fragment(packet, at, payload[at : at + most], more=at + most < len(payload))
        for at in range(0, len(payload), most)
    ]


def fragment(packet, offset_bytes, payload, more):
    """One fragment of a packet without options: some payload at some place, a multiple of 8."""
    header = bytearray(packet[:20])
    header[2:4] = struct.pack("!H", 20 + len(payload))
    header[6:8] = struct.pack("!H", (MORE_FRAGMENTS if more else 0) | offset_bytes // 8)
    header[10:12] = b"\0\0"
    header[10:12] = struct.pack("!H", checksum(bytes(header)))
    return bytes(header) + payload


def ipv6(source, destination, next_header, payload, hop_limit=64):
    addresses = ipaddress.IPv6Address(source).packed + ipaddress.IPv6Address(destination).packed
    return struct.pack("!IHBB", 6 << 28, len(payload), next_header, hop_limit) + addresses + payload


def _pseudo_header(source, destination, protocol, length):
    addresses = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(destination).packed
    return addresses + struct.pack("!BBH", 0, protocol, length)


def tcp(source, destination, source_port, destination_port, data, flags=ACK, sequence=1, acknowledged=1, options=b""):
    """A TCP segment, of a session under way unless other flags are given, with its checksum."""
    words = 5 + len(options) // 4

    def header(check):
        return struct.pack(
            "!HHIIBBHHH", source_port, destination_port, sequence & 0xFFFFFFFF, acknowledged & 0xFFFFFFFF,
            words << 4, flags, 65535, check, 0,
        ) + options

    pseudo = _pseudo_header(source, destination, TCP, 4 * words + len(data))
    return header(checksum(pseudo + header(0) + data)) + data


def udp(source, destination, source_port, destination_port, data):
    """A UDP datagram with the checksum that these IPv4 addresses call for."""
    length = 8 + len(data)
    pseudo = _pseudo_header(source, destination, UDP, length)
    ports = struct.pack("!HHH", source_port, destination_port, length)
    return ports + struct.pack("!H", checksum(pseudo + ports + b"\0\0" + data) or 0xFFFF) + data


def icmp(kind, code, rest, data=b""):
    """An ICMP message: `rest` is the second half of its header, four bytes or a number."""
    rest = rest if isinstance(rest, bytes) else struct.pack("!I", rest)
    check = checksum(struct.pack("!BBH", kind, code, 0) + rest + data)
    return struct.pack("!BBH", kind, code, check) + rest + data


def echo(kind, identifier, sequence, data):
    return icmp(kind, 0, struct.pack("!HH", identifier, sequence), data)


class FrameSender:
    """Sends frames on a device of a namespace, as they are."""

    def __init__(self, namespace, device):
        self._socket = namespace.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self._device = device

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send(self, frame):
        self._socket.sendto(frame, (self._device, 0))
