// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.ports;

/** A run of consecutive ports, both ends included. Immutable. */
public final class PortRange {
    private final int first;
    private final int last;

    PortRange(int first, int last) {
        this.first = first;
        this.last = last;
    }

    /** The lowest port of the run, 0..65535. */
    public int first() {
        return first;
    }

    /** The highest port of the run, {@link #first()}..65535. */
    public int last() {
        return last;
    }

    /** How many ports the run has: 1..65536. */
    public int size() {
        return last - first + 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PortRange
                && first == ((PortRange) other).first
                && last == ((PortRange) other).last;
    }

    @Override
    public int hashCode() {
        return (first << 16) ^ last;
    }

    /** {@code 1232-1235}, or {@code 1232} for a single port. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
