// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.TimeWait;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;

/*
 *  parsed packet -> session? ---yes--------------------------+-> state, timer -> rewrite -> FORWARD
 *                      no                                     |
 *                      v                                      |
 *   opens? limits? -> mapping? -no-> port? -> mapping -> session
 *     | not-syn    | session-limit               | port-limit
 *     | no-mapping | table-full                  | no-port-free
 */

/** Packets from the subscriber's network to the Internet. */
final class InToOut {
    private final Sessions sessions;
    private final Packet packet;

    InToOut(Sessions sessions, Packet packet) {
        this.sessions = sessions;
        this.packet = packet;
    }

    /**
     * Translates the parsed packet in place; its session, or the complement of a drop's verdict.
     */
    int translate(Subscriber subscriber, long nowNanos) {
        Packet p = packet;
        int session = find(subscriber);
        boolean isNew = session == SessionTable.NONE;
        if (isNew) {
            session = open(subscriber, subscriber.policy.timeWait(), nowNanos);
            if (session < 0) {
                return session;
            }
        }
        boolean succeeds = sessions.table.has(session, SessionTable.SUCCEEDS);
        if (succeeds) {
            // From here on the packet's numbers are those that its remote end knows.
            sessions.recycler.out(session, p, nowNanos);
        }
        // In this order the compiler, which inlines only so much of a path, comes to the rare last.
        rewrite(subscriber, session);
        sessions.tracking.sawOut(session, p, nowNanos);
        if (succeeds) {
            sessions.recycler.sent(session, p);
        }
        if (isNew) {
            sessions.announce(session);
        }
        return session;
    }

    /** The session of the parsed packet, or {@link SessionTable#NONE}. */
    int find(Subscriber subscriber) {
        Packet p = packet;
        return sessions.table.findOut(
                subscriber.handle,
                p.protocol,
                p.source,
                p.sourcePort,
                p.destination,
                p.remotePortOut());
    }

    /**
     * Makes the session that {@link #find} has not found, or gives a drop's complement.
     *
     * @param timeWait what holds of ports in TIME_WAIT
     */
    int open(Subscriber subscriber, TimeWait timeWait, long nowNanos) {
        Packet p = packet;
        if (!p.opens) {
            return ~(p.protocol == Ipv4.TCP ? Drop.NOT_SYN : Drop.NO_MAPPING).verdict();
        }
        int verdict = sessions.admit(subscriber);
        if (verdict != Verdict.FORWARD) {
            return ~verdict;
        }
        int mapping =
                sessions.mappingLife.find(
                        subscriber,
                        p.protocol,
                        p.source,
                        p.sourcePort,
                        p.destination,
                        p.remotePortOut());
        if (mapping != MappingTable.NONE) {
            return open(subscriber, mapping, nowNanos);
        }
        boolean isTcp = p.protocol == Ipv4.TCP;
        mapping =
                isTcp && timeWait == TimeWait.RECYCLE
                        ? sessions.recycler.map(subscriber, p, nowNanos)
                        : sessions.mappingLife.map(
                                subscriber,
                                p.protocol,
                                p.source,
                                p.sourcePort,
                                p.destination,
                                p.remotePortOut());
        if (mapping < 0) {
            return mapping;
        }
        int session = open(subscriber, mapping, nowNanos);
        if (isTcp && timeWait != TimeWait.HOLD) {
            sessions.recycler.opened(subscriber, session, p, nowNanos);
        }
        return session;
    }

    private int open(Subscriber subscriber, int mapping, long nowNanos) {
        int remotePort = packet.remotePortOut();
        return sessions.open(subscriber, mapping, packet.destination, remotePort, true, nowNanos);
    }

    private void rewrite(Subscriber subscriber, int session) {
        Packet p = packet;
        int outsideAddress = subscriber.outsideAddress(sessions.table.owner(session));
        int outsidePort = sessions.table.outsidePort(session);
        int address = Checksum.difference32(p.source, outsideAddress);
        int port = Checksum.difference16(p.sourcePort, outsidePort);
        int ttl = Ipv4.decrementTtl(p.buf, p.off);
        Ipv4.setSource(p.buf, p.off, outsideAddress);
        Ipv4.setChecksum(p.buf, p.off, Checksum.apply(Ipv4.checksum(p.buf, p.off), address + ttl));
        if (p.protocol == Ipv4.ICMP) {
            Icmp.setIdentifier(p.buf, p.transport, outsidePort);
        } else {
            Bytes.putU16(p.buf, p.transport, outsidePort);
        }
        TransportChecksum.update(p, address, port, subscriber.mssClampBytes);
    }
}
