// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import com.google.common.base.Suppliers;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowRule;
import org.portset.api.PortShortageSnapshot;
import org.portset.core.config.NetworkModel;
import org.portset.core.config.Role;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.core.log.RecordSink;
import org.portset.core.log.SubscriberLog;
import org.portset.core.nts.NtsAccess;
import org.portset.core.nts.NtsDirectory;
import org.portset.core.offload.HomeRules;
import org.portset.core.store.SessionRecord;
import org.portset.core.store.SessionStore;
import org.portset.core.switches.Ownership;
import org.portset.core.switches.Programs;
import org.portset.core.switches.RuleInstaller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured network as it runs: a {@link CustomerEdge} or {@link BorderRelay} for each switch.
 *
 * <p>A new configuration changes only what it changes: a switch and subscriber that are as before
 * keep their sessions, whatever rules the domain gets besides theirs, and a changed policy is taken
 * over in place. What a switch gets new is there before the old goes.
 */
public final class Network {
    private static final Logger log = LoggerFactory.getLogger(Network.class);

    private final ApplicationId app;
    private final SlowPath slowPath;
    private final PacketSender sender;
    private final RuleInstaller rules;
    private final Programs programs;
    private final SessionStore store;
    private final RecordSink records;
    private final Consumer<PortShortageSnapshot> shortages;
    private final LongSupplier nanoClock;
    private final NtsAccess nts;
    private final SecureRandom seeds = new SecureRandom();
    private final Map<DeviceId, CustomerEdge> edges = new LinkedHashMap<>();
    private final Map<DeviceId, BorderRelay> relays = new LinkedHashMap<>();
    private final Ownership ownership;
    private NetworkModel model = NetworkModel.EMPTY;

    /**
     * @param store its sessions, of an earlier run or another owner, are put back as this node
     *     comes to own their subscribers
     * @param records takes what is to be logged of mappings and sessions
     * @param shortages told, at most every 10 s for each subscriber, of a packet that found no port
     * @param nts what the NTS routers of all homes share
     * @param ownership which switches are this node's; told before {@link #take} and its like
     */
    public Network(
            ApplicationId app,
            SlowPath slowPath,
            PacketSender sender,
            RuleInstaller rules,
            Programs programs,
            SessionStore store,
            RecordSink records,
            Consumer<PortShortageSnapshot> shortages,
            NtsAccess nts,
            Ownership ownership,
            LongSupplier nanoClock) {
        this.app = app;
        this.slowPath = slowPath;
        this.sender = sender;
        this.rules = rules;
        this.programs = programs;
        this.store = store;
        this.records = records;
        this.shortages = shortages;
        this.nanoClock = nanoClock;
        this.nts = nts;
        this.ownership = ownership;
        slowPath.awaits(device -> !ownership.isAlone() && isConfigured(device));
    }

    private synchronized boolean isConfigured(DeviceId device) {
        return model.switches().containsKey(device);
    }

    /** Makes the network what the configuration says. */
    public synchronized void apply(NetworkModel next) {
        NetworkModel before = model;
        model = next;
        List<DeviceId> gone = new ArrayList<>();
        for (SwitchModel old : before.switches().values()) {
            if (!isKept(before, next, old)) {
                gone.add(old.id());
            }
        }
        gone.forEach(this::close);
        Supplier<Map<String, List<SessionRecord>>> stored = Suppliers.memoize(store::load);
        for (SwitchModel device : next.switches().values()) {
            open(device, id -> stored.get().getOrDefault(id, List.of()));
        }
    }

    private void open(SwitchModel device, Function<String, List<SessionRecord>> stored) {
        if (device.role() == Role.BR) {
            openRelay(device);
        } else {
            model.subscriberAt(device.id()).ifPresent(s -> openEdge(device, s, stored));
        }
    }

    /** A switch has become this node's: its home's sessions are those that are stored. */
    public synchronized void take(DeviceId device) {
        SwitchModel taken = model.switches().get(device);
        if (taken != null) {
            open(taken, store::load);
            CustomerEdge edge = edges.get(device);
            if (edge != null) {
                edge.tellAnew(nanoClock.getAsLong());
            }
        }
    }

    /** A switch has become another node's: what this one has of it is void. */
    public synchronized void letGo(DeviceId device) {
        slowPath.detach(device);
        relays.remove(device);
        CustomerEdge edge = edges.remove(device);
        if (edge != null) {
            edge.handOver(nanoClock.getAsLong());
            edge.letGo(nanoClock.getAsLong());
        }
    }

    /** A switch may have become another node's: until that is known, its packets are nobody's. */
    public synchronized void pause(DeviceId device) {
        slowPath.detach(device);
    }

    /** A switch that was paused is this node's after all, and was all the time. */
    public synchronized void resume(DeviceId device) {
        CustomerEdge edge = edges.get(device);
        SwitchPath path = edge == null ? relays.get(device) : edge;
        if (path != null) {
            slowPath.attach(device, path);
        }
    }

    /** A node has come that may have missed what was stored: it is told everything. */
    public void tellAnew() {
        edges().forEach(edge -> edge.tellAnew(nanoClock.getAsLong()));
    }

    /** Stores what others need to go on from here; this node stops. */
    public void handOver() {
        edges().forEach(edge -> edge.handOver(nanoClock.getAsLong()));
    }

