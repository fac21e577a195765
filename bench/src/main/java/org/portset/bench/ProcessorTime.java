// SPDX-License-Identifier: Apache-2.0
package org.portset.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * What {@link LookupBenchmark} and {@link TranslateBenchmark} measure, in the thread's own
 * processor time, of many rounds the fastest and the middle one: for a machine that does other
 * things besides, where the clock says little. Two builds are compared by alternating runs.
 *
 * <pre>
 * java -Xms3g -Xmx3g -XX:+UseParallelGC -cp bench/target/benchmarks.jar \
 *     org.portset.bench.ProcessorTime lookup|out|in|drop SESSIONS UDP|TCP
 * </pre>
 */
public final class ProcessorTime {
    private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 20;
    private static final int WARM_UP = 5;
    private static final int CALLS = 200_000;

    private ProcessorTime() {}

    /** Measures, and prints a line. */
    public static void main(String[] args) {
        int sessions = Integer.parseInt(args[1]);
        LongSupplier call = call(args[0], sessions, args[2]);
        double[] nanos = new double[ROUNDS];
        long sum = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long before = THREAD.getCurrentThreadCpuTime();
            for (int i = 0; i < CALLS; i++) {
                sum += call.getAsLong();
            }
            if (round >= 0) {
                nanos[round] = (THREAD.getCurrentThreadCpuTime() - before) / (double) CALLS;
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%s, %s, %,d sessions: fastest round %.1f ns, median %.1f ns (sum %d)%n",
                args[0], args[2], sessions, nanos[0], nanos[ROUNDS / 2], sum);
    }

    private static LongSupplier call(String what, int sessions, String protocol) {
        if (what.equals("lookup")) {
            LookupBenchmark lookup = new LookupBenchmark();
            lookup.structure = "table";
            lookup.sessions = sessions;
            lookup.fill();
            return lookup::find;
        }
        TranslateBenchmark translate = new TranslateBenchmark();
        translate.protocol = protocol;
        translate.sessions = sessions;
        translate.fill();
        switch (what) {
            case "out":
                return translate::inToOut;
            case "in":
                return translate::outToIn;
            case "drop":
                return translate::drop;
            default:
                throw new IllegalArgumentException(what + " is none of lookup, out, in, drop");
        }
    }
}
