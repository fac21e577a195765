// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.NatFixture.SECOND;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.NatTimers;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/** What one protocol does has no effect on another, nor a refused packet on a mapping. */
class ProtocolsApartTest {
    private final NatFixture f = new NatFixture(NatPolicy.fullCone());

    @Test
    @Tag("RFC7857-5")
    @Tag("RFC7857-6")
    void aMappingIsOfOneProtocolOnly() {
        int udp = f.udpOut(40000, REMOTE, 53);
        assertEquals(1, f.nat.portsInUse(f.subscriber, Ipv4.UDP));
        assertEquals(0, f.nat.portsInUse(f.subscriber, Ipv4.TCP));
        byte[] syn = TestPackets.tcp(OTHER, 9, NatFixture.OUTSIDE, udp, Tcp.SYN);
        assertNotEquals("forward", f.in(syn), "TCP to a port that only UDP has");
        f.tcpOut(40000, 80, Tcp.SYN);
        assertEquals(1, f.nat.portsInUse(f.subscriber, Ipv4.TCP));
        assertEquals("forward", f.udpIn(OTHER, 9, udp));
    }

    @Test
    @Tag("RFC7857-7")
    void aFilteredPacketDoesNotRefresh() {
        NatPolicy policy = NatPolicy.portRestrictedCone().toBuilder().inboundRefresh(true).build();
        NatFixture g = new NatFixture(policy);
        int port = g.udpOut(40000, REMOTE, 53);
        int session = g.nat.lastSession();
        long expires = g.nat.sessions().expiresNanosOf(session);
        g.passSeconds(100);
        assertEquals("filtered", g.udpIn(OTHER, 53, port));
        assertEquals("filtered", g.udpIn(REMOTE, 54, port));
        assertEquals(expires, g.nat.sessions().expiresNanosOf(session));
        assertEquals("forward", g.udpIn(REMOTE, 53, port));
        assertEquals(g.now + 300 * SECOND, g.nat.sessions().expiresNanosOf(session));
    }

    @Test
    @Tag("RFC7857-7")
    void anOutboundResetDoesNotRefresh() {
        int port = f.tcpOut(40000, 80, Tcp.SYN);
        int session = f.nat.lastSession();
        assertEquals("forward", f.tcpIn(80, port, Tcp.SYN | Tcp.ACK));
        f.tcpOut(40000, 80, Tcp.ACK);
        f.tcpOut(40000, 80, Tcp.RST | Tcp.ACK);
        long expires = f.nat.sessions().expiresNanosOf(session);
        f.passSeconds(100);
        f.tcpOut(40000, 80, Tcp.RST | Tcp.ACK);
        assertEquals(expires, f.nat.sessions().expiresNanosOf(session));
    }

    @Test
    @Tag("RFC7857-11")
    void anEchoMappingGoesWithItsLastSession() {
        assertEquals("forward", f.out(TestPackets.echo(HOST, REMOTE, 8, 77)));
        f.passSeconds(30);
        assertEquals("forward", f.out(TestPackets.echo(HOST, OTHER, 8, 77)));
        assertEquals(1, f.nat.portsInUse(f.subscriber, Ipv4.ICMP));
        f.passSeconds(59);
        f.nat.advance(f.now);
        assertEquals(1, f.nat.portsInUse(f.subscriber, Ipv4.ICMP));
        f.passSeconds(1);
        f.nat.advance(f.now);
        assertEquals(0, f.nat.portsInUse(f.subscriber, Ipv4.ICMP));
    }

    @Test
    @Tag("RFC4787-5b")
    void theUdpTimerIsThatOfThePolicy() {
        NatTimers timers = NatTimers.builder().udpNanos(120 * SECOND).build();
        NatFixture g = new NatFixture(NatPolicy.builder().timers(timers).build());
        int port = g.udpOut(40000, REMOTE, 53);
        g.passSeconds(119);
        assertEquals("forward", g.udpIn(REMOTE, 53, port));
        g.passSeconds(1);
        assertEquals("no-mapping", g.udpIn(REMOTE, 53, port));
    }

    @Test
    @Tag("RFC7857-8")
    void parityIsKeptUnlessThePolicySaysOtherwise() {
        NatFixture apart = new NatFixture(NatPolicy.builder().portParity(false).build());
        int odd = 0;
        for (int host = 40_000; host < 40_120; host += 2) {
            assertEquals(0, f.udpOut(host, REMOTE, 53) & 1);
            odd += apart.udpOut(host, REMOTE, 53) & 1;
        }
        assertNotEquals(0, odd, "60 even ports and no odd one, where parity is off");
    }
}
