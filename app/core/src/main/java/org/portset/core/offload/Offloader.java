// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowRule;
import org.portset.core.config.OffloadPolicy;
import org.portset.core.switches.RuleInstaller;
import org.portset.map.flows.SessionRules.Width;
import org.portset.nat.engine.LiveSessions;
import org.portset.nat.engine.Nat44;
import org.portset.nat.engine.TcpState;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;

/**
 * Decides which of a home's sessions the switch forwards, and keeps their rules.
 *
 * <p>The switch never ends a rule by itself: ONOS would put it back. Rules go with the last of
 * their sessions, as its outside port may be another host's from then on; where all sessions are
 * closed but not over, when two rounds of statistics have told their last packets. The sessions'
 * timers run on what the rules' counters show.
 *
 * <p>Called under the lock of the home's NAT.
 */
public final class Offloader {
    /** Two rounds of ONOS's flow statistics, and a little. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(12);

    private static final int FIRST_HANDLES = 64;
    private static final int DNS_PORT = 53;

    private final Nat44 nat;
    private final LiveSessions liveSessions;
    private final IntToLongFunction hostMac;
    private final RuleInstaller rules;
    private final Withdrawals withdrawals;
    private final SwitchCounters counters = new SwitchCounters();
    private final Map<UnitKey, OffloadUnit> units = new LinkedHashMap<>();
    private final Shadows shadows;
    private Set<Integer> slowDnsServers = Set.of(); // addresses
    private OffloadUnit[] bySession = new OffloadUnit[FIRST_HANDLES];
    private HomeRules homeRules;
    private OffloadPolicy offloadPolicy;
    private NatPolicy natPolicy;

    /**
     * @param homeRules makes the rules of its sessions
     * @param nat the home's NAT
     * @param hostMac MAC address of an inside host as 48 bits; negative where it is not known
     * @param rules installs them
     * @param confirmed called on any thread when the switch has removed rules, with what is to be
     *     called with the time in nanoseconds under the NAT's lock
     */
    public Offloader(
            HomeRules homeRules,
            OffloadPolicy offloadPolicy,
            NatPolicy natPolicy,
            Nat44 nat,
            IntToLongFunction hostMac,
            RuleInstaller rules,
            Consumer<LongConsumer> confirmed) {
        this.homeRules = homeRules;
        this.offloadPolicy = offloadPolicy;
        this.natPolicy = natPolicy;
        this.nat = nat;
        liveSessions = nat.sessions();
        this.hostMac = hostMac;
        this.rules = rules;
        withdrawals = new Withdrawals(nat, rules, confirmed);
        shadows = new Shadows(liveSessions);
    }

    /** Packets and bytes that this home's rules have forwarded. */
    public SwitchCounters counters() {
        return counters;
    }

    /** Whether the switch forwards this session's data. */
    public boolean isOffloaded(int session) {
        return unitOf(session) != null;
    }

    private OffloadUnit unitOf(int session) {
        return session < bySession.length ? bySession[session] : null;
    }

    /** A session has begun; it may belong to a mapping whose rules are there already. */
    public void created(int session) {
        UnitKey key = key(session);
        shadows.created(session, key);
        OffloadUnit unit = units.get(key);
        if (unit != null) {
            attach(unit, session);
        }
    }

    /**
     * A packet of this session has been forwarded by the slow path.
     *
     * @return whether this was the packet that made the session worth its rules
     */
    public boolean passed(int session) {
        OffloadUnit unit = unitOf(session);
        if (unit != null) {
            withdrawForRecycling(unit);
            return false;
        }
        if (slowDnsServers.contains(liveSessions.remoteAddressOf(session))
                && liveSessions.remotePortOf(session) == DNS_PORT) {
            return false;
        }
        if (shadows.isShadowed(session)) {
            return offload(session);
        }
        return isOpen(session)
                && offloadPolicy.pays(
                        liveSessions.packetsOutOf(session) + liveSessions.packetsInOf(session),
                        liveSessions.bytesOutOf(session) + liveSessions.bytesInOf(session),
                        liveSessions.remotePortOf(session))
                && offload(session);
    }

