// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;

/**
 * Builds and reads IPv4 packets for tests, byte by byte and with checksums of its own: it shares no
 * code with what it tests.
 */
final class TestPackets {
    /** The sequence number of every SYN. */
    static final int ISN = 0x01020304;

    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;

    static final int ECHO_REQUEST = 8;
    static final int ECHO_REPLY = 0;

    private TestPackets() {}

    static int ip(String dotted) {
        int address = 0;
        for (String part : dotted.split("\\.", -1)) {
            address = (address << 8) | Integer.parseInt(part);
        }
        return address;
    }

    static byte[] udp(int source, int sourcePort, int destination, int port, int dataBytes) {
        byte[] p = ipv4(17, source, destination, 8 + dataBytes);
        put16(p, 20, sourcePort);
        put16(p, 22, port);
        put16(p, 24, 8 + dataBytes);
        for (int i = 28; i < p.length; i++) {
            p[i] = (byte) i;
        }
        return fix(p);
    }

    static byte[] tcp(int source, int sourcePort, int destination, int port, int flags) {
        return tcp(source, sourcePort, destination, port, flags, new byte[0], 0);
    }

    static byte[] tcp(
            int source,
            int sourcePort,
            int destination,
            int port,
            int flags,
            byte[] options,
            int dataBytes) {
        byte[] p = ipv4(6, source, destination, 20 + options.length + dataBytes);
        put16(p, 20, sourcePort);
        put16(p, 22, port);
        // Both sides' SYNs have one number, what follows the next: in the window, whoever sends it.
        put32(p, 24, (flags & SYN) != 0 ? ISN : ISN + 1);
        put32(p, 28, ISN + 1);
        p[32] = (byte) (((20 + options.length) / 4) << 4);
        p[33] = (byte) flags;
        put16(p, 34, 0xfaf0);
        System.arraycopy(options, 0, p, 40, options.length);
        return fix(p);
    }

    static byte[] echo(int source, int destination, int type, int id) {
        byte[] p = ipv4(1, source, destination, 8 + 4);
        p[20] = (byte) type;
        put16(p, 24, id);
        put16(p, 26, 7);
        put32(p, 28, 0xcafebabe);
        return fix(p);
    }

    /** An ICMP error; {@code rest} is the word behind the checksum. */
    static byte[] icmpError(
            int source, int destination, int type, int code, int rest, byte[]... quoted) {
        int bytes = 8;
        for (byte[] part : quoted) {
            bytes += part.length;
        }
        byte[] p = ipv4(1, source, destination, bytes);
        p[20] = (byte) type;
        p[21] = (byte) code;
        put32(p, 24, rest);
        int at = 28;
        for (byte[] part : quoted) {
            System.arraycopy(part, 0, p, at, part.length);
            at += part.length;
        }
        return fix(p);
    }

    /** The packet without DF. */
    static byte[] mayFragment(byte[] packet) {
        byte[] p = packet.clone();
        put16(p, 6, get16(p, 6) & ~0x4000);
        return fixHeader(p);
    }

    /** A part of the packet's payload as a fragment; offsets in bytes. */
    static byte[] fragment(byte[] packet, int offset, int bytes) {
        int payload = packet.length - 20;
        int end = Math.min(offset + bytes, payload);
        byte[] p = Arrays.copyOf(packet, 20 + end - offset);
        System.arraycopy(packet, 20 + offset, p, 20, end - offset);
        put16(p, 2, p.length);
        put16(p, 6, offset / 8 | (end < payload ? 0x2000 : 0));
        return fixHeader(p);
    }

    /**
     * The datagram that was cut into these, in this order; each has to follow on the one before,
     * and to have a right header. It keeps the identification, and has neither DF nor MF.
     */
    static byte[] joined(List<byte[]> fragments) {
        byte[] whole = fragments.get(0).clone();
        for (int i = 0; i < fragments.size(); i++) {
            byte[] p = fragments.get(i);
            assertEquals(p.length, get16(p, 2), "total length");
            assertEquals(0, complement(words(p, 0, 20)), "header checksum");
            assertEquals(get16(whole, 4), get16(p, 4), "identification");
            int offset = i == 0 ? 0 : whole.length - 20;
            int more = i < fragments.size() - 1 ? 0x2000 : 0;
            assertEquals(offset / 8 | more, get16(p, 6), "flags and offset of fragment " + i);
            if (i > 0) {
                int at = whole.length;
                whole = Arrays.copyOf(whole, at + p.length - 20);
                System.arraycopy(p, 20, whole, at, p.length - 20);
            }
        }
        put16(whole, 2, whole.length);
        put16(whole, 6, 0);
        return fixHeader(whole);
    }

    static byte[] ipv4(int protocol, int source, int destination, int payloadBytes) {
        byte[] p = new byte[20 + payloadBytes];
        p[0] = 0x45;
        put16(p, 2, p.length);
        put16(p, 4, 0x1234);
        put16(p, 6, 0x4000);
        p[8] = 64;
        p[9] = (byte) protocol;
        put32(p, 12, source);
        put32(p, 16, destination);
        return p;
    }

    /** Writes the right checksums into a packet, computed from nothing. */
    static byte[] fix(byte[] p) {
        int header = (p[0] & 15) * 4;
        put16(p, 10, 0);
        put16(p, 10, complement(words(p, 0, header)));
        int len = p.length - header;
        int at = header + checksumOffset(p[9]);
        put16(p, at, 0);
        long sum = words(p, header, len);
        if (p[9] != 1) {
            sum += words(p, 12, 8) + p[9] + len;
        }
        int checksum = complement(sum);
        put16(p, at, p[9] == 17 && checksum == 0 ? 0xffff : checksum);
        return p;
    }

    /** Writes the header checksum alone, as far as the header is there. */
    static byte[] fixHeader(byte[] p) {
        put16(p, 10, 0);
        put16(p, 10, complement(words(p, 0, Math.min((p[0] & 15) * 4, p.length & ~1))));
        return p;
    }

    /** Whether both checksums are right; a UDP checksum of 0 is. */
    static boolean checksumsAreRight(byte[] p) {
        int header = (p[0] & 15) * 4;
        int len = get16(p, 2) - header;
        long sum = words(p, header, len) + (p[9] == 1 ? 0 : words(p, 12, 8) + p[9] + len);
        boolean none = p[9] == 17 && get16(p, header + 6) == 0;
        return complement(words(p, 0, header)) == 0 && (none || complement(sum) == 0);
    }

    static int checksumOffset(int protocol) {
        return protocol == 6 ? 16 : protocol == 17 ? 6 : 2;
    }

    static int get16(byte[] p, int at) {
        return ((p[at] & 255) << 8) | (p[at + 1] & 255);
    }

    static int get32(byte[] p, int at) {
        return (get16(p, at) << 16) | get16(p, at + 2);
    }

    static void put16(byte[] p, int at, int value) {
        p[at] = (byte) (value >> 8);
        p[at + 1] = (byte) value;
    }

    static void put32(byte[] p, int at, int value) {
        put16(p, at, value >> 16);
        put16(p, at + 2, value);
    }

    private static long words(byte[] p, int off, int len) {
        long sum = 0;
        for (int i = 0; i < len; i++) {
            sum += (long) (p[off + i] & 255) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int complement(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) ~folded & 0xffff;
    }
}
