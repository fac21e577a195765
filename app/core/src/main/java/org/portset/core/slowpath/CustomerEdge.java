// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.portset.api.PortShortageSnapshot;
import org.portset.api.PortUseSnapshot;
import org.portset.core.config.OffloadPolicy;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.core.log.SubscriberLog;
import org.portset.core.nts.HomeNts;
import org.portset.core.nts.NtsAccess;
import org.portset.core.offload.HomeRules;
import org.portset.core.offload.Offloader;
import org.portset.core.offload.SwitchCounters;
import org.portset.core.store.SessionJournal;
import org.portset.core.store.SessionRecord;
import org.portset.core.switches.RuleInstaller;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.ExplicitMapping;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.NatSession;
import org.portset.nat.engine.NatSubscriber;
import org.portset.nat.engine.Verdict;
import org.portset.nat.wire.Ethernet;
import org.portset.nat.wire.Ipv4;

/**
 * A CE switch's part of the slow path: one home, its NAT, its hosts, its offloaded sessions.
 *
 * <p>All state is under this object's lock. The thread that reads the switch holds it for a
 * translation of some hundred nanoseconds; timers and readers hold it as briefly. No call that
 * waits is made under it: packets, rules and stored sessions are handed to ONOS, which queues them.
 */
public final class CustomerEdge implements SwitchPath {
    private static final int MAX_SESSIONS = 1 << 20;

    private final SubscriberLog log;
    private final Offloader offloader;
    private final DropCounts drops = new DropCounts();
    private final HostTable hosts = new HostTable();
    private final CeOutput output;
    private final HostListener hostAt;
    private final HomeSessions sessions;
    private final Nat44 nat;
    private final int natSubscriber;
    private final HostLearner learner;
    private final ConfiguredMappings mappings;
    private final HomeGateway gateway;
    private final HomeNts nts;
    private SwitchModel device;
    private Optional<MeshCheck> mesh;
    private SubscriberModel model;
    private boolean closed;

    /**
     * @param device the CE switch
     * @param model the subscriber behind it
     * @param hostAt told of each host that is heard for the first time or elsewhere
     * @param shortages told, at most every 10 s, of a packet that found no port
     * @param shared what the NTS routers of all homes share
     * @param seed of the NAT's port choice (RFC 6056)
     */
    CustomerEdge(
            SwitchModel device,
            SubscriberModel model,
            OffloadPolicy policy,
            HomeRules homeRules,
            PacketSender sender,
            RuleInstaller rules,
            SessionJournal journal,
            SubscriberLog log,
            HostListener hostAt,
            Consumer<PortShortageSnapshot> shortages,
            NtsAccess shared,
            long seed) {
        this.device = device;
        this.model = model;
        this.log = log;
        this.hostAt = hostAt;
        output = new CeOutput(device, model, sender, hosts, drops);
        sessions = new HomeSessions(model.id(), journal, log, hosts, shortages);
        nat = new Nat44(MAX_SESSIONS, seed, sessions, output);
        natSubscriber =
                nat.addSubscriber(
                        NatSubscriber.builder(model.ce().ipv4Address().toInt(), model.ce().ports())
                                .addressCount(model.addressCount())
                                .policy(model.policy())
                                .translated(model.translated())
                                .insideGateway(model.gateway().address().toInt())
                                .mtuBytes(device.domain().innerMtuBytes())
                                .mssClampBytes(device.domain().mssBytes())
                                .build());
        offloader =
                new Offloader(
                        homeRules, policy, model.policy(), nat, hosts::mac, rules, this::rulesGone);
        sessions.follow(nat, natSubscriber, offloader);
        learner = new HostLearner(hosts, output, drops, this::hostMoved);
        mesh = meshCheck();
        mappings = new ConfiguredMappings(nat, natSubscriber, drops);
        mappings.update(List.of(), model.staticMappings());
        gateway =
                new HomeGateway(
                        device, model, nat, natSubscriber, sender, hosts, learner, output, drops);
        nts = shared.of(this, model, nat, natSubscriber, learner::askIfUnknown);
        offloader.slowDnsServers(nts.updateServers());
    }

    /** Told of each host that is heard for the first time or elsewhere. */
    @FunctionalInterface
    interface HostListener {
        void hostAt(SwitchModel device, SubscriberModel home, Ip4Address host, MacAddress mac);
    }

