// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.SYN;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** How long a freed port is nobody's (RFC 6888 REQ-8). */
class PortHoldTest {
    private static final PortSet FOUR = PortSet.of(0, 14, 0x3fff); // 65532 to 65535

    private static NatFixture fixture(NatPolicy policy, PortSet ports) {
        return new NatFixture(policy.toBuilder().portHoldSeconds(120).build(), ports, 0);
    }

    private static String open(NatFixture f, int hostPort) {
        return f.out(TestPackets.udp(HOST, hostPort, REMOTE, 53, 4));
    }

    private static void endAll(NatFixture f) {
        f.nat.forEachSession(f.subscriber, f.nat::endSession);
    }

    @Test
    @Tag("RFC6888-8")
    void givesAFreedPortToNobodyForTwoMinutes() {
        NatFixture f = fixture(NatPolicy.fullCone(), FOUR);
        for (int i = 0; i < 4; i++) {
            assertEquals("forward", open(f, 5000 + i));
        }
        f.passSeconds(1);
        endAll(f);
        assertEquals(0, f.nat.portsInUse(f.subscriber, 17));
        assertEquals("no-port-free", open(f, 5000));
        int[] held = f.nat.portCensus(f.subscriber).of(17).heldPorts();
        Arrays.sort(held);
        assertArrayEquals(new int[] {65532, 65533, 65534, 65535}, held);
        f.passSeconds(119);
        assertEquals("no-port-free", open(f, 5000));
        f.passSeconds(1);
        for (int i = 0; i < 4; i++) {
            assertEquals("forward", open(f, 5000 + i));
        }
        assertEquals("no-port-free", open(f, 5004));
        assertEquals(0, f.nat.portCensus(f.subscriber).of(17).heldPorts().length);
    }

    @Test
    @Tag("RFC6888-8")
    void holdsNoMorePortsThanToldAndFreesTheOldestFirst() {
        NatPolicy policy = NatPolicy.builder().portHoldCount(3).build();
        NatFixture f = fixture(policy, FOUR);
        int oldest = f.udpOut(5000, REMOTE, 53);
        f.nat.endSession(f.nat.lastSession());
        f.passSeconds(1);
        for (int i = 1; i < 4; i++) {
            assertNotEquals(oldest, f.udpOut(5000 + i, REMOTE, 53));
            int session = f.nat.lastSession();
            if (i < 3) {
                f.nat.endSession(session);
            }
        }
        assertEquals("no-port-free", open(f, 6000));
        endAll(f);
        assertEquals(oldest, f.udpOut(6000, REMOTE, 53));
        assertEquals("no-port-free", open(f, 6001));
    }

    @Test
    @Tag("RFC6888-8")
    void givesPortsOfTrackedTcpConnectionsAtOnceWhenTheyHaveClosed() {
        NatFixture f = fixture(NatPolicy.fullCone(), FOUR);
        for (int i = 0; i < 4; i++) {
            int port = f.tcpOut(5000 + i, 80, SYN);
            f.tcpIn(80, port, SYN | ACK);
            f.tcpOut(5000 + i, 80, FIN | ACK);
            f.tcpIn(80, port, FIN | ACK);
        }
        f.passSeconds(240);
        for (int i = 0; i < 4; i++) {
            f.tcpOut(6000 + i, 80, SYN);
        }
        f.passSeconds(240); // these never opened
        assertEquals("no-port-free", f.out(TestPackets.tcp(HOST, 7000, REMOTE, 80, SYN)));
    }

    @Test
    @Tag("RFC6888-8")
    void givesPortsAtOnceWhereFilteringKeepsStrangersOut() {
        NatFixture f = fixture(NatPolicy.restrictedCone(), FOUR);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                assertEquals("forward", open(f, 5000 + i));
            }
            endAll(f);
        }
    }

    @Test
    void aStaticMappingAndARestartMayHaveAHeldPort() {
        NatFixture f = fixture(NatPolicy.fullCone(), PORTS);
        f.nat.advance(f.now);
        assertNull(f.nat.addStaticMapping(f.subscriber, 17, 1232, HOST, 53));
        assertTrue(f.nat.removeStaticMapping(f.subscriber, 17, 1232));
        assertNotEquals(1232, f.udpOut(1232, REMOTE, 53)); // held
        assertNull(f.nat.addStaticMapping(f.subscriber, 17, 1232, HOST, 53));
        int port = f.udpOut(5000, REMOTE, 53);
        NatSession record = f.nat.sessions().snapshot(f.nat.lastSession());
        f.nat.endSession(f.nat.lastSession());
        assertEquals(port, record.outsidePort());
        assertNotEquals(-1, f.nat.restore(f.subscriber, record, f.now));
        f.passSeconds(120); // no hold that is over frees what is in use now
        f.udpOut(5001, REMOTE, 53);
        assertEquals(Drop.PORT_IN_USE, f.nat.addStaticMapping(f.subscriber, 17, port, HOST, 9));
        assertEquals(Drop.PORT_IN_USE, f.nat.addStaticMapping(f.subscriber, 17, 1232, HOST, 9));
    }
}
