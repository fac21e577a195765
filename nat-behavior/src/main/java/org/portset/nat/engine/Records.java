// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.ports.PortAllocator;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;

/** Sessions as values: out of the table, and back into it after a restart. */
final class Records {
    private final Sessions sessions;

    Records(Sessions sessions) {
        this.sessions = sessions;
    }

    NatSession snapshot(int session, int outsideAddress) {
        SessionTable t = sessions.table;
        int mapping = t.mapping(session);
        return NatSession.builder()
                .protocol(t.protocol(session))
                .inside(t.insideAddress(session), t.insidePort(session))
                .outside(outsideAddress, t.outsidePort(session))
                .remote(t.remoteAddress(session), t.remotePort(session))
                .mapping(
                        sessions.mappingBehavior(session),
                        sessions.mappings.remoteAddress(mapping),
                        sessions.mappings.remotePort(mapping))
                .filtering(sessions.filteringBehavior(session))
                .tcpState(TcpTracker.state(t.tcpState(session)))
                .initiatedInside(t.has(session, SessionTable.OPENED_INSIDE))
                .out(
                        t.counter(session, SessionTable.PACKETS_OUT),
                        t.counter(session, SessionTable.PACKETS_OUT + 1))
                .in(
                        t.counter(session, SessionTable.PACKETS_IN),
                        t.counter(session, SessionTable.PACKETS_IN + 1))
                .slowPackets(t.slowPackets(session))
                .times(t.created(session), t.lastActivity(session), t.expires(session))
                .build();
    }

    /** Puts a session back on its outside port; {@link SessionTable#NONE} if that can't be. */
    int restore(Subscriber subscriber, NatSession record, long nowNanos) {
        long left = record.expiresNanos() - nowNanos;
        if (left <= 0 || !fits(subscriber, record) || isTaken(subscriber, record)) {
            return SessionTable.NONE;
        }
        int mapping = mapping(subscriber, record);
        if (mapping == MappingTable.NONE) {
            return SessionTable.NONE;
        }
        NatPolicy policy = subscriber.policy;
        if (policy.filtering(record.protocol()) != record.filtering()) {
            NatPolicy.Builder changed = policy.toBuilder().portOverload(false);
            policy =
                    (record.protocol() == Ipv4.TCP
                                    ? changed.tcpFiltering(record.filtering())
                                    : changed.filtering(record.filtering()))
                            .build();
        }
        int policyNumber = sessions.policies.retain(policy);
        int session =
                sessions.create(
                        subscriber,
                        mapping,
                        record.remoteAddress(),
                        record.remotePort(),
                        policyNumber,
                        stateOf(record),
                        record.initiatedInside(),
                        nowNanos,
                        nowNanos + Math.min(left, NatTimers.MAX_NANOS));
        sessions.policies.release(policyNumber); // the session has it now
        SessionTable t = sessions.table;
        t.count(
                session,
                SessionTable.PACKETS_OUT,
                record.packetsOut(),
                record.bytesOut(),
                nowNanos);
        t.count(session, SessionTable.PACKETS_IN, record.packetsIn(), record.bytesIn(), nowNanos);
        t.setPast(session, record.createdNanos(), record.lastActivityNanos(), record.slowPackets());
        if (record.packetsOut() > 0) {
            sessions.markSent(session);
        }
        sessions.announce(session);
        return session;
    }

    /** Of how the connection closed nothing is known any more: its port is held. */
    private static int stateOf(NatSession record) {
        boolean waits = record.tcpState() == TcpState.TIME_WAIT;
        return waits ? TcpTracker.C_FIN_S_FIN : record.tcpState().code();
    }

