// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

/**
 * Which numbers of a session have been seen: the highest one, and a bit for each of the {@link
 * #SIZE} up to it (as RFC 6479 does for IPsec). What is older counts as seen.
 */
final class ReplayWindow {
    /**
     * More than can be in flight and be overtaken: a client has at most 8192 requests open, and
     * sends each again within a second.
     */
    static final int SIZE = 16_384;

    private final long[] bits = new long[SIZE / 64];
    private long highest;

    /** Whether a number, 1 or more, is new; from now on it is not. */
    boolean admit(long number) {
        if (number <= highest - SIZE) {
            return false;
        }
        if (number > highest) {
            clear(highest + 1, Math.min(number, highest + SIZE));
            highest = number;
        }
        int word = (int) (number % SIZE / 64);
        long bit = 1L << (number % 64);
        boolean seen = (bits[word] & bit) != 0;
        bits[word] |= bit;
        return !seen;
    }

    private void clear(long from, long to) {
        for (long n = from; n <= to; n++) {
            bits[(int) (n % SIZE / 64)] &= ~(1L << (n % 64));
        }
    }
}
