// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |      Type     |      Code     |            Checksum           |  0
 * +---------------+---------------+-------------------------------+
 * |           Identifier          |        Sequence number        |  4
 * +-------------------------------+-------------------------------+
 */

/** An ICMP echo message (RFC 792) at {@code off}; the caller has made sure of 8 bytes. */
public final class Icmp {
    /** The length of an echo message without its data. */
    public static final int HEADER_BYTES = 8;

    /** Type of an echo reply. */
    public static final int ECHO_REPLY = 0;

    /** Type of an echo request. */
    public static final int ECHO_REQUEST = 8;

    private static final int DESTINATION_UNREACHABLE = 3;
    private static final int SOURCE_QUENCH = 4;
    private static final int REDIRECT = 5;
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;

    private Icmp() {}

    /** The type. */
    public static int type(byte[] buf, int off) {
        return Bytes.u8(buf, off);
    }

    /** The code. */
    public static int code(byte[] buf, int off) {
        return Bytes.u8(buf, off + 1);
    }

    /** The checksum; ICMP has no pseudo header. */
    public static int checksum(byte[] buf, int off) {
        return Bytes.u16(buf, off + 2);
    }

    /** Writes the checksum. */
    public static void setChecksum(byte[] buf, int off, int checksum) {
        Bytes.putU16(buf, off + 2, checksum);
    }

    /** The query id, which a NAT treats as it does a port (RFC 5508 section 3). */
    public static int identifier(byte[] buf, int off) {
        return Bytes.u16(buf, off + 4);
    }

    /** Writes the query id; the checksum is the caller's. */
    public static void setIdentifier(byte[] buf, int off, int identifier) {
        Bytes.putU16(buf, off + 4, identifier);
    }

    /** Whether the type is that of an error message, which carries a packet (RFC 1122 3.2.2). */
    public static boolean isError(int type) {
        return type == DESTINATION_UNREACHABLE
                || type == SOURCE_QUENCH
                || type == REDIRECT
                || type == TIME_EXCEEDED
                || type == PARAMETER_PROBLEM;
    }
}
