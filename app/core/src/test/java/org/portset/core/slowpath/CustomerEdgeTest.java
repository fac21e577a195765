// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.ACK;
import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.frame;
import static org.portset.core.testing.Packets.hopped;
import static org.portset.core.testing.Packets.payload;
import static org.portset.core.testing.Packets.punted;
import static org.portset.core.testing.Packets.syn;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.GATEWAY_MAC;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.SIDE;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onosproject.net.PortNumber;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;
import org.portset.nat.ports.PortSet;
import org.portset.nat.wire.Tcp;

class CustomerEdgeTest {
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;

    /** The domain's IPv6 MTU is 1540: less 40 of IPv6, 20 of IPv4 and 20 of TCP. */
    private static final int MSS = 1460;

    private final TestNetwork net = TestNetwork.start(TestNetwork::asIs);

    private long drops(Drop drop) {
        return net.edge(CE1).drops().of(drop);
    }

    private void dropsOnly(Drop drop) {
        assertEquals(List.of(), net.sent().take());
        assertEquals(1, drops(drop), drop.id());
        assertEquals(1, net.edge(CE1).drops().total());
    }

    private static void vlan(ObjectNode document, int vlan) {
        ((ObjectNode) document.withArray("subscribers").get(0)).put("vlan", vlan);
    }

    @Test
    void translatesASynIntoTheTunnel() {
        net.fromHome1(syn(HOST, 40000, SERVER, 80, 0, 9000));
        Frame out = net.sent().takeOne();
        assertEquals(CE1, out.device());
        assertEquals(TUNNEL, out.port());
        int port = Packets.u16(out.bytes(), 34);
        assertTrue(PortSet.of(6, 8, 0x34).contains(port), () -> "port " + port);
        assertArrayEquals(
                frame(0, 0, IPV4, hopped(syn(OUTSIDE, port, SERVER, 80, 0, MSS))), out.bytes());
    }

    @Test
    void bringsTheAnswerBackToTheHost() {
        net.fromHome1(syn(HOST, 40000, SERVER, 80, 0, 1400));
        int port = Packets.u16(net.sent().takeOne().bytes(), 34);
        net.toHome1(syn(SERVER, 80, OUTSIDE, port, ACK, 8960));
        Frame in = net.sent().takeOne();
        assertEquals(CE1, in.device());
        assertEquals(SIDE, in.port());
        assertArrayEquals(
                frame(HOST_MAC, GATEWAY_MAC, IPV4, hopped(syn(SERVER, 80, HOST, 40000, ACK, MSS))),
                in.bytes());
    }

    @Test
    void translatesByAStaticMappingToTheByte() {
        net.fromHome1(tcp(HOST, 80, SERVER, 40000, SYN));
        // 192.168.1.10:80 became 192.0.2.18:1232 (0x04d0), TTL 64 became 63.
        assertEquals(
                "000000000000000000000000080045000028123440003f063d4cc0000212c633640a04d09c40"
                        + "01020304050607085002faf0177d0000",
                Packets.hex(net.sent().takeOne().bytes()));
    }

    @Test
    void tagsFramesOfAVlanHomeAndKnowsItByItsTag() {
        TestNetwork tagged = TestNetwork.start(document -> vlan(document, 0x123));
        byte[] packet = udp(HOST, 5000, SERVER, 53, 3);
        byte[] out = frame(GATEWAY_MAC, HOST_MAC, IPV4, packet);
        tagged.packetIn(CE1, SIDE, punted(out, 0));
        assertEquals(1, tagged.edge(CE1).drops().of(Drop.UNKNOWN_SUBSCRIBER));
        tagged.packetIn(CE1, SIDE, punted(out, 0x123));
        Frame sent = tagged.sent().takeOne();
        int port = Packets.u16(sent.bytes(), 34);
        assertArrayEquals(
                frame(0, 0, IPV4, hopped(udp(OUTSIDE, port, SERVER, 53, 3))), sent.bytes());

        tagged.toHome1(udp(SERVER, 53, OUTSIDE, port, 9));
        byte[] answer = hopped(udp(SERVER, 53, HOST, 5000, 9));
        byte[] expected = new byte[18 + answer.length];
        Packets.put(expected, 0, HOST_MAC, 6);
        Packets.put(expected, 6, GATEWAY_MAC, 6);
        Packets.put(expected, 12, 0x8100_0123, 4);
        Packets.put(expected, 16, IPV4, 2);
        System.arraycopy(answer, 0, expected, 18, answer.length);
        assertArrayEquals(expected, tagged.sent().takeOne().bytes());
    }

