// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.map.flows.Samples.BR_MAC;
import static org.portset.map.flows.Samples.INTERNET;
import static org.portset.map.flows.Samples.NEXT_HOP_MAC;
import static org.portset.map.flows.Samples.TUNNEL;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.portset.map.MapAddress;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.SourceCheck;
import org.portset.map.trace.PacketHeader;
import org.portset.map.trace.Trace;
import org.portset.map.trace.Tracer;
import org.portset.nat.engine.Drop;

/** A border relay's program against the software, on random rules and packets. */
class BrRandomRulesTest {
    private static final Ip4Address SERVER = Ip4Address.valueOf("198.51.100.10");
    private static final Ip6Address BR = Ip6Address.valueOf(Samples.BR_IPV6);

    @Test
    void agreesWithTheSoftwareOnRandomRulesAndPackets() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        Random random = new Random(seed);
        RandomTraffic traffic = new RandomTraffic(random);
        for (int domains = 0; domains < 60; domains++) {
            MapDomain domain = traffic.domain();
            Tracer tracer = new Tracer(Samples.brProgram(domain), List.of());
            for (int packets = 0; packets < 100; packets++) {
                String message = "seed " + seed + ", domain " + domains + ", packet " + packets;
                MapRule rule = domain.rules().get(random.nextInt(domain.rules().size()));
                Ip4Address home = traffic.addressOf(rule);
                int port = 1 + random.nextInt(0xffff);
                agreesOutwards(tracer, traffic, domain, rule, home, port, message);
                agreesInwards(tracer, domain, rule, home, port, message);
            }
        }
    }

    /** What the random rules above come to, if enough are drawn. */
    @Test
    void theRandomRulesAreOfEveryShape() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        RandomTraffic traffic = new RandomTraffic(new Random(seed));
        Set<String> shapes = new TreeSet<>();
        // EA bits 0 to 48, PSID offsets 0 to 15, PSIDs of 0 to 16 bits, prefixes, interface ids.
        int all = 49 + 16 + 17 + 8 + 8 + 2;
        for (int domains = 0; domains < 50_000 && shapes.size() < all; domains++) {
            MapDomain domain = traffic.domain();
            for (MapRule rule : domain.rules()) {
                shapes.add("EA bits " + rule.eaBits());
                shapes.add("PSID offset " + rule.psidOffset());
                shapes.add("PSID length " + rule.psidLength());
                shapes.add("IPv6 prefix, beyond a byte " + rule.ipv6Prefix().prefixLength() % 8);
                shapes.add("IPv4 prefix, beyond a byte " + rule.ipv4Prefix().prefixLength() % 8);
            }
            shapes.add(domain.interfaceId().text());
        }
        assertEquals(all, shapes.size(), () -> "seed " + seed + " " + shapes);
    }

    @Test
    @Tag("RFC7597-5.2")
    void findsEachHomeAmongManyRulesByTheLongestMatch() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        RandomTraffic traffic = new RandomTraffic(new Random(seed));
        MapDomain domain = traffic.large(300);
        FlowProgram program = Samples.brProgram(domain);
        assertEquals(40 + 300 * 21, program.rules().size());
        domain.rules().forEach(rule -> assertEquals(21, program.sizeOf(rule), rule.name()));
        Tracer tracer = new Tracer(program, List.of());
        for (int homes = 0; homes < 300; homes++) {
            MapCe ce = traffic.ce(domain);
            int port = traffic.portOf(ce);
            String message = "seed " + seed + ", home " + homes + ", " + ce;
            Trace out =
                    tracer.trace(
                            PacketHeader.tcp(ce.ipv4Address(), port, SERVER, 80)
                                    .outer(ce.address(), BR)
                                    .inPort(TUNNEL)
                                    .build());
            assertEquals(INTERNET, out.outputs().get(0).port(), () -> message + out.text());
            Trace in =
                    tracer.trace(
                            PacketHeader.udp(SERVER, 53, ce.ipv4Address(), port)
                                    .ethernet(NEXT_HOP_MAC, BR_MAC)
                                    .inPort(INTERNET)
                                    .build());
            assertEquals(
                    ce.address(),
                    in.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST),
                    () -> message + in.text());
        }
    }

    private static void agreesOutwards(
            Tracer tracer,
            RandomTraffic traffic,
            MapDomain domain,
            MapRule rule,
            Ip4Address home,
            int port,
            String message) {
        Ip6Address outer = traffic.outerOf(domain, rule, home, port);
        // What is for another home is judged by that one's ports too.
        Optional<Ip4Address> outside =
                Stream.of("9.9.9.9", "72.8.8.8", "130.1.2.3", "198.51.100.7", "203.0.113.7")
                        .map(Ip4Address::valueOf)
                        .filter(address -> domain.ruleFor(address).isEmpty())
                        .findFirst();
        if (outside.isEmpty()) {
            return;
        }
        Ip4Address remote = outside.get();
        Trace trace =
                tracer.trace(
                        PacketHeader.tcp(home, port, remote, 80)
                                .outer(outer, BR)
                                .inPort(TUNNEL)
                                .build());
        SourceCheck expected =
                MapAddress.checkSource(rule, domain.interfaceId(), outer, home, port);
        String got = trace.drop().map(Drop::id).orElse("valid");
        assertEquals(
                expected.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                got,
                () -> message + "\n" + rule + " " + domain.interfaceId() + "\n" + trace.text());
    }

    private static void agreesInwards(
            Tracer tracer,
            MapDomain domain,
            MapRule rule,
            Ip4Address home,
            int port,
            String message) {
        Trace trace =
                tracer.trace(
                        PacketHeader.udp(SERVER, 53, home, port)
                                .ethernet(NEXT_HOP_MAC, BR_MAC)
                                .inPort(INTERNET)
                                .build());
        boolean excluded =
                MapAddress.checkSource(
                                rule,
                                domain.interfaceId(),
                                MapAddress.ofPort(rule, domain.interfaceId(), home, port),
                                home,
                                port)
                        == SourceCheck.PORT_ZERO_BLOCK;
        if (excluded) {
            assertEquals(Optional.of(Drop.PORT_ZERO_BLOCK), trace.drop(), message);
        } else {
            assertEquals(
                    MapAddress.ofPort(rule, domain.interfaceId(), home, port),
                    trace.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST),
                    () -> message + "\n" + rule + "\n" + trace.text());
        }
    }
}
