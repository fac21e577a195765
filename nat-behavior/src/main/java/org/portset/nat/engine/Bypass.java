// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

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
        return subscriber.indexOf(packet.destination) < 0
                && subscriber.isUntranslated(packet.source);
    }

    /** Whether the subscriber may send this, where hosts use the outside addresses themselves. */
    int checkOut(Subscriber subscriber) {
        Packet p = packet;
        if (subscriber.indexOf(p.source) < 0) {
            return Drop.OUTSIDE_ADDRESS.verdict();
        }
        if (subscriber.hasAllPorts) {
            return Verdict.FORWARD;
        }
        int verdict = p.parseTransport();
        if (verdict == Packet.ICMP_ERROR) {
            return icmpErrors.checkOut(subscriber);
        }
        return verdict == Verdict.FORWARD ? port(subscriber, p.sourcePort) : verdict;
    }

    /** As {@link #checkOut}, for a packet to one of the addresses. */
    int checkIn(Subscriber subscriber) {
        Packet p = packet;
        if (subscriber.hasAllPorts) {
            return Verdict.FORWARD;
        }
        int verdict = p.parseTransport();
        if (verdict == Packet.ICMP_ERROR) {
            return icmpErrors.checkIn(subscriber);
        }
        return verdict == Verdict.FORWARD ? port(subscriber, p.destinationPort) : verdict;
    }

    private static int port(Subscriber subscriber, int port) {
        return subscriber.ports.contains(port)
                ? Verdict.FORWARD
                : Drop.OUTSIDE_PORT_SET.verdict();
    }

    /** Takes a hop from the packet. */
    void hop() {
        Packet p = packet;
        int ttl = Ipv4.decrementTtl(p.buf, p.off);
        Ipv4.setChecksum(p.buf, p.off, Checksum.apply(Ipv4.checksum(p.buf, p.off), ttl));
    }
}
