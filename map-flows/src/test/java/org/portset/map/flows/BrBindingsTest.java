// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.map.flows.Samples.BR_MAC;
import static org.portset.map.flows.Samples.INTERNET;
import static org.portset.map.flows.Samples.NEXT_HOP_MAC;
import static org.portset.map.flows.Samples.TUNNEL;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

/** Two homes of a lightweight 4over6 binding table share an address; a third has one for itself. */
class BrBindingsTest {
    private static final Ip4Address SHARED = Ip4Address.valueOf("192.0.2.18");
    private static final Ip4Address WHOLE = Ip4Address.valueOf("203.0.113.5");
    private static final Ip4Address SERVER = Ip4Address.valueOf("198.51.100.10");
    private static final Ip6Address ONE = Ip6Address.valueOf("2001:db8:1::c000:212:34");
    private static final Ip6Address TWO = Ip6Address.valueOf("2001:db8:ab:cd00:0:c000:212:35");
    private static final Ip6Address THREE = Ip6Address.valueOf("2001:db8:3:0:0:cb00:7105:0");
    private static final Ip6Address BR = Ip6Address.valueOf(Samples.BR_IPV6);
    private static final MapRule[] TABLE = {
        binding("one", "2001:db8:1::/56", 0x34),
        binding("two", "2001:db8:ab:cd00::/64", 0x35),
        MapRule.of("three", "2001:db8:3::/48", WHOLE + "/32", 0, 6).value()
    };

    /** 000001 00110100 00 and 000001 00110101 00; nobody has 000001 00110110 00. */
    private static final int PORT_OF_ONE = 1232;

    private static final int PORT_OF_TWO = 1236;
    private static final int PORT_OF_NOBODY = 1240;

    private final MapDomain domain = Samples.domain(InterfaceIdFormat.RFC7597, TABLE);
    private final FlowProgram program = Samples.brProgram(domain);
    private final Tracer tracer = new Tracer(program, List.of());

    private static MapRule binding(String name, String prefix, int psid) {
        return MapRule.binding(name, prefix, SHARED + "/32", 6, 8, psid).value();
    }

    private Trace fromInternet(PacketHeader.Builder packet) {
        return tracer.trace(packet.ethernet(NEXT_HOP_MAC, BR_MAC).inPort(INTERNET).build());
    }

    private Trace in(int port) {
        return fromInternet(PacketHeader.tcp(SERVER, 80, SHARED, port));
    }

    private Trace out(Ip6Address from, int port) {
        return tracer.trace(
                PacketHeader.udp(SHARED, port, SERVER, 53).outer(from, BR).inPort(TUNNEL).build());
    }

