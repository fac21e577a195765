// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;

/** Sessions that hosts ask for: what packets then find, and for how long. */
class HeldSessionsTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final String OWNER = "host";

    /** The strictest filtering: what gets through, does so because it was asked for. */
    private final NatFixture f = new NatFixture(NatPolicy.portRestrictedCone());

    private Drop hold(int protocol, int outsidePort, long seconds) {
        return f.nat.heldSessions()
                .hold(
                        f.subscriber,
                        protocol,
                        HOST,
                        5000,
                        REMOTE,
                        53,
                        outsidePort,
                        OWNER,
                        seconds * SECOND,
                        f.now);
    }

    @Test
    @Tag("RFC6888-9")
    void aHeldSessionIsThereBeforeItsFirstPacketAndOutlivesItsTimer() {
        assertNull(hold(UDP, 2257, 1000));
        assertEquals("forward", f.udpIn(REMOTE, 53, 2257));
        assertEquals("filtered", f.udpIn(OTHER, 4000, 2257));
        f.passSeconds(999);
        assertEquals("forward", f.udpIn(REMOTE, 53, 2257));
        assertEquals(2257, f.udpOut(5000, REMOTE, 53));
        f.passSeconds(299);
        assertEquals("forward", f.udpIn(REMOTE, 53, 2257), "then its own timer rules again");
        f.passSeconds(1);
        assertEquals("no-mapping", f.udpIn(REMOTE, 53, 2257));
    }

    @Test
    void holdingASessionThatIsThereKeepsItsPort() {
        int port = f.udpOut(5000, REMOTE, 53);
        assertEquals(Drop.PORT_IN_USE, hold(UDP, port == 2257 ? 2256 : 2257, 1000));
        assertNull(hold(UDP, port, 1000));
        assertNull(hold(UDP, 0, 500), "asking for less takes nothing away");
        f.passSeconds(999);
        assertEquals("forward", f.udpIn(REMOTE, 53, port));
        assertEquals(1, f.nat.heldSessions().count(f.subscriber));
    }

    @Test
    void whatNobodyHoldsAnyMoreEndsByItsOwnTimer() {
        assertNull(hold(UDP, 2257, 1000));
        f.passSeconds(500);
        assertEquals("forward", f.udpIn(REMOTE, 53, 2257));
        f.nat.heldSessions().releaseAll(f.subscriber);
        assertEquals("no-mapping", f.udpIn(REMOTE, 53, 2257));
        assertEquals(0, f.nat.heldSessions().count(f.subscriber));
    }

    @Test
    void theSubscribersEndIsTheirs() {
        assertNull(hold(TCP, 0, 120));
        f.nat.removeSubscriber(f.subscriber);
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());
        int next = f.nat.addSubscriber(NatSubscriber.builder(OUTSIDE, PORTS).build());
        assertEquals(0, f.nat.heldSessions().count(next));
    }

    @Test
    void aConnectionThatIsResetIsNotHeld() {
        int port = f.tcpOut(5000, 53, TestPackets.SYN);
        assertEquals("forward", f.tcpIn(53, port, TestPackets.SYN | TestPackets.ACK));
        f.tcpOut(5000, 53, TestPackets.ACK);
        assertNull(hold(TCP, 0, 100_000));
        f.tcpOut(5000, 53, TestPackets.RST);
        f.passSeconds(250);
        f.nat.advance(f.now);
        assertEquals(0, f.nat.sessionCount());
        assertEquals(0, f.nat.heldSessions().count(f.subscriber));
    }
}
