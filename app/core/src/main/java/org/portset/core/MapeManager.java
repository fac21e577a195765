// SPDX-License-Identifier: Apache-2.0
package org.portset.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.FlowEntry;
import org.onosproject.net.flow.FlowEntry.FlowEntryState;
import org.onosproject.net.flow.FlowRule;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.portset.api.DomainChangeSnapshot;
import org.portset.api.DomainSnapshot;
import org.portset.api.MapeService;
import org.portset.api.ReconcileSnapshot;
import org.portset.api.RuleFetchSnapshot;
import org.portset.api.RuleServerSnapshot;
import org.portset.api.RuleSnapshot;
import org.portset.api.SubscriberSnapshot;
import org.portset.api.SwitchSnapshot;
import org.portset.api.TraceSnapshot;
import org.portset.core.config.DomainWriter;
import org.portset.core.config.NetworkModel;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.core.rules.RulesTold;
import org.portset.core.slowpath.CustomerEdge;
import org.portset.core.trace.NetworkTracer;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.Preset;
import org.portset.nat.ports.PortRange;
import org.portset.nat.ports.PortSet;

/** MAP-E as CLI and GUI see it. */
@Component(immediate = true, service = MapeService.class)
public class MapeManager implements MapeService {
    @Reference private PortsetRuntime runtime;

    private NetworkModel model() {
        return runtime.network().model();
    }

    @Override
    public List<DomainSnapshot> domains() {
        NetworkModel model = model();
        return model.domains().values().stream()
                .map(domain -> snapshot(domain, model))
                .collect(Collectors.toList());
    }

    @Override
    public DomainSnapshot setDomain(String name, Map<String, String> fields) {
        NetworkModel changed =
                runtime.configuration()
                        .change(document -> DomainWriter.write(document, name, fields));
        return snapshot(changed.domains().get(name), changed);
    }

    @Override
    public DomainChangeSnapshot planDomain(String name, Map<String, String> fields) {
        return plan(name, document -> DomainWriter.write(document, name, fields));
    }

    @Override
    public DomainChangeSnapshot planRemoval(String name) {
        known(name);
        return plan(name, document -> DomainWriter.remove(document, name));
    }

    private DomainChangeSnapshot plan(String name, Function<JsonNode, ObjectNode> change) {
        NetworkModel next = runtime.configuration().plan(change);
        return new DomainPlan(runtime.network(), runtime.programs(), next).of(name);
    }

    private DomainSnapshot known(String name) {
        return domains().stream()
                .filter(domain -> domain.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("domain: there is none named " + name));
    }

    @Override
    public DomainSnapshot removeDomain(String name) {
        DomainSnapshot known = known(name);
        runtime.configuration().change(document -> DomainWriter.remove(document, name));
        return known;
    }

    private static DomainSnapshot snapshot(MapDomain domain, NetworkModel model) {
        long subscribers =
                model.subscribers().values().stream()
                        .filter(s -> model.switches().get(s.switchId()).domain().equals(domain))
                        .count();
        return DomainSnapshot.builder()
                .name(domain.name())
                .brAddress(domain.brAddress().toString())
                .ipv6MtuBytes(domain.ipv6MtuBytes())
                .innerMtuBytes(domain.innerMtuBytes())
                .mssBytes(domain.mssBytes())
                .interfaceId(domain.interfaceId().text())
                .mesh(domain.mesh())
                .subscribers((int) subscribers)
                .rules(
                        domain.rules().stream()
                                .map(MapeManager::snapshot)
                                .collect(Collectors.toList()))
                .build();
    }

    private static RuleSnapshot snapshot(MapRule rule) {
        return RuleSnapshot.builder()
                .name(rule.name())
                .ipv6Prefix(rule.ipv6Prefix().toString())
                .ipv4Prefix(rule.ipv4Prefix().toString())
                .eaBits(rule.eaBits())
                .psidOffset(rule.psidOffset())
                .psidLength(rule.psidLength())
                .psid(rule.psid().isPresent() ? rule.psid().getAsInt() : null)
                .portsPerSubscriber(rule.ports(0).size())
                .subscribersPossible(1L << rule.eaBits())
                .build();
    }

