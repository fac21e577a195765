// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/*
 *  request -> collides? ---no-----------------> granted --- done ---> settles --- time ---> over
 *             | with what is granted               |   by its first                          |
 *             | or waits before it                 |   packet            time, unused        |
 *             yes                                  +------------------------------> over ----+
 *             |                                                                              |
 *             +-> room? -yes-> waits --- what it collided with is over --> granted           |
 *                  |             |        ^                                                  |
 *                  | queue-full  | timed-out, cancelled                                      |
 *                  v             v        +--------------------------------------------------+
 */

/**
 * Lets requests go one at a time, first come first served, as far as the packets that they expect
 * could be taken for each other's. A packet from anywhere doesn't say for which host it is: only
 * that no other packet is expected does.
 *
 * <p>The next request goes when the one before has had its first packet, or its time is up. None
 * overtakes one that it collides with; those that collide with none that is granted or waits before
 * them needn't wait ({@link NtsPolicy} says what counts). Where everything collides with everything
 * this is a queue with one server: at a mean of s seconds from the answer to the first packet, and
 * requests that come at random, r a second, the mean wait is r s^2 / (1 - r s) seconds, as of any
 * M/M/1 queue; and a request that has t seconds' patience finds at most t / s before it served in
 * time.
 *
 * <p>A request costs as many comparisons as there are others granted and waiting, at most.
 */
public final class Serializer {
    private static final Comparator<Ticket> BY_END =
            (a, b) -> {
                long later = a.endNanos - b.endNanos;
                return later == 0 ? Long.compare(a.number, b.number) : Long.signum(later);
            };

    private final NtsStatistics statistics;
    private final Set<Ticket> granted = new LinkedHashSet<>();
    private final Set<Ticket> waiting = new LinkedHashSet<>();
    private final TreeSet<Ticket> byEnd = new TreeSet<>(BY_END);
    private NtsPolicy policy;
    private long count;
    private boolean isServing;
    private boolean servesAgain;

    /** A serializer without requests that counts there. */
    public Serializer(NtsPolicy policy, NtsStatistics statistics) {
        this.policy = policy;
        this.statistics = statistics;
    }

    /** What is told of a request, once: inside the serializer's methods, on the caller's thread. */
    public interface Turn {
        /**
         * Its packet may come: now is the time for the entry, and then for the answer.
         *
         * @return false if there is no room for the entry: then it is {@link #refused} after all
         */
        boolean granted(Ticket ticket, long nowNanos);

        /**
         * It won't be granted: {@link Refusal#QUEUE_FULL}, {@link Refusal#TIMED_OUT}, {@link
         * Refusal#CANCELLED}, {@link Refusal#CACHE_FULL} or {@link Refusal#UNAVAILABLE}.
         */
        void refused(Ticket ticket, Refusal why, long nowNanos);
    }

    /** A request here. */
    public static final class Ticket {
        private final Opening opening;
        private final long number;
        private final long askedNanos;
        private final Turn turn;
        private long endNanos;
        private boolean isDone;

        private Ticket(Opening opening, long number, long askedNanos, long endNanos, Turn turn) {
            this.opening = opening;
            this.number = number;
            this.askedNanos = askedNanos;
            this.endNanos = endNanos;
            this.turn = turn;
        }

        /** What it asks for. */
        public Opening opening() {
            return opening;
        }

        /** When it came. */
        public long askedNanos() {
            return askedNanos;
        }

        /** When its patience ends; once it is granted, when others need no longer wait for it. */
        public long endNanos() {
            return endNanos;
        }
    }

    /** Sets the policy: for requests to come, and for the turn of those that wait. */
    public void policy(NtsPolicy changed, long nowNanos) {
        policy = changed;
        serve(nowNanos);
    }

    /**
     * Takes a request; it may be granted or refused before this returns.
     *
     * @param patienceNanos how long it waits, as far as the policy lets it
     */
    public Ticket request(Opening opening, long patienceNanos, long nowNanos, Turn turn) {
        advance(nowNanos);
        long patience = Math.max(0, Math.min(patienceNanos, policy.maxPatienceNanos()));
        Ticket ticket = new Ticket(opening, count++, nowNanos, nowNanos + patience, turn);
        if (!wouldWait(opening)) {
            grant(ticket, nowNanos);
        } else if (waiting.size() >= policy.maxWaiting()) {
            refuse(ticket, Refusal.QUEUE_FULL, nowNanos);
        } else {
            waiting.add(ticket);
            byEnd.add(ticket);
            statistics.countWaiting(waiting.size());
        }
        return ticket;
    }

    /** Whether a request would have to wait, or be refused for want of room. */
    public boolean wouldWait(Opening opening) {
        return collides(opening, granted) || collides(opening, waiting);
    }

