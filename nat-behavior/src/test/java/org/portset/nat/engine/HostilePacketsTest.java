// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.portset.nat.engine.NatFixture.HOST;
import static org.portset.nat.engine.NatFixture.OUTSIDE;
import static org.portset.nat.engine.NatFixture.REMOTE;
import static org.portset.nat.engine.TestPackets.ACK;
import static org.portset.nat.engine.TestPackets.SYN;
import static org.portset.nat.engine.TestPackets.fixHeader;
import static org.portset.nat.engine.TestPackets.put16;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.portset.nat.policy.Ipv4Prefix;
import org.portset.nat.policy.NatPolicy;
import org.portset.nat.wire.Ipv4;

/** Truncated, lying and random packets: a named drop each, and never an exception. */
class HostilePacketsTest {
    private static final byte GUARD = 0x5a;

    private static final int GATEWAY = TestPackets.ip("192.168.1.1");

    private NatFixture f = new NatFixture(NatPolicy.fullCone(), NatFixture.PORTS, 1400);

    private String outOf(byte[] packet, Consumer<byte[]> lie) {
        lie.accept(packet);
        fixHeader(packet);
        return f.out(packet);
    }

    private static byte[] udp() {
        return TestPackets.udp(HOST, 40000, REMOTE, 53, 8);
    }

    private static byte[] syn(byte... options) {
        return TestPackets.tcp(HOST, 40000, REMOTE, 80, SYN, options, 4);
    }

    @Test
    void namesWhatIsWrongWithTheIpHeader() {
        assertEquals("truncated", f.out(new byte[0]));
        assertEquals("truncated", f.out(Arrays.copyOf(udp(), 19)));
        assertEquals("truncated", f.out(Arrays.copyOf(udp(), 30)));
        assertEquals("not-ipv4", outOf(udp(), p -> p[0] = 0x65));
        assertEquals("bad-header-length", outOf(udp(), p -> p[0] = 0x44));
        assertEquals("bad-total-length", outOf(udp(), p -> put16(p, 2, 19)));
        assertEquals("truncated", outOf(udp(), p -> put16(p, 2, p.length + 1)));
        assertEquals("ttl-expired", outOf(udp(), p -> p[8] = 1));
        assertEquals("ttl-expired", outOf(udp(), p -> p[8] = 0));
        assertEquals("fragment-oversize", outOf(udp(), p -> put16(p, 6, 0x1fff)));
        assertEquals("fragment-oversize", outOf(tcpOf(21), p -> put16(p, 6, 0x2000)));
        assertEquals("fragment-tiny", outOf(tcpOf(16), p -> put16(p, 6, 0x2000)));
        assertEquals("fragment-tiny", outOf(tcpOf(16), p -> put16(p, 6, 0x0001)));
        assertEquals("unsupported-protocol", outOf(udp(), p -> p[9] = 47));
        assertEquals("martian-address", outOf(udp(), p -> p[12] = 127));
        assertEquals("martian-address", outOf(udp(), p -> p[16] = (byte) 224));
        byte[] wrong = udp();
        wrong[11]++;
        assertEquals("bad-ip-checksum", f.out(wrong));
    }

    @Test
    void namesWhatIsWrongWithIpOptions() {
        assertEquals("forward", outOf(withOptions(1, 1, 1, 0), p -> {}));
        assertEquals("bad-ip-options", outOf(withOptions(7, 5, 4, 0), p -> {}));
        assertEquals("bad-ip-options", outOf(withOptions(7, 1, 0, 0), p -> {}));
        assertEquals("bad-ip-options", outOf(withOptions(1, 1, 1, 7), p -> {}));
        assertEquals("source-route", outOf(withOptions(131, 3, 4, 0), p -> {}));
        assertEquals("source-route", outOf(withOptions(137, 3, 4, 0), p -> {}));
    }

    private static byte[] tcpOf(int bytes) {
        return TestPackets.ipv4(6, HOST, REMOTE, bytes);
    }

    private static byte[] withOptions(int... options) {
        byte[] plain = udp();
        byte[] p = new byte[plain.length + options.length];
        System.arraycopy(plain, 0, p, 0, 20);
        for (int i = 0; i < options.length; i++) {
            p[20 + i] = (byte) options[i];
        }
        System.arraycopy(plain, 20, p, 20 + options.length, plain.length - 20);
        p[0] = 0x46;
        put16(p, 2, p.length);
        return p;
    }

