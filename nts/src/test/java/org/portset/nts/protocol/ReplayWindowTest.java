// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    @Test
    void admitsEachNumberOnceAsASetWouldWithinItsSize() {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        Random random = new Random(seed);
        ReplayWindow window = new ReplayWindow();
        Set<Long> seen = new HashSet<>();
        long highest = 0;
        for (int i = 0; i < 300_000; i++) {
            int jump = random.nextInt(1000) == 0 ? 3 * ReplayWindow.SIZE : 40;
            long number = Math.max(1, highest + jump / 2 - random.nextInt(jump));
            boolean isNew = number > highest - ReplayWindow.SIZE && seen.add(number);
            assertEquals(isNew, window.admit(number), "replay with -Dportset.seed=" + seed);
            highest = Math.max(highest, number);
        }
    }

    @Test
    void holdsAtTheEnds() {
        ReplayWindow window = new ReplayWindow();
        assertTrue(window.admit(1));
        assertTrue(window.admit(ReplayWindow.SIZE));
        assertFalse(window.admit(1));
        assertTrue(window.admit(ReplayWindow.SIZE + 1L));
        assertFalse(window.admit(1));
        assertTrue(window.admit(2));
        assertTrue(window.admit(Long.MAX_VALUE));
        assertFalse(window.admit(Long.MAX_VALUE));
        assertFalse(window.admit(3));
        assertTrue(window.admit(Long.MAX_VALUE - 1));
    }
}
