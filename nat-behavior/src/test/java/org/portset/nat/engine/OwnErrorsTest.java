// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OTHER;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.PORTS;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ECHO_REQUEST;
import static org.portset.nat.engine.TestPackets.fixHeader;
import static org.portset.nat.engine.TestPackets.icmpError;
import static org.portset.nat.engine.TestPackets.ip;
import static org.portset.nat.engine.TestPackets.put16;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatLimits;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.policy.UnmappableReply;

/** The ICMP errors that the NAT sends itself. */
class OwnErrorsTest {
    private static final int GATEWAY = ip("192.168.1.1");

    private NatFixture f = new NatFixture(given(NatPolicy.fullCone()).build());

    private static NatSubscriber.Builder given(NatPolicy policy) {
        return NatSubscriber.builder(OUTSIDE, PORTS).policy(policy).insideGateway(GATEWAY);
    }

    private static byte[] withTtl(byte[] packet, int ttl) {
        packet[8] = (byte) ttl;
        return fixHeader(packet);
    }

    /** What RFC 1812 section 4.3.2 has the error be: ours, TTL 64, precedence 6, no DF. */
    private static byte[] ours(
            int source, int destination, int type, int code, int rest, byte[] about) {
        byte[] p = icmpError(source, destination, type, code, rest, about);
        p[1] = (byte) 0xc0;
        put16(p, 6, 0);
        return fixHeader(p);
    }

    private static void assertOnly(byte[] expected, List<byte[]> sent) {
        assertEquals(1, sent.size());
        assertArrayEquals(expected, sent.get(0));
        sent.clear();
    }

    @Test
    @Tag("RFC5508-10")
    void tellsBothSidesThatTheTtlIsUsedUp() {
        byte[] out = withTtl(TestPackets.udp(HOST, 33434, REMOTE, 33434, 20), 1);
        byte[] before = out.clone();
        assertEquals("ttl-expired", f.out(out));
        assertArrayEquals(before, out);
        assertOnly(ours(GATEWAY, HOST, 11, 0, 0, before), f.inside);

        byte[] in = withTtl(TestPackets.udp(REMOTE, 53, OUTSIDE, 1232, 20), 1);
        before = in.clone();
        assertEquals("ttl-expired", f.in(in));
        assertArrayEquals(before, in);
        assertOnly(ours(OUTSIDE, REMOTE, 11, 0, 0, before), f.outside);
        assertEquals(2, f.nat.dropCount(Drop.TTL_EXPIRED));
        assertEquals(0, f.nat.sessionCount());
    }

    @Test
    void tellsAHostThatItsConnectionIsNotKnown() {
        Segment data = Segment.of(HOST, 1000, REMOTE, 80).flags(TestPackets.ACK);
        byte[] packet = data.numbers(70_000, 5_000).data(3, 'd').bytes();
        assertEquals("not-syn", f.out(packet));
        assertEquals(1, f.inside.size());
        byte[] answer = f.inside.get(0);
        assertTrue(TestPackets.checksumsAreRight(answer));
        assertEquals(40, answer.length);
        Segment reset = Segment.read(answer);
        assertEquals(REMOTE, reset.source);
        assertEquals(80, reset.sourcePort);
        assertEquals(HOST, reset.destination);
        assertEquals(1000, reset.destinationPort);
        assertEquals(TestPackets.RST, reset.flags);
        assertEquals(5_000, reset.seq, "the only number that the host believes (RFC 5961)");
        assertEquals(List.of(), f.outside);
    }

    @Test
    void answersNoResetAndNothingFromOutside() {
        Segment reset = Segment.of(HOST, 1000, REMOTE, 80).flags(TestPackets.RST | TestPackets.ACK);
        assertEquals("not-syn", f.out(reset.bytes()));
        Segment fromOutside = Segment.of(REMOTE, 80, OUTSIDE, 1232).flags(TestPackets.ACK);
        assertEquals("not-syn", f.in(fromOutside.bytes()));
        assertEquals(List.of(), f.inside);
        assertEquals(List.of(), f.outside);
    }

    @Test
    void staysSilentAboutErrorsAndLaterFragments() {
        byte[] about = TestPackets.udp(REMOTE, 53, HOST, 5000, 8);
        assertEquals("ttl-expired", f.out(withTtl(icmpError(HOST, REMOTE, 3, 3, 0, about), 1)));
        byte[] big = TestPackets.udp(HOST, 5000, REMOTE, 53, 2000);
        assertEquals("ttl-expired", f.out(withTtl(TestPackets.fragment(big, 800, 800), 1)));
        assertTrue(f.inside.isEmpty());
        assertEquals("ttl-expired", f.out(withTtl(TestPackets.fragment(big, 0, 800), 1)));
        assertEquals(1, f.inside.size());
    }