    @Test
    void namesWhatIsWrongWithTheTransportHeader() {
        assertEquals("bad-tcp-offset", outOf(syn(), p -> p[32] = 0x40));
        assertEquals("bad-tcp-offset", outOf(syn(), p -> p[32] = (byte) 0xf0));
        assertEquals("bad-tcp-flags", outOf(syn(), p -> p[33] = 3));
        assertEquals("bad-tcp-flags", outOf(syn(), p -> p[33] = 6));
        assertEquals("bad-tcp-flags", outOf(syn(), p -> p[33] = 0));
        assertEquals(
                "bad-tcp-options", outOf(syn((byte) 2, (byte) 5, (byte) 0, (byte) 0), p -> {}));
        assertEquals(
                "bad-tcp-options", outOf(syn((byte) 2, (byte) 3, (byte) 0, (byte) 0), p -> {}));
        assertEquals(
                "bad-tcp-options", outOf(syn((byte) 8, (byte) 0, (byte) 0, (byte) 0), p -> {}));
        assertEquals(
                "bad-tcp-options", outOf(syn((byte) 1, (byte) 1, (byte) 1, (byte) 2), p -> {}));
        assertEquals("bad-port", outOf(syn(), p -> put16(p, 20, 0)));
        assertEquals("bad-port", outOf(udp(), p -> put16(p, 22, 0)));
        assertEquals("bad-udp-length", outOf(udp(), p -> put16(p, 24, 7)));
        assertEquals("bad-udp-length", outOf(udp(), p -> put16(p, 24, 17)));
        byte[] shortTcp = TestPackets.ipv4(6, HOST, REMOTE, 19);
        assertEquals("truncated", outOf(shortTcp, p -> {}));
        byte[] shortIcmp = TestPackets.ipv4(1, HOST, REMOTE, 4);
        assertEquals("truncated", outOf(shortIcmp, p -> {}));
        byte[] echo = TestPackets.echo(HOST, REMOTE, 8, 1);
        assertEquals("bad-icmp", outOf(echo, p -> p[21] = 1));
        assertEquals("bad-embedded", outOf(echo, p -> p[20] = 3));
        assertEquals("icmp-type-unsupported", outOf(echo, p -> p[20] = 4));
        assertEquals("icmp-type-unsupported", outOf(echo, p -> p[20] = 5));
        assertEquals("icmp-type-unsupported", outOf(echo, p -> p[20] = 13));
    }

    @Test
    void namesWhatDoesNotBelongHere() {
        byte[] toAnother = TestPackets.udp(REMOTE, 53, OUTSIDE + 1, 1232, 4);
        assertEquals("outside-address", f.in(toAnother));
        assertEquals("outside-port-set", f.udpIn(REMOTE, 53, 1236));
        assertEquals("no-mapping", f.udpIn(REMOTE, 53, 1232));
        assertEquals("not-syn", f.tcpIn(80, 1232, ACK));
        assertEquals("no-mapping", f.in(TestPackets.echo(REMOTE, OUTSIDE, 0, 1232)));
        assertEquals("no-mapping", f.out(TestPackets.echo(HOST, REMOTE, 0, 1232)));
        assertEquals("no-mapping", f.out(TestPackets.udp(HOST, 40000, OUTSIDE, 1232, 4)));
        byte[] packet = udp();
        assertEquals(
                Drop.UNKNOWN_SUBSCRIBER.verdict(),
                f.nat.inToOut(99, packet, 0, packet.length, f.now));
        assertEquals(
                Drop.UNKNOWN_SUBSCRIBER.verdict(),
                f.nat.outToIn(-1, packet, 0, packet.length, f.now));
        assertEquals(1, f.nat.dropCount(Drop.OUTSIDE_ADDRESS));
        assertEquals(1, f.nat.dropCount(f.subscriber, Drop.OUTSIDE_ADDRESS));
        assertEquals(4, f.nat.dropCount(Drop.NO_MAPPING));
        assertEquals(2, f.nat.dropCount(Drop.UNKNOWN_SUBSCRIBER));
    }

