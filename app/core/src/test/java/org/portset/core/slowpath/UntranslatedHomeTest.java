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
