// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import java.util.Arrays;
import org.portset.nat.wire.Bytes;
import org.portset.nat.wire.Checksum;
import org.portset.nat.wire.Ipv4;

/** Cuts an IPv4 packet that is too big for a link into fragments (RFC 791 section 3.2). */
public final class Fragmenter {
    private static final int BLOCK_BYTES = 8;
    private static final int COPIED = 0x80;
    private static final int NO_OPERATION = 1;

    private Fragmenter() {}

    /** Takes fragments. */
    @FunctionalInterface
    public interface Sink {
        /** One fragment of {@code len} bytes, which are the sink's own. */
        void fragment(byte[] buf, int off, int len);
    }

    /**
     * Gives the packet's fragments in order of their offsets (RFC 4787 REQ-13 a); the packet itself
     * if it fits. What is cut may be a fragment. Options that are not to be copied are
     * no-operations in all but the first, so that headers keep their length.
     *
     * @param buf holds an IPv4 packet with a good header and without DF at {@code off}
     * @param mtuBytes the largest fragment; at least 68, as every link's (RFC 791 section 3.2)
     * @param room bytes to leave free before each fragment, for the header of a link
     */
    public static void split(byte[] buf, int off, int mtuBytes, int room, Sink sink) {
        int header = Ipv4.headerBytes(buf, off);
        int length = Ipv4.totalLength(buf, off);
        int step =
                length <= mtuBytes
                        ? length - header
                        : (mtuBytes - header) / BLOCK_BYTES * BLOCK_BYTES;
        int begin = Ipv4.fragmentOffset(buf, off);
        boolean moreBehind = Ipv4.moreFragments(buf, off);
        int payload = length - header;
        int done = 0;
        do {
            int part = Math.min(step, payload - done);
            byte[] out = new byte[room + header + part];
            System.arraycopy(buf, off, out, room, header);
            System.arraycopy(buf, off + header + done, out, room + header, part);
            if (begin + done > 0) {
                blankUncopied(out, room, header);
            }
            Ipv4.setTotalLength(out, room, header + part);
            Ipv4.setFragment(out, room, begin + done, moreBehind || done + part < payload);
            Ipv4.setChecksum(out, room, 0);
            Ipv4.setChecksum(out, room, Checksum.of(out, room, header));
            sink.fragment(out, room, header + part);
            done += part;
        } while (done < payload);
    }

    private static void blankUncopied(byte[] out, int off, int header) {
        int end = off + header;
        int at = off + Ipv4.MIN_HEADER_BYTES;
        while (at < end && Bytes.u8(out, at) != 0) {
            int length = out[at] == NO_OPERATION ? 1 : Bytes.u8(out, at + 1);
            if ((out[at] & COPIED) == 0) {
                Arrays.fill(out, at, at + length, (byte) NO_OPERATION);
            }
            at += length;
        }
    }
}
