// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Selectors.any;
import static org.portset.map.flows.Selectors.fromPort;
import static org.portset.map.flows.Selectors.ipv4;

import java.util.ArrayList;
import java.util.List;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.map.MapCe;
import org.portset.nat.engine.Drop;

/**
 * The part of a customer edge's program that reaches the other customer edges of its domain without
 * the border relay, and takes their packets (RFC 7597 5.3 and 8.1). The number of its rules grows
 * with that of the MAP rules, not with that of the customer edges.
 *
 * <pre>
 *  2 outbound sessions --> 6 forward --+-- to an address and port of a MAP rule --> mesh
 *                                      '-- to others (DMR) --> tunnel
 *  mesh -- 0 classify -- resubmits --> 7 check --> 8 pairs, 9 prefixes, 10 interface ids
 *              '--> 3 inbound marks --+-- failed a check --> dropped by reason
 *                                     '-- as out of the tunnel
 *  controller --> (PSID in the Ethernet destination) --> mesh
 * </pre>
 *
 * <p>What has no port to be checked, ICMP and fragments of those who share addresses, goes to the
 * controller with the PSID of its outer source, as at a border relay.
 */
final class CeMesh {
    private static final SourceComparator.Tables COMPARISON =
            new SourceComparator.Tables(
                    "ce",
                    CeProgram.MESH_PAIRS,
                    CeProgram.MESH_PREFIXES,
                    CeProgram.MESH_INTERFACE_IDS);

    private static final int INJECT_PRIORITY = 500;
    private static final int PORT_ZERO_PRIORITY = 520;
    private static final int WRONG_SOURCE_PRIORITY = 300;
    private static final int REST_PRIORITY = 100;
    private static final int SPOOFED_PRIORITY = 600;
    private static final int OWN_PRIORITY = 400;
    private static final int EXCLUDED_PRIORITY = 300;
    private static final int STEER_PRIORITY = 200;
    private static final int FRAGMENT_PRIORITY = 400;
    private static final int CHECK_PRIORITY = 200;

    private final DeviceId device;
    private final FlowProgram.Builder program;
    private final Marks marks;
    private final CeSpec home;
    private final PortNumber port;
    private final List<AddressLayout> layouts;
    private final String name;

    CeMesh(DeviceId device, FlowProgram.Builder program, Marks marks, CeSpec home, MeshSpec mesh) {
        this.device = device;
        this.program = program;
        this.marks = marks;
        this.home = home;
        this.port = mesh.port();
        this.layouts = AddressLayout.of(mesh.domain());
        this.name = " " + home.name();
    }

    void add() {
        fromController();
        forward();
        if (home.untranslated().isPresent()) {
            home.untranslated().ifPresent(this::ownStayByTheBorderRelay);
            fromMeshUntranslated();
        } else {
            fromMesh();
        }
        others();
        check();
        verdict();
    }

    /** What the controller has translated comes back with the PSID that it is for. */
    private void fromController() {
        for (AddressLayout layout : layouts) {
            program.add(
                    CeProgram.CLASSIFY,
                    INJECT_PRIORITY,
                    ipv4(fromPort(PortNumber.CONTROLLER)).matchIPDst(layout.rule().ipv4Prefix()),
                    toMesh(layout, Field.ETH_DST, 0),
                    "ce inject " + layout.rule().name());
        }
    }

    /** Forwarding Mapping Rules, and below them the Default Mapping Rule. */
    private void forward() {
        for (AddressLayout layout : layouts) {
            String title = layout.rule().name();
            if (!layout.isShared()) {
                program.add(
                        CeProgram.FORWARD,
                        STEER_PRIORITY,
                        to(ipv4(any()), layout),
                        toMesh(layout, Field.ETH_DST, 0),
                        "ce to a home of " + title);
                continue;
            }
            for (byte transport : Selectors.TRANSPORTS) {
                TrafficSelector.Builder nobodys = to(ipv4(any(), transport), layout);
                program.add(
                        CeProgram.FORWARD,
                        EXCLUDED_PRIORITY,
                        layout.ports().excludedDestination(nobodys, transport),
                        toBorderRelay(),
                        "ce to nobody's port, " + Selectors.name(transport) + " " + title);
                program.add(
                        CeProgram.FORWARD,
                        STEER_PRIORITY,
                        to(ipv4(any(), transport), layout),
                        toMesh(
                                layout,
                                Selectors.destinationPort(transport),
                                layout.ports().psidShift()),
                        "ce to a home of " + title + ", " + Selectors.name(transport));
            }
        }
        program.add(CeProgram.FORWARD, REST_PRIORITY, any(), toBorderRelay(), "ce to border relay");
    }

