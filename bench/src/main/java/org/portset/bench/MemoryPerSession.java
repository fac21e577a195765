// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import java.util.concurrent.TimeUnit;
import org.portset.nat.wire.Ipv4;

/**
 * Heap per session at a million sessions, by the difference of the live heap; each session has a
 * mapping and a port of its own. The 5,000 subscribers are counted, too. Prints how long a packet
 * waited at most while the tables grew.
 *
 * <pre>java -Xmx1500m -cp bench/target/benchmarks.jar org.portset.bench.MemoryPerSession</pre>
 */
public final class MemoryPerSession {
    private static final int SESSIONS = 1_000_000;

    private MemoryPerSession() {}

    /** Measures, and prints one line per protocol. */
    public static void main(String[] args) throws InterruptedException {
        for (int protocol : new int[] {Ipv4.UDP, Ipv4.TCP}) {
            long before = liveBytes();
            Load load = new Load(protocol, SESSIONS);
            long subscribers = liveBytes() - before;
            LongestGap gap = new LongestGap();
            load.fill(SESSIONS, gap);
            long bytes = liveBytes() - before;
            System.out.printf(
                    "protocol %d: %d sessions, %.1f bytes per session (%.1f of it subscribers),"
                            + " longest wait %.1f ms, at session %d%n",
                    protocol,
                    load.nat.sessionCount(),
                    (double) bytes / SESSIONS,
                    (double) subscribers / SESSIONS,
                    gap.nanos / 1e6,
                    gap.session);
        }
    }

    /** The longest time from one session to the next: a table grew, or the collector ran. */
    private static final class LongestGap implements Load.PortSink {
        private long last = System.nanoTime();
        private long nanos;
        private int session;

        @Override
        public void accept(int session, int outsidePort) {
            long now = System.nanoTime();
            if (now - last > nanos) {
                nanos = now - last;
                this.session = session;
            }
            last = now;
        }
    }

    private static long liveBytes() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
