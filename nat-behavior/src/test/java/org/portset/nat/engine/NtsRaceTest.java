// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.get32;
import static org.portset.nat.engine.TestPackets.ip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nat.traversal.NtsCaller;
import org.portset.nat.traversal.NtsGrant;
import org.portset.nat.traversal.NtsPolicy;
import org.portset.nat.traversal.NtsRouter;
import org.portset.nat.traversal.Origin;
import org.portset.nat.traversal.PrivateHost;
import org.portset.nat.traversal.PrivateHosts;
import org.portset.nat.traversal.Refusal;

/**
 * 50 outside hosts ask for two inside ones at the same time, in a random order, and connect after
 * times of their own, so that packets overtake each other: a simulation with the real router and
 * engine, replayable by its seed ({@code -Dportset.seed=}).
 */
class NtsRaceTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int REMOTES = 50;
    private static final int[] INSIDE = {ip("192.168.1.10"), ip("192.168.1.11")};
    private static final List<HostName> NAMES =
            List.of(HostName.of("alice.home.example"), HostName.of("bob.home.example"));
    private static final NtsPolicy PATIENT =
            NtsPolicy.builder().entryNanos(1000 * MS).maxPatienceNanos(NtsPolicy.MAX_NANOS).build();

    /** What comes of the whole race. */
    private static final class Outcome {
        int right;
        int wrong;
        int dropped;
        long waitedNanos;
    }

    private static final class Event implements Comparable<Event> {
        final long atNanos;
        final Runnable what;

        Event(long atNanos, Runnable what) {
            this.atNanos = atNanos;
            this.what = what;
        }

        @Override
        public int compareTo(Event other) {
            return Long.compare(atNanos, other.atNanos);
        }
    }

    /** One race. */
    private static final class Race {
        private final NatFixture f = new NatFixture(NatPolicy.fullCone(), PortSet.all(), 0);
        private final PriorityQueue<Event> events = new PriorityQueue<>();
        private final Outcome outcome = new Outcome();
        private final Random random;
        private final NtsRouter router;
        private final int remoteBits;
        private final int protocol;

        Race(long seed, NtsPolicy policy, int remoteBits, int protocol) {
            random = new Random(seed);
            this.remoteBits = remoteBits;
            this.protocol = protocol;
            PrivateHosts hosts = new PrivateHosts(10);
            for (int i = 0; i < 2; i++) {
                PrivateHost host =
                        PrivateHost.of(NAMES.get(i), INSIDE[i], List.of(), Origin.COMMAND);
                hosts.put(host, f.now);
            }
            router = new NtsRouter(f.nat, f.subscriber, PortSet.all(), hosts, policy);
        }

        Outcome run() {
            return run(0);
        }

        /** Runs it while so many others send a SYN each, in the first 8 s. */
        Outcome run(int strays) {
            List<int[]> asks = new ArrayList<>();
            for (int remote = 0; remote < REMOTES; remote++) {
                asks.add(new int[] {remote, 0});
                asks.add(new int[] {remote, 1});
            }
            Collections.shuffle(asks, random);
            for (int[] ask : asks) {
                later(100, () -> ask(ask[0], ask[1]));
            }
            for (int i = 0; i < strays; i++) {
                int address = ip("203.0.113.1") + i;
                later(
                        8000,
                        () -> f.in(TestPackets.tcp(address, 666, OUTSIDE, 443, TestPackets.SYN)));
            }
            while (!events.isEmpty() || router.nextNanos(f.now) != Long.MAX_VALUE) {
                long due = router.nextNanos(f.now);
                if (events.isEmpty() || due < events.peek().atNanos) {
                    f.now = due;
                    router.advance(due);
                    continue;
                }
                Event event = events.poll();
                f.now = event.atNanos;
                event.what.run();
            }
            outcome.waitedNanos = router.statistics().waitedNanos();
            return outcome;
        }

        /** Does something in a random time of at most so many milliseconds. */
        private void later(int millis, Runnable what) {
            events.add(new Event(f.now + (long) (random.nextDouble() * millis * MS), what));
        }

        private void ask(int remote, int target) {
            // Each in a /24 of its own.
            int address = ip("198.18.0.7") + (remote << 8);
            NtsAsk ask =
                    NtsAsk.builder(NAMES.get(target))
                            .remote(Ipv4Prefix.of(address, remoteBits))
                            .build();
            NtsCaller caller =
                    new NtsCaller() {
                        @Override
                        public void granted(NtsGrant grant, long nowNanos) {
                            assertEquals(OUTSIDE, grant.address());
                            later(40, () -> connect(address, 1025 + target, target));
                        }

                        @Override
                        public void refused(Refusal why, String sentence, long nowNanos) {
                            throw new AssertionError(sentence);
                        }
                    };
            router.request(ask, caller, f.now);
        }

        private void connect(int address, int port, int target) {
            byte[] first =
                    protocol == 6
                            ? TestPackets.tcp(address, port, OUTSIDE, 443, TestPackets.SYN)
                            : TestPackets.udp(address, port, OUTSIDE, 443, 9);
            byte[] again = first.clone();
            if (!f.in(first).equals("forward")) {
                outcome.dropped++;
                return;
            }
            assertTrue(TestPackets.checksumsAreRight(first));
            assertEquals(443, get16(first, 22));
            boolean isRight = get32(first, 16) == INSIDE[target];
            outcome.right += isRight ? 1 : 0;
            outcome.wrong += isRight ? 0 : 1;
            int host = get32(first, 16);
            // A packet that comes twice, or late, is its session's.
            later(
                    60,
                    () -> {
                        assertEquals("forward", f.in(again));
                        assertEquals(host, get32(again, 16));
                    });
        }
    }

    private static long seed() {
        return Long.getLong("portset.seed", System.nanoTime());
    }

    @Test
    void serializedNobodyReachesTheWrongHostIn10000Tries() {
        long seed = seed();
        int right = 0;
        for (int i = 0; i < 100; i++) {
            Outcome outcome = new Race(seed + i, PATIENT, 0, i % 2 == 0 ? 6 : 17).run();
            assertEquals(0, outcome.wrong + outcome.dropped, "seed " + (seed + i));
            right += outcome.right;
        }
        assertEquals(10_000, right, "seed " + seed);
    }

    @Test
    void withoutTheSerializerSomebodyDoes() {
        long seed = seed();
        NtsPolicy off = PATIENT.toBuilder().serialized(false).build();
        int wrong = 0;
        for (int i = 0; i < 10; i++) {
            wrong += new Race(seed + i, off, 0, 6).run().wrong;
        }
        // It is a toss: the entries of both are there in about equal numbers.
        assertTrue(wrong > 200 && wrong < 800, wrong + " of 1000, seed " + seed);
    }

    @Test
    void whatTheResolverTellsOfTheRemoteSavesTheWait() {
        long seed = seed();
        Outcome any = new Race(seed, PATIENT, 0, 6).run();
        Outcome prefix = new Race(seed, PATIENT, 24, 6).run();
        Outcome paper = new Race(seed, PATIENT.toBuilder().byTarget(false).build(), 0, 6).run();
        assertEquals(100, prefix.right, "seed " + seed);
        assertEquals(100, paper.right, "seed " + seed);
        // Only a remote's own two requests wait for each other.
        assertTrue(prefix.waitedNanos * 10 < any.waitedNanos, "seed " + seed);
        assertTrue(any.waitedNanos < paper.waitedNanos, "seed " + seed);
    }

    @Test
    void straysSendNobodyToTheWrongHostWhereTheRouterLetsThemSettle() {
        long seed = seed();
        NtsPolicy settles = PATIENT.toBuilder().keepNanos(100 * MS).settleNanos(100 * MS).build();
        int wrong = 0;
        for (int i = 0; i < 10; i++) {
            wrong += new Race(seed + i, PATIENT, 0, 6).run(2000).wrong;
            Outcome settled = new Race(seed + i, settles, 0, 6).run(2000);
            assertEquals(0, settled.wrong, "seed " + (seed + i));
            assertEquals(100, settled.right, "seed " + (seed + i));
        }
        assertTrue(wrong > 0, "seed " + seed);
    }
}
