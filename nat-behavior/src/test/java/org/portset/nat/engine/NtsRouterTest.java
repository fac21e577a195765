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
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.get32;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortSet;
import org.portset.nat.traversal.HostName;
import org.portset.nat.traversal.HostService;
import org.portset.nat.traversal.NtsAsk;
import org.portset.nat.traversal.NtsCaller;
import org.portset.nat.traversal.NtsGrant;
import org.portset.nat.traversal.NtsPolicy;
import org.portset.nat.traversal.NtsRouter;
import org.portset.nat.traversal.Origin;
import org.portset.nat.traversal.PrivateHost;
import org.portset.nat.traversal.PrivateHosts;
import org.portset.nat.traversal.Refusal;
import org.portset.nat.traversal.Serializer;

/** The NTS router on the engine, by packets. */
class NtsRouterTest {
    private static final int BOB = HOST + 1;
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private NatFixture f;
    private NtsRouter router;
    private final PrivateHosts hosts = new PrivateHosts(10);
    private final List<NtsGrant> granted = new ArrayList<>();
    private final List<Refusal> refused = new ArrayList<>();
    private String sentence;

    private void setUp(NatPolicy policy, PortSet ports, NtsPolicy nts) {
        // Else a SYN that nobody takes is held for 6 s.
        f = new NatFixture(policy.toBuilder().unsolicitedSynReply(false).build(), ports, 0);
        router = new NtsRouter(f.nat, f.subscriber, ports, hosts, nts);
        List<HostService> services =
                List.of(HostService.of("_ssh._tcp", 6, 22), HostService.of("_sip._udp", 17, 5060));
        for (int i = 0; i < 2; i++) {
            HostName name = HostName.of(i == 0 ? "alice.example" : "bob.example");
            hosts.put(PrivateHost.of(name, HOST + i, services, Origin.CONFIGURED), f.now);
        }
    }

    private void setUp() {
        setUp(NatPolicy.fullCone(), PortSet.all(), NtsPolicy.builder().build());
    }

    private static NtsAsk.Builder ask(String name) {
        return NtsAsk.builder(HostName.of(name));
    }

    private Serializer.Ticket request(NtsAsk.Builder ask) {
        return router.request(
                ask.build(),
                new NtsCaller() {
                    @Override
                    public void granted(NtsGrant grant, long nowNanos) {
                        granted.add(grant);
                    }

                    @Override
                    public void refused(Refusal why, String text, long nowNanos) {
                        refused.add(why);
                        sentence = text;
                    }
                },
                f.now);
    }

    private int grantedPort(NtsAsk.Builder ask) {
        int before = granted.size();
        request(ask);
        assertEquals(List.of(), refused, sentence);
        assertEquals(before + 1, granted.size(), "granted at once");
        return granted.get(before).port();
    }

    private Refusal refusal(NtsAsk.Builder ask) {
        assertEquals(List.of(), refused);
        request(ask);
        assertEquals(1, refused.size());
        return refused.remove(0);
    }

    /** Sends a SYN; the inside endpoint that it reached, or the drop. */
    private String syn(int remote, int remotePort, int port) {
        return in(TestPackets.tcp(remote, remotePort, OUTSIDE, port, SYN));
    }

    private String udp(int remote, int remotePort, int port) {
        return in(TestPackets.udp(remote, remotePort, OUTSIDE, port, 4));
    }

    private String in(byte[] p) {
        String verdict = f.in(p);
        router.advance(f.now);
        if (!verdict.equals("forward")) {
            return verdict;
        }
        assertTrue(TestPackets.checksumsAreRight(p));
        return (get32(p, 16) == HOST ? "alice:" : "bob:") + get16(p, 22);
    }

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

    /** Opens a connection from the remote's port, and closes it from both ends. */
    private int closed(int host, int port, int remotePort) {
        connected(host, port, remotePort);
        f.out(TestPackets.tcp(host, port, REMOTE, remotePort, FIN | ACK));
        f.in(TestPackets.tcp(REMOTE, remotePort, OUTSIDE, port, FIN | ACK));
        f.out(TestPackets.tcp(host, port, REMOTE, remotePort, ACK));
        return f.nat.lastSession();
    }

    private int connected(int host, int port, int remotePort) {
        String name = host == HOST ? "alice" : "bob";
        request(ask(name + ".example"));
        assertEquals(name + ":" + port, syn(REMOTE, remotePort, port));
        f.out(TestPackets.tcp(host, port, REMOTE, remotePort, SYN | ACK));
        f.in(TestPackets.tcp(REMOTE, remotePort, OUTSIDE, port, ACK));
        int session = f.nat.lastSession();
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
        return session;
    }

