// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.portset.map.flows.Selectors.ipv4;

import java.util.Map;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.MacAddress;
import org.onosproject.net.DeviceId;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.onosproject.net.flow.TrafficSelector;
import org.onosproject.net.flow.TrafficTreatment;
import org.portset.map.MapCe;
import org.portset.nat.engine.Drop;

/**
 * The part of a customer edge's program for a home without NAT44: its hosts use the outside address
 * and the ports of the set themselves (A+P, RFC 6346; RFC 7597 5). No session is needed: the switch
 * sees to it that they use nothing else, and knows the hosts' Ethernet addresses from the
 * controller.
 *
 * <pre>
 *   LAN  -- 0 classify -- 1 marks -- 2 ports -- in the set --> tunnel
 *                            |         '-- others --> dropped, outside-port-set
 *                            '-- fragment, TTL --> controller
 *  tunnel - 0 classify -- 3 marks -- 4 ports -- in the set --> LAN; host unknown --> controller
 *                            |         '-- others --> dropped, outside-port-set
 *                            '-- fragment, TTL --> controller
 * </pre>
 *
 * <p>Where the home has all ports of its address or prefix, ports, fragments and protocols don't
 * matter: only TTL and size take a packet to the controller. Otherwise ICMP goes there too.
 */
final class CeUntranslated {
    private static final int EXCLUDED_PRIORITY = 1200;
    private static final int HOST_PRIORITY = 1100;
    private static final int IN_SET_PRIORITY = 1000;

    private final DeviceId device;
    private final FlowProgram.Builder program;
    private final Marks marks;
    private final CeSpec home;
    private final MapCe ce;
    private final String name;

    CeUntranslated(DeviceId device, FlowProgram.Builder program, Marks marks, CeSpec home) {
        this.device = device;
        this.program = program;
        this.marks = marks;
        this.home = home;
        this.ce = home.untranslated().orElseThrow();
        this.name = " " + home.name();
    }

    /** Adds the rules that know of ports; {@link CeProgram} has those that don't. */
    void add() {
        if (ce.psid().isEmpty()) {
            wholeAddresses();
        } else {
            CeProgram.icmpToController(program, device, home);
            for (byte transport : Selectors.TRANSPORTS) {
                portSet(transport, ce.psid().getAsInt());
            }
            for (int table : new int[] {CeProgram.OUTBOUND, CeProgram.INBOUND}) {
                boolean out = table == CeProgram.OUTBOUND;
                program.drop(
                        table,
                        CeProgram.MISS_PRIORITY,
                        out ? HomePackets.lan(home) : HomePackets.inbound(home),
                        Drop.OUTSIDE_PORT_SET,
                        (out ? "ce out other port" : "ce in other port") + name);
            }
        }
    }

    private void wholeAddresses() {
        program.add(
                CeProgram.CLASSIFY,
                CeProgram.HOME_PRIORITY,
                HomePackets.fromSources(ipv4(HomePackets.lan(home)), home),
                classify().transition(CeProgram.OUTBOUND_MARKS),
                "ce out" + name);
        program.add(
                CeProgram.OUTBOUND,
                IN_SET_PRIORITY,
                ipv4(HomePackets.lan(home)),
                toTunnel(),
                "ce to tunnel" + name);
        program.add(
                CeProgram.CLASSIFY,
                CeProgram.HOME_PRIORITY,
                HomePackets.toOutside(ipv4(Selectors.fromPort(home.tunnelPort())), home),
                classify().transition(CeProgram.INBOUND_MARKS),
                "ce in" + name);
        for (Map.Entry<Ip4Address, MacAddress> host : home.hosts().entrySet()) {
            program.add(
                    CeProgram.INBOUND,
                    HOST_PRIORITY,
                    to(ipv4(HomePackets.inbound(home)), host.getKey()),
                    toHost(host.getValue()),
                    "ce to host" + name);
        }
        program.add(
                CeProgram.INBOUND,
                CeProgram.MISS_PRIORITY,
                HomePackets.inbound(home),
                CeMesh.toController(device, home),
                "ce host unknown" + name);
    }

    private void portSet(byte transport, int psid) {
        String title = " " + Selectors.name(transport) + name;
        PortLayout ports = new PortLayout(ce.rule());
        program.add(
                CeProgram.CLASSIFY,
                CeProgram.HOME_PRIORITY,
                HomePackets.lan(home, transport),
                classify().transition(CeProgram.OUTBOUND_MARKS),
                "ce out" + title);
        program.drop(
                CeProgram.OUTBOUND,
                EXCLUDED_PRIORITY,
                ports.excludedSource(fromLan(transport), transport),
                Drop.OUTSIDE_PORT_SET,
                "ce out excluded port" + title);
        program.add(
                CeProgram.OUTBOUND,
                IN_SET_PRIORITY,
                ports.source(fromLan(transport), transport, psid),
                toTunnel(),
                "ce to tunnel" + title);

        program.add(
                CeProgram.CLASSIFY,
                CeProgram.HOME_PRIORITY,
                HomePackets.tunnel(home, transport),
                classify().transition(CeProgram.INBOUND_MARKS),
                "ce in" + title);
        program.drop(
                CeProgram.INBOUND,
                EXCLUDED_PRIORITY,
                ports.excludedDestination(fromTunnel(transport), transport),
                Drop.OUTSIDE_PORT_SET,
                "ce in excluded port" + title);
        for (Map.Entry<Ip4Address, MacAddress> host : home.hosts().entrySet()) {
            program.add(
                    CeProgram.INBOUND,
                    HOST_PRIORITY,
                    ports.destination(to(fromTunnel(transport), host.getKey()), transport, psid),
                    toHost(host.getValue()),
                    "ce to host" + title);
        }
        program.add(
                CeProgram.INBOUND,
                IN_SET_PRIORITY,
                ports.destination(fromTunnel(transport), transport, psid),
                CeMesh.toController(device, home),
                "ce host unknown" + title);
    }

    private TrafficTreatment.Builder classify() {
        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
        marks.ttl(treatment);
        if (ce.psid().isPresent()) {
            marks.fragment(treatment);
        }
        return treatment;
    }

    private TrafficSelector.Builder fromLan(byte transport) {
        return ipv4(HomePackets.lan(home), transport);
    }

    private TrafficSelector.Builder fromTunnel(byte transport) {
        return ipv4(HomePackets.inbound(home), transport);
    }

    private static TrafficSelector.Builder to(TrafficSelector.Builder match, Ip4Address host) {
        return match.matchIPDst(Ip4Prefix.valueOf(host, Ip4Prefix.MAX_MASK_LENGTH));
    }

    private TrafficTreatment.Builder toTunnel() {
        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder();
        HomeFrames.takeTagOff(treatment, home);
        treatment.decNwTtl();
        return HomeFrames.toTunnel(treatment, home);
    }

    private TrafficTreatment.Builder toHost(MacAddress host) {
        TrafficTreatment.Builder treatment = DefaultTrafficTreatment.builder().decNwTtl();
        HomeFrames.output(treatment, home, host);
        return treatment;
    }
}
