# SPDX-License-Identifier: Apache-2.0
"""Packets as bytes, right ones and broken ones, and a socket that sends whole frames."""

import ipaddress
import socket
import struct

ETH_IPV4, ETH_IPV6, ETH_ARP = 0x0800, 0x86DD, 0x0806
ICMP, IPIP, TCP, UDP, GRE = 1, 4, 6, 17, 47


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


def ipv4(source, destination, protocol, payload, ttl=64, fragment=0):
    """An IPv4 packet without options; `fragment` is the 16-bit field of flags and offset."""
    def header(check):
        return struct.pack(
            "!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0x1234, fragment, ttl, protocol, check,
            ipaddress.IPv4Address(source).packed, ipaddress.IPv4Address(destination).packed,
        )

    return header(checksum(header(0))) + payload


def ipv6(source, destination, next_header, payload, hop_limit=64):
    addresses = ipaddress.IPv6Address(source).packed + ipaddress.IPv6Address(destination).packed
    return struct.pack("!IHBB", 6 << 28, len(payload), next_header, hop_limit) + addresses + payload


def _pseudo_header(source, destination, protocol, length):
    addresses = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(destination).packed
    return addresses + struct.pack("!BBH", 0, protocol, length)


def tcp(source, destination, source_port, destination_port, data, flags=0x10):
    """A TCP segment, of a session under way unless other flags are given, with its checksum."""
    def header(check):
        return struct.pack("!HHIIBBHHH", source_port, destination_port, 1, 1, 5 << 4, flags, 65535, check, 0)

    pseudo = _pseudo_header(source, destination, TCP, 20 + len(data))
    return header(checksum(pseudo + header(0) + data)) + data


def udp(source, destination, source_port, destination_port, data):
    """A UDP datagram with the checksum that these IPv4 addresses call for."""
    length = 8 + len(data)
    pseudo = _pseudo_header(source, destination, UDP, length)
    ports = struct.pack("!HHH", source_port, destination_port, length)
    return ports + struct.pack("!H", checksum(pseudo + ports + b"\0\0" + data) or 0xFFFF) + data


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
