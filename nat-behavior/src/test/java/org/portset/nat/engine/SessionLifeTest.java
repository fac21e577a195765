// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** Timers, limits, exhaustion, policy changes and static mappings. */
class SessionLifeTest {
    private final NatFixture f = new NatFixture(NatPolicy.fullCone());

    @Test
    @Tag("RFC4787-5")
    @Tag("RFC4787-5c")
    @Tag("RFC4787-6")
    void udpLivesForFiveMinutesAfterTheLastOutboundPacket() {
        int port = f.udpOut(40000, REMOTE, 53);
        int session = f.nat.lastSession();
        f.passSeconds(200);
        f.udpOut(40000, REMOTE, 53);
        assertEquals(f.now + 300 * SECOND, f.nat.sessions().expiresNanosOf(session));
        f.passSeconds(100);
        assertEquals("forward", f.udpIn(REMOTE, 53, port));
        f.passSeconds(199);
        assertEquals("forward", f.udpIn(REMOTE, 53, port));
        f.passSeconds(1);
        assertEquals("no-mapping", f.udpIn(REMOTE, 53, port));
        assertEquals(List.of("created", "expired"), f.events);
    }

    @Test
    @Tag("RFC4787-6a")
    void inboundPacketsRefreshWhereThePolicySaysSo() {
        NatFixture g = new NatFixture(NatPolicy.builder().inboundRefresh(true).build());
        int port = g.udpOut(40000, REMOTE, 53);
        for (int i = 0; i < 10; i++) {
            g.passSeconds(299);
            assertEquals("forward", g.udpIn(REMOTE, 53, port));
        }
    }

    @Test
    void remotesCannotKeepAMappingOpenByNewSessions() {
        int port = f.udpOut(40000, REMOTE, 53);
        f.passSeconds(299);
        assertEquals("forward", f.udpIn(OTHER, 1, port));
        f.passSeconds(299);
        assertEquals("no-mapping", f.udpIn(OTHER, 2, port));
        f.passSeconds(1);
        f.nat.advance(f.now);
        assertEquals(0, f.nat.portsInUse(f.subscriber, 17));
    }

    @Test
    @Tag("RFC5508-2")
    void echoLivesForAMinute() {
        assertEquals("forward", f.out(TestPackets.echo(HOST, REMOTE, 8, 77)));
        assertEquals(60 * SECOND, f.nat.sessions().expiresNanosOf(f.nat.lastSession()) - f.now);
        assertEquals(f.now + 60 * SECOND, lastMomentBefore(f));
    }

    /** Advances from expiry to expiry until a session ends; the time of that. */
    private static long lastMomentBefore(NatFixture f) {
        int sessions = f.nat.sessionCount();
        long at = f.now;
        while (f.nat.sessionCount() == sessions) {
            at = f.nat.nextExpiryNanos();
            f.nat.advance(at);
        }
        return at;
    }

