// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.HomePackets.fromSources;
import static org.portset.map.flows.HomePackets.lan;
import static org.portset.map.flows.HomePackets.toOutside;
import static org.portset.map.flows.HomePackets.tunnel;
import static org.portset.map.flows.Selectors.fromPort;
import static org.portset.map.flows.Selectors.ipv4;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.map.MapCe;
import org.portset.nat.engine.Drop;

/**
 * The part of a customer edge's program for a home with NAT44: TCP and UDP go to the rules of the
 * sessions, all else to the controller, with what these rules would take wrongly.
 */
final class CeTranslated {
    /** As {@link org.portset.nat.wire.Ipv4#isMartian} has them. */
    private static final List<Ip4Prefix> MARTIANS =
            Stream.of("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3")
                    .map(Ip4Prefix::valueOf)
                    .collect(Collectors.toUnmodifiableList());

    private final DeviceId device;
    private final FlowProgram.Builder program;
    private final Marks marks;
    private final CeSpec home;

    CeTranslated(DeviceId device, FlowProgram.Builder program, Marks marks, CeSpec home) {
        this.device = device;
        this.program = program;
        this.marks = marks;
        this.home = home;
    }

    /** Adds the rules before the sessions' own; {@link CeProgram} has those of any home. */
    void add() {
        for (byte transport : Selectors.TRANSPORTS) {
            String title = Selectors.name(transport) + " " + home.name();
            program.add(
                    CeProgram.CLASSIFY,
                    CeProgram.HOME_PRIORITY,
                    lan(home, transport),
                    mark(transport).transition(CeProgram.OUTBOUND_MARKS),
                    "ce out " + title);
            program.add(
                    CeProgram.CLASSIFY,
                    CeProgram.HOME_PRIORITY,
                    tunnel(home, transport),
                    mark(transport).transition(CeProgram.INBOUND_MARKS),
                    "ce in " + title);
            exceptions(transport, title);
        }
        martians();
        CeProgram.icmpToController(program, device, home);
    }

    /** What no router forwards; a session's rule for any remote would. */
    private void martians() {
        for (Ip4Prefix prefix : MARTIANS) {
            program.drop(
                    CeProgram.CLASSIFY,
                    CeProgram.EXCEPTION_PRIORITY + 1,
                    fromSources(ipv4(lan(home)), home).matchIPDst(prefix),
                    Drop.MARTIAN_ADDRESS,
                    "ce out to martian " + prefix + ", " + home.name());
            program.drop(
                    CeProgram.CLASSIFY,
                    CeProgram.EXCEPTION_PRIORITY + 1,
                    toOutside(ipv4(fromPort(home.tunnelPort())), home).matchIPSrc(prefix),
                    Drop.MARTIAN_ADDRESS,
                    "ce in from martian " + prefix + ", " + home.name());
        }
    }

    /**
     * What a wide session rule would let pass and the NAT doesn't, or not that way: remote port 0,
     * and what a host sends to an outside port of its own home; and what the controller wants to
     * see of the DNS.
     */
    private void exceptions(byte transport, String title) {
        program.add(
                CeProgram.CLASSIFY,
                CeProgram.EXCEPTION_PRIORITY,
                Selectors.destinationPort(lan(home, transport), transport, 0),
                ToController.toController(device, home.vlan()),
                "ce out to port 0, " + title);
        program.add(
                CeProgram.CLASSIFY,
                CeProgram.EXCEPTION_PRIORITY,
                Selectors.sourcePort(tunnel(home, transport), transport, 0),
                ToController.toController(device),
                "ce in from port 0, " + title);
        home.watchedDnsServers().forEach(server -> watch(server, transport, title));
        home.ce()
                .ifPresent(
                        ce ->
                                program.add(
                                        CeProgram.CLASSIFY,
                                        CeProgram.EXCEPTION_PRIORITY - 1,
                                        ofPortSet(
                                                toOutside(lan(home, transport), home),
                                                ce,
                                                transport),
                                        ToController.toController(device, home.vlan()),
                                        "ce hairpin " + title));
    }

    private void watch(Ip4Address server, byte transport, String title) {
        Ip4Prefix host = Ip4Prefix.valueOf(server, Ip4Prefix.MAX_MASK_LENGTH);
        program.add(
                CeProgram.CLASSIFY,
                CeProgram.EXCEPTION_PRIORITY,
                Selectors.destinationPort(
                        lan(home, transport).matchIPDst(host), transport, CeProgram.DNS_PORT),
                ToController.toController(device, home.vlan()),
                "ce out to dns " + server + ", " + title);
        program.add(
                CeProgram.CLASSIFY,
                CeProgram.EXCEPTION_PRIORITY,
                Selectors.sourcePort(
                        tunnel(home, transport).matchIPSrc(host), transport, CeProgram.DNS_PORT),
                ToController.toController(device),
                "ce in from dns " + server + ", " + title);
    }

    private static TrafficSelector.Builder ofPortSet(
            TrafficSelector.Builder match, MapCe ce, byte transport) {
        return ce.psid().isPresent()
                ? new PortLayout(ce.rule()).destination(match, transport, ce.psid().getAsInt())
                : match;
    }

    private TrafficTreatment.Builder mark(byte transport) {
        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
        marks.ttl(treatment);
        if (transport == Selectors.TCP) {
            marks.tcpFlags(treatment);
        }
        return treatment;
    }
}