    /**
     * Where ports are recycled, rules go with the first FIN: the port can't before they are gone,
     * and the NAT has to see the last ACK. What they forwarded last is not counted.
     */
    private void withdrawForRecycling(OffloadUnit unit) {
        boolean recycles = natPolicy.timeWait() == TimeWait.RECYCLE;
        if (recycles && unit.sessions().stream().noneMatch(this::isOpen)) {
            withdraw(unit);
        }
    }

    /** Gives a session its rules now, whatever the policy says; false where it can't have any. */
    public boolean offload(int session) {
        long mac = hostMac.applyAsLong(liveSessions.insideAddressOf(session));
        if (mac < 0 || !HomeRules.supports(liveSessions.protocolOf(session))) {
            return false;
        }
        UnitKey key = key(session);
        OffloadUnit unit = units.get(key);
        if (unit == null) {
            shadows.sessionsUnder(session, key).forEach(this::offload);
            unit = homeRules.unit(liveSessions, session, key, mac);
            put(unit, session);
            rules.add(unit.rules());
            attachAlike(unit, session);
        }
        attach(unit, session);
        return true;
    }

    /** Older sessions whose packets new rules take too: those rules' counters keep them alive. */
    private void attachAlike(OffloadUnit unit, int session) {
        IntConsumer alike =
                other -> {
                    if (unitOf(other) == null && key(other).equals(unit.key())) {
                        attach(unit, other);
                    }
                };
        switch (unit.key().width()) {
            case MAPPING:
                liveSessions.forEachOfMapping(session, alike);
                break;
            case REMOTE_ADDRESS:
                liveSessions.forEachOfRemote(session, alike);
                break;
            default:
                break; // of this session alone
        }
    }

    /**
     * As wide as the session's behaviour lets packets be alike, and no wider than the policy now in
     * force: a remote that policy has to judge must reach the NAT.
     */
    private UnitKey key(int session) {
        Width made =
                HomeRules.width(liveSessions.mappingOf(session), liveSessions.filteringOf(session));
        Width allowed = allowed(liveSessions.protocolOf(session));
        return new UnitKey(liveSessions, session, made.compareTo(allowed) < 0 ? allowed : made);
    }

    private Width allowed(int protocol) {
        return HomeRules.width(natPolicy.mapping(), natPolicy.filtering(protocol));
    }

    private void put(OffloadUnit unit, int session) {
        units.put(unit.key(), unit);
        shadows.put(unit, session);
    }

    private void attach(OffloadUnit unit, int session) {
        if (session >= bySession.length) {
            bySession = Arrays.copyOf(bySession, Math.max(session + 1, bySession.length * 2));
        }
        if (bySession[session] == null) {
            bySession[session] = unit;
            unit.sessions().add(session);
            nat.offloaded(session);
        }
    }

    /** The session is over. */
    public void ended(int session) {
        shadows.ended(session);
        OffloadUnit unit = unitOf(session);
        if (unit != null) {
            unit.sessions().remove(Integer.valueOf(session));
            bySession[session] = null;
            if (unit.sessions().isEmpty()) {
                drop(unit);
                rules.remove(unit.rules());
            }
        }
    }

    private boolean isOpen(int session) {
        TcpState state = liveSessions.tcpStateOf(session);
        return state == TcpState.NONE || state == TcpState.ESTABLISHED;
    }

    /** Takes out rules that no open session has needed for a while; several times a second. */
    public void tick(long nowNanos) {
        withdrawals.tick(this::isOffloaded, nowNanos);
        for (OffloadUnit unit : new ArrayList<>(units.values())) {
            if (unit.sessions().stream().anyMatch(this::isOpen)) {
                unit.busy();
            } else if (unit.idleNanos(nowNanos) >= LINGER_NANOS) {
                withdraw(unit);
            }
        }
    }

    private void withdraw(OffloadUnit unit) {
        drop(unit);
        withdrawals.begin(unit);
    }

    private void drop(OffloadUnit unit) {
        units.remove(unit.key());
        shadows.remove(unit);
        unit.sessions().forEach(session -> bySession[session] = null);
    }

