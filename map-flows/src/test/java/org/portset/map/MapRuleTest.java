// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portset.nat.ports.PortSet;

class MapRuleTest {
    private static MapRule example() {
        return MapRule.of("example", "2001:db8::/40", "192.0.2.0/24", 16, 6).value();
    }

    private static List<String> errors(Result<?> result) {
        return result.errors().stream()
                .map(error -> error.code() + " " + error)
                .collect(Collectors.toList());
    }

    @Test
    void aSharedAddressHasASuffixAndAPsid() {
        MapRule rule = example();
        assertEquals(8, rule.psidLength());
        assertEquals(8, rule.ipv4SuffixLength());
        assertEquals(32, rule.ceIpv4PrefixLength());
        assertEquals(56, rule.endUserPrefixLength());
        assertEquals(PortSet.of(6, 8, 0x34), rule.ports(0x34));
    }

    @ParameterizedTest(name = "{0} with {1} EA bits: /{2} and {3} bits of PSID")
    @CsvSource({
        "192.0.2.0/24,  0, 24,  0",
        "192.0.2.0/24,  7, 31,  0",
        "192.0.2.0/24,  8, 32,  0",
        "192.0.2.0/24,  9, 32,  1",
        "192.0.2.18/32, 0, 32,  0",
        "192.0.2.18/32, 8, 32,  8",
        "0.0.0.0/0,    32, 32,  0",
        "0.0.0.0/0,    42, 32, 10",
    })
    void theEaBitsGoToTheAddressFirstThenToThePsid(
            String ipv4, int eaBits, int ceLength, int psidLength) {
        MapRule rule = MapRule.of("r", "2000::/16", ipv4, eaBits, 6).value();
        assertEquals(ceLength, rule.ceIpv4PrefixLength());
        assertEquals(psidLength, rule.psidLength());
        assertEquals(eaBits, rule.ipv4SuffixLength() + rule.psidLength());
    }

    @Test
    void aPsidOfSixteenBitsFitsWithOffsetZeroOnly() {
        assertTrue(MapRule.of("r", "2000::/16", "0.0.0.0/0", 48, 0).ok());
        assertEquals(
                List.of(
                        "psid-too-long eaBits: 48 EA bits less the 32 of the IPv4 suffix leave a"
                                + " PSID of 16 bits, which with offset 1 is more than the 16 bits"
                                + " of a port"),
                errors(MapRule.of("r", "2000::/16", "0.0.0.0/0", 48, 1)));
    }

    @Test
    void anOffsetOfFifteenLeavesOneBitForThePsid() {
        assertTrue(MapRule.of("r", "2001:db8::/40", "192.0.2.0/24", 9, 15).ok());
        assertFalse(MapRule.of("r", "2001:db8::/40", "192.0.2.0/24", 10, 15).ok());
    }

    @Test
    void withoutAPsidTheOffsetDoesNotMatter() {
        MapRule rule = MapRule.of("r", "2001:db8::/40", "192.0.2.0/24", 8, 15).value();
        assertEquals(15, rule.psidOffset());
        assertEquals(PortSet.all(), rule.ports(0));
    }

    @Test
    void anEndUserPrefixOf64BitsIsTheLongest() {
        assertTrue(MapRule.of("r", "2001:db8::/48", "192.0.2.0/24", 16, 6).ok());
        assertEquals(
                List.of(
                        "prefix-too-long eaBits: 17 EA bits after the 48 of 2001:db8::/48 make an"
                                + " end-user prefix of 65 bits; it may have 64"),
                errors(MapRule.of("r", "2001:db8::/48", "192.0.2.0/24", 17, 6)));
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        assertEquals(
                List.of(
                        "missing name: a rule must have a name",
                        "malformed ipv6Prefix: \"2001:db8::\" is not an IPv6 prefix such as"
                                + " 2001:db8::/40",
                        "out-of-range ipv4Prefix: the length of 192.0.2.0/33 is outside 0..32",
                        "out-of-range eaBits: 49 is outside 0..48",
                        "out-of-range psidOffset: 16 is outside 0..15"),
                errors(MapRule.of(" ", "2001:db8::", "192.0.2.0/33", 49, 16)));
    }

    @Test
    void aBadOffsetDoesNotHideAPsidThatFitsNowhere() {
        assertEquals(
                List.of(
                        "out-of-range psidOffset: -1 is outside 0..15",
                        "psid-too-long eaBits: 24 EA bits less the 4 of the IPv4 suffix leave a"
                                + " PSID of 20 bits, which with offset 0 is more than the 16 bits"
                                + " of a port"),
                errors(MapRule.of("r", "2001:db8::/40", "192.0.2.0/28", 24, -1)));
    }

    @Test
    void refusesPrefixesThatAreNotUnicast() {
        assertEquals(
                List.of(
                        "not-unicast ipv6Prefix: ff0e::/16 is no unicast prefix",
                        "not-unicast ipv4Prefix: 224.0.0.0/24 is no unicast prefix"),
                errors(MapRule.of("r", "ff0e::/16", "224.0.0.0/24", 16, 6)));
        assertEquals(
                List.of("not-unicast ipv6Prefix: fe80::/40 is no unicast prefix"),
                errors(MapRule.of("r", "fe80::/40", "192.0.2.0/24", 16, 6)));
    }

    @Test
    void aStatedPsidLengthThatAgreesIsFine() {
        assertEquals(
                Result.of(example()),
                MapRule.of("example", "2001:db8::/40", "192.0.2.0/24", 16, 6, OptionalInt.of(8)));
    }

    @Test
    void equalRulesHaveEqualFields() {
        assertEquals(example(), example());
        assertEquals(example().hashCode(), example().hashCode());
        for (Result<MapRule> other :
                List.of(
                        MapRule.of("other", "2001:db8::/40", "192.0.2.0/24", 16, 6),
                        MapRule.of("example", "2001:db8:100::/40", "192.0.2.0/24", 16, 6),
                        MapRule.of("example", "2001:db8::/40", "192.0.3.0/24", 16, 6),
                        MapRule.of("example", "2001:db8::/40", "192.0.2.0/24", 15, 6),
                        MapRule.of("example", "2001:db8::/40", "192.0.2.0/24", 16, 5))) {
            assertNotEquals(example(), other.value());
        }
        assertFalse(example().equals(null));
    }

    @Test
    void printsWhatItIs() {
        assertEquals(
                "MapRule{example: 2001:db8::/40, 192.0.2.0/24, eaBits=16, psidOffset=6}",
                example().toString());
    }
}
