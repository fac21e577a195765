// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.function.IntConsumer;
import org.portset.nat.policy.Behavior;
import org.portset.nat.state.Owner;
import org.portset.nat.state.SessionTable;

/**
 * What is known of sessions, by their handles; {@link #snapshot} gives all of it as a value. But
 * for {@link #isLive}, handles are of live sessions; what is told of others is undefined.
 */
public final class LiveSessions {
    private final Sessions sessions;
    private final SessionTable table;
    private final Records records;

    LiveSessions(Sessions sessions, Records records) {
        this.sessions = sessions;
        this.records = records;
        table = sessions.table;
    }

    /** The subscriber of a session. */
    public int subscriberOf(int session) {
        return table.subscriber(session);
    }

    /** Its IP protocol: 6, 17 or 1. */
    public int protocolOf(int session) {
        return table.protocol(session);
    }

    /** The host's address. */
    public int insideAddressOf(int session) {
        return table.insideAddress(session);
    }

    /** The host's port. */
    public int insidePortOf(int session) {
        return table.insidePort(session);
    }

    /** The outside address that stands for the host. */
    public int outsideAddressOf(int session) {
        int owner = table.owner(session);
        return sessions.subscriber(Owner.subscriber(owner)).outsideAddress(owner);
    }

    /** The port that stands for the host outside. */
    public int outsidePortOf(int session) {
        return table.outsidePort(session);
    }

    /** The address at the other end. */
    public int remoteAddressOf(int session) {
        return table.remoteAddress(session);
    }

    /** The port at the other end; 0 for ICMP. */
    public int remotePortOf(int session) {
        return table.remotePort(session);
    }

    /**
     * The mapping behaviour in force for the session; endpoint-independent if mapped statically.
     */
    public Behavior mappingOf(int session) {
        return sessions.mappingBehavior(session);
    }

    /** The filtering in force for the session; endpoint-independent if mapped statically. */
    public Behavior filteringOf(int session) {
        return sessions.filteringBehavior(session);
    }

    /** The TCP state; {@link TcpState#NONE} for UDP and ICMP. */
    public TcpState tcpStateOf(int session) {
        return TcpTracker.state(table.tcpState(session));
    }

    /** Whether the first packet, or the SYN that opened it anew, came from inside. */
    public boolean initiatedInsideOf(int session) {
        return table.has(session, SessionTable.OPENED_INSIDE);
    }

    /** Packets from inside: through this engine, and observed. */
    public long packetsOutOf(int session) {
        return table.counter(session, SessionTable.PACKETS_OUT);
    }

    /** Bytes from inside, IPv4 headers included. */
    public long bytesOutOf(int session) {
        return table.counter(session, SessionTable.PACKETS_OUT + 1);
    }

    /** Packets from outside: through this engine, and observed. */
    public long packetsInOf(int session) {
        return table.counter(session, SessionTable.PACKETS_IN);
    }

    /** Bytes from outside, IPv4 headers included. */
    public long bytesInOf(int session) {
        return table.counter(session, SessionTable.PACKETS_IN + 1);
    }

    /** Packets of both directions that this engine translated. */
    public int slowPacketsOf(int session) {
        return table.slowPackets(session);
    }

    /** When it was made. */
    public long createdNanosOf(int session) {
        return table.created(session);
    }

    /** When a packet of it was last seen or observed. */
    public long lastActivityNanosOf(int session) {
        return table.lastActivity(session);
    }

    /** When it ends if nothing more is seen. */
    public long expiresNanosOf(int session) {
        return table.expires(session);
    }

    /**
     * Whether the engine has to see every segment of the session, as it follows another one on its
     * port: what it knows of that is not in a {@link #snapshot}.
     */
    public boolean needsEngine(int session) {
        return table.has(session, SessionTable.SUCCEEDS);
    }

    /** Whether the handle stands for a session. */
    public boolean isLive(int session) {
        return sessions.isAlive(session);
    }

    /** The session as a value. */
    public NatSession snapshot(int session) {
        return records.snapshot(session, outsideAddressOf(session));
    }

    /** Gives the sessions that share a live session's mapping, itself among them, in no order. */
    public void forEachOfMapping(int session, IntConsumer consumer) {
        int mapping = table.mapping(session);
        if (sessions.mappings.sessions(mapping) == 1) {
            consumer.accept(session);
            return;
        }
        table.forEach(
                sessions.mappings.subscriber(mapping),
                other -> {
                    if (table.mapping(other) == mapping) {
                        consumer.accept(other);
                    }
                });
    }

    /** Gives those of {@link #forEachOfMapping} that have the session's remote address. */
    public void forEachOfRemote(int session, IntConsumer consumer) {
        int remoteAddress = table.remoteAddress(session);
        forEachOfMapping(
                session,
                other -> {
                    if (table.remoteAddress(other) == remoteAddress) {
                        consumer.accept(other);
                    }
                });
    }
}
