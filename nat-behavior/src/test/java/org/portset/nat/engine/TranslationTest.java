// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.get16;
import static org.portset.nat.engine.TestPackets.put16;
import static org.portset.nat.engine.TestPackets.put32;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.policy.NatPolicy;

/** Every byte of a translated packet. */
class TranslationTest {
    private final NatFixture f = new NatFixture(NatPolicy.fullCone(), NatFixture.PORTS, 1400);

    /** What the packet must be: TTL one less, and these bytes changed, checksums from nothing. */
    private static byte[] changed(byte[] before, int addressAt, int address, int at, int value) {
        byte[] expected = before.clone();
        expected[8]--;
        put32(expected, addressAt, address);
        put16(expected, at, value);
        return TestPackets.fix(expected);
    }

    @Test
    void rewritesAKnownDatagramToKnownBytes() {
        byte[] packet =
                hex(
                        "45 00 00 20 12 34 40 00 40 11 3c ac c0 a8 01 0a c6 33 64 07"
                                + " 04 d0 00 35 00 0c 71 46 de ad be ef");
        byte[] expected =
                hex(
                        "45 00 00 20 12 34 40 00 3f 11 3d 4c c0 00 02 12 c6 33 64 07"
                                + " 04 d0 00 35 00 0c 70 e6 de ad be ef");
        assertEquals("forward", f.out(packet));
        assertArrayEquals(expected, packet);
    }

    @Test
    void rewritesUdpBothWays() {
        byte[] request = TestPackets.udp(HOST, 40000, REMOTE, 53, 31);
        byte[] before = request.clone();
        assertEquals("forward", f.out(request));
        int port = get16(request, 20);
        assertTrue(NatFixture.PORTS.contains(port));
        assertArrayEquals(changed(before, 12, OUTSIDE, 20, port), request);

        byte[] answer = TestPackets.udp(REMOTE, 53, OUTSIDE, port, 200);
        before = answer.clone();
        assertEquals("forward", f.in(answer));
        assertArrayEquals(changed(before, 16, HOST, 22, 40000), answer);
    }

    @Test
    void rewritesTcpBothWays() {
        byte[] syn = TestPackets.tcp(HOST, 40001, REMOTE, 443, SYN);
        byte[] before = syn.clone();
        assertEquals("forward", f.out(syn));
        int port = get16(syn, 20);
        assertArrayEquals(changed(before, 12, OUTSIDE, 20, port), syn);

        byte[] synAck = TestPackets.tcp(REMOTE, 443, OUTSIDE, port, SYN | ACK);
        before = synAck.clone();
        assertEquals("forward", f.in(synAck));
        assertArrayEquals(changed(before, 16, HOST, 22, 40001), synAck);
    }

    @Test
    @Tag("RFC5508-1")
    void rewritesTheQueryIdOfEchoBothWays() {
        byte[] request = TestPackets.echo(HOST, REMOTE, TestPackets.ECHO_REQUEST, 0x7777);
        byte[] before = request.clone();
        assertEquals("forward", f.out(request));
        int id = get16(request, 24);
        assertTrue(NatFixture.PORTS.contains(id));
        assertArrayEquals(changed(before, 12, OUTSIDE, 24, id), request);

        byte[] reply = TestPackets.echo(REMOTE, OUTSIDE, TestPackets.ECHO_REPLY, id);
        before = reply.clone();
        assertEquals("forward", f.in(reply));
        assertArrayEquals(changed(before, 16, HOST, 24, 0x7777), reply);
    }

    @Test
    void keepsAUdpChecksumOfZero() {
        byte[] packet = TestPackets.udp(HOST, 40000, REMOTE, 53, 8);
        put16(packet, 26, 0);
        assertEquals("forward", f.out(packet));
        assertEquals(0, get16(packet, 26));
    }