    /**
     * Takes in the switch's counters: sessions live on by what their rules forward.
     *
     * @param entries the switch's rules as of the last statistics; others than ours are skipped
     */
    public void count(Iterable<FlowEntry> entries, long nowNanos) {
        nat.advance(nowNanos);
        Map<Long, OffloadUnit.Counter> byCookie = new HashMap<>();
        for (OffloadUnit unit : units.values()) {
            byCookie.put(unit.outbound().id().value(), unit.out());
            byCookie.put(unit.inbound().id().value(), unit.in());
        }
        for (FlowEntry entry : entries) {
            OffloadUnit.Counter counter = byCookie.get(entry.id().value());
            if (counter != null) {
                counter.take(entry);
            }
        }
        // Of copies: whatever the engine is told of may end a session whose time has come.
        new ArrayList<>(units.values()).forEach(unit -> observe(unit, nowNanos));
    }

    /** Sessions that share rules can't be told apart: each gets an equal share, rounded up. */
    private void observe(OffloadUnit unit, long nowNanos) {
        long packetsOut = unit.out().takePackets();
        long bytesOut = unit.out().takeBytes();
        long packetsIn = unit.in().takePackets();
        long bytesIn = unit.in().takeBytes();
        if (packetsOut + packetsIn == 0) {
            return;
        }
        counters.add(packetsOut + packetsIn, bytesOut + bytesIn);
        int share = unit.sessions().size();
        for (int session : new ArrayList<>(unit.sessions())) {
            nat.observed(
                    session,
                    ceilDiv(packetsOut, share),
                    ceilDiv(bytesOut, share),
                    ceilDiv(packetsIn, share),
                    ceilDiv(bytesIn, share),
                    nowNanos);
        }
    }

    private static long ceilDiv(long total, int parts) {
        return (total + parts - 1) / parts;
    }

    /** An inside host has another MAC address now: its inbound rules name the old one. */
    public void hostMoved(int insideAddress) {
        for (OffloadUnit unit : new ArrayList<>(units.values())) {
            if (liveSessions.insideAddressOf(unit.sessions().get(0)) == insideAddress) {
                rebuild(unit);
            }
        }
    }

    /** The home is reached by other tunnels: its sessions get rules that say so. */
    public void homeChanged(HomeRules changed) {
        homeRules = changed;
        new ArrayList<>(units.values()).forEach(this::rebuild);
    }

    /**
     * The home's policy has changed. Sessions keep the behaviour they began with; but rules that
     * are wider than the new policy allows would let remotes pass that it has to judge, so their
     * sessions get narrower rules of their own first.
     */
    public void policyChanged(NatPolicy policy) {
        natPolicy = policy;
        for (OffloadUnit unit : new ArrayList<>(units.values())) {
            if (unit.key().width().compareTo(allowed(unit.key().protocol())) < 0) {
                rebuild(unit);
            }
        }
    }

    /** Other rules for the same sessions, make before break. */
    private void rebuild(OffloadUnit old) {
        List<Integer> sessions = new ArrayList<>(old.sessions());
        drop(old);
        List<FlowRule> added = new ArrayList<>();
        for (int session : sessions) {
            UnitKey key = key(session);
            OffloadUnit unit = units.get(key);
            if (unit == null) {
                long mac = hostMac.applyAsLong(liveSessions.insideAddressOf(session));
                unit = homeRules.unit(liveSessions, session, key, mac < 0 ? old.hostMac() : mac);
                if (key.equals(old.key())) {
                    unit.countOnFrom(old);
                }
                put(unit, session);
                added.addAll(unit.rules());
            }
            attach(unit, session);
        }
        rules.replace(old.rules(), added);
    }

    /** Sessions with port 53 of these servers get no rules: they pass by the controller anyway. */
    public void slowDnsServers(Set<Ip4Address> servers) {
        slowDnsServers =
                servers.stream().map(Ip4Address::toInt).collect(Collectors.toUnmodifiableSet());
    }

    /** Takes over when offloading pays; what is offloaded stays so. */
    public void offloadPolicy(OffloadPolicy policy) {
        offloadPolicy = policy;
    }

    /** Every rule that should be in the switch. */
    public Collection<FlowRule> rules() {
        List<FlowRule> all = new ArrayList<>();
        units.values().forEach(unit -> all.addAll(unit.rules()));
        return all;
    }

    /** A session's rules: the one out and the one in, or none where it is not offloaded. */
    public List<FlowRule> rulesOf(int session) {
        OffloadUnit unit = unitOf(session);
        return unit == null ? List.of() : unit.rules();
    }

    /** Takes all rules out at once. */
    public void close() {
        rules.remove(rules());
        new ArrayList<>(units.values()).forEach(this::drop);
    }
}
