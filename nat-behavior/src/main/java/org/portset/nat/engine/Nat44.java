// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.state.MappingTable;
import org.portset.nat.state.Owner;
import org.portset.nat.state.SessionTable;

/**
 * The NAT44 of many subscribers, each with outside addresses, a port set and a policy: TCP, UDP and
 * ICMP, whole and in fragments, translated in place (RFC 4787, RFC 5382, RFC 5508).
 *
 * <p>Not thread-safe: one thread at a time, as its caller sees to. Time is an argument, in
 * nanoseconds of any monotonic clock; the engine never reads one. Packets never throw, whatever
 * their bytes: they get a {@link Verdict}. A packet of a session that exists allocates nothing.
 *
 * <p>Addresses are ints in network order, ports 0..65535, for ICMP the query id in a port's place.
 * Subscribers, mappings and sessions are known by handles, small ints that are used again after the
 * end; {@link #mappings} and {@link #sessions} tell what is known of those. Methods that take a
 * subscriber, but for the two of the packet path, throw {@link IllegalArgumentException} for one
 * that doesn't exist.
 */
public final class Nat44 {
    private final Sessions sessions;
    private final SessionTable table;
    private final LiveSessions liveSessions;
    private final LiveMappings liveMappings;
    private final StaticMappings staticMappings;
    private final ExplicitMappings explicitMappings;
    private final HeldSessions heldSessions;
    private final Records records;
    private final PacketPath path;
    private final DropCounters drops = new DropCounters();
    private final Deque<Integer> freeHandles = new ArrayDeque<>();
    private Subscriber[] subscribers = new Subscriber[16];
    private int subscriberCount;
    private int lastSession = SessionTable.NONE;

    /**
     * An engine without subscribers.
     *
     * @param maxSessions of all subscribers together, 1 to {@value MappingTable#MAX_SESSIONS};
     *     memory is taken as they come
     * @param seed of the random ports and the hashes; secret where ports shall be hard to guess
     * @param listener learns of mappings and sessions
     * @param output takes the packets that leave by another way than they came in by
     * @throws IllegalArgumentException if {@code maxSessions} is not one of these
     */
    public Nat44(int maxSessions, long seed, NatListener listener, NatOutput output) {
        this(maxSessions, Deadlines.PORTION, seed, listener, output);
    }

    /** An engine that looks at so many sessions a call whose time may have come; for tests. */
    Nat44(int maxSessions, int portion, long seed, NatListener listener, NatOutput output) {
        if (maxSessions < 1 || maxSessions > MappingTable.MAX_SESSIONS) {
            throw new IllegalArgumentException(
                    "maxSessions is " + maxSessions + "; must be 1.." + MappingTable.MAX_SESSIONS);
        }
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(output, "output");
        sessions = new Sessions(maxSessions, portion, seed, listener, output, subscribers);
        table = sessions.table;
        liveMappings = new LiveMappings(sessions);
        staticMappings = new StaticMappings(sessions);
        explicitMappings = new ExplicitMappings(sessions);
        heldSessions = new HeldSessions(sessions, explicitMappings);
        sessions.askedFor(explicitMappings, heldSessions);
        records = new Records(sessions);
        liveSessions = new LiveSessions(sessions, records);
        path = new PacketPath(sessions, output, drops);
    }

    /**
     * Adds a subscriber; gives its handle.
     *
     * @throws IllegalStateException if there are {@value Owner#MAX_SUBSCRIBERS} already
     */
    public int addSubscriber(NatSubscriber given) {
        Objects.requireNonNull(given, "given");
        Integer free = freeHandles.poll();
        int handle = free == null ? subscriberCount++ : free;
        if (handle == Owner.MAX_SUBSCRIBERS) {
            subscriberCount--;
            throw new IllegalStateException("there are " + handle + " subscribers already");
        }
        if (handle == subscribers.length) {
            subscribers = Arrays.copyOf(subscribers, handle * 2);
            sessions.subscribers(subscribers);
        }
        subscribers[handle] = new Subscriber(handle, given);
        setPolicy(handle, given.policy());
        return handle;
    }

    /** Removes a subscriber and ends its sessions ({@link EndReason#REMOVED}). */
    public void removeSubscriber(int subscriber) {
        Subscriber removed = sessions.visitKnown(subscriber);
        table.forEach(subscriber, session -> sessions.end(session, EndReason.REMOVED));
        sessions.leases.forget(subscriber);
        staticMappings.removeAll(removed);
        sessions.heldSyns.removed(removed);
        path.remove(removed);
        sessions.policies.release(removed.policyNumber);
        subscribers[subscriber] = null;
        freeHandles.add(subscriber);
    }

