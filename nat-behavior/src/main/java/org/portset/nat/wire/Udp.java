// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source port          |       Destination port        |  0
 * +-------------------------------+-------------------------------+
 * |             Length            |            Checksum           |  4
 * +-------------------------------+-------------------------------+
 */

/** The UDP header (RFC 768) at {@code off}; the caller has made sure of 8 bytes. */
public final class Udp {
    /** The header's length. */
    public static final int HEADER_BYTES = 8;

    private Udp() {}

    /** The source port. */
    public static int sourcePort(byte[] buf, int off) {
        return Bytes.u16(buf, off);
    }

    /** The destination port. */
    public static int destinationPort(byte[] buf, int off) {
        return Bytes.u16(buf, off + 2);
    }

    /** The length of header and data. */
    public static int length(byte[] buf, int off) {
        return Bytes.u16(buf, off + 4);
    }

    /** The checksum over pseudo header and datagram; 0: the sender made none. */
    public static int checksum(byte[] buf, int off) {
        return Bytes.u16(buf, off + 6);
    }

    /** Writes the checksum. */
    public static void setChecksum(byte[] buf, int off, int checksum) {
        Bytes.putU16(buf, off + 6, checksum);
    }
}
