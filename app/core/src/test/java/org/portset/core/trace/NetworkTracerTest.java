// SPDX-License-Identifier: Apache-2.0
package org.portset.core.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.portset.core.testing.TestNetwork.BR;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.portset.api.TraceSnapshot;
import org.portset.core.testing.Packets;
import org.portset.core.testing.TestNetwork;

class NetworkTracerTest {
    private static final String OTHER = "198.51.100.20";

    private TestNetwork net = TestNetwork.start(TestNetwork::asIs);

    private TraceSnapshot out(String protocol, String source, String destination) {
        return tracer().out("home1", protocol, source, destination);
    }

    private TraceSnapshot in(String protocol, String source, String destination) {
        return tracer().in(protocol, source, destination);
    }

    private NetworkTracer tracer() {
        return new NetworkTracer(net.network(), net.programs());
    }

    private static void ends(TraceSnapshot trace, String outcome, String reason) {
        assertEquals(
                outcome + ": " + reason,
                trace.outcome() + ": " + trace.reason(),
                () -> String.join("\n", steps(trace)));
    }

    private static List<String> steps(TraceSnapshot trace) {
        return trace.steps().stream()
                .map(s -> s.where() + " | " + s.what() + " | " + s.effect())
                .collect(Collectors.toList());
    }

    private static List<String> where(TraceSnapshot trace) {
        return trace.steps().stream().map(s -> s.where()).collect(Collectors.toList());
    }

    @Test
    void followsAPacketThatWouldBeginASession() {
        TraceSnapshot trace = out("udp", HOST + ":5000", SERVER + ":53");
        ends(trace, "delivered", "to the Internet");
        assertEquals("udp 192.168.1.10:5000 > 198.51.100.10:53", trace.packet());
        assertEquals("The packet arrives.", trace.sentence());
        assertEquals(
                List.of(
                        "CE " + CE1 + " table 0",
                        "CE " + CE1 + " table 1",
                        "CE " + CE1 + " table 2",
                        "NAT of home1",
                        "tunnel",
                        "BR " + BR + " table 0",
                        "BR " + BR + " table 1"),
                where(trace).subList(0, 7));
        assertEquals(
                "NAT of home1 | no session: one would begin | source becomes a port of the set;"
                        + " 192.0.2.18:1233 stands for it",
                steps(trace).get(3));
        assertEquals(
                "tunnel | from 2001:db8:12:3400:0:c000:212:34 | to the BR at 2001:db8:ffff::1",
                steps(trace).get(4));
    }

    @Test
    void followsASessionOfTheSlowPath() {
        int port = net.openUdp(5000, SERVER, 53);
        TraceSnapshot trace = out("udp", HOST + ":5000", SERVER + ":53");
        ends(trace, "delivered", "to the Internet");
        assertEquals(
                "NAT of home1 | session in the slow path | source becomes 192.0.2.18:" + port,
                steps(trace).get(3));
    }

    @Test
    void followsASessionThatTheSwitchTranslates() {
        net.openTcp(40000, SERVER, 22);
        TraceSnapshot trace = out("tcp", HOST + ":40000", SERVER + ":22");
        ends(trace, "delivered", "to the Internet");
        assertEquals(
                List.of(
                        "CE " + CE1 + " table 0",
                        "CE " + CE1 + " table 1",
                        "CE " + CE1 + " table 2",
                        "tunnel"),
                where(trace).subList(0, 4));
    }

    @Test
    void followsAnEcho() {
        ends(out("icmp", HOST + ":7", SERVER + ":0"), "delivered", "to the Internet");
    }

    @Test
    void followsAPacketToAnotherHomeByTheBr() {
        // 000001 00110101 00: port 1236 of home2's PSID 0x35.
        ends(
                out("udp", HOST + ":5000", "192.0.2.18:1236"),
                "delivered",
                "to another home, by the BR");
    }

    @Test
    @Tag("RFC7597-5.3")
    void followsAPacketToAnotherHomeOfAMesh() {
        net = TestNetwork.start(TestNetwork::mesh);
        TraceSnapshot first = out("udp", HOST + ":5000", "192.0.2.18:1236");
        ends(first, "dropped", "no-mapping");
        assertEquals(
                List.of(
                        "CE " + CE1 + " table 0",
                        "CE " + CE1 + " table 1",
                        "CE " + CE1 + " table 2",
                        "NAT of home1",
                        "mesh",
                        "CE " + CE2 + " table 0"),
                where(first).subList(0, 6));
        assertEquals(
                "mesh | from 2001:db8:12:3400:0:c000:212:34"
                        + " | to the CE at 2001:db8:12:3500:0:c000:212:35",
                steps(first).get(4));
        net.openUdp(5000, SERVER, 22);
        TraceSnapshot offloaded = out("udp", HOST + ":5000", "192.0.2.18:1236");
        ends(offloaded, "dropped", "no-mapping");
        assertEquals("CE " + CE1 + " table 6", where(offloaded).get(3));
        assertEquals("mesh", where(offloaded).get(4));
        ends(out("udp", HOST + ":5000", SERVER + ":53"), "delivered", "to the Internet");
        ends(
                out("udp", HOST + ":5000", "192.0.2.99:1236"),
                "delivered",
                "to the access network: 2001:db8:63:3500:0:c000:263:35 is no CE of ours");
    }

    @Test
    void endsInTheAccessNetworkWhereTheDomainHasNoBr() {
        net = TestNetwork.start(d -> ((ArrayNode) d.get("switches")).remove(0));
        ends(
                out("udp", HOST + ":5000", SERVER + ":53"),
                "delivered",
                "to the access network: no BR of domain lab");
    }

