// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.get32;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;

/** What becomes of SYNs from outside that nothing admits (RFC 5382 REQ-4). */
class HeldSynsTest {
    private static final int PORT = 1232;

    private final NatFixture f = new NatFixture(NatPolicy.portRestrictedCone());

    private static byte[] syn(int remote, int remotePort, int port) {
        byte[] mss = {2, 4, 5, (byte) 0xb4};
        return TestPackets.tcp(remote, remotePort, OUTSIDE, port, SYN, mss, 0);
    }

    private void advanceTo(long nanos) {
        f.now = nanos;
        f.nat.advance(nanos);
    }

    @Test
    @Tag("RFC5382-4")
    void answersAfterSixSecondsThatThePortIsUnreachable() {
        byte[] syn = syn(REMOTE, 5000, PORT);
        long due = f.now + 6 * SECOND;
        assertEquals("syn-held", f.in(syn.clone()));
        assertEquals(due, f.nat.nextExpiryNanos());
        advanceTo(due - 1);
        assertTrue(f.outside.isEmpty());
        advanceTo(due);
        byte[] error = f.outside.get(0);
        assertEquals(1, f.outside.size());
        assertEquals(OUTSIDE, get32(error, 12));
        assertEquals(REMOTE, get32(error, 16));
        assertEquals(0x0303, get16(error, 20));
        assertTrue(TestPackets.checksumsAreRight(error));
        assertArrayEquals(syn, Arrays.copyOfRange(error, 28, error.length));
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());
        assertEquals(1, f.nat.dropCount(Drop.SYN_HELD));
    }

    @Test
    @Tag("RFC5382-4")
    void answersOnceHoweverOftenTheSynIsRepeated() {
        for (int i = 0; i < 3; i++) {
            assertEquals("syn-held", f.in(syn(REMOTE, 5000, PORT)));
            f.passSeconds(1);
        }
        f.passSeconds(60);
        f.nat.advance(f.now);
        assertEquals(1, f.outside.size());
    }

    @Test
    @Tag("RFC5382-4")
    void forgetsTheSynThatMayComeInByNow() {
        assertEquals("syn-held", f.in(syn(REMOTE, 5000, PORT)));
        assertEquals(null, f.nat.addStaticMapping(f.subscriber, 6, PORT, NatFixture.HOST, 80));
        assertEquals("forward", f.in(syn(REMOTE, 5000, PORT)));
        advanceTo(f.now + 7 * SECOND);
        assertTrue(f.outside.isEmpty(), "an error about a connection that is open");
    }

    @Test
    @Tag("RFC5382-4")
    @Tag("RFC5382-2")
    void forgetsTheSynOfAConnectionThatTheHostOpensToo() {
        assertEquals("syn-held", f.in(syn(REMOTE, 5000, PORT)));
        assertEquals("syn-held", f.in(syn(REMOTE, 5001, PORT)));
        f.passSeconds(5);
        assertEquals(PORT, f.tcpOut(PORT, 5000, SYN)); // the inside port is free outside
        int session = f.nat.lastSession();
        assertEquals("forward", f.tcpIn(5000, PORT, SYN)); // the remote says it again
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
        assertEquals("forward", f.tcpIn(5000, PORT, SYN | ACK));
        f.tcpOut(PORT, 5000, SYN | ACK);
        f.passSeconds(60);
        f.nat.advance(f.now);
        assertEquals(1, f.outside.size());
        assertEquals(5001, get16(f.outside.get(0), 28 + 20));
    }

    @Test
    @Tag("RFC5382-2")
    void aSynAfterTheHostsIsPartOfItsConnection() {
        int port = f.tcpOut(40000, 5000, SYN);
        int session = f.nat.lastSession();
        assertEquals("forward", f.in(syn(REMOTE, 5000, port)));
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
        assertEquals("syn-held", f.in(syn(OTHER, 5000, port)));
    }

    @Test
    @Tag("RFC5382-4")
    void dropsSilentlyWherePolicySaysSo() {
        NatPolicy.Builder policy = NatPolicy.portRestrictedCone().toBuilder();
        f.nat.setPolicy(f.subscriber, policy.unsolicitedSynReply(false).build());
        assertEquals("no-mapping", f.in(syn(REMOTE, 5000, PORT)));
        f.nat.setPolicy(f.subscriber, policy.unsolicitedSynReply(true).icmpErrors(false).build());
        int port = f.tcpOut(40000, 5000, SYN);
        assertEquals("filtered", f.in(syn(REMOTE, 5001, port)));
        f.nat.setPolicy(f.subscriber, policy.icmpErrors(true).build());
        assertEquals("syn-held", f.in(syn(REMOTE, 5001, port)));
        f.nat.setPolicy(f.subscriber, policy.unsolicitedSynReply(false).build());
        f.passSeconds(60);
        f.nat.advance(f.now);
        assertTrue(f.outside.isEmpty());
    }

    @Test
    void holdsNoMoreThanItsShareOfEachSubscriber() {
        for (int i = 0; i < HeldSyns.MAX_PER_SUBSCRIBER; i++) {
            assertEquals("syn-held", f.in(syn(REMOTE, 5000 + i, PORT)));
        }
        assertEquals("no-mapping", f.in(syn(REMOTE, 4999, PORT)));
        assertEquals("syn-held", f.in(syn(REMOTE, 5000, PORT))); // is held already
        f.passSeconds(6);
        assertEquals("syn-held", f.in(syn(REMOTE, 4999, PORT)));
        assertEquals(HeldSyns.MAX_PER_SUBSCRIBER, f.outside.size());
    }

    @Test
    void holdsNoMoreThanItsRingInAll() {
        int subscribers = HeldSyns.MAX / HeldSyns.MAX_PER_SUBSCRIBER;
        int[] handles = new int[subscribers + 1];
        for (int i = 0; i < handles.length; i++) {
            handles[i] =
                    f.nat.addSubscriber(
                            NatSubscriber.builder(OUTSIDE, NatFixture.PORTS)
                                    .policy(NatPolicy.portRestrictedCone())
                                    .build());
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < handles.length; i++) {
                for (int n = 0; n < HeldSyns.MAX_PER_SUBSCRIBER; n++) {
                    byte[] syn = syn(REMOTE, 5000 + n, PORT);
                    int verdict = f.nat.outToIn(handles[i], syn, 0, syn.length, f.now);
                    String wanted = i < subscribers ? "syn-held" : "no-mapping";
                    assertEquals(wanted, Verdict.text(verdict));
                }
            }
            f.passSeconds(6);
            f.nat.advance(f.now);
            assertEquals(HeldSyns.MAX * (round + 1), f.outside.size());
        }
    }

    @Test
    void aSubscriberThatGoesTakesItsSynsAlong() {
        int other =
                f.nat.addSubscriber(NatSubscriber.builder(OUTSIDE + 1, NatFixture.PORTS).build());
        byte[] syn = TestPackets.tcp(REMOTE, 5000, OUTSIDE + 1, PORT, SYN);
        assertEquals("syn-held", f.in(syn(REMOTE, 5000, PORT)));
        assertEquals("syn-held", Verdict.text(f.nat.outToIn(other, syn, 0, syn.length, f.now)));
        f.nat.removeSubscriber(other);
        f.passSeconds(6);
        f.nat.advance(f.now);
        assertEquals(1, f.outside.size());
        assertEquals(OUTSIDE, get32(f.outside.get(0), 12));
    }

    @Test
    void aSynOfAnotherHostsPortIsNotForgotten() {
        assertEquals("syn-held", f.in(syn(REMOTE, 5000, PORT)));
        f.tcpOut(PORT + 1, 5000, SYN);
        assertEquals(PORT + 1, f.nat.sessions().outsidePortOf(f.nat.lastSession()));
        byte[] elsewhere = TestPackets.tcp(HOST, PORT, OTHER, 5000, SYN);
        assertEquals("forward", f.out(elsewhere));
        f.passSeconds(6);
        f.nat.advance(f.now);
        assertEquals(1, f.outside.size());
    }
}
