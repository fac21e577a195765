// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.onosproject.net.flow.FlowRule;
import org.portset.api.PortShortageSnapshot;
import org.portset.core.log.SubscriberLog;
import org.portset.core.offload.Offloader;
import org.portset.core.store.SessionJournal;
import org.portset.core.store.SessionRecord;
import org.portset.nat.engine.EndReason;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatListener;
import org.portset.nat.engine.NatSession;
import org.portset.nat.policy.NatTimers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sessions of a home's NAT leave outside of it: rules in the switch, records in the store,
 * lines in the log. All calls come under the lock of the home's {@link CustomerEdge}.
 */
final class HomeSessions implements NatListener {
    private static final Logger LOG = LoggerFactory.getLogger(HomeSessions.class);

    private final String home;
    private final SessionJournal journal;
    private final SubscriberLog log;
    private final HostTable hosts;
    private final Consumer<PortShortageSnapshot> shortages;
    private Nat44 nat;
    private int subscriber;
    private Offloader offloader;

    /**
     * @param home the subscriber's id
     * @param shortages told, at most every 10 s, of a packet that found no port
     */
    HomeSessions(
            String home,
            SessionJournal journal,
            SubscriberLog log,
            HostTable hosts,
            Consumer<PortShortageSnapshot> shortages) {
        this.home = home;
        this.journal = journal;
        this.log = log;
        this.hosts = hosts;
        this.shortages = shortages;
    }

    /**
     * Says whose sessions they are: of this NAT, to which this listens, before its first packet.
     */
    void follow(Nat44 of, int natSubscriber, Offloader itsOffloader) {
        nat = of;
        subscriber = natSubscriber;
        offloader = itsOffloader;
    }

    @Override
    public void mappingCreated(int mapping) {
        log.mappingCreated(nat.mappings(), mapping);
    }

    @Override
    public void mappingEnded(int mapping) {
        log.mappingEnded(nat.mappings(), mapping);
    }

    @Override
    public void sessionCreated(int session) {
        log.sessionCreated(nat.sessions(), session);
        offloader.created(session);
        journal.created(session, nat.sessions().createdNanosOf(session));
    }

    @Override
    public void portsExhausted(int whose, int protocol, int remoteAddress, int remotePort) {
        PortShortageSnapshot shortage =
                PortUseReader.shortage(home, protocol, remoteAddress, remotePort);
        LOG.warn("A port is wanted where none is free: {}", shortage);
        shortages.accept(shortage);
    }

    @Override
    public void sessionEnded(int session, EndReason reason) {
        log.sessionEnded(nat.sessions(), session);
        offloader.ended(session);
        journal.ended(nat.sessions(), session);
    }

    /** A packet is out already: what it means for rules and the store can take its time. */
    void passed(long nowNanos) {
        int session = nat.lastSession();
        if (session < 0) {
            return; // an ICMP error, or what isn't translated
        }
        if (offloader.passed(session)) {
            journal.put(nat.sessions(), session, true, hostMac(session), nowNanos);
        } else {
            journal.passed(nat.sessions(), session);
        }
    }

    /** Has the offloader do what is due, and stores sessions that have proved to last. */
    void tick(long nowNanos) {
        offloader.tick(nowNanos);
        journal.collect(nat.sessions(), offloader::isOffloaded, this::hostMac, nowNanos);
    }

    /** Stores everything anew, as another node may have missed something. */
    void tellAnew(long nowNanos) {
        journal.tellAnew(nat.sessions(), offloader::isOffloaded, this::hostMac, nowNanos);
    }

    /** Stores what the next owner needs and would not have. */
    void handOver(long nowNanos) {
        journal.handOver(nat.sessions(), offloader::isOffloaded, this::hostMac, nowNanos);
    }

    private long hostMac(int session) {
        return hosts.mac(nat.sessions().insideAddressOf(session));
    }

    /**
     * Puts sessions of an earlier run back, with their rules.
     *
     * @return those that could not be put back, as another session has their port
     */
    List<SessionRecord> restore(
            List<SessionRecord> records, NatTimers timers, long nowNanos, long nowEpochMillis) {
        List<SessionRecord> refused = new ArrayList<>();
        for (SessionRecord record : records) {
            int session =
                    nat.restore(
                            subscriber, record.session(timers, nowNanos, nowEpochMillis), nowNanos);
            if (session < 0) {
                refused.add(record);
                continue;
            }
            if (record.hostMac() >= 0) {
                hosts.learn(record.insideAddress(), record.hostMac());
            }
            if (record.offloaded()) {
                offloader.offload(session);
            }
            journal.restored(session);
        }
        return refused;
    }

    /** How many of them the switch forwards. */
    int offloaded() {
        int[] offloaded = {0};
        nat.forEachSession(subscriber, s -> offloaded[0] += offloader.isOffloaded(s) ? 1 : 0);
        return offloaded[0];
    }

    /** The rules, out and in, of the first session that is asked for; none where it has none. */
    List<FlowRule> rulesOf(Predicate<NatSession> wanted) {
        List<FlowRule> found = new ArrayList<>();
        nat.forEachSession(
                subscriber,
                s -> {
                    if (found.isEmpty() && wanted.test(nat.sessions().snapshot(s))) {
                        found.addAll(offloader.rulesOf(s));
                    }
                });
        return found;
    }

    /** Takes a copy of every live session. */
    void read(SessionReader reader) {
        nat.forEachSession(
                subscriber, s -> reader.read(nat.sessions().snapshot(s), offloader.isOffloaded(s)));
    }
}
