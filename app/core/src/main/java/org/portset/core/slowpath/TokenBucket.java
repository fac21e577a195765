// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.concurrent.TimeUnit;

/** Lets so much happen a second, and a burst at once after a quiet time. */
final class TokenBucket {
    private final long intervalNanos;
    private final long depthNanos;
    private long paidUntilNanos;
    private boolean used;

    TokenBucket(int perSecond, int burst) {
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        depthNanos = (burst - 1) * intervalNanos;
    }

    /** Takes one token; false if there is none. */
    boolean take(long nowNanos) {
        if (!used || paidUntilNanos - nowNanos < 0) {
            used = true;
            paidUntilNanos = nowNanos;
        }
        if (paidUntilNanos - nowNanos > depthNanos) {
            return false;
        }
        paidUntilNanos += intervalNanos;
        return true;
    }
}
