// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Selectors.any;
import static org.portset.map.flows.Selectors.arp;
import static org.portset.map.flows.Selectors.fromPort;
import static org.portset.map.flows.Selectors.ipv4;

import java.util.List;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.nat.engine.Drop;

/**
 * The rules that make a switch a MAP border relay (RFC 7597 4), their number independent of the
 * number of CEs: the CE's address is computed from each packet, and checked against it.
 *
 * <pre>
 *            0 classify
 *  tunnel ---+--> 1 check -- resubmits --> 2 pairs, 3 prefixes, 4 interface ids, 7 TTL
 *            |       '--> 5 verdict --+-- failed a check --> dropped by reason
 *            |                        +-- TTL, no port --> controller, with the outer PSID
 *            |                        +-- not to a CE --> Internet
 *            |                        '-- to a CE --.
 *  Internet -+----------------------------------> 6 encapsulate --> tunnel
 *            |                                         '-- TTL, no port --> controller
 *            +-- large --> controller
 *            '-- arp for us --> answered
 *  controller --> (PSID in the Ethernet destination) --> tunnel
 *  uplink ---- the tunnel's own packets ---- LOCAL
 * </pre>
 *
 * <p>Ports are not in ICMP, and the switch shows none of a fragment. Where a rule shares addresses,
 * both take the controller's way; where it doesn't, every protocol and every fragment goes through.
 * So do, in either case, packets whose TTL is used up, and from the Internet those that are larger
 * than the tunnel takes: {@link Marks}, {@link LargePackets}. What came out of the tunnel fits into
 * it again.
 */
public final class BrProgram {
    /** Where packets are told apart. */
    public static final int CLASSIFY = 0;

    /** Decapsulated packets: outer source against inner source (RFC 7597 8.1). */
    public static final int CHECK = 1;

    /** Equal pairs of bits. */
    public static final int PAIRS = 2;

    /** Upper halves of outer sources, without EA bits. */
    public static final int PREFIXES = 3;

    /** Interface identifiers, without IPv4 suffix and PSID. */
    public static final int INTERFACE_IDS = 4;

    /** What becomes of a checked packet. */
    public static final int VERDICT = 5;

    /** Packets to a CE. */
    public static final int ENCAPSULATE = 6;

    /** Marks a TTL that is used up. */
    public static final int TTL = 7;

    /**
     * Low bits of the Ethernet destination in which a frame that the controller injects, by a
     * packet-out from CONTROLLER to TABLE, holds the PSID, right-justified. Its TTL is sent as it
     * is.
     */
    public static final int INJECTED_PSID_BITS = 16;

    private static final SourceComparator.Tables COMPARISON =
            new SourceComparator.Tables("br", PAIRS, PREFIXES, INTERFACE_IDS);
    private static final int UNDERLAY_PRIORITY = 1000;
    private static final int LARGE_PRIORITY = 600;
    private static final int OURS_PRIORITY = 500;
    private static final int UNSHARED_PRIORITY = 500;
    private static final int FRAGMENT_PRIORITY = 400;
    private static final int ZERO_BLOCK_PRIORITY = 300;
    private static final int NO_RULE_PRIORITY = 300;
    private static final int STEER_PRIORITY = 200;
    private static final int REST_PRIORITY = 100;

    private final BrSpec spec;
    private final DeviceId device;
    private final FlowProgram.Builder program;
    private final List<AddressLayout> layouts;
    private final Marks marks;

    private BrProgram(DeviceId device, ApplicationId application, BrSpec spec) {
        this.spec = spec;
        this.device = device;
        this.program = new FlowProgram.Builder(device, application, Cookies.Kind.BR);
        this.marks = new Marks(device, TTL);
        this.layouts = AddressLayout.of(spec.domain());
    }

