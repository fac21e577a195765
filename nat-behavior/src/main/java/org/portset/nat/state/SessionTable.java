// SPDX-License-Identifier: Apache-2.0
package org.portset.nat.state;

import java.util.function.IntConsumer;

/**
 * Sessions in 128 bytes each, found by what an outbound packet shows and by what an inbound one
 * shows; linked by subscriber, by mapping and remote address (the permissions of address-dependent
 * filtering), and in the timer wheel.
 *
 * <pre>
 * long 0   inside address (32) | remote address (32)
 *      1   inside port (16) | outside port (16) | remote port (16) | protocol (8) | flags (8)
 *      2   {@linkplain Owner owner} (32) | mapping (32)
 *      3   when it expires
 *      4   when it was last active
 *      5   packets out   6   bytes out   7   packets in   8   bytes in
 *      9   what inside takes: next sequence number (32) | right edge (32); TCP only
 *     10   what outside takes, likewise
 *     11   packets of the slow path (32) | window scale of outside (4), inside (4) | policy (24)
 *     12   when it was made
 *     13   timer wheel: next (32) | previous (32)
 *     14   subscriber's sessions: next (32) | previous (32)
 *     15   permissions: next (32) | previous (32)
 *
 * flags:  TCP state (4) | opened inside (1) | has sent from inside (1) | has windows (1)
 *         | succeeds another (1)
 * </pre>
 *
 * <p>The first two longs are the keys, so that a lookup reads one cache line of the record, and the
 * update that follows the next one. A free slot has protocol 0.
 */
public final class SessionTable {
    /** No session. */
    public static final int NONE = -1;

    /** Flag: the first packet, or the SYN that opened it anew, came from inside. */
    public static final int OPENED_INSIDE = 0x10;

    /** Flag: a packet came from inside. */
    public static final int HAS_SENT = 0x20;

    /** Flag: the windows are known. */
    public static final int HAS_WINDOWS = 0x40;

    /** Flag: its port was another TCP connection's, whose end may still matter. */
    public static final int SUCCEEDS = 0x80;

    /** The most policies, whose numbers begin at 0. */
    public static final int MAX_POLICIES = 1 << 24;

    /** Field of the outbound packets; those that follow count bytes out, packets in, bytes in. */
    public static final int PACKETS_OUT = 5;

    /** Field of the inbound packets, followed by the inbound bytes. */
    public static final int PACKETS_IN = 7;

    private static final int ADDRESSES = 0;
    private static final int PORTS = 1;
    private static final int OWNER = 2;
    private static final int EXPIRES = 3;
    private static final int LAST_ACTIVITY = 4;
    private static final int INSIDE_WINDOW = 9;
    private static final int OUTSIDE_WINDOW = 10;
    private static final int SLOW_AND_POLICY = 11;
    private static final int CREATED = 12;
    private static final int TIMER_LINK = 13;
    private static final int SUBSCRIBER_LINK = 14;
    private static final int PERMISSION_LINK = 15;
    private static final int STRIDE = 16;

    private static final long OUT_KEY = 0xffff_0000_ffff_ff00L;
    private static final long IN_KEY = 0x0000_ffff_ffff_ff00L;
    private static final int STATE_MASK = 0x0f;
    private static final int FIRST_LISTS = 64;
    private static final int INSIDE_SCALE_SHIFT = 24;
    private static final int OUTSIDE_SCALE_SHIFT = 28;
    private static final int SCALE_MASK = 0x0f;

    private final PagedLongs records = new PagedLongs(STRIDE);
    private final TimerWheel wheel = new TimerWheel(records, EXPIRES, TIMER_LINK);
    private final SlotIndex byOut = new SlotIndex();
    private final SlotIndex byIn = new SlotIndex();
    private final SlotLists bySubscriber = new SlotLists(records, SUBSCRIBER_LINK, FIRST_LISTS);
    private final SlotLists permissions = new SlotLists(records, PERMISSION_LINK, FIRST_LISTS);
    private final Hash hash;
    private int fresh;
    private int freeSlot = NONE;

    /** An empty table; the seed keys its hashes. */
    public SessionTable(long seed) {
        hash = new Hash(seed);
    }

    /** How many sessions there are. */
    public int size() {
        return byOut.size();
    }

    /** The wheel of their deadlines. */
    public TimerWheel wheel() {
        return wheel;
    }

