// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayList;
import java.util.List;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;

/**
 * Mappings that hosts ask for (RFC 6887's explicit dynamic mappings): like static mappings, but
 * with an owner and an end. Without packets on the way: this is the side that a server of PCP or
 * NAT-PMP calls.
 *
 * <p>A mapping that is asked for is a static one to every packet: it needs no session to live, and
 * admits every remote, whatever the filtering. Where the host's endpoint has an
 * endpoint-independent mapping already, that one becomes explicit, with its port and its sessions.
 * At the end, what came in through the mapping ends with it; sessions that the host opened itself
 * go on, and keep the mapping as an implicit one. Nothing ever evicts one: a port that is asked for
 * and taken is refused, or another is given.
 */
public final class ExplicitMappings {
    private final Sessions sessions;
    private final SessionTable table;
    private final MappingTable mappings;
    private final Leases leases;

    ExplicitMappings(Sessions sessions) {
        this.sessions = sessions;
        leases = sessions.leases;
        table = sessions.table;
        mappings = sessions.mappings;
    }

    /**
     * Maps an inside endpoint, or renews its mapping for another lifetime from now; {@link #find}
     * then tells the outside port. A mapping that exists keeps its port, whichever is asked for.
     *
     * @param protocol 6 or 17
     * @param outsidePort the port asked for; 0: any
     * @param onlyThat whether any other port than the one asked for is refused
     * @param owner of the mapping from now on
     * @param lifetimeNanos up to 30 days
     * @return null if it is done, or why not: {@link Drop#UNSUPPORTED_PROTOCOL}, {@link
     *     Drop#BAD_PORT}, {@link Drop#PORT_LIMIT}, {@link Drop#NO_PORT_FREE}; {@link
     *     Drop#PORT_IN_USE} where just that port can't be had, or the endpoint is mapped statically
     */
    public Drop map(
            int subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsidePort,
            boolean onlyThat,
            Object owner,
            long lifetimeNanos,
            long nowNanos) {
        long now = sessions.time.tick(nowNanos);
        Subscriber of = sessions.visitKnown(subscriber);
        if (protocol != Ipv4.TCP && protocol != Ipv4.UDP) {
            return Drop.UNSUPPORTED_PROTOCOL;
        }
        if (insidePort < 1 || insidePort > 0xffff) {
            return Drop.BAD_PORT;
        }
        int there = find(MappingTable.STATIC, of, protocol, insideAddress, insidePort);
        int mapping = there;
        if (mapping == MappingTable.NONE) {
            mapping =
                    find(
                            MappingTable.ENDPOINT_INDEPENDENT,
                            of,
                            protocol,
                            insideAddress,
                            insidePort);
        }
        if (mapping != MappingTable.NONE) {
            boolean isOther = outsidePort != 0 && mappings.outsidePort(mapping) != outsidePort;
            boolean isConfigured = there != MappingTable.NONE && leases.ofMapping(mapping) == null;
            if (isConfigured || (onlyThat && isOther)) {
                return Drop.PORT_IN_USE;
            }
        } else {
            int port = choosePort(of, protocol, insideAddress, insidePort, outsidePort, onlyThat);
            if (port < 0) {
                return Drop.of(~port);
            }
            mapping =
                    sessions.mappingLife.create(
                            MappingTable.STATIC,
                            of,
                            protocol,
                            insideAddress,
                            insidePort,
                            port,
                            0,
                            0);
        }
        if (there == MappingTable.NONE) {
            mappings.setKind(mapping, MappingTable.STATIC);
            of.staticMappings.add(mapping); // or MappingLife.find doesn't look for it
        }
        leases.putMapping(
                mapping, subscriber, owner, now + Math.min(lifetimeNanos, NatTimers.MAX_NANOS));
        return null;
    }

    /** The outside address that stands for a host, whether it has a mapping or not. */
    public int outsideAddress(int subscriber, int insideAddress) {
        Subscriber of = sessions.visitKnown(subscriber);
        return of.outsideAddress(of.ownerOf(insideAddress));
    }