    @Test
    void takesEthernetPaddingOff() {
        byte[] packet = udp(HOST, 5000, SERVER, 53, 0);
        net.fromHome1(Arrays.copyOf(packet, 46));
        Frame out = net.sent().takeOne();
        int port = Packets.u16(out.bytes(), 34);
        assertArrayEquals(hopped(udp(OUTSIDE, port, SERVER, 53, 0)), payload(out.bytes(), 14));
    }

    @Test
    void countsWhatComesFromAnUnknownPort() {
        byte[] packet = frame(GATEWAY_MAC, HOST_MAC, IPV4, udp(HOST, 5000, SERVER, 53, 0));
        net.packetIn(CE1, PortNumber.portNumber(3), punted(packet, 0));
        dropsOnly(Drop.UNKNOWN_SUBSCRIBER);
    }

    @Test
    void countsWhatComesWithAnUnknownTag() {
        byte[] packet = frame(GATEWAY_MAC, HOST_MAC, IPV4, udp(HOST, 5000, SERVER, 53, 0));
        net.packetIn(CE1, SIDE, punted(packet, 7));
        dropsOnly(Drop.UNKNOWN_SUBSCRIBER);
    }

    @Test
    void countsWhatIsNotIpv4() {
        net.packetIn(CE1, SIDE, punted(frame(GATEWAY_MAC, HOST_MAC, 0x86dd, new byte[40]), 0));
        dropsOnly(Drop.NOT_IPV4);
    }

    @Test
    void countsTheNatsDropsByTheirNames() {
        net.toHome1(udp(SERVER, 53, OUTSIDE, 1234, 0));
        dropsOnly(Drop.NO_MAPPING);
    }

    @Test
    void leavesPacketsToOthersThatNoRuleOfOursSent() {
        net.packetIn(CE1, SIDE, frame(GATEWAY_MAC, HOST_MAC, IPV4, udp(HOST, 1, SERVER, 2, 0)));
        assertEquals(0, net.slowPath().packetIns(CE1));
        assertEquals(0, net.edge(CE1).drops().total());
    }

    @Test
    void asksForAHostThatItDoesNotKnow() {
        net.toHome1(tcp(SERVER, 40000, OUTSIDE, 1232, SYN));
        Frame request = net.sent().takeOne();
        assertEquals(SIDE, request.port());
        assertEquals(
                "ffffffffffff020000000101080600010800060400010200000001"
                        + "01c0a80101000000000000c0a8010a",
                Packets.hex(request.bytes()));
        assertEquals(1, drops(Drop.HOST_UNKNOWN));
    }

    @Test
    void learnsAHostFromItsArpReply() {
        byte[] reply = Packets.arp(2, HOST_MAC, HOST, GATEWAY_MAC, "192.168.1.1");
        net.packetIn(CE1, SIDE, punted(frame(GATEWAY_MAC, HOST_MAC, ARP, reply), 0));
        assertEquals(List.of(), net.sent().take());
        assertEquals(0, net.edge(CE1).drops().total());
        net.toHome1(tcp(SERVER, 40000, OUTSIDE, 1232, SYN));
        assertArrayEquals(
                frame(HOST_MAC, GATEWAY_MAC, IPV4, hopped(tcp(SERVER, 40000, HOST, 80, SYN))),
                net.sent().takeOne().bytes());
    }

    @Test
    void learnsNothingFromAnArpReplyInAnothersName() {
        byte[] reply = Packets.arp(2, HOST_MAC + 1, HOST, GATEWAY_MAC, "192.168.1.1");
        net.packetIn(CE1, SIDE, punted(frame(GATEWAY_MAC, HOST_MAC, ARP, reply), 0));
        dropsOnly(Drop.NOT_IPV4);
    }

