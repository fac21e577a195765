# SPDX-License-Identifier: Apache-2.0
"""What passed between a switch and its controller, from a capture: how long each TCP segment was at the controller.

A segment is known again by its sequence numbers, flags and length, which the NAT leaves alone, unless it had to move the numbers on.
"""

import struct

PACKET_IN, PACKET_OUT = 10, 13
_TAGS = (0x88A8, 0x8100)


def _blocks(data):
    """Packets of a pcapng file: nanoseconds, and the frame."""
    at, ticks = 0, []
    while at + 12 <= len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if kind == 1:
            ticks.append(_resolution(data[at + 16 : at + length - 4]))
        elif kind == 6:
            interface, high, low, captured = struct.unpack_from("<IIII", data, at + 8)
            yield (high << 32 | low) * ticks[interface], data[at + 28 : at + 28 + captured]
        at += length


def _resolution(options):
    """How many nanoseconds a tick of an interface is."""
    at = 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from("<HH", options, at)
        if code == 9:
            return 10 ** (9 - options[at + 4])
        if code == 0:
            break
        at += 4 + (length + 3) // 4 * 4
    return 1000


class _Stream:
    """One direction of a connection: its bytes in order, cut into OpenFlow's messages."""

    def __init__(self):
        self._next, self._held = None, b""

    def take(self, sequence, payload):
        if self._next is not None:
            ahead = (sequence - self._next) & 0xFFFFFFFF
            if ahead >= 1 << 31:  # sent again
                payload = payload[(1 << 32) - ahead :]
            elif ahead > 0:  # the capture lost something: from here on
                self._held = b""
        self._next = (sequence + len(payload)) & 0xFFFFFFFF if self._next is None or payload else self._next
        self._held += payload
        at = 0
        while at + 8 <= len(self._held):
            version, kind, length = struct.unpack_from("!BBH", self._held, at)
            if version != 4 or length < 8:
                self._held = b""  # not the beginning of a message
                return
            if at + length > len(self._held):
                break
            yield kind, self._held[at : at + length]
            at += length
        self._held = self._held[at:]


def _frame_of(kind, message):
    if kind == PACKET_IN:
        match_bytes = struct.unpack_from("!H", message, 26)[0]
        return message[24 + (match_bytes + 7) // 8 * 8 + 2 :]
    return message[24 + struct.unpack_from("!H", message, 16)[0] :]


def _key(frame):
    """What a TCP segment is known by; None of anything else."""
    at = 12
    while len(frame) >= at + 2 and struct.unpack_from("!H", frame, at)[0] in _TAGS:
        at += 4
    if len(frame) < at + 42 or struct.unpack_from("!H", frame, at)[0] != 0x800 or frame[at + 2 + 9] != 6:
        return None
    packet = at + 2
    segment = packet + (frame[packet] & 15) * 4
    if len(frame) < segment + 20:
        return None
    return frame[segment + 4 : segment + 12], frame[segment + 13], frame[packet + 2 : packet + 4]


def latencies(file, openflow_port):
    """Nanoseconds from the packet-in to the packet-out of each segment that came back, with the moment of the first; and how many came."""
    streams, waiting, found, came = {}, {}, [], 0
    for nanos, frame in _blocks(file.read_bytes()):
        if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
            continue
        segment = 14 + (frame[14] & 15) * 4
        source_port, destination_port, sequence = struct.unpack_from("!HHI", frame, segment)
        if openflow_port not in (source_port, destination_port):
            continue
        end = 14 + struct.unpack_from("!H", frame, 16)[0]
        payload = frame[segment + (frame[segment + 12] >> 4) * 4 : end if end > segment else len(frame)]
        stream = streams.setdefault((frame[26:34], source_port, destination_port), _Stream())
        for kind, message in stream.take(sequence, payload):
            if kind not in (PACKET_IN, PACKET_OUT):
                continue
            key = _key(_frame_of(kind, message))
            if key is None:
                continue
            if kind == PACKET_IN:
                came += 1
                waiting.setdefault(key, []).append(nanos)
            elif waiting.get(key):
                since = waiting[key].pop(0)
                found.append((since, nanos - since))
    return found, came


def quantile(values, share):
    """The value below which so much of the values is."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None
