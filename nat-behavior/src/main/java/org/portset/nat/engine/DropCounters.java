// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

/** How many packets were dropped, by reason: of all subscribers, and of each. */
final class DropCounters {
    private final long[] counts = new long[Drop.verdictLimit()];

    /** Counts one; the subscriber is null if the packet was nobody's. */
    void count(Subscriber subscriber, int verdict) {
        counts[verdict]++;
        if (subscriber != null) {
            subscriber.countDrop(verdict);
        }
    }

    long count(int verdict) {
        return counts[verdict];
    }
}
