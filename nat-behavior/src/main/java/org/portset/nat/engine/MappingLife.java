// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.function.LongSupplier;
import org.portset.nat.ports.PortAllocator;
import org.portset.nat.state.MappingTable;

/**
 * The life of mappings: finding the one that a policy wants, making it with its port, ending it.
 * How long a dynamic one lives is up to its sessions.
 */
final class MappingLife {
    private final Sessions sessions;
    private final MappingTable table;
    private final MappingPorts ports;
    private final NatListener listener;

    /**
     * @param random the engine's random numbers
     * @param listener learns of mappings
     */
    MappingLife(Sessions sessions, LongSupplier random, NatListener listener) {
        this.sessions = sessions;
        this.listener = listener;
        table = sessions.mappings;
        ports = new MappingPorts(sessions, random);
    }

    /** The mapping for an outbound packet by the policy now in force, or MappingTable.NONE. */
    int find(
            Subscriber subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        if (!subscriber.staticMappings.isEmpty()) {
            int mapping =
                    table.find(
                            MappingTable.STATIC,
                            subscriber.handle,
                            protocol,
                            insideAddress,
                            insidePort,
                            0,
                            0);
            if (mapping != MappingTable.NONE) {
                return mapping;
            }
        }
        return table.find(
                MappingKinds.of(subscriber.policy),
                subscriber.handle,
                protocol,
                insideAddress,
                insidePort,
                remoteAddress,
                remotePort);
    }

    /** Makes the mapping that {@link #find} has not found, or gives a drop's complement. */
    int map(
            Subscriber subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        int kind = MappingKinds.of(subscriber.policy);
        int port =
                kind == MappingTable.OVERLOADED
                        ? ports.allocateShared(
                                subscriber,
                                protocol,
                                insideAddress,
                                insidePort,
                                remoteAddress,
                                remotePort,
                                sessions.time.nanos())
                        : ports.allocate(
                                subscriber,
                                protocol,
                                insideAddress,
                                insidePort,
                                sessions.time.nanos());
        return port < 0
                ? port
                : create(
                        kind,
                        subscriber,
                        protocol,
                        insideAddress,
                        insidePort,
                        port,
                        remoteAddress,
                        remotePort);
    }

    /** Takes a port for a mapping that is made otherwise; it, or a drop's complement. */
    int allocatePort(Subscriber subscriber, int protocol, int insideAddress, int insidePort) {
        return ports.allocate(
                subscriber, protocol, insideAddress, insidePort, sessions.time.nanos());
    }

    /** The ports that are the host's to take from, those held long enough free again. */
    PortAllocator allocator(Subscriber subscriber, int protocol, int insideAddress) {
        return MappingPorts.allocator(subscriber, protocol, insideAddress, sessions.time.nanos());
    }

    /** Makes a mapping of a port that is taken for it, and tells the listener. */
    int create(
            int kind,
            Subscriber subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsidePort,
            int remoteAddress,
            int remotePort) {
        int mapping =
                table.create(
                        kind,
                        subscriber.ownerOf(insideAddress),
                        protocol,
                        insideAddress,
                        insidePort,
                        outsidePort,
                        remoteAddress,
                        remotePort);
        subscriber.portUse.inUse(protocol, subscriber.portsInUse(protocol));
        listener.mappingCreated(mapping);
        return mapping;
    }

    /** Removes a mapping that has no sessions, and frees its port. */
    void remove(Subscriber subscriber, int mapping) {
        remove(subscriber, mapping, false);
    }

    /**
     * As {@link #remove(Subscriber, int)}.
     *
     * @param seenToClose whether the last session was seen to be over, so that the port isn't held
     */
    void remove(Subscriber subscriber, int mapping, boolean seenToClose) {
        listener.mappingEnded(mapping);
        ports.free(subscriber, mapping, seenToClose, sessions.time.nanos());
        sessions.timeWaits.quiet.removed(mapping);
        table.remove(mapping);
        sessions.portFreed(subscriber.handle);
    }
}
