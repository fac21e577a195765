// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.frame;
import static org.portset.core.testing.Packets.punted;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.GATEWAY_MAC;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.SIDE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onlab.packet.MacAddress;
import org.portset.core.testing.Packets;
import org.portset.core.testing.RecordingRules;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.engine.Drop;

/** A home whose hosts use the shared address themselves: the switch learns where they are. */
class UntranslatedHomeTest {
    private static final int ARP = 0x0806;
    private static final int PORT = 1232;

    private final TestNetwork net = TestNetwork.start(UntranslatedHomeTest::withoutNat);

    private static void withoutNat(ObjectNode document) {
        ObjectNode home = (ObjectNode) document.withArray("subscribers").get(0);
        home.put("nat44", false).remove("staticMappings");
    }

    @Test
    void asksForAHostThatTheSwitchDoesNotKnowAndThenTellsItsSwitch() {
        assertEquals(List.of(), toHost(HOST_MAC));
        net.toHome1(udp(SERVER, 53, OUTSIDE, PORT, 10));
        assertAsked();
        answer(HOST_MAC);
        assertEquals(2, toHost(HOST_MAC).size(), "one rule for TCP, one for UDP");
    }

    @Test
    void noticesThatAHostHasMoved() {
        answer(HOST_MAC);
        net.pass(30);
        assertAsked();
        answer(HOST_MAC + 1);
        assertEquals(List.of(), toHost(HOST_MAC));
        assertEquals(2, toHost(HOST_MAC + 1).size());
        net.pass(29);
        assertEquals(List.of(), net.sent().take());
        net.pass(1);
        assertAsked();
    }

    @Test
    void tellsNothingOfOtherAddresses() {
        byte[] reply = Packets.arp(2, HOST_MAC, "192.168.1.10", GATEWAY_MAC, "192.168.1.1");
        net.packetIn(CE1, SIDE, punted(frame(GATEWAY_MAC, HOST_MAC, ARP, reply), 0));
        assertEquals(List.of(), toHost(HOST_MAC));
    }

    @Test
    void forgetsItsHostsWhenTheNatIsTurnedOn() {
        answer(HOST_MAC);
        net.apply(TestNetwork::asIs);
        assertEquals(List.of(), toHost(HOST_MAC));
    }

    @Test
    void answersForAGatewayThatHasOneOfTheHomesAddresses() {
        net.apply(
                document -> {
                    withoutNat(document);
                    ((ObjectNode) document.withArray("domains").get(0))
                            .withArray("rules")
                            .addObject()
                            .put("name", "fixed")
                            .put("ipv6Prefix", "2001:db8:12:3400::/56")
                            .put("ipv4Prefix", "198.18.5.64/29")
                            .put("eaBits", 0);
                    ObjectNode home = (ObjectNode) document.withArray("subscribers").get(0);
                    ((ObjectNode) home.get("gateway")).put("address", "198.18.5.65/29");
                });
        net.toHome1(Packets.echo(SERVER, "198.18.5.65", 8, 7));
        assertArrayEquals(
                frame(0, 0, 0x0800, Packets.echo("198.18.5.65", SERVER, 0, 7)),
                net.sent().takeOne().bytes());
        net.toHome1(udp(SERVER, 53, "198.18.5.65", PORT, 10));
        assertEquals(List.of(), net.sent().take());
        assertEquals(1, net.edge(CE1).drops().of(Drop.FOR_GATEWAY));
    }

    private void answer(long mac) {
        byte[] reply = Packets.arp(2, mac, OUTSIDE, GATEWAY_MAC, "192.168.1.1");
        net.packetIn(CE1, SIDE, punted(frame(GATEWAY_MAC, mac, ARP, reply), 0));
    }

    private void assertAsked() {
        byte[] request = Packets.arp(1, GATEWAY_MAC, "192.168.1.1", 0, OUTSIDE);
        assertArrayEquals(
                frame(0xffff_ffff_ffffL, GATEWAY_MAC, ARP, request), net.sent().takeOne().bytes());
    }

    /** The rules of home1's switch that send to this Ethernet address. */
    private List<String> toHost(long mac) {
        String address = MacAddress.valueOf(mac).toString().toLowerCase(Locale.ROOT);
        return net.programs().rules(CE1).stream()
                .map(RecordingRules::text)
                .filter(rule -> rule.contains(address + "->eth_dst"))
                .collect(Collectors.toList());
    }
}
