// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.fix;
import static org.portset.core.testing.Packets.frame;
import static org.portset.core.testing.Packets.hex;
import static org.portset.core.testing.Packets.put;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.SIDE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;

/** A home's DHCPv4 server as its hosts see it: frames to all, and what comes of them. */
class DhcpResponderTest {
    private static final long ALL = 0xffff_ffff_ffffL;
    private static final String NONE = "0.0.0.0";
    private static final String EVERYBODY = "255.255.255.255";

    private static void dhcp(ObjectNode document) {
        ((ObjectNode) document.withArray("subscribers").get(0))
                .with("lan")
                .putObject("dhcp")
                .put("first", "192.168.1.100")
                .put("last", "192.168.1.100")
                .putArray("dns")
                .add("192.0.2.53");
    }

    private final TestNetwork net = TestNetwork.start(DhcpResponderTest::dhcp);

    private static byte[] message(String source, String destination, String options) {
        byte[] p = udp(source, 68, destination, 67, 241 + options.length() / 2);
        Arrays.fill(p, 28, p.length, (byte) 0);
        put(p, 28, 0x01010600, 4);
        put(p, 28 + 28, HOST_MAC, 6);
        put(p, 28 + 236, 0x63825363, 4);
        for (int i = 0; i < options.length() / 2; i++) {
            p[28 + 240 + i] = (byte) Integer.parseInt(options.substring(2 * i, 2 * i + 2), 16);
        }
        p[p.length - 1] = (byte) 255;
        return fix(p);
    }

    private void toAll(byte[] packet) {
        net.packetIn(CE1, SIDE, Packets.punted(frame(ALL, HOST_MAC, 0x0800, packet), 0));
    }

    @Test
    void aHostGetsAnAddress() {
        toAll(message(NONE, EVERYBODY, "350101"));
        Frame offer = net.sent().takeOne();
        assertEquals(SIDE, offer.port());
        byte[] b = offer.bytes();
        assertEquals(
                "020000000110020000000101" + "0800",
                hex(Arrays.copyOf(b, 14)),
                "to the host alone");
        assertEquals("c0a80101" + "c0a80164", hex(Arrays.copyOfRange(b, 26, 34)));
        assertEquals("00430044", hex(Arrays.copyOfRange(b, 34, 38)));
        assertEquals(
                hex(fix(Arrays.copyOfRange(b, 14, b.length))),
                hex(Arrays.copyOfRange(b, 14, b.length)),
                "checksums");
        toAll(message(NONE, EVERYBODY, "3501033204c0a801643604c0a80101"));
        assertEquals(5, net.sent().takeOne().bytes()[14 + 28 + 242]);
        byte[] renewal = message("192.168.1.100", "192.168.1.1", "350103");
        put(renewal, 28 + 12, 0xc0a80164L, 4);
        net.fromHome1(fix(renewal));
        assertEquals(5, net.sent().takeOne().bytes()[14 + 28 + 242]);
    }

    @Test
    void theGatewayIsTheResolverWhereItIsAProxyAndNoOtherIsConfigured() {
        net.apply(
                document -> {
                    dhcp(document);
                    ObjectNode lan = (ObjectNode) document.at("/subscribers/0/lan");
                    lan.with("dhcp").remove("dns");
                    lan.putObject("dns")
                            .put("resolver", "2001:db8::53")
                            .put("nextHopMac", "02:00:00:00:01:03");
                });
        net.sent().take();
        toAll(message(NONE, EVERYBODY, "350101"));
        String offer = hex(net.sent().takeOne().bytes());
        assertTrue(offer.contains("0604c0a80101"), offer);
    }

    @Test
    void whatIsMalformedIsCountedAndNotAnswered() {
        byte[] bad = message(NONE, EVERYBODY, "350101");
        put(bad, 28 + 236, 0, 4);
        toAll(fix(bad));
        byte[] wrongChecksum = message(NONE, EVERYBODY, "350101");
        wrongChecksum[60]++;
        toAll(wrongChecksum);
        assertEquals(List.of(), net.sent().take());
        assertEquals(1, net.edge(CE1).drops().of(Drop.BAD_DHCP));
        assertTrue(net.edge(CE1).drops().total() >= 1);
    }

    @Test
    void whoIsOutOfAddressesIsCounted() {
        toAll(message(NONE, EVERYBODY, "350101"));
        net.sent().take();
        byte[] other = message(NONE, EVERYBODY, "350101");
        put(other, 28 + 28, HOST_MAC + 1, 6);
        toAll(fix(other));
        assertEquals(List.of(), net.sent().take());
        assertEquals(1, net.edge(CE1).drops().of(Drop.DHCP_NO_ADDRESS));
    }

    @Test
    void leasesOutliveAChangeAndEndWithTheServer() {
        toAll(message(NONE, EVERYBODY, "3501033204c0a80164"));
        net.sent().take();
        net.apply(
                document -> {
                    dhcp(document);
                    ((ObjectNode) document.at("/subscribers/0/lan/dhcp")).put("leaseSeconds", 60);
                });
        byte[] other = message(NONE, EVERYBODY, "350101");
        put(other, 28 + 28, HOST_MAC + 1, 6);
        toAll(fix(other));
        assertEquals(List.of(), net.sent().take(), "the address is lent still");
        net.apply(TestNetwork::asIs);
        net.sent().take();
        toAll(message(NONE, EVERYBODY, "350101"));
        assertEquals(0, net.sent().take().stream().filter(f -> f.bytes().length > 300).count());
    }
}
