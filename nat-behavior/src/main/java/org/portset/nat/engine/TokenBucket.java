// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/**
 * Lets so much happen a second, and a burst at once after a quiet time: what limits a router's own
 * ICMP errors (RFC 1812 section 4.3.2.8) and a subscriber's new sessions (RFC 6888 REQ-5). Time is
 * an argument, in nanoseconds of any monotonic clock.
 */
public final class TokenBucket {
    private final long intervalNanos;
    private final long depthNanos;
    private long paidUntil; // when what has been taken is earned
    private boolean used;

    /**
     * A full bucket.
     *
     * @param perSecond tokens earned a second, 1..1,000,000,000
     * @param burst tokens it holds, at least 1
     */
    public TokenBucket(int perSecond, int burst) {
        intervalNanos = 1_000_000_000L / perSecond;
        depthNanos = (burst - 1) * intervalNanos;
    }

    /** Takes one token; false if there is none. */
    public boolean take(long nowNanos) {
        if (!has(nowNanos)) {
            return false;
        }
        if (!used || paidUntil - nowNanos < 0) {
            used = true;
            paidUntil = nowNanos;
        }
        paidUntil += intervalNanos;
        return true;
    }

    /** Whether there is one. */
    public boolean has(long nowNanos) {
        return !used || paidUntil - nowNanos <= depthNanos;
    }
}
