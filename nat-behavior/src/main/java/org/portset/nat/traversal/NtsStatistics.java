// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a router has counted since it was made; goes on counting. */
public final class NtsStatistics {
    /** How many classes {@link #waited} has. */
    public static final int WAIT_CLASSES = 16;

    private final Map<Refusal, Long> refused = new EnumMap<>(Refusal.class);
    private final long[] waited = new long[WAIT_CLASSES];
    private long waitedNanos;
    private long longestWaitNanos;
    int waiting;
    int mostWaiting;
    long requests;
    long grantedWaiting;
    long granted;
    long mapped;
    long sessions;
    long again;
    long strays;
    long unused;

    NtsStatistics() {}

    void countRefused(Refusal why) {
        refused.merge(why, 1L, Long::sum);
    }

    void countGranted(long waitNanos) {
        granted++;
        if (waitNanos > 0) {
            grantedWaiting++;
        }
        waitedNanos += waitNanos;
        longestWaitNanos = Math.max(longestWaitNanos, waitNanos);
        long millis = TimeUnit.NANOSECONDS.toMillis(waitNanos);
        waited[Math.min(Long.SIZE - Long.numberOfLeadingZeros(millis), WAIT_CLASSES - 1)]++;
    }

    void countWaiting(int now) {
        waiting = now;
        mostWaiting = Math.max(mostWaiting, now);
    }

    /** Requests, whatever became of them. */
    public long requests() {
        return requests;
    }

    /** Requests whose turn hasn't come. */
    public int waiting() {
        return waiting;
    }

    /** The most that have waited at once. */
    public int mostWaiting() {
        return mostWaiting;
    }

    /** Requests that were granted an entry. */
    public long granted() {
        return granted;
    }

    /** Those of them that had to wait. */
    public long grantedWaiting() {
        return grantedWaiting;
    }

    /** Requests that were granted without an entry: a mapping leads to the host anyway. */
    public long mapped() {
        return mapped;
    }

    /** Requests refused for that reason. */
    public long refused(Refusal why) {
        return refused.getOrDefault(why, 0L);
    }

    /** How long the granted ones have waited, in all; not those that were refused. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** How long the one did that has waited longest. */
    public long longestWaitNanos() {
        return longestWaitNanos;
    }

    /**
     * How many of the granted ones have waited so long: class 0 less than 1 ms; class n from
     * 2^(n-1) to less than 2^n ms; the last one, all above.
     */
    public long waited(int waitClass) {
        return waited[waitClass];
    }

    /** Sessions that were opened by entries. */
    public long sessions() {
        return sessions;
    }

    /** Those of them that a used entry let in for the address that had used it first. */
    public long again() {
        return again;
    }

    /**
     * Those that a used entry let in for another address: it, or the first one, was a stray. Both
     * have got in.
     */
    public long strays() {
        return strays;
    }

    /** Entries whose time was up before a packet came. */
    public long unused() {
        return unused;
    }
}
