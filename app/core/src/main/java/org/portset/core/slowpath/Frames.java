// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import java.util.Arrays;
import org.portset.nat.wire.Ethernet;
import org.portset.nat.wire.Ipv4;

/** Ethernet headers and ARP requests, written into byte arrays; frames cut to what they carry. */
final class Frames {
    static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final int VLAN_TAG = 4;
    private static final int ARP_LENGTH = 28;

    private Frames() {}

    /** Length of an Ethernet header with a VLAN tag, or without one where {@code vlan} is 0. */
    static int headerLength(int vlan) {
        return vlan == 0 ? Ethernet.HEADER_BYTES : Ethernet.HEADER_BYTES + VLAN_TAG;
    }

    /** Writes an Ethernet header to the start of {@code out}. */
    static void header(byte[] out, long destination, long source, int vlan, int type) {
        put(out, 0, destination, 6);
        put(out, 6, source, 6);
        int at = 12;
        if (vlan != 0) {
            put(out, at, Ethernet.VLAN, 2);
            put(out, at + 2, vlan, 2);
            at += 4;
        }
        put(out, at, type, 2);
    }

    /** "Who has {@code target}? Tell {@code sender}" (RFC 826). */
    static byte[] arpRequest(long senderMac, int sender, int target, int vlan) {
        int at = headerLength(vlan);
        byte[] out = new byte[at + ARP_LENGTH];
        header(out, BROADCAST, senderMac, vlan, Ethernet.ARP);
        put(out, at, 0x0001_0800_0604_0001L, 8);
        put(out, at + 8, senderMac, 6);
        put(out, at + 14, sender, 4);
        put(out, at + 24, target, 4);
        return out;
    }

    /** Ethernet pads short frames: an IP packet, from {@code at} on, ends where its header says. */
    static byte[] withoutPadding(byte[] frame, int at) {
        int length = at + Ipv4.totalLength(frame, at);
        return length == frame.length ? frame : Arrays.copyOf(frame, length);
    }

    /** The low {@code bytes} bytes of {@code value}, big-endian. */
    static void put(byte[] out, int at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out[at + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
        }
    }

    /** An unsigned big-endian number of up to 8 bytes. */
    static long get(byte[] in, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | (in[at + i] & 0xff);
        }
        return value;
    }
}
