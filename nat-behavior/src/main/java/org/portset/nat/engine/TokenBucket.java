// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/** Lets so much happen a second, and a burst at once after a quiet time. */
final class TokenBucket {
    private final long intervalNanos;
    private final long depthNanos;
    private long paidUntil; // when what has been taken is earned
    private boolean used;

    TokenBucket(int perSecond, int burst) {
        intervalNanos = 1_000_000_000L / perSecond;
        depthNanos = (burst - 1) * intervalNanos;
    }

    /** Takes one token; false if there is none. */
    boolean take(long nowNanos) {
        if (!used || paidUntil - nowNanos < 0) {
            used = true;
            paidUntil = nowNanos;
        }
        if (paidUntil - nowNanos > depthNanos) {
            return false;
        }
        paidUntil += intervalNanos;
        return true;
    }
}
