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
     * How many shared ports of one class and parity are asked about for one allocation: all of a
     * port set that has no more; of a whole address enough to find one as long as a hundredth is
     * free towards the remote, and few enough that a host that asks for more than there is doesn't
     * keep the NAT busy.
     */
    private static final int MAX_QUESTIONS = 1024;

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

    /** The ports that are held back, those held longest first. */
    public int[] heldPorts() {
        int[] found = new int[held == null ? 0 : held.count()];
        for (int n = 0; n < found.length; n++) {
            found[n] = ports.portAt(held.index(n));
        }
        return found;
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
     * @param keepPairs whether to prefer, of those, ports whose neighbour (even and odd) is free
     *     too
     * @param random 32 random bits, which decide where the search begins
     * @return the port, or {@link #NONE}
     */
    public int allocate(int insidePort, boolean keepParity, boolean keepPairs, int random) {
        if (inUse == ports.size()) {
            return NONE;
        }
        if (insidePort != 0 && takeFree(insidePort)) {
            return insidePort;
        }
        int index = find(insidePort, keepParity, keepPairs, random);
        if (index < 0) {
            return NONE;
        }
        takeIndex(index);
        return ports.portAt(index);
    }

    /**
     * As {@link #allocate}, but the port may be one that is shared already.
     *
     * @param random 32 random bits, which decide in which order ports are looked at
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
        int index = keeps ? wanted : NONE;
        long parity = keepParity && hasParity ? EVEN << (insidePort & 1) : ANY;
        boolean low = insidePort < FIRST_HIGH_PORT;
        for (int pass = 0; index < 0 && pass < 4; pass++) {
            boolean ownClass = pass < 2;
            long mask = (pass & 1) == 0 ? parity : ~parity; // none, where parity is any
            index = findToShare(low == ownClass, random, mask, mayTake, admits);
        }
        if (index < 0) {
            return NONE;
        }
        takeIndex(index);
        addSharer(index);
        return ports.portAt(index);
    }

    private int find(int insidePort, boolean keepParity, boolean keepPairs, int random) {
        long parity = keepParity && hasParity ? EVEN << (insidePort & 1) : ANY;
        boolean low = insidePort < FIRST_HIGH_PORT;
        int index = findInClass(low, random, parity, keepPairs && hasParity);
        return index < 0 ? findInClass(!low, random, parity, false) : index;
    }

    private int findInClass(boolean low, int random, long parity, boolean keepPairs) {
        int from = firstOf(low);
        int to = endOf(low);
        if (from >= to) {
            return NONE;
        }
        int start = from + (int) (((random & 0xffffffffL) * (to - from)) >>> 32);
        int index = keepPairs ? findCircular(from, to, start, parity, true) : NONE;
        if (index < 0) {
            index = findCircular(from, to, start, parity, false);
        }
        return index < 0 && parity != ANY ? findCircular(from, to, start, ANY, false) : index;
    }

    private int findCircular(int from, int to, int start, long mask, boolean keepPairs) {
        int index = firstFree(start, to, mask, keepPairs);
        return index < 0 ? firstFree(from, start, mask, keepPairs) : index;
    }

    private int firstFree(int from, int to, long mask, boolean keepPairs) {
        for (int index = from; index < to; index = (index | 63) + 1) {
            long free = ~used[index >>> 6];
            if (keepPairs) {
                free &=
                        ((free >>> 1) & EVEN)
                                | ((free & EVEN) << 1); // its neighbour is free as well
            }
            free &= mask & (-1L << index);
            if (free != 0) {
                int found = (index & ~63) + Long.numberOfTrailingZeros(free);
                return found < to ? found : NONE;
            }
        }
        return NONE;
    }

    /**
     * Looks at ports in steps of a random width that meets every one. Were it the next port each
     * time, as it is where only free ones count, ports in use would gather in ever longer runs, and
     * every one of a run is a question.
     */
    private int findToShare(
            boolean low, int random, long parity, boolean mayTake, IntPredicate admits) {
        int from = firstOf(low);
        int count = endOf(low) - from;
        if (count <= 0) {
            return NONE;
        }
        int step = 1 + (int) ((((random * 0x9e3779b9L) & 0xffffffffL) * count) >>> 32);
        while (greatestCommonDivisor(step, count) != 1) {
            step++;
        }
        int at = (int) (((random & 0xffffffffL) * count) >>> 32);
        int questions = 0;
        for (int n = 0; n < count && questions < MAX_QUESTIONS; n++) {
            int index = from + at;
            at = (at + step) % count;
            if ((parity & (1L << index)) == 0) {
                continue;
            }
            if (!isUsed(index)) {
                if (mayTake) {
                    return index;
                }
            } else if (isShared(index, shared)) {
                questions++;
                if (admits.test(ports.portAt(index))) {
                    return index;
                }
            }
        }
        return NONE;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** The first index of a port class. */
    private int firstOf(boolean low) {
        return low ? firstDynamic : Math.max(firstHigh, firstDynamic);
    }

    /** The index after the last of a port class. */
    private int endOf(boolean low) {
        return low ? firstHigh : ports.size();
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
