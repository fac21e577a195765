// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |Version|  IHL  |Type of service|          Total length         |  0
 * +-------+-------+---------------+-----+-------------------------+
 * |         Identification        |Flags|     Fragment offset     |  4
 * +---------------+---------------+-----+-------------------------+
 * |  Time to live |    Protocol   |        Header checksum        |  8
 * +---------------+---------------+-------------------------------+
 * |                        Source address                         | 12
 * +---------------------------------------------------------------+
 * |                      Destination address                      | 16
 * +---------------------------------------------------------------+
 * |                  Options, 0 to 40 bytes                       | 20
 */

/** The IPv4 header (RFC 791 section 3.1) at {@code off}; the caller has made sure of 20 bytes. */
public final class Ipv4 {
    /** The header's length without options. */
    public static final int MIN_HEADER_BYTES = 20;

    /** The longest datagram there is, header included. */
    public static final int MAX_TOTAL_BYTES = 0xffff;

    /** Protocol number of ICMP. */
    public static final int ICMP = 1;

    /** Protocol number of TCP. */
    public static final int TCP = 6;

    /** Protocol number of UDP. */
    public static final int UDP = 17;

    /** {@link #check}: nothing is wrong with the header. */
    public static final int GOOD = 0;

    /** {@link #check}: the version is not 4. */
    public static final int NOT_IPV4 = 1;

    /** {@link #check}: the packet ends inside its header, or before its total length. */
    public static final int TRUNCATED = 2;

    /** {@link #check}: the header length is below 20 bytes. */
    public static final int BAD_HEADER_LENGTH = 3;

    /** {@link #check}: the total length is below the header length. */
    public static final int BAD_TOTAL_LENGTH = 4;

    /** {@link #check}: the header checksum is wrong. */
    public static final int BAD_CHECKSUM = 5;

    /** {@link #check}: an option runs past the header, or has no valid length. */
    public static final int BAD_OPTIONS = 6;

    /** {@link #check}: a loose or strict source route is among the options. */
    public static final int SOURCE_ROUTE = 7;

    /** {@link #options}: none, or every one well-formed. */
    public static final int OPTIONS_GOOD = 0;

    /** {@link #options}: one runs past the header, or has no valid length. */
    public static final int OPTIONS_MALFORMED = 1;

    /** {@link #options}: a loose or strict source route is among them. */
    public static final int OPTIONS_SOURCE_ROUTE = 2;

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int LOOSE_SOURCE_ROUTE = 131;
    private static final int STRICT_SOURCE_ROUTE = 137;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1fff;

    /** What {@link Checksum#difference16} gives for a word and the same with one hop less. */
    private static final int ONE_HOP = 0xffff - 0x100;

    private Ipv4() {}

    /**
     * Validates the header of a packet of {@code len} bytes (RFC 1812 5.2.2); it makes sure of the
     * 20 bytes itself, and {@code len} may be more than the total length, as Ethernet pads.
     *
     * @return {@link #GOOD} or the first fault. A fault has the number that the engine's drop of
     *     the same name has, so that it is a verdict as it is
     */
    public static int check(byte[] buf, int off, int len) {
        if (off < 0 || len < MIN_HEADER_BYTES || len > buf.length - off) {
            return TRUNCATED;
        }
        if (version(buf, off) != 4) {
            return NOT_IPV4;
        }
        int headerBytes = headerBytes(buf, off);
        if (headerBytes < MIN_HEADER_BYTES) {
            return BAD_HEADER_LENGTH;
        }
        int totalLength = totalLength(buf, off);
        if (totalLength < headerBytes) {
            return BAD_TOTAL_LENGTH;
        }
        if (totalLength > len) {
            return TRUNCATED;
        }
        if (headerChecksum(buf, off, headerBytes) != 0) {
            return BAD_CHECKSUM;
        }
        if (headerBytes > MIN_HEADER_BYTES) {
            int options = options(buf, off, headerBytes);
            if (options != OPTIONS_GOOD) {
                return options == OPTIONS_SOURCE_ROUTE ? SOURCE_ROUTE : BAD_OPTIONS;
            }
        }
        return GOOD;
    }

    /** {@link Checksum#of} the header; nearly all have no options, and then it needs no loop. */
    private static int headerChecksum(byte[] buf, int off, int headerBytes) {
        if (headerBytes != MIN_HEADER_BYTES) {
            return Checksum.of(buf, off, headerBytes);
        }
        long first = Bytes.i64(buf, off);
        long second = Bytes.i64(buf, off + 8);
        long sum =
                (first >>> 32)
                        + (first & 0xffffffffL)
                        + (second >>> 32)
                        + (second & 0xffffffffL)
                        + (Bytes.i32(buf, off + 16) & 0xffffffffL);
        return ~Checksum.fold(sum) & 0xffff;
    }

