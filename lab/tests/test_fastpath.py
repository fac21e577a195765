# SPDX-License-Identifier: Apache-2.0
"""What `bench fastpath` reads and computes, against values worked out by hand."""

import unittest

from lab import datapath, packets
from lab import topology as t
from lab.fastpath import report
from lab.fastpath.ways import FEATURES, PLAIN, PROGRAM, TUNNEL, ways
from lab.topology import Lab

TRACE = """Flow: udp,in_port=1

bridge("gauge")
---------------
 0. ip,in_port=1, priority 2
    check_pkt_larger(1514)->NXM_OF_ETH_SRC[40]
    output:2

bridge("ce0")
-------------
 0. udp,in_port=2, priority 300
    resubmit(,5)
     5. nw_ttl=0/254, priority 10
    goto_table:1
 1. No match.
    drop
Final flow: unchanged
"""
STATS = """pmd thread numa_id 0 core_id 1:
  packets received: 3
  avg. datapath passes per packet: 1.00
  emc hits: 3
main thread:
  packets received: 100
  packet recirculations: 100
  avg. datapath passes per packet: 2.00
  phwol hits: 0
  simple match hits: 20
  emc hits: 170
  smc hits: 0
  megaflow hits: 8
  avg. subtable lookups per megaflow hit: 2.50
  miss with success upcall: 2
"""
ENTRY = (
    "ufid:1-2, skb_priority(0/0),recirc_id(0),in_port(lan0),eth_type(0x0800),ipv4(proto=17,frag=no),udp(src=1/0,dst=2), "
    "packets:12, bytes:3, used:0.1s, dp:ovs, actions:pop_eth,set(ipv4(ttl=63)),wan0, dp-extra-info:miniflow_bits(4,1)"
)


def cost(by_masks, **micros):
    return {"steps": {name: {"cpu_us": value} for name, value in micros.items()}, "by masks": {"cpu_us": by_masks}}


class FastpathTest(unittest.TestCase):
    def test_a_trace_tells_the_rules_found_in_each_bridge_and_table(self):
        self.assertEqual([("gauge", 0), ("ce0", 0), ("ce0", 5)], datapath.looked_up(TRACE))

    def test_counters_are_those_of_the_thread_that_does_the_work(self):
        found = datapath.counters_in(STATS)
        self.assertEqual((100, 2.0, 170, 20, 2.5), tuple(found[name] for name in ("received", "passes", "emc", "simple", "lookups")))

    def test_an_entry_has_its_key_and_its_actions(self):
        entry = datapath.Entry(ENTRY)
        self.assertEqual(12, entry.packets)
        self.assertEqual("pop_eth,set(ipv4(ttl=63)),wan0", entry.actions)
        self.assertTrue(entry.key.startswith("skb_priority(0/0)"))
        self.assertTrue(entry.key.endswith("udp(src=1/0,dst=2)"))

    def test_each_way_goes_from_plain_forwarding_to_the_program_in_order(self):
        for way in ways(Lab(), 1024):
            self.assertEqual([name for name in FEATURES if name in way.features], way.features, way.name)
            self.assertEqual(PLAIN, way.features[0])
            self.assertEqual([], way.rules(PROGRAM))
            self.assertTrue(all("output:10" in rule or "in_port=10" in rule for rule in way.rules(TUNNEL)), way.name)

    def test_without_the_shim_the_tunnel_is_gre(self):
        down = ways(Lab(), 1024)[-1]
        plain, gre = down.frame, down.unshimmed_frame
        self.assertEqual(plain[:14] + packets.ipv6(t.BR_ADDRESS, t.HOME1.map_address, packets.GRE, b"\0\0\x08\0" + plain[54:]), gre)

    def test_what_a_step_costs_is_the_median_of_differences_within_a_round(self):
        rounds = [cost(d, plain=a, tunnel=b, ttl=c, program=d) for a, b, c, d in ((1, 3, 3, 4), (5, 6, 7, 9), (2, 5, 5, 5))]
        rows = {row[0]: row[1] for row in report._costs({"measured": {"a way": rounds}})[1]}
        self.assertEqual("+2.00 (+1.50 to +2.50)", rows[report.WORDS["tunnel"]])
        self.assertEqual("+1.00 (+0.50 to +1.50)", rows[report.WORDS["program"]])
        self.assertNotIn(report.WORDS["nat"], rows)
        self.assertEqual("2.50 (2.15 to 3.25)", rows["all / plain forwarding"])


if __name__ == "__main__":
    unittest.main()