    private static Ip6Address tunnelled(Trace trace) {
        assertEquals(TUNNEL, trace.outputs().get(0).port());
        return trace.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST);
    }

    private static void dropped(Drop reason, Trace trace) {
        assertEquals(Optional.of(reason), trace.drop(), trace.toString());
    }

    @Test
    void sendsEachPortToTheHomeThatIsBoundToIt() {
        assertEquals(ONE, tunnelled(in(PORT_OF_ONE)));
        assertEquals(TWO, tunnelled(in(PORT_OF_TWO)));
        assertEquals(TWO, tunnelled(in(PORT_OF_TWO | 0xfc00)));
        assertEquals(THREE, tunnelled(fromInternet(PacketHeader.ipv4(47, SERVER, WHOLE))));
    }

    @Test
    void dropsAPortThatNobodyIsBoundTo() {
        dropped(Drop.NO_MAP_RULE, in(PORT_OF_NOBODY));
        dropped(Drop.PORT_ZERO_BLOCK, in(0x34 << 2));
    }

    @Test
    @Tag("RFC7597-8.1")
    void letsAHomeSendFromItsOwnPortsOnly() {
        assertEquals(INTERNET, out(ONE, PORT_OF_ONE).outputs().get(0).port());
        assertEquals(INTERNET, out(TWO, PORT_OF_TWO).outputs().get(0).port());
        dropped(Drop.SPOOFED_PSID, out(ONE, PORT_OF_TWO));
        dropped(Drop.SPOOFED_PSID, out(TWO, PORT_OF_ONE));
        dropped(Drop.SPOOFED_PSID, out(ONE, PORT_OF_NOBODY));
        dropped(Drop.PORT_ZERO_BLOCK, out(ONE, 0x34 << 2));
    }

    @Test
    @Tag("RFC7597-8.1")
    void takesNoPrefixThatIsNotBound() {
        dropped(
                Drop.SPOOFED_PREFIX,
                out(Ip6Address.valueOf("2001:db8:2::c000:212:34"), PORT_OF_ONE));
        dropped(Drop.SPOOFED_PREFIX, out(THREE, PORT_OF_ONE));
    }

    @Test
    @Tag("RFC7597-8.1")
    void takesNoInterfaceIdentifierOfAnotherBinding() {
        Ip6Address ofTwo = Ip6Address.valueOf("2001:db8:1::c000:212:35");
        dropped(Drop.SPOOFED_PSID, out(ofTwo, PORT_OF_TWO));
        dropped(Drop.SPOOFED_INTERFACE_ID, out(ofTwo, PORT_OF_ONE));
        dropped(
                Drop.SPOOFED_INTERFACE_ID,
                out(Ip6Address.valueOf("2001:db8:1::c000:213:34"), PORT_OF_ONE));
    }

    @Test
    void givesIcmpAndFragmentsToTheControllerIfTheirSourceIsABinding() {
        Ip6Address ofTwo = Ip6Address.valueOf("2001:db8:1::c000:212:35");
        Trace echo = icmp(ONE);
        assertEquals(Trace.Outcome.CONTROLLER, echo.outcome());
        dropped(Drop.SPOOFED_INTERFACE_ID, icmp(ofTwo));
        PacketHeader.Builder fragment = PacketHeader.ipv4(17, SHARED, SERVER).fragment(false);
        assertEquals(
                Trace.Outcome.CONTROLLER,
                tracer.trace(fragment.outer(TWO, BR).inPort(TUNNEL).build()).outcome());
    }

    private Trace icmp(Ip6Address from) {
        return tracer.trace(
                PacketHeader.icmp(SHARED, SERVER, 8).outer(from, BR).inPort(TUNNEL).build());
    }

    @Test
    void sendsWhatTheControllerInjectsToTheBindingWithThePsid() {
        for (Ip6Address home : new Ip6Address[] {ONE, TWO}) {
            int psid = home.equals(ONE) ? 0x34 : 0x35;
            PacketHeader packet =
                    PacketHeader.icmp(SERVER, SHARED, 0)
                            .ethernet(BR_MAC, MacAddress.valueOf(psid))
                            .inPort(PortNumber.CONTROLLER)
                            .build();
            assertEquals(home, tunnelled(tracer.trace(packet)));
        }
    }

    @Test
    void sendsOneHomesPacketToTheOther() {
        PacketHeader packet =
                PacketHeader.udp(SHARED, PORT_OF_ONE, SHARED, PORT_OF_TWO)
                        .outer(ONE, BR)
                        .inPort(TUNNEL)
                        .build();
        assertEquals(TWO, tracer.trace(packet).outputs().get(0).packet().ip6(Field.TUN_IPV6_DST));
    }

    @Test
    void takesFewRulesForEachBindingMore() {
        int two = Samples.brProgram(of(2)).rules().size();
        assertEquals(two + 6 * 98, Samples.brProgram(of(100)).rules().size());
        assertTrue(ToController.unguarded(program.rules()).isEmpty());
    }

    private static MapDomain of(int bindings) {
        MapRule[] table =
                Stream.iterate(0, i -> i + 1)
                        .limit(bindings)
                        .map(
                                i ->
                                        binding(
                                                "b" + i,
                                                "2001:db8:" + Integer.toHexString(i) + "::/48",
                                                i))
                        .toArray(MapRule[]::new);
        return Samples.domain(InterfaceIdFormat.RFC7597, table);
    }
}
