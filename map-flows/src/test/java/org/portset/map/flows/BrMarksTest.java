// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.map.flows.Samples.BR_MAC;
import static org.portset.map.flows.Samples.INTERNET;
import static org.portset.map.flows.Samples.NEXT_HOP_MAC;
import static org.portset.map.flows.Samples.TUNNEL;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.Ip6Address;
import org.onlab.packet.MacAddress;
import org.onosproject.net.PortNumber;
import org.portset.map.InterfaceIdFormat;
import org.portset.map.MapDomain;
import org.portset.map.MapRule;
import org.portset.map.trace.PacketHeader;
import org.portset.map.trace.Trace;
import org.portset.map.trace.Tracer;
import org.portset.nat.engine.Drop;

/** What a border relay's switch can't do right goes to the controller. */
class BrMarksTest {
    private static final Ip4Address HOME = Ip4Address.valueOf("192.0.2.18");
    private static final Ip4Address NEIGHBOUR = Ip4Address.valueOf("192.0.2.33");
    private static final Ip4Address SERVER = Ip4Address.valueOf("198.51.100.10");
    private static final Ip6Address CE = Ip6Address.valueOf("2001:db8:12:3400:0:c000:212:34");
    private static final Ip6Address BR = Ip6Address.valueOf(Samples.BR_IPV6);
    private static final int PORT = 1232;
    private static final int[] PROTOCOLS = {1, 6, 17};

    private final Tracer rfc = new Tracer(Samples.rfcBrProgram(), List.of());

    @Test
    @Tag("RFC7597-8.3")
    void bringsFragmentsFromTheInternetToTheController() {
        for (int protocol : PROTOCOLS) {
            for (boolean first : new boolean[] {true, false}) {
                PacketHeader in = fromServer(protocol).fragment(first).build();
                assertEquals(Trace.Outcome.CONTROLLER, rfc.trace(in).outcome(), "" + protocol);
            }
        }
    }

    @Test
    @Tag("RFC7597-8.3")
    void bringsAHomesFragmentsToTheControllerWithItsPsid() {
        for (int protocol : PROTOCOLS) {
            for (Ip4Address remote : List.of(SERVER, NEIGHBOUR)) {
                PacketHeader out = fromHome(protocol, remote, CE).fragment(false).build();
                Trace trace = rfc.trace(out);
                assertEquals(Trace.Outcome.CONTROLLER, trace.outcome(), trace::text);
                PacketHeader punted = trace.outputs().get(0).packet();
                assertEquals(List.of(0x00, 0x34), punted.vlanIds());
                assertEquals(Ip6Address.ZERO, punted.ip6(Field.TUN_IPV6_SRC));
            }
        }
    }

    @Test
    @Tag("RFC7597-8.1")
    void dropsForgedFragmentsByName() {
        assertForgedFragment(Drop.SPOOFED_PREFIX, "2001:db9:12:3400:0:c000:212:34");
        assertForgedFragment(Drop.SPOOFED_ADDRESS, "2001:db8:13:3400:0:c000:212:34");
        assertForgedFragment(Drop.SPOOFED_INTERFACE_ID, "2001:db8:12:3400:0:c000:213:34");
        assertForgedFragment(Drop.SPOOFED_INTERFACE_ID, "2001:db8:12:3400:0:c000:212:35");
    }

    private void assertForgedFragment(Drop reason, String outer) {
        for (int protocol : PROTOCOLS) {
            PacketHeader.Builder out = fromHome(protocol, SERVER, Ip6Address.valueOf(outer));
            Trace trace = rfc.trace(out.fragment(false).build());
            assertEquals(Optional.of(reason), trace.drop(), trace::text);
        }
    }

