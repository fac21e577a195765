// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.fix;
import static org.portset.core.testing.Packets.frame;
import static org.portset.core.testing.Packets.hopped;
import static org.portset.core.testing.Packets.put;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.GATEWAY_MAC;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.SIDE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.StoredMaps;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;

/** PCP and NAT-PMP as a home's host sees them: frames to its gateway, and what comes of them. */
class PcpResponderTest {
    private static final String GATEWAY = "192.168.1.1";
    private static final int IPV4 = 0x0800;
    private static final int CLIENT_PORT = 45000;

    private final StoredMaps maps = new StoredMaps();
    private TestNetwork net = TestNetwork.start(maps, TestNetwork::asIs);

    private static byte[] request(String hex) {
        byte[] p = udp(HOST, CLIENT_PORT, GATEWAY, 5351, hex.length() / 2);
        for (int i = 0; i < hex.length() / 2; i++) {
            p[28 + i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return fix(p);
    }

    /** NAT-PMP: TCP port 8080 of the host, if it may be as 2257, for so long. */
    private static byte[] mapTcp8080(int seconds) {
        return request("000200001f9008d1" + String.format("%08x", seconds));
    }

    private String answer(byte[] request) {
        net.fromHome1(request);
        return Packets.hex(Packets.payload(net.sent().takeOne().bytes(), 14 + 28));
    }

    /** Whether a SYN from a server to the outside port comes to the host's port 8080. */
    private boolean isOpen(int remotePort) {
        net.toHome1(tcp(SERVER, remotePort, OUTSIDE, 2257, SYN));
        List<Frame> sent = net.sent().take();
        if (sent.isEmpty()) {
            return false;
        }
        assertEquals(SIDE, sent.get(0).port());
        assertArrayEquals(
                frame(
                        HOST_MAC,
                        GATEWAY_MAC,
                        IPV4,
                        hopped(tcp(SERVER, remotePort, HOST, 8080, SYN))),
                sent.get(0).bytes());
        return true;
    }

    private static void pcp(ObjectNode document, String field, int value) {
        ((ObjectNode) document.withArray("subscribers").get(0)).with("pcp").put(field, value);
    }

    private static void noPcp(ObjectNode document) {
        ((ObjectNode) document.withArray("subscribers").get(0)).with("pcp").put("enabled", false);
    }

    @Test
    @Tag("RFC6888-9")
    void answersFromTheGatewaysAddressAndPort() {
        net.fromHome1(request("0000"));
        Frame sent = net.sent().takeOne();
        assertEquals(CE1, sent.device());
        assertEquals(SIDE, sent.port());
        byte[] answer = udp(GATEWAY, 5351, HOST, CLIENT_PORT, 12);
        put(answer, 4, 0x0000_4000, 4); // identification 0, don't fragment
        put(answer, 28, 0x0080_0000_0000_0000L, 8);
        put(answer, 36, 0xc0000212L, 4);
        assertArrayEquals(frame(HOST_MAC, GATEWAY_MAC, IPV4, fix(answer)), sent.bytes());
    }

    @Test
    @Tag("RFC6888-9")
    void whatAHostAsksForIsOpenToRemotesUntilItEnds() {
        assertEquals(false, isOpen(1));
        assertEquals("00820000000000001f9008d100000e10", answer(mapTcp8080(3600)));
        assertEquals(true, isOpen(2), "though the host has sent nothing but its request");
        net.pass(3599);
        net.sent().take(); // the answer to the held SYN
        assertEquals(true, isOpen(3));
        net.pass(1);
        assertEquals(false, isOpen(4));
    }

    @Test
    void deletingClosesAndTakesTheRulesOut() {
        answer(mapTcp8080(3600));
        isOpen(22); // offloaded with its first data
        net.fromHome1(tcp(HOST, 8080, SERVER, 22, SYN | Packets.ACK));
        net.toHome1(tcp(SERVER, 22, OUTSIDE, 2257, Packets.ACK));
        net.sent().take();
        assertEquals(1, net.offloaded());
        assertEquals("00820000000000001f90000000000000", answer(mapTcp8080(0)));
        assertEquals(List.of(), net.sessionRules(CE1));
        assertEquals(false, isOpen(23));
    }

    @Test
    void lifetimesAreAsConfigured() {
        net.apply(document -> pcp(document, "maxLifetimeSeconds", 600));
        assertEquals("00820000000000001f9008d100000258", answer(mapTcp8080(3600)));
    }

    @Test
    void switchedOffNobodyAnswersAndMappingsEnd() {
        answer(mapTcp8080(3600));
        net.apply(PcpResponderTest::noPcp);
        assertEquals(false, isOpen(1));
        net.fromHome1(request("0000"));
        assertEquals(List.of(), net.sent().take());
        assertEquals(1, net.edge(CE1).drops().of(Drop.FOR_GATEWAY));
        net.pass(100);
        net.sent().take(); // the answer to the held SYN
        net.apply(TestNetwork::asIs);
        assertEquals("0080000000000000c0000212", answer(request("0000")), "a new epoch");
    }

    @Test
    void anotherPolicyLeavesMappingsAlone() {
        answer(mapTcp8080(3600));
        net.pass(50);
        net.apply(document -> pcp(document, "maxMappings", 1));
        assertEquals(true, isOpen(1));
        assertEquals("0080000000000032c0000212", answer(request("0000")), "the epoch goes on");
    }

    @Test
    void afterARestartAHostGetsItsPortBackWithItsConnections() {
        answer(mapTcp8080(3600));
        isOpen(1000);
        net.fromHome1(tcp(HOST, 8080, SERVER, 1000, SYN | Packets.ACK));
        net.toHome1(tcp(SERVER, 1000, OUTSIDE, 2257, Packets.ACK));
        net.pass(2);
        net = TestNetwork.start(maps, TestNetwork::asIs);
        assertEquals("0080000000000000c0000212", answer(request("0000")), "a new epoch");
        assertEquals("00820000000000001f9008d100000e10", answer(mapTcp8080(3600)));
        net.toHome1(tcp(SERVER, 1000, OUTSIDE, 2257, Packets.ACK));
        assertEquals(SIDE, net.sent().takeOne().port(), "the connection goes on");
        assertEquals(true, isOpen(2));
    }

    @Test
    void listsConfiguredMappingsAndThoseAskedFor() {
        answer(mapTcp8080(3600));
        assertEquals(2, net.edge(CE1).mappings().size());
    }

    @Test
    void whatIsNoWholeRequestIsDropped() {
        byte[] checksum = request("0000");
        checksum[27] ^= 1;
        byte[] fragment = request("0000");
        put(fragment, 6, 0x2000, 2);
        byte[] tooLong = request("0000");
        put(tooLong, 24, 64, 2);
        byte[] tooShort = request("0000");
        put(tooShort, 24, 7, 2);
        byte[] otherPort = udp(HOST, CLIENT_PORT, GATEWAY, 5350, 2);
        byte[] answer = request("0080");
        for (byte[] p : List.of(checksum, fragment, tooLong, tooShort, otherPort, answer)) {
            net.fromHome1(p);
        }
        assertEquals(List.of(), net.sent().take());
        assertEquals(6, net.edge(CE1).drops().of(Drop.FOR_GATEWAY));
    }
}
