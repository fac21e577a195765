// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.pcp;

import org.portset.nat.wire.Bytes;

/**
 * The 96 bits that only the one who asked for a mapping knows; renewing and deleting takes them
 * (RFC 6887 section 11.2). Immutable.
 */
final class Nonce {
    /** Length in a message. */
    static final int BYTES = 12;

    /** Owner of what NAT-PMP asked for, which has no nonces: every program of the host may. */
    static final Nonce NAT_PMP = new Nonce(true, 0, 0, 0);

    private final boolean natPmp; // a nonce of zeros is legal, and not NAT-PMP's
    private final int high;
    private final int middle;
    private final int low;

    private Nonce(boolean natPmp, int high, int middle, int low) {
        this.natPmp = natPmp;
        this.high = high;
        this.middle = middle;
        this.low = low;
    }

    static Nonce read(byte[] buf, int at) {
        return new Nonce(false, Bytes.i32(buf, at), Bytes.i32(buf, at + 4), Bytes.i32(buf, at + 8));
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Nonce)) {
            return false;
        }
        Nonce that = (Nonce) other;
        return natPmp == that.natPmp
                && high == that.high
                && middle == that.middle
                && low == that.low;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * high + middle) + low;
    }

    /** Without the bits: who reads a log must not be able to delete. */
    @Override
    public String toString() {
        return natPmp ? "nat-pmp" : "pcp";
    }
}
