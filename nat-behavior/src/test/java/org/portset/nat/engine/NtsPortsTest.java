// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.SYN;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortSet;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nat.traversal.NtsGrant;
import org.portset.nat.traversal.NtsPolicy;
import org.portset.nat.traversal.Refusal;

/** The ports by which the NTS router's hosts are reached: whose they are, and how many. */
class NtsPortsTest extends NtsRouterFixture {
    @Test
    void aPortThatAMappingHasAloneIsRefusedWhenItIsAskedFor() {
        setUp();
        int port = f.udpOut(7000, REMOTE, 53);
        NtsAsk.Builder both = ask("alice.example").port(port);
        assertEquals(Refusal.PORT_IN_USE, refusal(both.protocol(17)));
        assertTrue(sentence.contains("" + port), sentence);
        // TCP's is free; and the router itself takes it from those who come later.
        assertEquals(port, grantedPort(both.protocol(0)));
        assertNotEquals(port, f.tcpOut(port, 80, SYN));
        assertEquals("alice:" + port, syn(OTHER, 4000, port));
        // With no port named, only packets to ports in use don't get by the entry.
        f.nat.setPolicy(f.subscriber, NatPolicy.portRestrictedCone());
        assertEquals(0, grantedPort(ask("alice.example")));
        assertEquals("filtered", udp(OTHER, 9, port));
        assertEquals("alice:9", udp(OTHER, 9, 9));
    }

    @Test
    void aHostsNamedServiceIsReachedOnItsOwnPortInside() {
        setUp();
        assertEquals(2222, grantedPort(ask("_ssh._tcp.alice.example").port(2222)));
        assertEquals("no-mapping", udp(REMOTE, 4000, 2222));
        assertEquals("alice:22", syn(REMOTE, 4000, 2222));
        assertEquals(5060, grantedPort(ask("_sip._udp.alice.example")));
        assertEquals("alice:5060", udp(REMOTE, 4000, 5060));
    }

    @Test
    void ofAPortSetOnlyWhoCanBeToldAPortReachesAServiceOutsideIt() {
        setUp(NatPolicy.fullCone(), NatFixture.PORTS, NtsPolicy.builder().build());
        assertEquals(Refusal.PORT_NOT_IN_SET, refusal(ask("alice.example").port(22)));
        assertTrue(sentence.contains("SRV"), sentence);
        assertEquals(sentence, router.whyNot(ask("alice.example").port(22).build(), f.now));
        NtsAsk.Builder ssh = ask("_ssh._tcp.alice.example").mayBeToldPort(true);
        assertNull(router.whyNot(ssh.build(), f.now));
        assertEquals(0, f.nat.portsInUse(f.subscriber, 6));
        int port = grantedPort(ssh);
        assertTrue(NatFixture.PORTS.contains(port));
        // Bob's needn't wait: it gets a port of its own.
        int other = grantedPort(ask("bob.example").port(22).mayBeToldPort(true));
        assertNotEquals(port, other);
        assertEquals("bob:22", syn(REMOTE, 4000, other));
        assertEquals("alice:22", syn(REMOTE, 4000, port));
        // Once nobody is awaited there, they serve again.
        int third = grantedPort(ask("bob.example").port(22).mayBeToldPort(true));
        assertTrue(third == port || third == other);
        assertEquals("bob:22", syn(OTHER, 4000, third));
        assertEquals(2, f.nat.portsInUse(f.subscriber, 6));
        // In the set without being told one: by its number.
        int own = NatFixture.PORTS.portAt(0);
        assertEquals(own, grantedPort(ask("alice.example").port(own)));
        assertEquals("alice:" + own, syn(OTHER, 4000, own));
    }

    @Test
    void takesNoMorePortsThanItMay() {
        NatLimits limits = NatLimits.builder().tcpPorts(3).build();
        setUp(
                NatPolicy.fullCone().toBuilder().limits(limits).build(),
                NatFixture.PORTS,
                NtsPolicy.builder().maxPorts(2).build());
        for (int i = 0; i < 6; i++) {
            String host = i % 2 == 0 ? "alice.example" : "bob.example";
            request(ask(host).protocol(6).port(22).mayBeToldPort(true));
        }
        // Two at a time, on two ports; the others wait.
        assertEquals(2, f.nat.portsInUse(f.subscriber, 6));
        assertEquals(List.of(), refused);
        f.tcpOut(5000, 80, SYN);
        assertEquals(
                Refusal.NO_PORT_FREE,
                refusal(ask("alice.example").protocol(6).port(NatFixture.PORTS.portAt(77))));
        int turns = 0;
        while (turns < granted.size()) {
            NtsGrant grant = granted.get(turns);
            String inside = syn(REMOTE + turns++, 4000, grant.port());
            assertTrue(inside.endsWith(":22"), inside);
        }
        assertEquals(6, turns);
        assertEquals(3, f.nat.portsInUse(f.subscriber, 6));
    }

    @Test
    void aMappingThatLeadsThereNeedsNoEntry() {
        setUp(NatPolicy.fullCone(), NatFixture.PORTS, NtsPolicy.builder().build());
        int port = NatFixture.PORTS.portAt(5);
        assertNull(f.nat.addStaticMapping(f.subscriber, 6, port, HOST, 22));
        NtsAsk.Builder ssh = ask("_ssh._tcp.alice.example").mayBeToldPort(true);
        for (int i = 0; i < 10; i++) {
            assertEquals(port, grantedPort(ssh));
        }
        assertTrue(granted.get(0).mapped());
        assertEquals(10, router.statistics().mapped());
        assertEquals(List.of(), router.entries());
        assertEquals("alice:22", syn(REMOTE, 4000, port));
        assertEquals(Refusal.PORT_IN_USE, refusal(ask("bob.example").protocol(6).port(port)));
    }

    @Test
    void aSharedPortIsNotRecycled() {
        PortSet four = PortSet.of(0, 14, 0x3fff); // 65532 to 65535
        setUp(
                NatPolicy.fullCone().toBuilder().timeWait(TimeWait.RECYCLE).build(),
                four,
                NtsPolicy.builder().build());
        request(ask("alice.example").port(65532));
        request(ask("bob.example").port(65532));
        for (int i = 0; i < 2; i++) {
            int host = HOST + i;
            assertEquals((i == 0 ? "alice:" : "bob:") + 65532, syn(REMOTE + i, 4000, 65532));
            int isn = TestPackets.ISN; // both sides'
            Segment out = Segment.of(host, 65532, REMOTE + i, 4000);
            Segment back = Segment.of(REMOTE + i, 4000, OUTSIDE, 65532);
            f.out(out.flags(SYN | ACK).numbers(isn, isn + 1).bytes());
            int session = f.nat.lastSession();
            f.in(back.flags(ACK).numbers(isn + 1, isn + 1).bytes());
            f.out(out.flags(FIN | ACK).numbers(isn + 1, isn + 1).bytes());
            f.in(back.flags(FIN | ACK).numbers(isn + 1, isn + 2).bytes());
            f.out(out.flags(ACK).numbers(isn + 2, isn + 2).bytes());
            assertEquals(TcpState.TIME_WAIT, f.nat.sessions().tcpStateOf(session));
        }
        f.passSeconds(5);
        router.advance(f.now);
        for (int i = 0; i < 3; i++) {
            assertNotEquals(65532, f.tcpOut(5000 + i, 443, SYN));
        }
        assertEquals("taken", f.out(TestPackets.tcp(HOST, 5003, REMOTE, 443, SYN)));
    }
}
