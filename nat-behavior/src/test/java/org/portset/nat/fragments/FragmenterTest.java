// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

class FragmenterTest {
    private static List<byte[]> split(byte[] packet, int mtuBytes) {
        byte[] buf = new byte[packet.length + 5];
        System.arraycopy(packet, 0, buf, 3, packet.length);
        List<byte[]> all = new ArrayList<>();
        Fragmenter.split(
                buf,
                3,
                mtuBytes,
                14,
                (out, off, len) -> {
                    assertEquals(14, off);
                    assertEquals(out.length, off + len);
                    all.add(Arrays.copyOfRange(out, off, off + len));
                });
        return all;
    }

    private static String text(byte[] p) {
        int header = Ipv4.headerBytes(p, 0);
        assertEquals(0, Checksum.of(p, 0, header), "header checksum");
        assertEquals(p.length, Ipv4.totalLength(p, 0));
        return Ipv4.fragmentOffset(p, 0)
                + "+"
                + (p.length - header)
                + (Ipv4.moreFragments(p, 0) ? " more" : "");
    }

    private static List<String> texts(List<byte[]> packets) {
        return packets.stream().map(FragmenterTest::text).collect(Collectors.toList());
    }

    @Test
    @Tag("RFC4787-13")
    @Tag("RFC7597-8.3")
    void cutsInOrder() {
        byte[] packet = Fragments.udp(7, 0, 3000, false);
        List<byte[]> all = split(packet, 1500);
        assertEquals(List.of("0+1480 more", "1480+1480 more", "2960+40"), texts(all));
        byte[] joined = new byte[3000];
        for (byte[] part : all) {
            System.arraycopy(part, 20, joined, Ipv4.fragmentOffset(part, 0), part.length - 20);
            assertArrayEquals(Arrays.copyOf(packet, 2), Arrays.copyOf(part, 2));
            assertArrayEquals(Arrays.copyOfRange(packet, 4, 6), Arrays.copyOfRange(part, 4, 6));
            assertArrayEquals(Arrays.copyOfRange(packet, 8, 10), Arrays.copyOfRange(part, 8, 10));
            assertArrayEquals(Arrays.copyOfRange(packet, 12, 20), Arrays.copyOfRange(part, 12, 20));
        }
        assertArrayEquals(Arrays.copyOfRange(packet, 20, 3020), joined);
    }

    @Test
    void roundsDownToEight() {
        assertEquals(
                List.of("0+1472 more", "1472+8"),
                texts(split(Fragments.udp(7, 0, 1480, false), 1499)));
    }

    @Test
    @Tag("RFC4787-13")
    void cutsAFragmentFurther() {
        assertEquals(
                List.of("1480+976 more", "2456+504 more"),
                texts(split(Fragments.udp(7, 1480, 1480, true), 1000)));
        assertEquals(
                List.of("1480+976 more", "2456+501"),
                texts(split(Fragments.udp(7, 1480, 1477, false), 1000)));
    }

    @Test
    void givesWhatFitsAsItIs() {
        byte[] packet = Fragments.udp(7, 0, 1480, false);
        List<byte[]> all = split(packet, 1500);
        assertEquals(1, all.size());
        assertArrayEquals(packet, all.get(0));
    }

    @Test
    void copiesOptionsThatAreToBeCopiedOnly() {
        byte[] packet = new byte[20 + 12 + 100];
        System.arraycopy(Fragments.udp(7, 0, 0, false), 0, packet, 0, 20);
        // NOP; record route, which stays in the first; router alert, which is in all.
        byte[] options = {1, 7, 7, 4, 0, 0, 0, 0, (byte) 0x94, 4, 0, 0};
        System.arraycopy(options, 0, packet, 20, 12);
        packet[0] = 0x48;
        Ipv4.setTotalLength(packet, 0, packet.length);
        Ipv4.setChecksum(packet, 0, 0);
        Ipv4.setChecksum(packet, 0, Checksum.of(packet, 0, 32));
        List<byte[]> all = split(packet, 32 + 64);
        assertEquals(List.of("0+64 more", "64+36"), texts(all));
        assertArrayEquals(options, Arrays.copyOfRange(all.get(0), 20, 32));
        byte[] copied = {1, 1, 1, 1, 1, 1, 1, 1, (byte) 0x94, 4, 0, 0};
        assertArrayEquals(copied, Arrays.copyOfRange(all.get(1), 20, 32));
    }
}
