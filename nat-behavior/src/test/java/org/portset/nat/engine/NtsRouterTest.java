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
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.get32;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;
import org.portset.nat.traversal.NtsPolicy;
import org.portset.nat.traversal.Refusal;
import org.portset.nat.traversal.Serializer;

/** The NTS router on the engine, by packets. */
class NtsRouterTest extends NtsRouterFixture {
    @Test
    void aHostIsReachedByItsNameAndByNobodyWhoHasNotAsked() {
        setUp();
        assertEquals("no-mapping", syn(REMOTE, 4000, 80));
        assertEquals(0, grantedPort(ask("Alice.Example.")));
        assertEquals(OUTSIDE, granted.get(0).address());
        assertEquals(1000 * MS, granted.get(0).entryNanos());
        assertEquals("alice:80", syn(REMOTE, 4000, 80));
        // Its answer leaves from where it was sent to, and the connection goes on.
        byte[] answer = TestPackets.tcp(HOST, 80, REMOTE, 4000, SYN | ACK);
        assertEquals("forward", f.out(answer));
        assertEquals(OUTSIDE, get32(answer, 12));
        assertEquals(80, get16(answer, 20));
        int session = f.nat.lastSession();
        f.passSeconds(100);
        assertEquals("forward", f.in(TestPackets.tcp(REMOTE, 4000, OUTSIDE, 80, ACK)));
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
        assertEquals(Behavior.ADDRESS_AND_PORT_DEPENDENT, f.nat.sessions().filteringOf(session));
        assertEquals(Behavior.ADDRESS_AND_PORT_DEPENDENT, f.nat.sessions().mappingOf(session));
        // The entry is over, and the session admits no other.
        assertEquals("filtered", syn(REMOTE, 4001, 80));
        assertEquals("filtered", syn(OTHER, 4000, 80));
        assertEquals("no-mapping", udp(REMOTE, 4000, 80));
        // What alice opens herself has nothing to do with it.
        assertNotEquals(80, f.tcpOut(80, 443, SYN));
    }

    @Test
    void twoHostsAreReachedOnOnePort() {
        setUp();
        request(ask("alice.example").port(443));
        request(ask("bob.example").port(443));
        assertEquals(1, granted.size());
        assertEquals(1, router.waiting().size());
        assertEquals("alice:443", syn(REMOTE, 4000, 443));
        assertEquals(2, granted.size());
        assertEquals("bob:443", syn(OTHER, 4000, 443));
        assertEquals("alice:443", in(TestPackets.tcp(REMOTE, 4000, OUTSIDE, 443, ACK)));
        assertEquals("bob:443", in(TestPackets.tcp(OTHER, 4000, OUTSIDE, 443, ACK)));
        assertEquals(1, f.nat.portsInUse(f.subscriber, 6));
        f.passSeconds(10_000);
        f.nat.advance(f.now);
        router.advance(f.now);
        assertEquals(0, f.nat.portsInUse(f.subscriber, 6));
        assertEquals(0, f.nat.portsInUse(f.subscriber, 17));
        assertEquals(Long.MAX_VALUE, router.nextNanos(f.now));
    }

    @Test
    void aStrayIsLetInAndTheRightOneStillIs() {
        setUp();
        request(ask("alice.example"));
        assertEquals("alice:23", syn(OTHER, 666, 23));
        f.now += 30 * MS;
        assertEquals("alice:80", syn(REMOTE, 4000, 80));
        assertEquals("alice:80", syn(REMOTE, 4001, 80));
        assertEquals("alice:80", syn(OTHER, 667, 80));
        assertEquals(2, router.statistics().strays());
        assertEquals(1, router.statistics().again());
        assertEquals(4, router.statistics().sessions());
        f.passSeconds(2);
        assertEquals("no-mapping", syn(REMOTE, 4000, 81));
    }

    @Test
    void withTimeToSettleAStrayCannotSendTheRightOneToTheWrongHost() {
        for (long settle : new long[] {0, 2000}) {
            setUp(
                    NatPolicy.fullCone(),
                    PortSet.all(),
                    NtsPolicy.builder().settleNanos(settle * MS).build());
            request(ask("alice.example"));
            request(ask("bob.example"));
            assertEquals("alice:80", syn(OTHER, 666, 80));
            assertEquals(settle == 0 ? "bob:80" : "alice:80", syn(REMOTE, 4000, 80));
        }
    }

    @Test
    void whoNeverComesHoldsTheOthersUpForTheEntrysTimeOnly() {
        setUp();
        request(ask("alice.example"));
        request(ask("bob.example"));
        assertEquals(f.now + 1000 * MS, router.nextNanos(f.now));
        f.now += 1000 * MS;
        router.advance(f.now);
        assertEquals(2, granted.size());
        assertEquals(1, router.statistics().unused());
        assertEquals("bob:80", syn(REMOTE, 4000, 80));
    }

    @Test
    void theOldFormsAddressAndTheResolversPrefixAdmitOnlyThose() {
        setUp();
        request(ask("alice.example").remote(Ipv4Prefix.of(REMOTE, 32)));
        request(ask("bob.example").remote(Ipv4Prefix.of(OTHER, 24)));
        assertEquals(2, granted.size());
        assertEquals("no-mapping", syn(REMOTE + 1, 4000, 80));
        assertEquals("bob:80", syn(OTHER + 1, 4000, 80));
        assertEquals("alice:80", syn(REMOTE, 4000, 80));
    }

