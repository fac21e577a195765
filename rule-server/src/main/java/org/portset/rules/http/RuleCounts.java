// SPDX-License-Identifier: Apache-2.0
package org.portset.rules.http;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.portset.rules.format.Outcome;

/**
 * What has become of requests, counted. Apart from the server, so that the counts outlive its
 * sockets. Thread-safe.
 */
public final class RuleCounts {
    private final Map<Outcome, LongAdder> byOutcome = new EnumMap<>(Outcome.class);

    /** All of them 0. */
    public RuleCounts() {
        for (Outcome outcome : Outcome.values()) {
            byOutcome.put(outcome, new LongAdder());
        }
    }

    void count(Outcome outcome) {
        byOutcome.get(outcome).increment();
    }

    /** How often it ended so. */
    public long of(Outcome outcome) {
        return byOutcome.get(outcome).sum();
    }

    /** Requests that were answered, refusals among them. */
    public long requests() {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.status() > 0)
                .mapToLong(this::of)
                .sum();
    }

    /** All that is not 0, by the outcomes' ids. */
    @Override
    public String toString() {
        Map<String, Long> some = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            if (of(outcome) > 0) {
                some.put(outcome.id(), of(outcome));
            }
        }
        return some.toString();
    }
}
