// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static com.google.common.base.Preconditions.checkArgument;
import static org.portset.map.flows.HomePackets.fromSources;
import static org.portset.map.flows.HomePackets.lan;
import static org.portset.map.flows.HomePackets.toOutside;
import static org.portset.map.flows.HomePackets.tunnel;
import static org.portset.map.flows.Selectors.arp;
import static org.portset.map.flows.Selectors.fromPort;
import static org.portset.map.flows.Selectors.ipv4;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onlab.packet.ARP;
import org.onlab.packet.Ethernet;
import org.onlab.packet.Ip4Prefix;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.MacAddress;
import org.onosproject.core.ApplicationId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.DefaultTrafficTreatment;
import org.portset.nat.engine.Drop;

/**
 * The rules that make a switch a MAP customer edge, but for those of its sessions.
 *
 * <pre>
 *          0 classify -- resubmits --> 5 TTL
 *   LAN  --+-- tcp, udp --> 1 outbound marks -- SYN, FIN, RST, TTL --> controller
 *          |                   | none of these
 *          |                2 outbound sessions -- miss --> controller
 *          |                   '-- hit --> tunnel
 *  tunnel -+-- tcp, udp --> 3 inbound marks -- SYN, FIN, RST, TTL --> controller
 *          |                   | none of these
 *          |                4 inbound sessions -- miss --> controller
 *          |                   '-- hit --> LAN
 *          '-- icmp, both ways, and large ones out --> controller
 *  uplink ---- the tunnel's own packets ---- LOCAL
 * </pre>
 *
 * <p>What a session's rule can't do right is marked in metadata, see {@link Marks}. Fragments show
 * ports 0 and so miss the sessions. Frames from a home must be addressed to the gateway, as to any
 * router. {@link CeMesh} has the rules that a mesh adds.
 */
public final class CeProgram {
    /** Where packets are told apart. */
    public static final int CLASSIFY = 0;

    /** TCP and UDP out of a home: unmarked to {@link #OUTBOUND}, the rest to the controller. */
    public static final int OUTBOUND_MARKS = 1;

    /** Sessions' packets out of a home. */
    public static final int OUTBOUND = 2;

    /** TCP and UDP into a home: unmarked to {@link #INBOUND}, the rest to the controller. */
    public static final int INBOUND_MARKS = 3;

    /** Sessions' packets into a home. */
    public static final int INBOUND = 4;

    /** Marks a TTL that is used up. */
    public static final int TTL = 5;

    /** In a mesh, what a session's rule has translated: to another CE or to the border relay. */
    public static final int FORWARD = 6;

    /** In a mesh, decapsulated packets of other CEs: outer source against inner source. */
    public static final int MESH_CHECK = 7;

    /** In a mesh, equal pairs of bits. */
    public static final int MESH_PAIRS = 8;

    /** In a mesh, upper halves of outer sources, without EA bits. */
    public static final int MESH_PREFIXES = 9;

    /** In a mesh, interface identifiers, without IPv4 suffix and PSID. */
    public static final int MESH_INTERFACE_IDS = 10;

    /**
     * Low bits of the Ethernet destination in which a frame that the controller injects, by a
     * packet-out from CONTROLLER to TABLE, holds the PSID of the CE that it is for,
     * right-justified.
     */
    public static final int INJECTED_PSID_BITS = BrProgram.INJECTED_PSID_BITS;

    private static final int UNDERLAY_PRIORITY = 1000;
    private static final int LARGE_PRIORITY = 600;
    static final int EXCEPTION_PRIORITY = 520;
    static final int HOME_PRIORITY = 500;
    private static final int WRONG_SOURCE_PRIORITY = 300;
    private static final int REST_PRIORITY = 100;
    private static final int UNMARKED_PRIORITY = 499;
    static final int MISS_PRIORITY = 10;
    static final int DNS_PORT = 53;

    private static final int DHCP_SERVER_PORT = 67;

    /** Before what {@link CeIpv6} knows of the uplink. */
    private static final int RESOLVER_PRIORITY = 1040;

    private final FlowProgram.Builder program;
    private final DeviceId device;
    private final Marks marks;

    private CeProgram(DeviceId device, ApplicationId application) {
        this.program = new FlowProgram.Builder(device, application, Cookies.Kind.CE);
        this.device = device;
        this.marks = new Marks(device, TTL);
    }

    /** Program of a switch with one home. */
    public static FlowProgram of(DeviceId device, ApplicationId application, CeSpec home) {
        return of(device, application, List.of(home));
    }

