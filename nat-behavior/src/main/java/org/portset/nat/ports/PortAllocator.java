// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.ports;

import java.util.function.IntPredicate;

/**
 * Which ports of a port set are in use, for one outside address of one subscriber and one protocol:
 * a bitmap over the set's {@linkplain PortSet#indexOf indices}, 8 KiB for a whole address and 32
 * bytes for 252 ports.
 *
 * <p>A dynamic port is, as far as the set has it free, the inside port itself; else one of its port
 * class (0..1023 or 1024..65535, RFC 4787 REQ-3a) and parity (REQ-4); else one of its class; else
 * any. Among those it is the first free one from a random place on (RFC 6056 section 3.3.1), which
 * finds the last free port of a nearly full set in at most a thousand steps. Port 0 is never given
 * out.
 *
 * <p>To begin with the inside port gives nothing away: a NAT that preserves ports shall choose at
 * random only those that it must change (RFC 6056 section 4), because hosts choose theirs at random
 * themselves. Of a shared address it seldom happens anyway: a set of 252 ports has one inside port
 * in 256.
 *
 * <p>A port is in use by one mapping, or shared: by mappings towards different remotes, counted
 * (RFC 7857 section 3). A freed port may be held back for a while ({@link #hold}).
 */
public final class PortAllocator {
    /** What {@link #allocate} gives when no port is free. */
    public static final int NONE = -1;

    /**
     * How many shared ports are asked about for one allocation: enough to find a free one even
     * where nearly all of a whole address's ports are in use towards a remote, and few enough that
     * a host that asks for more than there is doesn't keep the NAT busy.
     */
    private static final int MAX_QUESTIONS = 4096;

    private static final int FIRST_HIGH_PORT = 1024;
    private static final long ANY = -1L;
    private static final long EVEN = 0x5555555555555555L;

    private final PortSet ports;
    private final int firstDynamic; // index: past port 0
    private final int firstHigh; // index: of the first port from 1024
    private final boolean hasParity;
    private final long[] used; // held ones too
    private int inUse;

    // Made at their first use: few policies hold or share ports.
    private HeldPorts held;
    private long[] shared; // bits of the used ports that are shared
    private int[] sharers; // by index, how many mappings share it

    /** All ports of the set free. */
    public PortAllocator(PortSet ports) {
        this.ports = ports;
        used = new long[(ports.size() + 63) >>> 6];
        firstDynamic = ports.contains(0) ? 1 : 0;
        firstHigh = firstFrom(FIRST_HIGH_PORT);
        // The set's runs begin at a multiple of their length: unless that is 1, even indices are
        // even ports.
        hasParity = ports.size() > 1 && ports.portAt(1) == ports.portAt(0) + 1;
    }

    /** How many ports are in use. */
    public int inUse() {
        return inUse;
    }

    /** Whether the port is shared. */
    public boolean isShared(int port) {
        int index = ports.indexOf(port);
        return index >= 0 && isShared(index, shared);
    }

    /** Takes just that port, held back or not; false if it is in use or not in the set. */
    public boolean take(int port) {
        int index = ports.indexOf(port);
        if (index < 0) {
            return false;
        }
        if (held != null && held.remove(index)) {
            inUse++;
            return true;
        }
        return takeIndex(index);
    }

    /** Takes just that port if it is free and not held back. */
    public boolean takeFree(int port) {
        int index = ports.indexOf(port);
        return index >= 0 && takeIndex(index);
    }

    /** Takes just that port to share it; false if it is in use alone or not in the set. */
    public boolean share(int port) {
        int index = ports.indexOf(port);
        if (index < 0 || !(isShared(index, shared) || take(port))) {
            return false;
        }
        addSharer(index);
        return true;
    }

    /** Frees a port that is in use; a shared one when the last of its mappings does. */
    public void release(int port) {
        int index = ports.indexOf(port);
        if (isShared(index, shared)) {
            if (--sharers[index] > 0) {
                return;
            }
            shared[index >>> 6] &= ~(1L << index);
        }
        used[index >>> 6] &= ~(1L << index);
        inUse--;
    }

    /**
     * As {@link #release}, of a port that isn't shared, but nobody gets it by {@link #allocate}
     * before a time has come, unless so many are held: then the one held longest is free.
     *
     * @param most ports held at once, at least 1
     */
    public void hold(int port, long untilNanos, int most) {
        if (held == null) {
            held = new HeldPorts();
        }
        held.add(ports.indexOf(port), untilNanos);
        inUse--;
        while (held.count() > most) {
            freeOldest();
        }
    }

    /** Frees the held ports whose time is over. */
    public void freeHeld(long nowNanos) {
        while (held != null && held.isDue(nowNanos)) {
            freeOldest();
        }
    }