    private Optional<MeshCheck> meshCheck() {
        return device.meshPort()
                .map(port -> new MeshCheck(device.domain(), this::fragmentFromMesh, drops));
    }

    @Override
    public synchronized void receive(Punt punt, long nowNanos) {
        if (closed) {
            return; // it came while the home was given away
        }
        if (!gateway.fromUplink(punt, nowNanos)) {
            forward(punt, nowNanos);
        }
        nts.packetDone(nowNanos);
    }

    private void forward(Punt punt, long nowNanos) {
        boolean fromHome = punt.inPort().equals(model.port());
        boolean known =
                fromHome
                        ? punt.carried() == model.vlan()
                        : punt.inPort().equals(device.tunnelPort()) || isFromMesh(punt);
        if (!known) {
            drops.add(Drop.UNKNOWN_SUBSCRIBER);
        } else if (fromHome && punt.etherType() == Ethernet.ARP) {
            learner.learnFromArp(punt);
        } else if (punt.etherType() != Ethernet.IPV4) {
            drops.add(Drop.NOT_IPV4);
        } else if (fromHome) {
            fromHome(punt, nowNanos);
        } else {
            fromTunnel(punt, nowNanos);
        }
    }

    private boolean isFromMesh(Punt punt) {
        return device.meshPort().equals(Optional.of(punt.inPort()));
    }

    private void fromHome(Punt punt, long nowNanos) {
        int at = output.toTunnelRoom();
        byte[] out = punt.reframe(at);
        if (gateway.fromHome(punt, out, at, nowNanos)) {
            return;
        }
        if (Ipv4.check(out, at, out.length - at) == Ipv4.GOOD) {
            // Before it is translated: it may be this host that an ICMP error goes to.
            learner.learn(Ipv4.source(out, at), punt.sourceMac());
        }
        nts.fromHome(out, at, nowNanos);
        int verdict = nat.inToOut(natSubscriber, out, at, out.length - at, nowNanos);
        if (verdict == Verdict.FORWARD) {
            output.toTunnel(Frames.withoutPadding(out, at));
            sessions.passed(nowNanos);
            nat.releaseParked(nowNanos);
        } else if (verdict != Verdict.TAKEN) {
            log.dropped(Drop.of(verdict)); // the NAT has counted it
        }
    }

    private void fromTunnel(Punt punt, long nowNanos) {
        int at = output.toHostRoom();
        byte[] out = punt.reframe(at);
        boolean passes =
                !isFromMesh(punt) || mesh.orElseThrow().mayPass(out, at, punt.carried(), nowNanos);
        if (passes) {
            fromOutside(out, nowNanos);
        }
    }

    private void fragmentFromMesh(byte[] buf, int off, int len, long nowNanos) {
        int at = output.toHostRoom();
        byte[] out = new byte[at + len];
        System.arraycopy(buf, off, out, at, len);
        fromOutside(out, nowNanos);
    }

    /** A packet behind the room that a frame to a host needs. */
    private void fromOutside(byte[] out, long nowNanos) {
        int at = output.toHostRoom();
        if (gateway.fromOutside(out, at)) {
            return;
        }
        int verdict = nat.outToIn(natSubscriber, out, at, out.length - at, nowNanos);
        if (verdict == Verdict.FORWARD && output.toHost(Frames.withoutPadding(out, at))) {
            nts.toHome(out, at, nowNanos);
            sessions.passed(nowNanos);
        }
        nat.releaseParked(nowNanos);
    }

    private void hostMoved(int address, long mac) {
        offloader.hostMoved(address);
        hostAt.hostAt(device, model, Ip4Address.valueOf(address), MacAddress.valueOf(mac));
    }

    private synchronized void rulesGone(LongConsumer then) {
        if (!closed) {
            then.accept(System.nanoTime());
        }
    }

    /** Expires what is due, and stores sessions that have proved to last. */
    synchronized void tick(long nowNanos) {
        if (closed) {
            return;
        }
        nat.advance(nowNanos);
        nts.tick(nowNanos);
        mesh.ifPresent(check -> check.tick(nowNanos));
        if (!model.translated()) {
            learner.askNowAndThen(nowNanos);
        }
        sessions.tick(nowNanos);
    }

    /** Takes in the switch's counters; {@code entries} may hold rules of others. */
    synchronized void count(Iterable<FlowEntry> entries, long nowNanos) {
        if (closed) {
            return;
        }
        offloader.count(entries, nowNanos);
    }