    /**
     * Program of a switch with several homes.
     *
     * @throws IllegalStateException if two homes share a LAN port and VLAN, or a tunnel
     * @throws IllegalArgumentException if one of several homes is in a mesh, whose tables are of
     *     one home
     */
    public static FlowProgram of(
            DeviceId device, ApplicationId application, Collection<CeSpec> homes) {
        checkArgument(
                homes.size() <= 1 || homes.stream().allMatch(home -> home.mesh().isEmpty()),
                "a switch in a mesh has one home");
        CeProgram ce = new CeProgram(device, application);
        Set<PortNumber> uplinks = new LinkedHashSet<>();
        Set<PortNumber> lanPorts = new LinkedHashSet<>();
        homes.forEach(home -> uplinks.add(home.uplinkPort()));
        homes.forEach(home -> lanPorts.add(home.lanPort()));
        if (!homes.isEmpty()) {
            ce.marks.table(ce.program, "ce ttl used up");
        }
        if (homes.stream().anyMatch(home -> home.untranslated().isPresent())) {
            ce.unmarked();
        }
        homes.stream()
                .filter(home -> home.untranslated().isEmpty())
                .map(CeSpec::sessions)
                .max(Comparator.naturalOrder())
                .ifPresent(width -> ToSessions.add(ce.program, device, width));
        uplinks.forEach(ce::underlay);
        lanPorts.forEach(ce::unknownSubscribers);
        homes.forEach(ce::home);
        return ce.program.build();
    }

    /** Without NAT44, what carries no mark goes on whatever it is. */
    private void unmarked() {
        for (int table : new int[] {OUTBOUND_MARKS, INBOUND_MARKS}) {
            program.add(
                    table,
                    UNMARKED_PRIORITY,
                    Selectors.any().matchMetadata(0),
                    DefaultTrafficTreatment.builder().transition(table + 1),
                    "ce unmarked");
        }
    }

    /** The tunnel's own packets pass between the uplink and the switch's address. */
    private void underlay(PortNumber uplink) {
        program.add(
                CLASSIFY,
                UNDERLAY_PRIORITY,
                fromPort(uplink),
                DefaultTrafficTreatment.builder().setOutput(PortNumber.LOCAL),
                "ce underlay in");
        program.add(
                CLASSIFY,
                UNDERLAY_PRIORITY,
                fromPort(PortNumber.LOCAL),
                DefaultTrafficTreatment.builder().setOutput(uplink),
                "ce underlay out");
    }

    private void unknownSubscribers(PortNumber lanPort) {
        LargePackets.end(program, LARGE_PRIORITY - 1, lanPort, "ce measured as large");
        program.drop(
                CLASSIFY,
                MISS_PRIORITY,
                fromPort(lanPort),
                Drop.UNKNOWN_SUBSCRIBER,
                "ce no such vlan");
    }

    private void home(CeSpec home) {
        if (home.untranslated().isPresent()) {
            new CeUntranslated(device, program, marks, home).add();
        } else {
            new CeTranslated(device, program, marks, home).add();
            missToController(OUTBOUND, INBOUND, home);
        }
        fromLan(home);
        toGateway(home);
        fromTunnel(home);
        arpOf(home);
        dhcpOf(home);
        home.dnsResolver().ifPresent(resolver -> dnsProxy(home, resolver));
        home.ipv6().ifPresent(prefix -> new CeIpv6(device, program, home, prefix).add());
        home.mesh().ifPresent(mesh -> new CeMesh(device, program, marks, home, mesh).add());
    }

    /** A session's rule that matches a host's port alone would take it out to somebody else. */
    private void toGateway(CeSpec home) {
        program.add(
                CLASSIFY,
                EXCEPTION_PRIORITY,
                fromSources(ipv4(lan(home)), home)
                        .matchIPDst(Ip4Prefix.valueOf(home.gateway(), 32)),
                ToController.toController(device, home.vlan()),
                "ce out to gateway " + home.name());
    }

    /** Who has no address yet asks everybody. */
    private void dhcpOf(CeSpec home) {
        if (home.dhcp()) {
            program.add(
                    CLASSIFY,
                    EXCEPTION_PRIORITY,
                    Selectors.destinationPort(
                            ipv4(lan(home), Selectors.UDP).matchEthDst(MacAddress.BROADCAST),
                            Selectors.UDP,
                            DHCP_SERVER_PORT),
                    ToController.toController(device, home.vlan()),
                    "ce out dhcp " + home.name());
        }
    }

