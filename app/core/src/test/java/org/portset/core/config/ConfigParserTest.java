// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.map.Result;
import org.portset.nat.pcp.PcpPolicy;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.policy.UnmappableReply;

class ConfigParserTest {
    private static final DeviceId BR = DeviceId.deviceId("of:0000000000000b01");
    private static final DeviceId CE = DeviceId.deviceId("of:0000000000000ce1");
    private ObjectNode document;

    @BeforeEach
    void read() throws IOException {
        document =
                (ObjectNode)
                        new ObjectMapper()
                                .readTree(
                                        ConfigParserTest.class.getResourceAsStream(
                                                "/network.json"));
    }

    private ObjectNode item(String array, int index) {
        return (ObjectNode) document.withArray(array).get(index);
    }

    private List<String> errors() {
        return ConfigParser.parse(document).errors().stream()
                .map(e -> e.path() + " " + e.code())
                .collect(Collectors.toList());
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
    void refusesATimerBelowItsRfc() {
        ObjectNode policy = (ObjectNode) item("subscribers", 1).get("policy");
        refuses(
                d -> ((ObjectNode) policy.get("timers")).put("udpSeconds", 119),
                "subscribers[1].policy.timers.udpSeconds too-short");
    }

    private ObjectNode policy() {
        return (ObjectNode) item("subscribers", 1).get("policy");
    }

    @Test
    @Tag("RFC5382-5")
    @Tag("RFC6888-4")
    @Tag("RFC6888-10")
    void readsEveryFieldOfAPolicy() throws IOException {
        item("subscribers", 1)
                .set(
                        "policy",
                        new ObjectMapper()
                                .readTree(
                                        "{\"preset\":\"symmetric\",\"tcpFiltering\":"
                                                + "\"address-and-port-dependent\","
                                                + "\"timers\":{\"udpSeconds\":121,"
                                                + "\"tcpTransitorySeconds\":250,"
                                                + "\"tcpPartialOpenSeconds\":241,"
                                                + "\"tcpPartialCloseSeconds\":242,"
                                                + "\"tcpEstablishedSeconds\":7441,"
                                                + "\"icmpSeconds\":61},"
                                                + "\"limits\":{\"ports\":100,\"udpPorts\":50,"
                                                + "\"icmpIds\":0,\"sessions\":1000,"
                                                + "\"sessionsPerSecond\":20},"
                                                + "\"inboundRefresh\":true,\"portParity\":false,"
                                                + "\"portOverload\":true,\"portHoldSeconds\":120,"
                                                + "\"portHoldCount\":16,"
                                                + "\"unsolicitedSynReply\":false,"
                                                + "\"unmappableReply\":\"admin-prohibited\","
                                                + "\"icmpErrors\":false,"
                                                + "\"untranslated\":[\"10.0.0.0/8\"],"
                                                + "\"log\":\"mappings\","
                                                + "\"logDestinations\":true}"));
        assertEquals(List.of(), errors());
        SubscriberModel home2 = ConfigParser.parse(document).value().subscribers().get("home2");
        NatPolicy expected =
                NatPolicy.symmetric().toBuilder()
                        .timers(
                                NatTimers.builder()
                                        .udpNanos(TimeUnit.SECONDS.toNanos(121))
                                        .tcpTransitoryNanos(TimeUnit.SECONDS.toNanos(250))
                                        .tcpPartialOpenNanos(TimeUnit.SECONDS.toNanos(241))
                                        .tcpPartialCloseNanos(TimeUnit.SECONDS.toNanos(242))
                                        .tcpEstablishedNanos(TimeUnit.SECONDS.toNanos(7441))
                                        .icmpNanos(TimeUnit.SECONDS.toNanos(61))
                                        .build())
                        .limits(
                                NatLimits.builder()
                                        .tcpPorts(100)
                                        .udpPorts(50)
                                        .sessions(1000)
                                        .sessionsPerSecond(20)
                                        .build())
                        .inboundRefresh(true)
                        .portParity(false)
                        .portOverload(true)
                        .portHoldSeconds(120)
                        .portHoldCount(16)
                        .unsolicitedSynReply(false)
                        .unmappableReply(UnmappableReply.ADMIN_PROHIBITED)
                        .icmpErrors(false)
                        .untranslated(List.of(Ipv4Prefix.of(10 << 24, 8)))
                        .build();
        assertEquals(expected, home2.policy());
        assertEquals(new LogPolicy(LogPolicy.Mode.MAPPINGS, true), home2.log());
    }

    @Test
    @Tag("RFC6888-12")
    @Tag("RFC6888-14")
    void aPolicyThatSaysNothingLogsPortSetsAndNoDestinations() {
        SubscriberModel home1 = ConfigParser.parse(document).value().subscribers().get("home1");
        assertEquals(LogPolicy.Mode.PORT_SET, home1.log().mode());
        assertFalse(home1.log().logsDestinations());
    }

    @Test
    @Tag("RFC5382-3")
    void theFilteringOfTcpIsThatOfUdpUnlessItIsGiven() {
        policy().put("filtering", "endpoint-independent");
        NatPolicy same = ConfigParser.parse(document).value().subscribers().get("home2").policy();
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, same.tcpFiltering());

        policy().put("tcpFiltering", "address-dependent");
        NatPolicy other = ConfigParser.parse(document).value().subscribers().get("home2").policy();
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, other.filtering());
        assertEquals(Behavior.ADDRESS_DEPENDENT, other.tcpFiltering());
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
    void refusesPortOverloadWithAnotherFiltering() {
        refuses(
                d -> policy().put("portOverload", true),
                "subscribers[1].policy.portOverload contradiction");
    }

