// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/*
 * +---------------+---------------+-------------------------------+
 * |      Type     |      Code     |            Checksum           |  0
 * +---------------+---------------+-------------------------------+
 * |               |    Length     |   length in words, or 0: to   |  4
 * +---------------+---------------+-------------------------------+  the end (RFC 4884)
 * |    IPv4 header of the packet the error is about, options      |  8
 * +---------------------------------------------------------------+
 * |    its first 8 bytes behind that, or more                     |  8 + header
 * +---------------------------------------------------------------+
 * |    ICMP extensions: labels of MPLS, interfaces, ...           |  8 + 4 * length
 */

/**
 * The packet inside an ICMP error: whose flow the error is about, and how a NAT rewrites it (RFC
 * 5508 section 4). For ICMP echo the query id stands for both ports. One object serves all packets
 * in turn; the fields mean something after {@link #parse} said {@link #GOOD}.
 */
public final class EmbeddedPacket {
    /** {@link #parse}: the embedded packet tells its flow. */
    public static final int GOOD = 0;

    /** {@link #parse}: the checksum of the ICMP message is wrong (RFC 5508 REQ-3 a). */
    public static final int BAD_ICMP_CHECKSUM = 1;

    /** {@link #parse}: the checksum of the embedded IPv4 header is wrong (RFC 5508 REQ-3 a). */
    public static final int BAD_IP_CHECKSUM = 2;

    /**
     * {@link #parse}: what is embedded is no IPv4 packet with a whole header and 8 bytes behind it,
     * of TCP, UDP or ICMP echo, from its beginning.
     */
    public static final int UNUSABLE = 3;

    private static final int TRANSPORT_BYTES = 8;
    private static final int LENGTH_OFFSET = 5;

    private byte[] buf;
    private int icmp;
    private int off;
    private int end;
    private int transport;
    private int protocol;

    /**
     * Reads the packet inside an ICMP error. The embedded options are skipped (REQ-3 b), the
     * embedded transport checksum is not looked at (REQ-3 c), ICMP extensions are no part of the
     * packet (REQ-3 d).
     *
     * @param icmpOff where the ICMP message begins; the bytes may be any
     * @param len its length, by the outer IPv4 header
     * @return one of the constants
     */
    public int parse(byte[] buffer, int icmpOff, int len) {
        if (len < Icmp.HEADER_BYTES + Ipv4.MIN_HEADER_BYTES + TRANSPORT_BYTES) {
            return UNUSABLE;
        }
        if (Checksum.of(buffer, icmpOff, len) != 0) {
            return BAD_ICMP_CHECKSUM;
        }
        buf = buffer;
        icmp = icmpOff;
        off = icmpOff + Icmp.HEADER_BYTES;
        int quoted = quotedBytes(len - Icmp.HEADER_BYTES);
        int headerBytes = Ipv4.headerBytes(buffer, off);
        if (Ipv4.version(buffer, off) != 4
                || headerBytes < Ipv4.MIN_HEADER_BYTES
                || quoted < headerBytes + TRANSPORT_BYTES
                || Ipv4.totalLength(buffer, off) < headerBytes + TRANSPORT_BYTES) {
            return UNUSABLE;
        }
        if (Checksum.of(buffer, off, headerBytes) != 0) {
            return BAD_IP_CHECKSUM;
        }
        transport = off + headerBytes;
        end = off + Math.min(quoted, Ipv4.totalLength(buffer, off));
        protocol = Ipv4.protocol(buffer, off);
        return Ipv4.fragmentOffset(buffer, off) == 0 && hasPorts() ? GOOD : UNUSABLE;
    }

    /** Bytes of the embedded packet, of those behind the ICMP header; -1 if it says more. */
    private int quotedBytes(int there) {
        int type = Icmp.type(buf, icmp);
        if (type != Icmp.DESTINATION_UNREACHABLE
                && type != Icmp.TIME_EXCEEDED
                && type != Icmp.PARAMETER_PROBLEM) {
            return there;
        }
        int length = Bytes.u8(buf, icmp + LENGTH_OFFSET) << 2;
        if (length == 0) {
            return there;
        }
        return length <= there ? length : -1;
    }

