// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.ports.PortAllocator;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.SessionTable;
import org.portset.nat.state.TimerWheel;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/**
 * The life of sessions and their mappings, which both directions share: making, refreshing and
 * ending them. A dynamic mapping lives as long as a session of it does.
 */
final class Sessions {
    private static final int STATE_FLAGS = Tcp.SYN | Tcp.FIN | Tcp.RST;

    final SessionTable table;
    final MappingTable mappings;
    final PolicyTable policies = new PolicyTable();
    final TcpWindows windows;
    final HeldSyns heldSyns;
    final MappingPorts ports;
    final TimeWaits timeWaits;
    final Recycler recycler;
    final SharedPorts sharedPorts = new SharedPorts(this);

    /**
     * At most so many of all sessions are looked at for a packet because their time may have come:
     * 50 us or so, and many more than a packet can add.
     */
    static final int PORTION = 64;

    /** As {@link #PORTION}, for a call in quiet times: a few milliseconds. */
    static final int QUIET_PORTION = 64 * PORTION;

    private final int maxSessions;
    private final int portion;
    private final NatListener listener;
    private final Deque<Subscriber> waiting = new ArrayDeque<>();
    private final TimerWheel.Expiry whenExpired = this::expired; // once, not once a packet
    private final IntConsumer settling = this::endIfDue;
    private Subscriber[] subscribers;
    private long random;
    private ExplicitMappings explicit;
    private long clockNanos;
    private long dueFrom; // of the subscriber that is being settled
    private boolean isEnding; // so that a listener that asks doesn't end more
    private boolean started;

    Sessions(
            int maxSessions,
            int portion,
            long seed,
            NatListener listener,
            NatOutput output,
            Subscriber[] subscribers) {
        this.maxSessions = maxSessions;
        this.portion = portion;
        this.listener = listener;
        this.subscribers = subscribers;
        random = seed;
        mappings = new MappingTable(nextRandom());
        table = new SessionTable(mappings, nextRandom());
        windows = new TcpWindows(table);
        heldSyns = new HeldSyns(output, this);
        ports = new MappingPorts(this, this::nextRandom);
        timeWaits = new TimeWaits(this);
        recycler = new Recycler(this, output);
    }

