// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.portset.nat.engine.Drop;
import org.portset.nat.engine.Verdict;
import org.portset.nat.wire.EmbeddedPacket;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;
import org.portset.nat.wire.Udp;

/*
 *                 the source's port           the destination's port
 *  TCP, UDP       source port                 destination port
 *  ICMP echo      query id                    query id
 *  ICMP error     embedded destination port   embedded source port
 */

/**
 * The ports of a packet's two ends as MAP steers by them (RFC 7597 section 8.2). An ICMP error has
 * those of the packet inside it, the other way round, as it goes back where that came from. One
 * object serves all packets in turn.
 */
final class PacketPorts {
    private final EmbeddedPacket embedded = new EmbeddedPacket();
    private int sourceAddress;
    private int ofSource;
    private int ofDestination;

    /**
     * Reads the ports of a whole datagram or of its first fragment.
     *
     * @param buf holds an IPv4 packet with a good header at {@code off}
     * @return {@link Verdict#FORWARD}, or the verdict of why it has none
     */
    int read(byte[] buf, int off) {
        sourceAddress = Ipv4.source(buf, off);
        int transport = off + Ipv4.headerBytes(buf, off);
        int length = off + Ipv4.totalLength(buf, off) - transport;
        switch (Ipv4.protocol(buf, off)) {
            case Ipv4.TCP:
                return length < Tcp.MIN_HEADER_BYTES
                        ? Drop.TRUNCATED.verdict()
                        : set(Tcp.sourcePort(buf, transport), Tcp.destinationPort(buf, transport));
            case Ipv4.UDP:
                return length < Udp.HEADER_BYTES
                        ? Drop.TRUNCATED.verdict()
                        : set(Udp.sourcePort(buf, transport), Udp.destinationPort(buf, transport));
            case Ipv4.ICMP:
                return length < Icmp.HEADER_BYTES
                        ? Drop.TRUNCATED.verdict()
                        : readIcmp(buf, off, transport, length);
            default:
                return Drop.UNSUPPORTED_PROTOCOL.verdict();
        }
    }

    private int readIcmp(byte[] buf, int off, int transport, int length) {
        switch (Icmp.type(buf, transport)) {
            case Icmp.ECHO_REQUEST:
            case Icmp.ECHO_REPLY:
                int id = Icmp.identifier(buf, transport);
                return set(id, id);
            case Icmp.DESTINATION_UNREACHABLE:
            case Icmp.TIME_EXCEEDED:
            case Icmp.PARAMETER_PROBLEM:
                return readError(buf, off, transport, length);
            default:
                return Drop.ICMP_TYPE_UNSUPPORTED.verdict();
        }
    }

    private int readError(byte[] buf, int off, int transport, int length) {
        if (Ipv4.isFragment(buf, off)) {
            // A part of an error can't be checked, and no error needs to be that long.
            return Drop.BAD_EMBEDDED.verdict();
        }
        int fault = embedded.parse(buf, transport, length);
        if (fault != EmbeddedPacket.GOOD) {
            return fault == EmbeddedPacket.BAD_ICMP_CHECKSUM
                    ? Drop.BAD_ICMP_CHECKSUM.verdict()
                    : Drop.BAD_EMBEDDED.verdict();
        }
        // An error goes to who sent the packet it is about.
        if (embedded.source() != Ipv4.destination(buf, off)) {
            return Drop.BAD_EMBEDDED.verdict();
        }
        sourceAddress = embedded.destination();
        return set(
                /* source= */ embedded.destinationPort(), /* destination= */ embedded.sourcePort());
    }

    private int set(int source, int destination) {
        ofSource = source;
        ofDestination = destination;
        return Verdict.FORWARD;
    }

    /**
     * The address that {@link #ofSource} is a port of: the packet's source, but for an error that a
     * router on the way sends in another's place.
     */
    int sourceAddress() {
        return sourceAddress;
    }

    /** The port by which the source is told from those that share its address. */
    int ofSource() {
        return ofSource;
    }

    /** The port by which the destination is told from those that share its address. */
    int ofDestination() {
        return ofDestination;
    }
}
