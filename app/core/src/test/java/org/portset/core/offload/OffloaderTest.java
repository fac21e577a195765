// SPDX-License-Identifier: Apache-2.0
package org.portset.core.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.Packets.ACK;
import static org.portset.core.testing.Packets.FIN;
import static org.portset.core.testing.Packets.RST;
import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.echo;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.HOST;
import static org.portset.core.testing.TestNetwork.HOST_MAC;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onosproject.net.flow.FlowRule;
import org.portset.core.testing.Packets;
import org.portset.core.testing.RecordingRules;
import org.portset.core.testing.TestNetwork;

/** When a session's rules come and go; {@code network.json} says 20 packets or 50,000 bytes. */
class OffloaderTest {
    private static final String OTHER = "198.51.100.20";

    private TestNetwork net = TestNetwork.start(TestNetwork::asIs);

    /** The rules of a UDP session 192.168.1.10:5000 in a full cone, whoever is remote. */
    private static List<String> udpPair(String sign, int outsidePort) {
        return List.of(
                sign
                        + "table=2,priority=1000,udp,in_port=2,vlan_tci=0x0000/0x1fff,"
                        + "nw_src=192.168.1.10/32,udp_src=5000,"
                        + "actions=set_field:192.0.2.18->ip_src,set_field:"
                        + outsidePort
                        + "->udp_src,dec_ttl,output:10",
                sign
                        + "table=4,priority=1000,udp,in_port=10,nw_dst=192.0.2.18/32,udp_dst="
                        + outsidePort
                        + ",actions=set_field:192.168.1.10->ip_dst,set_field:5000->udp_dst,"
                        + "dec_ttl,set_field:02:00:00:00:01:01->eth_src,"
                        + "set_field:02:00:00:00:01:10->eth_dst,output:2");
    }

    private List<String> log() {
        return net.flowRules().takeLog();
    }

    @Test
    void aDnsQueryHasNoRules() {
        int port = net.openUdp(5000, SERVER, 53);
        net.toHome1(udp(SERVER, 53, OUTSIDE, port, 400));
        net.pass(400);
        assertEquals(List.of(), log());
    }

    @Test
    void rulesComeWithThePacketThatPays() {
        int port = net.openUdp(5000, SERVER, 4000);
        net.moreUdp(5000, SERVER, 4000, 18);
        assertEquals(List.of(), log());
        net.toHome1(udp(SERVER, 4000, OUTSIDE, port, 10));
        assertEquals(udpPair("+ ", port), log());
        assertEquals(udpPair("", port), net.sessionRules(CE1));
        net.moreUdp(5000, SERVER, 4000, 20);
        assertEquals(List.of(), log());
        assertEquals(1, net.offloaded());
    }

    @Test
    void aSessionsRulesAreToldOutAndIn() {
        int port = net.openUdp(5000, SERVER, 4000);
        assertEquals(List.of(), rulesOf(5000));
        net.moreUdp(5000, SERVER, 4000, 18);
        net.toHome1(udp(SERVER, 4000, OUTSIDE, port, 10));
        assertEquals(udpPair("", port), rulesOf(5000));
        assertEquals(List.of(), rulesOf(5001));
    }

    private List<String> rulesOf(int insidePort) {
        return net.network().edges().get(0).rulesOf(s -> s.insidePort() == insidePort).stream()
                .map(RecordingRules::text)
                .collect(Collectors.toList());
    }

    @Test
    void rulesComeWithTheByteThatPays() {
        int port = net.openUdp(5000, SERVER, 4000);
        // 38 bytes so far; 34 packets' worth of bytes in each of the next ones.
        for (int i = 0; i < 9; i++) {
            net.toHome1(udp(SERVER, 4000, OUTSIDE, port, 5000 - 28));
        }
        net.toHome1(udp(SERVER, 4000, OUTSIDE, port, 4961 - 28));
        assertEquals(List.of(), log());
        net.toHome1(udp(SERVER, 4000, OUTSIDE, port, 1));
        assertEquals(udpPair("+ ", port), log());
    }

    @Test
    void somePortsHaveRulesAtOnceWhenTheConnectionStands() {
        net.fromHome1(tcp(HOST, 40000, SERVER, 22, SYN));
        int port = Packets.u16(net.sent().takeOne().bytes(), 34);
        assertEquals(List.of(), log());
        net.toHome1(tcp(SERVER, 22, OUTSIDE, port, SYN | ACK));
        assertEquals(2, log().size());
    }

    @Test
    void aConnectionThatOnlyRepeatsItsSynHasNone() {
        for (int i = 0; i < 30; i++) {
            net.fromHome1(tcp(HOST, 40000, SERVER, 80, SYN));
        }
        assertEquals(List.of(), log());
    }

    @Test
    void icmpHasNone() {
        for (int i = 0; i < 30; i++) {
            net.fromHome1(echo(HOST, SERVER, Packets.ECHO_REQUEST, 7));
        }
        assertEquals(30, net.sent().take().size());
        assertEquals(List.of(), log());
    }

    @Test
    void nothingHasRulesWhereOffloadIsOff() {
        net = TestNetwork.start(d -> ((ObjectNode) d.get("offload")).put("enabled", false));
        net.openUdp(5000, SERVER, 22);
        net.moreUdp(5000, SERVER, 22, 100);
        assertEquals(List.of(), log());
    }