    /**
     * Sets the policy of the sessions to come; those that exist keep theirs, with their mappings. A
     * new session whose inside endpoint has a mapping of another behaviour gets one of its own; an
     * inbound packet that belongs to no session is judged by the filtering set here; and ports of
     * connections that have closed already are recycled or freed as is set here.
     */
    public void setPolicy(int subscriber, NatPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        Subscriber changed = sessions.visitKnown(subscriber);
        int number = sessions.policies.retain(policy);
        if (changed.policy != null) {
            sessions.policies.release(changed.policyNumber);
        }
        changed.policy(policy, number);
        sessions.permitAll(changed);
        if (policy.timeWait() == TimeWait.ZERO) {
            sessions.timeWaits.freeAll(subscriber);
        }
    }

    /** The policy now in force. */
    public NatPolicy policy(int subscriber) {
        return sessions.visitKnown(subscriber).policy;
    }

    /**
     * Maps an outside port to an inside endpoint for good. Every remote may send to it, whatever
     * the filtering; sessions that the endpoint opens itself use it too, from the next one on.
     *
     * @param protocol 6, 17 or 1
     * @return null if it is done, or why not: {@link Drop#UNSUPPORTED_PROTOCOL}, {@link
     *     Drop#OUTSIDE_PORT_SET}, {@link Drop#BAD_PORT} or {@link Drop#PORT_IN_USE}
     */
    public Drop addStaticMapping(
            int subscriber, int protocol, int outsidePort, int insideAddress, int insidePort) {
        return staticMappings.add(
                sessions.visitKnown(subscriber), protocol, outsidePort, insideAddress, insidePort);
    }

    /** Removes a static mapping and ends its sessions; false if there is none. */
    public boolean removeStaticMapping(int subscriber, int protocol, int outsidePort) {
        return staticMappings.remove(sessions.visitKnown(subscriber), protocol, outsidePort);
    }

    /** What is known of sessions. */
    public LiveSessions sessions() {
        return liveSessions;
    }

    /** What is known of mappings. */
    public LiveMappings mappings() {
        return liveMappings;
    }

    /** The mappings that hosts ask for by a protocol such as PCP, and those configured. */
    public ExplicitMappings explicitMappings() {
        return explicitMappings;
    }

    /** The sessions that hosts ask for by such a protocol. */
    public HeldSessions heldSessions() {
        return heldSessions;
    }

    /** Ports that several hosts share towards remotes that come from outside. */
    public SharedPorts sharedPorts() {
        return sessions.sharedPorts;
    }

    /**
     * Translates a packet from inside, in place: source address, port or query id, TTL, checksums
     * and a SYN's MSS. A packet that is dropped stays as it was.
     *
     * @param buf holds an IPv4 packet at {@code off}; {@code len} may count padding after it
     * @return {@link Verdict#FORWARD}, {@link Verdict#TAKEN} or the verdict of a {@link Drop}
     */
    public int inToOut(int subscriber, byte[] buf, int off, int len, long nowNanos) {
        long now = sessions.time.tick(nowNanos);
        Subscriber from = sessions.visit(subscriber);
        if (from == null) {
            return unknownSubscriber();
        }
        int result = path.out(from, buf, off, len, now);
        if (result >= 0) {
            return forwarded(result);
        }
        return withoutSession(from, result);
    }

    /** As {@link #inToOut}, for a packet from outside: destination instead of source. */
    public int outToIn(int subscriber, byte[] buf, int off, int len, long nowNanos) {
        long now = sessions.time.tick(nowNanos);
        Subscriber to = sessions.visit(subscriber);
        if (to == null) {
            return unknownSubscriber();
        }
        int result = path.in(to, buf, off, len, now);
        if (result >= 0) {
            return forwarded(result);
        }
        return withoutSession(to, result);
    }

    /**
     * Sends SYNs on that have waited for a port, if the last packet has freed one; with {@link
     * TimeWait#RECYCLE}. To be called once that packet is on its way, as they must not overtake it:
     * it may be the ACK that the port's last connection is waiting for. {@link #advance} does so
     * too.
     */
    public void releaseParked(long nowNanos) {
        if (sessions.hasWaiting()) {
            path.releaseParked(sessions.time.tick(nowNanos));
        }
    }

    /**
     * The session of the last packet that wasn't dropped. -1 if it has none (an ICMP error, a
     * destination that isn't translated), or its verdict was {@link Verdict#TAKEN}: what is
     * hairpinned or cut, or follows another connection on its port, needs the engine for every
     * packet, and no switch should be told of it.
     */
    public int lastSession() {
        return lastSession;
    }

    /**
     * Does what is due by then: ends sessions, answers unsolicited SYNs, forgets fragments that
     * waited too long. Packets do so as well; this is for quiet times.
     *
     * <p>No call ends more than some thousands of sessions, a packet's no more than {@value
     * Deadlines#PORTION} and those of its own subscriber; later calls go on. Nothing but {@link
     * #sessionCount()} and the time at which the listener hears of an end tells of that: whatever
     * is asked of a subscriber or a session ends first what is due of it.
     */
    public void advance(long nowNanos) {
        path.advance(sessions.time.quietTick(nowNanos));
    }

