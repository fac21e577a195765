// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.server;

import java.util.LinkedHashMap;
import java.util.Map;
import org.portset.nts.protocol.NtsResponse;

/**
 * What a router has just granted, for a short time and in bounded number; the oldest goes first.
 */
final class RecentAnswers<K> {
    private static final int MAX = 8192;

    private static final class Recent {
        private final NtsResponse response;
        private final long untilNanos;

        Recent(NtsResponse response, long untilNanos) {
            this.response = response;
            this.untilNanos = untilNanos;
        }
    }

    private final Map<K, Recent> recent =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<K, Recent> eldest) {
                    return size() > MAX;
                }
            };

    void put(K key, NtsResponse response, long untilNanos) {
        recent.remove(key);
        recent.put(key, new Recent(response, untilNanos));
    }

    /** What was granted, if its time is not over; else null. */
    NtsResponse get(K key) {
        Recent found = recent.get(key);
        if (found == null) {
            return null;
        }
        if (found.untilNanos - System.nanoTime() <= 0) {
            recent.remove(key);
            return null;
        }
        return found.response;
    }

    /** As {@link #get}, for this once. */
    NtsResponse take(K key) {
        NtsResponse found = get(key);
        recent.remove(key);
        return found;
    }
}
