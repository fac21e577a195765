// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.state.MappingTable;
import org.portset.nat.state.Owner;
import org.portset.nat.wire.Ipv4;

/** Configured mappings: they need no session to live, and admit every remote. */
final class StaticMappings {
    private final Sessions sessions;

    StaticMappings(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Adds one; null, or the reason why not. */
    Drop add(
            Subscriber subscriber,
            int protocol,
            int outsidePort,
            int insideAddress,
            int insidePort) {
        if (!isTranslated(protocol)) {
            return Drop.UNSUPPORTED_PROTOCOL;
        }
        if (!subscriber.ports.contains(outsidePort)) {
            return Drop.OUTSIDE_PORT_SET;
        }
        boolean isPort = insidePort >= 0 && insidePort <= 0xffff;
        if (!isPort || (protocol != Ipv4.ICMP && (outsidePort == 0 || insidePort == 0))) {
            return Drop.BAD_PORT;
        }
        boolean taken =
                sessions.mappings.find(
                                MappingTable.STATIC,
                                subscriber.handle,
                                protocol,
                                insideAddress,
                                insidePort,
                                0,
                                0)
                        != MappingTable.NONE;
        // One per port on whatever address, so that a port says which one it is.
        if (taken || find(subscriber, protocol, outsidePort) != MappingTable.NONE) {
            return Drop.PORT_IN_USE;
        }
        int owner = subscriber.ownerOf(insideAddress);
        if (!subscriber.allocator(owner, protocol).take(outsidePort)) {
            return Drop.PORT_IN_USE;
        }
        subscriber.staticMappings.add(
                sessions.mappingLife.create(
                        MappingTable.STATIC,
                        subscriber,
                        protocol,
                        insideAddress,
                        insidePort,
                        outsidePort,
                        0,
                        0));
        return null;
    }

    /** Removes one and ends its sessions; false if there is none. */
    boolean remove(Subscriber subscriber, int protocol, int outsidePort) {
        int mapping = find(subscriber, protocol, outsidePort);
        if (mapping == MappingTable.NONE) {
            return false;
        }
        sessions.table.forEach(
                subscriber.handle,
                session -> {
                    if (sessions.table.mapping(session) == mapping) {
                        sessions.end(session, EndReason.REMOVED);
                    }
                });
        subscriber.staticMappings.remove(Integer.valueOf(mapping));
        sessions.mappingLife.remove(subscriber, mapping);
        return true;
    }

    /** Removes all of a subscriber whose sessions have ended. */
    void removeAll(Subscriber subscriber) {
        for (int mapping : subscriber.staticMappings) {
            sessions.mappingLife.remove(subscriber, mapping);
        }
        subscriber.staticMappings.clear();
    }

    private int find(Subscriber subscriber, int protocol, int outsidePort) {
        MappingTable mappings = sessions.mappings;
        for (int address = 0; address < subscriber.addressCount; address++) {
            int owner = Owner.of(subscriber.handle, address);
            int mapping = mappings.findOutside(owner, protocol, outsidePort);
            if (mapping != MappingTable.NONE
                    && mappings.kind(mapping) == MappingTable.STATIC
                    && sessions.leases.ofMapping(mapping) == null) {
                return mapping;
            }
        }
        return MappingTable.NONE;
    }

    static boolean isTranslated(int protocol) {
        return protocol == Ipv4.TCP || protocol == Ipv4.UDP || protocol == Ipv4.ICMP;
    }
}
