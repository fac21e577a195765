// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

/**
 * The records of mappings and sessions. A mapping and one of its sessions share one, as most
 * mappings have a single session: endpoints and protocol are the same for both. Each further
 * session has a record of its own. So a mapping's record may have no session in it (a static
 * mapping without any, or one whose first session ended before the others), and a session's no
 * mapping.
 *
 * <pre>
 * long 0   inside address (32) | remote address (32)
 *      1   inside port (16) | outside port (16) | remote port (16) | protocol (8) | flags (8)
 *      2   {@linkplain Owner owner} (32) | mapping of the session in it (32), NONE without
 *      3   when the session expires
 *      4   when it was last active
 *      5   packets out   6   bytes out   7   packets in   8   bytes in
 *      9   packets of the slow path (32) | window scale of outside (4), inside (4) | policy (24)
 *     10   when it was made
 *     11   timer wheel: next (32) | previous (32)
 *     12   subscriber's sessions: next (32) | previous (32)
 *     13   of the mapping in it: sessions (30) | of these, have sent (30) | kind (4), 0 without
 *
 * flags:  TCP state (4) | opened inside (1) | has sent from inside (1) | has windows (1)
 *         | succeeds another (1)
 * </pre>
 *
 * <p>The first three longs are the keys, so that a lookup reads one cache line of the record, and
 * the update that follows the next one. TCP has pages of its own: so what only TCP needs, {@link
 * SessionWindows}, takes no memory for others. A free slot has protocol 0.
 */
final class NatRecords {
    static final int NONE = -1;

    static final int ADDRESSES = 0;
    static final int PORTS = 1;
    static final int OWNER = 2;
    static final int EXPIRES = 3;
    static final int LAST_ACTIVITY = 4;
    static final int PACKETS_OUT = 5;
    static final int PACKETS_IN = 7;
    static final int SLOW_AND_POLICY = 9;
    static final int CREATED = 10;
    static final int TIMER_LINK = 11;
    static final int SUBSCRIBER_LINK = 12;
    static final int MAPPING = 13;

    private static final int STRIDE = 14;
    private static final int TCP = 6;

    final PagedLongs longs = new PagedLongs(STRIDE);
    private final Pool others = new Pool();
    private final Pool tcp = new Pool();

    /** Takes a free record, to be set by the caller. */
    int take(int protocol) {
        return pool(protocol).take();
    }

    /** Frees the record of a mapping or session that is no more. */
    void free(int slot) {
        pool(protocol(slot)).free(slot);
    }

    private Pool pool(int protocol) {
        return protocol == TCP ? tcp : others;
    }

    /** Whether a session is in the record; any number may be asked for. */
    boolean hasSession(int slot) {
        return slot >= 0 && longs.has(slot) && protocol(slot) != 0 && mapping(slot) != NONE;
    }

    /** The subscriber and which of its addresses. */
    int owner(int slot) {
        return longs.high(slot, OWNER);
    }

    /** The mapping of the session in the record. */
    int mapping(int slot) {
        return longs.low(slot, OWNER);
    }

    /** The IP protocol, 0 in a free slot. */
    int protocol(int slot) {
        return (int) (longs.get(slot, PORTS) >>> 8) & 0xff;
    }

    int insideAddress(int slot) {
        return longs.high(slot, ADDRESSES);
    }

    int insidePort(int slot) {
        return (int) (longs.get(slot, PORTS) >>> 48);
    }

    int outsidePort(int slot) {
        return (int) (longs.get(slot, PORTS) >>> 32) & 0xffff;
    }

    int remoteAddress(int slot) {
        return longs.low(slot, ADDRESSES);
    }

    int remotePort(int slot) {
        return (int) (longs.get(slot, PORTS) >>> 16) & 0xffff;
    }

    /** Pages of their own, and a list of the free records in them. */
    private final class Pool {
        private int free = NONE;
        private int fresh = NONE; // those of its last page from here on were never taken

        int take() {
            if (free != NONE) {
                int slot = free;
                free = longs.low(slot, ADDRESSES);
                return slot;
            }
            int slot = fresh == NONE ? longs.addPage() : fresh;
            fresh = PagedLongs.isLastOfPage(slot) ? NONE : slot + 1;
            return slot;
        }

        void free(int slot) {
            longs.set(slot, PORTS, 0);
            longs.set(slot, ADDRESSES, free & 0xffffffffL);
            free = slot;
        }
    }
}
