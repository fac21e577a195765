// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.ECHO_REPLY;
import static org.portset.nat.engine.TestPackets.ECHO_REQUEST;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.fixHeader;
import static org.portset.nat.engine.TestPackets.fragment;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.icmpError;
import static org.portset.nat.engine.TestPackets.ip;
import static org.portset.nat.engine.TestPackets.joined;
import static org.portset.nat.engine.TestPackets.mayFragment;
import static org.portset.nat.engine.TestPackets.put16;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** Packets that go through as they are: to some destinations, or all of a subscriber's. */
class BypassTest {
    private static final int GATEWAY = ip("192.168.1.1");
    private static final int PRIVATE = ip("10.20.30.40");
    private static final int GRE = 47;
    private static final NatPolicy UNTRANSLATED =
            NatPolicy.builder()
                    .untranslated(
                            List.of(
                                    Ipv4Prefix.of(ip("172.16.0.0"), 12),
                                    Ipv4Prefix.of(ip("10.20.0.0"), 16)))
                    .build();

    private NatFixture f =
            new NatFixture(
                    NatSubscriber.builder(OUTSIDE, PORTS)
                            .policy(UNTRANSLATED)
                            .insideGateway(GATEWAY)
                            .mtuBytes(1460)
                            .build());

    private void sharing(PortSet ports) {
        f =
                new NatFixture(
                        NatSubscriber.builder(OUTSIDE, ports)
                                .insideGateway(GATEWAY)
                                .mtuBytes(1460)
                                .mssClampBytes(1400)
                                .translated(false)
                                .build());
    }

    private static byte[] gre(int source, int destination) {
        return fixHeader(TestPackets.ipv4(GRE, source, destination, 100));
    }

    private static byte[] hop(byte[] packet) {
        byte[] p = packet.clone();
        p[8]--;
        return fixHeader(p);
    }

    private void assertPassesOut(byte[] packet) {
        byte[] p = packet.clone();
        assertEquals("forward", f.out(p));
        assertPassed(packet, p);
    }

    private void assertPassesIn(byte[] packet) {
        byte[] p = packet.clone();
        assertEquals("forward", f.in(p));
        assertPassed(packet, p);
    }

    private void assertPassed(byte[] before, byte[] after) {
        assertArrayEquals(hop(before), after);
        assertEquals(-1, f.nat.lastSession());
        assertEquals(0, f.nat.sessionCount());
    }

    @Test
    @Tag("RFC6888-6")
    void forwardsWhatGoesToAnUntranslatedDestinationAsItIs() {
        byte[] udp = TestPackets.udp(HOST, 5000, PRIVATE, 53, 1000);
        assertPassesOut(udp);
        assertPassesOut(TestPackets.tcp(HOST, 5000, ip("172.31.255.255"), 80, ACK));
        assertPassesOut(gre(HOST, PRIVATE));
        assertPassesOut(fragment(udp, 504, 504));
        assertPassesOut(icmpError(HOST, PRIVATE, 3, 3, 0, udp));

        assertPassesIn(TestPackets.udp(PRIVATE, 53, HOST, 5000, 1000));
        assertPassesIn(TestPackets.tcp(PRIVATE, 80, HOST, 22, SYN));
        assertPassesIn(gre(PRIVATE, HOST));
        assertPassesIn(icmpError(PRIVATE, HOST, 3, 3, 0, udp));
    }

    @Test
    @Tag("RFC6888-6")
    void translatesAllElse() {
        byte[] beside = TestPackets.udp(HOST, 5000, ip("172.32.0.0"), 53, 4);
        assertEquals("forward", f.out(beside));
        assertEquals(OUTSIDE, TestPackets.get32(beside, 12));
        byte[] inbound = TestPackets.udp(PRIVATE, 53, OUTSIDE, get16(beside, 20), 4);
        assertEquals("forward", f.in(inbound));
        assertEquals(HOST, TestPackets.get32(inbound, 16));
        assertEquals("outside-address", f.in(TestPackets.udp(REMOTE, 53, HOST, 5000, 4)));
        f.nat.setPolicy(f.subscriber, NatPolicy.fullCone());
        byte[] now = TestPackets.udp(HOST, 5000, PRIVATE, 53, 4);
        assertEquals("forward", f.out(now));
        assertEquals(OUTSIDE, TestPackets.get32(now, 12));
    }

    @Test
    @Tag("RFC6888-6")
    @Tag("RFC4787-13")
    void holdsItToTtlAndMtuAllTheSame() {
        byte[] tooBig = TestPackets.udp(HOST, 5000, PRIVATE, 53, 1433);
        assertEquals("too-big", f.out(tooBig));
        assertEquals(1, f.inside.size());
        assertEquals("taken", f.out(mayFragment(tooBig)));
        assertEquals(2, f.outside.size());
        byte[] expected = hop(mayFragment(tooBig));
        put16(expected, 4, get16(f.outside.get(0), 4));
        assertArrayEquals(fixHeader(expected), joined(f.outside));
        byte[] last = TestPackets.udp(HOST, 5000, PRIVATE, 53, 4);
        last[8] = 1;
        assertEquals("ttl-expired", f.out(fixHeader(last)));
    }

