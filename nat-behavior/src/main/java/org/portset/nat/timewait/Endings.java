// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.timewait;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The last connection of each outside port and remote endpoint, as long as the remote end may
 * remember it; the oldest are forgotten where there are too many.
 */
public final class Endings {
    /** From then on a timestamp may have gone half its way round (RFC 7323 section 5.5). */
    private static final long MAX_AGE_NANOS = TimeUnit.DAYS.toNanos(24);

    private final int most;
    private final Map<Path, Timed> byPath = new LinkedHashMap<>(); // in order of their ends

    /**
     * @param most remembered at once, at least 1
     */
    public Endings(int most) {
        this.most = most;
    }

    /**
     * Remembers one until a time, but 24 days at most, in the place of the one before.
     *
     * @param owner whose port it is, as the caller numbers them
     */
    public void put(
            int owner,
            int port,
            int remoteAddress,
            int remotePort,
            Ending ending,
            long nowNanos,
            long untilNanos) {
        forgetOld(nowNanos);
        Path path = new Path(owner, port, remoteAddress, remotePort);
        byPath.remove(path);
        long forNanos = Math.min(untilNanos - nowNanos, MAX_AGE_NANOS);
        byPath.put(path, new Timed(ending, nowNanos + forNanos));
    }

    /** The one to remember, or null. */
    public Ending find(int owner, int port, int remoteAddress, int remotePort, long nowNanos) {
        if (byPath.isEmpty()) {
            return null;
        }
        Timed found = byPath.get(new Path(owner, port, remoteAddress, remotePort));
        return found == null || found.untilNanos - nowNanos <= 0 ? null : found.ending;
    }

    private void forgetOld(long nowNanos) {
        Iterator<Timed> oldest = byPath.values().iterator();
        while (oldest.hasNext()) {
            if (oldest.next().untilNanos - nowNanos > 0 && byPath.size() < most) {
                return;
            }
            oldest.remove();
        }
    }

    private static final class Timed {
        final Ending ending;
        final long untilNanos;

        Timed(Ending ending, long untilNanos) {
            this.ending = ending;
            this.untilNanos = untilNanos;
        }
    }

    private static final class Path {
        final int owner;
        final int port;
        final int remoteAddress;
        final int remotePort;

        Path(int owner, int port, int remoteAddress, int remotePort) {
            this.owner = owner;
            this.port = port;
            this.remoteAddress = remoteAddress;
            this.remotePort = remotePort;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Path)) {
                return false;
            }
            Path that = (Path) other;
            return owner == that.owner
                    && port == that.port
                    && remoteAddress == that.remoteAddress
                    && remotePort == that.remotePort;
        }

        @Override
        public int hashCode() {
            int ports = (port << 16) ^ remotePort;
            return ((owner * 31 + remoteAddress) * 0x9e3779b1) ^ (ports * 0x85ebca6b);
        }
    }
}
