// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Arrays;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Udp;

/**
 * UDP over IPv6 between a CE's own address and the access network.
 *
 * <pre>
 *  0            4         6      7    8         24            40
 * +------------+---------+------+----+---------+-------------+-----------
 * | 6, class.. | payload | 17   | 64 | source  | destination | UDP ...
 * +------------+---------+------+----+---------+-------------+-----------
 * </pre>
 */
final class UplinkUdp {
    /** Bytes of both headers. */
    static final int HEADERS_BYTES = 48;

    private static final int VERSION = 0x6000_0000;
    private static final int NEXT_HEADER_AND_HOPS = Ipv4.UDP << 8 | 64;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;
    private static final int ADDRESS_BYTES = 16;
    private static final int UDP = 40;

    private UplinkUdp() {}

    /** A packet behind {@code off} bytes of room. */
    static byte[] packet(
            int off,
            byte[] source,
            int sourcePort,
            byte[] destination,
            int destinationPort,
            byte[] data) {
        int bytes = Udp.HEADER_BYTES + data.length;
        int udp = off + UDP;
        byte[] p = new byte[udp + bytes];
        Bytes.putI32(p, off, VERSION);
        Bytes.putU16(p, off + 4, bytes);
        Bytes.putU16(p, off + 6, NEXT_HEADER_AND_HOPS);
        System.arraycopy(source, 0, p, off + SOURCE, ADDRESS_BYTES);
        System.arraycopy(destination, 0, p, off + DESTINATION, ADDRESS_BYTES);
        Bytes.putU16(p, udp, sourcePort);
        Bytes.putU16(p, udp + 2, destinationPort);
        Bytes.putU16(p, udp + 4, bytes);
        System.arraycopy(data, 0, p, udp + Udp.HEADER_BYTES, data.length);
        int checksum = checksum(p, off, bytes);
        Udp.setChecksum(p, udp, checksum == 0 ? 0xffff : checksum);
        return p;
    }

    /**
     * Whether a whole, sound datagram between these two begins at the start of {@code p}; over
     * IPv6, one without a checksum isn't (RFC 8200 section 8.1).
     */
    static boolean isFrom(byte[] p, byte[] source, int sourcePort, byte[] destination) {
        if (p.length < HEADERS_BYTES
                || p[0] >>> 4 != VERSION >>> 28
                || (p[6] & 0xff) != Ipv4.UDP
                || !Arrays.equals(p, SOURCE, SOURCE + ADDRESS_BYTES, source, 0, ADDRESS_BYTES)
                || !Arrays.equals(
                        p, DESTINATION, DESTINATION + ADDRESS_BYTES, destination, 0, ADDRESS_BYTES)
                || Udp.sourcePort(p, UDP) != sourcePort) {
            return false;
        }
        int bytes = Udp.length(p, UDP);
        return bytes == Bytes.u16(p, 4)
                && bytes >= Udp.HEADER_BYTES
                && bytes <= p.length - UDP
                && Udp.checksum(p, UDP) != 0
                && checksum(p, 0, bytes) == 0;
    }

    /** The port that a sound datagram is for. */
    static int destinationPort(byte[] p) {
        return Udp.destinationPort(p, UDP);
    }

    /** What a sound datagram carries. */
    static byte[] payload(byte[] p) {
        return Arrays.copyOfRange(p, HEADERS_BYTES, UDP + Udp.length(p, UDP));
    }

    private static int checksum(byte[] p, int off, int bytes) {
        long pseudo = Checksum.sum(p, off + SOURCE, 2 * ADDRESS_BYTES) + bytes + Ipv4.UDP;
        return ~Checksum.fold(pseudo + Checksum.sum(p, off + UDP, bytes)) & 0xffff;
    }
}
