// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.ECHO_REPLY;
import static org.portset.nat.engine.TestPackets.ECHO_REQUEST;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.ip;
import static org.portset.nat.engine.TestPackets.put16;
import static org.portset.nat.engine.TestPackets.put32;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.Behavior;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.ports.PortSet;

/** Hosts of one home that speak to one another by their outside endpoints. */
class HairpinTest {
    private static final int SECOND_HOST = ip("192.168.1.11");
    private static final int GATEWAY = ip("192.168.1.1");

    private NatFixture f = new NatFixture(NatPolicy.fullCone());

    /** What becomes of the packet: other endpoints, a hop less, checksums from nothing. */
    private static byte[] translated(byte[] before, int from, int fromPort, int to, int toPort) {
        byte[] p = before.clone();
        p[8]--;
        put32(p, 12, from);
        put16(p, 20, fromPort);
        put32(p, 16, to);
        put16(p, 22, toPort);
        return TestPackets.fix(p);
    }

    /** Sends a packet that must come back; as it comes. */
    private byte[] hairpin(byte[] packet) {
        f.inside.clear();
        assertEquals("taken", f.out(packet.clone()));
        assertEquals(1, f.inside.size());
        assertTrue(f.outside.isEmpty());
        assertEquals(-1, f.nat.lastSession());
        return f.inside.get(0);
    }

    private List<String> counts() {
        List<String> counts = new ArrayList<>();
        f.nat.forEachSession(
                f.subscriber,
                s -> {
                    if (f.nat.sessions().remoteAddressOf(s) == OUTSIDE) {
                        counts.add(
                                f.nat.sessions().insidePortOf(s)
                                        + " out "
                                        + f.nat.sessions().packetsOutOf(s)
                                        + " in "
                                        + f.nat.sessions().packetsInOf(s));
                    }
                });
        counts.sort(null);
        return counts;
    }

    @Test
    @Tag("RFC4787-9")
    @Tag("RFC6888-1")
    void givesDatagramsTheExternalSourceBothWays() {
        byte[] opening = TestPackets.udp(SECOND_HOST, 6000, REMOTE, 53, 4);
        assertEquals("forward", f.out(opening));
        int second = get16(opening, 20);

        byte[] question = TestPackets.udp(HOST, 5000, OUTSIDE, second, 31);
        byte[] arrived = hairpin(question);
        int first = get16(arrived, 20);
        assertTrue(NatFixture.PORTS.contains(first));
        assertArrayEquals(translated(question, OUTSIDE, first, SECOND_HOST, 6000), arrived);

        byte[] answer = TestPackets.udp(SECOND_HOST, 6000, OUTSIDE, first, 200);
        assertArrayEquals(translated(answer, OUTSIDE, second, HOST, 5000), hairpin(answer));
        assertEquals(List.of("5000 out 1 in 1", "6000 out 1 in 1"), counts());

        // The mapping is the one that the Internet sees, too.
        assertEquals(first, f.udpOut(5000, REMOTE, 53));
    }

    @Test
    @Tag("RFC4787-9")
    void keepsBothSessionsAlive() {
        f.nat.addStaticMapping(f.subscriber, 17, 1232, SECOND_HOST, 6000);
        byte[] arrived = hairpin(TestPackets.udp(HOST, 5000, OUTSIDE, 1232, 4));
        int first = get16(arrived, 20);
        for (int i = 0; i < 5; i++) {
            f.passSeconds(200);
            hairpin(TestPackets.udp(HOST, 5000, OUTSIDE, 1232, 4));
            hairpin(TestPackets.udp(SECOND_HOST, 6000, OUTSIDE, first, 4));
        }
        assertEquals(List.of("5000 out 6 in 5", "6000 out 5 in 6"), counts());
        f.passSeconds(300);
        f.nat.advance(f.now);
        assertEquals(List.of(), counts());
    }

