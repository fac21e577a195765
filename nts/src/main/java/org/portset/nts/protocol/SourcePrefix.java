// SPDX-License-Identifier: Apache-2.0
package org.portset.nts.protocol;

import java.util.Objects;

/**
 * Where the first packet will come from, as far as it is known: an IPv4 prefix of 0 to 32 bits.
 *
 * <p>A query usually comes from a resolver, so the address of the host behind it is not known
 * ({@link #ANY}); a resolver may tell a prefix of it (EDNS Client Subnet, RFC 7871), and the
 * resolver of the older NTSS tells all of it ({@link #host}).
 */
public final class SourcePrefix {
    /** Anywhere: nothing is known of the outside host. */
    public static final SourcePrefix ANY = new SourcePrefix(0, 0);

    private final int address;
    private final int length;

    private SourcePrefix(int address, int length) {
        this.address = address;
        this.length = length;
    }

    /**
     * The prefix of a length that an address lies in; of length 0 it is {@link #ANY}.
     *
     * @param address in network order, the first byte highest; bits behind the prefix are cleared
     * @param length 0 to 32
     * @throws IllegalArgumentException if the length is not that
     */
    public static SourcePrefix of(int address, int length) {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("an IPv4 prefix has 0 to 32 bits, not " + length);
        }
        return length == 0 ? ANY : new SourcePrefix(address & mask(length), length);
    }

    /** One address. */
    public static SourcePrefix host(int address) {
        return new SourcePrefix(address, 32);
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    /** The address, in network order; the bits behind the prefix are zero. */
    public int address() {
        return address;
    }

    /** How many bits of the address count, 0 to 32. */
    public int length() {
        return length;
    }

    public boolean isAny() {
        return length == 0;
    }

    /** Whether a packet from this address may be the one that was announced. */
    public boolean contains(int source) {
        return (source & mask(length)) == address;
    }

    /** Whether some address is in both: only then can two requests be taken for one another. */
    public boolean overlaps(SourcePrefix other) {
        int common = mask(Math.min(length, other.length));
        return (address & common) == (other.address & common);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourcePrefix
                && address == ((SourcePrefix) other).address
                && length == ((SourcePrefix) other).length;
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, length);
    }

    /** {@code any}, or as 192.0.2.0/24. */
    @Override
    public String toString() {
        return isAny() ? "any" : Ipv4.text(address) + "/" + length;
    }
}
