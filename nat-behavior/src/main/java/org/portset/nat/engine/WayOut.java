// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.fragments.Fragmenter;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

/**
 * The way to the Internet: what its MTU does to packets (RFC 4787 REQ-13), and which identification
 * their fragments carry.
 *
 * <p>Hosts and homes that share an address would make the same identifications, and who receives
 * their fragments would mix them up (RFC 6864 section 5.3.1). So a datagram that leaves in fragments
 * gets the next one in turn of its subscriber's own: those in the port set, which nobody else with
 * that address has (RFC 7597 section 8.3.3). A set of 252 lasts for 252 datagrams until one comes
 * again; an unshared address has them all.
 */
final class WayOut implements Fragmenter.Sink {
    private final NatOutput output;
    private final Fragmenter fragmenter = new Fragmenter();
    private int subscriber;

    WayOut(NatOutput output) {
        this.output = output;
    }

    /** Whether the packet must not go: it doesn't fit, and must not be split. */
    static boolean refuses(Subscriber from, Packet p) {
        return p.totalLength > from.mtuBytes && Ipv4.dontFragment(p.buf, p.off);
    }

    /** Sends a packet that is all translated, in fragments if it doesn't fit. */
    void send(Subscriber from, byte[] buf, int off) {
        int length = Ipv4.totalLength(buf, off);
        if (length <= from.mtuBytes) {
            output.toOutside(from.handle, buf, off, length);
        } else {
            subscriber = from.handle;
            fragmenter.split(buf, off, from.mtuBytes, this);
        }
    }

    @Override
    public void fragment(byte[] buf, int off, int len) {
        output.toOutside(subscriber, buf, off, len);
    }

    /** Gives the packet an identification that no other datagram of the address has. */
    static void identify(byte[] buf, int off, int identification) {
        int difference =
                Checksum.difference16(Ipv4.identification(buf, off), identification);
        Ipv4.setIdentification(buf, off, identification);
        Ipv4.setChecksum(buf, off, Checksum.apply(Ipv4.checksum(buf, off), difference));
    }
}
