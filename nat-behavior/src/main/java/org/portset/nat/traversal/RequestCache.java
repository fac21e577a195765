// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The request cache: which packets from outside are expected, and which inside endpoint each is
 * for.
 *
 * <p>An entry is made by a request and used by the first packet that fits. It is kept for a time
 * after that, because that packet may have been a third party's: the one that was expected still
 * gets in, and so does the stray, and whoever else comes in that time. This is no firewall: it
 * tells packets apart by where they come from, as far as that is known, and not by who sent them.
 *
 * <p>Of several entries that a packet fits, one that still awaits its first packet takes it before
 * one that is only kept; then, of the kept ones, the one whose first packet came from the same
 * address (a browser opens several connections); then the longest remote prefix; then one port
 * before any; then the oldest. An entry awaited goes first even so: a remote that has reached one
 * host may have asked for the other.
 *
 * <p>Bounded in number and, by the times that its caller gives, in time. A packet looks at the
 * entries for its port and those for any: a serializer leaves few of either.
 */
public final class RequestCache {
    private static final Comparator<CacheEntry> BY_END =
            (a, b) -> {
                long later = a.expiresNanos() - b.expiresNanos();
                return later == 0 ? Long.compare(a.number(), b.number()) : Long.signum(later);
            };

    private final int maxEntries;
    private final Map<Integer, List<CacheEntry>> byPort = new HashMap<>();
    private final TreeSet<CacheEntry> byEnd = new TreeSet<>(BY_END);
    private long count;

    /**
     * An empty cache.
     *
     * @throws IllegalArgumentException if {@code maxEntries} is below 1
     */
    public RequestCache(int maxEntries) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries: " + maxEntries + " is below 1");
        }
        this.maxEntries = maxEntries;
    }

    /** How many entries there are. */
    public int size() {
        return byEnd.size();
    }

    /** Whether it takes no more. */
    public boolean isFull() {
        return byEnd.size() >= maxEntries;
    }

    /**
     * Makes an entry.
     *
     * @param waitNanos how long it awaits its first packet
     * @return null if the cache is full
     */
    public CacheEntry add(Opening opening, long waitNanos, long nowNanos) {
        if (isFull()) {
            return null;
        }
        CacheEntry entry = new CacheEntry(opening, count++, nowNanos, nowNanos + waitNanos);
        byPort.computeIfAbsent(opening.outsidePort(), port -> new ArrayList<>(1)).add(entry);
        byEnd.add(entry);
        return entry;
    }

    /** The entry that a packet goes by; null if none fits. Changes nothing. */
    public CacheEntry match(
            int protocol, int outsideAddress, int outsidePort, int remoteAddress, long nowNanos) {
        if (byEnd.isEmpty()) {
            return null;
        }
        CacheEntry best = null;
        for (int i = 0; i < 2; i++) {
            List<CacheEntry> some = byPort.get(i == 0 ? outsidePort : Opening.ANY_PORT);
            for (int n = 0; some != null && n < some.size(); n++) {
                CacheEntry entry = some.get(n);
                boolean fits =
                        entry.expiresNanos() - nowNanos > 0
                                && entry.opening()
                                        .takes(
                                                protocol,
                                                outsideAddress,
                                                outsidePort,
                                                remoteAddress);
                if (fits && (best == null || entry.precedes(best, remoteAddress))) {
                    best = entry;
                }
            }
        }
        return best;
    }

    /**
     * Uses an entry for a session. The first time it is to be kept from then on; what comes later
     * does not make that longer.
     *
     * @return whether it was the first time
     */
    public boolean use(CacheEntry entry, int remoteAddress, long keepNanos, long nowNanos) {
        entry.use(remoteAddress);
        if (entry.uses() > 1) {
            return false;
        }
        byEnd.remove(entry);
        entry.expiresNanos(nowNanos + keepNanos);
        byEnd.add(entry);
        return true;
    }

    /** Takes out the entries whose time is up, and tells of each. */
    public void expire(long nowNanos, Consumer<CacheEntry> gone) {
        while (!byEnd.isEmpty() && byEnd.first().expiresNanos() - nowNanos <= 0) {
            CacheEntry entry = byEnd.first();
            remove(entry);
            gone.accept(entry);
        }
    }

    /** Takes an entry out, if it is in. */
    public void remove(CacheEntry entry) {
        if (byEnd.remove(entry)) {
            int port = entry.opening().outsidePort();
            List<CacheEntry> some = byPort.get(port);
            some.remove(entry);
            if (some.isEmpty()) {
                byPort.remove(port);
            }
        }
    }

    /** Takes out the entry that has been used and is gone first; null if all await a packet. */
    public CacheEntry removeUsed() {
        for (CacheEntry entry : byEnd) {
            if (entry.uses() > 0) {
                remove(entry);
                return entry;
            }
        }
        return null;
    }

    /** When {@link #expire} has something to do; {@link Long#MAX_VALUE} if never. */
    public long nextNanos() {
        return byEnd.isEmpty() ? Long.MAX_VALUE : byEnd.first().expiresNanos();
    }

    /** All entries, the one that is gone first at the front. */
    public List<CacheEntry> list() {
        return new ArrayList<>(byEnd);
    }
}
