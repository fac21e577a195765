// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.portset.nat.engine.InboundOpener;
import org.portset.nat.engine.LiveSessions;
import org.portset.nat.engine.Nat44;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Ipv4;

/*
 *  request -> name? -> protocol? -> mapped? -no-> port? -> Serializer -> RequestCache -> granted
 *        unknown-name | bad-protocol |            | port-not-in-set  | queue-full  | cache-full
 *                                    +-> granted  | port-in-use      | timed-out
 *                                                 | no-port-free
 *
 *  packet that nothing takes -> RequestCache -> session ... advance -> the next request
 */

/**
 * The NTS router of one subscriber: takes requests for the names of its private host list, and
 * opens the way for the packets that follow.
 *
 * <p>A packet for the host goes to the port that it is for outside, unless the request names a
 * service of the host, or its port: then to the service's. Where the subscriber has a port set (RFC
 * 7597), only a request whose asker can be told a port reaches a service whose own isn't in it.
 *
 * <p>Its caller lets it {@linkplain #advance go on} whenever {@link #nextNanos} has come, and looks
 * at that after every packet: a packet that opens a session may make it the next request's turn,
 * which is then due at once.
 */
public final class NtsRouter {
    private final Nat44 nat;
    private final int subscriber;
    private final NtsPorts ports;
    private final Planner planner;
    private final NtsStatistics statistics = new NtsStatistics();
    private final RequestCache cache;
    private final Serializer serializer;
    private final Map<CacheEntry, Serializer.Ticket> tickets = new HashMap<>(); // awaited ones
    private final Deque<CacheEntry> opened = new ArrayDeque<>(); // by packets since advance()
    private NtsPolicy policy;
    private CacheEntry asked; // what the engine was told last
    private boolean isClosed;

    /**
     * A router for a subscriber of the engine, which asks it from now on.
     *
     * @param portSet the subscriber's
     * @param hosts its list; the router looks into it at each request
     * @throws IllegalArgumentException if there is no such subscriber
     */
    public NtsRouter(
            Nat44 nat, int subscriber, PortSet portSet, PrivateHosts hosts, NtsPolicy policy) {
        this.nat = Objects.requireNonNull(nat, "nat");
        this.subscriber = subscriber;
        this.policy = Objects.requireNonNull(policy, "policy");
        ports = new NtsPorts(nat.sharedPorts(), subscriber);
        cache = new RequestCache(policy.maxEntries());
        serializer = new Serializer(policy, statistics);
        planner =
                new Planner(nat.explicitMappings(), subscriber, portSet, hosts, ports, serializer);
        nat.sharedPorts().opener(subscriber, new Opener());
    }

    /** Sets the policy, but for {@link NtsPolicy#maxEntries}: that stays as it was made. */
    public void policy(NtsPolicy changed, long nowNanos) {
        policy = Objects.requireNonNull(changed, "changed");
        serializer.policy(changed, nowNanos);
    }

    /** What it has counted. */
    public NtsStatistics statistics() {
        return statistics;
    }

    /** Its entries, the one that is gone first at the front. */
    public List<CacheEntry> entries() {
        return cache.list();
    }

    /** The requests that wait, in their order. */
    public List<Serializer.Ticket> waiting() {
        return serializer.waiting();
    }

    /**
     * Takes a request; the caller may be told before this returns.
     *
     * @return what to {@link #cancel} it by; null if there is nothing to cancel
     */
    public Serializer.Ticket request(NtsAsk ask, NtsCaller caller, long nowNanos) {
        advance(nowNanos);
        statistics.requests++;
        Plan plan = isClosed ? Plan.unavailable() : planner.plan(ask, policy, nowNanos);
        if (plan.why() != null) {
            statistics.countRefused(plan.why());
            caller.refused(plan.why(), plan.sentence(), nowNanos);
            return null;
        }
        Opening opening = plan.opening();
        if (opening == null) {
            statistics.mapped++;
            caller.granted(plan.mapped(policy.entryNanos()), nowNanos);
            return null;
        }
        return serializer.request(opening, ask.patienceNanos(), nowNanos, new Pending(caller));
    }

    /** Withdraws a request: it is refused if it waits; its entry is gone if it is not used yet. */
    public void cancel(Serializer.Ticket ticket, long nowNanos) {
        for (Map.Entry<CacheEntry, Serializer.Ticket> each : tickets.entrySet()) {
            if (each.getValue() == ticket) {
                cache.remove(each.getKey());
                forget(each.getKey());
                break;
            }
        }
        serializer.cancel(ticket, nowNanos);
    }

    /**
     * Why a request would be refused as things are, in a sentence that says what to do; null if it
     * would be granted, or wait. Changes nothing.
     */
    public String whyNot(NtsAsk ask, long nowNanos) {
        Plan plan = isClosed ? Plan.unavailable() : planner.plan(ask, policy, nowNanos);
        if (plan.opening() != null) {
            ports.release(plan.opening());
        }
        return plan.sentence();
    }

