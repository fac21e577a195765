// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.portset.map.json.DomainJson;

/** Rules with a PSID of their own, as rows of a lightweight 4over6 binding table. */
class MapBindingTest {
    private static final Ip4Address SHARED = Ip4Address.valueOf("192.0.2.18");
    private static final InterfaceIdFormat FORMAT = InterfaceIdFormat.RFC7597;
    private static final MapRule ONE = binding("one", "2001:db8:1::/56", 0x34);
    private static final MapRule TWO = binding("two", "2001:db8:2::/64", 0x35);

    /** 000001 00110100 00. */
    private static final int PORT_OF_ONE = 1232;

    private static MapRule binding(String name, String prefix, int psid) {
        return MapRule.binding(name, prefix, SHARED + "/32", 6, 8, psid).value();
    }

    private static List<String> errors(Result<?> result) {
        return result.errors().stream()
                .map(error -> error.path() + " " + error.code())
                .collect(Collectors.toList());
    }

    private static Result<MapDomain> domain(boolean mesh, MapRule... rules) {
        return MapDomain.of("lw", List.of(rules), "2001:db8:ffff::1", 1500, FORMAT, mesh);
    }

    private static Result<MapDomain> read(String json) {
        try {
            return DomainJson.read(new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    @Tag("RFC7597-5.2")
    void theCeHasTheRulesOwnPsid() {
        MapCe ce = MapCe.derive(ONE, Ip6Prefix.valueOf("2001:db8:1::/56"), FORMAT).value();
        assertEquals(Ip6Address.valueOf("2001:db8:1::c000:212:34"), ce.address());
        assertEquals(OptionalInt.of(0x34), ce.psid());
        assertEquals(SHARED, ce.ipv4Address());
        assertEquals(252, ce.ports().size());
        assertTrue(ce.ports().contains(PORT_OF_ONE));
        assertEquals(ce.address(), MapAddress.ofPort(ONE, FORMAT, SHARED, PORT_OF_ONE));
    }

    @Test
    void aPortHasItsBindingAndNoOther() {
        MapDomain domain = domain(false, ONE, TWO).value();
        assertEquals(Optional.of(ONE), domain.ruleFor(SHARED, PORT_OF_ONE));
        assertEquals(Optional.of(TWO), domain.ruleFor(SHARED, PORT_OF_ONE + 4));
        assertEquals(Optional.empty(), domain.ruleFor(SHARED, PORT_OF_ONE + 8));
        assertEquals(Optional.of(ONE), domain.ruleFor(SHARED));
    }

    @Test
    @Tag("RFC7597-8.1")
    void checksASourceAgainstTheBinding() {
        Ip6Address one = Ip6Address.valueOf("2001:db8:1::c000:212:34");
        assertEquals(
                SourceCheck.VALID, MapAddress.checkSource(ONE, FORMAT, one, SHARED, PORT_OF_ONE));
        assertEquals(
                SourceCheck.SPOOFED_PSID,
                MapAddress.checkSource(ONE, FORMAT, one, SHARED, PORT_OF_ONE + 4));
        assertEquals(
                SourceCheck.SPOOFED_PREFIX,
                MapAddress.checkSource(TWO, FORMAT, one, SHARED, PORT_OF_ONE + 4));
    }

    @Test
    void refusesABindingThatIsNone() {
        assertEquals(
                List.of("ipv4Prefix prefix-too-short", "psid out-of-range"),
                errors(MapRule.binding("b", "2001:db8:1::/56", "192.0.2.16/28", 6, 8, 256)));
        assertEquals(
                List.of("psidLength out-of-range"),
                errors(MapRule.binding("b", "2001:db8:1::/56", "192.0.2.18/32", 6, 11, 0)));
        assertEquals(
                List.of("psidLength out-of-range"),
                errors(MapRule.binding("b", "2001:db8:1::/56", "192.0.2.18/32", 6, 0, 0)));
        assertTrue(MapRule.binding("b", "2001:db8:1::/56", "192.0.2.18/32", 0, 16, 65535).ok());
    }

    @Test
    void bindingsOfOneAddressMustFitTogether() {
        assertTrue(domain(false, ONE, TWO).ok());
        MapRule same = binding("three", "2001:db8:3::/56", 0x34);
        assertEquals(List.of("rules[1].psid duplicate"), errors(domain(false, ONE, same)));
        MapRule longer =
                MapRule.binding("three", "2001:db8:3::/56", SHARED + "/32", 6, 9, 1).value();
        assertEquals(List.of("rules[1].psidLength overlap"), errors(domain(false, ONE, longer)));
        MapRule other =
                MapRule.binding("three", "2001:db8:3::/56", SHARED + "/32", 4, 8, 1).value();
        assertEquals(List.of("rules[1].psidOffset overlap"), errors(domain(false, ONE, other)));
        MapRule whole = MapRule.of("whole", "2001:db8:3::/56", SHARED + "/32", 0, 6).value();
        assertEquals(List.of("rules[1].ipv4Prefix overlap"), errors(domain(false, ONE, whole)));
        assertEquals(List.of("mesh out-of-range"), errors(domain(true, ONE, TWO)));
    }

    @Test
    void readsABinding() {
        String start = "{'name':'lw','brAddress':'2001:db8:ffff::1','rules':[{'name':'one',";
        String ofOne = "'ipv6Prefix':'2001:db8:1::/56','ipv4Prefix':'192.0.2.18/32',";
        assertEquals(
                domain(false, ONE), read(start + ofOne + "'psidLength':8,'psid':52,'eaBits':0}]}"));
        assertEquals(domain(false, ONE), read(start + ofOne + "'psidLength':8,'psid':52}]}"));
        assertEquals(
                List.of("rules[0].psid out-of-range"),
                errors(read(start + ofOne + "'psidLength':8,'psid':52,'eaBits':8}]}")));
        assertEquals(
                List.of("rules[0].psidLength missing"),
                errors(read(start + ofOne + "'psid':5}]}")));
        assertEquals(
                List.of("rules[0].psid wrong-type"),
                errors(read(start + ofOne + "'psidLength':8,'psid':'x'}]}")));
    }

    @Test
    void readsTheTunnelsOfDsLite() {
        MapDomain domain =
                read("{'name':'ds','aftrAddress':'2001:db8:fffe::1','ipv6MtuBytes':1540}").value();
        assertTrue(domain.isDsLite());
        assertEquals(Ip6Address.valueOf("2001:db8:fffe::1"), domain.brAddress());
        assertEquals(1500, domain.innerMtuBytes());
        assertFalse(domain(false, ONE).value().isDsLite());
        assertEquals(
                List.of("rules unknown-field"),
                errors(read("{'name':'ds','aftrAddress':'2001:db8:fffe::1','rules':[]}")));
        assertEquals(
                List.of("aftrAddress not-unicast"),
                errors(read("{'name':'ds','aftrAddress':'ff02::1'}")));
    }
}