    @Test
    @Tag("RFC7597-5.1")
    void letsHostsUseTheSharedAddressAndTheirPorts() {
        sharing(PORTS);
        assertPassesOut(TestPackets.udp(OUTSIDE, 1232, REMOTE, 53, 100));
        assertPassesOut(TestPackets.tcp(OUTSIDE, 1233, REMOTE, 80, ACK));
        assertPassesOut(TestPackets.echo(OUTSIDE, REMOTE, ECHO_REQUEST, 1234));
        assertPassesIn(TestPackets.udp(REMOTE, 53, OUTSIDE, 1232, 100));
        assertPassesIn(TestPackets.tcp(REMOTE, 80, OUTSIDE, 1233, SYN | ACK));
        assertPassesIn(TestPackets.echo(REMOTE, OUTSIDE, ECHO_REPLY, 1234));

        assertEquals("outside-address", f.out(TestPackets.udp(HOST, 1232, REMOTE, 53, 4)));
        assertEquals("outside-port-set", f.out(TestPackets.udp(OUTSIDE, 1236, REMOTE, 53, 4)));
        assertEquals("outside-port-set", f.out(TestPackets.tcp(OUTSIDE, 80, REMOTE, 53, SYN)));
        assertEquals("outside-port-set", f.out(TestPackets.echo(OUTSIDE, REMOTE, ECHO_REQUEST, 7)));
        assertEquals("unsupported-protocol", f.out(gre(OUTSIDE, REMOTE)));
        assertEquals("outside-address", f.in(TestPackets.udp(REMOTE, 53, HOST, 1232, 4)));
        assertEquals("outside-port-set", f.in(TestPackets.udp(REMOTE, 53, OUTSIDE, 1236, 4)));
        assertEquals(0, f.nat.sessionCount());
    }

    @Test
    void checksErrorsOfHostsThatShareByThePacketInside() {
        sharing(PORTS);
        byte[] sent = TestPackets.udp(OUTSIDE, 1232, REMOTE, 53, 20);
        byte[] received = TestPackets.udp(REMOTE, 53, OUTSIDE, 1232, 20);
        int router = ip("203.0.113.77");
        assertPassesIn(icmpError(router, OUTSIDE, 11, 0, 0, sent));
        assertPassesOut(icmpError(OUTSIDE, REMOTE, 3, 3, 0, received));

        byte[] anothers = TestPackets.udp(OUTSIDE, 1236, REMOTE, 53, 20);
        assertEquals("outside-port-set", f.in(icmpError(router, OUTSIDE, 11, 0, 0, anothers)));
        byte[] toAnother = TestPackets.udp(REMOTE, 53, OUTSIDE, 1236, 20);
        assertEquals("outside-port-set", f.out(icmpError(OUTSIDE, REMOTE, 3, 3, 0, toAnother)));
        byte[] foreign = TestPackets.udp(REMOTE, 53, HOST, 1232, 20);
        assertEquals("bad-embedded", f.out(icmpError(OUTSIDE, REMOTE, 3, 3, 0, foreign)));
    }

    @Test
    @Tag("RFC4787-14")
    @Tag("RFC7857-10")
    void checksFragmentsOfHostsThatShareByTheFirst() {
        sharing(PORTS);
        byte[] packet = TestPackets.udp(OUTSIDE, 1232, REMOTE, 53, 2000);
        assertEquals("taken", f.out(fragment(packet, 1000, 1400)));
        assertEquals("taken", f.out(fragment(packet, 0, 1000)));
        byte[] sent = joined(f.outside);
        assertTrue(PORTS.contains(get16(sent, 4)));
        byte[] expected = hop(mayFragment(packet));
        put16(expected, 4, get16(sent, 4));
        assertArrayEquals(fixHeader(expected), sent);

        byte[] answer = TestPackets.udp(REMOTE, 53, OUTSIDE, 1232, 2000);
        assertEquals("taken", f.in(fragment(answer, 1000, 1400)));
        assertEquals("taken", f.in(fragment(answer, 0, 1000)));
        assertArrayEquals(hop(mayFragment(answer)), joined(f.inside));

        byte[] anothers = TestPackets.udp(REMOTE, 53, OUTSIDE, 1236, 2000);
        assertEquals("outside-port-set", f.in(fragment(anothers, 0, 1000)));
        assertEquals("outside-port-set", f.in(fragment(anothers, 1000, 1400)));
        assertEquals("outside-address", f.out(fragment(answer, 1000, 1400)));
        assertEquals(0, f.nat.sessionCount());
    }

    @Test
    void givesAFullAddressEveryProtocol() {
        sharing(PortSet.all());
        assertPassesOut(gre(OUTSIDE, REMOTE));
        assertPassesIn(gre(REMOTE, OUTSIDE));
        assertPassesOut(TestPackets.udp(OUTSIDE, 53, REMOTE, 53, 100));
        byte[] udp = TestPackets.udp(OUTSIDE, 53, REMOTE, 53, 2000);
        assertPassesOut(fragment(udp, 1000, 1400));
        assertPassesIn(icmpError(REMOTE, OUTSIDE, 3, 3, 0, udp));
        assertEquals("outside-address", f.out(gre(HOST, REMOTE)));
    }

    @Test
    @Tag("RFC7597-8.3")
    void clampsTheMssOfHostsThatShare() {
        for (PortSet ports : List.of(PORTS, PortSet.all())) {
            sharing(ports);
            byte[] mss = {2, 4, 5, (byte) 0xb4}; // 1460
            byte[] syn = TestPackets.tcp(OUTSIDE, 1232, REMOTE, 80, SYN, mss, 0);
            assertEquals("forward", f.out(syn));
            assertEquals(1400, get16(syn, 42));
            assertTrue(TestPackets.checksumsAreRight(syn));
        }
    }

    @Test
    @Tag("RFC4787-13")
    void fragmentsThatAreCutGoOnAsThoseOfTheirDatagram() {
        sharing(PortSet.all());
        byte[] whole = fixHeader(TestPackets.ipv4(GRE, OUTSIDE, REMOTE, 3000));
        byte[] first = fragment(whole, 0, 1480);
        int identification = get16(first, 4);
        f.out(first);
        assertEquals(2, f.outside.size());
        f.outside.forEach(sent -> assertEquals(identification, get16(sent, 4)));
    }
}
