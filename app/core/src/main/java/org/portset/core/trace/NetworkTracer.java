// SPDX-License-Identifier: Apache-2.0
package org.portset.core.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.DeviceId;
import org.onosproject.net.PortNumber;
import org.portset.api.TraceSnapshot;
import org.portset.core.config.SubscriberModel;
import org.portset.core.config.SwitchModel;
import org.portset.core.slowpath.BorderRelay;
import org.portset.core.slowpath.CustomerEdge;
import org.portset.core.slowpath.Network;
import org.portset.core.switches.Programs;
import org.portset.map.MapAddress;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.flows.Field;
import org.portset.map.flows.FlowProgram;
import org.portset.map.trace.PacketHeader;
import org.portset.map.trace.Trace;
import org.portset.map.trace.Tracer;
import org.portset.nat.engine.Drop;
import org.portset.nat.engine.ExplicitMapping;
import org.portset.nat.engine.NatSession;
import org.portset.nat.policy.Behavior;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/**
 * Follows a packet through the network by the rules and sessions that are there now.
 *
 * <p>Of a TCP connection that has a session, a data segment is followed; of one that has none, its
 * SYN.
 */
public final class NetworkTracer {
    private static final MacAddress HOST = MacAddress.valueOf("02:00:00:00:00:01");

    private final Network network;
    private final Programs programs;

    public NetworkTracer(Network network, Programs programs) {
        this.network = network;
        this.programs = programs;
    }

