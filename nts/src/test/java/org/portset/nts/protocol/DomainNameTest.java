// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DomainNameTest {
    private static final String LABEL = "a".repeat(63);

    /** 63 + 63 + 63 + 61 bytes, four lengths and the root: 255. */
    static final String LONGEST = LABEL + "." + LABEL + "." + LABEL + "." + "b".repeat(61);

    @Test
    void isTheLabelsBehindTheirLengths() {
        assertArrayEquals(
                new byte[] {5, 'a', 'l', 'i', 'c', 'e', 2, 'h', 'm', 0},
                DomainName.of("Alice.HM.").toWire());
        assertEquals("alice.hm", DomainName.of("ALICE.hm").toString());
        assertArrayEquals(new byte[1], DomainName.of(".").toWire());
    }

    @Test
    void takes255BytesAndNotOneMore() {
        DomainName longest = DomainName.of(LONGEST);
        assertEquals(255, longest.toWire().length);
        assertEquals(LONGEST, longest.toString());
        assertThrows(IllegalArgumentException.class, () -> DomainName.of(LONGEST + "b"));
        assertThrows(IllegalArgumentException.class, () -> DomainName.of(LONGEST + ".c"));
        assertThrows(IllegalArgumentException.class, () -> DomainName.of(LABEL + "a"));
    }

    @Test
    void refusesWhatIsNoName() {
        for (String text :
                new String[] {"", "..", "a..b", ".a", "\\", "\\25", "\\256", "\\1x2", "\u0141"}) {
            assertThrows(IllegalArgumentException.class, () -> DomainName.of(text), text);
        }
    }

    @Test
    void keepsAnyByteThroughTextAndWire() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] wire = randomName(random);
            DomainName name = DomainName.fromWire(wire, 0, wire.length);
            assertEquals(name, DomainName.of(name.toString()), "seed " + seed);
            assertEquals(name, DomainName.fromWire(name.toWire(), 0, wire.length), "seed " + seed);
        }
    }

    private static byte[] randomName(Random random) {
        byte[] wire = new byte[255];
        int at = 0;
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            int length = 1 + random.nextInt(40);
            wire[at++] = (byte) length;
            for (int i = 0; i < length; i++) {
                wire[at++] = (byte) random.nextInt();
            }
        }
        return java.util.Arrays.copyOf(wire, at + 1);
    }

    @Test
    void knowsItsZone() {
        DomainName alice = DomainName.of("alice.home.example");
        assertTrue(alice.isIn(DomainName.of("home.example")));
        assertTrue(alice.isIn(alice));
        assertTrue(alice.isIn(DomainName.of(".")));
        assertFalse(alice.isIn(DomainName.of("ome.example")));
        assertFalse(DomainName.of("example").isIn(alice));
    }
}
