// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.nat.ports.PortSet;

class MapCeTest {
    private static final MapRule RULE =
            MapRule.of("example", "2001:db8::/40", "192.0.2.0/24", 16, 6).value();

    private static Result<MapCe> derive(MapRule rule, String prefix) {
        return MapCe.derive(rule, Ip6Prefix.valueOf(prefix), InterfaceIdFormat.RFC7597);
    }

    private static List<String> errors(Result<?> result) {
        return result.errors().stream()
                .map(error -> error.code() + " " + error)
                .collect(Collectors.toList());
    }

    @Test
    @Tag("RFC7597-5.2")
    void aCeWithAPrefixHasAllPortsOfItsAddresses() {
        MapRule rule = MapRule.of("p", "2001:db8::/40", "192.0.2.0/24", 4, 6).value();
        MapCe ce = derive(rule, "2001:db8:10::/44").value();
        assertEquals(Ip4Prefix.valueOf("192.0.2.16/28"), ce.ipv4());
        assertEquals(Ip4Address.valueOf("192.0.2.16"), ce.ipv4Address());
        assertEquals(OptionalInt.empty(), ce.psid());
        assertEquals(PortSet.all(), ce.ports());
        assertEquals("2001:db8:10::c000:210:0", ce.address().toString());
    }

    @Test
    void aPsidOfZeroIsAPsid() {
        assertEquals(OptionalInt.of(0), derive(RULE, "2001:db8:12::/56").value().psid());
    }

    @Test
    void anEndUserPrefixMayBeLongerWhereItsFurtherBitsAreZero() {
        assertEquals(
                "2001:db8:12:3400:0:c000:212:34",
                derive(RULE, "2001:db8:12:3400::/64").value().address().toString());
        assertEquals(
                List.of(
                        "subnet-bits endUserPrefix: 2001:db8:12:3410::/60 has bits set after its"
                                + " first 56, where rule example has the MAP subnet, which is zero:"
                                + " its traffic would go to 2001:db8:12:3400::/56"),
                errors(derive(RULE, "2001:db8:12:3410::/60")));
    }

    @Test
    void refusesAPrefixOutsideTheRuleOrOfAWrongLength() {
        assertEquals(
                List.of(
                        "outside-rule endUserPrefix: 2001:db9:12:3400::/56 is not inside"
                                + " 2001:db8::/40 of rule example"),
                errors(derive(RULE, "2001:db9:12:3400::/56")));
        assertEquals(
                List.of(
                        "prefix-too-short endUserPrefix: 2001:db9::/32 has 32 bits; rule example"
                                + " needs 56, the 40 of 2001:db8::/40 and 16 EA bits",
                        "outside-rule endUserPrefix: 2001:db9::/32 is not inside 2001:db8::/40 of"
                                + " rule example"),
                errors(derive(RULE, "2001:db9::/32")));
        assertEquals(
                List.of(
                        "prefix-too-long endUserPrefix: 2001:db8:12:3400::/65 has 65 bits; it may"
                                + " have 64"),
                errors(derive(RULE, "2001:db8:12:3400::/65")));
    }

    @Test
    void equalCesHaveEqualFields() {
        MapCe ce = derive(RULE, "2001:db8:12:3400::/56").value();
        assertEquals(derive(RULE, "2001:db8:12:3400::/56").value(), ce);
        assertEquals(derive(RULE, "2001:db8:12:3400::/56").value().hashCode(), ce.hashCode());
        assertNotEquals(derive(RULE, "2001:db8:12:3400::/57").value(), ce);
        assertNotEquals(derive(RULE, "2001:db8:12:3500::/56").value(), ce);
        MapRule renamed = MapRule.of("r", "2001:db8::/40", "192.0.2.0/24", 16, 6).value();
        assertNotEquals(derive(renamed, "2001:db8:12:3400::/56").value(), ce);
        assertNotEquals(
                MapCe.derive(RULE, ce.endUserPrefix(), InterfaceIdFormat.DRAFT03).value(), ce);
        assertFalse(ce.equals(null));
    }

    @Test
    @Tag("RFC7597-5.2")
    @Tag("RFC7597-8.1")
    void everyPortOfARandomCeIsSteeredToItAndAcceptedFromIt() {
        long seed = Long.getLong("portset.seed", 7597L);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            RandomRule drawn = RandomRule.draw(random);
            assertAgrees(drawn, "seed " + seed + ", round " + round + ", " + drawn);
        }
    }

    @Test
    void theEdgesOfRulesAgreeToo() {
        Random random = new Random(1);
        for (int[] edge :
                new int[][] {
                    // n, r, EA bits, PSID offset
                    {16, 0, 48, 0}, // the most EA bits; a PSID of 16 bits: one port each
                    {0, 0, 48, 0},
                    {64, 32, 0, 6}, // no EA bits: one CE
                    {64, 24, 0, 6}, // no EA bits: one CE with a prefix
                    {48, 32, 16, 0}, // all EA bits PSID
                    {47, 24, 9, 15}, // the largest offset, a PSID of one bit
                    {40, 24, 18, 6}, // no bits after the PSID in a port
                    {32, 0, 32, 6}, // a whole address for each CE, of the whole Internet
                    {63, 31, 1, 0},
                }) {
            RandomRule drawn = RandomRule.of(edge[0], edge[1], edge[2], edge[3], random);
            assertAgrees(drawn, drawn.toString());
        }
    }

    private static void assertAgrees(RandomRule drawn, String where) {
        for (InterfaceIdFormat format : InterfaceIdFormat.values()) {
            MapCe ce = MapCe.derive(drawn.rule, drawn.endUserPrefix, format).value();
            assertTrue(drawn.rule.ipv4Prefix().contains(ce.ipv4()), where);
            assertEquals(drawn.expectedAddress(format), ce.address(), where);
            // Every port of small sets, a stride through large ones that ends at the last port.
            PortSet ports = ce.ports();
            int stride = Math.max(1, ports.size() / 512);
            for (int index = ports.size() - 1; index >= 0; index -= stride) {
                assertOwns(ce, format, ports.portAt(index), where);
            }
        }
    }

    private static void assertOwns(MapCe ce, InterfaceIdFormat format, int port, String where) {
        Ip4Address last =
                Ip4Address.valueOf(
                        (int)
                                (ce.ipv4Address().toInt()
                                        + (0xffffffffL >>> ce.ipv4().prefixLength())));
        for (Ip4Address ipv4 : List.of(ce.ipv4Address(), last)) {
            Ip6Address steered = MapAddress.ofPort(ce.rule(), format, ipv4, port);
            assertEquals(ce.address(), steered, () -> where + ", port " + port);
            assertEquals(
                    SourceCheck.VALID,
                    MapAddress.checkSource(ce.rule(), format, ce.address(), ipv4, port),
                    () -> where + ", port " + port);
        }
    }
}
