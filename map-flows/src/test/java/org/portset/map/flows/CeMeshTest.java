// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.map.flows.Samples.APPLICATION;
import static org.portset.map.flows.Samples.DEVICE;
import static org.portset.map.flows.Samples.GATEWAY_MAC;
import static org.portset.map.flows.Samples.HOST_MAC;
import static org.portset.map.flows.Samples.LAN;
import static org.portset.map.flows.Samples.MESH;
import static org.portset.map.flows.Samples.TUNNEL;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.Ip6Prefix;
import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapAddress;
import org.portset.map.MapCe;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.SourceCheck;
import org.portset.map.flows.SessionRules.Width;
import org.portset.map.trace.PacketHeader;
import org.portset.map.trace.Trace;
import org.portset.map.trace.Tracer;
import org.portset.nat.engine.Drop;
import org.portset.nat.wire.Ipv4;

/** Another run of the random tests: {@code -Dportset.seed=NUMBER}. */
class CeMeshTest {
    private static final long SEED = Long.getLong("portset.seed", System.nanoTime());
    private static final int DOMAINS = 60;
    private static final int PACKETS_EACH = 40;
    private static final Ip4Address HOST = Ip4Address.valueOf("192.168.1.10");
    private static final Ip4Address SHARED = Ip4Address.valueOf("192.0.2.18");
    private static final Ip4Address SERVER = Ip4Address.valueOf("198.51.100.10");
    private static final Ip6Address HOME2 = Ip6Address.valueOf("2001:db8:12:3500:0:c000:212:35");
    private static final int PORT_OF_HOME2 = 5 << 10 | 0x35 << 2;
    private static final int ACK = 16;
    private static final int SYN = 2;

    private final MapDomain domain = Samples.domain(InterfaceIdFormat.RFC7597, Samples.rfcRule());
    private final CeSpec home = Samples.meshHome(domain, Samples.sharedCe()).build();
    private final Random random = new Random(SEED);
    private final RandomTraffic traffic = new RandomTraffic(random);

    @Test
    @Tag("RFC7597-5.3")
    void sendsASessionsDataToTheHomeThatOwnsAddressAndPort() {
        Trace out = trace(home, toRemote(SHARED, PORT_OF_HOME2).build());
        assertEquals(MESH, out.outputs().get(0).port());
        PacketHeader sent = out.outputs().get(0).packet();
        assertEquals(HOME2, sent.ip6(Field.TUN_IPV6_DST));
        assertEquals(SHARED, sent.ip4(Field.IP_SRC));
        assertEquals(1232, sent.get(Field.TCP_SRC).intValue());
        assertEquals(63, sent.get(Field.IP_TTL).intValue());
    }

    @Test
    @Tag("RFC7597-5.3")
    void sendsAllElseToTheBorderRelay() {
        for (Trace out :
                List.of(
                        trace(home, toRemote(SERVER, 80).build()),
                        trace(home, toRemote(SHARED, 80).build()))) {
            assertEquals(TUNNEL, out.outputs().get(0).port(), out.text());
            assertEquals(1232, out.outputs().get(0).packet().get(Field.TCP_SRC).intValue());
        }
    }

