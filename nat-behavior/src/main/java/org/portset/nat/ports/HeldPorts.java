// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.ports;

/**
 * Ports that are free but held back for a while, in the order in which they were freed: a ring, of
 * which a port takes eight bytes.
 *
 * <pre>
 *  0                                               48              63
 * +-----------------------------------------------+----------------+
 * |        until when, in units of 66 us          |  port's index  |
 * +-----------------------------------------------+----------------+
 * </pre>
 */
final class HeldPorts {
    private static final int INDEX_BITS = 16;
    private static final long INDEX = (1L << INDEX_BITS) - 1;
    private static final int FIRST_CAPACITY = 16;

    private long[] ring = new long[FIRST_CAPACITY];
    private int first;
    private int count;

    int count() {
        return count;
    }

    void add(int index, long untilNanos) {
        if (count == ring.length) {
            long[] larger = new long[count * 2];
            for (int n = 0; n < count; n++) {
                larger[n] = ring[at(n)];
            }
            ring = larger;
            first = 0;
        }
        ring[at(count++)] = (untilNanos & ~INDEX) | index;
    }

    /** Whether the one held longest is held no more. */
    boolean isDue(long nowNanos) {
        return count > 0 && (ring[first] | INDEX) - nowNanos <= 0;
    }

    /** Takes out the one held longest; its index. */
    int poll() {
        int index = (int) (ring[first] & INDEX);
        first = at(1);
        count--;
        return index;
    }

    /** The index of the n-th, that held longest first. */
    int index(int n) {
        return (int) (ring[at(n)] & INDEX);
    }

    /** Takes out that one; false if it isn't held. */
    boolean remove(int index) {
        for (int n = 0; n < count; n++) {
            if ((ring[at(n)] & INDEX) == index) {
                for (int m = n; m + 1 < count; m++) {
                    ring[at(m)] = ring[at(m + 1)];
                }
                count--;
                return true;
            }
        }
        return false;
    }

    private int at(int n) {
        return (first + n) & (ring.length - 1);
    }
}