    @Test
    @Tag("RFC5382-8")
    void carriesTcpToAStaticMapping() {
        f.nat.addStaticMapping(f.subscriber, 6, 1232, SECOND_HOST, 80);
        byte[] syn = TestPackets.tcp(HOST, 5000, OUTSIDE, 1232, SYN);
        byte[] arrived = hairpin(syn);
        int first = get16(arrived, 20);
        assertArrayEquals(translated(syn, OUTSIDE, first, SECOND_HOST, 80), arrived);
        byte[] synAck = TestPackets.tcp(SECOND_HOST, 80, OUTSIDE, first, SYN | ACK);
        assertArrayEquals(translated(synAck, OUTSIDE, 1232, HOST, 5000), hairpin(synAck));
        byte[] data = TestPackets.tcp(HOST, 5000, OUTSIDE, 1232, ACK, new byte[0], 99);
        assertArrayEquals(translated(data, OUTSIDE, first, SECOND_HOST, 80), hairpin(data));
        byte[] reply = TestPackets.tcp(SECOND_HOST, 80, OUTSIDE, first, ACK, new byte[0], 700);
        assertArrayEquals(translated(reply, OUTSIDE, 1232, HOST, 5000), hairpin(reply));
        f.nat.forEachSession(
                f.subscriber,
                s -> assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(s)));
        assertEquals(List.of("5000 out 2 in 2", "80 out 2 in 2"), counts());
    }

    @Test
    void bringsAnEchoBackToItsSender() {
        byte[] request = TestPackets.echo(HOST, OUTSIDE, ECHO_REQUEST, 0x7777);
        byte[] expected = request.clone();
        expected[8]--;
        put32(expected, 12, OUTSIDE);
        put32(expected, 16, HOST);
        assertArrayEquals(TestPackets.fix(expected), hairpin(request));
        byte[] reply = TestPackets.echo(HOST, OUTSIDE, ECHO_REPLY, 0x7777);
        expected = reply.clone();
        expected[8]--;
        put32(expected, 12, OUTSIDE);
        put32(expected, 16, HOST);
        assertArrayEquals(TestPackets.fix(expected), hairpin(reply));
    }

    @Test
    void reachesTheHostsOwnMapping() {
        int port = f.udpOut(5000, REMOTE, 53);
        byte[] packet = TestPackets.udp(HOST, 5000, OUTSIDE, port, 4);
        assertArrayEquals(translated(packet, OUTSIDE, port, HOST, 5000), hairpin(packet));
        assertEquals(List.of("5000 out 1 in 1"), counts());
    }

    @Test
    @Tag("RFC4787-9")
    void filtersAsForAnyRemoteAndLetsHostsOpenTheWay() {
        f =
                new NatFixture(
                        NatPolicy.builder().filtering(Behavior.ADDRESS_AND_PORT_DEPENDENT).build());
        byte[] opening = TestPackets.udp(SECOND_HOST, 6000, REMOTE, 53, 4);
        f.out(opening);
        int second = get16(opening, 20);
        int first = f.udpOut(5000, REMOTE, 53);
        byte[] knock = TestPackets.udp(HOST, 5000, OUTSIDE, second, 4);
        byte[] before = knock.clone();
        assertEquals("filtered", f.out(knock));
        assertArrayEquals(before, knock);
        byte[] back = TestPackets.udp(SECOND_HOST, 6000, OUTSIDE, first, 4);
        assertArrayEquals(translated(back, OUTSIDE, second, HOST, 5000), hairpin(back));
        byte[] again = TestPackets.udp(HOST, 5000, OUTSIDE, second, 4);
        assertArrayEquals(translated(again, OUTSIDE, first, SECOND_HOST, 6000), hairpin(again));
    }

    @Test
    void makesNoSessionForWhatOpensNone() {
        f.nat.addStaticMapping(f.subscriber, 6, 1232, SECOND_HOST, 80);
        assertEquals("not-syn", f.out(TestPackets.tcp(HOST, 5000, OUTSIDE, 1232, ACK)));
        assertEquals(0, f.nat.sessionCount());
        // Nobody listens there: the sender's session is as for any remote that doesn't answer.
        assertEquals("no-mapping", f.out(TestPackets.udp(HOST, 5000, OUTSIDE, 1233, 4)));
        assertEquals(1, f.nat.sessionCount());
    }

    @Test
    void sendsWhatIsForAnotherHomeOfTheAddressOut() {
        int anothers = 1236;
        assertFalse(NatFixture.PORTS.contains(anothers));
        byte[] packet = TestPackets.udp(HOST, 5000, OUTSIDE, anothers, 4);
        byte[] before = packet.clone();
        assertEquals("forward", f.out(packet));
        int port = get16(packet, 20);
        assertArrayEquals(translated(before, OUTSIDE, port, OUTSIDE, anothers), packet);
        assertTrue(f.inside.isEmpty());
    }

    @Test
    @Tag("RFC4787-2")
    @Tag("RFC6888-2")
    void goesFromAddressToAddress() {
        f =
                new NatFixture(
                        NatSubscriber.builder(OUTSIDE, PortSet.all())
                                .addressCount(8)
                                .insideGateway(GATEWAY)
                                .build());
        for (int host = HOST; host < HOST + 20; host++) {
            byte[] opening = TestPackets.udp(host, 6000, REMOTE, 53, 4);
            f.out(opening);
            int address = TestPackets.get32(opening, 12);
            byte[] packet = TestPackets.udp(HOST + 30, 5000, address, get16(opening, 20), 4);
            byte[] arrived = hairpin(packet);
            int source = TestPackets.get32(arrived, 12);
            int port = get16(arrived, 20);
            assertArrayEquals(translated(packet, source, port, host, 6000), arrived);
            byte[] back = TestPackets.udp(host, 6000, source, port, 4);
            byte[] expected = translated(back, address, get16(opening, 20), HOST + 30, 5000);
            assertArrayEquals(expected, hairpin(back));
        }
    }

    @Test
    @Tag("RFC5382-4")
    void tellsTheHostAfterSixSecondsThatNobodyListens() {
        byte[] syn = TestPackets.tcp(HOST, 5000, OUTSIDE, 1232, SYN);
        assertEquals("syn-held", f.out(syn));
        f.passSeconds(6);
        f.nat.advance(f.now);
        assertTrue(f.outside.isEmpty());
        assertEquals(1, f.inside.size());
        byte[] error = f.inside.get(0);
        byte[] expected = TestPackets.icmpError(OUTSIDE, HOST, 3, 3, 0, syn);
        expected[1] = (byte) 0xc0;
        put16(expected, 6, 0);
        assertArrayEquals(TestPackets.fixHeader(expected), error);
    }
}
