# SPDX-License-Identifier: Apache-2.0
"""A PCP client, written from RFC 6887: requests as bytes, answers as values."""

import ipaddress
import os
import socket
import struct
from collections import namedtuple

PORT = 5351
TCP, UDP = 6, 17
ANNOUNCE, MAP, PEER = 0, 1, 2
SUCCESS, UNSUPP_VERSION, NOT_AUTHORIZED, UNSUPP_OPTION, ADDRESS_MISMATCH = 0, 1, 2, 5, 12
THIRD_PARTY = 1
WAIT_SECONDS = 5

Answer = namedtuple("Answer", "version opcode result lifetime epoch nonce protocol internal external address")


def mapped(address):
    """An IPv4 address as PCP writes it, ::ffff:a.b.c.d."""
    return bytes(10) + b"\xff\xff" + ipaddress.IPv4Address(address).packed


def nonce():
    return os.urandom(12)


def request(opcode, lifetime, client, body=b"", version=2):
    return struct.pack("!BBHI", version, opcode, 0, lifetime) + mapped(client) + body


def map_body(key, protocol, internal, suggested=0):
    return key + struct.pack("!B3xHH", protocol, internal, suggested) + mapped("0.0.0.0")


def peer_body(key, protocol, internal, remote, remote_port, suggested=0):
    return map_body(key, protocol, internal, suggested) + struct.pack("!H2x", remote_port) + mapped(remote)


def option(code, data=b""):
    return struct.pack("!BBH", code, 0, len(data)) + data


def decode(data):
    """An answer's fields; those of MAP and PEER are None where it is too short for them."""
    version, opcode, _, result, lifetime, epoch = struct.unpack("!BBBBII", data[:12])
    if len(data) < 60:
        return Answer(version, opcode, result, lifetime, epoch, None, None, None, None, None)
    protocol, internal, external = struct.unpack("!B3xHH", data[36:44])
    address = str(ipaddress.IPv4Address(data[56:60]))
    return Answer(version, opcode, result, lifetime, epoch, data[24:36], protocol, internal, external, address)


class Client:
    """A host's client of the server at its gateway."""

    def __init__(self, host, address, gateway):
        self.address = address
        self._socket = host.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(WAIT_SECONDS)
        self._socket.connect((gateway, PORT))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def ask(self, data):
        """Sends a request as it is; its answer, or None when there is none."""
        self._socket.send(data)
        try:
            return decode(self._socket.recv(2048))
        except OSError:
            return None

    def map(self, key, protocol, internal, lifetime, suggested=0):
        return self.ask(request(MAP, lifetime, self.address, map_body(key, protocol, internal, suggested)))
