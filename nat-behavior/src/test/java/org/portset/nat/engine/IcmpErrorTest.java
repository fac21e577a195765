// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.ECHO_REPLY;
import static org.portset.nat.engine.TestPackets.ECHO_REQUEST;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.fix;
import static org.portset.nat.engine.TestPackets.fixHeader;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.icmpError;
import static org.portset.nat.engine.TestPackets.ip;
import static org.portset.nat.engine.TestPackets.put16;
import static org.portset.nat.engine.TestPackets.put32;

import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.Preset;

/** Every byte of ICMP errors, both ways. */
class IcmpErrorTest {
    private static final int ROUTER = ip("203.0.113.77");
    private static final int SECOND_HOST = ip("192.168.1.11");
    private static final int UNREACHABLE = 3;
    private static final int TIME_EXCEEDED = 11;

    private final NatFixture f = new NatFixture(NatPolicy.fullCone());

    /** Sends a packet of the host; what the Internet sees of it. */
    private byte[] seenOutside(byte[] packet) {
        byte[] seen = packet.clone();
        assertEquals("forward", f.out(seen));
        return seen;
    }

    private static byte[] hop(byte[] packet) {
        byte[] p = packet.clone();
        p[8]--;
        return fixHeader(p);
    }

    private static byte[] first(byte[] packet, int bytes) {
        return Arrays.copyOf(packet, bytes);
    }

    private void assertForwardedIn(byte[] expected, byte[] error) {
        byte[] packet = error.clone();
        assertEquals("forward", f.in(packet));
        assertArrayEquals(expected, packet);
        assertEquals(-1, f.nat.lastSession());
    }

    @ParameterizedTest
    @CsvSource({"3, 0, 0", "3, 1, 0", "3, 3, 0", "3, 4, 1280", "3, 13, 0", "11, 0, 0", "12, 0, 0"})
    @Tag("RFC4787-12")
    @Tag("RFC5382-9")
    @Tag("RFC5508-4")
    @Tag("RFC5508-10")
    void rewritesAnErrorAboutADatagramAndKeepsTypeAndCode(int type, int code, int rest) {
        byte[] packet = TestPackets.udp(HOST, 5000, REMOTE, 53, 20);
        byte[] seen = seenOutside(packet);
        assertForwardedIn(
                hop(icmpError(ROUTER, HOST, type, code, rest, first(hop(packet), 28))),
                icmpError(ROUTER, OUTSIDE, type, code, rest, first(seen, 28)));
        assertForwardedIn(
                hop(icmpError(ROUTER, HOST, type, code, rest, hop(packet))),
                icmpError(ROUTER, OUTSIDE, type, code, rest, seen));
    }

