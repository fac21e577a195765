// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.state.MappingTable;

/**
 * A mapping that exists because somebody said so, configured or asked for, as it was at one moment.
 * Addresses are ints in network order.
 */
public final class ExplicitMapping {
    private final int protocol;
    private final int insideAddress;
    private final int insidePort;
    private final int outsideAddress;
    private final int outsidePort;
    private final Object owner;
    private final long expiresNanos;

    private ExplicitMapping(
            int protocol,
            int insideAddress,
            int insidePort,
            int outsideAddress,
            int outsidePort,
            Object owner,
            long expiresNanos) {
        this.protocol = protocol;
        this.insideAddress = insideAddress;
        this.insidePort = insidePort;
        this.outsideAddress = outsideAddress;
        this.outsidePort = outsidePort;
        this.owner = owner;
        this.expiresNanos = expiresNanos;
    }

    /**
     * What is known of a mapping.
     *
     * @param lease says for whom it is, or a session of it; null: it is configured
     */
    static ExplicitMapping of(
            MappingTable mappings, int mapping, Subscriber subscriber, Leases.Lease lease) {
        return new ExplicitMapping(
                mappings.protocol(mapping),
                mappings.insideAddress(mapping),
                mappings.insidePort(mapping),
                subscriber.outsideAddress(mappings.owner(mapping)),
                mappings.outsidePort(mapping),
                lease == null ? null : lease.owner,
                lease == null ? 0 : lease.expiresNanos);
    }

    /** IP protocol number: 6, 17 or 1. */
    public int protocol() {
        return protocol;
    }

    /** The host's address. */
    public int insideAddress() {
        return insideAddress;
    }

    /** The host's port. */
    public int insidePort() {
        return insidePort;
    }

    /** The outside address that stands for the host. */
    public int outsideAddress() {
        return outsideAddress;
    }

    /** The outside port that stands for the host. */
    public int outsidePort() {
        return outsidePort;
    }

    /** Whether it is configured: without an owner and without an end. */
    public boolean isStatic() {
        return owner == null;
    }

    /** Who asked for it, as given to {@link ExplicitMappings#map}; null if it is static. */
    public Object owner() {
        return owner;
    }

    /** When it ends if it is not renewed; of no meaning if it is static. */
    public long expiresNanos() {
        return expiresNanos;
    }
}
