// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.state.Owner;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/**
 * Packets that aren't translated: to and from destinations that the policy names (RFC 6888 REQ-6),
 * and all of them where the hosts use the outside addresses and ports themselves (A+P, RFC 6346).
 * They lose a hop and make no session.
 */
final class Bypass {
    private final Packet packet;
    private final IcmpErrorTranslation icmpErrors;

    Bypass(Packet packet, IcmpErrorTranslation icmpErrors) {
        this.packet = packet;
        this.icmpErrors = icmpErrors;
    }

    /** Whether the packet from inside, whose header is read, goes to such a destination. */
    boolean isUntranslatedOut(Subscriber subscriber) {
        return subscriber.isUntranslated(packet.destination);
    }

    /**
     * Whether the packet from outside comes from such a destination, for a host's own address. The
     * engine doesn't know the network inside: that there is such a host is its caller's care.
     */
    boolean isUntranslatedIn(Subscriber subscriber) {
        return subscriber.ownerAt(packet.destination) == Owner.NONE
                && subscriber.isUntranslated(packet.source);
    }

    /**
     * Whether the subscriber may send this from one of its addresses: {@link Verdict#FORWARD}, or
     * the verdict of what is wrong. Who has all ports may use any protocol.
     */
    int checkOut(Subscriber subscriber) {
        Packet p = packet;
        if (isFree(subscriber)) {
            return Verdict.FORWARD;
        }
        int verdict = p.parseTransport();
        if (verdict == Packet.ICMP_ERROR) {
            return icmpErrors.checkOut(subscriber);
        }
        return verdict == Verdict.FORWARD ? port(subscriber, p.sourcePort) : verdict;
    }

    /** As {@link #checkOut}, for what comes to one of the addresses. */
    int checkIn(Subscriber subscriber) {
        Packet p = packet;
        if (isFree(subscriber)) {
            return Verdict.FORWARD;
        }
        int verdict = p.parseTransport();
        if (verdict == Packet.ICMP_ERROR) {
            return icmpErrors.checkIn(subscriber);
        }
        return verdict == Verdict.FORWARD ? port(subscriber, p.destinationPort) : verdict;
    }

    /** Whether there is nothing to check; of TCP the header has to be known to clamp the MSS. */
    private boolean isFree(Subscriber subscriber) {
        return subscriber.hasAllPorts && (packet.protocol != Ipv4.TCP || packet.isFragment());
    }

    private static int port(Subscriber subscriber, int port) {
        return subscriber.ports.contains(port) ? Verdict.FORWARD : Drop.OUTSIDE_PORT_SET.verdict();
    }

    /** Takes a hop from the packet, and clamps the MSS of a SYN whose header was read. */
    int hop(Subscriber subscriber) {
        Packet p = packet;
        int ttl = Ipv4.decrementTtl(p.buf, p.off);
        Ipv4.setChecksum(p.buf, p.off, Checksum.apply(Ipv4.checksum(p.buf, p.off), ttl));
        if (p.mssOffset != Tcp.NO_MSS) {
            TransportChecksum.update(p, 0, 0, subscriber.mssClampBytes);
        }
        return PacketPath.PASSED;
    }
}
