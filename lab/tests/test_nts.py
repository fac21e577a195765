# SPDX-License-Identifier: Apache-2.0
"""What the scenarios and the bench of NTS know without a network: DNS messages, the queue, and the plot."""

import socket
import statistics
import struct
import time
import unittest
from xml.etree import ElementTree

from lab.nts import bench, fuzzer, narrowing, outside, report, waiting


class MessagesTest(unittest.TestCase):
    def test_an_answer_with_one_address_is_read(self):
        query = outside.query("alice.home.example", 7)
        header = struct.pack("!HHHHHH", 7, 0x8400, 1, 1, 0, 0)
        record = struct.pack("!HHHIH", 0xC00C, 1, 1, 0, 4) + socket.inet_aton("192.0.2.18")
        self.assertEqual(("192.0.2.18", None), outside.answered(header + query[12:] + record))

    def test_an_answer_with_a_port_and_an_address_is_read(self):
        query = outside.query("_echo._udp.alice.home.example", 7, outside.SRV)
        header = struct.pack("!HHHHHH", 7, 0x8400, 1, 1, 0, 1)
        target = b"\5alice\xc0\x17"
        service = struct.pack("!HHHIHHHH", 0xC00C, 33, 1, 0, 6 + len(target), 0, 0, 1233) + target
        address = b"\5alice\xc0\x17" + struct.pack("!HHIH", 1, 1, 0, 4) + socket.inet_aton("192.0.2.18")
        self.assertEqual(("192.0.2.18", 1233), outside.answered(header + query[12:] + service + address))

    def test_a_refusal_has_no_address(self):
        query = outside.query("alice.home.example", 7)
        self.assertEqual((None, None), outside.answered(struct.pack("!HHHHHH", 7, 0x8402, 1, 0, 0, 0) + query[12:]))

    def test_each_caller_has_an_address_of_its_own(self):
        self.assertEqual(3000, len({outside.address(number) for number in range(3000)}))


    def test_callers_in_a_row_are_in_prefixes_of_their_own(self):
        self.assertEqual(250, len({outside.address(number).rsplit(".", 1)[0] for number in range(250)}))

    def test_a_query_tells_the_prefix_of_its_client_and_no_more(self):
        query = outside.query("alice.home.example", 7, client="198.19.3.77")
        self.assertTrue(query.endswith(struct.pack("!HHHBB", 8, 7, 1, 24, 0) + bytes((198, 19, 3))))
        self.assertEqual(1, int.from_bytes(query[10:12], "big"))


class FuzzerTest(unittest.TestCase):
    def test_the_same_seed_makes_the_same_datagrams_and_none_of_them_a_good_one(self):
        messages = fuzzer.dns_messages("home.example")
        made = list(fuzzer.Fuzzer(7, messages).datagrams(500))
        self.assertEqual(made, list(fuzzer.Fuzzer(7, messages).datagrams(500)))
        self.assertFalse(set(made) & set(messages))


class NarrowingTest(unittest.TestCase):
    def test_shares_and_times_stand_side_by_side(self):
        off = {"asked": 150, "answered": 90, "wrong": 0, "median_ms": 1800.0, "p95_ms": 1999.0}
        on = {"asked": 150, "answered": 150, "wrong": 0, "median_ms": 4.0, "p95_ms": 9.0}
        part = {"rows": [{"switch": "byRemote", "queries": "A", "off": off, "on": on}]}
        self.assertEqual(
            [["`byRemote`", "A", "1800 ms", "1999 ms", "60 %", "4 ms", "9 ms", "100 %"]],
            report.tables({"narrowing": part})["nts-narrowing"][1],
        )

    def test_a_switch_is_all_that_is_changed(self):
        for switch, _, _, besides in narrowing.CASES:
            both = narrowing.homes(switch, besides)
            changed = [key for key in both["on"] if both["on"][key] != both["off"].get(key)]
            self.assertEqual([switch], changed)


class LoopTest(unittest.TestCase):
    def test_what_is_due_later_is_called_later(self):
        loop, called = outside.Loop(), []
        now = time.monotonic()
        for delay in (0.02, 0.0, 0.01):
            loop.at(now + delay, lambda d=delay: called.append(d))
        loop.run(lambda: len(called) == 3)
        loop.close()
        self.assertEqual([0.0, 0.01, 0.02], called)


class QueueTest(unittest.TestCase):
    def test_a_long_simulation_agrees_with_the_formula(self):
        for load in (0.3, 0.7):
            arrivals = waiting.draws(load / 0.02, 0.02, 4000, 5)
            mean = statistics.mean(waiting.simulated(arrivals))
            self.assertAlmostEqual(1, mean / waiting.formula(load / 0.02, 0.02), delta=0.1)

    def test_of_many_at_once_250_are_served_in_5_s_where_each_takes_20_ms(self):
        times = waiting.simulated(waiting.burst(bench.BURST, 0.02))
        self.assertEqual(report.SOURCE_WAITING, sum(each <= 5 + 1e-9 for each in times))


class ReportTest(unittest.TestCase):
    RESULTS = {
        "waiting": {
            "seconds": 60, "router": {"router": "n 5, mean 11.3 us, median 9.0 us, 99 % 44.0 us", "server": ""},
            "points": [{
                "service_ms": 100.0, "rate": 5.0, "load": 0.5, "requests": 300, "refused": 0, "unanswered": 0, "wrong": 0,
                "measured_ms": 210.0, "simulated_ms": 201.0, "formula_ms": 200.0,
            }],
        },
    }

    def test_the_plot_is_well_formed_and_has_a_dot_and_a_ring_for_each_point(self):
        root = ElementTree.fromstring(report.figures(self.RESULTS)["nts-waiting.svg"])
        self.assertEqual(2, len(root.findall("{http://www.w3.org/2000/svg}circle")))

    def test_processing_stands_beside_that_of_the_source_documents(self):
        _, rows = report.tables(self.RESULTS)["nts-processing"]
        self.assertEqual(["router, in the application, in the lab", "11.3 us", "9.0 us", "265.2 us"], rows[-1])


if __name__ == "__main__":
    unittest.main()
