// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portset.core.testing.Documents;

/** What is configured of a home's LAN, and what is wrong with it. */
class LanConfigTest {
    private static final String GOOD =
            "{'ipv6':true,'dns':{'resolver':'2001:db8:ffff::53',"
                    + "'nextHopMac':'02:00:00:00:01:03'},'dhcp':{'first':'192.168.1.100','last':'192.168.1.199',"
                    + "'dns':['192.0.2.53'],'hosts':[{'mac':'02:00:00:00:01:10',"
                    + "'address':'192.168.1.10'}]}}";

    private final ObjectNode document = Documents.network();

    private ObjectNode home() {
        return (ObjectNode) document.get("subscribers").get(0);
    }

    private List<String> errors(String lan) throws IOException {
        home().set("lan", new ObjectMapper().readTree(lan.replace('\'', '"')));
        return ConfigParser.parse(document).errors().stream()
                .map(error -> error.path())
                .collect(Collectors.toList());
    }

    @Test
    void allOfItIsRead() throws IOException {
        assertEquals(List.of(), errors(GOOD));
        LanModel lan = ConfigParser.parse(document).value().subscribers().get("home1").lan();
        assertTrue(lan.ipv6());
        assertTrue(lan.dhcp().isPresent());
        assertEquals("2001:db8:ffff::53", lan.dns().orElseThrow().resolver().toString());
    }

    @Test
    void withoutItThereIsNothing() {
        LanModel lan = ConfigParser.parse(document).value().subscribers().get("home1").lan();
        assertFalse(lan.ipv6());
        assertTrue(lan.dhcp().isEmpty());
        assertTrue(lan.dns().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'first':'192.168.1.100' | 'first':'192.168.2.100' | dhcp.first",
                "'first':'192.168.1.100' | 'first':'192.168.1.1' | dhcp.first",
                "'first':'192.168.1.100' | 'first':'192.168.1.0' | dhcp.first",
                "'last':'192.168.1.199' | 'last':'192.168.1.255' | dhcp.last",
                "'last':'192.168.1.199' | 'last':'192.168.1.99' | dhcp.last",
                "'192.0.2.53' | 'dns.example' | dhcp.dns[0]",
                "'hosts' | 'leaseSeconds':9,'hosts' | dhcp.leaseSeconds",
                "'hosts' | 'mtuBytes':575,'hosts' | dhcp.mtuBytes",
                "2001:db8:ffff::53 | 192.0.2.53 | dns.resolver",
                "2001:db8:ffff::53 | fe80::1 | dns.resolver",
                "2001:db8:ffff::53 | ff02::fb | dns.resolver",
                "'resolver':'2001:db8:ffff::53', | | dns.resolver",
                "'02:00:00:00:01:03' | 'router' | dns.nextHopMac",
                "02:00:00:00:01:03 | 33:33:00:00:00:02 | dns.nextHopMac",
                "'resolver' | 'port':53,'resolver' | dns.port",
                "'address':'192.168.1.10' | 'address':'10.0.0.1' | dhcp.hosts[0].address",
                "02:00:00:00:01:10 | 02:00 | dhcp.hosts[0].mac",
                "'ipv6':true | 'ipv6':1 | ipv6",
                "'ipv6':true | 'wlan':true | wlan",
            })
    void whatIsWrongIsNamed(String good, String bad, String path) throws IOException {
        assertTrue(GOOD.contains(good), good);
        String wrong = GOOD.replace(good, bad == null ? "" : bad);
        assertEquals(List.of("subscribers[0].lan." + path), errors(wrong));
    }

    @Test
    void dhcpAndDnsGoWithANatOnly() throws IOException {
        home().remove(List.of("staticMappings", "nts", "pcp"));
        home().put("nat44", false);
        assertEquals(List.of("subscribers[0].lan.dhcp", "subscribers[0].lan.dns"), errors(GOOD));
        assertEquals(List.of(), errors("{'ipv6':true}"));
    }
}
