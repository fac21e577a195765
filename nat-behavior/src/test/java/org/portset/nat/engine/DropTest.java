// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DropTest {
    @Test
    void everyDropHasAnIdASentenceAndAnRfcOfItsOwn() {
        Set<String> ids = new HashSet<>();
        for (Drop drop : Drop.values()) {
            assertTrue(drop.id().matches("[a-z0-9]+(-[a-z0-9]+)*"), drop.id());
            assertTrue(ids.add(drop.id()), drop.id());
            assertTrue(drop.sentence().matches("[A-Z].*\\."), drop.sentence());
            assertTrue(drop.rfcSection().matches("RFC \\d+( .+)?"), drop.rfcSection());
            assertEquals(drop, Drop.of(drop.verdict()));
        }
    }

    @Test
    void everyVerdictIsOfOneDropAndPositive() {
        Set<Integer> verdicts = new HashSet<>();
        for (Drop drop : Drop.values()) {
            assertTrue(verdicts.add(drop.verdict()), drop.id());
            assertTrue(drop.verdict() > Verdict.FORWARD, drop.id());
        }
        assertThrows(IllegalArgumentException.class, () -> Drop.of(Verdict.FORWARD));
        assertThrows(IllegalArgumentException.class, () -> Drop.of(Drop.verdictLimit()));
        assertEquals("forward", Verdict.text(Verdict.FORWARD));
    }

    @Test
    void someVerdictsThatOthersHaveStoredKeepTheirNumbers() {
        assertEquals(1, Drop.NOT_IPV4.verdict());
        assertEquals(20, Drop.NO_MAPPING.verdict());
        assertEquals(35, Drop.SPOOFED_PREFIX.verdict());
        assertThrows(IllegalArgumentException.class, () -> Drop.of(41), "a retired number");
    }
}
