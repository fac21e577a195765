// SPDX-License-Identifier: Apache-2.0
package org.portset.map.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.portset.map.flows.Samples.APPLICATION;
import static org.portset.map.flows.Samples.DEVICE;
import static org.portset.map.flows.Samples.GATEWAY_MAC;
import static org.portset.map.flows.Samples.HOST_MAC;
import static org.portset.map.flows.Samples.LAN;
import static org.portset.map.flows.Samples.TUNNEL;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.onosproject.net.PortNumber;
import org.onosproject.net.flow.FlowRule;
import org.portset.map.flows.SessionRules.Width;
import org.portset.map.trace.PacketHeader;
import org.portset.map.trace.Trace;
import org.portset.map.trace.Tracer;
import org.portset.nat.engine.Drop;

class CeProgramTest {
    private static final Ip4Address HOST = Ip4Address.valueOf("192.168.1.10");
    private static final Ip4Address OUTSIDE = Ip4Address.valueOf("192.0.2.18");
    private static final Ip4Address SERVER = Ip4Address.valueOf("198.51.100.10");
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    private final CeSpec home = Samples.home().build();
    private final CeSpec tagged = Samples.taggedHome();

    @Test
    void translatesASessionsDataBothWays() {
        Trace out = trace(home, Width.REMOTE_ENDPOINT, fromHost(ACK).build());
        assertEquals(TUNNEL, out.outputs().get(0).port());
        PacketHeader sent = out.outputs().get(0).packet();
        assertEquals(OUTSIDE, sent.ip4(Field.IP_SRC));
        assertEquals(1232, sent.get(Field.TCP_SRC).intValue());
        assertEquals(63, sent.get(Field.IP_TTL).intValue());

        Trace in = trace(home, Width.REMOTE_ENDPOINT, fromServer(80, ACK).build());
        assertEquals(LAN, in.outputs().get(0).port());
        PacketHeader received = in.outputs().get(0).packet();
        assertEquals(HOST, received.ip4(Field.IP_DST));
        assertEquals(40000, received.get(Field.TCP_DST).intValue());
        assertEquals(GATEWAY_MAC.toLong(), received.get(Field.ETH_SRC).longValue());
        assertEquals(HOST_MAC.toLong(), received.get(Field.ETH_DST).longValue());
        assertEquals(63, received.get(Field.IP_TTL).intValue());
    }

    /** Otherwise Open vSwitch's memory of packets widens and narrows as sessions come and go. */
    @Test
    void looksAtWhateverTheClosestSessionRuleMatches() {
        assertEquals(
                List.of(
                        "move:NXM_OF_IP_SRC[]->NXM_OF_IP_SRC[],"
                                + "move:NXM_OF_TCP_SRC[]->NXM_OF_TCP_SRC[]",
                        "move:NXM_OF_IP_DST[]->NXM_OF_IP_DST[],"
                                + "move:NXM_OF_TCP_DST[]->NXM_OF_TCP_DST[]"),
                lookedAt(Width.MAPPING));
        assertEquals(
                List.of(
                        "move:NXM_OF_IP_SRC[]->NXM_OF_IP_SRC[],"
                                + "move:NXM_OF_TCP_SRC[]->NXM_OF_TCP_SRC[],"
                                + "move:NXM_OF_IP_DST[]->NXM_OF_IP_DST[],"
                                + "move:NXM_OF_TCP_DST[]->NXM_OF_TCP_DST[]",
                        "move:NXM_OF_IP_DST[]->NXM_OF_IP_DST[],"
                                + "move:NXM_OF_TCP_DST[]->NXM_OF_TCP_DST[],"
                                + "move:NXM_OF_IP_SRC[]->NXM_OF_IP_SRC[],"
                                + "move:NXM_OF_TCP_SRC[]->NXM_OF_TCP_SRC[]"),
                lookedAt(Width.REMOTE_ENDPOINT));
    }

    private static List<String> lookedAt(Width width) {
        CeSpec home = Samples.home().sessions(width).build();
        return CeProgram.of(DEVICE, APPLICATION, home).rules().stream()
                .map(OfctlPrinter::print)
                .filter(rule -> rule.contains("tcp,metadata="))
                .map(rule -> rule.replaceAll(".*actions=|,(goto_table|resubmit).*", ""))
                .collect(Collectors.toList());
    }

