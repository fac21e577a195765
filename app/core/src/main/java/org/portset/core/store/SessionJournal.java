// SPDX-License-Identifier: Apache-2.0
package org.portset.core.store;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;
import org.portset.nat.engine.LiveSessions;
import org.portset.nat.engine.NatSession;
import org.portset.nat.engine.TcpState;

/**
 * Decides which of a subscriber's sessions are worth storing, and keeps the store in step.
 *
 * <p>A session is stored when it has lasted two seconds, or is in the switch: a DNS query or a page
 * object never causes a write. It is taken out when it ends or, for TCP, when it begins to close:
 * what a restart loses of it then, the ends can finish by themselves.
 *
 * <p>Called under the lock of the subscriber's NAT; writing is the store's business and does not
 * wait.
 */
public final class SessionJournal {
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final SessionStore store;
    private final BitSet stored = new BitSet();
    private final ArrayDeque<Young> young = new ArrayDeque<>();
    private Telling telling;
    private boolean isToldAnew;

    SessionJournal(SessionStore store, Telling telling) {
        this.store = store;
        this.telling = telling;
    }

    /** A session has begun. */
    public void created(int session, long createdNanos) {
        young.add(new Young(session, createdNanos));
    }

    /** The session has been put back from the store, where it still stands. */
    public void restored(int session) {
        stored.set(session);
    }

    /** A packet of the session has passed the slow path, and may have begun to close it. */
    public void passed(LiveSessions sessions, int session) {
        if (stored.get(session) && !worth(sessions.tcpStateOf(session))) {
            remove(session, sessions.snapshot(session));
        }
    }

    /** The session is ending. */
    public void ended(LiveSessions sessions, int session) {
        if (stored.get(session)) {
            remove(session, sessions.snapshot(session));
        }
    }

    private void remove(int session, NatSession last) {
        stored.clear(session);
        store.remove(SessionRecord.key(telling.subscriber(), last));
    }

    /**
     * Stores the sessions that have lasted long enough by now.
     *
     * @param offloaded tells whether a session is in the switch
     * @param hostMac the MAC address of a session's inside host
     */
    public void collect(
            LiveSessions sessions,
            IntPredicate offloaded,
            IntToLongFunction hostMac,
            long nowNanos) {
        if (isToldAnew) {
            isToldAnew = false;
            store.put(telling); // a tick later, when the other nodes have had the rest
        }
        while (!young.isEmpty() && nowNanos - young.peek().createdNanos >= LASTING_NANOS) {
            Young next = young.remove();
            if (sessions.isLive(next.session)
                    && sessions.createdNanosOf(next.session) == next.createdNanos
                    && worth(sessions.tcpStateOf(next.session))
                    && !sessions.needsEngine(next.session)) {
                put(
                        sessions,
                        next.session,
                        offloaded.test(next.session),
                        hostMac.applyAsLong(next.session),
                        nowNanos);
            }
        }
    }

    /** Stores a session now, or stores it again after a change. */
    public void put(
            LiveSessions sessions, int session, boolean offloaded, long hostMac, long nowNanos) {
        NatSession snapshot = sessions.snapshot(session);
        stored.set(session);
        store.put(
                SessionRecord.of(
                        telling.subscriber(),
                        telling,
                        snapshot,
                        offloaded,
                        hostMac,
                        nowNanos,
                        System.currentTimeMillis()));
    }

    /**
     * Stores anew what is stored, for nodes that have missed something; what they have besides is
     * void from then on.
     */
    public void tellAnew(
            LiveSessions sessions,
            IntPredicate offloaded,
            IntToLongFunction hostMac,
            long nowNanos) {
        telling = store.newTelling(telling.subscriber(), telling.term());
        stored.stream()
                .forEach(
                        session ->
                                put(
                                        sessions,
                                        session,
                                        offloaded.test(session),
                                        hostMac.applyAsLong(session),
                                        nowNanos));
        isToldAnew = true;
    }

    /** Stores, for the next owner, the sessions that are too young to have been stored. */
    public void handOver(
            LiveSessions sessions,
            IntPredicate offloaded,
            IntToLongFunction hostMac,
            long nowNanos) {
        collect(sessions, offloaded, hostMac, nowNanos + LASTING_NANOS);
    }

    private static boolean worth(TcpState state) {
        return state == TcpState.NONE || state == TcpState.INIT || state == TcpState.ESTABLISHED;
    }

    private static final class Young {
        final int session;
        final long createdNanos;

        Young(int session, long createdNanos) {
            this.session = session;
            this.createdNanos = createdNanos;
        }
    }
}
