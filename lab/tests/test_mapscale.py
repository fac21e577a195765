# SPDX-License-Identifier: Apache-2.0
"""The designs that `bench map` compares, against values worked out by hand."""

import ipaddress
import unittest

from lab import datapath
from lab.customers import Customer
from lab.mapscale import designs, report

PRINTED = (
    "table=0,priority=1000,in_port=1,actions=LOCAL\n"
    "table=0,priority=1000,in_port=LOCAL,actions=output:1\n"
    "table=0,priority=500,arp,in_port=2,arp_op=1,arp_tpa=100.64.0.1,actions=IN_PORT\n"
    "table=0,priority=300,arp,in_port=2,actions=drop\n"
)


class DesignsTest(unittest.TestCase):
    def test_256_rules_have_prefixes_of_their_own(self):
        rules = designs.map_rules(256)
        for field, network in (("ipv4Prefix", ipaddress.IPv4Network), ("ipv6Prefix", ipaddress.IPv6Network)):
            networks = sorted(network(rule[field]) for rule in rules)
            self.assertEqual(256, len(networks))
            self.assertFalse(any(a.overlaps(b) for a, b in zip(networks, networks[1:])))

    def test_customers_fill_one_rule_after_the_other(self):
        rules = designs.map_rules(2)
        last, first = list(designs.customers_of(rules, designs.PER_RULE + 1))[-2:]
        self.assertEqual(("192.0.2.255", 255), (last.ipv4, last.psid))
        self.assertEqual(("198.18.0.0", 0), (first.ipv4, first.psid))
        self.assertEqual("3fff::c612:0:0", first.address)

    def test_a_customer_has_two_rules_and_all_share_eleven(self):
        lines = designs.pairs([Customer(0x1234)], PRINTED).splitlines()
        self.assertEqual(11 + 2, len(lines))
        self.assertEqual(
            "table=1,priority=100,ip,nw_dst=192.0.2.18,reg1=52,"
            "actions=set_field:2001:db8:12:3400:0:c000:212:34->tun_ipv6_dst,output:10",
            lines[-2],
        )
        self.assertTrue(lines[-1].startswith("table=2,priority=100,ip,tun_ipv6_src=2001:db8:12:3400:0:c000:212:34,nw_src=192.0.2.18,reg1=52,"))
        self.assertIn("table=0,priority=300,in_port=2,tcp,dl_dst=02:00:00:00:0b:01,tcp_dst=0x0000/0xfc00,actions=drop", lines)

    def test_entries_that_differ_in_values_only_have_one_mask(self):
        entries = [
            f"ufid:{n}-a, recirc_id(0),in_port(2),eth_type(0x0800),ipv4(dst=192.0.2.{n},proto=17,ttl=64,frag=no),"
            f"udp(dst={n}/0x3fc), packets:1, bytes:2, used:0.1s, actions:1"
            for n in (1, 2)
        ]
        first, second, other = (datapath.Entry(line).mask for line in (*entries, entries[0].replace("/0x3fc", "/0x3ff")))
        self.assertEqual(first, second)
        self.assertNotEqual(first, other)

    def test_ratios_are_medians_of_those_within_a_round(self):
        def found(plain, design):
            return {way: {"plain": plain, "design": design} for way in ("up", "down")}

        pairs = ((100, 90), (10, 8), (50, 50))
        designs_ = ("computed", "computed-256", "pairs")
        results = {"tcp": {"measured": [{name: found(*pair) for name in designs_} for pair in pairs]}}
        rows = report.tables(results)["map-tcp"][1]
        self.assertIn(["from the home", "a pair for each of 65,536", "50 Mbit/s", "0.90"], rows)


if __name__ == "__main__":
    unittest.main()