    @Test
    void refusesDestinationsWithoutMappings() {
        refuses(
                d -> policy().put("logDestinations", true),
                "subscribers[1].policy.logDestinations contradiction");
    }

    @Test
    void namesEachPrefixThatIsNone() {
        refuses(
                d ->
                        policy().putArray("untranslated")
                                .add("10.0.0.0/8")
                                .add("10.0.0.1/8")
                                .add("10.0.0.0")
                                .add("10.0.0.0/33")
                                .add(7),
                "subscribers[1].policy.untranslated[1] malformed",
                "subscribers[1].policy.untranslated[2] malformed",
                "subscribers[1].policy.untranslated[3] malformed",
                "subscribers[1].policy.untranslated[4] not-a-text");
    }

    @Test
    void refusesWordsAndNumbersThatAPolicyDoesNotKnow() {
        refuses(
                d -> {
                    policy().put("unmappableReply", "loud");
                    policy().put("log", "everything");
                    policy().put("portHoldSeconds", 3601);
                    policy().put("icmpErrors", "no");
                    policy().with("limits").put("tcpPorts", -1);
                    policy().with("timers").put("tcpPartialCloseSeconds", 239);
                },
                "subscribers[1].policy.portHoldSeconds out-of-range",
                "subscribers[1].policy.unmappableReply unknown",
                "subscribers[1].policy.icmpErrors not-a-boolean",
                "subscribers[1].policy.timers.tcpPartialCloseSeconds too-short",
                "subscribers[1].policy.limits.tcpPorts out-of-range",
                "subscribers[1].policy.log unknown");
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
    void writesFieldsOfAPolicyByTheirNames() {
        ObjectNode changed =
                PolicyWriter.write(
                        document,
                        "home2",
                        Map.of(
                                "timers.udpSeconds", "",
                                "timers.icmpSeconds", "90",
                                "untranslated", "10.0.0.0/8,172.16.0.0/12",
                                "icmpErrors", "false",
                                "log", "mappings"));
        ObjectNode expected = document.deepCopy();
        ObjectNode policy = (ObjectNode) expected.withArray("subscribers").get(1).get("policy");
        policy.putObject("timers").put("icmpSeconds", 90);
        policy.putArray("untranslated").add("10.0.0.0/8").add("172.16.0.0/12");
        policy.put("icmpErrors", false);
        policy.put("log", "mappings");
        assertEquals(expected, changed);
    }

    @Test
    void refusesToWriteAFieldThatDoesNotExist() {
        for (String name : List.of("wibble", "timers.wibble", "preset.wibble", "")) {
            IllegalArgumentException e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> PolicyWriter.write(document, "home2", Map.of(name, "1")));
            assertTrue(
                    e.getMessage().contains("is not a field here; known are ")
                            || e.getMessage().equals("preset: has no fields of its own"),
                    e.getMessage());
        }
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
    void writesAPolicyAndNothingElse() {
        ObjectNode changed = PolicyWriter.write(document, "home2", Map.of("preset", "full-cone"));
        ObjectNode expected = document.deepCopy();
        ObjectNode policy = (ObjectNode) expected.withArray("subscribers").get(1).get("policy");
        policy.remove("filtering");
        policy.put("preset", "full-cone");
        assertEquals(expected, changed);
    }

    @Test
    void refusesAPolicyThatDoesNotExist() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> PolicyWriter.write(document, "home2", Map.of("preset", "half-cone")));
        assertTrue(e.getMessage().startsWith("subscribers[1].policy.preset: must be one of"));
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