    @Test
    void learnsNothingFromAnArpReplyCutShort() {
        byte[] reply = Packets.arp(2, HOST_MAC, HOST, GATEWAY_MAC, "192.168.1.1");
        byte[] cut = Arrays.copyOf(reply, 27);
        net.packetIn(CE1, SIDE, punted(frame(GATEWAY_MAC, HOST_MAC, ARP, cut), 0));
        dropsOnly(Drop.NOT_IPV4);
    }

    @Test
    void countsPacketsAndBytesOfBothDirections() {
        int port = net.openUdp(5000, SERVER, 53);
        net.toHome1(udp(SERVER, 53, OUTSIDE, port, 100));
        net.edge(CE1)
                .readCounts(
                        (ports, sessions, offloaded, swPackets, swBytes, packets, bytes) ->
                                assertEquals(
                                        // The static mapping has a port as well.
                                        List.of(2, 1, 0, 0L, 0L, 2L, 38L + 128L),
                                        List.of(
                                                ports, sessions, offloaded, swPackets, swBytes,
                                                packets, bytes)));
        assertEquals(2, net.slowPath().packetIns(CE1));
    }

    @Test
    void aHomeKnowsNothingOfAnothersSessions() {
        int port = net.openUdp(5000, SERVER, 53);
        net.packetIn(CE2, TUNNEL, punted(frame(0, 0, IPV4, udp(SERVER, 53, OUTSIDE, port, 0)), 0));
        assertEquals(List.of(), net.sent().take());
        assertEquals(1, net.edge(CE2).drops().of(Drop.OUTSIDE_PORT_SET));
    }

    @Test
    @Tag("RFC5382-4")
    void sendsWhatTheNatAnswersByItselfIntoTheTunnel() {
        byte[] syn = tcp(SERVER, 40000, OUTSIDE, 1234, SYN);
        net.toHome1(syn);
        net.pass(5);
        assertEquals(List.of(), net.sent().take());
        net.pass(1);
        Frame out = net.sent().takeOne();
        assertEquals(CE1, out.device());
        assertEquals(TUNNEL, out.port());
        // Destination Unreachable, port, to the server, about its SYN.
        byte[] error = payload(out.bytes(), 14);
        assertEquals(0x0303, Packets.u16(error, 20));
        assertArrayEquals(Arrays.copyOfRange(syn, 12, 16), Arrays.copyOfRange(error, 16, 20));
        assertArrayEquals(Arrays.copyOfRange(syn, 12, 40), Arrays.copyOfRange(error, 40, 68));
    }

    @Test
    void knowsAHostByAPacketThatTheNatDrops() {
        net.fromHome1(tcp(HOST, 5000, SERVER, 80, ACK));
        assertEquals(1, drops(Drop.NOT_SYN));
        assertEquals(Tcp.RST, payload(net.sent().takeOne().bytes(), 14)[33]);
        net.toHome1(tcp(SERVER, 40000, OUTSIDE, 1232, SYN));
        Frame in = net.sent().takeOne();
        assertEquals(SIDE, in.port());
        assertArrayEquals(
                frame(HOST_MAC, GATEWAY_MAC, IPV4, hopped(tcp(SERVER, 40000, HOST, 80, SYN))),
                in.bytes());
    }

    @Test
    void takesTheSwitchsMarkOfALargePacketForNoPartOfTheHostsAddress() {
        long marked = HOST_MAC | 1L << 40;
        net.fromHome(CE1, marked, udp(HOST, 5000, SERVER, 53, 900));
        int port = Packets.u16(net.sent().takeOne().bytes(), 34);
        net.toHome1(udp(SERVER, 53, OUTSIDE, port, 9));
        byte[] answer = hopped(udp(SERVER, 53, HOST, 5000, 9));
        assertArrayEquals(frame(HOST_MAC, GATEWAY_MAC, IPV4, answer), net.sent().takeOne().bytes());
    }
}
