// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.NatTimers;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;

/**
 * Sessions that hosts ask for ahead of their packets, or to outlast them (RFC 6887's PEER): no
 * timer ends one before the time that was asked for. Without packets on the way, as {@link
 * ExplicitMappings}.
 */
public final class HeldSessions {
    private final Sessions sessions;
    private final SessionTable table;
    private final MappingTable mappings;
    private final ExplicitMappings explicit;
    private final Leases leases;

    /**
     * @param explicit chooses the ports of new ones
     */
    HeldSessions(Sessions sessions, ExplicitMappings explicit) {
        this.sessions = sessions;
        this.explicit = explicit;
        leases = sessions.leases;
        table = sessions.table;
        mappings = sessions.mappings;
    }

    /**
     * Makes a session as an outbound packet would, or takes the one that is there, and sees to it
     * that no timer ends it before its time (RFC 6887 section 12).
     *
     * @param protocol 6 or 17
     * @param outsidePort the port that it has to have; 0: any
     * @return null if it is done, or why not: as {@link ExplicitMappings#map}, {@link
     *     Drop#SESSION_LIMIT} or {@link Drop#TABLE_FULL}
     */
    public Drop hold(
            int subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort,
            int outsidePort,
            Object owner,
            long lifetimeNanos,
            long nowNanos) {
        long now = sessions.time.tick(nowNanos);
        Subscriber of = sessions.visitKnown(subscriber);
        if (protocol != Ipv4.TCP && protocol != Ipv4.UDP) {
            return Drop.UNSUPPORTED_PROTOCOL;
        }
        if (insidePort < 1 || insidePort > 0xffff || remotePort < 1 || remotePort > 0xffff) {
            return Drop.BAD_PORT;
        }
        int session =
                table.findOut(
                        subscriber, protocol, insideAddress, insidePort, remoteAddress, remotePort);
        if (session == SessionTable.NONE) {
            int mapping =
                    mapping(
                            of,
                            protocol,
                            insideAddress,
                            insidePort,
                            remoteAddress,
                            remotePort,
                            outsidePort);
            if (mapping < 0) {
                return Drop.of(~mapping);
            }
            session = sessions.open(of, mapping, remoteAddress, remotePort, true, now);
            sessions.markSent(session);
            sessions.announce(session);
        } else if (outsidePort != 0 && table.outsidePort(session) != outsidePort) {
            return Drop.PORT_IN_USE;
        }
        long expires = now + Math.min(lifetimeNanos, NatTimers.MAX_NANOS);
        Leases.Lease before = leases.ofSession(session);
        if (before == null || expires - before.expiresNanos > 0) {
            leases.putSession(session, subscriber, owner, expires);
        }
        return null;
    }

    /**
     * A session that is held, as the mapping that it has for that remote; null if none is.
     *
     * @return with the end of the holding, which may come before the session's
     */
    public ExplicitMapping find(
            int subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        Subscriber of = sessions.visitKnown(subscriber);
        int session =
                table.findOut(
                        subscriber, protocol, insideAddress, insidePort, remoteAddress, remotePort);
        Leases.Lease hold = session == SessionTable.NONE ? null : leases.ofSession(session);
        return hold == null ? null : ExplicitMapping.of(mappings, table.mapping(session), of, hold);
    }

    /** How many a subscriber has asked for, of those that live. */
    public int count(int subscriber) {
        int count = 0;
        for (Leases.Lease hold : leases.ofSessions(subscriber)) {
            count += leases.ofSession(hold.handle) == hold ? 1 : 0;
        }
        return count;
    }

    /**
     * Lets go of all that a subscriber's hosts have asked for: they live on by their own timers.
     */
    public void releaseAll(int subscriber) {
        for (Leases.Lease hold : leases.ofSessions(subscriber)) {
            int session = hold.handle;
            // A session that only the hold has kept has its timer behind it.
            if (leases.ofSession(session) == hold && table.expires(session) == hold.expiresNanos) {
                sessions.setExpires(session, table.lastActivity(session));
            }
            leases.remove(hold);
        }
    }

    /**
     * Until when a session whose timer has run out lives on, because it is held; now if it doesn't.
     * A TCP connection that its ends have closed or reset is not held (RFC 6887 section 15).
     */
    long heldUntil(int session, long nowNanos) {
        Leases.Lease hold = leases.ofSession(session);
        return hold == null || isClosing(TcpTracker.state(table.tcpState(session)))
                ? nowNanos
                : hold.expiresNanos;
    }

    private static boolean isClosing(TcpState state) {
        return state != TcpState.NONE && state != TcpState.INIT && state != TcpState.ESTABLISHED;
    }

    /** The mapping that an outbound packet would use, there or made now; or ~ of a verdict. */
    private int mapping(
            Subscriber of,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort,
            int outsidePort) {
        int verdict = sessions.admit(of);
        if (verdict != Verdict.FORWARD) {
            return ~verdict;
        }
        int mapping =
                sessions.mappingLife.find(
                        of, protocol, insideAddress, insidePort, remoteAddress, remotePort);
        if (mapping != MappingTable.NONE) {
            boolean isOther = outsidePort != 0 && mappings.outsidePort(mapping) != outsidePort;
            return isOther ? ~Drop.PORT_IN_USE.verdict() : mapping;
        }
        int port = explicit.choosePort(of, protocol, insideAddress, insidePort, outsidePort, true);
        return port < 0
                ? port
                : sessions.mappingLife.create(
                        MappingKinds.of(of.policy.mapping()),
                        of,
                        protocol,
                        insideAddress,
                        insidePort,
                        port,
                        remoteAddress,
                        remotePort);
    }
}
