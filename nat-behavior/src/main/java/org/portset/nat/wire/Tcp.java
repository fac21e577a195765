// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source port          |       Destination port        |  0
 * +-------------------------------+-------------------------------+
 * |                        Sequence number                        |  4
 * +---------------------------------------------------------------+
 * |                    Acknowledgment number                      |  8
 * +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 * | Data  | Rsrvd |C|E|U|A|P|R|S|F|                               |
 * | offset|       |W|C|R|C|S|S|Y|I|            Window             | 12
 * |       |       |R|E|G|K|H|T|N|N|                               |
 * +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 * |            Checksum           |         Urgent pointer        | 16
 * +-------------------------------+-------------------------------+
 * |                    Options, 0 to 40 bytes                     | 20
 */

/** The TCP header (RFC 9293 section 3.1) at {@code off}; the caller has made sure of 20 bytes. */
public final class Tcp {
    /** The header's length without options. */
    public static final int MIN_HEADER_BYTES = 20;

    /** No more data from the sender. */
    public static final int FIN = 0x01;

    /** Sequence numbers are synchronized. */
    public static final int SYN = 0x02;

    /** The connection is reset. */
    public static final int RST = 0x04;

    /** The acknowledgment number counts. */
    public static final int ACK = 0x10;

    /** {@link #mssOffset}: the options hold no maximum segment size. */
    public static final int NO_MSS = 0;

    /** {@link #windowScale}: the options hold no window scale. */
    public static final int NO_SCALE = -1;

    /** {@link #mssOffset}: an option runs past the header, or has no valid length. */
    public static final int MALFORMED = -1;

    /** {@link #optionOffset}: there is none. */
    static final int NO_OPTION = NO_MSS;

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int MSS_BYTES = 4;
    private static final int WINDOW_SCALE = 3;
    private static final int WINDOW_SCALE_BYTES = 3;
    private static final int MAX_SCALE = 14;

    private Tcp() {}

    /** The source port. */
    public static int sourcePort(byte[] buf, int off) {
        return Bytes.u16(buf, off);
    }

    /** The destination port. */
    public static int destinationPort(byte[] buf, int off) {
        return Bytes.u16(buf, off + 2);
    }

    /** The sequence number: of the SYN, or of the first byte of data. */
    public static int sequence(byte[] buf, int off) {
        return Bytes.i32(buf, off + 4);
    }

    /** The sequence number that the sender expects next, if {@link #ACK} is set. */
    public static int acknowledgment(byte[] buf, int off) {
        return Bytes.i32(buf, off + 8);
    }

    /** The window, unscaled. */
    public static int window(byte[] buf, int off) {
        return Bytes.u16(buf, off + 14);
    }

    /** The header's length with options: 20..60 in a good header, a multiple of 4. */
    public static int headerBytes(byte[] buf, int off) {
        return (Bytes.u8(buf, off + 12) >>> 4) << 2;
    }

    /** The eight flag bits, CWR to FIN. */
    public static int flags(byte[] buf, int off) {
        return Bytes.u8(buf, off + 13);
    }

    /** The checksum over pseudo header and segment. */
    public static int checksum(byte[] buf, int off) {
        return Bytes.u16(buf, off + 16);
    }

    /** Writes the checksum. */
    public static void setChecksum(byte[] buf, int off, int checksum) {
        Bytes.putU16(buf, off + 16, checksum);
    }

    /**
     * Where the value of the maximum segment size option stands, counted from the header's start,
     * in a header that is in the buffer whole; {@link #NO_MSS} or {@link #MALFORMED} otherwise.
     */
    public static int mssOffset(byte[] buf, int off, int headerBytes) {
        int at = optionOffset(buf, off, headerBytes, MSS, MSS_BYTES);
        return at == MALFORMED || at == NO_MSS ? at : at + 2;
    }

    /**
     * The shift of a SYN's window scale option, at most 14 (RFC 7323 section 2.3); {@link
     * #NO_SCALE} if there is none, or none that makes sense.
     */
    public static int windowScale(byte[] buf, int off, int headerBytes) {
        int at = optionOffset(buf, off, headerBytes, WINDOW_SCALE, WINDOW_SCALE_BYTES);
        return at == MALFORMED || at == NO_OPTION
                ? NO_SCALE
                : Math.min(Bytes.u8(buf, off + at + 2), MAX_SCALE);
    }

    /**
     * Where an option begins, counted from the header's start; {@link #NO_OPTION} or {@link
     * #MALFORMED}.
     *
     * @param wantedBytes its length; 0: any
     */
    static int optionOffset(byte[] buf, int off, int headerBytes, int wanted, int wantedBytes) {
        int at = MIN_HEADER_BYTES;
        while (at < headerBytes) {
            int kind = Bytes.u8(buf, off + at);
            if (kind == END_OF_OPTIONS) {
                return NO_OPTION;
            }
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            if (at + 1 >= headerBytes) {
                return MALFORMED;
            }
            int length = Bytes.u8(buf, off + at + 1);
            if (length < 2 || length > headerBytes - at) {
                return MALFORMED;
            }
            if (kind == wanted) {
                return length == wantedBytes || wantedBytes == 0 ? at : MALFORMED;
            }
            at += length;
        }
        return NO_OPTION;
    }

    /**
     * Lowers the maximum segment size to at most {@code mssBytes} and gives the checksum difference
     * of that, 0 if there was nothing to lower.
     *
     * @param mssOffset of {@link #mssOffset}, more than 0
     */
    public static int clampMss(byte[] buf, int off, int mssOffset, int mssBytes) {
        int at = off + mssOffset;
        int offered = Bytes.u16(buf, at);
        if (offered <= mssBytes) {
            return 0;
        }
        Bytes.putU16(buf, at, mssBytes);
        if ((mssOffset & 1) == 0) {
            return Checksum.difference16(offered, mssBytes);
        }
        // After an odd number of NOPs the value lies across two of the checksum's words; swapping
        // its bytes gives what it adds there (RFC 1071, section 2 B).
        return Checksum.difference16(swap(offered), swap(mssBytes));
    }

    private static int swap(int word) {
        return ((word & 0xff) << 8) | (word >>> 8);
    }
}
