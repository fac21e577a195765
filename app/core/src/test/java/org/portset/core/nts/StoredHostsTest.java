// SPDX-License-Identifier: Apache-2.0
package org.portset.core.nts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.portset.core.testing.TestNetwork.CE1;
import static org.portset.core.testing.TestNetwork.CE2;
import static org.portset.core.testing.TestNetwork.HOST;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.portset.core.testing.TestNetwork;
import org.portset.nat.traversal.HostName;

/** What is known of learnt hosts after a restart. */
class StoredHostsTest extends DnsUpdateFixture {
    @Test
    void aHostIsKnownAfterARestartForTheRestOfItsTime() {
        accepted(HOST, adding("alice", HOST));
        net = TestNetwork.start(maps, ObjectNode::removeAll);
        net.pass(600);
        net.apply(DnsUpdateFixture::watched);
        assertEquals(alice(HOST), hosts());
        assertEquals(400, net.edge(CE1).nts().hosts().get(0).expiresSeconds());
        HostName alice = HostName.of("alice.home.example");
        assertEquals(net.edge(CE1).nts(), net.network().nts().home(alice).orElseThrow());
        net.pass(400);
        assertEquals(List.of(), hosts());
    }

    @Test
    void whatIsOverOrForgottenIsNotKnownAfterARestart() {
        accepted(HOST, adding("alice", HOST));
        accepted(HOST, update(update -> update.delete(name("alice.home.example"))));
        accepted(HOST, adding("bob", HOST));
        net.edge(CE1).nts().forget(HostName.of("bob.home.example"));
        assertEquals(Set.of(), maps.keys());
        accepted(HOST, adding("carol", HOST));
        assertEquals(Set.of("home1/carol.home.example"), maps.keys());
        net = TestNetwork.start(maps, ObjectNode::removeAll);
        net.pass(1000);
        net.apply(DnsUpdateFixture::watched);
        assertEquals(List.of(), hosts());
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void aHostWhoseHomeHasAnotherNetworkNowIsForgotten() {
        accepted(HOST, adding("alice", HOST));
        net =
                TestNetwork.start(
                        maps,
                        document -> {
                            watched(document);
                            ObjectNode home = (ObjectNode) document.withArray("subscribers").get(0);
                            home.remove("staticMappings");
                            home.with("gateway").put("address", "10.0.0.1/24");
                        });
        assertEquals(List.of(), hosts());
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void whatIsConfiguredSinceIsNotRestored() {
        accepted(HOST, adding("alice", HOST));
        net = TestNetwork.start(maps, DnsUpdateFixture::aliceConfigured);
        assertEquals(List.of("alice.home.example 192.168.1.30 configured"), hosts());
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void whereNtsIsOffNothingIsKept() {
        accepted(HOST, adding("alice", HOST));
        net = TestNetwork.start(maps, TestNetwork::asIs);
        assertEquals(Set.of(), maps.keys());
        net.apply(DnsUpdateFixture::watched);
        accepted(HOST, adding("alice", HOST));
        net.apply(TestNetwork::asIs);
        assertEquals(Set.of(), maps.keys());
    }

    @Test
    void aNameIsThatOfTheLastHomeAlsoAfterARestart() {
        for (boolean home1Last : new boolean[] {false, true}) {
            if (!home1Last) {
                accepted(HOST, adding("alice", HOST));
                net.pass(1);
            }
            acceptedOfHome2(adding("alice", HOST));
            if (home1Last) {
                net.pass(1);
                accepted(HOST, adding("alice", HOST));
            }
            net = TestNetwork.start(maps, ObjectNode::removeAll);
            net.pass(home1Last ? 200 : 100); // as a test's clock begins anew, too
            net.apply(DnsUpdateFixture::watched);
            HomeNts last = net.edge(home1Last ? CE1 : CE2).nts();
            HostName alice = HostName.of("alice.home.example");
            assertEquals(last, net.network().nts().home(alice).orElseThrow());
        }
    }
}
