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

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onlab.packet.Ip4Address;
import org.onlab.packet.MacAddress;
import org.onlab.packet.VlanId;
import org.portset.map.MapCe;
import org.portset.map.trace.PacketHeader;
import org.portset.map.trace.Trace;
import org.portset.map.trace.Tracer;
import org.portset.nat.engine.Drop;

/** Homes whose hosts use the outside address and its ports themselves. */
class CeUntranslatedTest {
    private static final Ip4Address HOST = Ip4Address.valueOf("192.0.2.18");
    private static final Ip4Address SERVER = Ip4Address.valueOf("198.51.100.10");
    private static final MacAddress LARGE = MacAddress.valueOf(HOST_MAC.toLong() | 1L << 40);
    private static final int PORT = 1232;
    private static final int SYN = 2;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final Tracer shared = tracer(Samples.sharedCe());
    private final Tracer whole = tracer(Samples.wholeCe());

    @Test
    @Tag("RFC7597-5.1")
    void sendsEveryPortOfTheSetAndNoOther() {
        for (int protocol : new int[] {TCP, UDP}) {
            for (int port = 0; port <= 0xffff; port++) {
                Trace out = shared.trace(out(protocol, port).build());
                Trace in = shared.trace(in(protocol, port).build());
                if (Samples.sharedCe().ports().contains(port)) {
                    assertEquals(TUNNEL, out.outputs().get(0).port(), "port " + port);
                    assertEquals(LAN, in.outputs().get(0).port(), "port " + port);
                } else {
                    assertEquals(Optional.of(Drop.OUTSIDE_PORT_SET), out.drop(), "port " + port);
                    assertEquals(Optional.of(Drop.OUTSIDE_PORT_SET), in.drop(), "port " + port);
                }
            }
        }
    }

    @Test
    void leavesAddressesAndPortsAsTheyAre() {
        PacketHeader sent = shared.trace(out(TCP, PORT).build()).outputs().get(0).packet();
        assertEquals(HOST, sent.ip4(Field.IP_SRC));
        assertEquals(PORT, sent.get(Field.TCP_SRC).intValue());
        assertEquals(63, sent.get(Field.IP_TTL).intValue());
        PacketHeader received = shared.trace(in(TCP, PORT).build()).outputs().get(0).packet();
        assertEquals(HOST, received.ip4(Field.IP_DST));
        assertEquals(PORT, received.get(Field.TCP_DST).intValue());
        assertEquals(63, received.get(Field.IP_TTL).intValue());
        assertEquals(GATEWAY_MAC.toLong(), received.get(Field.ETH_SRC).longValue());
        assertEquals(HOST_MAC.toLong(), received.get(Field.ETH_DST).longValue());
    }

    @Test
    void needsNoControllerForANewConnection() {
        Trace out = shared.trace(out(TCP, PORT).tcpFlags(SYN).build());
        assertEquals(TUNNEL, out.outputs().get(0).port());
        Trace in = shared.trace(in(TCP, PORT).tcpFlags(SYN).build());
        assertEquals(LAN, in.outputs().get(0).port());
    }

    @Test
    void bringsWhatTheSwitchCannotDoToTheController() {
        for (int protocol : new int[] {1, TCP, UDP}) {
            for (PacketHeader.Builder packet :
                    List.of(
                            out(protocol, PORT).fragment(true),
                            out(protocol, PORT).ttl(1),
                            out(protocol, PORT).ethernet(LARGE, GATEWAY_MAC),
                            in(protocol, PORT).fragment(false),
                            in(protocol, PORT).ttl(0))) {
                Trace trace = shared.trace(packet.build());
                assertEquals(Trace.Outcome.CONTROLLER, trace.outcome(), trace::text);
            }
        }
        assertEquals(Trace.Outcome.CONTROLLER, shared.trace(out(1, 0).build()).outcome());
        assertEquals(Trace.Outcome.CONTROLLER, shared.trace(in(1, 0).build()).outcome());
        assertEquals(
                Optional.of(Drop.UNSUPPORTED_PROTOCOL), shared.trace(out(47, 0).build()).drop());
    }

    @Test
    void bringsWhatIsForAHostOfUnknownEthernetAddressToTheController() {
        for (MapCe ce : List.of(Samples.sharedCe(), Samples.wholeCe(), Samples.prefixCe())) {
            Tracer tracer = new Tracer(program(home(ce).untranslated(ce, Map.of())), List.of());
            Trace in = tracer.trace(in(UDP, PORT).build());
            assertEquals(Trace.Outcome.CONTROLLER, in.outcome(), in::text);
            Trace out = tracer.trace(out(UDP, PORT).build());
            assertEquals(TUNNEL, out.outputs().get(0).port(), out::text);
        }
    }

    @Test
    void dropsOtherSourcesByName() {
        PacketHeader.Builder lanSource =
                PacketHeader.udp(Ip4Address.valueOf("192.168.1.10"), PORT, SERVER, 53)
                        .ethernet(HOST_MAC, GATEWAY_MAC)
                        .inPort(LAN);
        for (Tracer tracer : List.of(shared, whole)) {
            assertEquals(Optional.of(Drop.NOT_LAN_SOURCE), tracer.trace(lanSource.build()).drop());
        }
    }

