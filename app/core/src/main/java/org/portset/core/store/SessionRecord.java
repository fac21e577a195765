// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.concurrent.TimeUnit;
import org.portset.nat.engine.NatSession;

/**
 * A session as it is stored: plain fields for the serializer, and wall-clock time, as monotonic
 * time ends with its process.
 */
public final class SessionRecord {
    private final String subscriber;
    private final NatSession session;
    private final long lifeNanos;
    private final long createdEpochMillis;
    private final boolean offloaded;
    private final long hostMac;

    private SessionRecord(
            String subscriber,
            NatSession session,
            long lifeNanos,
            long createdEpochMillis,
            boolean offloaded,
            long hostMac) {
        this.subscriber = subscriber;
        this.session = session;
        this.lifeNanos = lifeNanos;
        this.createdEpochMillis = createdEpochMillis;
        this.offloaded = offloaded;
        this.hostMac = hostMac;
    }

    /**
     * @param nowNanos monotonic time at which {@code session} was taken
     * @param nowEpochMillis the same moment by the wall clock
     */
    static SessionRecord of(
            String subscriber,
            NatSession session,
            boolean offloaded,
            long hostMac,
            long nowNanos,
            long nowEpochMillis) {
        long age = TimeUnit.NANOSECONDS.toMillis(nowNanos - session.createdNanos());
        return new SessionRecord(
                subscriber,
                session,
                session.expiresNanos() - nowNanos,
                nowEpochMillis - age,
                offloaded,
                hostMac);
    }

    /** What identifies a session of a subscriber, over all runs. */
    static String key(String subscriber, NatSession s) {
        return subscriber
                + '/'
                + s.protocol()
                + '/'
                + s.outsidePort()
                + '/'
                + Integer.toHexString(s.remoteAddress())
                + '/'
                + s.remotePort();
    }

    public String subscriber() {
        return subscriber;
    }

    /** Whether the switch forwarded its data. */
    public boolean offloaded() {
        return offloaded;
    }

    /** MAC address of the inside host, as 48 bits. */
    public long hostMac() {
        return hostMac;
    }

    public int insideAddress() {
        return session.insideAddress();
    }

    /**
     * The session for the NAT, in this process's monotonic time. It has the time left to live that
     * it had when it was stored: the switch may have carried it ever since.
     */
    public NatSession session(long nowNanos, long nowEpochMillis) {
        long age = Math.max(0, nowEpochMillis - createdEpochMillis);
        long created = nowNanos - TimeUnit.MILLISECONDS.toNanos(age);
        return session.toBuilder().times(created, nowNanos, nowNanos + lifeNanos).build();
    }
}