    @Test
    void tellsWhyTheCustomerEdgeDrops() {
        TraceSnapshot trace = out("udp", "10.0.0.1:5000", SERVER + ":53");
        ends(trace, "dropped", "not-lan-source");
        assertEquals(
                "The source address is not in the subscriber's LAN prefix. (RFC 2827 3)",
                trace.sentence());
    }

    @Test
    void tellsWhyTheBorderRelayDrops() {
        ends(in("udp", SERVER + ":53", "192.0.2.18:1000"), "dropped", "port-zero-block");
        ends(in("icmp", SERVER + ":0", "192.0.2.18:1000"), "dropped", "port-zero-block");
    }

    @Test
    void tellsThatNoRuleHasAnAddress() {
        ends(in("udp", SERVER + ":53", "203.0.113.1:1232"), "dropped", "no-map-rule");
    }

    @Test
    void tellsThatNoMappingHasAPort() {
        ends(in("udp", SERVER + ":53", "192.0.2.18:1233"), "dropped", "no-mapping");
    }

    @Test
    void anAnswerReachesTheHost() {
        int port = net.openUdp(5000, SERVER, 53);
        ends(
                in("udp", SERVER + ":53", "192.0.2.18:" + port),
                "delivered",
                "to home1's 192.168.1.10:5000");
    }

    @Test
    void anEchoReplyReachesTheHost() {
        net.fromHome1(Packets.echo(HOST, SERVER, Packets.ECHO_REQUEST, 7));
        int id = net.sessions(CE1).get(0).outsidePort();
        ends(
                in("icmp", SERVER + ":0", "192.0.2.18:" + id),
                "delivered",
                "to home1's 192.168.1.10:7");
    }

    @Test
    void anOffloadedAnswerIsTranslatedByTheSwitch() {
        int port = net.openUdp(5000, SERVER, 22);
        ends(
                in("udp", SERVER + ":22", "192.0.2.18:" + port),
                "delivered",
                "to home1's 192.168.1.10");
    }

    @Test
    void aStrangerIsAdmittedByEndpointIndependentFilteringOnly() {
        assertEquals(
                List.of("delivered", "dropped", "dropped"),
                outcomes(List.of("EI", "AD", "APD"), OTHER + ":9"));
    }

    @Test
    void anotherPortOfAKnownRemoteIsAdmittedByAddressDependentFilteringToo() {
        assertEquals(
                List.of("delivered", "delivered", "dropped"),
                outcomes(List.of("EI", "AD", "APD"), SERVER + ":9"));
    }

    private List<String> outcomes(List<String> filterings, String remote) {
        return filterings.stream()
                .map(
                        filtering -> {
                            net = TestNetwork.start(TestNetwork.home1Policy("EI", filtering));
                            int port = net.openUdp(5000, SERVER, 53);
                            TraceSnapshot trace = in("udp", remote, "192.0.2.18:" + port);
                            return trace.outcome();
                        })
                .collect(Collectors.toList());
    }

    @Test
    void aStaticMappingAdmitsEveryone() {
        ends(in("tcp", OTHER + ":9", "192.0.2.18:1232"), "delivered", "to home1's 192.168.1.10:80");
    }

    @Test
    void soDoesOneThatAHostHasAskedFor() {
        byte[] natPmp = Packets.udp(HOST, 45000, "192.168.1.1", 5351, 12);
        // Opcode 2: TCP port 8080 of the host, if it may be as 2257, for 60 s.
        byte[] asked = {0, 2, 0, 0, 0x1f, (byte) 0x90, 0x08, (byte) 0xd1, 0, 0, 0, 60};
        System.arraycopy(asked, 0, natPmp, 28, asked.length);
        net.fromHome1(Packets.fix(natPmp));
        TraceSnapshot trace = in("tcp", OTHER + ":9", "192.0.2.18:2257");
        ends(trace, "delivered", "to home1's 192.168.1.10:8080");
    }

    @Test
    void aHomeThatIsNotOursIsInTheAccessNetwork() {
        ends(
                in("udp", SERVER + ":53", "192.0.2.19:1232"),
                "delivered",
                "to the access network: 2001:db8:13:3400:0:c000:213:34 is no CE of ours");
    }

    @Test
    void nothingIsKnownWithoutAConfiguration() {
        Consumer<ObjectNode> nothing = ObjectNode::removeAll;
        net = TestNetwork.start(nothing);
        ends(in("udp", SERVER + ":53", "192.0.2.18:1232"), "dropped", "no-map-rule");
    }

    @Test
    void badArgumentsAreNamed() {
        refuses("protocol: must be tcp, udp or icmp, not sctp", () -> out("sctp", "x", "y"));
        refuses(
                "source: \"x\" is not an address and port such as 192.168.1.10:40000",
                () -> out("udp", "x", SERVER + ":1"));
        refuses(
                "destination: \"198.51.100.10\" is not an address and port such as"
                        + " 192.168.1.10:40000",
                () -> out("udp", HOST + ":1", SERVER));
        for (String bad : List.of("1.2.3.4:65536", "1.2.3.4:-1", "1.2.3:4", ":4", "::1:4", "")) {
            refuses(
                    "destination: \""
                            + bad
                            + "\" is not an address and port such as 192.168.1.10:40000",
                    () -> in("udp", HOST + ":1", bad));
        }
        refuses(
                "subscriber: there is none named nobody",
                () -> tracer().out("nobody", "udp", HOST + ":1", SERVER + ":1"));
    }

    private static void refuses(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
