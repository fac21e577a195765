# SPDX-License-Identifier: Apache-2.0
"""What is said in the `same-answer` scenario: UDP and TCP, right and wrong, both ways; the same for the same seed."""

from itertools import product

from lab import packets as p
from lab.conversation import HOST, SERVER2, TcpSession, UdpSession

MTU_BYTES = 1460
UDP_SIZES = (0, 1, 17, 18, 19, 576, MTU_BYTES - 28, MTU_BYTES - 27, 1472)  # Ethernet pads what is shorter than 18
TTLS = (0, 1, 2, 3, 4, 255)
TOS = (0x03, 0xB8)
CONTROL = (p.SYN, p.FIN, p.RST)
OPTIONS = {
    "no operation": b"\x01\x01\x01\x00", "router alert": b"\x94\x04\x00\x00",
    "record route": b"\x07\x07\x04" + bytes(4) + b"\x00", "loose source route": b"\x83\x07\x04\xcb\x00\x71\x0a\x00",
    "an option that runs past the header": b"\x07\x28\x04\x00",
}
# Where nothing may be sent, or nothing of the kind; the first two are the home's own.
ODD_DESTINATIONS = ("192.168.1.1", "192.168.1.10", "127.0.0.1", "224.0.0.5", "240.0.0.1", "255.255.255.255", "0.0.0.0")


def speak(conversation, chance):
    """The whole conversation: one UDP session, one TCP connection, and more of them that are ended in many ways."""
    stations = conversation.stations
    udp = UdpSession(conversation, stations.server1, 5001).open()
    for outward in (True, False):
        _datagrams(udp, outward, chance)
        _wrong_datagrams(udp, outward, chance)
    _odd_destinations(udp, chance)
    _strangers(conversation, udp, chance)
    _errors(conversation, udp, chance)
    _plain(udp, "afterwards", chance)
    tcp = TcpSession(conversation, stations.server1, 5080, chance).open()
    for outward in (True, False):
        _segments(tcp, outward, chance)
    _much_data(tcp, chance)
    conversation.count_carried()
    _ends(conversation, chance)


def _plain(udp, step, chance):
    for outward in (True, False):
        udp.send(step, outward, udp.packet(outward, chance.randbytes(40)))


def _datagrams(udp, outward, chance):
    def send(step, size=40, **header):
        udp.send(step, outward, udp.packet(outward, chance.randbytes(size), identification=chance.randrange(65536), **header))

    for size, fragment in product(UDP_SIZES, (0, p.DONT_FRAGMENT)):
        send(f"{size} bytes{', DF' if fragment else ''}", size, fragment=fragment)
    for ttl in TTLS:
        send(f"TTL {ttl}", ttl=ttl)
        send(f"TTL {ttl}, too long", 1472, ttl=ttl)
    for tos in TOS:
        send(f"TOS {tos:#x}", tos=tos)
    for name, options in OPTIONS.items():
        send(f"option: {name}", options=options)
    send("ID 0, DF", fragment=p.DONT_FRAGMENT)
    whole = udp.packet(outward, chance.randbytes(2000), identification=chance.randrange(65536))
    parts = p.fragments(whole, 1500)
    udp.send("two fragments", outward, *parts)
    parts = p.fragments(udp.packet(outward, chance.randbytes(2000), identification=chance.randrange(65536)), 1000)
    udp.send("three fragments, last to first", outward, *parts[::-1])


def _wrong_datagrams(udp, outward, chance):
    datagram = udp.datagram(outward, chance.randbytes(40))

    def spoilt(at, value):
        return datagram[:at] + value + datagram[at + len(value) :]

    for step, wrong in (
        ("no UDP checksum", spoilt(6, b"\0\0")),
        ("a wrong UDP checksum", spoilt(6, bytes((datagram[6] ^ 0x55, datagram[7])))),
        ("a UDP length past the packet's end", spoilt(4, b"\1\0")),
        ("a UDP length within the header", spoilt(4, b"\0\4")),
        ("a UDP length before the packet's end", spoilt(4, b"\0\x18")),
        ("a remote port 0", spoilt(2 if outward else 0, b"\0\0")),
    ):
        udp.send(step, outward, udp.ip(outward, wrong))
    right = udp.ip(outward, datagram)
    udp.send("a wrong IP checksum", outward, right[:10] + bytes((right[10] ^ 0x55,)) + right[11:])
    udp.send("a packet cut short", outward, right[:-8])
    udp.send("bytes behind the packet", outward, right + bytes(30))
    udp.send("reserved flag", outward, udp.ip(outward, datagram, fragment=0x8000))


def _odd_destinations(udp, chance):
    """From the endpoint of the session, so that a rule as wide as the mapping would take it along."""
    for destination in ODD_DESTINATIONS:
        datagram = p.udp(HOST, destination, udp.inside_port, udp.server_port, chance.randbytes(40))
        udp.send(f"to {destination}", True, p.ipv4(HOST, destination, p.UDP, datagram))
    own = p.udp(HOST, "192.0.2.18", udp.inside_port, udp.outside_port, chance.randbytes(40))
    udp.send("to its own outside port", True, p.ipv4(HOST, "192.0.2.18", p.UDP, own))
    unknown = p.udp(HOST, "192.0.2.18", udp.inside_port, udp.outside_port ^ 1, chance.randbytes(40))
    udp.send("to another port of the home's", True, p.ipv4(HOST, "192.0.2.18", p.UDP, unknown))


