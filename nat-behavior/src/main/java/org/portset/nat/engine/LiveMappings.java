// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.state.MappingTable;
import org.portset.nat.state.Owner;

/**
 * What is known of mappings, by their handles. Handles are of live mappings; what is told of others
 * is undefined.
 */
public final class LiveMappings {
    private final Sessions sessions;
    private final MappingTable table;

    LiveMappings(Sessions sessions) {
        this.sessions = sessions;
        table = sessions.mappings;
    }

    /** The subscriber of a mapping. */
    public int subscriberOf(int mapping) {
        return table.subscriber(mapping);
    }

    /** Its IP protocol: 6, 17 or 1. */
    public int protocolOf(int mapping) {
        return table.protocol(mapping);
    }

    /** The host's address. */
    public int insideAddressOf(int mapping) {
        return table.insideAddress(mapping);
    }

    /** The host's port. */
    public int insidePortOf(int mapping) {
        return table.insidePort(mapping);
    }

    /** The outside address that stands for the host. */
    public int outsideAddressOf(int mapping) {
        int owner = table.owner(mapping);
        return sessions.subscriber(Owner.subscriber(owner)).outsideAddress(owner);
    }

    /** The outside port that stands for the host. */
    public int outsidePortOf(int mapping) {
        return table.outsidePort(mapping);
    }

    /** Whether it was configured, rather than made by a packet. */
    public boolean isStatic(int mapping) {
        return table.kind(mapping) == MappingTable.STATIC;
    }
}