    /** A packet that a home sends; arguments as in {@code MapeService}. */
    public TraceSnapshot out(
            String subscriber, String protocolName, String source, String destination) {
        int protocol = protocol(protocolName);
        Endpoint from = Endpoint.of("source", source);
        Endpoint to = Endpoint.of("destination", destination);
        CustomerEdge edge =
                network.edges().stream()
                        .filter(e -> e.model().id().equals(subscriber))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "subscriber: there is none named " + subscriber));
        SubscriberModel home = edge.model();
        Steps steps = new Steps(protocolName + " " + from + " > " + to);
        Optional<NatSession> session =
                sessions(edge, protocol).stream()
                        .filter(
                                s ->
                                        s.insideAddress() == from.address().toInt()
                                                && s.insidePort() == from.port()
                                                && s.remoteAddress() == to.address().toInt()
                                                && s.remotePort() == remotePort(protocol, to))
                        .findFirst();
        PacketHeader packet =
                header(protocol, from, to, session.isPresent(), Icmp.ECHO_REQUEST)
                        .inPort(home.port())
                        .vlan(vlan(home))
                        .ethernet(HOST, home.gateway().mac())
                        .build();
        Trace ce = run(edge.device().id(), packet);
        steps.add("CE " + edge.device().id(), ce);
        if (ce.outcome() == Trace.Outcome.DROP) {
            return steps.dropped(ce);
        }
        Endpoint outside = outside(steps, edge, session, protocol, ce);
        Optional<Ip6Address> direct = otherCe(edge, ce, outside, to, protocol);
        if (direct.isPresent()) {
            steps.add("mesh", "from " + home.ce().address(), "to the CE at " + direct.get());
            return toCe(steps, direct.get(), outside, to, protocol, Optional.of(home));
        }
        steps.add(
                "tunnel",
                "from " + home.ce().address(),
                "to the BR at " + edge.device().domain().brAddress());
        return throughBr(steps, edge, outside, to, protocol, session.isPresent());
    }

    /** The packet's source behind the NAT, told by the switch's rule or by the slow path. */
    private static Endpoint outside(
            Steps steps, CustomerEdge edge, Optional<NatSession> session, int protocol, Trace ce) {
        SubscriberModel home = edge.model();
        String address = home.ce().ipv4Address().toString();
        if (ce.outcome() == Trace.Outcome.OUTPUT && protocol != Ipv4.ICMP) {
            PacketHeader sent = ce.outputs().get(0).packet();
            Field port = protocol == Ipv4.TCP ? Field.TCP_SRC : Field.UDP_SRC;
            return Endpoint.of("outside", address + ":" + sent.get(port));
        }
        if (session.isPresent()) {
            Endpoint found = Endpoint.of("outside", address + ":" + session.get().outsidePort());
            steps.add("NAT of " + home.id(), "session in the slow path", "source becomes " + found);
            return found;
        }
        int any = home.ce().ports().portAt(home.ce().ports().size() > 1 ? 1 : 0);
        Endpoint chosen = Endpoint.of("outside", address + ":" + any);
        steps.add(
                "NAT of " + home.id(),
                "no session: one would begin",
                "source becomes a port of the set; " + chosen + " stands for it");
        return chosen;
    }

    /** The CE that a packet goes to without the BR, told by the switch's rule or the slow path. */
    private static Optional<Ip6Address> otherCe(
            CustomerEdge edge, Trace ce, Endpoint outside, Endpoint to, int protocol) {
        Optional<PortNumber> mesh = edge.device().meshPort();
        if (mesh.isEmpty()) {
            return Optional.empty();
        }
        if (ce.outcome() == Trace.Outcome.OUTPUT) {
            Trace.Output sent = ce.outputs().get(0);
            return sent.port().equals(mesh.get())
                    ? Optional.of(sent.packet().ip6(Field.TUN_IPV6_DST))
                    : Optional.empty();
        }
        MapDomain domain = edge.device().domain();
        // An echo has one query id for both ends.
        int port = protocol == Ipv4.ICMP ? outside.port() : to.port();
        return domain.ruleFor(to.address(), port)
                .filter(rule -> !MapAddress.inZeroBlock(rule, port))
                .map(rule -> MapAddress.ofPort(rule, domain.interfaceId(), to.address(), port))
                .filter(address -> !address.equals(edge.model().ce().address()));
    }

    /** On to a CE, from the BR or from another home. */
    private TraceSnapshot toCe(
            Steps steps,
            Ip6Address ceAddress,
            Endpoint from,
            Endpoint to,
            int protocol,
            Optional<SubscriberModel> sender) {
        Optional<CustomerEdge> edge =
                network.edges().stream()
                        .filter(e -> e.model().ce().address().equals(ceAddress))
                        .findFirst();
        return edge.isPresent()
                ? throughCe(steps, edge.get(), from, to, protocol, sender)
                : steps.delivered("the access network: " + ceAddress + " is no CE of ours");
    }

    private TraceSnapshot throughBr(
            Steps steps,
            CustomerEdge edge,
            Endpoint outside,
            Endpoint to,
            int protocol,
            boolean established) {
        MapDomain domain = edge.device().domain();
        Optional<BorderRelay> relay = relay(domain);
        if (relay.isEmpty()) {
            return steps.delivered("the access network: no BR of domain " + domain.name());
        }
        PacketHeader packet =
                header(protocol, outside, to, established, Icmp.ECHO_REQUEST)
                        .inPort(relay.get().device().tunnelPort())
                        .outer(edge.model().ce().address(), domain.brAddress())
                        .build();
        DeviceId br = relay.get().device().id();
        Trace trace = run(br, packet);
        steps.add("BR " + br, trace);
        switch (trace.outcome()) {
            case DROP:
                return steps.dropped(trace);
            case CONTROLLER:
                steps.add(
                        "slow path",
                        "ICMP echo: PSID of the query id and of the outer source agree",
                        "sent on");
                return steps.delivered("the Internet");
            default:
                boolean back =
                        trace.outputs().stream()
                                .noneMatch(
                                        o ->
                                                o.port()
                                                        .equals(
                                                                relay.get()
                                                                        .device()
                                                                        .internet()
                                                                        .port()));
                return steps.delivered(back ? "another home, by the BR" : "the Internet");
        }
    }

    /** A packet from the Internet; arguments as in {@code MapeService}. */
    public TraceSnapshot in(String protocolName, String source, String destination) {
        int protocol = protocol(protocolName);
        Endpoint from = Endpoint.of("source", source);
        Endpoint to = Endpoint.of("destination", destination);
        Steps steps = new Steps(protocolName + " " + from + " > " + to);
        Optional<MapDomain> domain =
                network.model().domains().values().stream()
                        .filter(d -> d.ruleFor(to.address()).isPresent())
                        .findFirst();
        Optional<BorderRelay> relay = domain.flatMap(this::relay);
        if (relay.isEmpty()) {
            return steps.dropped(Drop.NO_MAP_RULE);
        }
        DeviceId br = relay.get().device().id();
        PacketHeader packet =
                header(protocol, from, to, false, Icmp.ECHO_REPLY)
                        .inPort(relay.get().device().internet().port())
                        .ethernet(HOST, relay.get().device().internet().mac())
                        .build();
        Trace trace = run(br, packet);
        steps.add("BR " + br, trace);
        if (trace.outcome() == Trace.Outcome.DROP) {
            return steps.dropped(trace);
        }
        Optional<MapRule> owner = domain.get().ruleFor(to.address(), to.port());
        if (owner.isEmpty()) {
            return steps.dropped(Drop.NO_MAP_RULE);
        }
        MapRule rule = owner.get();
        if (protocol == Ipv4.ICMP && MapAddress.inZeroBlock(rule, to.port())) {
            return steps.dropped(Drop.PORT_ZERO_BLOCK);
        }
        Ip6Address ceAddress =
                trace.outcome() == Trace.Outcome.CONTROLLER
                        ? MapAddress.ofPort(
                                rule, domain.get().interfaceId(), to.address(), to.port())
                        : trace.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST);
        steps.add("tunnel", "from the BR at " + domain.get().brAddress(), "to " + ceAddress);
        return toCe(steps, ceAddress, from, to, protocol, Optional.empty());
    }

    private TraceSnapshot throughCe(
            Steps steps,
            CustomerEdge edge,
            Endpoint from,
            Endpoint to,
            int protocol,
            Optional<SubscriberModel> sender) {
        SubscriberModel home = edge.model();
        SwitchModel device = edge.device();
        List<NatSession> mapped = new ArrayList<>(sessions(edge, protocol));
        mapped.removeIf(s -> s.outsidePort() != to.port());
        Optional<NatSession> session =
                mapped.stream()
                        .filter(
                                s ->
                                        s.remoteAddress() == from.address().toInt()
                                                && s.remotePort() == remotePort(protocol, from))
                        .findFirst();
        PacketHeader packet =
                header(protocol, from, to, session.isPresent(), Icmp.ECHO_REPLY)
                        .inPort(sender.flatMap(s -> device.meshPort()).orElse(device.tunnelPort()))
                        .outer(
                                sender.map(s -> s.ce().address())
                                        .orElse(device.domain().brAddress()),
                                home.ce().address())
                        .build();
        Trace ce = run(edge.device().id(), packet);
        steps.add("CE " + edge.device().id(), ce);
        if (ce.outcome() == Trace.Outcome.DROP) {
            return steps.dropped(ce);
        }
        if (ce.outcome() == Trace.Outcome.OUTPUT) {
            PacketHeader sent = ce.outputs().get(0).packet();
            return steps.delivered(home.id() + "'s " + sent.ip4(Field.IP_DST));
        }
        return throughNat(steps, edge, mapped, session, from, to, protocol);
    }

    /** What the NAT would make of an inbound packet that reaches it. */
    private static TraceSnapshot throughNat(
            Steps steps,
            CustomerEdge edge,
            List<NatSession> mapped,
            Optional<NatSession> session,
            Endpoint from,
            Endpoint to,
            int protocol) {
        SubscriberModel home = edge.model();
        String where = "NAT of " + home.id();
        if (session.isPresent()) {
            steps.add(where, "session in the slow path", inside(session.get()));
            return steps.delivered(home.id() + "'s " + inside(session.get()));
        }
        Optional<ExplicitMapping> fixed =
                edge.mappings().stream()
                        .filter(m -> m.protocol() == protocol && m.outsidePort() == to.port())
                        .findFirst();
        if (fixed.isPresent()) {
            Ip4Address host = Ip4Address.valueOf(fixed.get().insideAddress());
            String inside = host + ":" + fixed.get().insidePort();
            boolean isStatic = fixed.get().isStatic();
            steps.add(where, isStatic ? "static mapping" : "mapping that a host asked for", inside);
            return steps.delivered(home.id() + "'s " + inside);
        }
        if (mapped.isEmpty()) {
            steps.add(where, "no mapping has port " + to.port(), "drop");
            return steps.dropped(Drop.NO_MAPPING);
        }
        Behavior filtering = home.policy().filtering(protocol);
        boolean knownAddress =
                mapped.stream().anyMatch(s -> s.remoteAddress() == from.address().toInt());
        boolean admitted =
                filtering == Behavior.ENDPOINT_INDEPENDENT
                        || (filtering == Behavior.ADDRESS_DEPENDENT && knownAddress);
        steps.add(
                where,
                "mapping of " + inside(mapped.get(0)) + ", filtering " + filtering.text(),
                admitted ? "a session would begin" : "drop");
        return admitted
                ? steps.delivered(home.id() + "'s " + inside(mapped.get(0)))
                : steps.dropped(Drop.FILTERED);
    }

    private static String inside(NatSession s) {
        return Ip4Address.valueOf(s.insideAddress()) + ":" + s.insidePort();
    }

    private static List<NatSession> sessions(CustomerEdge edge, int protocol) {
        List<NatSession> found = new ArrayList<>();
        edge.readSessions(
                (session, offloaded) -> {
                    if (session.protocol() == protocol) {
                        found.add(session);
                    }
                });
        return found;
    }

    private Trace run(DeviceId device, PacketHeader packet) {
        FlowProgram program = programs.of(device).orElseThrow();
        return new Tracer(program, network.sessionRules(device)).trace(packet);
    }

    private Optional<BorderRelay> relay(MapDomain domain) {
        return network.relays().stream()
                .filter(r -> r.device().domain().name().equals(domain.name()))
                .findFirst();
    }

    private static int protocol(String name) {
        switch (name) {
            case "tcp":
                return Ipv4.TCP;
            case "udp":
                return Ipv4.UDP;
            case "icmp":
                return Ipv4.ICMP;
            default:
                throw new IllegalArgumentException(
                        "protocol: must be tcp, udp or icmp, not " + name);
        }
    }

    private static int remotePort(int protocol, Endpoint remote) {
        return protocol == Ipv4.ICMP ? 0 : remote.port();
    }

    private static VlanId vlan(SubscriberModel home) {
        return home.vlan() == 0 ? VlanId.NONE : VlanId.vlanId((short) home.vlan());
    }

    private static PacketHeader.Builder header(
            int protocol, Endpoint from, Endpoint to, boolean established, int icmpType) {
        switch (protocol) {
            case Ipv4.TCP:
                return PacketHeader.tcp(from.address(), from.port(), to.address(), to.port())
                        .tcpFlags(established ? Tcp.ACK : Tcp.SYN);
            case Ipv4.UDP:
                return PacketHeader.udp(from.address(), from.port(), to.address(), to.port());
            default:
                return PacketHeader.icmp(from.address(), to.address(), icmpType);
        }
    }
}
