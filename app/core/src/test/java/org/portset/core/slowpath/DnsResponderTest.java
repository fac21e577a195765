// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.RST;
import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.fix;
import static org.portset.core.testing.Packets.frame;
import static org.portset.core.testing.Packets.hex;
import static org.portset.core.testing.Packets.put;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.u16;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.GATEWAY_MAC;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.SIDE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onosproject.net.PortNumber;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;

/** A home's DNS proxy as its hosts and the resolver see it. */
class DnsResponderTest {
    private static final PortNumber UPLINK = PortNumber.portNumber(1);
    private static final long ROUTER_MAC = 0x020000000103L;
    private static final String GATEWAY = "192.168.1.1";
    private static final String OWN = "20010db8001234000000c00002120034";
    private static final String RESOLVER = "20010db8ffff000000000000000000ff";
    private static final String QUESTION = "03777777076578616d706c6500" + "00010001";
    private static final int IPV6 = 0x86dd;

    private static void dns(ObjectNode document) {
        ((ObjectNode) document.withArray("subscribers").get(0))
                .with("lan")
                .putObject("dns")
                .put("resolver", "2001:db8:ffff::ff")
                .put("nextHopMac", "02:00:00:00:01:03");
    }

    private final TestNetwork net = TestNetwork.start(DnsResponderTest::dns);

    private static byte[] bytes(String hex) {
        byte[] b = new byte[hex.length() / 2];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return b;
    }

    private static byte[] query(String message) {
        byte[] p = udp(HOST, 40000, GATEWAY, 53, message.length() / 2);
        System.arraycopy(bytes(message), 0, p, 28, message.length() / 2);
        return fix(p);
    }

    private static byte[] question(int id) {
        return query(String.format("%04x", id) + "01000001000000000000" + QUESTION);
    }

