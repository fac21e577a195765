// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.net;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One counter for each constant of an enum; any thread may count and read. */
public final class Counters<E extends Enum<E>> {
    /** Filled once, so that reading it needs no lock. */
    private final EnumMap<E, LongAdder> adders;

    public Counters(Class<E> type) {
        adders = new EnumMap<>(type);
        for (E what : type.getEnumConstants()) {
            adders.put(what, new LongAdder());
        }
    }

    public void count(E what) {
        adders.get(what).increment();
    }

    public long of(E what) {
        return adders.get(what).sum();
    }

    /** All of them, in the enum's order. */
    public Map<E, Long> snapshot() {
        Map<E, Long> all = new LinkedHashMap<>();
        adders.forEach((what, adder) -> all.put(what, adder.sum()));
        return Collections.unmodifiableMap(all);
    }
}
