// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel against a set that is searched from end to end. */
class TimerWheelTest {
    private static final int DEADLINE = 0;
    private static final int LINK = 1;

    private final PagedLongs records = new PagedLongs(2);
    private final TimerWheel wheel = new TimerWheel(records, DEADLINE, LINK);
    private final Map<Integer, Long> reference = new HashMap<>();
    private final TreeSet<Integer> fired = new TreeSet<>();

    private void schedule(int slot, long deadline) {
        records.ensure(slot);
        records.set(slot, DEADLINE, deadline);
        wheel.schedule(slot);
        reference.put(slot, deadline);
    }

    private void advance(long now, String context) {
        advance(now, Integer.MAX_VALUE, context);
        assertTrue(!wheel.isBehind(), context);
    }

    /** What fires is due; and nothing due is left, unless the wheel says so. */
    private void advance(long now, int most, String context) {
        TreeSet<Integer> due = new TreeSet<>();
        reference.forEach(
                (slot, deadline) -> {
                    if (deadline - now <= 0) {
                        due.add(slot);
                    }
                });
        fired.clear();
        wheel.advance(now, most, slot -> assertTrue(fired.add(slot), context + " twice " + slot));
        assertTrue(fired.size() <= most, context);
        if (wheel.isBehind()) {
            assertTrue(due.containsAll(fired), context);
        } else {
            assertEquals(due, fired, context);
        }
        reference.keySet().removeAll(fired);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void firesJustWhatIsDue(long seed) {
        firesJustWhatIsDue(seed, Integer.MAX_VALUE);
    }

    /** Slots come, go and are postponed while others that are due wait for their turn. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void firesJustWhatIsDueInPortions(long seed) {
        int behind = firesJustWhatIsDue(seed, 1 + (int) (seed % 4) * 2);
        assertTrue(behind > 100, "seed " + seed + " behind " + behind);
    }

    private int firesJustWhatIsDue(long seed, int most) {
        Random random = new Random(seed);
        long now = seed % 2 == 0 ? random.nextLong() : random.nextInt();
        wheel.start(now);
        int slots = 0;
        int behind = 0;
        for (int step = 0; step < 4000; step++) {
            String context = "seed " + seed + " step " + step;
            int choice = random.nextInt(10);
            if (choice < 5) {
                schedule(slots++, now + nanos(random));
            } else if (choice < 6 && slots > 0) {
                int slot = random.nextInt(slots);
                if (reference.remove(slot) != null) {
                    wheel.cancel(slot);
                }
            } else if (choice < 8 && slots > 0) {
                int slot = random.nextInt(slots);
                Long deadline = reference.get(slot);
                if (deadline != null) {
                    long later = deadline + nanos(random);
                    records.set(slot, DEADLINE, later); // postponed without telling the wheel
                    reference.put(slot, later);
                }
            } else {
                now += nanos(random) >> random.nextInt(8);
                advance(now, most, context);
                behind += wheel.isBehind() ? 1 : 0;
            }
            long next = wheel.nextNanos();
            for (long deadline : reference.values()) {
                assertTrue(next - deadline <= 0, context);
            }
        }
        advance(now, "seed " + seed);
        return behind;
    }

    /** Of every magnitude from a nanosecond to 26 days. */
    private static long nanos(Random random) {
        return random.nextLong() >>> (13 + random.nextInt(50));
    }

    @Test
    void firesAtTheDeadlineAndNotANanosecondBefore() {
        wheel.start(0);
        long[] deadlines = {1, 65_535, 65_536, 1L << 22, 300_000_000_000L, 7_440_000_000_000L};
        for (int slot = 0; slot < deadlines.length; slot++) {
            schedule(slot, deadlines[slot]);
        }
        for (long deadline : deadlines) {
            advance(deadline - 1, "before " + deadline);
            advance(deadline, "at " + deadline);
        }
        assertEquals(Long.MAX_VALUE, wheel.nextNanos());
    }

    @Test
    void followingNextReachesEveryDeadlineInFewSteps() {
        wheel.start(-5);
        List<Long> ends = new ArrayList<>();
        for (int slot = 0; slot < 100; slot++) {
            schedule(slot, 1L << (slot % 52));
        }
        int steps = 0;
        while (wheel.nextNanos() != Long.MAX_VALUE) {
            long now = wheel.nextNanos();
            wheel.advance(now, Integer.MAX_VALUE, slot -> ends.add(now));
            steps++;
        }
        assertEquals(100, ends.size());
        assertTrue(steps < 1000, steps + " steps");
    }

    @Test
    void survivesExtremeClocks() {
        for (long start : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE - 10}) {
            PagedLongs own = new PagedLongs(2);
            TimerWheel extreme = new TimerWheel(own, DEADLINE, LINK);
            extreme.start(start);
            own.ensure(3);
            own.set(0, DEADLINE, start + 1);
            own.set(1, DEADLINE, start + (1L << 50));
            own.set(2, DEADLINE, start + Long.MAX_VALUE);
            own.set(3, DEADLINE, start - 1);
            for (int slot = 0; slot < 4; slot++) {
                extreme.schedule(slot);
            }
            List<Integer> ended = new ArrayList<>();
            extreme.advance(start - 1000, Integer.MAX_VALUE, ended::add);
            assertEquals(List.of(), ended);
            extreme.advance(start, Integer.MAX_VALUE, ended::add);
            assertEquals(List.of(3), ended);
            extreme.advance(start + Long.MAX_VALUE - 1, Integer.MAX_VALUE, ended::add);
            assertEquals(3, ended.size());
            extreme.advance(start + Long.MAX_VALUE, Integer.MAX_VALUE, ended::add);
            assertEquals(4, ended.size());
            assertEquals(Long.MAX_VALUE, extreme.nextNanos());
        }
    }
}
