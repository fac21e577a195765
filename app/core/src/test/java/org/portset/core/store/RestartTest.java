// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.ACK;
import static org.portset.core.testing.Packets.FIN;
import static org.portset.core.testing.Packets.hex;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.u16;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.NatSession;

/** What is stored when, and what a new controller makes of it. */
class RestartTest {
    private static final String OTHER = "198.51.100.20";

    private final StoredMaps maps = new StoredMaps();
    private TestNetwork net = TestNetwork.start(maps, TestNetwork::asIs);

    private void restart() {
        net = TestNetwork.start(maps, TestNetwork::asIs);
    }

    private static String key(int protocol, int outsidePort, int remotePort) {
        return "home1/" + protocol + "/" + outsidePort + "/c633640a/" + remotePort;
    }

    @Test
    void storesASessionThatHasLastedTwoSeconds() {
        int port = net.openUdp(5000, SERVER, 53);
        net.pass(1);
        assertEquals(Set.of(), maps.keys());
        net.pass(1);
        assertEquals(Set.of(key(17, port, 53)), maps.keys());
    }

    @Test
    void storesAnOffloadedSessionAtOnce() {
        int port = net.openUdp(5000, SERVER, 22);
        assertEquals(Set.of(key(17, port, 22)), maps.keys());
    }

    @Test
    void takesASessionOutWhenItEnds() {
        net.openUdp(5000, SERVER, 22);
        net.pass(300);
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void takesAConnectionOutWhenItBeginsToClose() {
        int port = net.openTcp(40000, SERVER, 80);
        net.pass(2);
        assertEquals(Set.of(key(6, port, 80)), maps.keys());
        net.fromHome1(tcp(HOST, 40000, SERVER, 80, FIN | ACK));
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void aConnectionThatClosedWithinTwoSecondsIsNeverStored() {
        net.openTcp(40000, SERVER, 80);
        net.fromHome1(tcp(HOST, 40000, SERVER, 80, FIN | ACK));
        net.pass(10);
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void aSessionGoesOnAtItsOutsidePort() {
        int port = net.openTcp(40000, SERVER, 80);
        net.pass(2);
        restart();
        net.fromHome1(tcp(HOST, 40000, SERVER, 80, ACK));
        assertEquals(port, u16(net.sent().takeOne().bytes(), 34));
        net.toHome1(tcp(SERVER, 80, OUTSIDE, port, ACK));
        assertEquals("020000000110", hex(net.sent().takeOne().bytes()).substring(0, 12));
    }

    @Test
    void rulesAreClaimedAgain() {
        net.openUdp(5000, SERVER, 22);
        net.openUdp(5000, OTHER, 9);
        net.openTcp(40000, SERVER, 22);
        net.pass(2);
        List<String> before = net.sessionRules(CE1);
        restart();
        assertEquals(Set.copyOf(before), Set.copyOf(net.sessionRules(CE1)));
        assertEquals(3, net.offloaded());
    }

    @Test
    void aSessionHasTheTimeThatItHadWhenItWasStored() {
        net.openUdp(5000, SERVER, 22);
        net.openTcp(40000, SERVER, 22);
        restart();
        net.pass(299);
        assertEquals(2, net.sessions(CE1).size());
        net.pass(1);
        assertEquals(1, net.sessions(CE1).size());
        net.pass(7439 - 300);
        assertEquals(1, net.sessions(CE1).size());
        net.pass(1);
        assertEquals(0, net.sessions(CE1).size());
    }

    @Test
    void aFullConeStillAdmitsStrangers() {
        int port = net.openUdp(5000, SERVER, 22);
        restart();
        net.toHome1(udp(OTHER, 7, OUTSIDE, port, 0));
        assertEquals(
                hex(Packets.hopped(udp(OTHER, 7, HOST, 5000, 0))),
                hex(net.sent().takeOne().bytes()).substring(28));
    }

    private static void moveToAnotherPrefix(ObjectNode document) {
        ObjectNode home1 = (ObjectNode) document.withArray("subscribers").get(0);
        home1.put("prefix", "2001:db8:12:3600::/56").remove("staticMappings");
    }

    @Test
    void refusesAndDiscardsASessionWhosePortIsNoLongerItsOwn() {
        int port = net.openUdp(5000, SERVER, 22);
        assertEquals(Set.of(key(17, port, 22)), maps.keys());
        net = TestNetwork.start(maps, RestartTest::moveToAnotherPrefix);
        assertEquals(List.of(), net.sessions(CE1));
        assertEquals(List.of(), net.sessionRules(CE1));
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void keepsStoredSessionsUntilTheirSubscriberIsConfigured() {
        int port = net.openUdp(5000, SERVER, 22);
        net = TestNetwork.start(maps, ObjectNode::removeAll);
        assertEquals(Set.of(key(17, port, 22)), maps.keys());
        net.apply(TestNetwork::asIs);
        assertEquals(
                List.of(port),
                net.sessions(CE1).stream()
                        .map(NatSession::outsidePort)
                        .collect(Collectors.toList()));
    }
}
