// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long something takes: count, sum, and how many lay in each of the ranges of {@link #BOUNDS},
 * eight to each power of two nanoseconds, so that a quantile is right to 10 %. Any thread may add
 * and read.
 */
public final class Durations {
    private static final int STEPS = 8;
    private static final int BOUNDS = 40 * STEPS;

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS);
    private final LongAdder count = new LongAdder();
    private final LongAdder sumNanos = new LongAdder();

    /** Adds one time, in nanoseconds. */
    public void add(long nanos) {
        long value = Math.max(1, nanos);
        int power = 63 - Long.numberOfLeadingZeros(value);
        int step = (int) (((value - (1L << power)) * STEPS) >> power);
        counts.incrementAndGet(Math.min(BOUNDS - 1, power * STEPS + step));
        count.increment();
        sumNanos.add(value);
    }

    public long count() {
        return count.sum();
    }

    /** In nanoseconds; 0 if there was none. */
    public double mean() {
        long n = count();
        return n == 0 ? 0 : (double) sumNanos.sum() / n;
    }

    /**
     * The time, in nanoseconds, that a part of all took at most; 0 if there was none.
     *
     * @param part 0 to 1, as 0.5 for the median
     */
    public double quantile(double part) {
        long rank = (long) Math.ceil(part * count());
        long seen = 0;
        for (int i = 0; i < BOUNDS; i++) {
            seen += counts.get(i);
            if (seen >= rank && seen > 0) {
                return (1L << (i / STEPS)) * (1 + (i % STEPS + 1) / (double) STEPS);
            }
        }
        return 0;
    }

    /** As "n 10, mean 81.2 us, median 75.0 us, 99 % 150.1 us". */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "n %d, mean %.1f us, median %.1f us, 99 %% %.1f us",
                count(),
                mean() / 1000,
                quantile(0.5) / 1000,
                quantile(0.99) / 1000);
    }
}
