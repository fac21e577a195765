// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;

/** Mappings that hosts ask for: what packets then find, and for how long. */
class ExplicitMappingsTest {
    private static final int UDP = 17;
    private static final String OWNER = "host";

    /** The strictest filtering: what gets through, does so because it was asked for. */
    private final NatFixture f = new NatFixture(NatPolicy.portRestrictedCone());

    private static Drop map(NatFixture f, int hostPort, int outsidePort, long seconds) {
        return f.nat.explicitMappings()
                .map(
                        f.subscriber,
                        UDP,
                        HOST,
                        hostPort,
                        outsidePort,
                        false,
                        OWNER,
                        seconds * SECOND,
                        f.now);
    }

    private int portOf(int hostPort) {
        return f.nat.explicitMappings().find(f.subscriber, UDP, HOST, hostPort).outsidePort();
    }

    @Test
    @Tag("RFC6888-9")
    void givesThePortAskedForAndAdmitsEveryRemoteUntilItsTimeIsOver() {
        assertNull(map(f, 5000, 2257, 120));
        assertEquals(2257, portOf(5000));
        assertEquals("forward", f.udpIn(REMOTE, 53, 2257));
        f.passSeconds(119);
        assertEquals("forward", f.udpIn(OTHER, 4000, 2257));
        f.passSeconds(1);
        assertEquals("no-mapping", f.udpIn(OTHER, 4000, 2257));
        assertEquals("no-mapping", f.udpIn(REMOTE, 53, 2257));
        assertEquals(0, f.nat.portsInUse(f.subscriber, UDP));
    }

    @Test
    void givesAnotherPortWhereTheOneAskedForIsTakenOrNotInTheSet() {
        assertNull(map(f, 5000, 2257, 120));
        assertNull(map(f, 5001, 2257, 120));
        assertNull(map(f, 5002, 9999, 120));
        assertNotEquals(2257, portOf(5001));
        assertTrue(PORTS.contains(portOf(5001)));
        assertTrue(PORTS.contains(portOf(5002)));
    }

    @Test
    void refusesAnotherPortWhereOnlyOneWillDo() {
        ExplicitMappings all = f.nat.explicitMappings();
        assertNull(map(f, 5000, 2257, 120));
        for (int port : new int[] {2257, 9999}) {
            assertEquals(
                    Drop.PORT_IN_USE,
                    all.map(f.subscriber, UDP, HOST, 5001, port, true, OWNER, SECOND, f.now));
        }
        assertNull(all.find(f.subscriber, UDP, HOST, 5001));
    }

    @Test
    @Tag("RFC6888-9")
    void theHostsOwnSessionsUseIt() {
        assertNull(map(f, 5000, 2257, 120));
        assertEquals(2257, f.udpOut(5000, REMOTE, 53));
    }

    @Test
    void anImplicitMappingBecomesExplicitWithItsPortAndSessions() {
        int port = f.udpOut(5000, REMOTE, 53);
        assertEquals("filtered", f.udpIn(OTHER, 4000, port));
        assertNull(map(f, 5000, 2257, 120));
        assertEquals(port, portOf(5000));
        assertEquals("forward", f.udpIn(OTHER, 4000, port));
        assertEquals("forward", f.udpIn(REMOTE, 53, port));
        assertEquals(2, f.nat.sessionCount());
    }

    @Test
    void atItsEndTheHostsOwnSessionsGoOnAndWhatCameInEnds() {
        assertNull(map(f, 5000, 2257, 200));
        f.udpOut(5000, REMOTE, 53);
        assertEquals("forward", f.udpIn(OTHER, 4000, 2257));
        f.passSeconds(200);
        assertEquals("forward", f.udpIn(REMOTE, 53, 2257));
        assertEquals("filtered", f.udpIn(OTHER, 4000, 2257));
        assertEquals(2257, f.udpOut(5000, REMOTE, 53));
        f.passSeconds(300);
        f.nat.advance(f.now);
        assertEquals(0, f.nat.portsInUse(f.subscriber, UDP));
    }