    /** No switch has a tunnel to itself. With NAT44 such packets don't come here (hairpin). */
    private void ownStayByTheBorderRelay(MapCe ce) {
        String purpose = "ce to itself" + name;
        if (ce.psid().isEmpty()) {
            program.add(
                    CeProgram.FORWARD,
                    OWN_PRIORITY,
                    HomePackets.toOutside(ipv4(any()), home),
                    toBorderRelay(),
                    purpose);
            return;
        }
        for (byte transport : Selectors.TRANSPORTS) {
            program.add(
                    CeProgram.FORWARD,
                    OWN_PRIORITY,
                    new PortLayout(ce.rule())
                            .destination(
                                    HomePackets.toOutside(ipv4(any(), transport), home),
                                    transport,
                                    ce.psid().getAsInt()),
                    toBorderRelay(),
                    purpose + ", " + Selectors.name(transport));
        }
    }

    private TrafficTreatment.Builder toMesh(AddressLayout layout, Field psidField, int psidOffset) {
        TrafficTreatment.Builder out = treatment();
        Field outer = home.tunnel().outerDestination();
        Steering.steer(out, device, outer, layout, psidField, psidOffset, layout.psidBits());
        home.tunnel().encapsulate(out, port);
        return out;
    }

    private TrafficTreatment.Builder toBorderRelay() {
        TrafficTreatment.Builder out = treatment();
        home.tunnel().encapsulate(out, home.tunnelPort());
        return out;
    }

    private void fromMesh() {
        for (byte transport : Selectors.TRANSPORTS) {
            String title = Selectors.name(transport) + name;
            TrafficTreatment.Builder checked = checked();
            if (transport == Selectors.TCP) {
                marks.tcpFlags(checked);
            }
            program.add(
                    CeProgram.CLASSIFY,
                    CeProgram.HOME_PRIORITY,
                    toHome(ipv4(fromMeshPort(), transport)),
                    checked.transition(CeProgram.INBOUND_MARKS),
                    "ce in by mesh " + title);
            // As out of the tunnel, no session's rule decides about it. So do fragments go.
            TrafficTreatment.Builder toNat = checked();
            marks.noPort(toNat);
            program.add(
                    CeProgram.CLASSIFY,
                    PORT_ZERO_PRIORITY,
                    Selectors.sourcePort(toHome(ipv4(fromMeshPort(), transport)), transport, 0),
                    toNat.transition(CeProgram.INBOUND_MARKS),
                    "ce in by mesh from port 0, " + title);
        }
        icmpFromMesh();
    }

    private void icmpFromMesh() {
        TrafficTreatment.Builder toController = checked();
        marks.noPort(toController);
        program.add(
                CeProgram.CLASSIFY,
                CeProgram.HOME_PRIORITY,
                toHome(ipv4(fromMeshPort(), Selectors.ICMP)),
                toController.transition(CeProgram.INBOUND_MARKS),
                "ce in by mesh icmp" + name);
    }

    private void fromMeshUntranslated() {
        if (home.untranslated().orElseThrow().psid().isEmpty()) {
            program.add(
                    CeProgram.CLASSIFY,
                    CeProgram.HOME_PRIORITY,
                    toHome(ipv4(fromMeshPort())),
                    checked().transition(CeProgram.INBOUND_MARKS),
                    "ce in by mesh" + name);
            return;
        }
        icmpFromMesh();
        for (byte transport : Selectors.TRANSPORTS) {
            TrafficTreatment.Builder checked = checked();
            marks.fragment(checked);
            program.add(
                    CeProgram.CLASSIFY,
                    CeProgram.HOME_PRIORITY,
                    toHome(ipv4(fromMeshPort(), transport)),
                    checked.transition(CeProgram.INBOUND_MARKS),
                    "ce in by mesh " + Selectors.name(transport) + name);
        }
    }

    private void others() {
        boolean allProtocols = home.untranslated().map(ce -> ce.psid().isEmpty()).orElse(false);
        if (!allProtocols) {
            program.drop(
                    CeProgram.CLASSIFY,
                    WRONG_SOURCE_PRIORITY,
                    toHome(ipv4(fromMeshPort())),
                    Drop.UNSUPPORTED_PROTOCOL,
                    "ce in by mesh, other protocol" + name);
        }
        program.drop(
                CeProgram.CLASSIFY,
                REST_PRIORITY,
                ipv4(fromMeshPort()),
                Drop.OUTSIDE_ADDRESS,
                "ce in by mesh, other address" + name);
    }

