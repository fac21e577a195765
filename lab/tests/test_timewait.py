# SPDX-License-Identifier: Apache-2.0
"""What the experiment on TIME_WAIT loads, and how it shows what it found."""

import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock
from xml.etree import ElementTree

from lab import chart
from lab.timewait import hazards, programs, report, workload
from lab.timewait.kernel_nat import ruleset


class WorkloadTest(unittest.TestCase):
    def test_of_200_pages_40_want_more_connections_than_ports(self):
        counts = [len(page) for page in workload.pages(1, 200)]
        self.assertEqual(40, sum(count > workload.PORTS for count in counts))
        self.assertEqual(workload.CONNECTIONS_MEDIAN, sorted(counts)[99])
        self.assertLessEqual(max(counts), workload.CONNECTIONS_MOST)

    def test_one_seed_makes_the_same_pages_again(self):
        self.assertEqual(workload.pages(7, 20), workload.pages(7, 20))
        self.assertNotEqual(workload.pages(7, 20), workload.pages(8, 20))


class KernelNatTest(unittest.TestCase):
    def test_home_gets_as_many_ports_as_it_is_said_to(self):
        self.assertIn("snat to 100.65.0.1:40000-40049\n", ruleset("100.65.0.1", 50, False))

    def test_timestamps_are_reset_of_syns_only_and_when_asked_for(self):
        self.assertNotIn("reset", ruleset("100.65.0.1", 50, False))
        self.assertIn("(syn | ack) == syn reset tcp option timestamp", ruleset("100.65.0.1", 50, True))


class HazardsTest(unittest.TestCase):
    CLIENT = {"opened": 10, "completed": 9, "wrong": 1, "wrong_bytes": 1448}
    WIRE = {
        "injected": {
            "data of client": {"sent": 5, "followed": 4, "in_window": 1},
            "fin of server": {"sent": 3, "followed": 2, "in_window": 0},
        },
        "last_acks_lost": {"client": 2, "server": 1},
    }

    def test_old_bytes_are_those_of_both_ends(self):
        found = hazards.summary([self.CLIENT, self.CLIENT], self.WIRE, [32])
        self.assertEqual((2 * 1448 + 32, 3), (found["old_bytes"], found["hit"]))
        self.assertEqual((20, 2), (found["opened"], found["failed"]))
        self.assertEqual((8, 6, 1, 3), tuple(found[name] for name in ("injected", "followed", "in_window", "lost")))

    def test_table_has_a_row_for_each_measurement_and_kind(self):
        found = hazards.summary([self.CLIENT], self.WIRE, [])
        entries = [
            {
                **found, "traffic": traffic, "timestamps": 0, "closer": "inside", "policy": policy, "syn_retransmits": 0,
                "wire": self.WIRE, "drops": {"old-segment": 7},
            }
            for traffic in hazards.TRAFFIC for policy in hazards.POLICIES
        ]
        rows = {name: rows for name, (_, rows) in report.tables({"hazards": entries}).items()}
        self.assertEqual(len(entries), len(rows["hazards"]))
        self.assertIn(["zero", "data of client", "10", "8", "2"], rows["hazards-kinds"])
        self.assertEqual([["`old-segment`", "14", "14"]], rows["hazards-drops"])


class ServerLogTest(unittest.TestCase):
    def test_wrong_uploads_are_those_of_the_port(self):
        with tempfile.TemporaryDirectory() as directory, mock.patch("lab.paths.LOGS", Path(directory)):
            Path(directory, "ps-x-server.log").write_text("20001 4000 wrong 7\n20002 4000 wrong 9\nlisten: what\n", encoding="utf-8")
            self.assertEqual([7], programs.wrong_uploads(SimpleNamespace(name="ps-x"), 20001))


class ReportTest(unittest.TestCase):
    STREAM = {
        "ports": 50, "hosts": 1, "closer": "outside", "seconds": 2, "per_second": 1234.5, "completed": 2469, "failed": 3,
        "syn_retransmits": 1, "longest_ms": 1020.0,
    }

    def results(self):
        objects = [{"ended_ms": 10.0 * n, "outcome": "completed"} for n in range(80)]
        page = {"ports": 50, "closer": "outside", "completed": 80, "last_ms": 790.0, "syn_retransmits": 0, "objects": objects}
        pages = {"alone": True, "pages": 200, "broken": 40}
        return {
            "page": [{**page, "policy": policy} for policy in report.NAMES],
            "streams": [{**self.STREAM, "policy": policy} for policy in report.NAMES],
            "pages": [{**pages, "policy": policy} for policy in report.NAMES],
        }

    def test_figures_are_xml_with_the_name_of_each_policy(self):
        figures = report.figures(self.results())
        self.assertEqual(3, len(figures))
        for file, figure in figures.items():
            words = " ".join(ElementTree.fromstring(figure).itertext())
            for name in report.NAMES.values():
                self.assertIn(name, words, file)

    def test_bars_are_longer_for_more(self):
        drawn = ElementTree.fromstring(chart.bars("", "", [("", [("a", "c0", 10), ("b", "c1", 1000), ("c", "c2", 0)])], 1000))
        widths = [float(bar.get("width")) for bar in drawn.iter("{http://www.w3.org/2000/svg}rect")]
        self.assertTrue(widths[1] > widths[0] > widths[2] == 0, widths)

    def test_tables_show_what_was_measured_only(self):
        tables = report.tables({"streams": [{**self.STREAM, "policy": "recycle"}]})
        self.assertEqual(["streams"], list(tables))
        self.assertIn("1,234", tables["streams"][1][0])


if __name__ == "__main__":
    unittest.main()
