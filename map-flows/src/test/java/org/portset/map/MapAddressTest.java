// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.portset.nat.engine.Drop;

class MapAddressTest {
    private static final MapRule RULE =
            MapRule.of("example", "2001:db8::/40", "192.0.2.0/24", 16, 6).value();

    private static String ofPort(MapRule rule, String dst, int port) {
        return MapAddress.ofPort(rule, InterfaceIdFormat.RFC7597, Ip4Address.valueOf(dst), port)
                .toString();
    }

    @Test
    @Tag("RFC7597-6")
    void theLastPortOfASetGoesWhereTheFirstGoes() {
        assertEquals("2001:db8:12:3400:0:c000:212:34", ofPort(RULE, "192.0.2.18", 1232));
        assertEquals("2001:db8:12:3400:0:c000:212:34", ofPort(RULE, "192.0.2.18", 64723));
        assertEquals("2001:db8:12:3500:0:c000:212:35", ofPort(RULE, "192.0.2.18", 64724));
    }

    @Test
    void anAddressInsideACesPrefixGoesToTheAddressOfThePrefix() {
        MapRule prefixes = MapRule.of("p", "2001:db8::/40", "192.0.2.0/24", 4, 6).value();
        assertEquals("2001:db8:10::c000:210:0", ofPort(prefixes, "192.0.2.18", 80));
        assertEquals("2001:db8:10::c000:210:0", ofPort(prefixes, "192.0.2.31", 65535));
        assertEquals("2001:db8:20::c000:220:0", ofPort(prefixes, "192.0.2.32", 0));
    }

    @Test
    void aWholeAddressGoesToItsCeOnEveryPort() {
        MapRule whole = MapRule.of("w", "2001:db8::/40", "192.0.2.0/24", 8, 6).value();
        assertEquals("2001:db8:12::c000:212:0", ofPort(whole, "192.0.2.18", 0));
        assertEquals("2001:db8:12::c000:212:0", ofPort(whole, "192.0.2.18", 65535));
    }

    @Test
    @Tag("RFC7597-6")
    void draft03MovesAddressAndPsidEightBitsToTheLeft() {
        assertEquals(
                "2001:db8:12:3400:c0:2:1200:3400",
                MapAddress.ofPort(
                                RULE,
                                InterfaceIdFormat.DRAFT03,
                                Ip4Address.valueOf("192.0.2.18"),
                                1232)
                        .toString());
    }

    @Test
    void refusesAnAddressOutsideTheRuleAndANumberThatIsNoPort() {
        assertThrows(IllegalArgumentException.class, () -> ofPort(RULE, "192.0.3.18", 1232));
        assertThrows(IllegalArgumentException.class, () -> ofPort(RULE, "192.0.2.18", 65536));
        assertThrows(IllegalArgumentException.class, () -> MapAddress.psidOfPort(RULE, -1));
    }

    @ParameterizedTest(name = "offset {0}: port {1} belongs to nobody: {2}")
    @CsvSource({
        "6, 0, true",
        "6, 1023, true",
        "6, 1024, false",
        "6, 65535, false",
        "0, 0, false",
        "8, 255, true",
        "8, 256, false"
    })
    void thePortsOfTheFirstBlockBelongToNobody(int offset, int port, boolean nobody) {
        MapRule rule = MapRule.of("r", "2001:db8::/40", "192.0.2.0/24", 16, offset).value();
        assertEquals(nobody, MapAddress.inZeroBlock(rule, port));
    }

    @Test
    void withoutAPsidNoPortBelongsToNobody() {
        MapRule whole = MapRule.of("w", "2001:db8::/40", "192.0.2.0/24", 8, 6).value();
        assertEquals(false, MapAddress.inZeroBlock(whole, 0));
    }

    @Test
    void everySpoofHasAReasonInTheTableOfDrops() {
        assertEquals(Optional.empty(), SourceCheck.VALID.drop());
        assertEquals(Optional.of(Drop.PORT_ZERO_BLOCK), SourceCheck.PORT_ZERO_BLOCK.drop());
        assertEquals(Optional.of(Drop.SPOOFED_PREFIX), SourceCheck.SPOOFED_PREFIX.drop());
        assertEquals(Optional.of(Drop.SPOOFED_ADDRESS), SourceCheck.SPOOFED_ADDRESS.drop());
        assertEquals(Optional.of(Drop.SPOOFED_PSID), SourceCheck.SPOOFED_PSID.drop());
        assertEquals(
                Optional.of(Drop.SPOOFED_INTERFACE_ID), SourceCheck.SPOOFED_INTERFACE_ID.drop());
    }

    @ParameterizedTest(name = "{0} with {1}:{2} is {3}")
    @CsvSource({
        "2001:db8:12:3400:0:c000:212:34, 192.0.2.18, 1232, VALID",
        "2001:db8:12:3400:0:c000:212:34, 192.0.2.18, 64723, VALID",
        "2001:db8:12:3400:0:c000:212:34, 192.0.2.18, 208, PORT_ZERO_BLOCK",
        "2001:db8:12:3400:0:c000:212:34, 192.0.2.18, 0, PORT_ZERO_BLOCK",
        "2001:db9:12:3400:0:c000:212:34, 192.0.2.18, 1232, SPOOFED_PREFIX",
        "2001:db8:112:3400:0:c000:212:34, 192.0.2.18, 1232, SPOOFED_PREFIX",
        "2001:db8:12:3401:0:c000:212:34, 192.0.2.18, 1232, SPOOFED_PREFIX",
        "2001:db8:12:3480:0:c000:212:34, 192.0.2.18, 1232, SPOOFED_PREFIX",
        "2001:db8:13:3400:0:c000:213:34, 192.0.2.18, 1232, SPOOFED_ADDRESS",
        "2001:db8:12:3400:0:c000:212:34, 192.0.3.18, 1232, SPOOFED_ADDRESS",
        "2001:db8:12:3500:0:c000:212:35, 192.0.2.18, 1232, SPOOFED_PSID",
        "2001:db8:12:3400:0:c000:212:34, 192.0.2.18, 1236, SPOOFED_PSID",
        "2001:db8:12:3400:0:c000:212:35, 192.0.2.18, 1232, SPOOFED_INTERFACE_ID",
        "2001:db8:12:3400:0:c000:213:34, 192.0.2.18, 1232, SPOOFED_INTERFACE_ID",
        "2001:db8:12:3400:8000:c000:212:34, 192.0.2.18, 1232, SPOOFED_INTERFACE_ID",
        "2001:db8:12:3400::1, 192.0.2.18, 1232, SPOOFED_INTERFACE_ID",
    })
    @Tag("RFC7597-8.1")
    void aSpoofIsNamedByTheFirstPartThatDiffers(
            String outerSrc, String innerSrc, int port, SourceCheck expected) {
        assertEquals(
                expected,
                MapAddress.checkSource(
                        RULE,
                        InterfaceIdFormat.RFC7597,
                        Ip6Address.valueOf(outerSrc),
                        Ip4Address.valueOf(innerSrc),
                        port));
    }
}