    /** The first packet of a granted request is in. */
    public void done(Ticket ticket, long nowNanos) {
        if (!granted.contains(ticket) || ticket.isDone) {
            return;
        }
        ticket.isDone = true;
        byEnd.remove(ticket);
        if (policy.settleNanos() > 0) {
            ticket.endNanos = nowNanos + policy.settleNanos();
            byEnd.add(ticket);
        } else {
            granted.remove(ticket);
            end(nowNanos);
            serve(nowNanos);
        }
    }

    /**
     * Withdraws a request: refused if it waits, over if it is granted and its packet hasn't come.
     */
    public void cancel(Ticket ticket, long nowNanos) {
        if (waiting.remove(ticket)) {
            byEnd.remove(ticket);
            refuse(ticket, Refusal.CANCELLED, nowNanos);
            serve(nowNanos);
        } else if (!ticket.isDone && granted.remove(ticket)) {
            byEnd.remove(ticket);
            serve(nowNanos);
        }
    }

    /** Refuses all that wait ({@link Refusal#UNAVAILABLE}), and forgets the others. */
    public void clear(long nowNanos) {
        List<Ticket> all = new ArrayList<>(waiting);
        waiting.clear();
        granted.clear();
        byEnd.clear();
        all.forEach(ticket -> refuse(ticket, Refusal.UNAVAILABLE, nowNanos));
    }

    /** Does what is due by then. */
    public void advance(long nowNanos) {
        if (end(nowNanos)) {
            serve(nowNanos);
        }
    }

    /**
     * Refuses those whose patience has ended, and forgets those granted whose time is up; whether
     * there were any. Before others go: whoever has given up shall not hold up those behind.
     */
    private boolean end(long nowNanos) {
        boolean hasEnded = false;
        while (!byEnd.isEmpty() && byEnd.first().endNanos - nowNanos <= 0) {
            Ticket ticket = byEnd.pollFirst();
            hasEnded = true;
            if (waiting.remove(ticket)) {
                refuse(ticket, Refusal.TIMED_OUT, nowNanos);
            } else {
                granted.remove(ticket);
                statistics.unused += ticket.isDone ? 0 : 1;
            }
        }
        return hasEnded;
    }

    /** When {@link #advance} has something to do; {@link Long#MAX_VALUE} if never. */
    public long nextNanos() {
        return byEnd.isEmpty() ? Long.MAX_VALUE : byEnd.first().endNanos;
    }

    /** Those that wait, in their order. */
    public List<Ticket> waiting() {
        return new ArrayList<>(waiting);
    }

    /** Those that are granted and that others may have to wait for. */
    public List<Ticket> granted() {
        return new ArrayList<>(granted);
    }

    /** Grants all whose turn it is. What is told of them may make more requests. */
    private void serve(long nowNanos) {
        servesAgain = true;
        if (isServing) {
            return;
        }
        isServing = true;
        try {
            while (servesAgain) {
                servesAgain = false;
                for (Ticket ticket : next()) {
                    if (waiting.remove(ticket)) {
                        byEnd.remove(ticket);
                        grant(ticket, nowNanos);
                    }
                }
            }
        } finally {
            isServing = false;
        }
    }

    private List<Ticket> next() {
        List<Ticket> next = new ArrayList<>();
        List<Ticket> before = new ArrayList<>(waiting.size());
        for (Ticket ticket : waiting) {
            if (!collides(ticket.opening, granted) && !collides(ticket.opening, before)) {
                next.add(ticket);
            }
            before.add(ticket);
        }
        return next;
    }

    private void grant(Ticket ticket, long nowNanos) {
        ticket.endNanos = nowNanos + policy.entryNanos();
        granted.add(ticket);
        byEnd.add(ticket);
        statistics.countWaiting(waiting.size());
        if (ticket.turn.granted(ticket, nowNanos)) {
            statistics.countGranted(nowNanos - ticket.askedNanos);
        } else if (granted.remove(ticket)) {
            byEnd.remove(ticket);
            refuse(ticket, Refusal.CACHE_FULL, nowNanos);
            serve(nowNanos);
        }
    }

    private void refuse(Ticket ticket, Refusal why, long nowNanos) {
        statistics.countWaiting(waiting.size());
        statistics.countRefused(why);
        ticket.turn.refused(ticket, why, nowNanos);
    }

    private boolean collides(Opening opening, Collection<Ticket> others) {
        for (Ticket other : others) {
            if (collide(opening, other.opening)) {
                return true;
            }
        }
        return false;
    }

    private boolean collide(Opening a, Opening b) {
        return policy.serialized()
                && !(policy.byTarget() && a.leadsWhere(b))
                && !(policy.byPort() && !a.overlapsPort(b))
                && !(policy.byRemote() && !a.overlapsRemote(b));
    }
}
