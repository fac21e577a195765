// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.ports;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The ports one subscriber has of a shared IPv4 address: the generalised modulus algorithm of RFC
 * 7597 section 5.1. Immutable.
 *
 * <pre>
 *   0                             15
 *  +-----------+-----------+-------+
 *  |     A     |   PSID    |   M   |   a port
 *  +-----------+-----------+-------+
 *  |  a bits   |  k bits   | m bits|   a + k + m = 16
 * </pre>
 *
 * <p>A port belongs to the set when its middle k bits are the PSID. For a &gt; 0 the ports with A =
 * 0 belong to nobody, which keeps the well-known ports out of every set. For a = 0 the set is one
 * run of ports.
 *
 * <p>With k = 0 the address is not shared: the set is {@link #all()} whatever offset was asked for,
 * because there is then nobody to keep ports for.
 *
 * <p>{@link #contains}, {@link #portAt} and {@link #indexOf} are called per packet: a few integer
 * operations each, no allocation.
 */
public final class PortSet {
    /** The width of a port number, which A, PSID and M share. */
    private static final int PORT_BITS = 16;

    private static final int MAX_OFFSET = 15;
    private static final int MAX_PORT = 0xffff;
    private static final PortSet ALL = new PortSet(0, 0, 0);

    private final int psidOffset;
    private final int psidLength;
    private final int psid;

    // What the per-packet methods need, worked out once.
    private final int mBits;
    private final int mMask;
    private final int psidMask; // over the whole port, the PSID's bits
    private final int psidBits; // the PSID in its place in a port
    private final int firstA; // 1 where A = 0 is excluded, else 0
    private final int size;

    private PortSet(int psidOffset, int psidLength, int psid) {
        this.psidOffset = psidOffset;
        this.psidLength = psidLength;
        this.psid = psid;
        this.mBits = PORT_BITS - psidOffset - psidLength;
        this.mMask = (1 << mBits) - 1;
        this.psidMask = ((1 << psidLength) - 1) << mBits;
        this.psidBits = psid << mBits;
        this.firstA = psidOffset > 0 ? 1 : 0;
        this.size = ((1 << psidOffset) - firstA) << mBits;
    }

    /**
     * The port set of a PSID.
     *
     * @param psidOffset a, the number of bits before the PSID: 0..15
     * @param psidLength k, the number of bits of the PSID: 0..16, and at most 16 - psidOffset
     * @param psid the port-set identifier: 0..2^psidLength - 1
     * @throws IllegalArgumentException for a value out of its range; the message starts with the
     *     name of the parameter and a colon
     */
    public static PortSet of(int psidOffset, int psidLength, int psid) {
        if (psidOffset < 0 || psidOffset > MAX_OFFSET) {
            throw refused("psidOffset", psidOffset + " is outside 0.." + MAX_OFFSET);
        }
        if (psidLength < 0 || psidLength > PORT_BITS) {
            throw refused("psidLength", psidLength + " is outside 0.." + PORT_BITS);
        }
        if (psidOffset + psidLength > PORT_BITS) {
            throw refused(
                    "psidLength",
                    psidLength
                            + " with psidOffset "
                            + psidOffset
                            + " makes more than the 16 bits of a port");
        }
        int maxPsid = (1 << psidLength) - 1;
        if (psid < 0 || psid > maxPsid) {
            throw refused(
                    "psid",
                    psid + " is outside 0.." + maxPsid + ", what " + psidLength + " bits hold");
        }
        return psidLength == 0 ? ALL : new PortSet(psidOffset, psidLength, psid);
    }

    /** Every port 0..65535: the set of an address that is not shared (offset 0, length 0). */
    public static PortSet all() {
        return ALL;
    }

    private static IllegalArgumentException refused(String field, String reason) {
        return new IllegalArgumentException(field + ": " + reason);
    }

    /** The number of bits before the PSID in a port, a: 0..15. */
    public int psidOffset() {
        return psidOffset;
    }

    /** The number of bits of the PSID, k: 0..16; 0 when the address is not shared. */
    public int psidLength() {
        return psidLength;
    }

    /** The port-set identifier, right-justified: 0..2^k - 1. */
    public int psid() {
        return psid;
    }

    /** Whether {@code port} is in the set; false for numbers that are no port. */
    public boolean contains(int port) {
        return (port & ~MAX_PORT) == 0
                && (port & psidMask) == psidBits
                && port >>> (PORT_BITS - psidOffset) >= firstA;
    }

    /** How many ports the set has: 1..65536. */
    public int size() {
        return size;
    }

    /**
     * The port at a place of the ascending order.
     *
     * @param index 0..{@link #size()} - 1
     * @throws IndexOutOfBoundsException for another index
     */
    public int portAt(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size + " ports");
        }
        int a = (index >>> mBits) + firstA;
        return (a << (PORT_BITS - psidOffset)) | psidBits | (index & mMask);
    }

    /** The place of {@code port} in the ascending order, or -1 when it is not in the set. */
    public int indexOf(int port) {
        if (!contains(port)) {
            return -1;
        }
        int block = (port >>> (PORT_BITS - psidOffset)) - firstA;
        return (block << mBits) | (port & mMask);
    }

    /** The set as runs of consecutive ports, ascending: one for each A. */
    public List<PortRange> ranges() {
        int runLength = mMask + 1;
        List<PortRange> ranges = new ArrayList<>(size >>> mBits);
        for (int index = 0; index < size; index += runLength) {
            int first = portAt(index);
            ranges.add(new PortRange(first, first + mMask));
        }
        return Collections.unmodifiableList(ranges);
    }

    /** Equal when offset, length and PSID are. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PortSet)) {
            return false;
        }
        PortSet that = (PortSet) other;
        return psidOffset == that.psidOffset && psidLength == that.psidLength && psid == that.psid;
    }

    @Override
    public int hashCode() {
        return (((psidOffset << 5) | psidLength) << PORT_BITS) ^ psid;
    }

    /** {@code PortSet{offset=6, length=8, psid=0x34, ports=252}}. */
    @Override
    public String toString() {
        return String.format(
                "PortSet{offset=%d, length=%d, psid=0x%x, ports=%d}",
                psidOffset, psidLength, psid, size);
    }
}
