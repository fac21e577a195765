// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;
import static org.portset.nat.engine.TestPackets.SYN;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** What a subscriber may use, and that refusing is all a limit does. */
class LimitsTest {
    private static NatFixture fixture(NatLimits.Builder limits) {
        return new NatFixture(NatPolicy.builder().limits(limits.build()).build());
    }

    private static String open(NatFixture f, int hostPort) {
        return f.out(TestPackets.udp(HOST, hostPort, REMOTE, 53, 4));
    }

    @Test
    @Tag("RFC6888-4")
    void eachProtocolHasItsOwnLimitOfPorts() {
        NatFixture f = fixture(NatLimits.builder().tcpPorts(1).udpPorts(2).icmpIds(3));
        String[] wanted = {"forward", "forward", "forward", "port-limit"};
        for (int i = 0; i < 4; i++) {
            byte[] tcp = TestPackets.tcp(HOST, 5000 + i, REMOTE, 80, SYN);
            byte[] echo = TestPackets.echo(HOST, REMOTE, TestPackets.ECHO_REQUEST, 5000 + i);
            assertEquals(wanted[Math.min(3, i + (i > 0 ? 2 : 0))], f.out(tcp));
            assertEquals(wanted[Math.min(3, i + (i > 1 ? 1 : 0))], open(f, 5000 + i));
            assertEquals(wanted[i], f.out(echo));
        }
        assertEquals(1, f.nat.portsInUse(f.subscriber, 6));
        assertEquals(2, f.nat.portsInUse(f.subscriber, 17));
        assertEquals(3, f.nat.portsInUse(f.subscriber, 1));
    }

    @Test
    @Tag("RFC6888-5")
    void opensASecondsSessionsAtOnceAndThenAsTheyFlowBack() {
        NatFixture f = fixture(NatLimits.builder().sessionsPerSecond(10));
        for (int i = 0; i < 10; i++) {
            assertEquals("forward", open(f, 5000 + i));
        }
        assertEquals("session-rate", open(f, 5010));
        assertEquals("forward", open(f, 5000)); // exists
        f.now += SECOND / 10 - 1;
        assertEquals("session-rate", open(f, 5010));
        f.now += 1;
        assertEquals("forward", open(f, 5010));
        assertEquals("session-rate", open(f, 5011));
        f.passSeconds(1000); // what isn't used is not saved up
        for (int i = 0; i < 10; i++) {
            assertEquals("forward", open(f, 6000 + i));
        }
        assertEquals("session-rate", open(f, 6010));
        assertEquals(4, f.nat.dropCount(f.subscriber, Drop.SESSION_RATE));
    }

    @Test
    @Tag("RFC6888-5")
    void sessionsFromOutsideCountForTheRateToo() {
        NatFixture f = fixture(NatLimits.builder().sessionsPerSecond(3));
        int port = f.udpOut(5000, REMOTE, 53);
        assertEquals("forward", f.udpIn(OTHER, 1, port));
        assertEquals("forward", f.udpIn(OTHER, 2, port));
        assertEquals("session-rate", f.udpIn(OTHER, 3, port));
        assertEquals("session-rate", open(f, 5001));
    }

    @Test
    void whatIsRefusedForAnotherReasonDoesNotCountForTheRate() {
        NatFixture f = fixture(NatLimits.builder().sessionsPerSecond(2).udpPorts(1));
        f.udpOut(5000, REMOTE, 53);
        for (int i = 0; i < 10; i++) {
            assertEquals("port-limit", open(f, 5001));
        }
        f.udpOut(5000, OTHER, 53);
    }

    @Test
    void theRateHoldsByAnyClock() {
        for (long start : new long[] {Long.MIN_VALUE, -5, 0, Long.MAX_VALUE - SECOND / 2}) {
            NatFixture f = fixture(NatLimits.builder().sessionsPerSecond(1));
            f.now = start;
            assertEquals("forward", open(f, 5000));
            assertEquals("session-rate", open(f, 5001));
            f.now += SECOND;
            assertEquals("forward", open(f, 5002));
        }
    }

    @Test
    @Tag("RFC6888-11")
    void refusesWithoutTakingAnythingFromAnyone() {
        NatFixture f = fixture(NatLimits.builder().sessions(50).udpPorts(40));
        int other =
                f.nat.addSubscriber(
                        NatSubscriber.builder(NatFixture.OUTSIDE, PortSet.of(6, 8, 0x35)).build());
        byte[] neighbours = TestPackets.udp(HOST, 5000, REMOTE, 53, 4);
        assertEquals(0, f.nat.inToOut(other, neighbours, 0, neighbours.length, f.now));
        int neighbour = f.nat.lastSession();
        int forwarded = 0;
        for (int i = 0; i < 20_000; i++) {
            forwarded += open(f, 1 + i).equals("forward") ? 1 : 0;
        }
        assertEquals(40, forwarded);
        assertEquals(41, f.events.size()); // none ended
        assertEquals(40, f.nat.sessionCount(f.subscriber));
        for (int i = 0; i < 40; i++) {
            assertEquals("forward", open(f, 1 + i));
        }
        assertTrue(f.nat.sessions().isLive(neighbour));
        neighbours = TestPackets.udp(HOST, 5001, REMOTE, 53, 4);
        assertEquals(0, f.nat.inToOut(other, neighbours, 0, neighbours.length, f.now));
    }
}
