// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EmbeddedPacketTest {
    /** Destination Unreachable, port; the checksum is made by {@link #error}. */
    private static final String UNREACHABLE = "0303 0000 00000000 ";

    /** 192.0.2.18 to 198.51.100.10, ID 0x1234, DF, TTL 60, header checksum right. */
    private static final String UDP = "45000020 12344000 3c114049 c0000212 c633640a ";

    private static final String UDP_PORTS = "04d00035 000c70e3";
    private static final String TCP = "45000028 12344000 3c06404c c0000212 c633640a ";
    private static final String TCP_PORTS = "04d00050 01020304";
    private static final String ICMP = "45000020 12344000 3c014059 c0000212 c633640a ";
    private static final String QUERY = "08006d6b 04d00007";

    private final EmbeddedPacket embedded = new EmbeddedPacket();

    /** An ICMP message three bytes into an array, its checksum right. */
    private static byte[] error(String... hex) {
        byte[] icmp = Hex.bytes(hex);
        byte[] buf = new byte[3 + icmp.length];
        System.arraycopy(icmp, 0, buf, 3, icmp.length);
        return fix(buf);
    }

    private static byte[] fix(byte[] buf) {
        Icmp.setChecksum(buf, 3, 0);
        Icmp.setChecksum(buf, 3, Checksum.of(buf, 3, buf.length - 3));
        return buf;
    }

    private int parse(byte[] buf) {
        return embedded.parse(buf, 3, buf.length - 3);
    }

    private void unusable(String... hex) {
        assertEquals(EmbeddedPacket.UNUSABLE, parse(error(hex)));
    }

    @Test
    @Tag("RFC5508-4")
    void readsWhoseFlowAnErrorIsAbout() {
        assertEquals(EmbeddedPacket.GOOD, parse(error(UNREACHABLE, UDP, UDP_PORTS)));
        assertEquals(3 + 8, embedded.offset());
        assertEquals(Ipv4.UDP, embedded.protocol());
        assertEquals(0xc0000212, embedded.source());
        assertEquals(0xc633640a, embedded.destination());
        assertEquals(1232, embedded.sourcePort());
        assertEquals(53, embedded.destinationPort());

        assertEquals(EmbeddedPacket.GOOD, parse(error(UNREACHABLE, TCP, TCP_PORTS)));
        assertEquals(Ipv4.TCP, embedded.protocol());
        assertEquals(80, embedded.destinationPort());
    }

    @Test
    @Tag("RFC5508-4")
    void takesTheQueryIdForBothPorts() {
        assertEquals(EmbeddedPacket.GOOD, parse(error(UNREACHABLE, ICMP, QUERY)));
        assertEquals(1232, embedded.sourcePort());
        assertEquals(1232, embedded.destinationPort());
    }

    @Test
    @Tag("RFC5508-3")
    void refusesABadIcmpChecksum() {
        byte[] buf = error(UNREACHABLE, UDP, UDP_PORTS);
        buf[3 + 4] ^= 1;
        assertEquals(EmbeddedPacket.BAD_ICMP_CHECKSUM, parse(buf));
    }

    @Test
    @Tag("RFC5508-3")
    void refusesABadEmbeddedHeaderChecksum() {
        byte[] buf = error(UNREACHABLE, UDP, UDP_PORTS);
        buf[3 + 8 + 8]--;
        assertEquals(EmbeddedPacket.BAD_IP_CHECKSUM, parse(fix(buf)));
    }

    @Test
    @Tag("RFC5508-3")
    void skipsEmbeddedOptions() {
        String header = "47000028 12344000 3c11a83a c0000212 c633640a 01010101 94040000 ";
        assertEquals(EmbeddedPacket.GOOD, parse(error(UNREACHABLE, header, UDP_PORTS)));
        assertEquals(1232, embedded.sourcePort());
        assertEquals(53, embedded.destinationPort());
    }

    @Test
    @Tag("RFC5508-3")
    void looksAtNoEmbeddedTransportChecksum() {
        String wrong = "04d00035 000cffff";
        assertEquals(EmbeddedPacket.GOOD, parse(error(UNREACHABLE, UDP, wrong)));
    }

    @Test
    @Tag("RFC5508-3")
    void takesExtensionsForNoPartOfThePacket() {
        // 28 bytes of TCP in 7 words; behind them an MPLS label where the TCP checksum would be.
        String extended = "0b00 0000 00070000 ";
        String extension = "20001234 00080101 00010101";
        byte[] buf = error(extended, TCP, TCP_PORTS, extension);
        assertEquals(EmbeddedPacket.GOOD, parse(buf));
        embedded.rewriteSource(0xc0a8010a, 5000);
        assertEquals(
                extension.replace(" ", ""), Hex.text(buf, 3 + 8 + 28, 12), "extension untouched");
        assertEquals(0, Checksum.of(buf, 3, buf.length - 3));
    }

    @Test
    @Tag("RFC5508-3")
    void knowsALengthOnlyWhereThereIsOne() {
        // Source Quench has no length field: these bits are unused.
        assertEquals(EmbeddedPacket.GOOD, parse(error("0400 0000 00030000 ", UDP, UDP_PORTS)));
        unusable("0b00 0000 00030000 ", UDP, UDP_PORTS);
        unusable("0b00 0000 00080000 ", UDP, UDP_PORTS);
    }

    @Test
    void refusesWhatDoesNotTellItsFlow() {
        unusable(UNREACHABLE, UDP, "04d00035 000c7a");
        unusable(UNREACHABLE, "65000020 12344000 3c112049 c0000212 c633640a ", UDP_PORTS);
        unusable(UNREACHABLE, "44000020 12344000 3c114149 c0000212 c633640a ", UDP_PORTS);
        unusable(UNREACHABLE, "46000020 12344000 3c113f49 c0000212 c633640a ", UDP_PORTS);
        // Total length 27; a later fragment; GRE; an error inside an error.
        unusable(UNREACHABLE, "4500001b 12344000 3c11404e c0000212 c633640a ", UDP_PORTS);
        unusable(UNREACHABLE, "45000020 12340001 3c118048 c0000212 c633640a ", UDP_PORTS);
        unusable(UNREACHABLE, "45000020 12344000 3c2f402b c0000212 c633640a ", UDP_PORTS);
        unusable(UNREACHABLE, ICMP, "03030000 00000000");
    }

    @Test
    @Tag("RFC5508-4")
    void rewritesTheSourceOfUdp() {
        byte[] buf = error(UNREACHABLE, UDP, UDP_PORTS, "deadbeef");
        parse(buf);
        embedded.rewriteSource(0xc0a8010a, 5000);
        assertBytes(
                error(
                        UNREACHABLE,
                        "45000020 12344000 3c1140a9 c0a8010a c633640a ",
                        "13880035 000c628b",
                        "deadbeef"),
                buf);
    }

    @Test
    @Tag("RFC5508-5")
    void rewritesTheDestinationOfUdp() {
        byte[] buf = error(UNREACHABLE, UDP, UDP_PORTS);
        parse(buf);
        embedded.rewriteDestination(0xc6336401, 1024);
        assertBytes(
                error(
                        UNREACHABLE,
                        "45000020 12344000 3c114052 c0000212 c6336401 ",
                        "04d00400 000c6d21"),
                buf);
    }

    @Test
    @Tag("RFC5508-4")
    void leavesAMissingUdpChecksumOut() {
        byte[] buf = error(UNREACHABLE, UDP, "04d00035 000c0000");
        parse(buf);
        embedded.rewriteSource(0xc0a8010a, 5000);
        assertEquals("13880035000c0000", Hex.text(buf, 3 + 8 + 20, 8));
        assertEquals(0, Checksum.of(buf, 3, buf.length - 3));
    }

    @Test
    @Tag("RFC5508-4")
    void rewritesTheQueryId() {
        byte[] buf = error(UNREACHABLE, ICMP, QUERY);
        parse(buf);
        embedded.rewriteSource(0xc0a8010a, 77);
        assertBytes(
                error(
                        UNREACHABLE,
                        "45000020 12344000 3c0140b9 c0a8010a c633640a ",
                        "080071ee 004d0007"),
                buf);
    }

    @Test
    @Tag("RFC5508-4")
    void rewritesATcpChecksumThatIsThere() {
        String rest = " 05060708 5010faf0 b35f0000";
        byte[] buf = error(UNREACHABLE, TCP, TCP_PORTS, rest);
        parse(buf);
        embedded.rewriteSource(0xc0a8010a, 5000);
        assertBytes(
                error(
                        UNREACHABLE,
                        "45000028 12344000 3c0640ac c0a8010a c633640a ",
                        "13880050 01020304 05060708 5010faf0 a5070000"),
                buf);
    }

    @Test
    void readsAnyBytesAndKeepsTheChecksumRight() {
        long seed = Long.getLong("portset.seed", new Random().nextLong());
        Random random = new Random(seed);
        byte[][] messages = {
            error(UNREACHABLE, UDP, UDP_PORTS, "deadbeef"),
            error(UNREACHABLE, TCP, TCP_PORTS, "05060708 5010faf0 b35f0000"),
            error(UNREACHABLE, ICMP, QUERY)
        };
        for (int round = 0; round < 50_000; round++) {
            byte[] buf = messages[random.nextInt(messages.length)].clone();
            buf = Arrays.copyOf(buf, 3 + random.nextInt(buf.length + 8));
            for (int i = random.nextInt(4); i > 0 && buf.length > 3; i--) {
                buf[3 + random.nextInt(buf.length - 3)] = (byte) random.nextInt();
            }
            if (buf.length >= 3 + 8 && random.nextBoolean()) {
                fix(buf);
            }
            String what = "-Dportset.seed=" + seed + " round " + round;
            if (parse(buf) == EmbeddedPacket.GOOD) {
                embedded.rewriteSource(random.nextInt(), random.nextInt(0x10000));
                embedded.rewriteDestination(random.nextInt(), random.nextInt(0x10000));
                assertEquals(0, Checksum.of(buf, 3, buf.length - 3), what);
                int header = Ipv4.headerBytes(buf, embedded.offset());
                assertEquals(0, Checksum.of(buf, embedded.offset(), header), what);
            }
        }
    }

    private static void assertBytes(byte[] expected, byte[] actual) {
        assertEquals(
                Hex.text(expected, 3, expected.length - 3), Hex.text(actual, 3, actual.length - 3));
    }
}
