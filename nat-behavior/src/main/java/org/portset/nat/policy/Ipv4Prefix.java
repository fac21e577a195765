// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.policy;

/** An IPv4 prefix. Immutable. */
public final class Ipv4Prefix {
    private final int address;
    private final int length;

    private Ipv4Prefix(int address, int length) {
        this.address = address;
        this.length = length;
    }

    /**
     * A prefix.
     *
     * @param address in network order; bits past the length are ignored
     * @throws IllegalArgumentException if the length is not 0 to 32
     */
    public static Ipv4Prefix of(int address, int length) {
        if (length < 0 || length > Integer.SIZE) {
            throw new IllegalArgumentException("length is " + length + "; must be 0 to 32");
        }
        return new Ipv4Prefix(address & mask(length), length);
    }

    /** The first address. */
    public int address() {
        return address;
    }

    /** The length in bits. */
    public int length() {
        return length;
    }

    /** Whether the address begins with this prefix. */
    public boolean contains(int candidate) {
        return (candidate & mask(length)) == address;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (Integer.SIZE - length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv4Prefix
                && address == ((Ipv4Prefix) other).address
                && length == ((Ipv4Prefix) other).length;
    }

    @Override
    public int hashCode() {
        return 31 * address + length;
    }

    @Override
    public String toString() {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff)
                + "/"
                + length;
    }
}
