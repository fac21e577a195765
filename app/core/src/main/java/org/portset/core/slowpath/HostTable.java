// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * MAC addresses of a home's hosts, learnt from what they send.
 *
 * <p>Bounded, as any host of the home can fill it; the host that was silent longest makes room, and
 * costs one ARP request when it is spoken to again. Not thread-safe.
 */
final class HostTable {
    private static final int MAX_HOSTS = 1024;
    static final long UNKNOWN = -1;

    private final Map<Integer, Long> macs =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
                    return size() > MAX_HOSTS;
                }
            };

    /**
     * Remembers where an address was heard.
     *
     * @return whether that is news: it was not known, or at another MAC, so that rules that name
     *     the old one are wrong now
     */
    boolean learn(int address, long mac) {
        Long before = macs.put(address, mac);
        return before == null || before != mac;
    }

    /** The addresses known. */
    Set<Integer> addresses() {
        return macs.keySet();
    }

    /** The host's MAC address as 48 bits, or {@link #UNKNOWN}. */
    long mac(int address) {
        return macs.getOrDefault(address, UNKNOWN);
    }
}
