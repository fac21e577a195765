// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.concurrent.TimeUnit;
import org.portset.nat.engine.NatSession;
import org.portset.nat.engine.TcpState;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.wire.Ipv4;

/**
 * A session as it is stored: plain fields for the serializer, and wall-clock time, as monotonic
 * time ends with its process.
 */
public final class SessionRecord {
    private final String subscriber;
    private final int protocol;
    private final int insideAddress;
    private final int insidePort;
    private final int outsideAddress;
    private final int outsidePort;
    private final int remoteAddress;
    private final int remotePort;
    private final Behavior mapping;
    private final int mappingRemoteAddress;
    private final int mappingRemotePort;
    private final Behavior filtering;
    private final TcpState tcpState;
    private final boolean initiatedInside;
    private final long packetsOut;
    private final long bytesOut;
    private final long packetsIn;
    private final long bytesIn;
    private final long createdEpochMillis;
    private final boolean offloaded;
    private final long hostMac;

    private SessionRecord(
            String subscriber,
            NatSession session,
            long createdEpochMillis,
            boolean offloaded,
            long hostMac) {
        this.subscriber = subscriber;
        protocol = session.protocol();
        insideAddress = session.insideAddress();
        insidePort = session.insidePort();
        outsideAddress = session.outsideAddress();
        outsidePort = session.outsidePort();
        remoteAddress = session.remoteAddress();
        remotePort = session.remotePort();
        mapping = session.mapping();
        mappingRemoteAddress = session.mappingRemoteAddress();
        mappingRemotePort = session.mappingRemotePort();
        filtering = session.filtering();
        tcpState = session.tcpState();
        initiatedInside = session.initiatedInside();
        packetsOut = session.packetsOut();
        bytesOut = session.bytesOut();
        packetsIn = session.packetsIn();
        bytesIn = session.bytesIn();
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
        return new SessionRecord(subscriber, session, nowEpochMillis - age, offloaded, hostMac);
    }

    /** What identifies a session of a subscriber, over all runs. */
    static String key(String subscriber, NatSession s) {
        return key(subscriber, s.protocol(), s.outsidePort(), s.remoteAddress(), s.remotePort());
    }

    private static String key(
            String subscriber, int protocol, int outsidePort, int remoteAddress, int remotePort) {
        return subscriber
                + '/'
                + protocol
                + '/'
                + outsidePort
                + '/'
                + Integer.toHexString(remoteAddress)
                + '/'
                + remotePort;
    }

    String key() {
        return key(subscriber, protocol, outsidePort, remoteAddress, remotePort);
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
        return insideAddress;
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
        return NatSession.builder()
                .protocol(protocol)
                .inside(insideAddress, insidePort)
                .outside(outsideAddress, outsidePort)
                .remote(remoteAddress, remotePort)
                .mapping(mapping, mappingRemoteAddress, mappingRemotePort)
                .filtering(filtering)
                .tcpState(tcpState)
                .initiatedInside(initiatedInside)
                .out(packetsOut, bytesOut)
                .in(packetsIn, bytesIn)
                .times(created, nowNanos, nowNanos + idleNanos(timers))
                .build();
    }

    /** How long the session may be silent; none is stored that is closing. */
    private long idleNanos(NatTimers timers) {
        switch (protocol) {
            case Ipv4.TCP:
                return tcpState == TcpState.INIT
                        ? timers.tcpPartialOpenNanos()
                        : timers.tcpEstablishedNanos();
            case Ipv4.UDP:
                return timers.udpNanos();
            default:
                return timers.icmpNanos();
        }
    }
}
