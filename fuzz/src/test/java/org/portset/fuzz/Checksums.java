// SPDX-License-Identifier: Apache-2.0
package org.portset.fuzz;

import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

/**
 * Right checksums for packets that a fuzzer wrote: it finds no such thing by itself, and nothing
 * behind them would ever be reached.
 */
final class Checksums {
    private static final int MIN_HEADER_BYTES = 20;

    private Checksums() {}

    /**
     * Mends the header of the packet at {@code off}, what is inside an ICMP error, and what is
     * behind.
     */
    static void mend(byte[] p, int off) {
        int header = p.length - off < MIN_HEADER_BYTES ? 0 : Ipv4.headerBytes(p, off);
        if (header < MIN_HEADER_BYTES || p.length - off < header) {
            return;
        }
        mendHeader(p, off, header);
        int at = off + header;
        if (Ipv4.protocol(p, off) == Ipv4.ICMP && isIcmpError(p, at)) {
            int inner = at + 8;
            int innerHeader = p.length - inner < MIN_HEADER_BYTES ? 0 : Ipv4.headerBytes(p, inner);
            if (innerHeader >= MIN_HEADER_BYTES && p.length - inner >= innerHeader) {
                mendHeader(p, inner, innerHeader);
            }
        }
        int end = Math.min(p.length, off + Ipv4.totalLength(p, off));
        mendTransport(p, off, at, end);
    }

    private static boolean isIcmpError(byte[] p, int at) {
        return at < p.length
                && (p[at] == 3 || p[at] == 4 || p[at] == 5 || p[at] == 11 || p[at] == 12);
    }

    private static void mendHeader(byte[] p, int off, int header) {
        Ipv4.setChecksum(p, off, 0);
        Ipv4.setChecksum(p, off, Checksum.of(p, off, header));
    }

    private static void mendTransport(byte[] p, int off, int at, int end) {
        int field = at + checksumOffset(Ipv4.protocol(p, off));
        if (field < at || field + 2 > end) {
            return;
        }
        Bytes.putU16(p, field, 0);
        int checksum = ofTransport(p, off, at, end);
        Bytes.putU16(
                p, field, Ipv4.protocol(p, off) == Ipv4.UDP && checksum == 0 ? 0xffff : checksum);
    }

    /** Whether what is behind the header of a whole packet has a right checksum, or none. */
    static boolean isGood(byte[] p, int off) {
        int at = off + Ipv4.headerBytes(p, off);
        int end = off + Ipv4.totalLength(p, off);
        int protocol = Ipv4.protocol(p, off);
        int field = at + checksumOffset(protocol);
        boolean isNone =
                field < at || field + 2 > end || (protocol == Ipv4.UDP && Bytes.u16(p, field) == 0);
        return isNone || ofTransport(p, off, at, end) == 0;
    }

    private static int ofTransport(byte[] p, int off, int at, int end) {
        int protocol = Ipv4.protocol(p, off);
        return protocol == Ipv4.ICMP
                ? Checksum.of(p, at, end - at)
                : Checksum.ofTransport(
                        p, at, end - at, Ipv4.source(p, off), Ipv4.destination(p, off), protocol);
    }

    private static int checksumOffset(int protocol) {
        switch (protocol) {
            case Ipv4.TCP:
                return 16;
            case Ipv4.UDP:
                return 6;
            case Ipv4.ICMP:
                return 2;
            default:
                return -1;
        }
    }
}
