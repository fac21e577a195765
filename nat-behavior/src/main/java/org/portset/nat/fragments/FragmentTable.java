// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.fragments;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.portset.nat.wire.Icmp;
import org.portset.nat.wire.Ipv4;
import org.portset.nat.wire.Tcp;

/*
 *            fragment-oversize, -tiny, -overlap                      -limit
 *                      |                                               |
 *   fragment -> sound? -> first? -yes-> handler.first -> fate -> handler.later for all held
 *                           no -> fate known? -yes-> handler.later
 *                                     no -> held, a copy --- 15 s ---> fragment-timeout
 *
 * Only the first fragment has ports. A datagram is known from the first fragment that is seen of
 * it, whichever this is, until all its bytes have been seen or 15 s have passed. Which those are
 * is a bit per 8 bytes, the unit of the offset field: overlap is a bit that is set, being whole a
 * count. Datagrams live equally long, so the map's order of insertion is the order of time-outs.
 */

/**
 * Lets the fragments of a datagram share the fate of its first one, in order and out of order (RFC
 * 4787 REQ-14), without reassembly and in bounded memory. What it lets through never overlaps, so
 * that no receiver can put together what the first fragment did not show (RFC 1858, RFC 3128).
 *
 * <p>A caller has one table for each direction: the two don't share limits. Not thread-safe. Time
 * is an argument, in nanoseconds of any monotonic clock.
 */
public final class FragmentTable {
    /** The fragment overlaps another, or lies behind the last one (RFC 1858 section 4.2). */
    public static final int OVERLAP = 44;

    /**
     * The first fragment doesn't hold the fixed transport header, or a later one lies inside it
     * (RFC 1858 section 4.1, RFC 3128).
     */
    public static final int TINY = 45;

    /** As much is held, for all or for this owner, as may be. */
    public static final int LIMIT = 46;

    /** The first fragment has not come in time. */
    public static final int TIMEOUT = 47;

    /**
     * The datagram would be longer than 65535 bytes, the fragment is empty, or more follow and its
     * length is no multiple of 8 (RFC 791 section 3.1).
     */
    public static final int OVERSIZE = 48;

    /** What a held fragment counts besides its own bytes: the array, and its place in lists. */
    public static final int HELD_BYTES = 64;

    private static final int BLOCK_BYTES = 8;

    private final FragmentLimits limits;
    private final FragmentHandler handler;
    private final Map<Datagram.Key, Datagram> datagrams = new LinkedHashMap<>();
    private final Map<Long, Share> shares = new HashMap<>();
    private int heldBytes;

    /** What an owner has of the limits. */
    private static final class Share {
        int datagrams;
        int heldBytes;
    }

