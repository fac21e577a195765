// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.TimeWait;
import org.portset.nat.state.Owner;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;

/*
 *                  inside                        |  outside
 *  A 192.168.1.10:5000 -> 192.0.2.18:1232        |
 *                          session of A  ------> |  192.0.2.18:2256 -> 192.0.2.18:1232
 *  192.0.2.18:2256 -> B 192.168.1.11:6000  <---- |          session of B, filtering
 *
 * Two sessions, as if the packet had gone out and come back; for a host that speaks to its own
 * mapping the two are one. An echo message has one id where others have two ports, so that what
 * comes back has the id that stands for its sender: it reaches that host.
 */

/** Packets from the subscriber's network to one of its own outside endpoints (RFC 4787 REQ-9). */
final class Hairpin {
    private final Sessions sessions;
    private final Packet packet;
    private final InToOut inToOut;
    private final OutToIn outToIn;

    Hairpin(Sessions sessions, Packet packet, InToOut inToOut, OutToIn outToIn) {
        this.sessions = sessions;
        this.packet = packet;
        this.inToOut = inToOut;
        this.outToIn = outToIn;
    }

    /**
     * Whether the parsed packet from inside comes back. It doesn't if its port belongs to another
     * home that shares the address.
     */
    boolean concerns(Subscriber subscriber) {
        Packet p = packet;
        return subscriber.ownerAt(p.destination) != Owner.NONE
                && (p.protocol == Ipv4.ICMP || subscriber.ports.contains(p.destinationPort));
    }

    /**
     * Translates source and destination of the parsed packet, in place; the session of the host
     * that it is now for, or the complement of a drop's verdict. The sender's session is made even
     * if the other host's filtering then drops the packet, as it would be with the two in different
     * homes: that is how two hosts open the way to each other.
     */
    int translate(Subscriber subscriber, long nowNanos) {
        Packet p = packet;
        int from = inToOut.find(subscriber);
        boolean isNew = from == SessionTable.NONE;
        if (isNew) {
            from = inToOut.open(subscriber, TimeWait.HOLD, nowNanos);
            if (from < 0) {
                return from;
            }
        }
        sessions.tracking.sawOut(from, p, nowNanos);
        if (isNew) {
            sessions.announce(from);
        }
        p.source = subscriber.outsideAddress(sessions.table.owner(from));
        p.sourcePort = sessions.table.outsidePort(from);
        if (p.protocol == Ipv4.ICMP) {
            p.destinationPort = p.sourcePort;
        }
        int owner = subscriber.ownerAt(p.destination);
        int to = outToIn.find(subscriber, owner, nowNanos);
        isNew = to == SessionTable.NONE;
        if (isNew) {
            to = outToIn.open(subscriber, owner, nowNanos);
            if (to < 0) {
                return to;
            }
        }
        sessions.tracking.sawIn(to, p, nowNanos);
        rewrite(to);
        if (isNew) {
            sessions.announce(to);
        }
        return to;
    }

    private void rewrite(int to) {
        Packet p = packet;
        int insideAddress = sessions.table.insideAddress(to);
        int insidePort = sessions.table.insidePort(to);
        int addresses =
                Checksum.difference32(Ipv4.source(p.buf, p.off), p.source)
                        + Checksum.difference32(p.destination, insideAddress);
        int ports;
        if (p.protocol == Ipv4.ICMP) {
            ports = Checksum.difference16(Icmp.identifier(p.buf, p.transport), insidePort);
            Icmp.setIdentifier(p.buf, p.transport, insidePort);
        } else {
            ports =
                    Checksum.difference16(Bytes.u16(p.buf, p.transport), p.sourcePort)
                            + Checksum.difference16(p.destinationPort, insidePort);
            Bytes.putU16(p.buf, p.transport, p.sourcePort);
            Bytes.putU16(p.buf, p.transport + 2, insidePort);
        }
        int ttl = Ipv4.decrementTtl(p.buf, p.off);
        Ipv4.setSource(p.buf, p.off, p.source);
        Ipv4.setDestination(p.buf, p.off, insideAddress);
        Ipv4.setChecksum(
                p.buf, p.off, Checksum.apply(Ipv4.checksum(p.buf, p.off), addresses + ttl));
        TransportChecksum.update(p, addresses, ports, 0);
    }
}
