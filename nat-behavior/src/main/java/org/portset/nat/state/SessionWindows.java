// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

/**
 * What each side of a TCP session takes, by the session's slot: for inside and for outside a long,
 * the next sequence number in its high half, the right edge in its low half.
 */
public final class SessionWindows {
    private static final int INSIDE = 0;
    private static final int OUTSIDE = 1;

    private final PagedLongs records = new PagedLongs(2);

    /** The sequence number that a side expects next. */
    public int start(int session, boolean inside) {
        return records.high(session, field(inside));
    }

    /** The sequence number after the last that a side has offered to take. */
    public int edge(int session, boolean inside) {
        return records.low(session, field(inside));
    }

    /** Sets what a side takes; for both sides, before the other methods are called. */
    public void set(int session, boolean inside, int start, int edge) {
        records.ensure(session);
        records.set(session, field(inside), ((long) start << 32) | (edge & 0xffffffffL));
    }

    /** Moves what a side takes on to what its segment says, as far as that is further. */
    public void advance(int session, boolean inside, int start, int edge) {
        long[] page = records.page(session);
        int i = records.at(session) + field(inside);
        long before = page[i];
        int startBefore = (int) (before >>> 32);
        int edgeBefore = (int) before;
        int newStart = start - startBefore > 0 ? start : startBefore;
        int newEdge = edge - edgeBefore > 0 ? edge : edgeBefore;
        page[i] = ((long) newStart << 32) | (newEdge & 0xffffffffL);
    }

    private static int field(boolean inside) {
        return inside ? INSIDE : OUTSIDE;
    }
}
