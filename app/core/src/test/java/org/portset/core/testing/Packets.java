// SPDX-License-Identifier: Apache-2.0
package org.portset.core.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** IPv4 packets and frames, byte by byte, with checksums computed from nothing. */
public final class Packets {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int ACK = 0x10;
    public static final int ECHO_REQUEST = 8;
    public static final int ECHO_REPLY = 0;

    /** A SYN's one option: the maximum segment size. */
    private static final int MSS_OPTION = 0x0204_0000;

    private Packets() {}

    public static int ip(String dotted) {
        int address = 0;
        for (String part : dotted.split("\\.", -1)) {
            address = (address << 8) | Integer.parseInt(part);
        }
        return address;
    }

    public static byte[] udp(String from, int fromPort, String to, int toPort, int dataBytes) {
        byte[] p = ipv4(17, from, to, 8 + dataBytes);
        put(p, 20, fromPort, 2);
        put(p, 22, toPort, 2);
        put(p, 24, 8 + dataBytes, 2);
        return fix(p);
    }

    /** A TCP segment without data. */
    public static byte[] tcp(String from, int fromPort, String to, int toPort, int flags) {
        byte[] p = ipv4(6, from, to, 20);
        return tcp(p, fromPort, toPort, flags);
    }

    /** A SYN, or with {@code flags} a SYN+ACK, that offers a maximum segment size. */
    public static byte[] syn(
            String from, int fromPort, String to, int toPort, int flags, int mssBytes) {
        byte[] p = ipv4(6, from, to, 24);
        put(p, 40, MSS_OPTION | mssBytes, 4);
        return tcp(p, fromPort, toPort, flags | SYN);
    }

    private static byte[] tcp(byte[] p, int fromPort, int toPort, int flags) {
        put(p, 20, fromPort, 2);
        put(p, 22, toPort, 2);
        put(p, 24, 0x01020304, 4);
        put(p, 28, 0x05060708, 4);
        put(p, 32, ((p.length - 20) / 4) << 4, 1);
        put(p, 33, flags, 1);
        put(p, 34, 0xfaf0, 2);
        return fix(p);
    }

    public static byte[] echo(String from, String to, int type, int id) {
        byte[] p = ipv4(1, from, to, 12);
        put(p, 20, type, 1);
        put(p, 24, id, 2);
        put(p, 26, 7, 2);
        put(p, 28, 0xcafebabeL, 4);
        return fix(p);
    }

    /** A UDP datagram without DF, its data numbered. */
    public static byte[] longUdp(String from, int fromPort, String to, int toPort, int dataBytes) {
        byte[] p = udp(from, fromPort, to, toPort, dataBytes);
        for (int i = 28; i < p.length; i++) {
            p[i] = (byte) (i + (i >> 8));
        }
        put(p, 6, 0, 2);
        return fix(p);
    }

    /** An ICMP error about a packet, with the last four bytes of its header. */
    public static byte[] icmpError(
            String from, String to, int type, int code, int rest, byte[] about) {
        byte[] p = ipv4(1, from, to, 8 + about.length);
        put(p, 20, type, 1);
        put(p, 21, code, 1);
        put(p, 24, rest, 4);
        System.arraycopy(about, 0, p, 28, about.length);
        return fix(p);
    }

    /** The fragments of a packet without options, cut at these offsets of its payload. */
    public static List<byte[]> cut(byte[] packet, int... at) {
        List<byte[]> fragments = new ArrayList<>();
        for (int i = 0; i <= at.length; i++) {
            int from = i == 0 ? 0 : at[i - 1];
            int to = i == at.length ? packet.length - 20 : at[i];
            byte[] f = Arrays.copyOf(packet, 20 + to - from);
            System.arraycopy(packet, 20 + from, f, 20, to - from);
            put(f, 2, f.length, 2);
            put(f, 6, from / 8 | (i == at.length ? 0 : 0x2000), 2);
            fragments.add(fixHeader(f));
        }
        return fragments;
    }

    /** Another TTL. */
    public static byte[] withTtl(byte[] packet, int ttl) {
        byte[] p = packet.clone();
        put(p, 8, ttl, 1);
        return fixHeader(p);
    }

    private static byte[] ipv4(int protocol, String from, String to, int payloadBytes) {
        byte[] p = new byte[20 + payloadBytes];
        put(p, 0, 0x45, 1);
        put(p, 2, p.length, 2);
        put(p, 4, 0x1234_4000, 4);
        put(p, 8, 64, 1);
        put(p, 9, protocol, 1);
        put(p, 12, ip(from), 4);
        put(p, 16, ip(to), 4);
        return p;
    }

    /** The same packet one hop on. */
    public static byte[] hopped(byte[] packet) {
        byte[] p = packet.clone();
        p[8]--;
        return fixHeader(p);
    }

    /** Writes the right header checksum into a packet whose header has no options. */
    public static byte[] fixHeader(byte[] p) {
        put(p, 10, 0, 2);
        put(p, 10, complement(words(p, 0, 20)), 2);
        return p;
    }

    /** Writes the right checksums into a packet whose header has no options. */
    public static byte[] fix(byte[] p) {
        fixHeader(p);
        int at = 20 + (p[9] == 6 ? 16 : p[9] == 17 ? 6 : 2);
        put(p, at, 0, 2);
        int length = p.length - 20;
        long sum = words(p, 20, length) + (p[9] == 1 ? 0 : words(p, 12, 8) + p[9] + length);
        int checksum = complement(sum);
        put(p, at, p[9] == 17 && checksum == 0 ? 0xffff : checksum, 2);
        return p;
    }

    /** An ARP reply's or request's 28 bytes behind the Ethernet header. */
    public static byte[] arp(
            int operation, long senderMac, String sender, long targetMac, String target) {
        byte[] p = new byte[28];
        put(p, 0, 0x0001_0800_0604_0000L | operation, 8);
        put(p, 8, senderMac, 6);
        put(p, 14, ip(sender), 4);
        put(p, 18, targetMac, 6);
        put(p, 24, ip(target), 4);
        return p;
    }

    /** An untagged frame. */
    public static byte[] frame(long destination, long source, int type, byte[] payload) {
        byte[] f = new byte[14 + payload.length];
        put(f, 0, destination, 6);
        put(f, 6, source, 6);
        put(f, 12, type, 2);
        System.arraycopy(payload, 0, f, 14, payload.length);
        return f;
    }

    /** A frame as a switch's rule hands it to the controller, two tags behind its addresses. */
    public static byte[] punted(byte[] frame, int carried) {
        byte[] f = new byte[frame.length + 8];
        System.arraycopy(frame, 0, f, 0, 12);
        put(f, 12, 0x88a8_0000 | (carried >>> 8), 4);
        put(f, 16, 0x88a8_0000 | (carried & 0xff), 4);
        System.arraycopy(frame, 12, f, 20, frame.length - 12);
        return f;
    }

    /** What is behind a frame's header. */
    public static byte[] payload(byte[] frame, int headerBytes) {
        return Arrays.copyOfRange(frame, headerBytes, frame.length);
    }

    public static int u16(byte[] p, int at) {
        return ((p[at] & 255) << 8) | (p[at + 1] & 255);
    }

    public static void put(byte[] p, int at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            p[at + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
    }

    public static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format(Locale.ROOT, "%02x", b));
        }
        return text.toString();
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
