// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.Behavior;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;

/*
 *  parsed packet to our address -> session? ---yes------+-> state, timer -> rewrite -> FORWARD
 *                                      no, or closed    |
 *                                      |  and another   |
 *                                      v  is awaited    |
 *        our port? opens? -> mapping? -> filtering? -> limits? -> session
 *   outside-port-set | not-syn  | no         | filtered   | session-limit
 *                    | no-mapping                         | table-full, session-conflict
 *                               v
 *                    InboundOpener? -> as above, SharedPorts
 *                    | no-mapping
 */

/** Packets from the Internet to the subscriber's network. */
final class OutToIn {
    private final Sessions sessions;
    private final Packet packet;

    OutToIn(Sessions sessions, Packet packet) {
        this.sessions = sessions;
        this.packet = packet;
    }

    /**
     * Translates the parsed packet, whose destination is ours, in place; its session, or the
     * complement of a drop's verdict.
     */
    int translate(Subscriber subscriber, int owner, long nowNanos) {
        Packet p = packet;
        int session = find(subscriber, owner, nowNanos);
        boolean isNew = session == SessionTable.NONE;
        if (isNew) {
            session = open(subscriber, owner, nowNanos);
            if (session < 0) {
                return session;
            }
        }
        if (sessions.table.has(session, SessionTable.SUCCEEDS)) {
            return translateSuccessor(subscriber, session, nowNanos);
        }
        // In this order the compiler, which inlines only so much of a path, comes to the rare last.
        rewrite(subscriber, session);
        sessions.tracking.sawIn(session, p, nowNanos);
        if (isNew) {
            sessions.announce(session);
        }
        return session;
    }

    /** What is still under way of the port's last connection goes no further. */
    private int translateSuccessor(Subscriber subscriber, int session, long nowNanos) {
        int verdict = sessions.recycler.judge(subscriber, session, packet);
        if (verdict != Verdict.FORWARD) {
            return verdict == Verdict.TAKEN ? PacketPath.TAKEN : ~verdict;
        }
        sessions.tracking.sawIn(session, packet, nowNanos);
        sessions.recycler.in(session, packet);
        rewrite(subscriber, session);
        return session;
    }

    /**
     * The session of the parsed packet, or {@link SessionTable#NONE}; also where it had one that
     * has made way for the session that the packet is to open.
     */
    int find(Subscriber subscriber, int owner, long nowNanos) {
        Packet p = packet;
        int session =
                sessions.table.findIn(
                        owner, p.protocol, p.destinationPort, p.source, p.remotePortIn());
        boolean makesWay =
                session != SessionTable.NONE
                        && subscriber.opener != null
                        && sessions.sharedPorts.makesWay(subscriber, session, p, nowNanos);
        return makesWay ? SessionTable.NONE : session;
    }

    /** Makes the session that {@link #find} has not found, or gives a drop's complement. */
    int open(Subscriber subscriber, int owner, long nowNanos) {
        Packet p = packet;
        if (!subscriber.ports.contains(p.destinationPort)) {
            return ~Drop.OUTSIDE_PORT_SET.verdict();
        }
        if (!p.opens) {
            if (sessions.recycler.answers(subscriber, owner, p, nowNanos)) {
                return PacketPath.TAKEN;
            }
            return ~(p.protocol == Ipv4.TCP ? Drop.NOT_SYN : Drop.NO_MAPPING).verdict();
        }
        MappingTable mappings = sessions.mappings;
        int mapping = mappings.findOutside(owner, p.protocol, p.destinationPort);
        if (mapping == MappingTable.NONE) {
            return sessions.sharedPorts.open(subscriber, owner, p, nowNanos);
        }
        if (mappings.kind(mapping) != MappingTable.STATIC) {
            // Else remotes could keep a mapping open that the inside no longer uses, each with a
            // session of its own (RFC 4787 section 4.3).
            if (mappings.anchors(mapping) == 0 && !subscriber.policy.inboundRefresh()) {
                return ~sessions.refuse(subscriber, owner, p, Drop.NO_MAPPING, nowNanos);
            }
            if (!admits(subscriber.policy.filtering(p.protocol), mapping)) {
                return ~sessions.refuse(subscriber, owner, p, Drop.FILTERED, nowNanos);
            }
        }
        int verdict = sessions.admit(subscriber);
        if (verdict != Verdict.FORWARD) {
            return ~verdict;
        }
        int other =
                sessions.table.findOut(
                        subscriber.handle,
                        p.protocol,
                        mappings.insideAddress(mapping),
                        mappings.insidePort(mapping),
                        p.source,
                        p.remotePortIn());
        if (other != SessionTable.NONE) {
            return ~Drop.SESSION_CONFLICT.verdict();
        }
        int session =
                sessions.open(subscriber, mapping, p.source, p.remotePortIn(), false, nowNanos);
        if (subscriber.opener != null) {
            subscriber.opener.openedByMapping(session, nowNanos);
        }
        return session;
    }

    /** Whether a remote that has no session may send; the policy now in force decides. */
    private boolean admits(Behavior filtering, int mapping) {
        switch (filtering) {
            case ENDPOINT_INDEPENDENT:
                return true;
            case ADDRESS_DEPENDENT:
                return sessions.table.permits(mapping, packet.source);
            default:
                return false;
        }
    }

    private void rewrite(Subscriber subscriber, int session) {
        Packet p = packet;
        int insideAddress = sessions.table.insideAddress(session);
        int insidePort = sessions.table.insidePort(session);
        int address = Checksum.difference32(p.destination, insideAddress);
        int port = Checksum.difference16(p.destinationPort, insidePort);
        int ttl = Ipv4.decrementTtl(p.buf, p.off);
        Ipv4.setDestination(p.buf, p.off, insideAddress);
        Ipv4.setChecksum(p.buf, p.off, Checksum.apply(Ipv4.checksum(p.buf, p.off), address + ttl));
        if (p.protocol == Ipv4.ICMP) {
            Icmp.setIdentifier(p.buf, p.transport, insidePort);
        } else {
            Bytes.putU16(p.buf, p.transport + 2, insidePort);
        }
        TransportChecksum.update(p, address, port, subscriber.mssClampBytes);
    }
}
