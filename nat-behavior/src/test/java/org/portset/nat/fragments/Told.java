// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import java.util.ArrayList;
import java.util.List;
import org.portset.nat.wire.Ipv4;

/** Writes down what a table tells: {@code first 7@0+16}, {@code later 7@16+8 fate 3}. */
final class Told implements FragmentHandler {
    private final List<String> told = new ArrayList<>();
    long nextFate = 3;

    @Override
    public long first(long owner, byte[] buf, int off, int len, long nowNanos) {
        told.add("first " + text(buf, off, len));
        // As a NAT does: none of it may be what the table knows the datagram by.
        Ipv4.setDestination(buf, off, 0);
        Ipv4.setIdentification(buf, off, 0);
        return nextFate;
    }

    @Override
    public void later(long owner, long fate, byte[] buf, int off, int len, long nowNanos) {
        told.add("later " + text(buf, off, len) + " fate " + fate);
    }

    @Override
    public void refused(long owner, int reason) {
        told.add("refused " + reason);
    }

    private static String text(byte[] buf, int off, int len) {
        int offset = Ipv4.fragmentOffset(buf, off);
        int id = Ipv4.identification(buf, off);
        int header = Ipv4.headerBytes(buf, off);
        for (int i = 0; i < len - header; i++) {
            if (buf[off + header + i] != Fragments.content(id, offset + i)) {
                throw new AssertionError("another byte at " + (offset + i) + " of " + id);
            }
        }
        return id + "@" + offset + "+" + (len - header);
    }

    /** What was told since this was last asked. */
    List<String> take() {
        List<String> taken = new ArrayList<>(told);
        told.clear();
        return taken;
    }
}