    /** The session of an outbound packet. */
    public int findOut(
            int subscriber,
            int protocol,
            int insideAddress,
            int insidePort,
            int remoteAddress,
            int remotePort) {
        long addresses = ((long) insideAddress << 32) | (remoteAddress & 0xffffffffL);
        long key = ((long) insidePort << 48) | ((long) remotePort << 16) | ((long) protocol << 8);
        int wanted = hash.of(addresses, key ^ ((long) subscriber << 32));
        long[] piece = byOut.piece(wanted);
        for (int i = SlotIndex.first(piece, wanted); ; i = SlotIndex.next(piece, i)) {
            long entry = piece[i];
            if (entry == 0) {
                return NONE;
            }
            if (SlotIndex.hashOf(entry) == wanted) {
                int session = SlotIndex.slotOf(entry);
                long[] page = records.page(session);
                int at = records.at(session);
                if (page[at] == addresses
                        && (page[at + PORTS] & OUT_KEY) == key
                        && Owner.subscriber((int) (page[at + OWNER] >>> 32)) == subscriber) {
                    return session;
                }
            }
        }
    }

    /** The session of an inbound packet. */
    public int findIn(int owner, int protocol, int outsidePort, int remoteAddress, int remotePort) {
        long key = ((long) outsidePort << 32) | ((long) remotePort << 16) | ((long) protocol << 8);
        int wanted = inHash(owner, key, remoteAddress);
        long[] piece = byIn.piece(wanted);
        for (int i = SlotIndex.first(piece, wanted); ; i = SlotIndex.next(piece, i)) {
            long entry = piece[i];
            if (entry == 0) {
                return NONE;
            }
            if (SlotIndex.hashOf(entry) == wanted) {
                int session = SlotIndex.slotOf(entry);
                long[] page = records.page(session);
                int at = records.at(session);
                if ((int) page[at] == remoteAddress
                        && (page[at + PORTS] & IN_KEY) == key
                        && (int) (page[at + OWNER] >>> 32) == owner) {
                    return session;
                }
            }
        }
    }

    /** Whether the mapping has a session with that remote address. */
    public boolean permits(int mapping, int remoteAddress) {
        int list = permissionList(mapping, remoteAddress);
        for (int s = permissions.head(list); s != NONE; s = permissions.next(s)) {
            if (mapping(s) == mapping && remoteAddress(s) == remoteAddress) {
                return true;
            }
        }
        return false;
    }

    /** Makes a session; the caller knows that neither of its keys is taken. */
    public int create(
            int owner,
            int mapping,
            int protocol,
            int insideAddress,
            int insidePort,
            int outsidePort,
            int remoteAddress,
            int remotePort,
            int policy,
            long nowNanos,
            long expiresNanos) {
        int session = freeSlot;
        if (session == NONE) {
            session = fresh++;
            records.ensure(session);
        } else {
            freeSlot = records.low(session, ADDRESSES);
        }
        long[] page = records.page(session);
        int at = records.at(session);
        page[at] = ((long) insideAddress << 32) | (remoteAddress & 0xffffffffL);
        page[at + PORTS] =
                ((long) insidePort << 48)
                        | ((long) outsidePort << 32)
                        | ((long) remotePort << 16)
                        | ((long) protocol << 8);
        page[at + OWNER] = ((long) owner << 32) | mapping;
        page[at + EXPIRES] = expiresNanos;
        page[at + LAST_ACTIVITY] = nowNanos;
        for (int counter = PACKETS_OUT; counter < INSIDE_WINDOW; counter++) {
            page[at + counter] = 0;
        }
        page[at + CREATED] = nowNanos;
        page[at + SLOW_AND_POLICY] = policy;
        byOut.add(outHash(session), session);
        byIn.add(inHash(session), session);
        int subscriber = Owner.subscriber(owner);
        bySubscriber.ensure(subscriber);
        bySubscriber.add(subscriber, session);
        addPermission(session);
        wheel.schedule(session);
        return session;
    }

    /** Takes a session out, of the wheel too unless it has just fired. */
    public void remove(int session, boolean fired) {
        byOut.remove(outHash(session), session);
        byIn.remove(inHash(session), session);
        bySubscriber.remove(session);
        permissions.remove(session);
        if (!fired) {
            wheel.cancel(session);
        }
        records.set(session, PORTS, 0);
        records.set(session, ADDRESSES, freeSlot & 0xffffffffL);
        freeSlot = session;
    }

    /** Whether the slot holds a session. */
    public boolean isLive(int session) {
        return session >= 0 && session < fresh && protocol(session) != 0;
    }