def _strangers(conversation, udp, chance):
    """Remotes that the host has not sent to, then has; and the host's answer to them."""
    for name, server, port in (
        ("the server's other port", conversation.stations.server1, 5002),
        ("another server", conversation.stations.server2, 5001),
    ):
        stranger = UdpSession(conversation, server, port)
        stranger.outside_port = udp.outside_port
        for ttl in (64, 3):
            packet = stranger.packet(False, chance.randbytes(40), ttl=ttl)
            stranger.send(f"{name}, unasked, TTL {ttl}", False, packet)
        arrived = stranger.send(f"{name}, asked", True, stranger.packet(True, chance.randbytes(40)))
        stranger.learn(arrived)
        stranger.settle()
        for outward in (True, False):
            stranger.send(name, outward, stranger.packet(outward, chance.randbytes(40)))


def _errors(conversation, udp, chance):
    """ICMP errors about packets of the session, from its remote, from a router, and from the host."""
    for outward, step, source in (
        (False, "from the server", udp.server.address), (False, "from a router", SERVER2), (True, "from the host", HOST),
    ):
        sender = conversation.stations.server2 if source == SERVER2 else udp.host if outward else udp.server
        about = udp.packet(not outward, chance.randbytes(40), ttl=60)
        # As the reporter got it: with the addresses and ports on its own side of the NAT.
        if outward:
            seen = p.udp(udp.server.address, HOST, udp.server_port, udp.inside_port, about[28:])
            about = p.ipv4(udp.server.address, HOST, p.UDP, seen, ttl=60)
            destination = udp.server.address
        else:
            seen = p.udp("192.0.2.18", udp.server.address, udp.outside_port, udp.server_port, about[28:])
            about = p.ipv4("192.0.2.18", udp.server.address, p.UDP, seen, ttl=60)
            destination = "192.0.2.18"
        for kind, code, rest in ((3, 3, 0), (3, 4, 1400), (11, 0, 0), (12, 0, 0)):
            message = p.icmp(kind, code, rest, about)
            conversation.say(f"ICMP {kind}/{code} {step}", sender, p.ipv4(source, destination, p.ICMP, message))
    _plain(udp, "after the errors", chance)


def _segments(tcp, outward, chance):
    """All flags that end nothing, options, and sizes."""
    for bits in range(256):
        if not any(bits & flag for flag in CONTROL):
            data = chance.randbytes(chance.randrange(1, 100))
            tcp.send(f"flags {bits:#04x}", outward, tcp.packet(outward, data, bits))
    for size, fragment in product((0, 1, MTU_BYTES - 40, MTU_BYTES - 39), (0, p.DONT_FRAGMENT)):
        segment = tcp.packet(outward, chance.randbytes(size), fragment=fragment, identification=chance.randrange(65536))
        tcp.send(f"{size} bytes of TCP{', DF' if fragment else ''}", outward, segment)
    for ttl in TTLS:
        tcp.send(f"TCP, TTL {ttl}", outward, tcp.packet(outward, b"ttl", ttl=ttl))
    for name, options in (("timestamps", b"\1\1\x08\x0a" + bytes(8)), ("an option that runs past", b"\x08\x28\0\0")):
        tcp.send(f"TCP option: {name}", outward, tcp.packet(outward, b"options", options=options))
    right = tcp.packet(outward, b"offset")
    for offset in (0, 15):
        tcp.send(f"TCP offset {offset}", outward, right[:32] + bytes((offset << 4,)) + right[33:])
    for step, ahead in (("long ago", -100_000), ("far ahead", 1 << 30)):
        tcp.send(f"data of {step}", outward, tcp.packet(outward, b"elsewhere", ahead=ahead))


def _much_data(tcp, chance):
    """More than a window of data: whoever follows sequence numbers must know of it when the connection is reset."""
    for outward in (True, False):
        for part in range(1, 11):  # few at once: the controller's queue is short, and a loss would be no answer
            segments = [tcp.pass_by(outward, chance.randbytes(1400)) for _ in range(10)]
            tcp.send(f"14,000 bytes, {part} of 10", outward, *segments)
        tcp.send("their acknowledgement", not outward, tcp.pass_by(not outward))
    tcp.send("reset after much data", True, tcp.packet(True, flags=p.RST | p.ACK))
    for outward in (True, False):
        tcp.send("data after the reset", outward, tcp.packet(outward, b"too late"))


def _ends(conversation, chance):
    """Connections that are hit by every combination of SYN, FIN and RST, and what passes afterwards."""
    port = 5100
    for outward, syn, fin, rst, ack in product((True, False), (0, p.SYN), (0, p.FIN), (0, p.RST), (0, p.ACK)):
        flags = syn | fin | rst | ack
        if not syn | fin | rst:
            continue
        port += 1
        tcp = TcpSession(conversation, conversation.stations.server1, port, chance).open()
        tcp.send(f"flags {flags:#04x}, far out of window", outward, tcp.packet(outward, flags=flags, ahead=1 << 30))
        tcp.send(f"flags {flags:#04x}", outward, tcp.packet(outward, flags=flags))
        for way in (not outward, outward):
            tcp.send(f"data after flags {flags:#04x}", way, tcp.packet(way, b"still there?", p.PSH | p.ACK))