    /**
     * Puts sessions of an earlier run back, with their rules.
     *
     * @return those that could not be put back, as another session has their port
     */
    synchronized List<SessionRecord> restore(
            List<SessionRecord> records, long nowNanos, long nowEpochMillis) {
        return sessions.restore(records, model.policy().timers(), nowNanos, nowEpochMillis);
    }

    /**
     * The domain has other rules, has become a mesh, or is one no longer: the same switch with the
     * same home sends by other tunnels, and its sessions go on.
     *
     * @param homeRules makes rules for these tunnels
     */
    synchronized void reach(SwitchModel changed, HomeRules homeRules) {
        device = changed;
        mesh = meshCheck();
        output.reach(changed);
        offloader.homeChanged(homeRules);
        gateway.update(changed, model);
    }

    /** Takes over a changed policy, for sessions that begin from now on. */
    synchronized void update(SubscriberModel changed, OffloadPolicy policy, long nowNanos) {
        SubscriberModel before = model;
        model = changed;
        offloader.offloadPolicy(policy);
        log.policy(changed.log());
        mappings.update(before.staticMappings(), changed.staticMappings());
        gateway.update(device, changed);
        if (!before.nts().equals(changed.nts())) {
            nts.update(changed.nts(), nowNanos);
            offloader.slowDnsServers(nts.updateServers());
        }
        if (!before.policy().equals(changed.policy())) {
            nat.setPolicy(natSubscriber, changed.policy());
            offloader.policyChanged(changed.policy());
        }
    }

    /** Stores everything anew, as another node may have missed something. */
    synchronized void tellAnew(long nowNanos) {
        sessions.tellAnew(nowNanos);
    }

    /** Stores what the next owner needs and would not have. */
    synchronized void handOver(long nowNanos) {
        sessions.handOver(nowNanos);
    }

    /**
     * Another node has the home now, with its sessions, rules and what is stored of them: all of
     * that is left alone, and this object does nothing any more.
     */
    synchronized void letGo(long nowNanos) {
        nts.close(nowNanos);
        closed = true;
    }

    /** Ends all sessions and takes their rules out. */
    synchronized void close(long nowNanos) {
        drops();
        nts.close(nowNanos);
        closed = true;
        offloader.close();
        nat.removeSubscriber(natSubscriber);
    }

    /** The switch. */
    public synchronized SwitchModel device() {
        return device;
    }

    /** The subscriber as now configured. */
    public synchronized SubscriberModel model() {
        return model;
    }

    /** The home's NTS router. */
    public HomeNts nts() {
        return nts;
    }

    /** Packets that were not forwarded, until now. */
    public synchronized DropCounts drops() {
        if (!closed) {
            for (Drop drop : Drop.values()) {
                drops.ofEngine(drop, nat.dropCount(natSubscriber, drop));
            }
        }
        return drops;
    }

    /** The session rules that should be in the switch now. */
    public synchronized Collection<FlowRule> rules() {
        return offloader.rules();
    }

    /** Reads the counts of this home at one moment. */
    public synchronized void readCounts(CountReader reader) {
        SwitchCounters counters = offloader.counters();
        reader.read(
                nat.portsInUse(natSubscriber, Ipv4.TCP)
                        + nat.portsInUse(natSubscriber, Ipv4.UDP)
                        + nat.portsInUse(natSubscriber, Ipv4.ICMP),
                nat.sessionCount(natSubscriber),
                sessions.offloaded(),
                counters.packets(),
                counters.bytes(),
                output.packets(),
                output.bytes());
    }

    /** The mappings that are configured, or that hosts have asked for. */
    public synchronized List<ExplicitMapping> mappings() {
        return nat.explicitMappings().list(natSubscriber);
    }

    /** How the home's ports are used. */
    public synchronized PortUseSnapshot portUse() {
        return PortUseReader.read(model, nat, natSubscriber);
    }

    /** The rules, out and in, of the first session that is asked for; none where it has none. */
    public synchronized List<FlowRule> rulesOf(Predicate<NatSession> wanted) {
        return sessions.rulesOf(wanted);
    }

    /** Takes a copy of every live session. */
    public synchronized void readSessions(SessionReader reader) {
        sessions.read(reader);
    }
}
