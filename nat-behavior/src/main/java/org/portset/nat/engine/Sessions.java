// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.wire.Ipv4;

/**
 * The life of sessions, which both directions share: making, refreshing and ending them. A dynamic
 * mapping lives as long as a session of it does.
 */
final class Sessions {
    final SessionTable table;
    final MappingTable mappings;
    final PolicyTable policies = new PolicyTable();
    final Leases leases;
    final TcpWindows windows;
    final HeldSyns heldSyns;
    final MappingLife mappingLife;
    final TimeWaits timeWaits;
    final Tracking tracking;
    final Deadlines time;
    final Recycler recycler;
    final SharedPorts sharedPorts = new SharedPorts(this);

    private final int maxSessions;
    private final NatListener listener;
    private final Deque<Subscriber> waiting = new ArrayDeque<>();
    private Subscriber[] subscribers;
    private long random;
    private ExplicitMappings explicit;
    private HeldSessions held;

    Sessions(
            int maxSessions,
            int portion,
            long seed,
            NatListener listener,
            NatOutput output,
            Subscriber[] subscribers) {
        this.maxSessions = maxSessions;
        this.listener = listener;
        this.subscribers = subscribers;
        random = seed;
        mappings = new MappingTable(nextRandom());
        table = new SessionTable(mappings, nextRandom());
        leases = new Leases(table);
        windows = new TcpWindows(table);
        heldSyns = new HeldSyns(output, this);
        mappingLife = new MappingLife(this, this::nextRandom, listener);
        timeWaits = new TimeWaits(this);
        tracking = new Tracking(this);
        time = new Deadlines(this, portion);
        recycler = new Recycler(this, output);
    }

    /** Says what hosts have asked for: mappings that end with time, and sessions that don't yet. */
    void askedFor(ExplicitMappings explicitMappings, HeldSessions heldSessions) {
        explicit = explicitMappings;
        held = heldSessions;
    }

    ExplicitMappings explicit() {
        return explicit;
    }

    void subscribers(Subscriber[] all) {
        subscribers = all;
    }

    /** The subscriber of a handle; null if there is none. */
    Subscriber subscriber(int handle) {
        return handle >= 0 && handle < subscribers.length ? subscribers[handle] : null;
    }

    /**
     * The subscriber of a handle, whose sessions are all alive; null if there is none. Whatever
     * concerns a subscriber from outside of the engine comes by here.
     */
    Subscriber visit(int handle) {
        Subscriber visited = subscriber(handle);
        if (visited != null) {
            time.settle(visited);
        }
        return visited;
    }

    /**
     * As {@link #visit}, of a handle that should be one.
     *
     * @throws IllegalArgumentException if there is none
     */
    Subscriber visitKnown(int handle) {
        Subscriber visited = visit(handle);
        if (visited == null) {
            throw new IllegalArgumentException("no subscriber has the handle " + handle);
        }
        return visited;
    }

    /** Whether the handle stands for a session whose time has not come. */
    boolean isAlive(int session) {
        if (!table.isLive(session)) {
            return false;
        }
        boolean isOver =
                table.wheel().isBehind()
                        && table.expires(session) - time.nanos() <= 0
                        && held.heldUntil(session, time.nanos()) - time.nanos() <= 0;
        return !isOver;
    }

    /**
     * Whether the subscriber may have one more session; {@link Verdict#FORWARD} or a drop's
     * verdict.
     */
    int admit(Subscriber subscriber) {
        int limit = subscriber.policy.limits().sessions();
        if (limit != 0 && subscriber.sessions >= limit) {
            return Drop.SESSION_LIMIT.verdict();
        }
        if (!subscriber.mayOpen(time.nanos())) {
            return Drop.SESSION_RATE.verdict();
        }
        return isFull() ? Drop.TABLE_FULL.verdict() : Verdict.FORWARD;
    }

    /** Whether the table takes no more sessions, whoever's they are. */
    boolean isFull() {
        while (table.size() >= maxSessions && table.wheel().isBehind()) {
            time.workOff();
        }
        return table.size() >= maxSessions;
    }

    /**
     * A packet from outside that nothing admits: if it is a SYN it may be held, else it is dropped
     * for the reason given. The verdict.
     */
    int refuse(Subscriber subscriber, int owner, Packet packet, Drop reason, long nowNanos) {
        boolean held =
                packet.protocol == Ipv4.TCP
                        && packet.opens
                        && heldSyns.hold(subscriber, owner, packet, nowNanos);
        if (held) {
            return Drop.SYN_HELD.verdict();
        }
        boolean shared =
                reason == Drop.NO_MAPPING
                        && subscriber
                                .allocator(owner, packet.protocol)
                                .isShared(packet.destinationPort);
        return (shared ? Drop.FILTERED : reason).verdict();
    }

    /** Makes a session of a mapping, in its first state and with its first deadline. */
    int create(
            Subscriber subscriber,
            int mapping,
            int remoteAddress,
            int remotePort,
            int policyNumber,
            int tcpState,
            boolean openedInside,
            long nowNanos,
            long expiresNanos) {
        int session =
                table.create(
                        mapping, remoteAddress, remotePort, policyNumber, nowNanos, expiresNanos);
        subscriber.isDueAt(expiresNanos);
        table.setTcpState(session, tcpState);
        table.set(session, SessionTable.OPENED_INSIDE, openedInside);
        mappings.addSessions(mapping, 1);
        timeWaits.quiet.opened(mapping);
        subscriber.sessions++;
        policies.retain(policyNumber);
        permit(subscriber, session);
        return session;
    }

