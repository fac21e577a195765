# SPDX-License-Identifier: Apache-2.0
"""The lab's packets, port sets and tables, against values worked out by hand or by the RFCs."""

import ipaddress
import unittest

from lab import packets, portcontrol, progress
from lab import topology as t
from lab.beside import Turns
from lab.configuration import document
from lab.customers import Customer
from lab.dissect import Reader
from lab.hostile import KINDS, Hostile
from lab.kernel_ce import port_ranges
from lab.namespaces import Record
from lab.paths import LAB
from lab.scenario import all_scenarios


class PacketsTest(unittest.TestCase):
    def test_checksum_is_that_of_the_example_in_rfc_1071(self):
        self.assertEqual(~0xDDF2 & 0xFFFF, packets.checksum(bytes.fromhex("0001f203f4f5f6f7")))

    def test_ipv4_header_sums_to_zero(self):
        packet = packets.ipv4("192.0.2.18", "198.51.100.10", packets.UDP, b"abc")
        self.assertEqual(0, packets.checksum(packet[:20]))
        self.assertEqual(23, int.from_bytes(packet[2:4], "big"))

    def test_udp_checksum_covers_the_pseudo_header(self):
        datagram = packets.udp("192.0.2.1", "192.0.2.2", 1, 2, b"xyz")
        pseudo = bytes.fromhex("c0000201c00002020011000b")
        self.assertEqual(0, packets.checksum(pseudo + datagram))

    def test_tcp_checksum_covers_the_pseudo_header(self):
        segment = packets.tcp("192.0.2.1", "192.0.2.2", 1, 2, b"xyz")
        pseudo = bytes.fromhex("c0000201c000020200060017")
        self.assertEqual(0, packets.checksum(pseudo + segment))

    def test_ipv6_header_carries_length_and_next_header(self):
        packet = packets.ipv6("2001:db8::1", "2001:db8::2", packets.IPIP, b"1234")
        self.assertEqual("600000000004" + "0440", packet[:8].hex())
        self.assertEqual(44, len(packet))


    def test_fragments_are_those_of_the_link_and_whole_together(self):
        whole = packets.ipv4("192.0.2.1", "192.0.2.2", packets.UDP, bytes(range(250)) * 12)
        fragments = packets.fragments(whole, 1500)
        self.assertEqual([1500, 1500, 60], [len(fragment) for fragment in fragments])
        self.assertEqual([0x2000, 0x2000 | 185, 370], [int.from_bytes(f[6:8], "big") for f in fragments])
        self.assertTrue(all(packets.checksum(fragment[:20]) == 0 for fragment in fragments))
        self.assertEqual(whole[20:], b"".join(fragment[20:] for fragment in fragments))

    def test_icmp_checksum_covers_the_message(self):
        self.assertEqual(0, packets.checksum(packets.echo(packets.ECHO_REQUEST, 7, 1, b"odd")))


class ReaderTest(unittest.TestCase):
    def setUp(self):
        datagram = packets.udp("192.0.2.18", "198.51.100.10", 1232, 53, b"portset")
        self.packet = packets.ipv4("192.0.2.18", "198.51.100.10", packets.UDP, datagram, ttl=62)

    def test_two_runs_with_different_outside_ports_read_alike(self):
        other = packets.udp("192.0.2.18", "198.51.100.10", 2256, 53, b"portset")
        other = packets.ipv4("192.0.2.18", "198.51.100.10", packets.UDP, other, ttl=62)
        self.assertEqual(Reader("192.0.2.18").read(self.packet), Reader("192.0.2.18").read(other))

    def test_every_change_of_a_byte_is_told(self):
        words = Reader("192.0.2.18").read(self.packet)
        same = []
        for at in range(len(self.packet)):
            changed = self.packet[:at] + bytes((self.packet[at] ^ 0x55,)) + self.packet[at + 1 :]
            if Reader("192.0.2.18").read(changed) == words:
                same.append(at)
        self.assertEqual([], same)

    def test_what_an_icmp_error_is_about_is_read_with_the_same_names(self):
        reader = Reader("192.0.2.18", {"198.51.100.10": "server"})
        reader.read(self.packet)
        error = packets.icmp(packets.TIME_EXCEEDED, 0, 0, self.packet)
        words = reader.read(packets.ipv4("100.64.0.2", "192.0.2.18", packets.ICMP, error))
        self.assertIn("type 11 code 0", words)
        self.assertIn("about [udp 192.0.2.18:outside1 > server:53", words)
