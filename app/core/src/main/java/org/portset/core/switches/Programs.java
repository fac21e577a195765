// SPDX-License-Identifier: Apache-2.0
package org.portset.core.switches;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final ApplicationId app;
    private final DeviceService devices;
    private final RuleInstaller rules;
    private final Map<DeviceId, FlowProgram> programs = new HashMap<>();

    public Programs(ApplicationId app, DeviceService devices, RuleInstaller rules) {
        this.app = app;
        this.devices = devices;
        this.rules = rules;
    }

    /** Installs a border relay's program, in place of what the switch had. */
    public void installBr(SwitchModel br) {
        BrSpec spec = SwitchSpecs.br(br, encoding(br.id()));
        install(br.id(), BrProgram.of(br.id(), app, spec));
    }

    /** Installs a customer edge's program, in place of what the switch had. */
    public void installCe(SwitchModel ce, SubscriberModel subscriber) {
        install(ce.id(), CeProgram.of(ce.id(), app, home(ce, subscriber)));
    }

    /** A home as rules speak of it. */
    public CeSpec home(SwitchModel ce, SubscriberModel subscriber) {
        return SwitchSpecs.home(ce, subscriber, encoding(ce.id()));
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
        rules.replace(before == null ? List.of() : before.rules(), program.rules());
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
