// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.concurrent.TimeUnit;
import org.portset.nat.engine.NatSession;
import org.portset.nat.engine.TcpState;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.wire.Ipv4;

/**
 * A session as it is stored: with the wall-clock time of its birth, as monotonic time ends with its
 * process.
 */
public final class SessionRecord implements Stored {
    private final String subscriber;
    private final Telling telling;
    private final NatSession session;
    private final long createdEpochMillis;
    private final boolean offloaded;
    private final long hostMac;

    private SessionRecord(
            String subscriber,
            Telling telling,
            NatSession session,
            long createdEpochMillis,
            boolean offloaded,
            long hostMac) {
        this.subscriber = subscriber;
        this.telling = telling;
        this.session = session;
        this.createdEpochMillis = createdEpochMillis;
        this.offloaded = offloaded;
        this.hostMac = hostMac;
    }

    /**
     * @param telling the latest of the one who stores it
     * @param nowNanos monotonic time at which {@code session} was taken
     * @param nowEpochMillis the same moment by the wall clock
     */
    static SessionRecord of(
            String subscriber,
            Telling telling,
            NatSession session,
            boolean offloaded,
            long hostMac,
            long nowNanos,
            long nowEpochMillis) {
        long age = TimeUnit.NANOSECONDS.toMillis(nowNanos - session.createdNanos());
        return new SessionRecord(
                subscriber, telling, session, nowEpochMillis - age, offloaded, hostMac);
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

    @Override
    public String subscriber() {
        return subscriber;
    }

    @Override
    public Telling telling() {
        return telling;
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

    @Override
    public String key() {
        return key(subscriber, session);
    }

    /**
     * The session for the NAT, in this process's monotonic time. It has its whole time again:
     * nobody knows when its last packet was, as the switch went on without us.
     *
     * @param timers the subscriber's, as now configured
     */
    public NatSession session(NatTimers timers, long nowNanos, long nowEpochMillis) {
        long age = Math.max(0, nowEpochMillis - createdEpochMillis);
        long created = nowNanos - TimeUnit.MILLISECONDS.toNanos(age);
        return session.toBuilder().times(created, nowNanos, nowNanos + idleNanos(timers)).build();
    }

    /** How long the session may be silent; none is stored that is closing. */
    private long idleNanos(NatTimers timers) {
        switch (session.protocol()) {
            case Ipv4.TCP:
                return session.tcpState() == TcpState.INIT
                        ? timers.tcpPartialOpenNanos()
                        : timers.tcpEstablishedNanos();
            case Ipv4.UDP:
                return timers.udpNanos();
            default:
                return timers.icmpNanos();
        }
    }
}
