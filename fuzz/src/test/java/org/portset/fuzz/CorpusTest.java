// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every input of the corpus, once more. A file has the name of its target, a line is an input. */
class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/corpus");

    @TestFactory
    List<DynamicTest> isRepeated() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.sorted().map(CorpusTest::test).collect(Collectors.toList());
        }
    }

    private static DynamicTest test(Path file) {
        String target = file.getFileName().toString().replaceFirst("\\.txt$", "");
        return DynamicTest.dynamicTest(target, () -> repeat(target, file));
    }

    private static void repeat(String target, Path file) throws Exception {
        Method run = Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class);
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        assertFalse(lines.isEmpty(), "a target without inputs");
        run.invoke(null, (Object) new byte[0]);
        for (int i = 0; i < lines.size(); i++) {
            try {
                run.invoke(null, (Object) bytes(lines.get(i)));
            } catch (InvocationTargetException e) {
                throw new AssertionError(file + ", line " + (i + 1), e.getCause());
            }
        }
    }

    /** Printable ASCII stands for itself, other bytes as \xNN, \n, \r and \t; and \\. */
    private static byte[] bytes(String line) {
        byte[] bytes = new byte[line.length()];
        int length = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c != '\\') {
                bytes[length++] = (byte) c;
                continue;
            }
            char escaped = line.charAt(++i);
            if (escaped == 'x') {
                bytes[length++] = (byte) Integer.parseInt(line.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                bytes[length++] =
                        (byte)
                                ("nrt\\".indexOf(escaped) < 3
                                        ? "\n\r\t".charAt("nrt".indexOf(escaped))
                                        : '\\');
            }
        }
        return java.util.Arrays.copyOf(bytes, length);
    }
}