    /** A datagram over IPv6, its checksum summed word by word. */
    private static byte[] ipv6(String source, int from, String destination, int to, byte[] data) {
        byte[] p = new byte[48 + data.length];
        put(p, 0, 0x60000000L, 4);
        put(p, 4, 8 + data.length, 2);
        put(p, 6, 17, 1);
        put(p, 7, 64, 1);
        System.arraycopy(bytes(source), 0, p, 8, 16);
        System.arraycopy(bytes(destination), 0, p, 24, 16);
        put(p, 40, from, 2);
        put(p, 42, to, 2);
        put(p, 44, 8 + data.length, 2);
        System.arraycopy(data, 0, p, 48, data.length);
        long sum = 25L + data.length;
        byte[] even = Arrays.copyOf(p, p.length + p.length % 2);
        for (int i = 8; i < even.length; i += 2) {
            sum += u16(even, i);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        put(p, 46, sum == 0xffff ? 0xffff : ~sum & 0xffff, 2);
        return p;
    }

    private void fromUplink(byte[] packet) {
        net.packetIn(CE1, UPLINK, Packets.punted(frame(0, ROUTER_MAC, IPV6, packet), 0));
    }

    private static byte[] answer(byte[] sent, String rest) {
        byte[] data = bytes(hex(Arrays.copyOfRange(sent, 62, 64)) + rest);
        return ipv6(RESOLVER, 53, OWN, u16(sent, 54), data);
    }

    private long dropped(Drop drop) {
        return net.edge(CE1).drops().of(drop);
    }

    @Test
    void aQueryGoesToTheResolverAndItsAnswerToTheHost() {
        net.fromHome1(question(0xbeef));
        Frame sent = net.sent().takeOne();
        assertEquals(UPLINK, sent.port());
        byte[] b = sent.bytes();
        byte[] data = Arrays.copyOfRange(b, 62, b.length);
        assertEquals("01000001000000000000" + QUESTION, hex(data).substring(4));
        assertArrayEquals(
                frame(ROUTER_MAC, GATEWAY_MAC, IPV6, ipv6(OWN, u16(b, 54), RESOLVER, 53, data)), b);

        String rest = "81800001000100000000" + QUESTION + "c00c000100010000003c0004c0000250";
        fromUplink(answer(b, rest));
        Frame told = net.sent().takeOne();
        assertEquals(SIDE, told.port());
        byte[] packet = udp(GATEWAY, 53, HOST, 40000, 2 + rest.length() / 2);
        put(packet, 4, 0, 2);
        System.arraycopy(bytes("beef" + rest), 0, packet, 28, 2 + rest.length() / 2);
        assertArrayEquals(frame(HOST_MAC, GATEWAY_MAC, 0x0800, fix(packet)), told.bytes());
        assertEquals(0, net.edge(CE1).drops().total());
    }

    @Test
    void whatFitsNoPacketOfTheLanIsTruncated() {
        net.fromHome1(question(0xbeef));
        byte[] sent = net.sent().takeOne().bytes();
        String start = "81800001000100000000" + QUESTION;
        fromUplink(answer(sent, start + "00".repeat(1472 - 2 - start.length() / 2 + 1)));
        byte[] told = net.sent().takeOne().bytes();
        assertEquals(
                "beef" + "83800001000000000000" + QUESTION,
                hex(Arrays.copyOfRange(told, 42, told.length)));
        net.fromHome1(question(0xbeee));
        sent = net.sent().takeOne().bytes();
        fromUplink(answer(sent, start + "00".repeat(1472 - 2 - start.length() / 2)));
        assertEquals(14 + 1500, net.sent().takeOne().bytes().length, "what fits is whole");
    }

    @Test
    void whatIsForgedOrBrokenIsCounted() {
        net.fromHome1(question(1));
        byte[] sent = net.sent().takeOne().bytes();
        String rest = "81800001000000000000" + QUESTION;
        byte[] wrongChecksum = answer(sent, rest);
        wrongChecksum[60]++;
        fromUplink(wrongChecksum);
        byte[] noChecksum = answer(sent, rest);
        put(noChecksum, 46, 0, 2);
        fromUplink(noChecksum);
        fromUplink(Arrays.copyOf(answer(sent, rest), 70));
        fromUplink(new byte[3]);
        byte[] data = Arrays.copyOfRange(answer(sent, rest), 48, 48 + 2 + rest.length() / 2);
        fromUplink(ipv6(RESOLVER.replace("ff", "fe"), 53, OWN, u16(sent, 54), data));
        net.fromHome1(query("0001"));
        assertEquals(6, dropped(Drop.BAD_DNS));
        fromUplink(ipv6(RESOLVER, 53, OWN, u16(sent, 54) ^ 1, data));
        assertEquals(1, dropped(Drop.DNS_NO_QUERY));
        net.fromHome1(query("0002" + "01000001000000000000" + QUESTION + "00".repeat(1500)));
        assertEquals(1, dropped(Drop.DNS_TOO_LARGE));
        assertEquals(List.of(), net.sent().take());
        fromUplink(answer(sent, rest));
        assertEquals(1, net.sent().take().size(), "it waits still");
    }

    @Test
    void tcpIsRefusedAtOnce() {
        net.fromHome1(tcp(HOST, 40000, GATEWAY, 53, SYN));
        byte[] packet = tcp(GATEWAY, 53, HOST, 40000, RST | Packets.ACK);
        put(packet, 4, 0, 2);
        put(packet, 24, 0, 4);
        put(packet, 28, 0x01020305, 4);
        put(packet, 34, 0, 2);
        byte[] told = net.sent().takeOne().bytes();
        assertArrayEquals(frame(HOST_MAC, GATEWAY_MAC, 0x0800, fix(packet)), told);
        net.fromHome1(tcp(HOST, 40000, GATEWAY, 53, Packets.ACK));
        byte[] reset = net.sent().takeOne().bytes();
        assertEquals("05060708" + "00000000" + "5004", hex(Arrays.copyOfRange(reset, 38, 48)));
        net.fromHome1(tcp(HOST, 40000, GATEWAY, 53, RST));
        assertEquals(List.of(), net.sent().take());
    }

    @Test
    void withoutAProxyNothingIsServed() {
        net.fromHome1(question(1));
        byte[] sent = net.sent().takeOne().bytes();
        net.apply(TestNetwork::asIs);
        fromUplink(answer(sent, "81800001000000000000" + QUESTION));
        net.fromHome1(question(2));
        net.fromHome1(tcp(HOST, 40000, GATEWAY, 53, SYN));
        assertTrue(net.sent().take().stream().noneMatch(f -> f.port().equals(UPLINK)));
        assertEquals(1, dropped(Drop.UNKNOWN_SUBSCRIBER));
        assertEquals(2, dropped(Drop.FOR_GATEWAY));
    }
}
