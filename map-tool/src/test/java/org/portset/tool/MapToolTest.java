// SPDX-License-Identifier: Apache-2.0
package org.portset.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapToolTest {
    @Test
    void asksForACommand() {
        Run.of(new String[0]).refuses("COMMAND: is missing", "Try 'map --help'.");
    }

    @Test
    void namesWhatItDoesNotKnow() {
        Run.of("divine").refuses("divine: is not known here", "Try 'map --help'.");
        Run.of("ports --offset 6 --length 8 --psid 1 --colour")
                .refuses("--colour: is not known here", "Try 'map ports --help'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "derive --help", "ports --help", "help derive"})
    void helpGoesToStandardOutputAndIsASuccess(String line) {
        Run run = Run.of(line);
        assertEquals(0, run.status());
        assertTrue(run.out().startsWith("Usage: map"), run.out());
    }

    @Test
    void helpFitsEightyColumns() {
        for (String command :
                new String[] {"--help", "derive --help", "ports --help", "flows --help"}) {
            Run.of(command).out().lines().forEach(MapToolTest::assertFits);
        }
    }

    private static void assertFits(String line) {
        assertTrue(line.length() <= 80, line);
    }
}