class PortControlTest(unittest.TestCase):
    """Against the diagrams of RFC 6887 sections 7.1, 7.2, 11.1 and 12.1."""

    KEY = bytes(range(12))

    def test_map_request_is_header_and_36_bytes(self):
        body = portcontrol.map_body(self.KEY, portcontrol.TCP, 8080, 2256)
        request = portcontrol.request(portcontrol.MAP, 3600, "192.168.1.10", body)
        header = "02010000" "00000e10" "00000000000000000000ffffc0a8010a"
        self.assertEqual(header + self.KEY.hex() + "06000000" "1f9008d0" + "00" * 10 + "ffff" + "00" * 4, request.hex())

    def test_peer_request_adds_the_remote_end(self):
        body = portcontrol.peer_body(self.KEY, portcontrol.UDP, 5000, "198.51.100.10", 53)
        self.assertEqual("00350000" "00000000000000000000ffffc633640a", body[36:].hex())

    def test_answer_of_map(self):
        text = "02810000" "00000e10" "00000007" + "00" * 12 + self.KEY.hex() + "06000000" "1f9008d0"
        answer = portcontrol.decode(bytes.fromhex(text + "00000000000000000000ffffc0000212"))
        self.assertEqual((2, 0x81, 0, 3600, 7, self.KEY, 6, 8080, 2256, "192.0.2.18"), tuple(answer))


class CustomerTest(unittest.TestCase):
    def test_customer_by_number_is_that_of_rfc_7597_appendix_a_example_1(self):
        customer = Customer(0x1234)
        self.assertEqual("2001:db8:12:3400::/56", customer.prefix)
        self.assertEqual("192.0.2.18", customer.ipv4)
        self.assertEqual("2001:db8:12:3400:0:c000:212:34", customer.address)
        self.assertEqual([1232, 64723], [customer.port(1, 0), customer.port(63, 3)])


class HostileTest(unittest.TestCase):
    def frames(self, seed):
        return list(
            Hostile(seed, t.BR_MAC, t.BR_GATEWAY_MAC, "192.0.2.18", "198.51.100.10", (80,)).frames(4 * len(KINDS))
        )

    def test_one_seed_makes_the_same_packets_again(self):
        self.assertEqual(self.frames(7), self.frames(7))

    def test_another_seed_makes_others(self):
        self.assertNotEqual(self.frames(7), self.frames(8))

    def test_every_frame_fits_the_home_network(self):
        self.assertTrue(all(14 <= len(frame) <= 14 + t.HOST_MTU_BYTES for frame in self.frames(9)))


class PortSetTest(unittest.TestCase):
    def test_ports_of_psid_0x34_are_those_of_rfc_7597_appendix_a_example_1(self):
        ranges = port_ranges(0x34)
        self.assertEqual([(1232, 1235), (2256, 2259)], ranges[:2])
        self.assertEqual((64720, 64723), ranges[-1])
        self.assertEqual(252, sum(last - first + 1 for first, last in ranges))


class ConfigurationTest(unittest.TestCase):
    def test_end_user_prefixes_lie_in_the_rule_and_hold_the_map_addresses(self):
        rule = ipaddress.ip_network(t.RULE_IPV6)
        for home in t.HOMES:
            prefix = ipaddress.ip_network(home.prefix)
            self.assertTrue(prefix.subnet_of(rule))
            self.assertIn(ipaddress.ip_address(home.map_address), prefix)

    def test_every_subscriber_is_on_a_configured_switch(self):
        portset = document(t.Lab())["apps"]["org.portset"]["portset"]
        edges = {switch["id"] for switch in portset["switches"] if switch["role"] == "ce"}
        self.assertEqual(edges, {subscriber["switch"] for subscriber in portset["subscribers"]})


class ReportTest(unittest.TestCase):
    def test_table_columns_align(self):
        self.assertEqual(
            "name   ports\n─────  ─────\nhome1     12\nh2         3",
            progress.table(["name", "ports"], [["home1", 12], ["h2", 3]], right=(1,)),
        )

    def test_amounts_are_short(self):
        self.assertEqual(
            ["0 B", "999 B", "1.0 kB", "3.1 MB", "2000.0 GB"],
            [progress.amount(n) for n in (0, 999, 1000, 3_100_000, 2 * 10**12)],
        )

    def test_scenarios_are_found_by_name(self):
        names = list(all_scenarios())
        self.assertEqual(sorted(names), names)
        self.assertTrue({"page", "behaviour", "onos-2.7"} <= set(names), names)
        self.assertTrue(all(scenario.title for scenario in all_scenarios().values()))


class TurnsTest(unittest.TestCase):
    def test_each_name_is_taken_by_one_of_those_who_share_the_turns(self):
        first = Turns(["long", "short", "last"])
        one, other = iter(first), iter(Turns(["long", "short", "last"], first.descriptor))
        self.assertEqual(["long", "short", "last"], [next(one), next(other), next(one)])
        self.assertEqual([], [*one, *other])


class RecordTest(unittest.TestCase):
    def test_what_was_made_is_known_to_the_next_process(self):
        file = LAB / "test-record.json"
        file.unlink(missing_ok=True)
        Record(file).add_namespace("ps-nowhere")
        again = Record(file)
        self.assertEqual(["ps-nowhere"], again.namespaces)
        self.assertFalse(again.empty())
        again.remove_all()
        self.assertTrue(Record(file).empty())


if __name__ == "__main__":
    unittest.main()
