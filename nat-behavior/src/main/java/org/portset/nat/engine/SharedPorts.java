// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.ports.PortAllocator;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;

/**
 * Outside ports on which several inside hosts are reached at once, each by remotes of its own, and
 * the sessions that an {@link InboundOpener} lets in on them.
 *
 * <p>Such a session has a mapping for its one remote endpoint, whatever the subscriber's policy,
 * and admits no other: so the port stands for one host towards each remote, and what the policy
 * says of mappings that hosts make themselves stays true of those. A port is taken by whoever
 * shares it first, and free when the last session or the last caller of {@link #share} lets it go.
 * Meanwhile no host gets it for itself alone.
 *
 * <p>Methods throw {@link IllegalArgumentException} for a subscriber that doesn't exist. Protocols
 * are 6 and 17.
 */
public final class SharedPorts {
    private final Sessions sessions;

    SharedPorts(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Says who lets in what nothing else takes; null: nobody. */
    public void opener(int subscriber, InboundOpener opener) {
        subscriber(subscriber).opener = opener;
    }

    /**
     * Shares a port of the address that stands for the host, until {@link #release}.
     *
     * @return null if it is done, or why not: {@link Drop#OUTSIDE_PORT_SET}, {@link Drop#BAD_PORT},
     *     {@link Drop#PORT_LIMIT}, or {@link Drop#PORT_IN_USE} where one mapping has it alone
     */
    public Drop share(int subscriber, int protocol, int insideAddress, int port) {
        Subscriber of = subscriber(subscriber);
        if (port == 0) {
            return Drop.BAD_PORT;
        }
        return share(of, of.ownerOf(insideAddress), protocol, port);
    }

    /**
     * Takes a port that nobody has, and shares it until {@link #release}.
     *
     * @param wanted the port to take if it is free, or whose class and parity to prefer; 1..65535
     * @return the port, or the complement of the verdict of {@link Drop#PORT_LIMIT} or {@link
     *     Drop#NO_PORT_FREE}
     */
    public int take(int subscriber, int protocol, int insideAddress, int wanted, long nowNanos) {
        Subscriber of = subscriber(subscriber);
        if (!of.mayTakePort(protocol)) {
            return ~Drop.PORT_LIMIT.verdict();
        }
        PortAllocator allocator = of.allocator(of.ownerOf(insideAddress), protocol);
        allocator.freeHeld(nowNanos);
        int random = (int) (sessions.nextRandom() >>> 32);
        int port = allocator.allocateShared(wanted, false, random, true, shared -> false);
        return port == PortAllocator.NONE ? ~Drop.NO_PORT_FREE.verdict() : port;
    }

    /** Lets go of a port that {@link #share} or {@link #take} gave, once for each time. */
    public void release(int subscriber, int protocol, int insideAddress, int port) {
        Subscriber of = subscriber(subscriber);
        of.allocator(of.ownerOf(insideAddress), protocol).release(port);
        sessions.portFreed(subscriber);
    }

    /** Whether the port is shared, by sessions or by callers. */
    public boolean isShared(int subscriber, int protocol, int insideAddress, int port) {
        Subscriber of = subscriber(subscriber);
        return of.allocator(of.ownerOf(insideAddress), protocol).isShared(port);
    }

    /**
     * Ends the session that a packet from outside belongs to, if both ends have done with it and
     * the packet is a SYN that the opener awaits: a caller who uses his port again is after the
     * host that he has asked for since. Whether it did.
     *
     * <p>Rules that a switch may still have of it go at the same time. What overtakes their going
     * reaches a host that knows nothing of the connection, and is sent again.
     */
    boolean makesWay(Subscriber subscriber, int session, Packet p, long nowNanos) {
        boolean mayBe =
                p.protocol == Ipv4.TCP
                        && p.opens
                        && TcpTracker.isOver(sessions.table.tcpState(session))
                        && sessions.mappings.kind(sessions.table.mapping(session))
                                == MappingTable.OVERLOADED;
        if (!mayBe
                || !subscriber.opener.awaits(
                        subscriber.handle,
                        p.protocol,
                        p.destination,
                        p.destinationPort,
                        p.source,
                        p.sourcePort,
                        nowNanos)) {
            return false;
        }
        sessions.end(session, EndReason.RECYCLED);
        return true;
    }

    /**
     * Makes the session that the subscriber's opener wants for a packet from outside; or gives the
     * complement of a drop's verdict, {@link Drop#NO_MAPPING}'s if there is none to be made.
     */
    int open(Subscriber subscriber, int owner, Packet p, long nowNanos) {
        InboundOpener opener = subscriber.opener;
        long inside =
                opener == null || p.protocol == Ipv4.ICMP
                        ? InboundOpener.NONE
                        : opener.insideOf(
                                subscriber.handle,
                                p.protocol,
                                p.destination,
                                p.destinationPort,
                                p.source,
                                p.sourcePort,
                                nowNanos);
        int insideAddress = (int) (inside >>> 16);
        if (inside == InboundOpener.NONE || subscriber.ownerOf(insideAddress) != owner) {
            return ~sessions.refuse(subscriber, owner, p, Drop.NO_MAPPING, nowNanos);
        }
        int insidePort = (int) inside & 0xffff;
        int verdict = sessions.admit(subscriber);
        if (verdict != Verdict.FORWARD) {
            return ~verdict;
        }
        int other =
                sessions.table.findOut(
                        subscriber.handle,
                        p.protocol,
                        insideAddress,
                        insidePort,
                        p.source,
                        p.sourcePort);
        if (other != SessionTable.NONE) {
            return ~Drop.SESSION_CONFLICT.verdict();
        }
        Drop why = share(subscriber, owner, p.protocol, p.destinationPort);
        if (why != null) {
            return ~why.verdict();
        }
        int mapping =
                sessions.mappingLife.create(
                        MappingTable.OVERLOADED,
                        subscriber,
                        p.protocol,
                        insideAddress,
                        insidePort,
                        p.destinationPort,
                        p.source,
                        p.sourcePort);
        int session = sessions.open(subscriber, mapping, p.source, p.sourcePort, false, nowNanos);
        opener.opened(session, nowNanos);
        return session;
    }

    private static Drop share(Subscriber subscriber, int owner, int protocol, int port) {
        if (!subscriber.ports.contains(port)) {
            return Drop.OUTSIDE_PORT_SET;
        }
        PortAllocator allocator = subscriber.allocator(owner, protocol);
        if (!allocator.isShared(port) && !subscriber.mayTakePort(protocol)) {
            return Drop.PORT_LIMIT;
        }
        return allocator.share(port) ? null : Drop.PORT_IN_USE;
    }

    private Subscriber subscriber(int handle) {
        Subscriber of = sessions.visit(handle);
        if (of == null) {
            throw new IllegalArgumentException("no subscriber has the handle " + handle);
        }
        return of;
    }
}
