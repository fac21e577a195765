// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

/**
 * Learns what becomes of each fragment that a {@link FragmentTable} took: just one of these methods
 * is called for each, at once or later. They must not call the table, and must not throw.
 */
public interface FragmentHandler {
    /**
     * Decides about a datagram: a first fragment, which holds the whole fixed transport header.
     * Forwards or drops it, too. The bytes may be changed in place.
     *
     * @return the datagram's fate, whatever the handler needs to do the same with the later
     *     fragments: the table keeps it and doesn't look at it. A NAT has room in it for the new
     *     address and the datagram's new identification
     */
    long first(long owner, byte[] buf, int off, int len, long nowNanos);

    /**
     * Does with a later fragment as with the first, behind which it is called: at once if it came
     * after the first, else in order of offsets when the first comes.
     *
     * @param fate what {@link #first} gave
     * @param len the fragment's total length. The bytes may be changed in place; those of a
     *     fragment that was held are a copy, the caller's array long gone
     */
    void later(long owner, long fate, byte[] buf, int off, int len, long nowNanos);

    /**
     * A fragment goes nowhere.
     *
     * @param reason one of {@link FragmentTable}'s
     */
    void refused(long owner, int reason);
}
