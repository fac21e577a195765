// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

/** What a router answers to a request that it grants: where the packet may go. Immutable. */
public final class NtsGrant {
    private final int address;
    private final int port;
    private final long entryNanos;
    private final boolean mapped;

    NtsGrant(int address, int port, long entryNanos, boolean mapped) {
        this.address = address;
        this.port = port;
        this.entryNanos = entryNanos;
        this.mapped = mapped;
    }

    /** The router's outside address, in network order. */
    public int address() {
        return address;
    }

    /** The port; 0: whichever the asker likes, which wasn't known. */
    public int port() {
        return port;
    }

    /** How long the packet is awaited from now on, by an entry; a mapping may last longer. */
    public long entryNanos() {
        return entryNanos;
    }

    /** Whether a mapping leads there that everybody may use, so that no entry was needed. */
    public boolean mapped() {
        return mapped;
    }

    @Override
    public String toString() {
        return Addresses.text(address)
                + ":"
                + (port == 0 ? "any" : port)
                + (mapped ? " mapped" : " for " + entryNanos / 1_000_000 + " ms");
    }
}
