// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Arrays;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Udp;

/** UDP over IPv4 between a home's hosts and our own address there. */
final class GatewayUdp {
    private static final int VERSION_AND_LENGTH = 0x4500;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int TTL_AND_PROTOCOL = (64 << 8) | Ipv4.UDP;

    private GatewayUdp() {}

    /**
     * The port that a datagram is for.
     *
     * @param buf may hold anything from {@code off} to its end
     * @return -1 if there is no whole, sound datagram
     */
    static int destinationPort(byte[] buf, int off) {
        if (Ipv4.check(buf, off, buf.length - off) != Ipv4.GOOD) {
            return -1;
        }
        int header = Ipv4.headerBytes(buf, off);
        int total = Ipv4.totalLength(buf, off);
        boolean isUdp =
                total >= header + Udp.HEADER_BYTES
                        && !Ipv4.isFragment(buf, off)
                        && Ipv4.protocol(buf, off) == Ipv4.UDP;
        if (!isUdp) {
            return -1;
        }
        int bytes = Udp.length(buf, off + header);
        boolean isSound =
                bytes >= Udp.HEADER_BYTES
                        && bytes <= total - header
                        && (Udp.checksum(buf, off + header) == 0
                                || checksum(buf, off, off + header, bytes) == 0);
        return isSound ? Udp.destinationPort(buf, off + header) : -1;
    }

    /** The port that a sound datagram is from. */
    static int sourcePort(byte[] buf, int off) {
        return Udp.sourcePort(buf, off + Ipv4.headerBytes(buf, off));
    }

    /** What a sound datagram carries. */
    static byte[] payload(byte[] buf, int off) {
        int udp = off + Ipv4.headerBytes(buf, off);
        return Arrays.copyOfRange(buf, udp + Udp.HEADER_BYTES, udp + Udp.length(buf, udp));
    }

    /** A packet with a datagram, behind {@code off} bytes of room. */
    static byte[] packet(
            int off,
            int source,
            int sourcePort,
            int destination,
            int destinationPort,
            byte[] data) {
        int udp = off + Ipv4.MIN_HEADER_BYTES;
        int bytes = Udp.HEADER_BYTES + data.length;
        byte[] p = new byte[udp + bytes];
        Bytes.putU16(p, off, VERSION_AND_LENGTH);
        Bytes.putU16(p, off + 2, Ipv4.MIN_HEADER_BYTES + bytes);
        Bytes.putU16(p, off + 6, DONT_FRAGMENT);
        Bytes.putU16(p, off + 8, TTL_AND_PROTOCOL);
        Ipv4.setSource(p, off, source);
        Ipv4.setDestination(p, off, destination);
        Ipv4.setChecksum(p, off, Checksum.of(p, off, Ipv4.MIN_HEADER_BYTES));
        Bytes.putU16(p, udp, sourcePort);
        Bytes.putU16(p, udp + 2, destinationPort);
        Bytes.putU16(p, udp + 4, bytes);
        System.arraycopy(data, 0, p, udp + Udp.HEADER_BYTES, data.length);
        int checksum = checksum(p, off, udp, bytes);
        Udp.setChecksum(p, udp, checksum == 0 ? 0xffff : checksum);
        return p;
    }

    private static int checksum(byte[] p, int off, int udp, int bytes) {
        return Checksum.ofTransport(
                p, udp, bytes, Ipv4.source(p, off), Ipv4.destination(p, off), Ipv4.UDP);
    }
}