    /** Gives a subscriber's sessions, newest first; the consumer may end the one it is given. */
    public void forEach(int subscriber, IntConsumer consumer) {
        if (subscriber >= bySubscriber.lists()) {
            return;
        }
        int session = bySubscriber.head(subscriber);
        while (session != NONE) {
            int next = bySubscriber.next(session);
            consumer.accept(session);
            session = next;
        }
    }

    /** Gives the sessions of a session's mapping and remote address, itself among them. */
    public void forEachOfRemote(int session, IntConsumer consumer) {
        int mapping = mapping(session);
        int remoteAddress = remoteAddress(session);
        int s = permissions.head(permissionList(mapping, remoteAddress));
        while (s != NONE) {
            int next = permissions.next(s);
            if (mapping(s) == mapping && remoteAddress(s) == remoteAddress) {
                consumer.accept(s);
            }
            s = next;
        }
    }

    /** Counts packets and bytes of one direction, and activity. */
    public void count(int session, int packetsField, long packets, long bytes, long nowNanos) {
        long[] page = records.page(session);
        int at = records.at(session);
        page[at + packetsField] += packets;
        page[at + packetsField + 1] += bytes;
        page[at + LAST_ACTIVITY] = nowNanos;
    }

    /** Counts packets and bytes from 0 again. */
    public void resetCounters(int session) {
        for (int counter = PACKETS_OUT; counter < INSIDE_WINDOW; counter++) {
            records.set(session, counter, 0);
        }
        records.setHigh(session, SLOW_AND_POLICY, 0);
    }

    /** Counts a packet of the slow path. */
    public void countSlow(int session) {
        records.page(session)[records.at(session) + SLOW_AND_POLICY] += 1L << 32;
    }

    /** Moves the deadline; whether to an earlier one. */
    public boolean setExpires(int session, long nanos) {
        long[] page = records.page(session);
        int i = records.at(session) + EXPIRES;
        boolean earlier = nanos - page[i] < 0;
        page[i] = nanos;
        if (earlier) {
            wheel.cancel(session);
            wheel.schedule(session);
        }
        return earlier;
    }

    /** Gives a session that has just fired another deadline. */
    public void reschedule(int session, long nanos) {
        records.set(session, EXPIRES, nanos);
        wheel.schedule(session);
    }

    /** The subscriber's handle. */
    public int subscriber(int session) {
        return Owner.subscriber(owner(session));
    }

    /** The subscriber and which of its addresses. */
    public int owner(int session) {
        return records.high(session, OWNER);
    }

    /** The mapping's slot. */
    public int mapping(int session) {
        return records.low(session, OWNER);
    }

    /** The IP protocol, 0 in a free slot. */
    public int protocol(int session) {
        return (int) (records.get(session, PORTS) >>> 8) & 0xff;
    }

    /** The host's address. */
    public int insideAddress(int session) {
        return records.high(session, ADDRESSES);
    }

    /** The host's port. */
    public int insidePort(int session) {
        return (int) (records.get(session, PORTS) >>> 48);
    }

    /** The outside port. */
    public int outsidePort(int session) {
        return (int) (records.get(session, PORTS) >>> 32) & 0xffff;
    }

    /** The remote address. */
    public int remoteAddress(int session) {
        return records.low(session, ADDRESSES);
    }

    /** The remote port. */
    public int remotePort(int session) {
        return (int) (records.get(session, PORTS) >>> 16) & 0xffff;
    }

    /** The TCP state as the engine numbers it, 0..15. */
    public int tcpState(int session) {
        return (int) records.get(session, PORTS) & STATE_MASK;
    }

    /** Sets the TCP state. */
    public void setTcpState(int session, int state) {
        long ports = records.get(session, PORTS);
        records.set(session, PORTS, (ports & ~STATE_MASK) | state);
    }

    /** Whether a flag is set. */
    public boolean has(int session, int flag) {
        return (records.get(session, PORTS) & flag) != 0;
    }

    /** Sets or clears a flag. */
    public void set(int session, int flag, boolean value) {
        long ports = records.get(session, PORTS);
        records.set(session, PORTS, value ? ports | flag : ports & ~flag);
    }

    /** When it expires. */
    public long expires(int session) {
        return records.get(session, EXPIRES);
    }

    /** When it was last active. */
    public long lastActivity(int session) {
        return records.get(session, LAST_ACTIVITY);
    }

