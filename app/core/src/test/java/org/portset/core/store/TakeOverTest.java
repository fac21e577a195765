// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.ACK;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.u16;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.SERVER;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.portset.core.switches.Ownership;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;

/** Two nodes with one store, of which now the one and now the other has home1's switch. */
class TakeOverTest {
    private final StoredMaps maps = new StoredMaps();
    private final Node first = new Node();
    private final Node second = new Node();

    private final class Node {
        final Ownership ownership = new Ownership(false);
        final TestNetwork net = TestNetwork.start(maps, ownership, TestNetwork::asIs);

        void take(long term) {
            ownership.elected(CE1, term);
            net.network().take(CE1);
        }

        void letGo(long term) {
            ownership.otherElected(CE1, term);
            net.network().letGo(CE1);
        }

        Set<Integer> ports() {
            return net.sessions(CE1).stream()
                    .map(session -> session.outsidePort())
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void aNodeThatIsNotMasterHasNoHomeNoRulesAndKeepsNoPacketForLong() {
        assertEquals(List.of(), second.net.network().edges());
        assertEquals(List.of(), second.net.flowRules().takeLog());
        second.net.fromHome1(udp(HOST, 5000, SERVER, 22, 10));
        assertEquals(List.of(), second.net.sent().take());
        second.net.slowPath().forgetEarly();
        second.take(1);
        assertEquals(List.of(), second.net.sent().take());
    }

    @Test
    void aPacketThatComesBeforeTheNewsIsAnsweredWithIt() {
        second.net.fromHome1(udp(HOST, 5000, SERVER, 22, 10));
        second.take(1);
        assertEquals(1, second.net.sent().take().size());
        assertEquals(1, second.ports().size());
    }

    @Test
    void aSessionGoesOnAtItsOutsidePortWithItsRules() {
        first.take(1);
        int port = first.net.openTcp(40000, SERVER, 22);
        List<String> rules = first.net.sessionRules(CE1);
        second.take(2);
        second.net.fromHome1(tcp(HOST, 40000, SERVER, 22, ACK));
        assertEquals(port, u16(second.net.sent().takeOne().bytes(), 34));
        assertEquals(rules, second.net.sessionRules(CE1));
        assertTrue(
                second.net.flowRules().takeLog().stream()
                        .anyMatch(line -> line.startsWith("+ table=2")));
    }

    @Test
    void whoLetsGoLeavesRulesAndStoreToTheNext() {
        first.take(1);
        first.net.openUdp(5000, SERVER, 22);
        first.net.pass(1);
        Set<Object> stored = maps.keys();
        first.net.flowRules().takeLog();
        first.letGo(2);
        first.net.pass(1000);
        assertEquals(stored, maps.keys());
        assertEquals(List.of(), first.net.flowRules().takeLog());
        assertEquals(List.of(), first.net.network().edges());
        first.net.fromHome1(udp(HOST, 5001, SERVER, 22, 10));
        assertEquals(List.of(), first.net.sent().take());
    }

    @Test
    void whoLetsGoHandsOverWhatIsTooYoungToBeStored() {
        first.take(1);
        int port = first.net.openUdp(5000, SERVER, 53);
        first.letGo(2);
        second.take(2);
        assertEquals(Set.of(port), second.ports());
    }

    @Test
    void noPortIsGivenTwiceAfterATakeover() {
        first.take(1);
        Set<Integer> old = first.ports();
        for (int i = 0; i < 40; i++) {
            first.net.openUdp(5000 + i, SERVER, 22);
        }
        old.addAll(first.ports());
        second.take(2);
        for (int i = 0; i < 40; i++) {
            int port = second.net.openUdp(6000 + i, SERVER, 22);
            assertTrue(old.add(port), "port " + port);
        }
    }

    @Test
    void aPausedNodeTakesNoPacketAndEndsNothing() {
        first.take(1);
        int port = first.net.openUdp(5000, SERVER, 22);
        Set<Object> stored = maps.keys();
        first.ownership.cutOff(CE1);
        first.net.network().pause(CE1);
        first.net.fromHome1(udp(HOST, 5001, SERVER, 22, 10));
        first.net.pass(100);
        assertEquals(List.of(), first.net.sent().take());
        assertEquals(stored, maps.keys());
        assertEquals(Set.of(port), first.ports());
        first.net.slowPath().forgetEarly();
        first.ownership.elected(CE1, 1);
        first.net.network().resume(CE1);
        first.net.openUdp(5001, SERVER, 22);
        assertEquals(2, first.ports().size());
    }

    @Test
    void whatAnEarlierOwnerStoresAfterTheNextHasToldIsVoid() {
        first.take(1);
        int standing = first.net.openUdp(5000, SERVER, 22);
        second.take(2);
        second.net.pass(1);
        int late = first.net.openUdp(5001, SERVER, 22); // nobody has told it yet
        assertNotEquals(standing, late);
        second.letGo(3);
        Node third = new Node();
        third.take(3);
        assertEquals(Set.of(standing), third.ports());
    }

    @Test
    void whatEndedWhereANodeCouldNotHearItIsVoidThere() {
        first.take(1);
        first.net.openUdp(5000, SERVER, 22);
        SessionRecord missed = new SessionStore(maps).load("home1").get(0);
        first.net.pass(300);
        new SessionStore(maps).put(missed); // as a node has it that was cut off meanwhile
        int standing = first.net.openUdp(5001, SERVER, 22);
        first.net.network().tellAnew();
        first.net.pass(1);
        second.take(2);
        assertEquals(Set.of(standing), second.ports());
    }

    @Test
    void eachSwitchHasItsOwnMaster() {
        first.take(1);
        second.ownership.elected(CE2, 1);
        second.net.network().take(CE2);
        assertEquals(List.of("home1"), homes(first));
        assertEquals(List.of("home2"), homes(second));
    }

    private static List<String> homes(Node node) {
        return node.net.network().edges().stream()
                .map(edge -> edge.model().id())
                .collect(Collectors.toList());
    }
}
