// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.portset.nat.engine.Verdict;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/**
 * How long a packet waits at most while many sessions are made, and while all of them expire: at
 * once, or over as long as they were made. Meanwhile one session goes on, a packet each 10 us of
 * the engine's time, and each call is timed: by the clock, which counts the collector's pauses and
 * what other processes take, and by the thread's own processor time, which doesn't. Prints a line
 * for each.
 *
 * <pre>
 * java -Xms5g -Xmx5g -XX:+UseParallelGC -cp bench/target/benchmarks.jar org.portset.bench.ExpiryPause 10000000
 * </pre>
 */
public final class ExpiryPause {
    private static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long BEFORE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private ExpiryPause() {}

    /** Measures with so many sessions, a million unless told otherwise. */
    public static void main(String[] args) {
        int sessions = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        for (long madeInSeconds : new long[] {0, 10}) {
            run(Math.min(100_000, sessions), madeInSeconds, false); // compiles
            run(sessions, madeInSeconds, true);
        }
    }

    private static void run(int sessions, long madeInSeconds, boolean isShown) {
        Load load = new Load(Ipv4.UDP, sessions);
        long between = TimeUnit.SECONDS.toNanos(madeInSeconds) / sessions;
        Waits made = new Waits();
        made.begin();
        load.fill(
                sessions,
                (session, port) -> {
                    made.end();
                    made.begin();
                    load.nowNanos += between;
                });
        long firstDue = load.nat.nextExpiryNanos();
        Waits ended = new Waits();
        // The wheel may look at its buckets before the first session is due: let it, and time that.
        while (load.nat.sessionCount() > 1) {
            long due = load.nat.nextExpiryNanos();
            if (due - load.nowNanos > BEFORE_NANOS) {
                load.nowNanos = due - BEFORE_NANOS;
            }
            load.nowNanos += STEP_NANOS;
            load.writeOut(0, Tcp.ACK);
            ended.begin();
            int verdict = load.nat.inToOut(0, load.packet, 0, Load.PACKET_BYTES, load.nowNanos);
            ended.end();
            if (verdict != Verdict.FORWARD) {
                throw new IllegalStateException(Verdict.text(verdict));
            }
        }
        if (isShown) {
            String how = madeInSeconds == 0 ? "at once" : "within " + madeInSeconds + " s";
            System.out.printf("%,d sessions made %s: %s%n", sessions, how, made);
            System.out.printf(
                    "    expire %s, from %,d ms on: %s%n", how, firstDue / 1_000_000, ended);
        }
    }

    /** The longest, and how many were long. */
    private static final class Waits {
        private static final long[] BOUNDS = {100_000, 1_000_000, 10_000_000, 100_000_000};
        private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
        private final long[] longer = new long[BOUNDS.length];
        private long calls;
        private long sum;
        private long longestByClock;
        private long longest;
        private long clock;
        private long own;

        void begin() {
            clock = System.nanoTime();
            own = THREAD.getCurrentThreadCpuTime();
        }

        void end() {
            long nanos = THREAD.getCurrentThreadCpuTime() - own;
            longestByClock = Math.max(longestByClock, System.nanoTime() - clock);
            calls++;
            sum += nanos;
            longest = Math.max(longest, nanos);
            for (int i = 0; i < BOUNDS.length && nanos > BOUNDS[i]; i++) {
                longer[i]++;
            }
        }

        @Override
        public String toString() {
            return String.format(
                    "longest call %.2f ms, by the clock %.2f ms; %,d calls, %.1f s in all; over 0.1,"
                            + " 1, 10, 100 ms: %s",
                    longest / 1e6, longestByClock / 1e6, calls, sum / 1e9, Arrays.toString(longer));
        }
    }
}