    /** Takes notice of the remotes that a policy of address-dependent filtering admits from now. */
    void permitAll(Subscriber subscriber) {
        table.forEach(subscriber.handle, session -> permit(subscriber, session));
    }

    private void permit(Subscriber subscriber, int session) {
        if (subscriber.policy.filtering(table.protocol(session)) == Behavior.ADDRESS_DEPENDENT) {
            table.permit(session);
        }
    }

    /** As {@link #create}, for a packet's session, by the policy now in force. */
    int open(
            Subscriber subscriber,
            int mapping,
            int remoteAddress,
            int remotePort,
            boolean openedInside,
            long nowNanos) {
        int protocol = mappings.protocol(mapping);
        int tcpState = protocol == Ipv4.TCP ? TcpTracker.INIT : TcpTracker.NONE;
        long expires =
                nowNanos + Tracking.timerNanos(protocol, tcpState, subscriber.policy.timers());
        subscriber.opened(nowNanos);
        if (protocol == Ipv4.TCP) {
            heldSyns.opened(
                    subscriber,
                    mappings.owner(mapping),
                    mappings.outsidePort(mapping),
                    remoteAddress,
                    remotePort);
        }
        return create(
                subscriber,
                mapping,
                remoteAddress,
                remotePort,
                subscriber.policyNumber,
                tcpState,
                openedInside,
                nowNanos,
                expires);
    }

    /** Notes that a port is free, or may be recycled, for SYNs that wait for one. */
    void portFreed(int subscriber) {
        Subscriber of = subscribers[subscriber];
        if (of != null && of.parkedSyns > 0 && !waiting.contains(of)) {
            waiting.add(of);
        }
    }

    /** Whether any parked SYN may have a port now. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** A subscriber whose parked SYNs may have a port now, once; null if there is none. */
    Subscriber pollWaiting() {
        return waiting.poll();
    }

    /** Tells that a packet of the subscriber has found no port. */
    void ranDry(Subscriber subscriber, Packet p) {
        listener.portsExhausted(subscriber.handle, p.protocol, p.destination, p.remotePortOut());
    }

    void announce(int session) {
        listener.sessionCreated(session);
    }

    /** Ends a session, and its mapping if that was the last one. */
    void end(int session, EndReason reason) {
        end(session, reason, false);
    }

    /** Notes that the session has sent from inside, which is what keeps its mapping open. */
    void markSent(int session) {
        table.set(session, SessionTable.HAS_SENT, true);
        mappings.addAnchors(table.mapping(session), 1);
    }

    NatPolicy policyOf(int session) {
        return policies.policy(table.policy(session));
    }

    Behavior mappingBehavior(int session) {
        return MappingKinds.behavior(mappings.kind(table.mapping(session)));
    }

    Behavior filteringBehavior(int session) {
        switch (mappings.kind(table.mapping(session))) {
            case MappingTable.STATIC:
                return Behavior.ENDPOINT_INDEPENDENT;
            case MappingTable.OVERLOADED:
                // Under any policy, if it was opened from outside: the port is others' as well.
                return Behavior.ADDRESS_AND_PORT_DEPENDENT;
            default:
                return policyOf(session).filtering(table.protocol(session));
        }
    }

    /** Ends a session whose time has come, and which is no longer in the wheel; or holds it. */
    void expired(int session) {
        long heldUntil = held.heldUntil(session, time.nanos());
        if (heldUntil - time.nanos() > 0) {
            table.reschedule(session, heldUntil);
            return;
        }
        end(session, TcpTracker.endReason(table.tcpState(session)), true);
    }

    private void end(int session, EndReason reason, boolean fired) {
        listener.sessionEnded(session, reason);
        timeWaits.ended(session);
        if (table.has(session, SessionTable.SUCCEEDS)) {
            recycler.forget(session);
        }
        Subscriber subscriber = subscribers[table.subscriber(session)];
        int mapping = table.mapping(session);
        if (table.has(session, SessionTable.HAS_SENT)) {
            mappings.addAnchors(mapping, -1);
        }
        policies.release(table.policy(session));
        table.remove(session, fired);
        subscriber.sessions--;
        mappings.addSessions(mapping, -1);
        if (mappings.sessions(mapping) == 0 && mappings.kind(mapping) != MappingTable.STATIC) {
            boolean seenToClose =
                    reason == EndReason.CLOSED
                            || reason == EndReason.RESET
                            || reason == EndReason.RECYCLED;
            mappingLife.remove(subscriber, mapping, seenToClose);
        } else {
            timeWaits.quiet.lostOne(mapping);
        }
    }

    /** Moves a session's deadline. */
    void setExpires(int session, long nanos) {
        if (table.setExpires(session, nanos)) {
            subscribers[table.subscriber(session)].isDueAt(nanos);
        }
    }

    /** The next of the engine's random numbers. */
    long nextRandom() {
        // SplitMix64 (Steele, Lea and Flood, 2014).
        random += 0x9e3779b97f4a7c15L;
        long x = random;
        x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