    @Test
    void whatIsForTheGatewayGoesOutByNoSession() {
        PacketHeader toGateway =
                PacketHeader.tcp(HOST, 40000, home.gateway(), 80)
                        .ethernet(HOST_MAC, GATEWAY_MAC)
                        .tcpFlags(ACK)
                        .inPort(LAN)
                        .build();
        Trace out = trace(home, Width.MAPPING, toGateway);
        assertEquals(Trace.Outcome.CONTROLLER, out.outcome(), out.text());
    }

    @Test
    void whatNoRouterForwardsPassesByNoSession() {
        for (String address :
                List.of("0.1.2.3", "127.0.0.1", "224.0.0.5", "240.0.0.1", "255.255.255.255")) {
            Ip4Address martian = Ip4Address.valueOf(address);
            PacketHeader out =
                    PacketHeader.tcp(HOST, 40000, martian, 80)
                            .ethernet(HOST_MAC, GATEWAY_MAC)
                            .tcpFlags(ACK)
                            .inPort(LAN)
                            .build();
            Trace dropped = trace(home, Width.MAPPING, out);
            assertEquals(Optional.of(Drop.MARTIAN_ADDRESS), dropped.drop(), dropped.text());
            PacketHeader in =
                    PacketHeader.tcp(martian, 80, OUTSIDE, 1232)
                            .tcpFlags(ACK)
                            .inPort(TUNNEL)
                            .build();
            dropped = trace(home, Width.MAPPING, in);
            assertEquals(Optional.of(Drop.MARTIAN_ADDRESS), dropped.drop(), dropped.text());
        }
    }

    @Test
    void bringsSynFinAndRstToTheControllerEvenOfASession() {
        for (int flag : new int[] {SYN, FIN, RST, SYN | ACK, FIN | ACK, RST | ACK}) {
            Trace out = trace(home, Width.MAPPING, fromHost(flag).build());
            assertEquals(Trace.Outcome.CONTROLLER, out.outcome(), "out, flags " + flag);
            Trace in = trace(home, Width.MAPPING, fromServer(80, flag).build());
            assertEquals(Trace.Outcome.CONTROLLER, in.outcome(), "in, flags " + flag);
        }
    }

    @Test
    void bringsAUsedUpTtlToTheControllerEvenOfASession() {
        for (int ttl : new int[] {0, 1}) {
            Trace out = trace(home, Width.MAPPING, fromHost(ACK).ttl(ttl).build());
            assertEquals(Trace.Outcome.CONTROLLER, out.outcome(), "out, TTL " + ttl);
            assertEquals(ttl, out.outputs().get(0).packet().get(Field.IP_TTL).intValue());
            Trace in = trace(home, Width.MAPPING, fromServer(80, ACK).ttl(ttl).build());
            assertEquals(Trace.Outcome.CONTROLLER, in.outcome(), "in, TTL " + ttl);
            assertEquals(ttl, in.outputs().get(0).packet().get(Field.IP_TTL).intValue());
        }
        for (int ttl : new int[] {2, 3, 64, 128, 255}) {
            Trace out = trace(home, Width.MAPPING, fromHost(ACK).ttl(ttl).build());
            assertEquals(TUNNEL, out.outputs().get(0).port(), "out, TTL " + ttl);
            Trace in = trace(home, Width.MAPPING, fromServer(80, ACK).ttl(ttl).build());
            assertEquals(LAN, in.outputs().get(0).port(), "in, TTL " + ttl);
        }
    }

    @Test
    void bringsWhatIsMeasuredTooLargeToTheControllerFromTheHostsOwnAddress() {
        MacAddress large = MacAddress.valueOf(HOST_MAC.toLong() | 1L << 40);
        PacketHeader out = fromHost(ACK).ethernet(large, GATEWAY_MAC).build();
        Trace trace = trace(home, Width.MAPPING, out);
        assertEquals(Trace.Outcome.CONTROLLER, trace.outcome());
        PacketHeader punted = trace.outputs().get(0).packet();
        assertEquals(HOST_MAC.toLong(), punted.get(Field.ETH_SRC).longValue());
    }

