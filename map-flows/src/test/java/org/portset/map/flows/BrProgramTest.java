// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.map.flows.Samples.BR_MAC;
import static org.portset.map.flows.Samples.INTERNET;
import static org.portset.map.flows.Samples.NEXT_HOP_MAC;
import static org.portset.map.flows.Samples.TUNNEL;
import static org.portset.map.flows.Samples.UPLINK;

import java.util.List;
import java.util.Optional;
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

/** What a border relay's program does with one packet after the other. */
class BrProgramTest {
    private static final Ip4Address HOME = Ip4Address.valueOf("192.0.2.18");
    private static final Ip4Address SERVER = Ip4Address.valueOf("198.51.100.10");
    private static final Ip6Address CE = Ip6Address.valueOf("2001:db8:12:3400:0:c000:212:34");
    private static final Ip6Address BR = Ip6Address.valueOf(Samples.BR_IPV6);
    private static final int PORT = 1232;

    private final Tracer rfc = new Tracer(Samples.rfcBrProgram(), List.of());

    @Test
    void steersAPacketByItsAddressAndPort() {
        Trace trace = rfc.trace(toHome(PORT).build());
        assertEquals(1, trace.outputs().size());
        assertEquals(TUNNEL, trace.outputs().get(0).port());
        PacketHeader sent = trace.outputs().get(0).packet();
        assertEquals(CE, sent.ip6(Field.TUN_IPV6_DST));
        assertEquals(63, sent.get(Field.IP_TTL).intValue());
    }

