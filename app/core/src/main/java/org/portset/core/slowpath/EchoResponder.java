// SPDX-License-Identifier: Apache-2.0
package org.portset.core.slowpath;

import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;

/** Answers echo requests for an address of ours (RFC 1122 section 3.2.2.6). */
final class EchoResponder {
    private static final int TYPE_AND_CODE = Icmp.ECHO_REQUEST << 8;

    private EchoResponder() {}

    /**
     * Makes an echo request its own reply: addresses swapped, type 0; the rest comes back as it
     * went.
     *
     * @param buf may hold anything from {@code off} to its end
     * @return false, and nothing changed, if it is anything but a whole echo request
     */
    static boolean answer(byte[] buf, int off) {
        if (Ipv4.check(buf, off, buf.length - off) != Ipv4.GOOD) {
            return false;
        }
        int header = Ipv4.headerBytes(buf, off);
        if (Ipv4.totalLength(buf, off) < header + Icmp.HEADER_BYTES
                || Ipv4.isFragment(buf, off)
                || Ipv4.protocol(buf, off) != Ipv4.ICMP
                || Icmp.type(buf, off + header) != Icmp.ECHO_REQUEST
                || Icmp.code(buf, off + header) != 0) {
            return false;
        }
        int source = Ipv4.source(buf, off);
        Ipv4.setSource(buf, off, Ipv4.destination(buf, off));
        Ipv4.setDestination(buf, off, source);
        int icmp = off + header;
        buf[icmp] = Icmp.ECHO_REPLY;
        int difference = Checksum.difference16(TYPE_AND_CODE, 0);
        Icmp.setChecksum(buf, icmp, Checksum.apply(Icmp.checksum(buf, icmp), difference));
        return true;
    }
}