    @Test
    void countsWhatIsMeasuredAtNoDropsCounter() {
        // Open vSwitch counts a measured packet at the rules for a large one too.
        MacAddress large = MacAddress.valueOf(HOST_MAC.toLong() | 1L << 40);
        PacketHeader wrongSource =
                PacketHeader.udp(Ip4Address.valueOf("10.0.0.1"), 1, SERVER, 53)
                        .ethernet(large, GATEWAY_MAC)
                        .inPort(LAN)
                        .build();
        Trace trace = trace(home, Width.MAPPING, wrongSource);
        assertEquals(Trace.Outcome.DROP, trace.outcome());
        assertEquals(Optional.empty(), trace.drop());
    }

    @Test
    void bringsWhatNoSessionMatchesToTheController() {
        assertEquals(
                Trace.Outcome.OUTPUT,
                trace(home, Width.MAPPING, fromServer(81, ACK).build()).outcome());
        assertEquals(
                Trace.Outcome.OUTPUT,
                trace(home, Width.REMOTE_ADDRESS, fromServer(81, ACK).build()).outcome());
        assertEquals(
                Trace.Outcome.CONTROLLER,
                trace(home, Width.REMOTE_ENDPOINT, fromServer(81, ACK).build()).outcome());
    }

    @Test
    void bringsFragmentsToTheController() {
        PacketHeader fragment =
                PacketHeader.tcp(HOST, 0, SERVER, 0)
                        .ethernet(HOST_MAC, GATEWAY_MAC)
                        .inPort(LAN)
                        .build();
        assertEquals(Trace.Outcome.CONTROLLER, trace(home, Width.MAPPING, fragment).outcome());
    }

    @Test
    void bringsEchoesToTheController() {
        PacketHeader out =
                PacketHeader.icmp(HOST, SERVER, 8)
                        .ethernet(HOST_MAC, GATEWAY_MAC)
                        .inPort(LAN)
                        .build();
        assertEquals(Trace.Outcome.CONTROLLER, trace(home, Width.MAPPING, out).outcome());
        PacketHeader in = PacketHeader.icmp(SERVER, OUTSIDE, 0).inPort(TUNNEL).build();
        assertEquals(Trace.Outcome.CONTROLLER, trace(home, Width.MAPPING, in).outcome());
    }

    @Test
    void takesTheVlanTagOffOutwardsAndPutsItOnInwards() {
        PacketHeader out = fromHost(ACK).inPort(tagged.lanPort()).vlan(tagged.vlan()).build();
        Trace sent = trace(tagged, Width.MAPPING, out);
        assertEquals(tagged.tunnelPort(), sent.outputs().get(0).port());
        assertEquals(0, sent.outputs().get(0).packet().tags());

        PacketHeader in =
                PacketHeader.tcp(SERVER, 80, Ip4Address.valueOf("192.0.2.19"), 1232)
                        .tcpFlags(ACK)
                        .inPort(tagged.tunnelPort())
                        .build();
        Trace received = trace(tagged, Width.MAPPING, in);
        assertEquals(tagged.lanPort(), received.outputs().get(0).port());
        assertEquals(0x1123, received.outputs().get(0).packet().get(Field.VLAN_VID).intValue());
        assertEquals(1, received.outputs().get(0).packet().tags());
    }

    @Test
    void carriesTheVlanIdToTheController() {
        PacketHeader out = fromHost(SYN).inPort(tagged.lanPort()).vlan(tagged.vlan()).build();
        Trace trace = trace(tagged, Width.MAPPING, out);
        assertEquals(Trace.Outcome.CONTROLLER, trace.outcome());
        PacketHeader punted = trace.outputs().get(0).packet();
        assertEquals(2, punted.tags());
        assertEquals(0x1001, punted.get(Field.VLAN_VID).intValue());
    }

