// SPDX-License-Identifier: Apache-2.0
package org.portset.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Documents;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.policy.UnmappableReply;

/** A subscriber's {@code policy}: read, refused and written. */
class PolicyConfigTest {
    private final ObjectNode document = Documents.network();

    private ObjectNode home2() {
        return (ObjectNode) document.withArray("subscribers").get(1);
    }

    private ObjectNode policy() {
        return (ObjectNode) home2().get("policy");
    }

    private SubscriberModel read() {
        return ConfigParser.parse(document).value().subscribers().get("home2");
    }

    private void isRefused(String... expected) {
        assertEquals(List.of(expected), Documents.errors(document));
    }

    @Test
    void refusesATimerBelowItsRfc() {
        policy().with("timers").put("udpSeconds", 119);
        isRefused("subscribers[1].policy.timers.udpSeconds too-short");
    }

    @Test
    @Tag("RFC5382-5")
    @Tag("RFC6888-4")
    @Tag("RFC6888-10")
    void readsEveryFieldOfAPolicy() throws IOException {
        home2().set(
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
        SubscriberModel home2 = read();
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
        NatPolicy same = read().policy();
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, same.tcpFiltering());

        policy().put("tcpFiltering", "address-dependent");
        NatPolicy other = read().policy();
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, other.filtering());
        assertEquals(Behavior.ADDRESS_DEPENDENT, other.tcpFiltering());
    }

    @Test
    void refusesPortOverloadWithAnotherFiltering() {
        policy().put("portOverload", true);
        isRefused("subscribers[1].policy.portOverload contradiction");
    }

    @Test
    void refusesDestinationsWithoutMappings() {
        policy().put("logDestinations", true);
        isRefused("subscribers[1].policy.logDestinations contradiction");
    }

    @Test
    void namesEachPrefixThatIsNone() {
        policy().putArray("untranslated")
                .add("10.0.0.0/8")
                .add("10.0.0.1/8")
                .add("10.0.0.0")
                .add("10.0.0.0/33")
                .add(7);
        isRefused(
                "subscribers[1].policy.untranslated[1] malformed",
                "subscribers[1].policy.untranslated[2] malformed",
                "subscribers[1].policy.untranslated[3] malformed",
                "subscribers[1].policy.untranslated[4] not-a-text");
    }

    @Test
    void refusesWordsAndNumbersThatAPolicyDoesNotKnow() {
        policy().put("unmappableReply", "loud");
        policy().put("log", "everything");
        policy().put("portHoldSeconds", 3601);
        policy().put("icmpErrors", "no");
        policy().with("limits").put("tcpPorts", -1);
        policy().with("timers").put("tcpPartialCloseSeconds", 239);
        isRefused(
                "subscribers[1].policy.portHoldSeconds out-of-range",
                "subscribers[1].policy.unmappableReply unknown",
                "subscribers[1].policy.icmpErrors not-a-boolean",
                "subscribers[1].policy.timers.tcpPartialCloseSeconds too-short",
                "subscribers[1].policy.limits.tcpPorts out-of-range",
                "subscribers[1].policy.log unknown");
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
}