    @Override
    public List<SwitchSnapshot> switches() {
        List<SwitchSnapshot> all = new ArrayList<>();
        for (SwitchModel device : model().switches().values()) {
            DeviceId id = device.id();
            Collection<FlowRule> wanted = runtime.network().wanted(id);
            Map<FlowRule, FlowEntryState> states = new HashMap<>();
            for (FlowEntry entry : runtime.rules().entries(id)) {
                states.put(entry, entry.state());
            }
            long added = wanted.stream().filter(r -> states.get(r) == FlowEntryState.ADDED).count();
            int program = runtime.programs().rules(id).size();
            all.add(
                    SwitchSnapshot.builder()
                            .id(id.toString())
                            .role(device.role().text())
                            .domain(device.domain().name())
                            .connected(runtime.isConnected(id))
                            .master(runtime.isMaster(id))
                            .programRules(program)
                            .sessionRules(wanted.size() - program)
                            .pendingRules((int) (wanted.size() - added))
                            .packetIns(runtime.slowPath().packetIns(id))
                            .build());
        }
        return all;
    }

    @Override
    public List<SubscriberSnapshot> subscribers() {
        return runtime.network().edges().stream()
                .map(MapeManager::snapshot)
                .collect(Collectors.toList());
    }

    private static SubscriberSnapshot snapshot(CustomerEdge edge) {
        SubscriberModel s = edge.model();
        SubscriberSnapshot.Builder b =
                SubscriberSnapshot.builder()
                        .id(s.id())
                        .switchId(s.switchId().toString())
                        .port((int) s.port().toLong())
                        .vlan(s.vlan())
                        .domain(edge.device().domain().name())
                        .prefix(s.ce().endUserPrefix().toString())
                        .address(s.ce().address().toString())
                        .ipv4(
                                s.addressCount() == 1
                                        ? s.ce().ipv4Address().toString()
                                        : s.ce().ipv4().toString())
                        .psid(s.ce().psid().isPresent() ? s.ce().psid().getAsInt() : null)
                        .portRanges(ranges(s.ce().ports()))
                        .portsTotal(s.ce().ports().size())
                        .policy(s.translated() ? policy(s.policy()) : "no NAT")
                        .drops(edge.drops().total());
        edge.readCounts(
                (ports, sessions, offloaded, packets, bytes, slowPackets, slowBytes) ->
                        b.portsInUse(ports)
                                .sessions(sessions)
                                .sessionsOffloaded(offloaded)
                                .packetsSwitch(packets)
                                .bytesSwitch(bytes)
                                .packetsController(slowPackets)
                                .bytesController(slowBytes));
        return b.build();
    }

    private static String ranges(PortSet ports) {
        List<PortRange> ranges = ports.ranges();
        String first = range(ranges.get(0));
        return ranges.size() == 1 ? first : first + " ... " + range(ranges.get(ranges.size() - 1));
    }

    private static String range(PortRange range) {
        return range.first() + "-" + range.last();
    }

    private static String policy(NatPolicy policy) {
        return policy.preset()
                .map(Preset::text)
                .orElseGet(() -> policy.mapping().text() + "/" + policy.filtering().text());
    }

    @Override
    public TraceSnapshot traceOut(
            String subscriber, String protocol, String source, String destination) {
        return tracer().out(subscriber, protocol, source, destination);
    }

    @Override
    public TraceSnapshot traceIn(String protocol, String source, String destination) {
        return tracer().in(protocol, source, destination);
    }

    @Override
    public List<ReconcileSnapshot> reconcile() {
        return runtime.reconcileNow();
    }

    @Override
    public String told(String form, String home) {
        return new RulesTold(model()).told(form, home);
    }

    @Override
    public String kea(String domain, String link, String networkInterface) {
        return new RulesTold(model()).kea(domain, link, networkInterface);
    }

    @Override
    public RuleServerSnapshot ruleServer() {
        return runtime.ruleServer().snapshot();
    }

    @Override
    public List<RuleFetchSnapshot> fetches() {
        return runtime.ruleFetches().snapshots();
    }

    @Override
    public RuleFetchSnapshot fetch(String domain) {
        return runtime.ruleFetches().askNow(domain);
    }

    private NetworkTracer tracer() {
        return new NetworkTracer(runtime.network(), runtime.programs());
    }
}
