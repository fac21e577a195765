// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/*
 *  timestamps (RFC 7323 section 3.2)            selective acknowledgment (RFC 2018 section 3)
 * +--------+--------+                           +--------+--------+
 * | kind 8 |   10   |                           | kind 5 | length |
 * +--------+--------+--------+--------+         +--------+--------+--------+--------+
 * |        TSval, the sender's        |         |     left edge of the first block  |
 * +-----------------------------------+         +-----------------------------------+
 * |    TSecr, an echo of the other's  |         |     right edge of it              |
 * +-----------------------------------+         +--- and so on, up to four blocks --+
 */

/**
 * TCP options that a NAT may have to change, in a header at {@code off} that is in the buffer
 * whole. Places are counted from the header's start; changes give the checksum difference that they
 * make ({@link Checksum}).
 */
public final class TcpOptions {
    /** No such option, or none that makes sense. */
    public static final int NONE = -1;

    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int TIMESTAMPS_BYTES = 10;
    private static final int MD5_SIGNATURE = 19;
    private static final int AUTHENTICATION = 29;
    private static final int ANY_LENGTH = 0;
    private static final int NO_OPERATION = 1;
    private static final int BLOCK_BYTES = 8;

    private TcpOptions() {}

    /** Where the timestamps option begins; {@link #NONE} if there is none. */
    public static int timestamps(byte[] buf, int off) {
        return find(buf, off, TIMESTAMPS, TIMESTAMPS_BYTES);
    }

    /** TSval of the timestamps option at {@code at}. */
    public static int value(byte[] buf, int off, int at) {
        return Bytes.i32(buf, off + at + 2);
    }

    /** TSecr of the timestamps option at {@code at}; it counts in a segment with ACK only. */
    public static int echo(byte[] buf, int off, int at) {
        return Bytes.i32(buf, off + at + 6);
    }

    /**
     * Whether the segment is signed, so must not be changed: TCP-AO (RFC 5925) or the MD5 signature
     * (RFC 2385).
     */
    public static boolean isSigned(byte[] buf, int off) {
        return find(buf, off, AUTHENTICATION, ANY_LENGTH) != NONE
                || find(buf, off, MD5_SIGNATURE, ANY_LENGTH) != NONE;
    }

    /** Overwrites the timestamps option at {@code at} by no-operations. */
    public static int removeTimestamps(byte[] buf, int off, int at) {
        long before = words(buf, off, at, TIMESTAMPS_BYTES);
        for (int i = 0; i < TIMESTAMPS_BYTES; i++) {
            buf[off + at + i] = NO_OPERATION;
        }
        return difference(before, words(buf, off, at, TIMESTAMPS_BYTES));
    }

    /** Moves TSval of the timestamps option at {@code at} on. */
    public static int addToValue(byte[] buf, int off, int at, int change) {
        return add(buf, off, at + 2, change);
    }

    /** Moves TSecr of the timestamps option at {@code at} on. */
    public static int addToEcho(byte[] buf, int off, int at, int change) {
        return add(buf, off, at + 6, change);
    }

    /** Moves all edges of a selective acknowledgment on, if there is one. */
    public static int addToSack(byte[] buf, int off, int change) {
        int at = find(buf, off, SACK, ANY_LENGTH);
        if (at == NONE) {
            return 0;
        }
        int end = at + Bytes.u8(buf, off + at + 1);
        int difference = 0;
        for (int block = at + 2; block + BLOCK_BYTES <= end; block += BLOCK_BYTES) {
            difference += add(buf, off, block, change) + add(buf, off, block + 4, change);
        }
        return difference;
    }

    private static int find(byte[] buf, int off, int kind, int bytes) {
        int at = Tcp.optionOffset(buf, off, Tcp.headerBytes(buf, off), kind, bytes);
        return at == Tcp.MALFORMED || at == Tcp.NO_OPTION ? NONE : at;
    }

    private static int add(byte[] buf, int off, int at, int change) {
        long before = words(buf, off, at, 4);
        Bytes.putI32(buf, off + at, Bytes.i32(buf, off + at) + change);
        return difference(before, words(buf, off, at, 4));
    }

    /** The sum of the checksum's words that some bytes touch: options may stand at odd places. */
    private static long words(byte[] buf, int off, int at, int bytes) {
        int start = at & ~1;
        int end = (at + bytes + 1) & ~1;
        return Checksum.sum(buf, off + start, end - start);
    }

    private static int difference(long before, long after) {
        return Checksum.difference16(Checksum.fold(before), Checksum.fold(after));
    }
}
