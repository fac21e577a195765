# SPDX-License-Identifier: Apache-2.0
"""Three homes behind one IPv4 address move real files at the same time."""

import json

from lab import paths, traffic
from lab import topology as t
from lab.capture import capture
from lab.scenario import Scenario
from lab.shell import run

LINKS = {t.HOME1: "to-ce1", t.HOME2: "to-ce2", t.HOME3: "to-kce"}
ONLY_MAP_E = "ipv6.nxt == 4 or (icmpv6.type >= 133 and icmpv6.type <= 137)"


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
        self._judge_wire(wire)
        for home in LINKS:
            self._judge_ports(wire, home)
        self._judge_overlap(wire)

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

    def _judge_wire(self, wire):
        carried = wire.count("ipv6.nxt == 4")
        self.measure("packets on the access network with next header 4", carried)
        others = wire.fields(f"not ({ONLY_MAP_E})", "frame.interface_name", "frame.protocols")
        self.check("nothing else there but neighbour discovery", carried and not others, f"{len(others)} {others[:3]}")

    def _judge_ports(self, wire, home):
        seen = wire.fields(self._sent_by(home), "ip.src", "tcp.srcport")
        addresses, ports = {row[0] for row in seen}, {int(row[1]) for row in seen}
        outside = sorted(ports - port_set(home.psid))
        self.check(f"{home.subscriber}: sends from {t.SHARED_IPV4}", addresses == {t.SHARED_IPV4}, " ".join(addresses))
        self.check(
            f"{home.subscriber}: only from ports of PSID {home.psid:#x}", ports and not outside,
            f"{len(ports)} ports used, {len(outside)} of others {outside[:5]}",
        )

    def _judge_overlap(self, wire):
        spans = []
        for home in t.SWITCHED_HOMES:
            times = [float(row[0]) for row in wire.fields(self._sent_by(home), "frame.time_relative")]
            spans.append((min(times, default=0), max(times, default=0)))
        together = min(end for _, end in spans) - max(begin for begin, _ in spans)
        self.check("homes 1 and 2 use the address at the same time", together > 0, f"{together:.2f} s")

    @staticmethod
    def _sent_by(home):
        """Packets of a home to the BR, on its own link. Their source is the home's, their port the NAT's."""
        return f'frame.interface_name == "{LINKS[home]}" and ipv6.dst == {t.BR_ADDRESS} and tcp'
