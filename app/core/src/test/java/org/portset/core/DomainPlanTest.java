// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.portset.api.ChangeSnapshot;
import org.portset.api.DomainChangeSnapshot;
import org.portset.core.testing.TestNetwork;

/** What a plan tells is what happens when the change is made. */
class DomainPlanTest {
    private final TestNetwork net = TestNetwork.start(TestNetwork::asIs);

    @BeforeEach
    void openThreeSessions() {
        net.openUdp(5000, SERVER, 22);
        net.openUdp(5001, SERVER, 22);
        net.fromHome(CE2, HOST_MAC, udp(HOST, 6000, SERVER, 22, 0));
        net.sent().take();
    }

    private DomainChangeSnapshot plan(Consumer<ObjectNode> change) {
        return new DomainPlan(net.network(), net.programs(), TestNetwork.model(change)).of("lab");
    }

    private static List<String> text(DomainChangeSnapshot plan, String kind) {
        return plan.changes().stream()
                .filter(change -> change.kind().equals(kind))
                .map(DomainPlanTest::text)
                .collect(Collectors.toList());
    }

    private static String text(ChangeSnapshot change) {
        return String.format(
                "%s %s: %s -> %s, %d",
                change.name(),
                change.change(),
                change.before(),
                change.after(),
                change.sessionsEnding());
    }

    private static ObjectNode domain(ObjectNode document) {
        return (ObjectNode) document.withArray("domains").get(0);
    }

    private static ObjectNode rule(ObjectNode document) {
        return (ObjectNode) domain(document).withArray("rules").get(0);
    }

    private static void anotherRule(ObjectNode document) {
        domain(document)
                .withArray("rules")
                .addObject()
                .put("name", "r2")
                .put("ipv6Prefix", "2001:db9::/40")
                .put("ipv4Prefix", "203.0.113.0/24")
                .put("eaBits", 16)
                .put("psidOffset", 6);
    }

    private static void smallerMtu(ObjectNode document) {
        domain(document).put("ipv6MtuBytes", 1400);
    }

    private int sessions() {
        return net.sessions(CE1).size() + net.sessions(CE2).size();
    }

    @Test
    void noDifferenceIsToldAsSuch() {
        DomainChangeSnapshot plan = plan(TestNetwork::asIs);
        assertEquals("unchanged", plan.change());
        assertEquals(List.of(), plan.changes());
    }

    @Test
    void aRuleMoreTouchesTheBorderRelayOnly() {
        DomainChangeSnapshot plan = plan(DomainPlanTest::anotherRule);
        assertEquals("changed", plan.change());
        assertEquals(
                List.of(
                        "r2 added: null -> 2001:db9::/40 203.0.113.0/24, 16 EA bits, PSID offset 6,"
                                + " 0"),
                text(plan, "rule"));
        assertEquals(
                List.of(
                        "of:0000000000000b01 changed: 61 rules, 0 of them to go -> 82 rules, 21 of"
                                + " them new, 0"),
                text(plan, "switch"));
        assertEquals(2, plan.changes().size());
        assertEquals(0, plan.sessionsEnding());
        net.apply(DomainPlanTest::anotherRule);
        assertEquals(3, sessions());
        assertEquals("removed", plan(TestNetwork::asIs).changes().get(0).change());
    }

    @Test
    void anotherPsidOffsetGivesEveryHomeOtherPortsAndEndsTheirSessions() {
        Consumer<ObjectNode> change =
                document -> {
                    rule(document).put("psidOffset", 4);
                    // Home 1's has a port that it would have no longer: that would be refused.
                    ((ObjectNode) document.withArray("subscribers").get(0))
                            .remove("staticMappings");
                };
        DomainChangeSnapshot plan = plan(change);
        assertEquals(1, text(plan, "rule").size());
        assertEquals(2, text(plan, "subscriber").size());
        assertEquals(
                "home1 changed: 192.0.2.18 PSID 0x34, 252 ports, 2001:db8:12:3400:0:c000:212:34 ->"
                        + " 192.0.2.18 PSID 0x34, 240 ports, 2001:db8:12:3400:0:c000:212:34, 2",
                text(plan, "subscriber").get(0));
        assertEquals(3, plan.sessionsEnding());
        net.apply(change);
        assertEquals(0, sessions());
    }

    @Test
    void whatAllCesMustAgreeOnEndsTheirSessionsToo() {
        DomainChangeSnapshot plan = plan(DomainPlanTest::smallerMtu);
        String mtu = String.valueOf(net.network().model().domains().get("lab").ipv6MtuBytes());
        assertEquals(List.of("ipv6MtuBytes changed: " + mtu + " -> 1400, 0"), text(plan, "field"));
        assertEquals(3, plan.sessionsEnding());
        net.apply(DomainPlanTest::smallerMtu);
        assertEquals(0, sessions());
    }

    @Test
    void aMeshEndsNoSession() {
        net.apply(TestNetwork::meshPorts);
        net.openUdp(5002, SERVER, 22);
        int before = sessions();
        DomainChangeSnapshot plan = plan(TestNetwork::mesh);
        assertEquals(List.of("mesh changed: false -> true, 0"), text(plan, "field"));
        assertEquals(2, text(plan, "switch").size());
        assertEquals(0, plan.sessionsEnding());
        net.apply(TestNetwork::mesh);
        assertEquals(before, sessions());
    }
}