    /** Program of a border relay. */
    public static FlowProgram of(DeviceId device, ApplicationId application, BrSpec spec) {
        BrProgram br = new BrProgram(device, application, spec);
        br.underlay();
        br.fromInternet();
        br.fromTunnel();
        br.check();
        br.verdict();
        BrEncapsulation encapsulation = new BrEncapsulation(device, spec, br.program);
        encapsulation.fromController(br.layouts);
        encapsulation.encapsulate(br.layouts);
        return br.program.build();
    }

    /** The tunnel's own packets pass between the uplink and the switch's address. */
    private void underlay() {
        program.add(
                CLASSIFY,
                UNDERLAY_PRIORITY,
                fromPort(spec.uplinkPort()),
                treatment().setOutput(PortNumber.LOCAL),
                "br underlay in");
        program.add(
                CLASSIFY,
                UNDERLAY_PRIORITY,
                fromPort(PortNumber.LOCAL),
                treatment().setOutput(spec.uplinkPort()),
                "br underlay out");
    }

    private void fromInternet() {
        PortNumber internet = spec.internetPort();
        program.add(
                CLASSIFY,
                OURS_PRIORITY,
                ArpResponder.requests(fromPort(internet), spec.internetAddress()),
                ArpResponder.answer(device, spec.internetAddress(), spec.internetMac()),
                "br arp");
        program.add(
                CLASSIFY,
                NO_RULE_PRIORITY,
                arp(fromPort(internet)),
                treatment().drop(),
                "br other arp");
        LargePackets.end(program, LARGE_PRIORITY - 1, internet, "br measured as large");
        for (AddressLayout layout : layouts) {
            TrafficTreatment.Builder mark = treatment();
            marks.ttl(mark);
            if (layout.isShared()) {
                marks.fragment(mark);
            }
            program.add(
                    CLASSIFY,
                    OURS_PRIORITY,
                    ipv4(fromPort(internet))
                            .matchEthDst(spec.internetMac())
                            .matchIPDst(layout.rule().ipv4Prefix()),
                    mark.transition(ENCAPSULATE),
                    "br from internet " + layout.name());
            program.add(
                    CLASSIFY,
                    LARGE_PRIORITY,
                    LargePackets.large(
                            toRule(
                                    ipv4(fromPort(internet)).matchEthDst(spec.internetMac()),
                                    layout)),
                    ToController.toController(device),
                    "br from internet, too large " + layout.name());
        }
        program.drop(
                CLASSIFY,
                NO_RULE_PRIORITY,
                ipv4(fromPort(internet)).matchEthDst(spec.internetMac()),
                Drop.NO_MAP_RULE,
                "br from internet, to no rule");
        program.add(
                CLASSIFY,
                STEER_PRIORITY,
                ipv4(fromPort(internet)),
                treatment().drop(),
                "br from internet, not for us");
        program.drop(
                CLASSIFY,
                REST_PRIORITY,
                fromPort(internet),
                Drop.NOT_IPV4,
                "br from internet, other type");
    }

    private void fromTunnel() {
        PortNumber tunnel = spec.tunnelPort();
        for (AddressLayout layout : layouts) {
            TrafficTreatment.Builder mark = treatment();
            if (layout.isShared()) {
                marks.none(mark);
                marks.fragment(mark);
            }
            program.add(
                    CLASSIFY,
                    OURS_PRIORITY,
                    fromRule(ipv4(fromPort(tunnel)), layout),
                    mark.transition(CHECK),
                    "br from tunnel " + layout.name());
        }
        program.drop(
                CLASSIFY,
                NO_RULE_PRIORITY,
                ipv4(fromPort(tunnel)),
                Drop.SPOOFED_ADDRESS,
                "br from tunnel, from no rule");
        program.drop(
                CLASSIFY,
                REST_PRIORITY,
                fromPort(tunnel),
                Drop.NOT_IPV4,
                "br from tunnel, other type");
    }

