// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.portset.api.RefusedException;
import org.portset.core.testing.Documents;

/** What changes of domains and static mappings do to the configuration document. */
class DocumentWritersTest {
    private final ObjectNode document = Documents.network();

    private ObjectNode item(String array, int index) {
        return (ObjectNode) document.withArray(array).get(index);
    }

    @Test
    void writesFieldsOfADomainAndItsRules() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("mesh", "true");
        fields.put("ipv6MtuBytes", "");
        fields.put("rules.r1.psidOffset", "4");
        fields.put("rules.r.2.ipv6Prefix", "2001:db9::/40");
        fields.put("rules.r.2.ipv4Prefix", "198.51.100.0/24");
        fields.put("rules.r.2.eaBits", "16");
        item("switches", 1).put("meshPort", 11);
        item("switches", 2).put("meshPort", 11);
        ((ArrayNode) item("subscribers", 0).get("staticMappings")).removeAll();
        ObjectNode changed = DomainWriter.write(document, "lab", fields);
        ObjectNode expected = document.deepCopy();
        ObjectNode domain = (ObjectNode) expected.withArray("domains").get(0);
        domain.put("mesh", true).remove("ipv6MtuBytes");
        ((ObjectNode) domain.get("rules").get(0)).put("psidOffset", 4);
        ObjectNode rule = ((ArrayNode) domain.get("rules")).addObject().put("name", "r.2");
        rule.put("ipv6Prefix", "2001:db9::/40").put("ipv4Prefix", "198.51.100.0/24");
        rule.put("eaBits", 16);
        assertEquals(expected, changed);
        assertEquals(
                1,
                DomainWriter.write(changed, "lab", Map.of("rules.r.2", ""))
                        .get("domains")
                        .get(0)
                        .get("rules")
                        .size());
    }

    @Test
    void addsADomainAndTakesItOut() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("brAddress", "2001:db8:ffff::2");
        fields.put("rules.1.ipv6Prefix", "2001:dba::/40");
        fields.put("rules.1.ipv4Prefix", "203.0.113.0/24");
        fields.put("rules.1.eaBits", "16");
        ObjectNode more = DomainWriter.write(document, "west", fields);
        assertEquals(
                List.of("lab", "west"),
                List.copyOf(ConfigParser.parse(more).value().domains().keySet()));
        assertEquals(document, DomainWriter.remove(more, "west"));
        RefusedException refused =
                assertThrows(RefusedException.class, () -> DomainWriter.remove(document, "lab"));
        assertEquals("no domain is named lab", refused.errors().get("switches[0].domain"));
        refused =
                assertThrows(
                        RefusedException.class,
                        () -> DomainWriter.write(document, "lab", Map.of("rules.r1.eaBits", "x")));
        assertTrue(
                refused.errors().containsKey("domains[0].rules[0].eaBits"), refused.getMessage());
    }

    @Test
    void rulesAreNotOneValue() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("rules", "5");
        fields.put("rules.r1.eaBits", "16");
        String why =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> DomainWriter.write(document, "lab", fields))
                        .getMessage();
        assertEquals(
                "rules: are not set as one; name a field of a rule, as in rules.r1.eaBits", why);
    }

    @Test
    void addsAStaticMappingAndTakesItOut() {
        ObjectNode more = MappingWriter.add(document, "home1", "udp", 1233, "192.168.1.11", 0);
        StaticMapping mapping =
                ConfigParser.parse(more).value().subscribers().get("home1").staticMappings().get(1);
        assertEquals(
                new StaticMapping(17, 1233, Ip4Address.valueOf("192.168.1.11"), 1233), mapping);
        assertEquals(document, MappingWriter.remove(more, "home1", "udp", 1233));
        assertEquals(document, MappingWriter.remove(document, "home1", "udp", 1232));
        RefusedException refused =
                assertThrows(
                        RefusedException.class,
                        () -> MappingWriter.add(document, "home1", "tcp", 1232, "10.0.0.1", 80));
        assertEquals(
                Map.of(
                        "subscribers[0].staticMappings[1].outsidePort",
                        "tcp port 1232 is mapped already",
                        "subscribers[0].staticMappings[1].insideAddress",
                        "10.0.0.1 is not in 192.168.1.0/24"),
                refused.errors());
    }
}
