// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

/**
 * The Internet checksum (RFC 1071), in full and by difference (RFC 1624).
 *
 * <p>A difference is what a change adds to the one's complement sum: {@code ~old + new} over its 16
 * bit words. Differences of several changes add up, and one difference can be applied to several
 * checksums: an address counts in the IPv4 header and in the pseudo header alike. A wrong checksum
 * stays wrong by just as much.
 */
public final class Checksum {
    private Checksum() {}

    /** The unfolded one's complement sum of {@code len} bytes, an odd last one padded with 0. */
    public static long sum(byte[] buf, int off, int len) {
        long sum = 0;
        int at = off;
        int end = off + len;
        for (; at <= end - 4; at += 4) {
            sum += Bytes.i32(buf, at) & 0xffffffffL;
        }
        if (at <= end - 2) {
            sum += Bytes.u16(buf, at);
            at += 2;
        }
        if (at < end) {
            sum += Bytes.u8(buf, at) << 8;
        }
        return sum;
    }

    /** Folds a sum to 16 bits, adding the carries back in. */
    public static int fold(long sum) {
        long folded = (sum & 0xffffffffL) + (sum >>> 32);
        folded = (folded & 0xffff) + (folded >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (int) ((folded & 0xffff) + (folded >>> 16));
    }

    /** Folds a sum that is not negative, with no more carries than its 31 bits hold. */
    private static int fold(int sum) {
        int folded = (sum & 0xffff) + (sum >>> 16);
        return (folded & 0xffff) + (folded >>> 16);
    }

    /** The checksum of {@code len} bytes; 0 over bytes that hold their own right checksum. */
    public static int of(byte[] buf, int off, int len) {
        return ~fold(sum(buf, off, len)) & 0xffff;
    }

    /**
     * The checksum of a TCP or UDP segment with its IPv4 pseudo header, over whatever the checksum
     * field holds now. For UDP the caller writes a result of 0 as 0xffff (RFC 768).
     */
    public static int ofTransport(
            byte[] buf, int off, int len, int source, int destination, int protocol) {
        long pseudo = (source & 0xffffffffL) + (destination & 0xffffffffL) + protocol + len;
        return ~fold(sum(buf, off, len) + pseudo) & 0xffff;
    }

    /** The difference of a 16 bit word's change. */
    public static int difference16(int oldWord, int newWord) {
        return (~oldWord & 0xffff) + newWord;
    }

    /** The difference of a 32 bit word's change. */
    public static int difference32(int oldWord, int newWord) {
        return (~(oldWord >>> 16) & 0xffff)
                + (~oldWord & 0xffff)
                + (newWord >>> 16)
                + (newWord & 0xffff);
    }

    /** The checksum after a change: {@code HC' = ~(~HC + ~m + m')}, RFC 1624 equation 3. */
    public static int apply(int checksum, int difference) {
        return ~fold((~checksum & 0xffff) + difference) & 0xffff;
    }

    /** As {@link #apply}, for UDP: 0 (none) stays 0, and no other checksum becomes 0. */
    public static int applyUdp(int checksum, int difference) {
        if (checksum == 0) {
            return 0;
        }
        int updated = apply(checksum, difference);
        return updated == 0 ? 0xffff : updated;
    }
}
