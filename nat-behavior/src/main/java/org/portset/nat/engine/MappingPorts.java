// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortAllocator;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;

/** The outside ports of mappings: which one a new one gets, and when it is anybody's again. */
final class MappingPorts {
    private final Sessions sessions;
    private final LongSupplier random;

    MappingPorts(Sessions sessions, LongSupplier random) {
        this.sessions = sessions;
        this.random = random;
    }

    /**
     * Takes a port for a new mapping, on the one address that is the host's: where that has none
     * left, no other is tried (RFC 7857 section 4).
     *
     * @return the port, or the complement of a drop's verdict
     */
    int allocate(
            Subscriber subscriber, int protocol, int insideAddress, int insidePort, long nowNanos) {
        if (!subscriber.mayTakePort(protocol)) {
            return ~Drop.PORT_LIMIT.verdict();
        }
        PortAllocator allocator = allocator(subscriber, protocol, insideAddress, nowNanos);
        boolean keepParity = subscriber.policy.portParity();
        boolean keepPairs = keepParity && protocol == Ipv4.UDP;
        if (keepPairs) {
            int port = besideNeighbour(subscriber, allocator, insideAddress, insidePort);
            if (port != PortAllocator.NONE) {
                return port;
            }
        }
        int port =
                allocator.allocate(
                        insidePort, keepParity, keepPairs, (int) (random.getAsLong() >>> 32));
        return port == PortAllocator.NONE ? ~Drop.NO_PORT_FREE.verdict() : port;
    }

    /** As {@link #allocate}, of ports that are free towards the remote. */
    int allocateShared(
            Subscriber subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort,
            long nowNanos) {
        int owner = subscriber.ownerOf(insideAddress);
        boolean mayTake = subscriber.mayTakePort(protocol);
        int port =
                allocator(subscriber, protocol, insideAddress, nowNanos)
                        .allocateShared(
                                insidePort,
                                subscriber.policy.portParity(),
                                (int) (random.getAsLong() >>> 32),
                                mayTake,
                                p ->
                                        sessions.table.findIn(
                                                        owner,
                                                        protocol,
                                                        p,
                                                        remoteAddress,
                                                        remotePort)
                                                == SessionTable.NONE);
        if (port == PortAllocator.NONE) {
            return ~(mayTake ? Drop.NO_PORT_FREE : Drop.PORT_LIMIT).verdict();
        }
        return port;
    }

    static PortAllocator allocator(
            Subscriber subscriber, int protocol, int insideAddress, long nowNanos) {
        PortAllocator allocator = subscriber.allocator(subscriber.ownerOf(insideAddress), protocol);
        allocator.freeHeld(nowNanos);
        return allocator;
    }

    /**
     * RTP takes an even port and RTCP the odd one after it (RFC 3550 section 11): the second of the
     * two gets the outside port next to the first one's, if that is free (RFC 4787 section 4.2.3).
     */
    private int besideNeighbour(
            Subscriber subscriber, PortAllocator allocator, int insideAddress, int insidePort) {
        int neighbour =
                sessions.mappings.find(
                        MappingTable.ENDPOINT_INDEPENDENT,
                        subscriber.handle,
                        Ipv4.UDP,
                        insideAddress,
                        insidePort ^ 1,
                        0,
                        0);
        if (neighbour == MappingTable.NONE) {
            return PortAllocator.NONE;
        }
        int port = sessions.mappings.outsidePort(neighbour) ^ 1;
        return port != 0 && allocator.takeFree(port) ? port : PortAllocator.NONE;
    }

    /**
     * Frees a mapping's port. It isn't given out again for a while, lest what is still under way
     * from before reaches another host; but for the exceptions of RFC 6888 REQ-8: TCP connections
     * that were seen to close, and filtering that admits nothing from before.
     */
    void free(Subscriber subscriber, int mapping, boolean seenToClose, long nowNanos) {
        MappingTable mappings = sessions.mappings;
        int protocol = mappings.protocol(mapping);
        int port = mappings.outsidePort(mapping);
        PortAllocator allocator = subscriber.allocator(mappings.owner(mapping), protocol);
        NatPolicy policy = subscriber.policy;
        boolean admitsAll =
                mappings.kind(mapping) == MappingTable.STATIC
                        || policy.filtering(protocol) == Behavior.ENDPOINT_INDEPENDENT;
        boolean holds = policy.portHoldSeconds() > 0 && admitsAll && !seenToClose;
        if (holds && !allocator.isShared(port)) {
            long until = nowNanos + TimeUnit.SECONDS.toNanos(policy.portHoldSeconds());
            allocator.hold(port, until, policy.portHoldCount());
        } else {
            allocator.release(port);
        }
    }
}
