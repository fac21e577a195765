// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.portset.nat.state.SessionTable;

/** Who has asked for which mappings and sessions, and until when; in the order of their ends. */
final class Leases {
    private final SessionTable table;
    private final Map<Integer, Lease> byMapping = new HashMap<>();
    private final Map<Integer, Lease> bySession = new HashMap<>();
    private final PriorityQueue<Lease> byEnd =
            new PriorityQueue<>((a, b) -> Long.signum(a.expiresNanos - b.expiresNanos));

    Leases(SessionTable table) {
        this.table = table;
    }

    /** Notes whose a mapping is, and until when; what was noted of it before is void. */
    void putMapping(int mapping, int subscriber, Object owner, long expiresNanos) {
        put(byMapping, new Lease(false, mapping, subscriber, 0, owner, expiresNanos));
    }

    /** As {@link #putMapping}, for a session. */
    void putSession(int session, int subscriber, Object owner, long expiresNanos) {
        long created = table.created(session);
        put(bySession, new Lease(true, session, subscriber, created, owner, expiresNanos));
    }

    private void put(Map<Integer, Lease> in, Lease lease) {
        Lease before = in.put(lease.handle, lease);
        if (before != null) {
            byEnd.remove(before);
        }
        byEnd.add(lease);
    }

    /** A mapping's; null if nobody has asked for it. */
    Lease ofMapping(int mapping) {
        return byMapping.get(mapping);
    }

    /** A session's; null if it has none. One of an earlier session of the same handle is none. */
    Lease ofSession(int session) {
        Lease lease = bySession.isEmpty() ? null : bySession.get(session);
        return lease != null
                        && table.isLive(session)
                        && lease.createdNanos == table.created(session)
                ? lease
                : null;
    }

    /** Those of a subscriber's mappings. */
    List<Lease> ofMappings(int subscriber) {
        return of(subscriber, byMapping);
    }

    /** Those of a subscriber's sessions, some of which may have ended. */
    List<Lease> ofSessions(int subscriber) {
        return of(subscriber, bySession);
    }

    private static List<Lease> of(int subscriber, Map<Integer, Lease> in) {
        List<Lease> all = new ArrayList<>();
        for (Lease lease : in.values()) {
            if (lease.subscriber == subscriber) {
                all.add(lease);
            }
        }
        return all;
    }

    /** Gives one up before its end. */
    void remove(Lease lease) {
        byEnd.remove(lease);
        mapOf(lease).remove(lease.handle, lease);
    }

    /** Takes out the first one, if its end has come; else null. */
    Lease pollDue(long nowNanos) {
        Lease first = byEnd.peek();
        if (first == null || first.expiresNanos - nowNanos > 0) {
            return null;
        }
        byEnd.remove();
        mapOf(first).remove(first.handle, first);
        return first;
    }

    /** When the first one ends; {@link Long#MAX_VALUE} if there is none. */
    long nextNanos() {
        Lease first = byEnd.peek();
        return first == null ? Long.MAX_VALUE : first.expiresNanos;
    }

    /** Forgets those of a subscriber whose sessions have ended, and whose mappings are about to. */
    void forget(int subscriber) {
        byEnd.removeIf(lease -> lease.subscriber == subscriber);
        byMapping.values().removeIf(lease -> lease.subscriber == subscriber);
        bySession.values().removeIf(lease -> lease.subscriber == subscriber);
    }

    private Map<Integer, Lease> mapOf(Lease lease) {
        return lease.ofSession ? bySession : byMapping;
    }

    /**
     * Until when a mapping is there, or a session held, and for whom. Immutable: it is in a heap.
     */
    static final class Lease {
        final boolean ofSession; // else of a mapping
        final int handle;
        final int subscriber;
        final long createdNanos; // of the session, as its handle will be used again
        final Object owner;
        final long expiresNanos;

        private Lease(
                boolean ofSession,
                int handle,
                int subscriber,
                long createdNanos,
                Object owner,
                long expiresNanos) {
            this.ofSession = ofSession;
            this.handle = handle;
            this.subscriber = subscriber;
            this.createdNanos = createdNanos;
            this.owner = owner;
            this.expiresNanos = expiresNanos;
        }
    }
}