    /**
     * "This" network, loopback, multicast and class E: no router forwards from or to them, or sends
     * an error there (RFC 1812 5.3.7, 4.3.2.7).
     */
    public static boolean isMartian(int address) {
        int top = address >>> 24;
        return top == 0 || top == 127 || top >= 224;
    }

    /** The version, 4. */
    public static int version(byte[] buf, int off) {
        return Bytes.u8(buf, off) >>> 4;
    }

    /** The header's length with options: 20..60 in a good header, a multiple of 4. */
    public static int headerBytes(byte[] buf, int off) {
        return (buf[off] & 0x0f) << 2;
    }

    /** The length of header and payload together. */
    public static int totalLength(byte[] buf, int off) {
        return Bytes.u16(buf, off + 2);
    }

    /** The type of service octet: DSCP and ECN. */
    public static int typeOfService(byte[] buf, int off) {
        return Bytes.u8(buf, off + 1);
    }

    /** Writes the total length; the checksum is the caller's. */
    public static void setTotalLength(byte[] buf, int off, int length) {
        Bytes.putU16(buf, off + 2, length);
    }

    /** The identification, the same in all fragments of a datagram. */
    public static int identification(byte[] buf, int off) {
        return Bytes.u16(buf, off + 4);
    }

    /** Writes the identification; the checksum is the caller's. */
    public static void setIdentification(byte[] buf, int off, int identification) {
        Bytes.putU16(buf, off + 4, identification);
    }

    /** Whether no router may fragment it. */
    public static boolean dontFragment(byte[] buf, int off) {
        return (Bytes.u16(buf, off + 6) & DONT_FRAGMENT) != 0;
    }

    /** Whether more of the datagram follows behind this fragment. */
    public static boolean moreFragments(byte[] buf, int off) {
        return (Bytes.u16(buf, off + 6) & MORE_FRAGMENTS) != 0;
    }

    /** Where in the datagram's payload this fragment's begins: 0..65528 bytes, in steps of 8. */
    public static int fragmentOffset(byte[] buf, int off) {
        return (Bytes.u16(buf, off + 6) & OFFSET) << 3;
    }

    /** Whether this is a part of a datagram: more fragments follow, or the offset is not 0. */
    public static boolean isFragment(byte[] buf, int off) {
        return (Bytes.u16(buf, off + 6) & (MORE_FRAGMENTS | OFFSET)) != 0;
    }

    /** Writes offset and MF, and clears DF; the checksum is the caller's. */
    public static void setFragment(byte[] buf, int off, int offsetBytes, boolean more) {
        Bytes.putU16(buf, off + 6, (offsetBytes >>> 3) | (more ? MORE_FRAGMENTS : 0));
    }

    /** The time to live, in hops. */
    public static int ttl(byte[] buf, int off) {
        return Bytes.u8(buf, off + 8);
    }

    /** The protocol number of the payload. */
    public static int protocol(byte[] buf, int off) {
        return Bytes.u8(buf, off + 9);
    }

    /** The header checksum. */
    public static int checksum(byte[] buf, int off) {
        return Bytes.u16(buf, off + 10);
    }

    /** Writes the header checksum. */
    public static void setChecksum(byte[] buf, int off, int checksum) {
        Bytes.putU16(buf, off + 10, checksum);
    }

    /** The source address. */
    public static int source(byte[] buf, int off) {
        return Bytes.i32(buf, off + 12);
    }

    /** The destination address. */
    public static int destination(byte[] buf, int off) {
        return Bytes.i32(buf, off + 16);
    }

    /** Writes the source address; checksums are the caller's. */
    public static void setSource(byte[] buf, int off, int address) {
        Bytes.putI32(buf, off + 12, address);
    }

    /** Writes the destination address; checksums are the caller's. */
    public static void setDestination(byte[] buf, int off, int address) {
        Bytes.putI32(buf, off + 16, address);
    }

    /** Takes one hop from the time to live and gives the checksum difference of that. */
    public static int decrementTtl(byte[] buf, int off) {
        buf[off + 8]--;
        return ONE_HOP;
    }

    /** Walks the options of a header that is in the buffer whole; one of the OPTIONS constants. */
    public static int options(byte[] buf, int off, int headerBytes) {
        int end = off + headerBytes;
        int at = off + MIN_HEADER_BYTES;
        while (at < end) {
            int type = Bytes.u8(buf, at);
            if (type == END_OF_OPTIONS) {
                return OPTIONS_GOOD;
            }
            if (type == NO_OPERATION) {
                at++;
                continue;
            }
            if (type == LOOSE_SOURCE_ROUTE || type == STRICT_SOURCE_ROUTE) {
                return OPTIONS_SOURCE_ROUTE;
            }
            if (at + 1 >= end) {
                return OPTIONS_MALFORMED;
            }
            int length = Bytes.u8(buf, at + 1);
            if (length < 2 || length > end - at) {
                return OPTIONS_MALFORMED;
            }
            at += length;
        }
        return OPTIONS_GOOD;
    }
}
