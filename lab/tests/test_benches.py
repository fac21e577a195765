# SPDX-License-Identifier: Apache-2.0
"""What the benches share: their options, what is kept of results and where it is shown, and what processes take."""

import argparse
import contextlib
import io
import json
import os
import tempfile
import threading
import time
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock
from xml.etree import ElementTree

from lab import benches, processes
from lab.soak import report as soak_report

ROUNDS = benches.Amount("rounds", 9, 2, "of it")


def parsed(*words):
    parser = argparse.ArgumentParser()
    benches.add_arguments(parser, ("size", "speed"), Path("results.json"), 1, ROUNDS)
    return parser.parse_args(words)


class ArgumentsTest(unittest.TestCase):
    def test_fast_is_less_unless_it_is_said_how_much(self):
        self.assertEqual([9, 2, 3, 3], [ROUNDS.of(parsed(*words)) for words in (
            (), ("--fast",), ("--rounds", "3"), ("--rounds", "3", "--fast"),
        )])

    def test_parts_come_in_their_own_order_and_all_without_a_choice(self):
        self.assertEqual(["size", "speed"], parsed().only)
        self.assertEqual(["size", "speed"], parsed("--only", "speed,size").only)
        self.assertEqual(["speed"], parsed("--only", "speed").only)

    def test_a_part_that_there_is_not_is_named_with_those_that_there_are(self):
        told = io.StringIO()
        with contextlib.redirect_stderr(told), self.assertRaises(SystemExit):
            parsed("--only", "speed,color")
        self.assertIn("--only: no color; there are: size speed", told.getvalue())


class ResultsTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def test_a_part_that_is_measured_again_leaves_the_others(self):
        file = self.directory / "results.json"
        benches.keep(file, {"size": {"found": 1}, "speed": {"found": 2}})
        with mock.patch("lab.benches.machine", lambda: {"kernel": "6"}):
            arguments = parsed("--only", "speed", "--json", str(file))
            benches.measure(arguments, SimpleNamespace(speed=lambda: {"found": 3}), rounds=2)
        results = json.loads(file.read_text(encoding="utf-8"))
        self.assertEqual({"found": 1}, results["size"])
        self.assertEqual((3, 2, "6", 1), tuple(results["speed"][name] for name in ("found", "rounds", "kernel", "seed")))

    def test_tables_and_figures_are_written_only_when_asked_for(self):
        page = self.directory / "page.md"
        page.write_text("<!-- one -->\n<!-- end of one -->\n", encoding="utf-8")
        report = SimpleNamespace(PAGE=page, tables=lambda _: {"one": (["a"], [[1]])}, figures=lambda _: {"one.svg": "<svg/>"})
        with contextlib.redirect_stdout(io.StringIO()) as told:
            benches.show(parsed(), report, {})
            self.assertNotIn("| 1 |", page.read_text(encoding="utf-8"))
            benches.show(parsed("--write"), report, {})
        self.assertIn("| 1 |", page.read_text(encoding="utf-8"))
        self.assertEqual("<svg/>", (self.directory / "one.svg").read_text(encoding="utf-8"))
        self.assertIn("one.svg", told.getvalue())


class ProcessesTest(unittest.TestCase):
    def test_processor_time_has_that_of_threads_that_have_ended(self):
        def work():
            end = time.thread_time() + 0.05
            while time.thread_time() < end:
                pass

        before = processes.processor_seconds(os.getpid())
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        self.assertGreaterEqual(processes.processor_seconds(os.getpid()) - before, 0.05)

    def test_what_a_process_keeps_to_itself_is_less_than_what_it_takes(self):
        self.assertTrue(0 < processes.own_bytes(os.getpid()) < processes.resident_mb(os.getpid()) * 1.1e6)


class SoakReportTest(unittest.TestCase):
    def test_the_figure_has_a_line_with_its_name_for_each_course(self):
        samples = [{"minute": n, "heap_mb": 90 + n, "resident_mb": 600, "sessions": 4000 * n, "rules": 131} for n in range(3)]
        results = {"soak": {"samples": samples, "standing": 50, "counts": {"pages": 9, "datagrams": 1000}}}
        drawn = ElementTree.fromstring(soak_report.figures(results)["soak.svg"])
        lines = [each for each in drawn.iter("{http://www.w3.org/2000/svg}path") if each.get("class").startswith("line")]
        self.assertEqual(len(soak_report.DRAWN), len(lines))
        self.assertLessEqual(set(soak_report.DRAWN.values()), set(drawn.itertext()))


if __name__ == "__main__":
    unittest.main()
