# SPDX-License-Identifier: Apache-2.0
"""IPv4 packets as people read them, with what differs from run to run replaced by names."""

import hashlib
import ipaddress
import struct

from lab import packets as p

_FLAGS = "FSRPAUEC"


class Reader:
    """Says everything of a packet that two runs must have in common.

    Addresses and ports that a run has drawn, or that stand for something, are named: by what the caller
    says of them, or, for the outside ports of a NAT, by the order in which they appear.
    """

    def __init__(self, nat_address, addresses=None, ports=None):
        self._nat_address = nat_address
        self._addresses = addresses or {}
        self._ports = ports or {}
        self._outside = {}

    def read(self, packet, sent=None, embedded=False):
        """A packet in words; `sent` is the packet that it may be, of which the IP ID is compared."""
        if len(packet) < 20 or packet[0] >> 4 != 4:
            return f"no IPv4 packet: {packet.hex()}"
        header = (packet[0] & 15) * 4
        total, identification, fragment = struct.unpack("!HHH", packet[2:8])
        protocol = packet[9]
        source, destination = (str(ipaddress.IPv4Address(packet[at : at + 4])) for at in (12, 16))
        words = [
            f"ttl {packet[8]}", f"tos {packet[1]:#x}", f"length {total}",
            f"id {self._identification(identification, sent)}",
            f"df {fragment >> 14 & 1}", f"ip checksum {_right(p.checksum(packet[:header]) == 0)}",
        ]
        if packet[20:header]:
            words.append(f"options {packet[20:header].hex()}")
        if fragment & 0x3FFF:
            words.append(f"fragment at {(fragment & 0x1FFF) * 8}{' and more' if fragment & p.MORE_FRAGMENTS else ''}")
        rest = packet[header:]
        if fragment & 0x1FFF:
            ends = f"{self._address(source)} > {self._address(destination)}"
            return f"{ends} protocol {protocol}, {', '.join([*words, _digest(rest)])}"
        whole = not (embedded or fragment & p.MORE_FRAGMENTS)
        if protocol in (p.TCP, p.UDP) and len(rest) >= 8:
            ends = f"{self._end(source, rest[0:2], protocol)} > {self._end(destination, rest[2:4], protocol)}"
            words += self._transport(protocol, rest, source, destination, whole)
        else:
            ends = f"{self._address(source)} > {self._address(destination)}"
            words += self._icmp(rest, whole, source, destination) if protocol == p.ICMP else [_digest(rest)]
        name = {p.TCP: "tcp", p.UDP: "udp", p.ICMP: "icmp"}.get(protocol, protocol)
        return f"{name} {ends}, {', '.join(words)}"

    @staticmethod
    def _identification(identification, sent):
        if sent is None or len(sent) < 6:
            return "its own"
        return "kept" if identification == int.from_bytes(sent[4:6], "big") else "changed"

    def _address(self, address):
        return self._addresses.get(address, address)

    def _end(self, address, port, protocol):
        number = int.from_bytes(port, "big")
        if address == self._nat_address:
            name = self._outside.setdefault((protocol, number), f"outside{len(self._outside) + 1}")
        else:
            name = self._ports.get(number, number)
        return f"{self._address(address)}:{name}"

    def _transport(self, protocol, rest, source, destination, whole):
        if protocol == p.UDP:
            length, check = struct.unpack("!HH", rest[4:8])
            words = [f"udp length {length}", _digest(rest[8:])]
            unused = check == 0
        else:
            if len(rest) < 20:
                return [f"sequence {rest[4:8].hex()}"]
            sequence, acknowledged, offset, flags, window, _, urgent = struct.unpack("!IIBBHHH", rest[4:20])
            named = "".join(name for bit, name in enumerate(_FLAGS) if flags >> bit & 1) or "none"
            words = [
                f"flags {named}", f"sequence {sequence}", f"acknowledged {acknowledged}", f"window {window}",
                f"urgent {urgent}", f"offset {offset >> 4}.{offset & 15}",
            ]
            options = rest[20 : (offset >> 4) * 4]
            words += [f"tcp options {options.hex()}"] if options else []
            words.append(_digest(rest[(offset >> 4) * 4 :]))
            unused = False
        if whole:
            words.append("no checksum" if unused else f"checksum {_right(self._sums(protocol, rest, source, destination))}")
        return words

    @staticmethod
    def _sums(protocol, rest, source, destination):
        addresses = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(destination).packed
        return p.checksum(addresses + struct.pack("!BBH", 0, protocol, len(rest)) + rest) == 0

    def _icmp(self, rest, whole, source, destination):
        if len(rest) < 8:
            return [f"icmp {rest.hex()}"]
        words = [f"type {rest[0]} code {rest[1]}"]
        if rest[0] in (p.ECHO_REQUEST, p.ECHO_REPLY):
            end = source if rest[0] == p.ECHO_REQUEST else destination
            words += [f"query {self._end(end, rest[4:6], p.ICMP)}", f"number {rest[6:8].hex()}", _digest(rest[8:])]
        else:
            words += [f"rest {rest[4:8].hex()}", f"about [{self.read(rest[8:], embedded=True)}]"]
        return words + ([f"checksum {_right(p.checksum(rest) == 0)}"] if whole else [])


def _right(right):
    return "right" if right else "wrong"


def _digest(data):
    return f"{len(data)} bytes {hashlib.sha256(data).hexdigest()[:8] if data else ''}".rstrip()
