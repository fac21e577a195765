// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.core.testing.Packets.ACK;
import static org.portset.core.testing.Packets.SYN;
import static org.portset.core.testing.Packets.tcp;
import static org.portset.core.testing.Packets.udp;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.OUTSIDE;
import static org.portset.core.testing.TestNetwork.SERVER;
import static org.portset.core.testing.TestNetwork.TUNNEL;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.Packets;
import org.portset.core.testing.SentFrames.Frame;
import org.portset.core.testing.TestNetwork;
import org.portset.nts.protocol.NtsRequest;
import org.portset.nts.protocol.NtsResponse;

/** Sessions with hosts that were asked for by name: their rules, and their life. */
class NamedSessionsTest extends ReachFixture {
    @Test
    void aSessionIsOffloadedLikeAnyOther() {
        askedBefore(request("alice").protocol(17).port(PORT));
        for (int i = 0; i < 20; i++) {
            net.toHome1(udp(SERVER, 2, OUTSIDE, PORT, 10));
        }
        assertEquals(1, net.offloaded());
        assertTrue(net.sessionRules(CE1).get(0).contains(SERVER), "of its remote alone");
    }

    @Test
    void theSwitchLooksAtRemotesAsCloselyAsForSessionsOfOneRemoteEach() {
        String closest = "address-and-port-dependent";
        TestNetwork symmetric = TestNetwork.start(TestNetwork.home1Policy(closest, closest));
        assertEquals(program(symmetric), program(net));
        net.apply(TestNetwork::asIs);
        assertNotEquals(program(symmetric), program(net));
    }

    private static Set<String> program(TestNetwork of) {
        return of.programs().rules(CE1).stream()
                .map(rule -> rule.table() + " " + rule.selector() + " " + rule.treatment())
                .collect(Collectors.toSet());
    }

    /** The outside port for a host that is reached by its name at alice's port 9. */
    private int portOfCarol() {
        net.apply(
                hostsWith(
                        nts ->
                                nts.withArray("hosts")
                                        .addObject()
                                        .put("name", "carol.home.example")
                                        .put("address", ALICE)
                                        .withArray("services")
                                        .addObject()
                                        .put("name", "_x._udp")
                                        .put("port", 9)));
        NtsRequest.Builder request =
                request("carol").protocol(17).port(9).queryType(NtsRequest.TYPE_SRV);
        return ((NtsResponse) ask(request).join()).port();
    }

    @Test
    void aSessionBesideAWiderRuleIsOffloadedAtOnce() {
        // Alice's port 9 to port 22 of a server is worth rules at once: for all remotes.
        net.openUdp(9, SERVER, 22);
        net.moreUdp(9, SERVER, 22, 1);
        assertEquals(1, net.offloaded());
        int port = portOfCarol();
        net.toHome1(udp(OTHER, 2, OUTSIDE, port, 10));
        assertEquals(2, net.offloaded(), "or the wider rule would take alice's answer");
    }

    @Test
    void aSessionIsOffloadedBeforeAWiderRuleComes() {
        int port = portOfCarol();
        net.toHome1(udp(OTHER, 2, OUTSIDE, port, 10));
        assertEquals(0, net.offloaded());
        net.sent().take();
        net.openUdp(9, SERVER, 22);
        net.moreUdp(9, SERVER, 22, 1);
        assertEquals(2, net.offloaded());
    }

    @Test
    void answersOfTheHostLeaveByThePortThatWasAskedFor() {
        askedBefore(request("alice"));
        syn(SERVER, 2, PORT);
        net.fromHome1(tcp(ALICE, PORT, SERVER, 2, SYN | ACK));
        Frame sent = net.sent().takeOne();
        assertEquals(TUNNEL, sent.port());
        assertEquals(PORT, Packets.u16(sent.bytes(), 14 + 20));
    }

    @Test
    void aSessionSurvivesARestartOnItsPort() {
        askedBefore(request("alice").protocol(17).port(PORT));
        for (int i = 0; i < 20; i++) {
            net.toHome1(udp(SERVER, 2, OUTSIDE, PORT, 10));
        }
        List<String> rules = net.sessionRules(CE1);
        net = TestNetwork.start(maps, ReachFixture::hosts);
        assertEquals(rules, net.sessionRules(CE1));
        net.fromHome1(udp(ALICE, PORT, SERVER, 2, 10));
        assertEquals(PORT, Packets.u16(net.sent().takeOne().bytes(), 14 + 20));
    }
}
