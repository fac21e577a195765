// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |     IPv4 header, 20 bytes: from us to the packet's sender     |  0
 * +---------------+---------------+-------------------------------+
 * |      Type     |      Code     |            Checksum           | 20
 * +---------------+---------------+-------------------------------+
 * |               0               |  MTU of 3/4 (RFC 1191), or 0  | 24
 * +-------------------------------+-------------------------------+
 * |       The offending packet from its header on, as much        |
 * |            as fits: 548 bytes (RFC 1812 4.3.2.3)              | 28
 */

/** Writes the ICMP errors of a router (RFC 792, RFC 1812 4.3.2). */
public final class IcmpErrors {
    /** The longest error message with its IPv4 header: what every host takes (RFC 1812 4.3.2.3). */
    public static final int MAX_BYTES = 576;

    private static final int HEADERS_BYTES = Ipv4.MIN_HEADER_BYTES + Icmp.HEADER_BYTES;
    private static final int VERSION_AND_IHL = 0x45;
    private static final int TTL = 64;

    /** Precedence 6, internetwork control. */
    private static final int PRECEDENCE = 0xc0;

    /** The type of service bits that are neither precedence nor, since RFC 3168, ECN. */
    private static final int SERVICE = 0x1c;

    private IcmpErrors() {}

    /**
     * Writes an error about a packet, without options and without DF.
     *
     * <p>Type of service is as RFC 1812 4.3.2.5 has it: the offending packet's, with the precedence
     * of internetwork control. The identification is the offending packet's too: its sender does
     * not soon repeat it (RFC 6864), and we need no counter.
     *
     * @param out takes up to {@link #MAX_BYTES} from {@code off} on; not the array of the offending
     *     packet unless the two don't overlap
     * @param mtuOrZero what fits, in bytes, where the error is 3/4; 0 otherwise
     * @param source the address of the router that complains
     * @param destination whom it complains to
     * @param offending an IPv4 packet with a good header ({@link Ipv4#check}) at {@code offOff}
     * @param offLen its bytes there; those past its total length are left out
     * @return the length of what was written
     */
    public static int write(
            byte[] out,
            int off,
            int type,
            int code,
            int mtuOrZero,
            int source,
            int destination,
            byte[] offending,
            int offOff,
            int offLen) {
        int there = Math.min(offLen, Ipv4.totalLength(offending, offOff));
        int quoted = Math.min(there, MAX_BYTES - HEADERS_BYTES);
        int length = HEADERS_BYTES + quoted;
        int service = Ipv4.typeOfService(offending, offOff) & SERVICE;
        Bytes.putU16(out, off, VERSION_AND_IHL << 8 | PRECEDENCE | service);
        Ipv4.setTotalLength(out, off, length);
        Ipv4.setIdentification(out, off, Ipv4.identification(offending, offOff));
        Ipv4.setFragment(out, off, 0, false);
        Bytes.putU16(out, off + 8, TTL << 8 | Ipv4.ICMP);
        Ipv4.setChecksum(out, off, 0);
        Ipv4.setSource(out, off, source);
        Ipv4.setDestination(out, off, destination);
        Ipv4.setChecksum(out, off, Checksum.of(out, off, Ipv4.MIN_HEADER_BYTES));

        int icmp = off + Ipv4.MIN_HEADER_BYTES;
        Bytes.putU16(out, icmp, type << 8 | code);
        Icmp.setChecksum(out, icmp, 0);
        Bytes.putI32(out, icmp + 4, mtuOrZero);
        System.arraycopy(offending, offOff, out, icmp + Icmp.HEADER_BYTES, quoted);
        Icmp.setChecksum(out, icmp, Checksum.of(out, icmp, Icmp.HEADER_BYTES + quoted));
        return length;
    }

    /**
     * Whether an error may be sent about a packet (RFC 1812 4.3.2.7): not if it has a bad header,
     * is an ICMP error or a kind of ICMP that may be one, is a fragment other than the first, or
     * goes to or comes from an address that is no single host's.
     *
     * @param len bytes of the packet at {@code off}; any bytes, as it checks the header itself
     */
    public static boolean mayAnswer(byte[] buf, int off, int len) {
        return Ipv4.check(buf, off, len) == Ipv4.GOOD
                && Ipv4.fragmentOffset(buf, off) == 0
                && !Ipv4.isMartian(Ipv4.source(buf, off))
                && !Ipv4.isMartian(Ipv4.destination(buf, off))
                && !mayBeIcmpError(buf, off);
    }

    /** What is cut off before its type could be an error. */
    private static boolean mayBeIcmpError(byte[] buf, int off) {
        if (Ipv4.protocol(buf, off) != Ipv4.ICMP) {
            return false;
        }
        int header = Ipv4.headerBytes(buf, off);
        return Ipv4.totalLength(buf, off) < header + Icmp.HEADER_BYTES
                || !Icmp.isQuery(Icmp.type(buf, off + header));
    }
}