    @Test
    void writesAComputedUdpChecksumOfZeroAsAllOnes() {
        // The data's last word makes the sum of the translated datagram 0xffff.
        byte[] probe = TestPackets.udp(HOST, 1232, REMOTE, 53, 2);
        byte[] wanted = changed(probe, 12, OUTSIDE, 20, 1232);
        put16(wanted, 28, 0);
        put16(probe, 28, get16(TestPackets.fix(wanted), 26));
        TestPackets.fix(probe);
        assertEquals("forward", f.out(probe));
        assertEquals(0xffff, get16(probe, 26));
        assertTrue(TestPackets.checksumsAreRight(probe));
    }

    @Test
    void leavesAWrongTransportChecksumWrong() {
        byte[] packet = TestPackets.udp(HOST, 40000, REMOTE, 53, 8);
        put16(packet, 26, get16(packet, 26) ^ 0x0100);
        assertEquals("forward", f.out(packet));
        assertEquals(false, TestPackets.checksumsAreRight(packet));
    }

    @Test
    @Tag("RFC7597-8.3")
    void clampsTheMssOfASynOutAndOfASynAckIn() {
        byte[] mss1460 = {2, 4, 0x05, (byte) 0xb4};
        byte[] syn = TestPackets.tcp(HOST, 40002, REMOTE, 80, SYN, mss1460, 0);
        assertEquals("forward", f.out(syn));
        assertEquals(1400, get16(syn, 42));
        assertTrue(TestPackets.checksumsAreRight(syn));
        byte[] synAck = TestPackets.tcp(REMOTE, 80, OUTSIDE, get16(syn, 20), SYN | ACK, mss1460, 0);
        assertEquals("forward", f.in(synAck));
        assertEquals(1400, get16(synAck, 42));
        assertTrue(TestPackets.checksumsAreRight(synAck));
    }

    @Test
    void clampsAnMssAtAnOddPlace() {
        byte[] options = {1, 2, 4, 0x05, (byte) 0xb4, 1, 1, 1};
        byte[] syn = TestPackets.tcp(HOST, 40003, REMOTE, 80, SYN, options, 0);
        assertEquals("forward", f.out(syn));
        assertEquals(1400, get16(syn, 43));
        assertTrue(TestPackets.checksumsAreRight(syn));
    }

    @Test
    void leavesASmallMssAlone() {
        byte[] options = {2, 4, 0x02, 0x18};
        byte[] syn = TestPackets.tcp(HOST, 40004, REMOTE, 80, SYN, options, 0);
        assertEquals("forward", f.out(syn));
        assertEquals(536, get16(syn, 42));
        assertTrue(TestPackets.checksumsAreRight(syn));
    }

    @Test
    void translatesAPacketInTheMiddleOfABufferWithPaddingBehind() {
        byte[] packet = TestPackets.udp(HOST, 40000, REMOTE, 53, 1);
        byte[] buffer = new byte[14 + 46 + 4];
        Arrays.fill(buffer, (byte) 0x5a);
        System.arraycopy(packet, 0, buffer, 14, packet.length);
        assertEquals(0, f.nat.inToOut(f.subscriber, buffer, 14, 46, f.now));
        byte[] translated = Arrays.copyOfRange(buffer, 14, 14 + packet.length);
        assertTrue(TestPackets.checksumsAreRight(translated));
        for (int i = 0; i < buffer.length; i++) {
            if (i < 14 || i >= 14 + packet.length) {
                assertEquals(0x5a, buffer[i], "byte " + i);
            }
        }
        assertEquals(packet.length, f.nat.sessions().bytesOutOf(f.nat.lastSession()));
    }

    @Test
    void leavesADroppedPacketAsItWas() {
        byte[] packet = TestPackets.tcp(HOST, 40000, REMOTE, 80, ACK);
        byte[] before = packet.clone();
        assertEquals("not-syn", f.out(packet));
        assertArrayEquals(before, packet);
    }

    private static byte[] hex(String text) {
        String[] parts = text.split(" ", -1);
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i], 16);
        }
        return bytes;
    }
}