    /**
     * An empty table. Reasons have the numbers of the engine's drops of the same names, so that
     * they are verdicts as they are.
     *
     * @param handler learns what becomes of fragments
     */
    public FragmentTable(FragmentLimits limits, FragmentHandler handler) {
        this.limits = Objects.requireNonNull(limits, "limits");
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    /**
     * Takes a fragment; the handler is told what becomes of it, now or later.
     *
     * @param owner on whose share it counts; fragments of different owners are never of one
     *     datagram
     * @param buf holds an IPv4 packet with a good header ({@link Ipv4#check}) at {@code off} that
     *     {@linkplain Ipv4#isFragment is a fragment}; it is the caller's again afterwards
     */
    public void take(long owner, byte[] buf, int off, long nowNanos) {
        advance(nowNanos);
        int header = Ipv4.headerBytes(buf, off);
        int length = Ipv4.totalLength(buf, off);
        int offset = Ipv4.fragmentOffset(buf, off);
        boolean more = Ipv4.moreFragments(buf, off);
        int payload = length - header;
        if (header + offset + payload > Ipv4.MAX_TOTAL_BYTES
                || payload == 0
                || (more && payload % BLOCK_BYTES != 0)) {
            handler.refused(owner, OVERSIZE);
            return;
        }
        if (offset > 0 && offset < transportHeaderBytes(Ipv4.protocol(buf, off))) {
            handler.refused(owner, TINY);
            return;
        }
        int from = offset / BLOCK_BYTES;
        int to = (offset + payload + BLOCK_BYTES - 1) / BLOCK_BYTES;
        Datagram.Key key = new Datagram.Key(owner, buf, off);
        Datagram datagram = datagrams.get(key);
        if (datagram == null) {
            datagram = create(key, nowNanos);
        } else if (datagram.overlaps(from, to, more)) {
            handler.refused(owner, OVERLAP);
            return;
        }
        if (datagram == null) {
            handler.refused(owner, LIMIT);
            return;
        }
        if (offset > 0 && datagram.state == Datagram.WAITS && !hold(datagram, buf, off)) {
            handler.refused(owner, LIMIT);
            if (datagram.isEmpty()) {
                forget(datagram);
            }
            return;
        }
        datagram.add(from, to, more);
        if (offset == 0) {
            first(datagram, buf, off, nowNanos);
        } else if (datagram.state != Datagram.WAITS) {
            later(datagram, buf, off, nowNanos);
        }
        if (datagram.state != Datagram.WAITS && datagram.isWhole()) {
            forget(datagram);
        }
    }

    private static int transportHeaderBytes(int protocol) {
        return protocol == Ipv4.TCP ? Tcp.MIN_HEADER_BYTES : Icmp.HEADER_BYTES;
    }

    private void first(Datagram datagram, byte[] buf, int off, long nowNanos) {
        long owner = datagram.key.owner;
        int length = Ipv4.totalLength(buf, off);
        int payload = length - Ipv4.headerBytes(buf, off);
        if (payload < transportHeaderBytes(Ipv4.protocol(buf, off))) {
            datagram.state = TINY;
            handler.refused(owner, TINY);
        } else {
            datagram.fate = handler.first(owner, buf, off, length, nowNanos);
            datagram.state = Datagram.DECIDED;
        }
        for (byte[] fragment : takeHeld(datagram)) {
            later(datagram, fragment, 0, nowNanos);
        }
    }

    private void later(Datagram datagram, byte[] buf, int off, long nowNanos) {
        long owner = datagram.key.owner;
        if (datagram.state == Datagram.DECIDED) {
            handler.later(owner, datagram.fate, buf, off, Ipv4.totalLength(buf, off), nowNanos);
        } else {
            handler.refused(owner, datagram.state);
        }
    }

    /** Null if the owner, or all, have as many as they may. */
    private Datagram create(Datagram.Key key, long nowNanos) {
        Share share = shares.get(key.owner);
        if (datagrams.size() >= limits.datagrams()
                || (share != null && share.datagrams >= limits.datagramsPerOwner())) {
            return null;
        }
        if (share == null) {
            share = new Share();
            shares.put(key.owner, share);
        }
        share.datagrams++;
        Datagram datagram = new Datagram(key, nowNanos + limits.lifetimeNanos());
        datagrams.put(key, datagram);
        return datagram;
    }

    private boolean hold(Datagram datagram, byte[] buf, int off) {
        int length = Ipv4.totalLength(buf, off);
        int bytes = length + HELD_BYTES;
        Share share = shares.get(datagram.key.owner);
        if (bytes > limits.heldBytes() - heldBytes
                || bytes > limits.heldBytesPerOwner() - share.heldBytes) {
            return false;
        }
        byte[] copy = new byte[length];
        System.arraycopy(buf, off, copy, 0, length);
        datagram.hold(copy);
        datagram.heldBytes += bytes;
        share.heldBytes += bytes;
        heldBytes += bytes;
        return true;
    }

    private List<byte[]> takeHeld(Datagram datagram) {
        shares.get(datagram.key.owner).heldBytes -= datagram.heldBytes;
        heldBytes -= datagram.heldBytes;
        datagram.heldBytes = 0;
        return datagram.takeHeld();
    }

    private void forget(Datagram datagram) {
        datagrams.remove(datagram.key);
        giveBack(datagram);
    }

    private void giveBack(Datagram datagram) {
        Share share = shares.get(datagram.key.owner);
        share.datagrams--;
        if (share.datagrams == 0) {
            shares.remove(datagram.key.owner);
        }
    }

    /** Forgets datagrams whose time is over, and refuses what is held of them. */
    public void advance(long nowNanos) {
        Iterator<Datagram> oldestFirst = datagrams.values().iterator();
        while (oldestFirst.hasNext()) {
            Datagram datagram = oldestFirst.next();
            if (datagram.deadlineNanos - nowNanos > 0) {
                return;
            }
            oldestFirst.remove();
            int lost = takeHeld(datagram).size();
            giveBack(datagram);
            for (int i = 0; i < lost; i++) {
                handler.refused(datagram.key.owner, TIMEOUT);
            }
        }
    }

    /** When the oldest datagram's time is over; {@link Long#MAX_VALUE} if there is none. */
    public long nextDeadlineNanos() {
        Iterator<Datagram> oldestFirst = datagrams.values().iterator();
        return oldestFirst.hasNext() ? oldestFirst.next().deadlineNanos : Long.MAX_VALUE;
    }

    /** Forgets all datagrams of an owner that is no more, at once and without a word. */
    public void removeOwner(long owner) {
        Iterator<Datagram> all = datagrams.values().iterator();
        while (all.hasNext()) {
            Datagram datagram = all.next();
            if (datagram.key.owner == owner) {
                all.remove();
                takeHeld(datagram);
                giveBack(datagram);
            }
        }
    }

    /** Datagrams of which fragments are missing. */
    public int datagrams() {
        return datagrams.size();
    }

    /** What fragments that wait for their first one take, each with {@link #HELD_BYTES}. */
    public int heldBytes() {
        return heldBytes;
    }
}
