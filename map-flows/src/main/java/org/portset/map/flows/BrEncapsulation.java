// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Selectors.any;
import static org.portset.map.flows.Selectors.fromPort;
import static org.portset.map.flows.Selectors.ipv4;

import java.util.List;
import java.util.function.Supplier;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficSelector;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.map.MapRule;
import org.portset.nat.engine.Drop;

/** The part of a border relay's program that sends packets to CEs. */
final class BrEncapsulation {
    private static final int INJECT_PRIORITY = 500;
    private static final int UNSHARED_PRIORITY = 500;
    private static final int ZERO_BLOCK_PRIORITY = 300;
    private static final int STEER_PRIORITY = 200;
    private static final int UNBOUND_PRIORITY = 190;
    private static final int MARKED_PRIORITY = 150;
    private static final int REST_PRIORITY = 100;

    private final DeviceId device;
    private final BrSpec spec;
    private final FlowProgram.Builder program;

    BrEncapsulation(DeviceId device, BrSpec spec, FlowProgram.Builder program) {
        this.device = device;
        this.spec = spec;
        this.program = program;
    }

    /**
     * What the controller has looked at comes back by a packet-out to the tables, because ONOS
     * can't say an outer address in one. It is sent as it is, whatever its protocol, size and TTL.
     */
    void fromController(List<AddressLayout> layouts) {
        for (AddressLayout layout : layouts) {
            for (MapRule binding : layout.bindings()) {
                inject(layout, binding);
            }
            if (!layout.bindings().isEmpty()) {
                continue;
            }
            TrafficTreatment.Builder inject = steer(layout, Field.ETH_DST, 0, layout.psidBits());
            spec.tunnel().encapsulate(inject, spec.tunnelPort());
            program.add(
                    BrProgram.CLASSIFY,
                    INJECT_PRIORITY,
                    ipv4(fromPort(PortNumber.CONTROLLER)).matchIPDst(layout.rule().ipv4Prefix()),
                    inject,
                    "br inject " + layout.name());
        }
    }

    private void inject(AddressLayout layout, MapRule binding) {
        TrafficTreatment.Builder inject = to(layout, binding);
        spec.tunnel().encapsulate(inject, spec.tunnelPort());
        program.add(
                BrProgram.CLASSIFY,
                INJECT_PRIORITY,
                ipv4(fromPort(PortNumber.CONTROLLER))
                        .matchEthDst(MacAddress.valueOf(binding.psid().orElseThrow()))
                        .matchIPDst(binding.ipv4Prefix()),
                inject,
                "br inject " + binding.name());
    }

    void encapsulate(List<AddressLayout> layouts) {
        boolean shared = layouts.stream().anyMatch(AddressLayout::isShared);
        for (AddressLayout layout : layouts) {
            String name = " " + layout.name();
            if (!layout.isShared()) {
                send(
                        UNSHARED_PRIORITY,
                        unmarked(ipv4(any()), layout),
                        () -> steer(layout, Field.ETH_DST),
                        "br encap" + name);
                program.add(
                        BrProgram.ENCAPSULATE,
                        MARKED_PRIORITY,
                        ipv4(any()).matchIPDst(layout.rule().ipv4Prefix()),
                        ToController.toController(device),
                        "br marked, in" + name);
                continue;
            }
            for (byte transport : Selectors.TRANSPORTS) {
                String title = Selectors.name(transport) + name;
                program.drop(
                        BrProgram.ENCAPSULATE,
                        ZERO_BLOCK_PRIORITY,
                        layout.ports()
                                .excludedDestination(
                                        unmarked(ipv4(any(), transport), layout), transport),
                        layout.ports().excludedReason(),
                        "br encap, excluded port, " + title);
                if (layout.bindings().isEmpty()) {
                    Field port = Selectors.destinationPort(transport);
                    send(
                            STEER_PRIORITY,
                            unmarked(ipv4(any(), transport), layout),
                            () -> steer(layout, port),
                            "br encap " + title);
                } else {
                    bindings(layout, transport);
                }
            }
        }
        if (shared) {
            for (byte protocol : new byte[] {Selectors.TCP, Selectors.UDP, Selectors.ICMP}) {
                program.add(
                        BrProgram.ENCAPSULATE,
                        MARKED_PRIORITY,
                        ipv4(any(), protocol),
                        ToController.toController(device),
                        "br marked, in " + Selectors.name(protocol));
            }
            program.drop(
                    BrProgram.ENCAPSULATE,
                    REST_PRIORITY,
                    any(),
                    Drop.UNSUPPORTED_PROTOCOL,
                    "br encap, other protocol");
        }
    }

    private static TrafficSelector.Builder unmarked(
            TrafficSelector.Builder selector, AddressLayout layout) {
        return selector.matchIPDst(layout.rule().ipv4Prefix()).matchMetadata(0);
    }

    /** Each binding's ports to its CE; those of no binding to nobody (RFC 7596 6.2). */
    private void bindings(AddressLayout layout, byte transport) {
        for (MapRule binding : layout.bindings()) {
            send(
                    STEER_PRIORITY,
                    layout.ports()
                            .destination(
                                    unmarked(ipv4(any(), transport), layout),
                                    transport,
                                    binding.psid().orElseThrow()),
                    () -> to(layout, binding),
                    "br encap " + Selectors.name(transport) + " " + binding.name());
        }
        program.drop(
                BrProgram.ENCAPSULATE,
                UNBOUND_PRIORITY,
                unmarked(ipv4(any(), transport), layout),
                Drop.NO_MAP_RULE,
                "br encap, no binding, " + Selectors.name(transport) + " " + layout.name());
    }

    /**
     * To the CE: a rule for packets from elsewhere, and one for those out of the tunnel.
     *
     * @param steering gives actions that set the outer destination
     */
    private void send(
            int priority,
            TrafficSelector.Builder selector,
            Supplier<TrafficTreatment.Builder> steering,
            String purpose) {
        TrafficSelector toCe = selector.build();
        TrafficTreatment.Builder out = steering.get().decNwTtl();
        spec.tunnel().encapsulate(out, spec.tunnelPort());
        program.add(
                BrProgram.ENCAPSULATE,
                priority,
                DefaultTrafficSelector.builder(toCe),
                out,
                purpose);
        TrafficTreatment.Builder back = steering.get().decNwTtl();
        spec.tunnel().encapsulateBack(back, spec.tunnelPort());
        program.add(
                BrProgram.ENCAPSULATE,
                priority + 1,
                DefaultTrafficSelector.builder(toCe).matchInPort(spec.tunnelPort()),
                back,
                purpose + ", home to home");
    }

    private TrafficTreatment.Builder steer(AddressLayout layout, Field port) {
        return steer(layout, port, layout.ports().psidShift(), layout.psidBits());
    }

    private TrafficTreatment.Builder to(AddressLayout layout, MapRule binding) {
        TrafficTreatment.Builder to = DefaultTrafficTreatment.builder();
        Steering.toAddress(to, device, spec.tunnel().outerDestination(), layout.address(binding));
        return to;
    }

    private TrafficTreatment.Builder steer(
            AddressLayout layout, Field psidField, int psidOffset, int psidBits) {
        TrafficTreatment.Builder to = DefaultTrafficTreatment.builder();
        Field outer = spec.tunnel().outerDestination();
        Steering.steer(to, device, outer, layout, psidField, psidOffset, psidBits);
        return to;
    }
}
