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

    /** Protocol number of ICMP. */
    public static final int ICMP = 1;

    /** Protocol number of TCP. */
    public static final int TCP = 6;

    /** Protocol number of UDP. */
    public static final int UDP = 17;

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
    private static final int MORE_FRAGMENTS_OR_OFFSET = 0x3fff;

    private Ipv4() {}

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

    /** Whether this is a part of a datagram: more fragments follow, or the offset is not 0. */
    public static boolean isFragment(byte[] buf, int off) {
        return (Bytes.u16(buf, off + 6) & MORE_FRAGMENTS_OR_OFFSET) != 0;
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
        int word = Bytes.u16(buf, off + 8);
        Bytes.putU16(buf, off + 8, word - 0x100);
        return Checksum.difference16(word, word - 0x100);
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
