// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.concurrent.atomic.AtomicLongArray;
import org.portset.nat.engine.Drop;

/** Drops by reason, counted by any thread. */
public final class DropCounts {
    /** By verdict, which begins at 1: those counted here, and those that an engine counts. */
    private final AtomicLongArray counts = new AtomicLongArray(Drop.verdictLimit());

    private final AtomicLongArray engine = new AtomicLongArray(Drop.verdictLimit());

    void add(Drop drop) {
        counts.incrementAndGet(drop.verdict());
    }

    /** Takes over how many packets an engine has dropped for this reason in all. */
    void ofEngine(Drop drop, long packets) {
        engine.set(drop.verdict(), packets);
    }

    /** Packets dropped for this reason so far. */
    public long of(Drop drop) {
        return counts.get(drop.verdict()) + engine.get(drop.verdict());
    }

    /** Packets dropped for any reason. */
    public long total() {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i) + engine.get(i);
        }
        return total;
    }
}
