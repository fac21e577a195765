// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import static org.portset.api.NatEvent.Type.SUBSCRIBER_PORTS_EXHAUSTED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.onosproject.event.AbstractListenerManager;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.portset.api.DropSnapshot;
import org.portset.api.ExplicitMappingSnapshot;
import org.portset.api.LogEntrySnapshot;
import org.portset.api.NatEvent;
import org.portset.api.NatEventListener;
import org.portset.api.NatService;
import org.portset.api.PolicySnapshot;
import org.portset.api.PortUseSnapshot;
import org.portset.api.SessionRuleSnapshot;
import org.portset.api.SessionSnapshot;
import org.portset.api.WhoSnapshot;
import org.portset.core.config.MappingWriter;
import org.portset.core.config.NetworkModel;
import org.portset.core.config.PolicyWriter;
import org.portset.core.config.SubscriberModel;
import org.portset.core.slowpath.CustomerEdge;
import org.portset.core.slowpath.DropCounts;
import org.portset.core.slowpath.Network;
import org.portset.map.flows.FlowProgram;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.ExplicitMapping;
import org.portset.nat.engine.NatSession;
import org.portset.nat.engine.TcpState;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.policy.Preset;
import org.portset.nat.wire.Ipv4;

/** The NAT as CLI, GUI and other applications of ONOS see it. */
@Component(immediate = true, service = NatService.class)
public class NatManager extends AbstractListenerManager<NatEvent, NatEventListener>
        implements NatService {
    @Reference PortsetRuntime runtime;

    @Activate
    protected void activate() {
        eventDispatcher.addSink(NatEvent.class, listenerRegistry);
        runtime.onShortage(s -> post(new NatEvent(SUBSCRIBER_PORTS_EXHAUSTED, s)));
    }

    @Deactivate
    protected void deactivate() {
        runtime.onShortage(s -> {});
        eventDispatcher.removeSink(NatEvent.class);
    }

    private Network network() {
        return runtime.network();
    }

    @Override
    public List<SessionSnapshot> sessions(String subscriber) {
        if (subscriber != null) {
            model(subscriber);
        }
        List<SessionSnapshot> all = new ArrayList<>();
        for (CustomerEdge edge : network().edges()) {
            String id = edge.model().id();
            if (subscriber == null || subscriber.equals(id)) {
                long now = System.nanoTime();
                edge.readSessions(
                        (session, offloaded) -> all.add(snapshot(id, session, offloaded, now)));
            }
        }
        return all;
    }

    @Override
    public List<SessionRuleSnapshot> sessionRules(
            String subscriber, String protocol, String inside, String remote) {
        model(subscriber);
        return new SessionRuleReader(runtime.rules())
                .read(
                        network().edges().stream()
                                .filter(edge -> subscriber.equals(edge.model().id()))
                                .collect(Collectors.toList()),
                        s ->
                                protocol(s.protocol()).equals(protocol)
                                        && endpoint(s.insideAddress(), s.insidePort())
                                                .equals(inside)
                                        && endpoint(s.remoteAddress(), s.remotePort())
                                                .equals(remote));
    }

    private static String endpoint(int address, int port) {
        return address(address) + ":" + port;
    }

    @Override
    public List<ExplicitMappingSnapshot> mappings(String subscriber) {
        if (subscriber != null) {
            model(subscriber);
        }
        List<ExplicitMappingSnapshot> all = new ArrayList<>();
        for (CustomerEdge edge : network().edges()) {
            String id = edge.model().id();
            if (subscriber == null || subscriber.equals(id)) {
                long now = System.nanoTime();
                edge.mappings().forEach(m -> all.add(snapshot(id, m, now)));
            }
        }
        return all;
    }

    @Override
    public ExplicitMappingSnapshot addMapping(
            String subscriber,
            String protocol,
            int outsidePort,
            String insideAddress,
            int insidePort) {
        model(subscriber);
        NetworkModel changed =
                runtime.configuration()
                        .change(
                                document ->
                                        MappingWriter.add(
                                                document,
                                                subscriber,
                                                protocol,
                                                outsidePort,
                                                insideAddress,
                                                insidePort));
        return configured(changed, subscriber, protocol, outsidePort);
    }

    @Override
    public ExplicitMappingSnapshot removeMapping(
            String subscriber, String protocol, int outsidePort) {
        ExplicitMappingSnapshot known =
                configured(network().model(), subscriber, protocol, outsidePort);
        runtime.configuration()
                .change(
                        document ->
                                MappingWriter.remove(document, subscriber, protocol, outsidePort));
        return known;
    }

    private static ExplicitMappingSnapshot configured(
            NetworkModel network, String subscriber, String protocol, int outsidePort) {
        SubscriberModel model = network.subscriber(subscriber);
        return model.staticMappings().stream()
                .filter(m -> protocol(m.protocol()).equals(protocol))
                .filter(m -> m.outsidePort() == outsidePort)
                .findFirst()
                .map(
                        m ->
                                ExplicitMappingSnapshot.builder()
                                        .subscriber(subscriber)
                                        .protocol(protocol)
                                        .insideAddress(m.insideAddress().toString())
                                        .insidePort(m.insidePort())
                                        .outsideAddress(model.ce().ipv4Address().toString())
                                        .outsidePort(outsidePort)
                                        .origin("static")
                                        .expiresSeconds(ExplicitMappingSnapshot.NEVER)
                                        .build())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "outsidePort: "
                                                + subscriber
                                                + " has no static mapping of "
                                                + protocol
                                                + " port "
                                                + outsidePort));
    }

    private static ExplicitMappingSnapshot snapshot(
            String subscriber, ExplicitMapping m, long nowNanos) {
        long secondsLeft = TimeUnit.NANOSECONDS.toSeconds(m.expiresNanos() - nowNanos);
        return ExplicitMappingSnapshot.builder()
                .subscriber(subscriber)
                .protocol(protocol(m.protocol()))
                .insideAddress(address(m.insideAddress()))
                .insidePort(m.insidePort())
                .outsideAddress(address(m.outsideAddress()))
                .outsidePort(m.outsidePort())
                .origin(m.isStatic() ? "static" : m.owner().toString())
                .expiresSeconds(
                        m.isStatic() ? ExplicitMappingSnapshot.NEVER : Math.max(0, secondsLeft))
                .build();
    }

    private SubscriberModel model(String subscriber) {
        return network().model().subscriber(subscriber);
    }

    private static SessionSnapshot snapshot(
            String subscriber, NatSession s, boolean offloaded, long nowNanos) {
        return SessionSnapshot.builder()
                .subscriber(subscriber)
                .protocol(protocol(s.protocol()))
                .insideAddress(address(s.insideAddress()))
                .insidePort(s.insidePort())
                .outsideAddress(address(s.outsideAddress()))
                .outsidePort(s.outsidePort())
                .remoteAddress(address(s.remoteAddress()))
                .remotePort(s.remotePort())
                .state(s.tcpState() == TcpState.NONE ? "-" : s.tcpState().toString())
                .mapping(s.mapping().text())
                .filtering(s.filtering().text())
                .initiatedInside(s.initiatedInside())
                .offloaded(offloaded)
                .packetsOut(s.packetsOut())
                .bytesOut(s.bytesOut())
                .packetsIn(s.packetsIn())
                .bytesIn(s.bytesIn())
                .slowPackets(s.slowPackets())
                .ageSeconds(TimeUnit.NANOSECONDS.toSeconds(nowNanos - s.createdNanos()))
                .expiresSeconds(
                        Math.max(0, TimeUnit.NANOSECONDS.toSeconds(s.expiresNanos() - nowNanos)))
                .build();
    }

    private static String protocol(int number) {
        return number == Ipv4.TCP ? "tcp" : number == Ipv4.UDP ? "udp" : "icmp";
    }

    private static String address(int ipv4) {
        return Ip4Address.valueOf(ipv4).toString();
    }

    @Override
    public List<PortUseSnapshot> portUse(String subscriber) {
        if (subscriber != null) {
            model(subscriber);
        }
        return network().edges().stream()
                .filter(edge -> subscriber == null || subscriber.equals(edge.model().id()))
                .map(CustomerEdge::portUse)
                .collect(Collectors.toList());
    }

    @Override
    public List<DropSnapshot> drops() {
        List<DropSnapshot> all = new ArrayList<>();
        for (DeviceId device : network().model().switches().keySet()) {
            runtime.programs().of(device).ifPresent(p -> addSwitchDrops(all, device, p));
        }
        network().edges().forEach(e -> addDrops(all, e.device().id(), e.drops()));
        network().relays().forEach(r -> addDrops(all, r.device().id(), r.drops()));
        return all;
    }

    private void addSwitchDrops(List<DropSnapshot> all, DeviceId device, FlowProgram program) {
        Map<Drop, Long> counts = new EnumMap<>(Drop.class);
        for (FlowEntry entry : runtime.rules().entries(device)) {
            program.drop(entry).ifPresent(d -> counts.merge(d, entry.packets(), Long::sum));
        }
        program.entries().stream()
                .map(FlowProgram.Entry::drop)
                .flatMap(Optional::stream)
                .distinct()
                .sorted()
                .forEach(d -> all.add(snapshot(d, counts.getOrDefault(d, 0L), device, "switch")));
    }

    private static void addDrops(List<DropSnapshot> all, DeviceId device, DropCounts counts) {
        for (Drop drop : Drop.values()) {
            if (counts.of(drop) > 0) {
                all.add(snapshot(drop, counts.of(drop), device, "controller"));
            }
        }
    }

    private static DropSnapshot snapshot(Drop drop, long count, DeviceId where, String by) {
        return DropSnapshot.builder()
                .reason(drop.id())
                .count(count)
                .where(where.toString())
                .by(by)
                .severity(drop.severity().toString())
                .sentence(drop.sentence())
                .rfc(drop.rfcSection())
                .build();
    }

    @Override
    public List<PolicySnapshot> policies() {
        return network().model().subscribers().values().stream()
                .map(NatManager::policy)
                .collect(Collectors.toList());
    }

    private static PolicySnapshot policy(SubscriberModel s) {
        NatPolicy p = s.policy();
        NatTimers timers = p.timers();
        NatLimits limits = p.limits();
        return PolicySnapshot.builder()
                .subscriber(s.id())
                .nat44(s.translated())
                .preset(p.preset().map(Preset::text).orElse("-"))
                .mapping(p.mapping().text())
                .filtering(p.filtering().text())
                .tcpFiltering(p.tcpFiltering().text())
                .udpSeconds(TimeUnit.NANOSECONDS.toSeconds(timers.udpNanos()))
                .tcpPartialOpenSeconds(TimeUnit.NANOSECONDS.toSeconds(timers.tcpPartialOpenNanos()))
                .tcpEstablishedSeconds(TimeUnit.NANOSECONDS.toSeconds(timers.tcpEstablishedNanos()))
                .tcpPartialCloseSeconds(
                        TimeUnit.NANOSECONDS.toSeconds(timers.tcpPartialCloseNanos()))
                .tcpTransitorySeconds(TimeUnit.NANOSECONDS.toSeconds(timers.tcpTransitoryNanos()))
                .tcpTimeWaitSeconds(TimeUnit.NANOSECONDS.toSeconds(timers.tcpTimeWaitNanos()))
                .icmpSeconds(TimeUnit.NANOSECONDS.toSeconds(timers.icmpNanos()))
                .timeWait(p.timeWait().text())
                .tcpPortLimit(limits.tcpPorts())
                .udpPortLimit(limits.udpPorts())
                .icmpIdLimit(limits.icmpIds())
                .sessionLimit(limits.sessions())
                .sessionsPerSecondLimit(limits.sessionsPerSecond())
                .inboundRefresh(p.inboundRefresh())
                .portParity(p.portParity())
                .portOverload(p.portOverload())
                .portHoldSeconds(p.portHoldSeconds())
                .portHoldCount(p.portHoldCount())
                .unsolicitedSynReply(p.unsolicitedSynReply())
                .unmappableReply(p.unmappableReply().text())
                .icmpErrors(p.icmpErrors())
                .untranslated(
                        p.untranslated().stream()
                                .map(Ipv4Prefix::toString)
                                .collect(Collectors.toList()))
                .log(s.log().mode().text())
                .logDestinations(s.log().logsDestinations())
                .build();
    }

    @Override
    public List<String> presets() {
        return Arrays.stream(Preset.values()).map(Preset::text).collect(Collectors.toList());
    }

    @Override
    public List<String> behaviors() {
        return Arrays.stream(Behavior.values()).map(Behavior::text).collect(Collectors.toList());
    }

    @Override
    public PolicySnapshot setPolicy(String subscriber, Map<String, String> fields) {
        model(subscriber);
        NetworkModel changed =
                runtime.configuration()
                        .change(document -> PolicyWriter.write(document, subscriber, fields));
        return policy(changed.subscribers().get(subscriber));
    }

    @Override
    public List<WhoSnapshot> who(String address, String port, String protocol, String time) {
        return new LogReader(runtime.natLog()).who(address, port, protocol, time);
    }

    @Override
    public List<LogEntrySnapshot> log(String subscriber, int limit) {
        List<LogEntrySnapshot> records = new LogReader(runtime.natLog()).recent(subscriber, limit);
        if (records.isEmpty()) {
            model(subscriber);
        }
        return records;
    }
}