    @Test
    @Tag("RFC7597-5.3")
    void composesTheAddressThatTheOtherHomeDerives() {
        int shared = 0;
        for (int i = 0; i < DOMAINS; i++) {
            MapDomain any = traffic.domain();
            CeSpec here = Samples.meshHome(any, traffic.ce(any)).build();
            Tracer tracer = tracer(here);
            for (int n = 0; n < PACKETS_EACH; n++) {
                MapCe other = traffic.ce(any);
                if (other.equals(here.ce().orElseThrow())) {
                    continue; // to its own ports: a hairpin
                }
                Ip4Address to = traffic.addressOf(other);
                if (Ipv4.isMartian(to.toInt())) {
                    continue;
                }
                shared += other.psid().isPresent() ? 1 : 0;
                int port = Math.max(1, traffic.portOf(other));
                Trace out = tracer.trace(toRemote(to, port).build());
                assertEquals(MESH, out.outputs().get(0).port(), () -> text(out));
                assertEquals(
                        other.address(),
                        out.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST),
                        () -> text(out));

                long psid = other.psid().orElse(0);
                Trace injected =
                        tracer.trace(
                                PacketHeader.icmp(SHARED, to, 8)
                                        .ethernet(MacAddress.ZERO, MacAddress.valueOf(psid))
                                        .inPort(PortNumber.CONTROLLER)
                                        .build());
                assertEquals(MESH, injected.outputs().get(0).port(), () -> text(injected));
                assertEquals(
                        other.address(),
                        injected.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST),
                        () -> text(injected));
            }
        }
        assertTrue(shared > 0, "seed " + SEED);
    }

    @Test
    @Tag("RFC7597-5.3")
    void sendsToNobodysPortsByTheBorderRelay() {
        for (int i = 0; i < DOMAINS; i++) {
            MapDomain any = traffic.domain();
            CeSpec here = Samples.meshHome(any, traffic.ce(any)).build();
            for (MapRule rule : any.rules()) {
                if (rule.psidLength() == 0 || rule.psidOffset() == 0) {
                    continue;
                }
                int port = 1 + random.nextInt(Math.max(1, (1 << (16 - rule.psidOffset())) - 1));
                Ip4Address to = traffic.addressOf(rule);
                if (to.equals(here.outside().address())
                        || Ipv4.isMartian(to.toInt())
                        || !MapAddress.inZeroBlock(rule, port)) {
                    continue;
                }
                Trace out = trace(here, toRemote(to, port).build());
                assertEquals(TUNNEL, out.outputs().get(0).port(), () -> text(out));
            }
        }
    }

    @Test
    @Tag("RFC7597-8.1")
    void takesFromAnotherHomeJustWhatItMaySend() {
        int valid = 0;
        for (int i = 0; i < DOMAINS; i++) {
            MapDomain any = traffic.domain();
            CeSpec here = Samples.meshHome(any, traffic.ce(any)).build();
            Tracer tracer = tracer(here);
            for (int n = 0; n < PACKETS_EACH; n++) {
                MapRule rule = any.rules().get(random.nextInt(any.rules().size()));
                Ip4Address source = traffic.addressOf(rule);
                int port = 1 + random.nextInt(0xffff);
                Ip6Address outer = traffic.outerOf(any, rule, source, port);
                Trace in = tracer.trace(fromHome(here, outer, source, port, ACK).build());
                SourceCheck expected =
                        MapAddress.checkSource(rule, any.interfaceId(), outer, source, port);
                assertEquals(expected.drop(), in.drop(), () -> text(in));
                if (expected == SourceCheck.VALID) {
                    valid++;
                    assertEquals(LAN, in.outputs().get(0).port(), () -> text(in));
                }
            }
        }
        assertTrue(valid > 0, "seed " + SEED);
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsASourceOfNoRuleByName() {
        Trace in = trace(home, fromHome(home, HOME2, SERVER, PORT_OF_HOME2, ACK).build());
        assertEquals(Optional.of(Drop.SPOOFED_ADDRESS), in.drop());
    }

    @Test
    void dropsWhatIsNotForThisHomeByName() {
        PacketHeader other =
                PacketHeader.udp(SHARED, PORT_OF_HOME2, Ip4Address.valueOf("192.0.2.19"), 1232)
                        .outer(HOME2, address(home))
                        .inPort(MESH)
                        .build();
        assertEquals(Optional.of(Drop.OUTSIDE_ADDRESS), trace(home, other).drop());
        PacketHeader gre =
                PacketHeader.ipv4(47, SHARED, SHARED)
                        .outer(HOME2, address(home))
                        .inPort(MESH)
                        .build();
        assertEquals(Optional.of(Drop.UNSUPPORTED_PROTOCOL), trace(home, gre).drop());
    }

    @Test
    @Tag("RFC7597-5.3")
    void stillTakesPacketsOfOtherHomesFromTheBorderRelay() {
        PacketHeader in =
                PacketHeader.tcp(SHARED, PORT_OF_HOME2, SHARED, 1232)
                        .tcpFlags(ACK)
                        .outer(domain.brAddress(), address(home))
                        .inPort(TUNNEL)
                        .build();
        assertEquals(LAN, trace(home, in).outputs().get(0).port());
    }

    @Test
    @Tag("RFC7597-8.1")
    void bringsTheControllerWhatOnlyItCanCheckWithTheOuterSourcesPsid() {
        PacketHeader syn = fromHome(home, HOME2, SHARED, PORT_OF_HOME2, SYN).build();
        PacketHeader used = fromHome(home, HOME2, SHARED, PORT_OF_HOME2, ACK).ttl(1).build();
        PacketHeader unknown =
                PacketHeader.udp(SHARED, PORT_OF_HOME2, SHARED, 1232)
                        .outer(HOME2, address(home))
                        .inPort(MESH)
                        .build();
        PacketHeader icmp =
                PacketHeader.icmp(SHARED, SHARED, 8)
                        .outer(HOME2, address(home))
                        .inPort(MESH)
                        .build();
        PacketHeader fragment =
                fromHome(home, HOME2, SHARED, PORT_OF_HOME2, ACK).fragment(true).build();
        for (PacketHeader packet : List.of(syn, used, unknown, icmp, fragment)) {
            Trace trace = trace(home, packet);
            assertEquals(Trace.Outcome.CONTROLLER, trace.outcome(), trace.text());
            PacketHeader punted = trace.outputs().get(0).packet();
            assertEquals(2, punted.tags());
            // The outer tag, with the upper eight bits, is the one that shows.
            assertEquals(0x1000, punted.get(Field.VLAN_VID).intValue(), trace.text());
        }
        PacketHeader spoofed =
                PacketHeader.icmp(SHARED, SHARED, 8)
                        .outer(Ip6Address.valueOf("2001:db8:12:3500:0:c000:212:36"), address(home))
                        .inPort(MESH)
                        .build();
        assertEquals(Optional.of(Drop.SPOOFED_INTERFACE_ID), trace(home, spoofed).drop());
    }

    @Test
    void aWholeHomeSendsEveryProtocolAndFragmentDirectly() {
        MapCe whole = Samples.wholeCe();
        MapDomain of = Samples.domain(InterfaceIdFormat.RFC7597, whole.rule());
        CeSpec here =
                Samples.meshHome(of, whole)
                        .untranslated(whole, Map.of(whole.ipv4Address(), HOST_MAC))
                        .build();
        Tracer tracer = new Tracer(CeProgram.of(DEVICE, APPLICATION, here), List.of());
        Ip4Address other = Ip4Address.valueOf("192.0.2.19");
        Ip6Address otherCe = Ip6Address.valueOf("2001:db8:13:0:0:c000:213:0");
        Trace out =
                tracer.trace(
                        PacketHeader.ipv4(47, whole.ipv4Address(), other)
                                .ethernet(HOST_MAC, GATEWAY_MAC)
                                .fragment(false)
                                .inPort(LAN)
                                .build());
        assertEquals(MESH, out.outputs().get(0).port(), out.text());
        assertEquals(otherCe, out.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST));
        Trace in =
                tracer.trace(
                        PacketHeader.ipv4(47, other, whole.ipv4Address())
                                .outer(otherCe, whole.address())
                                .fragment(false)
                                .inPort(MESH)
                                .build());
        assertEquals(LAN, in.outputs().get(0).port(), in.text());
        Trace itself =
                tracer.trace(
                        PacketHeader.ipv4(47, whole.ipv4Address(), whole.ipv4Address())
                                .ethernet(HOST_MAC, GATEWAY_MAC)
                                .inPort(LAN)
                                .build());
        assertEquals(TUNNEL, itself.outputs().get(0).port(), itself.text());
    }

    @Test
    void hasARuleCountThatGrowsWithMapRulesOnly() {
        CeSpec hub = Samples.home().outside(Samples.sharedCe()).build();
        assertEquals(42, CeProgram.of(DEVICE, APPLICATION, hub).rules().size());
        assertEquals(90, CeProgram.of(DEVICE, APPLICATION, home).rules().size());
        MapRule second = MapRule.of("r2", "2001:db9::/40", "203.0.113.0/24", 16, 6).value();
        MapDomain two = Samples.domain(InterfaceIdFormat.RFC7597, Samples.rfcRule(), second);
        CeSpec inTwo = Samples.meshHome(two, Samples.sharedCe()).build();
        assertEquals(90 + 14, CeProgram.of(DEVICE, APPLICATION, inTwo).rules().size());
    }

    /** All of IPv4 is one home's: an address of it has no bit that tells anything. */
    @Test
    void composesTheAddressOfAHomeThatHasAllAddresses() {
        MapRule all = MapRule.of("all", "2001:db8:1::/48", "0.0.0.0/0", 0, 0).value();
        Ip6Prefix prefix = Ip6Prefix.valueOf("2001:db8:1::/48");
        MapCe ce = MapCe.derive(all, prefix, InterfaceIdFormat.RFC7597).value();
        MapDomain domain = Samples.domain(InterfaceIdFormat.RFC7597, all);
        Trace injected =
                trace(
                        Samples.meshHome(domain, ce).build(),
                        PacketHeader.icmp(SHARED, Ip4Address.valueOf("198.51.100.1"), 8)
                                .ethernet(MacAddress.ZERO, MacAddress.ZERO)
                                .inPort(PortNumber.CONTROLLER)
                                .build());
        assertEquals(
                ce.address(),
                injected.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST),
                () -> text(injected));
    }

    @Test
    void everyRuleToTheControllerIsGuarded() {
        for (int i = 0; i < DOMAINS; i++) {
            MapDomain any = traffic.domain();
            MapCe ce = traffic.ce(any);
            for (CeSpec here :
                    List.of(
                            Samples.meshHome(any, ce).build(),
                            Samples.meshHome(any, ce).untranslated(ce, Map.of()).build())) {
                Collection<FlowRule> rules = CeProgram.of(DEVICE, APPLICATION, here).rules();
                assertEquals(List.of(), ToController.unguarded(rules), () -> "seed " + SEED);
            }
        }
    }

    @Test
    void refusesAMeshOfSeveralHomesOnOneSwitch() {
        assertThrows(
                IllegalArgumentException.class,
                () -> CeProgram.of(DEVICE, APPLICATION, List.of(home, Samples.taggedHome())));
    }

    private static Ip6Address address(CeSpec home) {
        return home.ce().orElseThrow().address();
    }

    private static Tracer tracer(CeSpec home) {
        SessionTuple session =
                Samples.session(SessionTuple.tcp())
                        .outside(home.outside().address().getIp4Address().toInt(), 1232)
                        .build();
        List<FlowRule> rules = new ArrayList<>();
        rules.add(SessionRules.outbound(DEVICE, APPLICATION, home, session, Width.MAPPING));
        rules.add(SessionRules.inbound(DEVICE, APPLICATION, home, session, Width.MAPPING));
        return new Tracer(CeProgram.of(DEVICE, APPLICATION, home), rules);
    }

    private static Trace trace(CeSpec home, PacketHeader packet) {
        return tracer(home).trace(packet);
    }

    private static String text(Trace trace) {
        return "seed " + SEED + "\n" + trace.text();
    }

    private static PacketHeader.Builder toRemote(Ip4Address remote, int port) {
        return PacketHeader.tcp(HOST, 40000, remote, port)
                .ethernet(HOST_MAC, GATEWAY_MAC)
                .tcpFlags(ACK)
                .inPort(LAN);
    }

    private static PacketHeader.Builder fromHome(
            CeSpec home, Ip6Address outer, Ip4Address source, int port, int flags) {
        Ip4Address outside = home.outside().address().getIp4Address();
        return PacketHeader.tcp(source, port, outside, 1232)
                .tcpFlags(flags)
                .outer(outer, address(home))
                .inPort(MESH);
    }
}
