// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

/** Fragments for tests: from 198.51.100.10 to 192.0.2.18, their bytes numbered by offset. */
final class Fragments {
    private Fragments() {}

    /** A fragment of the datagram {@code id}; {@code bytes} behind the IPv4 header. */
    static byte[] of(int protocol, int id, int offset, int bytes, boolean more) {
        byte[] p = new byte[20 + bytes];
        p[0] = 0x45;
        Ipv4.setTotalLength(p, 0, p.length);
        Ipv4.setIdentification(p, 0, id);
        Ipv4.setFragment(p, 0, offset, more);
        p[8] = 64;
        p[9] = (byte) protocol;
        Ipv4.setSource(p, 0, 0xc633640a);
        Ipv4.setDestination(p, 0, 0xc0000212);
        Ipv4.setChecksum(p, 0, Checksum.of(p, 0, 20));
        for (int i = 0; i < bytes; i++) {
            p[20 + i] = content(id, offset + i);
        }
        return p;
    }

    /** What a datagram has at an offset of its payload. */
    static byte content(int id, int offset) {
        return (byte) (id * 31 + offset * 7 + (offset >> 8));
    }

    static byte[] udp(int id, int offset, int bytes, boolean more) {
        return of(Ipv4.UDP, id, offset, bytes, more);
    }
}
