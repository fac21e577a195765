// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.Device;
import org.onosproject.net.DeviceId;
import org.onosproject.net.device.DeviceService;
import org.onosproject.net.flow.FlowRule;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.map.flows.BrProgram;
import org.portset.map.flows.BrSpec;
import org.portset.map.flows.CeProgram;
import org.portset.map.flows.CeSpec;
import org.portset.map.flows.FlowProgram;
import org.portset.map.flows.MapTunnel;
import org.portset.map.flows.TunnelEncoding;

/** The programs of the configured switches: what makes each a border relay or a customer edge. */
public final class Programs {
    /** Any host of a home with a prefix can invent others: more than these stay slow. */
    private static final int MAX_HOSTS = 256;

    private final ApplicationId app;
    private final DeviceService devices;
    private final RuleInstaller rules;
    private final Map<DeviceId, FlowProgram> programs = new HashMap<>();

    /** Hosts of homes without NAT44, which have rules of their own. */
    private final Map<DeviceId, Map<Ip4Address, MacAddress>> hosts = new HashMap<>();

    public Programs(ApplicationId app, DeviceService devices, RuleInstaller rules) {
        this.app = app;
        this.devices = devices;
        this.rules = rules;
    }

    /** Installs a border relay's program, in place of what the switch had. */
    public void installBr(SwitchModel br) {
        install(br.id(), borderRelay(br));
    }

    /** The program of such a border relay, which is not installed. */
    public FlowProgram borderRelay(SwitchModel br) {
        BrSpec spec = SwitchSpecs.br(br, encoding(br.id()));
        return BrProgram.of(br.id(), app, spec);
    }

    /** Installs a customer edge's program, in place of what the switch had. */
    public synchronized void installCe(SwitchModel ce, SubscriberModel subscriber) {
        install(ce.id(), customerEdge(ce, subscriber));
    }

    /** The program of such a customer edge, which is not installed. */
    public FlowProgram customerEdge(SwitchModel ce, SubscriberModel subscriber) {
        return CeProgram.of(ce.id(), app, home(ce, subscriber));
    }

    /**
     * Tells a switch where a host of a home without NAT44 is, so that its packets need the
     * controller no longer. Nothing happens where the NAT has its own rules, or the host no address
     * of the home's outside ones.
     */
    public synchronized void hostAt(
            SwitchModel ce, SubscriberModel subscriber, Ip4Address host, MacAddress mac) {
        if (subscriber.translated() || !subscriber.ce().ipv4().contains(host)) {
            return;
        }
        Map<Ip4Address, MacAddress> known = hosts.computeIfAbsent(ce.id(), id -> new HashMap<>());
        boolean hasRoom = known.size() < MAX_HOSTS || known.containsKey(host);
        boolean isNews = hasRoom && !mac.equals(known.put(host, mac));
        if (isNews && programs.containsKey(ce.id())) {
            installCe(ce, subscriber);
        }
    }

    /** A home as rules speak of it. */
    public synchronized CeSpec home(SwitchModel ce, SubscriberModel subscriber) {
        return SwitchSpecs.home(
                ce, subscriber, encoding(ce.id()), hosts.getOrDefault(ce.id(), Map.of()));
    }

    /** What the switch's driver says of tunnels; a logical port where it is not connected yet. */
    private TunnelEncoding encoding(DeviceId id) {
        Device device = devices.getDevice(id);
        return device != null && device.is(MapTunnel.class)
                ? device.as(MapTunnel.class).encoding()
                : TunnelEncoding.LOGICAL_PORT;
    }

    private synchronized void install(DeviceId device, FlowProgram program) {
        FlowProgram before = programs.put(device, program);
        if (before == null) {
            rules.add(program.rules());
        } else {
            // Only what is new: a rule that is added again begins to count anew.
            List<FlowRule> added = difference(program.rules(), before.rules());
            List<FlowRule> removed = difference(before.rules(), program.rules());
            rules.replace(removed, added);
        }
    }

    /** The rules that are not among the others with just that treatment. */
    public static List<FlowRule> difference(List<FlowRule> rules, List<FlowRule> without) {
        // Rules are equal by switch, table, priority and match; no program has two such.
        Map<FlowRule, FlowRule> others =
                without.stream().collect(Collectors.toMap(rule -> rule, rule -> rule));
        return rules.stream()
                .filter(rule -> !(others.containsKey(rule) && rule.exactMatch(others.get(rule))))
                .collect(Collectors.toList());
    }

    /** Gives a switch its program again, when it has come back. */
    public synchronized void reinstall(DeviceId device) {
        FlowProgram program = programs.get(device);
        if (program != null) {
            rules.add(program.rules());
        }
    }

    /** Takes a switch's program out. */
    public synchronized void remove(DeviceId device) {
        hosts.remove(device);
        FlowProgram program = programs.remove(device);
        if (program != null) {
            rules.remove(program.rules());
        }
    }

    public synchronized Optional<FlowProgram> of(DeviceId device) {
        return Optional.ofNullable(programs.get(device));
    }

    /** The rules that a switch should have by its program. */
    public List<FlowRule> rules(DeviceId device) {
        return of(device).map(FlowProgram::rules).orElse(List.of());
    }
}