    @Test
    @Tag("RFC5382-9")
    @Tag("RFC5508-4")
    void rewritesAnErrorAboutASegmentAsFarAsItIsQuoted() {
        byte[] syn = TestPackets.tcp(HOST, 5001, REMOTE, 443, SYN);
        byte[] seen = seenOutside(syn);
        for (int bytes : new int[] {28, 36, 38, 40}) {
            assertForwardedIn(
                    hop(icmpError(ROUTER, HOST, UNREACHABLE, 1, 0, first(hop(syn), bytes))),
                    icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, first(seen, bytes)));
        }
    }

    @Test
    @Tag("RFC5508-4")
    @Tag("RFC5508-10")
    void rewritesAnErrorAboutAnEcho() {
        byte[] request = TestPackets.echo(HOST, REMOTE, ECHO_REQUEST, 0x7777);
        byte[] seen = seenOutside(request);
        assertForwardedIn(
                hop(icmpError(ROUTER, HOST, TIME_EXCEEDED, 0, 0, hop(request))),
                icmpError(ROUTER, OUTSIDE, TIME_EXCEEDED, 0, 0, seen));
    }

    @Test
    @Tag("RFC5508-3")
    void findsThePacketBehindOptionsAndBeforeExtensions() {
        byte[] plain = TestPackets.udp(HOST, 5000, REMOTE, 53, 100);
        seenOutside(plain);
        // Record route, as the host and as the router sees it.
        byte[] inside = withOption(hop(plain));
        byte[] outside = inside.clone();
        put32(outside, 12, OUTSIDE);
        put16(outside, 28, f.nat.sessions().outsidePortOf(0));
        fix(outside);
        byte[] extension = new byte[12];
        put16(extension, 0, 0x2000);
        put16(extension, 4, 8);
        put32(extension, 8, 0x12345678);
        // 136 bytes are quoted whole, the extension is behind them (RFC 4884 section 4.5).
        assertEquals(136, outside.length);
        int length = (136 / 4) << 16;
        assertForwardedIn(
                hop(icmpError(ROUTER, HOST, TIME_EXCEEDED, 0, length, inside, extension)),
                icmpError(ROUTER, OUTSIDE, TIME_EXCEEDED, 0, length, outside, extension));
        // An extension that would be where the port is, if it were taken for the packet.
        byte[] cut = first(outside, 28);
        int lie = (28 / 4) << 16;
        assertEquals(
                "bad-embedded",
                f.in(icmpError(ROUTER, OUTSIDE, TIME_EXCEEDED, 0, lie, cut, extension)));
    }

    private static byte[] withOption(byte[] plain) {
        byte[] p = new byte[plain.length + 8];
        System.arraycopy(plain, 0, p, 0, 20);
        p[20] = 7;
        p[21] = 7;
        p[22] = 4;
        System.arraycopy(plain, 20, p, 28, plain.length - 20);
        p[0] = 0x47;
        put16(p, 2, p.length);
        return fix(p);
    }

    @Test
    @Tag("RFC5508-3")
    void dropsBadChecksumsButNotOfTheEmbeddedTransport() {
        byte[] packet = TestPackets.udp(HOST, 5000, REMOTE, 53, 20);
        byte[] seen = seenOutside(packet);
        byte[] error = icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, seen);
        error[error.length - 1]++;
        assertEquals("bad-icmp-checksum", f.in(error));
        byte[] wrong = seen.clone();
        wrong[11]++;
        assertEquals("bad-embedded", f.in(icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, wrong)));

        wrong = seen.clone();
        byte[] expected = hop(packet);
        wrong[47]++; // as wrong behind the NAT as before it
        expected[47]++;
        assertForwardedIn(
                hop(icmpError(ROUTER, HOST, UNREACHABLE, 1, 0, expected)),
                icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, wrong));
        put16(wrong, 26, 0); // none at all
        put16(expected, 26, 0);
        assertForwardedIn(
                hop(icmpError(ROUTER, HOST, UNREACHABLE, 1, 0, expected)),
                icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, wrong));
    }

    @Test
    @Tag("RFC5508-4")
    @Tag("RFC5508-11")
    void namesWhatItCannotTranslate() {
        byte[] seen = seenOutside(TestPackets.udp(HOST, 5000, REMOTE, 53, 20));
        assertEquals("bad-embedded", inAbout(seen, p -> put16(p, 6, 1))); // a later fragment
        assertEquals("bad-embedded", inAbout(seen, p -> p[9] = 47));
        assertEquals("bad-embedded", inAbout(seen, p -> p[0] = 0x55));
        assertEquals("bad-embedded", inAbout(seen, p -> put32(p, 12, OTHER)));
        assertEquals("outside-port-set", inAbout(seen, p -> put16(p, 20, 1236)));
        assertEquals("icmp-error-no-mapping", inAbout(seen, p -> put16(p, 20, get16(p, 20) ^ 1)));
        byte[] quoted = first(seen, 27);
        assertEquals("bad-embedded", f.in(icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, quoted)));
        for (int type : new int[] {4, 5}) {
            assertEquals(
                    "icmp-type-unsupported", f.in(icmpError(ROUTER, OUTSIDE, type, 0, 0, seen)));
        }
        assertEquals("outside-address", f.in(icmpError(ROUTER, OTHER, UNREACHABLE, 1, 0, seen)));
        byte[] error = icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, seen);
        assertEquals("bad-embedded", f.in(TestPackets.fragment(error, 0, 40)));
        assertEquals("forward", f.in(error));
    }

    private String inAbout(byte[] seen, Consumer<byte[]> change) {
        byte[] about = seen.clone();
        change.accept(about);
        fixHeader(about);
        return f.in(icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, about));
    }

    @Test
    @Tag("RFC4787-12")
    @Tag("RFC5382-10")
    @Tag("RFC5508-6")
    @Tag("RFC7857-7")
    void neitherRefreshesNorEndsASession() {
        byte[] datagram = seenOutside(TestPackets.udp(HOST, 5000, REMOTE, 53, 20));
        int udp = f.nat.lastSession();
        byte[] syn = seenOutside(TestPackets.tcp(HOST, 5001, REMOTE, 443, SYN));
        int tcp = f.nat.lastSession();
        f.tcpIn(443, get16(syn, 20), SYN | ACK);
        f.tcpOut(5001, 443, ACK);
        long udpEnd = f.nat.sessions().expiresNanosOf(udp);
        long tcpEnd = f.nat.sessions().expiresNanosOf(tcp);
        f.passSeconds(100);
        assertEquals("forward", f.in(icmpError(ROUTER, OUTSIDE, UNREACHABLE, 3, 0, datagram)));
        assertEquals("forward", f.in(icmpError(ROUTER, OUTSIDE, UNREACHABLE, 2, 0, syn)));
        byte[] received = TestPackets.udp(REMOTE, 53, HOST, 5000, 8);
        assertEquals("forward", f.out(icmpError(HOST, REMOTE, UNREACHABLE, 3, 0, received)));
        assertEquals(udpEnd, f.nat.sessions().expiresNanosOf(udp));
        assertEquals(tcpEnd, f.nat.sessions().expiresNanosOf(tcp));
        assertEquals(TcpState.ESTABLISHED, f.nat.sessions().tcpStateOf(tcp));
        assertEquals(1, f.nat.sessions().packetsOutOf(udp));
        assertEquals(0, f.nat.sessions().packetsInOf(udp));
        assertEquals(1_000 * NatFixture.SECOND, f.nat.sessions().lastActivityNanosOf(udp));
    }

    @Test
    @Tag("RFC4787-12")
    void isNotFilteredByItsSource() {
        NatFixture strict = new NatFixture(NatPolicy.builder().preset(Preset.SYMMETRIC).build());
        byte[] seen = TestPackets.udp(HOST, 5000, REMOTE, 53, 20);
        strict.out(seen);
        for (int router : new int[] {ROUTER, REMOTE, OTHER, ip("10.0.0.1")}) {
            assertEquals("forward", strict.in(icmpError(router, OUTSIDE, UNREACHABLE, 1, 0, seen)));
        }
    }

    @Test
    @Tag("RFC5508-4")
    void findsTheMappingWhereTheSessionIsGone() {
        byte[] packet = TestPackets.udp(HOST, 5000, REMOTE, 53, 20);
        byte[] seen = seenOutside(packet);
        int first = f.nat.lastSession();
        seenOutside(TestPackets.udp(HOST, 5000, OTHER, 53, 20));
        f.nat.endSession(first);
        assertForwardedIn(
                hop(icmpError(ROUTER, HOST, UNREACHABLE, 1, 0, hop(packet))),
                icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, seen));
    }

    @Test
    @Tag("RFC4787-12")
    @Tag("RFC5508-5")
    void rewritesAnErrorOfAnInsideHost() {
        int port = f.udpOut(5000, REMOTE, 53);
        byte[] sent = TestPackets.udp(REMOTE, 53, OUTSIDE, port, 20);
        byte[] received = sent.clone();
        assertEquals("forward", f.in(received));
        for (int from : new int[] {HOST, ip("192.168.1.99")}) { // the host, or a router before it
            byte[] error = icmpError(from, REMOTE, UNREACHABLE, 3, 0, received);
            assertEquals("forward", f.out(error));
            byte[] expected = icmpError(OUTSIDE, REMOTE, UNREACHABLE, 3, 0, hop(sent));
            assertArrayEquals(hop(expected), error);
            assertEquals(-1, f.nat.lastSession());
        }
    }

    @Test
    @Tag("RFC5508-5")
    void namesWhatIsWrongWithAnErrorOfAnInsideHost() {
        int port = f.udpOut(5000, REMOTE, 53);
        byte[] received = TestPackets.udp(REMOTE, 53, OUTSIDE, port, 20);
        f.in(received);
        assertEquals("bad-embedded", f.out(icmpError(HOST, OTHER, UNREACHABLE, 3, 0, received)));
        byte[] unknown = TestPackets.udp(REMOTE, 53, HOST, 5999, 20);
        assertEquals(
                "icmp-error-no-mapping",
                f.out(icmpError(HOST, REMOTE, UNREACHABLE, 3, 0, unknown)));
        byte[] wrong = icmpError(HOST, REMOTE, UNREACHABLE, 3, 0, received);
        wrong[22]++;
        assertEquals("bad-icmp-checksum", f.out(wrong));
    }

    @Test
    @Tag("RFC5508-5")
    void rewritesAnErrorAboutAnEchoReply() {
        byte[] request = seenOutside(TestPackets.echo(HOST, REMOTE, ECHO_REQUEST, 0x7777));
        byte[] sent = TestPackets.echo(REMOTE, OUTSIDE, ECHO_REPLY, get16(request, 24));
        byte[] received = sent.clone();
        assertEquals("forward", f.in(received));
        byte[] error = icmpError(HOST, REMOTE, UNREACHABLE, 1, 0, received);
        assertEquals("forward", f.out(error));
        assertArrayEquals(hop(icmpError(OUTSIDE, REMOTE, UNREACHABLE, 1, 0, hop(sent))), error);
    }

    @Test
    @Tag("RFC5508-7")
    void bringsAnErrorBackToTheHostInside() {
        f.nat.addStaticMapping(f.subscriber, 17, 1232, SECOND_HOST, 6000);
        byte[] sent = TestPackets.udp(HOST, 5000, OUTSIDE, 1232, 20);
        assertEquals("taken", f.out(sent.clone()));
        byte[] received = f.inside.remove(0);
        byte[] error = icmpError(SECOND_HOST, OUTSIDE, UNREACHABLE, 3, 0, received);
        assertEquals("taken", f.out(error));
        byte[] expected = icmpError(OUTSIDE, HOST, UNREACHABLE, 3, 0, hop(sent));
        assertEquals(1, f.inside.size());
        assertArrayEquals(hop(expected), f.inside.get(0));
        assertTrue(f.outside.isEmpty());
        assertEquals(-1, f.nat.lastSession());
    }

    @Test
    @Tag("RFC5508-7")
    void bringsAnErrorAboutAHairpinnedEchoBack() {
        byte[] sent = TestPackets.echo(HOST, OUTSIDE, ECHO_REQUEST, 0x7777);
        assertEquals("taken", f.out(sent.clone()));
        byte[] received = f.inside.remove(0);
        assertEquals("taken", f.out(icmpError(HOST, OUTSIDE, UNREACHABLE, 1, 0, received)));
        byte[] expected = icmpError(OUTSIDE, HOST, UNREACHABLE, 1, 0, hop(sent));
        assertArrayEquals(hop(expected), f.inside.get(0));
    }

    @Test
    @Tag("RFC7857-3")
    void neverGuessesWhoseAnOverloadedPortIs() {
        NatPolicy overloading =
                NatPolicy.builder().preset(Preset.SYMMETRIC).portOverload(true).build();
        NatFixture shared = new NatFixture(overloading);
        byte[] seen = TestPackets.udp(HOST, 5000, REMOTE, 53, 20);
        assertEquals("forward", shared.out(seen));
        byte[] error = icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, seen);
        assertEquals("forward", shared.in(error));
        put32(seen, 16, OTHER); // to a remote that this port has no session with
        error = icmpError(ROUTER, OUTSIDE, UNREACHABLE, 1, 0, fix(seen));
        assertEquals("icmp-error-no-mapping", shared.in(error));
    }
}
