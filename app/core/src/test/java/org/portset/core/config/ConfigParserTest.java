// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.core.testing.Documents;
import org.portset.map.Result;
import org.portset.nat.pcp.PcpPolicy;
import org.portset.nat.policy.Behavior;

class ConfigParserTest {
    private static final DeviceId BR = DeviceId.deviceId("of:0000000000000b01");
    private static final DeviceId CE = DeviceId.deviceId("of:0000000000000ce1");
    private final ObjectNode document = Documents.network();

    private ObjectNode item(String array, int index) {
        return (ObjectNode) document.withArray(array).get(index);
    }

    private List<String> errors() {
        return Documents.errors(document);
    }

    private void refuses(Consumer<ObjectNode> change, String... expected) {
        change.accept(document);
        assertEquals(List.of(expected), errors());
    }

    @Test
    void readsEverySetting() {
        Result<NetworkModel> result = ConfigParser.parse(document);
        assertEquals(List.of(), result.errors());
        NetworkModel model = result.value();
        assertEquals("100.64.0.1", model.switches().get(BR).internet().address().toString());
        SubscriberModel home2 = model.subscribers().get("home2");
        assertEquals("192.0.2.18", home2.ce().ipv4Address().toString());
        assertEquals(0x35, home2.ce().psid().getAsInt());
        assertEquals("2001:db8:12:3500:0:c000:212:35", home2.ce().address().toString());
        assertEquals(Behavior.ADDRESS_AND_PORT_DEPENDENT, home2.policy().mapping());
        assertEquals(Behavior.ADDRESS_DEPENDENT, home2.policy().filtering());
        assertEquals(TimeUnit.SECONDS.toNanos(600), home2.policy().timers().udpNanos());
        assertEquals(50, home2.policy().limits().tcpPorts());
        assertEquals(1232, model.subscribers().get("home1").staticMappings().get(0).outsidePort());
        assertEquals(new OffloadPolicy(true, 20, 50_000, Set.of(22)), model.offload());
    }

    @Test
    void takesAnEmptyDocumentForAnEmptyNetwork() {
        document.removeAll();
        assertTrue(ConfigParser.parse(document).ok());
    }

    @Test
    void namesAnUnknownFieldAndTheKnownOnes() {
        item("subscribers", 0).put("prefx", "x");
        assertEquals(List.of("subscribers[0].prefx unknown-field"), errors());
        assertTrue(
                ConfigParser.parse(document)
                        .errors()
                        .get(0)
                        .sentence()
                        .contains("gateway, id, lan, nat44, nts, pcp, policy, port, prefix"));
    }

    @Test
    void tellsAllErrorsAtOnce() {
        item("domains", 0).put("ipv6MtuBytes", 100);
        item("switches", 1).put("role", "router");
        item("subscribers", 1).put("port", 0);
        assertEquals(
                List.of(
                        "domains[0].ipv6MtuBytes out-of-range",
                        "switches[1].role unknown",
                        "subscribers[1].port out-of-range"),
                errors());
    }

    @Test
    void aMeshNeedsAPortAtEachCustomerEdge() {
        item("switches", 1).put("meshPort", 11);
        assertEquals(List.of(), errors());
        refuses(d -> item("domains", 0).put("mesh", true), "switches[2].meshPort missing");
        refuses(d -> item("switches", 2).put("meshPort", 10), "switches[2].meshPort in-use");
        item("switches", 2).put("meshPort", 11);
        Map<DeviceId, SwitchModel> switches = ConfigParser.parse(document).value().switches();
        assertEquals(Optional.of(PortNumber.portNumber(11)), switches.get(CE).meshPort());
        assertEquals(Optional.empty(), switches.get(BR).meshPort());
    }

    @Test
    void aPortForAMeshMakesNone() {
        item("switches", 1).put("meshPort", 11);
        assertEquals(
                Optional.empty(),
                ConfigParser.parse(document).value().switches().get(CE).meshPort());
        refuses(d -> item("switches", 0).put("meshPort", 11), "switches[0].meshPort unknown-field");
    }

    @Test
    void refusesOverlappingRules() {
        ObjectNode second = item("domains", 0).withArray("rules").get(0).deepCopy();
        second.put("name", "r2").put("ipv4Prefix", "192.0.2.0/25").put("eaBits", 15);
        second.put("ipv6Prefix", "2001:db9::/40");
        ((ArrayNode) item("domains", 0).get("rules")).add(second);
        assertTrue(
                errors().contains("domains[0].rules[1].ipv4Prefix overlap"), errors().toString());
    }

    @Test
    void refusesASubscriberOutsideItsRules() {
        refuses(
                d -> item("subscribers", 0).put("prefix", "2001:db9:12:3400::/56"),
                "subscribers[0].prefix outside-rules");
    }

