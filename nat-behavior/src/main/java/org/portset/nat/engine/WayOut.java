// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.fragments.Fragmenter;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

/**
 * The way to the Internet: what its MTU does to packets (RFC 4787 REQ-13), and which identification
 * their fragments carry.
 *
 * <p>Hosts and homes that share an address may choose the same identification, and who receives
 * their fragments then mixes them up (RFC 6864 section 5.3.1). So a datagram that leaves in
 * fragments gets the next one in turn of its subscriber's own: those in the port set, which nobody
 * else with that address has (RFC 7597 section 8.3.3). A set of 252 lasts for 252 datagrams until
 * one comes again; an address that isn't shared has them all.
 */
final class WayOut implements Fragmenter.Sink {
    private final Sessions sessions;
    private final NatOutput output;
    private int subscriber;

    WayOut(Sessions sessions, NatOutput output) {
        this.sessions = sessions;
        this.output = output;
    }

    /** Whether the packet must not go: it doesn't fit, and must not be cut. */
    static boolean refuses(Subscriber from, Packet p) {
        return p.totalLength > from.mtuBytes && Ipv4.dontFragment(p.buf, p.off);
    }

    /** Lets a packet of that result go if it fits; else cuts it and sends the fragments. */
    int leave(Subscriber from, Packet p, int result) {
        if (p.totalLength <= from.mtuBytes) {
            return result;
        }
        // Of a datagram's fragments, smaller ones don't come by here; and who shares no address has
        // identifications of its own.
        boolean isShared = from.isTranslated || !from.hasAllPorts;
        if (isShared && !p.isFragment()) {
            identify(p.buf, p.off, nextIdentification(from));
        }
        send(from, p.buf, p.off);
        return PacketPath.TAKEN;
    }

    /** Sends a packet, cut if it doesn't fit. */
    void send(Subscriber from, byte[] buf, int off) {
        int length = Ipv4.totalLength(buf, off);
        if (length <= from.mtuBytes) {
            output.toOutside(from.handle, buf, off, length);
        } else {
            subscriber = from.handle;
            Fragmenter.split(buf, off, from.mtuBytes, 0, this);
        }
    }

    @Override
    public void fragment(byte[] buf, int off, int len) {
        output.toOutside(subscriber, buf, off, len);
    }

    /** The subscriber's next identification; they begin anywhere. */
    int nextIdentification(Subscriber from) {
        if (from.identifications < 0) {
            from.identifications = (int) (sessions.nextRandom() >>> 33) % from.ports.size();
        }
        int identification = from.ports.portAt(from.identifications);
        from.identifications = (from.identifications + 1) % from.ports.size();
        return identification;
    }

    /** Writes an identification. */
    static void identify(byte[] buf, int off, int identification) {
        int difference = Checksum.difference16(Ipv4.identification(buf, off), identification);
        Ipv4.setIdentification(buf, off, identification);
        Ipv4.setChecksum(buf, off, Checksum.apply(Ipv4.checksum(buf, off), difference));
    }
}
