// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.ports;

/**
 * Which ports of a port set are in use, for one subscriber and one protocol: a bitmap over the
 * set's {@linkplain PortSet#indexOf indices}, 8 KiB for a whole address and 32 bytes for 252 ports.
 *
 * <p>A dynamic port is, as far as the set has it free, the inside port itself; else one of its port
 * class (0..1023 or 1024..65535, RFC 4787 REQ-3a) and parity (REQ-4); else one of its class; else
 * any. Among those it is the first free one from a random place on (RFC 6056 section 3.3.1), which
 * finds the last free port of a nearly full set in at most a thousand steps. Port 0 is never given
 * out.
 */
public final class PortAllocator {
    /** What {@link #allocate} gives when no port is free. */
    public static final int NONE = -1;

    private static final int FIRST_HIGH_PORT = 1024;
    private static final long ANY = -1L;
    private static final long EVEN = 0x5555555555555555L;

    private final PortSet ports;
    private final int firstDynamic; // index: past port 0
    private final int firstHigh; // index: of the first port from 1024
    private final boolean hasParity;
    private final long[] used;
    private int inUse;

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

    /** Takes just that port; false if it is in use or not in the set. */
    public boolean take(int port) {
        int index = ports.indexOf(port);
        return index >= 0 && takeIndex(index);
    }

    /** Frees a port that is in use. */
    public void release(int port) {
        int index = ports.indexOf(port);
        used[index >>> 6] &= ~(1L << index);
        inUse--;
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
        if (insidePort != 0 && take(insidePort)) {
            return insidePort;
        }
        long parity = keepParity && hasParity ? EVEN << (insidePort & 1) : ANY;
        boolean low = insidePort < FIRST_HIGH_PORT;
        int index = low ? findLow(random, parity) : findHigh(random, parity);
        if (index < 0) {
            index = low ? findHigh(random, parity) : findLow(random, parity);
        }
        if (index < 0) {
            return NONE;
        }
        takeIndex(index);
        return ports.portAt(index);
    }

    private int findLow(int random, long parity) {
        return find(firstDynamic, firstHigh, random, parity);
    }

    private int findHigh(int random, long parity) {
        return find(Math.max(firstHigh, firstDynamic), ports.size(), random, parity);
    }

    private int find(int from, int to, int random, long parity) {
        if (from >= to) {
            return NONE;
        }
        int start = from + (int) (((random & 0xffffffffL) * (to - from)) >>> 32);
        int index = findCircular(from, to, start, parity);
        return index < 0 && parity != ANY ? findCircular(from, to, start, ANY) : index;
    }

    private int findCircular(int from, int to, int start, long mask) {
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

    private boolean takeIndex(int index) {
        long bit = 1L << index;
        if ((used[index >>> 6] & bit) != 0) {
            return false;
        }
        used[index >>> 6] |= bit;
        inUse++;
        return true;
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
