// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.ports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortSetTest {
    private static final int ALL_PORTS = 65536;

    @Test
    void offset4Length8Psid0xfeHasFifteenRangesOfSixteenPorts() {
        PortSet set = PortSet.of(4, 8, 0xfe);
        List<PortRange> ranges = set.ranges();
        assertEquals(15, ranges.size());
        assertEquals(new PortRange(8160, 8175), ranges.get(0));
        assertEquals(new PortRange(12256, 12271), ranges.get(1));
        assertEquals(new PortRange(65504, 65519), ranges.get(14));
        assertEquals(240, set.size());
    }

    @Test
    void offset6Length8Psid0StartsAfterTheWellKnownPorts() {
        PortSet set = PortSet.of(6, 8, 0);
        List<PortRange> ranges = set.ranges();
        assertEquals(63, ranges.size());
        assertEquals(new PortRange(1024, 1027), ranges.get(0));
        assertEquals(new PortRange(64512, 64515), ranges.get(62));
        assertEquals(252, set.size());
    }

    @Test
    @Tag("RFC7597-5.1")
    void offset0IsOneRunThatMayHoldTheWellKnownPorts() {
        PortSet set = PortSet.of(0, 6, 0);
        assertEquals(List.of(new PortRange(0, 1023)), set.ranges());
        assertEquals(1024, set.size());
        assertTrue(set.contains(0));
    }

    @Test
    @Tag("RFC7597-5.1")
    void rfc7597ExampleOneHasItsPorts() {
        PortSet set = PortSet.of(6, 8, 0x34);
        assertEquals(new PortRange(1232, 1235), set.ranges().get(0));
        assertEquals(new PortRange(64720, 64723), set.ranges().get(62));
        assertEquals(1232, set.portAt(0));
        assertEquals(1235, set.portAt(3));
        assertEquals(2256, set.portAt(4));
        assertEquals(64723, set.portAt(251));
        assertEquals(251, set.indexOf(64723));
    }

    @Test
    @Tag("RFC7597-5.1")
    void portsWithAZeroAreInNoSetWhenTheOffsetIsPositive() {
        for (int psid = 0; psid < 256; psid++) {
            PortSet set = PortSet.of(6, 8, psid);
            for (int port = 0; port < 1024; port++) {
                assertFalse(set.contains(port), () -> "psid " + set.psid());
            }
        }
    }

    @Test
    void theSetsOfAllPsidsPartitionThePorts() {
        int[] owners = new int[ALL_PORTS];
        for (int psid = 0; psid < 64; psid++) {
            PortSet set = PortSet.of(4, 6, psid);
            for (int index = 0; index < set.size(); index++) {
                owners[set.portAt(index)]++;
            }
        }
        for (int port = 0; port < ALL_PORTS; port++) {
            assertEquals(port < 4096 ? 0 : 1, owners[port]);
        }
    }

    @Test
    void withoutAPsidEveryPortIsInTheSetWhateverTheOffset() {
        assertEquals(PortSet.all(), PortSet.of(6, 0, 0));
        assertEquals(0, PortSet.of(6, 0, 0).psidOffset());
        assertEquals(ALL_PORTS, PortSet.all().size());
        assertEquals(List.of(new PortRange(0, 65535)), PortSet.all().ranges());
        assertEquals(65535, PortSet.all().portAt(65535));
        assertEquals(0, PortSet.all().indexOf(0));
    }

    @Test
    @Tag("RFC7597-5.1")
    @Tag("RFC6888-3")
    void everyOffsetAndLengthAgreeWithTheDefinitionOnEveryPort() {
        long seed = Long.getLong("portset.seed", 7597L);
        Random random = new Random(seed);
        for (int offset = 0; offset <= 15; offset++) {
            for (int length = 1; length <= 16 - offset; length++) {
                PortSet set = PortSet.of(offset, length, random.nextInt(1 << length));
                String where = "seed " + seed + ", " + set;
                assertAgreesWithDefinition(set, where);
                assertRangesCover(set, where);
            }
        }
    }

    /** Collects the set port by port from the definition, then compares. */
    private static void assertAgreesWithDefinition(PortSet set, String where) {
        int m = 16 - set.psidOffset() - set.psidLength();
        int[] expectedIndex = new int[ALL_PORTS];
        int[] actualIndex = new int[ALL_PORTS];
        boolean[] expectedMembers = new boolean[ALL_PORTS];
        boolean[] actualMembers = new boolean[ALL_PORTS];
        int size = 0;
        for (int port = 0; port < ALL_PORTS; port++) {
            int a = port / (1 << (16 - set.psidOffset()));
            int psid = port / (1 << m) % (1 << set.psidLength());
            expectedMembers[port] = psid == set.psid() && (set.psidOffset() == 0 || a > 0);
            actualMembers[port] = set.contains(port);
            expectedIndex[port] = expectedMembers[port] ? size++ : -1;
            actualIndex[port] = set.indexOf(port);
        }
        assertArrayEquals(expectedMembers, actualMembers, where + ", contains");
        assertArrayEquals(expectedIndex, actualIndex, where + ", indexOf");
        assertEquals(size, set.size(), where + ", size");
        for (int index = 0; index < size; index++) {
            assertEquals(index, expectedIndex[set.portAt(index)], where);
        }
    }

    private static void assertRangesCover(PortSet set, String where) {
        int index = 0;
        for (PortRange range : set.ranges()) {
            for (int port = range.first(); port <= range.last(); port++) {
                assertEquals(set.portAt(index++), port, where);
            }
        }
        assertEquals(set.size(), index, where);
    }

    @ParameterizedTest
    @CsvSource({"-1", "65536", "70768", "-64304", "2147483647", "-2147483648"})
    void numbersThatAreNoPortAreInNoSet(int number) {
        for (PortSet set : List.of(PortSet.all(), PortSet.of(6, 8, 0x34), PortSet.of(0, 6, 0))) {
            assertFalse(set.contains(number));
            assertEquals(-1, set.indexOf(number));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1 |  8 |   0 | psidOffset: -1 is outside 0..15",
                "16 |  0 |   0 | psidOffset: 16 is outside 0..15",
                " 6 | -1 |   0 | psidLength: -1 is outside 0..16",
                " 0 | 17 |   0 | psidLength: 17 is outside 0..16",
                "10 |  8 |   0 | psidLength: 8 with psidOffset 10 makes more than the 16 bits of a"
                        + " port",
                " 6 |  8 | 256 | psid: 256 is outside 0..255, what 8 bits hold",
                " 6 |  8 |  -1 | psid: -1 is outside 0..255, what 8 bits hold",
                " 6 |  0 |   1 | psid: 1 is outside 0..0, what 0 bits hold",
            })
    void refusesAValueOutOfRangeAndNamesIt(int offset, int length, int psid, String message) {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class, () -> PortSet.of(offset, length, psid));
        assertEquals(message, refused.getMessage());
    }

    @Test
    void portAtRefusesAnIndexOutsideTheSet() {
        PortSet set = PortSet.of(6, 8, 0x34);
        assertThrows(IndexOutOfBoundsException.class, () -> set.portAt(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> set.portAt(252));
    }

    @Test
    void rangesCannotBeChanged() {
        List<PortRange> ranges = PortSet.of(6, 8, 0x34).ranges();
        assertThrows(UnsupportedOperationException.class, ranges::clear);
    }

    @Test
    void equalSetsHaveEqualParameters() {
        PortSet set = PortSet.of(6, 8, 0x34);
        assertEquals(PortSet.of(6, 8, 0x34), set);
        assertEquals(PortSet.of(6, 8, 0x34).hashCode(), set.hashCode());
        assertNotEquals(PortSet.of(5, 8, 0x34), set);
        assertNotEquals(PortSet.of(6, 9, 0x34), set);
        assertNotEquals(PortSet.of(6, 8, 0x35), set);
        assertFalse(set.equals(null));
    }

    @Test
    void printsWhatItIs() {
        PortSet set = PortSet.of(6, 8, 0x34);
        assertEquals("PortSet{offset=6, length=8, psid=0x34, ports=252}", set.toString());
        assertEquals("1232-1235", set.ranges().get(0).toString());
        assertEquals("255", PortSet.of(0, 16, 255).ranges().get(0).toString());
    }

    @Test
    void aRangeKnowsItsSizeAndItsEquals() {
        PortRange range = new PortRange(1232, 1235);
        assertEquals(4, range.size());
        assertEquals(new PortRange(1232, 1235), range);
        assertEquals(new PortRange(1232, 1235).hashCode(), range.hashCode());
        assertNotEquals(new PortRange(1232, 1236), range);
        assertNotEquals(new PortRange(1231, 1235), range);
    }
}
