// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class IcmpErrorsTest {
    private static final int US = 0xc0a80101;
    private static final int HOST = 0xc0a8010a;

    /** 192.168.1.10 port 5000 to 198.51.100.10 port 53, UDP, TTL 1, ID 0x1234, TOS 0xbb, DF. */
    private static final byte[] UDP =
            Hex.bytes("45bb0020 12344000 01117aee c0a8010a c633640a", "13880035 000c0000 cafebabe");

    private static byte[] with(byte[] packet, int at, int value) {
        byte[] changed = packet.clone();
        changed[at] = (byte) value;
        Bytes.putU16(changed, 10, 0);
        Bytes.putU16(changed, 10, Checksum.of(changed, 0, Ipv4.headerBytes(changed, 0)));
        return changed;
    }

    private static boolean mayAnswer(byte[] packet) {
        return IcmpErrors.mayAnswer(packet, 0, packet.length);
    }

    @Test
    @Tag("RFC5508-10")
    void writesATimeExceededMessage() {
        byte[] packet = with(UDP, 8, 1);
        byte[] out = new byte[IcmpErrors.MAX_BYTES + 3];
        Arrays.fill(out, (byte) 0xee);
        int length =
                IcmpErrors.write(
                        out, 3, Icmp.TIME_EXCEEDED, 0, 0, US, HOST, packet, 0, packet.length);
        assertEquals(20 + 8 + 32, length);
        String quoted = Hex.text(packet, 0, packet.length);
        assertEquals(
                "eeeeee 45d8003c 12340000 4001e459 c0a80101 c0a8010a 0b005b79 00000000"
                                .replace(" ", "")
                        + quoted
                        + "eeee",
                Hex.text(out, 0, 3 + length + 2));
        assertEquals(0, Checksum.of(out, 3, 20));
        assertEquals(0, Checksum.of(out, 23, length - 20));
    }

    @Test
    @Tag("RFC4787-13")
    void tellsTheMtuInFragmentationNeeded() {
        byte[] packet = Arrays.copyOf(with(with(UDP, 2, 5), 3, 0xdc), 1500);
        byte[] out = new byte[IcmpErrors.MAX_BYTES];
        int length =
                IcmpErrors.write(
                        out,
                        0,
                        Icmp.DESTINATION_UNREACHABLE,
                        Icmp.FRAGMENTATION_NEEDED,
                        1460,
                        US,
                        HOST,
                        packet,
                        0,
                        packet.length);
        assertEquals(576, length);
        assertEquals("0304", Hex.text(out, 20, 2));
        assertEquals("000005b4", Hex.text(out, 24, 4));
        assertArrayEquals(Arrays.copyOf(packet, 548), Arrays.copyOfRange(out, 28, 576));
        assertEquals(0, Checksum.of(out, 0, 20));
        assertEquals(0, Checksum.of(out, 20, 556));
    }

    @Test
    void leavesOutWhatEthernetPadded() {
        byte[] padded = Arrays.copyOf(UDP, 46);
        byte[] out = new byte[IcmpErrors.MAX_BYTES];
        assertEquals(60, IcmpErrors.write(out, 0, 11, 0, 0, US, HOST, padded, 0, padded.length));
    }

    @Test
    void answersAnOrdinaryPacket() {
        assertTrue(mayAnswer(with(UDP, 8, 1)));
        assertTrue(mayAnswer(with(UDP, 6, 0x20)), "the first fragment");
    }

    @Test
    void answersNoLaterFragment() {
        assertFalse(mayAnswer(with(UDP, 7, 1)));
    }

    @Test
    void answersQueriesButNoIcmpErrors() {
        byte[] icmp = with(UDP, 9, Ipv4.ICMP);
        for (int type = 0; type < 256; type++) {
            icmp[20] = (byte) type;
            boolean error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
            assertEquals(type <= 18 && !error, mayAnswer(icmp), "type " + type);
        }
    }

    @Test
    void answersNoIcmpWithoutAType() {
        byte[] icmp = with(with(UDP, 9, Ipv4.ICMP), 3, 20);
        assertFalse(mayAnswer(icmp));
    }

    @Test
    void answersNothingFromOrToWhatIsNoHost() {
        for (int top : new int[] {0, 127, 224, 239, 240, 255}) {
            assertFalse(mayAnswer(with(UDP, 12, top)), "from " + top);
            assertFalse(mayAnswer(with(UDP, 16, top)), "to " + top);
        }
    }

    @Test
    void answersNothingWithABadHeader() {
        byte[] good = with(UDP, 8, 1);
        byte[] bad = good.clone();
        bad[10] ^= 1;
        assertFalse(mayAnswer(bad));
        for (int length = 0; length < good.length; length++) {
            assertFalse(IcmpErrors.mayAnswer(good, 0, length), "cut to " + length);
        }
    }
}
