// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.concurrent.atomic.AtomicLongArray;
import org.portset.nat.engine.Drop;

/** Drops by reason, counted by any thread. */
public final class DropCounts {
    /** By verdict, which begins at 1. */
    private final AtomicLongArray counts = new AtomicLongArray(Drop.values().length + 1);

    void add(Drop drop) {
        counts.incrementAndGet(drop.verdict());
    }

    /** Packets dropped for this reason so far. */
    public long of(Drop drop) {
        return counts.get(drop.verdict());
    }

    /** Packets dropped for any reason. */
    public long total() {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        return total;
    }
}