    @Test
    void takesSixtyFourAddressesOfAPrefixAndNoMore() {
        ObjectNode rule = item("domains", 0).withArray("rules").get(0).deepCopy();
        rule.put("name", "r2").put("ipv6Prefix", "2001:dba::/40").put("psidOffset", 0);
        rule.put("ipv4Prefix", "198.18.0.0/24").put("eaBits", 2);
        ((ArrayNode) item("domains", 0).get("rules")).add(rule);
        item("subscribers", 0).put("prefix", "2001:dba:40::/42").remove("staticMappings");
        assertEquals(List.of(), errors());
        assertEquals(
                64, ConfigParser.parse(document).value().subscribers().get("home1").addressCount());
        refuses(
                d -> {
                    rule.put("eaBits", 1);
                    item("subscribers", 0).put("prefix", "2001:dba:80::/41");
                },
                "subscribers[0].prefix too-many-addresses");
    }

    @Test
    void refusesTwoSubscribersWithOnePortSet() {
        refuses(
                d -> item("subscribers", 1).put("prefix", "2001:db8:12:3400::/56"),
                "subscribers[1].prefix duplicate-port-set");
    }

    @Test
    void refusesTwoSubscribersOnOneCe() {
        refuses(
                d -> item("subscribers", 1).put("switch", "of:0000000000000ce1"),
                "subscribers[1].switch in-use");
    }

    @Test
    void refusesAPortThatIsInUse() {
        refuses(d -> item("subscribers", 0).put("port", 10), "subscribers[0].port in-use");
    }

    @Test
    void refusesAStaticMappingOutsideThePortSet() {
        ObjectNode mapping = (ObjectNode) item("subscribers", 0).withArray("staticMappings").get(0);
        refuses(
                d -> mapping.put("outsidePort", 1236),
                "subscribers[0].staticMappings[0].outsidePort outside-port-set");
    }

    @Test
    void refusesTwoStaticMappingsOfOnePort() {
        ArrayNode mappings = (ArrayNode) item("subscribers", 0).get("staticMappings");
        refuses(
                d -> mappings.add(mappings.get(0).deepCopy()),
                "subscribers[0].staticMappings[1].outsidePort in-use");
    }

    @Test
    void aHomeMayDoWithoutANat() {
        item("subscribers", 1).put("nat44", false);
        NetworkModel model = ConfigParser.parse(document).value();
        assertTrue(model.subscribers().get("home1").translated());
        assertFalse(model.subscribers().get("home2").translated());
    }

    @Test
    void refusesStaticMappingsWithoutANat() {
        refuses(
                d -> item("subscribers", 0).put("nat44", false),
                "subscribers[0].staticMappings contradiction");
    }

    @Test
    void readsHowLongTheLogIsKept() {
        document.putObject("log").put("maxMegabytes", 10).put("keepDays", 2);
        LogRetention retention = ConfigParser.parse(document).value().logRetention();
        assertEquals(10_000_000, retention.maxBytes());
        assertEquals(TimeUnit.DAYS.toMillis(2), retention.keepMillis());
        refuses(d -> d.with("log").put("keepDays", 0), "log.keepDays out-of-range");
    }

    @Test
    void refusesASubscriberOnABorderRelay() {
        refuses(
                d -> item("subscribers", 0).put("switch", BR.toString()),
                "subscribers[0].switch not-a-ce");
    }

    @Test
    void refusesWhatIsNoObjectAtAll() throws IOException {
        JsonNode text = new ObjectMapper().readTree("[1]");
        assertEquals("not-an-object", ConfigParser.parse(text).errors().get(0).code());
    }

    @Test
    void servesPcpUnlessToldNotTo() {
        item("subscribers", 1).putObject("pcp").put("maxLifetimeSeconds", 600);
        NetworkModel model = ConfigParser.parse(document).value();
        assertEquals(Optional.of(PcpPolicy.DEFAULT), model.subscribers().get("home1").pcp());
        assertEquals(
                Optional.of(PcpPolicy.of(120, 600, 64)), model.subscribers().get("home2").pcp());
        item("subscribers", 1).putObject("pcp").put("enabled", false);
        assertEquals(
                Optional.empty(),
                ConfigParser.parse(document).value().subscribers().get("home2").pcp());
    }

    @Test
    void servesNoPcpWithoutANat() {
        item("subscribers", 1).put("nat44", false);
        assertEquals(
                Optional.empty(),
                ConfigParser.parse(document).value().subscribers().get("home2").pcp());
        item("subscribers", 1).putObject("pcp").put("enabled", false);
        assertEquals(List.of(), errors());
        item("subscribers", 1).putObject("pcp").put("maxMappings", 10);
        assertEquals(List.of("subscribers[1].pcp contradiction"), errors());
    }

    @Test
    void namesWhatIsWrongWithPcp() {
        item("subscribers", 0)
                .putObject("pcp")
                .put("enabled", "yes")
                .put("minLifetimeSeconds", 700)
                .put("maxLifetimeSeconds", 600)
                .put("maxMappings", 0)
                .put("thirdParty", true);
        assertEquals(
                List.of(
                        "subscribers[0].pcp.enabled not-a-boolean",
                        "subscribers[0].pcp.maxMappings out-of-range",
                        "subscribers[0].pcp.thirdParty unknown-field",
                        "subscribers[0].pcp.maxLifetimeSeconds below-minimum"),
                errors());
    }
}
