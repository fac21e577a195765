# SPDX-License-Identifier: Apache-2.0
"""The inputs of fuzzing, as they are kept."""

import unittest

from lab import fuzz, paths


class Corpus(unittest.TestCase):
    def test_a_line_is_any_input(self):
        for data in (b"", bytes(range(256)), b"\\x41 'a' \"b\"\n", "ß".encode()):
            line = fuzz.escaped(data)
            self.assertEqual(data, fuzz.unescaped(line))
            self.assertTrue(line.isascii() and len(line.splitlines()) <= 1)

    def test_each_file_has_its_target(self):
        sources = paths.ROOT / "fuzz" / "src" / "test" / "java"
        self.assertTrue(fuzz.targets())
        for target in fuzz.targets():
            self.assertTrue((sources / (target.replace(".", "/") + ".java")).exists(), target)

    def test_each_target_has_its_file(self):
        sources = paths.ROOT / "fuzz" / "src" / "test" / "java"
        found = {
            ".".join(file.relative_to(sources).with_suffix("").parts)
            for file in sources.rglob("*.java") if "void fuzzerTestOneInput" in file.read_text("utf-8")
        }
        self.assertEqual(found, set(fuzz.targets()))


if __name__ == "__main__":
    unittest.main()