    @Test
    void dropsLengthsThatLeaveTheBuffer() {
        byte[] packet = udp();
        assertEquals(2, f.nat.inToOut(f.subscriber, packet, 0, packet.length + 1, f.now));
        assertEquals(2, f.nat.inToOut(f.subscriber, packet, -1, packet.length, f.now));
        assertEquals(2, f.nat.inToOut(f.subscriber, packet, 10, Integer.MAX_VALUE, f.now));
        assertEquals(2, f.nat.outToIn(f.subscriber, packet, 0, -5, f.now));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void survivesMutatedPackets(boolean translated) {
        complete(translated);
        survives(Long.getLong("portset.seed", 0x5eed_0001L), 60_000, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void survivesRandomBytes(boolean translated) {
        complete(translated);
        survives(Long.getLong("portset.seed", 0x5eed_0002L), 60_000, false);
    }

    /** Lets every part of the engine have its share of the packets. */
    private void complete(boolean translated) {
        f =
                new NatFixture(
                        NatSubscriber.builder(OUTSIDE, NatFixture.PORTS)
                                .insideGateway(GATEWAY)
                                .mtuBytes(576)
                                .mssClampBytes(500)
                                .translated(translated)
                                .policy(
                                        NatPolicy.builder()
                                                .untranslated(
                                                        List.of(Ipv4Prefix.of(REMOTE + 1, 32)))
                                                .build())
                                .build());
        host = translated ? HOST : OUTSIDE;
    }

    private int host = HOST;

    private void survives(long seed, int rounds, boolean mutate) {
        Random random = new Random(seed);
        int forwarded = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] packet = mutate ? mutated(random) : noise(random);
            int before = random.nextInt(20);
            byte[] buffer = new byte[before + packet.length + random.nextInt(20)];
            Arrays.fill(buffer, GUARD);
            System.arraycopy(packet, 0, buffer, before, packet.length);
            boolean out = random.nextBoolean();
            int verdict;
            try {
                verdict =
                        out
                                ? f.nat.inToOut(f.subscriber, buffer, before, packet.length, f.now)
                                : f.nat.outToIn(f.subscriber, buffer, before, packet.length, f.now);
            } catch (RuntimeException e) {
                fail("seed " + seed + " round " + round + " " + Arrays.toString(packet), e);
                return;
            }
            for (int i = 0; i < buffer.length; i++) {
                boolean inside = i >= before && i < before + packet.length;
                byte allowed = inside && verdict != 0 ? packet[i - before] : GUARD;
                if (inside && (verdict == Verdict.FORWARD || verdict == Verdict.TAKEN)) {
                    continue;
                }
                assertEquals(allowed, buffer[i], "seed " + seed + " round " + round + " at " + i);
            }
            forwarded += verdict == Verdict.FORWARD || verdict == Verdict.TAKEN ? 1 : 0;
            assertSound(f.inside, "seed " + seed + " round " + round);
            assertSound(f.outside, "seed " + seed + " round " + round);
            f.now += random.nextInt(1 << 28);
        }
        assertTrue(!mutate || forwarded > rounds / 20, "only " + forwarded + " forwarded");
    }

    private static void assertSound(List<byte[]> sent, String context) {
        for (byte[] packet : sent) {
            assertEquals(0, Ipv4.check(packet, 0, packet.length), context);
            assertEquals(packet.length, Ipv4.totalLength(packet, 0), context);
        }
        sent.clear();
    }

    private static byte[] noise(Random random) {
        byte[] packet = new byte[random.nextInt(80)];
        random.nextBytes(packet);
        if (packet.length >= 20 && random.nextBoolean()) {
            packet[0] = (byte) (0x40 | (5 + random.nextInt(11)));
            packet[9] = (byte) new int[] {1, 6, 17}[random.nextInt(3)];
            put16(packet, 2, random.nextInt(packet.length + 4));
            fixHeader(packet);
        }
        return packet;
    }

    private byte[] mutated(Random random) {
        boolean out = random.nextBoolean();
        int remote = random.nextInt(4) == 0 ? OUTSIDE : REMOTE + random.nextInt(2);
        int from = out ? host : remote;
        int to = out ? remote : OUTSIDE;
        int port = NatFixture.PORTS.portAt(random.nextInt(8));
        byte[] packet = sound(random, from, to, port, random.nextInt(6));
        if (random.nextInt(4) == 0) {
            packet = TestPackets.mayFragment(packet);
        }
        if (random.nextInt(4) == 0) {
            int offset = 8 * random.nextInt((packet.length - 20 + 7) / 8);
            put16(packet, 4, random.nextInt(4));
            packet = TestPackets.fragment(packet, offset, 8 * (1 + random.nextInt(90)));
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
        if (random.nextInt(8) == 0) {
            packet = Arrays.copyOf(packet, 20 + random.nextInt(packet.length - 19));
        }
        fixHeader(packet);
        return packet;
    }

    /** A packet with nothing wrong but, maybe, what is behind the addresses and ports. */
    private static byte[] sound(Random random, int from, int to, int port, int kind) {
        switch (kind) {
            case 0:
                return TestPackets.udp(from, port, to, port, random.nextInt(20));
            case 1:
                return TestPackets.udp(from, port, to, port, random.nextInt(1500));
            case 2:
                byte[] options = new byte[4 * random.nextInt(5)];
                random.nextBytes(options);
                return TestPackets.tcp(from, port, to, port, random.nextInt(32), options, 3);
            case 3:
                return TestPackets.echo(from, to, 8 * random.nextInt(2), port);
            default:
                byte[] about = sound(random, to, from, port, random.nextInt(4));
                about = Arrays.copyOf(about, Math.min(about.length, 28 + random.nextInt(40)));
                int type = new int[] {3, 11, 12}[random.nextInt(3)];
                int rest = random.nextInt(3) == 0 ? random.nextInt() : 0;
                return TestPackets.icmpError(from, to, type, random.nextInt(5), rest, about);
        }
    }
}
