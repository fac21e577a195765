// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.TestNetwork;
import org.portset.map.flows.ToController;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.NatSession;
import org.portset.nat.policy.Behavior;

/** A subscriber's policy changes while sessions are in the switch. */
class PolicyChangeTest {
    private static final String OTHER = "198.51.100.20";

    private final TestNetwork net = TestNetwork.start(TestNetwork::asIs);

    private static List<String> starts(List<String> rules) {
        return rules.stream()
                .map(s -> s.substring(0, s.indexOf(",udp")))
                .collect(Collectors.toList());
    }

    private <T> List<T> sessions(Function<NatSession, T> what) {
        return net.sessions(CE1).stream().map(what).collect(Collectors.toList());
    }

    /** Session rules alone: a program that is given again stays as it is. */
    private List<String> log() {
        return net.flowRules().takeLog().stream()
                .filter(s -> s.matches("[+-] table=[24],priority=1[0-9]{3},.*"))
                .collect(Collectors.toList());
    }

    @Test
    void aNarrowerPolicyGivesEachSessionItsOwnRulesMakeBeforeBreak() {
        int port = net.openUdp(5000, SERVER, 22);
        net.openUdp(5000, OTHER, 9);
        log();
        net.apply(TestNetwork.home1Policy("APD", "APD"));
        assertEquals(
                List.of(
                        "+ table=2,priority=1200",
                        "+ table=4,priority=1200",
                        "+ table=2,priority=1200",
                        "+ table=4,priority=1200",
                        "- table=2,priority=1000",
                        "- table=4,priority=1000"),
                starts(log()));
        assertEquals(2, net.offloaded());
        assertEquals(List.of(port, port), sessions(NatSession::outsidePort));
        assertEquals(
                List.of(Behavior.ENDPOINT_INDEPENDENT, Behavior.ENDPOINT_INDEPENDENT),
                sessions(NatSession::mapping));
    }

    @Test
    void whereRulesAreForARemoteAddressItsOlderSessionsHaveThemAndNoOthers() {
        net.apply(TestNetwork.home1Policy("EI", "AD"));
        net.openUdp(5000, SERVER, 9); // too few packets for rules of their own
        net.openUdp(5000, OTHER, 9);
        net.openUdp(5000, SERVER, 22);
        assertEquals(3, net.sessions(CE1).size());
        assertEquals(2, net.offloaded());
    }

    @Test
    void aStrangerReachesTheNarrowerFilteringAndNotTheOldRules() {
        int port = net.openUdp(5000, SERVER, 22);
        net.apply(TestNetwork.home1Policy("EI", "AD"));
        net.toHome1(udp(OTHER, 22, OUTSIDE, port, 0));
        assertEquals(1, net.edge(CE1).drops().of(Drop.FILTERED));
        assertEquals(
                List.of("table=2,priority=1100", "table=4,priority=1100"),
                starts(net.sessionRules(CE1)));
    }

    @Test
    void aWiderPolicyLeavesRulesAndSessionsAlone() {
        TestNetwork symmetric = TestNetwork.start(TestNetwork.home1Policy("APD", "APD"));
        symmetric.openUdp(5000, SERVER, 22);
        List<String> before = symmetric.sessionRules(CE1);
        symmetric.apply(TestNetwork::asIs);
        assertEquals(before, symmetric.sessionRules(CE1));
        assertEquals(1, symmetric.offloaded());
    }

    @Test
    void anotherOffloadPolicyIsForPacketsToCome() {
        net.openUdp(5000, SERVER, 9);
        log();
        net.apply(d -> ((ObjectNode) d.get("offload")).put("packets", 3));
        assertEquals(List.of(), log());
        net.moreUdp(5000, SERVER, 9, 1);
        assertEquals(List.of(), log());
        net.moreUdp(5000, SERVER, 9, 1);
        assertEquals(List.of("+ table=2,priority=1000", "+ table=4,priority=1000"), starts(log()));
    }

    @Test
    void noRuleOfTheNetworkReachesTheControllerUnguarded() {
        net.openUdp(5000, SERVER, 22);
        net.openTcp(5000, SERVER, 22);
        net.network()
                .model()
                .switches()
                .keySet()
                .forEach(
                        device ->
                                assertEquals(
                                        List.of(),
                                        ToController.unguarded(net.network().wanted(device))));
        assertEquals(4, net.sessionRules(CE1).size());
    }
}