    @Test
    void steersByTheDraftsInterfaceIdentifierToo() {
        MapDomain domain = Samples.domain(InterfaceIdFormat.DRAFT03, Samples.rfcRule());
        Trace trace = new Tracer(Samples.brProgram(domain), List.of()).trace(toHome(PORT).build());
        assertEquals(
                Ip6Address.valueOf("2001:db8:12:3400:c0:2:1200:3400"),
                trace.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST));
    }

    @Test
    void sendsAHomesPacketToTheNextHop() {
        Trace trace = rfc.trace(fromHome(CE, PORT).build());
        assertEquals(1, trace.outputs().size());
        assertEquals(INTERNET, trace.outputs().get(0).port());
        PacketHeader sent = trace.outputs().get(0).packet();
        assertEquals(BR_MAC.toLong(), sent.get(Field.ETH_SRC).longValue());
        assertEquals(NEXT_HOP_MAC.toLong(), sent.get(Field.ETH_DST).longValue());
        assertEquals(63, sent.get(Field.IP_TTL).intValue());
    }

    @Test
    void dropsAWrongSourcePrefixByName() {
        assertDropped(Drop.SPOOFED_PREFIX, "2001:db9:12:3400:0:c000:212:34", PORT);
        assertDropped(Drop.SPOOFED_PREFIX, "2001:db8:12:3401:0:c000:212:34", PORT);
    }

    @Test
    void dropsAnothersAddressByName() {
        assertDropped(Drop.SPOOFED_ADDRESS, "2001:db8:13:3400:0:c000:212:34", PORT);
    }

    @Test
    void dropsAnothersPortByName() {
        assertDropped(Drop.SPOOFED_PSID, CE.toString(), PORT + 4);
        assertDropped(Drop.SPOOFED_PSID, "2001:db8:12:3500:0:c000:212:35", PORT);
    }

    @Test
    void dropsAWrongInterfaceIdentifierByName() {
        assertDropped(Drop.SPOOFED_INTERFACE_ID, "2001:db8:12:3400:0:c000:212:35", PORT);
        assertDropped(Drop.SPOOFED_INTERFACE_ID, "2001:db8:12:3400:0:c000:213:34", PORT);
        assertDropped(Drop.SPOOFED_INTERFACE_ID, "2001:db8:12:3400:1:c000:212:34", PORT);
    }

    @Test
    void dropsTheExcludedPortsBothWays() {
        assertDropped(Drop.PORT_ZERO_BLOCK, CE.toString(), 0x34 << 2);
        assertEquals(
                Optional.of(Drop.PORT_ZERO_BLOCK), rfc.trace(toHome(0x34 << 2).build()).drop());
    }

    @Test
    void dropsASourceOfNoRuleByName() {
        PacketHeader packet =
                PacketHeader.tcp(Ip4Address.valueOf("192.0.3.18"), PORT, SERVER, 80)
                        .outer(CE, BR)
                        .inPort(TUNNEL)
                        .build();
        assertEquals(Optional.of(Drop.SPOOFED_ADDRESS), rfc.trace(packet).drop());
    }

    @Test
    void dropsOtherProtocolsByName() {
        PacketHeader packet =
                PacketHeader.ipv4(47, HOME, SERVER).outer(CE, BR).inPort(TUNNEL).build();
        assertEquals(Optional.of(Drop.UNSUPPORTED_PROTOCOL), rfc.trace(packet).drop());
    }

    @Test
    void dropsWhatTheInternetSendsToNoRule() {
        PacketHeader packet =
                PacketHeader.tcp(SERVER, 80, Ip4Address.valueOf("192.0.3.1"), PORT)
                        .ethernet(NEXT_HOP_MAC, BR_MAC)
                        .inPort(INTERNET)
                        .build();
        assertEquals(Optional.of(Drop.NO_MAP_RULE), rfc.trace(packet).drop());
    }

    @Test
    void sendsHomeToHomeBackIntoTheTunnel() {
        PacketHeader packet =
                PacketHeader.udp(HOME, PORT, Ip4Address.valueOf("192.0.2.33"), 1234)
                        .outer(CE, BR)
                        .inPort(TUNNEL)
                        .build();
        Trace trace = rfc.trace(packet);
        assertEquals(1, trace.outputs().size());
        assertEquals(TUNNEL, trace.outputs().get(0).port());
        PacketHeader sent = trace.outputs().get(0).packet();
        assertEquals(
                Ip6Address.valueOf("2001:db8:21:3400:0:c000:221:34"), sent.ip6(Field.TUN_IPV6_DST));
        assertEquals(63, sent.get(Field.IP_TTL).intValue());
    }

    @Test
    void bringsACheckedEchoToTheControllerWithItsPsid() {
        PacketHeader packet =
                PacketHeader.icmp(HOME, SERVER, 8).outer(CE, BR).inPort(TUNNEL).build();
        Trace trace = rfc.trace(packet);
        assertEquals(Trace.Outcome.CONTROLLER, trace.outcome());
        PacketHeader punted = trace.outputs().get(0).packet();
        assertEquals(2, punted.tags());
        // The outer tag holds the high half.
        assertEquals(0x1000, punted.get(Field.VLAN_VID).intValue());
        assertEquals(Ip6Address.ZERO, punted.ip6(Field.TUN_IPV6_SRC));
    }

    @Test
    void dropsAnEchoWhosePsidsDiffer() {
        PacketHeader packet =
                PacketHeader.icmp(HOME, SERVER, 8)
                        .outer(Ip6Address.valueOf("2001:db8:12:3400:0:c000:212:35"), BR)
                        .inPort(TUNNEL)
                        .build();
        assertEquals(Optional.of(Drop.SPOOFED_INTERFACE_ID), rfc.trace(packet).drop());
    }

    @Test
    void steersAnInjectedEchoByThePsidInItsEthernetDestination() {
        PacketHeader packet =
                PacketHeader.icmp(SERVER, HOME, 0)
                        .ethernet(BR_MAC, MacAddress.valueOf("00:00:00:00:00:34"))
                        .inPort(PortNumber.CONTROLLER)
                        .build();
        Trace trace = rfc.trace(packet);
        assertEquals(TUNNEL, trace.outputs().get(0).port());
        assertEquals(CE, trace.outputs().get(0).packet().ip6(Field.TUN_IPV6_DST));
    }

    @Test
    void answersArpForItsAddress() {
        PacketHeader request =
                PacketHeader.arpRequest(
                                NEXT_HOP_MAC,
                                Ip4Address.valueOf("198.51.100.2"),
                                Samples.BR_ADDRESS)
                        .inPort(INTERNET)
                        .build();
        Trace trace = rfc.trace(request);
        assertEquals(INTERNET, trace.outputs().get(0).port());
        PacketHeader reply = trace.outputs().get(0).packet();
        assertEquals(2, reply.get(Field.ARP_OP).intValue());
        assertEquals(Samples.BR_ADDRESS, reply.ip4(Field.ARP_SPA));
        assertEquals(Ip4Address.valueOf("198.51.100.2"), reply.ip4(Field.ARP_TPA));
        assertEquals(BR_MAC.toLong(), reply.get(Field.ARP_SHA).longValue());
        assertEquals(BR_MAC.toLong(), reply.get(Field.ETH_SRC).longValue());
        assertEquals(NEXT_HOP_MAC.toLong(), reply.get(Field.ARP_THA).longValue());
        assertEquals(NEXT_HOP_MAC.toLong(), reply.get(Field.ETH_DST).longValue());
    }

    @Test
    void passesTheTunnelsOwnPackets() {
        PacketHeader outer = PacketHeader.frame(0x86dd).inPort(UPLINK).build();
        assertEquals(PortNumber.LOCAL, rfc.trace(outer).outputs().get(0).port());
        PacketHeader back = PacketHeader.frame(0x86dd).inPort(PortNumber.LOCAL).build();
        assertEquals(UPLINK, rfc.trace(back).outputs().get(0).port());
    }

    @Test
    void takesEveryProtocolAndFragmentWhereAddressesAreNotShared() {
        MapRule whole = MapRule.of("whole", "2001:db8::/40", "192.0.2.0/24", 8, 0).value();
        MapDomain domain = Samples.domain(InterfaceIdFormat.RFC7597, whole);
        Tracer tracer = new Tracer(Samples.brProgram(domain), List.of());
        PacketHeader in =
                PacketHeader.ipv4(47, SERVER, HOME)
                        .ethernet(NEXT_HOP_MAC, BR_MAC)
                        .inPort(INTERNET)
                        .build();
        Ip6Address ce = Ip6Address.valueOf("2001:db8:12:0:0:c000:212:0");
        assertEquals(ce, tracer.trace(in).outputs().get(0).packet().ip6(Field.TUN_IPV6_DST));
        PacketHeader out = PacketHeader.icmp(HOME, SERVER, 8).outer(ce, BR).inPort(TUNNEL).build();
        assertEquals(INTERNET, tracer.trace(out).outputs().get(0).port());
        PacketHeader fragment =
                PacketHeader.ipv4(17, HOME, SERVER)
                        .fragment(false)
                        .outer(ce, BR)
                        .inPort(TUNNEL)
                        .build();
        assertEquals(INTERNET, tracer.trace(fragment).outputs().get(0).port());
    }

    @Test
    void needsFewRulesAndTheSameNumberForAnyNumberOfSubscribers() {
        assertEquals(61, Samples.rfcBrProgram().rules().size());
        MapRule second = MapRule.of("r2", "2001:db9::/40", "198.18.0.0/24", 16, 6).value();
        MapDomain two = Samples.domain(InterfaceIdFormat.RFC7597, Samples.rfcRule(), second);
        assertEquals(61 + 21, Samples.brProgram(two).rules().size());
        // 2, 65,536 and 1,048,576 subscribers.
        int[][] lengths = {{32, 1}, {24, 16}, {20, 20}};
        for (int[] length : lengths) {
            String ipv4 = "192.0.0.0/" + length[0];
            MapRule rule = MapRule.of("r", "2001:db8::/40", ipv4, length[1], 6).value();
            MapDomain domain = Samples.domain(InterfaceIdFormat.RFC7597, rule);
            int rules = Samples.brProgram(domain).rules().size();
            assertTrue(rules <= 61, ipv4 + " takes " + rules);
        }
    }

    private void assertDropped(Drop reason, String outer, int port) {
        Trace trace = rfc.trace(fromHome(Ip6Address.valueOf(outer), port).build());
        assertEquals(Optional.of(reason), trace.drop(), trace::text);
        assertEquals(Trace.Outcome.DROP, trace.outcome());
    }

    private static PacketHeader.Builder toHome(int port) {
        return PacketHeader.tcp(SERVER, 80, HOME, port)
                .ethernet(NEXT_HOP_MAC, BR_MAC)
                .inPort(INTERNET);
    }

    private static PacketHeader.Builder fromHome(Ip6Address outer, int port) {
        return PacketHeader.tcp(HOME, port, SERVER, 80).outer(outer, BR).inPort(TUNNEL);
    }
}