    @Test
    void takesNoWholePacketOfPortZeroForAFragment() {
        PacketHeader out =
                PacketHeader.tcp(HOME, 0, SERVER, 0).outer(CE, BR).inPort(TUNNEL).build();
        assertEquals(Optional.of(Drop.PORT_ZERO_BLOCK), rfc.trace(out).drop());
        PacketHeader in =
                PacketHeader.udp(SERVER, 0, HOME, 0)
                        .ethernet(NEXT_HOP_MAC, BR_MAC)
                        .inPort(INTERNET)
                        .build();
        assertEquals(Optional.of(Drop.PORT_ZERO_BLOCK), rfc.trace(in).drop());
    }

    @Test
    void dropsPortZeroByNameWherePsidOffsetIsZero() {
        MapRule rule = MapRule.of("r0", "2001:db8::/40", "192.0.2.0/24", 16, 0).value();
        Tracer tracer = new Tracer(program(rule), List.of());
        Ip6Address ce = Ip6Address.valueOf("2001:db8:12::c000:212:0");
        PacketHeader out =
                PacketHeader.tcp(HOME, 0, SERVER, 80).outer(ce, BR).inPort(TUNNEL).build();
        assertEquals(Optional.of(Drop.BAD_PORT), tracer.trace(out).drop());
        PacketHeader in =
                PacketHeader.udp(SERVER, 53, HOME, 0)
                        .ethernet(NEXT_HOP_MAC, BR_MAC)
                        .inPort(INTERNET)
                        .build();
        assertEquals(Optional.of(Drop.BAD_PORT), tracer.trace(in).drop());
        PacketHeader fragment = fromHome(17, SERVER, ce).fragment(true).build();
        assertEquals(Trace.Outcome.CONTROLLER, tracer.trace(fragment).outcome());
    }

    @Test
    void bringsAUsedUpTtlToTheController() {
        for (int protocol : PROTOCOLS) {
            for (int ttl : new int[] {0, 1}) {
                Trace in = rfc.trace(fromServer(protocol).ttl(ttl).build());
                assertEquals(Trace.Outcome.CONTROLLER, in.outcome(), in::text);
                for (Ip4Address remote : List.of(SERVER, NEIGHBOUR)) {
                    Trace out = rfc.trace(fromHome(protocol, remote, CE).ttl(ttl).build());
                    assertEquals(Trace.Outcome.CONTROLLER, out.outcome(), out::text);
                    PacketHeader punted = out.outputs().get(0).packet();
                    assertEquals(ttl, punted.get(Field.IP_TTL).intValue());
                    assertEquals(List.of(0x00, 0x34), punted.vlanIds());
                }
            }
        }
        assertEquals(
                63,
                rfc.trace(fromServer(17).build())
                        .outputs()
                        .get(0)
                        .packet()
                        .get(Field.IP_TTL)
                        .intValue());
        assertEquals(TUNNEL, rfc.trace(fromServer(17).ttl(2).build()).outputs().get(0).port());
        assertEquals(
                INTERNET,
                rfc.trace(fromHome(6, SERVER, CE).ttl(2).build()).outputs().get(0).port());
    }

    @Test
    void dropsAForgedPacketWhoseTtlIsUsedUpByName() {
        Ip6Address other = Ip6Address.valueOf("2001:db8:12:3500:0:c000:212:35");
        Trace trace = rfc.trace(fromHome(6, SERVER, other).ttl(1).build());
        assertEquals(Optional.of(Drop.SPOOFED_PSID), trace.drop());
    }

    @Test
    @Tag("RFC7597-8.3")
    void bringsWhatIsMeasuredTooLargeToTheController() {
        MacAddress large = MacAddress.valueOf(NEXT_HOP_MAC.toLong() | 1L << 40);
        Trace trace = rfc.trace(fromServer(17).ethernet(large, BR_MAC).build());
        assertEquals(Trace.Outcome.CONTROLLER, trace.outcome());
        PacketHeader punted = trace.outputs().get(0).packet();
        assertEquals(NEXT_HOP_MAC.toLong(), punted.get(Field.ETH_SRC).longValue());
    }