    @Test
    void tellsWhenTheNextSessionMayEnd() {
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());
        f.udpOut(40000, REMOTE, 53);
        long end = f.now + 300 * SECOND;
        assertTrue(f.nat.nextExpiryNanos() <= end);
        assertEquals(end, lastMomentBefore(f));
        assertEquals(Long.MAX_VALUE, f.nat.nextExpiryNanos());
    }

    @Test
    void survivesAClockThatJumps() {
        f.udpOut(40000, REMOTE, 53);
        f.now -= 500 * SECOND;
        f.udpOut(40000, REMOTE, 53);
        assertEquals(1, f.nat.sessionCount());
        f.nat.advance(Long.MAX_VALUE);
        assertEquals(0, f.nat.sessionCount());
        f.now = Long.MAX_VALUE;
        f.udpOut(40001, REMOTE, 53);
        f.nat.advance(Long.MIN_VALUE);
        f.udpOut(40001, REMOTE, 53);
    }

    @Test
    @Tag("RFC4787-3")
    @Tag("RFC5382-7")
    void givesEveryPortOfTheSetOnceAndThenNamesTheDrop() {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < PORTS.size(); i++) {
            given.add(f.udpOut(30000 + i, REMOTE, 53));
        }
        assertEquals(252, given.size());
        assertTrue(given.stream().allMatch(PORTS::contains));
        assertEquals("no-port-free", f.out(TestPackets.udp(HOST, 29999, REMOTE, 53, 0)));
        assertEquals(1, f.nat.dropCount(f.subscriber, Drop.NO_PORT_FREE));
        assertEquals(252, f.nat.portsInUse(f.subscriber, 17));
        // TCP has ports of its own, and UDP again once a session is over.
        f.tcpOut(29999, 80, TestPackets.SYN);
        f.passSeconds(300);
        f.udpOut(29999, REMOTE, 53);
        assertEquals(1, f.nat.portsInUse(f.subscriber, 17));
    }

    @Test
    void givesNoPortZeroOfAWholeAddress() {
        NatFixture g = new NatFixture(NatPolicy.symmetric(), PortSet.all(), 0);
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 65535; i++) {
            given.add(g.udpOut(5000, REMOTE + i, 53));
        }
        assertEquals(65535, given.size());
        assertFalse(given.contains(0));
        assertEquals("no-port-free", g.out(TestPackets.udp(HOST, 5000, OTHER, 1, 0)));
    }

    @Test
    @Tag("RFC6888-4")
    void holdsTheLimits() {
        NatFixture g =
                new NatFixture(
                        NatPolicy.builder()
                                .limits(NatLimits.builder().ports(2).sessions(3).build())
                                .build());
        int port = g.udpOut(1, REMOTE, 53);
        g.udpOut(2, REMOTE, 53);
        assertEquals("port-limit", g.out(TestPackets.udp(HOST, 3, REMOTE, 53, 0)));
        g.tcpOut(3, 80, TestPackets.SYN);
        assertEquals("session-limit", g.out(TestPackets.udp(HOST, 1, OTHER, 53, 0)));
        assertEquals("session-limit", g.udpIn(OTHER, 53, port));
        assertEquals(3, g.nat.sessionCount(g.subscriber));
    }

    @Test
    void takesNoMoreSessionsThanTheTableHas() {
        Nat44 nat = new Nat44(1, 1, NatListener.NONE, NatOutput.NONE);
        int subscriber = nat.addSubscriber(NatSubscriber.builder(OUTSIDE, PORTS).build());
        byte[] first = TestPackets.udp(HOST, 1, REMOTE, 53, 0);
        byte[] second = TestPackets.udp(HOST, 2, REMOTE, 53, 0);
        assertEquals(0, nat.inToOut(subscriber, first, 0, first.length, 0));
        assertEquals(
                Drop.TABLE_FULL.verdict(), nat.inToOut(subscriber, second, 0, second.length, 0));
        assertEquals(0, nat.inToOut(subscriber, second, 0, second.length, 300 * SECOND));
    }

    @Test
    void aNewPolicyLeavesSessionsAndGovernsTheNextOnes() {
        int port = f.udpOut(5060, REMOTE, 1000);
        int old = f.nat.lastSession();
        f.nat.setPolicy(f.subscriber, NatPolicy.symmetric());
        assertEquals(port, f.udpOut(5060, REMOTE, 1000));
        assertEquals("forward", f.udpIn(REMOTE, 1000, port));
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, f.nat.sessions().mappingOf(old));
        assertEquals(Behavior.ENDPOINT_INDEPENDENT, f.nat.sessions().filteringOf(old));
        assertEquals("filtered", f.udpIn(OTHER, 1000, port));
        int second = f.udpOut(5060, REMOTE, 1001);
        assertNotEquals(port, second);
        int session = f.nat.lastSession();
        assertEquals(Behavior.ADDRESS_AND_PORT_DEPENDENT, f.nat.sessions().mappingOf(session));
        assertEquals(Behavior.ADDRESS_AND_PORT_DEPENDENT, f.nat.sessions().filteringOf(session));
        assertEquals(NatPolicy.symmetric(), f.nat.policy(f.subscriber));
    }

    @Test
    void refusesASecondSessionOfTheSameEndpoints() {
        NatFixture g =
                new NatFixture(
                        NatPolicy.builder()
                                .mapping(Behavior.ADDRESS_AND_PORT_DEPENDENT)
                                .filtering(Behavior.ENDPOINT_INDEPENDENT)
                                .build());
        g.udpOut(5060, REMOTE, 1000);
        int second = g.udpOut(5060, REMOTE, 1001);
        assertEquals("session-conflict", g.udpIn(REMOTE, 1000, second));
    }

    @Test
    void aStaticMappingAdmitsEveryRemoteAndServesItsHost() {
        NatFixture g = new NatFixture(NatPolicy.symmetric());
        assertEquals(null, g.nat.addStaticMapping(g.subscriber, 17, 1232, HOST, 5060));
        assertEquals("forward", g.udpIn(OTHER, 4444, 1232));
        assertEquals(
                Behavior.ENDPOINT_INDEPENDENT, g.nat.sessions().filteringOf(g.nat.lastSession()));
        assertEquals(1232, g.udpOut(5060, OTHER, 4444));
        assertEquals(1232, g.udpOut(5060, REMOTE, 1));
        assertEquals(1, g.nat.portsInUse(g.subscriber, 17));
        assertTrue(g.nat.removeStaticMapping(g.subscriber, 17, 1232));
        assertFalse(g.nat.removeStaticMapping(g.subscriber, 17, 1232));
        assertEquals(List.of("created", "created", "removed", "removed"), g.events);
        assertEquals(0, g.nat.portsInUse(g.subscriber, 17));
    }

    @Test
    void refusesAStaticMappingByName() {
        int dynamic = f.udpOut(40000, REMOTE, 53);
        assertEquals(Drop.PORT_IN_USE, f.nat.addStaticMapping(f.subscriber, 17, dynamic, HOST, 1));
        assertEquals(
                Drop.OUTSIDE_PORT_SET, f.nat.addStaticMapping(f.subscriber, 17, 1236, HOST, 1));
        assertEquals(
                Drop.UNSUPPORTED_PROTOCOL, f.nat.addStaticMapping(f.subscriber, 47, 1232, HOST, 1));
        assertEquals(Drop.BAD_PORT, f.nat.addStaticMapping(f.subscriber, 6, 1232, HOST, 0));
        assertEquals(null, f.nat.addStaticMapping(f.subscriber, 6, 1232, HOST, 80));
        assertEquals(Drop.PORT_IN_USE, f.nat.addStaticMapping(f.subscriber, 6, 1233, HOST, 80));
    }

    @Test
    void removingASubscriberEndsItsSessionsAndFreesItsHandle() {
        f.udpOut(1, REMOTE, 53);
        f.nat.addStaticMapping(f.subscriber, 6, 1232, HOST, 80);
        int other = f.nat.addSubscriber(NatSubscriber.builder(OUTSIDE + 1, PORTS).build());
        byte[] packet = TestPackets.udp(HOST, 1, REMOTE, 53, 0);
        assertEquals(0, f.nat.inToOut(other, packet, 0, packet.length, f.now));
        f.nat.removeSubscriber(f.subscriber);
        assertEquals(List.of("created", "created", "removed"), f.events);
        assertEquals(1, f.nat.sessionCount());
        assertEquals(1, f.nat.sessionCount(other));
        assertEquals("unknown-subscriber", f.out(TestPackets.udp(HOST, 1, REMOTE, 53, 0)));
        int again = f.nat.addSubscriber(NatSubscriber.builder(OUTSIDE, PORTS).build());
        assertEquals(f.subscriber, again);
        assertEquals(null, f.nat.addStaticMapping(again, 6, 1232, HOST, 80));
    }

    @Test
    @Tag("RFC4787-7")
    void keepsSubscribersWithTheSameInsideAddressesApart() {
        int other =
                f.nat.addSubscriber(NatSubscriber.builder(OUTSIDE, PortSet.of(6, 8, 0x35)).build());
        int port = f.udpOut(40000, REMOTE, 53);
        byte[] packet = TestPackets.udp(HOST, 40000, REMOTE, 53, 0);
        assertEquals(0, f.nat.inToOut(other, packet, 0, packet.length, f.now));
        int otherPort = TestPackets.get16(packet, 20);
        assertTrue(PORTS.contains(port));
        assertTrue(PortSet.of(6, 8, 0x35).contains(otherPort));
        assertEquals("outside-port-set", f.udpIn(REMOTE, 53, otherPort));
        f.nat.forEachSession(other, f.nat::endSession);
        assertEquals(1, f.nat.sessionCount());
    }
}
