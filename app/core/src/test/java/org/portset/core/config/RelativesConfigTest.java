// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Documents;

/** Subscribers of fixed IPv4 service, lightweight 4over6 and DS-Lite. */
class RelativesConfigTest {
    private ObjectNode document;

    @BeforeEach
    void withoutWhatOnlyANatHas() {
        document = Documents.network();
        home(0).remove(List.of("staticMappings", "policy", "pcp", "nts"));
        home(1).remove(List.of("staticMappings", "pcp", "nts"));
    }

    private ObjectNode home(int index) {
        return (ObjectNode) document.withArray("subscribers").get(index);
    }

    private List<String> errors() {
        return Documents.errors(document);
    }

    private SubscriberModel home1() {
        return ConfigParser.parse(document).value().subscriber("home1");
    }

    private void rule(String ipv4Prefix) {
        ObjectNode domain = (ObjectNode) document.withArray("domains").get(0);
        domain.withArray("rules")
                .addObject()
                .put("name", "fixed")
                .put("ipv6Prefix", "2001:db8:12:3400::/56")
                .put("ipv4Prefix", ipv4Prefix)
                .put("eaBits", 0);
    }

    private void dsLite() {
        document.withArray("domains")
                .addObject()
                .put("name", "ds")
                .put("aftrAddress", "2001:db8:fffe::1");
        document.withArray("switches")
                .forEach(
                        each -> {
                            if (each.path("role").asText().equals("ce")) {
                                ((ObjectNode) each).put("domain", "ds");
                            }
                        });
    }

    @Test
    void fixedServiceHasOneToSixtyFourAddresses() {
        for (int length : new int[] {32, 29, 28, 27, 26}) {
            withoutWhatOnlyANatHas();
            rule("198.18.5.64/" + length);
            home(0).put("nat44", false);
            assertEquals(List.of(), errors());
            assertEquals(1 << (32 - length), home1().addressCount());
            assertFalse(home1().translated());
            assertEquals("2001:db8:12:3400:0:c612:540:0", home1().ce().address().toString());
        }
    }

    @Test
    void moreAddressesAreRefused() {
        rule("198.18.0.0/23");
        home(0).put("nat44", false);
        assertEquals(List.of("subscribers[0].prefix too-many-addresses"), errors());
    }

    @Test
    void homesOfDsLiteMayHaveTheSameAddresses() {
        dsLite();
        home(1).remove("policy");
        assertEquals(List.of(), errors());
        assertEquals("192.168.1.0/24", home1().ce().ipv4().toString());
        assertFalse(home1().translated());
        assertEquals(LogPolicy.NONE, home1().log());
    }

    @Test
    void dsLiteHasItsNatElsewhere() {
        dsLite();
        home(0).put("nat44", true);
        ((ObjectNode) home(1).get("gateway")).put("address", "10.0.0.1/8");
        document.withArray("switches").forEach(s -> ((ObjectNode) s).put("domain", "ds"));
        assertEquals(
                List.of(
                        "switches[0].domain contradiction",
                        "subscribers[0].nat44 contradiction",
                        "subscribers[1].prefix too-many-addresses"),
                errors());
    }

    @Test
    void anEndUserPrefixOfDsLiteIsOneHomes() {
        dsLite();
        home(1).put("prefix", "2001:db8:12:3400::/56");
        assertEquals(List.of("subscribers[1].prefix duplicate-port-set"), errors());
    }
}
