# SPDX-License-Identifier: Apache-2.0
"""What theory says of two NATs, against a NAT played by hand; and the tables of the documentation."""

import itertools
import tempfile
import unittest
from pathlib import Path

from lab import behavior, document
from lab.shell import LabError


class PlayedNat:
    """A NAT with one host behind it that has one socket, in as few lines as RFC 4787 allows."""

    def __init__(self, address, kind):
        self.address, self.kind = address, kind
        self.ports, self.sent = {}, []

    def out(self, remote):
        """Sends to a remote; gives the outside endpoint that it sees."""
        key = {behavior.EI: None, behavior.AD: remote[0], behavior.APD: remote}[self.kind.mapping]
        port = self.ports.setdefault(key, 1000 + len(self.ports))
        self.sent.append((port, remote))
        return self.address, port

    def takes(self, source, port):
        """Whether what comes from there to this port gets in; the host's answer then leaves from this port."""
        if any(used != port and remote == source for used, remote in self.sent):
            return False
        seen = [remote for used, remote in self.sent if used == port]
        return {
            behavior.EI: bool(seen),
            behavior.AD: source[0] in [address for address, _ in seen],
            behavior.APD: source in seen,
        }[self.kind.filtering]


def played(one, other, address, other_address, crossing):
    """Both send to where the server saw the other; the first datagram that gets in shows a source to answer to."""
    server = ("198.51.100.10", 3478)
    first, second = PlayedNat(address, one), PlayedNat(other_address, other)
    known, other_known = first.out(server), second.out(server)
    source = first.out(other_known)
    if not crossing and second.takes(source, other_known[1]):
        return True
    other_source = second.out(known)
    return second.takes(source, other_known[1]) or first.takes(other_source, known[1])


class TheoryTest(unittest.TestCase):
    def test_holes_are_punched_where_a_played_nat_lets_them(self):
        for one, other in itertools.product(behavior.NINE, repeat=2):
            for addresses in (("192.0.2.1", "192.0.2.2"), ("192.0.2.18", "192.0.2.18")):
                with self.subTest(one=str(one), other=str(other), addresses=addresses):
                    self.assertEqual(played(one, other, *addresses, True), behavior.udp_punches(one, other))
                    either = played(one, other, *addresses, False) or played(other, one, *addresses, False)
                    self.assertEqual(either, behavior.udp_punches(one, other, crossing=False))

    def test_symmetric_nats_get_through_only_to_those_that_do_not_look_at_ports(self):
        reached = [name for name, other in behavior.PRESETS.items() if behavior.udp_punches(behavior.SYMMETRIC, other)]
        self.assertEqual(["full-cone", "restricted-cone"], reached)


class DocumentTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.page = Path(directory.name, "page.md")
        self.page.write_text("before\n<!-- t -->\n| a |\n| --- |\n| 1 |\n<!-- end of t -->\nafter\n", encoding="utf-8")

    def test_a_page_shows_its_table_and_no_other(self):
        self.assertTrue(document.shows(self.page, "t", ["a"], [[1]]))
        self.assertFalse(document.shows(self.page, "t", ["a"], [[2]]))

    def test_a_page_without_the_place_is_named(self):
        with self.assertRaisesRegex(LabError, "page.md has no place for the table u"):
            document.shows(self.page, "u", ["a"], [])


if __name__ == "__main__":
    unittest.main()
