// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.traversal.Serializer.Ticket;

class SerializerTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int GA2 = 0xc0000212;
    private static final int NET1 = 0xc6336400;
    private static final int NET2 = 0xcb007100;
    private static final int ALICE = 0xc0a8010a;
    private static final int BOB = 0xc0a8010b;
    private static final NtsPolicy ONE_AT_A_TIME =
            NtsPolicy.builder().byRemote(false).byPort(false).byTarget(false).build();

    private final NtsStatistics statistics = new NtsStatistics();
    private final List<String> told = new ArrayList<>();
    private long now = 5;
    private Serializer serializer = new Serializer(NtsPolicy.builder().build(), statistics);

    private static Opening from(int net, int bits, int inside) {
        return Opening.of(GA2, Ipv4Prefix.of(net, bits), 0, 0, inside, 0);
    }

    private static Opening any(int inside) {
        return from(0, 0, inside);
    }

    private static Opening onPort(int protocol, int port, int inside, int insidePort) {
        return Opening.of(GA2, Ipv4Prefix.of(0, 0), protocol, port, inside, insidePort);
    }

    private Ticket ask(String name, Opening opening) {
        return ask(name, opening, Long.MAX_VALUE);
    }

    private Ticket ask(String name, Opening opening, long patienceNanos) {
        return serializer.request(opening, patienceNanos, now, new Told(name));
    }

    private final class Told implements Serializer.Turn {
        private final String name;

        Told(String name) {
            this.name = name;
        }

        @Override
        public boolean granted(Ticket ticket, long nowNanos) {
            told.add(name);
            return true;
        }

        @Override
        public void refused(Ticket ticket, Refusal why, long nowNanos) {
            told.add(name + " " + why.id());
        }
    }

    private void tell(String... expected) {
        assertEquals(List.of(expected), told);
        told.clear();
    }

    @Test
    void oneGoesWhenTheOneBeforeHasItsPacket() {
        Ticket first = ask("1", any(ALICE));
        Ticket second = ask("2", any(BOB));
        ask("3", any(ALICE));
        tell("1");
        assertEquals(2, statistics.waiting());
        now += 7 * MS;
        serializer.done(first, now);
        tell("2");
        serializer.done(first, now);
        tell();
        serializer.done(second, now);
        tell("3");
        assertEquals(3, statistics.granted());
        assertEquals(2, statistics.grantedWaiting());
        assertEquals(14 * MS, statistics.waitedNanos());
        assertEquals(7 * MS, statistics.longestWaitNanos());
        assertEquals(1, statistics.waited(0));
        assertEquals(2, statistics.waited(3)); // 4 to less than 8 ms
        assertEquals(0, statistics.waiting());
        assertEquals(2, statistics.mostWaiting());
    }

    @Test
    void orWhenItsTimeIsUp() {
        ask("1", any(ALICE));
        ask("2", any(BOB));
        long end = now + TimeUnit.SECONDS.toNanos(1);
        assertEquals(end, serializer.nextNanos());
        serializer.advance(end - 1);
        tell("1");
        serializer.advance(end);
        tell("2");
        assertEquals(1, statistics.unused());
        serializer.advance(end + TimeUnit.SECONDS.toNanos(1));
        assertEquals(2, statistics.unused());
        assertEquals(Long.MAX_VALUE, serializer.nextNanos());
    }

    @Test
    void thoseThatCannotBeMistakenNeedNotWaitAndEachReasonCanBeSwitchedOff() {
        NtsPolicy all = NtsPolicy.builder().build();
        Opening net1 = from(NET1, 24, ALICE);
        assertFalse(collide(all, net1, from(NET2, 24, BOB)));
        assertTrue(collide(all, net1, from(NET1 + 7, 32, BOB)));
        assertTrue(collide(all, from(NET1 + 7, 32, BOB), net1));
        assertTrue(collide(all, net1, any(BOB)));
        assertFalse(collide(all, any(ALICE), any(ALICE)));
        assertFalse(collide(all, onPort(6, 80, ALICE, 0), onPort(6, 81, BOB, 0)));
        assertFalse(collide(all, onPort(6, 80, ALICE, 0), onPort(17, 80, BOB, 0)));
        assertTrue(collide(all, onPort(6, 80, ALICE, 0), onPort(0, 80, BOB, 0)));
        assertTrue(collide(all, onPort(6, 80, ALICE, 0), any(BOB)));
        assertTrue(collide(all, onPort(6, 80, ALICE, 0), onPort(6, 80, ALICE, 8080)));
        assertFalse(collide(all, onPort(6, 80, ALICE, 80), any(ALICE)));
        NtsPolicy noRemote = all.toBuilder().byRemote(false).build();
        assertTrue(collide(noRemote, net1, from(NET2, 24, BOB)));
        NtsPolicy noPort = all.toBuilder().byPort(false).build();
        assertTrue(collide(noPort, onPort(6, 80, ALICE, 0), onPort(6, 81, BOB, 0)));
        NtsPolicy noTarget = all.toBuilder().byTarget(false).build();
        assertTrue(collide(noTarget, any(ALICE), any(ALICE)));
        NtsPolicy off = all.toBuilder().serialized(false).build();
        assertFalse(collide(off, any(ALICE), any(BOB)));
    }

    private static boolean collide(NtsPolicy policy, Opening a, Opening b) {
        SerializerTest test = new SerializerTest();
        test.serializer = new Serializer(policy, test.statistics);
        test.ask("a", a);
        test.ask("b", b);
        return test.told.equals(List.of("a"));
    }

    @Test
    void noneOvertakesOneThatItCollidesWith() {
        Ticket first = ask("alice", any(ALICE));
        Ticket bob = ask("bob", any(BOB));
        ask("alice again", any(ALICE)); // not with what is granted, but with bob's
        ask("net2 port", onPort(6, 80, BOB, 0));
        tell("alice");
        serializer.done(first, now);
        tell("bob");
        serializer.done(bob, now);
        tell("alice again");
    }

    @Test
    void aFullQueueRefusesAtOnceAndPatienceHasAnEnd() {
        serializer = new Serializer(NtsPolicy.builder().maxWaiting(2).build(), statistics);
        Ticket first = ask("1", any(ALICE));
        ask("2", any(BOB), 10);
        ask("3", any(BOB), 20);
        ask("4", any(BOB), 30);
        tell("1", "4 queue-full");
        now += 10;
        serializer.advance(now);
        tell("2 timed-out");
        assertEquals(1, statistics.refused(Refusal.QUEUE_FULL));
        assertEquals(1, statistics.refused(Refusal.TIMED_OUT));
        now += 9;
        serializer.done(first, now);
        tell("3");
        // Whoever has given up does not get a turn, however late anybody looks.
        ask("5", any(ALICE), TimeUnit.SECONDS.toNanos(2));
        now += TimeUnit.MINUTES.toNanos(1);
        serializer.advance(now);
        tell("5 timed-out");
    }

    @Test
    void aWithdrawnRequestMakesRoom() {
        Ticket first = ask("1", any(ALICE));
        Ticket second = ask("2", any(BOB));
        ask("3", any(ALICE));
        serializer.cancel(second, now);
        // The third collides with nothing any more.
        tell("1", "2 cancelled", "3");
        ask("4", any(BOB));
        serializer.cancel(first, now);
        tell();
        serializer.clear(now);
        tell("4 unavailable");
        assertEquals(Long.MAX_VALUE, serializer.nextNanos());
    }

    @Test
    void settlesBeforeTheNextGoes() {
        serializer = new Serializer(NtsPolicy.builder().settleNanos(50).build(), statistics);
        Ticket first = ask("1", any(ALICE));
        ask("2", any(BOB));
        now += 10;
        serializer.done(first, now);
        serializer.done(first, now + 30);
        serializer.advance(now + 49);
        tell("1");
        serializer.advance(now + 50);
        tell("2");
        assertEquals(0, statistics.unused());
    }

    @Test
    void whoIsToldMayAskAgainAndMayHaveNoRoom() {
        Ticket first = ask("1", any(ALICE));
        serializer.request(
                any(BOB),
                Long.MAX_VALUE,
                now,
                new Serializer.Turn() {
                    @Override
                    public boolean granted(Ticket ticket, long nowNanos) {
                        ask("asked by 2", any(ALICE));
                        return false;
                    }

                    @Override
                    public void refused(Ticket ticket, Refusal why, long nowNanos) {
                        told.add("2 " + why.id());
                    }
                });
        serializer.done(first, now);
        tell("1", "2 cache-full", "asked by 2");
        assertEquals(2, statistics.granted());
    }

    @Test
    void in5SecondsAtARoundTripOf20MillisecondsIt250ServesOfThoseThatWait() {
        serializer =
                new Serializer(
                        ONE_AT_A_TIME.toBuilder().maxWaiting(1000).entryNanos(1000 * MS).build(),
                        statistics);
        for (int i = 0; i < 500; i++) {
            ask("" + i, any(ALICE + (i & 1)), 5000 * MS - 1);
        }
        for (int i = 0; i < 500; i++) {
            now += 20 * MS;
            serializer.advance(now);
            serializer.granted().forEach(ticket -> serializer.done(ticket, now));
        }
        // The first has not waited; the 250th that waits would have its turn at 5 s.
        assertEquals(250, statistics.granted());
        assertEquals(250, statistics.refused(Refusal.TIMED_OUT));
        assertEquals(4980 * MS, statistics.longestWaitNanos());
    }

    @Test
    void waitsAsLongAsTheoryHasIt() {
        long seed = Long.getLong("portset.seed", 20_261_121L);
        for (double serviceMillis : new double[] {20, 100}) {
            for (double load : new double[] {0.2, 0.5, 0.8}) {
                double theory = load / (1 - load) * serviceMillis;
                double mean = meanWaitMillis(seed, serviceMillis, load, 200_000);
                assertEquals(
                        theory,
                        mean,
                        theory * 0.06,
                        "service " + serviceMillis + " ms, load " + load + ", seed " + seed);
            }
        }
    }

    /** Simulates an M/M/1 queue: random arrivals, and a random time until each first packet. */
    private static double meanWaitMillis(long seed, double serviceMillis, double load, int n) {
        Random random = new Random(seed);
        NtsStatistics statistics = new NtsStatistics();
        NtsPolicy patient =
                ONE_AT_A_TIME.toBuilder()
                        .maxWaiting(65_535)
                        .entryNanos(NtsPolicy.MAX_NANOS)
                        .maxPatienceNanos(NtsPolicy.MAX_NANOS)
                        .build();
        Serializer serializer = new Serializer(patient, statistics);
        double interval = serviceMillis / load;
        long arrival = 0;
        TreeMap<Long, Ticket> packets = new TreeMap<>(); // one at most
        Serializer.Turn turn =
                new Serializer.Turn() {
                    @Override
                    public boolean granted(Ticket ticket, long nowNanos) {
                        packets.put(nowNanos + time(random, serviceMillis), ticket);
                        return true;
                    }

                    @Override
                    public void refused(Ticket ticket, Refusal why, long nowNanos) {
                        throw new AssertionError(why);
                    }
                };
        for (int i = 0; i < n; i++) {
            arrival += time(random, interval);
            while (!packets.isEmpty() && packets.firstKey() <= arrival) {
                long at = packets.firstKey();
                serializer.done(packets.remove(at), at);
            }
            serializer.request(any(i), NtsPolicy.MAX_NANOS, arrival, turn);
        }
        return statistics.waitedNanos() / (double) MS / statistics.granted();
    }

    private static long time(Random random, double meanMillis) {
        return (long) (-Math.log(1 - random.nextDouble()) * meanMillis * MS);
    }

    @Test
    void randomRequestsAreNeverOpenWithOneTheyCollideWithAndAllAreTold() {
        long seed = Long.getLong("portset.seed", System.nanoTime());
        Random random = new Random(seed);
        NtsPolicy policy = NtsPolicy.builder().maxWaiting(40).entryNanos(30).build();
        serializer = new Serializer(policy, statistics);
        Map<Ticket, String> state = new HashMap<>();
        int asked = 0;
        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(5);
            serializer.advance(now);
            if (random.nextInt(3) > 0) {
                int bits = random.nextInt(4) * 8 + 8;
                Opening opening =
                        Opening.of(
                                GA2,
                                Ipv4Prefix.of(
                                        random.nextInt(3) << 24 | random.nextInt(3) << 8, bits),
                                random.nextBoolean() ? 0 : random.nextBoolean() ? 6 : 17,
                                random.nextInt(3),
                                ALICE + random.nextInt(2),
                                0);
                asked++;
                serializer.request(
                        opening,
                        random.nextInt(100),
                        now,
                        new Serializer.Turn() {
                            @Override
                            public boolean granted(Ticket ticket, long nowNanos) {
                                assertEquals(null, state.put(ticket, "granted"));
                                return true;
                            }

                            @Override
                            public void refused(Ticket ticket, Refusal why, long nowNanos) {
                                assertEquals(null, state.put(ticket, why.id()));
                            }
                        });
            } else if (!serializer.granted().isEmpty()) {
                List<Ticket> open = serializer.granted();
                serializer.done(open.get(random.nextInt(open.size())), now);
            }
            List<Ticket> open = serializer.granted();
            for (int i = 0; i < open.size(); i++) {
                for (int j = 0; j < i; j++) {
                    Opening a = open.get(i).opening();
                    Opening b = open.get(j).opening();
                    assertFalse(
                            a.overlapsPort(b) && a.overlapsRemote(b) && !a.leadsWhere(b),
                            () -> a + " and " + b + ", seed " + seed);
                }
            }
        }
        now += 1000;
        serializer.advance(now);
        assertEquals(asked, state.size(), "seed " + seed);
        assertEquals(Long.MAX_VALUE, serializer.nextNanos());
    }
}
