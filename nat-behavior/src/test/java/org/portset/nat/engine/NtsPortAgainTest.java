// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.FIN;
import static org.portset.nat.engine.TestPackets.SYN;

import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.TimeWait;
import org.portset.nat.ports.PortSet;
import org.portset.nat.traversal.NtsPolicy;

/** A caller who uses his port again, towards the NTS router's hosts. */
class NtsPortAgainTest extends NtsRouterFixture {
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
}
