# SPDX-License-Identifier: Apache-2.0
"""A host that is a program: its packets are made and read byte for byte, and no kernel answers for it."""

import socket
import time

from lab import packets

_BUFFER_BYTES = 65536


class Station:
    """One IPv4 address with a MAC address of its own, on a device where a real host lives, too.

    It answers no ARP: its neighbours learn its MAC address from its packets, or are told.
    """

    def __init__(self, namespace, device, mac, address, gateway_mac):
        self.address = address
        self.mac = mac
        self._gateway_mac = gateway_mac
        self._device = device
        self._own = bytes.fromhex(mac.replace(":", ""))
        self._socket = namespace.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._socket.bind((device, packets.ETH_IPV4))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def fileno(self):
        return self._socket.fileno()

    def send(self, packet):
        """Sends an IPv4 packet to the gateway, however wrong the packet is."""
        frame = packets.ethernet(self._gateway_mac, self.mac, packets.ETH_IPV4, packet)
        self._socket.sendto(frame, (self._device, 0))

    def receive(self, seconds):
        """The next IPv4 packet for this station, without Ethernet's padding; None when none comes in time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                frame = self._socket.recv(_BUFFER_BYTES)
            except TimeoutError:
                return None
            if frame[:6] == self._own:
                packet = frame[14:]
                return packet[: max(20, int.from_bytes(packet[2:4], "big"))]
        return None

    def drain(self):
        """Forgets what has come."""
        while self.receive(0.001) is not None:
            pass