    /** Does what is due by then: forgets entries, and lets the next requests go. */
    public void advance(long nowNanos) {
        for (CacheEntry entry = opened.poll(); entry != null; entry = opened.poll()) {
            Serializer.Ticket ticket = tickets.remove(entry);
            if (ticket != null) {
                serializer.done(ticket, nowNanos);
            }
        }
        cache.expire(nowNanos, this::forget);
        serializer.advance(nowNanos);
    }

    /**
     * When to call {@link #advance} next; {@link Long#MAX_VALUE} if there is nothing to come.
     *
     * @return {@code nowNanos} if something is due at once
     */
    public long nextNanos(long nowNanos) {
        return opened.isEmpty() ? Math.min(cache.nextNanos(), serializer.nextNanos()) : nowNanos;
    }

    /**
     * Serves nobody any more: refuses all that wait, and forgets all entries. To be called before
     * the engine's subscriber is removed.
     */
    public void close(long nowNanos) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        nat.sharedPorts().opener(subscriber, null);
        opened.clear();
        for (CacheEntry entry : cache.list()) {
            cache.remove(entry);
            forget(entry);
        }
        serializer.clear(nowNanos);
    }

    /** The entry is gone, or about to be. */
    private void forget(CacheEntry entry) {
        ports.release(entry.opening());
        tickets.remove(entry);
    }

    /** A request until its answer: makes the entry. */
    private final class Pending implements Serializer.Turn {
        private final NtsCaller caller;

        Pending(NtsCaller caller) {
            this.caller = caller;
        }

        @Override
        public boolean granted(Serializer.Ticket ticket, long nowNanos) {
            Opening opening = ticket.opening();
            if (cache.isFull()) {
                CacheEntry used = cache.removeUsed();
                if (used == null) {
                    return false;
                }
                forget(used);
            }
            CacheEntry entry = cache.add(opening, policy.entryNanos(), nowNanos);
            tickets.put(entry, ticket);
            caller.granted(
                    new NtsGrant(
                            opening.outsideAddress(),
                            opening.outsidePort(),
                            policy.entryNanos(),
                            false),
                    nowNanos);
            return true;
        }

        @Override
        public void refused(Serializer.Ticket ticket, Refusal why, long nowNanos) {
            ports.release(ticket.opening());
            caller.refused(why, sentence(why), nowNanos);
        }

        private String sentence(Refusal why) {
            switch (why) {
                case QUEUE_FULL:
                    return "As many requests wait as may ("
                            + policy.maxWaiting()
                            + "): ask again later.";
                case TIMED_OUT:
                    return "The request's turn did not come in time: ask again.";
                case CACHE_FULL:
                    return "As many packets are expected as may be: ask again later.";
                case CANCELLED:
                    return "The request was withdrawn.";
                default:
                    return "The router no longer serves this home.";
            }
        }
    }

    /** What the engine asks. It changes nothing but what {@link #advance} then sees to. */
    private final class Opener implements InboundOpener {
        @Override
        public long insideOf(
                int of,
                int protocol,
                int outsideAddress,
                int outsidePort,
                int remoteAddress,
                int remotePort,
                long nowNanos) {
            asked = cache.match(protocol, outsideAddress, outsidePort, remoteAddress, nowNanos);
            if (asked == null) {
                return NONE;
            }
            Opening opening = asked.opening();
            return InboundOpener.endpoint(opening.insideAddress(), opening.insidePort(outsidePort));
        }

        @Override
        public boolean awaits(
                int of,
                int protocol,
                int outsideAddress,
                int outsidePort,
                int remoteAddress,
                int remotePort,
                long nowNanos) {
            CacheEntry entry =
                    cache.match(protocol, outsideAddress, outsidePort, remoteAddress, nowNanos);
            return entry != null && entry.uses() == 0;
        }

        @Override
        public void opened(int session, long nowNanos) {
            int remote = nat.sessions().remoteAddressOf(session);
            boolean isKnown = asked.isFirstRemote(remote);
            statistics.sessions++;
            if (cache.use(asked, remote, policy.keepNanos(), nowNanos)) {
                opened.add(asked);
            } else if (isKnown) {
                statistics.again++;
            } else {
                statistics.strays++;
            }
        }

        @Override
        public void openedByMapping(int session, long nowNanos) {
            LiveSessions sessions = nat.sessions();
            int remote = sessions.remoteAddressOf(session);
            int port = sessions.outsidePortOf(session);
            CacheEntry entry =
                    cache.match(
                            sessions.protocolOf(session),
                            sessions.outsideAddressOf(session),
                            port,
                            remote,
                            nowNanos);
            boolean isAwaited =
                    entry != null
                            && sessions.protocolOf(session) != Ipv4.ICMP
                            && entry.uses() == 0
                            && entry.opening().insideAddress() == sessions.insideAddressOf(session)
                            && entry.opening().insidePort(port) == sessions.insidePortOf(session);
            if (isAwaited) {
                cache.use(entry, remote, policy.keepNanos(), nowNanos);
                opened.add(entry);
            }
        }
    }
}