    private boolean fits(Subscriber subscriber, NatSession record) {
        boolean isTcp = record.protocol() == Ipv4.TCP;
        boolean hasState =
                record.tcpState() != TcpState.NONE && record.tcpState() != TcpState.CLOSED;
        return StaticMappings.isTranslated(record.protocol())
                && record.outsideAddress() == outsideAddress(subscriber, record)
                && subscriber.ports.contains(record.outsidePort())
                && isPort(record.insidePort())
                && isPort(record.remotePort())
                && (isTcp ? hasState : record.tcpState() == TcpState.NONE)
                && !sessions.isFull();
    }

    private boolean isTaken(Subscriber subscriber, NatSession record) {
        return sessions.table.findOut(
                                subscriber.handle,
                                record.protocol(),
                                record.insideAddress(),
                                record.insidePort(),
                                record.remoteAddress(),
                                record.remotePort())
                        != SessionTable.NONE
                || sessions.table.findIn(
                                subscriber.ownerOf(record.insideAddress()),
                                record.protocol(),
                                record.outsidePort(),
                                record.remoteAddress(),
                                record.remotePort())
                        != SessionTable.NONE;
    }

    /** The mapping of the record's outside port, there already or made now. */
    private int mapping(Subscriber subscriber, NatSession record) {
        MappingTable mappings = sessions.mappings;
        int kind = kindOf(subscriber, record);
        int owner = subscriber.ownerOf(record.insideAddress());
        int there = mappings.findOutside(owner, record.protocol(), record.outsidePort());
        if (there != MappingTable.NONE) {
            return isOf(there, kind, record) ? there : MappingTable.NONE;
        }
        int elsewhere =
                mappings.find(
                        kind,
                        subscriber.handle,
                        record.protocol(),
                        record.insideAddress(),
                        record.insidePort(),
                        record.mappingRemoteAddress(),
                        record.mappingRemotePort());
        if (elsewhere != MappingTable.NONE) {
            return MappingTable.NONE;
        }
        PortAllocator allocator = subscriber.allocator(owner, record.protocol());
        boolean taken =
                kind == MappingTable.OVERLOADED
                        ? allocator.share(record.outsidePort())
                        : allocator.take(record.outsidePort());
        if (!taken) {
            return MappingTable.NONE;
        }
        return sessions.mappingLife.create(
                kind,
                subscriber,
                record.protocol(),
                record.insideAddress(),
                record.insidePort(),
                record.outsidePort(),
                record.mappingRemoteAddress(),
                record.mappingRemotePort());
    }

    /**
     * Records don't say whether ports were shared: the policy now in force does, and a mapping for
     * one remote endpoint that this one itself has opened (see {@link SharedPorts}).
     */
    private static int kindOf(Subscriber subscriber, NatSession record) {
        boolean mayShare = subscriber.policy.portOverload() || !record.initiatedInside();
        boolean overloads =
                mayShare
                        && record.mapping() == Behavior.ADDRESS_AND_PORT_DEPENDENT
                        && record.filtering() == Behavior.ADDRESS_AND_PORT_DEPENDENT
                        && record.mappingRemoteAddress() == record.remoteAddress()
                        && record.mappingRemotePort() == record.remotePort();
        return overloads ? MappingTable.OVERLOADED : MappingKinds.of(record.mapping());
    }

    private boolean isOf(int mapping, int kind, NatSession record) {
        MappingTable mappings = sessions.mappings;
        boolean sameInside =
                mappings.insideAddress(mapping) == record.insideAddress()
                        && mappings.insidePort(mapping) == record.insidePort();
        boolean sameKind =
                mappings.kind(mapping) == kind
                        && mappings.remoteAddress(mapping) == record.mappingRemoteAddress()
                        && mappings.remotePort(mapping) == record.mappingRemotePort();
        return sameInside && (sameKind || mappings.kind(mapping) == MappingTable.STATIC);
    }

    /** The one that is the host's: a record of another is of before the addresses changed. */
    private static int outsideAddress(Subscriber subscriber, NatSession record) {
        return subscriber.outsideAddress(subscriber.ownerOf(record.insideAddress()));
    }

    private static boolean isPort(int port) {
        return port >= 0 && port <= 0xffff;
    }
}