    private boolean hasPorts() {
        return protocol == Ipv4.TCP
                || protocol == Ipv4.UDP
                || (protocol == Ipv4.ICMP && Icmp.isEcho(Icmp.type(buf, transport)));
    }

    /** Where the embedded IPv4 header begins in the buffer. */
    public int offset() {
        return off;
    }

    /** The protocol: TCP, UDP or ICMP. */
    public int protocol() {
        return protocol;
    }

    /** The source address: towards which the error goes. */
    public int source() {
        return Ipv4.source(buf, off);
    }

    /** The destination address. */
    public int destination() {
        return Ipv4.destination(buf, off);
    }

    /** The source port, or the query id. */
    public int sourcePort() {
        return Bytes.u16(buf, protocol == Ipv4.ICMP ? transport + 4 : transport);
    }

    /** The destination port, or the query id. */
    public int destinationPort() {
        return Bytes.u16(buf, protocol == Ipv4.ICMP ? transport + 4 : transport + 2);
    }

    /** The sequence number of an embedded TCP segment. */
    public int sequence() {
        return Tcp.sequence(buf, transport);
    }

    /**
     * Writes another source; the embedded checksums and that of the ICMP message follow. The outer
     * IPv4 header is the caller's.
     *
     * @param port a port, or for ICMP the query id
     */
    public void rewriteSource(int address, int port) {
        rewrite(off + 12, address, protocol == Ipv4.ICMP ? transport + 4 : transport, port);
    }

    /** Writes another destination, as {@link #rewriteSource} does the source. */
    public void rewriteDestination(int address, int port) {
        rewrite(off + 16, address, protocol == Ipv4.ICMP ? transport + 4 : transport + 2, port);
    }

    /** Writes another sequence number into an embedded TCP header; the checksums follow. */
    public void rewriteSequence(int sequence) {
        int before = Tcp.sequence(buf, transport);
        Bytes.putI32(buf, transport + 4, sequence);
        int difference = Checksum.difference32(before, sequence);
        int outer = difference + updateTransport(difference, 0);
        Icmp.setChecksum(buf, icmp, Checksum.apply(Icmp.checksum(buf, icmp), outer));
    }

    private void rewrite(int addressAt, int address, int portAt, int port) {
        int ofAddress = Checksum.difference32(Bytes.i32(buf, addressAt), address);
        int ofPort = Checksum.difference16(Bytes.u16(buf, portAt), port);
        Bytes.putI32(buf, addressAt, address);
        Bytes.putU16(buf, portAt, port);
        // All of it is data to the ICMP checksum, the embedded checksums too.
        int outer = ofAddress + ofPort;
        int header = Ipv4.checksum(buf, off);
        int newHeader = Checksum.apply(header, ofAddress);
        Ipv4.setChecksum(buf, off, newHeader);
        outer += Checksum.difference16(header, newHeader);
        outer += updateTransport(ofAddress, ofPort);
        Icmp.setChecksum(buf, icmp, Checksum.apply(Icmp.checksum(buf, icmp), outer));
    }

    /**
     * Updates the embedded transport checksum, if it was quoted; the difference that this makes.
     */
    private int updateTransport(int ofAddress, int ofPort) {
        int at = transport + checksumOffset();
        if (at + 2 > end) {
            return 0;
        }
        int old = Bytes.u16(buf, at);
        int updated = updated(old, ofAddress, ofPort);
        Bytes.putU16(buf, at, updated);
        return Checksum.difference16(old, updated);
    }

    private int updated(int checksum, int ofAddress, int ofPort) {
        switch (protocol) {
            case Ipv4.TCP:
                return Checksum.apply(checksum, ofAddress + ofPort);
            case Ipv4.UDP:
                return Checksum.applyUdp(checksum, ofAddress + ofPort);
            default:
                return Checksum.apply(checksum, ofPort);
        }
    }

    private int checksumOffset() {
        return protocol == Ipv4.TCP ? 16 : protocol == Ipv4.UDP ? 6 : 2;
    }
}