    /** The mapping that was asked for or configured for an inside endpoint; null if none was. */
    public ExplicitMapping find(int subscriber, int protocol, int insideAddress, int insidePort) {
        Subscriber of = sessions.visitKnown(subscriber);
        int mapping = find(MappingTable.STATIC, of, protocol, insideAddress, insidePort);
        return mapping == MappingTable.NONE ? null : value(of, mapping);
    }

    /** All of a subscriber, configured ones too, in no order. */
    public List<ExplicitMapping> list(int subscriber) {
        Subscriber of = sessions.visitKnown(subscriber);
        List<ExplicitMapping> all = new ArrayList<>(of.staticMappings.size());
        of.staticMappings.forEach(mapping -> all.add(value(of, mapping)));
        return all;
    }

    /** How many a subscriber has asked for. */
    public int count(int subscriber) {
        return leases.ofMappings(subscriber).size();
    }

    /** Ends a mapping that was asked for; false if there is none. */
    public boolean unmap(int subscriber, int protocol, int insideAddress, int insidePort) {
        Subscriber of = sessions.visitKnown(subscriber);
        Leases.Lease lease =
                leases.ofMapping(
                        find(MappingTable.STATIC, of, protocol, insideAddress, insidePort));
        if (lease == null) {
            return false;
        }
        leases.remove(lease);
        end(lease);
        return true;
    }

    /** Ends all that a subscriber's hosts have asked for. */
    public void endAll(int subscriber) {
        for (Leases.Lease lease : leases.ofMappings(subscriber)) {
            leases.remove(lease);
            end(lease);
        }
    }

    /** Ends what has come to its end; a session that was held goes on by its own timer. */
    void expire(long nowNanos) {
        Leases.Lease due = leases.pollDue(nowNanos);
        while (due != null) {
            if (!due.ofSession) {
                end(due);
            }
            due = leases.pollDue(nowNanos);
        }
    }

    private int find(int kind, Subscriber of, int protocol, int insideAddress, int insidePort) {
        return mappings.find(kind, of.handle, protocol, insideAddress, insidePort, 0, 0);
    }

    /** Takes a port, the one asked for if that can be; it, or the complement of a verdict. */
    int choosePort(
            Subscriber of,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsidePort,
            boolean onlyThat) {
        if (!of.mayTakePort(protocol)) {
            return ~Drop.PORT_LIMIT.verdict();
        }
        if (outsidePort != 0
                && sessions.mappingLife.allocator(of, protocol, insideAddress).take(outsidePort)) {
            return outsidePort;
        }
        return onlyThat && outsidePort != 0
                ? ~Drop.PORT_IN_USE.verdict()
                : sessions.mappingLife.allocatePort(of, protocol, insideAddress, insidePort);
    }

    private void end(Leases.Lease lease) {
        int mapping = lease.handle;
        Subscriber of = sessions.visitKnown(lease.subscriber);
        of.staticMappings.remove(Integer.valueOf(mapping));
        // Else the host's endpoint would have two implicit mappings.
        boolean canStay =
                find(
                                MappingTable.ENDPOINT_INDEPENDENT,
                                of,
                                mappings.protocol(mapping),
                                mappings.insideAddress(mapping),
                                mappings.insidePort(mapping))
                        == MappingTable.NONE;
        table.forEach(
                of.handle,
                session -> {
                    boolean stays = canStay && table.has(session, SessionTable.OPENED_INSIDE);
                    if (table.mapping(session) == mapping && !stays) {
                        sessions.end(session, EndReason.REMOVED);
                    }
                });
        if (mappings.sessions(mapping) == 0) {
            sessions.mappingLife.remove(of, mapping);
        } else {
            mappings.setKind(mapping, MappingTable.ENDPOINT_INDEPENDENT);
        }
    }

    private ExplicitMapping value(Subscriber of, int mapping) {
        return ExplicitMapping.of(mappings, mapping, of, leases.ofMapping(mapping));
    }
}