    /** Says what hosts have asked for: it ends with time, and keeps sessions from ending. */
    void explicit(ExplicitMappings all) {
        explicit = all;
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
            settle(visited);
        }
        return visited;
    }

    /**
     * Ends those of a subscriber's sessions whose time has come and which {@link #tick} has left to
     * later. As ports, mappings and limits are a subscriber's own, it then finds everything as if
     * none had been left.
     *
     * <p>First as much of what was left is worked off as going through the subscriber's sessions
     * would cost; which often does it, and bounds what is spent on going through, all in all, by
     * what there is to work off.
     */
    void settle(Subscriber subscriber) {
        if (isEnding || isSettled(subscriber)) {
            return;
        }
        workOff(subscriber.sessions);
        if (isSettled(subscriber)) {
            return;
        }
        isEnding = true;
        dueFrom = clockNanos + NatTimers.MAX_NANOS;
        table.forEach(subscriber.handle, settling);
        subscriber.dueFrom = dueFrom;
        isEnding = false;
    }

    private boolean isSettled(Subscriber subscriber) {
        return !table.wheel().isBehind()
                || subscriber.sessions == 0
                || subscriber.dueFrom - clockNanos > 0;
    }

    private void endIfDue(int session) {
        if (table.expires(session) - clockNanos <= 0) {
            table.wheel().cancel(session);
            expired(session);
            if (!table.isLive(session)) {
                return;
            }
        }
        long expires = table.expires(session);
        dueFrom = expires - dueFrom < 0 ? expires : dueFrom;
    }

    /** Whether the handle stands for a session whose time has not come. */
    boolean isAlive(int session) {
        if (!table.isLive(session)) {
            return false;
        }
        boolean isOver =
                table.wheel().isBehind()
                        && table.expires(session) - clockNanos <= 0
                        && explicit.heldUntil(session, clockNanos) - clockNanos <= 0;
        return !isOver;
    }

    /** As {@link #tick(long, int)}, for a packet. */
    long tick(long nowNanos) {
        return tick(nowNanos, portion);
    }

    /** As {@link #tick(long, int)}, in quiet times. */
    long quietTick(long nowNanos) {
        return tick(nowNanos, portion == PORTION ? QUIET_PORTION : portion);
    }

    /**
     * Takes notice of the time and ends what has expired by then; or, where that is more than a
     * packet may wait for, a portion of it. What a packet then finds of a subscriber that was
     * {@linkplain #settle settled} is alive. A time before the latest one counts as that.
     *
     * @param most sessions that it looks at
     */
    private long tick(long nowNanos, int most) {
        if (!started) {
            started = true;
            clockNanos = nowNanos;
            table.wheel().start(nowNanos);
        } else if (nowNanos - clockNanos > 0) {
            clockNanos = nowNanos;
        }
        workOff(most);
        if (explicit.nextNanos() - clockNanos <= 0) {
            explicit.expire(clockNanos);
        }
        heldSyns.advance(clockNanos);
        timeWaits.advance(clockNanos);
        return clockNanos;
    }

    private void workOff(int most) {
        isEnding = true;
        table.wheel().advance(clockNanos, most, whenExpired);
        isEnding = false;
    }

    /** The latest time that was taken notice of. */
    long clockNanos() {
        return clockNanos;
    }

    /** When {@link #tick} next has something to do. */
    long nextNanos() {
        long answers = Math.min(heldSyns.nextNanos(), timeWaits.nextNanos());
        return Math.min(table.wheel().nextNanos(), Math.min(answers, explicit.nextNanos()));
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
        if (!subscriber.mayOpen(clockNanos)) {
            return Drop.SESSION_RATE.verdict();
        }
        return isFull() ? Drop.TABLE_FULL.verdict() : Verdict.FORWARD;
    }

    /** Whether the table takes no more sessions, whoever's they are. */
    boolean isFull() {
        while (table.size() >= maxSessions && table.wheel().isBehind()) {
            workOff(portion);
        }
        return table.size() >= maxSessions;
    }

    /** The mapping for an outbound packet by the policy now in force, or MappingTable.NONE. */
    int findMapping(
            Subscriber subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        if (!subscriber.staticMappings.isEmpty()) {
            int mapping =
                    mappings.find(
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
        return mappings.find(
                kindOf(subscriber.policy),
                subscriber.handle,
                protocol,
                insideAddress,
                insidePort,
                remoteAddress,
                remotePort);
    }

    /** Makes the mapping that {@link #findMapping} has not found, or gives a drop's complement. */
    int map(
            Subscriber subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        int kind = kindOf(subscriber.policy);
        int port =
                kind == MappingTable.OVERLOADED
                        ? ports.allocateShared(
                                subscriber,
                                protocol,
                                insideAddress,
                                insidePort,
                                remoteAddress,
                                remotePort,
                                clockNanos)
                        : ports.allocate(
                                subscriber, protocol, insideAddress, insidePort, clockNanos);
        return port < 0
                ? port
                : createMapping(
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
        return ports.allocate(subscriber, protocol, insideAddress, insidePort, clockNanos);
    }

    /** The ports that are the host's to take from, those held long enough free again. */
    PortAllocator allocator(Subscriber subscriber, int protocol, int insideAddress) {
        return MappingPorts.allocator(subscriber, protocol, insideAddress, clockNanos);
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
        long expires = nowNanos + timerNanos(protocol, tcpState, subscriber.policy.timers());
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

    /** Follows a packet of the session that goes out: its state, its deadline, its counters. */
    void sawOut(int session, Packet packet, long nowNanos) {
        if (!table.has(session, SessionTable.HAS_SENT)) {
            markSent(session);
        }
        table.count(session, SessionTable.PACKETS_OUT, 1, packet.totalLength, nowNanos);
        table.countSlow(session);
        if (packet.protocol != Ipv4.TCP) {
            refresh(session, packet.protocol, TcpTracker.NONE, nowNanos);
        } else if (isPlainData(session, packet)) {
            sawPlainData(session, packet, true, nowNanos);
        } else {
            sawTcp(session, packet, true, nowNanos);
        }
    }

    /** As {@link #sawOut}, for a packet that comes in. */
    void sawIn(int session, Packet packet, long nowNanos) {
        table.count(session, SessionTable.PACKETS_IN, 1, packet.totalLength, nowNanos);
        table.countSlow(session);
        if (packet.protocol != Ipv4.TCP) {
            if (policyOf(session).inboundRefresh()) {
                refresh(session, packet.protocol, TcpTracker.NONE, nowNanos);
            }
        } else if (isPlainData(session, packet)) {
            sawPlainData(session, packet, false, nowNanos);
        } else {
            sawTcp(session, packet, false, nowNanos);
        }
    }

    /** Follows what a switch counted: data, as SYN, FIN and RST never stay in a switch. */
    void observed(
            int session, long packetsOut, long bytesOut, long packetsIn, long bytesIn, long now) {
        if (packetsOut <= 0 && packetsIn <= 0) {
            return;
        }
        if (packetsOut > 0 && !table.has(session, SessionTable.HAS_SENT)) {
            markSent(session);
        }
        windows.forget(session);
        int protocol = table.protocol(session);
        int state = table.tcpState(session);
        boolean refreshes =
                protocol == Ipv4.TCP
                        ? TcpTracker.isOpen(state)
                        : packetsOut > 0 || policyOf(session).inboundRefresh();
        if (refreshes) {
            refresh(session, protocol, state, now);
        }
        table.count(session, SessionTable.PACKETS_OUT, packetsOut, bytesOut, now);
        table.count(session, SessionTable.PACKETS_IN, packetsIn, bytesIn, now);
    }

    /** Ends a session, and its mapping if that was the last one. */
    void end(int session, EndReason reason) {
        end(session, reason, false);
    }

    /** Makes a mapping of a port that is taken for it, and tells the listener. */
    int createMapping(
            int kind,
            Subscriber subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsidePort,
            int remoteAddress,
            int remotePort) {
        int mapping =
                mappings.create(
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
    void removeMapping(Subscriber subscriber, int mapping) {
        removeMapping(subscriber, mapping, false);
    }

    private void removeMapping(Subscriber subscriber, int mapping, boolean seenToClose) {
        listener.mappingEnded(mapping);
        ports.free(subscriber, mapping, seenToClose, clockNanos);
        timeWaits.quiet.removed(mapping);
        mappings.remove(mapping);
        portFreed(subscriber.handle);
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
        switch (mappings.kind(table.mapping(session))) {
            case MappingTable.ADDRESS_DEPENDENT:
                return Behavior.ADDRESS_DEPENDENT;
            case MappingTable.ADDRESS_AND_PORT_DEPENDENT:
            case MappingTable.OVERLOADED:
                return Behavior.ADDRESS_AND_PORT_DEPENDENT;
            default:
                return Behavior.ENDPOINT_INDEPENDENT;
        }
    }

    /** The kind of the dynamic mappings that a policy makes. */
    static int kindOf(NatPolicy policy) {
        return policy.portOverload() ? MappingTable.OVERLOADED : kindOf(policy.mapping());
    }

    /** The kind of the dynamic mappings that a behaviour makes, without overloading. */
    static int kindOf(Behavior mapping) {
        switch (mapping) {
            case ADDRESS_DEPENDENT:
                return MappingTable.ADDRESS_DEPENDENT;
            case ADDRESS_AND_PORT_DEPENDENT:
                return MappingTable.ADDRESS_AND_PORT_DEPENDENT;
            default:
                return MappingTable.ENDPOINT_INDEPENDENT;
        }
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

    private void expired(int session) {
        long heldUntil = explicit.heldUntil(session, clockNanos);
        if (heldUntil - clockNanos > 0) {
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
            removeMapping(subscriber, mapping, seenToClose);
        } else {
            timeWaits.quiet.lostOne(mapping);
        }
    }

    /**
     * Whether a segment has nothing to change in a session's state; nearly all are of this kind.
     */
    private boolean isPlainData(int session, Packet packet) {
        return (packet.tcpFlags & STATE_FLAGS) == 0
                && table.tcpState(session) == TcpTracker.ESTABLISHED;
    }

    /** For {@link #isPlainData} what {@link #sawTcp} comes to, and short enough to be inlined. */
    private void sawPlainData(int session, Packet packet, boolean fromInside, long nowNanos) {
        windows.sawData(session, packet, fromInside);
        refresh(session, Ipv4.TCP, TcpTracker.ESTABLISHED, nowNanos);
    }

    private void sawTcp(int session, Packet packet, boolean fromInside, long nowNanos) {
        int before = table.tcpState(session);
        boolean isReset = (packet.tcpFlags & Tcp.RST) != 0;
        if (isReset && !windows.admitsReset(session, packet, fromInside, before)) {
            return;
        }
        boolean clientInside = table.has(session, SessionTable.OPENED_INSIDE);
        int after =
                TcpTracker.next(
                        before, packet.tcpFlags, fromInside == clientInside, packet.hasData);
        if (after != before) {
            table.setTcpState(session, after);
            if (after == TcpTracker.INIT) {
                table.set(session, SessionTable.OPENED_INSIDE, fromInside);
                table.resetCounters(session); // of another connection
            }
        }
        if (!isReset) {
            windows.saw(session, packet, fromInside, before, after);
        } else if (before == TcpTracker.INIT) {
            windows.forget(session); // the second SYN, which tells of one of them, won't come
        }
        if (TcpTracker.refreshes(before, after, packet.tcpFlags)) {
            refresh(session, Ipv4.TCP, after, nowNanos);
        }
        if (TcpTracker.isClosing(before) || TcpTracker.isClosing(after)) {
            timeWaits.saw(session, packet, fromInside, before, after, nowNanos);
        }
    }

    private void refresh(int session, int protocol, int tcpState, long nowNanos) {
        NatTimers timers = policyOf(session).timers();
        setExpires(session, nowNanos + timerNanos(protocol, tcpState, timers));
    }

    /** Moves a session's deadline. */
    void setExpires(int session, long nanos) {
        if (table.setExpires(session, nanos)) {
            subscribers[table.subscriber(session)].isDueAt(nanos);
        }
    }

    private static long timerNanos(int protocol, int tcpState, NatTimers timers) {
        switch (protocol) {
            case Ipv4.TCP:
                return TcpTracker.timerNanos(tcpState, timers);
            case Ipv4.UDP:
                return timers.udpNanos();
            default:
                return timers.icmpNanos();
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
