// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.wire.Ipv4;

/** Random datagrams in random orders, against what a receiver needs and what memory allows. */
class FragmentModelTest {
    private final long seed = Long.getLong("portset.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final String replay = "-Dportset.seed=" + seed;

    /** Puts datagrams together as their receiver would, and counts. */
    private static final class Receiver implements FragmentHandler {
        final Map<Integer, TreeMap<Integer, Integer>> parts = new HashMap<>();
        final Map<Integer, byte[]> payloads = new HashMap<>();
        final Map<Integer, Integer> ends = new HashMap<>();
        int passed;
        int refused;

        @Override
        public long first(long owner, byte[] buf, int off, int len, long nowNanos) {
            int id = Ipv4.identification(buf, off);
            assertTrue(!parts.containsKey(id) || isWhole(id), "begins once, or anew when whole");
            parts.remove(id);
            payloads.remove(id);
            ends.remove(id);
            receive(buf, off, len);
            return id * 1000L + owner;
        }

        @Override
        public void later(long owner, long fate, byte[] buf, int off, int len, long nowNanos) {
            int id = Ipv4.identification(buf, off);
            assertEquals(id * 1000L + owner, fate);
            assertTrue(parts.containsKey(id), "the first one comes first");
            receive(buf, off, len);
        }

        private boolean isWhole(int id) {
            int at = 0;
            for (Map.Entry<Integer, Integer> part : parts.get(id).entrySet()) {
                if (part.getKey() != at) {
                    return false;
                }
                at = part.getValue();
            }
            return ends.getOrDefault(id, -1) == at;
        }

        private void receive(byte[] buf, int off, int len) {
            passed++;
            int id = Ipv4.identification(buf, off);
            int from = Ipv4.fragmentOffset(buf, off);
            int bytes = len - 20;
            TreeMap<Integer, Integer> known = parts.computeIfAbsent(id, i -> new TreeMap<>());
            Map.Entry<Integer, Integer> before = known.lowerEntry(from + bytes);
            assertTrue(before == null || before.getValue() <= from, "nothing overlaps");
            known.put(from, from + bytes);
            if (!Ipv4.moreFragments(buf, off)) {
                ends.put(id, from + bytes);
            }
            byte[] payload = payloads.computeIfAbsent(id, i -> new byte[0]);
            payload = Arrays.copyOf(payload, Math.max(payload.length, from + bytes));
            System.arraycopy(buf, off + 20, payload, from, bytes);
            payloads.put(id, payload);
        }

        @Override
        public void refused(long owner, int reason) {
            refused++;
        }
    }

    private static byte[] content(int id, int bytes) {
        byte[] payload = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            payload[i] = Fragments.content(id, i);
        }
        return payload;
    }

    /** Cuts a datagram wherever it likes. */
    private List<byte[]> cut(int id, int bytes) {
        List<byte[]> fragments = new ArrayList<>();
        int largest = 8 * (3 + random.nextInt(180));
        for (int at = 0; at < bytes; ) {
            int part = 8 * (3 + random.nextInt(largest / 8 - 2));
            boolean more = at + part < bytes;
            fragments.add(Fragments.udp(id, at, more ? part : bytes - at, more));
            at += part;
        }
        return fragments;
    }

    @Test
    @Tag("RFC4787-14")
    void everyOrderGivesTheWholeDatagram() {
        for (int round = 0; round < 80; round++) {
            Receiver receiver = new Receiver();
            FragmentTable table = new FragmentTable(FragmentLimits.DEFAULT, receiver);
            Map<Integer, byte[]> sent = new HashMap<>();
            List<byte[]> all = new ArrayList<>();
            for (int id = 0; id < 1 + random.nextInt(8); id++) {
                int bytes = 1500 + random.nextInt(random.nextBoolean() ? 8_000 : 60_000);
                all.addAll(cut(id, bytes));
                sent.put(id, content(id, bytes));
            }
            Collections.shuffle(all, random);
            long now = 0;
            for (byte[] fragment : all) {
                table.take(1, fragment, 0, now++);
            }
            String what = replay + " round " + round;
            assertEquals(all.size(), receiver.passed, what);
            assertEquals(0, receiver.refused, what);
            sent.forEach((id, bytes) -> assertArrayEquals(bytes, receiver.payloads.get(id), what));
            assertEquals(0, table.datagrams(), what);
            assertEquals(0, table.heldBytes(), what);
        }
    }

    @Test
    @Tag("RFC4787-14")
    void whateverComesNothingThatPassesOverlapsAndEachIsToldOnce() {
        for (int round = 0; round < 300; round++) {
            Receiver receiver = new Receiver();
            FragmentTable table = new FragmentTable(FragmentLimits.DEFAULT, receiver);
            long now = 0;
            int taken = 0;
            for (; taken < 400; taken++) {
                int offset = 8 * random.nextInt(random.nextInt(8) == 0 ? 8192 : 24);
                int bytes = random.nextInt(8) == 0 ? random.nextInt(90) : 8 * random.nextInt(9);
                boolean more = random.nextInt(12) > 0;
                table.take(1, Fragments.udp(random.nextInt(9), offset, bytes, more), 0, now++);
            }
            now += FragmentLimits.DEFAULT.lifetimeNanos();
            table.advance(now);
            String what = replay + " round " + round;
            assertEquals(taken, receiver.passed + receiver.refused, what);
            assertEquals(0, table.datagrams(), what);
            assertEquals(0, table.heldBytes(), what);
        }
    }

    @Test
    @Tag("RFC4787-14")
    void memoryIsBoundedUnderAFlood() {
        FragmentLimits limits =
                FragmentLimits.builder()
                        .datagrams(500)
                        .datagramsPerOwner(100)
                        .heldBytes(200_000)
                        .heldBytesPerOwner(50_000)
                        .build();
        Receiver receiver = new Receiver();
        FragmentTable table = new FragmentTable(limits, receiver);
        long now = 0;
        for (int i = 0; i < 200_000; i++) {
            // 50,000 a second from eight homes, none of which ever sends a first one.
            now += 20_000;
            int offset = 8 * (1 + random.nextInt(1000));
            byte[] fragment = Fragments.udp(random.nextInt(0x10000), offset, 64, true);
            table.take(random.nextInt(8), fragment, 0, now);
            if (table.datagrams() > 500 || table.heldBytes() > 200_000) {
                throw new AssertionError(
                        replay + ": " + table.datagrams() + ", " + table.heldBytes());
            }
        }
        assertTrue(table.heldBytes() > 60_000, "it was a flood");
        // Each flooding home has at most a quarter of all, so the last one needs luck; when the
        // flood is over, a time-out later, nobody needs any.
        now += limits.lifetimeNanos();
        table.advance(now);
        assertEquals(0, table.heldBytes());
        table.take(9, Fragments.udp(1, 16, 8, false), 0, now);
        table.take(9, Fragments.udp(1, 0, 16, true), 0, now);
        assertEquals(2, receiver.passed);
    }
}