    private void check() {
        SourceComparator comparator =
                new SourceComparator(device, COMPARISON, spec.tunnel(), program, marks);
        comparator.tables(layouts);
        marks.table(program, "br ttl used up");
        boolean shared = layouts.stream().anyMatch(AddressLayout::isShared);
        for (AddressLayout layout : layouts) {
            String name = " " + layout.name();
            if (!layout.isShared()) {
                program.add(
                        CHECK,
                        UNSHARED_PRIORITY,
                        fromRule(ipv4(any()), layout),
                        comparator.check(layout).transition(VERDICT),
                        "br check" + name);
                continue;
            }
            for (byte transport : Selectors.TRANSPORTS) {
                String title = Selectors.name(transport) + name;
                program.add(
                        CHECK,
                        FRAGMENT_PRIORITY,
                        fromRule(ipv4(any(), transport), layout).matchMetadata(Marks.NO_PORT),
                        comparator.checkWithoutPort(layout).transition(VERDICT),
                        "br check fragment, " + title);
                program.drop(
                        CHECK,
                        ZERO_BLOCK_PRIORITY,
                        layout.ports()
                                .excludedSource(
                                        fromRule(ipv4(any(), transport), layout), transport),
                        layout.ports().excludedReason(),
                        "br check, excluded port, " + title);
                program.add(
                        CHECK,
                        STEER_PRIORITY,
                        fromRule(ipv4(any(), transport), layout),
                        comparator
                                .check(layout, Selectors.sourcePort(transport))
                                .transition(VERDICT),
                        "br check " + title);
            }
            program.add(
                    CHECK,
                    STEER_PRIORITY,
                    fromRule(ipv4(any(), Selectors.ICMP), layout),
                    comparator.checkWithoutPort(layout).transition(VERDICT),
                    "br check icmp" + name);
        }
        if (shared) {
            program.drop(
                    CHECK,
                    REST_PRIORITY,
                    any(),
                    Drop.UNSUPPORTED_PROTOCOL,
                    "br check, other protocol");
        }
    }

    private void verdict() {
        for (Drop reason : SourceComparator.REASONS) {
            program.drop(
                    VERDICT,
                    FRAGMENT_PRIORITY,
                    any().matchTunnelId(reason.verdict()),
                    reason,
                    "br " + reason.id());
        }
        for (AddressLayout layout : layouts) {
            program.add(
                    VERDICT,
                    REST_PRIORITY,
                    fromRule(ipv4(passed()), layout),
                    ToController.toController(
                            device, spec.tunnel().outerSource(), layout.interfacePsidOffset()),
                    "br marked, out " + layout.name());
            TrafficTreatment.Builder back = treatment();
            if (layout.isShared()) {
                // The source's rule may be one that doesn't mark fragments.
                marks.fragment(back);
            }
            program.add(
                    VERDICT,
                    NO_RULE_PRIORITY,
                    toRule(ipv4(passed()), layout).matchMetadata(0),
                    back.transition(ENCAPSULATE),
                    "br home to home " + layout.name());
        }
        program.add(
                VERDICT,
                STEER_PRIORITY,
                ipv4(passed()).matchMetadata(0),
                treatment()
                        .decNwTtl()
                        .setEthSrc(spec.internetMac())
                        .setEthDst(spec.nextHopMac())
                        .setOutput(spec.internetPort()),
                "br to internet");
    }

    private static TrafficSelector.Builder fromRule(
            TrafficSelector.Builder selector, AddressLayout layout) {
        return selector.matchIPSrc(layout.rule().ipv4Prefix());
    }

    private static TrafficSelector.Builder toRule(
            TrafficSelector.Builder selector, AddressLayout layout) {
        return selector.matchIPDst(layout.rule().ipv4Prefix());
    }

    private static TrafficSelector.Builder passed() {
        return any().matchTunnelId(0);
    }

    private static TrafficTreatment.Builder treatment() {
        return DefaultTrafficTreatment.builder();
    }
}
