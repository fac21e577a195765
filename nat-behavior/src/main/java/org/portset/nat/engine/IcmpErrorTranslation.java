// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.state.MappingTable;
import org.portset.nat.state.Owner;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.EmbeddedPacket;
import org.portset.nat.wire.Ipv4;

/*
 *                    outer header            embedded packet: what the error is about
 *  from outside   R -> 192.0.2.18         |  192.0.2.18:1232 -> remote:80
 *      becomes    R -> 192.168.1.10       |  192.168.1.10:5000 -> remote:80
 *  from inside    192.168.1.10 -> remote  |  remote:80 -> 192.168.1.10:5000
 *      becomes    192.0.2.18 -> remote    |  remote:80 -> 192.0.2.18:1232
 *  hairpinned     both, one after the other
 */

/**
 * ICMP errors, which belong to the session of the packet inside them (RFC 5508 section 4): type and
 * code stay, no session is refreshed or ended, and who sent an error doesn't matter.
 */
final class IcmpErrorTranslation {
    private final Sessions sessions;
    private final Packet packet;
    private final EmbeddedPacket embedded = new EmbeddedPacket();

    // The endpoint that find.. has found.
    private int address;
    private int port;
    private int session; // that of the embedded packet, if it has one

    IcmpErrorTranslation(Sessions sessions, Packet packet) {
        this.sessions = sessions;
        this.packet = packet;
    }

    /**
     * Translates an error from inside in place; {@link PacketPath#PASSED}, or {@link
     * PacketPath#TAKEN} if it is for a host inside now, or the complement of a drop's verdict.
     */
    int out(Subscriber subscriber) {
        Packet p = packet;
        EmbeddedPacket e = embedded;
        int verdict = read();
        if (verdict != Verdict.FORWARD) {
            return ~verdict;
        }
        // An error goes to who sent the packet it is about.
        if (e.source() != p.destination) {
            return ~Drop.BAD_EMBEDDED.verdict();
        }
        if (!findOutside(subscriber)) {
            return ~Drop.ICMP_ERROR_NO_MAPPING.verdict();
        }
        int owner = subscriber.ownerAt(p.destination);
        boolean isIcmp = e.protocol() == Ipv4.ICMP;
        if (owner == Owner.NONE || !(isIcmp || subscriber.ports.contains(e.sourcePort()))) {
            e.rewriteDestination(address, port);
            rewriteOuter(address, p.destination);
            return PacketPath.PASSED;
        }
        int outsideAddress = address;
        int outsidePort = port;
        int sender = isIcmp ? outsidePort : e.sourcePort();
        if (!findInside(owner, sender, outsideAddress, outsidePort)) {
            return ~Drop.ICMP_ERROR_NO_MAPPING.verdict();
        }
        e.rewriteDestination(outsideAddress, outsidePort);
        e.rewriteSource(address, port);
        rewriteOuter(outsideAddress, address);
        return PacketPath.TAKEN;
    }

    /**
     * Translates an error from outside, to an outside address of ours, in place; {@link
     * PacketPath#PASSED}, or the complement of a drop's verdict.
     */
    int in(Subscriber subscriber, int owner) {
        Packet p = packet;
        EmbeddedPacket e = embedded;
        int verdict = read();
        if (verdict != Verdict.FORWARD) {
            return ~verdict;
        }
        if (e.source() != p.destination) {
            return ~Drop.BAD_EMBEDDED.verdict();
        }
        if (!subscriber.ports.contains(e.sourcePort())) {
            return ~Drop.OUTSIDE_PORT_SET.verdict();
        }
        if (!findInside(owner, e.sourcePort(), e.destination(), e.destinationPort())) {
            return ~Drop.ICMP_ERROR_NO_MAPPING.verdict();
        }
        if (session != SessionTable.NONE && sessions.table.has(session, SessionTable.SUCCEEDS)) {
            e.rewriteSequence(sessions.recycler.insideSequence(session, e.sequence()));
        }
        e.rewriteSource(address, port);
        rewriteOuter(p.source, address);
        return PacketPath.PASSED;
    }

