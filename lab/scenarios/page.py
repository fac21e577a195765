# SPDX-License-Identifier: Apache-2.0
"""Three homes behind one IPv4 address move real files at the same time."""

import json

from lab import paths, traffic
from lab import topology as t
from lab.capture import capture
from lab.scenario import Scenario
from lab.shell import run

LINKS = {t.HOME1: "to-ce1", t.HOME2: "to-ce2", t.HOME3: "to-kce"}
IPIP = "4"
OF_THE_LINK = {"133", "134", "135", "136", "137", "143"}  # neighbour discovery; MLDv2 reports of its groups


class Frame:
    """What tshark says of one frame on the access network; empty where the frame has no such field."""

    FIELDS = (
        "frame.interface_name", "frame.time_relative", "frame.protocols",
        "ipv6.nxt", "ipv6.dst", "icmpv6.type", "ip.src", "tcp.srcport",
    )

    def __init__(self, link, time, protocols, next_header, destination, icmpv6, source, port):
        self.link = link
        self.time = time
        self.protocols = protocols
        self.next_header = next_header
        self.destination = destination
        self.icmpv6 = icmpv6
        self.source = source
        self.port = port

    def sent_by(self, home):
        """TCP of a home to the BR, on its own link: the source port is the one its NAT gave."""
        return self.link == LINKS[home] and self.destination == t.BR_ADDRESS and self.port != ""


def port_set(psid):
    """The ports of a PSID, as our command line prints them."""
    answer = run(
        paths.ROOT / "portset", "map", "ports", "--offset", t.PSID_OFFSET, "--length", t.PSID_LENGTH,
        "--psid", psid, "--json", timeout_seconds=300,
    )
    ports = set()
    for entry in json.loads(answer)["ranges"]:
        first, last = (entry["first"], entry["last"]) if isinstance(entry, dict) else entry
        ports.update(range(first, last + 1))
    return ports


class Page(Scenario):
    """Judged by sha256sum at both ends and by a capture on the access network."""

    name = "page"
    title = "three homes share an IPv4 address; files and pages arrive whole"

    def show(self):
        access = self.lab["access"]
        with capture("page", access, *LINKS.values(), "to-br") as wire:
            self._move_files()
        frames = [Frame(*row) for row in wire.fields("frame", *Frame.FIELDS)]
        self._judge_wire(frames)
        for home in LINKS:
            self._judge_ports(frames, home)
        self._judge_overlap(frames)

    def _move_files(self):
        calls, names = [], []
        for home in LINKS:
            host = self.lab[f"home{home.number}"]
            calls += [
                lambda h=host: traffic.download(h, t.SRV1.address),
                lambda h=host: traffic.upload(h, t.SRV1.address),
                lambda h=host: traffic.load_page(h, t.SRV2.address),
            ]
            names.append(home.subscriber)
        answers = traffic.at_once(*calls)
        for index, name in enumerate(names):
            down, up, (right, objects, size) = answers[3 * index : 3 * index + 3]
            self.check(f"{name}: 3 MB down, SHA-256 equal", down)
            self.check(f"{name}: 3 MB up, SHA-256 equal", up)
            self.check(f"{name}: a page, SHA-256 equal", right == objects, f"{right} of {objects} objects, {size} bytes")

    def _judge_wire(self, frames):
        carried = [frame for frame in frames if frame.next_header == IPIP]
        self.measure("packets on the access network with next header 4", len(carried))
        others = {frame.protocols for frame in frames if not (frame.next_header == IPIP or frame.icmpv6 in OF_THE_LINK)}
        self.check("nothing else there but neighbour discovery and its multicast groups", carried and not others, " ".join(others))

    def _judge_ports(self, frames, home):
        sent = [frame for frame in frames if frame.sent_by(home)]
        addresses, ports = {frame.source for frame in sent}, {int(frame.port) for frame in sent}
        outside = sorted(ports - port_set(home.psid))
        self.check(f"{home.subscriber}: sends from {t.SHARED_IPV4}", addresses == {t.SHARED_IPV4}, " ".join(addresses))
        self.check(
            f"{home.subscriber}: only from ports of PSID {home.psid:#x}",
            ports and not outside,
            f"{len(ports)} ports used, {len(outside)} of others {outside[:5]}",
        )

    def _judge_overlap(self, frames):
        spans = []
        for home in t.SWITCHED_HOMES:
            times = [float(frame.time) for frame in frames if frame.sent_by(home)]
            spans.append((min(times, default=0), max(times, default=0)))
        together = min(end for _, end in spans) - max(begin for begin, _ in spans)
        self.check("homes 1 and 2 use the address at the same time", together > 0, f"{together:.2f} s")