    @Test
    void renewingMovesTheEndBothWays() {
        assertNull(map(f, 5000, 2257, 120));
        f.passSeconds(100);
        assertNull(map(f, 5000, 0, 120));
        f.passSeconds(119);
        assertEquals("forward", f.udpIn(REMOTE, 53, 2257));
        assertNull(map(f, 5000, 0, 600));
        assertNull(map(f, 5000, 0, 10));
        f.passSeconds(10);
        assertEquals("no-mapping", f.udpIn(REMOTE, 53, 2257));
    }

    @Test
    void deletingClosesAtOnceAndOnlyOnce() {
        ExplicitMappings all = f.nat.explicitMappings();
        assertNull(map(f, 5000, 2257, 120));
        assertEquals("forward", f.udpIn(REMOTE, 53, 2257));
        assertTrue(all.unmap(f.subscriber, UDP, HOST, 5000));
        assertEquals("no-mapping", f.udpIn(REMOTE, 53, 2257));
        assertFalse(all.unmap(f.subscriber, UDP, HOST, 5000));
    }

    @Test
    @Tag("RFC6888-4")
    void limitsCountWhatIsAskedForToo() {
        NatFixture g =
                new NatFixture(
                        NatPolicy.builder()
                                .limits(NatLimits.builder().udpPorts(2).build())
                                .build());
        assertNull(map(g, 5000, 0, 120));
        assertNull(map(g, 5001, 0, 120));
        assertEquals(Drop.PORT_LIMIT, map(g, 5002, 0, 120));
        assertNull(map(g, 5001, 0, 120), "renewing takes no port");
    }

    @Test
    void isNotEvictedWhereThePortSetIsDry() {
        assertNull(map(f, 5000, 2257, 600));
        for (int i = 1; i < PORTS.size(); i++) {
            f.udpOut(10000 + i, REMOTE, 53);
        }
        assertEquals("no-port-free", f.out(TestPackets.udp(HOST, 30000, REMOTE, 53, 4)));
        assertEquals(Drop.NO_PORT_FREE, map(f, 5001, 0, 600));
        assertEquals("forward", f.udpIn(OTHER, 4000, 2257));
    }

    @Test
    void configurationAndHostsKeepTheirHandsOffEachOther() {
        assertNull(f.nat.addStaticMapping(f.subscriber, UDP, 1232, HOST, 5000));
        assertEquals(Drop.PORT_IN_USE, map(f, 5000, 0, 120));
        assertFalse(f.nat.explicitMappings().unmap(f.subscriber, UDP, HOST, 5000));
        assertTrue(f.nat.explicitMappings().find(f.subscriber, UDP, HOST, 5000).isStatic());

        assertNull(map(f, 5001, 2257, 120));
        assertEquals(Drop.PORT_IN_USE, f.nat.addStaticMapping(f.subscriber, UDP, 2257, HOST, 6000));
        assertFalse(f.nat.removeStaticMapping(f.subscriber, UDP, 2257));
        assertEquals("forward", f.udpIn(OTHER, 4000, 2257));
        assertEquals(2, f.nat.explicitMappings().list(f.subscriber).size());
    }

    @Test
    void saysWhenTheNextOneEnds() {
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());
        assertNull(map(f, 5000, 0, 120));
        assertNull(map(f, 5001, 0, 60));
        assertEquals(f.now + 60 * SECOND, f.nat.nextExpiryNanos());
        f.passSeconds(60);
        f.nat.advance(f.now);
        assertEquals(f.now + 60 * SECOND, f.nat.nextExpiryNanos());
    }

    @Test
    void theSubscribersEndIsTheirs() {
        assertNull(map(f, 5000, 2257, 120));
        f.nat.removeSubscriber(f.subscriber);
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());
        int next = f.nat.addSubscriber(NatSubscriber.builder(OUTSIDE, PORTS).build());
        assertEquals(0, f.nat.explicitMappings().count(next));
        assertNull(f.nat.addStaticMapping(next, UDP, 2257, HOST, 5000));
    }

    @Test
    void endingAllLeavesNone() {
        assertNull(map(f, 6000, 2258, 1000));
        f.passSeconds(500);
        assertEquals("forward", f.udpIn(REMOTE, 53, 2258));
        f.nat.explicitMappings().endAll(f.subscriber);
        assertEquals("no-mapping", f.udpIn(REMOTE, 53, 2258));
        assertEquals(0, f.nat.explicitMappings().count(f.subscriber));
    }
}