    @Test
    void takesEveryPortProtocolAndFragmentOfAWholeAddress() {
        for (int protocol : new int[] {1, TCP, UDP, 47}) {
            for (PacketHeader.Builder out :
                    List.of(out(protocol, 1), out(protocol, 1).fragment(false))) {
                assertEquals(TUNNEL, whole.trace(out.build()).outputs().get(0).port());
            }
            for (PacketHeader.Builder in :
                    List.of(in(protocol, 1), in(protocol, 1).fragment(true))) {
                assertEquals(LAN, whole.trace(in.build()).outputs().get(0).port());
            }
            assertEquals(
                    Trace.Outcome.CONTROLLER,
                    whole.trace(out(protocol, 1).ttl(1).build()).outcome());
            assertEquals(
                    Trace.Outcome.CONTROLLER,
                    whole.trace(in(protocol, 1).ttl(1).build()).outcome());
        }
    }

    @Test
    void knowsEachHostOfAPrefix() {
        MapCe ce = Samples.prefixCe();
        Ip4Address other = Ip4Address.valueOf("192.0.2.19");
        MacAddress otherMac = MacAddress.valueOf("02:00:00:00:01:11");
        Tracer tracer =
                new Tracer(
                        program(home(ce).untranslated(ce, Map.of(HOST, HOST_MAC, other, otherMac))),
                        List.of());
        Trace toOther = tracer.trace(PacketHeader.udp(SERVER, 53, other, 9).inPort(TUNNEL).build());
        PacketHeader sent = toOther.outputs().get(0).packet();
        assertEquals(otherMac.toLong(), sent.get(Field.ETH_DST).longValue());
        PacketHeader toHost = tracer.trace(in(UDP, 9).build()).outputs().get(0).packet();
        assertEquals(HOST_MAC.toLong(), toHost.get(Field.ETH_DST).longValue());
        Trace unknown =
                tracer.trace(
                        PacketHeader.udp(SERVER, 53, Ip4Address.valueOf("192.0.2.20"), 9)
                                .inPort(TUNNEL)
                                .build());
        assertEquals(Trace.Outcome.CONTROLLER, unknown.outcome());
    }

    @Test
    void takesTagsOffAndPutsThemOn() {
        MapCe ce = Samples.sharedCe();
        VlanId vlan = VlanId.vlanId((short) 7);
        FlowProgram program = program(home(ce).vlan(vlan).untranslated(ce, Map.of(HOST, HOST_MAC)));
        Tracer tracer = new Tracer(program, List.of());
        Trace out = tracer.trace(out(UDP, PORT).vlan(vlan).build());
        assertEquals(0, out.outputs().get(0).packet().tags());
        Trace in = tracer.trace(in(UDP, PORT).build());
        assertEquals(List.of(7), in.outputs().get(0).packet().vlanIds());
    }

    @Test
    void sharesASwitchWithTranslatedHomes() {
        MapCe ce = Samples.sharedCe();
        CeSpec home = home(ce).untranslated(ce, Map.of(HOST, HOST_MAC)).build();
        FlowProgram program =
                CeProgram.of(DEVICE, APPLICATION, List.of(home, Samples.taggedHome()));
        assertEquals(List.of(), ToController.unguarded(program.rules()));
        PacketHeader packet = out(TCP, PORT).build();
        assertEquals(TUNNEL, new Tracer(program, List.of()).trace(packet).outputs().get(0).port());
    }

    @Test
    void refusesAHostOutsideTheAddresses() {
        CeSpec.Builder builder =
                home(Samples.sharedCe()).untranslated(Samples.sharedCe(), Map.of(SERVER, HOST_MAC));
        assertEquals(
                "host 198.51.100.10 is not in outside 192.0.2.18/32",
                assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    private static CeSpec.Builder home(MapCe ce) {
        return Samples.home().outside(ce);
    }

    private static FlowProgram program(CeSpec.Builder home) {
        return CeProgram.of(DEVICE, APPLICATION, home.build());
    }

    private static Tracer tracer(MapCe ce) {
        FlowProgram program = program(home(ce).untranslated(ce, Map.of(HOST, HOST_MAC)));
        assertEquals(List.of(), ToController.unguarded(program.rules()));
        return new Tracer(program, List.of());
    }

    private static PacketHeader.Builder out(int protocol, int port) {
        return packet(protocol, HOST, port, SERVER, 80).ethernet(HOST_MAC, GATEWAY_MAC).inPort(LAN);
    }

    private static PacketHeader.Builder in(int protocol, int port) {
        return packet(protocol, SERVER, 80, HOST, port).inPort(TUNNEL);
    }

    private static PacketHeader.Builder packet(
            int protocol, Ip4Address source, int sourcePort, Ip4Address dest, int destPort) {
        switch (protocol) {
            case TCP:
                return PacketHeader.tcp(source, sourcePort, dest, destPort);
            case UDP:
                return PacketHeader.udp(source, sourcePort, dest, destPort);
            default:
                return PacketHeader.ipv4(protocol, source, dest);
        }
    }
}
