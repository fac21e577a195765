// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.traversal;

/** An entry of the {@link RequestCache}: an opening, and how far it is used up. */
public final class CacheEntry {
    private final Opening opening;
    private final long number;
    private final long madeNanos;
    private long expiresNanos;
    private int uses;
    private int firstRemote;

    CacheEntry(Opening opening, long number, long nowNanos, long expiresNanos) {
        this.opening = opening;
        this.number = number;
        this.madeNanos = nowNanos;
        this.expiresNanos = expiresNanos;
    }

    /** Which packets go where. */
    public Opening opening() {
        return opening;
    }

    /** When it was made. */
    public long madeNanos() {
        return madeNanos;
    }

    /** When it is gone: for want of a first packet, or so long after it. */
    public long expiresNanos() {
        return expiresNanos;
    }

    /** How many sessions were opened by it; 0: its first packet is still awaited. */
    public int uses() {
        return uses;
    }

    /** Whether its first packet was from there. */
    boolean isFirstRemote(int remoteAddress) {
        return uses > 0 && remoteAddress == firstRemote;
    }

    long number() {
        return number;
    }

    void use(int remoteAddress) {
        if (uses++ == 0) {
            firstRemote = remoteAddress;
        }
    }

    void expiresNanos(long time) {
        expiresNanos = time;
    }

    /** Whether a packet from there goes rather by this entry than by another that it fits. */
    boolean precedes(CacheEntry other, int remoteAddress) {
        if ((uses == 0) != (other.uses == 0)) {
            return uses == 0;
        }
        boolean isKnown = isFirstRemote(remoteAddress);
        if (isKnown != other.isFirstRemote(remoteAddress)) {
            return isKnown;
        }
        int bits = opening.remote().length() - other.opening.remote().length();
        if (bits != 0) {
            return bits > 0;
        }
        boolean hasPort = opening.outsidePort() != Opening.ANY_PORT;
        if (hasPort != (other.opening.outsidePort() != Opening.ANY_PORT)) {
            return hasPort;
        }
        return number < other.number;
    }

    @Override
    public String toString() {
        return opening + (uses == 0 ? "" : " used " + uses + " times");
    }
}