    @Test
    void refusesByName() {
        setUp();
        assertEquals(Refusal.UNKNOWN_NAME, refusal(ask("carol.example")));
        assertEquals(Refusal.UNKNOWN_NAME, refusal(ask("_http._tcp.alice.example")));
        assertEquals(Refusal.BAD_PROTOCOL, refusal(ask("alice.example").protocol(1)));
        assertEquals(Refusal.BAD_PROTOCOL, refusal(ask("_sip._udp.alice.example").protocol(6)));
        router.policy(NtsPolicy.builder().maxWaiting(0).build(), f.now);
        request(ask("alice.example"));
        assertEquals(Refusal.QUEUE_FULL, refusal(ask("bob.example")));
        router.policy(NtsPolicy.builder().maxPatienceNanos(5).build(), f.now);
        request(ask("bob.example"));
        f.now += 5;
        router.advance(f.now);
        assertEquals(Refusal.TIMED_OUT, refused.remove(0));
        Serializer.Ticket waits = request(ask("bob.example"));
        router.cancel(waits, f.now);
        assertEquals(Refusal.CANCELLED, refused.remove(0));
        request(ask("bob.example").port(7));
        router.close(f.now);
        assertEquals(Refusal.UNAVAILABLE, refused.remove(0));
        assertEquals(Refusal.UNAVAILABLE, refusal(ask("alice.example")));
        assertEquals("no-mapping", syn(REMOTE, 4000, 80));
        assertEquals(0, f.nat.portsInUse(f.subscriber, 6));
        assertEquals(0, f.nat.portsInUse(f.subscriber, 17));
    }

    @Test
    void aPacketThatAMappingTakesToTheHostIsTheOneThatWasAwaited() {
        setUp();
        assertNull(f.nat.addStaticMapping(f.subscriber, 6, 443, HOST, 443));
        assertNull(f.nat.addStaticMapping(f.subscriber, 6, 80, BOB, 80));
        request(ask("alice.example"));
        request(ask("bob.example"));
        assertEquals("bob:80", syn(OTHER, 4000, 80));
        assertEquals(1, granted.size());
        assertEquals("alice:443", syn(REMOTE, 4000, 443));
        assertEquals(2, granted.size());
        assertEquals(0, router.statistics().sessions());
    }

    @Test
    void aPingIsNotThePacketThatWasAwaited() {
        setUp();
        byte[] ping = TestPackets.echo(HOST, REMOTE, TestPackets.ECHO_REQUEST, 7);
        assertEquals("forward", f.out(ping));
        int id = get16(ping, 24);
        request(ask("alice.example"));
        byte[] other = TestPackets.echo(OTHER, OUTSIDE, TestPackets.ECHO_REQUEST, id);
        assertEquals("forward", f.in(other));
        router.advance(f.now);
        assertEquals(0, router.entries().get(0).uses());
        assertEquals("alice:80", syn(REMOTE, 4000, 80));
    }

    @Test
    void sessionsSurviveARestartOnTheirSharedPort() {
        setUp();
        List<NatSession> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            request(ask(i % 2 == 0 ? "alice.example" : "bob.example").port(443));
            assertTrue(syn(REMOTE + i, 4000, 443).endsWith(":443"));
            records.add(f.nat.sessions().snapshot(f.nat.lastSession()));
        }
        NatFixture after = new NatFixture(NatPolicy.fullCone(), PortSet.all(), 0);
        for (NatSession record : records) {
            int session = after.nat.restore(after.subscriber, record, after.now);
            assertNotEquals(-1, session);
            assertEquals(record, after.nat.sessions().snapshot(session));
        }
        byte[] answer = TestPackets.tcp(BOB, 443, REMOTE + 1, 4000, SYN | ACK);
        assertEquals("forward", after.out(answer));
        assertEquals(443, get16(answer, 20));
    }

    @Test
    void limitsHoldForThoseWhoComeByNameToo() {
        NatLimits limits = NatLimits.builder().sessions(1).build();
        setUp(
                NatPolicy.fullCone().toBuilder().limits(limits).build(),
                PortSet.all(),
                NtsPolicy.builder().build());
        request(ask("alice.example"));
        assertEquals("alice:80", syn(REMOTE, 4000, 80));
        assertEquals("session-limit", syn(REMOTE, 4001, 80));
        assertEquals(1, router.statistics().sessions());
    }

    @Test
    void theSameTwoEndpointsAreNotConnectedTwice() {
        setUp();
        byte[] out = TestPackets.udp(HOST, 7000, REMOTE, 53, 4);
        f.out(out);
        // On another outside port, which leads to the same endpoint.
        assertEquals(8000, grantedPort(ask("_sip._udp.alice.example").port(8000)));
        f.out(TestPackets.udp(HOST, 5060, REMOTE, 53, 4));
        assertEquals("session-conflict", udp(REMOTE, 53, 8000));
        assertEquals("alice:5060", udp(REMOTE, 54, 8000));
    }

    @Test
    void aHostInsideReachesAnotherByNameThroughTheOutsideAddress() {
        setUp();
        request(ask("alice.example"));
        byte[] p = TestPackets.tcp(BOB, 5000, OUTSIDE, 80, SYN);
        assertEquals("taken", f.out(p));
        byte[] got = f.inside.get(0);
        assertEquals(HOST, get32(got, 16));
        assertEquals(80, get16(got, 22));
    }
}
