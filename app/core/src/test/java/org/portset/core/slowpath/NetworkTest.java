// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.BR;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.portset.core.testing.Packets;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;

/** A new configuration changes what it changes, and nothing else. */
class NetworkTest {
    private final StoredMaps maps = new StoredMaps();
    private final TestNetwork net = TestNetwork.start(maps, TestNetwork::asIs);

    @BeforeEach
    void openASessionInEachHome() {
        net.openUdp(5000, SERVER, 22);
        net.fromHome(CE2, HOST_MAC, udp(HOST, 6000, SERVER, 22, 0));
        net.sent().take();
        net.flowRules().takeLog();
    }

    private static ObjectNode item(ObjectNode document, String array, int index) {
        return (ObjectNode) document.withArray(array).get(index);
    }

    private static void remove(ObjectNode document, String array, int index) {
        ((ArrayNode) document.get(array)).remove(index);
    }

    private void oneSession(DeviceId ce) {
        assertEquals(1, net.sessions(ce).size());
        assertEquals(2, net.sessionRules(ce).size());
    }

    @Test
    void theSameConfigurationAgainKeepsEverything() {
        CustomerEdge edge = net.edge(CE1);
        Set<?> before = Set.copyOf(net.flowRules().of(CE1));
        net.apply(TestNetwork::asIs);
        assertSame(edge, net.edge(CE1));
        assertEquals(before, Set.copyOf(net.flowRules().of(CE1)));
        oneSession(CE1);
        oneSession(CE2);
    }

    @Test
    void aChangedPolicyKeepsTheSubscribersSessions() {
        CustomerEdge edge = net.edge(CE1);
        net.apply(TestNetwork.home1Policy("APD", "APD"));
        assertSame(edge, net.edge(CE1));
        oneSession(CE1);
        oneSession(CE2);
    }

    @Test
    void aChangedPrefixEndsTheSessionsOfThatHomeOnly() {
        CustomerEdge other = net.edge(CE2);
        CustomerEdge before = net.edge(CE1);
        BorderRelay relay = net.network().relays().get(0);
        net.apply(
                d ->
                        item(d, "subscribers", 0)
                                .put("prefix", "2001:db8:12:3600::/56")
                                .remove("staticMappings"));
        assertNotSame(before, net.edge(CE1));
        assertSame(other, net.edge(CE2));
        assertSame(relay, net.network().relays().get(0));
        assertEquals(List.of(), net.sessions(CE1));
        assertEquals(Set.copyOf(net.programs().rules(CE1)), Set.copyOf(net.flowRules().of(CE1)));
        oneSession(CE2);
        assertEquals(1, maps.keys().size());
    }

    @Test
    void aRemovedSwitchHasNoRulesLeftAndItsPacketsAreLeftToOthers() {
        net.apply(
                d -> {
                    remove(d, "switches", 1);
                    remove(d, "subscribers", 0);
                });
        assertEquals(List.of(), net.flowRules().of(CE1));
        assertEquals(1, net.network().edges().size());
        long before = net.slowPath().packetIns(CE1);
        net.fromHome1(udp(HOST, 5000, SERVER, 22, 0));
        assertEquals(before, net.slowPath().packetIns(CE1));
        assertEquals(List.of(), net.sent().take());
        oneSession(CE2);
    }

    @Test
    void aRemovedSubscriberLeavesItsSwitchEmpty() {
        net.apply(d -> remove(d, "subscribers", 0));
        assertEquals(List.of(), net.flowRules().of(CE1));
        oneSession(CE2);
    }

    @Test
    void aRuleMoreIsAddedAndNothingElseIsTouched() {
        BorderRelay relay = net.network().relays().get(0);
        CustomerEdge edge = net.edge(CE1);
        Set<FlowRule> before = Set.copyOf(net.flowRules().of(BR));
        net.apply(NetworkTest::withAnotherRule);
        assertSame(relay, net.network().relays().get(0));
        assertSame(edge, net.edge(CE1));
        Set<FlowRule> after = Set.copyOf(net.flowRules().of(BR));
        assertTrue(after.size() > before.size());
        assertTrue(after.stream().allMatch(rule -> isIn(before, rule) || !before.contains(rule)));
        assertTrue(before.stream().allMatch(rule -> isIn(after, rule)), "each as it was");
        oneSession(CE1);
        oneSession(CE2);
        net.apply(TestNetwork::asIs);
        assertEquals(before, Set.copyOf(net.flowRules().of(BR)));
        oneSession(CE1);
    }

    private static boolean isIn(Set<FlowRule> rules, FlowRule rule) {
        return rules.stream().anyMatch(rule::exactMatch);
    }

    private static void withAnotherRule(ObjectNode document) {
        item(document, "domains", 0)
                .withArray("rules")
                .addObject()
                .put("name", "r2")
                .put("ipv6Prefix", "2001:db8:4000::/40")
                .put("ipv4Prefix", "198.18.0.0/24")
                .put("eaBits", 16)
                .put("psidOffset", 6);
    }

    @Test
    void anotherNextHopOfTheBorderRelayTouchesNoHome() {
        BorderRelay relay = net.network().relays().get(0);
        net.apply(d -> item(d, "switches", 0).put("nextHopMac", "02:00:00:00:0b:99"));
        assertNotSame(relay, net.network().relays().get(0));
        assertEquals(Set.copyOf(net.programs().rules(BR)), Set.copyOf(net.flowRules().of(BR)));
        oneSession(CE1);
        oneSession(CE2);
    }

    @Test
    void anEmptyConfigurationEndsEverything() {
        net.apply(ObjectNode::removeAll);
        assertEquals(List.of(), net.flowRules().of(BR));
        assertEquals(List.of(), net.flowRules().of(CE1));
        assertEquals(List.of(), net.flowRules().of(CE2));
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void aNewStaticMappingWorksAndARemovedOneNoLonger() {
        net.apply(d -> item(d, "subscribers", 0).remove("staticMappings"));
        net.toHome1(tcp(SERVER, 40000, OUTSIDE, 1232, Packets.SYN));
        assertEquals(1, net.edge(CE1).drops().of(Drop.SYN_HELD));
        net.apply(TestNetwork::asIs);
        net.toHome1(tcp(SERVER, 40000, OUTSIDE, 1232, Packets.SYN));
        assertEquals(
                Packets.hex(Packets.hopped(tcp(SERVER, 40000, HOST, 80, Packets.SYN))),
                Packets.hex(net.sent().takeOne().bytes()).substring(28));
        oneSessionOf(17);
    }

    private void oneSessionOf(int protocol) {
        assertEquals(1, net.sessions(CE1).stream().filter(s -> s.protocol() == protocol).count());
    }

    @Test
    void homesStayInConfiguredOrderWhenOneIsTakenOffAndPutBack() {
        TestNetwork net = TestNetwork.start(TestNetwork::asIs);
        net.apply(network -> network.withArray("subscribers").remove(0));
        net.apply(TestNetwork::asIs);
        assertEquals(
                List.of("home1", "home2"),
                net.network().edges().stream()
                        .map(edge -> edge.model().id())
                        .collect(Collectors.toList()));
    }
}