    /**
     * Metadata becomes the marks of TTL and missing port, and the tunnel key the reason of the
     * first check that failed.
     */
    private TrafficTreatment.Builder checked() {
        TrafficTreatment.Builder check = treatment();
        marks.none(check);
        marks.fragment(check);
        Extensions.resubmit(check, device, CeProgram.MESH_CHECK);
        return check;
    }

    private void check() {
        SourceComparator comparator =
                new SourceComparator(device, COMPARISON, home.tunnel(), program, marks);
        comparator.tables(layouts);
        for (AddressLayout layout : layouts) {
            String title = layout.rule().name();
            if (!layout.isShared()) {
                row(CHECK_PRIORITY, from(ipv4(any()), layout), comparator.check(layout), title);
                continue;
            }
            for (byte transport : Selectors.TRANSPORTS) {
                String of = Selectors.name(transport) + " " + title;
                row(
                        FRAGMENT_PRIORITY,
                        from(ipv4(any(), transport), layout).matchMetadata(Marks.NO_PORT),
                        comparator.checkWithoutPort(layout),
                        "fragment, " + of);
                row(
                        EXCLUDED_PRIORITY,
                        layout.ports()
                                .excludedSource(from(ipv4(any(), transport), layout), transport),
                        fail(layout.ports().excludedReason()),
                        "excluded port, " + of);
                row(
                        CHECK_PRIORITY,
                        from(ipv4(any(), transport), layout),
                        comparator.check(layout, Selectors.sourcePort(transport)),
                        of);
            }
            row(
                    CHECK_PRIORITY - 1,
                    from(ipv4(any()), layout),
                    comparator.checkWithoutPort(layout),
                    "no port, " + title);
        }
        row(REST_PRIORITY, any(), fail(Drop.SPOOFED_ADDRESS), "from no rule");
    }

    private void row(
            int priority,
            TrafficSelector.Builder selector,
            TrafficTreatment.Builder treatment,
            String title) {
        program.add(CeProgram.MESH_CHECK, priority, selector, treatment, "ce check " + title);
    }

    private static TrafficTreatment.Builder fail(Drop reason) {
        return treatment().setTunnelId(reason.verdict());
    }

    private void verdict() {
        List<Drop> reasons = new ArrayList<>(SourceComparator.REASONS);
        for (AddressLayout layout : layouts) {
            Drop excluded = layout.ports().excludedReason();
            if (layout.isShared() && !reasons.contains(excluded)) {
                reasons.add(excluded);
            }
        }
        for (Drop reason : reasons) {
            program.drop(
                    CeProgram.INBOUND_MARKS,
                    SPOOFED_PRIORITY,
                    any().matchTunnelId(reason.verdict()),
                    reason,
                    "ce " + reason.id());
        }
        program.add(
                CeProgram.INBOUND_MARKS,
                CeProgram.MISS_PRIORITY,
                fromMeshPort(),
                toController(device, home),
                "ce in by mesh, marked" + name);
    }

    /**
     * The controller gets the PSID that the outer source has, of a packet from elsewhere 16 bits.
     */
    static TrafficTreatment.Builder toController(DeviceId device, CeSpec home) {
        return home.mesh()
                .map(
                        mesh ->
                                ToController.toController(
                                        device,
                                        home.tunnel().outerSource(),
                                        AddressLayout.of(mesh.domain())
                                                .get(0)
                                                .interfacePsidOffset()))
                .orElseGet(() -> ToController.toController(device));
    }

    private TrafficSelector.Builder fromMeshPort() {
        return fromPort(port);
    }

    private TrafficSelector.Builder toHome(TrafficSelector.Builder match) {
        return HomePackets.toOutside(match, home);
    }

    private static TrafficSelector.Builder to(TrafficSelector.Builder match, AddressLayout layout) {
        return match.matchIPDst(layout.rule().ipv4Prefix());
    }

    private static TrafficSelector.Builder from(
            TrafficSelector.Builder match, AddressLayout layout) {
        return match.matchIPSrc(layout.rule().ipv4Prefix());
    }

    private static TrafficTreatment.Builder treatment() {
        return DefaultTrafficTreatment.builder();
    }
}