    /**
     * Whether the error from outside is about a packet of an endpoint that the subscriber may use,
     * where nothing is translated; or the verdict of what is wrong with it.
     */
    int checkIn(Subscriber subscriber) {
        int verdict = read();
        if (verdict != Verdict.FORWARD) {
            return verdict;
        }
        return embedded.source() != packet.destination
                ? Drop.BAD_EMBEDDED.verdict()
                : checkPort(subscriber, embedded.sourcePort());
    }

    /** As {@link #checkIn}, from inside: about a packet to such an endpoint. */
    int checkOut(Subscriber subscriber) {
        int verdict = read();
        if (verdict != Verdict.FORWARD) {
            return verdict;
        }
        return embedded.source() != packet.destination
                        || subscriber.ownerAt(embedded.destination()) == Owner.NONE
                ? Drop.BAD_EMBEDDED.verdict()
                : checkPort(subscriber, embedded.destinationPort());
    }

    private static int checkPort(Subscriber subscriber, int port) {
        return subscriber.ports.contains(port) ? Verdict.FORWARD : Drop.OUTSIDE_PORT_SET.verdict();
    }

    private int read() {
        Packet p = packet;
        // A part of an error can't be checked, and no error needs to be that long.
        if (p.isFragment()) {
            return Drop.BAD_EMBEDDED.verdict();
        }
        switch (embedded.parse(p.buf, p.transport, p.off + p.totalLength - p.transport)) {
            case EmbeddedPacket.GOOD:
                return Verdict.FORWARD;
            case EmbeddedPacket.BAD_ICMP_CHECKSUM:
                return Drop.BAD_ICMP_CHECKSUM.verdict();
            default:
                return Drop.BAD_EMBEDDED.verdict();
        }
    }

    /** Finds what stands outside for the host to which the embedded packet went. */
    private boolean findOutside(Subscriber subscriber) {
        EmbeddedPacket e = embedded;
        int remotePort = e.protocol() == Ipv4.ICMP ? 0 : e.sourcePort();
        int session =
                sessions.table.findOut(
                        subscriber.handle,
                        e.protocol(),
                        e.destination(),
                        e.destinationPort(),
                        e.source(),
                        remotePort);
        if (session != SessionTable.NONE) {
            address = subscriber.outsideAddress(sessions.table.owner(session));
            port = sessions.table.outsidePort(session);
            return true;
        }
        int mapping =
                sessions.mappingLife.find(
                        subscriber,
                        e.protocol(),
                        e.destination(),
                        e.destinationPort(),
                        e.source(),
                        remotePort);
        if (mapping == MappingTable.NONE) {
            return false;
        }
        address = subscriber.outsideAddress(sessions.mappings.owner(mapping));
        port = sessions.mappings.outsidePort(mapping);
        return true;
    }

    /** Finds the host that an outside endpoint stands for, towards that remote. */
    private boolean findInside(int owner, int outsidePort, int remoteAddress, int remotePort) {
        int protocol = embedded.protocol();
        session =
                sessions.table.findIn(
                        owner,
                        protocol,
                        outsidePort,
                        remoteAddress,
                        protocol == Ipv4.ICMP ? 0 : remotePort);
        if (session != SessionTable.NONE) {
            address = sessions.table.insideAddress(session);
            port = sessions.table.insidePort(session);
            return true;
        }
        int mapping = sessions.mappings.findOutside(owner, protocol, outsidePort);
        // An overloaded port may be several hosts': only a session tells which.
        if (mapping == MappingTable.NONE
                || sessions.mappings.kind(mapping) == MappingTable.OVERLOADED) {
            return false;
        }
        address = sessions.mappings.insideAddress(mapping);
        port = sessions.mappings.insidePort(mapping);
        return true;
    }

    private void rewriteOuter(int source, int destination) {
        Packet p = packet;
        int difference =
                Checksum.difference32(p.source, source)
                        + Checksum.difference32(p.destination, destination)
                        + Ipv4.decrementTtl(p.buf, p.off);
        Ipv4.setSource(p.buf, p.off, source);
        Ipv4.setDestination(p.buf, p.off, destination);
        Ipv4.setChecksum(p.buf, p.off, Checksum.apply(Ipv4.checksum(p.buf, p.off), difference));
    }
}
