// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void isRightToTenPercent() {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        Random random = new Random(seed);
        Durations durations = new Durations();
        long[] all = new long[10_001];
        long sum = 0;
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) Math.exp(random.nextDouble() * 20) + 8;
            sum += all[i];
            durations.add(all[i]);
        }
        Arrays.sort(all);
        assertEquals(all.length, durations.count());
        assertEquals((double) sum / all.length, durations.mean(), 1);
        for (double part : new double[] {0.01, 0.5, 0.99, 1}) {
            double exact = all[(int) Math.ceil(part * all.length) - 1];
            double found = durations.quantile(part);
            assertTrue(
                    found >= exact && found <= exact * 1.13,
                    found + " for " + exact + ", seed " + seed);
        }
    }

    @Test
    void saysNothingOfNothing() {
        assertEquals(0, new Durations().mean());
        assertEquals(0, new Durations().quantile(0.5));
    }
}