    /**
     * Whether a switch goes on as it is, its home's sessions with it, when one configuration takes
     * the place of another; else it begins anew.
     */
    public static boolean isKept(NetworkModel before, NetworkModel next, SwitchModel old) {
        Optional<SubscriberModel> was = before.subscriberAt(old.id());
        Optional<SubscriberModel> is = next.subscriberAt(old.id());
        boolean sameHome =
                was.isPresent() ? is.isPresent() && was.get().sameNetwork(is.get()) : is.isEmpty();
        SwitchModel device = next.switches().get(old.id());
        return sameHome && device != null && old.sameButRules(device);
    }

    private void openRelay(SwitchModel device) {
        BorderRelay relay = relays.get(device.id());
        if (relay == null) {
            if (ownership.test(device.id())) {
                relay = new BorderRelay(device, sender);
                relays.put(device.id(), relay);
                slowPath.attach(device.id(), relay);
            }
            programs.installBr(device);
        } else if (!relay.device().equals(device)) {
            programs.installBr(device);
            relay.update(device);
        }
    }

    private void openEdge(
            SwitchModel device,
            SubscriberModel subscriber,
            Function<String, List<SessionRecord>> stored) {
        CustomerEdge edge = edges.get(device.id());
        if (edge != null) {
            if (!edge.device().equals(device)) {
                reach(edge, device, subscriber);
            } else if (!programs.home(device, edge.model())
                    .equals(programs.home(device, subscriber))) {
                programs.installCe(device, subscriber);
            }
            edge.update(subscriber, model.offload(), nanoClock.getAsLong());
            return;
        }
        if (!ownership.test(device.id())) {
            programs.installCe(device, subscriber); // ready, and not ours to install
            return;
        }
        edge =
                new CustomerEdge(
                        device,
                        subscriber,
                        model.offload(),
                        homeRules(device, subscriber),
                        sender,
                        rules,
                        store.journal(subscriber.id(), ownership.term(device.id())),
                        new SubscriberLog(subscriber.id(), subscriber.log(), records),
                        programs::hostAt,
                        shortages,
                        nts,
                        seeds.nextLong());
        List<SessionRecord> earlier = stored.apply(subscriber.id());
        if (!earlier.isEmpty()) {
            List<SessionRecord> refused =
                    edge.restore(earlier, nanoClock.getAsLong(), System.currentTimeMillis());
            refused.forEach(store::discard);
            log.info(
                    "{}: put back {} stored sessions, {} could not be",
                    subscriber.id(),
                    earlier.size() - refused.size(),
                    refused.size());
        }
        edges.put(device.id(), edge);
        slowPath.attach(device.id(), edge);
        programs.installCe(device, subscriber);
    }

    private HomeRules homeRules(SwitchModel device, SubscriberModel subscriber) {
        return new HomeRules(device.id(), app, programs.home(device, subscriber));
    }

    /**
     * The domain's rules are others, or CEs send to each other directly now, or no longer. A mesh
     * begins with the program and ends with it: sessions' rules lead to its tables.
     */
    private void reach(CustomerEdge edge, SwitchModel device, SubscriberModel subscriber) {
        if (device.meshPort().isPresent()) {
            programs.installCe(device, subscriber);
        }
        edge.reach(device, homeRules(device, subscriber));
        if (device.meshPort().isEmpty()) {
            programs.installCe(device, subscriber);
        }
    }

    private void close(DeviceId device) {
        slowPath.detach(device);
        programs.remove(device);
        relays.remove(device);
        CustomerEdge edge = edges.remove(device);
        if (edge != null) {
            edge.close(nanoClock.getAsLong());
        }
    }

    /** Gives a switch that has come back what it should have. */
    public synchronized void deviceUp(DeviceId device) {
        programs.reinstall(device);
        CustomerEdge edge = edges.get(device);
        if (edge != null) {
            rules.add(edge.rules());
        }
    }

    /** Lets timers run, but for what is paused. */
    public void tick() {
        ownedEdges().forEach(edge -> edge.tick(nanoClock.getAsLong()));
        relays().forEach(relay -> relay.tick(nanoClock.getAsLong()));
    }

    /** Takes in the switches' counters. */
    public void count() {
        for (CustomerEdge edge : ownedEdges()) {
            edge.count(rules.entries(edge.device().id()), nanoClock.getAsLong());
        }
    }

    /** The rules that a switch should have now, of program and sessions. */
    public Collection<FlowRule> wanted(DeviceId device) {
        List<FlowRule> wanted = new ArrayList<>(programs.rules(device));
        wanted.addAll(sessionRules(device));
        return wanted;
    }

    /** The rules of a switch's offloaded sessions. */
    public synchronized Collection<FlowRule> sessionRules(DeviceId device) {
        CustomerEdge edge = edges.get(device);
        return edge == null ? List.of() : edge.rules();
    }

    /** The subscribers' NTS routers as one. */
    public NtsDirectory nts() {
        return nts.directory();
    }

    /** The configuration in force. */
    public synchronized NetworkModel model() {
        return model;
    }

    private List<CustomerEdge> ownedEdges() {
        return edges().stream()
                .filter(edge -> ownership.test(edge.device().id()))
                .collect(Collectors.toList());
    }

    /** The customer edges that are this node's, in configured order. */
    public synchronized List<CustomerEdge> edges() {
        return model.subscribers().values().stream()
                .map(subscriber -> edges.get(subscriber.switchId()))
                .filter(Objects::nonNull)
                .collect(Collectors.toList());
    }

    /** The border relays that are this node's, in configured order. */
    public synchronized List<BorderRelay> relays() {
        return model.switches().keySet().stream()
                .map(relays::get)
                .filter(Objects::nonNull)
                .collect(Collectors.toList());
    }
}
