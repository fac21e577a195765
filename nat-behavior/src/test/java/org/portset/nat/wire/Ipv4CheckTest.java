// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.portset.nat.engine.Drop;

class Ipv4CheckTest {
    private static byte[] header(String options) {
        byte[] packet = Hex.bytes("45000000 12344000 40110000 c0a8010a c633640a", options);
        packet[0] = (byte) (0x40 | packet.length / 4);
        Ipv4.setTotalLength(packet, 0, packet.length);
        return fix(packet);
    }

    private static byte[] fix(byte[] packet) {
        Ipv4.setChecksum(packet, 0, 0);
        Ipv4.setChecksum(packet, 0, Checksum.of(packet, 0, packet.length));
        return packet;
    }

    private static byte[] with(int at, int value) {
        byte[] packet = header("");
        packet[at] = (byte) value;
        return fix(packet);
    }

    private static void turn(byte[] packet, int bit) {
        packet[bit / 8] = (byte) (packet[bit / 8] ^ (1 << bit % 8));
    }

    private static void fault(Drop drop, byte[] packet) {
        assertEquals(drop.verdict(), Ipv4.check(packet, 0, packet.length), drop.id());
    }

    @Test
    void takesAGoodHeader() {
        byte[] packet = header("");
        assertEquals(Ipv4.GOOD, Ipv4.check(packet, 0, packet.length));
        byte[] options = header("01010101 94040000");
        assertEquals(Ipv4.GOOD, Ipv4.check(options, 0, options.length));
    }

    @Test
    void namesEachFaultAsTheEngineDoes() {
        fault(Drop.TRUNCATED, new byte[19]);
        fault(Drop.NOT_IPV4, with(0, 0x65));
        fault(Drop.BAD_HEADER_LENGTH, with(0, 0x44));
        fault(Drop.BAD_TOTAL_LENGTH, with(3, 19));
        fault(Drop.TRUNCATED, with(3, 21));
        byte[] changed = header("");
        changed[8]--;
        fault(Drop.BAD_IP_CHECKSUM, changed);
        fault(Drop.BAD_IP_OPTIONS, header("44050000"));
        fault(Drop.SOURCE_ROUTE, header("01830404 00000000"));
    }

    @Test
    void seesEveryBitThatWasTurned() {
        for (String options : new String[] {"", "01010101"}) {
            byte[] packet = header(options);
            for (int bit = 0; bit < packet.length * 8; bit++) {
                turn(packet, bit);
                assertFalse(Ipv4.check(packet, 0, packet.length) == Ipv4.GOOD, "bit " + bit);
                turn(packet, bit);
            }
        }
    }

    @Test
    void keepsTheChecksumRightWhenAHopIsTaken() {
        for (int ttl = 1; ttl <= 255; ttl++) {
            byte[] packet = with(8, ttl);
            int difference = Ipv4.decrementTtl(packet, 0);
            Ipv4.setChecksum(packet, 0, Checksum.apply(Ipv4.checksum(packet, 0), difference));
            assertEquals(ttl - 1, Ipv4.ttl(packet, 0));
            assertEquals(Ipv4.GOOD, Ipv4.check(packet, 0, packet.length), "ttl " + ttl);
        }
    }

    @Test
    void staysInsideTheArray() {
        byte[] packet = header("");
        assertEquals(Ipv4.TRUNCATED, Ipv4.check(packet, -1, 20));
        assertEquals(Ipv4.TRUNCATED, Ipv4.check(packet, 1, 20));
    }

    @Test
    void readsAndWritesFragmentFields() {
        byte[] packet = header("");
        assertTrue(Ipv4.dontFragment(packet, 0));
        assertFalse(Ipv4.isFragment(packet, 0));
        Ipv4.setFragment(packet, 0, 65528, true);
        assertEquals("3fff", Hex.text(packet, 6, 2));
        assertEquals(65528, Ipv4.fragmentOffset(packet, 0));
        assertTrue(Ipv4.moreFragments(packet, 0));
        assertFalse(Ipv4.dontFragment(packet, 0));
        Ipv4.setFragment(packet, 0, 8, false);
        assertEquals("0001", Hex.text(packet, 6, 2));
        assertTrue(Ipv4.isFragment(packet, 0));
        assertEquals(0x1234, Ipv4.identification(packet, 0));
    }
}
