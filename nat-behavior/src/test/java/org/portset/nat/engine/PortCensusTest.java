// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.SYN;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortSet;

/** What is counted of ports, by protocol and towards each remote. */
class PortCensusTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final PortSet TWO = PortSet.of(0, 15, 0x7fff); // 65534 and 65535
    private static final PortSet FOUR = PortSet.of(0, 14, 0x3fff); // 65532 to 65535
    private static final NatPolicy OVERLOAD =
            NatPolicy.symmetric().toBuilder().portOverload(true).build();

    /** {@code in use/TIME_WAIT/mapped/held/free of total}. */
    private static String count(NatFixture f, int protocol) {
        PortCensus.Count c = f.nat.portCensus(f.subscriber).of(protocol);
        return c.inUse()
                + "/"
                + c.timeWait()
                + "/"
                + c.mapped()
                + "/"
                + c.held()
                + "/"
                + c.free()
                + " of "
                + c.total();
    }

    /** {@code protocol remote:port sessions+TIME_WAIT used up/free refused}. */
    private static String text(PortCensus.Destination d) {
        String remote = d.address() == REMOTE ? "A" : d.address() == OTHER ? "B" : "" + d.address();
        return (d.protocol() + " " + remote + ":" + d.port())
                + (" " + d.sessions() + "+" + d.sessionsTimeWait())
                + (" " + d.usedUp() + "/" + d.free() + " " + d.refused());
    }

    private static List<String> destinations(NatFixture f) {
        return f.nat.portCensus(f.subscriber).busiest(20).stream()
                .map(PortCensusTest::text)
                .collect(Collectors.toList());
    }

    private static String udp(NatFixture f, int port, int remote) {
        return f.out(TestPackets.udp(HOST, port, remote, 443, 4));
    }

    @Test
    void sharedPortsRunOutTowardsOneRemoteAtATime() {
        NatFixture f = new NatFixture(OVERLOAD, TWO, 0);
        assertEquals("forward", udp(f, 5000, REMOTE));
        assertEquals("forward", udp(f, 5001, REMOTE));
        assertEquals("no-port-free", udp(f, 5002, REMOTE));
        assertEquals("no-port-free", udp(f, 5003, REMOTE));
        assertEquals("forward", udp(f, 5002, OTHER));
        assertEquals("2/0/0/0/0 of 2", count(f, UDP));
        assertEquals(List.of("17 A:443 2+0 2/0 2", "17 B:443 1+0 1/1 0"), destinations(f));
    }

    @Test
    void portsThatAreNotSharedRunOutTowardsAll() {
        NatFixture f = new NatFixture(NatPolicy.symmetric(), TWO, 0);
        assertEquals("forward", udp(f, 5000, REMOTE));
        assertEquals("forward", udp(f, 5001, REMOTE));
        assertEquals("no-port-free", udp(f, 5002, OTHER));
        assertEquals(List.of("17 A:443 2+0 2/0 0", "17 B:443 0+0 2/0 1"), destinations(f));
    }

    @Test
    void aRefusalTowardsOneProtocolIsNoneTowardsAnother() {
        NatFixture f = new NatFixture(OVERLOAD, TWO, 0);
        udp(f, 5000, REMOTE);
        udp(f, 5001, REMOTE);
        assertEquals("no-port-free", udp(f, 5002, REMOTE));
        f.tcpOut(5000, 443, SYN);
        assertEquals(List.of("17 A:443 2+0 2/0 1", "6 A:443 1+0 1/1 0"), destinations(f));
        assertEquals("1/0/0/0/1 of 2", count(f, TCP));
    }

    @Test
    void theLimitLeavesSharedPortsAndNoNewOnes() {
        NatLimits limits = NatLimits.builder().udpPorts(2).build();
        NatFixture f = new NatFixture(OVERLOAD.toBuilder().limits(limits).build(), FOUR, 0);
        udp(f, 5000, REMOTE);
        udp(f, 5001, REMOTE);
        assertEquals("2/0/0/0/0 of 4", count(f, UDP));
        udp(f, 5000, OTHER);
        assertEquals(List.of("17 A:443 2+0 2/0 0", "17 B:443 1+0 1/1 0"), destinations(f));
    }

    @Test
    void aPortIsInTimeWaitWhenAllItsSessionsAreClosed() {
        NatFixture f = new NatFixture(NatPolicy.fullCone(), FOUR, 0);
        int port = f.tcpOut(5000, 80, SYN);
        close(f, port, 80);
        assertEquals("1/1/0/0/3 of 4", count(f, TCP));
        f.tcpOut(5000, 81, SYN);
        assertEquals("1/0/0/0/3 of 4", count(f, TCP));
        assertEquals(List.of("6 A:80 0+1 1/3 0", "6 A:81 1+0 1/3 0"), destinations(f));
        close(f, port, 81);
        assertEquals("1/1/0/0/3 of 4", count(f, TCP));
        f.passSeconds(241);
        f.nat.advance(f.now);
        assertEquals("0/0/0/0/4 of 4", count(f, TCP));
    }

    private static void close(NatFixture f, int outsidePort, int remotePort) {
        f.tcpIn(remotePort, outsidePort, SYN | ACK);
        f.tcpOut(5000, remotePort, FIN | ACK);
        f.tcpIn(remotePort, outsidePort, FIN | ACK);
        f.tcpOut(5000, remotePort, ACK);
    }

    @Test
    void aConfiguredPortIsNeverInTimeWait() {
        NatFixture f = new NatFixture(NatPolicy.fullCone(), FOUR, 0);
        assertNull(f.nat.addStaticMapping(f.subscriber, TCP, 65533, HOST, 5000));
        assertEquals("1/0/1/0/3 of 4", count(f, TCP));
        assertEquals(65533, f.tcpOut(5000, 80, SYN));
        close(f, 65533, 80);
        assertEquals("1/0/1/0/3 of 4", count(f, TCP));
    }

    @Test
    void heldPortsAreNotFreeUntilTheirTimeIsOver() {
        NatPolicy policy = NatPolicy.fullCone().toBuilder().portHoldSeconds(100).build();
        NatFixture f = new NatFixture(policy, FOUR, 0);
        f.udpOut(5000, REMOTE, 53);
        f.passSeconds(301);
        f.nat.advance(f.now);
        assertEquals("0/0/0/1/3 of 4", count(f, UDP));
        f.passSeconds(101);
        f.nat.advance(f.now);
        assertEquals("0/0/0/0/4 of 4", count(f, UDP));
    }

    @Test
    void aSynThatWaitsIsCountedOnceHoweverOftenItIsSentAgain() {
        NatPolicy policy = NatPolicy.fullCone().toBuilder().timeWait(TimeWait.RECYCLE).build();
        NatFixture f = new NatFixture(policy, TWO, 0);
        f.tcpOut(5000, 80, SYN);
        f.tcpOut(5001, 80, SYN);
        for (int n = 0; n < 6; n++) {
            f.out(TestPackets.tcp(HOST, 5002 + n % 2, REMOTE, 80, SYN));
            f.passSeconds(1);
        }
        assertEquals(2, f.nat.portUse(f.subscriber).parked());
        assertEquals(2, f.nat.portCensus(f.subscriber).parkedNow());
        assertEquals(List.of("6 A:80 2+0 2/0 6"), destinations(f));
        f.passSeconds(31);
        f.nat.advance(f.now);
        assertEquals(2, f.nat.portUse(f.subscriber).refused());
        assertEquals(0, f.nat.portCensus(f.subscriber).parkedNow());
    }

    @Test
    void portZeroIsNotFree() {
        NatFixture f = new NatFixture(NatPolicy.fullCone(), PortSet.all(), 0);
        assertEquals("0/0/0/0/65535 of 65536", count(f, UDP));
    }

    @Test
    void ofManyRemotesTheBusiestAreListed() {
        NatFixture f = new NatFixture(NatPolicy.fullCone());
        for (int n = 0; n < 30; n++) {
            for (int m = 0; m <= n; m++) {
                f.udpOut(5000 + m, REMOTE, 1000 + n);
            }
        }
        PortCensus census = f.nat.portCensus(f.subscriber);
        assertEquals(30, census.destinationCount());
        assertEquals(
                List.of("17 A:1029 30+0 30/222 0", "17 A:1028 29+0 30/222 0"),
                census.busiest(2).stream().map(PortCensusTest::text).collect(Collectors.toList()));
    }

    /** Sessions come and go at random; two ports, six remotes, and a set of pairs beside them. */
    @Test
    void exhaustionIsCountedForTheRemoteItIsTowards() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        Random random = new Random(seed);
        List<Long> toldNanos = new ArrayList<>();
        long[] now = {1_000 * SECOND};
        NatListener listener =
                new NatListener() {
                    @Override
                    public void portsExhausted(int s, int protocol, int remote, int port) {
                        toldNanos.add(now[0]);
                    }
                };
        Nat44 nat = new Nat44(1_000, seed, listener, new NatFixture(OVERLOAD));
        int s = nat.addSubscriber(NatSubscriber.builder(OUTSIDE, TWO).policy(OVERLOAD).build());
        Map<Integer, Set<Integer>> live = new HashMap<>(); // inside ports by remote
        Map<Integer, Long> none = new HashMap<>();
        List<Long> expectedTold = new ArrayList<>();
        for (int step = 0; step < 3_000; step++) {
            String at = "-Dportset.seed=" + seed + " step " + step;
            now[0] += (long) (random.nextDouble() * SECOND);
            int remote = REMOTE + random.nextInt(6);
            Set<Integer> of = live.computeIfAbsent(remote, r -> new HashSet<>());
            if (random.nextInt(3) == 0) {
                List<Integer> ended = new ArrayList<>();
                nat.forEachSession(
                        s,
                        session -> {
                            if (nat.sessions().remoteAddressOf(session) == remote
                                    && ended.isEmpty()) {
                                ended.add(nat.sessions().insidePortOf(session));
                                nat.endSession(session);
                            }
                        });
                of.removeAll(ended);
            } else {
                int inside = 5000 + random.nextInt(8);
                byte[] p = TestPackets.udp(HOST, inside, remote, 443, 4);
                boolean fits = of.contains(inside) || of.size() < 2;
                String verdict = Verdict.text(nat.inToOut(s, p, 0, p.length, now[0]));
                assertEquals(fits ? "forward" : "no-port-free", verdict, at);
                if (fits) {
                    of.add(inside);
                } else {
                    none.merge(remote, 1L, Long::sum);
                    boolean isQuiet =
                            !expectedTold.isEmpty()
                                    && now[0] - expectedTold.get(expectedTold.size() - 1)
                                            < 10 * SECOND;
                    if (!isQuiet) {
                        expectedTold.add(now[0]);
                    }
                }
            }
            PortCensus census = nat.portCensus(s);
            for (PortCensus.Destination d : census.busiest(20)) {
                int sessions = live.get(d.address()).size();
                assertEquals(sessions, d.sessions(), at);
                assertEquals(2 - sessions, d.free(), at);
                assertEquals(none.getOrDefault(d.address(), 0L), d.refused(), at);
            }
            assertEquals(expectedTold, toldNanos, at);
        }
    }
}