    @Test
    void sessionsOfAMappingShareOnePair() {
        int port = net.openUdp(5000, SERVER, 22);
        assertEquals(udpPair("+ ", port), log());
        assertEquals(port, net.openUdp(5000, OTHER, 9));
        assertEquals(List.of(), log());
        assertEquals(2, net.offloaded());
        assertEquals(udpPair("", port), net.sessionRules(CE1));
    }

    @Test
    void sessionsOfASymmetricNatHaveAPairEach() {
        net = TestNetwork.start(TestNetwork.home1Policy("APD", "APD"));
        net.openUdp(5000, SERVER, 22);
        net.openUdp(5000, OTHER, 22);
        assertEquals(4, log().size());
        assertEquals(2, net.offloaded());
    }

    @Test
    void eachPairOfBehavioursHasItsWidth() {
        String[] behaviors = {"EI", "AD", "APD"};
        int[][] priority = {{1000, 1100, 1200}, {1100, 1100, 1200}, {1200, 1200, 1200}};
        for (int mapping = 0; mapping < 3; mapping++) {
            for (int filtering = 0; filtering < 3; filtering++) {
                net =
                        TestNetwork.start(
                                TestNetwork.home1Policy(behaviors[mapping], behaviors[filtering]));
                net.openUdp(5000, SERVER, 22);
                int expected = priority[mapping][filtering];
                assertEquals(
                        List.of(expected, expected),
                        net.network().sessionRules(CE1).stream()
                                .map(FlowRule::priority)
                                .collect(Collectors.toList()),
                        behaviors[mapping] + "/" + behaviors[filtering]);
            }
        }
    }

    @Test
    void rulesStayThroughFinAndRstAndGoTwelveSecondsAfter() {
        for (int closing : new int[] {FIN, RST}) {
            int inside = 40000 + closing;
            int port = net.openTcp(inside, SERVER, 22);
            assertEquals(2, log().size());
            net.fromHome1(tcp(HOST, inside, SERVER, 22, closing | ACK));
            net.toHome1(tcp(SERVER, 22, OUTSIDE, port, closing | ACK));
            net.sent().take();
            net.pass(1);
            net.pass(11);
            assertEquals(List.of(), log());
            net.pass(1);
            assertEquals(
                    List.of("- table=2", "- table=4"),
                    log().stream().map(s -> s.substring(0, 9)).collect(Collectors.toList()));
            assertEquals(List.of(), net.sessionRules(CE1));
        }
    }

    @Test
    void whereClosedPortsAreRecycledRulesGoWithTheFirstFinAndComeAgainWithTheNextConnection() {
        recycles();
        int port = net.openTcp(40000, SERVER, 22);
        log();
        net.fromHome1(tcp(HOST, 40000, SERVER, 22, FIN | ACK));
        assertEquals(2, log().stream().filter(s -> s.startsWith("- ")).count());
        net.toHome1(tcp(SERVER, 22, OUTSIDE, port, FIN | ACK));
        net.sent().take();
        assertEquals(port, net.openTcp(40000, SERVER, 22), "the host opens it anew");
        assertEquals(2, log().stream().filter(s -> s.startsWith("+ ")).count());
    }

    /** Rules that reached the switch after their removal would carry the next one's data. */
    @Test
    void rulesThatTheSwitchHasNotConfirmedYetAreRemovedOnlyAfterIt() {
        recycles();
        net.flowRules().hold();
        net.openTcp(40000, SERVER, 22);
        assertEquals(2, log().stream().filter(s -> s.startsWith("+ ")).count());
        net.fromHome1(tcp(HOST, 40000, SERVER, 22, FIN | ACK));
        assertEquals(List.of(), log());
        net.flowRules().confirm();
        assertEquals(2, log().stream().filter(s -> s.startsWith("- ")).count());
        assertEquals(List.of(), net.sessionRules(CE1));
    }

    private void recycles() {
        net.apply(
                network ->
                        ((ObjectNode) network.withArray("subscribers").get(0))
                                .with("policy")
                                .put("timeWait", "recycle"));
        log();
    }

    @Test
    void rulesGoWithTheLastOfTheirSessionsAsItsPortMayBeAnothersNext() {
        int port = net.openUdp(5000, SERVER, 22);
        net.pass(200);
        net.openUdp(5000, OTHER, 9);
        log();
        net.pass(299);
        assertEquals(1, net.sessions(CE1).size());
        assertEquals(List.of(), log());
        net.pass(1);
        assertEquals(0, net.sessions(CE1).size());
        assertEquals(udpPair("- ", port), log());
    }

    @Test
    void rulesOfAMovedHostAreReplacedAndItsSessionsStay() {
        int port = net.openUdp(5000, SERVER, 22);
        log();
        net.fromHome(CE1, HOST_MAC + 1, udp(HOST, 5001, SERVER, 53, 0));
        List<String> moved =
                udpPair("+ ", port).stream()
                        .map(s -> s.replace("02:00:00:00:01:10", "02:00:00:00:01:11"))
                        .collect(Collectors.toList());
        assertEquals(moved, log());
        assertEquals(1, net.offloaded());
    }
}