    @Test
    void dropsByName() {
        PacketHeader.Builder gre =
                PacketHeader.ipv4(47, HOST, SERVER).ethernet(HOST_MAC, GATEWAY_MAC).inPort(LAN);
        assertEquals(Optional.of(Drop.UNSUPPORTED_PROTOCOL), drop(gre.build()));
        PacketHeader.Builder wrongSource =
                PacketHeader.udp(Ip4Address.valueOf("10.0.0.1"), 1, SERVER, 53)
                        .ethernet(HOST_MAC, GATEWAY_MAC)
                        .inPort(LAN);
        assertEquals(Optional.of(Drop.NOT_LAN_SOURCE), drop(wrongSource.build()));
        assertEquals(
                Optional.of(Drop.NOT_IPV4), drop(PacketHeader.frame(0x86dd).inPort(LAN).build()));
        assertEquals(
                Optional.of(Drop.UNKNOWN_SUBSCRIBER),
                drop(fromHost(SYN).vlan(VlanId.vlanId((short) 7)).build()));
        PacketHeader.Builder otherAddress =
                PacketHeader.udp(SERVER, 53, Ip4Address.valueOf("192.0.2.20"), 1232).inPort(TUNNEL);
        assertEquals(Optional.of(Drop.OUTSIDE_ADDRESS), drop(otherAddress.build()));
    }

    @Test
    void takesNoFrameThatIsNotForTheGateway() {
        PacketHeader other = fromHost(SYN).ethernet(HOST_MAC, HOST_MAC).build();
        Trace trace = trace(home, Width.MAPPING, other);
        assertEquals(Trace.Outcome.DROP, trace.outcome());
        assertEquals(Optional.empty(), trace.drop());
    }

    @Test
    void answersArpForTheGatewayOnly() {
        PacketHeader request =
                PacketHeader.arpRequest(HOST_MAC, HOST, Ip4Address.valueOf("192.168.1.1"))
                        .inPort(LAN)
                        .build();
        Trace trace = trace(home, Width.MAPPING, request);
        assertEquals(LAN, trace.outputs().get(0).port());
        PacketHeader reply = trace.outputs().get(0).packet();
        assertEquals(GATEWAY_MAC.toLong(), reply.get(Field.ARP_SHA).longValue());
        assertEquals(HOST, reply.ip4(Field.ARP_TPA));
        PacketHeader other =
                PacketHeader.arpRequest(HOST_MAC, HOST, Ip4Address.valueOf("192.168.1.2"))
                        .inPort(LAN)
                        .build();
        assertEquals(Trace.Outcome.DROP, trace(home, Width.MAPPING, other).outcome());
    }

    @Test
    void hasNoRulesWithoutHomes() {
        assertEquals(List.of(), CeProgram.of(DEVICE, APPLICATION, List.of()).rules());
    }

    @Test
    void refusesTwoHomesInOnePlace() {
        assertThrows(
                IllegalStateException.class,
                () -> CeProgram.of(DEVICE, APPLICATION, List.of(home, home)));
    }

    private Optional<Drop> drop(PacketHeader packet) {
        return trace(home, Width.MAPPING, packet).drop();
    }

    private static Trace trace(CeSpec home, Width width, PacketHeader packet) {
        SessionTuple session =
                Samples.session(SessionTuple.tcp())
                        .outside(home.outside().address().getIp4Address().toInt(), 1232)
                        .build();
        List<FlowRule> rules = new ArrayList<>();
        rules.add(SessionRules.outbound(DEVICE, APPLICATION, home, session, width));
        rules.add(SessionRules.inbound(DEVICE, APPLICATION, home, session, width));
        return new Tracer(Samples.ceProgram(), rules).trace(packet);
    }

    private static PacketHeader.Builder fromHost(int flags) {
        return PacketHeader.tcp(HOST, 40000, SERVER, 80)
                .ethernet(HOST_MAC, GATEWAY_MAC)
                .tcpFlags(flags)
                .inPort(LAN);
    }

    private static PacketHeader.Builder fromServer(int port, int flags) {
        PortNumber tunnel = TUNNEL;
        return PacketHeader.tcp(SERVER, port, OUTSIDE, 1232).tcpFlags(flags).inPort(tunnel);
    }
}