    @Test
    void whoUsesHisPortAgainReachesTheHostThatHeAskedForLast() {
        for (TimeWait timeWait : TimeWait.values()) {
            setUp(
                    NatPolicy.fullCone().toBuilder().timeWait(timeWait).build(),
                    PortSet.all(),
                    NtsPolicy.builder().build());
            closed(HOST, 80, 4000);
            f.passSeconds(20);
            router.advance(f.now);
            // Nobody has asked: the port is the old connection's, while that is remembered.
            if (timeWait != TimeWait.ZERO) {
                assertEquals("alice:80", syn(REMOTE, 4000, 80));
                closed(HOST, 80, 4001);
                f.passSeconds(20);
            }
            request(ask("bob.example"));
            assertEquals("bob:80", syn(REMOTE, 4001, 80), timeWait.toString());
            int session = f.nat.lastSession();
            assertEquals(TcpState.INIT, f.nat.sessions().tcpStateOf(session));
            assertEquals(1, router.entries().get(0).uses());
            // Its SYN comes again, and what follows: to bob, and bob's answers to the caller.
            request(ask("alice.example"));
            assertEquals("bob:80", syn(REMOTE, 4001, 80));
            assertEquals(0, router.entries().get(0).uses());
            assertEquals("forward", f.out(TestPackets.tcp(BOB, 80, REMOTE, 4001, SYN | ACK)));
            assertEquals("bob:80", in(TestPackets.tcp(REMOTE, 4001, OUTSIDE, 80, ACK)));
            assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
            assertEquals("alice:80", syn(REMOTE, 4002, 80));
            granted.clear();
        }
    }

    @Test
    void whoUsesHisPortAgainForTheSameHostLetsTheNextRequestGo() {
        setUp();
        closed(HOST, 80, 4000);
        f.passSeconds(20);
        request(ask("alice.example"));
        request(ask("bob.example"));
        assertEquals("alice:80", syn(REMOTE, 4000, 80));
        assertEquals(3, granted.size());
        assertEquals("bob:80", syn(OTHER, 4000, 80));
        assertEquals(0, router.statistics().unused());
    }

    @Test
    void afterAResetThePortIsTheCallersToo() {
        setUp();
        int session = connected(HOST, 80, 4000);
        Segment back = Segment.of(REMOTE, 4000, OUTSIDE, 80);
        int isn = TestPackets.ISN;
        f.in(back.flags(TestPackets.RST).numbers(isn + 1, 0).bytes());
        assertEquals(TcpState.TRANS, f.nat.sessions().tcpStateOf(session));
        f.passSeconds(20);
        request(ask("bob.example"));
        assertEquals("bob:80", syn(REMOTE, 4000, 80));
    }

    @Test
    void aConnectionThatIsNotOverStaysWhoeverIsAwaited() {
        setUp();
        int session = connected(HOST, 80, 4000);
        f.passSeconds(20);
        request(ask("bob.example"));
        assertEquals("alice:80", syn(REMOTE, 4000, 80));
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(session));
        // Half closed, it may have data still.
        f.in(TestPackets.tcp(REMOTE, 4000, OUTSIDE, 80, FIN | ACK));
        assertEquals("alice:80", syn(REMOTE, 4000, 80));
        assertEquals(0, router.entries().get(0).uses());
        assertEquals("bob:80", syn(REMOTE, 4001, 80));
        assertEquals("alice:80", in(TestPackets.tcp(REMOTE, 4000, OUTSIDE, 80, ACK)));
    }

    @Test
    void onlyASynMakesAClosedConnectionGiveWay() {
        setUp();
        int session = closed(HOST, 80, 4000);
        f.passSeconds(20);
        request(ask("bob.example"));
        assertEquals("alice:80", in(TestPackets.tcp(REMOTE, 4000, OUTSIDE, 80, ACK)));
        assertEquals("alice:80", in(TestPackets.tcp(REMOTE, 4000, OUTSIDE, 80, FIN | ACK)));
        assertTrue(f.nat.sessions().isLive(session));
        assertEquals("bob:80", syn(REMOTE, 4000, 80));
    }

    @Test
    void aMappingOfAHostsOwnGivesNoWay() {
        setUp();
        assertNull(f.nat.addStaticMapping(f.subscriber, 6, 443, HOST, 443));
        request(ask("alice.example"));
        assertEquals("alice:443", syn(REMOTE, 4000, 443));
        closed(HOST, 443, 4001);
        f.passSeconds(20);
        request(ask("bob.example"));
        assertEquals("alice:443", syn(REMOTE, 4001, 443));
        assertEquals(0, router.entries().get(0).uses());
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
