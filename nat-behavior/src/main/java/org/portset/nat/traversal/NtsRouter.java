// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.ExplicitMapping;
import org.portset.nat.engine.ExplicitMappings;
import org.portset.nat.engine.InboundOpener;
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
    private static final int ALL_PORTS = 1 << 16;

    private final Nat44 nat;
    private final int subscriber;
    private final PortSet portSet;
    private final PrivateHosts hosts;
    private final NtsPorts ports;
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
        this.portSet = Objects.requireNonNull(portSet, "portSet");
        this.hosts = Objects.requireNonNull(hosts, "hosts");
        this.policy = Objects.requireNonNull(policy, "policy");
        ports = new NtsPorts(nat.sharedPorts(), subscriber);
        cache = new RequestCache(policy.maxEntries());
        serializer = new Serializer(policy, statistics);
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
        Plan plan = plan(ask, nowNanos);
        if (plan.why != null) {
            statistics.countRefused(plan.why);
            caller.refused(plan.why, plan.sentence, nowNanos);
            return null;
        }
        int address = outsideAddress(plan.insideAddress);
        if (plan.isMapped) {
            statistics.mapped++;
            caller.granted(
                    new NtsGrant(address, plan.outsidePort, policy.entryNanos(), true), nowNanos);
            return null;
        }
        Opening opening = reserve(ask, plan, address, nowNanos);
        if (opening == null) {
            statistics.countRefused(plan.why);
            caller.refused(plan.why, plan.sentence, nowNanos);
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
        Plan plan = plan(ask, nowNanos);
        if (plan.why == null && !plan.isMapped) {
            Opening opening = reserve(ask, plan, outsideAddress(plan.insideAddress), nowNanos);
            if (opening != null) {
                ports.release(opening);
            }
        }
        return plan.sentence;
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

    /** What to do with a request; or why not, then with a sentence. */
    private Plan plan(NtsAsk ask, long nowNanos) {
        Plan plan = new Plan();
        if (isClosed) {
            return plan.refuse(Refusal.UNAVAILABLE, "The router no longer serves this home.");
        }
        PrivateHost host = hosts.find(ask.name(), nowNanos);
        if (host == null) {
            return plan.refuse(
                    Refusal.UNKNOWN_NAME,
                    "No host here is called "
                            + ask.name()
                            + ": list it, or let it register by a DNS UPDATE.");
        }
        int protocol = ask.protocol();
        HostService service = serviceOf(host, ask);
        boolean isOther = service != null && protocol != 0 && protocol != service.protocol();
        if (isOther || (protocol != 0 && protocol != Ipv4.TCP && protocol != Ipv4.UDP)) {
            return plan.refuse(
                    Refusal.BAD_PROTOCOL,
                    "Protocol "
                            + protocol
                            + " is not "
                            + (isOther ? "that of " + service.name() : "TCP or UDP")
                            + ".");
        }
        plan.insideAddress = host.insideAddress();
        plan.protocol = service == null ? protocol : service.protocol();
        plan.insidePort = service == null ? ask.port() : service.port();
        plan.outsidePort = ask.port() == 0 ? plan.insidePort : ask.port();
        plan.mapped(ask.mayBeToldPort());
        return plan;
    }

    /** The service asked for by its name, or by its port where no name is. */
    private static HostService serviceOf(PrivateHost host, NtsAsk ask) {
        if (!host.name().equals(ask.name())) {
            return host.service(ask.name().service());
        }
        for (HostService service : host.services()) {
            if (service.port() == ask.port()
                    && (ask.protocol() == 0 || ask.protocol() == service.protocol())) {
                return service;
            }
        }
        return null;
    }

    /** Shares the port that the plan is for, or another one; null if none can be had. */
    private Opening reserve(NtsAsk ask, Plan plan, int address, long nowNanos) {
        if (plan.outsidePort == Opening.ANY_PORT) {
            return plan.opening(ask, address, Opening.ANY_PORT);
        }
        boolean isOurs = portSet.contains(plan.outsidePort);
        boolean mayChoose = ask.mayBeToldPort();
        if (!isOurs && !mayChoose) {
            plan.refuse(Refusal.PORT_NOT_IN_SET, notInSet(ask, plan));
            return null;
        }
        Opening wanted = plan.opening(ask, address, plan.outsidePort);
        boolean isQuiet = isOurs && !serializer.wouldWait(wanted);
        boolean prefersOther = mayChoose && policy.spreadsPorts() && !isQuiet;
        if (isOurs && !prefersOther) {
            int shared = ports.share(plan.protocol, plan.insideAddress, plan.outsidePort);
            if (shared >= 0) {
                plan.protocol = shared;
                return plan.opening(ask, address, plan.outsidePort);
            }
            if (!mayChoose) {
                plan.refuse(shared);
                return null;
            }
        }
        return choose(ask, plan, address, isOurs, nowNanos);
    }

    /** Another port than the one wanted; that one after all, where it is ours and only busy. */
    private Opening choose(NtsAsk ask, Plan plan, int address, boolean isOurs, long nowNanos) {
        if (plan.protocol == Opening.ANY_PROTOCOL) {
            plan.protocol = Ipv4.TCP; // a record that names a port is one service's
        }
        int port =
                ports.choose(
                        plan.protocol,
                        plan.insideAddress,
                        plan.outsidePort,
                        policy.maxPorts(),
                        p -> !serializer.wouldWait(plan.opening(ask, address, p)),
                        nowNanos);
        if (port < 0 && isOurs) {
            int shared = ports.share(plan.protocol, plan.insideAddress, plan.outsidePort);
            port = shared < 0 ? port : plan.outsidePort;
        }
        if (port < 0) {
            int busy = ports.chooseBusy(plan.protocol, plan.insideAddress);
            port = busy < 0 ? port : busy;
        }
        if (port < 0) {
            plan.refuse(port);
            return null;
        }
        return plan.opening(ask, address, port);
    }

    private String notInSet(NtsAsk ask, Plan plan) {
        return "Port "
                + plan.outsidePort
                + " is another home's (RFC 7597 5.1; this one has "
                + portSet.size()
                + " of "
                + ALL_PORTS
                + "): ask for "
                + ask.name()
                + " by an SRV or HTTPS record, which can name a port of this home's, or map one of"
                + " them to "
                + Addresses.text(plan.insideAddress)
                + ":"
                + plan.insidePort
                + " statically and use that.";
    }

    private int outsideAddress(int insideAddress) {
        return nat.explicitMappings().outsideAddress(subscriber, insideAddress);
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
            return InboundOpener.endpoint(
                    opening.insideAddress(), opening.insidePort(outsidePort));
        }

        @Override
        public void opened(int session, long nowNanos) {
            int remote = nat.remoteAddressOf(session);
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
    }

    /** A request as it is understood. */
    private final class Plan {
        private Refusal why;
        private String sentence;
        private int insideAddress;
        private int protocol;
        private int insidePort; // 0: the outside port
        private int outsidePort; // 0: any
        private boolean isMapped;

        Plan refuse(Refusal reason, String text) {
            why = reason;
            sentence = text;
            return this;
        }

        void refuse(int notVerdict) {
            Drop drop = Drop.of(~notVerdict);
            if (drop == Drop.PORT_IN_USE) {
                refuse(
                        Refusal.PORT_IN_USE,
                        "Port "
                                + outsidePort
                                + " is in use by a mapping of its own: ask again when that has"
                                + " ended, or map it to the host statically.");
            } else {
                refuse(
                        Refusal.NO_PORT_FREE,
                        drop == Drop.PORT_LIMIT
                                ? "The home has as many ports as its policy or the router's allows."
                                : drop.sentence());
            }
        }

        /** Looks for a mapping that leads there whoever comes, on a port that serves the asker. */
        void mapped(boolean mayBeToldPort) {
            if (insidePort == 0) {
                return;
            }
            ExplicitMappings mappings = nat.explicitMappings();
            for (int each : new int[] {Ipv4.TCP, Ipv4.UDP}) {
                if (protocol != 0 && protocol != each) {
                    continue;
                }
                ExplicitMapping mapping =
                        mappings.find(subscriber, each, insideAddress, insidePort);
                boolean serves =
                        mapping != null
                                && (mayBeToldPort || mapping.outsidePort() == outsidePort);
                if (serves && !isMapped) {
                    isMapped = true;
                    outsidePort = mapping.outsidePort();
                }
            }
        }

        Opening opening(NtsAsk ask, int address, int port) {
            return Opening.of(
                    address,
                    ask.remote(),
                    protocol,
                    port,
                    insideAddress,
                    port == 0 ? 0 : insidePort);
        }
    }
}
