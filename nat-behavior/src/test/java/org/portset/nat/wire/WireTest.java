// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void computesTheExampleOfRfc1071() {
        byte[] data = {
            0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7
        };
        assertEquals(0x220d, Checksum.of(data, 0, 8));
    }

    @Test
    void updatesTheExampleOfRfc1624() {
        int difference = Checksum.difference16(0x5555, 0x3285);
        assertEquals(0x0000, Checksum.apply(0xdd2f, difference));
    }

    @Test
    void updatesAsIfComputedAnew() {
        long seed = 99;
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] data = new byte[8 + random.nextInt(60)];
            random.nextBytes(data);
            int before = Checksum.of(data, 0, data.length);
            int at = 4 * random.nextInt(data.length / 4);
            int old = Bytes.i32(data, at);
            int value = random.nextInt();
            Bytes.putI32(data, at, value);
            int updated = Checksum.apply(before, Checksum.difference32(old, value));
            assertEquals(
                    Checksum.of(data, 0, data.length), updated, "seed " + seed + " round " + round);
        }
    }

    @Test
    void keepsAUdpChecksumOfZeroAndMakesNone() {
        assertEquals(0, Checksum.applyUdp(0, Checksum.difference16(1, 2)));
        assertEquals(0xffff, Checksum.applyUdp(0xdd2f, Checksum.difference16(0x5555, 0x3285)));
    }

    @Test
    void sumsAnOddLastByteAsTheHighOne() {
        byte[] data = {0x12, 0x34, 0x56};
        assertEquals(~(0x1234 + 0x5600) & 0xffff, Checksum.of(data, 0, 3));
    }

    @Test
    void skipsVlanTags() {
        byte[] frame = new byte[40];
        Bytes.putU16(frame, 12, Ethernet.IPV4);
        assertEquals(14, Ethernet.payloadOffset(frame, 0, 40));
        Bytes.putU16(frame, 12, Ethernet.SERVICE_VLAN);
        Bytes.putU16(frame, 16, Ethernet.VLAN);
        Bytes.putU16(frame, 20, Ethernet.IPV6);
        assertEquals(22, Ethernet.payloadOffset(frame, 0, 40));
        assertEquals(Ethernet.IPV6, Ethernet.etherType(frame, 0, 22));
        assertEquals(-1, Ethernet.payloadOffset(frame, 0, 21));
        assertEquals(-1, Ethernet.payloadOffset(frame, 0, 13));
    }

    @Test
    void findsTheMssAmongOtherOptions() {
        byte[] header = new byte[32];
        byte[] options = {1, 3, 3, 7, 2, 4, 5, (byte) 0xb4, 4, 2, 0, 99};
        System.arraycopy(options, 0, header, 20, options.length);
        assertEquals(26, Tcp.mssOffset(header, 0, 32));
        assertEquals(Tcp.NO_MSS, Tcp.mssOffset(header, 0, 24));
        assertEquals(0, Tcp.clampMss(header, 0, 26, 1460));
        assertEquals(Checksum.difference16(1460, 1400), Tcp.clampMss(header, 0, 26, 1400));
        assertEquals(1400, Bytes.u16(header, 26));
    }
}