    /** When it was made. */
    public long created(int session) {
        return records.get(session, CREATED);
    }

    /** A counter: the packets field of a direction, or that + 1 for its bytes. */
    public long counter(int session, int field) {
        return records.get(session, field);
    }

    /** Packets of the slow path. */
    public int slowPackets(int session) {
        return records.high(session, SLOW_AND_POLICY);
    }

    /** The policy's number. */
    public int policy(int session) {
        return records.low(session, SLOW_AND_POLICY) & (MAX_POLICIES - 1);
    }

    /** The sequence number that a side expects next. */
    public int windowStart(int session, boolean inside) {
        return records.high(session, windowField(inside));
    }

    /** The sequence number after the last that a side has offered to take. */
    public int windowEdge(int session, boolean inside) {
        return records.low(session, windowField(inside));
    }

    /** Sets what a side takes. */
    public void setWindow(int session, boolean inside, int start, int edge) {
        records.set(session, windowField(inside), ((long) start << 32) | (edge & 0xffffffffL));
    }

    /** Moves what a side takes on to what its segment says, as far as that is further. */
    public void advanceWindow(int session, boolean inside, int start, int unscaledWindow) {
        long[] page = records.page(session);
        int at = records.at(session);
        int scale = (int) (page[at + SLOW_AND_POLICY] >>> scaleShift(inside)) & SCALE_MASK;
        int edge = start + (unscaledWindow << scale);
        int i = at + windowField(inside);
        long before = page[i];
        int startBefore = (int) (before >>> 32);
        int edgeBefore = (int) before;
        int newStart = start - startBefore > 0 ? start : startBefore;
        int newEdge = edge - edgeBefore > 0 ? edge : edgeBefore;
        page[i] = ((long) newStart << 32) | (newEdge & 0xffffffffL);
    }

    /** A side's window scale, 0..15. */
    public int scale(int session, boolean inside) {
        return (int) (records.get(session, SLOW_AND_POLICY) >>> scaleShift(inside)) & SCALE_MASK;
    }

    /** Sets a side's window scale. */
    public void setScale(int session, boolean inside, int scale) {
        int shift = scaleShift(inside);
        long field = records.get(session, SLOW_AND_POLICY) & ~((long) SCALE_MASK << shift);
        records.set(session, SLOW_AND_POLICY, field | ((long) scale << shift));
    }

    /** Sets what a restored session has behind it. */
    public void setPast(int session, long createdNanos, long lastActivityNanos, int slowPackets) {
        records.set(session, CREATED, createdNanos);
        records.set(session, LAST_ACTIVITY, lastActivityNanos);
        records.setHigh(session, SLOW_AND_POLICY, slowPackets);
    }

    private static int windowField(boolean inside) {
        return inside ? INSIDE_WINDOW : OUTSIDE_WINDOW;
    }

    private static int scaleShift(boolean inside) {
        return inside ? INSIDE_SCALE_SHIFT : OUTSIDE_SCALE_SHIFT;
    }

    private void addPermission(int session) {
        if (size() > permissions.lists()) {
            dividePermissions();
        }
        permissions.add(permissionList(mapping(session), remoteAddress(session)), session);
    }

    /** Adds a list, and moves there what now belongs there; all of it is in one list. */
    private void dividePermissions() {
        int added = permissions.lists();
        int session = permissions.head(added - Integer.highestOneBit(added));
        permissions.ensure(added);
        while (session != NONE) {
            int next = permissions.next(session);
            if (permissionList(mapping(session), remoteAddress(session)) == added) {
                permissions.remove(session);
                permissions.add(added, session);
            }
            session = next;
        }
    }

    /** There are as many lists as sessions, one more with each (linear hashing: Litwin, 1980). */
    private int permissionList(int mapping, int remoteAddress) {
        int lists = permissions.lists();
        int power = Integer.highestOneBit(lists);
        int list = hash.of(mapping, remoteAddress) & (2 * power - 1);
        return list < lists ? list : list - power;
    }

    private int outHash(int session) {
        return hash.of(
                records.get(session, ADDRESSES),
                (records.get(session, PORTS) & OUT_KEY) ^ ((long) subscriber(session) << 32));
    }

    private int inHash(int session) {
        return inHash(owner(session), records.get(session, PORTS) & IN_KEY, remoteAddress(session));
    }

    private int inHash(int owner, long key, int remoteAddress) {
        return hash.of(((long) owner << 32) | (remoteAddress & 0xffffffffL), key);
    }
}
