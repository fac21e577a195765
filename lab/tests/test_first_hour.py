# SPDX-License-Identifier: Apache-2.0
"""What the guide for the first hour shows is compared, numbers aside, with what comes."""

import unittest

from lab.scenarios.first_hour import PAGE, conversations, missing


class Guide(unittest.TestCase):
    def test_a_block_is_commands_with_what_they_print(self):
        text = "```console\n$ one 1\nthis\nthat\n$ two\n```\n```\n$ not run\n```\n"
        self.assertEqual([("one 1", ["this", "that"]), ("two", [])], conversations(text))

    def test_the_page_has_some(self):
        self.assertGreater(len(conversations(PAGE.read_text(encoding="utf-8"))), 10)

    def test_numbers_and_columns_may_differ(self):
        told = ["home1  12/252   7.5 MB  3m52s  200"]
        self.assertIsNone(missing(told, ["home1   9/252  230 kB     8s  404"]))
        self.assertEqual(told[0], missing(told, ["home1  12/252   7.5 MB  never  200"]))

    def test_lines_may_be_left_out_only_where_the_page_says_so(self):
        self.assertIsNone(missing(["a", "...", "d"], ["a", "b", "c", "d"]))
        self.assertIsNone(missing(["a", "..."], ["a", "b"]))
        self.assertEqual("d", missing(["a", "d"], ["a", "b", "d"]))
        self.assertEqual("d", missing(["a", "...", "d"], ["a", "b"]))
        self.assertEqual("nothing more, but b", missing(["a"], ["a", "b"]))

    def test_a_line_may_have_an_open_end(self):
        self.assertIsNone(missing(["dropped: ..."], ["dropped: no-mapping"]))
        self.assertIsNotNone(missing(["dropped: ..."], ["delivered"]))
