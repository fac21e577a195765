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
 * at the first {@link #advance} to their deadline or past it, never before; unless there are more
 * than that call may look at. Then the wheel {@linkplain #isBehind() is behind}: its own time
 * stands at the bucket it has come to, and later calls go on from there. A clock that jumps ahead
 * costs a step for each bucket that isn't empty, one that goes backwards is taken to stand still.
 */
public final class TimerWheel {
    /** Told of each slot whose deadline has come; it may schedule and cancel any. */
    @FunctionalInterface
    public interface Expiry {
        /** The slot, which is no longer in the wheel. */
        void expired(int slot);
    }

    private static final int LEVELS = 6;
    private static final int RING_BITS = 6;
    private static final int RING = 1 << RING_BITS;
    private static final int TICK_BITS = 16;
    private static final int LATER = LEVELS * RING; // a list: of the present tick, but not yet due

    private final PagedLongs records;
    private final int deadlineField;
    private final SlotLists buckets;
    private final long[] occupied = new long[LEVELS + 1]; // a bit per list that is not empty
    private long originNanos; // the caller's time at which the wheel's own time is 0
    private long time; // nanoseconds since then, as far as buckets were looked at
    private long nextDue = Long.MAX_VALUE; // no slot is due before this
    private long presentDue = Long.MAX_VALUE; // nor one in level 0's bucket of the time before this
    private long laterDue = Long.MAX_VALUE; // the earliest that was put into LATER
    private boolean isBehind;

    /** A wheel over slots whose records hold the deadline and have a field for the links. */
    public TimerWheel(PagedLongs records, int deadlineField, int linkField) {
        this.records = records;
        this.deadlineField = deadlineField;
        buckets = new SlotLists(records, linkField, LATER + 1);
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
        boolean isPresent = level == 0 && tick == ticks(time, 0);
        if (isPresent) {
            presentDue = Math.min(presentDue, deadline);
        }
        nextDue = Math.min(nextDue, isPresent ? deadline : tick << shift(level));
    }

    /** Takes a slot out of the wheel. */
    public void cancel(int slot) {
        int emptied = buckets.remove(slot);
        if (emptied != SlotLists.NONE) {
            occupied[emptied >>> RING_BITS] &= ~(1L << emptied);
        }
    }

    /** Whether the last {@link #advance} has left slots that are due. */
    public boolean isBehind() {
        return isBehind;
    }

    /**
     * Fires the slots whose deadline is at or before {@code nowNanos}.
     *
     * @param most slots that it looks at, at least 1: those that fire, and those that move to
     *     another bucket
     */
    public void advance(long nowNanos, int most, Expiry expiry) {
        long now = nowNanos - originNanos;
        if (now < nextDue || now < time) {
            return;
        }
        isBehind = !workOff(now, most, expiry);
        if (isBehind) {
            nextDue = time;
        } else {
            moveTo(now);
            nextDue = earliest();
        }
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

    /** Takes bucket after bucket whose time has come; whether there are no more. */
    private boolean workOff(long now, int most, Expiry expiry) {
        int left = most;
        for (int level = earliestLevel(); level >= 0; level = earliestLevel()) {
            long tick = earliestTick(level);
            if (due(level, tick) > now) {
                return true;
            }
            moveTo(Math.max(time, tick << shift(level)));
            int bucket = (level << RING_BITS) | (int) (tick & (RING - 1));
            int slot = buckets.head(bucket);
            while (slot != SlotLists.NONE) {
                if (left-- == 0) {
                    return false;
                }
                cancel(slot);
                long deadline = deadline(slot);
                if (deadline <= now) {
                    expiry.expired(slot);
                } else if (level == 0 && ticks(deadline, 0) == tick) {
                    buckets.add(LATER, slot);
                    occupied[LEVELS] = 1;
                    laterDue = Math.min(laterDue, deadline);
                } else {
                    schedule(slot);
                }
                slot = buckets.head(bucket);
            }
            if (level == 0) {
                takeUpLater(bucket);
            }
        }
        return true;
    }

    /** What waits for the rest of its tick is its bucket's again. */
    private void takeUpLater(int bucket) {
        presentDue = laterDue;
        laterDue = Long.MAX_VALUE;
        if (occupied[LEVELS] != 0) {
            buckets.move(LATER, bucket);
            occupied[LEVELS] = 0;
            occupied[0] |= 1L << bucket;
        }
    }

    private void moveTo(long to) {
        if (ticks(to, 0) != ticks(time, 0)) {
            boolean isEmpty = (occupied[0] & (1L << ticks(to, 0))) == 0;
            presentDue = isEmpty ? Long.MAX_VALUE : to; // not known: look
        }
        time = to;
    }

    private long earliest() {
        int level = earliestLevel();
        return level < 0 ? Long.MAX_VALUE : due(level, earliestTick(level));
    }

    /** The level of the bucket that comes first, of several the highest; -1 if all are empty. */
    private int earliestLevel() {
        int found = -1;
        long earliest = 0;
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                long due = due(level, earliestTick(level));
                if (found < 0 || due <= earliest) {
                    found = level;
                    earliest = due;
                }
            }
        }
        return found;
    }

    /** The tick of a level's first bucket that isn't empty. */
    private long earliestTick(int level) {
        long tick = ticks(time, level);
        // Bit n of the rotated ring is the bucket n ticks ahead.
        int present = (int) (tick & (RING - 1));
        return tick + Long.numberOfTrailingZeros(Long.rotateRight(occupied[level], present));
    }

    /** No slot of the bucket is due before this. */
    private long due(int level, long tick) {
        return level == 0 && tick == ticks(time, 0) ? presentDue : tick << shift(level);
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
