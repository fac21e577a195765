// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.portset.nat.wire.Ipv4;

/** What is known of a datagram of which fragments are missing. */
final class Datagram {
    /** {@link #state}: the first fragment has not come; others are held. */
    static final int WAITS = 0;

    /** {@link #state}: the first fragment has come, and the fate is known. */
    static final int DECIDED = -1;

    private static final int UNKNOWN = -1;

    final Key key;
    final long deadlineNanos;

    /** {@link #WAITS}, {@link #DECIDED}, or the reason for which all of it is refused. */
    int state = WAITS;

    long fate;
    int heldBytes;
    private List<byte[]> held = new ArrayList<>(2);

    /** The payload's blocks of 8 bytes that have come; at most 8192 bits. */
    private final BitSet blocks = new BitSet(0);

    private int blocksSeen;
    private int blocksInAll = UNKNOWN;

    Datagram(Key key, long deadlineNanos) {
        this.key = key;
        this.deadlineNanos = deadlineNanos;
    }

    /** Whether blocks from..to-1 came before, or contradict where another one says the end is. */
    boolean overlaps(int from, int to, boolean more) {
        int next = blocks.nextSetBit(from);
        if (next >= 0 && next < to) {
            return true;
        }
        return more
                ? blocksInAll != UNKNOWN && to > blocksInAll
                : blocksInAll != UNKNOWN || blocks.length() > to;
    }

    void add(int from, int to, boolean more) {
        blocks.set(from, to);
        blocksSeen += to - from;
        if (!more) {
            blocksInAll = to;
        }
    }

    boolean isEmpty() {
        return blocksSeen == 0;
    }

    boolean isWhole() {
        return blocksSeen == blocksInAll;
    }

    void hold(byte[] fragment) {
        held.add(fragment);
    }

    /** Takes the fragments that are held, in order of their offsets. */
    List<byte[]> takeHeld() {
        List<byte[]> taken = held;
        held = new ArrayList<>(0);
        taken.sort(Comparator.comparingInt(fragment -> Ipv4.fragmentOffset(fragment, 0)));
        return taken;
    }

    /**
     * What all fragments of a datagram have in common (RFC 791 section 3.2), and whose they are.
     */
    static final class Key {
        final long owner;
        private final long addresses;
        private final int protocolAndId;

        Key(long owner, byte[] buf, int off) {
            this.owner = owner;
            addresses =
                    ((long) Ipv4.source(buf, off) << 32)
                            | (Ipv4.destination(buf, off) & 0xffff_ffffL);
            protocolAndId = (Ipv4.protocol(buf, off) << 16) | Ipv4.identification(buf, off);
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Key)) {
                return false;
            }
            Key that = (Key) other;
            return owner == that.owner
                    && addresses == that.addresses
                    && protocolAndId == that.protocolAndId;
        }

        @Override
        public int hashCode() {
            long mixed = (owner * 31 + addresses) * 31 + protocolAndId;
            return Long.hashCode(mixed * 0x9e37_79b9_7f4a_7c15L);
        }
    }
}
