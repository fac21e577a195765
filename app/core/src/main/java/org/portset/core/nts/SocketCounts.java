// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What a socket has counted, as people read it. */
final class SocketCounts {
    private SocketCounts() {}

    /** Those that have counted something, by their sentences. */
    static <E> Map<String, Long> of(Map<E, Long> counters, Function<E, String> sentence) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counters.forEach(
                (what, count) -> {
                    if (count > 0) {
                        counts.put(sentence.apply(what), count);
                    }
                });
        return counts;
    }
}
