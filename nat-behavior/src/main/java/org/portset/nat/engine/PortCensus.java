// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.Owner;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;

/*
 *  towards every remote:  | in use (TIME_WAIT, static, asked for, others) | held | free |
 *
 *  where ports are shared, towards one remote:
 *                         | alone | shared, with it | shared, not with it | held | free |
 *                         '------ used up ----------'----- it can have ---'      '------'
 */

/**
 * A subscriber's ports at one moment, by protocol and by remote endpoint. It takes time and memory
 * by the number of the subscriber's sessions; nothing of it is kept.
 */
public final class PortCensus {
    private static final int PORT_BITS = 16;
    private static final int[] PROTOCOLS = {Ipv4.TCP, Ipv4.UDP, Ipv4.ICMP};

    private final boolean isShared;
    private final int parkedNow;
    private final Map<Integer, Count> counts = new HashMap<>();
    private final Map<Long, Destination> destinations = new HashMap<>();

    PortCensus(Sessions sessions, Subscriber subscriber, long nowNanos) {
        isShared = subscriber.policy.portOverload();
        parkedNow = subscriber.parkedSyns;
        for (int protocol : PROTOCOLS) {
            counts.put(protocol, new Count(subscriber, protocol, nowNanos));
        }
        for (int mapping : subscriber.staticMappings) {
            count(sessions.mappings.protocol(mapping)).mapped++;
        }
        sessions.table.forEach(subscriber.handle, session -> add(sessions, session));
        subscriber.portUse.refusedByRemote().forEach(this::addRefused);
    }

    private void add(Sessions sessions, int session) {
        SessionTable table = sessions.table;
        int kind = sessions.mappings.kind(table.mapping(session));
        int state = table.tcpState(session);
        boolean isOver = state == TcpTracker.C_FIN_S_FIN || state == TcpTracker.TIME_WAIT;
        int protocol = table.protocol(session);
        int port = Owner.address(table.owner(session)) << PORT_BITS | table.outsidePort(session);
        Destination to =
                destination(
                        PortUse.remote(
                                protocol, table.remoteAddress(session), table.remotePort(session)));
        to.sessions += isOver ? 0 : 1;
        to.sessionsTimeWait += isOver ? 1 : 0;
        Count count = count(protocol);
        (isOver && kind != MappingTable.STATIC ? count.over : count.open).set(port);
        if (kind == MappingTable.OVERLOADED) {
            count.shared.set(port);
            to.shared.set(port);
        }
    }

    private void addRefused(long remote, long count) {
        destination(remote).refused = count;
    }

    private Destination destination(long remote) {
        return destinations.computeIfAbsent(remote, r -> new Destination(r));
    }

    private Count count(int protocol) {
        return counts.get(protocol);
    }

    /** Whether new sessions share ports with those towards other remotes. */
    public boolean isShared() {
        return isShared;
    }

    /** SYNs that wait for a port now. */
    public int parkedNow() {
        return parkedNow;
    }

    /** The ports of a protocol: 6, 17 or 1. */
    public Count of(int protocol) {
        return counts.get(protocol);
    }

    /** How many remote endpoints have a session, or had packets that found no port. */
    public int destinationCount() {
        return destinations.size();
    }

    /** Those with most sessions, in order; after them, those with most refusals. */
    public List<Destination> busiest(int most) {
        List<Destination> all = new ArrayList<>(destinations.values());
        all.sort(
                Comparator.comparingInt((Destination d) -> d.sessions + d.sessionsTimeWait)
                        .thenComparingLong(d -> d.refused)
                        .reversed()
                        .thenComparing((a, b) -> Long.compareUnsigned(a.remote, b.remote)));
        return all.size() > most ? all.subList(0, most) : all;
    }

    /** The ports of one protocol. */
    public static final class Count {
        private final int total;
        private final int inUse;
        private final int[] held;
        private final int free;
        private final BitSet open = new BitSet(); // by address and port: has such a session
        private final BitSet over = new BitSet();
        private final BitSet shared = new BitSet();
        private int mapped;

        private Count(Subscriber subscriber, int protocol, long nowNanos) {
            int zeroes = subscriber.ports.contains(0) ? subscriber.addressCount : 0;
            int limit = subscriber.portLimit(protocol);
            total = subscriber.ports.size() * subscriber.addressCount;
            inUse = subscriber.portsInUse(protocol);
            held = subscriber.heldPorts(protocol, nowNanos);
            int allowed = limit == 0 ? Integer.MAX_VALUE : limit - inUse;
            free = Math.max(0, Math.min(allowed, total - zeroes - inUse - held.length));
        }

        /** Ports there are, on all addresses. Port 0 is never given out. */
        public int total() {
            return total;
        }

        /** Ports that have a mapping. */
        public int inUse() {
            return inUse;
        }

        /**
         * Of those in use, ports all of whose sessions are closed by both ends, and which have no
         * mapping that outlasts them.
         */
        public int timeWait() {
            BitSet only = (BitSet) over.clone();
            only.andNot(open);
            return only.cardinality();
        }

        /** Of those in use, ports that are configured or that hosts have asked for. */
        public int mapped() {
            return mapped;
        }

        /** Ports that are held back after use (RFC 6888 REQ-8). */
        public int held() {
            return held.length;
        }

        /** Which these are: on each address, those held longest first. */
        public int[] heldPorts() {
            return held.clone();
        }

        /** Ports that nobody has and that the policy's limit leaves. */
        public int free() {
            return free;
        }
    }

    /** One remote endpoint. */
    public final class Destination {
        private final long remote;
        private final BitSet shared = new BitSet();
        private int sessions;
        private int sessionsTimeWait;
        private long refused;

        private Destination(long remote) {
            this.remote = remote;
        }

        /** The protocol: 6, 17 or 1. */
        public int protocol() {
            return PortUse.protocolOf(remote);
        }

        /** The remote address. */
        public int address() {
            return PortUse.addressOf(remote);
        }

        /** The remote port; 0 for ICMP. */
        public int port() {
            return PortUse.portOf(remote);
        }

        /** Sessions that are not closed by both ends. */
        public int sessions() {
            return sessions;
        }

        /** TCP sessions that are. */
        public int sessionsTimeWait() {
            return sessionsTimeWait;
        }

        /** Ports in use that a new session with it can't have. */
        public int usedUp() {
            return count(protocol()).inUse - sharable();
        }

        /**
         * Ports that a new session with it can have. Of several outside addresses a host has one:
         * it may find none though there are some.
         */
        public int free() {
            return count(protocol()).free + sharable();
        }

        /** How often packets to it found no port; see {@link PortUse#refusedByRemote()}. */
        public long refused() {
            return refused;
        }

        private int sharable() {
            return isShared ? count(protocol()).shared.cardinality() - shared.cardinality() : 0;
        }
    }
}
