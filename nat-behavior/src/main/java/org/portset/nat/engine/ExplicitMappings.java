// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntFunction;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;

/**
 * Mappings and sessions that hosts ask for (RFC 6887's explicit dynamic mappings): like static
 * mappings, but with an owner and an end. Without packets on the way: this is the side that a
 * server of PCP or NAT-PMP calls.
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
    private final IntFunction<Subscriber> subscribers;
    private final Map<Integer, Lease> leases = new HashMap<>(); // by slot of the mapping table
    private final Map<Integer, Lease> holds = new HashMap<>(); // by session
    private final PriorityQueue<Lease> byEnd =
            new PriorityQueue<>((a, b) -> Long.signum(a.expiresNanos - b.expiresNanos));

    /**
     * @param subscribers gives a subscriber by its handle, or throws
     */
    ExplicitMappings(Sessions sessions, IntFunction<Subscriber> subscribers) {
        this.sessions = sessions;
        this.subscribers = subscribers;
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
        Subscriber of = subscribers.apply(subscriber);
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
            boolean isConfigured = there != MappingTable.NONE && !leases.containsKey(mapping);
            if (isConfigured || (onlyThat && isOther)) {
                return Drop.PORT_IN_USE;
            }
        } else {
            int port = choosePort(of, protocol, insideAddress, insidePort, outsidePort, onlyThat);
            if (port < 0) {
                return Drop.of(~port);
            }
            mapping =
                    sessions.createMapping(
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
            of.staticMappings.add(mapping); // or findMapping doesn't look for it
        }
        lease(
                leases,
                mapping,
                subscriber,
                owner,
                now + Math.min(lifetimeNanos, NatTimers.MAX_NANOS));
        return null;
    }

    /** The outside address that stands for a host, whether it has a mapping or not. */
    public int outsideAddress(int subscriber, int insideAddress) {
        Subscriber of = subscribers.apply(subscriber);
        return of.outsideAddress(of.ownerOf(insideAddress));
    }

    /** The mapping that was asked for or configured for an inside endpoint; null if none was. */
    public ExplicitMapping find(int subscriber, int protocol, int insideAddress, int insidePort) {
        Subscriber of = subscribers.apply(subscriber);
        int mapping = find(MappingTable.STATIC, of, protocol, insideAddress, insidePort);
        return mapping == MappingTable.NONE ? null : value(of, mapping);
    }

    /** All of a subscriber, configured ones too, in no order. */
    public List<ExplicitMapping> list(int subscriber) {
        Subscriber of = subscribers.apply(subscriber);
        List<ExplicitMapping> all = new ArrayList<>(of.staticMappings.size());
        of.staticMappings.forEach(mapping -> all.add(value(of, mapping)));
        return all;
    }

    /** How many mappings and held sessions a subscriber has asked for. */
    public int count(int subscriber) {
        int count = 0;
        for (Lease lease : byEnd) {
            boolean ended = lease.of == holds && heldBy(lease.slot) != lease;
            count += lease.subscriber == subscriber && !ended ? 1 : 0;
        }
        return count;
    }

    /** Ends a mapping that was asked for; false if there is none. */
    public boolean unmap(int subscriber, int protocol, int insideAddress, int insidePort) {
        Subscriber of = subscribers.apply(subscriber);
        Lease lease =
                leases.get(find(MappingTable.STATIC, of, protocol, insideAddress, insidePort));
        if (lease == null) {
            return false;
        }
        byEnd.remove(lease);
        end(lease);
        return true;
    }

    /** Ends all that a subscriber's hosts have asked for; sessions live on by their own timers. */
    public void endAll(int subscriber) {
        for (Lease lease : new ArrayList<>(byEnd)) {
            if (lease.subscriber == subscriber) {
                byEnd.remove(lease);
                if (lease.of == leases) {
                    end(lease);
                } else {
                    release(lease);
                }
            }
        }
    }

    /** A session that only the hold has kept has its timer behind it. */
    private void release(Lease hold) {
        int session = hold.slot;
        if (heldBy(session) == hold && table.expires(session) == hold.expiresNanos) {
            sessions.setExpires(session, table.lastActivity(session));
        }
        holds.remove(session, hold);
    }

    /**
     * Makes a session as an outbound packet would, or takes the one that is there, and sees to it
     * that no timer ends it before its time (RFC 6887 section 12).
     *
     * @param protocol 6 or 17
     * @param outsidePort the port that it has to have; 0: any
     * @return null if it is done, or why not: as {@link #map}, {@link Drop#SESSION_LIMIT} or {@link
     *     Drop#TABLE_FULL}
     */
    public Drop hold(
            int subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort,
            int outsidePort,
            Object owner,
            long lifetimeNanos,
            long nowNanos) {
        long now = sessions.time.tick(nowNanos);
        Subscriber of = subscribers.apply(subscriber);
        if (protocol != Ipv4.TCP && protocol != Ipv4.UDP) {
            return Drop.UNSUPPORTED_PROTOCOL;
        }
        if (insidePort < 1 || insidePort > 0xffff || remotePort < 1 || remotePort > 0xffff) {
            return Drop.BAD_PORT;
        }
        int session =
                table.findOut(
                        subscriber, protocol, insideAddress, insidePort, remoteAddress, remotePort);
        if (session == SessionTable.NONE) {
            int mapping =
                    mapping(
                            of,
                            protocol,
                            insideAddress,
                            insidePort,
                            remoteAddress,
                            remotePort,
                            outsidePort);
            if (mapping < 0) {
                return Drop.of(~mapping);
            }
            session = sessions.open(of, mapping, remoteAddress, remotePort, true, now);
            sessions.markSent(session);
            sessions.announce(session);
        } else if (outsidePort != 0 && table.outsidePort(session) != outsidePort) {
            return Drop.PORT_IN_USE;
        }
        long expires = now + Math.min(lifetimeNanos, NatTimers.MAX_NANOS);
        Lease before = heldBy(session);
        if (before == null || expires - before.expiresNanos > 0) {
            lease(holds, session, subscriber, owner, expires);
        }
        return null;
    }

    /**
     * A session that is held, as the mapping that it has for that remote; null if none is.
     *
     * @return with the end of the holding, which may come before the session's
     */
    public ExplicitMapping findHold(
            int subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        Subscriber of = subscribers.apply(subscriber);
        int session =
                table.findOut(
                        subscriber, protocol, insideAddress, insidePort, remoteAddress, remotePort);
        Lease hold = session == SessionTable.NONE ? null : heldBy(session);
        return hold == null ? null : value(of, table.mapping(session), hold);
    }

    /**
     * Until when a session whose timer has run out lives on, because it is held; now if it doesn't.
     * A TCP connection that its ends have closed or reset is not held (RFC 6887 section 15).
     */
    long heldUntil(int session, long nowNanos) {
        Lease hold = holds.isEmpty() ? null : heldBy(session);
        return hold == null || isClosing(TcpTracker.state(table.tcpState(session)))
                ? nowNanos
                : hold.expiresNanos;
    }

    private static boolean isClosing(TcpState state) {
        return state != TcpState.NONE && state != TcpState.INIT && state != TcpState.ESTABLISHED;
    }

    /** Ends what has come to its end. */
    void expire(long nowNanos) {
        Lease first = byEnd.peek();
        while (first != null && first.expiresNanos - nowNanos <= 0) {
            byEnd.remove();
            if (first.of == leases) {
                end(first);
            } else {
                holds.remove(first.slot, first);
            }
            first = byEnd.peek();
        }
    }

    /** When {@link #expire} has something to do next; {@link Long#MAX_VALUE} if never. */
    long nextNanos() {
        Lease first = byEnd.peek();
        return first == null ? Long.MAX_VALUE : first.expiresNanos;
    }

    /** Whether a mapping was asked for, so is not the configuration's to remove. */
    boolean isLeased(int mapping) {
        return leases.containsKey(mapping);
    }

    /** Forgets a subscriber whose sessions have ended, and whose mappings are about to. */
    void forget(int subscriber) {
        byEnd.removeIf(lease -> lease.subscriber == subscriber);
        leases.values().removeIf(lease -> lease.subscriber == subscriber);
        holds.values().removeIf(lease -> lease.subscriber == subscriber);
    }

    private int find(int kind, Subscriber of, int protocol, int insideAddress, int insidePort) {
        return mappings.find(kind, of.handle, protocol, insideAddress, insidePort, 0, 0);
    }

    /** Takes a port, the one asked for if that can be; it, or the complement of a verdict. */
    private int choosePort(
            Subscriber of,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsidePort,
            boolean onlyThat) {
        if (!of.mayTakePort(protocol)) {
            return ~Drop.PORT_LIMIT.verdict();
        }
        if (outsidePort != 0 && sessions.allocator(of, protocol, insideAddress).take(outsidePort)) {
            return outsidePort;
        }
        return onlyThat && outsidePort != 0
                ? ~Drop.PORT_IN_USE.verdict()
                : sessions.allocatePort(of, protocol, insideAddress, insidePort);
    }

    /** The mapping that an outbound packet would use, there or made now; or ~ of a verdict. */
    private int mapping(
            Subscriber of,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort,
            int outsidePort) {
        int verdict = sessions.admit(of);
        if (verdict != Verdict.FORWARD) {
            return ~verdict;
        }
        int mapping =
                sessions.findMapping(
                        of, protocol, insideAddress, insidePort, remoteAddress, remotePort);
        if (mapping != MappingTable.NONE) {
            boolean isOther = outsidePort != 0 && mappings.outsidePort(mapping) != outsidePort;
            return isOther ? ~Drop.PORT_IN_USE.verdict() : mapping;
        }
        int port = choosePort(of, protocol, insideAddress, insidePort, outsidePort, true);
        return port < 0
                ? port
                : sessions.createMapping(
                        MappingKinds.of(of.policy.mapping()),
                        of,
                        protocol,
                        insideAddress,
                        insidePort,
                        port,
                        remoteAddress,
                        remotePort);
    }

    private void lease(
            Map<Integer, Lease> in, int slot, int subscriber, Object owner, long expiresNanos) {
        long created = in == holds ? table.created(slot) : 0;
        Lease lease = new Lease(in, slot, subscriber, created, owner, expiresNanos);
        Lease before = in.put(slot, lease);
        if (before != null) {
            byEnd.remove(before);
        }
        byEnd.add(lease);
    }

    /** Its hold; one of an earlier session of the same handle is none. */
    private Lease heldBy(int session) {
        Lease hold = holds.get(session);
        return hold != null && table.isLive(session) && hold.createdNanos == table.created(session)
                ? hold
                : null;
    }

    private void end(Lease lease) {
        int mapping = lease.slot;
        Subscriber of = subscribers.apply(lease.subscriber);
        leases.remove(mapping);
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
            sessions.removeMapping(of, mapping);
        } else {
            mappings.setKind(mapping, MappingTable.ENDPOINT_INDEPENDENT);
        }
    }

    private ExplicitMapping value(Subscriber of, int mapping) {
        return value(of, mapping, leases.get(mapping));
    }

    private ExplicitMapping value(Subscriber of, int mapping, Lease lease) {
        return new ExplicitMapping(
                mappings.protocol(mapping),
                mappings.insideAddress(mapping),
                mappings.insidePort(mapping),
                of.outsideAddress(mappings.owner(mapping)),
                mappings.outsidePort(mapping),
                lease == null ? null : lease.owner,
                lease == null ? 0 : lease.expiresNanos);
    }

    /**
     * Until when a mapping is there, or a session held, and for whom. Immutable: it is in a heap.
     */
    private static final class Lease {
        final Map<Integer, Lease> of;
        final int slot;
        final int subscriber;
        final long createdNanos; // of the session, as its handle will be used again
        final Object owner;
        final long expiresNanos;

        Lease(
                Map<Integer, Lease> of,
                int slot,
                int subscriber,
                long createdNanos,
                Object owner,
                long expiresNanos) {
            this.of = of;
            this.slot = slot;
            this.subscriber = subscriber;
            this.createdNanos = createdNanos;
            this.owner = owner;
            this.expiresNanos = expiresNanos;
        }
    }
}