    /** An answer would go to the switch's own address, as the tunnel's packets do. */
    private void dnsProxy(CeSpec home, Ip6Address resolver) {
        program.add(
                CLASSIFY,
                RESOLVER_PRIORITY,
                Selectors.sourcePort(
                        fromPort(home.uplinkPort())
                                .matchEthType(Ethernet.TYPE_IPV6)
                                .matchIPProtocol(Selectors.UDP)
                                .matchIPv6Src(Ip6Prefix.valueOf(resolver, 128))
                                .matchIPv6Dst(Ip6Prefix.valueOf(home.mapAddress(), 128)),
                        Selectors.UDP,
                        DNS_PORT),
                ToController.toController(device),
                "ce in dns answer " + home.name());
    }

    private void arpOf(CeSpec home) {
        program.add(
                CLASSIFY,
                HOME_PRIORITY,
                ArpResponder.requests(lan(home), home.gateway()),
                ArpResponder.answer(device, home.gateway(), home.gatewayMac()),
                "ce gateway arp " + home.name());
        program.add(
                CLASSIFY,
                HOME_PRIORITY,
                arp(lan(home)).matchArpOp(ARP.OP_REPLY).matchArpTpa(home.gateway()),
                ToController.toController(device, home.vlan()),
                "ce arp reply " + home.name());
        program.add(
                CLASSIFY,
                WRONG_SOURCE_PRIORITY,
                arp(lan(home)),
                DefaultTrafficTreatment.builder().drop(),
                "ce other arp " + home.name());
    }

    static void icmpToController(FlowProgram.Builder program, DeviceId device, CeSpec home) {
        program.add(
                CLASSIFY,
                HOME_PRIORITY,
                lan(home, Selectors.ICMP),
                ToController.toController(device, home.vlan()),
                "ce out icmp " + home.name());
        program.add(
                CLASSIFY,
                HOME_PRIORITY,
                tunnel(home, Selectors.ICMP),
                ToController.toController(device),
                "ce in icmp " + home.name());
    }

    /** The controller gets the home's VLAN id with the packet, 0 for an untagged one. */
    private void missToController(int outbound, int inbound, CeSpec home) {
        program.add(
                outbound,
                MISS_PRIORITY,
                lan(home),
                ToController.toController(device, home.vlan()),
                "ce out miss " + home.name());
        program.add(
                inbound,
                MISS_PRIORITY,
                inbound == INBOUND ? HomePackets.inbound(home) : fromPort(home.tunnelPort()),
                CeMesh.toController(device, home),
                "ce in miss " + home.name());
    }

    private void fromLan(CeSpec home) {
        String name = " " + home.name();
        program.add(
                CLASSIFY,
                LARGE_PRIORITY,
                LargePackets.large(fromSources(ipv4(lan(home)), home)),
                ToController.toController(device, home.vlan()),
                "ce out, too large" + name);
        program.drop(
                CLASSIFY,
                HOME_PRIORITY - 1,
                fromSources(ipv4(lan(home)), home),
                Drop.UNSUPPORTED_PROTOCOL,
                "ce out other protocol" + name);
        program.drop(
                CLASSIFY,
                WRONG_SOURCE_PRIORITY,
                ipv4(lan(home)).matchEthDst(home.gatewayMac()),
                Drop.NOT_LAN_SOURCE,
                "ce out wrong source" + name);
        program.add(
                CLASSIFY,
                REST_PRIORITY + 1,
                ipv4(lan(home)),
                DefaultTrafficTreatment.builder().drop(),
                "ce not for the gateway" + name);
        program.drop(CLASSIFY, REST_PRIORITY, lan(home), Drop.NOT_IPV4, "ce out other type" + name);
        missToController(OUTBOUND_MARKS, INBOUND_MARKS, home);
    }

    private void fromTunnel(CeSpec home) {
        String name = " " + home.name();
        program.drop(
                CLASSIFY,
                WRONG_SOURCE_PRIORITY,
                toOutside(ipv4(fromPort(home.tunnelPort())), home),
                Drop.UNSUPPORTED_PROTOCOL,
                "ce in other protocol" + name);
        program.drop(
                CLASSIFY,
                REST_PRIORITY,
                ipv4(fromPort(home.tunnelPort())),
                Drop.OUTSIDE_ADDRESS,
                "ce in other address" + name);
    }
}