    @Test
    void bringsTtlAndSizeToTheControllerWhereAddressesAreNotShared() {
        MapRule whole = MapRule.of("whole", "2001:db8::/40", "192.0.2.0/24", 8, 0).value();
        Tracer tracer = new Tracer(program(whole), List.of());
        Ip6Address ce = Ip6Address.valueOf("2001:db8:12:0:0:c000:212:0");
        for (int protocol : new int[] {1, 6, 17, 47}) {
            Trace in = tracer.trace(fromServer(protocol).ttl(1).build());
            assertEquals(Trace.Outcome.CONTROLLER, in.outcome());
            MacAddress large = MacAddress.valueOf(NEXT_HOP_MAC.toLong() | 1L << 40);
            Trace tooLarge = tracer.trace(fromServer(protocol).ethernet(large, BR_MAC).build());
            assertEquals(Trace.Outcome.CONTROLLER, tooLarge.outcome());
            Trace out = tracer.trace(fromHome(protocol, SERVER, ce).ttl(1).build());
            assertEquals(Trace.Outcome.CONTROLLER, out.outcome());
        }
    }

    @Test
    void bringsFragmentsFromAWholeAddressToASharedOneToTheController() {
        MapRule whole = MapRule.of("whole", "2001:db9::/40", "203.0.113.0/24", 8, 0).value();
        Tracer tracer = new Tracer(program(Samples.rfcRule(), whole), List.of());
        Ip6Address ce = Ip6Address.valueOf("2001:db9:12:0:0:cb00:7112:0");
        PacketHeader.Builder fragment =
                PacketHeader.ipv4(17, Ip4Address.valueOf("203.0.113.18"), HOME)
                        .outer(ce, BR)
                        .inPort(TUNNEL)
                        .fragment(false);
        Trace trace = tracer.trace(fragment.build());
        assertEquals(Trace.Outcome.CONTROLLER, trace.outcome(), trace::text);
    }

    @Test
    void steersAnyInjectedPacketByThePsidInItsEthernetDestination() {
        for (int protocol : new int[] {1, 6, 17, 47}) {
            for (boolean fragment : new boolean[] {true, false}) {
                PacketHeader.Builder packet =
                        PacketHeader.ipv4(protocol, SERVER, HOME)
                                .ethernet(BR_MAC, MacAddress.valueOf("00:00:00:00:00:34"))
                                .inPort(PortNumber.CONTROLLER)
                                .ttl(1);
                Trace trace = rfc.trace((fragment ? packet.fragment(false) : packet).build());
                assertEquals(TUNNEL, trace.outputs().get(0).port());
                PacketHeader sent = trace.outputs().get(0).packet();
                assertEquals(CE, sent.ip6(Field.TUN_IPV6_DST));
                assertEquals(1, sent.get(Field.IP_TTL).intValue());
            }
        }
    }

    private static FlowProgram program(MapRule... rules) {
        MapDomain domain = Samples.domain(InterfaceIdFormat.RFC7597, rules);
        return Samples.brProgram(domain);
    }

    /** From a port that is the home's, or of that protocol without ports. */
    private static PacketHeader.Builder fromHome(int protocol, Ip4Address remote, Ip6Address ce) {
        PacketHeader.Builder packet =
                protocol == 6
                        ? PacketHeader.tcp(HOME, PORT, remote, PORT)
                        : protocol == 17
                                ? PacketHeader.udp(HOME, PORT, remote, PORT)
                                : PacketHeader.ipv4(protocol, HOME, remote);
        return packet.outer(ce, BR).inPort(TUNNEL);
    }

    private static PacketHeader.Builder fromServer(int protocol) {
        PacketHeader.Builder packet =
                protocol == 6
                        ? PacketHeader.tcp(SERVER, 80, HOME, PORT)
                        : protocol == 17
                                ? PacketHeader.udp(SERVER, 53, HOME, PORT)
                                : PacketHeader.ipv4(protocol, SERVER, HOME);
        return packet.ethernet(NEXT_HOP_MAC, BR_MAC).inPort(INTERNET);
    }
}