    /**
     * Takes a free port for an inside port.
     *
     * @param keepParity whether to prefer ports of the inside port's parity
     * @param random 32 random bits, which decide where the search begins
     * @return the port, or {@link #NONE}
     */
    public int allocate(int insidePort, boolean keepParity, int random) {
        if (inUse == ports.size()) {
            return NONE;
        }
        if (insidePort != 0 && takeFree(insidePort)) {
            return insidePort;
        }
        int index = find(insidePort, keepParity, random, null);
        if (index < 0) {
            return NONE;
        }
        takeIndex(index);
        return ports.portAt(index);
    }

    /**
     * As {@link #allocate}, but the port may be one that is shared already.
     *
     * @param mayTake whether a port that nobody uses yet may be taken, too
     * @param admits whether a shared port may be shared by one more
     */
    public int allocateShared(
            int insidePort, boolean keepParity, int random, boolean mayTake, IntPredicate admits) {
        int wanted = insidePort == 0 ? NONE : ports.indexOf(insidePort);
        boolean keeps =
                wanted >= 0
                        && (isUsed(wanted)
                                ? isShared(wanted, shared) && admits.test(insidePort)
                                : mayTake);
        Sharing sharing = new Sharing(admits, mayTake);
        int index = keeps ? wanted : find(insidePort, keepParity, random, sharing);
        if (index < 0) {
            return NONE;
        }
        takeIndex(index);
        addSharer(index);
        return ports.portAt(index);
    }

    /** What a search for a port to share may take. */
    private static final class Sharing {
        final IntPredicate admits;
        final boolean mayTake;
        int questions;

        Sharing(IntPredicate admits, boolean mayTake) {
            this.admits = admits;
            this.mayTake = mayTake;
        }
    }

    private int find(int insidePort, boolean keepParity, int random, Sharing sharing) {
        long parity = keepParity && hasParity ? EVEN << (insidePort & 1) : ANY;
        boolean low = insidePort < FIRST_HIGH_PORT;
        int index = findInClass(low, random, parity, sharing);
        return index < 0 ? findInClass(!low, random, parity, sharing) : index;
    }

    private int findInClass(boolean low, int random, long parity, Sharing sharing) {
        int from = low ? firstDynamic : Math.max(firstHigh, firstDynamic);
        int to = low ? firstHigh : ports.size();
        if (from >= to) {
            return NONE;
        }
        int start = from + (int) (((random & 0xffffffffL) * (to - from)) >>> 32);
        int index = findCircular(from, to, start, parity, sharing);
        return index < 0 && parity != ANY ? findCircular(from, to, start, ANY, sharing) : index;
    }

    private int findCircular(int from, int to, int start, long mask, Sharing sharing) {
        if (sharing != null) {
            int index = firstToShare(start, to, mask, sharing);
            return index < 0 ? firstToShare(from, start, mask, sharing) : index;
        }
        int index = firstFree(start, to, mask);
        return index < 0 ? firstFree(from, start, mask) : index;
    }

    private int firstFree(int from, int to, long mask) {
        for (int index = from; index < to; index = (index | 63) + 1) {
            long free = ~used[index >>> 6] & mask & (-1L << index);
            if (free != 0) {
                int found = (index & ~63) + Long.numberOfTrailingZeros(free);
                return found < to ? found : NONE;
            }
        }
        return NONE;
    }

    private int firstToShare(int from, int to, long mask, Sharing sharing) {
        int index = from;
        while (index < to) {
            int word = index >>> 6;
            long free = sharing.mayTake ? ~used[word] : 0;
            long open = (shared == null ? free : free | shared[word]) & mask & (-1L << index);
            if (open == 0) {
                index = (index | 63) + 1;
                continue;
            }
            int found = (index & ~63) + Long.numberOfTrailingZeros(open);
            if (found >= to) {
                return NONE;
            }
            if (!isUsed(found)) {
                return found;
            }
            if (sharing.questions++ == MAX_QUESTIONS) {
                return NONE;
            }
            if (sharing.admits.test(ports.portAt(found))) {
                return found;
            }
            index = found + 1;
        }
        return NONE;
    }

    private void addSharer(int index) {
        if (shared == null) {
            shared = new long[used.length];
            sharers = new int[ports.size()];
        }
        shared[index >>> 6] |= 1L << index;
        sharers[index]++;
    }

    private void freeOldest() {
        int index = held.poll();
        used[index >>> 6] &= ~(1L << index);
    }

    private boolean takeIndex(int index) {
        if (isUsed(index)) {
            return false;
        }
        used[index >>> 6] |= 1L << index;
        inUse++;
        return true;
    }

    private boolean isUsed(int index) {
        return (used[index >>> 6] & (1L << index)) != 0;
    }

    private static boolean isShared(int index, long[] shared) {
        return shared != null && (shared[index >>> 6] & (1L << index)) != 0;
    }

    private int firstFrom(int port) {
        int low = 0;
        int high = ports.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ports.portAt(middle) < port) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