    /**
     * When to call {@link #advance} next: nothing is due before that. It may come before the first
     * such time; then advancing finds a later one. {@link Long#MAX_VALUE} if there is nothing to
     * come.
     */
    public long nextExpiryNanos() {
        return Math.min(sessions.time.nextNanos(), path.nextDeadlineNanos());
    }

    /**
     * Takes notice that a switch is about to forward the session's data by itself: so an RST can no
     * longer be told to be in the window. A SYN that opens the session anew ends this.
     */
    public void offloaded(int session) {
        if (sessions.isAlive(session)) {
            sessions.windows.forget(session);
            sessions.timeWaits.quiet.offloaded(session);
        }
    }

    /**
     * Takes notice that no switch has rules of the session any more: until then its port is not
     * given to another connection by recycling. Does nothing if the session has ended.
     */
    public void withdrawn(int session, long nowNanos) {
        if (sessions.isAlive(session)) {
            sessions.timeWaits.quiet.withdrawn(session);
            path.releaseParked(sessions.time.tick(nowNanos));
        }
    }

    /**
     * Takes notice of packets that a switch forwarded by itself, counted since the last report:
     * refreshes the session as they would have. Does nothing if the session has ended.
     */
    public void observed(
            int session,
            long packetsOut,
            long bytesOut,
            long packetsIn,
            long bytesIn,
            long nowNanos) {
        long now = sessions.time.tick(nowNanos);
        if (sessions.isAlive(session)) {
            sessions.tracking.observed(session, packetsOut, bytesOut, packetsIn, bytesIn, now);
        }
    }

    /**
     * Puts a session back after a restart, with its mapping, on just its outside port; sessions of
     * one mapping share it again. Limits don't count: the session was admitted once. The record's
     * times are of the clock of {@code nowNanos}.
     *
     * @return its handle; -1 if it has expired meanwhile, doesn't fit the subscriber, conflicts
     *     with what is there, or the table is full
     */
    public int restore(int subscriber, NatSession record, long nowNanos) {
        long now = sessions.time.tick(nowNanos);
        return records.restore(sessions.visitKnown(subscriber), record, now);
    }

    /** Gives the subscriber's sessions, newest first; the consumer may end the one it is given. */
    public void forEachSession(int subscriber, IntConsumer consumer) {
        table.forEach(sessions.visitKnown(subscriber).handle, consumer);
    }

    /** Ends a session ({@link EndReason#REMOVED}); does nothing if it has ended. */
    public void endSession(int session) {
        if (sessions.isAlive(session)) {
            sessions.end(session, EndReason.REMOVED);
        }
    }

    /** Sessions of all subscribers, with those whose end is due and which no call got round to. */
    public int sessionCount() {
        return table.size();
    }

    /** Sessions of one subscriber. */
    public int sessionCount(int subscriber) {
        return sessions.visitKnown(subscriber).sessions;
    }

    /** Outside ports that one subscriber has mapped for a protocol, on all its addresses. */
    public int portsInUse(int subscriber, int protocol) {
        return sessions.visitKnown(subscriber).portsInUse(protocol);
    }

    /** What became of one subscriber's wish for ports; goes on counting. */
    public PortUse portUse(int subscriber) {
        return sessions.visitKnown(subscriber).portUse;
    }

    /** Counts one subscriber's ports, as of the last packet or {@link #advance}. */
    public PortCensus portCensus(int subscriber) {
        return new PortCensus(sessions, sessions.visitKnown(subscriber), sessions.time.nanos());
    }

    /** Different policies that subscribers or sessions have; for tests. */
    int policyCount() {
        return sessions.policies.size();
    }

    /** Packets dropped for that reason since the engine was made. */
    public long dropCount(Drop drop) {
        return drops.count(drop.verdict());
    }

    /** Packets of one subscriber dropped for that reason. */
    public long dropCount(int subscriber, Drop drop) {
        return sessions.visitKnown(subscriber).drops(drop.verdict());
    }

    private int forwarded(int session) {
        boolean isOrdinary = !table.has(session, SessionTable.SUCCEEDS);
        boolean lives = !sessions.timeWaits.packetDone();
        lastSession = isOrdinary && lives ? session : SessionTable.NONE;
        return Verdict.FORWARD;
    }

    private int withoutSession(Subscriber subscriber, int result) {
        if (PacketPath.isDrop(result)) {
            drops.count(subscriber, ~result);
            return ~result;
        }
        lastSession = SessionTable.NONE;
        return result == PacketPath.TAKEN ? Verdict.TAKEN : Verdict.FORWARD;
    }

    private int unknownSubscriber() {
        int verdict = Drop.UNKNOWN_SUBSCRIBER.verdict();
        drops.count(null, verdict);
        return verdict;
    }
}
