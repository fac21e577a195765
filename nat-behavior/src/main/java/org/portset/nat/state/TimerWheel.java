// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

/**
 * Deadlines of slots in a hierarchical timer wheel (Varghese and Lauck, 1987, scheme 6):
 * scheduling, cancelling and firing cost O(1) each, whatever the number of slots.
 *
 * <p>Each of six levels is a ring of 64 buckets, 64 times as wide as those of the level below: 66
 * us, 4 ms, 0.3 s, 17 s, 18 min, 20 h; a deadline beyond all of them waits in the last bucket and
 * is looked at again there. As time reaches a bucket its slots fire, or move to a lower level.
 * Buckets are doubly linked lists through the slots' records, so the wheel itself is 384 ints.
 *
 * <p>Postponing is free: a deadline that is moved to later in the record is found when its old
 * bucket comes up. Only one that is moved to earlier must be scheduled again. Slots fire exactly:
 * at the first {@link #advance} to their deadline or past it, never before. A clock that jumps
 * ahead costs one turn of each ring, one that goes backwards is taken to stand still.
 */
public final class TimerWheel {
    /** Told of each slot whose deadline has come; it may take that slot away, but no other. */
    @FunctionalInterface
    public interface Expiry {
        /** The slot, which is no longer in the wheel. */
        void expired(int slot);
    }

    private static final int LEVELS = 6;
    private static final int RING_BITS = 6;
    private static final int RING = 1 << RING_BITS;
    private static final int TICK_BITS = 16;

    private final PagedLongs records;
    private final int deadlineField;
    private final SlotLists buckets;
    private final long[] occupied = new long[LEVELS]; // a bit per bucket that is not empty
    private long originNanos; // the caller's time at which the wheel's own time is 0
    private long time; // nanoseconds since then, as far as buckets were looked at
    private long nextDue = Long.MAX_VALUE; // no slot is due before this

    /** A wheel over slots whose records hold the deadline and have a field for the links. */
    public TimerWheel(PagedLongs records, int deadlineField, int linkField) {
        this.records = records;
        this.deadlineField = deadlineField;
        buckets = new SlotLists(records, linkField, LEVELS * RING);
    }

    /** Says what time it is; once, before the first slot is scheduled. */
    public void start(long nowNanos) {
        originNanos = nowNanos;
    }

    /** Puts a slot that is not in the wheel into the bucket of its record's deadline. */
    public void schedule(int slot) {
        long deadline = deadline(slot);
        long from = Math.max(deadline, time);
        int level = 0;
        while (level < LEVELS - 1 && ticks(from, level) - ticks(time, level) >= RING) {
            level++;
        }
        long tick = Math.min(ticks(from, level), ticks(time, level) + RING - 1);
        int bucket = (level << RING_BITS) | (int) (tick & (RING - 1));
        buckets.add(bucket, slot);
        occupied[level] |= 1L << tick;
        boolean now = level == 0 && tick == ticks(time, 0);
        nextDue = Math.min(nextDue, now ? deadline : tick << shift(level));
    }

    /** Takes a slot out of the wheel. */
    public void cancel(int slot) {
        int emptied = buckets.remove(slot);
        if (emptied != SlotLists.NONE) {
            occupied[emptied >>> RING_BITS] &= ~(1L << emptied);
        }
    }

    /** Fires every slot whose deadline is at or before {@code nowNanos}. */
    public void advance(long nowNanos, Expiry expiry) {
        long now = nowNanos - originNanos;
        if (now < nextDue || now < time) {
            return;
        }
        long before = time;
        time = now;
        for (int level = 0; level < LEVELS; level++) {
            long last = ticks(now, level);
            // Of the upper levels the present bucket was emptied when time came to it.
            long first = ticks(before, level) + (level == 0 ? 0 : 1);
            if (first > last) {
                break;
            }
            long count = Math.min(last - first + 1, RING);
            for (long tick = last - count + 1; tick <= last; tick++) {
                if ((occupied[level] & (1L << tick)) != 0) {
                    drain(level, tick, expiry);
                }
            }
        }
        nextDue = earliest();
    }

    /**
     * A time before which no slot is due, and at which advancing makes progress; {@link
     * Long#MAX_VALUE} if the wheel is empty.
     */
    public long nextNanos() {
        for (long ring : occupied) {
            if (ring != 0) {
                return nextDue + originNanos;
            }
        }
        return Long.MAX_VALUE;
    }

    private void drain(int level, long tick, Expiry expiry) {
        occupied[level] &= ~(1L << tick);
        int slot = buckets.detach((level << RING_BITS) | (int) (tick & (RING - 1)));
        while (slot != SlotLists.NONE) {
            int next = buckets.next(slot);
            if (deadline(slot) <= time) {
                expiry.expired(slot);
            } else {
                schedule(slot);
            }
            slot = next;
        }
    }

    private long earliest() {
        long earliest = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] == 0) {
                continue;
            }
            long tick = ticks(time, level);
            int present = (int) (tick & (RING - 1));
            // Bit n of the rotated ring is the bucket n ticks ahead.
            int ahead = Long.numberOfTrailingZeros(Long.rotateRight(occupied[level], present));
            long due =
                    level == 0 && ahead == 0 ? earliestIn(present) : (tick + ahead) << shift(level);
            earliest = Math.min(earliest, due);
        }
        return earliest;
    }

    private long earliestIn(int bucket) {
        long earliest = Long.MAX_VALUE;
        for (int slot = buckets.head(bucket); slot != SlotLists.NONE; slot = buckets.next(slot)) {
            earliest = Math.min(earliest, deadline(slot));
        }
        return earliest;
    }

    /** The slot's deadline in the wheel's own time, at most at the end of time. */
    private long deadline(int slot) {
        long ahead = records.get(slot, deadlineField) - originNanos - time;
        long deadline = time + ahead;
        return ahead > 0 && deadline < 0 ? Long.MAX_VALUE : deadline;
    }

    private static long ticks(long time, int level) {
        return time >>> shift(level);
    }

    private static int shift(int level) {
        return TICK_BITS + level * RING_BITS;
    }
}
