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

/** An ICMP message (RFC 792) at {@code off}; the caller has made sure of 8 bytes. */
public final class Icmp {
    /** The length of a message without its data. */
    public static final int HEADER_BYTES = 8;

    /** Type of an echo reply. */
    public static final int ECHO_REPLY = 0;

    /** Type of an echo request. */
    public static final int ECHO_REQUEST = 8;

    /** Type of an error: the packet did not reach its destination. */
    public static final int DESTINATION_UNREACHABLE = 3;

    /** Type of an error: the packet's TTL was used up, or fragments were missing. */
    public static final int TIME_EXCEEDED = 11;

    /** Type of an error: something in the header is wrong. */
    public static final int PARAMETER_PROBLEM = 12;

    /** Code of Destination Unreachable: no route to the host, or no means to reach it. */
    public static final int HOST_UNREACHABLE = 1;

    /** Code of Destination Unreachable: nobody listens at the port. */
    public static final int PORT_UNREACHABLE = 3;

    /** Code of Destination Unreachable: DF is set, and the packet is too big (RFC 1191). */
    public static final int FRAGMENTATION_NEEDED = 4;

    /** Code of Destination Unreachable: forbidden by policy (RFC 1812 5.2.7.1). */
    public static final int ADMINISTRATIVELY_PROHIBITED = 13;

    /** Code of Time Exceeded: the TTL was used up on the way. */
    public static final int TTL_EXCEEDED = 0;

    private static final int ADDRESS_MASK_REPLY = 18;
    private static final int SOURCE_QUENCH = 4;
    private static final int REDIRECT = 5;

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

    /** Whether the type is that of a message with a query id that a NAT translates. */
    public static boolean isEcho(int type) {
        return type == ECHO_REQUEST || type == ECHO_REPLY;
    }

    /** Whether the type is known and not an error's: echo, timestamp, router discovery, ... */
    public static boolean isQuery(int type) {
        return type <= ADDRESS_MASK_REPLY && !isError(type);
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