    @Test
    @Tag("RFC6888-11")
    void tellsTheHostThatThereIsNoMapping() {
        NatLimits one = NatLimits.builder().udpPorts(1).icmpIds(1).build();
        NatPolicy policy = NatPolicy.builder().limits(one).build();
        f = new NatFixture(given(policy).build());
        f.udpOut(5000, REMOTE, 53);
        byte[] refused = TestPackets.udp(HOST, 5001, REMOTE, 53, 20);
        assertEquals("port-limit", f.out(refused));
        assertOnly(ours(GATEWAY, HOST, 3, 1, 0, refused), f.inside);
        // The mapping that there is stays, and works.
        assertEquals(1, f.nat.sessionCount());
        f.udpOut(5000, OTHER, 53);

        UnmappableReply prohibited = UnmappableReply.ADMIN_PROHIBITED;
        f.nat.setPolicy(f.subscriber, policy.toBuilder().unmappableReply(prohibited).build());
        assertEquals("port-limit", f.out(refused));
        assertOnly(ours(GATEWAY, HOST, 3, 13, 0, refused), f.inside);

        UnmappableReply silent = UnmappableReply.SILENT;
        f.nat.setPolicy(f.subscriber, policy.toBuilder().unmappableReply(silent).build());
        assertEquals("port-limit", f.out(refused));
        assertTrue(f.inside.isEmpty());
        assertEquals(3, f.nat.dropCount(Drop.PORT_LIMIT));
    }

    @Test
    @Tag("RFC5508-8")
    void saysProhibitedWhereNoQueryIdIsLeft() {
        NatLimits one = NatLimits.builder().icmpIds(1).build();
        f = new NatFixture(given(NatPolicy.builder().limits(one).build()).build());
        assertEquals("forward", f.out(TestPackets.echo(HOST, REMOTE, ECHO_REQUEST, 1)));
        byte[] refused = TestPackets.echo(HOST, REMOTE, ECHO_REQUEST, 2);
        assertEquals("port-limit", f.out(refused));
        assertOnly(ours(GATEWAY, HOST, 3, 13, 0, refused), f.inside);
    }

    @Test
    @Tag("RFC5508-9")
    void staysSilentWhereThePolicySaysSo() {
        NatPolicy silent =
                NatPolicy.builder()
                        .icmpErrors(false)
                        .limits(NatLimits.builder().udpPorts(1).build())
                        .build();
        f = new NatFixture(given(silent).mtuBytes(1460).build());
        f.udpOut(5000, REMOTE, 53);
        assertEquals("ttl-expired", f.out(withTtl(TestPackets.udp(HOST, 1, REMOTE, 1, 1), 1)));
        assertEquals("ttl-expired", f.in(withTtl(TestPackets.udp(REMOTE, 1, OUTSIDE, 1, 1), 1)));
        assertEquals("port-limit", f.out(TestPackets.udp(HOST, 5001, REMOTE, 53, 20)));
        assertEquals("too-big", f.out(TestPackets.udp(HOST, 5000, REMOTE, 53, 1433)));
        assertTrue(f.inside.isEmpty());
        assertTrue(f.outside.isEmpty());
    }

    @Test
    void sendsNothingInsideWithoutAnAddressThere() {
        f = new NatFixture(NatPolicy.fullCone());
        assertEquals("ttl-expired", f.out(withTtl(TestPackets.udp(HOST, 1, REMOTE, 1, 1), 1)));
        assertTrue(f.inside.isEmpty());
    }

    @Test
    void limitsItsErrorsBySubscriber() {
        int other = f.nat.addSubscriber(given(NatPolicy.fullCone()).build());
        byte[] packet = withTtl(TestPackets.udp(HOST, 33434, REMOTE, 33434, 20), 1);
        for (int i = 0; i < 1000; i++) {
            f.out(packet);
        }
        assertEquals(OwnErrors.BURST, f.inside.size());
        f.nat.inToOut(other, packet, 0, packet.length, f.now);
        assertEquals(OwnErrors.BURST + 1, f.inside.size());

        f.inside.clear();
        for (int i = 0; i < 1000; i++) { // a second, a packet a millisecond
            f.now += 1_000_000;
            f.out(packet);
        }
        assertEquals(OwnErrors.PER_SECOND, f.inside.size());
        assertEquals(2001, f.nat.dropCount(Drop.TTL_EXPIRED));
    }

    @Test
    @Tag("RFC4787-13")
    void tellsTheHostWhatFits() {
        f = new NatFixture(given(NatPolicy.fullCone()).mtuBytes(1460).build());
        byte[] fits = TestPackets.udp(HOST, 5000, REMOTE, 53, 1432);
        assertEquals("forward", f.out(fits));
        byte[] packet = TestPackets.udp(HOST, 5001, REMOTE, 53, 1433);
        byte[] before = packet.clone();
        assertEquals("too-big", f.out(packet));
        assertArrayEquals(before, packet);
        byte[] quoted = Arrays.copyOf(before, 548);
        byte[] expected = ours(GATEWAY, HOST, 3, 4, 1460, quoted);
        assertOnly(expected, f.inside);
        assertEquals(1, f.nat.sessionCount());
    }
}
