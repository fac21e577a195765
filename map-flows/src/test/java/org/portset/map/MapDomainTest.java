// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Prefix;

class MapDomainTest {
    private static final MapRule HOMES = rule("homes", "2001:db8::/40", "192.0.2.0/24", 16);
    private static final MapRule SHOPS = rule("shops", "2001:db8:ff::/48", "198.51.100.0/24", 12);
    private static final String BR = "2001:db8:ffff::1";

    private static MapRule rule(String name, String ipv6, String ipv4, int eaBits) {
        return MapRule.of(name, ipv6, ipv4, eaBits, 6).value();
    }

    private static Result<MapDomain> domain(List<MapRule> rules, String br, int mtu) {
        return MapDomain.of("lab", rules, br, mtu, InterfaceIdFormat.RFC7597, true);
    }

    private static MapDomain lab() {
        return domain(List.of(HOMES, SHOPS), BR, 1540).value();
    }

    private static List<String> errors(Result<?> result) {
        return result.errors().stream()
                .map(error -> error.code() + " " + error)
                .collect(Collectors.toList());
    }

    @Test
    void leavesRoomForTheHeaders() {
        assertEquals(1500, lab().innerMtuBytes());
        assertEquals(1460, lab().mssBytes());
    }

    @Test
    void theRuleOfAnEndUserPrefixIsTheLongestMatch() {
        assertEquals(Optional.of(HOMES), lab().ruleFor(Ip6Prefix.valueOf("2001:db8:12:3400::/56")));
        assertEquals(Optional.of(SHOPS), lab().ruleFor(Ip6Prefix.valueOf("2001:db8:ff:1230::/60")));
        assertEquals(Optional.empty(), lab().ruleFor(Ip6Prefix.valueOf("2001:db9::/56")));
        assertEquals(Optional.empty(), lab().ruleFor(Ip6Prefix.valueOf("2001:db8::/32")));
    }

    @Test
    void theRuleOfAnIpv4AddressIsTheOneThatHasIt() {
        assertEquals(Optional.of(HOMES), lab().ruleFor(Ip4Address.valueOf("192.0.2.255")));
        assertEquals(Optional.of(SHOPS), lab().ruleFor(Ip4Address.valueOf("198.51.100.0")));
        assertEquals(Optional.empty(), lab().ruleFor(Ip4Address.valueOf("203.0.113.1")));
    }

    @Test
    void derivesByTheRuleThatCoversThePrefix() {
        Ip6Prefix prefix = Ip6Prefix.valueOf("2001:db8:12:3400::/56");
        assertEquals(MapCe.derive(HOMES, prefix, InterfaceIdFormat.RFC7597), lab().derive(prefix));
        assertEquals(
                List.of(
                        "outside-rule endUserPrefix: 2001:db9::/56 is inside no rule of domain"
                                + " lab"),
                errors(lab().derive(Ip6Prefix.valueOf("2001:db9::/56"))));
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        Result<MapDomain> result =
                MapDomain.ofChecked(
                        "",
                        List.of(
                                Result.of(HOMES),
                                MapRule.of("bad", "2001:db8::/40", "192.0.2.0/24", 49, 6),
                                Result.of(rule("homes", "2001:db8::/40", "192.0.2.128/25", 15))),
                        "2001:db8::/64",
                        1279,
                        InterfaceIdFormat.DRAFT03,
                        false);
        assertEquals(
                List.of(
                        "missing name: a domain must have a name",
                        "out-of-range rules[1].eaBits: 49 is outside 0..48",
                        "duplicate rules[2].name: an earlier rule has the name homes too",
                        "duplicate rules[2].ipv6Prefix: 2001:db8::/40 of rule homes is the prefix"
                                + " of rule homes too",
                        "overlap rules[2].ipv4Prefix: 192.0.2.128/25 of rule homes overlaps"
                                + " 192.0.2.0/24 of rule homes",
                        "malformed brAddress: \"2001:db8::/64\" is not an IPv6 address such as"
                                + " 2001:db8::1",
                        "out-of-range ipv6MtuBytes: 1279 is outside 1280..9216"),
                errors(result));
    }

    @Test
    void aDomainMustHaveARule() {
        assertEquals(
                List.of("missing rules: there must be a rule"),
                errors(domain(List.of(), BR, 1540)));
    }

    @Test
    void theOverlapIsFoundWhicheverRuleIsWider() {
        MapRule wide = rule("wide", "2001:db8:100::/40", "192.0.0.0/16", 16);
        assertEquals(
                List.of(
                        "overlap rules[1].ipv4Prefix: 192.0.0.0/16 of rule wide overlaps"
                                + " 192.0.2.0/24 of rule homes"),
                errors(domain(List.of(HOMES, wide), BR, 1540)));
        assertEquals(
                List.of(
                        "overlap rules[1].ipv4Prefix: 192.0.2.0/24 of rule homes overlaps"
                                + " 192.0.0.0/16 of rule wide"),
                errors(domain(List.of(wide, HOMES), BR, 1540)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff02::1", "fe80::1", "::", "::1"})
    void theBorderRelayNeedsARoutableAddress(String br) {
        assertEquals(
                List.of("not-unicast brAddress: " + br + " is no address packets can be routed to"),
                errors(domain(List.of(HOMES), br, 1540)));
    }

    @ParameterizedTest
    @CsvSource({"1279, false", "1280, true", "9216, true", "9217, false"})
    void theMtuHasBounds(int mtuBytes, boolean ok) {
        assertEquals(ok, domain(List.of(HOMES), BR, mtuBytes).ok());
    }

    @Test
    void itsRulesCannotBeChanged() {
        List<MapRule> rules = lab().rules();
        assertThrows(UnsupportedOperationException.class, rules::clear);
    }

    @Test
    void equalDomainsHaveEqualFields() {
        assertEquals(lab(), lab());
        assertEquals(lab().hashCode(), lab().hashCode());
        InterfaceIdFormat rfc = InterfaceIdFormat.RFC7597;
        InterfaceIdFormat draft = InterfaceIdFormat.DRAFT03;
        List<MapRule> rules = List.of(HOMES, SHOPS);
        for (Result<MapDomain> other :
                List.of(
                        MapDomain.of("other", rules, BR, 1540, rfc, true),
                        MapDomain.of("lab", List.of(HOMES), BR, 1540, rfc, true),
                        MapDomain.of("lab", rules, "2001:db8:ffff::2", 1540, rfc, true),
                        MapDomain.of("lab", rules, BR, 1541, rfc, true),
                        MapDomain.of("lab", rules, BR, 1540, draft, true),
                        MapDomain.of("lab", rules, BR, 1540, rfc, false))) {
            assertNotEquals(lab(), other.value());
        }
        assertFalse(lab().equals(null));
    }

    @Test
    void interfaceIdFormatsHaveNamesInConfiguration() {
        for (InterfaceIdFormat format : InterfaceIdFormat.values()) {
            assertEquals(Optional.of(format), InterfaceIdFormat.of(format.text()));
        }
        assertTrue(InterfaceIdFormat.of("RFC 7597").isEmpty());
    }
}
